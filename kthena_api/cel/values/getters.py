# SPDX-License-Identifier: Apache-2.0
"""`getHours()` and its like, over timestamps with or without a time zone, and over durations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from kthena_api.cel.values import durations, faults
from kthena_api.cel.values.durations import Duration
from kthena_api.cel.values.scalars import type_name
from kthena_api.cel.values.timestamps import Civil, Timestamp
from kthena_api.cel.values.zones import civil_in

_OF_CIVIL: Final[Mapping[str, Callable[[Civil], int]]] = {
    "getFullYear": lambda civil: civil.year,
    "getMonth": lambda civil: civil.month - 1,
    "getDayOfYear": lambda civil: civil.year_day,
    "getDayOfMonth": lambda civil: civil.day - 1,
    "getDate": lambda civil: civil.day,
    "getDayOfWeek": lambda civil: civil.weekday,
    "getHours": lambda civil: civil.hour,
    "getMinutes": lambda civil: civil.minute,
    "getSeconds": lambda civil: civil.second,
}
_OF_DURATION: Final[Mapping[str, Callable[[Duration], int]]] = {
    "getHours": durations.duration_hours,
    "getMinutes": durations.duration_minutes,
    "getSeconds": durations.duration_seconds,
    "getMilliseconds": durations.duration_milliseconds,
}
GETTERS: Final = (*_OF_CIVIL, "getMilliseconds")


def get_part(function: str, operand: object, zone: object = "UTC") -> int:
    """A part of a timestamp in a time zone, by the name of the function that asks for it.

    Raises:
        EvalFault: an operand of another type, or a zone that Go does not find.
    """
    if isinstance(operand, Timestamp) and isinstance(zone, str):
        civil = civil_in(operand, zone)
        if function == "getMilliseconds":
            return operand.nanos // 1_000_000
        return _OF_CIVIL[function](civil)
    raise faults.no_such_signature(function, type_name(operand), type_name(zone))


def get_part_of(function: str, operand: object) -> int:
    """The same without a time zone: a part of a timestamp in UTC, or of a duration."""
    if isinstance(operand, Timestamp):
        return get_part(function, operand)
    if isinstance(operand, Duration) and function in _OF_DURATION:
        return _OF_DURATION[function](operand)
    raise faults.no_such_signature(function, type_name(operand))
