# SPDX-License-Identifier: Apache-2.0
"""`<`, `<=`, `>` and `>=` of the standard library, numbers of different types included."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Any, Final

from kthena_api.cel import ast, types
from kthena_api.cel.library.base import Overload
from kthena_api.cel.library.standard_costs import comparison, estimate_comparison
from kthena_api.cel.library.standard_rows import Row, overloads_of_function
from kthena_api.cel.types import Type
from kthena_api.cel.values import EvalFault, greater, greater_equal, less, less_equal
from kthena_api.cel.values.faults import NOT_ORDERED

_Comparison = Callable[[Any, Any], bool]

# Name, type and two values in order, for each pair of types that has one.
_BOOL: Final = ("bool", types.BOOL, "false", "true")
_INT: Final = ("int64", types.INT, "1", "2")
_UINT: Final = ("uint64", types.UINT, "1u", "2u")
_DOUBLE: Final = ("double", types.DOUBLE, "1.5", "2.5")
_STRING: Final = ("string", types.STRING, "'a'", "'b'")
_BYTES: Final = ("bytes", types.BYTES, "b'a'", "b'b'")
_TIMESTAMP: Final = (
    "timestamp",
    types.TIMESTAMP,
    "timestamp('2024-01-01T00:00:00Z')",
    "timestamp('2025-01-01T00:00:00Z')",
)
_DURATION: Final = ("duration", types.DURATION, "duration('1s')", "duration('1m')")
_PAIRS: Final = (
    (_BOOL, _BOOL),
    (_INT, _INT),
    (_INT, _DOUBLE),
    (_INT, _UINT),
    (_UINT, _UINT),
    (_UINT, _DOUBLE),
    (_UINT, _INT),
    (_DOUBLE, _DOUBLE),
    (_DOUBLE, _INT),
    (_DOUBLE, _UINT),
    (_STRING, _STRING),
    (_BYTES, _BYTES),
    (_TIMESTAMP, _TIMESTAMP),
    (_DURATION, _DURATION),
)
# Python puts values of these types in order as expressions do.
_PLAIN: Final = frozenset({types.BOOL, types.INT, types.UINT, types.STRING, types.BYTES})
_SCANNED: Final = frozenset({types.STRING, types.BYTES})


def _of_doubles(compare: _Comparison) -> _Comparison:
    def implementation(left: float, right: float) -> bool:
        if left != left or right != right:  # noqa: PLR0124
            raise EvalFault(NOT_ORDERED)
        return compare(left, right)

    return implementation


def _implementation(
    left: Type, right: Type, compare: _Comparison, generic: _Comparison
) -> _Comparison:
    if left in _PLAIN and right in _PLAIN:
        return compare
    if left == right == types.DOUBLE:
        return _of_doubles(compare)
    return generic


def _rows(stem: str, symbol: str, compare: _Comparison, generic: _Comparison) -> Iterator[Row]:
    swapped = symbol.startswith(">")
    for (name, left, low, high), (other, right, other_low, other_high) in _PAIRS:
        shown = (high, other_low) if swapped else (low, other_high)
        scans = left in _SCANNED
        yield Row(
            f"{stem}_{name}" if name == other else f"{stem}_{name}_{other}",
            (left, right),
            types.BOOL,
            _implementation(left, right, compare, generic),
            f"{shown[0]} {symbol} {shown[1]}",
            estimate_comparison if scans else None,
            comparison if scans else None,
        )


OVERLOADS: Final[tuple[Overload, ...]] = (
    *overloads_of_function(
        ast.LESS,
        "Whether the left value comes before the right one.",
        *_rows("less", "<", operator.lt, less),
        generic=less,
    ),
    *overloads_of_function(
        ast.LESS_EQUALS,
        "Whether the left value comes before the right one, or neither before the other.",
        *_rows("less_equals", "<=", operator.le, less_equal),
        generic=less_equal,
    ),
    *overloads_of_function(
        ast.GREATER,
        "Whether the left value comes after the right one.",
        *_rows("greater", ">", operator.gt, greater),
        generic=greater,
    ),
    *overloads_of_function(
        ast.GREATER_EQUALS,
        "Whether the left value comes after the right one, or neither after the other.",
        *_rows("greater_equals", ">=", operator.ge, greater_equal),
        generic=greater_equal,
    ),
)
