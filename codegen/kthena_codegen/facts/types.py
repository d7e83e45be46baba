# SPDX-License-Identifier: Apache-2.0
"""The named types of an API version and their fields, as a graph without any markup.

A structural schema has no types: every object is written out where it stands. Here equal
objects of one class come together again, under the name that `Notes.type_name` kept. Objects
without a name, such as those of definitions read from YAML, are named after their place:
`Oven.spec.racks[]`.

Start reading at `read_types`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from kthena_api.crd import (
    Difference,
    ResourceDefinition,
    SchemaPath,
    Structural,
    ValidationRule,
    Version,
    visit,
)
from kthena_api.crd.openapi import write_schema
from kthena_api.crd.schema import ValueValidation
from kthena_codegen.facts.constraints import (
    Constraint,
    json_text,
    optional_json,
    read_constraints,
)
from kthena_codegen.facts.rules import RuleFacts, is_transition, rule_difference

_TYPE_META: Final = ("apiVersion", "kind")
_METADATA: Final = "Standard metadata of every Kubernetes object."


@dataclass(frozen=True, slots=True)
class TypeText:
    """The type of a field in words.

    Attributes:
        prefix: What comes before the name, such as `list of `.
        name: The last word: a type of the graph or a plain type such as `string`.
        anchor: Anchor of the type in the graph, empty for a plain type.
    """

    prefix: str
    name: str
    anchor: str = ""

    def __str__(self) -> str:
        return self.prefix + self.name


@dataclass(frozen=True, slots=True)
class EnumValue:
    """One value of an enum, as people write it, and what it means, if that is known."""

    value: str
    meaning: str


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """One field of a type.

    Attributes:
        name: JSON name.
        type: Its type.
        required: Whether an object without it is refused.
        default: JSON on one line, None without a default.
        constraints: Demands on the value, and on items and values that have no type of their own.
        rules: Rules on this field that the field's type does not carry everywhere.
        description: Free text; paragraphs are separated by blank lines.
        enum: Values and meanings where the field's enum has no type of its own.
        example: JSON on one line, None without an example.
        differences: Every declared difference at the field.
    """

    name: str
    type: TypeText
    required: bool
    default: str | None = None
    constraints: tuple[Constraint, ...] = ()
    rules: tuple[RuleFacts, ...] = ()
    description: str = ""
    enum: tuple[EnumValue, ...] = ()
    example: str | None = None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Appearance:
    """A field that holds a type."""

    type_name: str
    anchor: str
    field: str


@dataclass(frozen=True, slots=True)
class TypeFacts:
    """One named type.

    Attributes:
        name: Name of the class, or the place for an object without a name.
        anchor: Lower-case letters, digits and hyphens; unique in the graph.
        base: `object`, or the type of an enum's values.
        description: Free text.
        fields: In the order of declaration; empty for an enum.
        enum: Values and meanings; empty for an object.
        constraints: Demands on the object, where no field could tell them: for kinds.
        rules: Rules that every appearance carries.
        appears_in: The fields that hold it, sorted by type and field.
    """

    name: str
    anchor: str
    base: str
    description: str = ""
    fields: tuple[FieldFacts, ...] = ()
    enum: tuple[EnumValue, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    rules: tuple[RuleFacts, ...] = ()
    appears_in: tuple[Appearance, ...] = ()


@dataclass(frozen=True, slots=True)
class KindFacts:
    """One kind of a version, with the type of its objects."""

    definition: ResourceDefinition
    version: Version
    type: TypeFacts


@dataclass(frozen=True, slots=True)
class TypeGraph:
    """Everything about one group and version.

    Attributes:
        group: API group.
        version: Name of the version.
        kinds: In the order of the definitions.
        types: The types below the kinds, sorted by name.
    """

    group: str
    version: str
    kinds: tuple[KindFacts, ...]
    types: tuple[TypeFacts, ...]

    @property
    def api_version(self) -> str:
        """Group and version as objects name them."""
        return f"{self.group}/{self.version}"

    @property
    def anchor(self) -> str:
        """Anchor of the version; those of its types begin with it."""
        return self.version


def read_graphs(definitions: Sequence[ResourceDefinition]) -> tuple[TypeGraph, ...]:
    """Return one graph per group and version: groups sorted, versions as they are declared."""
    members: dict[tuple[str, str], list[tuple[ResourceDefinition, Version]]] = defaultdict(list)
    for definition in sorted(definitions, key=lambda each: (each.group, each.names.kind)):
        for version in definition.versions:
            members[definition.group, version.name].append((definition, version))
    groups = sorted({group for group, _ in members})
    return tuple(
        read_types(pairs)
        for group in groups
        for (owner, _), pairs in members.items()
        if owner == group
    )


def read_types(kinds: Sequence[tuple[ResourceDefinition, Version]]) -> TypeGraph:
    """Return the graph of kinds that share a group and a version name.

    Raises:
        ValueError: When there is none, or they do not share both.
    """
    shared = {(definition.group, version.name) for definition, version in kinds}
    if len(shared) != 1:
        raise ValueError("a graph holds the kinds of one group and version")
    return _Builder(kinds).build(*shared.pop())


@dataclass(slots=True)
class _Place:
    """One node that has a section of its own."""

    kind: str
    path: SchemaPath
    node: Structural


@dataclass(slots=True)
class _Section:
    """A type while its appearances are collected."""

    name: str
    places: list[_Place]
    anchor: str = ""
    holders: dict[tuple[str, str], Appearance] = field(default_factory=dict)

    @property
    def rules(self) -> tuple[ValidationRule, ...]:
        """The rules that every place carries."""
        first, *others = [place.node.extensions.validations for place in self.places]
        return tuple(rule for rule in first if all(rule in other for other in others))

    @property
    def description(self) -> str:
        """The text of the class; of a class without one, what its fields agree on."""
        of_class = self.places[0].node.notes.type_description
        if of_class:
            return of_class
        texts = [place.node.notes.description for place in self.places]
        for place, text in zip(self.places, texts, strict=True):
            if place.path.text.endswith(("[]", "{}")) and text:
                return text
        return texts[0] if len(set(texts)) == 1 else ""


def has_section(node: Structural) -> bool:
    """Return whether a node is described as a type of its own rather than inside its field."""
    if node.validation.enum:
        return bool(node.notes.type_name)
    return node.type == "object" and (
        bool(node.properties)
        or (
            bool(node.notes.type_name)
            and node.additional_properties is None
            and not node.extensions.preserve_unknown_fields
        )
    )


class _Builder:
    def __init__(self, kinds: Sequence[tuple[ResourceDefinition, Version]]) -> None:
        self.kinds = kinds
        self.sections: dict[str, _Section] = {}
        self.by_place: dict[tuple[str, str], _Section] = {}
        self._shapes: dict[str, list[tuple[object, _Section]]] = defaultdict(list)

    def build(self, group: str, version_name: str) -> TypeGraph:
        for definition, version in self.kinds:
            # Before all others: no type may take the name of a kind.
            root = _Place(definition.names.kind, SchemaPath(), version.schema)
            self.by_place[root.kind, ""] = self._new(root.kind, root)
        for definition, version in self.kinds:
            for path, node in visit(version.schema, branches=False):
                if path.text and has_section(node):
                    self._add(_Place(definition.names.kind, path, node))
        self._set_anchors(version_name)
        fields = {name: self._read_fields(s) for name, s in self.sections.items()}
        types = {
            name: self._finish(section, fields[name]) for name, section in self.sections.items()
        }
        roots = [self.by_place[definition.names.kind, ""].name for definition, _ in self.kinds]
        return TypeGraph(
            group,
            version_name,
            tuple(
                KindFacts(definition, version, types[root])
                for (definition, version), root in zip(self.kinds, roots, strict=True)
            ),
            tuple(types[name] for name in sorted(types, key=_sort_key) if name not in roots),
        )

    def _add(self, place: _Place) -> None:
        named = bool(place.node.notes.type_name)
        section = self._join(place) if named else self._new(_place_name(place), place)
        self.by_place[place.kind, place.path.text] = section

    def _join(self, place: _Place) -> _Section:
        """Find the section of a named node; nodes of one name that differ do not share one."""
        name = place.node.notes.type_name
        shape = _shape(place.node)
        for known, section in self._shapes[name]:
            if known == shape:
                section.places.append(place)
                return section
        section = self._new(_place_name(place) if name in self.sections else name, place)
        self._shapes[name].append((shape, section))
        return section

    def _new(self, name: str, place: _Place) -> _Section:
        unique, number = name, 1
        while unique in self.sections:
            number += 1
            unique = f"{name} {number}"
        section = self.sections[unique] = _Section(unique, [place])
        return section

    def _set_anchors(self, version_name: str) -> None:
        taken: set[str] = set()
        for name in sorted(self.sections, key=_sort_key):
            slug = re.sub(r"[^a-z0-9]+", "-", f"{version_name} {name}".lower()).strip("-")
            anchor, number = slug, 1
            while anchor in taken:
                number += 1
                anchor = f"{slug}-{number}"
            taken.add(anchor)
            self.sections[name].anchor = anchor

    def _read_fields(self, section: _Section) -> tuple[FieldFacts, ...]:
        for place in section.places:
            for name, node in place.node.properties.items():
                target = self._leaf(place.kind, place.path.child(name), node)
                if target is not None:
                    holder = Appearance(section.name, section.anchor, name)
                    target.holders[section.name, name] = holder
        place = section.places[0]
        required = set(place.node.validation.required)
        root = not place.path.text
        return tuple(
            self._read_field(place, name, required=name in required)
            if not root or name not in (*_TYPE_META, "metadata")
            else self._read_root_field(place, name)
            for name in place.node.properties
        )

    def _leaf(self, kind: str, path: SchemaPath, node: Structural) -> _Section | None:
        *_, (_, where, _) = _levels(path, node)
        return self.by_place.get((kind, where.text))

    def _read_root_field(self, place: _Place, name: str) -> FieldFacts:
        """Describe what every object has; the schema says next to nothing about it."""
        facts = self._read_field(place, name, required=True)
        if name == "metadata":
            return replace(
                facts,
                type=replace(facts.type, name="ObjectMeta"),
                description=facts.description or _METADATA,
            )
        definition, version = next(pair for pair in self.kinds if pair[0].names.kind == place.kind)
        value = f"{definition.group}/{version.name}" if name == "apiVersion" else place.kind
        return replace(facts, constraints=(Constraint("type", "is", (value,)),))

    def _read_field(self, place: _Place, name: str, *, required: bool) -> FieldFacts:
        node = place.node.properties[name]
        levels = list(_levels(place.path.child(name), node))
        constraints: list[Constraint] = []
        rules: list[RuleFacts] = []
        for where, path, level in levels:
            section = self.by_place.get((place.kind, path.text))
            known = section.rules if section is not None else ()
            constraints += read_constraints(level, where)
            rules += [
                _rule_facts(level, rule, where)
                for rule in level.extensions.validations
                if rule not in known
            ]
        _, path, leaf = levels[-1]
        section = self.by_place.get((place.kind, path.text))
        return FieldFacts(
            name=name,
            type=_type_text([level for *_, level in levels], section),
            required=required,
            default=optional_json(node.default),
            constraints=tuple(constraints),
            rules=tuple(rules),
            description=node.notes.description,
            enum=_enum_values(leaf) if section is None and leaf.notes.enum_meanings else (),
            example=optional_json(node.notes.example),
            differences=tuple(d for *_, level in levels for d in level.notes.differences),
        )

    def _finish(self, section: _Section, fields: tuple[FieldFacts, ...]) -> TypeFacts:
        node = section.places[0].node
        return TypeFacts(
            name=section.name,
            anchor=section.anchor,
            base=node.type,
            description=section.description,
            fields=fields,
            enum=_enum_values(node),
            constraints=() if section.holders else tuple(read_constraints(node)),
            rules=tuple(_rule_facts(node, rule, "") for rule in section.rules),
            appears_in=tuple(section.holders[key] for key in sorted(section.holders)),
        )


def _levels(path: SchemaPath, node: Structural) -> Iterator[tuple[str, SchemaPath, Structural]]:
    """Yield a field's node and those of its items and values, down to the first other one."""
    where = ""
    while True:
        yield where, path, node
        if node.items is not None:
            node, path, step = node.items, path.item, "each item"
        elif isinstance(node.additional_properties, Structural):
            node, path, step = node.additional_properties, path.value, "each value"
        else:
            return
        where = f"{step} of {where}" if where else step


