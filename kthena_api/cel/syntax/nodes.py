# SPDX-License-Identifier: Apache-2.0
"""The syntax tree: what was written, before it has ids or macros are expanded.

Each shape is one labelled alternative of cel-go's grammar that its visitor stops at; levels of the
grammar without an operator have none. Offsets count code points. Parts that a syntax error left out
are `Missing`. Trees are deep: nothing here may be compared, hashed or printed as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Literal(NamedTuple):
    """A constant: kind and text of its token, and whether a minus sign at `at` belongs to it."""

    at: int
    kind: int
    text: str
    negative: bool


class Ident(NamedTuple):
    """A name; `dotted` when a dot stands before it."""

    at: int
    name: str
    name_at: int
    dotted: bool


class GlobalCall(NamedTuple):
    """`name(args)`; `open_at` is the parenthesis."""

    at: int
    name: str
    open_at: int
    dotted: bool
    args: Sequence[Syntax]


class FieldName(NamedTuple):
    """The name of a field: None when there is none, quoted when it is in back-ticks."""

    at: int
    text: str | None
    quoted: bool


class Select(NamedTuple):
    """`operand.field` or, when optional, `operand.?field`."""

    operand: Syntax
    op_at: int
    optional: bool
    field: FieldName


class MemberCall(NamedTuple):
    """`target.name(args)`."""

    target: Syntax
    name: str
    open_at: int
    args: Sequence[Syntax]


class Index(NamedTuple):
    """`target[key]` or, when optional, `target[?key]`."""

    target: Syntax
    op_at: int
    optional: bool
    key: Syntax


class Unary(NamedTuple):
    """A row of `!` or of `-` signs before an operand; pairs of them cancel out."""

    function: str
    op_at: int
    signs: int
    operand: Syntax


class Binary(NamedTuple):
    """Arithmetic or comparison."""

    function: str
    op_at: int
    left: Syntax
    right: Syntax


class Logic(NamedTuple):
    """A row of terms joined by `&&` or by `||`; `ops` are where the signs stand."""

    function: str
    terms: Sequence[Syntax]
    ops: Sequence[int]


class Conditional(NamedTuple):
    """`test ? yes : no`."""

    op_at: int
    test: Syntax
    yes: Syntax
    no: Syntax


class ListNode(NamedTuple):
    """A list; each element with the offset of its question mark, or None."""

    open_at: int
    elements: Sequence[tuple[Syntax, int | None]]


class Key(NamedTuple):
    """The key of a map's entry."""

    at: int
    optional: bool
    node: Syntax


class MapNode(NamedTuple):
    """A map: keys, colons and values in their own rows, as an error may cut one short."""

    open_at: int
    keys: list[Key]
    colons: list[int]
    values: list[Syntax]


class FieldKey(NamedTuple):
    """The name of a message's entry."""

    at: int
    optional: bool
    name: FieldName


class Message(NamedTuple):
    """`type{name: value}`; `fields_at` is where the row of entries begins."""

    open_at: int
    type_name: str
    fields_at: int
    keys: list[FieldKey]
    colons: list[int]
    values: list[Syntax]


class BrokenUnary(NamedTuple):
    """An operand of which nothing could be told; cel-go puts a string in its place."""

    at: int


class Missing(NamedTuple):
    """A part that a syntax error left out."""


MISSING = Missing()

Syntax = (
    Literal
    | Ident
    | GlobalCall
    | Select
    | MemberCall
    | Index
    | Unary
    | Binary
    | Logic
    | Conditional
    | ListNode
    | MapNode
    | Message
    | BrokenUnary
    | Missing
)
