# SPDX-License-Identifier: Apache-2.0
"""`int(x)`, `string(x)` and their like, `type(x)` and `dyn(x)` of the standard library."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NoReturn

from kthena_api.cel import types
from kthena_api.cel.library.base import Overload
from kthena_api.cel.library.standard_costs import decoded, encoded, scan, scanned
from kthena_api.cel.library.standard_rows import Row, overloads_of_function
from kthena_api.cel.types import Type
from kthena_api.cel.values import (
    to_bool,
    to_bytes_value,
    to_double,
    to_duration,
    to_int,
    to_string,
    to_timestamp,
    to_uint,
    type_of,
)
from kthena_api.cel.values.faults import not_convertible

_A: Final = types.param("A")
_TIME: Final = "timestamp('2024-01-01T00:00:00Z')"
# How overloads name the types.
_NAMES: Final = {
    types.BOOL: "bool",
    types.BYTES: "bytes",
    types.DOUBLE: "double",
    types.DURATION: "duration",
    types.INT: "int64",
    types.STRING: "string",
    types.TIMESTAMP: "timestamp",
    types.UINT: "uint64",
}
# To a type from others, in order of declaration, each with an example.
_BOOL: Final = ((types.BOOL, "bool(true)"), (types.STRING, "bool('true')"))
_BYTES: Final = (
    (types.BYTES, "bytes(b'a') == b'a'"),
    (types.STRING, "bytes('ä') == b'\\xc3\\xa4'"),
)
_DOUBLE: Final = (
    (types.DOUBLE, "double(1.5) == 1.5"),
    (types.INT, "double(1) == 1.0"),
    (types.STRING, "double('1e3') == 1000.0"),
    (types.UINT, "double(1u) == 1.0"),
)
_DURATION: Final = (
    (types.DURATION, "duration(duration('1s')) == duration('1s')"),
    (types.STRING, "duration('1h30m') == duration('90m')"),
)
_INT: Final = (
    (types.INT, "int(1) == 1"),
    (types.DOUBLE, "int(-1.5) == -1"),
    (types.DURATION, "int(duration('1us')) == 1000"),
    (types.STRING, "int('-12') == -12"),
    (types.TIMESTAMP, f"int({_TIME}) == 1704067200"),
    (types.UINT, "int(1u) == 1"),
)
_STRING: Final = (
    (types.STRING, "string('a') == 'a'"),
    (types.BOOL, "string(true) == 'true'"),
    (types.BYTES, "string(b'a') == 'a'"),
    (types.DOUBLE, "string(1.5) == '1.5'"),
    (types.DURATION, "string(duration('1m')) == '60s'"),
    (types.INT, "string(-12) == '-12'"),
    (types.TIMESTAMP, f"string({_TIME}) == '2024-01-01T00:00:00Z'"),
    (types.UINT, "string(12u) == '12'"),
)
_TIMESTAMP: Final = (
    (types.TIMESTAMP, f"timestamp({_TIME}) == {_TIME}"),
    (types.INT, f"timestamp(1704067200) == {_TIME}"),
    (types.STRING, "timestamp('2024-01-01T01:00:00+01:00') == timestamp(1704067200)"),
)
_UINT: Final = (
    (types.UINT, "uint(1u) == 1u"),
    (types.DOUBLE, "uint(1.5) == 1u"),
    (types.INT, "uint(1) == 1u"),
    (types.STRING, "uint('12') == 12u"),
)
# Texts and bytes are read from one end to the other; all other conversions take a unit.
_READ: Final = {
    "string_to_bytes": (scan(0, encoded), scanned(0)),
    "bytes_to_string": (scan(0, decoded), scanned(0)),
}


def same(value: object) -> object:
    """The value itself."""
    return value


def _no_duration(_value: object) -> NoReturn:
    raise not_convertible("int", "google.protobuf.Duration")


def _rows(
    target: Type, convert: Callable[..., object], sources: tuple[tuple[Type, str], ...]
) -> Iterator[Row]:
    for source, example in sources:
        name = f"{_NAMES[source]}_to_{_NAMES[target]}"
        estimate, runtime = _READ.get(name, (None, None))
        implementation = same if source == target else convert
        yield Row(name, (source,), target, implementation, example, estimate, runtime)


# A server whose cel-go is older declares it and has no value for it.
_INT_TO_DURATION: Final = Row(
    "int64_to_duration",
    (types.INT,),
    types.DURATION,
    _no_duration,
    "[1].exists(s, true || duration(s) == duration('1s'))",
    server_until="1.37",
)

OVERLOADS: Final[tuple[Overload, ...]] = (
    *overloads_of_function(
        "type",
        "The type of a value.",
        Row("type", (_A,), types.type_of(_A), type_of, "type(1) == int"),
        generic=type_of,
    ),
    *overloads_of_function(
        "bool",
        "The value as a bool; of texts '1', 't', 'T', 'true', 'TRUE', 'True' and their opposites"
        " have one.",
        *_rows(types.BOOL, to_bool, _BOOL),
    ),
    *overloads_of_function(
        "bytes", "The text in UTF-8.", *_rows(types.BYTES, to_bytes_value, _BYTES)
    ),
    *overloads_of_function(
        "double", "The value as a double.", *_rows(types.DOUBLE, to_double, _DOUBLE)
    ),
    *overloads_of_function(
        "duration",
        "The duration that a text stands for, like '1h30m'.",
        *_rows(types.DURATION, same, _DURATION[:1]),
        _INT_TO_DURATION,
        *_rows(types.DURATION, to_duration, _DURATION[1:]),
    ),
    *overloads_of_function(
        "dyn",
        "The value itself, whose type is not checked before the run.",
        Row("to_dyn", (_A,), types.DYN, same, "dyn(1) == 1.0"),
        generic=same,
    ),
    *overloads_of_function(
        "int",
        "The value as an int: a double cut towards zero, a duration in nanoseconds, a timestamp in"
        " seconds; an error where it has no room.",
        *_rows(types.INT, to_int, _INT),
    ),
    *overloads_of_function(
        "string",
        "The value as a text; an error for bytes that are not UTF-8.",
        *_rows(types.STRING, to_string, _STRING),
    ),
    *overloads_of_function(
        "timestamp",
        "The time that a text in RFC 3339 or a number of seconds stands for.",
        *_rows(types.TIMESTAMP, to_timestamp, _TIMESTAMP),
    ),
    *overloads_of_function(
        "uint",
        "The value as a uint: a double cut towards zero; an error where it has no room.",
        *_rows(types.UINT, to_uint, _UINT),
    ),
)
