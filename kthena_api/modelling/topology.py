# SPDX-License-Identifier: Apache-2.0
"""List and map topology: what tells items apart and who owns them under server-side apply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from kthena_api.crd.beyond import ABSENT, Absent, Beyond
from kthena_api.modelling.markers import Marker
from kthena_api.modelling.problems import MarkerFault, nearest

if TYPE_CHECKING:
    from kthena_api.crd import Structural


class ListTopology(Marker):
    """`x-kubernetes-list-type` with the keys of a map: who owns what under server-side apply."""

    keyword, group, attribute, fits = (
        "x-kubernetes-list-type",
        "extensions",
        "list_type",
        ("array",),
    )
    early, texts = True, ("value", "keys")

    def __init__(
        self,
        value: Literal["atomic", "set", "map"] | Absent,
        *keys: str,
        beyond: Beyond | None = None,
    ) -> None:
        super().__init__(value, beyond=beyond)
        self.keys = keys

    def clear(self, node: Structural) -> Structural:
        return replace(node, extensions=replace(node.extensions, list_type=None, list_map_keys=()))

    def with_value(self, value: Any) -> Marker:
        """Return the topology of this name: the subclasses take keys or nothing."""
        return ListTopology(value)

    def apply(self, node: Structural) -> Structural:
        node = super().apply(node)
        if self.value is ABSENT:
            return node
        if self.value not in {"atomic", "set", "map"}:
            raise MarkerFault(
                f"list type {self.value!r} is not atomic, set or map",
                nearest(str(self.value), ("atomic", "set", "map")),
            )
        if self.value == "map":
            check_map_keys(node, self.keys)
        elif self.keys:
            raise MarkerFault(f"a list of type {self.value} has no keys", "write ListMap(…)")
        return replace(node, extensions=replace(node.extensions, list_map_keys=self.keys))


def check_map_keys(node: Structural, keys: Sequence[str]) -> None:
    """Refuse list-map keys that the items do not hold, or may leave out.

    The server's own rules: apiextensions validation.go:1185-1222 and 1375-1418.
    """
    if not keys:
        raise MarkerFault("a list-map needs at least one key", 'write ListMap("name")')
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        raise MarkerFault(f"list-map key {key!r} is named twice")
    item = node.items
    properties = {} if item is None else item.properties
    for key in keys:
        member = properties.get(key)
        if item is None or member is None:
            raise MarkerFault(
                f"list-map key {key!r} is no property of the items", nearest(key, properties)
            )
        if member.type not in {"string", "integer", "number", "boolean"}:
            raise MarkerFault(f"list-map key {key!r} is not a scalar")
        if member.nullable:
            raise MarkerFault(f"list-map key {key!r} may be null")
        if key not in item.validation.required and member.default is ABSENT:
            raise MarkerFault(f"list-map key {key!r} is neither required nor defaulted")


class ListMap(ListTopology):
    """A list whose items are told apart by keys (JSON names)."""

    def __init__(self, *keys: str, beyond: Beyond | None = None) -> None:
        super().__init__("map", *keys, beyond=beyond)


class ListSet(ListTopology):
    """A list whose items are all different."""

    def __init__(self, *, beyond: Beyond | None = None) -> None:
        super().__init__("set", beyond=beyond)


class ListAtomic(ListTopology):
    """A list that has one owner as a whole."""

    def __init__(self, *, beyond: Beyond | None = None) -> None:
        super().__init__("atomic", beyond=beyond)


class MapTopology(Marker):
    """`x-kubernetes-map-type` of a map or an object (controller-gen's mapType, structType)."""

    keyword, group, attribute, fits = (
        "x-kubernetes-map-type",
        "extensions",
        "map_type",
        ("object", "any"),
    )
    texts = ("value",)

    def __init__(
        self, value: Literal["atomic", "granular"] | Absent, *, beyond: Beyond | None = None
    ) -> None:
        super().__init__(value, beyond=beyond)

    def with_value(self, value: Any) -> Marker:
        """Return the topology of this name: the subclasses take none."""
        return MapTopology(value)

    def check(self, node: Structural) -> None:
        super().check(node)
        if self.value not in {"atomic", "granular"}:
            raise MarkerFault(
                f"map type {self.value!r} is not atomic or granular",
                nearest(str(self.value), ("atomic", "granular")),
            )


class MapAtomic(MapTopology):
    """A map or object that has one owner as a whole."""

    def __init__(self, *, beyond: Beyond | None = None) -> None:
        super().__init__("atomic", beyond=beyond)


class MapGranular(MapTopology):
    """A map or object whose members have owners of their own."""

    def __init__(self, *, beyond: Beyond | None = None) -> None:
        super().__init__("granular", beyond=beyond)
