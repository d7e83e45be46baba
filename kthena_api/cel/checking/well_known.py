# SPDX-License-Identifier: Apache-2.0
"""The types that every environment knows by name, with the fields of protobuf's own messages.

A server registers the messages that are values of the language (common/types/pb/pb.go of cel-go),
so an expression may make one: `google.protobuf.Int64Value{value: 1}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kthena_api.cel import types
from kthena_api.cel.types import Kind, Type, object_type

_WRAPPED: Final = {
    "BoolValue": types.BOOL,
    "BytesValue": types.BYTES,
    "DoubleValue": types.DOUBLE,
    "FloatValue": types.DOUBLE,
    "Int32Value": types.INT,
    "Int64Value": types.INT,
    "StringValue": types.STRING,
    "UInt32Value": types.UINT,
    "UInt64Value": types.UINT,
}
_VALUE: Final = object_type("google.protobuf.Value")
_STRUCT: Final = object_type("google.protobuf.Struct")
_SECONDS: Final = {"seconds": types.INT, "nanos": types.INT}

MESSAGES: Final[Mapping[str, Mapping[str, Type]]] = {
    "google.protobuf.Any": {"type_url": types.STRING, "value": types.BYTES},
    "google.protobuf.Duration": _SECONDS,
    "google.protobuf.Empty": {},
    "google.protobuf.Timestamp": _SECONDS,
    "google.protobuf.Struct": {"fields": types.map_of(types.STRING, _VALUE)},
    "google.protobuf.Struct.FieldsEntry": {"key": types.STRING, "value": _VALUE},
    "google.protobuf.Value": {
        "null_value": types.INT,
        "number_value": types.DOUBLE,
        "string_value": types.STRING,
        "bool_value": types.BOOL,
        "struct_value": _STRUCT,
        "list_value": types.LIST,
    },
    "google.protobuf.ListValue": {"values": types.list_of(_VALUE)},
    **{f"google.protobuf.{name}": {"value": wrapped} for name, wrapped in _WRAPPED.items()},
}
"""Fields of each message."""

CONSTANTS: Final[Mapping[str, int]] = {"google.protobuf.NullValue.NULL_VALUE": 0}
"""Values of enumerations."""

_BY_RUNTIME_NAME: Final = (
    types.BOOL,
    types.BYTES,
    types.DOUBLE,
    types.DURATION,
    types.INT,
    types.NULL,
    types.STRING,
    types.TIMESTAMP,
    types.TYPE,
    types.UINT,
)

OLD_VARIABLES: Final[Mapping[str, Type]] = {
    **{each.name: types.type_of(each) for each in _BY_RUNTIME_NAME},
    "list": types.type_of(types.list_of(types.param("A"))),
    "map": types.type_of(types.map_of(types.param("A"), types.param("B"))),
}
"""Types that the standard library declares as variables; up to 1.36."""

REGISTERED: Final[Mapping[str, Type]] = {
    **{each.name: each for each in _BY_RUNTIME_NAME},
    "list": types.LIST,
    "map": types.MAP,
    types.OPTIONAL_NAME: types.OPTIONAL,
    **{name: object_type(name) for name in MESSAGES},
}
"""Types of the registry, which is asked for names that are no variables."""

SCALARS: Final[Mapping[str, Type]] = {
    "bool": types.BOOL,
    "bytes": types.BYTES,
    "double": types.DOUBLE,
    "duration": types.DURATION,
    "int": types.INT,
    "null_type": types.NULL,
    "string": types.STRING,
    "timestamp": types.TIMESTAMP,
    "uint": types.UINT,
    "list": types.list_of(types.ANY),
    "map": types.map_of(types.ANY, types.ANY),
}
"""Types that are looked up like declared ones where a schema declares any (findScalar)."""

_MESSAGE_NAMES: Final[Mapping[Kind, str]] = {
    Kind.ANY: "google.protobuf.Any",
    Kind.BOOL: "google.protobuf.BoolValue",
    Kind.BYTES: "google.protobuf.BytesValue",
    Kind.DOUBLE: "google.protobuf.DoubleValue",
    Kind.DURATION: "google.protobuf.Duration",
    Kind.DYN: "google.protobuf.Value",
    Kind.INT: "google.protobuf.Int64Value",
    Kind.LIST: "google.protobuf.ListValue",
    Kind.NULL: "google.protobuf.NullValue",
    Kind.MAP: "google.protobuf.Struct",
    Kind.STRING: "google.protobuf.StringValue",
    Kind.TIMESTAMP: "google.protobuf.Timestamp",
    Kind.UINT: "google.protobuf.UInt64Value",
}


def message_name(target: Type) -> str | None:
    """The message that stands for a type of the language, None for a type without one."""
    match target.kind:
        case Kind.ANY | Kind.TIMESTAMP | Kind.DURATION | Kind.DYN | Kind.NULL:
            known = True
        case Kind.BOOL | Kind.BYTES | Kind.DOUBLE | Kind.INT | Kind.STRING | Kind.UINT:
            known = target.nullable
        case Kind.LIST:
            known = target.parameters[0].kind is Kind.DYN
        case Kind.MAP:
            known = [part.kind for part in target.parameters] == [Kind.STRING, Kind.DYN]
        case _:
            known = False
    return _MESSAGE_NAMES[target.kind] if known else None
