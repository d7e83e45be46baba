# SPDX-License-Identifier: Apache-2.0
"""Options of the differential lane: how many cases, and from which seed."""

from __future__ import annotations

import pytest

CASES = 400


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the lane's options, which only a run that names its folder knows."""
    parser.addoption("--cases", type=int, default=CASES, help="how many cases to compare")
    parser.addoption("--seed", type=int, default=2026, help="where chance starts")


@pytest.fixture
def cases(pytestconfig: pytest.Config) -> int:
    """Give the number of cases."""
    return int(pytestconfig.getoption("--cases"))


@pytest.fixture
def seed(pytestconfig: pytest.Config) -> int:
    """Give the seed."""
    return int(pytestconfig.getoption("--seed"))
