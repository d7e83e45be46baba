# SPDX-License-Identifier: Apache-2.0
r"""Definitions as flat facts that two readers can compare, and their text form.

One line holds one place and what is said there:

    (resource): group=example.com names.kind=Oven scope=Namespaced
    v1: served=true storage=true
    v1 .: type=object
    v1 spec.heat: type=integer maximum=300

The first word is the version, the second the path in the schema: `.` is the root. A value is
compact JSON; texts that look like nothing else stand bare. What only people read, descriptions
and annotations, is no fact.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, Final, NamedTuple

from kthena_api.crd import ResourceDefinition, Structural, Version, visit, write_definition
from kthena_api.crd.openapi import write_schema
from kthena_api.crd.schema import ValueValidation

RESOURCE: Final = "(resource)"
"""Stands for the version on lines about the resource as a whole; no version can be named so."""

ROOT: Final = "."
"""The path of a schema's root."""

_SECTION: Final = "# "
_BARE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*")
_RESERVED: Final = frozenset({"true", "false", "null"})
_KEYWORD: Final = re.compile(r"[^\s=]+")
_DECODER: Final = json.JSONDecoder()
_FIRST: Final = ("type", "format", "minimum", "maximum")


class Fact(NamedTuple):
    """One keyword of one place.

    Attributes:
        version: The version's name; empty for the resource as a whole.
        path: Empty for what stands beside the schema, `.` for its root, else the text of the
            schema path.
        keyword: As in the CustomResourceDefinition; empty for a node without keywords, which
            is a fact because the place exists.
        value: Compact JSON in which equal values have equal text: 5 and 5.0 are one number,
            members of objects and the names in `required` are sorted.
    """

    version: str
    path: str
    keyword: str
    value: str

    @property
    def place(self) -> str:
        """Version and path as they begin a line."""
        version = self.version or RESOURCE
        return f"{version} {_spell_path(self.path)}" if self.path else version


class RecordError(ValueError):
    """A line that is no line of a record; the text names its number."""


def read_facts(definition: ResourceDefinition) -> tuple[Fact, ...]:
    """Return every fact of a definition: the resource, then each version and its schema.

    Schema paths come parents first, properties in the order of their names.
    """
    facts = [Fact("", "", keyword, value) for keyword, value in _read_resource(definition)]
    for version in definition.versions:
        facts += [
            Fact(version.name, "", keyword, value)
            for keyword, value in _read_version(definition, version)
        ]
        for path, node in visit(version.schema):
            pairs = list(_read_node(node)) or [("", "null")]
            facts += [Fact(version.name, path.text or ROOT, *pair) for pair in pairs]
    return tuple(facts)


def schema_facts(definition: ResourceDefinition) -> tuple[str, ...]:
    """Return the record of a definition, one line per place with its keywords."""
    return render_facts(read_facts(definition))


def render_facts(facts: Iterable[Fact]) -> tuple[str, ...]:
    """Return one line for each run of facts of one place."""
    lines = []
    for place, group in groupby(facts, key=lambda fact: fact.place):
        said = [f"{fact.keyword}={_spell_value(fact.value)}" for fact in group if fact.keyword]
        lines.append(" ".join([f"{place}:", *said]))
    return tuple(lines)


def render_record(definitions: Sequence[ResourceDefinition]) -> str:
    """Return the record of several definitions, each after a line `# plural.group`."""
    return "".join(
        f"{line}\n"
        for definition in definitions
        for line in (f"{_SECTION}{definition.name}", *schema_facts(definition))
    )


def parse_record(text: str) -> dict[str, tuple[Fact, ...]]:
    """Read what `render_record` wrote.

    Returns:
        The facts by `plural.group`.

    Raises:
        RecordError: With the number of the line that is none.
    """
    facts: dict[str, list[Fact]] = {}
    section: list[Fact] | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        if not line:
            continue
        if line.startswith(_SECTION):
            section = facts.setdefault(line.removeprefix(_SECTION), [])
            continue
        if section is None:
            raise RecordError(f"line {number}: no line `{_SECTION}plural.group` comes before it")
        try:
            section.extend(_parse_line(line))
        except ValueError as error:
            raise RecordError(f"line {number}: {error}: {line[:80]}") from error
    return {name: tuple(section) for name, section in facts.items()}


