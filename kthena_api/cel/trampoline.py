# SPDX-License-Identifier: Apache-2.0
"""Recursion without Python's stack.

A step is a generator that yields the parts it needs done and is sent their results; what it returns
is its own. Trees of expressions are deeper than Python's recursion limit, which belongs to the
program that calls us.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def run_deep(step: Callable[[T], Generator[T, R, R]], root: T) -> R:
    """The result of a step on a root, however deep the steps below it go."""
    waiting = [step(root)]
    done: R | None = None
    while True:
        try:
            part = waiting[-1].send(done)  # type: ignore[arg-type]  # None starts a generator
        except StopIteration as finished:
            waiting.pop()
            done = finished.value
            if not waiting:
                return finished.value  # type: ignore[no-any-return]
        else:
            waiting.append(step(part))
            done = None


def each(parts: Iterable[T]) -> Generator[T, R, list[R]]:
    """Within a step: the results of several parts."""
    done: list[R] = []
    for part in parts:
        result = yield part
        done.append(result)
    return done
