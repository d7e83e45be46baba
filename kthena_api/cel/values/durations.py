# SPDX-License-Identifier: Apache-2.0
"""Durations: 64 bits of nanoseconds, Go's time.ParseDuration, and the text of a duration."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kthena_api.cel.values.doubles import format_positional
from kthena_api.cel.values.integers import MAX_INT, add_int, negate_int, subtract_int
from kthena_api.cel.values.scalars import DURATION_TYPE, TypeValue, Value

NANOSECOND: Final = 1
MICROSECOND: Final = 1000
MILLISECOND: Final = 1000 * MICROSECOND
SECOND: Final = 1000 * MILLISECOND
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE

_LARGEST: Final = 2**63
_WRAP: Final = 2**64
_UNITS: Final = {
    "ns": NANOSECOND,
    "us": MICROSECOND,
    "\u00b5s": MICROSECOND,
    "\u03bcs": MICROSECOND,
    "ms": MILLISECOND,
    "s": SECOND,
    "m": MINUTE,
    "h": HOUR,
}
_PART: Final = re.compile(r"([0-9]*)(?:\.([0-9]*))?([^.0-9]+)")
# No more digits of a fraction or a number can matter.
_READ: Final = 20


@dataclass(frozen=True, slots=True)
class Duration(Value):
    """A span of time in nanoseconds, between -2**63 and 2**63 - 1."""

    nanoseconds: int

    @property
    def cel_type(self) -> TypeValue:
        """Always `google.protobuf.Duration`."""
        return DURATION_TYPE

    @property
    def go_type(self) -> str:
        """The name of the Go type."""
        return "types.Duration"

    def is_zero(self) -> bool:
        """Whether no time passes."""
        return self.nanoseconds == 0

    def __str__(self) -> str:
        return format_go_duration(self.nanoseconds)


def _parse_fraction(digits: str) -> tuple[int, float]:
    """A fraction as (number, scale); digits from which the number would overflow are dropped."""
    number, scale = 0, 1.0
    for digit in digits[:_READ]:
        following = number * 10 + int(digit)
        if number > (_LARGEST - 1) // 10 or following > _LARGEST:
            break
        number, scale = following, scale * 10
    return number, scale


def _parse_part(whole: str, fraction: str, unit: str) -> int | None:
    """Nanoseconds of one number with its unit, None when that is no duration."""
    if unit not in _UNITS or not (whole or fraction):
        return None
    size = _UNITS[unit]
    significant = whole.lstrip("0")
    if len(significant) > _READ:
        return None
    total = int(significant or "0")
    if total > _LARGEST // size:
        return None
    total *= size
    number, scale = _parse_fraction(fraction)
    if number:
        total += int(float(number) * (float(size) / scale))
    return None if total > _LARGEST else total


def parse_duration(text: str) -> Duration | None:
    """The duration that Go's time.ParseDuration reads, None when it refuses."""
    negative = text.startswith("-")
    rest = text[1:] if text[:1] in ("-", "+") else text
    if rest == "0":
        return Duration(0)
    if not rest:
        return None
    total, at = 0, 0
    while at < len(rest):
        match = _PART.match(rest, at)
        if match is None:
            return None
        part = _parse_part(match[1], match[2] or "", match[3])
        if part is None:
            return None
        # Go adds without a look at the carry: twice the largest part is nothing.
        total = (total + part) % _WRAP
        if total > _LARGEST:
            return None
        at = match.end()
    if negative:
        return Duration(-total)
    return None if total > MAX_INT else Duration(total)


def _split(nanoseconds: int, unit: int) -> tuple[int, int]:
    """Whole units and the rest, both cut towards zero."""
    whole, rest = divmod(abs(nanoseconds), unit)
    return (-whole, -rest) if nanoseconds < 0 else (whole, rest)


def _in_units(nanoseconds: int, unit: int) -> float:
    """The duration in units, with the rounding of Go's Duration.Seconds, Minutes and Hours."""
    whole, rest = _split(nanoseconds, unit)
    return float(whole) + float(rest) / unit


def format_duration(duration: Duration) -> str:
    """The text of a duration: seconds, `5400s`, `-0.5s`."""
    return f"{format_positional(_in_units(duration.nanoseconds, SECOND))}s"


def format_go_duration(nanoseconds: int) -> str:
    """The duration as Go prints it: `1h30m0s`, `1.5µs`."""
    size = abs(nanoseconds)
    sign = "-" if nanoseconds < 0 else ""
    if size < SECOND:
        if size == 0:
            return "0s"
        if size < MICROSECOND:
            return f"{sign}{size}ns"
        if size < MILLISECOND:
            return f"{sign}{_decimal(size, MICROSECOND)}µs"
        return f"{sign}{_decimal(size, MILLISECOND)}ms"
    minutes, rest = divmod(size, MINUTE)
    shown = f"{_decimal(rest, SECOND)}s"
    if minutes:
        hours, minutes = divmod(minutes, 60)
        shown = f"{hours}h{minutes}m{shown}" if hours else f"{minutes}m{shown}"
    return sign + shown


def _decimal(size: int, unit: int) -> str:
    """`size` in units, exactly, without zeros at the end."""
    whole, rest = divmod(size, unit)
    fraction = f"{rest:0{len(str(unit)) - 1}d}".rstrip("0") if rest else ""
    return f"{whole}.{fraction}" if fraction else str(whole)


def add_durations(x: Duration, y: Duration) -> Duration:
    """The sum, `integer overflow` outside of the range."""
    return Duration(add_int(x.nanoseconds, y.nanoseconds))


def subtract_durations(x: Duration, y: Duration) -> Duration:
    """The difference, `integer overflow` outside of the range."""
    return Duration(subtract_int(x.nanoseconds, y.nanoseconds))


def negate_duration(x: Duration) -> Duration:
    """The duration backwards."""
    return Duration(negate_int(x.nanoseconds))


def duration_hours(duration: Duration) -> int:
    """Whole hours, cut after Go's rounding to a double."""
    return int(_in_units(duration.nanoseconds, HOUR))


def duration_minutes(duration: Duration) -> int:
    """Whole minutes, cut after Go's rounding to a double."""
    return int(_in_units(duration.nanoseconds, MINUTE))


def duration_seconds(duration: Duration) -> int:
    """Whole seconds, cut after Go's rounding to a double."""
    return int(_in_units(duration.nanoseconds, SECOND))


def duration_milliseconds(duration: Duration) -> int:
    """Whole milliseconds of the whole duration."""
    return _split(duration.nanoseconds, MILLISECOND)[0]
