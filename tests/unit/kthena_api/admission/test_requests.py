# SPDX-License-Identifier: Apache-2.0
"""Random requests judged as the server's own library judged them, in five minors.

The data is recorded by tests/support/admission_record.py.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from admission_cases import Case
from admission_compare import differences, judged

from kthena_api.admission import Pipeline

DATA = Path(__file__).parent / "data/requests.jsonl.gz"
MINORS = ("1.33", "1.34", "1.35", "1.36", "1.37")


@cache
def recorded() -> list[dict[str, Any]]:
    """The recorded definitions with their requests."""
    return [json.loads(line) for line in gzip.decompress(DATA.read_bytes()).decode().splitlines()]


@pytest.mark.parametrize("minor", MINORS)
def test_requests_are_judged_as_by_the_library(minor: str) -> None:
    """Code, reason, message, causes, warnings and stored object."""
    for line in recorded():
        if line["minor"] != minor:
            continue
        pipeline = Pipeline.from_crd(line["crd"], None, minor)
        for body, old, subresource, validation, answer in line["cases"]:
            case = Case(body, old, subresource, validation)
            found = differences(judged(pipeline, case), answer)
            assert not found, (body, old)


def test_the_recording_holds_answers_of_all_kinds() -> None:
    """A replay of nothing would pass as well."""
    codes = Counter(
        (line["minor"], (case[4]["status"] or {}).get("code", 200))
        for line in recorded()
        for case in line["cases"]
    )
    assert all(codes[minor, code] >= 10 for minor in MINORS for code in (200, 400, 422))
    assert codes.total() > 600


def test_the_comparison_bites() -> None:
    """A changed answer is a difference."""
    line = next(each for each in recorded() if each["minor"] == "1.37")
    pipeline = Pipeline.from_crd(line["crd"], None, "1.37")
    body, old, subresource, validation, answer = line["cases"][0]
    case = Case(body, old, subresource, validation)
    changed = {**answer, "warnings": [*answer["warnings"], "one more"]}
    assert set(differences(judged(pipeline, case), changed)) == {"warnings"}
