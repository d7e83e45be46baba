# SPDX-License-Identifier: Apache-2.0
"""Compiled expressions, and what evaluating one gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from kthena_api.cel.values import EvalFault
from kthena_api.cel.values.shapes import Shape
from kthena_api.cel.values.views import to_value

PER_CALL_LIMIT: Final = 1_000_000
"""What one evaluation may cost on a server (apis/cel.PerCallLimit)."""


class ProgramError(Exception):
    """An expression that checks but of which the server makes no program, with its words."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class EvalError:
    """An evaluation without a value.

    Attributes:
        message: The server's words.
        offset: Where in the text, in code points; None when that is not known.
        limit_exceeded: Whether it was stopped for its cost.
    """

    message: str
    offset: int | None = None
    limit_exceeded: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an evaluation gives: a value or an error.

    Attributes:
        value: The value; None is null when there is no error.
        error: Why there is none.
        cost: What it cost; None when nobody asked.
    """

    value: Any = None
    error: EvalError | None = None
    cost: int | None = None


TRUE: Final = Outcome(value=True)
FALSE: Final = Outcome(value=False)


class Exact(Protocol):
    """The way to evaluate that knows faults and costs."""

    def __call__(self, values: Sequence[object], limit: int | None, *, tracking: bool) -> Outcome:
        """The outcome for values of the variables, faults among them."""
        ...


class Program:
    """An expression that can be evaluated. Immutable, picklable, shared by threads.

    Without a budget nothing is counted, so the work is bounded only by the expression and the data:
    whoever leaves the budget out has looked at the estimated cost before.

    Attributes:
        variables: Names of the variables that the expression uses, in the order of `fast` and
            `exact`.
        shapes: How plain data of each stand for a value; None for variables bound to values.
        fast: From what the variables are bound to, by position, to the value. Any exception means
            that it cannot tell, and that `exact` has to be asked with the same arguments.
    """

    __slots__ = ("_entry", "_exact", "_rebuild", "fast", "shapes", "variables")

    variables: tuple[str, ...]
    shapes: tuple[Shape | None, ...]
    fast: Callable[..., object]

    def __init__(
        self,
        variables: tuple[str, ...],
        shapes: tuple[Shape | None, ...],
        functions: tuple[Callable[..., object], Callable[[Mapping[str, Any]], Outcome]],
        exact: Exact,
        rebuild: Callable[[], tuple[Callable[..., Program], tuple[object, ...]]],
    ) -> None:
        """Made by `compile_program`.

        `functions` take the variables one by one and give the value, and all together and give the
        outcome; `rebuild` says how to make it again.
        """
        self.variables = variables
        self.shapes = shapes
        self.fast, self._entry = functions
        self._exact = exact
        self._rebuild = rebuild

    def evaluate(self, bindings: Mapping[str, Any], budget: int | None = None) -> Outcome:
        """The value for bindings of the variables, or the server's error.

        Args:
            bindings: Plain data for variables with a shape, values for others.
            budget: The cost to stop at, such as PER_CALL_LIMIT; cost is counted only with one.
        """
        if budget is None:
            try:
                return self._entry(bindings)
            except Exception:  # noqa: BLE001 - whatever it is, the exact way knows better
                return self._evaluate(bindings, None)
        return self._evaluate(bindings, budget)

    def _evaluate(self, bindings: Mapping[str, Any], budget: int | None) -> Outcome:
        missing = {name for name in self.variables if name not in bindings}
        given = [bindings.get(name) for name in self.variables]
        return self._outcome(given, missing, budget)

    def exact(self, *data: object, budget: int | None = None) -> Outcome:
        """The same as `evaluate` for what the variables are bound to, by position."""
        return self._outcome(data, set(), budget)

    def _outcome(self, given: Sequence[object], missing: set[str], budget: int | None) -> Outcome:
        values: list[object] = []
        for name, data, shape in zip(self.variables, given, self.shapes, strict=True):
            if name in missing:
                values.append(EvalFault(f"no such attribute(s): {name}"))
            elif shape is None:
                values.append(data)
            else:
                values.append(_converted(data, shape))
        return self._exact(values, budget, tracking=budget is not None)

    def __reduce__(self) -> tuple[Callable[..., Program], tuple[object, ...]]:
        return self._rebuild()


def _converted(data: object, shape: Shape) -> object:
    try:
        return to_value(data, shape)
    except EvalFault as fault:
        return fault
