# SPDX-License-Identifier: Apache-2.0
"""Metadata: names, labels, annotations, finalizers, owners, and what an update may not change.

Source: k8s.io/apimachinery pkg/api/validation/objectmeta.go and pkg/apis/meta/v1/validation. The
metadata judged here went through `meta_decoding`, so every member has its type. managedFields are
not judged: a server replaces them before it looks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias, cast

from kthena_api import name_forms
from kthena_api.admission.minors import Minor
from kthena_api.admission.type_meta import GroupVersionKind, TypeFault, parse_api_version
from kthena_api.admission.wording import Moment, TypedList, TypedStruct
from kthena_api.crd.schema import Json
from kthena_api.field_errors import (
    FieldError,
    FieldPath,
    Pointer,
    Struct,
    Value,
    forbidden,
    go_quote,
    invalid,
    required,
    too_long,
)

__all__ = [
    "PATH_SEGMENT",
    "SUBDOMAIN",
    "NameForm",
    "check_common_update",
    "check_new_meta",
    "check_updated_meta",
    "distinct_owners",
    "finalizer_warnings",
]

Meta: TypeAlias = "Mapping[str, Json]"
NameFaults: TypeAlias = "Callable[[str], list[str]]"
"""What is wrong with a name."""

_META: Final = FieldPath("metadata")
_ANNOTATIONS_LIMIT: Final = 256 * 1024  # bytes, keys and values together
_ORPHAN, _DELETE = "orphan", "foregroundDeletion"
_STANDARD_FINALIZERS: Final = frozenset({_ORPHAN, _DELETE, "kubernetes"})
_MOMENT: Final = re.compile("[0-9]{4,}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_IMMUTABLE: Final = "field is immutable"
_OWNER_TYPE: Final = "v1.OwnerReference"
_OWNER_MEMBERS: Final = {
    "apiVersion": "APIVersion",
    "kind": "Kind",
    "name": "Name",
    "uid": "UID",
    "controller": "Controller",
    "blockOwnerDeletion": "BlockOwnerDeletion",
}
_EVENT: Final = GroupVersionKind("", "v1", "Event")


@dataclass(frozen=True, slots=True)
class NameForm:
    """What is asked of names, and of the beginnings of names that will be generated."""

    faults: NameFaults
    prefix_faults: NameFaults


def _masked(name: str) -> str:
    """A generated name may have a dash before what will follow it."""
    data = name.encode(errors="replace")
    masked = len(data) > 1 and data.endswith(b"-")
    return data[:-2].decode(errors="replace") + "a" if masked else name


def _beginning_faults(prefix: str) -> list[str]:
    return name_forms.subdomain_faults(_masked(prefix))


def _path_segment_faults(name: str) -> list[str]:
    return [f"may not be '{name}'"] if name in (".", "..") else _path_part_faults(name)


def _path_part_faults(name: str) -> list[str]:
    return [f"may not contain '{part}'" for part in ("/", "%") if part in name]


SUBDOMAIN: Final = NameForm(name_forms.subdomain_faults, _beginning_faults)
"""Names of custom resources."""
PATH_SEGMENT: Final = NameForm(_path_segment_faults, _path_part_faults)
"""Names that can stand in a URL's path."""


def check_new_meta(
    meta: Meta,
    path: FieldPath,
    minor: Minor,
    *,
    namespaced: bool,
    form: NameForm = SUBDOMAIN,
) -> list[FieldError]:
    """Judge the metadata of a new object, whose name is generated already."""
    errors = []
    prefix, name = _text(meta, "generateName"), _text(meta, "name")
    if prefix:
        here = path.child("generateName")
        errors += [invalid(here, prefix, fault) for fault in form.prefix_faults(prefix)]
    here = path.child("name")
    if name:
        errors += [invalid(here, name, fault) for fault in form.faults(name)]
    else:
        errors.append(required(here, "name or generateName is required"))
    errors += _check_namespace(_text(meta, "namespace"), path, namespaced=namespaced)
    generation = meta.get("generation")
    if isinstance(generation, int) and generation < 0:
        words = "must be greater than or equal to 0"
        errors.append(invalid(path.child("generation"), generation, words))
    errors += _check_shared(meta, path, minor)
    return errors + _check_finalizers(meta, path.child("finalizers"), minor)


