# SPDX-License-Identifier: Apache-2.0
"""What the short way accepts, the server's library accepts and stores just so."""

from __future__ import annotations

import copy

from admission_compare import differences, drawn, judged
from admission_fast import LongWay, Watched, with_way
from admission_oracle import AdmissionOracle

from kthena_api.admission import Pipeline

MINOR = "1.37"
SEEDS = range(1000, 1150)


def test_what_is_decided_is_what_the_library_says() -> None:
    """Random requests, also those that the long way would decide in another way."""
    asked = list(drawn(SEEDS, 12))
    with AdmissionOracle(MINOR) as oracle:
        answers = oracle.judge(asked)
    decided = 0
    for (definition, cases), theirs in zip(asked, answers, strict=True):
        pipeline = Pipeline.from_crd(definition.document, None, MINOR)
        watched = Watched(pipeline._fast)
        short, long = with_way(pipeline, watched), with_way(pipeline, LongWay())
        for case, answer in zip(cases, theirs, strict=True):
            watched.knew = False
            verdict = judged(short, copy.deepcopy(case))
            if watched.knew:
                decided += 1
                assert not differences(verdict, answer), (case, definition.schema)
                assert verdict == judged(long, case)
    assert decided > len(SEEDS) / 2
