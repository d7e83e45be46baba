# SPDX-License-Identifier: Apache-2.0
"""From annotations and model classes to structural nodes.

Start reading at `TypeReader.read_model`. Problems are collected, so that one run names them all.
"""

from __future__ import annotations

import enum
import inspect
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel, RootModel
from pydantic.errors import PydanticUndefinedAnnotation, PydanticUserError
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from kthena_api.crd import ABSENT, Json, Structural
from kthena_api.crd.schema import ValueValidation
from kthena_api.modelling.annotations import (
    Stripped,
    check_field_extras,
    literal_values,
    read_metadata,
    strip_annotation,
)
from kthena_api.modelling.differences import Applied, apply_markers
from kthena_api.modelling.markers import (
    Default,
    Example,
    Marker,
    Nullable,
    Required,
    Schemaless,
    SchemaType,
    XIntOrString,
)
from kthena_api.modelling.problems import MarkerFault, Problem
from kthena_api.modelling.rules import MARKERS_ATTRIBUTE, FieldGroup, Immutable
from kthena_api.modelling.scalars import AllowFloat
from kthena_api.modelling.source import find_source, join_lines

OPAQUE_ATTRIBUTE = "__kubernetes_opaque__"

_SCALARS: Mapping[type, tuple[str, str | None]] = {
    str: ("string", None),
    bool: ("boolean", None),
    int: ("integer", None),
    bytes: ("string", "byte"),
    datetime: ("string", "date-time"),
    date: ("string", "date"),
}

_REFUSED: Mapping[str, tuple[str, str]] = {
    "float": ("float rounds differently from language to language", "write Float if it is meant"),
    "set": ("a set would be uniqueItems, which every apiserver refuses", "list with ListSet()"),
    "frozenset": (
        "a set would be uniqueItems, which every apiserver refuses",
        "list with ListSet()",
    ),
    "timedelta": ("a timedelta has no form in a schema", "write Duration"),
    "Decimal": ("a Decimal has no form in a schema", "write Quantity"),
    "Any": ("Any has no form in a schema", "write JSON or RawExtension"),
    "object": ("object has no form in a schema", "write JSON or RawExtension"),
}

_JSON_NAME = re.compile(r"[A-Za-z0-9_$][A-Za-z0-9_$./-]*")


class Place(NamedTuple):
    """Where a declaration stands, for messages."""

    owner: type
    field: str = ""
    suffix: str = ""

    def __str__(self) -> str:
        dot = "." if self.field else ""
        return f"{self.owner.__name__}{dot}{self.field}{self.suffix}"

    def below(self, suffix: str) -> Place:
        """Return the place of list items or map values."""
        return self._replace(suffix=self.suffix + suffix)

    def problem(self, message: str, hint: str = "") -> Problem:
        """Return a problem at this place, with file and line where the source exists."""
        home = find_source(self.owner)
        line = home.line
        for cls in self.owner.__mro__:
            source = find_source(cls)
            if self.field and self.field in source.lines:
                home, line = source, source.lines[self.field]
                break
        return Problem(str(self), message, hint, home.file, line)


