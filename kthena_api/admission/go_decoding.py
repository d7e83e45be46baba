# SPDX-License-Identifier: Apache-2.0
"""JSON values through the eyes of Go's decoder: read into types, with its faults.

A type is a table; what is read comes back as the JSON that Go would write of it. Source:
sigs.k8s.io/json internal/golang/encoding/json/decode.go.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, cast

from kthena_api.admission.times import TimeFault, parse_time
from kthena_api.crd.schema import Json
from kthena_api.field_errors import go_json

__all__ = ["Decoder", "GoField", "GoType", "StructFault"]

_INT64: Final = 1 << 63
_MOST_UNKNOWN: Final = 100

Shape: TypeAlias = Literal[
    "text",
    "integer",
    "number",
    "boolean",
    "time",
    "bytes",
    "raw",
    "map",
    "list",
    "struct",
    "own",
    "empty",
]
Written: TypeAlias = Literal["full", "set", "always"]
"""Whether a member is written unless it is empty, unless it is a nil pointer, or always."""


@dataclass(frozen=True, slots=True, eq=False)
class GoField:
    """A member of a struct."""

    type: GoType
    written: Written = "full"


@dataclass(frozen=True, slots=True, eq=False)
class GoType:
    """A Go type.

    Attributes:
        shape: How a value is read into it; `own` reads itself, `empty` makes any value an empty
            list.
        name: Its name in faults.
        item: The type of a list's items and of a map's values.
        fields: The members of a struct by their JSON names.
        bits: The size of an integer.
        choose: For a type that reads itself: the type for a value, None to leave it empty.
            StructFault with a text ends the reading.
    """

    shape: Shape
    name: str
    item: GoType | None = None
    fields: Mapping[str, GoField] = field(default_factory=dict)
    bits: int = 64
    choose: Callable[[Json], GoType | None] | None = None


_BYTE: Final = GoType("integer", "uint8")


class StructFault(ValueError):
    """A value that does not fit; the text of the exception is Go's.

    Attributes:
        found: What was found, empty where the text says it all.
        target: The name of the type.
        place: The struct and the names of the fields from the root.
    """

    def __init__(
        self, text: str, found: str = "", target: str = "", place: _Place | None = None
    ) -> None:
        super().__init__(text)
        self.found = found
        self.target = target
        self.place = place or _Place()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value stands, for faults (struct and fields) and for unknown members (path)."""

    struct: str = ""
    fields: tuple[str, ...] = ()
    path: str = ""

    def at(self, path: str) -> _Place:
        return _Place(self.struct, self.fields, path)


def _fault(found: str, target: str, place: _Place) -> StructFault:
    where = f"struct field {place.struct}.{'.'.join(place.fields)}" if place.struct else "value"
    text = f"json: cannot unmarshal {found} into Go {where} of type {target}"
    return StructFault(text, found, target, place)


