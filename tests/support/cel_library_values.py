# SPDX-License-Identifier: Apache-2.0
"""Values of expressions as the recorder in tests/oracle/cel_library spells them."""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from typing import Any

from kthena_api.cel.library import (
    cidr,
    format,  # noqa: A004 - the module's name is the library's
    ip,
    quantity,
    semver,
    urls,
)
from kthena_api.cel.values import (
    Duration,
    OptionalValue,
    Timestamp,
    TypeValue,
    Uint,
    Value,
    make_map,
)
from kthena_api.go_text import from_bytes, to_bytes

_NAN = "7ff8000000000001"  # Go's own
_TAGS = {"quantity": quantity.Quantity, "ip": ip.Ip, "cidr": cidr.Cidr, "semver": semver.Semver}


def decode(tagged: Mapping[str, Any]) -> object:
    """The value that the recorder spells like this."""
    ((kind, content),) = tagged.items()
    match kind:
        case "text":
            return from_bytes(bytes.fromhex(content))
        case "int":
            return int(content)
        case "uint":
            return Uint(content)
        case "double":
            return struct.unpack(">d", bytes.fromhex(content))[0]
        case "bytes":
            return bytes.fromhex(content)
        case "duration":
            return Duration(int(content))
        case "timestamp":
            return Timestamp(*content)
        case "list":
            return [decode(item) for item in content]
        case "map":
            return make_map([(decode(key), decode(value)) for key, value in content])
        case "type":
            return TypeValue(content)
    return content


def encode(value: object) -> dict[str, Any]:
    """The recorder's spelling of a value."""
    match value:
        case bool():
            return {"bool": value}
        case None:
            return {"null": None}
        case str():
            return _encode_text(value)
        case Uint():
            return {"uint": str(value)}
        case int():
            return {"int": str(value)}
        case float():
            return {"double": _NAN if math.isnan(value) else struct.pack(">d", value).hex()}
        case bytes():
            return {"bytes": value.hex()}
        case list() | tuple():
            return {"list": [encode(item) for item in value]}
        case dict():
            pairs = [[encode(key), encode(item)] for key, item in value.items()]
            return {"map": sorted(pairs, key=str)}
        case Value():
            return _encode_value(value)
    raise TypeError(type(value))


def _encode_text(text: str) -> dict[str, Any]:
    data = to_bytes(text)
    try:
        return {"string": data.decode()}
    except UnicodeDecodeError:
        return {"text": data.hex()}


def _encode_value(value: Value) -> dict[str, Any]:
    match value:
        case OptionalValue():
            return {"optional": encode(value.value) if value.present else None}
        case Duration():
            return {"duration": str(value.nanoseconds)}
        case Timestamp():
            return {"timestamp": [value.seconds, value.nanos]}
        case TypeValue():
            return {"type": value.name}
        case format.NamedFormat():
            return {"format": value.name}
        case urls.Url():
            return {"url": _encode_text(str(value))}
    for name, kind in _TAGS.items():
        if isinstance(value, kind):
            return {name: str(value)}
    raise TypeError(type(value))


def same_spelling(value: Any) -> Any:
    """A recorded value with maps in our order and every NaN alike."""
    if isinstance(value, dict):
        if isinstance(value.get("double"), str):
            return encode(decode(value))
        if "map" in value:
            pairs = [[same_spelling(part) for part in pair] for pair in value["map"]]
            return {"map": sorted(pairs, key=str)}
        return {kind: same_spelling(content) for kind, content in value.items()}
    if isinstance(value, list):
        return [same_spelling(item) for item in value]
    return value
