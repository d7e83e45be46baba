# SPDX-License-Identifier: Apache-2.0
"""What an expression sees of a schema: types with bounds of their sizes, and how data are read.

A node that expressions do not see (content that nobody describes) has no declaration. A resource,
also one embedded in another, has a kind, an apiVersion and metadata with a name whether its schema
says so or not. Sources: k8s.io/apiserver pkg/cel/common/schemas.go and pkg/cel/types.go,
k8s.io/apiextensions-apiserver pkg/apiserver/schema/cel/model/schemas.go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from kthena_api.cel import types
from kthena_api.cel.types import FieldType, Kind, Type
from kthena_api.cel.values.shapes import Shape
from kthena_api.crd.beyond import ABSENT
from kthena_api.crd.schema import Structural
from kthena_api.rules.escaping import escape
from kthena_api.rules.resources import with_metadata
from kthena_api.rules.shapes import shape_of

if TYPE_CHECKING:
    from kthena_api.cel.environment import Environment

__all__ = ["SELF_TYPE", "Declaration", "Declared", "SchemaTypes", "declare"]

SELF_TYPE: Final = "selfType"
"""Name of the type of `self`; a server puts a number behind it, another one each time."""

MAX_REQUEST: Final = 3 * 1024 * 1024
"""The largest request that a server takes, in bytes."""

_WRAP: Final = 1 << 64
_LONGEST_TEXT: Final = MAX_REQUEST - 2  # without quotes
# The longest texts of a format, and the shortest ones in JSON.
_FORMATS: Final[Mapping[str, tuple[Type, int, int]]] = {
    "duration": (types.DURATION, 32, 3),
    "date": (types.TIMESTAMP, 12, 12),
    "date-time": (types.TIMESTAMP, 32, 21),
}
# No bound of its own is the bound zero, which shows where a path leads there.
_NUMBERS: Final[Mapping[str, tuple[Type, int]]] = {
    "boolean": (types.BOOL.with_max_size(0), 4),
    "number": (types.DOUBLE.with_max_size(0), 1),
    "integer": (types.INT.with_max_size(0), 1),
}
_KEY: Final = types.STRING.with_max_size(0)
_BOUNDED_INT_OR_STRING: Final = 34
"""First minor in which maxLength bounds x-kubernetes-int-or-string."""


@dataclass(frozen=True, slots=True, eq=False)
class Declaration:
    """The type of a node wherever it stands: objects have no name yet (`apiservercel.DeclType`).

    Attributes:
        kind: What sort of type it is.
        scalar: The type itself, unless it is an object, a list or a map.
        max_size: The bound of its size.
        min_serialized_size: How many bytes of JSON it takes at least.
        fields: Of an object, by name in expressions.
        element: Of a list or a map.
    """

    kind: Kind
    max_size: int
    min_serialized_size: int
    scalar: Type | None = None
    fields: Mapping[str, Declaration] = field(default_factory=dict)
    element: Declaration | None = None

    def named(self, name: str) -> Type:
        """The type of this name; types of objects within are named after it."""
        if self.scalar is not None:
            return self.scalar
        if self.element is None:
            return Type(Kind.STRUCT, name, max_size=self.max_size)
        if self.kind is Kind.LIST:
            made = types.list_of(self.element.named(f"{name}.@idx"))
        else:
            made = types.map_of(_KEY, self.element.named(f"{name}.@elem"))
        return made.with_max_size(self.max_size)


class SchemaTypes:
    """The object types of one declaration, by name: `selfType.spec.items.@idx`."""

    __slots__ = ("_known", "_root")

    def __init__(self, root: Declaration) -> None:
        self._root = root
        self._known: dict[str, Declaration] = {SELF_TYPE: root}

    def find_type(self, name: str) -> Type | None:
        """The type of that name, lists and maps included; scalars have none."""
        found = self._find(name)
        return None if found is None or found.scalar is not None else found.named(name)

    def find_field(self, type_name: str, field_name: str) -> FieldType | None:
        """The field of an object type."""
        found = self._find(type_name)
        child = None if found is None else found.fields.get(field_name)
        if child is None:
            return None
        return FieldType(field_name, child.named(f"{type_name}.{field_name}"))

    def fields(self, type_name: str) -> Sequence[str]:
        """The names of the fields of an object type."""
        found = self._find(type_name)
        return () if found is None else tuple(found.fields)

    def __reduce__(self) -> tuple[type[SchemaTypes], tuple[Declaration]]:
        return SchemaTypes, (self._root,)

    def _find(self, name: str) -> Declaration | None:
        known = self._known.get(name)
        if known is not None:
            return known
        # No name of a field has a dot in it.
        prefix, dot, last = name.rpartition(".")
        parent = self._find(prefix) if dot else None
        if parent is None:
            return None
        if last in ("@idx", "@elem"):
            wanted = Kind.LIST if last == "@idx" else Kind.MAP
            found = parent.element if parent.kind is wanted else None
        else:
            found = parent.fields.get(last)
        if found is not None:
            self._known[name] = found
        return found


@dataclass(frozen=True, eq=False)
class Declared:
    """What an expression sees of a node as `self`.

    Attributes:
        node: The node.
        declaration: Its type without names.
    """

    node: Structural
    declaration: Declaration

    @cached_property
    def type(self) -> Type:
        """The type of `self`."""
        return self.declaration.named(SELF_TYPE)

    @cached_property
    def provider(self) -> SchemaTypes:
        """The object types within."""
        return SchemaTypes(self.declaration)

    @cached_property
    def shape(self) -> Shape:
        """How data of the node are read."""
        return shape_of(self.node)

    def environment(
        self,
        minor: str = "1.37",
        *,
        stored: bool = False,
        optional_old: bool = False,
        read_old: bool = True,
    ) -> Environment:
        """The environment of rules at the node: `self` and `oldSelf`, bound to plain data.

        Args:
            minor: Of the server.
            stored: Whether the rules are stored already, not new.
            optional_old: Whether `oldSelf` is an optional.
            read_old: Whether `oldSelf` is bound to plain data; False when to a value.

        Raises:
            UnsupportedVersion: The minor is not known.

        Example:
            >>> from kthena_api.crd.openapi import read_schema
            >>> ports = declare(read_schema({"type": "array", "items": {"type": "integer"}}))
            >>> rule = ports.environment().compile("self.all(port, port < 100)")
            >>> rule.program().evaluate({"self": [80, 8080]}).value
            False
        """
        from kthena_api.cel.environment import Environment

        own = self.type
        names = ("self", "oldSelf") if read_old else ("self",)
        return Environment.for_kubernetes(
            minor,
            stored=stored,
            variables={"self": own, "oldSelf": types.optional_of(own) if optional_old else own},
            provider=self.provider,
            shapes=dict.fromkeys(names, self.shape),
        )

    @property
    def min_serialized_size(self) -> int:
        """How many bytes of JSON a value takes at least."""
        return self.declaration.min_serialized_size


def declare(node: Structural, *, root: bool = False, minor: str = "1.37") -> Declared | None:
    """What an expression sees of a node; None when it sees nothing of it.

    Args:
        node: The node.
        root: Whether it is a resource, embedded ones included.
        minor: Of the server.
    """
    found = _Declarer(int(minor.removeprefix("1."))).declare(node, root=root)
    if found is None:
        return None
    return Declared(with_metadata(node, minor) if root else node, found)


class _Declarer:
    """One walk down a schema; a node that stands in several places is declared once."""

    def __init__(self, minor: int) -> None:
        self._minor = minor
        self._known: dict[tuple[int, bool], Declaration | None] = {}
        self._kept: list[Structural] = []

    def declare(self, node: Structural, *, root: bool) -> Declaration | None:
        """SchemaDeclType."""
        key = (id(node), root)
        if key not in self._known:
            self._kept.append(node)  # so that no other node gets its id
            self._known[key] = self._declare(node, root=root)
        return self._known[key]

    def _below(self, node: Structural) -> Declaration | None:
        return self.declare(node, root=node.extensions.embedded_resource)

    def _declare(self, node: Structural, *, root: bool) -> Declaration | None:
        if node.extensions.int_or_string:
            return self._int_or_string(node)
        if root:
            node = with_metadata(node, f"1.{self._minor}")
        match node.type:
            case "array":
                return self._list(node)
            case "object":
                return self._object(node)
            case "string":
                return _text(node)
        number = _NUMBERS.get(node.type)
        if number is None:
            return None
        scalar, size = number
        return Declaration(scalar.kind, 0, size, scalar)

    def _int_or_string(self, node: Structural) -> Declaration:
        limit = node.validation.max_length
        if limit is None or self._minor < _BOUNDED_INT_OR_STRING:
            return _scalar(types.DYN, _LONGEST_TEXT, 1)
        return _scalar(types.DYN, _bytes_of(limit), 1)

    def _list(self, node: Structural) -> Declaration | None:
        element = None if node.items is None else self._below(node.items)
        if element is None:
            return None
        limit = node.validation.max_items
        if limit is None:
            limit = (MAX_REQUEST - 2) // (element.min_serialized_size + 1)
        return Declaration(Kind.LIST, max(limit, 0), 2, element=element)

    def _object(self, node: Structural) -> Declaration | None:
        values = node.additional_properties
        if isinstance(values, Structural):
            element = self._below(values)
            if element is None:
                return None
            limit = node.validation.max_properties
            if limit is None:
                # The shortest entry has an empty key.
                limit = (MAX_REQUEST - 2) // (element.min_serialized_size + 6)
            return Declaration(Kind.MAP, max(limit, 0), 2, element=element)
        fields: dict[str, Declaration] = {}
        smallest = 2
        for name, child in node.properties.items():
            declared = self._below(child)
            if declared is None:
                continue
            escaped = escape(name)
            if escaped is not None:
                fields[escaped] = declared
            # Defaults are filled in by the server, and take nothing of a request.
            if name in node.validation.required and child.default in (ABSENT, None):
                smallest += _length(name) + declared.min_serialized_size + 4
        return Declaration(Kind.STRUCT, 0, smallest, fields=fields)


def _text(node: Structural) -> Declaration:
    form, limit = node.validation.format, node.validation.max_length
    if form is not None and form in _FORMATS:
        return _scalar(*_FORMATS[form])
    if form == "byte":
        return _scalar(types.BYTES, _LONGEST_TEXT if limit is None else max(limit, 0), 2)
    if limit is not None:
        return _scalar(types.STRING, _bytes_of(limit), 2)
    if node.validation.enum:
        sizes = [_length(each) for each in node.validation.enum if isinstance(each, str)]
        return _scalar(types.STRING, max(sizes, default=0), 2)
    return _scalar(types.STRING, _LONGEST_TEXT, 2)


def _scalar(scalar: Type, max_size: int, min_serialized_size: int) -> Declaration:
    sized = scalar.with_max_size(max_size)
    return Declaration(scalar.kind, max_size, min_serialized_size, sized)


def _bytes_of(characters: int) -> int:
    # A code point takes up to four bytes, and Go multiplies without a look at the 64 bits.
    return max(characters, 0) * 4 % _WRAP


def _length(text: str) -> int:
    return len(text.encode(errors="replace"))