class Decoder:
    """One reading.

    Attributes:
        fault: The first fault that did not end the reading.
        unknown: Paths of unknown members, in the order in which they were met.
        opaque: Paths of what Go reads without an eye on unknown and repeated members.
    """

    def __init__(self, *, is_sorted: bool = False, path: str = "") -> None:
        """Begin.

        Args:
            is_sorted: Whether members are met in the order of their names and not in their own,
                since what is read was written by Go.
            path: Where the value stands.
        """
        self.fault: StructFault | None = None
        self.unknown: dict[str, None] = {}
        self.opaque: list[str] = []
        self._sorted = is_sorted
        self._path = path

    def read(self, value: Json, kind: GoType) -> Json:
        """Read a whole value; raises StructFault for what ends the reading."""
        return self._read(value, kind, _Place(path=self._path))

    @property
    def unknown_paths(self) -> list[str]:
        """As many unknown members as Go reports."""
        return list(self.unknown)[:_MOST_UNKNOWN]

    def _read(self, value: Json, kind: GoType, place: _Place) -> Json:
        """Read a value; None stands for what Go leaves empty."""
        if kind.shape == "raw":
            self.opaque.append(place.path)
            return value
        if kind.shape == "empty":
            return []
        if kind.shape == "own":
            return self._read_own(value, kind, place)
        if value is None:
            return None
        match kind.shape:
            case "struct" if isinstance(value, dict):
                return self._read_struct(value, kind, place)
            case "map" if isinstance(value, dict):
                return self._read_map(value, cast("GoType", kind.item), place)
            case "list" if isinstance(value, list):
                return self._read_list(value, cast("GoType", kind.item), place)
            case "text" if isinstance(value, str):
                return value
            case "boolean" if isinstance(value, bool):
                return value
            case "bytes" if isinstance(value, str):
                return self._read_bytes(value)
            case "bytes" if isinstance(value, list):
                return self._read_numbers(value, place)
            case "time":
                return _read_time(value, place)
            case "number" if _is_number(value):
                return value
            case "integer" if _is_number(value):
                return self._read_integer(cast("float", value), kind, place)
        self._save(_described(value), kind, place)
        return None

    def _in_order(self, members: Mapping[str, Json]) -> Iterable[str]:
        return sorted(members) if self._sorted else members

    def _read_struct(self, value: dict[str, Json], kind: GoType, place: _Place) -> Json:
        members: dict[str, Json] = {}
        name_of_struct = kind.name.removeprefix("v1.")
        for name in self._in_order(value):
            known = kind.fields.get(name)
            path = f"{place.path}.{name}" if place.path else name
            if known is None:
                self.unknown[path] = None
                self.opaque.append(path)
                continue
            below = _Place(name_of_struct, (*place.fields, name), path)
            read = self._read(value[name], known.type, below)
            if read or (read is not None and known.written != "full"):
                members[name] = read
        return _completed(members, kind)

    def _read_map(self, value: dict[str, Json], item: GoType, place: _Place) -> Json:
        read: dict[str, Json] = {}
        for name in self._in_order(value):
            below = place.at(f"{place.path}.{name}")
            read[name] = self._element(value[name], item, below)
        return read

    def _read_list(self, value: list[Json], item: GoType, place: _Place) -> Json:
        return [
            self._element(each, item, place.at(f"{place.path}[{index}]"))
            for index, each in enumerate(value)
        ]

    def _element(self, value: Json, item: GoType, place: _Place) -> Json:
        if value is None and item.shape == "struct":
            return _completed({}, item)
        read = self._read(value, item, place)
        return "" if read is None and item.shape == "text" else read

    def _read_own(self, value: Json, kind: GoType, place: _Place) -> Json:
        self.opaque.append(place.path)
        if value is None or kind.choose is None:
            return None
        chosen = kind.choose(value)
        if chosen is None:
            return None
        inner = Decoder(is_sorted=self._sorted)
        try:
            read = inner.read(value, chosen)
            fault = inner.fault
        except StructFault as ending:
            read, fault = None, ending
        if fault is None:
            return read
        if not fault.found:
            raise fault
        # What reads itself knows nothing of what is around it; the outer reading adds that.
        fields = (*place.fields, *fault.place.fields)
        raise _fault(fault.found, fault.target, _Place(place.struct, fields))

    def _read_integer(self, value: float, kind: GoType, place: _Place) -> Json:
        # What was sorted was written by Go, which writes 1.0 as 1.
        spelt = go_json(value) if self._sorted else json.dumps(value)
        most = 1 << (kind.bits - 1)
        if spelt.lstrip("-").isdigit() and -most <= int(spelt) < most:
            return int(spelt)
        self._save(f"number {spelt}", kind, place)
        return None

    def _read_numbers(self, value: list[Json], place: _Place) -> Json:
        """Bytes that are written as numbers."""
        read = [0 if each is None else each for each in value]
        for each in read:
            if not _is_number(each):
                self._save(_described(each), _BYTE, place)
                return None
            if not isinstance(each, int) or not 0 <= each < 256:
                self._save(f"number {json.dumps(each)}", _BYTE, place)
                return None
        return base64.b64encode(bytes(cast("list[int]", read))).decode()

    def _read_bytes(self, value: str) -> Json:
        """Bytes as base64, written anew."""
        # Go's decoder passes over line breaks.
        plain = value.replace("\n", "").replace("\r", "")
        try:
            return base64.b64encode(base64.b64decode(plain, validate=True)).decode()
        except (binascii.Error, ValueError):
            text = f"illegal base64 data at input byte {_bad_byte(plain)}"
            self.fault = self.fault or StructFault(text)
            return None

    def _save(self, found: str, kind: GoType, place: _Place) -> None:
        if self.fault is None:
            self.fault = _fault(found, kind.name, place)


def _completed(members: dict[str, Json], kind: GoType) -> Json:
    """The members of a struct with those that are written always."""
    for name, known in kind.fields.items():
        if known.written == "always" and name not in members:
            members[name] = _zero(known.type)
    return members


def _zero(kind: GoType) -> Json:
    if kind.shape == "struct":
        return _completed({}, kind)
    zeros: dict[str, Json] = {"text": "", "boolean": False, "integer": 0, "number": 0}
    return zeros.get(kind.shape)


def _read_time(value: Json, place: _Place) -> Json:
    # This type reads itself, and what it says is not saved up but ends the reading.
    if not isinstance(value, str):
        raise _fault(_described(value), "string", place)
    try:
        return parse_time(value)
    except TimeFault as fault:
        raise StructFault(str(fault)) from None


def _bad_byte(text: str) -> int:
    """Where Go stops reading base64 of the standard alphabet."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    for index, character in enumerate(text):
        if character not in alphabet:
            # Padding is good at the end of a group only.
            good = character == "=" and index % 4 >= 2
            if not good:
                return index
            rest = text[index:]
            if rest == "=" * (4 - index % 4):
                return index
            return min(index + (4 - index % 4), len(text))
    return len(text) // 4 * 4


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _described(value: Json) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, str):
        return "string"
    if isinstance(value, int | float):
        return "number"
    return "object" if isinstance(value, Mapping) else "array"
