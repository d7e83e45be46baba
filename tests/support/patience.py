# SPDX-License-Identifier: Apache-2.0
"""How long something hostile may take, by what Python's own parser takes for a long text.

A limit in seconds would say more about the machine than about the code. Both are measured in
processor time, one right after the other.
"""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator
from contextlib import contextmanager

LONG = "[" + "a + b, " * 16_000 + "]"
"""About as many characters as an expression may have."""


def reference() -> float:
    """The seconds in which Python parses a long text."""
    before = time.process_time()
    ast.parse(LONG)
    return time.process_time() - before


@contextmanager
def patience(factor: float) -> Iterator[None]:
    """Fail when the block takes more than `factor` times the reference."""
    before = time.process_time()
    yield
    taken = time.process_time() - before
    allowed = factor * reference()
    assert taken < allowed, f"{taken:.2f} s, of {allowed:.2f} s"
