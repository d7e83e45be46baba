# SPDX-License-Identifier: Apache-2.0
"""Random requests about random definitions: our verdicts are those of the server's library."""

from __future__ import annotations

import pytest
from admission_compare import differences, drawn, judged
from admission_oracle import AdmissionOracle

from kthena_api.admission import Pipeline

SEEDS = {"1.33": 60, "1.34": 60, "1.35": 60, "1.36": 60, "1.37": 300}


@pytest.mark.parametrize("minor", SEEDS)
def test_random_requests_are_judged_as_by_the_library(minor: str) -> None:
    """Code, reason, message, causes, warnings and stored object."""
    asked = list(drawn(range(SEEDS[minor]), 12))
    with AdmissionOracle(minor) as oracle:
        answers = oracle.judge(asked)
    different = []
    judged_cases = 0
    for (definition, cases), theirs in zip(asked, answers, strict=True):
        pipeline = Pipeline.from_crd(definition.document, None, minor)
        for case, answer in zip(cases, theirs, strict=True):
            judged_cases += 1
            if "panic" not in answer and (found := differences(judged(pipeline, case), answer)):
                different.append((found, case, definition.schema))
    assert not different, f"{len(different)} of {judged_cases} differ: {different[:2]}"
    assert judged_cases > SEEDS[minor] * 4
