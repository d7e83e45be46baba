# SPDX-License-Identifier: Apache-2.0
"""What the server's library says of objects under rules, replayed.

`data/verdicts.jsonl.gz` is recorded by `tests/oracle/rules/record.py`, which has the command.
"""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kthena_api.crd.beyond import ABSENT
from kthena_api.crd.openapi import read_schema
from kthena_api.rules.evaluate import BUDGET, CALL_LIMIT, RuleVerdict, evaluate
from kthena_api.rules.plan import RuleNode, plan_rules

Json = Any

DATA = Path(__file__).parent / "data/verdicts.jsonl.gz"
MINORS = ("1.33", "1.34", "1.35", "1.36", "1.37")


@cache
def recorded() -> tuple[Json, ...]:
    """All cases."""
    return tuple(map(json.loads, gzip.decompress(DATA.read_bytes()).splitlines()))


@cache
def planned(schema: str, minor: str, *, root: bool) -> RuleNode | None:
    """The plan of a schema, given as JSON text."""
    return plan_rules(read_schema(json.loads(schema)), root=root, minor=minor)


def judged(case: Json, minor: str, **settings: Any) -> RuleVerdict:
    """Our verdict on a case."""
    plan = planned(json.dumps(case["schema"]), minor, root=case.get("root", False))
    if plan is None:
        return RuleVerdict(remaining=case.get("budget", BUDGET))
    return evaluate(
        plan,
        case["object"],
        case.get("old", ABSENT),
        budget=case.get("budget", BUDGET),
        call_limit=case.get("call_limit", CALL_LIMIT),
        minor=minor,
        **settings,
    )


def said(verdict: RuleVerdict, case: Json) -> Json:
    """A verdict as it is recorded."""
    left = verdict.remaining
    return {
        "errors": sorted([error.reason.value, error.message] for error in verdict.errors),
        "warnings": sorted(verdict.warnings),
        "cost": None if left is None or left < 0 else case.get("budget", BUDGET) - left,
    }


def tables() -> list[str]:
    """The names of the tables that cases stand in."""
    return list(dict.fromkeys(case["name"].rpartition(" ")[0] for case in recorded()))


@pytest.mark.parametrize("minor", MINORS)
@pytest.mark.parametrize("table", tables())
def test_verdicts(table: str, minor: str) -> None:
    """Errors, warnings and costs are those of each minor."""
    for case in recorded():
        name, _, _ = case["name"].rpartition(" ")
        if name == table:
            expected = case["said"].get(minor, case["said"]["1.37"])
            assert said(judged(case, minor, counted=True), case) == expected, case


@pytest.mark.parametrize("within_bounds", [False, True])
def test_verdicts_without_counting(within_bounds: bool) -> None:  # noqa: FBT001
    """The short way to an accepted object leads to no other verdict."""
    accepted = 0
    for case in recorded():
        verdict = judged(case, "1.37", within_bounds=within_bounds)
        expected, ours = case["said"]["1.37"], said(verdict, case)
        assert ours["errors"] == expected["errors"], case
        assert ours["warnings"] == expected["warnings"], case
        accepted += verdict.remaining is None
    assert accepted > 80


def test_there_are_enough_cases() -> None:
    """The recording was not cut short."""
    assert len(recorded()) >= 650
