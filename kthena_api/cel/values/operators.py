# SPDX-License-Identifier: Apache-2.0
"""The arithmetic operators over any operands, dispatched by type as cel-go does at run time.

Where types are known before, `integers`, `doubles`, `durations` and `timestamps` save the way here.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

from kthena_api.cel.values import durations, faults, integers, timestamps
from kthena_api.cel.values.doubles import divide_double
from kthena_api.cel.values.durations import Duration
from kthena_api.cel.values.scalars import Uint, Value, is_list, unsupported
from kthena_api.cel.values.timestamps import Timestamp

_Rows = Mapping[tuple[type, type], Callable[[Any, Any], object]]


def _concatenate(left: Any, right: Any) -> list[object]:
    return [*left, *right]


_ADD: Final[_Rows] = {
    (int, int): integers.add_int,
    (Uint, Uint): integers.add_uint,
    (float, float): operator.add,
    (str, str): operator.add,
    (bytes, bytes): operator.add,
    (Duration, Duration): durations.add_durations,
    (Timestamp, Duration): timestamps.add_to_timestamp,
    (Duration, Timestamp): lambda left, right: timestamps.add_to_timestamp(right, left),
}
_SUBTRACT: Final[_Rows] = {
    (int, int): integers.subtract_int,
    (Uint, Uint): integers.subtract_uint,
    (float, float): operator.sub,
    (Duration, Duration): durations.subtract_durations,
    (Timestamp, Duration): timestamps.subtract_from_timestamp,
    (Timestamp, Timestamp): timestamps.subtract_timestamps,
}
_MULTIPLY: Final[_Rows] = {
    (int, int): integers.multiply_int,
    (Uint, Uint): integers.multiply_uint,
    (float, float): operator.mul,
}
_DIVIDE: Final[_Rows] = {
    (int, int): integers.divide_int,
    (Uint, Uint): integers.divide_uint,
    (float, float): divide_double,
}
_MODULO: Final[_Rows] = {
    (int, int): integers.modulo_int,
    (Uint, Uint): integers.modulo_uint,
}


def _apply(rows: _Rows, function: str, left: Any, right: Any) -> object:
    row = rows.get((type(left), type(right)))
    if row is not None:
        return row(left, right)
    if any(type(left) is known for known, _ in rows):
        raise faults.no_such_overload()
    raise unsupported(left, function)


def add(left: object, right: object) -> object:
    """`left + right`."""
    if is_list(left) and not isinstance(left, Value):
        if not is_list(right):
            raise faults.no_such_overload()
        return _concatenate(left, right)
    if isinstance(left, Value) and type(left) not in (Duration, Timestamp):
        return left.cel_add(right)
    return _apply(_ADD, "_+_", left, right)


def subtract(left: object, right: object) -> object:
    """`left - right`."""
    return _apply(_SUBTRACT, "_-_", left, right)


def multiply(left: object, right: object) -> object:
    """`left * right`."""
    return _apply(_MULTIPLY, "_*_", left, right)


def divide(left: object, right: object) -> object:
    """`left / right`."""
    return _apply(_DIVIDE, "_/_", left, right)


def modulo(left: object, right: object) -> object:
    """`left % right`."""
    return _apply(_MODULO, "_%_", left, right)


def negate(operand: object) -> object:
    """`-operand`."""
    if type(operand) is int:
        return integers.negate_int(operand)
    if type(operand) is float:
        return -operand
    if isinstance(operand, Duration):
        return durations.negate_duration(operand)
    if type(operand) is bool:
        raise faults.no_such_overload()
    raise unsupported(operand, "-_")


def logical_not(operand: object) -> bool:
    """`!operand`."""
    if type(operand) is bool:
        return not operand
    raise faults.no_such_overload()
