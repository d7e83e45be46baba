# SPDX-License-Identifier: Apache-2.0
"""Doubles: their text in Go, reading them as Go does, and their way to whole numbers."""

from __future__ import annotations

import math
import re
from typing import Final

from kthena_api.cel.values import faults
from kthena_api.cel.values.faults import EvalFault
from kthena_api.cel.values.scalars import Uint

_TWO_TO_63: Final = 2.0**63
_TWO_TO_64: Final = 2.0**64
# strconv.FormatFloat(…, 'g', -1, 64) writes an exponent outside of these.
_POSITIONAL: Final = range(-4, 6)

_DIGITS: Final = r"[0-9](?:_?[0-9])*"
_HEX: Final = r"[0-9a-fA-F](?:_?[0-9a-fA-F])*"
_DECIMAL: Final = re.compile(
    rf"([+-]?(?:{_DIGITS}(?:\.(?:{_DIGITS})?)?|\.{_DIGITS}))(?:[eE]([+-]?)({_DIGITS}))?"
)
_HEXADECIMAL: Final = re.compile(
    rf"([+-]?0[xX](?:_?{_HEX}(?:\.(?:{_HEX})?)?|\.{_HEX}))[pP]([+-]?)({_DIGITS})"
)
# Go stops to read an exponent at 10,000: what follows the fifth digit is dropped.
_EXPONENT_DIGITS: Final = 5
_SPECIAL: Final = re.compile(r"[+-]?inf(?:inity)?|nan", re.IGNORECASE | re.ASCII)


def _shortest(value: float) -> tuple[str, str, int]:
    """Sign, digits without zeros at the ends, and the power of ten of the first digit."""
    mantissa, _, exponent = f"{value!r}".partition("e")
    sign, mantissa = ("-", mantissa[1:]) if mantissa[0] == "-" else ("", mantissa)
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    if not digits:
        return sign, "0", 0
    leading = len(whole) - 1 - (len(whole + fraction) - len(digits))
    return sign, digits.rstrip("0"), leading + int(exponent or 0)


def _special(value: float) -> str | None:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return None


def _positional(sign: str, digits: str, power: int) -> str:
    if power < 0:
        return f"{sign}0.{'0' * (-power - 1)}{digits}"
    whole = digits.ljust(power + 1, "0")
    fraction = whole[power + 1 :]
    return f"{sign}{whole[: power + 1]}{'.' if fraction else ''}{fraction}"


def format_double(value: float) -> str:
    """The shortest text that reads back, as `%g` and `%v` print it: `1.5`, `1e+06`, `+Inf`."""
    special = _special(value)
    if special is not None:
        return special
    sign, digits, power = _shortest(value)
    if power in _POSITIONAL:
        return _positional(sign, digits, power)
    point = "." if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{point}{digits[1:]}e{'-' if power < 0 else '+'}{abs(power):02d}"


def format_positional(value: float) -> str:
    """The shortest text that reads back and has no exponent (FormatFloat 'f', -1)."""
    return _special(value) or _positional(*_shortest(value))


def _spelling(match: re.Match[str], marker: str) -> str:
    """A number without underscores, its exponent as Go reads it."""
    mantissa = match[1].replace("_", "")
    exponent = (match[3] or "0").replace("_", "").lstrip("0")[:_EXPONENT_DIGITS]
    return f"{mantissa}{marker}{match[2] or ''}{exponent or '0'}"


def parse_double(text: str) -> float | None:
    """The number that Go's ParseFloat(text, 64) reads, None when it refuses.

    Go takes hexadecimal numbers with an exponent, underscores between digits, and infinities by
    name; it refuses white space, other digits than ASCII ones and what overflows.
    """
    decimal = _DECIMAL.fullmatch(text)
    if decimal is not None:
        value = float(_spelling(decimal, "e"))
        return None if math.isinf(value) else value
    hexadecimal = _HEXADECIMAL.fullmatch(text)
    if hexadecimal is not None:
        try:
            return float.fromhex(_spelling(hexadecimal, "p"))
        except OverflowError:
            return None
    return float(text) if _SPECIAL.fullmatch(text) else None


def divide_double(x: float, y: float) -> float:
    """The quotient as IEEE 754 has it: dividing by zero gives an infinity or NaN."""
    if y:
        return x / y
    if not x or math.isnan(x) or math.isnan(y):
        return math.nan
    return math.copysign(math.inf, math.copysign(1, x) * math.copysign(1, y))


def double_to_int(value: float) -> int:
    """The number cut towards zero; the bounds themselves are refused as in cel-go."""
    if -_TWO_TO_63 < value < _TWO_TO_63:
        return int(value)
    raise EvalFault(faults.INT_OVERFLOW)


def double_to_uint(value: float) -> Uint:
    """The number cut towards zero."""
    if 0 <= value < _TWO_TO_64:
        return Uint(value)
    raise EvalFault(faults.UINT_OVERFLOW)


def lossless_int(value: float) -> int | None:
    """The int equal to a double, None when there is none."""
    if -_TWO_TO_63 < value < _TWO_TO_63 and value.is_integer():
        return int(value)
    return None


def lossless_uint(value: float) -> Uint | None:
    """The uint equal to a double, None when there is none."""
    if 0 <= value < _TWO_TO_64 and value.is_integer():
        return Uint(value)
    return None
