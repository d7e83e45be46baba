# SPDX-License-Identifier: Apache-2.0
"""Texts of a format as values: what strfmt and Go's time and base64 packages make of them.

A server reads `format: duration` more generously than a duration in an expression, and dates with
layouts of its own. Sources: k8s.io/kube-openapi pkg/validation/strfmt, Go's time.Parse.
"""

from __future__ import annotations

import base64
import re
from typing import Final

from kthena_api.cel.values import Duration, EvalFault, Timestamp
from kthena_api.cel.values.durations import HOUR, MICROSECOND, MILLISECOND, MINUTE, SECOND
from kthena_api.cel.values.durations import parse_duration as parse_go_duration

__all__ = ["read_bytes", "read_date", "read_date_time", "read_duration"]

_DAY: Final = 24 * HOUR
_UNITS: Final = (
    (("ns", "nano"), 1),
    (("us", "\u00b5s", "micro"), MICROSECOND),
    (("ms", "milli"), MILLISECOND),
    (("s", "sec"), SECOND),
    (("m", "min"), MINUTE),
    (("h", "hr", "hour"), HOUR),
    (("d", "day"), _DAY),
    (("w", "wk", "week"), 7 * _DAY),
)
"""Units; the last spelling of each may go on."""

_PART: Final = re.compile("([0-9]+)[\t\n\f\r ]*([A-Za-z\u00b5]+)")
_DATE: Final = "2006-01-02"
_LOCAL: Final = "2006-01-02T15:04:05"
_PIECES: Final = re.compile("2006|01|02|15|04|05|.")
_LIMITS: Final = {
    "01": (1, 12, "month"), "15": (0, 23, "hour"), "04": (0, 59, "minute"), "05": (0, 59, "second"),
}  # fmt: skip
_FRACTION: Final = re.compile("[.,]([0-9]+)")
_ZONE: Final = re.compile("Z|([+-])([0-9]{2}):([0-9]{2})")
_MONTH_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_ALPHABET: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def read_duration(text: str) -> Duration:
    """A text of the format duration.

    Raises:
        EvalFault: It is none.
    """
    known = parse_go_duration(text)
    if known is not None:
        return known
    total, found = 0, False
    for number, unit in _PART.findall(text):
        digits = number.lstrip("0") or "0"
        if len(digits) > 19 or int(digits) >= 1 << 63:
            fault = f'strconv.Atoi: parsing "{number}": value out of range'
            raise EvalFault(f"Invalid duration {text}: {fault}")
        lower = unit.lower()
        for variants, size in _UNITS:
            if lower in variants or lower.startswith(variants[-1]):
                found = True
                total += int(digits) * size
    if not found:
        raise EvalFault(f"Invalid duration {text}: unable to parse {text} as duration")
    # Go multiplies and adds without a look at the 64 bits.
    return Duration((total + (1 << 63)) % (1 << 64) - (1 << 63))


def read_date(text: str) -> Timestamp:
    """A text of the format date.

    Raises:
        EvalFault: It is none.
    """
    try:
        return _Reader(text, _DATE).moment()
    except _TimeError as error:
        raise EvalFault(f"Invalid date formatted string {text}: {error}") from None


def read_date_time(text: str) -> Timestamp:
    """A text of the format date-time; an empty one is 1970, one without a zone is in UTC.

    Raises:
        EvalFault: It is none.
    """
    if not text:
        return Timestamp(0)
    try:
        return _Reader(text, _LOCAL).moment(zoned=True)
    except _TimeError:
        pass
    # The last layout that is tried says what is wrong.
    try:
        return _Reader(text, _LOCAL).moment()
    except _TimeError as error:
        raise EvalFault(f"Invalid date-time formatted string {text}: {error}") from None


def read_bytes(text: str) -> bytes:
    """A text of the format byte, in the alphabet of URLs.

    Raises:
        EvalFault: It is none.
    """
    at = _corrupt(text.encode(errors="replace"))
    if at is not None:
        fault = f"illegal base64 data at input byte {at}"
        raise EvalFault(f"Invalid byte formatted string {text}: {fault}")
    return base64.urlsafe_b64decode(text.replace("\r", "").replace("\n", ""))


def _corrupt(data: bytes) -> int | None:
    """Where base64.URLEncoding finds a fault; line breaks are none."""
    at, size = 0, len(data)
    while True:
        group = 0
        while group < 4:
            if at == size:
                return None if group == 0 else at - group
            sign = chr(data[at])
            at += 1
            if sign in "\r\n":
                continue
            if sign in _ALPHABET:
                group += 1
                continue
            if sign != "=" or group < 2:
                return at - 1
            return _after_padding(data, at, group)


