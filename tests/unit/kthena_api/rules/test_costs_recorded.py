# SPDX-License-Identifier: Apache-2.0
"""What rules cost on servers, replayed.

`data/costs.jsonl.gz` is recorded by tests/support/cel_cost_record.py, which has the command.
"""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cel_cost_cases import Case
from cel_cost_world import our_answer

Json = Any

DATA = Path(__file__).parent / "data/costs.jsonl.gz"
MINORS = ("1.33", "1.34", "1.35", "1.36", "1.37")
SAME = "as 1.37"


@cache
def recorded(minor: str) -> tuple[tuple[Case, Json], ...]:
    """The cases of a minor with the server's answers."""
    found = []
    for line in gzip.decompress(DATA.read_bytes()).splitlines():
        members = json.loads(line)
        answers = members.pop("answers")
        if minor in answers:
            members["rules"] = tuple(members["rules"])
            answer = answers[minor]
            found.append((Case(**members), answers["1.37"] if answer == SAME else answer))
    return tuple(found)


@pytest.mark.parametrize("minor", MINORS)
def test_answers_are_those_of_servers(minor: str) -> None:
    """Errors, costs and cardinalities of rules and messages are equal."""
    differences = []
    for case, answer in recorded(minor):
        ours = our_answer(case, minor)
        if ours is None or answer is None:
            assert ours == answer, case.schema
            continue
        pairs = zip(case.rules, ours, answer, strict=True)
        differences += [(rule, mine, theirs) for rule, mine, theirs in pairs if mine != theirs]

    assert not differences, differences[:3]


def _costed(minor: str) -> int:
    return sum(rule[0] is None for _, answer in recorded(minor) for rule in answer or ())


@pytest.mark.parametrize(("minor", "count"), [("1.37", 900), *((each, 400) for each in MINORS[:4])])
def test_there_are_enough_rules_with_a_cost(minor: str, count: int) -> None:
    """The recording is not empty by accident."""
    assert _costed(minor) >= count


def test_servers_differ() -> None:
    """The recording has rules that cost something else on another minor."""
    newest = {id_of(case): answer for case, answer in recorded("1.37")}
    changed = [
        case
        for case, answer in recorded("1.33")
        if answer != newest[id_of(case)] and not case.stored
    ]
    of_written = [
        (mine, theirs)
        for case, answer in recorded("1.33")
        for mine, theirs in zip(answer or (), newest[id_of(case)] or (), strict=True)
        if mine[0] is None and theirs[0] is None and mine[2] != theirs[2]
    ]

    assert changed
    assert len(of_written) >= 5


def id_of(case: Case) -> str:
    """What tells a case from others."""
    return json.dumps([case.schema, case.root, case.stored, case.rules])
