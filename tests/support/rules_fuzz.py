# SPDX-License-Identifier: Apache-2.0
"""Random schemas with random rules, and objects that are created and updated under them.

    python tests/support/rules_fuzz.py --count 2000 --seed 7 --minor 1.33

compares our verdicts with those of the server's library and prints what differs. A triple is one
schema with its rules, one object and, for an update, its old state.
"""

from __future__ import annotations

import argparse
import copy
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

from cel_rules import RuleWriter  # noqa: E402 - the path comes first
from cel_schemas import SchemaWriter  # noqa: E402
from oracle import Oracle  # noqa: E402
from oracle_requests import Request, Verdict, evaluate_request  # noqa: E402

from kthena_api.cel import types  # noqa: E402
from kthena_api.crd.beyond import ABSENT  # noqa: E402
from kthena_api.crd.openapi import read_schema  # noqa: E402
from kthena_api.crd.values import check_value, profile_of  # noqa: E402
from kthena_api.field_errors import Reason  # noqa: E402
from kthena_api.rules.evaluate import BUDGET, CALL_LIMIT, RuleVerdict, evaluate  # noqa: E402
from kthena_api.rules.plan import RuleNode, plan_rules  # noqa: E402

Json = Any
REASONS = ("FieldValueInvalid", "FieldValueForbidden", "FieldValueRequired", "FieldValueDuplicate")
OBJECTS = 8
BATCH = 64
_ATTEMPTS = 200  # of two orders of two members one is far more frequent


@dataclass(frozen=True, slots=True)
class World:
    """A schema with rules, and what is judged by them.

    Attributes:
        schema: As JSON.
        root: Whether it is a resource.
        call_limit: What one evaluation may cost.
        objects: Members `object`, `old` in an update, and `budget`.
    """

    schema: Json
    root: bool
    call_limit: int
    objects: tuple[Mapping[str, Json], ...]


class WorldMaker:
    """A stream of worlds; of the same seed the same."""

    def __init__(self, random: Random, *, minor: int) -> None:
        self._random = random
        self._minor = minor

    def world(self) -> World:
        """One."""
        root = self._chance(0.4)
        writer = SchemaWriter(self._random)
        schema = writer.root() if root else writer.schema(3)
        nodes = list(_nodes(schema))
        for node in self._random.sample(nodes, min(len(nodes), self._random.randint(1, 4))):
            self._add_rules(node)
        if not _has_rules(schema):
            self._add_rules(schema)
        return World(
            schema,
            root,
            CALL_LIMIT if self._chance(0.9) else self._random.choice((5, 50, 500)),
            tuple(self._objects(writer, schema)),
        )

    def _objects(self, writer: SchemaWriter, schema: Json) -> Iterator[Mapping[str, Json]]:
        """Objects whose types a server lets through: with others no rule is evaluated."""
        node, profile = read_schema(schema), profile_of(self._minor)

        def fits(value: Json) -> bool:
            errors = check_value(value, node, profile)
            return all(error.reason is not Reason.TYPE_INVALID for error in errors)

        value = writer.value(schema)
        for _ in range(OBJECTS):
            budget = BUDGET if self._chance(0.85) else self._random.randint(0, 60)
            changed = value
            if self._chance(0.8):
                changed = writer.mutated(schema, value, self._random.randint(1, 3))
            if not fits(changed):
                changed = value
            if fits(changed):
                judged = {"object": changed, "budget": budget}
                yield judged if self._chance(0.5) else {**judged, "old": value}
            if self._chance(0.5):
                value = writer.value(schema)

    def _add_rules(self, node: dict[str, Json]) -> None:
        rules = [self._rule(node) for _ in range(self._random.randint(1, 2))]
        if self._chance(0.1):
            branch = {"x-kubernetes-validations": rules}
            node.setdefault("allOf", []).append(branch)
        else:
            node["x-kubernetes-validations"] = rules

    def _rule(self, node: dict[str, Json]) -> Json:
        transition = self._chance(0.3)
        writer = RuleWriter(
            self._random,
            copy.deepcopy(node),
            transition=transition,
            environment=self._minor,
            server=self._minor,
        )
        try:
            rule: dict[str, Json] = {"rule": writer.rule(self._random.randint(1, 4))}
        except IndexError:
            # No expression sees anything of the node, so there is nothing to write about.
            return {"rule": self._random.choice(("true", "false"))}
        if self._chance(0.3):
            rule["message"] = self._random.choice(("plain", " blanks ", "Ä"))
        if self._chance(0.3):
            with suppress(IndexError):
                rule["messageExpression"] = writer.expression(types.STRING, 3)
        if self._chance(0.3):
            rule["reason"] = self._random.choice(REASONS)
        if self._chance(0.2) and node.get("properties"):
            rule["fieldPath"] = f"['{self._random.choice(sorted(node['properties']))}']"
        if transition and self._chance(0.3):
            rule["optionalOldSelf"] = True
            rule["rule"] = f"oldSelf.optMap(oldSelf, {rule['rule']}).orValue(true)"
        return rule

    def _chance(self, likelihood: float) -> bool:
        return self._random.random() < likelihood


