# SPDX-License-Identifier: Apache-2.0
"""How the data of a schema are read (`cel.values.shapes`): which key, which conversion.

Source: UnstructuredToVal in k8s.io/apiserver pkg/cel/common/valuesunstructured.go. It looks at the
schema where an expression touches the data, so a node that cannot be read is a fault only there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kthena_api.cel.values import EvalFault, TypeValue, Value
from kthena_api.cel.values.integers import MAX_INT, MIN_INT
from kthena_api.cel.values.joined import same_data
from kthena_api.cel.values.shapes import Form, ListType, Shape
from kthena_api.cel.values.views import ListView, MapView, RecordView, go_type_of
from kthena_api.crd.schema import Structural
from kthena_api.rules.escaping import escape
from kthena_api.rules.resources import with_metadata
from kthena_api.rules.texts import read_bytes, read_date, read_date_time, read_duration

_INT_OR_STRING: Final = "invalid data, expected XIntOrString value to be either a string or integer"
_NO_TYPE: Final = (
    "invalid type, expected object, array, number, integer, boolean or string, or no type with "
    "x-kubernetes-int-or-string or x-kubernetes-preserve-unknown-fields is true, got "
)
_PRESERVED: Final = "values preserved by x-kubernetes-preserve-unknown-fields"
_LIST_TYPES: Final = {
    None: ListType.ATOMIC,
    "atomic": ListType.ATOMIC,
    "set": ListType.SET,
    "map": ListType.MAP,
}
_SCALARS: Final = {"number": Form.DOUBLE, "integer": Form.INT, "boolean": Form.BOOL}
_FORMATS: Final[dict[str, Callable[[str], object]]] = {
    "duration": read_duration,
    "date": read_date,
    "date-time": read_date_time,
    "byte": read_bytes,
}


class Preserved(Value):
    """Data that no schema describes: it can be compared, and nothing else (unknownPreserved)."""

    __slots__ = ("data",)

    def __init__(self, data: object) -> None:
        self.data = data

    @property
    def cel_type(self) -> TypeValue:
        """The type of what is not known."""
        return _UNKNOWN

    @property
    def go_type(self) -> str:
        """The name of the Go type."""
        return "*common.unknownPreserved"

    def cel_equal(self, other: object) -> bool:
        """Whether the data are the same."""
        if isinstance(other, Preserved | RecordView | MapView | ListView):
            return same_data(self.data, other.data)
        return same_data(self.data, other)

    def __eq__(self, other: object) -> bool:
        return self.cel_equal(other)

    def __hash__(self) -> int:
        raise TypeError(f"no key: {_PRESERVED}")


_UNKNOWN: Final = TypeValue("unknown")


def shape_of(node: Structural) -> Shape:
    """How the data of a node are read.

    A resource at the root is a node with metadata already (`declare.with_metadata`); those that are
    embedded in it are completed here.
    """
    return _Reader().shape(node)


class _Reader:
    """One walk down a schema; a node that stands in several places is one shape."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Structural, Shape]] = {}

    def shape(self, node: Structural) -> Shape:
        """UnstructuredToVal."""
        known = self._known.get(id(node))
        if known is None:
            known = self._known[id(node)] = (node, self._shape(node))
        return known[1]

    def _shape(self, node: Structural) -> Shape:
        if node.extensions.int_or_string:
            return Shape(Form.CONVERTED, node.nullable, _int_or_string)
        match node.type:
            case "object":
                return self._object(node)
            case "array":
                return self._list(node)
            case "string":
                read = _FORMATS.get(node.validation.format or "")
                if read is None:
                    return Shape(Form.STRING, node.nullable)
                return Shape(Form.CONVERTED, node.nullable, _Text(read))
        form = _SCALARS.get(node.type)
        if form is not None:
            return Shape(form, node.nullable)
        if node.extensions.preserve_unknown_fields:
            return Shape(Form.CONVERTED, node.nullable, Preserved)
        return Shape(Form.CONVERTED, node.nullable, _Fault(_NO_TYPE + node.type))

    def _object(self, node: Structural) -> Shape:
        embedded = node.extensions.embedded_resource
        values = node.additional_properties
        if isinstance(values, Structural) and not node.properties and not embedded:
            return Shape(Form.MAP, node.nullable, items=self.shape(values))
        properties = with_metadata(node).properties if embedded else node.properties
        keys = {escape(name): name for name in properties}
        return Shape(
            Form.RECORD,
            node.nullable,
            fields={name: self.shape(child) for name, child in properties.items()},
            keys={written: name for written, name in keys.items() if written is not None},
            has_properties=bool(properties),
        )

    def _list(self, node: Structural) -> Shape:
        if node.items is None:
            fault = "invalid array type, expected Items with a non-empty Schema"
            return Shape(Form.CONVERTED, node.nullable, _Fault(fault, list))
        kind = node.extensions.list_type
        list_type = _LIST_TYPES.get(kind)
        if list_type is None:
            words = "invalid x-kubernetes-list-type, expected 'map', 'set' or 'atomic' but got"
            return Shape(Form.CONVERTED, node.nullable, _Fault(f"{words} {kind}", list))
        keys = node.extensions.list_map_keys if list_type is ListType.MAP else ()
        return Shape(
            Form.LIST,
            node.nullable,
            items=self.shape(node.items),
            list_type=list_type,
            list_keys=tuple(escape(key) or key for key in keys),
        )


def _int_or_string(data: object) -> object:
    if type(data) is str or (type(data) is int and MIN_INT <= data <= MAX_INT):
        return data
    raise EvalFault(_INT_OR_STRING)


@dataclass(frozen=True, slots=True)
class _Text:
    """Reads texts of a format; the data may be of another type."""

    read: Callable[[str], object]

    def __call__(self, data: object) -> object:
        if type(data) is not str:
            raise EvalFault(f"invalid data, expected string, got {go_type_of(data)}")
        return self.read(data)


@dataclass(frozen=True, slots=True)
class _Fault:
    """Refuses data, since their schema says nothing that can be read; lists alone if it is one."""

    text: str
    only: type = object

    def __call__(self, data: object) -> object:
        if not isinstance(data, self.only):
            raise EvalFault(
                "invalid data, expected an array for the provided schema with type=array"
            )
        raise EvalFault(self.text)
