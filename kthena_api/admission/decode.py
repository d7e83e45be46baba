# SPDX-License-Identifier: Apache-2.0
"""JSON text and plain values as a server decodes them (sigs.k8s.io/json, encoding/json).

What a server keeps of a text: integers and floats apart, the last of several members of one name,
U+FFFD for what is not UTF-8. Texts are read by Python's reader where it does the same, and by
`json_text` where it does not, or where something is wrong with them.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final, NoReturn, cast

from kthena_api.admission import json_text
from kthena_api.admission.json_text import MAX_DEPTH, JsonFault
from kthena_api.crd.schema import Json
from kthena_api.field_errors import go_json

__all__ = ["Decoded", "Document", "JsonFault", "as_stored", "body_of", "read_text", "read_value"]

_INT64: Final = 1 << 63
_MOST_DUPLICATES: Final = 100
# Deeper texts are read by the reader that does not recurse.
_SHALLOW: Final = 100
_TEXT: Final = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_NO_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))
_STEPS: Final = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_ESCAPED_SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True)
class Document:
    """A value read from a text that said more than the value does.

    Attributes:
        value: Plain JSON values.
        duplicates: The paths of members that stood there before, such as `spec.ports[0].name`.
    """

    value: Json
    duplicates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decoded:
    """What was read.

    Attributes:
        value: Plain JSON values, a copy; infinity where a number is too large.
        duplicates: As in `Document`.
        fault: What the server says of the first number above the largest float, if there is one.
    """

    value: Json
    duplicates: tuple[str, ...] = ()
    fault: str = ""


def _too_large(literal: str) -> str:
    return f"json: cannot unmarshal number {literal} into Go value of type float64"


class _Unusual(Exception):
    """Something that Python's reader does not read as Go does."""


def read_text(data: bytes) -> Decoded:
    """Read a JSON text.

    Raises:
        JsonFault: When it is not JSON, or nested more than 10,000 deep.
    """
    if _is_shallow(data) and not _ESCAPED_SURROGATE.search(data):
        try:
            value = json.loads(
                data.decode(),
                object_pairs_hook=_members,
                parse_int=_integer,
                parse_float=_float,
                parse_constant=_refuse,
            )
        except (_Unusual, UnicodeDecodeError, json.JSONDecodeError):
            pass
        else:
            return Decoded(value)
    return _read_carefully(data)


def _is_shallow(data: bytes) -> bool:
    brackets = data.translate(None, _NO_BRACKETS)
    if len(brackets) <= _SHALLOW:
        return True
    brackets = _TEXT.sub(b"", data).translate(None, _NO_BRACKETS)
    return max(accumulate(map(_STEPS.__getitem__, brackets)), default=0) <= _SHALLOW


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _Unusual
    return members


def _integer(literal: str) -> int | float:
    if len(literal) > 20:
        return _float(literal)
    number = int(literal)
    return number if -_INT64 <= number < _INT64 else float(number)


def _float(literal: str) -> float:
    number = float(literal)
    if math.isinf(number):
        raise _Unusual
    return number


def _refuse(literal: str) -> NoReturn:
    raise _Unusual(literal)


def _number(literal: str) -> int | float:
    if literal.lstrip("-").isdigit() and len(literal) <= 20:
        number = int(literal)
        if -_INT64 <= number < _INT64:
            return number
    return float(literal)


def _read_carefully(data: bytes) -> Decoded:
    """Read without recursion, with an eye on duplicates."""
    json_text.check(data)
    duplicates: dict[str, None] = {}
    fault = ""
    holder: list[Json] = []
    # What is being built, and the path to it.
    parents: list[tuple[dict[str, Json] | list[Json], str]] = [(holder, "")]
    names: list[str] = [""]
    for kind, token in json_text.tokens(data):
        parent, path = parents[-1]
        if kind == "end":
            parents.pop()
            names.pop()
            continue
        if kind == "name":
            names[-1] = token
            if token in cast("dict[str, Json]", parent):
                duplicates[f"{path}.{token}" if path else token] = None
            continue
        value: Json
        if kind == "number":
            value = number = _number(token)
            if math.isinf(number):
                fault = fault or _too_large(token)
        else:
            value = json_text.scalar(kind, token)
            if kind == "begin":
                value = [] if token.startswith("[") else {}
        if isinstance(parent, dict):
            below = f"{path}.{names[-1]}" if path else names[-1]
            parent[names[-1]] = value
        else:
            below = f"{path}[{len(parent)}]" if len(parents) > 1 else ""
            parent.append(value)
        if kind == "begin":
            parents.append((cast("Any", value), below))
            names.append("")
    return Decoded(holder[0], tuple(duplicates)[:_MOST_DUPLICATES], fault)


def read_value(value: object) -> Decoded:
    """Read a plain value as a server would have decoded its text.

    Raises:
        JsonFault: When it is nested more than 10,000 deep, or holds NaN or infinity.
        TypeError: When something in it is not a JSON value, or a name is not a text.
    """
    try:
        return Decoded(_copied(value, _SHALLOW))
    except _Unusual:
        return _read_value_carefully(value)


