# SPDX-License-Identifier: Apache-2.0
"""The functions of one resource, by the role in which an object comes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, Literal, TypeAlias

from kthena_api.admission.fast.support import Unsure
from kthena_api.admission.fast.writer import Function, TooDeepError, function_of
from kthena_api.admission.resource import Resource
from kthena_api.crd.beyond import ABSENT
from kthena_api.crd.schema import Notes, Structural, ValueValidation
from kthena_api.crd.walk import SchemaPath, rewrite

__all__ = ["Role", "judged_whole", "shape_of"]

Role: TypeAlias = Literal["strict", "pruned", "stored", "unjudged"]
"""A request's object without or with unknown members, or one from storage, good or not judged."""

_OWN_NAMES: Final = ("apiVersion", "kind", "metadata")


def shape_of(resource: Resource, role: Role) -> Function:
    """The function that an object goes through first, which leaves metadata alone."""
    root = resource.schema
    if not _is_usual(root):
        return _never
    if role == "unjudged":
        root = rewrite(root, _unjudged)
    if judged_whole(resource) is not None:
        root = replace(root, validation=ValueValidation())
    status = root.properties.get("status")
    if role in {"strict", "pruned"} and resource.has_status and status is not None:
        # It is decoded, but goes no further.
        properties = {**root.properties, "status": rewrite(status, _loosened)}
        root = replace(root, properties=properties)
    try:
        return function_of(root, resource.minor, prunes=role != "strict")
    except TooDeepError:
        return _never


def judged_whole(resource: Resource) -> Structural | None:
    """What is judged of an object when its status and metadata are its own, if anything is."""
    root = resource.schema
    judged = root.validation
    has_more = replace(judged, required=(), format=None) != ValueValidation()
    if not has_more and not (resource.has_status and "status" in judged.required):
        return None
    return replace(root, properties={}, additional_properties=None, notes=Notes())


def _never(_value: Any) -> Any:
    raise Unsure


def _is_usual(root: Structural) -> bool:
    """Whether nothing but the three own members is read in a way of its own.

    A schema may say of metadata what a name has to look like.
    """
    for name in root.properties:
        if name not in _OWN_NAMES and name.lower() in {"apiversion", "kind"}:
            return False
    metadata = root.properties.get("metadata")
    if metadata is None:
        return True
    bare = replace(metadata, properties={}, nullable=False, notes=Notes())
    return bare == Structural(type="object") and all(
        each.type == "string" and each.default is ABSENT for each in metadata.properties.values()
    )


def _loosened(path: SchemaPath, node: Structural) -> Structural:
    """A node that says which members there are, and nothing of their values."""
    return replace(_unjudged(path, node), default=ABSENT)


def _unjudged(_path: SchemaPath, node: Structural) -> Structural:
    """A node that says which members there are and what stands for absent ones."""
    extensions = replace(node.extensions, list_type=None, list_map_keys=(), validations=())
    return replace(node, extensions=extensions, validation=ValueValidation(), notes=Notes())
