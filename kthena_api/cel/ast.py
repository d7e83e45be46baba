# SPDX-License-Identifier: Apache-2.0
"""The abstract syntax of an expression: frozen nodes, and tables beside them.

A node holds its id and its parts; positions, types and references are tables keyed by id, so that a
pass adds a table and leaves the nodes as they were. Kinds and operator names are cel-go's
(common/ast, common/operators). Trees may be some thousand nodes deep: `walk` does not recurse, and
neither may a pass unless it counts the depth first. Nodes are equal when they are the same object.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kthena_api.cel.source import Source

CONDITIONAL = "_?_:_"
LOGICAL_AND = "_&&_"
LOGICAL_OR = "_||_"
LOGICAL_NOT = "!_"
EQUALS = "_==_"
NOT_EQUALS = "_!=_"
LESS = "_<_"
LESS_EQUALS = "_<=_"
GREATER = "_>_"
GREATER_EQUALS = "_>=_"
ADD = "_+_"
SUBTRACT = "_-_"
MULTIPLY = "_*_"
DIVIDE = "_/_"
MODULO = "_%_"
NEGATE = "-_"
INDEX = "_[_]"
OPT_INDEX = "_[?_]"
OPT_SELECT = "_?._"
IN = "@in"
NOT_STRICTLY_FALSE = "@not_strictly_false"

OPERATORS: Mapping[str, str] = {
    "+": ADD,
    "-": SUBTRACT,
    "*": MULTIPLY,
    "/": DIVIDE,
    "%": MODULO,
    "==": EQUALS,
    "!=": NOT_EQUALS,
    "<": LESS,
    "<=": LESS_EQUALS,
    ">": GREATER,
    ">=": GREATER_EQUALS,
    "in": IN,
}
"""Function of each binary operator of arithmetic and comparison."""


class UintLiteral(int):
    """The value of a literal such as `1u`, told apart from an int."""

    __slots__ = ()


LiteralValue = None | bool | int | UintLiteral | float | str | bytes


@dataclass(frozen=True, slots=True, eq=False)
class Literal:
    """A constant."""

    id: int
    value: LiteralValue


@dataclass(frozen=True, slots=True, eq=False)
class Ident:
    """A name; one that begins with a dot is looked up from the root."""

    id: int
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Select:
    """`operand.field`, or with `test_only` what `has(operand.field)` becomes."""

    id: int
    operand: Expr = field(repr=False)
    field: str
    test_only: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """A function, operator or, with a target, a method applied to arguments."""

    id: int
    function: str
    target: Expr | None = field(repr=False)
    args: tuple[Expr, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class ListExpr:
    """A list; `optional_indices` are the elements written with a question mark."""

    id: int
    elements: tuple[Expr, ...] = field(repr=False)
    optional_indices: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class MapEntry:
    """One `key: value` of a map."""

    id: int
    key: Expr = field(repr=False)
    value: Expr = field(repr=False)
    optional: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class MapExpr:
    """A map."""

    id: int
    entries: tuple[MapEntry, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class StructField:
    """One `name: value` of a message."""

    id: int
    name: str
    value: Expr = field(repr=False)
    optional: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class StructExpr:
    """A message of a named type."""

    id: int
    type_name: str
    fields: tuple[StructField, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Comprehension:
    """A loop over a list or a map, which only macros make.

    `accu_var` starts as `accu_init`; while `loop_condition` holds, each element is bound to
    `iter_var` (and its key or index, when `iter_var2` is not empty: then `iter_var` is the key and
    `iter_var2` the value) and `loop_step` replaces the accumulator. The value is that of `result`.
    """

    id: int
    iter_var: str
    iter_var2: str
    iter_range: Expr = field(repr=False)
    accu_var: str
    accu_init: Expr = field(repr=False)
    loop_condition: Expr = field(repr=False)
    loop_step: Expr = field(repr=False)
    result: Expr = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Unspecified:
    """A hole: what a syntax error left, or in `AST.macro_calls` another macro call's id."""

    id: int


Expr = (
    Literal | Ident | Select | Call | ListExpr | MapExpr | StructExpr | Comprehension | Unspecified
)


@dataclass(frozen=True, slots=True, eq=False)
class AST:
    """A parsed expression.

    Attributes:
        expr: The root.
        positions: Offset in code points of each node, by id.
        source: The text.
        macro_calls: The call as written, by the id of its expansion; empty unless the parser was
            asked for it.
    """

    expr: Expr
    positions: Mapping[int, int]
    source: Source
    macro_calls: Mapping[int, Expr] = field(default_factory=dict)


def children(node: Expr) -> tuple[Expr, ...]:
    """The direct parts of a node, left to right as in cel-go's own visitors."""
    match node:
        case Select():
            return (node.operand,)
        case Call():
            return node.args if node.target is None else (node.target, *node.args)
        case ListExpr():
            return node.elements
        case MapExpr():
            return tuple(part for entry in node.entries for part in (entry.key, entry.value))
        case StructExpr():
            return tuple(entry.value for entry in node.fields)
        case Comprehension():
            return (
                node.iter_range,
                node.accu_init,
                node.loop_condition,
                node.loop_step,
                node.result,
            )
        case _:
            return ()


def walk(node: Expr) -> Iterator[Expr]:
    """Every node, parents before their parts, left to right."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(children(current)))
