# SPDX-License-Identifier: Apache-2.0
"""What each rule becomes in the syntax tree, from whatever it has read when it ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from kthena_api.cel import ast
from kthena_api.cel.syntax.descent import FUNCTIONS
from kthena_api.cel.syntax.nodes import (
    MISSING,
    Binary,
    BrokenUnary,
    Conditional,
    FieldKey,
    FieldName,
    GlobalCall,
    Ident,
    Index,
    Key,
    ListNode,
    Literal,
    Logic,
    MapNode,
    MemberCall,
    Message,
    Select,
    Syntax,
    Unary,
)


class Token(NamedTuple):
    """A token that was read, or made up where one was missing."""

    kind: int
    text: str
    at: int


Fields = dict[str, Any]
"""What a rule has read, by the labels of the grammar, and the way it took."""

Shape = Callable[[Fields, int], Any]
"""What a rule has read and the offset where it began to its part of the tree."""


def _offsets(found: list[Token]) -> list[int]:
    return [token.at for token in found]


def _expr(fields: Fields, _start: int) -> Syntax:
    test: Syntax = fields["test"]
    if "op" not in fields:
        return test
    yes, no = fields.get("yes", MISSING), fields.get("no", MISSING)
    return Conditional(fields["op"].at, test, yes, no)


def _logic(function: str) -> Shape:
    def shape(fields: Fields, _start: int) -> Syntax:
        terms: list[Syntax] = fields["terms"]
        return terms[0] if len(terms) == 1 else Logic(function, terms, _offsets(fields["ops"]))

    return shape


def _binary(fields: Fields, _start: int) -> Syntax:
    if "left" not in fields:
        node: Syntax = fields["node"]
        return node
    op = fields["op"]
    return Binary(FUNCTIONS[op.kind], op.at, fields["left"], fields["right"])


def _unary(fields: Fields, start: int) -> Syntax:
    way = fields.get("way")
    if way is None:
        return BrokenUnary(start)
    member: Syntax = fields.get("member", MISSING)
    if way == "MemberExpr":
        return member
    function = ast.LOGICAL_NOT if way == "LogicalNot" else ast.NEGATE
    return Unary(function, fields["ops"][0].at, len(fields["ops"]), member)


def _member(fields: Fields, _start: int) -> Syntax:
    if "left" not in fields:
        node: Syntax = fields["node"]
        return node
    left, way, optional = fields["left"], fields["way"], "question" in fields
    if way == "Select":
        return Select(left, fields["op"].at, optional, fields["field"])
    if way == "Index":
        return Index(left, fields["op"].at, optional, fields.get("index", MISSING))
    return MemberCall(left, fields["name"].text, fields["open"].at, fields.get("args", ()))


def _primary(fields: Fields, start: int) -> Syntax:
    way, dotted = fields.get("way"), "dot" in fields
    node: Syntax = MISSING
    if way == "Ident":
        node = Ident(start, fields["name"].text, fields["name"].at, dotted)
    elif way == "GlobalCall":
        args = fields.get("args", ())
        node = GlobalCall(start, fields["name"].text, fields["open"].at, dotted, args)
    elif way == "Nested":
        node = fields.get("inner", MISSING)
    elif way == "ConstantLiteral":
        node = fields.get("literal", MISSING)
    elif way == "CreateList":
        node = ListNode(fields["open"].at, fields.get("elements", ()))
    elif way == "CreateStruct":
        node = MapNode(fields["open"].at, *fields.get("entries", ([], [], [])))
    elif way == "CreateMessage":
        name = "." * dotted + ".".join(token.text for token in fields["names"])
        node = Message(fields["open"].at, name, *fields.get("fields", (start, [], [], [])))
    return node


def _arguments(fields: Fields, _start: int) -> list[Syntax]:
    args: list[Syntax] = fields["args"]
    return args


def _elements(fields: Fields, _start: int) -> list[tuple[Syntax, int | None]]:
    return [(key.node, key.at if key.optional else None) for key in fields["elements"]]


def _entries(fields: Fields, _start: int) -> tuple[list[Key], list[int], list[Syntax]]:
    return fields["keys"], _offsets(fields.get("colons", [])), fields.get("values", [])


def _message_fields(
    fields: Fields, start: int
) -> tuple[int, list[FieldKey], list[int], list[Syntax]]:
    return start, fields["keys"], _offsets(fields.get("colons", [])), fields.get("values", [])


def _option(fields: Fields, start: int) -> Key:
    return Key(start, "question" in fields, fields.get("node", MISSING))


def _field_key(fields: Fields, start: int) -> FieldKey:
    name = fields.get("name", FieldName(start, None, quoted=False))
    return FieldKey(start, "question" in fields, name)


def _name(fields: Fields, start: int) -> FieldName:
    if "name" not in fields:
        return FieldName(start, None, quoted=False)
    quoted = fields["way"] == "Quoted"
    text = fields["name"].text
    return FieldName(start, text[1:-1] if quoted else text, quoted)


def _literal(fields: Fields, start: int) -> Syntax:
    token = fields.get("token")
    if token is None:
        return MISSING
    return Literal(start, token.kind, token.text, "sign" in fields)


SHAPES: Final[Mapping[str, Shape]] = {
    "start": lambda fields, _start: fields["expr"],
    "expr": _expr,
    "conditionalOr": _logic(ast.LOGICAL_OR),
    "conditionalAnd": _logic(ast.LOGICAL_AND),
    "relation": _binary,
    "calc": _binary,
    "unary": _unary,
    "member": _member,
    "primary": _primary,
    "exprList": _arguments,
    "listInit": _elements,
    "fieldInitializerList": _message_fields,
    "optField": _field_key,
    "mapInitializerList": _entries,
    "escapeIdent": _name,
    "optExpr": _option,
    "literal": _literal,
}
"""By rule."""
