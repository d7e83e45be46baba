# SPDX-License-Identifier: Apache-2.0
"""Parse results in the form in which the Go program in tests/oracle/cel_parse prints cel-go's."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from typing import Any

from kthena_api.cel import ast
from kthena_api.cel.diagnostics import ParseError
from kthena_api.cel.parser import ParserOptions, parse
from kthena_api.cel.printer import id_note, print_ast

Tree = list[list[Any]]
"""Rows: id, kind, offset (-2 for a forgotten one), parts by id."""

Request = Mapping[str, Any]
"""`expr`, and what is not the default: `off`, `calls` and, of a server before 1.37, its `minor`."""


def _hex_float(value: float) -> str:
    """A double as Go's strconv writes it in hexadecimal."""
    if not value:
        return "-0x0p+00" if math.copysign(1, value) < 0 else "0x0p+00"
    fraction, exponent = math.frexp(abs(value))
    digits = (fraction * 2).hex().split("p")[0].rstrip("0").rstrip(".")
    return f"{'-' if value < 0 else ''}{digits}p{exponent - 1:+03d}"


def _constant(value: ast.LiteralValue) -> list[Any]:
    match value:
        case None:
            return ["null", None]
        case bool():
            return ["bool", value]
        case ast.UintLiteral():
            return ["uint", str(int(value))]
        case int():
            return ["int", str(value)]
        case float():
            return ["double", _hex_float(value)]
        case str():
            return ["string", value]
        case _:
            return ["bytes", base64.b64encode(value).decode()]


def tree_of(root: ast.Expr, positions: Mapping[int, int]) -> Tree:
    """The rows of an expression, parents before their parts."""
    return [_row(node, positions) for node in ast.walk(root)]


def _row(node: ast.Expr, positions: Mapping[int, int]) -> list[Any]:
    parts = [part.id for part in ast.children(node)]

    def row(kind: str, *rest: object) -> list[Any]:
        return [node.id, kind, positions.get(node.id, -2), *rest]

    match node:
        case ast.Literal():
            return row("literal", *_constant(node.value))
        case ast.Ident():
            return row("ident", node.name)
        case ast.Select():
            return row("select", node.operand.id, node.field, node.test_only)
        case ast.Call():
            target = parts.pop(0) if node.target is not None else None
            return row("call", node.function, target, parts)
        case ast.ListExpr():
            return row("list", parts, list(node.optional_indices))
        case ast.MapExpr():
            entries = [
                [item.id, positions.get(item.id, -2), item.key.id, item.value.id, item.optional]
                for item in node.entries
            ]
            return row("map", entries)
        case ast.StructExpr():
            fields = [
                [item.id, positions.get(item.id, -2), item.name, item.value.id, item.optional]
                for item in node.fields
            ]
            return row("struct", node.type_name, fields)
        case ast.Comprehension():
            return row("fold", node.iter_var, node.iter_var2, node.accu_var, parts)
        case _:
            return row("unspecified")


def options_of(request: Request) -> ParserOptions:
    """The options that a request stands for."""
    off = request.get("off", ())
    return ParserOptions(
        optional_syntax="optional" not in off,
        two_variable_comprehensions="two_variable" not in off,
        backtick_identifiers="minor" not in request,
        macro_calls=bool(request.get("calls")),
    )


def the_answer(line: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a recorded line that our answer has to equal."""
    return {name: line[name] for name in ("tree", "macros", "debug", "display") if name in line}


def answer_to(request: Request) -> dict[str, Any]:
    """What our parser makes of an expression: `tree`, `macros` and `debug`, or `display`."""
    try:
        found = parse(request["expr"], options_of(request))
    except ParseError as refused:
        return {"display": str(refused)}
    answer: dict[str, Any] = {"tree": tree_of(found.expr, found.positions)}
    if request.get("print"):
        answer["debug"] = print_ast(found.expr, id_note)
    if found.macro_calls:
        answer["macros"] = {
            str(number): tree_of(call, found.positions)
            for number, call in found.macro_calls.items()
        }
    return answer
