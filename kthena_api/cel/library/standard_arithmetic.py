# SPDX-License-Identifier: Apache-2.0
"""`+`, `-`, `*`, `/` and `%` of the standard library."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Final

from kthena_api.cel import ast, types
from kthena_api.cel.library.base import Overload
from kthena_api.cel.library.standard_costs import (
    concatenation,
    estimate_concatenation,
    estimate_list_concatenation,
)
from kthena_api.cel.library.standard_rows import Row, overloads_of_function
from kthena_api.cel.values import (
    Duration,
    Timestamp,
    add,
    divide,
    modulo,
    multiply,
    negate,
    subtract,
)
from kthena_api.cel.values.doubles import divide_double
from kthena_api.cel.values.durations import add_durations, subtract_durations
from kthena_api.cel.values.integers import (
    add_int,
    add_uint,
    divide_int,
    divide_uint,
    modulo_int,
    modulo_uint,
    multiply_int,
    multiply_uint,
    negate_int,
    subtract_int,
    subtract_uint,
)
from kthena_api.cel.values.timestamps import (
    add_to_timestamp,
    subtract_from_timestamp,
    subtract_timestamps,
)

_I: Final = types.INT
_U: Final = types.UINT
_D: Final = types.DOUBLE
_S: Final = types.STRING
_Y: Final = types.BYTES
_T: Final = types.TIMESTAMP
_R: Final = types.DURATION
_LIST: Final = types.list_of(types.param("A"))
_NOON: Final = "timestamp('2024-01-01T12:00:00Z')"
_LATER: Final = "timestamp('2024-01-01T12:01:00Z')"
_MINUTE: Final = "duration('1m')"
_COPIED: Final = (estimate_concatenation, concatenation)


def _add_timestamp(duration: Duration, timestamp: Timestamp) -> Timestamp:
    return add_to_timestamp(timestamp, duration)


def add_lists(left: Sequence[object], right: Sequence[object]) -> object:
    """The items of both; a list with rules of its own may do otherwise."""
    if type(left) is list and type(right) is list:
        return left + right
    return add(left, right)


_ADD: Final = (
    Row(
        "add_bytes",
        (_Y, _Y),
        _Y,
        operator.add,
        "b'a' + b'b' == b'ab'",
        estimate_concatenation,
        concatenation,
    ),
    Row("add_double", (_D, _D), _D, operator.add, "1.5 + 1.0 == 2.5"),
    Row(
        "add_duration_duration",
        (_R, _R),
        _R,
        add_durations,
        f"{_MINUTE} + {_MINUTE} == duration('2m')",
    ),
    Row("add_duration_timestamp", (_R, _T), _T, _add_timestamp, f"{_MINUTE} + {_NOON} == {_LATER}"),
    Row(
        "add_timestamp_duration", (_T, _R), _T, add_to_timestamp, f"{_NOON} + {_MINUTE} == {_LATER}"
    ),
    Row("add_int64", (_I, _I), _I, add_int, "1 + 2 == 3"),
    Row(
        "add_list",
        (_LIST, _LIST),
        _LIST,
        add_lists,
        "[1] + [2] == [1, 2]",
        estimate_list_concatenation,
    ),
    Row(
        "add_string",
        (_S, _S),
        _S,
        operator.add,
        "'a' + 'b' == 'ab'",
        estimate_concatenation,
        concatenation,
    ),
    Row("add_uint64", (_U, _U), _U, add_uint, "1u + 2u == 3u"),
)
_DIVIDE: Final = (
    Row("divide_double", (_D, _D), _D, divide_double, "7.0 / 2.0 == 3.5"),
    Row("divide_int64", (_I, _I), _I, divide_int, "7 / 2 == 3"),
    Row("divide_uint64", (_U, _U), _U, divide_uint, "7u / 2u == 3u"),
)
_MODULO: Final = (
    Row("modulo_int64", (_I, _I), _I, modulo_int, "7 % 2 == 1"),
    Row("modulo_uint64", (_U, _U), _U, modulo_uint, "7u % 2u == 1u"),
)
_MULTIPLY: Final = (
    Row("multiply_double", (_D, _D), _D, operator.mul, "1.5 * 2.0 == 3.0"),
    Row("multiply_int64", (_I, _I), _I, multiply_int, "3 * 2 == 6"),
    Row("multiply_uint64", (_U, _U), _U, multiply_uint, "3u * 2u == 6u"),
)
_NEGATE: Final = (
    Row("negate_double", (_D,), _D, operator.neg, "-(1.5) == -1.5"),
    Row("negate_int64", (_I,), _I, negate_int, "-(1) == -1"),
)
_SUBTRACT: Final = (
    Row("subtract_double", (_D, _D), _D, operator.sub, "2.5 - 1.0 == 1.5"),
    Row(
        "subtract_duration_duration",
        (_R, _R),
        _R,
        subtract_durations,
        f"{_MINUTE} - {_MINUTE} == duration('0s')",
    ),
    Row("subtract_int64", (_I, _I), _I, subtract_int, "3 - 2 == 1"),
    Row(
        "subtract_timestamp_duration",
        (_T, _R),
        _T,
        subtract_from_timestamp,
        f"{_LATER} - {_MINUTE} == {_NOON}",
    ),
    Row(
        "subtract_timestamp_timestamp",
        (_T, _T),
        _R,
        subtract_timestamps,
        f"{_LATER} - {_NOON} == {_MINUTE}",
    ),
    Row("subtract_uint64", (_U, _U), _U, subtract_uint, "3u - 2u == 1u"),
)

OVERLOADS: Final[tuple[Overload, ...]] = (
    *overloads_of_function(
        ast.ADD,
        "The sum of numbers or times, or one text or list after the other; an error where it has"
        " no room.",
        *_ADD,
        generic=add,
    ),
    *overloads_of_function(
        ast.DIVIDE,
        "The quotient, of whole numbers cut towards zero; an error for zero below.",
        *_DIVIDE,
        generic=divide,
    ),
    *overloads_of_function(
        ast.MODULO,
        "What a division leaves over, with the sign of the left number.",
        *_MODULO,
        generic=modulo,
    ),
    *overloads_of_function(
        ast.MULTIPLY,
        "The product; an error where it has no room.",
        *_MULTIPLY,
        generic=multiply,
    ),
    *overloads_of_function(
        ast.NEGATE,
        "The number with the other sign.",
        *_NEGATE,
        generic=negate,
    ),
    *overloads_of_function(
        ast.SUBTRACT,
        "The difference of numbers or times; an error where it has no room.",
        *_SUBTRACT,
        generic=subtract,
    ),
)
