# SPDX-License-Identifier: Apache-2.0
"""What a library is made of: overloads, each with its signature, words, code and both costs.

An overload is one row, and a fact about it stands in that row only. Which rows an environment
loads is told by `since` and `until`: minors of the *environment* ("1.34"), which for new rules is
the one before the server's. Where the servers' own code differs, the rows of one overload are told
apart by minors of the *server*. `None` stands for always.

Costs come in two kinds. An *estimate* is made before anything runs, from `Argument`s that know
bounds of their sizes; a *runtime cost* afterwards, from the arguments and the result. Sources:
k8s.io/apiserver v0.37 pkg/cel/library/cost.go, cel-go v0.29.2 ext/costs.go, checker/cost.go and
interpreter/runtimecost.go.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeAlias

from kthena_api.cel.macros import Macro
from kthena_api.cel.ranges import CostRange, SizeRange
from kthena_api.cel.types import Type
from kthena_api.cel.values import Value

STRING_FACTOR: Final = 0.1  # for each code point or byte that is looked at
REGEX_FACTOR: Final = 0.25  # for each code point of a pattern
LIST_BASE: Final = 10  # for making a list
STRUCT_BASE: Final = 40  # for making a struct


class Argument(Protocol):
    """An argument of a call as an estimate sees it; a member's target is the first one."""

    @property
    def type(self) -> Type:
        """The checked type."""
        ...

    @property
    def size(self) -> SizeRange:
        """The computed size, or any; of an item, what the schema knows of it."""
        ...

    @property
    def computed_size(self) -> SizeRange | None:
        """The size as far as expression and schema tell it; None for an item."""

    @property
    def literal(self) -> object:
        """The value of a literal; None for null and for everything else."""

    @property
    def item(self) -> Argument | None:
        """Any element of a list; None for a type without parameters."""


@dataclass(frozen=True, slots=True)
class CallEstimate:
    """The cost of a call without that of its arguments, and the size of its result if known."""

    cost: CostRange
    result: SizeRange | None = None


CostEstimator: TypeAlias = Callable[[Sequence[Argument]], CallEstimate | None]
"""None leaves the call to the costs of the language itself."""

RuntimeCost: TypeAlias = Callable[[Sequence[object], object], int]
"""Arguments and result (an EvalFault for none) to cost units."""


@dataclass(frozen=True, slots=True)
class Overload:
    """One signature of a function.

    Attributes:
        id: The server's name for it.
        function: How expressions call it; with its qualifier, like `sets.contains`.
        params: Types of the arguments, the target of a member first.
        result: Type of the result.
        member: Whether it stands behind a dot.
        implementation: Takes values of `params`, raises EvalFault.
        doc: What it does, in a sentence.
        example: An expression that is true.
        estimate: Cost before the run; None for one unit.
        runtime: Cost of the run; None for one unit.
        unresolved_runtime: Cost of the run of a call that types leave between several overloads;
            None for one unit.
        since: First environment that has it.
        until: First environment that has it no more.
        server_since: First server whose code has this row; others may have one of the same id.
        server_until: First server whose code has it no more.
        guarded: Whether arguments of other types are refused before `implementation` sees them.
        strict: Whether an argument without a value leaves the call without one.
        generic: The whole function over any values, where the server dispatches by the value and
            not by signatures; a fault names what it refuses. The same for all of its overloads.
    """

    id: str
    function: str
    params: tuple[Type, ...]
    result: Type
    member: bool
    implementation: Callable[..., object]
    doc: str
    example: str
    estimate: CostEstimator | None = None
    runtime: RuntimeCost | None = None
    unresolved_runtime: RuntimeCost | None = None
    since: str | None = None
    until: str | None = None
    server_since: str | None = None
    server_until: str | None = None
    guarded: bool = True
    strict: bool = True
    generic: Callable[..., object] | None = None


