# SPDX-License-Identifier: Apache-2.0
"""Random rules say of random objects what they say in the server's library."""

from __future__ import annotations

import pytest
from rules_fuzz import compare

from tests.oracle_lane.conftest import Ask


@pytest.mark.parametrize(("minor", "count"), [("1.37", 1500), ("1.33", 500)])
def test_verdicts_are_the_librarys(ask: Ask, minor: str, count: int) -> None:
    """Errors, warnings and costs of creates and updates are equal."""
    ask(minor)

    assert next(compare(minor, 2026, count), None) is None
