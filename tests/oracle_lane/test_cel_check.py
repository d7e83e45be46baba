# SPDX-License-Identifier: Apache-2.0
"""Random expressions are accepted or refused as the server's library does it, word for word.

More of them: `python tests/support/cel_check_fuzz.py --count 100000 --seed 1`.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cel_check_fuzz import Generator, differences
from cel_check_world import FIRST, OTHERS, minor_of
from oracle import Oracle

COUNT = 1_000


@pytest.mark.parametrize("where", [FIRST, *OTHERS])
def test_random_expressions(ask: Callable[[str], Oracle], where: str) -> None:
    """Types and issues agree, and there are enough of both."""
    found, accepted = differences(ask(minor_of(where)), where, count=COUNT, seed=5)
    assert found == []
    assert COUNT // 10 < accepted < COUNT * 9 // 10


def test_generator_is_repeatable() -> None:
    """A seed makes the same expressions again, another one does not."""
    first, second, other = Generator(1), Generator(1), Generator(2)
    made = [first.expression() for _ in range(50)]
    assert made == [second.expression() for _ in range(50)]
    assert made != [other.expression() for _ in range(50)]