def function(  # noqa: PLR0917 - a row is read like one
    overload: str,
    name: str,
    params: tuple[Type, ...],
    result: Type,
    implementation: Callable[..., object],
    doc: str,
    example: str,
    estimate: CostEstimator | None = None,
    runtime: RuntimeCost | None = None,
    since: str | None = None,
) -> Overload:
    """A row for what is called as `name(…)`; see Overload."""
    return Overload(
        id=overload,
        function=name,
        params=params,
        result=result,
        member=False,
        implementation=implementation,
        doc=doc,
        example=example,
        estimate=estimate,
        runtime=runtime,
        since=since,
    )


def method(  # noqa: PLR0917 - a row is read like one
    overload: str,
    name: str,
    params: tuple[Type, ...],
    result: Type,
    implementation: Callable[..., object],
    doc: str,
    example: str,
    estimate: CostEstimator | None = None,
    runtime: RuntimeCost | None = None,
    since: str | None = None,
) -> Overload:
    """A row for what is called as `target.name(…)`; see Overload."""
    return Overload(
        id=overload,
        function=name,
        params=params,
        result=result,
        member=True,
        implementation=implementation,
        doc=doc,
        example=example,
        estimate=estimate,
        runtime=runtime,
        since=since,
    )


@dataclass(frozen=True, slots=True)
class Library:
    """Rows that come and go together.

    Attributes:
        name: The server's name for it.
        overloads: The rows.
        since: First environment that has it; a row's own one comes on top.
        until: First environment that has it no more.
        macros: Calls that the parser expands.
        types: Types that expressions can name.
    """

    name: str
    overloads: tuple[Overload, ...]
    since: str | None = None
    until: str | None = None
    macros: tuple[Macro, ...] = ()
    types: tuple[Type, ...] = ()


def charged_by_name(runtime: RuntimeCost, *rows: Overload) -> tuple[Overload, ...]:
    """Rows of functions that the server charges for whatever they are called on."""
    return tuple(dataclasses.replace(row, unresolved_runtime=runtime) for row in rows)


def changed(at: str, row: Overload, **before: Any) -> tuple[Overload, Overload]:
    """What a row was on servers before one, and the row."""
    older = dataclasses.replace(row, server_until=at, **before)
    return older, dataclasses.replace(row, server_since=at)


class SizedValue(Value):
    """A value of a library that counts for more than one unit."""

    __slots__ = ()

    @property
    def size(self) -> int:
        """How many units."""
        raise TypeError(f"{type(self).__name__} does not say its size")


def actual_size(value: object) -> int:
    """Code points, bytes, items or entries; 1 for what has no size."""
    if isinstance(value, str | bytes | list | tuple | dict):
        return len(value)
    return value.size if isinstance(value, SizedValue) else 1


def scan_cost(size: int, factor: float = STRING_FACTOR) -> int:
    """The cost of looking at every element."""
    return math.ceil(size * factor)


def fixed(cost: int, result: SizeRange | None = None) -> CostEstimator:
    """An estimate that knows the cost."""
    answer = CallEstimate(CostRange.fixed(cost), result)
    return lambda _arguments: answer


ONE: Final = fixed(1)


def one(_arguments: Sequence[object], _result: object) -> int:
    """The runtime cost of looking something up."""
    return 1


def scan_first(factor: float = STRING_FACTOR, *, same_size: bool = False) -> CostEstimator:
    """An estimate for looking at the whole first argument."""

    def estimate(arguments: Sequence[Argument]) -> CallEstimate:
        size = arguments[0].size
        return CallEstimate(size.multiply_by_factor(factor), size if same_size else None)

    return estimate


def scanned_first(factor: float = STRING_FACTOR) -> RuntimeCost:
    """The runtime cost of looking at the whole first argument."""

    def cost(arguments: Sequence[object], _result: object) -> int:
        return scan_cost(actual_size(arguments[0]), factor)

    return cost
