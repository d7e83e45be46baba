# SPDX-License-Identifier: Apache-2.0
"""Points in time: years 1 to 9999, nanoseconds, the offset they were written with."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from kthena_api.cel.values import faults
from kthena_api.cel.values.durations import SECOND, Duration
from kthena_api.cel.values.faults import EvalFault
from kthena_api.cel.values.integers import add_int, multiply_int, negate_int, subtract_int
from kthena_api.cel.values.scalars import TIMESTAMP_TYPE, TypeValue, Value

MIN_UNIX: Final = -62135596800
MAX_UNIX: Final = 253402300799

_DAY: Final = 24 * 60 * 60
_DAYS_OF_ERA: Final = 146097  # 400 years
_EPOCH: Final = 719468  # days from March 1st of the year 0 to 1970
_MONTH_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# What time.Parse(time.RFC3339, …) takes: an hour of one digit, a comma, offsets up to 24:60.
_RFC3339: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{1,2}):([0-9]{2}):([0-9]{2})"
    r"(?:[.,]([0-9]+))?(?:Z|([+-])([0-9]{2}):([0-9]{2}))"
)


@dataclass(frozen=True, slots=True)
class Timestamp(Value):
    """Seconds since 1970 and nanoseconds of the second; `offset` is seconds east, for text only."""

    seconds: int
    nanos: int = 0
    offset: int = field(default=0, compare=False)

    @property
    def cel_type(self) -> TypeValue:
        """Always `google.protobuf.Timestamp`."""
        return TIMESTAMP_TYPE

    @property
    def go_type(self) -> str:
        """The name of the Go type."""
        return "types.Timestamp"

    def is_zero(self) -> bool:
        """Whether it is the first moment of the year 1, Go's zero time."""
        return self.seconds == MIN_UNIX and self.nanos == 0

    def __str__(self) -> str:
        civil = civil_of(self.seconds + self.offset)
        zone = _format_offset(self.offset, "")
        return (
            f"{_format_date(civil)} {_format_time(civil, self.nanos)}"
            f" {zone} {zone if self.offset else 'UTC'}"
        )


class Civil(NamedTuple):
    """A point in time on calendar and clock. `weekday` 0 is Sunday, `year_day` counts from 0."""

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int
    weekday: int
    year_day: int


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _days_in(month: int, year: int) -> int:
    return _MONTH_DAYS[month - 1] + (month == 2 and _is_leap(year))


def _days_of(year: int, month: int, day: int) -> int:
    """Days since 1970. Years begin in March here, so that the leap day is the last one."""
    shifted = year - (month <= 2)
    era, of_era = divmod(shifted, 400)
    of_year = (153 * ((month - 3) % 12) + 2) // 5 + day - 1
    return era * _DAYS_OF_ERA + of_era * 365 + of_era // 4 - of_era // 100 + of_year - _EPOCH


def civil_of(seconds: int) -> Civil:
    """The calendar day and time of day so many seconds after 1970 began; any year."""
    days, of_day = divmod(seconds, _DAY)
    era, of_era = divmod(days + _EPOCH, _DAYS_OF_ERA)
    years = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * years + years // 4 - years // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    year = era * 400 + years + (month <= 2)
    day = of_year - (153 * shifted + 2) // 5 + 1
    hour, of_hour = divmod(of_day, 3600)
    return Civil(
        year,
        month,
        day,
        hour,
        of_hour // 60,
        of_hour % 60,
        (days + 4) % 7,
        days - _days_of(year, 1, 1),
    )


def timestamp_of(seconds: int, nanos: int = 0, offset: int = 0) -> Timestamp:
    """The timestamp, `timestamp overflow` outside of the years 1 to 9999."""
    if MIN_UNIX <= seconds <= MAX_UNIX:
        return Timestamp(seconds, nanos, offset)
    raise EvalFault(faults.TIMESTAMP_OVERFLOW)


def parse_timestamp(text: str) -> Timestamp | None:
    """The timestamp that Go's time.Parse(time.RFC3339, …) reads, None when it refuses.

    Raises:
        EvalFault: a moment that is read but lies outside of the years 1 to 9999.
    """
    match = _RFC3339.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = map(int, match.group(1, 2, 3, 4, 5, 6))
    if not (1 <= month <= 12 and 1 <= day <= _days_in(month, year)):
        return None
    if hour > 23 or minute > 59 or second > 59:
        return None
    nanos = int((match[7] or "0")[:9].ljust(9, "0"))
    offset = 0
    if match[8]:
        hours, minutes = int(match[9]), int(match[10])
        # Go lets 24 hours and 60 minutes pass, but nothing above.
        if hours > 24 or minutes > 60:
            return None
        offset = (hours * 60 + minutes) * (-60 if match[8] == "-" else 60)
    seconds = _days_of(year, month, day) * _DAY + hour * 3600 + minute * 60 + second
    return timestamp_of(seconds - offset, nanos, offset)


def _format_date(civil: Civil) -> str:
    return f"{civil.year:04d}-{civil.month:02d}-{civil.day:02d}"


def _format_time(civil: Civil, nanos: int) -> str:
    fraction = f".{nanos:09d}".rstrip("0") if nanos else ""
    return f"{civil.hour:02d}:{civil.minute:02d}:{civil.second:02d}{fraction}"


def _format_offset(offset: int, separator: str) -> str:
    hours, minutes = divmod(abs(offset) // 60, 60)
    return f"{'-' if offset < 0 else '+'}{hours:02d}{separator}{minutes:02d}"


def format_timestamp(timestamp: Timestamp) -> str:
    """The text of a timestamp in its own offset (RFC3339Nano)."""
    civil = civil_of(timestamp.seconds + timestamp.offset)
    zone = _format_offset(timestamp.offset, ":") if timestamp.offset else "Z"
    return f"{_format_date(civil)}T{_format_time(civil, timestamp.nanos)}{zone}"


def add_to_timestamp(timestamp: Timestamp, duration: Duration) -> Timestamp:
    """The moment a duration later, in the same offset."""
    carry, nanos = divmod(timestamp.nanos + duration.nanoseconds, SECOND)
    return timestamp_of(timestamp.seconds + carry, nanos, timestamp.offset)


def subtract_from_timestamp(timestamp: Timestamp, duration: Duration) -> Timestamp:
    """The moment a duration before, in the same offset."""
    return add_to_timestamp(timestamp, Duration(negate_int(duration.nanoseconds)))


def subtract_timestamps(later: Timestamp, earlier: Timestamp) -> Duration:
    """The time between two moments; seconds overflow on their own, as in cel-go."""
    seconds = subtract_int(later.seconds, earlier.seconds)
    nanos = later.nanos - earlier.nanos
    return Duration(add_int(multiply_int(seconds, SECOND), nanos))
