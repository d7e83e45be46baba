# SPDX-License-Identifier: Apache-2.0
"""Run-time values and what operators and standard functions do with them.

Values are plain Python where Python has the type: None, bool, int, float, str, bytes, list or
tuple, dict. `Uint`, `Duration`, `Timestamp`, `TypeValue` and `OptionalValue` are added; libraries
derive theirs from `Value`. Types are told by the exact class: True is no int here.

What belongs here is behaviour of values that every server shares (cel-go v0.29.2). What does not:
names of overloads, costs, schemas, anything known before an expression runs. An evaluation without
a value raises `EvalFault` with the server's text.

Start reading at `scalars` for the types, at `equality`, `operators` and `containers` for what a
program calls when types are known only at run time, at `integers` and `doubles` for when they are.
"""

from __future__ import annotations

from kthena_api.cel.values.containers import (
    has_field,
    index,
    index_optional,
    is_member,
    list_position,
    missing,
    qualify,
    select,
    size,
)
from kthena_api.cel.values.conversions import (
    to_bool,
    to_bytes_value,
    to_double,
    to_duration,
    to_int,
    to_string,
    to_timestamp,
    to_uint,
)
from kthena_api.cel.values.durations import Duration, format_duration, parse_duration
from kthena_api.cel.values.equality import (
    compare,
    equal,
    greater,
    greater_equal,
    less,
    less_equal,
    not_equal,
)
from kthena_api.cel.values.faults import EvalFault
from kthena_api.cel.values.getters import GETTERS, get_part, get_part_of
from kthena_api.cel.values.maps import MISSING, MixedMap, find, insert, make_map
from kthena_api.cel.values.operators import (
    add,
    divide,
    logical_not,
    modulo,
    multiply,
    negate,
    subtract,
)
from kthena_api.cel.values.optionals import (
    NONE,
    OptionalValue,
    has_alternative,
    is_zero,
    optional_element_value,
    optional_entry_value,
    optional_has_value,
    optional_of,
    optional_of_non_zero,
    optional_value,
)
from kthena_api.cel.values.scalars import TypeValue, Uint, Value, type_name, type_of
from kthena_api.cel.values.texts import message_text
from kthena_api.cel.values.timestamps import Timestamp, format_timestamp, parse_timestamp

__all__ = [
    "GETTERS",
    "MISSING",
    "NONE",
    "Duration",
    "EvalFault",
    "MixedMap",
    "OptionalValue",
    "Timestamp",
    "TypeValue",
    "Uint",
    "Value",
    "add",
    "compare",
    "divide",
    "equal",
    "find",
    "format_duration",
    "format_timestamp",
    "get_part",
    "get_part_of",
    "greater",
    "greater_equal",
    "has_alternative",
    "has_field",
    "index",
    "index_optional",
    "insert",
    "is_member",
    "is_zero",
    "less",
    "less_equal",
    "list_position",
    "logical_not",
    "make_map",
    "message_text",
    "missing",
    "modulo",
    "multiply",
    "negate",
    "not_equal",
    "optional_element_value",
    "optional_entry_value",
    "optional_has_value",
    "optional_of",
    "optional_of_non_zero",
    "optional_value",
    "parse_duration",
    "parse_timestamp",
    "qualify",
    "select",
    "size",
    "subtract",
    "to_bool",
    "to_bytes_value",
    "to_double",
    "to_duration",
    "to_int",
    "to_string",
    "to_timestamp",
    "to_uint",
    "type_name",
    "type_of",
]
