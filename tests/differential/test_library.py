# SPDX-License-Identifier: Apache-2.0
"""Random schemas, rules and objects: our verdicts are those of the server's library.

Hypothesis drives the chance, so a difference comes out small. `--cases` counts triples of a schema
with its rules, an object and, for an update, its old state. Skipped without Go.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from oracle import Oracle
from rules_fuzz import OBJECTS, World, WorldMaker, differences

from tests.live.harness.errors import HarnessError


@pytest.fixture(scope="module", params=["1.37", "1.33"])
def library(request: pytest.FixtureRequest) -> Iterator[Oracle]:
    """The library of a minor."""
    with Oracle(request.param) as oracle:
        try:
            oracle.functions()
        except HarnessError as error:
            pytest.skip(str(error))
        yield oracle


def test_verdicts_are_the_librarys(library: Oracle, cases: int, seed: int) -> None:
    """Errors, warnings and costs of creates and updates are equal."""
    minor = int(library.minor.removeprefix("1."))

    @seeded(seed)
    @settings(
        max_examples=max(1, cases // OBJECTS),
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    @given(st.randoms(use_true_random=False))
    def compare(random: Random) -> None:
        world = WorldMaker(random, minor=minor).world()
        assert list(differences(library, [world])) == []

    compare()


def test_a_difference_is_found(library: Oracle) -> None:
    """An object that was judged by other rules than the library's comes out."""
    schema = {"type": "object", "x-kubernetes-validations": [{"rule": "true"}]}
    wrong = {"type": "object", "x-kubernetes-validations": [{"rule": "false"}]}
    world = World(schema, root=False, call_limit=1_000_000, objects=({"object": {}, "budget": 99},))

    assert list(differences(library, [world])) == []
    (found,) = differences(library, [world], judged_by=wrong)
    assert found["theirs"]["errors"] == []
