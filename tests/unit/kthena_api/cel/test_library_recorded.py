# SPDX-License-Identifier: Apache-2.0
"""What the servers' libraries answer, replayed.

The files in `data` are recorded by `tests.oracle.cel_library.fuzz`: random calls of every overload
on 1.37 (`library`), of those with a text to read (`library_texts`), of those that other servers
answer differently (`library_servers`), and static costs (`library_costs`); and whole expressions
(`library_expressions`) by `tests.oracle.cel_library.expressions`. Lines hold their questions, so a
file can be recorded anew.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from cel_library_calls import (
    ESTIMATES,
    ROWS,
    Tree,
    choose,
    leaf_params,
    overloads_in,
    spell,
)
from cel_library_expressions import our_answer
from cel_library_replay import cost_difference, declared_name, difference
from cel_library_values import decode

from kthena_api.cel.library.catalogue import overloads_of

DATA = Path(__file__).parent / "data"
VALUES = ("library", "library_texts", "library_servers")
# What the recorder spells no call for: loops call it, or nobody can.
SILENT = {"@mapInsert_map_key_value", "@mapInsert_map_map", "not_strictly_false"}

Answer = dict[str, Any]


@lru_cache
def lines(name: str) -> tuple[Answer, ...]:
    """The lines of a file."""
    data = gzip.decompress((DATA / f"{name}.jsonl.gz").read_bytes())
    # A text may hold what Python takes for the end of a line as well.
    return tuple(json.loads(line) for line in data.removesuffix(b"\n").split(b"\n"))


def called(answer: Answer) -> Iterator[str]:
    """The overloads that a line is about."""
    tree = choose(answer["call"], [decode(value) for value in answer.get("args", [])])
    if tree is not None and "issues" not in answer:
        yield from overloads_in(tree)


@pytest.mark.parametrize("name", VALUES)
def test_values_faults_and_costs_are_the_servers(name: str) -> None:
    """Each call gives the recorded value or error, at the recorded cost."""
    differences = [(answer, difference(answer)) for answer in lines(name)]

    assert [each for each in differences if each[1] is not None] == []


def test_every_overload_was_asked() -> None:
    """No overload that can be spelled is without recorded calls."""
    counts = Counter(row for answer in lines("library") for row in called(answer))
    missing = {
        row.id
        for row in ROWS.values()
        if counts[row.id] < (3 if row.params else 1)
        and row.function != "@sortByAssociatedKeys"
        and "kubernetes.authorization." not in f"{row.params}{row.result}"
    }

    assert missing == SILENT


def test_recorded_calls_reach_values_and_faults() -> None:
    """The files hold enough of each kind, also with arguments whose types nobody knows."""
    answers = [answer for name in VALUES for answer in lines(name)]

    assert sum("value" in answer for answer in answers) > 5000
    assert len({answer["error"] for answer in answers if "error" in answer}) > 500
    assert sum(answer.get("dyn", False) for answer in answers) > 1500
    assert {answer["server"] for answer in answers} == {"1.33", "1.34", "1.35", "1.36", "1.37"}


@pytest.mark.parametrize(
    "changed",
    [{"value": {"int": "4"}}, {"error": "no such overload", "value": None}, {"cost": 4}],
)
def test_a_wrong_answer_is_told(changed: Answer) -> None:
    """The replay sees another value, an error, and another cost."""
    right: Answer = {
        "server": "1.37",
        "call": "(a + b)",
        "args": [{"int": "1"}, {"int": "2"}],
        "value": {"int": "3"},
        "cost": 3,
    }
    wrong = {key: value for key, value in (right | changed).items() if value is not None}

    assert difference(right) is None
    assert difference(wrong) is not None


def _trees() -> Mapping[tuple[str, tuple[str, ...]], Tree]:
    """The tree for each text and the types that its arguments are declared with."""
    found = {}
    for tree in ESTIMATES:
        kinds = (declared_name(kind) for _, kind in sorted(leaf_params(tree).items()))
        found[spell(tree), tuple(kinds)] = tree
    return found


def test_static_costs_are_the_servers() -> None:
    """Each call is estimated at the recorded cost."""
    trees = _trees()
    differences = [
        (answer, cost_difference(trees[answer["call"], tuple(answer.get("types", ()))], answer))
        for answer in lines("library_costs")
    ]

    assert [each for each in differences if each[1] is not None] == []
    assert len(differences) > 3000


def test_every_estimate_was_asked() -> None:
    """No row with an estimate of its own is without recorded ones."""
    trees = _trees()
    asked = {
        row
        for answer in lines("library_costs")
        if "costs" in answer
        for row in overloads_in(trees[answer["call"], tuple(answer.get("types", ()))])
    }
    missing = {row.id for row in ROWS.values() if row.estimate is not None} - asked

    assert {
        row
        for row in missing
        if "sortByAssociatedKeys" not in row
        and "kubernetes.authorization." not in f"{ROWS[row].params}{ROWS[row].result}"
    } == set()


def test_whole_expressions_are_answered_as_by_the_servers() -> None:
    """Examples and more, on three servers: the same issues, costs and errors."""
    differences = [
        (answer, ours)
        for answer in lines("library_expressions")
        if (ours := our_answer(answer)) != answer
    ]

    assert differences == []


def test_every_example_is_true() -> None:
    """The example of an overload holds, where anything has a value for it."""
    examples = {row.example for row in overloads_of(37, 37)}
    wrong = {
        answer["expression"]
        for answer in lines("library_expressions")
        if answer["expression"] in examples and not answer["true"]
    }

    assert {example for example in wrong if not re.match("!?authorizer", example)} == set()
