# SPDX-License-Identifier: Apache-2.0
"""The judge of the conformance suite judges: what is wrong is found, with and without a server."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from oracle_requests import Evaluated

from tests.conformance.suite import (
    Case,
    Outcome,
    _rows,
    deviations,
    disagreement,
    expectation,
    not_loaded,
    outcome,
    skips,
)

SUM = Case(
    id="basic/made_up/sum",
    expression="1 + 1",
    no_macros=False,
    unchecked=False,
    check_only=False,
    container="",
    locale="",
    variables={},
    functions=(),
    bindings={},
    value={"int": 2},
    type="int",
    errors=None,
    unknown=False,
    protobuf=(),
)
RIGHT = Evaluated(type="int", value={"int": 2})
ISSUE = Evaluated(issues="ERROR: <input>:1:1: undeclared reference to 'x' (in container '')")


@pytest.mark.parametrize(
    ("case", "answer", "expected"),
    [
        (SUM, RIGHT, Outcome.SPEC),
        (SUM, replace(RIGHT, type="uint"), Outcome.DIFFERS),
        (SUM, replace(RIGHT, value={"uint": 2}), Outcome.DIFFERS),
        (SUM, Evaluated(type="int", error="integer overflow"), Outcome.DIFFERS),
        (SUM, ISSUE, Outcome.REFUSED),
        (SUM, Evaluated(type="int", failed="integer overflow"), Outcome.REFUSED),
        (replace(SUM, unchecked=True), replace(RIGHT, type=""), Outcome.SPEC),
        (replace(SUM, check_only=True, value=None), Evaluated(type="int"), Outcome.SPEC),
        (replace(SUM, value=None, errors=("range",)), RIGHT, Outcome.DIFFERS),
        (
            replace(SUM, value=None, errors=("range",)),
            Evaluated(type="int", error="integer overflow"),
            Outcome.SPEC,
        ),
    ],
)
def test_outcome(case: Case, answer: Evaluated, expected: Outcome) -> None:
    """Types, values, errors and refusals are told apart."""
    assert outcome(case, answer) is expected


def test_what_is_not_as_expected_is_found() -> None:
    """A case that is not refused where it must be, and one that is where it must not."""
    bind = replace(SUM, id="bindings_ext/bind/sum")

    assert disagreement(SUM, "1.37", RIGHT) == ""
    assert disagreement(SUM, "1.37", ISSUE) == "refused instead of spec"
    assert disagreement(bind, "1.37", RIGHT) == "spec instead of refused"


def test_the_server_has_the_last_word() -> None:
    """A refusal in other words than the server's is wrong."""
    bind = replace(SUM, id="bindings_ext/bind/sum")
    other = Evaluated(issues="ERROR: <input>:1:1: no cel.bind")

    assert disagreement(bind, "1.37", ISSUE, ISSUE) == ""
    assert "instead of the server's" in disagreement(bind, "1.37", other, ISSUE)


def test_a_skipped_case_that_passes_is_found() -> None:
    """A skip that nothing needs is an error."""
    skipped = replace(SUM, id=next(iter(skips())))

    assert expectation(skipped, "1.37") is None
    assert disagreement(skipped, "1.37", ISSUE) == ""
    assert disagreement(skipped, "1.37", RIGHT) == "skipped, but answered as the suite asks"


def test_deviations_hold_for_their_minors() -> None:
    """A row counts from its first minor to its last."""
    (row,) = deviations()["string_ext/last_index_of/empty_string"]
    case = replace(SUM, id="string_ext/last_index_of/empty_string")

    assert (row.first, row.last, row.outcome) == (33, 33, Outcome.DIFFERS)
    assert expectation(case, "1.33") is Outcome.DIFFERS
    assert expectation(case, "1.34") is Outcome.SPEC


@pytest.mark.parametrize(
    ("name", "minor", "library"),
    [
        ("lists_ext/slice/full", "1.34", "lists, version 3"),
        ("lists_ext/slice/full", "1.35", ""),
        ("string_ext/reverse/empty", "1.37", "strings, version 3"),
        ("string_ext/reversed/empty", "1.37", ""),
        ("math_ext/greatest_int/one", "1.37", "math"),
    ],
)
def test_libraries(name: str, minor: str, library: str) -> None:
    """A library is looked up by file and by whole section."""
    assert not_loaded(replace(SUM, id=name), minor) == library


def test_messages_of_the_suite_are_refused() -> None:
    """No environment declares the suite's own messages."""
    case = replace(SUM, protobuf=("cel.expr.conformance.proto3.TestAllTypes",))

    assert expectation(case, "1.37") is Outcome.REFUSED


def test_a_line_without_a_reason_is_found(tmp_path: Path) -> None:
    """A line of a list has all of its columns."""
    path = tmp_path / "list.txt"
    path.write_text("# a comment\n\na/b/two words  why not\nalone\n", encoding="utf-8")

    with pytest.raises(ValueError, match="alone"):
        _rows(path, 2)
    path.write_text("# a comment\n\na/b/two words  why not\n", encoding="utf-8")
    assert _rows(path, 2) == [["a/b/two words", "why not"]]
