# SPDX-License-Identifier: Apache-2.0
"""The parts of the type checker; `kthena_api.cel.checker` puts them to work.

`mapping` knows what type parameters stand for, `names` what a name means, `calls` which overloads
fit, `walker` visits the tree and has the rules for each kind of node. Every message is in
`messages`. Start reading at `walker`.
"""
