# SPDX-License-Identifier: Apache-2.0
"""Times in metadata, as Go's time.Parse reads RFC 3339 (1.26), with its error texts.

It takes more than RFC 3339 allows: hours of one digit, a comma before the fraction, offsets of 24
hours.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

__all__ = ["TimeFault", "parse_time"]

_LAYOUT: Final = "2006-01-02T15:04:05Z07:00"
_FRACTION: Final = re.compile(r"[.,][0-9]+")
_MONTH_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# Layout, the text before it, whether it has two digits always, its name, its range.
_PARTS: Final = (
    ("01", "-", True, "month", range(1, 13)),
    ("02", "-", True, "", range(100)),
    ("15", "T", False, "hour", range(24)),
    ("04", ":", True, "minute", range(60)),
    ("05", ":", True, "second", range(60)),
)


class TimeFault(ValueError):
    """A text that Go does not read as a time; the text of the exception is Go's."""


def parse_time(text: str) -> str:
    """The moment in UTC, to the second, as servers write it; raises TimeFault."""
    rest = text
    if not re.match("[0-9]{4}", rest):
        raise _cannot(text, rest, "2006")
    year, rest = int(rest[:4]), rest[4:]
    numbers = []
    for layout, before, is_fixed, name, allowed in _PARTS:
        if not rest.startswith(before):
            raise _cannot(text, rest, before)
        rest = rest[len(before) :]
        found = re.match("[0-9]{2}" if is_fixed else "[0-9]{1,2}", rest)
        if found is None:
            raise _cannot(text, rest, layout)
        number, rest = int(found[0]), rest[found.end() :]
        if number not in allowed:
            raise TimeFault(f"parsing time {_quote(text)}: {name} out of range")
        numbers.append(number)
    fraction = _FRACTION.match(rest)
    if fraction is not None:
        rest = rest[fraction.end() :]
    offset, rest = _read_zone(text, rest)
    if rest:
        raise TimeFault(f"parsing time {_quote(text)}: extra text: {_quote(rest)}")
    month, day, hour, minute, second = numbers
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    last = 28 if month == 2 and not is_leap else _MONTH_DAYS[month - 1]
    if not 1 <= day <= last:
        raise TimeFault(f"parsing time {_quote(text)}: day out of range")
    return _in_utc(year, (month, day, hour, minute, second), offset)


def _read_zone(text: str, rest: str) -> tuple[int, str]:
    """The offset in minutes, and what follows it."""
    if rest.startswith("Z"):
        return 0, rest[1:]
    found = re.match("([+-])([0-9]{2}):([0-9]{2})", rest)
    if found is None:
        raise _cannot(text, rest, "Z07:00")
    hours, minutes = int(found[2]), int(found[3])
    for number, most, name in ((hours, 24, "hour"), (minutes, 60, "minute")):
        if number > most:
            raise TimeFault(f"parsing time {_quote(text)}: time zone offset {name} out of range")
    offset = hours * 60 + minutes
    return -offset if found[1] == "-" else offset, rest[found.end() :]


def _in_utc(year: int, parts: tuple[int, int, int, int, int], offset: int) -> str:
    month, day, hour, minute, second = parts
    # The calendar repeats after 400 years; Python's has no year 0 and none after 9999.
    moment = datetime(2000 + year % 400, month, day, hour, minute, second)  # noqa: DTZ001
    shifted = moment - timedelta(minutes=offset)
    shown = year + shifted.year - moment.year
    return f"{shown:04d}-{shifted:%m-%dT%H:%M:%S}Z"


def _cannot(text: str, rest: str, layout: str) -> TimeFault:
    wanted = f"cannot parse {_quote(rest)} as {_quote(layout)}"
    return TimeFault(f"parsing time {_quote(text)} as {_quote(_LAYOUT)}: {wanted}")


def _quote(text: str) -> str:
    """Quote as package time does: bytes that are not printable ASCII in hexadecimal."""
    shown = []
    for byte in text.encode(errors="replace"):
        if byte >= 0x80 or byte < 0x20:
            shown.append(f"\\x{byte:02x}")
        else:
            shown.append(f"\\{chr(byte)}" if byte in b'"\\' else chr(byte))
    return f'"{"".join(shown)}"'
