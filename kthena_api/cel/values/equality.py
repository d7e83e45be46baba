# SPDX-License-Identifier: Apache-2.0
"""What equals what, and what comes first: cel-go's `Equal` and `Compare` over all types.

Numbers equal each other across int, uint and double. A whole number is compared with a double as a
double, which is inexact from 2**53 on: that is the server's answer too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from kthena_api.cel.values import faults
from kthena_api.cel.values.durations import Duration
from kthena_api.cel.values.faults import EvalFault
from kthena_api.cel.values.maps import MISSING, find
from kthena_api.cel.values.optionals import OptionalValue
from kthena_api.cel.values.scalars import Uint, Value, is_list, unsupported
from kthena_api.cel.values.timestamps import Timestamp

_NUMBERS: Final = frozenset({int, Uint, float})
_INT_BOUNDS: Final = (-(2.0**63), 2.0**63)
_UINT_BOUNDS: Final = (0.0, 2.0**64)
# Python's == is right between two values of one of these types; NaN equals nothing there as well.
_COMPARED_AS_IS: Final = frozenset({bool, int, Uint, float, str, bytes, Duration, Timestamp})


def _sign(left: Any, right: Any) -> int:
    return int(left > right) - int(left < right)


def _compare_with_double(value: int, double: float) -> int:
    """An int or a uint against a double that is not NaN."""
    low, high = _UINT_BOUNDS if type(value) is Uint else _INT_BOUNDS
    if double < low:
        return 1
    if double > high:
        return -1
    return _sign(float(value), double)


def _compare_numbers(left: Any, right: Any) -> int:
    """-1, 0 or 1 for two numbers, none of them NaN."""
    if type(left) is float:
        return _sign(left, right) if type(right) is float else -_compare_with_double(right, left)
    return _compare_with_double(left, right) if type(right) is float else _sign(left, right)


def _equal_numbers(left: Any, right: Any) -> bool:
    return not (left != left or right != right) and _compare_numbers(left, right) == 0  # noqa: PLR0124


_Pairs = list[tuple[object, object, bool]]


def _equal_maps(left: dict[Any, Any], right: dict[Any, Any], pairs: _Pairs) -> bool:
    """Whether the keys agree; the values go to `pairs`."""
    if len(left) != len(right):
        return False
    for key, value in left.items():
        try:
            other = find(right, key)
        except EvalFault:
            return False
        if other is MISSING:
            return False
        # A key that equals nothing, not even itself, has no value: neither has it in Go.
        pairs.append((value, other, True))
    return True


def _pair_items(left: Sequence[object], right: Sequence[object], pairs: _Pairs) -> bool:
    """The items go to `pairs`; an item of the right side that cannot be read equals nothing."""
    try:
        pairs.extend((mine, other, True) for mine, other in zip(left, right, strict=True))
    except EvalFault:
        return False
    return True


def _equal_values(left: Any, right: Any, pairs: _Pairs, *, inside: bool) -> bool:
    """Whether two values of any types may be equal; what they hold goes to `pairs`."""
    if left is None or right is None:
        return left is right
    if isinstance(left, EvalFault):
        # An item that cannot be read is taken for equal by the list it stands in.
        if inside:
            return True
        raise left
    if isinstance(left, OptionalValue):
        if not isinstance(right, OptionalValue) or left.present is not right.present:
            return False
        if left.present:
            pairs.append((left.value, right.value, inside))
        return True
    if isinstance(left, Value):
        try:
            return left.cel_equal(right)
        except EvalFault:
            # A list takes an element that cannot be compared for an equal one (baseList.Equal).
            if inside:
                return True
            raise
    if isinstance(left, dict):
        return isinstance(right, dict) and _equal_maps(left, right, pairs)
    if is_list(left):
        if not is_list(right) or len(left) != len(right):
            return False
        return _pair_items(left, right, pairs)
    return type(left) in _NUMBERS and type(right) in _NUMBERS and _equal_numbers(left, right)


def equal(left: object, right: object) -> bool:
    """`left == right`, for any two values, however deep.

    Raises:
        EvalFault: the value of a library refuses the comparison.
    """
    if type(left) is type(right) and type(left) in _COMPARED_AS_IS:
        return left == right
    pairs: _Pairs = [(left, right, False)]
    while pairs:
        mine, other, inside = pairs.pop()
        if type(mine) is type(other) and type(mine) in _COMPARED_AS_IS:
            if mine != other:
                return False
        elif not _equal_values(mine, other, pairs, inside=inside):
            return False
    return True


def not_equal(left: object, right: object) -> bool:
    """`left != right`; true where the comparison is refused, as in cel-go."""
    try:
        return not equal(left, right)
    except EvalFault as fault:
        faults.pass_internal(fault)
        return True


_ORDERED: Final = frozenset({bool, str, bytes})


def compare(left: Any, right: Any, function: str) -> int:
    """-1, 0 or 1; `function` is the operator that asks (`_<_`), which a fault may name.

    Raises:
        EvalFault: the types are not ordered, or not with each other, or a double is NaN.
    """
    kind = type(left)
    if kind in _NUMBERS:
        if left != left:  # noqa: PLR0124
            raise EvalFault(faults.NOT_ORDERED)
        if type(right) not in _NUMBERS:
            raise faults.no_such_overload()
        if right != right:  # noqa: PLR0124
            raise EvalFault(faults.NOT_ORDERED)
        return _compare_numbers(left, right)
    if kind in _ORDERED:
        if type(right) is not kind:
            raise faults.no_such_overload()
        return _sign(left, right)
    if isinstance(left, Duration):
        if not isinstance(right, Duration):
            raise faults.no_such_overload()
        return _sign(left.nanoseconds, right.nanoseconds)
    if isinstance(left, Timestamp):
        if not isinstance(right, Timestamp):
            raise faults.no_such_overload()
        return _sign((left.seconds, left.nanos), (right.seconds, right.nanos))
    raise unsupported(left, function)


def less(left: object, right: object) -> bool:
    """`left < right`."""
    return compare(left, right, "_<_") < 0


def less_equal(left: object, right: object) -> bool:
    """`left <= right`."""
    return compare(left, right, "_<=_") <= 0


def greater(left: object, right: object) -> bool:
    """`left > right`."""
    return compare(left, right, "_>_") > 0


def greater_equal(left: object, right: object) -> bool:
    """`left >= right`."""
    return compare(left, right, "_>=_") >= 0
