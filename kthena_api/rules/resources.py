# SPDX-License-Identifier: Apache-2.0
"""What every resource has, whether its schema says so or not: kind, apiVersion, metadata.

Source: WithTypeAndObjectMeta in k8s.io/apiextensions-apiserver
pkg/apiserver/schema/cel/model/schemas.go.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kthena_api.crd.schema import Structural, ValueValidation

__all__ = ["with_metadata"]

_LONGEST_NAME: Final = 253
_BOUNDED_NAMES: Final = 37
"""First minor in which metadata.name has a bound."""


def with_metadata(node: Structural, minor: str = "1.37") -> Structural:
    """The node of a resource with kind, apiVersion and metadata as expressions see them."""
    known = node.properties
    meta = known.get("metadata", Structural())
    texts = (known.get("kind"), known.get("apiVersion"))
    names = (meta.properties.get("name"), meta.properties.get("generateName"))
    if meta.type == "object" and all(
        each is not None and each.type == "string" for each in (*texts, *names)
    ):
        return node
    text = Structural(type="string")
    if int(minor.removeprefix("1.")) >= _BOUNDED_NAMES:
        # What generateName becomes is at least a character longer.
        named = [_at_most(names[0], _LONGEST_NAME), _at_most(names[1], _LONGEST_NAME - 1)]
    else:
        named = [text, text]
    metadata = Structural(type="object", properties={"name": named[0], "generateName": named[1]})
    properties = {**known, "kind": text, "apiVersion": text, "metadata": metadata}
    return replace(node, properties=properties)


def _at_most(existing: Structural | None, limit: int) -> Structural:
    declared = None if existing is None else existing.validation.max_length
    shorter = limit if declared is None else min(declared, limit)
    return Structural(type="string", validation=ValueValidation(max_length=shorter))
