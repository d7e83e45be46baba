# SPDX-License-Identifier: Apache-2.0
"""From annotations and model classes to structural nodes.

Start reading at `TypeReader.read_model`. Problems are collected, so that one run names them all.
"""

from __future__ import annotations

import enum
import inspect
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Union, get_args, get_origin

from pydantic import AliasChoices, BaseModel, RootModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from kthena_api.crd import ABSENT, Json, Structural
from kthena_api.crd.schema import ValueValidation
from kthena_api.modelling.annotations import (
    Stripped,
    check_field_extras,
    literal_values,
    marker_names,
    read_metadata,
    strip_annotation,
)
from kthena_api.modelling.base import plain_json
from kthena_api.modelling.differences import Applied, apply_markers, in_edition
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
from kthena_api.modelling.places import Place, can_be_read, complete, describe_failure
from kthena_api.modelling.problems import DeclarationError, MarkerFault, Problem, nearest
from kthena_api.modelling.rules import MARKERS_ATTRIBUTE, FieldGroup, Immutable
from kthena_api.modelling.scalars import AllowFloat
from kthena_api.modelling.source import find_source, join_lines

_SCALARS: Mapping[type, tuple[str, str | None]] = {
    str: ("string", None),
    bool: ("boolean", None),
    int: ("integer", None),
    bytes: ("string", "byte"),
    datetime: ("string", "date-time"),
    date: ("string", "date"),
}

_SET = (
    "a set would be uniqueItems, which every apiserver refuses",
    "write Annotated[list[…], ListSet()]",
)
_REFUSED: Mapping[str, tuple[str, str]] = {
    "float": ("float rounds differently from language to language", "write Float if it is meant"),
    "set": _SET,
    "frozenset": _SET,
    "tuple": ("a tuple has no form in a schema", "write list[…]"),
    "NoneType": ("None has no form in a schema", "is the field named like its type? Rename one"),
    "timedelta": ("a timedelta has no form in a schema", "write Duration"),
    "Decimal": ("a Decimal has no form in a schema", "write Quantity"),
    "Any": ("Any has no form in a schema", "write JSON or RawExtension"),
    "object": ("object has no form in a schema", "write JSON or RawExtension"),
}

_GO_MARKER = re.compile(r"\+[A-Za-z][\w.-]*(:[\w.:-]+)*(=.*)?")
_DEEPEST = 100  # characters of `[]` and `{}`; only an alias that names itself goes there
# Far above any real definition (ModelServing's has 2,750); a class used twice by each of 20 others
# would make a million.
MAX_NODES = 100_000
_JSON_NAME = re.compile(r"[A-Za-z0-9_$][A-Za-z0-9_$./-]*")