def _copied(value: object, levels: int) -> Json:
    """A copy of what is plain and not deep, which is nearly everything; else raises _Unusual."""
    kind = type(value)
    if kind is str:
        text = cast("str", value)
        if text.isascii():
            return text
    elif value is None or kind is bool:
        return cast("Json", value)
    elif kind is dict and levels:
        members = cast("dict[object, object]", value)
        return {_copied_name(name): _copied(members[name], levels - 1) for name in members}
    elif kind is list and levels:
        return [_copied(item, levels - 1) for item in cast("list[object]", value)]
    elif kind is int and -_INT64 <= cast("int", value) < _INT64:
        return cast("int", value)
    elif kind is float and math.isfinite(cast("float", value)):
        return cast("float", value)
    raise _Unusual


def _copied_name(name: object) -> str:
    if type(name) is str and name.isascii():
        return name
    raise _Unusual


def _read_value_carefully(value: object) -> Decoded:
    """Read any value, without recursion."""
    holder: list[Json] = [None]
    places: list[tuple[Any, Any, object, int]] = [(holder, 0, value, 0)]
    fault = ""
    while places:
        parent, key, child, depth = places.pop()
        kind = type(child)
        if kind is str:
            parent[key] = _clean(cast("str", child))
        elif child is None or kind is bool:
            parent[key] = child
        elif isinstance(child, int):
            try:
                parent[key] = int(child) if -_INT64 <= child < _INT64 else float(child)
            except OverflowError:
                parent[key] = math.inf
                fault = fault or _too_large(_digits(child))
        elif isinstance(child, float):
            _check_finite(child)
            parent[key] = float(child)
        elif isinstance(child, str):
            parent[key] = _clean(str(child))
        else:
            _check_depth(child, depth)
            copy, below = _open(child)
            parent[key] = copy
            places.extend((copy, name, member, depth + 1) for name, member in below)
    return Decoded(holder[0], (), fault)


def as_stored(value: Json, *, shown: bool = False) -> Json:
    """The value after a trip through storage, in which a float like 1.0 is written as 1.

    Args:
        value: The value; objects and lists in it are changed.
        shown: Whether it is for a reader of JSON who is not Go, and so has integers of any size.
    """
    holder: list[Json] = [value]
    waiting: list[dict[str, Json] | list[Json]] = [holder]
    while waiting:
        here = waiting.pop()
        places = here.items() if isinstance(here, dict) else enumerate(here)
        for key, member in places:
            if isinstance(member, float):
                written = go_json(member)
                is_whole = shown and written.lstrip("-").isdigit()
                # The key is one of its own.
                here[key] = int(written) if is_whole else _number(written)  # type: ignore[index]
            elif isinstance(member, dict | list):
                waiting.append(member)
    return holder[0]


def _open(value: object) -> tuple[Json, Iterable[tuple[Any, object]]]:
    """An empty copy of an object or a list, with the places for its contents."""
    if isinstance(value, Mapping):
        members: dict[str, Json] = {}
        below: list[tuple[Any, object]] = []
        for name, member in value.items():
            if not isinstance(name, str):
                raise TypeError(f"a name in a JSON object is a text, not {type(name).__name__}")
            key = _clean(str(name))
            members[key] = None
            below.append((key, member))
        return members, below
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        items: list[Json] = [None] * len(value)
        return items, list(enumerate(value))
    raise TypeError(f"not a JSON value: {type(value).__name__}")


def _clean(text: str) -> str:
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _check_finite(number: float) -> None:
    if not math.isfinite(number):
        # Python's writer spells these, and Go's reader stumbles at the first letter.
        first = json.dumps(number)[number < 0]
        where = "in numeric literal" if number < 0 else "looking for beginning of value"
        raise JsonFault(f"invalid character '{first}' {where}")


def _check_depth(value: object, depth: int) -> None:
    if depth >= MAX_DEPTH:
        bracket = "{" if isinstance(value, Mapping) else "["
        raise JsonFault(f"invalid character '{bracket}' exceeded max depth")


def _digits(number: int) -> str:
    """The decimal digits of a number, however many CPython is willing to print."""
    parts = []
    size, step = abs(number), 10**1000
    while size >= step:
        size, part = divmod(size, step)
        parts.append(f"{part:01000d}")
    return ("-" if number < 0 else "") + str(size) + "".join(reversed(parts))


def body_of(value: Json) -> bytes:
    """The text of a value as a client sends it, the beginning of which some refusals quote."""
    try:
        text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    except (RecursionError, ValueError):  # too deep, or a number of thousands of digits
        try:
            text = go_json(value)
        except (OverflowError, ValueError):
            text = "{}" if isinstance(value, Mapping) else "[]"
    return _clean(text).encode()
