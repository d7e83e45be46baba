# SPDX-License-Identifier: Apache-2.0
"""From kinds to definitions: names, versions, columns and subresources around the schemas.

Start reading at `read_definitions`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from kthena_api.crd import (
    Names,
    PrinterColumn,
    ResourceDefinition,
    Scale,
    Structural,
    Subresources,
    Version,
)
from kthena_api.modelling.base import (
    RESOURCE_ATTRIBUTE,
    Column,
    CustomResource,
    ResourceFacts,
)
from kthena_api.modelling.places import Place
from kthena_api.modelling.problems import DeclarationError, nearest
from kthena_api.modelling.types import TypeReader

_TYPE_META = {
    "apiVersion": "Group and version of the schema this object is written in.",
    "kind": "Kind of the object, in CamelCase; it cannot be changed.",
}


def read_definitions(
    classes: Sequence[type[CustomResource]], *, baseline: bool = False
) -> tuple[ResourceDefinition, ...]:
    """Read kinds into definitions, sorted by group and plural.

    Classes of one group and kind become the versions of one definition, ordered by name as
    controller-gen orders them (controller-tools pkg/crd/spec.go:139-174).

    Args:
        classes: The kinds; one listed twice counts once.
        baseline: Whether to read upstream's values where a difference is declared.

    Raises:
        DeclarationError: With every problem that was found.
    """
    reader = TypeReader(baseline=baseline)
    kinds: dict[tuple[str, str], list[_Kind]] = defaultdict(list)
    for cls in dict.fromkeys(classes):
        kind = _read_kind(cls, reader)
        if kind is not None and not kind.facts.skip:
            kinds[kind.group, kind.names.kind].append(kind)
    definitions = [_merge(versions, reader) for versions in kinds.values()]
    _check_plurals(kinds, reader)
    if reader.problems:
        raise DeclarationError(list(dict.fromkeys(reader.problems)))
    return tuple(sorted(definitions, key=lambda each: (each.group, each.names.plural)))


class _Kind:
    """One version of one kind, as its class declares it."""

    def __init__(self, cls: type[CustomResource], group: str, version: Version) -> None:
        self.cls = cls
        self.group = group
        self.version = version
        self.facts = resource_facts(cls)
        kind = str(_default_of(cls, "kind"))
        self.names = Names(
            kind=kind,
            plural=self.facts.plural or pluralize(kind),
            singular=self.facts.singular or kind.lower(),
            list_kind=self.facts.list_kind or f"{kind}List",
            short_names=self.facts.short_names,
            categories=self.facts.categories,
        )


def resource_facts(cls: type[CustomResource]) -> ResourceFacts:
    """Return what `resource` declared on this very class, or the defaults."""
    facts: ResourceFacts = cls.__dict__.get(RESOURCE_ATTRIBUTE, ResourceFacts())
    return facts


def pluralize(kind: str) -> str:
    """Return the lower-case plural of a kind by English spelling; irregular ones are declared."""
    word = kind.lower()
    if word.endswith("y") and word[-2:-1] not in set("aeiou"):
        return f"{word[:-1]}ies"
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return f"{word}es"
    return f"{word}s"


def _default_of(cls: type[CustomResource], name: str) -> object:
    field = cls.model_fields.get(name)
    return None if field is None else field.default


def _read_kind(cls: type[CustomResource], reader: TypeReader) -> _Kind | None:
    found = len(reader.problems)
    api_version, kind = (_default_of(cls, name) for name in ("api_version", "kind"))
    group, _, version = api_version.partition("/") if isinstance(api_version, str) else ("", "", "")
    if not group or not version:
        reader.problems.append(
            Place(cls, "api_version").problem(
                "has no default of the form group/version",
                'write api_version: Literal["example.com/v1"] = "example.com/v1"',
            )
        )
    if not isinstance(kind, str):
        reader.problems.append(
            Place(cls, "kind").problem(
                "has no default", f'write kind: Literal["{cls.__name__}"] = "{cls.__name__}"'
            )
        )
    if len(reader.problems) > found:
        return None
    schema = finish_root(reader.read_model(cls))
    return _Kind(cls, group, _read_version(cls, version, schema, reader))


def finish_root(schema: Structural) -> Structural:
    """Give the root what controller-gen forces on it (pkg/crd/gen.go:214-245)."""
    properties = dict(schema.properties)
    for name, text in _TYPE_META.items():
        node = Structural(type="string")
        properties[name] = replace(node, notes=replace(node.notes, description=text))
    properties["metadata"] = Structural(type="object")
    required = tuple(
        name for name in schema.validation.required if name not in {*_TYPE_META, "metadata"}
    )
    return replace(
        schema,
        properties=properties,
        validation=replace(schema.validation, required=required),
    )


def _read_version(
    cls: type[CustomResource], name: str, schema: Structural, reader: TypeReader
) -> Version:
    facts = resource_facts(cls)
    status = facts.status if facts.status is not None else "status" in schema.properties
    scale = None
    if facts.scale is not None:
        scale = Scale(*facts.scale)
        for path in filter(None, facts.scale):
            _find(cls, schema, path, "scale", reader)
    subresources = None
    # controller-gen writes an empty stanza for a kind that has columns only (markers/crd.go:300).
    if status or scale is not None or facts.columns:
        subresources = Subresources(status=status, scale=scale)
    for path in facts.selectable_fields:
        _find(cls, schema, path, "selectable field", reader)
    warning = facts.deprecated if isinstance(facts.deprecated, str) else None
    return Version(
        name=name,
        schema=schema,
        served=facts.served,
        storage=bool(facts.storage),
        deprecated=bool(facts.deprecated),
        deprecation_warning=warning,
        subresources=subresources,
        columns=tuple(_read_column(cls, column, schema, reader) for column in facts.columns),
        selectable_fields=facts.selectable_fields,
    )


def _find(
    cls: type[CustomResource], schema: Structural, path: str, what: str, reader: TypeReader
) -> Structural | None:
    """Follow a JSON path up to its first bracket; report a step that is no property."""
    if not path.startswith("."):
        reader.problems.append(
            Place(cls).problem(f"{what} path {path!r} does not begin with a dot")
        )
        return None
    plain, bracket, _ = path.partition("[")
    # A dot within a name is escaped: .spec.nodeSelector.example\.com/zone
    steps = [step.replace("\\.", ".") for step in re.split(r"(?<!\\)\.", plain)[1:]]
    if steps[0] == "metadata":
        return None
    node = schema
    for step in steps:
        child = node.properties.get(step)
        if child is None and isinstance(node.additional_properties, Structural):
            child = node.additional_properties
        if child is None:
            if not node.properties and node.type in {"", "object"}:
                return None  # of unknown content
            reader.problems.append(
                Place(cls).problem(
                    f"{what} path {path} names no property: {step!r}",
                    nearest(step, node.properties),
                )
            )
            return None
        node = child
    return None if bracket else node


def _read_column(
    cls: type[CustomResource], column: Column, schema: Structural, reader: TypeReader
) -> PrinterColumn:
    node = _find(cls, schema, column.json_path, f"column {column.name}", reader)
    kind = column.type
    if kind is None and column.json_path.startswith(".metadata."):
        kind = "date" if column.json_path.endswith("Timestamp") else "string"
    elif kind is None and node is not None:
        written = {"string": "string", "integer": "integer", "number": "number"}.get(node.type)
        kind = "date" if node.validation.format == "date-time" else written  # type: ignore[assignment]
        kind = "boolean" if node.type == "boolean" else kind
    if kind is None:
        reader.problems.append(
            Place(cls).problem(f"column {column.name} needs a type", 'write type="string"')
        )
    return PrinterColumn(
        name=column.name,
        type=kind or "string",
        json_path=column.json_path,
        description=column.description,
        format=column.format,
        priority=column.priority,
    )


def _merge(kinds: list[_Kind], reader: TypeReader) -> ResourceDefinition:
    first = min(kinds, key=lambda kind: kind.version.name)
    problems = reader.problems
    seen: dict[str, _Kind] = {}
    for kind in kinds:
        other = seen.setdefault(kind.version.name, kind)
        if other is not kind:
            problems.append(
                Place(kind.cls).problem(
                    f"is {kind.group}/{kind.version.name} {kind.names.kind}, "
                    f"and so is {other.cls.__module__}.{other.cls.__name__}"
                )
            )
        if (kind.names, kind.facts.scope) != (first.names, first.facts.scope):
            problems.append(
                Place(kind.cls).problem(f"has other names or scope than {first.version.name}")
            )
    versions = [kind.version for kind in sorted(kinds, key=lambda kind: kind.version.name)]
    if len(versions) == 1 and kinds[0].facts.storage is None:
        versions = [replace(versions[0], storage=True)]
    if sum(version.storage for version in versions) != 1:
        problems.append(
            Place(first.cls).problem(
                f"{first.names.kind} needs exactly one storage version", "write storage=True on one"
            )
        )
    if not any(version.served for version in versions):
        problems.append(Place(first.cls).problem(f"{first.names.kind} serves no version"))
    stanzas = [kind.facts for kind in kinds]
    return ResourceDefinition(
        group=first.group,
        names=first.names,
        scope=first.facts.scope,
        versions=tuple(versions),
        conversion=next((f.conversion for f in stanzas if f.conversion is not None), None),
        labels={key: value for facts in stanzas for key, value in facts.labels.items()},
        annotations={key: value for facts in stanzas for key, value in facts.annotations.items()},
    )


def _check_plurals(kinds: dict[tuple[str, str], list[_Kind]], reader: TypeReader) -> None:
    owners: dict[tuple[str, str], _Kind] = {}
    for versions in kinds.values():
        kind = versions[0]
        other = owners.setdefault((kind.group, kind.names.plural), kind)
        if other is not kind:
            reader.problems.append(
                Place(kind.cls).problem(
                    f"two kinds share the plural {kind.names.plural}.{kind.group}: "
                    f"{other.names.kind} and {kind.names.kind}",
                    "give one of them plural=…",
                )
            )
