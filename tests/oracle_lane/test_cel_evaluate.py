# SPDX-License-Identifier: Apache-2.0
"""Random expressions over random data give what the server's library gives, and cost as much.

More of them: `python tests/support/cel_eval_fuzz.py --count 200000 --seed 1`.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cel_eval_fuzz import differences
from oracle import Oracle

COUNT = 600


@pytest.mark.parametrize("minor", ["1.37", "1.36", "1.33"])
def test_random_triples(ask: Callable[[str], Oracle], minor: str) -> None:
    """Schema, expression and data: the same value or error and cost, and enough of each."""
    found, counts = differences(ask(minor), 3, COUNT, minor)
    assert found == []
    assert counts["values"] > COUNT // 2
    assert counts["errors"] > COUNT // 20
    assert counts["fast"] > counts["values"] * 9 // 10
