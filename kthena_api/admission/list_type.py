# SPDX-License-Identifier: Apache-2.0
"""Sets have no item twice, maps no key.

Source: k8s.io/apiextensions-apiserver pkg/apiserver/schema/listtype/validation.go.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Final, cast

from kthena_api.crd.schema import Json, Structural
from kthena_api.field_errors import ROOT, FieldError, FieldPath, Value, duplicate, go_json, invalid

__all__ = ["check_list_types", "has_list_types"]

_NO_KEY: Final = object()
_NOT_AN_OBJECT: Final = "must be an object for an array of list-type map"


def has_list_types(root: Structural) -> bool:
    """Whether a schema says of any list that it is a set or a map."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.extensions.list_type in ("set", "map"):
            return True
        waiting += _below(node)
    return False


def _below(node: Structural) -> Iterable[Structural]:
    additional = node.additional_properties
    yield from node.properties.values()
    if node.items is not None:
        yield node.items
    if isinstance(additional, Structural):
        yield additional


def check_list_types(value: Json, root: Structural) -> list[FieldError]:
    """Judge every list in an object."""
    errors: list[FieldError] = []
    waiting: list[tuple[Json, Structural, FieldPath]] = [(value, root, ROOT)]
    while waiting:
        here, node, path = waiting.pop()
        if isinstance(here, dict):
            additional = node.additional_properties
            for name, member in here.items():
                if isinstance(member, dict | list):
                    child = node.properties.get(name)
                    if isinstance(additional, Structural):
                        waiting.append((member, additional, path.key(name)))
                    if child is not None:
                        waiting.append((member, child, path.child(name)))
        elif isinstance(here, list):
            if node.extensions.list_type == "set":
                errors += _check_set(here, path)
            elif node.extensions.list_type == "map":
                errors += _check_map(here, node.extensions.list_map_keys, path)
            if node.items is not None:
                items = node.items
                waiting.extend(
                    (item, items, path.index(index))
                    for index, item in enumerate(here)
                    if isinstance(item, dict | list)
                )
    return errors


def _check_set(items: list[Json], path: FieldPath) -> list[FieldError]:
    keys = [_key(item) for item in items]
    return [duplicate(path.index(at), cast("Value", items[at])) for at in _seconds(keys)]


def _check_map(items: list[Json], names: tuple[str, ...], path: FieldPath) -> list[FieldError]:
    for index, item in enumerate(items):
        if item is not None and not isinstance(item, dict):
            return [invalid(path.index(index), cast("Value", item), _NOT_AN_OBJECT)]
    parts = [
        {name: item[name] for name in names if name in item} if isinstance(item, dict) else {}
        for item in items
    ]
    keys: list[Hashable]
    if len(names) == 1:
        name = names[0]
        keys = [_key(part[name]) if part else _NO_KEY for part in parts]
    else:
        keys = [_key(part) for part in parts]
    return [duplicate(path.index(at), parts[at]) for at in _seconds(keys)]


def _seconds(keys: list[Hashable]) -> list[int]:
    """Where each key that is there more than once is seen for the second time."""
    if len(keys) <= 1:
        return []
    seen: dict[Hashable, int] = {}
    places = []
    for index, key in enumerate(keys):
        times = seen.get(key, 0)
        seen[key] = times + 1
        if times == 1:
            places.append(index)
    return places


def _key(value: Json) -> Hashable:
    """What tells values apart: for a server 1 is not 1.0, but [1] is [1.0], since it is written."""
    if isinstance(value, dict | list):
        return ("written", go_json(value))
    return (type(value).__name__, value)
