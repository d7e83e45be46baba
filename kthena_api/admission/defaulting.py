# SPDX-License-Identifier: Apache-2.0
"""Defaults are filled in, below objects, lists and maps.

Source: k8s.io/apiextensions-apiserver pkg/apiserver/schema/defaulting/{algorithm,prune}.go.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kthena_api.admission.pruning import prune
from kthena_api.crd.beyond import ABSENT
from kthena_api.crd.schema import Json, Structural
from kthena_api.crd.values import plain
from kthena_api.crd.walk import SchemaPath, rewrite

__all__ = ["fill_defaults", "prune_defaults"]


def fill_defaults(value: Json, root: Structural) -> None:
    """Fill in what is absent, or null where null is not allowed; changes the object."""
    waiting: list[tuple[Json, Structural]] = [(value, root)]
    while waiting:
        here, node = waiting.pop()
        if isinstance(here, dict):
            for name, child in node.properties.items():
                if child.default is ABSENT or child.default is None:
                    continue
                if name not in here or (here[name] is None and not child.nullable):
                    here[name] = _default(child)
            additional = node.additional_properties
            for name in here:
                below = node.properties.get(name)
                if below is None:
                    if not isinstance(additional, Structural):
                        continue
                    below = additional
                    if here[name] is None and not below.nullable:
                        here[name] = _default(below)
                member = here[name]
                if isinstance(member, dict | list):
                    waiting.append((member, below))
        elif isinstance(here, list) and node.items is not None:
            items = node.items
            for index, item in enumerate(here):
                if item is None and not items.nullable:
                    here[index] = _default(items)
                if isinstance(here[index], dict | list):
                    waiting.append((here[index], items))


def _default(node: Structural) -> Json:
    """A default of its own for each place; null where there is none."""
    if node.default is ABSENT:
        return None
    return plain(node.default)


def prune_defaults(root: Structural) -> Structural:
    """The schema with defaults as a server uses them: plain, and without unknown members."""
    if not _has_compound_default(root):
        return root

    def change(path: SchemaPath, node: Structural) -> Structural:
        if node.default is ABSENT or node.default is None:
            return node
        default = plain(node.default)
        resource = node.extensions.embedded_resource or not path.text
        prune(default, node, track=False, resource=resource)
        return replace(node, default=default)

    return rewrite(root, change)


def _has_compound_default(root: Structural) -> bool:
    """Whether any default is more than a scalar, which needs no pruning."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node.default, Mapping | list | tuple):
            return True
        waiting += node.properties.values()
        if node.items is not None:
            waiting.append(node.items)
        if isinstance(node.additional_properties, Structural):
            waiting.append(node.additional_properties)
    return False
