# SPDX-License-Identifier: Apache-2.0
"""A cursor over an object and its old state, which knows what an update left alone.

It follows fields, items and the keys of list maps. Transition rules ask it for the old value,
ratcheting asks it whether a value is what it was. Source of the behaviour:
k8s.io/apiserver/pkg/cel/common/{equality,maplist}.go.
"""

from __future__ import annotations

from collections.abc import Generator, Hashable
from contextlib import suppress
from typing import Final, TypeAlias

from kthena_api.crd.schema import Structural

__all__ = ["CorrelatedObject", "ListMap", "same"]

_INT64: Final = 1 << 63

_Compare: TypeAlias = "Generator[CorrelatedObject, bool, bool]"


class CorrelatedObject:
    """A value beside its old one, under the schema of both.

    What was found out is kept: an error in a large object asks about the same parts again.

    Attributes:
        value: The value now; None for null.
        old: The value before; None for null.
        node: Their schema, which says how children correlate.
    """

    __slots__ = ("_children", "_items", "_unchanged", "node", "old", "value")

    def __init__(self, value: object, old: object, node: Structural) -> None:
        self.value = value
        self.old = old
        self.node = node
        self._unchanged: bool | None = None
        self._items: ListMap | None = None
        self._children: dict[str | int, CorrelatedObject] = {}

    def key(self, name: str) -> CorrelatedObject | None:
        """The cursor on a field or entry; None where the two do not share it."""
        known = self._children.get(name)
        if known is not None:
            return known
        if not isinstance(self.value, dict) or not isinstance(self.old, dict):
            return None
        if name not in self.value or name not in self.old:
            return None
        node = self.node.properties.get(name)
        if node is None:
            values = self.node.additional_properties
            if not isinstance(values, Structural):
                return None
            node = values
        child = self._children[name] = CorrelatedObject(self.value[name], self.old[name], node)
        return child

    def index(self, position: int) -> CorrelatedObject | None:
        """The cursor on an item; None where the list is no map or had no item of that key."""
        known = self._children.get(position)
        if known is not None:
            return known
        if not isinstance(self.value, list) or position >= len(self.value):
            return None
        old = self._old_item(self.value[position])
        if old is None or self.node.items is None:
            return None
        child = self._children[position] = CorrelatedObject(
            self.value[position], old, self.node.items
        )
        return child

    def _old_item(self, item: object) -> object:
        if not isinstance(self.old, list) or self.node.extensions.list_type != "map":
            return None
        if self._items is None:
            self._items = ListMap(self.node, self.old)
        return self._items.get(item)

    @property
    def unchanged(self) -> bool:
        """Whether the value equals the old one (`CachedDeepEqual`).

        Items of a list map are compared with those of the same key, wherever those stood. A member
        that the schema does not know is never equal.
        """
        if self._unchanged is None:
            _settle(self)
        return self._unchanged is True

    def _compare(self) -> _Compare:
        """Compare, asking for the children that are needed."""
        value, old = self.value, self.old
        if value is None or old is None:
            return value is old
        if isinstance(value, dict) and isinstance(old, dict):
            return (yield from self._compare_fields(value, old))
        if isinstance(value, list) and isinstance(old, list):
            return (yield from self._compare_items(value, old))
        return same(value, old)

    def _compare_fields(self, value: dict[str, object], old: dict[str, object]) -> _Compare:
        if len(value) != len(old):
            return False
        for name in value:
            child = self.key(name)
            if child is None or not (yield child):
                return False
        return True

    def _compare_items(self, value: list[object], old: list[object]) -> _Compare:
        if len(value) != len(old):
            return False
        for position in range(len(value)):
            child = self.index(position)
            if child is None:
                return self._items is None and same(value, old)
            if not (yield child):
                return False
        return True


def _settle(root: CorrelatedObject) -> None:
    """Find out what is unchanged, without a frame of Python's for each level."""
    waiting = [(root, root._compare())]  # noqa: SLF001 - part of the class
    answer: bool | None = None
    while waiting:
        cursor, comparison = waiting[-1]
        try:
            child = comparison.send(answer)  # type: ignore[arg-type]  # None starts a generator
        except StopIteration as finished:
            answer = cursor._unchanged = finished.value  # noqa: SLF001
            waiting.pop()
            continue
        answer = child._unchanged  # noqa: SLF001
        if answer is None:
            waiting.append((child, child._compare()))  # noqa: SLF001


class ListMap:
    """The items of a list of list type map, found by their keys; of any other list, none."""

    __slots__ = ("_found", "_items", "_keys")

    def __init__(self, node: Structural, items: object) -> None:
        is_map = node.type == "array" and node.extensions.list_type == "map"
        self._keys = node.extensions.list_map_keys if is_map else ()
        self._items = items if self._keys and isinstance(items, list) else []
        self._found: dict[Hashable, object] | None = None

    def get(self, item: object) -> object:
        """The first item with the keys of another one; None if there is none, or no keys."""
        if not self._items:
            return None
        sought = self._key(item)
        if sought is None:
            return None
        if self._found is None:
            self._found = {}
            for each in self._items:
                key = self._key(each)
                if key is not None:
                    self._found.setdefault(key, each)
        return self._found.get(sought)

    def _key(self, item: object) -> Hashable:
        if not isinstance(item, dict):
            return None
        parts: list[tuple[str, object]] = []
        for name in self._keys:
            value = item.get(name)
            if isinstance(value, bool):
                parts.append(("bool", value))
            elif isinstance(value, str):
                parts.append(("string", value))
            elif isinstance(value, int | float):
                number = _number(value)
                several = len(self._keys) > 1
                # Several keys are joined as text, in which a float has six decimals.
                parts.append(
                    (type(number).__name__, f"{number:f}")
                    if several and isinstance(number, float)
                    else (type(number).__name__, number)
                )
            else:
                return None
        return tuple(parts)


def same(one: object, other: object) -> bool:
    """Whether two JSON values are equal to Go, which tells 1 from 1.0 and from true."""
    pairs = [(one, other)]
    while pairs:
        left, right = pairs.pop()
        if isinstance(left, dict) and isinstance(right, dict):
            if left.keys() != right.keys():
                return False
            pairs.extend((left[key], right[key]) for key in left)
        elif isinstance(left, list) and isinstance(right, list):
            if len(left) != len(right):
                return False
            pairs.extend(zip(left, right, strict=True))
        elif not _same_scalar(left, right):
            return False
    return True


def _same_scalar(left: object, right: object) -> bool:
    left, right = _number(left), _number(right)
    return type(left) is type(right) and left == right


def _number(value: object) -> object:
    """A value as a server holds it: a whole number outside of int64 is a float to it."""
    if type(value) is int and not -_INT64 <= value < _INT64:
        # A server does not decode what is above the largest float.
        with suppress(OverflowError):
            return float(value)
    return value
