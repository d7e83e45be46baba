# SPDX-License-Identifier: Apache-2.0
"""An AST as text with a note behind each node: cel-go's debug form (common/debug).

The note is the caller's: ids here, types and overloads where there are any. Goldens and `explain`
read it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from kthena_api.cel import ast
from kthena_api.cel.ast import Expr
from kthena_api.cel.values.doubles import format_double
from kthena_api.go_text import go_quote_text

Note = Callable[[Expr], str]
"""What stands behind a node."""

_LINE: Final = "\n"
_DEEPER: Final = object()
_BACK: Final = object()

_Part = str | Expr | object


def no_note(_node: Expr) -> str:
    """Nothing."""
    return ""


def id_note(node: Expr) -> str:
    """The node's id."""
    return f"@id:{node.id} "


def print_ast(root: Expr, note: Note = no_note) -> str:
    """The text of a tree; its size is that of the tree, however deep it is."""
    out: list[str] = []
    waiting: list[_Part] = [root]
    depth = 0
    fresh = True
    while waiting:
        part = waiting.pop()
        if part is _DEEPER:
            depth += 1
        elif part is _BACK:
            depth -= 1
        elif part is _LINE:
            out.append(_LINE)
            fresh = True
        elif isinstance(part, str):
            if fresh:
                out.append("  " * depth)
                fresh = False
            out.append(part)
        else:
            waiting += reversed(_parts(part, note))  # type: ignore[arg-type]  # the two marks are gone
    return "".join(out)


def _parts(node: Expr, note: Note) -> list[_Part]:
    """A node as text, marks and the nodes inside it."""
    parts: list[_Part]
    match node:
        case ast.Literal():
            parts = [_literal(node.value)]
        case ast.Ident():
            parts = [node.name]
        case ast.Select():
            parts = [node.operand, ".", node.field, "~test-only~" if node.test_only else ""]
        case ast.Call():
            owner: list[_Part] = [] if node.target is None else [node.target, "."]
            inner = _lines([arg] for arg in node.args)
            parts = [*owner, node.function, "(", *inner, ")"]
        case ast.ListExpr():
            parts = ["[", *_lines([element] for element in node.elements), "]"]
        case ast.MapExpr():
            parts = ["{", *_lines(_entry(entry) for entry in node.entries), "}"]
        case ast.StructExpr():
            parts = [node.type_name, "{", *_lines(_field(item) for item in node.fields), "}"]
        case ast.Comprehension():
            parts = _loop(node)
        case _:
            parts = []
    return [*parts, note(node)]


def _lines(items: Iterable[list[_Part]]) -> list[_Part]:
    """Each item on a line of its own."""
    parts: list[_Part] = []
    for item in items:
        parts += [",", _LINE] if parts else [_DEEPER, _LINE]
        parts += item
    return [*parts, _BACK, _LINE] if parts else parts


def _entry(entry: ast.MapEntry) -> list[_Part]:
    return ["?" if entry.optional else "", entry.key, ":", entry.value]


def _field(item: ast.StructField) -> list[_Part]:
    return ["?" if item.optional else "", item.name, ":", item.value]


def _loop(node: ast.Comprehension) -> list[_Part]:
    second: list[_Part] = [node.iter_var2, ",", _LINE] if node.iter_var2 else []
    parts: list[_Part] = ["__comprehension__(", _DEEPER, _LINE]
    parts += ["// Variable", _LINE, node.iter_var, ",", _LINE, *second]
    named: list[tuple[str, _Part]] = [
        ("Target", node.iter_range),
        ("Accumulator", node.accu_var),
        ("Init", node.accu_init),
        ("LoopCondition", node.loop_condition),
        ("LoopStep", node.loop_step),
    ]
    for name, part in named:
        parts += [f"// {name}", _LINE, part, ",", _LINE]
    return [*parts, "// Result", _LINE, node.result, ")", _BACK]


def _literal(value: ast.LiteralValue) -> str:
    """A constant as Go writes it."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case ast.UintLiteral():
            return f"{int(value)}u"
        case int():
            return str(value)
        case float():
            return format_double(value)
        case str():
            return go_quote_text(value)
        case _:
            return "b" + go_quote_text(value.decode(errors="surrogateescape"))
