# SPDX-License-Identifier: Apache-2.0
"""Metadata through the eyes of Go's decoder: a struct with types, from which objects are rebuilt.

Source of what is read: `ObjectMeta` in k8s.io/apimachinery pkg/apis/meta/v1/types.go. The order in
which faults are found is that of the names, since a server writes metadata as JSON and reads it
again (k8s.io/apiextensions-apiserver pkg/apiserver/schema/objectmeta/coerce.go).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

from kthena_api.admission.go_decoding import Decoder, GoField, GoType, StructFault
from kthena_api.crd.schema import Json

__all__ = ["META", "DecodedMeta", "MetaFault", "decode_meta"]


class MetaFault(ValueError):
    """Metadata that cannot be decoded; the text of the exception is Go's."""


_STRING: Final = GoType("text", "string")
_TEXT: Final = GoField(_STRING)
_TIME: Final = GoField(GoType("time", "string"))
_ALWAYS: Final = GoField(_STRING, "always")
_BOOLEAN: Final = GoField(GoType("boolean", "bool"), "set")
_TEXTS: Final = GoField(GoType("map", "map[string]string", _STRING))
_INTEGER: Final = GoType("integer", "int64")

_OWNER: Final = GoType(
    "struct",
    "v1.OwnerReference",
    fields={
        "apiVersion": _ALWAYS,
        "kind": _ALWAYS,
        "name": _ALWAYS,
        "uid": GoField(GoType("text", "types.UID"), "always"),
        "controller": _BOOLEAN,
        "blockOwnerDeletion": _BOOLEAN,
    },
)
_MANAGED: Final = GoType(
    "struct",
    "v1.ManagedFieldsEntry",
    fields={
        "manager": _TEXT,
        "operation": GoField(GoType("text", "v1.ManagedFieldsOperationType")),
        "apiVersion": _TEXT,
        "time": _TIME,
        "fieldsType": _TEXT,
        "fieldsV1": GoField(GoType("raw", "v1.FieldsV1")),
        "subresource": _TEXT,
    },
)
META: Final = GoType(
    "struct",
    "v1.ObjectMeta",
    fields={
        "name": _TEXT,
        "generateName": _TEXT,
        "namespace": _TEXT,
        "selfLink": _TEXT,
        "uid": GoField(GoType("text", "types.UID")),
        "resourceVersion": _TEXT,
        "generation": GoField(_INTEGER),
        "creationTimestamp": _TIME,
        "deletionTimestamp": _TIME,
        "deletionGracePeriodSeconds": GoField(_INTEGER, "set"),
        "labels": _TEXTS,
        "annotations": _TEXTS,
        "ownerReferences": GoField(GoType("list", "[]v1.OwnerReference", _OWNER)),
        "finalizers": GoField(GoType("list", "[]string", _STRING)),
        "managedFields": GoField(GoType("list", "[]v1.ManagedFieldsEntry", _MANAGED)),
    },
)
"""The metadata of an object."""


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
    try:
        return _decode(metadata)
    except StructFault as fault:
        if not drop:
            raise MetaFault(str(fault)) from None
    return _decode_what_fits(metadata)


def _decode(metadata: Json) -> DecodedMeta:
    decoder = Decoder(is_sorted=True)
    value = decoder.read(metadata, META)
    if decoder.fault is not None:
        raise decoder.fault
    return DecodedMeta(cast("dict[str, Json]", value or {}), tuple(decoder.unknown_paths))


def _decode_what_fits(metadata: Json) -> DecodedMeta:
    if not isinstance(metadata, dict):
        raise MetaFault("invalid metadata: expected object")
    value: dict[str, Json] = {}
    for name, member in metadata.items():
        try:
            value.update(_decode({name: member}).value)
        except StructFault:
            continue
    return DecodedMeta(value)
