# SPDX-License-Identifier: Apache-2.0
"""What a server warns of in a definition that it takes.

Source: WarningsOnCreate and WarningsOnUpdate in k8s.io/apiextensions-apiserver
pkg/registry/customresourcedefinition/strategy.go.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kthena_api.crd.definition import ResourceDefinition
from kthena_api.crd.schema import Structural
from kthena_api.crd.values import profile_of
from kthena_api.crd.walk import everywhere
from kthena_api.field_errors import go_quote
from kthena_api.text_formats import format_key

__all__ = ["warnings_of"]

_FORMATS_SINCE: Final = 34
_ALL_TYPES_SINCE: Final = 36
_SETS_SINCE: Final = 37
_NUMBER_FORMATS: Final = {"integer": ("int32", "int64"), "number": ("float", "double")}


def warnings_of(
    definition: ResourceDefinition, old: ResourceDefinition | None, minor: int
) -> list[str]:
    """The warnings, without those of the stored definition."""
    known = set() if old is None else set(_warnings(old, minor))
    return [text for text in _warnings(definition, minor) if text not in known]


def _warnings(definition: ResourceDefinition, minor: int) -> Iterator[str]:
    for version in definition.versions:
        for node in everywhere(version.schema):
            if minor >= _FORMATS_SINCE and _is_unrecognized(node, minor):
                yield f"unrecognized format {go_quote(node.validation.format or '')}"
            item = node.items
            if (
                minor >= _SETS_SINCE
                and node.extensions.list_type == "set"
                and item is not None
                and item.type in ("object", "array")
            ):
                yield (
                    f'x-kubernetes-list-type: set for items of type "{item.type}" is not '
                    "supported by server-side apply or CEL validation rules"
                )


def _is_unrecognized(node: Structural, minor: int) -> bool:
    name = node.validation.format
    if not name:
        return False
    text = node.type == "string"
    if minor < _ALL_TYPES_SINCE:
        return text and format_key(name) not in profile_of(minor).formats
    if text or not node.type:
        return format_key(name) not in profile_of(minor).formats
    return name not in _NUMBER_FORMATS.get(node.type, ())
