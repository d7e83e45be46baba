# SPDX-License-Identifier: Apache-2.0
"""`int(x)`, `string(x)` and their like, over any operand.

A text that cannot be read is refused with the same words whatever is wrong with it: cel-go drops
the reason Go gives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from kthena_api.cel.values import doubles, durations, faults, integers, timestamps
from kthena_api.cel.values.durations import Duration
from kthena_api.cel.values.faults import EvalFault
from kthena_api.cel.values.scalars import Uint, type_name
from kthena_api.cel.values.timestamps import Timestamp
from kthena_api.go_text import to_bytes

_Rows = Mapping[type, Callable[[Any], Any]]
_BOOLEANS: Final = {
    **dict.fromkeys(("1", "t", "T", "true", "TRUE", "True"), True),
    **dict.fromkeys(("0", "f", "F", "false", "FALSE", "False"), False),
}


def _same(value: Any) -> Any:
    return value


def _parsed(parse: Callable[[str], object | None], target: str) -> Callable[[str], object]:
    """`parse` with the fault of a text it does not read."""

    def convert(text: str) -> object:
        value = parse(text)
        if value is None:
            raise faults.not_convertible("string", target)
        return value

    return convert


def _decode(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise EvalFault(faults.NOT_UTF8) from None


_TO_BOOL: Final[_Rows] = {bool: _same, str: _parsed(_BOOLEANS.get, "bool")}
_TO_BYTES: Final[_Rows] = {bytes: _same, str: to_bytes}
_TO_DOUBLE: Final[_Rows] = {
    float: _same,
    int: float,
    str: _parsed(doubles.parse_double, "double"),
    Uint: float,
}
_TO_DURATION: Final[_Rows] = {
    Duration: _same,
    str: _parsed(durations.parse_duration, "google.protobuf.Duration"),
}
_TO_INT: Final[_Rows] = {
    int: _same,
    float: doubles.double_to_int,
    Duration: lambda duration: duration.nanoseconds,
    str: _parsed(integers.parse_int, "int"),
    Timestamp: lambda timestamp: timestamp.seconds,
    Uint: lambda value: integers.checked_int(int(value)),
}
_TO_STRING: Final[_Rows] = {
    str: _same,
    bool: lambda value: "true" if value else "false",
    bytes: _decode,
    float: doubles.format_double,
    Duration: durations.format_duration,
    int: str,
    Timestamp: timestamps.format_timestamp,
    Uint: str,
}
_TO_TIMESTAMP: Final[_Rows] = {
    Timestamp: _same,
    int: timestamps.timestamp_of,
    str: _parsed(timestamps.parse_timestamp, "google.protobuf.Timestamp"),
}
_TO_UINT: Final[_Rows] = {
    Uint: _same,
    float: doubles.double_to_uint,
    int: integers.checked_uint,
    str: _parsed(integers.parse_uint, "uint"),
}


def _convert(rows: _Rows, function: str, value: object) -> Any:
    row = rows.get(type(value))
    if row is None:
        raise faults.no_such_signature(function, type_name(value))
    return row(value)


def to_bool(value: object) -> bool:
    """`bool(value)`."""
    return bool(_convert(_TO_BOOL, "bool", value))


def to_bytes_value(value: object) -> bytes:
    """`bytes(value)`."""
    return bytes(_convert(_TO_BYTES, "bytes", value))


def to_double(value: object) -> float:
    """`double(value)`."""
    return float(_convert(_TO_DOUBLE, "double", value))


def to_duration(value: object) -> Duration:
    """`duration(value)`."""
    result: Duration = _convert(_TO_DURATION, "duration", value)
    return result


def to_int(value: object) -> int:
    """`int(value)`."""
    return int(_convert(_TO_INT, "int", value))


def to_string(value: object) -> str:
    """`string(value)`."""
    return str(_convert(_TO_STRING, "string", value))


def to_timestamp(value: object) -> Timestamp:
    """`timestamp(value)`."""
    result: Timestamp = _convert(_TO_TIMESTAMP, "timestamp", value)
    return result


def to_uint(value: object) -> Uint:
    """`uint(value)`."""
    result: Uint = _convert(_TO_UINT, "uint", value)
    return result
