# SPDX-License-Identifier: Apache-2.0
"""What the server's planner makes of an expression (cel-go interpreter/planner.go).

Plans have the ids of their expressions. A selection, an index and a conditional are *attributes*:
something to start from and qualifiers to follow, which are evaluated as one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final


@dataclass(slots=True, eq=False)
class Cell:
    """A place that a value is kept in while a program runs: a variable of it or of a loop.

    `used_by` is the node that asks for it first, to which a fault in its place is ascribed.
    """

    name: str
    register: int = -1
    used_by: int | None = None


@dataclass(slots=True, eq=False)
class Constant:
    """A value known before."""

    id: int
    value: object


@dataclass(slots=True, eq=False)
class Branches:
    """One of two attributes."""

    condition: Plan
    truthy: Attribute
    falsy: Attribute


@dataclass(slots=True, eq=False)
class Operand:
    """Any expression as the start of an attribute."""

    plan: Plan


@dataclass(slots=True, eq=False)
class Qualifier:
    """A step from a value to what it holds.

    Attributes:
        id: Of the selection or index.
        key: The key if it is known before.
        attribute: Else, what has the key.
        relative: Whether that is an expression that the planner has made an attribute of.
        optional: Whether it was written with a question mark.
        test: Whether it only asks whether there is something.
    """

    id: int
    key: Any = None
    attribute: Attribute | None = None
    relative: bool = False
    optional: bool = False
    test: bool = False


@dataclass(slots=True, eq=False)
class Attribute:
    """A start and qualifiers.

    `unsure` is set where counting depends on its start not being an optional (`counting`).
    """

    start_id: int
    start: Cell | Accumulator | Operand | Branches
    qualifiers: list[Qualifier] = field(default_factory=list)
    unsure: bool = False

    @property
    def id(self) -> int:
        """Of the last qualifier, else of the start."""
        return self.qualifiers[-1].id if self.qualifiers else self.start_id


@dataclass(slots=True, eq=False)
class Access:
    """An attribute as a value."""

    id: int
    attribute: Attribute
    test: bool = False


SEARCHES: Final = frozenset({"find", "findAll", "matches"})
"""Functions of a text and a pattern."""


@dataclass(slots=True, eq=False)
class Invocation:
    """A function applied.

    Attributes:
        args: The arguments, the target of a member first.
        call: The function.
        cost: Of a run; None for a unit.
        strict: Whether an argument without a value leaves the call without one.
        early: Whether such an argument keeps those behind it from being evaluated.
        fragile: The argument that must have a value, and the words with which the server breaks.
    """

    id: int
    function: str
    args: Sequence[Plan]
    call: Callable[..., object]
    cost: Callable[[Sequence[object], object], int] | None
    strict: bool = True
    early: bool = False
    fragile: tuple[int, str] | None = None


@dataclass(slots=True, eq=False)
class Logic:
    """`&&` (decided by False) or `||` (decided by True)."""

    id: int
    terms: Sequence[Plan]
    decides: bool


@dataclass(slots=True, eq=False)
class Alternative:
    """`or` and `orValue` of an optional."""

    id: int
    left: Plan
    right: Plan
    unwraps: bool


@dataclass(slots=True, eq=False)
class Membership:
    """`in` with a list of constants."""

    id: int
    arg: Plan
    known: frozenset[tuple[type, object]]


@dataclass(slots=True, eq=False)
class Items:
    """A list."""

    id: int
    items: Sequence[Plan]
    optional: frozenset[int]


@dataclass(slots=True, eq=False)
class Entries:
    """A map; keys and values in turn."""

    id: int
    parts: Sequence[Plan]
    optional: frozenset[int]


@dataclass(slots=True, eq=False)
class Message:
    """An object of a type that the server knows itself."""

    id: int
    names: Sequence[str]
    parts: Sequence[Plan]
    optional: frozenset[int]
    make: Callable[[dict[str, object]], object]


@dataclass(slots=True, eq=False)
class Accumulator:
    """The accumulator of a loop; its first value is computed when it is first asked for."""

    cell: Cell
    start: Plan
    label: Any = None


@dataclass(slots=True, eq=False)
class Loop:
    """A comprehension."""

    id: int
    over: Plan
    first: Cell
    second: Cell | None
    accumulator: Accumulator
    condition: Plan
    step: Plan
    result: Plan


Plan = (
    Constant
    | Access
    | Invocation
    | Logic
    | Alternative
    | Membership
    | Items
    | Entries
    | Message
    | Loop
)
