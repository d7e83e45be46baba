# SPDX-License-Identifier: Apache-2.0
"""Metadata through the eyes of Go's decoder: a struct with types, from which objects are rebuilt.

Source of what is read: `ObjectMeta` in k8s.io/apimachinery pkg/apis/meta/v1/types.go. The order in
which faults are found is that of the names, since a server writes metadata as JSON and reads it
again (k8s.io/apiextensions-apiserver pkg/apiserver/schema/objectmeta/coerce.go).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, cast

from kthena_api.admission.times import TimeFault, parse_time
from kthena_api.crd.schema import Json
from kthena_api.field_errors import go_json

__all__ = ["DecodedMeta", "MetaFault", "decode_meta"]

_INT64: Final = 1 << 63
_MOST_UNKNOWN: Final = 100


class MetaFault(ValueError):
    """Metadata that cannot be decoded; the text of the exception is Go's."""


@dataclass(frozen=True, slots=True)
class _Type:
    """A Go type: how a value is read into it, its name in faults, and what it is made of.

    `shape` is text, integer, boolean, time, raw, texts (a map), list or struct. `keeps_empty` tells
    a member that is written even when it is empty.
    """

    shape: str
    name: str
    item: _Type | None = None
    fields: Mapping[str, _Type] = field(default_factory=dict)
    keeps_empty: bool = False


_TEXT: Final = _Type("text", "string")
_UID: Final = _Type("text", "types.UID")
_TIME: Final = _Type("time", "string")
_BOOLEAN: Final = _Type("boolean", "bool")
_TEXTS: Final = _Type("texts", "map[string]string")

_OWNER: Final = _Type(
    "struct",
    "v1.OwnerReference",
    fields={
        "apiVersion": _Type("text", "string", keeps_empty=True),
        "kind": _Type("text", "string", keeps_empty=True),
        "name": _Type("text", "string", keeps_empty=True),
        "uid": _Type("text", "types.UID", keeps_empty=True),
        "controller": _BOOLEAN,
        "blockOwnerDeletion": _BOOLEAN,
    },
)
_MANAGED: Final = _Type(
    "struct",
    "v1.ManagedFieldsEntry",
    fields={
        "manager": _TEXT,
        "operation": _Type("text", "v1.ManagedFieldsOperationType"),
        "apiVersion": _TEXT,
        "time": _TIME,
        "fieldsType": _TEXT,
        "fieldsV1": _Type("raw", "v1.FieldsV1"),
        "subresource": _TEXT,
    },
)
_META: Final = _Type(
    "struct",
    "v1.ObjectMeta",
    fields={
        "name": _TEXT,
        "generateName": _TEXT,
        "namespace": _TEXT,
        "selfLink": _TEXT,
        "uid": _UID,
        "resourceVersion": _TEXT,
        "generation": _Type("integer", "int64"),
        "creationTimestamp": _TIME,
        "deletionTimestamp": _TIME,
        "deletionGracePeriodSeconds": _Type("integer", "int64"),
        "labels": _TEXTS,
        "annotations": _TEXTS,
        "ownerReferences": _Type("list", "[]v1.OwnerReference", _OWNER),
        "finalizers": _Type("list", "[]string", _TEXT),
        "managedFields": _Type("list", "[]v1.ManagedFieldsEntry", _MANAGED),
    },
)
# Zero is a value of these, since the struct holds a pointer.
_POINTERS: Final = frozenset({"deletionGracePeriodSeconds", "controller", "blockOwnerDeletion"})


@dataclass(frozen=True, slots=True)
class DecodedMeta:
    """Metadata as a server holds it.

    Attributes:
        value: The members that are not empty, all of the right types.
        unknown: The paths of members that metadata does not have, below `metadata`.
    """

    value: dict[str, Json]
    unknown: tuple[str, ...] = ()


def decode_meta(metadata: Json, *, drop: bool = False) -> DecodedMeta:
    """Decode metadata.

    Args:
        metadata: What stands under `metadata`; null counts as empty.
        drop: Whether members of a wrong type are left out, as where objects come from storage.

    Raises:
        MetaFault: For the fault that the server names, unless it is left out.
    """
    decoder = _Decoder()
    try:
        value = decoder.read(metadata, _META, _Context())
        fault = decoder.fault
    except MetaFault as problem:
        value, fault = None, str(problem)
    if fault is None:
        unknown = tuple(decoder.unknown)[:_MOST_UNKNOWN]
        return DecodedMeta(cast("dict[str, Json]", value or {}), unknown)
    if not drop:
        raise MetaFault(fault)
    return _decode_what_fits(metadata)


