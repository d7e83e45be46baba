# SPDX-License-Identifier: Apache-2.0
"""Objects of types that the server knows itself: protobuf's wrappers, times and JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from kthena_api.cel.values import Duration, EvalFault, Timestamp, Uint
from kthena_api.cel.values.durations import SECOND
from kthena_api.cel.values.timestamps import timestamp_of

Maker = Callable[[dict[str, Any]], object]

_JSON_FIELDS: Final = ("bool_value", "list_value", "number_value", "string_value", "struct_value")


def _timestamp(fields: dict[str, Any]) -> Timestamp:
    return timestamp_of(fields.get("seconds", 0), fields.get("nanos", 0))


def _duration(fields: dict[str, Any]) -> Duration:
    return Duration(fields.get("seconds", 0) * SECOND + fields.get("nanos", 0))


def _json(value: Any) -> object:
    """A value as JSON holds it: all numbers are doubles."""
    if isinstance(value, list | tuple):
        return [_json(item) for item in value]
    if isinstance(value, dict):
        return {key: _json(item) for key, item in value.items()}
    if type(value) in {int, Uint}:
        return float(value)
    return value


def _value(fields: dict[str, Any]) -> object:
    for name in _JSON_FIELDS:
        if name in fields:
            return _json(fields[name])
    return None


def _wrapper(zero: object) -> Maker:
    return lambda fields: fields.get("value", zero)


MAKERS: Final[Mapping[str, Maker]] = {
    "google.protobuf.BoolValue": _wrapper(zero=False),
    "google.protobuf.BytesValue": _wrapper(b""),
    "google.protobuf.DoubleValue": _wrapper(0.0),
    "google.protobuf.Duration": _duration,
    "google.protobuf.FloatValue": _wrapper(0.0),
    "google.protobuf.Int32Value": _wrapper(0),
    "google.protobuf.Int64Value": _wrapper(0),
    "google.protobuf.ListValue": lambda fields: _json(fields.get("values", [])),
    "google.protobuf.StringValue": _wrapper(""),
    "google.protobuf.Struct": lambda fields: _json(fields.get("fields", {})),
    "google.protobuf.Timestamp": _timestamp,
    "google.protobuf.UInt32Value": _wrapper(Uint(0)),
    "google.protobuf.UInt64Value": _wrapper(Uint(0)),
    "google.protobuf.Value": _value,
}


def message_maker(name: str) -> Maker:
    """What makes an object of its fields; those of a schema's types can be written but not made."""
    found = MAKERS.get(name)
    if found is not None:
        return found

    def refuse(_fields: dict[str, Any]) -> object:
        raise EvalFault(f"unknown type '{name}'")

    return refuse
