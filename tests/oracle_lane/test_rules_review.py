# SPDX-License-Identifier: Apache-2.0
"""The rules of random definitions are judged as the registry judges them."""

from __future__ import annotations

import pytest
from cel_cost_world import review_differences

from tests.oracle_lane.conftest import Ask


@pytest.mark.parametrize("noise", [False, True])
def test_reviews_are_the_registrys(ask: Ask, *, noise: bool) -> None:
    """Places, costs and all texts are equal."""
    differences = review_differences(ask("1.37"), 2026, 200, noise=noise, defaults=noise)

    assert next(differences, None) is None


@pytest.mark.parametrize("minor", ["1.35", "1.36"])
def test_reviews_of_other_minors(ask: Ask, minor: str) -> None:
    """Those that print values as the newest one does."""
    differences = review_differences(ask(minor), 2027, 80, noise=False, defaults=False)

    assert next(differences, None) is None
