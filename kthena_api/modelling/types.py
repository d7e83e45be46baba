# SPDX-License-Identifier: Apache-2.0
"""From annotations and model classes to structural nodes.

Start reading at `TypeReader.read_model`. Problems are collected, so that one run names them all.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, Union, get_args, get_origin

from pydantic import BaseModel, RootModel
from pydantic.fields import FieldInfo

from kthena_api.crd import Structural
from kthena_api.crd.schema import ValueValidation
from kthena_api.modelling.annotations import (
    Said,
    Stripped,
    check_field_extras,
    key_faults,
    literal_values,
    marker_names,
    read_class_markers,
    read_metadata,
    settle,
    strip_annotation,
)
from kthena_api.modelling.cores import SCALARS, enum_node, refusal
from kthena_api.modelling.declarations import check_agreement, check_text
from kthena_api.modelling.differences import Applied, apply_markers, in_edition
from kthena_api.modelling.fields import (
    attribute_doc,
    check_required,
    read_default,
    read_key,
    resolve_group,
)
from kthena_api.modelling.markers import (
    Example,
    Marker,
    Nullable,
    Schemaless,
    SchemaType,
    XIntOrString,
)
from kthena_api.modelling.places import Place, can_be_read, complete, describe_failure
from kthena_api.modelling.problems import MarkerFault, Problem, nearest
from kthena_api.modelling.rules import Immutable
from kthena_api.modelling.scalars import AllowFloat
from kthena_api.modelling.source import find_source, join_lines

_GO_MARKER = re.compile(r"\+[A-Za-z][\w.-]*(:[\w.:-]+)*(=.*)?")
_DEEPEST: Final = 100  # levels; an alias that names itself gets there, no API does
# Nodes. Far above any real definition (ModelServing's has 2,750); a class used twice by each of 20
# others would make a million.
_LARGEST: Final = 100_000


class _TooLargeError(Exception):
    """Stops the reading of a schema; the place is where it grew too large."""

    def __init__(self, place: Place) -> None:
        super().__init__(str(place))
        self.place = place


class TypeReader:
    """Reads model classes into nodes; `problems` holds what was wrong."""

    def __init__(self, *, baseline: bool) -> None:
        self.baseline = baseline
        self.problems: list[Problem] = []
        self._open: list[tuple[type, str]] = []
        self._depth = 0
        self._nodes = 0
        self._cycles: set[frozenset[type]] = set()

    def read_model(self, cls: type[BaseModel]) -> Structural:
        """Return the node of a model class with everything below it."""
        if self._open:
            return self._read_class(cls)
        self._depth = self._nodes = 0
        try:
            return self._read_class(cls)
        except _TooLargeError as stop:
            self._open.clear()
            self.problems.append(
                stop.place.problem(
                    f"here the schema has more than {_LARGEST:,} nodes", "keep a part of it as JSON"
                )
            )
            return Structural(type="object")

    def _read_class(self, cls: type[BaseModel]) -> Structural:
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
        for name in cls.model_computed_fields:
            self.problems.append(
                Place(cls, name).problem(
                    "is computed, so manifests would hold what the schema lacks",
                    "write a plain property",
                )
            )
        if issubclass(cls, RootModel):
            root, _ = self._read_field(cls.model_fields["root"], Place(cls, "root"))
            node = self._apply(root, self._class_markers(cls), place).node
        else:
            node = self._read_properties(cls)
        self._open.pop()
        if failure is not None and len(self.problems) == found:
            self.problems.extend(describe_failure(cls, failure))
        return self._describe_class(cls, node, place)

    def _report(self, place: Place, *faults: MarkerFault) -> None:
        self.problems.extend(place.problem(fault.message, fault.hint) for fault in faults)

    def _class_markers(self, cls: type) -> list[Marker]:
        """Return the markers of a class and its bases, the bases' first as controller-gen does."""
        found: list[Marker] = []
        for base in reversed(cls.__mro__):
            markers, faults = read_class_markers(base)
            found.extend(markers)
            self._report(Place(base), *faults)
        return found

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
            place = Place(cls, name)
            if field.exclude:
                self.problems.append(
                    place.problem(
                        "is left out of every manifest, so it is no field of an API",
                        "write _name: T = PrivateAttr(…)",
                    )
                )
                continue
            self._open[-1] = (cls, name)
            key, faults = read_key(name, field)
            self._report(place, *faults)
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
        class_markers = [
            resolve_group(cls, keys, node, marker, self.problems, baseline=self.baseline)
            for marker in self._class_markers(cls)
        ]
        return self._apply(node, [*class_markers, *parents], Place(cls)).node

    def _read_field(self, field: FieldInfo, place: Place) -> tuple[Structural, Applied]:
        try:
            check_field_extras(field)
        except MarkerFault as fault:
            self._report(place, fault)
        stripped = strip_annotation(field.annotation)
        around = (*stripped.metadata, *field.metadata)
        documented = field.description or attribute_doc(place) or ""
        self._check_docs(documented, place)
        defaults, faults = read_default(field, stripped, around)
        self._report(place, *faults)
        if field.examples:
            around = (*around, Example(field.examples[0]))
        applied = self.read_type(
            stripped.core, (*defaults, *around), place, description=join_lines(documented)
        )
        if field.title:
            self._check_docs(field.title, place)
            node = applied.node
            applied = applied._replace(
                node=replace(node, notes=replace(node.notes, title=field.title))
            )
        if not self.baseline:
            self._report(place, *check_required(applied, has_default=not field.is_required()))
        return applied.node, applied

    def read_type(
        self, annotation: Any, metadata: Iterable[object], place: Place, description: str = ""
    ) -> Applied:
        """Return the node of an annotation under its metadata, with what was applied."""
        self._nodes += 1
        if self._nodes > _LARGEST:
            raise _TooLargeError(place)
        if self._depth >= _DEEPEST:
            self._report(
                Place(place.owner, place.field),
                MarkerFault(f"nests more than {_DEEPEST} deep", "keep the inner part as JSON"),
            )
            return Applied(Structural(), (), required=False)
        stripped = strip_annotation(annotation)
        try:
            said = read_metadata((*stripped.metadata, *metadata))
        except MarkerFault as fault:
            self._report(place, fault)
            return Applied(Structural(), (), required=False)
        if not description:
            self._check_docs(said.description, place)
        self._depth += 1
        applied = self._read_stripped(stripped, said, place, description)
        self._depth -= 1
        self._report(place, *check_agreement(settle(said.markers, applied.node)))
        return applied

    def _read_stripped(
        self, stripped: Stripped, said: Said, place: Place, description: str
    ) -> Applied:
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
        self._report(place, *faults)
        return applied

    def _read_core(self, core: Any, place: Place, markers: Sequence[Marker]) -> Structural:
        origin, arguments = get_origin(core), get_args(core)
        values = literal_values(core)
        if values is not None:
            return self._read_enum(values, "", {}, place)
        if isinstance(core, type) and issubclass(core, enum.Enum):
            source = find_source(core)
            docs = {name: join_lines(text) for name, text in source.docs.items()}
            meanings = {m.value: docs[m.name] for m in core if m.name in docs}
            node = self._read_enum(
                [member.value for member in core], core.__name__, meanings, place
            )
            for documented in (*docs.values(), core.__doc__ or ""):
                self._check_docs(documented, Place(core))
            text = join_lines(core.__dict__.get("__doc__") or "")
            node = replace(node, notes=replace(node.notes, type_description=text))
            return self._apply(node, self._class_markers(core), Place(core)).node
        if isinstance(core, type) and issubclass(core, BaseModel):
            return self.read_model(core)
        if core in SCALARS:
            kind, style = SCALARS[core]
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
        self._report(place, refusal(core))
        return Structural(type="object")

    def _read_map(self, key: Any, value: Any, place: Place) -> Structural:
        bare = strip_annotation(key)
        if not (isinstance(bare.core, type) and issubclass(bare.core, str)):
            self.problems.append(place.problem("a map's keys must be text", "write dict[Str, …]"))
        else:
            self._report(place, *key_faults(bare.metadata))
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

    def _read_enum(
        self, values: Sequence[object], name: str, meanings: Mapping[str, str], place: Place
    ) -> Structural:
        node, fault = enum_node(values, name, meanings)
        faults = filter(None, (fault, check_text("an enum's value", values)))
        self._report(place, *faults)
        return node

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
        """Refuse Go's markers in a description, which nobody reads here, and broken text."""
        fault = check_text("a text", text)
        if fault is not None:
            self._report(place, fault)
        for line in map(str.strip, text.splitlines()):
            if _GO_MARKER.fullmatch(line):
                name = line[1:].partition("=")[0].rsplit(":", 1)[-1]
                hint = nearest(name, marker_names()) or "see docs/markers.md"
                self.problems.append(place.problem(f"{line!r} is a Go marker in a text", hint))
