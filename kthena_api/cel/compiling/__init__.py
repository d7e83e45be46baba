# SPDX-License-Identifier: Apache-2.0
"""From a checked expression to what runs it, in two ways.

The *exact* way follows the server's interpreter step by step: a plan of what its planner would make
(`plans`, `planner`), a list of steps with jumps (`assembler`, `steps`), and a machine that runs
them (`machine`). It knows every fault and, on demand, the cost; it never recurses, so that the
depth of an expression does not matter.

The *fast* way is Python source (`source` and what it imports) for values only: it takes every
shortcut that types and shapes allow, and gives up with any exception where it cannot have the
server's answer. Then the exact way is asked. A program therefore never depends on which fault the
fast way meets first, only on that it meets one.

What does not belong here: behaviour of values and functions, which is in `values` and `library`.
"""
