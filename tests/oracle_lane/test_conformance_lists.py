# SPDX-License-Identifier: Apache-2.0
"""What tests/conformance expects of a minor is what the server's library does, case by case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from go_programs import LIBRARIES
from oracle import Oracle
from oracle_requests import Evaluated, Fault

from tests.conformance.suite import (
    Outcome,
    deviations,
    expectation,
    load,
    not_loaded,
    outcome,
    server_request,
    skips,
)

Ask = Callable[[str], Oracle]


@pytest.mark.parametrize("minor", LIBRARIES)
def test_expectations_are_what_the_server_does(ask: Ask, minor: str) -> None:
    """Every case that is not skipped comes out as expected, and the lists name no other case."""
    answers = ask(minor).ask_all(map(server_request, load()))
    wrong = [
        (case.id, expectation(case, minor), answer)
        for case, answer in zip(load(), answers, strict=True)
        if expectation(case, minor) is not None
        and (isinstance(answer, Fault) or outcome(case, answer) != expectation(case, minor))
    ]

    assert wrong == []


@pytest.mark.parametrize("minor", LIBRARIES)
def test_libraries_are_refused_by_name(ask: Ask, minor: str) -> None:
    """A case of a library that is not loaded fails over the library, not over something else."""
    cases = [case for case in load() if not_loaded(case, minor) == "math"]
    answers = ask(minor).ask_all(map(server_request, cases))
    words = [answer.issues for answer in answers if isinstance(answer, Evaluated)]

    assert len(words) == 199
    assert all("undeclared reference to 'math'" in text for text in words)


def test_the_whole_suite_is_there() -> None:
    """No test of cel-spec v0.25.3 is lost on the way, and none has another's name."""
    assert len(load()) == 2508
    assert len({case.id for case in load()}) == 2508


def test_lists_name_cases_of_the_suite() -> None:
    """A line of a list that belongs to no case is wrong."""
    names = {case.id for case in load()}

    assert set(skips()) - names == set()
    assert set(deviations()) - names == set()
    assert set(skips()) & set(deviations()) == set()


def test_skips_are_about_protobuf_only() -> None:
    """What has no message and no enum in it is never skipped."""
    plain = {case.id for case in load() if not case.protobuf}

    assert set(skips()) & plain == set()


@pytest.mark.parametrize(("minor", "refused"), [("1.33", 1), ("1.37", 0)])
def test_expectations_by_minor(minor: str, refused: int) -> None:
    """A list can be reversed where the lists of version 3 can be written: on 1.35 and later."""
    (case,) = [case for case in load() if case.id == "lists_ext/reverse/integers"]

    assert [expectation(case, minor)].count(Outcome.REFUSED) == refused


def test_deviations_are_no_more_than_that() -> None:
    """A deviation from what would be expected anyway is none; the lists stay as short as can be."""
    counted = Counter(
        row.outcome for rows in deviations().values() for row in rows if row.last >= 37
    )

    assert Outcome.SPEC not in counted
    assert sum(counted.values()) < 150
