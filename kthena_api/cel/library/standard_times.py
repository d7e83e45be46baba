# SPDX-License-Identifier: Apache-2.0
"""`getHours()` and its like of the standard library."""

from __future__ import annotations

from functools import partial
from typing import Final

from kthena_api.cel import types
from kthena_api.cel.library.base import Overload
from kthena_api.cel.library.standard_rows import Row, overloads_of_function
from kthena_api.cel.values import durations, get_part

_TIME: Final = "timestamp('2024-03-01T23:45:06.789Z')"
_SPAN: Final = "duration('1h1m1.5s')"
# Function, what it gives, its part of the overloads' names, and the value for the time above in UTC
# and an hour later.
_PARTS: Final = (
    ("getFullYear", "The year.", "year", 2024, 2024),
    ("getMonth", "The month, 0 for January.", "month", 2, 2),
    ("getDayOfYear", "The day of the year, 0 for the first.", "day_of_year", 60, 61),
    ("getDayOfMonth", "The day of the month, 0 for the first.", "day_of_month", 0, 1),
    ("getDate", "The day of the month, 1 for the first.", "day_of_month_1_based", 1, 2),
    ("getDayOfWeek", "The day of the week, 0 for Sunday.", "day_of_week", 5, 6),
    ("getHours", "The hour, or a duration in hours.", "hours", 23, 0),
    ("getMinutes", "The minute, or a duration in minutes.", "minutes", 45, 45),
    ("getSeconds", "The second, or a duration in seconds.", "seconds", 6, 6),
    ("getMilliseconds", "The millisecond, or a duration in them.", "milliseconds", 789, 789),
)
_OF_DURATIONS: Final = {
    "getHours": (durations.duration_hours, 1),
    "getMinutes": (durations.duration_minutes, 61),
    "getSeconds": (durations.duration_seconds, 3661),
    "getMilliseconds": (durations.duration_milliseconds, 3_661_500),
}
# The server's name leaves out a word here.
_IN_ZONE: Final = {"seconds": "timestamp_to_seconds_tz"}


def _rows(function: str, part: str, here: int, there: int) -> tuple[Row, ...]:
    implementation = partial(get_part, function)
    rows = (
        Row(
            f"timestamp_to_{part}",
            (types.TIMESTAMP,),
            types.INT,
            implementation,
            f"{_TIME}.{function}() == {here}",
            member=True,
        ),
        Row(
            _IN_ZONE.get(part, f"timestamp_to_{part}_with_tz"),
            (types.TIMESTAMP, types.STRING),
            types.INT,
            implementation,
            f"{_TIME}.{function}('+01:00') == {there}",
            member=True,
        ),
    )
    if function not in _OF_DURATIONS:
        return rows
    of_duration, value = _OF_DURATIONS[function]
    example = f"{_SPAN}.{function}() == {value}"
    row = Row(
        f"duration_to_{part}", (types.DURATION,), types.INT, of_duration, example, member=True
    )
    return (*rows, row)


OVERLOADS: Final[tuple[Overload, ...]] = tuple(
    row
    for function, doc, part, here, there in _PARTS
    for row in overloads_of_function(function, doc, *_rows(function, part, here, there))
)
