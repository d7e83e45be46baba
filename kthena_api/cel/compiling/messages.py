# SPDX-License-Identifier: Apache-2.0
"""Objects of types that the server knows itself: protobuf's wrappers and times."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from kthena_api.cel.values import Duration, EvalFault, Timestamp, Uint
from kthena_api.cel.values.durations import SECOND
from kthena_api.cel.values.timestamps import timestamp_of

_Fields = dict[str, object]


def _integer(fields: _Fields, name: str) -> int:
    value = fields.get(name)
    if type(value) is not int:
        if value is None:
            return 0
        raise EvalFault(f"field type conversion error for {name}")
    return value


def _timestamp(fields: _Fields) -> Timestamp:
    return timestamp_of(_integer(fields, "seconds"), _integer(fields, "nanos"))


def _duration(fields: _Fields) -> Duration:
    return Duration(_integer(fields, "seconds") * SECOND + _integer(fields, "nanos"))


def _wrapper(zero: object) -> Callable[[_Fields], object]:
    return lambda fields: fields.get("value", zero)


MESSAGES: Final[Mapping[str, Callable[[_Fields], object]]] = {
    "google.protobuf.BoolValue": _wrapper(zero=False),
    "google.protobuf.BytesValue": _wrapper(b""),
    "google.protobuf.DoubleValue": _wrapper(0.0),
    "google.protobuf.Duration": _duration,
    "google.protobuf.FloatValue": _wrapper(0.0),
    "google.protobuf.Int32Value": _wrapper(0),
    "google.protobuf.Int64Value": _wrapper(0),
    "google.protobuf.StringValue": _wrapper(""),
    "google.protobuf.Timestamp": _timestamp,
    "google.protobuf.UInt32Value": _wrapper(Uint(0)),
    "google.protobuf.UInt64Value": _wrapper(Uint(0)),
}
"""How each is made of its fields."""
