# SPDX-License-Identifier: Apache-2.0
"""What a schema does not know is taken away, and nulls that it does not allow.

Source: k8s.io/apiextensions-apiserver pkg/apiserver/schema/pruning/algorithm.go and
defaulting/prunenulls.go. Both change the object they are given.
"""

from __future__ import annotations

from typing import Final

from kthena_api.crd.beyond import ABSENT
from kthena_api.crd.schema import Json, Structural

__all__ = ["drop_nulls", "prune"]

_META: Final = frozenset({"apiVersion", "kind", "metadata"})


def prune(value: Json, root: Structural | None, *, track: bool, resource: bool = True) -> list[str]:
    """Take away the members that the schema does not know.

    Args:
        value: The object, which is changed.
        root: Its schema; none knows nothing.
        track: Whether the paths of what is taken away are wanted.
        resource: Whether the object is a resource, whose three own members stay.

    Returns:
        The paths, sorted; empty if not wanted.
    """
    unknown: list[str] = []
    # Value, schema, path, whether it is a resource, whether unknown members of it stay.
    waiting: list[tuple[Json, Structural | None, str, bool, bool]] = [
        (value, root, "", resource, root is not None and root.extensions.preserve_unknown_fields)
    ]
    while waiting:
        here, node, path, is_resource, keeps = waiting.pop()
        if isinstance(here, dict):
            properties = node.properties if node is not None else {}
            additional = node.additional_properties if node is not None else None
            for name in list(here):
                if is_resource and name in _META:
                    continue
                child = properties.get(name)
                if child is None:
                    if additional is None:
                        if not keeps:
                            del here[name]
                            if track and (path or name not in _META):
                                unknown.append(f"{path}.{name}" if path else name)
                        continue
                    child = additional if isinstance(additional, Structural) else None
                member = here[name]
                if isinstance(member, dict | list):
                    below = (f"{path}.{name}" if path else name) if track else ""
                    waiting.append((member, child, below, *_kept(child)))
        elif isinstance(here, list):
            items = node.items if node is not None else None
            if keeps and items is None:
                continue
            for index, item in enumerate(here):
                if isinstance(item, dict | list):
                    below = f"{path}[{index}]" if track else ""
                    is_kept, keeps_items = _kept(items)
                    waiting.append((item, items, below, is_kept, keeps or keeps_items))
    return sorted(unknown)


def _kept(node: Structural | None) -> tuple[bool, bool]:
    """Whether a value is a resource, and whether its unknown members stay."""
    if node is None:
        return False, False
    return node.extensions.embedded_resource, node.extensions.preserve_unknown_fields


def drop_nulls(value: Json, root: Structural) -> None:
    """Take away nulls of fields and entries that are neither nullable nor have a default."""
    waiting: list[tuple[Json, Structural]] = [(value, root)]
    while waiting:
        here, node = waiting.pop()
        if isinstance(here, dict):
            additional = node.additional_properties
            for name in list(here):
                child = node.properties.get(name)
                if child is None:
                    if not isinstance(additional, Structural):
                        continue
                    child = additional
                member = here[name]
                if member is None:
                    if not child.nullable and (child.default is ABSENT or child.default is None):
                        del here[name]
                elif isinstance(member, dict | list):
                    waiting.append((member, child))
        elif isinstance(here, list) and node.items is not None:
            items = node.items
            waiting.extend((item, items) for item in here if isinstance(item, dict | list))
