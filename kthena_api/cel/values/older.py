# SPDX-License-Identifier: Apache-2.0
"""Views as servers before 1.37 have them: compared and joined by what Go's values hold.

There a number is another one in data than as a value, a time is never the text it was read from,
and what `+` makes is data again, read once more. Source: pkg/cel/common/values.go of
k8s.io/apiserver v0.33 (valuesunstructured.go from v0.34 on).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, cast

from kthena_api.cel.values import faults
from kthena_api.cel.values.durations import Duration
from kthena_api.cel.values.faults import EvalFault
from kthena_api.cel.values.joined import Held, go_value, items_equal, same_data
from kthena_api.cel.values.maps import MISSING, find
from kthena_api.cel.values.optionals import OptionalValue
from kthena_api.cel.values.scalars import Container, Value, is_list
from kthena_api.cel.values.shapes import ListType, Shape
from kthena_api.cel.values.timestamps import Timestamp
from kthena_api.cel.values.views import (
    KeyedView,
    ListView,
    MapView,
    RecordView,
    SetView,
    data_key,
    faults_among,
    to_value,
)

NULLS_COMPARED_SINCE: Final = 34
_UNHASHABLE: Final = "internal error: runtime error: hash of unhashable type "


def native(value: object) -> object:
    """What Go's `Value()` gives: the data of a view, a scalar itself."""
    if isinstance(value, ListView | RecordView | MapView):
        return value.data
    if isinstance(value, Value | EvalFault):
        return Held(_GO_TYPES.get(type(value), "<nil>"), value)
    return value


_GO_TYPES: Final[dict[type, str]] = {
    Duration: "time.Duration",
    EvalFault: "*errors.errorString",
    Timestamp: "time.Time",
}


def reread(value: object) -> object:
    """What becomes of a value that is unwrapped into Go's own and made a value again.

    Times survive it, data lose their schema, and a fault is another one.
    """
    if isinstance(value, EvalFault):
        kind = _GO_TYPES[EvalFault]
        return EvalFault(f"unsupported conversion to ref.Val: ({kind}){value.message}")
    while isinstance(value, OptionalValue):
        value = value.value
    if isinstance(value, ListView):
        return [item.value if isinstance(item, Held) else item for item in value.data]
    return value.data if isinstance(value, RecordView | MapView) else value


def _set_key(data: object) -> object:
    """What tells an item of a set from others: a Go value that has to be a key of a map."""
    if isinstance(data, bytes):
        raise EvalFault(f"{_UNHASHABLE}[]uint8")
    if isinstance(data, list):
        raise EvalFault(f"{_UNHASHABLE}[]interface {{}}")
    if isinstance(data, dict):
        raise EvalFault(f"{_UNHASHABLE}map[string]interface {{}}")
    return data if isinstance(data, Held) else go_value(data)


def _other(value: object) -> Sequence[object]:
    if not is_list(value):
        raise faults.no_such_overload()
    return cast("Sequence[object]", value)


class OlderList(ListView):
    """A list; `+` makes data of both."""

    __slots__ = ()

    def cel_add(self, other: object) -> object:
        """The items of both, as data."""
        items = [native(item) for item in faults_among(_other(other))]
        return type(self)([*self.data, *items], self.shape)


class OlderSet(SetView):
    """A list whose order does not count."""

    __slots__ = ()

    def cel_equal(self, other: object) -> bool:
        """Whether every item of another list of this size is one of the data."""
        theirs = _other(other)
        if len(self.data) != len(theirs):
            return False
        known = {_set_key(data) for data in self.data}
        return all(_set_key(native(item)) in known for item in faults_among(theirs))

    def cel_add(self, other: object) -> object:
        """The items of both, each once."""
        items = list(self.data)
        known = {_set_key(data) for data in items}
        for item in faults_among(_other(other)):
            key = _set_key(native(item))
            if key not in known:
                known.add(key)
                items.append(native(item))
        return type(self)(items, self.shape)


class OlderKeyed(KeyedView):
    """A list of objects with keys, whose order does not count."""

    __slots__ = ()

    def cel_equal(self, other: object) -> bool:
        """Whether every item of another list of this size equals the one under its keys."""
        theirs = _other(other)
        if len(self.data) != len(theirs):
            return False
        names = self.shape.list_keys
        known = {data_key(data, names): data for data in self.data}
        for item in faults_among(theirs):
            key = data_key(item, names) if isinstance(item, Container) else object()
            if key not in known:
                return False
            if not items_equal(to_value(known[key], self.item_shape), item):
                return False
        return True

    def cel_add(self, other: object) -> object:
        """The items of both; where keys agree, the other's at the place of one's own."""
        names = self.shape.list_keys
        items = list(self.data)
        places = {data_key(data, names): at for at, data in enumerate(items)}
        for item in faults_among(_other(other)):
            at = places.get(data_key(item, names) if isinstance(item, Container) else object())
            if at is None:
                items.append(native(item))
            else:
                items[at] = native(item)
        return type(self)(items, self.shape)


def _equal_with_nulls(mine: MapView | RecordView, other: object) -> bool:
    """Equality before 1.34: a field that is null is one that the other side has to have."""
    if not isinstance(other, dict):
        raise faults.no_such_overload()
    if len(mine) != len(other):
        return False
    for key, data in mine.data.items():
        if not mine.knows(key):
            if not isinstance(other, MapView | RecordView):
                raise faults.no_such_overload()
            if key in other.data and not same_data(data, other.data[key]):
                return False
            continue
        theirs = find(other, key)
        if theirs is MISSING:
            return False
        shape = cast("Shape", mine.shape.items or mine.shape.fields.get(key))
        if not items_equal(to_value(data, shape), theirs):
            return False
    return True


class OlderRecord(RecordView):
    """An object with declared fields."""

    __slots__ = ()

    def cel_equal(self, other: object) -> bool:
        """Whether another object has the same fields, null ones included."""
        return _equal_with_nulls(self, other)


LISTS: Final[dict[ListType, type[ListView]]] = {
    ListType.ATOMIC: OlderList,
    ListType.SET: OlderSet,
    ListType.MAP: OlderKeyed,
}


def record_class(server: int) -> type[RecordView]:
    """The class of objects of a server."""
    return OlderRecord if server < NULLS_COMPARED_SINCE else RecordView


@lru_cache(maxsize=256)
def shape_of_server(shape: Shape, server: int) -> Shape:
    """The shape as an older server reads it; the same object for the same shape."""
    done: dict[int, Shape] = {}
    waiting: list[Shape] = [shape]
    while waiting:
        current = waiting[-1]
        parts: list[Shape] = [*current.fields.values()]
        parts += [] if current.items is None else [current.items]
        missing = [part for part in parts if id(part) not in done]
        if missing:
            waiting += missing
            continue
        waiting.pop()
        changes: dict[str, Any] = {"server": server}
        if current.fields:
            changes["fields"] = {key: done[id(part)] for key, part in current.fields.items()}
        if current.items is not None:
            changes["items"] = done[id(current.items)]
        done[id(current)] = dataclasses.replace(current, **changes)
    return done[id(shape)]