def _type_text(levels: Sequence[Structural], section: _Section | None) -> TypeText:
    prefix = ""
    for level in levels[:-1]:
        prefix += "list of " if level.items is not None else "map of string to "
    if section is not None:
        return TypeText(prefix, section.name, section.anchor)
    return TypeText(prefix, _plain_type(levels[-1]))


def _plain_type(node: Structural) -> str:
    if node.extensions.int_or_string:
        return "integer or string"
    if node.type == "array":
        return "list"
    if not node.type:
        return "any"
    style = node.validation.format
    return f"{node.type} ({style})" if style and node.type in {"integer", "number"} else node.type


def _rule_facts(node: Structural, rule: ValidationRule, where: str) -> RuleFacts:
    return RuleFacts(rule, where, is_transition(rule.rule), rule_difference(node, rule))


def _enum_values(node: Structural) -> tuple[EnumValue, ...]:
    meanings: Mapping[Any, str] = node.notes.enum_meanings
    return tuple(
        EnumValue(
            value if isinstance(value, str) and value else json_text(value),
            meanings.get(value, "") if isinstance(value, str | int) else "",
        )
        for value in node.validation.enum
    )


def _shape(node: Structural) -> object:
    """Return what nodes of one class share, whatever a field put around them."""
    bare = Structural(
        type=node.type,
        properties=node.properties,
        validation=ValueValidation(required=node.validation.required, enum=node.validation.enum),
    )
    return write_schema(bare, descriptions=False)


def _place_name(place: _Place) -> str:
    return f"{place.kind}.{place.path}"


def _sort_key(name: str) -> tuple[str, str]:
    return name.lower(), name
