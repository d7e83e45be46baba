# SPDX-License-Identifier: Apache-2.0
"""Time zones by name or offset, with what Go says about one it cannot find.

Go reads the same files as Python's zoneinfo. Where a machine has neither these files nor the tzdata
package, only UTC is known, and any other name is refused as unknown.
"""

from __future__ import annotations

import os
import zoneinfo
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from kthena_api.cel.values.faults import EvalFault
from kthena_api.cel.values.integers import is_int_syntax, parse_int
from kthena_api.cel.values.timestamps import Civil, Timestamp, civil_of
from kthena_api.go_text import go_quote_text, to_bytes

# Python's calendar ends at its years 1 and 9999, in local time too. Before the first transition
# nothing changes; after the last one rules repeat with the calendar, every 400 years.
_FIRST: Final = -62104060800  # 0002-01-01
_LAST: Final = 253370764800  # 9999-01-01
_CYCLE: Final = 146097 * 86400
_UTC_NAMES: Final = frozenset({"", "UTC", "Local"})  # servers run in UTC
_LONGEST_NAME: Final = 255


def _wrap(value: int) -> int:
    """The number that 64 bits hold, as Go's arithmetic leaves it."""
    return (value + 2**63) % 2**64 - 2**63


def _parse_number(text: str) -> int:
    """The number of strconv.Atoi, or its error."""
    value = parse_int(text)
    if value is not None:
        return value
    reason = "value out of range" if is_int_syntax(text) else "invalid syntax"
    raise EvalFault(f"strconv.Atoi: parsing {go_quote_text(text)}: {reason}")


def _fixed_offset(text: str, colon: int) -> int:
    """Seconds east of UTC for `+02:00`; cel-go checks no bounds here."""
    hours = _parse_number(text[:colon])
    minutes = _parse_number(text[colon + 1 :])
    total = _wrap(hours * 60 - minutes if text[0] == "-" else hours * 60 + minutes)
    nanoseconds = _wrap(total * 60_000_000_000)
    whole, rest = divmod(abs(nanoseconds), 1_000_000_000)
    return int((float(whole) + rest / 1e9) * (-1 if nanoseconds < 0 else 1))


def _is_folder(name: str) -> bool:
    return any(os.path.isdir(f"{folder}/{name}") for folder in zoneinfo.TZPATH)  # noqa: PTH112


@lru_cache(maxsize=256)
def _find_zone(name: str) -> zoneinfo.ZoneInfo | str:
    """The zone, or why Go does not find it."""
    if ".." in name or name[0] in "/\\":
        return "time: invalid location name"
    if "\0" in name:
        return "invalid argument"
    parts = name.split("/")
    if any(len(to_bytes(part)) > _LONGEST_NAME for part in parts):
        return "file name too long"
    key = "/".join(part for part in parts if part not in ("", "."))
    if not key or _is_folder(key):
        return "is a directory"
    try:
        zone = zoneinfo.ZoneInfo(key)
    except (zoneinfo.ZoneInfoNotFoundError, OSError):
        return f"unknown time zone {name}"
    except ValueError:
        # A file, but none of time zones: zone.tab and its like.
        return "malformed time zone information"
    return "not a directory" if parts[-1] in ("", ".") else zone


def _zone_offset(name: str, seconds: int) -> int:
    """Seconds east of UTC in a named zone at a moment."""
    if name in _UTC_NAMES:
        return 0
    zone = _find_zone(name)
    if isinstance(zone, str):
        raise EvalFault(zone)
    moment = max(seconds, _FIRST)
    if moment > _LAST:
        moment -= _CYCLE
    offset = datetime.fromtimestamp(moment, UTC).astimezone(zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds())


def civil_in(timestamp: Timestamp, zone: str) -> Civil:
    """Calendar day and time of day of a timestamp in a zone: an IANA name or an offset.

    Raises:
        EvalFault: the zone is not known or no offset; the text is that of Go.
    """
    colon = zone.find(":")
    if colon < 0:
        return civil_of(timestamp.seconds + _zone_offset(zone, timestamp.seconds))
    return civil_of(timestamp.seconds + _fixed_offset(zone, colon))
