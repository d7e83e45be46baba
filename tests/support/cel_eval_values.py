# SPDX-License-Identifier: Apache-2.0
"""Values as the oracle writes them (tests/oracle/cel/values.go), and back."""

from __future__ import annotations

import base64
import json
import math
from typing import Any

from kthena_api.cel.values import (
    MISSING,
    NONE,
    Duration,
    EvalFault,
    OptionalValue,
    Timestamp,
    TypeValue,
    Uint,
    Value,
    find,
    make_map,
    optional_of,
    parse_timestamp,
    type_name,
)
from kthena_api.cel.values.doubles import format_positional
from kthena_api.cel.values.timestamps import format_timestamp

Tagged = dict[str, Any]


def read_tagged(written: Tagged) -> Any:
    """A value that the oracle was told."""
    ((kind, content),) = written.items()
    match kind:
        case "uint":
            return Uint(content)
        case "double":
            return float(content)
        case "bytes":
            return base64.b64decode(content)
        case "duration":
            return Duration(content)
        case "timestamp":
            return parse_timestamp(content)
        case "type":
            return TypeValue(content)
        case "list":
            return [read_tagged(each) for each in content]
        case "map":
            return make_map((read_tagged(key), read_tagged(value)) for key, value in content)
        case "optional":
            return optional_of(read_tagged(content[0])) if content else NONE
        case _:
            return content


def tagged(value: Any) -> Tagged:
    """A value as the oracle says it; of the values of libraries only the type."""
    match value:
        case None:
            return {"null": None}
        case bool():
            return {"bool": value}
        case Uint():
            return {"uint": int(value)}
        case int():
            return {"int": value}
        case float():
            return {"double": _double(value)}
        case str():
            return {"string": value}
        case bytes():
            return {"bytes": base64.b64encode(value).decode()}
        case Duration(nanoseconds):
            return {"duration": nanoseconds}
        case Timestamp(seconds, nanos):
            return {"timestamp": format_timestamp(Timestamp(seconds, nanos))}
        case OptionalValue():
            return {"optional": [tagged(value.value)] if value.present else []}
        case EvalFault():
            return {"error": value.message}
        case list() | tuple():
            return {"list": [_item(value, at) for at in range(len(value))]}
        case dict():
            return {"map": sorted_entries([[tagged(key), _entry(value, key)] for key in value])}
        case TypeValue(name):
            return {"type": name}
        case Value():
            return {"opaque": type_name(value)}
    raise TypeError(f"{type(value).__name__} is no value")


def _item(items: Any, at: int) -> Tagged:
    try:
        return tagged(items[at])
    except EvalFault as fault:
        return tagged(fault)


def _entry(entries: Any, key: Any) -> Tagged:
    try:
        found = find(entries, key)
    except EvalFault as fault:
        return tagged(fault)
    return {"error": f"no such key: {key}"} if found is MISSING else tagged(found)


def _double(value: float) -> str:
    if math.isnan(value) or math.isinf(value):
        return format_positional(value)
    return repr(value)


def sorted_entries(entries: list[Any]) -> list[Any]:
    """The entries of a map in an order of their own."""
    return sorted(entries, key=lambda entry: json.dumps(entry, sort_keys=True))


def comparable(said: Any) -> Any:
    """What the oracle said, in the form of `tagged`."""
    if not isinstance(said, dict):
        return said
    ((kind, content), *more) = said.items()
    if more:
        return {"opaque": said["opaque"]}
    match kind:
        case "double":
            return {"double": _double(float(content))}
        case "list" | "optional":
            return {kind: [comparable(each) for each in content]}
        case "map":
            return {"map": sorted_entries([[comparable(k), comparable(v)] for k, v in content])}
    return said