def _after_padding(data: bytes, at: int, group: int) -> int | None:
    size = len(data)
    if group == 2:
        at = _skip_breaks(data, at)
        if at == size:
            return size
        if data[at : at + 1] != b"=":
            return at - 1
        at += 1
    at = _skip_breaks(data, at)
    return None if at == size else at


def _skip_breaks(data: bytes, at: int) -> int:
    while at < len(data) and data[at] in b"\r\n":
        at += 1
    return at


class _TimeError(Exception):
    """What Go's time.Parse says."""


class _Reader:
    """One reading of a text by a layout, as time.Parse reads (layouts of this module only)."""

    def __init__(self, text: str, layout: str) -> None:
        self._text = text
        self._layout = layout
        self._rest = text
        self._parts = {"2006": 0, "01": 1, "02": 1, "15": 0, "04": 0, "05": 0}
        self._nanos = 0

    def moment(self, *, zoned: bool = False) -> Timestamp:
        """The time; with `zoned` it has to end with a zone."""
        for piece in _PIECES.findall(self._layout):
            if piece in self._parts:
                self._parts[piece] = self._number(piece)
            elif self._rest.startswith(piece):
                self._rest = self._rest[1:]
            else:
                raise self._unlike(piece, self._rest)
        offset = self._zone() if zoned else 0
        if self._rest:
            raise self._wrong(f": extra text: {_quote(self._rest)}")
        year, month, day, hour, minute, second = self._parts.values()
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        if not 1 <= day <= _MONTH_DAYS[month - 1] + (leap and month == 2):
            raise self._wrong(": day out of range")
        days = _days_since_1970(year, month, day)
        seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
        return Timestamp(seconds - offset, self._nanos, offset)

    def _number(self, piece: str) -> int:
        before = self._rest
        digits = len(before) - len(before.lstrip("0123456789"))
        if piece == "2006":
            if len(before.encode(errors="replace")) < 4 or digits < 4:
                raise self._unlike(piece, before)
            width = 4
        elif digits >= 2:
            width = 2
        elif digits == 1 and piece == "15":
            width = 1
        else:
            raise self._unlike(piece, before)
        number, self._rest = int(before[:width]), before[width:]
        low, high, name = _LIMITS.get(piece, (0, 9999, ""))
        if not low <= number <= high:
            raise self._wrong(f": {name} out of range")
        if piece == "05":
            fraction = _FRACTION.match(self._rest)
            if fraction is not None:
                self._nanos = int(fraction[1][:9].ljust(9, "0"))
                self._rest = self._rest[fraction.end() :]
        return number

    def _zone(self) -> int:
        found = _ZONE.match(self._rest)
        if found is None:
            raise self._unlike("Z07:00", self._rest)
        self._rest = self._rest[found.end() :]
        if not found[1]:
            return 0
        hours, minutes = int(found[2]), int(found[3])
        # Some write offsets of 24 hours or of 60 minutes, and Go lets them.
        if hours > 24 or minutes > 60:
            raise self._wrong(": time zone offset out of range")
        return (hours * 60 + minutes) * (-60 if found[1] == "-" else 60)

    def _wrong(self, message: str) -> _TimeError:
        return _TimeError(f"parsing time {_quote(self._text)}{message}")

    def _unlike(self, piece: str, rest: str) -> _TimeError:
        layout = _quote(self._layout)
        return self._wrong(f" as {layout}: cannot parse {_quote(rest)} as {_quote(piece)}")


def _quote(text: str) -> str:
    """A text as time.ParseError shows it: bytes outside of ASCII by number."""
    shown = []
    for byte in text.encode(errors="replace"):
        if byte < 0x20 or byte >= 0x80:
            shown.append(f"\\x{byte:02x}")
        else:
            shown.append(f"\\{chr(byte)}" if chr(byte) in '"\\' else chr(byte))
    return f'"{"".join(shown)}"'


def _days_since_1970(year: int, month: int, day: int) -> int:
    # Years that begin in March have their odd day at the end.
    year, month = (year, month - 3) if month > 2 else (year - 1, month + 9)
    days = (153 * month + 2) // 5 + day - 1
    return days + 365 * year + year // 4 - year // 100 + year // 400 - 719468
