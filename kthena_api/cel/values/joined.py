# SPDX-License-Identifier: Apache-2.0
"""Lists without an order: what their items are told apart by, and what `+` makes of them.

Source: setElementKey, refValSetList and refValMapList in the server's pkg/cel/common
(k8s.io/apiserver v0.37, valuesreflect.go).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, cast

from kthena_api.cel.values import faults
from kthena_api.cel.values.equality import equal
from kthena_api.cel.values.faults import EvalFault
from kthena_api.cel.values.maps import MISSING, find
from kthena_api.cel.values.scalars import LIST_TYPE, Container, TypeValue, is_list

_NO_SCALARS: Final = "listSet operations are only supported on lists of scalar values"


def items_equal(mine: object, other: object) -> bool:
    """Go's `mine.Equal(other)`, which for lists and maps refuses null and scalars.

    Raises:
        EvalFault: The comparison is refused, or `other` is a fault that something refuses.
    """
    if isinstance(other, EvalFault):
        if isinstance(mine, Container):
            raise other
        return False
    return mine.cel_equal(other) if isinstance(mine, Container) else equal(mine, other)


def go_value(value: object) -> object:
    """A scalar as Go's `==` tells it from others: the type counts, NaN equals nothing."""
    if type(value) is float and value != value:  # noqa: PLR0124
        return object()
    return (type(value), value)


def _readable(items: Sequence[object]) -> Iterator[object]:
    """Items; one that cannot be read is like no other."""
    for at in range(len(items)):
        try:
            yield items[at]
        except EvalFault:
            yield _Unreadable()


class Held:
    """A Go value in data that JSON has no place for, such as a time; older servers make them."""

    __slots__ = ("go_type", "value")

    def __init__(self, go_type: str, value: object) -> None:
        self.go_type = go_type
        self.value = value


class _Unreadable:
    __slots__ = ()


def _set_key(value: object) -> object:
    if isinstance(value, _Unreadable):
        return value
    if is_list(value) or isinstance(value, dict):
        raise EvalFault(_NO_SCALARS)
    return go_value(value)


def same_data(left: object, right: object) -> bool:
    """Whether data are the same for the server, for which an int is no double."""
    waiting = [(left, right)]
    while waiting:
        mine, other = waiting.pop()
        if type(mine) is not type(other):
            # The server's comparison takes empty and absent lists for the same.
            if mine or other or not {type(mine), type(other)} <= {list, dict, type(None)}:
                return False
        elif isinstance(mine, list):
            if len(mine) != len(cast("list[object]", other)):
                return False
            waiting.extend(zip(mine, cast("list[object]", other), strict=True))
        elif isinstance(mine, dict):
            theirs = cast("dict[str, object]", other)
            if mine.keys() != theirs.keys():
                return False
            waiting.extend((mine[key], theirs[key]) for key in mine)
        elif mine != other:
            return False
    return True


class JoinedSet(Container, list[Any]):
    """The items of two sets (refValSetList): values, compared and joined without an order."""

    __slots__ = ()

    @property
    def cel_type(self) -> TypeValue:
        """Always `list`."""
        return LIST_TYPE

    @property
    def go_type(self) -> str:
        """The name of the Go type."""
        return "*common.refValSetList"

    def cel_find(self, key: object) -> object:
        """The item at an index."""
        return list.__getitem__(self, int(cast("Any", key)))

    def cel_contains(self, element: object) -> bool:
        """Whether an item equals."""
        return any(_equals_quietly(item, element) for item in self)

    def cel_equal(self, other: object) -> bool:
        """Whether another list has the same items."""
        return equal_sets(self, other)

    def cel_add(self, other: object) -> object:
        """The items of both, each once."""
        return join_sets(self, other)

    def message_text(self, show: Callable[[object], str]) -> str:
        """The list inside of a message."""
        return show(list(self))


def _equals_quietly(mine: object, other: object) -> bool:
    try:
        return equal(mine, other)
    except EvalFault:
        return False


def equal_sets(mine: Sequence[object], other: object) -> bool:
    """Whether two sets have the same items."""
    if not is_list(other):
        raise faults.no_such_overload()
    theirs = cast("Sequence[object]", other)
    if len(mine) != len(theirs):
        return False
    known = {_set_key(item) for item in _readable(mine)}
    seen = set()
    for item in _readable(theirs):
        key = _set_key(item)
        if key not in known:
            return False
        seen.add(key)
    return len(seen) == len(known)


def join_sets(mine: Iterable[object], other: object) -> JoinedSet:
    """The items of both sets, each once."""
    if not is_list(other):
        raise faults.no_such_overload()
    items = list(mine)
    known = {_set_key(item) for item in items}
    for item in cast("Sequence[object]", other):
        key = _set_key(item)
        if key not in known:
            known.add(key)
            items.append(item)
    return JoinedSet(items)


class JoinedMaps(Container, list[Any]):
    """The items of two lists with keys (refValMapList)."""

    __slots__ = ("list_keys",)

    def __init__(self, items: Iterable[object], list_keys: tuple[str, ...]) -> None:
        super().__init__(items)
        self.list_keys = list_keys

    @property
    def cel_type(self) -> TypeValue:
        """Always `list`."""
        return LIST_TYPE

    @property
    def go_type(self) -> str:
        """The name of the Go type."""
        return "*common.refValMapList"

    def cel_find(self, key: object) -> object:
        """The item at an index."""
        return list.__getitem__(self, int(cast("Any", key)))

    def cel_contains(self, element: object) -> bool:
        """Whether an item equals."""
        return any(_equals_quietly(item, element) for item in self)

    def cel_equal(self, other: object) -> bool:
        """Whether another list has equal items under the same keys."""
        if not is_list(other):
            raise faults.no_such_overload()
        theirs = cast("Sequence[object]", other)
        if len(self) != len(theirs):
            return False
        known = {_value_key(item, self.list_keys): item for item in self}
        seen = set()
        for item in theirs:
            key = _value_key(item, self.list_keys)
            if key not in known:
                return False
            if not items_equal(known[key], item):
                return False
            seen.add(key)
        return len(seen) == len(known)

    def cel_add(self, other: object) -> object:
        """The items of both; where keys agree, the other's at the place of one's own."""
        return join_maps(self, other, self.list_keys)

    def message_text(self, show: Callable[[object], str]) -> str:
        """The list inside of a message."""
        return show(list(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (list(self), self.list_keys)


def _value_key(item: object, names: tuple[str, ...]) -> object:
    found: list[object] = []
    for name in names:
        value: object = None
        if isinstance(item, dict):
            try:
                value = find(item, name)
            except EvalFault:
                value = None
        value = None if value is MISSING else value
        found.append(repr(value) if is_list(value) or isinstance(value, dict) else go_value(value))
    return tuple(found)


def join_maps(mine: Iterable[object], other: object, names: tuple[str, ...]) -> JoinedMaps:
    """The items of both lists; where keys agree, the other's at the place of one's own."""
    if not is_list(other):
        raise faults.no_such_overload()
    items = list(mine)
    places = {_value_key(item, names): at for at, item in enumerate(items)}
    for item in cast("Sequence[object]", other):
        at = places.get(_value_key(item, names))
        if at is None:
            items.append(item)
        else:
            items[at] = item
    return JoinedMaps(items, names)