def canonical(value: object) -> str:
    """Return a JSON value as compact JSON in which equal values have equal text."""
    return json.dumps(normalize(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def normalize(value: Any) -> Any:
    """Return a JSON value in which every number without a fraction is an integer."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {str(name): normalize(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [normalize(item) for item in value]
    return value


def _read_resource(definition: ResourceDefinition) -> Iterator[tuple[str, str]]:
    document = write_definition(replace(definition, versions=()))
    spec = document["spec"]
    yield "group", canonical(spec["group"])
    for name in sorted(spec["names"]):
        yield f"names.{name}", canonical(spec["names"][name])
    yield "scope", canonical(spec["scope"])
    # Strategy None is what the apiserver fills in (apiextensions v1/defaults.go).
    if spec.get("conversion") not in (None, {"strategy": "None"}):
        yield "conversion", canonical(spec["conversion"])
    if "labels" in document["metadata"]:
        yield "labels", canonical(document["metadata"]["labels"])


def _read_version(definition: ResourceDefinition, version: Version) -> Iterator[tuple[str, str]]:
    bare = replace(definition, versions=(replace(version, schema=Structural()),))
    document = write_definition(bare)["spec"]["versions"][0]
    for column in document.get("additionalPrinterColumns", ()):
        column.pop("description", None)
    for keyword in sorted(document.keys() - {"name", "schema"}):
        yield keyword, canonical(document[keyword])


def _read_node(node: Structural) -> Iterator[tuple[str, str]]:
    additional = node.additional_properties
    shallow = replace(
        node,
        properties={},
        items=None,
        additional_properties=additional if isinstance(additional, bool) else None,
        validation=_without_branches(node.validation),
    )
    document = write_schema(shallow, descriptions=False)
    if "required" in document:
        document["required"] = sorted(document["required"])
    if "externalDocs" in document:
        document["externalDocs"].pop("description", None)
    order = [*_FIRST, *sorted(document.keys() - set(_FIRST))]
    for keyword in order:
        if keyword in document:
            yield keyword, canonical(document[keyword])


def _without_branches(validation: ValueValidation) -> ValueValidation:
    if validation.all_of or validation.any_of or validation.one_of or validation.not_ is not None:
        return replace(validation, all_of=(), any_of=(), one_of=(), not_=None)
    return validation


def _spell_path(path: str) -> str:
    plain = path.isprintable() and path == path.strip() and ": " not in path
    return path if plain and not path.startswith('"') else json.dumps(path)


def _spell_value(value: str) -> str:
    if value.startswith('"'):
        text: str = json.loads(value)
        if _BARE.fullmatch(text) and text not in _RESERVED:
            return text
    # Line separators would end a line for many readers.
    return (
        value.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")
    )


def _parse_line(line: str) -> Iterator[Fact]:
    version, path, position = _parse_place(line)
    if position == len(line):
        yield Fact(version, path, "", "null")
    while position < len(line):
        keyword = _KEYWORD.match(line, position + 1)
        if line[position] != " " or keyword is None or line[keyword.end() :][:1] != "=":
            raise ValueError(f"column {position + 1} does not begin ` keyword=value`")
        start = keyword.end() + 1
        bare = _BARE.match(line, start)
        if bare is not None and bare[0] not in _RESERVED:
            value, position = bare[0], bare.end()
        else:
            value, position = _DECODER.raw_decode(line, start)
        yield Fact(version, path, keyword[0], canonical(value))


def _parse_place(line: str) -> tuple[str, str, int]:
    """Return version, path and the offset after the colon."""
    word = re.match(r"[^\s:]+", line)
    if word is None:
        raise ValueError("does not begin with a version")
    version = "" if word[0] == RESOURCE else word[0]
    position = word.end()
    path = ""
    if line[position : position + 2] == ' "':
        path, position = _DECODER.raw_decode(line, position + 1)
    elif line[position : position + 1] == " ":
        end = line.find(": ", position)
        end = len(line) - 1 if end < 0 else end
        path, position = line[position + 1 : end], end
    if line[position : position + 1] != ":" or not isinstance(path, str):
        raise ValueError("has no `:` after the path")
    return version, path, position + 1