def _check_namespace(namespace: str, path: FieldPath, *, namespaced: bool) -> list[FieldError]:
    here = path.child("namespace")
    if not namespaced:
        return [forbidden(here, "not allowed on this type")] if namespace else []
    if not namespace:
        return [required(here)]
    return [invalid(here, namespace, fault) for fault in name_forms.label_faults(namespace)]


def _check_shared(meta: Meta, path: FieldPath, minor: Minor) -> list[FieldError]:
    """What is asked of new and of updated metadata."""
    return [
        *_check_labels(_texts(meta, "labels"), path.child("labels"), minor),
        *_check_annotations(_texts(meta, "annotations"), path.child("annotations"), minor),
        *_check_owners(_owners(meta), path.child("ownerReferences"), minor),
    ]


def _key_faults(key: str, minor: Minor) -> list[str]:
    faults = name_forms.label_key_faults(key)
    if minor.counts_bytes:
        return faults
    return [
        fault.replace(" bytes", " characters").replace("a valid label key", minor.label_key, 1)
        for fault in faults
    ]


def _check_labels(labels: Mapping[str, str], path: FieldPath, minor: Minor) -> list[FieldError]:
    errors = []
    for key, value in labels.items():
        errors += [invalid(path, key, fault) for fault in _key_faults(key, minor)]
        for fault in name_forms.label_value_faults(value):
            words = fault if minor.counts_bytes else fault.replace(" bytes", " characters")
            errors.append(invalid(path, value, words))
    return errors


def _check_annotations(
    annotations: Mapping[str, str], path: FieldPath, minor: Minor
) -> list[FieldError]:
    errors, size = [], 0
    for key, value in annotations.items():
        errors += [invalid(path, key, fault) for fault in _key_faults(key.lower(), minor)]
        size += _bytes(key) + _bytes(value)
    if size > _ANNOTATIONS_LIMIT:
        errors.append(too_long(path, _ANNOTATIONS_LIMIT))
    return errors


def _check_owners(owners: list[dict[str, Json]], path: FieldPath, minor: Minor) -> list[FieldError]:
    errors, controller = [], ""
    for index, owner in enumerate(owners):
        here = path.index(index) if minor.owners_by_index else path
        errors += _check_owner(owner, here, minor)
        if owner.get("controller") is True:
            named = f"{owner['kind']}/{owner['name']}"
            if controller:
                words = (
                    "Only one reference can have Controller set to true. "
                    f'Found "true" in references for {controller} and {named}'
                )
                errors.append(invalid(path, _shown_owners(owners, minor), words))
            else:
                controller = named
    return errors


def _check_owner(owner: dict[str, Json], path: FieldPath, minor: Minor) -> list[FieldError]:
    errors = []
    api_version = _text(owner, "apiVersion")
    try:
        found: GroupVersionKind | None = parse_api_version(api_version, _text(owner, "kind"))
    except TypeFault:
        found = None
    version = found.version if found is not None else ""
    for name in ("apiVersion", "kind", "name", "uid"):
        text, here = _text(owner, name), path.child(name)
        if minor.owners_by_index and not text:
            errors.append(required(here, "must not be empty"))
        elif minor.owners_by_index and name == "apiVersion" and not version:
            errors.append(invalid(here, text, "must be <group>/<version> or <version>"))
        elif not minor.owners_by_index and not (version if name == "apiVersion" else text):
            errors.append(invalid(here, text, minor.owner_words[name]))
    if found == _EVENT:
        shown = _shown_owners([owner], minor)[0]
        words = "/v1, Kind=Event is disallowed from being an owner"
        errors.append(invalid(path, shown, words))
    return errors


def _shown_owners(owners: list[dict[str, Json]], minor: Minor) -> TypedList:
    """Owner references as the server prints them: their members in the order of their struct."""
    show = _in_go if minor.shows_go_syntax else _in_json
    return TypedList(_OWNER_TYPE, map(show, owners))


def _in_json(owner: dict[str, Json]) -> Struct:
    return Struct({name: cast("Value", owner[name]) for name in _OWNER_MEMBERS if name in owner})


