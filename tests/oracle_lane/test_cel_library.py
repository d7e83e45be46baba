# SPDX-License-Identifier: Apache-2.0
"""The function libraries against the servers' own, with calls that no file holds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from cel_library_expressions import our_answer
from cel_library_replay import cost_difference, difference
from go_programs import LIBRARIES
from oracle import Oracle

from tests.oracle.cel_library.declared import declared
from tests.oracle.cel_library.expressions import answers
from tests.oracle.cel_library.fuzz import answers_of
from tests.oracle.cel_library.questions import questions, sized_questions

Ask = Callable[[str], Oracle]

RECORDED = Path(__file__).parents[1] / "unit/kthena_api/cel/data/library_declared.jsonl"


def test_the_recorded_overloads_are_those_of_the_servers(ask: Ask) -> None:
    """The list that the unit tests replay is what the libraries declare today."""
    for minor in LIBRARIES:
        ask(minor)
    lines = [json.loads(line) for line in RECORDED.read_text(encoding="utf-8").splitlines()]
    recorded = {
        (line["function"], line["id"], tuple(line["parameters"]), line["result"]): line[
            "environments"
        ]
        for line in lines
    }

    assert recorded == {
        (row.function, row.id, row.parameters, row.result): environments
        for row, environments in declared().items()
    }


@pytest.mark.parametrize("minor", LIBRARIES)
@pytest.mark.parametrize("stored", [False, True])
def test_whole_expressions_are_answered_as_by_the_server(
    ask: Ask, minor: str, *, stored: bool
) -> None:
    """Every example and more: the same issues, costs and errors in each environment."""
    differences = [
        (answer, ours)
        for answer in answers(ask(minor), stored=stored)
        if (ours := our_answer(answer)) != answer
    ]

    assert differences == []


@pytest.mark.parametrize("minor", LIBRARIES)
def test_calls_are_answered_as_by_the_server(ask: Ask, minor: str) -> None:
    """Values, errors and runtime costs of random calls are the server's."""
    ask(minor)
    asked = questions(20261125, 2500, dyn=0.25, only=re.compile(""))
    found = [(said, difference(said)) for said in answers_of(minor, asked, costs=False)]

    assert [each for each in found if each[1] is not None] == []


@pytest.mark.parametrize("minor", LIBRARIES)
def test_static_costs_are_the_servers(ask: Ask, minor: str) -> None:
    """Estimates of calls with random sizes are the server's."""
    ask(minor)
    trees, asked = zip(*sized_questions(20261125, 1000), strict=True)
    answers = answers_of(minor, asked, costs=True)
    found = [
        (answer, cost_difference(tree, answer)) for tree, answer in zip(trees, answers, strict=True)
    ]

    assert [each for each in found if each[1] is not None] == []
