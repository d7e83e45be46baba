# SPDX-License-Identifier: Apache-2.0
"""Rules on an object, as a ratio of one run against the server's own library."""

from __future__ import annotations

import sys
import timeit
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from oracle import Oracle
from oracle_requests import Object

from kthena_api.crd.openapi import read_schema
from kthena_api.rules.evaluate import evaluate
from kthena_api.rules.plan import plan_rules
from tests.live.harness.errors import HarnessError
from tests.live.networking_cases.case import manifest
from tests.live.networking_cases.model_server import GOOD, provider

ROOT = Path(__file__).resolve().parents[2]
CRD = ROOT / "schema/crds/networking.serving.volcano.sh_modelservers.yaml"
ROUNDS = 20
TIMES = 300


@pytest.fixture(scope="module")
def library() -> Iterator[Oracle]:
    """The server's library."""
    with Oracle("1.37") as oracle:
        try:
            oracle.functions()
        except HarnessError as error:
            pytest.skip(str(error))
        yield oracle


def _one_round(judge: Callable[[], object]) -> float:
    """Return the nanoseconds of one call in a round."""
    return timeit.timeit(judge, number=TIMES) / TIMES * 1e9


@pytest.mark.parametrize(
    # An object of which nobody knows whether it is within bounds is measured first.
    ("within_bounds", "limit"),
    [(True, 1 / 3), (False, 1 / 2)],
    ids=["within", "unknown"],
)
@pytest.mark.parametrize("spec", [GOOD, provider()], ids=["own", "external"])
def test_the_rules_of_a_model_server(
    library: Oracle,
    spec: Any,
    limit: float,
    within_bounds: bool,  # noqa: FBT001
) -> None:
    """An accepted object takes a fraction of the library's time."""
    document = yaml.safe_load(CRD.read_text())
    schema = document["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    judged = manifest("ModelServer", "gpt", spec)
    plan = plan_rules(read_schema(schema), root=True)
    assert plan is not None
    verdict = evaluate(plan, judged, within_bounds=within_bounds)
    assert verdict.errors == ()
    assert verdict.remaining is None

    # In turn, so that what disturbs one side disturbs the other; the best round counts.
    theirs, ours = [], []
    for _ in range(ROUNDS):
        bench = library.bench(schema, Object(judged), root=True, seconds=0.05, rounds=1)
        theirs.append(bench.nanoseconds[0])
        ours.append(_one_round(lambda: evaluate(plan, judged, within_bounds=within_bounds)))
    ratio = min(ours) / min(theirs)
    name = "rules of a ModelServer / the server's library"
    sys.stderr.write(f"\n{name}: {ratio:.2f} (limit {limit:.2f})\n")

    assert ratio <= limit
