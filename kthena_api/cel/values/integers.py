# SPDX-License-Identifier: Apache-2.0
"""Signed and unsigned 64-bit arithmetic, as common/types/overflow.go of cel-go checks it.

Operands are within their bounds and of the type the name tells; `operators` is for the rest.
"""

from __future__ import annotations

import re
from typing import Final

from kthena_api.cel.values import faults
from kthena_api.cel.values.faults import EvalFault
from kthena_api.cel.values.scalars import Uint

MIN_INT: Final = -(2**63)
MAX_INT: Final = 2**63 - 1
MAX_UINT: Final = 2**64 - 1
_DIGITS: Final = len(str(MAX_UINT))
_SIGNED: Final = re.compile(r"[+-]?[0-9]+")
_UNSIGNED: Final = re.compile(r"[0-9]+")


def checked_int(value: int) -> int:
    """The number, if an int holds it."""
    if MIN_INT <= value <= MAX_INT:
        return value
    raise EvalFault(faults.INT_OVERFLOW)


def checked_uint(value: int) -> Uint:
    """The number, if a uint holds it."""
    if 0 <= value <= MAX_UINT:
        return Uint(value)
    raise EvalFault(faults.UINT_OVERFLOW)


def add_int(x: int, y: int) -> int:
    """The sum of two ints."""
    return checked_int(x + y)


def subtract_int(x: int, y: int) -> int:
    """The difference of two ints."""
    return checked_int(x - y)


def multiply_int(x: int, y: int) -> int:
    """The product of two ints."""
    return checked_int(x * y)


def negate_int(x: int) -> int:
    """The int with the other sign."""
    return checked_int(-x)


def divide_int(x: int, y: int) -> int:
    """The quotient of two ints, cut towards zero."""
    if y == 0:
        raise EvalFault(faults.DIVISION_BY_ZERO)
    quotient = abs(x) // abs(y)
    return checked_int(quotient if (x < 0) is (y < 0) else -quotient)


def modulo_int(x: int, y: int) -> int:
    """The remainder of two ints, with the sign of the first."""
    if y == 0:
        raise EvalFault(faults.MODULUS_BY_ZERO)
    if x == MIN_INT and y == -1:
        raise EvalFault(faults.INT_OVERFLOW)
    remainder = abs(x) % abs(y)
    return -remainder if x < 0 else remainder


def add_uint(x: int, y: int) -> Uint:
    """The sum of two uints."""
    return checked_uint(x + y)


def subtract_uint(x: int, y: int) -> Uint:
    """The difference of two uints."""
    return checked_uint(x - y)


def multiply_uint(x: int, y: int) -> Uint:
    """The product of two uints."""
    return checked_uint(x * y)


def divide_uint(x: int, y: int) -> Uint:
    """The quotient of two uints, cut."""
    if y == 0:
        raise EvalFault(faults.DIVISION_BY_ZERO)
    return Uint(x // y)


def modulo_uint(x: int, y: int) -> Uint:
    """The remainder of two uints."""
    if y == 0:
        raise EvalFault(faults.MODULUS_BY_ZERO)
    return Uint(x % y)


def _magnitude(digits: str) -> int | None:
    """The number, None when it is longer than any bound: Python refuses to read very long ones."""
    significant = digits.lstrip("0")
    return int(significant or "0") if len(significant) <= _DIGITS else None


def parse_int(text: str) -> int | None:
    """The number that Go's ParseInt(text, 10, 64) reads, None when it refuses."""
    if not _SIGNED.fullmatch(text):
        return None
    size = _magnitude(text.lstrip("+-"))
    if size is None:
        return None
    value = -size if text[0] == "-" else size
    return value if MIN_INT <= value <= MAX_INT else None


def is_int_syntax(text: str) -> bool:
    """Whether Go takes the text for a number, however large: a sign and ASCII digits."""
    return _SIGNED.fullmatch(text) is not None


def parse_uint(text: str) -> Uint | None:
    """The number that Go's ParseUint(text, 10, 64) reads, None when it refuses."""
    value = _magnitude(text) if _UNSIGNED.fullmatch(text) else None
    return Uint(value) if value is not None and value <= MAX_UINT else None
