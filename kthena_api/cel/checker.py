# SPDX-License-Identifier: Apache-2.0
"""AST to checked AST: names resolved, a type for each node, or what is wrong."""

from __future__ import annotations

from kthena_api.cel.ast import AST
from kthena_api.cel.checked import CheckedAst, CompileError
from kthena_api.cel.checking.walker import check_tree
from kthena_api.cel.declarations import Declarations
from kthena_api.cel.diagnostics import IssueLog


def check(parsed: AST, declarations: Declarations) -> CheckedAst:
    """The checked expression, as cel-go's checker in a server makes it.

    Raises:
        CompileError: The expression is refused; the issues are the server's, positions and words.
    """
    log = IssueLog(parsed.source)
    expr, types, references = check_tree(parsed, declarations, log)
    if log.count:
        raise CompileError(log.ordered(), parsed.source, log.count)
    return CheckedAst(parsed, expr, types, references)
