# SPDX-License-Identifier: Apache-2.0
"""Patience ends."""

from __future__ import annotations

import time

import pytest
from patience import patience, reference


def dawdle(seconds: float) -> None:
    """Keep the processor busy."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_patience() -> None:
    """What is quick passes, what takes longer than allowed does not."""
    with patience(10):
        pass

    with pytest.raises(AssertionError, match=r"s, of"), patience(0.5):
        dawdle(2 * reference())