class TypeReader:
    """Reads model classes into nodes; `problems` holds what was wrong."""

    def __init__(self, *, baseline: bool) -> None:
        self.baseline = baseline
        self.problems: list[Problem] = []
        self._open: list[tuple[type, str]] = []
        self._cycles: set[frozenset[type]] = set()

    def read_model(self, cls: type[BaseModel]) -> Structural:
        """Return the node of a model class with everything below it."""
        place = Place(cls)
        if any(cls is entered for entered, _ in self._open):
            self._report_cycle(cls, place)
            return Structural(type="object")
        if getattr(cls, OPAQUE_ATTRIBUTE, False):
            return Structural(type="object")
        if not _complete(cls, place, self.problems):
            return Structural(type="object")
        self._open.append((cls, ""))
        try:
            if issubclass(cls, RootModel):
                node, _ = self._read_field(cls.model_fields["root"], Place(cls, "root"))
            else:
                node = self._read_properties(cls)
        finally:
            self._open.pop()
        return self._describe_class(cls, node, place)

    def _report_cycle(self, cls: type, place: Place) -> None:
        start = next(i for i, (entered, _) in enumerate(self._open) if entered is cls)
        ring = self._open[start:]
        members = frozenset(entered for entered, _ in ring)
        if members not in self._cycles:
            self._cycles.add(members)
            way = " -> ".join(f"{entered.__name__}.{name}" for entered, name in ring)
            self.problems.append(
                Place(*ring[-1]).problem(
                    f"a structural schema cannot recurse: {way} -> {place}",
                    "break the cycle, or keep one part of it as JSON",
                )
            )

    def _read_properties(self, cls: type[BaseModel]) -> Structural:
        properties: dict[str, Structural] = {}
        required: list[str] = []
        owners: dict[str, str] = {}
        parents: list[Marker] = []
        for name, field in cls.model_fields.items():
            if field.exclude:
                continue
            place = Place(cls, name)
            self._open[-1] = (cls, name)
            key = self._json_key(name, field, place)
            if key in owners:
                self.problems.append(
                    place.problem(f"JSON name {key!r} is taken by {cls.__name__}.{owners[key]}")
                )
            owners[key] = name
            properties[key], applied = self._read_field(field, place)
            if applied.required:
                required.append(key)
            else:
                parents.extend(
                    marker.parent_rule(key)
                    for marker in applied.markers
                    if isinstance(marker, Immutable)
                )
        node = Structural(
            type="object",
            properties=properties,
            validation=ValueValidation(required=tuple(sorted(required))),
        )
        class_markers = [self._resolve_group(cls, owners, m) for m in class_markers_of(cls)]
        return self._apply(node, [*class_markers, *parents], Place(cls)).node

    def _resolve_group(self, cls: type, owners: Mapping[str, str], marker: Marker) -> Marker:
        if not isinstance(marker, FieldGroup):
            return marker
        keys = {name: key for key, name in owners.items()}
        fields: Mapping[str, FieldInfo] = getattr(cls, "model_fields", {})
        names = []
        for name in marker.value:
            if name not in keys:
                self.problems.append(
                    Place(cls).problem(f"{type(marker).__name__} names no field: {name!r}")
                )
            elif fields[name].is_required():
                self.problems.append(
                    Place(cls, name).problem(
                        f"is required, so {type(marker).__name__} cannot choose it"
                    )
                )
            else:
                names.append(keys[name])
        rule = marker.rule(tuple(names))
        rule.beyond = marker.beyond
        return rule

    def _json_key(self, name: str, field: FieldInfo, place: Place) -> str:
        key = field.serialization_alias or field.alias or name
        taken = field.validation_alias
        if isinstance(taken, str) and taken != key:
            self.problems.append(
                place.problem(f"is read as {taken!r} but written as {key!r}", "give both one name")
            )
        if not _JSON_NAME.fullmatch(key):
            self.problems.append(place.problem(f"{key!r} is not a JSON name a rule could use"))
        return key

    def _read_field(self, field: FieldInfo, place: Place) -> tuple[Structural, Applied]:
        metadata: list[object] = list(field.metadata)
        try:
            check_field_extras(field)
        except MarkerFault as fault:
            self.problems.append(place.problem(fault.message, fault.hint))
        stripped = strip_annotation(field.annotation)
        around = (*stripped.metadata, *metadata)
        documented = field.description or _attribute_doc(place) or ""
        defaults = self._default_markers(field, stripped, around, place)
        if field.examples:
            around = (*around, Example(field.examples[0]))
        applied = self.read_type(
            stripped.core, (*defaults, *around), place, description=join_lines(documented)
        )
        if field.title:
            node = applied.node
            applied = applied._replace(
                node=replace(node, notes=replace(node.notes, title=field.title))
            )
        has_default = not field.is_required()
        self._check_required(applied, place, has_default=has_default)
        return applied.node, applied

    def _check_required(self, applied: Applied, place: Place, *, has_default: bool) -> None:
        if self.baseline:
            return
        stated = [m.value for m in applied.markers if isinstance(m, Required)]
        if True in stated and has_default:
            self.problems.append(
                place.problem("is required and has a default", "take one of the two away")
            )
        if False in stated and not has_default:
            self.problems.append(
                place.problem("is not required but has no default", "give it a default or None")
            )

    def _default_markers(
        self, field: FieldInfo, stripped: Stripped, around: Sequence[object], place: Place
    ) -> tuple[Marker, ...]:
        """Return what the Python default says: `required`, or the schema's default."""
        nullable = any(isinstance(m, Nullable) or m is Nullable for m in around)
        value = field.default
        if value is PydanticUndefined and field.default_factory is None:
            if stripped.optional and not nullable:
                self.problems.append(
                    place.problem(
                        "may be None but has no default",
                        "write = None for an optional field, Nullable() for a stored null",
                    )
                )
            return (Required(value=True),)
        if field.default_factory is not None:
            return ()
        if value is None:
            if not stripped.optional:
                self.problems.append(
                    place.problem("defaults to None but may not be None", "write T | None = None")
                )
            return ()
        try:
            return (Default(to_json(value)),)
        except TypeError as error:
            self.problems.append(place.problem(f"the default has no JSON form: {error}"))
            return ()

    def read_type(
        self, annotation: Any, metadata: Iterable[object], place: Place, description: str = ""
    ) -> Applied:
        """Return the node of an annotation under its metadata, with what was applied."""
        stripped = strip_annotation(annotation)
        try:
            said = read_metadata((*stripped.metadata, *metadata))
        except MarkerFault as fault:
            self.problems.append(place.problem(fault.message, fault.hint))
            return Applied(Structural(type="object"), (), required=False)
        if (
            stripped.optional
            and place.suffix
            and not any(isinstance(marker, Nullable) for marker in said.markers)
        ):
            self.problems.append(place.problem("may be None", "write Nullable() for a stored null"))
        replaced = any(isinstance(m, Schemaless | SchemaType | XIntOrString) for m in said.markers)
        node = Structural()
        if not replaced:
            node = self._read_core(stripped.core, place, said.markers)
        text = description or said.description
        if text:
            node = replace(node, notes=replace(node.notes, description=text))
        return self._apply(node, said.markers, place)

    def _apply(self, node: Structural, markers: Sequence[Marker], place: Place) -> Applied:
        applied, faults = apply_markers(node, markers, baseline=self.baseline)
        self.problems.extend(place.problem(fault.message, fault.hint) for fault in faults)
        return applied

    def _read_core(self, core: Any, place: Place, markers: Sequence[Marker]) -> Structural:
        origin, arguments = get_origin(core), get_args(core)
        values = literal_values(core)
        if values is not None:
            return self._enum(values, "", {}, place)
        if isinstance(core, type) and issubclass(core, enum.Enum):
            source = find_source(core)
            meanings = {m.value: source.docs[m.name] for m in core if m.name in source.docs}
            return self._enum([member.value for member in core], core.__name__, meanings, place)
        if isinstance(core, type) and issubclass(core, BaseModel):
            return self.read_model(core)
        if core in _SCALARS:
            kind, style = _SCALARS[core]
            return Structural(type=kind, validation=ValueValidation(format=style))
        if core is float and any(isinstance(marker, AllowFloat) for marker in markers):
            return Structural(type="number")
        if origin in {list, Sequence} and arguments:
            return Structural(
                type="array", items=self.read_type(arguments[0], (), place.below("[]")).node
            )
        if origin in {dict, Mapping} and arguments:
            return self._read_map(arguments[0], arguments[1], place)
        if origin is Union or type(core).__name__ == "UnionType":
            return self._read_union(arguments, place)
        return self._refuse(core, place)

    def _read_map(self, key: Any, value: Any, place: Place) -> Structural:
        bare = strip_annotation(key).core
        if not (isinstance(bare, type) and issubclass(bare, str)):
            self.problems.append(place.problem("a map's keys must be text"))
        return Structural(
            type="object",
            additional_properties=self.read_type(value, (), place.below("{}")).node,
        )

    def _read_union(self, members: Sequence[Any], place: Place) -> Structural:
        """Read an enum beside the literal of its texts, which constructors take as well."""
        bare = [strip_annotation(member).core for member in members]
        enums = [m for m in bare if isinstance(m, type) and issubclass(m, enum.Enum)]
        literals = [values for m in bare if (values := literal_values(m)) is not None]
        if len(enums) == len(literals) == 1 and len(bare) == len(enums) + len(literals):
            named = [member.value for member in enums[0]]
            if sorted(map(str, literals[0])) != sorted(map(str, named)):
                self.problems.append(
                    place.problem(f"the texts beside {enums[0].__name__} are not its values")
                )
            return self._read_core(enums[0], place, ())
        hint = "write ExactlyOneOf over optional fields"
        if {int, str} == set(bare):
            hint = "write IntOrString"
        self.problems.append(place.problem("a union has no structural form", hint))
        return Structural(type="object")

    def _refuse(self, core: Any, place: Place) -> Structural:
        name = getattr(core, "__name__", None) or str(core)
        origin = get_origin(core)
        if origin is not None:
            name = getattr(origin, "__name__", name)
        message, hint = _REFUSED.get(name, (f"{name} has no form in a schema", ""))
        if name in {"list", "dict", "Sequence", "Mapping"}:
            message, hint = f"{name} does not say what it holds", f"write {name}[…]"
        self.problems.append(place.problem(message, hint))
        return Structural(type="object")

    def _enum(
        self, values: Sequence[object], name: str, meanings: Mapping[str, str], place: Place
    ) -> Structural:
        types = {bool: "boolean", str: "string", int: "integer"}
        kinds = {
            next((word for t, word in types.items() if isinstance(value, t)), "")
            for value in values
        }
        kind = kinds.pop() if len(kinds) == 1 else ""
        if not kind:
            self.problems.append(place.problem("an enum's values must be text, or all integers"))
        node = Structural(
            type=kind, validation=ValueValidation(enum=tuple(to_json(v) for v in values))
        )
        notes = replace(node.notes, type_name=name, enum_meanings=dict(meanings))
        return replace(node, notes=notes)

    def _describe_class(self, cls: type, node: Structural, place: Place) -> Structural:
        text = join_lines(cls.__dict__.get("__doc__") or "")
        for line in text.splitlines():
            if line.startswith("+") and (":" in line or "=" in line):
                self.problems.append(
                    place.problem(f"{line!r} is a Go marker in a docstring", "see docs/markers.md")
                )
        notes = replace(
            node.notes,
            type_name=cls.__name__,
            description=node.notes.description or text,
        )
        return replace(node, notes=notes)


