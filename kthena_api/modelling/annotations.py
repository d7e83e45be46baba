# SPDX-License-Identifier: Apache-2.0
"""From what may stand in an annotation to markers, without looking at a schema node."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from types import NoneType, UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

import annotated_types
from pydantic import Field, StringConstraints
from pydantic.fields import FieldInfo
from typing_extensions import Doc, TypeAliasType

from kthena_api.crd import Structural
from kthena_api.modelling import markers as markers_module
from kthena_api.modelling import rules as rules_module
from kthena_api.modelling import topology as topology_module
from kthena_api.modelling.declarations import check_agreement, check_declaration
from kthena_api.modelling.markers import (
    Marker,
    Maximum,
    MaxItems,
    MaxLength,
    MaxProperties,
    Minimum,
    MinItems,
    MinLength,
    MinProperties,
    MultipleOf,
    Pattern,
    Required,
)
from kthena_api.modelling.problems import MarkerFault, nearest
from kthena_api.modelling.rules import MARKERS_ATTRIBUTE
from kthena_api.modelling.scalars import AllowFloat, Checked

FIELD_KEYWORDS = tuple(inspect.signature(Field).parameters)


def marker_names() -> tuple[str, ...]:
    """Return the names of all markers, for suggestions and for the vocabulary page."""
    found = {
        name
        for module in (markers_module, topology_module, rules_module)
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, Marker) and not name.startswith("_")
    }
    return tuple(sorted(found - {"Marker"}))


class Stripped(NamedTuple):
    """An annotation without its metadata: the bare type, what stood around it, outermost last."""

    core: Any
    metadata: tuple[object, ...]
    optional: bool


def strip_annotation(annotation: Any) -> Stripped:
    """Take Annotated, type aliases, NewType and `| None` off an annotation."""
    metadata: list[object] = []
    optional = False
    while True:
        if isinstance(annotation, TypeAliasType) or type(annotation).__name__ == "TypeAliasType":
            annotation = annotation.__value__
        elif type(get_origin(annotation)).__name__ == "TypeAliasType":
            annotation = get_origin(annotation).__value__[get_args(annotation)]
        elif hasattr(annotation, "__supertype__"):
            annotation = annotation.__supertype__
        elif get_origin(annotation) is typing.Annotated:
            annotation, *around = get_args(annotation)
            metadata[:0] = around
        elif get_origin(annotation) in {Union, UnionType} and NoneType in get_args(annotation):
            optional = True
            members = tuple(arg for arg in get_args(annotation) if arg is not NoneType)
            annotation = Union[members] if members else NoneType  # noqa: UP007 - from a tuple
        else:
            return Stripped(annotation, tuple(metadata), optional)


class Sized(Marker):
    """A length bound whose keyword depends on what the node turns out to hold."""

    def __init__(self, value: int, *, upper: bool) -> None:
        super().__init__(value)
        self.upper = upper

    def apply(self, node: Structural) -> Structural:
        return self.settle(node).apply(node)

    def settle(self, node: Structural) -> Marker:
        """Return the bound that fits the node."""
        upper, lower = {
            "array": (MaxItems, MinItems),
            "object": (MaxProperties, MinProperties),
        }.get(node.type, (MaxLength, MinLength))
        return (upper if self.upper else lower)(self.value)


class Said(NamedTuple):
    """What metadata says: markers for the schema, and a description."""

    markers: tuple[Marker, ...]
    description: str


def read_metadata(metadata: Iterable[object]) -> Said:
    """Sort metadata into markers, a description, and what concerns Python only.

    Raises:
        MarkerFault: For an object that is none of these.
    """
    found: list[Marker] = []
    description = ""
    for entry in _expand(metadata):
        if isinstance(entry, Doc):
            description = entry.documentation
        elif isinstance(entry, str):
            raise _text_fault(entry)
        elif isinstance(entry, Marker):
            check_declaration(entry)
            found.append(entry)
        else:
            found.extend(_read_foreign(entry))
    return Said(tuple(found), description)


def read_class_markers(cls: type) -> tuple[list[Marker], list[MarkerFault]]:
    """Return the markers on this very class, and what is wrong with them."""
    found: list[Marker] = []
    faults: list[MarkerFault] = []
    for entry in cls.__dict__.get(MARKERS_ATTRIBUTE, ()):
        try:
            check_declaration(entry)
            _check_of_class(entry)
        except MarkerFault as fault:
            faults.append(fault)
        else:
            found.append(entry)
    return found, [*faults, *check_agreement(found)]


def _check_of_class(marker: Marker) -> None:
    if isinstance(marker, Required | AllowFloat | Checked):
        raise MarkerFault(
            f"{type(marker).__name__} says nothing about a class", "put it on a field"
        )


def key_faults(metadata: Iterable[object]) -> list[MarkerFault]:
    """Return what is wrong with metadata on the keys of a map, which no schema describes."""
    try:
        said = read_metadata(metadata)
    except MarkerFault as fault:
        return [fault]
    if not said.markers:
        return []
    hint = 'write Rule("self.all(key, …)")'
    return [MarkerFault("a schema says nothing about a map's keys", hint)]


def settle(markers: Sequence[Marker], node: Structural) -> list[Marker]:
    """Return the markers with each length bound as what it is on this node."""
    return [marker.settle(node) if isinstance(marker, Sized) else marker for marker in markers]


def _expand(metadata: Iterable[object]) -> Iterator[object]:
    for entry in metadata:
        if isinstance(entry, FieldInfo):
            check_field_extras(entry)
            yield from _expand(entry.metadata)
            if entry.description:
                yield Doc(entry.description)
        elif isinstance(entry, Marker | str | type):
            yield entry
        elif isinstance(entry, StringConstraints):
            if entry.min_length is not None:
                yield annotated_types.MinLen(entry.min_length)
            if entry.max_length is not None:
                yield annotated_types.MaxLen(entry.max_length)
            yield entry
        elif isinstance(entry, annotated_types.GroupedMetadata) and not _is_pydantics(entry):
            yield from _expand(_members(entry))
        elif entry is not None:  # pydantic.conint leaves None for what it was not given
            yield entry


def _members(group: annotated_types.GroupedMetadata) -> list[object]:
    try:
        return list(group)
    except Exception as error:  # a group compares what it was given, of whatever type that is
        raise MarkerFault(f"{group!r} cannot be read: {type(error).__name__}") from error


def check_field_extras(field: FieldInfo) -> None:
    """Refuse keywords that `Field` does not know: Pydantic would keep them without a word."""
    extra = field.json_schema_extra
    if not extra:
        return
    if callable(extra):
        raise MarkerFault("json_schema_extra is not read; write a marker")
    name = min(str(key) for key in extra)
    plain = name.removeprefix("x-kubernetes-").replace("-", "")
    if name.lower().replace("_", "") == "uniqueitems":
        raise MarkerFault("uniqueItems is refused by every apiserver", "write ListSet()")
    hint = nearest(name, FIELD_KEYWORDS) or nearest(plain, marker_names())
    raise MarkerFault(f"Field has no keyword {name}", hint)


def _text_fault(text: str) -> MarkerFault:
    name = text.strip().removeprefix("+").partition("=")[0].rsplit(":", 1)[-1]
    hint = nearest(name, marker_names())
    if text.lstrip().startswith("+"):
        return MarkerFault(f"{text.strip()!r} is a Go marker", hint or "see docs/markers.md")
    return MarkerFault(f"unknown marker {text!r}", hint)


def _is_pydantics(entry: object) -> bool:
    return type(entry).__module__.split(".")[0] in {"pydantic", "pydantic_core"}


def _read_foreign(entry: object) -> Iterator[Marker]:
    if isinstance(entry, type):
        raise _class_fault(entry)
    known = _CONSTRAINTS.get(type(entry))
    if known is not None:
        attribute, make = known
        yield make(getattr(entry, attribute))
    elif isinstance(entry, annotated_types.Predicate | annotated_types.Not):
        raise MarkerFault("a Python predicate has no form in a schema", "write a Rule")
    elif _is_pydantics(entry):
        # Validators, serializers, Strict and the like are Python's; a pattern is the schema's.
        pattern = getattr(entry, "pattern", None)
        if pattern is not None:
            yield Pattern(getattr(pattern, "pattern", pattern))
    elif not hasattr(entry, "__get_pydantic_core_schema__"):
        plain = isinstance(entry, int | float | list | tuple | dict | set)
        hint = "" if plain else nearest(type(entry).__name__, marker_names())
        raise MarkerFault(f"unknown marker {entry!r}", hint)


def _class_fault(entry: type) -> MarkerFault:
    name = entry.__name__
    if not issubclass(entry, Marker):
        return MarkerFault(f"unknown marker {name}", nearest(name, marker_names()))
    needs = [
        parameter
        for parameter in inspect.signature(entry).parameters.values()
        if parameter.default is parameter.empty
    ]
    # Pydantic cannot read a class here either, so that leaving out the brackets never works.
    return MarkerFault(
        f"{name} is a marker class, not a marker", f"write {name}({'…' if needs else ''})"
    )


_CONSTRAINTS: dict[type, tuple[str, Any]] = {
    annotated_types.Ge: ("ge", Minimum),
    annotated_types.Gt: ("gt", partial(Minimum, exclusive=True)),
    annotated_types.Le: ("le", Maximum),
    annotated_types.Lt: ("lt", partial(Maximum, exclusive=True)),
    annotated_types.MultipleOf: ("multiple_of", MultipleOf),
    annotated_types.MinLen: ("min_length", partial(Sized, upper=False)),
    annotated_types.MaxLen: ("max_length", partial(Sized, upper=True)),
}


def literal_values(annotation: Any) -> tuple[object, ...] | None:
    """Return the values of a Literal, None for anything else."""
    return get_args(annotation) if get_origin(annotation) is Literal else None
