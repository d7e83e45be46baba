# SPDX-License-Identifier: Apache-2.0
"""Resources inside of an object (`x-kubernetes-embedded-resource`).

Source: k8s.io/apiextensions-apiserver pkg/apiserver/schema/objectmeta/{algorithm,validation}.go.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from kthena_api.admission.meta_decoding import MetaFault, decode_meta
from kthena_api.admission.minors import Minor
from kthena_api.admission.object_meta import PATH_SEGMENT, check_new_meta
from kthena_api.admission.type_meta import TypeFault, parse_api_version
from kthena_api.crd.schema import Json, Structural
from kthena_api.field_errors import ROOT, FieldError, FieldPath, Value, invalid, required
from kthena_api.name_forms import dns1035_faults

__all__ = ["check_embedded", "coerce_embedded", "has_embedded"]

_NO_TEXT = "must be a string"


def has_embedded(root: Structural) -> bool:
    """Whether a schema embeds a resource anywhere below its root."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.extensions.embedded_resource:
            return True
        waiting += node.properties.values()
        if node.items is not None:
            waiting.append(node.items)
        if isinstance(node.additional_properties, Structural):
            waiting.append(node.additional_properties)
    return False


def _resources(value: Json, root: Structural) -> Iterator[tuple[dict[str, Json], FieldPath]]:
    """Yield every embedded resource with its path."""
    waiting: list[tuple[Json, Structural, FieldPath]] = [(value, root, ROOT)]
    while waiting:
        here, node, path = waiting.pop()
        if isinstance(here, dict):
            if node.extensions.embedded_resource:
                yield here, path
            additional = node.additional_properties
            for name, member in here.items():
                if not isinstance(member, dict | list):
                    continue
                child = node.properties.get(name)
                if child is not None:
                    waiting.append((member, child, path.child(name)))
                elif isinstance(additional, Structural):
                    waiting.append((member, additional, path.key(name)))
        elif isinstance(here, list) and node.items is not None:
            items = node.items
            waiting.extend(
                (item, items, path.index(index))
                for index, item in enumerate(here)
                if isinstance(item, dict | list)
            )


def coerce_embedded(
    value: Json, root: Structural, *, drop: bool = False
) -> tuple[FieldError | None, list[str]]:
    """Decode kind, apiVersion and metadata of every embedded resource; changes the object.

    Args:
        value: The object.
        root: Its schema.
        drop: Whether what cannot be decoded is left out or left alone, as in objects from storage.

    Returns:
        The fault that ends it, if any, and the sorted paths of unknown members of metadata.
    """
    unknown: list[str] = []
    for resource, path in _resources(value, root):
        for name in sorted(resource.keys() & {"apiVersion", "kind"}):
            if isinstance(resource[name], str):
                continue
            if not drop:
                return invalid(path.child(name), cast("Value", resource[name]), _NO_TEXT), unknown
            del resource[name]
        if "metadata" not in resource:
            continue
        here = path.child("metadata")
        try:
            decoded = decode_meta(resource["metadata"], drop=drop)
        except MetaFault as fault:
            if not drop:
                return invalid(here, cast("Value", resource["metadata"]), str(fault)), unknown
            continue
        resource["metadata"] = decoded.value
        unknown += [f"{here}.{name}" for name in decoded.unknown]
    return None, sorted(unknown)


def check_embedded(value: Json, root: Structural, minor: Minor) -> list[FieldError]:
    """Judge every embedded resource as a new object."""
    errors: list[FieldError] = []
    for resource, path in _resources(value, root):
        errors += _check_resource(resource, path, minor)
    return errors


def _check_resource(resource: dict[str, Json], path: FieldPath, minor: Minor) -> list[FieldError]:
    errors = []
    for name in ("apiVersion", "kind"):
        here = path.child(name)
        if name not in resource:
            errors.append(required(here, minor.missing))
            continue
        text = resource[name]
        if not isinstance(text, str):
            errors.append(invalid(here, cast("Value", text), _NO_TEXT))
        elif not text:
            errors.append(invalid(here, text, "must not be empty"))
        elif name == "apiVersion":
            try:
                parse_api_version(text)
            except TypeFault as fault:
                errors.append(invalid(here, text, str(fault)))
        elif faults := dns1035_faults(text.lower()):
            words = "may have mixed case, but should otherwise match: "
            errors.append(invalid(here, text, words + ",".join(faults)))
    if "metadata" not in resource:
        return errors
    here = path.child("metadata")
    try:
        meta = decode_meta(resource["metadata"]).value
    except MetaFault as fault:
        return [*errors, invalid(here, cast("Value", resource["metadata"]), str(fault))]
    named = {**meta, "name": meta.get("name") or "fakename"}
    namespaced = bool(meta.get("namespace"))
    return errors + check_new_meta(named, here, minor, namespaced=namespaced, form=PATH_SEGMENT)