def _complete(cls: type[BaseModel], place: Place, problems: list[Problem]) -> bool:
    try:
        cls.model_rebuild()
    except PydanticUndefinedAnnotation as error:
        problems.append(place.problem(f"names an unknown type {error.name!r}"))
        return False
    except (PydanticUserError, TypeError, ValueError) as error:
        problems.append(place.problem(str(error).split("\n", 1)[0]))
        return False
    return True


def class_markers_of(cls: type) -> list[Marker]:
    """Return the markers of a class and its bases, the bases' first as controller-gen has them."""
    return [
        marker
        for base in reversed(cls.__mro__)
        for marker in base.__dict__.get(MARKERS_ATTRIBUTE, ())
    ]


def _attribute_doc(place: Place) -> str | None:
    for cls in place.owner.__mro__:
        docs = find_source(cls).docs
        if place.field in docs:
            return docs[place.field]
        if place.field in inspect.get_annotations(cls):
            return None
    return None


def to_json(value: object) -> Json:
    """Return a Python default as plain JSON values.

    Raises:
        TypeError: When it has none.
    """
    if isinstance(value, BaseModel):
        dumped: Json = value.model_dump(mode="json", by_alias=True, exclude_unset=True)
        return dumped
    if isinstance(value, enum.Enum):
        return to_json(value.value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    raise TypeError(f"{type(value).__name__}")


__all__ = ["ABSENT", "OPAQUE_ATTRIBUTE", "Place", "TypeReader", "class_markers_of", "to_json"]
