# SPDX-License-Identifier: Apache-2.0
"""From tokens to a syntax tree, the way cel-go's generated parser finds it.

Here belongs what knows the grammar: the shapes of a tree (`nodes`), the parser for text without
faults (`descent`), and the slow one that takes over at the first fault and recovers from it exactly
as ANTLR does (`recovery`, on the rules in `grammar`), because a server's list of errors depends on
it. What does not belong here: ids, macros and everything else that gives a tree its meaning
(`kthena_api.cel.builder`). Start reading at `descent`.
"""
