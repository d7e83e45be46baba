# SPDX-License-Identifier: Apache-2.0
"""Schemas with rules whose costs are asked of servers: those of cel_cost_rules, and random ones.

The random ones come from cel_schemas and cel_rules; with `noise` some rules and their other members
are wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from cel_cost_rules import RECORD, WRITTEN
from cel_rules import RuleWriter
from cel_schemas import SchemaWriter

from kthena_api.cel import types
from kthena_api.cel.library.catalogue import overloads_of

Json = Any


@dataclass(frozen=True, slots=True)
class Case:
    """Rules of one node."""

    schema: Json
    root: bool
    stored: bool
    rules: tuple[Mapping[str, Json], ...]


def written_cases() -> Iterator[Case]:
    """The written ones, and the example of each overload."""
    for schema, root, texts in WRITTEN:
        rules = tuple({"rule": text.strip()} for text in texts.strip().splitlines())
        yield Case(schema, root, stored=True, rules=rules)
    rows = overloads_of(37, 37)
    examples = dict.fromkeys(row.example for row in rows if "authorizer" not in row.example)
    yield Case(RECORD, root=False, stored=True, rules=tuple({"rule": each} for each in examples))
    messages = ("'a' + self.s", "self.short", "string(self.i)", "1", "oldSelf.s", "'a'.find('(')")
    described: list[dict[str, Json]] = [
        {"rule": "self.s == ''", "messageExpression": each} for each in messages
    ]
    optional: list[dict[str, Json]] = [
        {"rule": "oldSelf.hasValue()", "messageExpression": "string(oldSelf.hasValue())"},
        {"rule": "oldSelf.optMap(o, o.s == self.s).orValue(true)"},
        {"rule": "oldSelf.?pairs.orValue([]).all(p, p.l.all(x, x == p.v))"},
        {"rule": "self.s == oldSelf.s"},
    ]
    rules = (*described, *({**each, "optionalOldSelf": True} for each in optional))
    yield Case(RECORD, root=False, stored=True, rules=rules)


def random_cases(seed: int, count: int, server: int) -> Iterator[Case]:
    """Random rules over random nodes.

    Args:
        seed: Where chance begins.
        count: How many nodes.
        server: Minor whose libraries the rules use.
    """
    random = Random(seed)  # noqa: S311 - reproducible on purpose
    for _ in range(count):
        writer = SchemaWriter(random)
        root = random.random() < 0.4
        schema = writer.root(2) if root else writer.schema(2)
        stored = random.random() < 0.5
        rules = _Rules(random, schema, server if stored else server - 1, server)
        made = tuple(rules.rule() for _ in range(3))
        yield Case(schema, root, stored, made)


def random_definitions(
    seed: int, count: int, server: int, *, noise: bool, defaults: bool = False
) -> Iterator[Json]:
    """Random schemas of resources with rules here and there.

    Args:
        seed: Where chance begins.
        count: How many.
        server: Minor whose libraries the rules use; new rules those of the minor before.
        noise: Whether other members of rules are wrong now and then.
        defaults: Whether there are defaults.
    """
    random = Random(seed)  # noqa: S311 - reproducible on purpose
    for _ in range(count):
        writer = SchemaWriter(random, bounded=random.random(), defaults=defaults)
        schema = writer.root(2)
        for node in list(_nodes(schema)):
            if random.random() < 0.25:
                rules = _Rules(random, node, server - 1, server)
                made = [rules.rule() for _ in range(random.randrange(1, 3))]
                if noise:
                    made = [_with_noise(random, rule) for rule in made]
                node["x-kubernetes-validations"] = made
        yield schema


class _Rules:
    """Rules of one node."""

    def __init__(self, random: Random, schema: Json, environment: int, server: int) -> None:
        self._random = random
        # Where expressions see nothing there is little to write about.
        self._visible = "type" in schema or "x-kubernetes-int-or-string" in schema
        self._writer = RuleWriter(
            random,
            schema,
            transition=random.random() < 0.3,
            environment=environment,
            server=server,
        )

    def rule(self) -> dict[str, Json]:
        """One."""
        random = self._random
        if not self._visible or random.random() < 0.08:
            rule: dict[str, Json] = {"rule": random.choice(("self == self", "oldSelf == self"))}
        else:
            rule = {"rule": self._text(lambda: self._writer.rule(random.randrange(1, 5)))}
        if random.random() < 0.15:
            text = self._text(lambda: self._writer.expression(types.STRING, 2))
            rule["messageExpression"] = random.choice((text, f"'a' + {text}", "string(self)"))
        if random.random() < 0.15:
            rule["optionalOldSelf"] = random.random() < 0.9
        return rule

    def _text(self, write: Any) -> str:
        try:
            return str(write())
        except IndexError:
            # A list of things that have no type has nothing to compare.
            return "self == self"


def _with_noise(random: Random, rule: Mapping[str, Json]) -> dict[str, Json]:
    noisy = dict(rule)
    if random.random() < 0.05:
        noisy["fieldPath"] = random.choice((".x", ".a", ".spec", " ", "a"))
    if random.random() < 0.05:
        noisy["reason"] = random.choice(("FieldValueRequired", "x"))
    if random.random() < 0.1:
        noisy["message"] = random.choice(("m", " ", "a\nb"))
    if random.random() < 0.02:
        noisy["rule"] = "  "
    return noisy


def _nodes(schema: Json) -> Iterator[Json]:
    yield schema
    for child in schema.get("properties", {}).values():
        yield from _nodes(child)
    for keyword in ("items", "additionalProperties"):
        if isinstance(schema.get(keyword), dict):
            yield from _nodes(schema[keyword])