class TypeReader:
    """Reads model classes into nodes; `problems` holds what was wrong."""

    def __init__(self, *, baseline: bool) -> None:
        self.baseline = baseline
        self.problems: list[Problem] = []
        self._open: list[tuple[type, str]] = []
        self._nodes = 0
        self._cycles: set[frozenset[type]] = set()

    def read_model(self, cls: type[BaseModel]) -> Structural:
        """Return the node of a model class with everything below it."""
        place = Place(cls)
        if any(cls is entered for entered, _ in self._open):
            self._report_cycle(cls, place)
            return Structural(type="object")
        failure = complete(cls)
        if failure is not None and not can_be_read(cls):
            self.problems.extend(describe_failure(cls, failure))
            return Structural(type="object")
        found = len(self.problems)
        self._open.append((cls, ""))
        if issubclass(cls, RootModel):
            root, _ = self._read_field(cls.model_fields["root"], Place(cls, "root"))
            node = self._apply(root, class_markers_of(cls), place).node
        else:
            node = self._read_properties(cls)
        self._open.pop()
        if failure is not None and len(self.problems) == found:
            self.problems.extend(describe_failure(cls, failure))
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
        keys = {name: key for key, name in owners.items()}
        class_markers = [self._resolve_group(cls, keys, node, m) for m in class_markers_of(cls)]
        return self._apply(node, [*class_markers, *parents], Place(cls)).node

    def _resolve_group(
        self, cls: type[BaseModel], keys: Mapping[str, str], node: Structural, marker: Marker
    ) -> Marker:
        """Return the rule that a group of fields stands for, upstream's group included."""
        beyond = marker.beyond
        if beyond is not None and isinstance(beyond.upstream, FieldGroup):
            rule = beyond.upstream.rule(tuple(keys.get(n, n) for n in beyond.upstream.value))
            beyond = beyond._replace(upstream=rule)
        if not isinstance(marker, FieldGroup):
            if beyond is not marker.beyond:
                marker = copy(marker)
                marker.beyond = beyond
            return marker
        kind = type(marker).__name__
        if len(set(marker.value)) < max(len(marker.value), 2):
            self.problems.append(Place(cls).problem(f"{kind} needs two different fields or more"))
        for name in marker.value:
            if name not in keys:
                self.problems.append(
                    Place(cls).problem(f"{kind} names no field: {name!r}", nearest(name, keys))
                )
            elif self.baseline:
                continue  # upstream may have another opinion of what is required
            elif cls.model_fields[name].is_required():
                self.problems.append(
                    Place(cls, name).problem(f"is required, so {kind} cannot choose it")
                )
            elif node.properties[keys[name]].default is not ABSENT:
                self.problems.append(
                    Place(cls, name).problem(f"has a default, so {kind} always finds it set")
                )
        rule = marker.rule(tuple(keys.get(name, name) for name in marker.value))
        rule.beyond = beyond
        return rule

    def _json_key(self, name: str, field: FieldInfo, place: Place) -> str:
        key = next(k for k in (field.serialization_alias, field.alias, name) if k is not None)
        taken = field.validation_alias
        names = taken.choices if isinstance(taken, AliasChoices) else [taken or key]
        if key not in names:
            self.problems.append(
                place.problem(
                    f"is read as {names[0]!r} but written as {key!r}",
                    "give validation_alias and serialization_alias one name",
                )
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
        self._check_docs(documented, place)
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
        self._check_required(applied, place, has_default=not field.is_required())
        return applied.node, applied

    def _check_required(self, applied: Applied, place: Place, *, has_default: bool) -> None:
        if self.baseline:
            return
        stated = [m.value for m in applied.markers if isinstance(m, Required)]
        schema_default = applied.node.default is not ABSENT
        if True in stated and (has_default or schema_default):
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
        nullable = any(isinstance(m, Nullable) and m.value is True for m in around)
        if nullable and not stripped.optional:
            self.problems.append(place.problem("is Nullable but may not be None", "write T | None"))
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
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise DeclarationError(
                [place.problem(f"the schema has more than {MAX_NODES:,} nodes", "classes repeat")]
            )
        stripped = strip_annotation(annotation)
        if len(place.suffix) > _DEEPEST:
            self.problems.append(
                Place(place.owner, place.field).problem(
                    "nests too deeply: a structural schema cannot recurse"
                )
            )
            return Applied(Structural(), (), required=False)
        try:
            said = read_metadata((*stripped.metadata, *metadata))
        except MarkerFault as fault:
            self.problems.append(place.problem(fault.message, fault.hint))
            return Applied(Structural(), (), required=False)
        if (
            stripped.optional
            and place.suffix
            and not any(isinstance(marker, Nullable) for marker in said.markers)
        ):
            self.problems.append(place.problem("may be None", "write Nullable() for a stored null"))
        effective, _ = in_edition(said.markers, baseline=self.baseline)
        replaced = any(
            isinstance(m, Schemaless | SchemaType | XIntOrString)
            and isinstance(m.value, str | bool)
            for m in effective
        )
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
            docs = {name: join_lines(text) for name, text in source.docs.items()}
            meanings = {m.value: docs[m.name] for m in core if m.name in docs}
            node = self._enum([member.value for member in core], core.__name__, meanings, place)
            text = join_lines(core.__dict__.get("__doc__") or "")
            node = replace(node, notes=replace(node.notes, type_description=text))
            return self._apply(node, class_markers_of(core), Place(core)).node
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
        bare = strip_annotation(key)
        if not (isinstance(bare.core, type) and issubclass(bare.core, str)):
            self.problems.append(place.problem("a map's keys must be text", "write dict[Str, …]"))
        elif read_metadata(bare.metadata).markers:
            self.problems.append(
                place.problem(
                    "a schema says nothing about a map's keys", 'write Rule("self.all(key, …)")'
                )
            )
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
        generic = getattr(cls, "__pydantic_generic_metadata__", {}).get("origin")
        written = (generic or cls).__dict__.get("__doc__") or ""
        self._check_docs(written, place)
        notes = replace(
            node.notes,
            type_name=cls.__name__,
            type_description=join_lines(written),
            title=node.notes.title or getattr(cls, "model_config", {}).get("title") or "",
            description=node.notes.description or join_lines(written),
        )
        return replace(node, notes=notes)

    def _check_docs(self, text: str, place: Place) -> None:
        """Refuse Go's markers in a description: nobody reads them here."""
        for line in map(str.strip, text.splitlines()):
            if _GO_MARKER.fullmatch(line):
                name = line[1:].partition("=")[0].rsplit(":", 1)[-1]
                hint = nearest(name, marker_names()) or "see docs/markers.md"
                self.problems.append(place.problem(f"{line!r} is a Go marker in a text", hint))


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
        dumped: Json = plain_json(value)
        return dumped
    if isinstance(value, enum.Enum):
        return to_json(value.value)
    if isinstance(value, float) and not math.isfinite(value):
        raise TypeError(f"{value} is not a JSON number")
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    raise TypeError(f"{type(value).__name__}")
