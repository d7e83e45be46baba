# SPDX-License-Identifier: Apache-2.0
"""Two engines, one answer: ours and celpy's on expressions of the portable subset.

`nox -s differential -- --cases 20000` asks for more; `--seed` for others.
"""

from __future__ import annotations

from collections import Counter

import pytest
from cel_answers import write_value
from cel_portable import SCHEMA, Portable
from celpy_opinion import KNOWN, Opinion, known, opinion, with_floats

from kthena_api.cel import CompileError, Environment
from kthena_api.crd.openapi import read_schema
from kthena_api.rules.declare import declare

DECLARED = declare(read_schema(SCHEMA), root=False)
assert DECLARED is not None
ENVIRONMENT = Environment.for_kubernetes(
    "1.37",
    stored=True,
    variables={"self": DECLARED.type},
    provider=DECLARED.provider,
    shapes={"self": DECLARED.shape},
)


def ours(expression: str, judged: object) -> Opinion:
    """What our engine says, in the form of celpy's opinion."""
    outcome = ENVIRONMENT.compile(expression).program().evaluate({"self": judged})
    if outcome.error is not None:
        return Opinion(None, outcome.error.message)
    return Opinion(with_floats(write_value(outcome.value)))


def test_both_engines_agree(cases: int, seed: int) -> None:
    """The same value, or an error from both, but for what celpy is known to have wrong."""
    portable = Portable(seed)
    disagreements = []
    counts: Counter[str] = Counter()
    for _ in range(cases):
        expression, judged = portable.expression(), portable.object()
        mine = ours(expression, judged)
        theirs = opinion(expression, {"self": judged})
        if mine.value == theirs.value:
            counts["values" if mine.value is not None else "errors"] += 1
            continue
        reason = known(expression, mine.error, theirs)
        counts[reason] += 1
        if not reason:
            disagreements.append((expression, judged, mine, theirs))

    assert disagreements == []
    assert counts["values"] > cases / 3
    assert counts["errors"] > cases / 10
    assert sum(counts[reason] for reason in KNOWN) < cases / 50


@pytest.mark.parametrize(
    ("expression", "judged", "reason"),
    [
        ("true || self.tags.map(x, self.name) == []", {"tags": ["a"]}, "escaping"),
        ("self.ratio < self.ratio - self.ratio", {"ratio": float("inf")}, "nan"),
        ("('a' + self.name).contains('a')", {"name": "b"}, "plain"),
    ],
)
def test_known_disagreements(expression: str, judged: object, reason: str) -> None:
    """What is on the list is wrong still, so that the list can shrink."""
    mine, theirs = ours(expression, judged), opinion(expression, {"self": judged})

    assert mine.value != theirs.value
    assert known(expression, mine.error, theirs) == reason


def test_a_disagreement_is_found() -> None:
    """What is on no list is a disagreement."""
    assert known("self.count > 1", "", Opinion({"bool": False})) == ""


def test_what_is_not_portable_is_refused_by_one() -> None:
    """The subset is one for a reason: celpy knows no libraries of the server."""
    assert opinion("quantity('1Gi').isGreaterThan(quantity('1Mi'))", {}).value is None
    assert opinion("self ==", {"self": 1}).value is None
    with pytest.raises(CompileError, match="Syntax error"):
        ENVIRONMENT.compile("self ==")
