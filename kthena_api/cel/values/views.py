# SPDX-License-Identifier: Apache-2.0
"""Plain data as values: scalars are converted, lists and objects become views.

A view is a list or a dict that reads its items from the data when they are asked for, so that an
item of a wrong type is a fault only there. Behaviour, with its oddities, is that of the server's
pkg/cel/common/valuesunstructured.go and valuesreflect.go (k8s.io/apiserver v0.37).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import ModuleType
from typing import Any, Final, SupportsIndex, cast

from kthena_api.cel.values import faults
from kthena_api.cel.values.alike import are_alike
from kthena_api.cel.values.faults import EvalFault
from kthena_api.cel.values.integers import MAX_INT, MIN_INT
from kthena_api.cel.values.joined import (
    Held,
    equal_sets,
    go_value,
    items_equal,
    join_maps,
    join_sets,
    same_data,
)
from kthena_api.cel.values.maps import MISSING, find
from kthena_api.cel.values.names import unescape
from kthena_api.cel.values.scalars import (
    LIST_TYPE,
    MAP_TYPE,
    Container,
    TypeValue,
    is_list,
)
from kthena_api.cel.values.shapes import Form, ListType, Shape
from kthena_api.cel.values.texts import message_text

_NULL: Final = "invalid data, got null for schema with nullable=false"
_NO_MAP: Final = "invalid data, expected a map for the provided schema with type=object"
_NO_LIST: Final = "invalid data, expected an array for the provided schema with type=array"
_NEWEST: Final = 37
_GO_TYPES: Final[dict[type, str]] = {
    bool: "bool",
    float: "float64",
    str: "string",
    list: "[]interface {}",
    dict: "map[string]interface {}",
}


def go_type_of(data: object) -> str:
    """The Go type that holds such data on the server, which reads large numbers as doubles."""
    if type(data) is int:
        return "int64" if MIN_INT <= data <= MAX_INT else "float64"
    if isinstance(data, Held):
        return data.go_type
    return _GO_TYPES.get(type(data), "<nil>")


def _wrong(expected: str, data: object) -> EvalFault:
    return EvalFault(f"invalid data, expected {expected}, got {go_type_of(data)}")


def _older() -> ModuleType:
    from kthena_api.cel.values import older  # for servers that few ask about

    return older


def to_value(data: object, shape: Shape) -> object:
    """Data as a value.

    Raises:
        EvalFault: data of another type than the shape's.
    """
    kind = type(data)
    if data is None:
        if shape.nullable:
            return None
        raise EvalFault(_NULL)
    match shape.form:
        case Form.STRING:
            if kind is not str:
                raise _wrong("string", data)
            return data
        case Form.RECORD:
            if kind is not dict:
                raise EvalFault(_NO_MAP)
            record = RecordView if shape.server >= _NEWEST else _older().record_class(shape.server)
            return record(cast("dict[str, Any]", data), shape)
        case Form.LIST:
            if kind is not list:
                raise EvalFault(_NO_LIST)
            lists = _LISTS if shape.server >= _NEWEST else _older().LISTS
            return lists[shape.list_type](cast("list[Any]", data), shape)
        case Form.INT:
            if kind is not int or not MIN_INT <= cast("int", data) <= MAX_INT:
                raise _wrong("int", data)
            return data
        case Form.BOOL:
            if kind is not bool:
                raise _wrong("bool", data)
            return data
        case Form.MAP:
            if kind is not dict:
                raise EvalFault(_NO_MAP)
            return MapView(cast("dict[str, Any]", data), shape)
        case Form.DOUBLE:
            if kind is not float and kind is not int:
                raise _wrong("float", data)
            return float(cast("float", data))
        case Form.CONVERTED:
            convert = cast("Callable[[object], object]", shape.convert)
            return convert(data)


def _found(entries: dict[Any, Any], key: str) -> object:
    """The value of a key, a fault if it cannot be read."""
    try:
        return find(entries, key)
    except EvalFault as fault:
        return fault


class _Mapping(Container, dict[Any, Any]):
    """What records and maps share."""

    __slots__ = ("data", "shape")

    def __init__(self, data: dict[str, Any], shape: Shape) -> None:
        super().__init__()
        self.data = data
        self.shape = shape

    holds_null = False

    def names(self) -> list[tuple[str, str, Shape]]:
        """Each entry that an expression may see: its name, its key in the data, its shape."""
        raise TypeError(f"{type(self).__name__} does not say what it holds")

    @property
    def cel_type(self) -> TypeValue:
        """Always `map`: records are maps at run time."""
        return MAP_TYPE

    @property
    def go_type(self) -> str:
        """The name of the Go type."""
        return "*common.unstructuredMap"

    def cel_contains(self, element: object) -> bool:
        """Whether there is such a key."""
        return self.cel_find(element) is not MISSING

    def knows(self, key: str) -> bool:
        """Whether the schema has a place for a key of the data."""
        del key
        raise TypeError(f"{type(self).__name__} does not say what it holds")

    def cel_equal(self, other: object) -> bool:
        """Whether another map has the same entries.

        Entries that the schema does not know are compared as data, where the other has them. A key
        of the data is sought as if it were a name, so that some are found on neither side.
        """
        if not isinstance(other, dict):
            raise faults.no_such_overload()
        if len(self) != len(other):
            return False
        if self.is_alike(other):
            return True
        for key, value in self.data.items():
            if not self.knows(key):
                if not isinstance(other, _Mapping):
                    raise faults.no_such_overload()
                if key in other.data and not same_data(value, other.data[key]):
                    return False
                continue
            theirs = _found(other, key)
            try:
                mine = self.cel_find(key)
            except EvalFault:
                # What cannot be read is there all the same.
                if theirs is MISSING:
                    return False
                raise
            if (mine is MISSING) is not (theirs is MISSING):
                return False
            if mine is not MISSING and not items_equal(mine, theirs):
                return False
        return True

    def is_alike(self, other: object) -> bool:
        """Whether another map of the same shape is surely equal."""
        if not isinstance(other, _Mapping) or other.shape is not self.shape:
            return False
        return self.shape.server >= _NEWEST and are_alike(self.data, other.data, self.shape)

    def message_text(self, show: Callable[[object], str]) -> str:
        """The map inside of a message."""
        return show(dict(self.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.data, self.shape)

    def __len__(self) -> int:
        return len(self.data)

    def __bool__(self) -> bool:
        return bool(self.data)

    def __iter__(self) -> Iterator[Any]:
        return iter([name for name, _, _ in self.names()])

    def __reversed__(self) -> Iterator[Any]:
        return reversed([name for name, _, _ in self.names()])

    def __contains__(self, key: object) -> bool:
        return type(key) is str and self.cel_find(key) is not MISSING

    def __getitem__(self, key: Any) -> Any:
        found = self.cel_find(key)
        if found is MISSING:
            raise KeyError(key)
        return found

    def __eq__(self, other: object) -> bool:
        return isinstance(other, dict) and dict(self.items()) == dict(other.items())

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.data!r})"

    def get(self, key: Any, default: Any = None) -> Any:
        """The value of a key."""
        found = self.cel_find(key)
        return default if found is MISSING else found

    def keys(self) -> Any:
        """The keys."""
        return list(self)

    def values(self) -> Any:
        """The values."""
        return [value for _, value in self.items()]

    def items(self) -> Any:
        """The entries."""
        return [
            (name, to_value(self.data[key], shape))
            for name, key, shape in self.names()
            if self.data[key] is not None or self.holds_null
        ]


class RecordView(_Mapping):
    """An object with declared fields: known by their escaped names, null counts as absent."""

    __slots__ = ()

    def names(self) -> list[tuple[str, str, Shape]]:
        """The declared fields that are there; null ones too, which are found by nobody."""
        fields = self.shape.fields
        names = {key: name for name, key in self.shape.keys.items()}
        return [(names.get(key, key), key, fields[key]) for key in self.data if key in fields]

    def knows(self, key: str) -> bool:
        """Whether it is a declared field."""
        return key in self.shape.fields

    def cel_find(self, key: object) -> object:
        """The value of a field, MISSING when absent, null or unknown."""
        if type(key) is not str:
            raise faults.no_such_overload()
        shape = self.shape
        name = shape.keys.get(key) or (unescape(key) if shape.has_properties else key)
        if name is None or name not in shape.fields:
            return MISSING
        found = self.data.get(name)
        return MISSING if found is None else to_value(found, shape.fields[name])


class MapView(_Mapping):
    """An object with declared values under any key."""

    __slots__ = ()

    holds_null = True

    def names(self) -> list[tuple[str, str, Shape]]:
        """All entries."""
        items = cast("Shape", self.shape.items)
        return [(key, key, items) for key in self.data]

    def knows(self, key: str) -> bool:
        """Any key will do."""
        del key
        return True

    def cel_find(self, key: object) -> object:
        """The value of a key, MISSING when absent."""
        if type(key) is not str:
            raise faults.no_such_overload()
        found = self.data.get(key, MISSING)
        return found if found is MISSING else to_value(found, cast("Shape", self.shape.items))


class ListView(Container, list[Any]):
    """A list; the order counts."""

    __slots__ = ("data", "shape")

    def __init__(self, data: list[Any], shape: Shape) -> None:
        super().__init__()
        self.data = data
        self.shape = shape

    @property
    def item_shape(self) -> Shape:
        """The shape of the items."""
        return cast("Shape", self.shape.items)

    @property
    def cel_type(self) -> TypeValue:
        """Always `list`."""
        return LIST_TYPE

    @property
    def go_type(self) -> str:
        """The name of the Go type."""
        return "*common.unstructuredList"

    def cel_find(self, key: object) -> object:
        """The item at an index, which must be an int: the server takes no other number here."""
        if type(key) is not int:
            raise EvalFault(f"unsupported index: {message_text(key)}")
        return to_value(self.data[key], self.item_shape)

    def cel_contains(self, element: object) -> bool:
        """Whether an item equals; a fault of a comparison gives way to an item that does."""
        fault: EvalFault | None = None
        shape = self.item_shape
        for data in self.data:
            try:
                if items_equal(to_value(data, shape), element):
                    return True
            except EvalFault as problem:
                fault = fault or problem
        if fault is not None:
            raise fault
        return False

    def cel_equal(self, other: object) -> bool:
        """Whether another list has the same items at the same places."""
        if not is_list(other):
            raise faults.no_such_overload()
        theirs = cast("Sequence[object]", other)
        if len(self.data) != len(theirs):
            return False
        shape = self.item_shape
        return all(
            items_equal(to_value(data, shape), item)
            for data, item in zip(self.data, faults_among(theirs), strict=True)
        )

    def cel_add(self, other: object) -> object:
        """The items of both."""
        if not is_list(other):
            raise faults.no_such_overload()
        return [*self, *cast("Sequence[object]", other)]

    def message_text(self, show: Callable[[object], str]) -> str:
        """The list inside of a message."""
        return show(list(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.data, self.shape)

    def __len__(self) -> int:
        return len(self.data)

    def __bool__(self) -> bool:
        return bool(self.data)

    def __iter__(self) -> Iterator[Any]:
        shape = self.item_shape
        return (to_value(data, shape) for data in self.data)

    def __reversed__(self) -> Iterator[Any]:
        return iter(list(self)[::-1])

    def __contains__(self, element: object) -> bool:
        return element in list(self)

    def __getitem__(self, at: SupportsIndex | slice) -> Any:
        if isinstance(at, slice):
            return [to_value(data, self.item_shape) for data in self.data[at]]
        return to_value(self.data[at], self.item_shape)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, list) and list(self) == list(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.data!r})"

    def __add__(self, other: Any) -> Any:
        return self.cel_add(other)

    def index(self, element: Any, *bounds: Any) -> int:
        """The position of an item."""
        return list(self).index(element, *bounds)

    def count(self, element: Any) -> int:
        """How often an item is there."""
        return list(self).count(element)


class SetView(ListView):
    """A list whose order does not count."""

    __slots__ = ()

    def cel_equal(self, other: object) -> bool:
        """Whether another list has the same items."""
        return equal_sets(self, other)

    def cel_add(self, other: object) -> object:
        """The items of both, each once."""
        return join_sets(self, other)


def faults_among(items: Sequence[object]) -> Iterator[object]:
    """Items, and a fault for each that cannot be read."""
    for at in range(len(items)):
        try:
            yield items[at]
        except EvalFault as fault:
            yield fault


def data_key(element: object, names: tuple[str, ...]) -> object:
    """What tells an item from others: its key fields in the data, under their *escaped* names."""
    data = element.data if isinstance(element, _Mapping) else element
    if type(data) is not dict or (element is data and not isinstance(element, dict)):
        return object()
    found = tuple(data.get(name) for name in names)
    if any(isinstance(each, list | dict) for each in found):
        return object() if len(names) <= 3 else repr(found)
    return tuple(go_value(each) for each in found)


class KeyedView(ListView):
    """A list of objects with keys, whose order does not count."""

    __slots__ = ()

    def cel_equal(self, other: object) -> bool:
        """Whether another list has equal items under the same keys."""
        if not is_list(other):
            raise faults.no_such_overload()
        theirs = cast("Sequence[object]", other)
        if len(self.data) != len(theirs):
            return False
        names = self.shape.list_keys
        known = {data_key(data, names): data for data in self.data}
        seen = set()
        for item in faults_among(theirs):
            # A map that an expression made has no such keys for the server.
            key = data_key(item, names) if isinstance(item, Container) else object()
            if key not in known:
                return False
            if not items_equal(to_value(known[key], self.item_shape), item):
                return False
            seen.add(key)
        return len(seen) == len(known)

    def cel_add(self, other: object) -> object:
        """The items of both; where keys agree, the other's at the place of one's own."""
        return join_maps(self, other, self.shape.list_keys)


_LISTS: Final[dict[ListType, type[ListView]]] = {
    ListType.ATOMIC: ListView,
    ListType.SET: SetView,
    ListType.MAP: KeyedView,
}
