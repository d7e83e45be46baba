# SPDX-License-Identifier: Apache-2.0
"""How long the server's library takes for one new object, and how long we do."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from admission_cases import Case, Definition
from admission_oracle import AdmissionOracle, _line

from kthena_api.admission import Pipeline

Json = Any
ROUNDS = 20
SECONDS = 0.1
WINDOW = 0.002


@dataclass(frozen=True)
class Measured:
    """Microseconds for one object.

    Attributes:
        ours: Of a review.
        theirs: Of the server's library between decoding and verdict.
    """

    ours: float
    theirs: float

    @property
    def ratio(self) -> float:
        """Ours by theirs."""
        return self.ours / self.theirs

    def __str__(self) -> str:
        return f"{self.ours:.1f} µs, Go {self.theirs:.1f} µs, ratio {self.ratio:.3f}"


class BenchOracle(AdmissionOracle):
    """An oracle that is asked for the time it takes."""

    def microseconds(self, definition: Definition, value: Json, *, refused: bool) -> float:
        """The best of some rounds for an object of which the verdict is known."""
        settings = {"refused": refused, "seconds": 5 * WINDOW, "rounds": 10}
        line = json.loads(_line(definition, [Case(json.dumps(value))]))
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({**line, "bench": settings}).encode() + b"\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert "nanoseconds" in answer, answer
        return float(min(answer["nanoseconds"])) / 1000


def best_of(call: Callable[[], object], seconds: float) -> float:
    """The least time of a call on average over a few milliseconds, in seconds.

    What else runs on the machine makes most of these windows longer, and the shortest right.
    """
    call()
    begin = time.perf_counter()
    call()
    times = max(1, int(WINDOW / (time.perf_counter() - begin)))
    best = math.inf
    while time.perf_counter() - begin < seconds:
        start = time.perf_counter()
        for _ in range(times):
            call()
        best = min(best, (time.perf_counter() - start) / times)
    return best


def measure(
    oracle: BenchOracle, definition: Definition, value: Json, *, refused: bool = False
) -> Measured:
    """Time both in turns."""
    pipeline = Pipeline.from_crd(definition.document)
    assert pipeline.review(value).allowed is not refused
    ours = theirs = math.inf
    for _ in range(ROUNDS):
        theirs = min(theirs, oracle.microseconds(definition, value, refused=refused))
        ours = min(ours, best_of(lambda: pipeline.review(value), SECONDS) * 1e6)
    return Measured(ours, theirs)
