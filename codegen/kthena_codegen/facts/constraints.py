# SPDX-License-Identifier: Apache-2.0
"""The wording of what a node demands of a value; one place for every page and every tool."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from kthena_api.crd import ABSENT, Absent, Difference, Json, Structural
from kthena_api.crd.openapi import write_schema
from kthena_codegen.facts.record import normalize

_IN_TYPE: Final = frozenset({"int32", "int64", "float", "double"})
"""Formats that are told with the type, as they say how wide a number is."""

_INT_OR_STRING: Final = (Structural(type="integer"), Structural(type="string"))


@dataclass(frozen=True, slots=True)
class Constraint:
    """One demand on a value.

    Attributes:
        keyword: The keyword of the schema that states it.
        text: The demand in words, without its value when `codes` has some.
        codes: What has to be read letter by letter: patterns, names, JSON.
        difference: The declared difference behind it, None for upstream's.
    """

    keyword: str
    text: str
    codes: tuple[str, ...] = ()
    difference: Difference | None = None

    def __str__(self) -> str:
        return " ".join(filter(None, (self.text, ", ".join(self.codes))))


def number_text(value: float) -> str:
    """Return a number as people write it: integers as integers, never with an exponent."""
    if isinstance(value, int):
        return str(value)
    return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")


def json_text(value: object) -> str:
    """Return a JSON value on one line, integers as integers and members in their order."""
    return json.dumps(normalize(value), ensure_ascii=False)


def read_constraints(node: Structural, where: str = "") -> Iterator[Constraint]:
    """Yield the demands of one node, without those of the nodes below it.

    Args:
        node: What to read.
        where: What the demands are on, such as `each item`; empty for the value itself.
    """
    declared = {difference.keyword: difference for difference in node.notes.differences}
    for keyword, text, *codes in _read(node):
        placed = f"{where}: {text}" if where else text
        yield Constraint(keyword, placed, tuple(codes), declared.get(keyword))


def _read(node: Structural) -> Iterator[tuple[str, ...]]:
    validation, extensions = node.validation, node.extensions
    if validation.enum:
        yield "enum", "one of", *(_enum_text(value) for value in validation.enum)
    if validation.format is not None and validation.format not in _IN_TYPE:
        yield "format", "format", validation.format
    for keyword, value, exclusive, words in (
        ("minimum", validation.minimum, validation.exclusive_minimum, ("at least", "more than")),
        ("maximum", validation.maximum, validation.exclusive_maximum, ("at most", "less than")),
    ):
        if value is not None:
            yield keyword, f"{words[exclusive]} {number_text(value)}"
    if validation.multiple_of is not None:
        yield "multipleOf", f"a multiple of {number_text(validation.multiple_of)}"
    for unit, one, least, most in (
        ("Length", "character", validation.min_length, validation.max_length),
        ("Items", "item", validation.min_items, validation.max_items),
        ("Properties", "entry", validation.min_properties, validation.max_properties),
    ):
        if least is not None:
            yield f"min{unit}", f"at least {_count(least, one)}"
        if most is not None:
            yield f"max{unit}", f"at most {_count(most, one)}"
    if validation.pattern is not None:
        yield "pattern", "matches", validation.pattern
    if validation.unique_items:
        yield "uniqueItems", "no two items are equal"
    if extensions.list_type is not None:
        yield "x-kubernetes-list-type", *_list_type(node)
    if extensions.map_type == "atomic":
        yield "x-kubernetes-map-type", "replaced as a whole by server-side apply"
    if node.nullable:
        yield "nullable", "may be null"
    if extensions.embedded_resource:
        yield "x-kubernetes-embedded-resource", "a whole Kubernetes object"
    if extensions.preserve_unknown_fields:
        yield "x-kubernetes-preserve-unknown-fields", "unknown fields are kept"
    yield from _branches(node)


def _branches(node: Structural) -> Iterator[tuple[str, ...]]:
    validation = node.validation
    any_of = validation.any_of
    if node.extensions.int_or_string and any_of == _INT_OR_STRING:
        any_of = ()  # the type has said it
    for keyword, words, branches in (
        ("allOf", "each of", validation.all_of),
        ("anyOf", "at least one of", any_of),
        ("oneOf", "exactly one of", validation.one_of),
    ):
        if branches:
            yield keyword, words, *(_branch_text(branch) for branch in branches)
    if validation.not_ is not None:
        yield "not", "not", _branch_text(validation.not_)


def _branch_text(branch: Structural) -> str:
    return json_text(write_schema(branch, descriptions=False))


def _list_type(node: Structural) -> tuple[str, ...]:
    match node.extensions.list_type:
        case "map":
            return "at most one item for each", *node.extensions.list_map_keys
        case "set":
            return ("no two items are equal",)
        case _:
            return ("replaced as a whole by server-side apply",)


def _count(number: int, one: str) -> str:
    several = {"entry": "entries"}.get(one, f"{one}s")
    return f"{number} {one if number == 1 else several}"


def _enum_text(value: Any) -> str:
    return value if isinstance(value, str) and value else json_text(value)


def optional_json(value: Json | Absent) -> str | None:
    """Return a default or an example on one line, None when there is none."""
    return None if value is ABSENT else json_text(value)
