# SPDX-License-Identifier: Apache-2.0
"""Optional values: one that is there, or none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kthena_api.cel.values import faults
from kthena_api.cel.values.faults import EvalFault
from kthena_api.cel.values.scalars import OPTIONAL_TYPE, TypeValue, Value, is_list, type_name
from kthena_api.cel.values.texts import message_text


@dataclass(frozen=True, slots=True, eq=False)
class OptionalValue(Value):
    """A value that may be missing; `present` tells, since null is a value."""

    value: object = None
    present: bool = False

    @property
    def cel_type(self) -> TypeValue:
        """Always `optional_type`."""
        return OPTIONAL_TYPE

    @property
    def go_type(self) -> str:
        """The name of the Go type."""
        return "*types.Optional"

    def get(self) -> object:
        """The value, `optional.none() dereference` when there is none."""
        if self.present:
            return self.value
        raise EvalFault(faults.NO_VALUE)

    def message_text(self, show: Callable[[object], str]) -> str:
        """The optional inside of a message."""
        return f"optional({show(self.value)})" if self.present else "optional.none()"

    def __str__(self) -> str:
        return message_text(self)


NONE: Final = OptionalValue()


def optional_of(value: object) -> OptionalValue:
    """`optional.of(value)`."""
    return OptionalValue(value, present=True)


def is_zero(value: object) -> bool:
    """Whether a value is the zero of its type; optionals and types have none."""
    if isinstance(value, Value):
        return value.is_zero()
    if is_list(value) or isinstance(value, dict | str | bytes):
        return not len(value)  # type: ignore[arg-type]
    return not value


def optional_of_non_zero(value: object) -> OptionalValue:
    """`optional.ofNonZeroValue(value)`."""
    return NONE if is_zero(value) else optional_of(value)


def optional_value(operand: object) -> object:
    """`operand.value()`."""
    if isinstance(operand, OptionalValue):
        return operand.get()
    raise faults.no_such_signature("value", type_name(operand))


def optional_has_value(operand: object) -> bool:
    """`operand.hasValue()`."""
    if isinstance(operand, OptionalValue):
        return operand.present
    raise faults.no_such_signature("hasValue", type_name(operand))


def has_alternative(operand: object) -> bool:
    """Whether `operand.or(…)` and `operand.orValue(…)` look at their argument."""
    if isinstance(operand, OptionalValue):
        return not operand.present
    raise faults.no_such_overload()


def optional_entry_value(key: object, value: object) -> OptionalValue:
    """The value of `{?key: value}`."""
    if isinstance(value, OptionalValue):
        return value
    raise faults.not_an_optional_entry(message_text(key), message_text(value))


def optional_element_value(value: object) -> OptionalValue:
    """The value of `[?value]`."""
    if isinstance(value, OptionalValue):
        return value
    raise faults.not_an_optional_element(message_text(value))
