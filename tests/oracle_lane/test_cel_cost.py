# SPDX-License-Identifier: Apache-2.0
"""Random rules cost what they cost in the server's library."""

from __future__ import annotations

import pytest
from cel_cost_world import cost_differences

from tests.oracle_lane.conftest import Ask


@pytest.mark.parametrize(
    ("minor", "count"), [("1.37", 600), ("1.36", 100), ("1.35", 100), ("1.34", 100), ("1.33", 300)]
)
def test_costs_are_the_librarys(ask: Ask, minor: str, count: int) -> None:
    """Errors, costs, cardinalities and what becomes of messages are equal."""
    assert next(cost_differences(ask(minor), 2026, count), None) is None