def _decode_what_fits(metadata: Json) -> DecodedMeta:
    if not isinstance(metadata, dict):
        raise MetaFault("invalid metadata: expected object")
    value: dict[str, Json] = {}
    for name, member in metadata.items():
        decoder = _Decoder()
        try:
            part = decoder.read({name: member}, _META, _Context())
        except MetaFault:
            continue
        if decoder.fault is None:
            value.update(cast("dict[str, Json]", part))
    return DecodedMeta(value)


@dataclass(frozen=True, slots=True)
class _Context:
    """Where a value stands, for faults (struct and fields) and for unknown members (path)."""

    struct: str = ""
    fields: tuple[str, ...] = ()
    path: str = ""


class _Decoder:
    """One reading: its first fault, and the unknown members in the order they were met."""

    def __init__(self) -> None:
        self.fault: str | None = None
        self.unknown: dict[str, None] = {}

    def read(self, value: Json, kind: _Type, context: _Context) -> Json:
        """Read a value into a type; None stands for what Go leaves empty."""
        if value is None or kind.shape == "raw":
            return value
        match kind.shape:
            case "struct" if isinstance(value, dict):
                return self._read_struct(value, kind, context)
            case "texts" if isinstance(value, dict):
                read = {name: self.read(value[name], _TEXT, context) for name in sorted(value)}
                return {name: "" if text is None else text for name, text in read.items()}
            case "list" if isinstance(value, list):
                return self._read_list(value, cast("_Type", kind.item), context)
            case "text" if isinstance(value, str):
                return value
            case "boolean" if isinstance(value, bool):
                return value
            case "time":
                return self._read_time(value, context)
            case "integer" if isinstance(value, int | float) and not isinstance(value, bool):
                return self._read_integer(value, kind, context)
        self._save(_described(value), kind, context)
        return None

    def _read_struct(self, value: dict[str, Json], kind: _Type, context: _Context) -> Json:
        members: dict[str, Json] = {}
        name_of_struct = kind.name.removeprefix("v1.")
        for name in sorted(value):
            field = kind.fields.get(name)
            path = f"{context.path}.{name}" if context.path else name
            if field is None:
                self.unknown[path] = None
                continue
            below = _Context(name_of_struct, (*context.fields, name), path)
            read = self.read(value[name], field, below)
            if read or (read is not None and name in _POINTERS):
                members[name] = read
        for name, field in kind.fields.items():
            if field.keeps_empty:
                members.setdefault(name, "")
        return members

    def _read_list(self, value: list[Json], item: _Type, context: _Context) -> Json:
        items: list[Json] = []
        for index, each in enumerate(value):
            below = _Context(context.struct, context.fields, f"{context.path}[{index}]")
            read = self.read({} if each is None and item.fields else each, item, below)
            items.append(read if read is not None else ({} if item.fields else ""))
        return items

    def _read_time(self, value: Json, context: _Context) -> Json:
        # This type reads itself, and what it says is not saved up but ends the reading.
        if not isinstance(value, str):
            raise MetaFault(_fault(_described(value), _TIME, context))
        try:
            return parse_time(value)
        except TimeFault as fault:
            raise MetaFault(str(fault)) from None

    def _read_integer(self, value: float, kind: _Type, context: _Context) -> Json:
        spelt = go_json(value)
        if spelt.lstrip("-").isdigit() and -_INT64 <= int(spelt) < _INT64:
            return int(spelt)
        self._save(f"number {spelt}", kind, context)
        return None

    def _save(self, described: str, kind: _Type, context: _Context) -> None:
        if self.fault is None:
            self.fault = _fault(described, kind, context)


def _fault(described: str, kind: _Type, context: _Context) -> str:
    where = f"struct field {context.struct}.{'.'.join(context.fields)}"
    target = where if context.struct else "value"
    return f"json: cannot unmarshal {described} into Go {target} of type {kind.name}"


def _described(value: Json) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, str):
        return "string"
    if isinstance(value, int | float):
        return "number"
    return "object" if isinstance(value, Mapping) else "array"
