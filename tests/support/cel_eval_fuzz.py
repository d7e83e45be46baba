# SPDX-License-Identifier: Apache-2.0
"""Random expressions over random data of a random schema, for the server's library and for us."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[2])]

from cel_eval_values import tagged  # noqa: E402 - the path comes first
from cel_eval_world import answer_of, our_program, said_by_oracle  # noqa: E402
from cel_rules import RuleWriter  # noqa: E402
from cel_schemas import SchemaWriter  # noqa: E402
from oracle import Oracle  # noqa: E402
from oracle_requests import Fault, Settings, Variable, expression_request  # noqa: E402

from kthena_api.cel import Environment, types  # noqa: E402
from kthena_api.cel.compiling.machine import LIMIT_EXCEEDED  # noqa: E402
from kthena_api.cel.program import PER_CALL_LIMIT, Program  # noqa: E402
from kthena_api.crd.openapi import read_schema  # noqa: E402
from kthena_api.rules.declare import declare  # noqa: E402

_PATIENCE = 40
_BATCH = 500

_WANTED = (
    types.BOOL,
    types.BOOL,
    types.BOOL,
    types.INT,
    types.STRING,
    types.DOUBLE,
    types.DYN,
    types.list_of(types.INT),
    types.list_of(types.STRING),
    types.map_of(types.STRING, types.INT),
    types.optional_of(types.STRING),
)


@dataclass(frozen=True, slots=True)
class Question:
    """An expression with data; `value` may not fit `schema`."""

    schema: Mapping[str, Any]
    text: str
    value: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """What the server says, and we."""

    question: Question
    theirs: Any
    ours: Any


def questions(seed: int, count: int, minor: str) -> Iterator[Question]:
    """So many questions, always the same ones for a seed."""
    random = Random(seed)  # noqa: S311 - no secrets
    server = int(minor.removeprefix("1."))
    made = 0
    while made < count:
        schemas = SchemaWriter(random)
        schema = schemas.schema(random.randrange(1, 4))
        if declare(read_schema(schema), root=False, minor=minor) is None:
            continue
        rules = RuleWriter(random, schema, environment=server, server=server)
        for _ in range(8):
            text = rules.expression(random.choice(_WANTED), random.randrange(1, 6))
            value = schemas.value(schema)
            if random.random() < 0.25:
                value = schemas.mutated(schema, value)
            made += 1
            yield Question(schema, text, value)


def environment_of(schema: Mapping[str, Any], minor: str) -> Environment:
    """Our environment for expressions on a node."""
    declared = declare(read_schema(schema), root=False, minor=minor)
    assert declared is not None
    return Environment.for_kubernetes(
        minor,
        stored=True,
        variables={"self": declared.type},
        provider=declared.provider,
        shapes={"self": declared.shape},
    )


def our_answers(program: Program, value: Any) -> Iterator[dict[str, Any]]:
    """What a program says: counting, not counting, and the fast way alone where it can tell."""
    counted = answer_of(program.evaluate({"self": value}, PER_CALL_LIMIT))
    yield counted
    if counted.get("error") == LIMIT_EXCEEDED:
        return
    cost = {"cost": counted["cost"]}
    yield {**answer_of(program.exact(*[value] * len(program.variables))), **cost}
    try:
        quick = program.fast(*[value] * len(program.variables))
    except Exception:  # noqa: BLE001 - it may always give up
        return
    yield {"value": tagged(quick), **cost}


def differences(
    oracle: Oracle, seed: int, count: int, minor: str
) -> tuple[list[Difference], dict[str, int]]:
    """Where we differ, and how many questions had a value, an error and a quick answer."""
    asked = list(questions(seed, count, minor))
    settings = Settings(stored=True)
    said = oracle.ask_all(
        expression_request(
            each.text, {"self": Variable(each.schema)}, {"self": each.value}, settings
        )
        for each in asked
    )
    found: list[Difference] = []
    counts = dict.fromkeys(("asked", "values", "errors", "fast"), 0)
    for question, answer in zip(asked, said, strict=True):
        if isinstance(answer, Fault):
            continue
        theirs = said_by_oracle(answer)
        if "issues" in theirs:
            continue
        counts["asked"] += 1
        program = our_program(environment_of(question.schema, minor), question.text)
        if isinstance(program, dict):
            ways = [program]
        else:
            ways = list(our_answers(program, question.value))
        counts["values"] += "value" in theirs
        counts["errors"] += "error" in theirs
        counts["fast"] += len(ways) == 3
        if any(ours != theirs for ours in ways):
            found += _settled(oracle, question, ways)
    return found, counts


def _settled(oracle: Oracle, question: Question, ways: list[dict[str, Any]]) -> list[Difference]:
    """The difference, unless the server says the same when it goes through maps in another order.

    All of our ways have to say one thing.
    """
    theirs: Any = None
    for _ in range(_PATIENCE):
        theirs = said_by_oracle(
            oracle.expression(
                question.text,
                {"self": Variable(question.schema)},
                {"self": question.value},
                Settings(stored=True),
            )
        )
        if all(ours == theirs for ours in ways):
            return []
    return [Difference(question, theirs, ours) for ours in ways if ours != theirs][:1]


def main() -> None:
    """Look for differences and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minor", default="1.37")
    chosen = parser.parse_args()
    totals: Counter[str] = Counter()
    with Oracle(chosen.minor) as oracle:
        for seed in range(chosen.seed, chosen.seed + max(1, chosen.count // _BATCH)):
            found, counts = differences(oracle, seed, min(_BATCH, chosen.count), chosen.minor)
            totals.update(counts, differences=len(found))
            for each in found:
                sys.stdout.write(f"{each}\n")
    sys.stdout.write(f"{dict(totals)}\n")


if __name__ == "__main__":
    main()
