# SPDX-License-Identifier: Apache-2.0
"""cel-spec's tests, all of them, through our engine."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable

import pytest
from cel_answers import answer
from go_programs import LIBRARIES
from oracle import Oracle
from oracle_requests import Evaluated, Fault, Settings

from tests.conformance.suite import (
    Case,
    disagreement,
    expectation,
    load,
    server_request,
    skips,
)

Ask = Callable[[str], Oracle]


def ours(case: Case, minor: str) -> Evaluated:
    """What our engine says of a case; one with messages bound is only checked."""
    bound = any("message" in json.dumps(value) for value in case.bindings.values())
    settings = Settings(
        container=case.container,
        unchecked=case.unchecked,
        no_macros=case.no_macros,
        check_only=case.check_only or bound,
        functions=case.functions,
    )
    bindings = {} if bound else case.bindings
    return answer(minor, case.expression, case.variables, bindings, settings)


@pytest.mark.parametrize("minor", LIBRARIES)
def test_conformance(ask: Ask, minor: str) -> None:
    """Each case comes out as the suite asks, or else as on the server, in its words."""
    answers = ask(minor).ask_all(map(server_request, load()))
    wrong = []
    for case, server in zip(load(), answers, strict=True):
        if isinstance(server, Fault):
            # The suite makes an Any of a message that the library cannot print.
            assert expectation(case, minor) is None
            continue
        found = disagreement(case, minor, ours(case, minor), server)
        if found:
            wrong.append((case.id, case.expression, found))

    assert wrong == []


def test_counts() -> None:
    """What runs, what is refused and what is skipped, by reason: nothing slips out of the run."""
    outcomes = Counter(str(expectation(case, "1.37")) for case in load())

    assert outcomes == {"spec": 1529, "refused": 932, "differs": 24, "None": 23}
    reasons = Counter(reason.split(",")[0] for reason in skips().values())
    assert reasons == {"binds a message": 18, "makes a message": 3, "binds an enum": 2}