def _nodes(schema: dict[str, Json]) -> Iterator[dict[str, Json]]:
    yield schema
    below = [*schema.get("properties", {}).values()]
    below += [schema[name] for name in ("items", "additionalProperties") if name in schema]
    for child in below:
        if isinstance(child, dict):
            yield from _nodes(child)


def _has_rules(schema: dict[str, Json]) -> bool:
    return any("x-kubernetes-validations" in node for node in _nodes(schema))


def request(world: World) -> Request[tuple[Verdict, ...]]:
    """The question for the oracle."""
    asked = evaluate_request(world.schema, [], root=world.root, call_limit=world.call_limit)
    return Request({**asked.members, "objects": list(world.objects)}, asked.read)


def ours(plan: RuleNode | None, world: World, judged: Mapping[str, Json], minor: str) -> Json:
    """Our verdict as it is compared."""
    budget = judged["budget"]
    verdict = RuleVerdict(remaining=budget)
    if plan is not None:
        verdict = _verdict(plan, world, judged, minor, counted=True)
        short = _verdict(plan, world, judged, minor, counted=False)
        if (short.errors, short.warnings) != (verdict.errors, verdict.warnings):
            return {"errors": [("the short way", str(short))], "warnings": [], "cost": 0}
    left = verdict.remaining
    errors = [(error.reason.value, error.message) for error in verdict.errors]
    return _compared(errors, verdict.warnings, None if left is None or left < 0 else budget - left)


def _verdict(
    plan: RuleNode, world: World, judged: Mapping[str, Json], minor: str, *, counted: bool
) -> RuleVerdict:
    return evaluate(
        plan,
        judged["object"],
        judged.get("old", ABSENT),
        budget=judged["budget"],
        call_limit=world.call_limit,
        minor=minor,
        counted=counted,
    )


def theirs(verdict: Verdict) -> Json:
    """The library's verdict as it is compared."""
    errors = [(error.type, error.text) for error in verdict.errors]
    return _compared(errors, verdict.warnings, verdict.cost)


def _compared(errors: list[tuple[str, str]], warnings: Any, cost: int | None) -> Json:
    if cost is None:
        # Which members of an object the budget was enough for is chance.
        return "spent"
    return {"errors": sorted(errors), "warnings": sorted(warnings), "cost": cost}


def compare(minor: str, seed: int, count: int) -> Iterator[Json]:
    """Compare so many triples and give those that differ."""
    random = Random(seed)  # noqa: S311 - not a secret
    maker = WorldMaker(random, minor=int(minor.removeprefix("1.")))
    with Oracle(minor) as oracle:
        done = 0
        while done < count:
            worlds = [maker.world() for _ in range(BATCH)]
            done += sum(len(world.objects) for world in worlds)
            yield from differences(oracle, worlds)


def differences(
    oracle: Oracle, worlds: Sequence[World], judged_by: Json | None = None
) -> Iterator[Json]:
    """What differs; with `judged_by` our side is given another schema."""
    minor = oracle.minor
    for world, answers in zip(worlds, oracle.ask_all(map(request, worlds)), strict=True):
        if not isinstance(answers, tuple):
            # A panic of the library is no verdict.
            continue
        plan = plan_rules(read_schema(judged_by or world.schema), root=world.root, minor=minor)
        for judged, answer in zip(world.objects, answers, strict=True):
            mine, other = ours(plan, world, judged, minor), theirs(answer)
            if mine != other and not _is_chance(oracle, world, judged):
                yield {
                    "schema": world.schema,
                    "root": world.root,
                    "call_limit": world.call_limit,
                    **judged,
                    "ours": mine,
                    "theirs": other,
                }


def _is_chance(oracle: Oracle, world: World, judged: Mapping[str, Json]) -> bool:
    """Whether the library itself answers now so, now so: it goes through maps in random order."""
    answers = oracle.ask(request(replace(world, objects=(judged,) * _ATTEMPTS)))
    return any(theirs(answer) != theirs(answers[0]) for answer in answers)


def main() -> int:
    """Print what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minor", default="1.37")
    parser.add_argument("--most", type=int, default=20, help="differences to print")
    chosen = parser.parse_args()
    found = 0
    for difference in compare(chosen.minor, chosen.seed, chosen.count):
        found += 1
        if found <= chosen.most:
            sys.stdout.write(json.dumps(difference, ensure_ascii=False) + "\n")
    sys.stdout.write(
        f"{chosen.minor}, seed {chosen.seed}: {chosen.count} triples, {found} differ\n"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