def _in_go(owner: dict[str, Json]) -> Struct:
    members: dict[str, Value] = {}
    for name, go_name in _OWNER_MEMBERS.items():
        value = owner.get(name)
        members[go_name] = value if isinstance(value, str) else _pointer(value)
    return TypedStruct(_OWNER_TYPE, members)


def _pointer(value: Json) -> Pointer:
    return Pointer(value if isinstance(value, bool) else None)


def _check_finalizers(meta: Meta, path: FieldPath, minor: Minor) -> list[FieldError]:
    finalizers = _list(meta, "finalizers")
    errors = []
    for finalizer in finalizers:
        errors += [invalid(path, finalizer, fault) for fault in _key_faults(finalizer, minor)]
    if _ORPHAN in finalizers and _DELETE in finalizers:
        words = f"finalizer {_ORPHAN} and {_DELETE} cannot be both set"
        errors.append(invalid(path, TypedList("string", finalizers), words))
    return errors


def check_updated_meta(new: Meta, old: Meta, minor: Minor) -> list[FieldError]:
    """Judge the metadata of an update against the stored one.

    What a server restores by itself (uid, creationTimestamp, generation) is restored already.
    """
    errors = []
    if old.get("deletionTimestamp"):
        added = sorted(set(_list(new, "finalizers")) - set(_list(old, "finalizers")))
        if added:
            shown = f"[]string{{{', '.join(map(go_quote, added))}}}"
            words = (
                "no new finalizers can be added if the object is being deleted, "
                f"found new finalizers {shown}"
            )
            errors.append(forbidden(_META.child("finalizers"), words))
    errors += [
        invalid(_META.child(name), _shown_time(new.get(name)), _IMMUTABLE)
        for name in ("name", "namespace", "deletionTimestamp", "deletionGracePeriodSeconds")
        if new.get(name) != old.get(name)
    ]
    return errors + _check_shared(new, _META, minor)


def _shown_time(value: Json) -> Value:
    """A value, which for a time knows both ways of printing it."""
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return Moment.of(value, f"{value[:-10]} {value[-9:-1]} +0000 UTC")
    return cast("Value", value)


def check_common_update(
    new: Meta, old: Meta, minor: Minor, *, namespaced: bool
) -> list[FieldError]:
    """What every kind of object is asked on an update (`validateCommonFields`)."""
    return [
        *check_new_meta(new, _META, minor, namespaced=namespaced, form=PATH_SEGMENT),
        *check_updated_meta(new, old, minor),
    ]


def finalizer_warnings(new: Meta, old: Meta, minor: Minor) -> list[str]:
    """What a server warns of in finalizers that are added."""
    warnings = []
    added = set(_list(new, "finalizers")) - set(_list(old, "finalizers"))
    for finalizer in sorted(added):
        begin = f"metadata.finalizers: {go_quote(finalizer)}: "
        warnings += [begin + fault for fault in _key_faults(finalizer, minor)]
        if "/" in finalizer or finalizer in _STANDARD_FINALIZERS:
            continue
        path = " including a path (/)" if "." in finalizer else ""
        warnings.append(
            f"{begin}prefer a domain-qualified finalizer name{path} to avoid accidental conflicts "
            "with other finalizer writers"
        )
    return warnings


def distinct_owners(owners: list[Json]) -> tuple[list[Json], list[str]]:
    """Owner references without those that are there already, and the uids of these."""
    kept: list[Json] = []
    repeated = []
    for owner in owners:
        if owner in kept:
            repeated.append(_text(cast("dict[str, Json]", owner), "uid"))
        else:
            kept.append(owner)
    return kept, repeated


def _text(meta: Meta, name: str) -> str:
    value = meta.get(name)
    return value if isinstance(value, str) else ""


def _texts(meta: Meta, name: str) -> Mapping[str, str]:
    return cast("Mapping[str, str]", meta.get(name) or {})


def _list(meta: Meta, name: str) -> list[str]:
    return cast("list[str]", meta.get(name) or [])


def _owners(meta: Meta) -> list[dict[str, Json]]:
    return cast("list[dict[str, Json]]", meta.get("ownerReferences") or [])


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode(errors="replace"))
