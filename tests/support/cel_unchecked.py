# SPDX-License-Identifier: Apache-2.0
"""Trees that nobody checked, as cel-spec's suite has some; a server evaluates none.

What a checker would find out about names is guessed as cel-go's planner does at the start of an
evaluation: the longest qualified name that is a variable, sought from the container outwards.
"""

from __future__ import annotations

from collections.abc import Container, Generator
from dataclasses import replace

from kthena_api.cel import ast
from kthena_api.cel.ast import AST, Expr
from kthena_api.cel.checked import CheckedAst, Reference
from kthena_api.cel.compiling.messages import MAKERS
from kthena_api.cel.declarations import Declarations
from kthena_api.cel.trampoline import each, run_deep

_Asked = tuple[Expr, frozenset[str]]

_LOCALS_HIDE_SINCE = 37
"""Before, a variable hides those of a loop in a tree that was not checked."""


def unchecked(parsed: AST, declarations: Declarations) -> CheckedAst:
    """A tree whose every type is dyn, with names resolved as far as variables tell."""
    references: dict[int, Reference] = {}
    container = declarations.container

    def resolve(asked: _Asked) -> Generator[_Asked, Expr, Expr]:
        node, hidden = asked
        name = _qualified(node)
        if name and name.split(".", 1)[0] not in hidden:
            found = _declared(name, container, declarations.variables)
            if found:
                references[node.id] = Reference(found)
                return ast.Ident(node.id, found)
        match node:
            case ast.Select():
                operand = yield node.operand, hidden
                return replace(node, operand=operand)
            case ast.Call():
                target = node.target
                if target is not None:
                    target = yield target, hidden
                args: list[Expr] = yield from each((arg, hidden) for arg in node.args)
                return replace(node, target=target, args=tuple(args))
            case ast.StructExpr():
                made = _declared(node.type_name, container, MAKERS)
                return replace(node, type_name=made or node.type_name)
            case ast.ListExpr():
                items: list[Expr] = yield from each((item, hidden) for item in node.elements)
                return replace(node, elements=tuple(items))
            case ast.Comprehension():
                within = hidden
                if declarations.server >= _LOCALS_HIDE_SINCE:
                    within = hidden | {node.iter_var, node.iter_var2}
                over = yield node.iter_range, hidden
                step = yield node.loop_step, within
                return replace(node, iter_range=over, loop_step=step)
        return node

    root: _Asked = parsed.expr, frozenset()
    return CheckedAst(parsed, run_deep(resolve, root), {}, references)


def _qualified(node: Expr) -> str:
    names = []
    while isinstance(node, ast.Select) and not node.test_only:
        names.append(node.field)
        node = node.operand
    if not isinstance(node, ast.Ident):
        return ""
    return ".".join((node.name, *reversed(names)))


def _declared(name: str, container: str, known: Container[str]) -> str:
    if name.startswith("."):
        return name[1:] if name[1:] in known else ""
    parts = container.split(".") if container else []
    for count in range(len(parts), -1, -1):
        candidate = ".".join((*parts[:count], name))
        if candidate in known:
            return candidate
    return ""
