# SPDX-License-Identifier: Apache-2.0
"""The function libraries against the servers' own, with calls that no file holds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from cel_library_replay import cost_difference, difference
from go_programs import LIBRARIES
from oracle import Oracle
from oracle_requests import Settings, expression_request

from kthena_api.cel.library.authorizer import LIBRARY as AUTHORIZER
from kthena_api.cel.library.authorizer import SELECTORS
from kthena_api.cel.library.catalogue import overloads_of
from tests.oracle.cel_library.declared import declared
from tests.oracle.cel_library.fuzz import answers_of
from tests.oracle.cel_library.questions import questions, sized_questions

Ask = Callable[[str], Oracle]

RECORDED = Path(__file__).parents[1] / "unit/kthena_api/cel/data/library_declared.jsonl"
# Nothing in an environment of rules has a value for these.
WITHOUT_VALUE = {row.id for library in (AUTHORIZER, SELECTORS) for row in library.overloads}


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
def test_every_example_is_true(ask: Ask, minor: str) -> None:
    """The example of each overload holds on every server that has it."""
    server = int(minor.removeprefix("1."))
    examples = [row.example for row in overloads_of(server, server) if row.id not in WITHOUT_VALUE]
    settings = Settings(stored=True)
    answers = ask(minor).ask_all(
        expression_request(example, settings=settings) for example in examples
    )
    wrong = [
        (example, answer)
        for example, answer in zip(examples, answers, strict=True)
        if getattr(answer, "value", None) != {"bool": True}
    ]

    assert wrong == []


@pytest.mark.parametrize("minor", LIBRARIES)
def test_calls_are_answered_as_by_the_server(ask: Ask, minor: str) -> None:
    """Values, errors and runtime costs of random calls are the server's."""
    ask(minor)
    asked = questions(20261125, 2500, dyn=0.25, only=re.compile(""))
    answers = answers_of(minor, asked, costs=False)
    found = [(answer, difference(answer)) for answer in answers]

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
