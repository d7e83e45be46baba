# SPDX-License-Identifier: Apache-2.0
"""What is known of values before they are there, and where Python's own operators are right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kthena_api.cel import ast
from kthena_api.cel.compiling.codes import SCALARS, Code, kind_of, kind_of_type
from kthena_api.cel.library.base import Overload
from kthena_api.cel.types import Kind, Type
from kthena_api.cel.values.shapes import Form, Shape

_COMPARED: Final = {
    ast.LESS: "<",
    ast.LESS_EQUALS: "<=",
    ast.GREATER: ">",
    ast.GREATER_EQUALS: ">=",
}
COUNTED: Final = {ast.ADD: "+", ast.SUBTRACT: "-", ast.MULTIPLY: "*"}
"""Operators on ints that may leave 64 bits."""
_ORDERED: Final = frozenset({"int", "uint", "string"})
_SIZED: Final = frozenset({"string", "bytes", "list", "map"})


RESULTS: Final = {
    **dict.fromkeys((ast.EQUALS, ast.NOT_EQUALS, ast.LOGICAL_NOT, *_COMPARED), "bool"),
    "size": "int",
    "startsWith": "bool",
    "endsWith": "bool",
    "contains": "bool",
}
_METHODS: Final = {"startsWith": "startswith", "endsWith": "endswith"}


def quick(function: str, texts: Sequence[str], common: str | None) -> str | None:
    """Python's own operator or method, where all arguments are of one kind and it is right."""
    if common is None:
        return None
    if function == ast.EQUALS and common in SCALARS:
        return f"({texts[0]} == {texts[1]})"
    if function == ast.NOT_EQUALS and common in SCALARS:
        return f"({texts[0]} != {texts[1]})"
    if function in _COMPARED and common in _ORDERED:
        return f"({texts[0]} {_COMPARED[function]} {texts[1]})"
    if function in COUNTED and common == "int" and len(texts) == 2:
        return f"({texts[0]} {COUNTED[function]} {texts[1]})"
    if function == ast.LOGICAL_NOT and common == "bool":
        return f"(not {texts[0]})"
    if common == "string":
        if function in _METHODS and len(texts) == 2:
            return f"{texts[0]}.{_METHODS[function]}({texts[1]})"
        if function == "contains" and len(texts) == 2:
            return f"({texts[1]} in {texts[0]})"
        if function == ast.ADD:
            return f"({texts[0]} + {texts[1]})"
    if function == "size" and common in _SIZED and len(texts) == 1:
        return f"len({texts[0]})"
    return None


def kind_of_items(over: Code) -> str | None:
    """What all items of a constant list are."""
    if over.constant is None or not isinstance(over.constant[0], list):
        return None
    kinds = {kind_of(each) for each in over.constant[0]}
    return kinds.pop() if len(kinds) == 1 else None


def plain_texts(shape: Shape) -> bool:
    """Whether all items are texts, none of them null."""
    return shape.form is Form.STRING and not shape.nullable


def common_result(rows: Sequence[Overload]) -> str | None:
    """What every overload gives."""
    kinds = {kind_of_type(row.result) for row in rows}
    return kinds.pop() if len(kinds) == 1 else None


def exact(row: Overload, codes: Sequence[Code]) -> bool:
    """Whether arguments are for sure of the types that an overload takes."""
    for declared, code in zip(row.params, codes, strict=True):
        if declared.kind in _ANYTHING:
            continue
        if declared.parameters or code.kind is None or result_kind(declared) != code.kind:
            return False
    return True


def result_kind(declared: Type) -> str | None:
    """What a function gives for sure: a value of a library is told by the name of its type."""
    if declared.kind in _NAMED and not declared.parameters and not declared.nullable:
        return declared.name
    return kind_of_type(declared)


_NAMED: Final = frozenset({Kind.STRUCT, Kind.OPAQUE})


_ANYTHING: Final = frozenset({Kind.DYN, Kind.ANY, Kind.TYPE_PARAM})
