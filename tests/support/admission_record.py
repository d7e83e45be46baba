# SPDX-License-Identifier: Apache-2.0
"""Records what the server's library says of random requests, for tests that run without Go.

python tests/support/admission_record.py
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]

from admission_cases import Case, Definition  # noqa: E402
from admission_compare import drawn  # noqa: E402
from admission_oracle import AdmissionOracle  # noqa: E402
from admission_values import FORMATS  # noqa: E402

UNIT = Path(__file__).parents[1] / "unit/kthena_api"
REQUESTS = UNIT / "admission/data/requests.jsonl.gz"
TEXT_FORMATS = UNIT / "data/text_formats.json"
SEEDS = {"1.33": 12, "1.34": 12, "1.35": 12, "1.36": 12, "1.37": 60}
FIRST_SEED = 1_000_000
LONGEST_BODY = 20_000


def _short(cases: Sequence[Case]) -> list[Case]:
    return [case for case in cases if len(case.body) < LONGEST_BODY]


def record_requests() -> None:
    """Write definitions, requests and answers."""
    lines = []
    for minor, count in SEEDS.items():
        asked = [
            (definition, _short(cases))
            for definition, cases in drawn(range(FIRST_SEED, FIRST_SEED + count), 8)
        ]
        with AdmissionOracle(minor) as oracle:
            answers = oracle.judge(asked)
        for (definition, cases), theirs in zip(asked, answers, strict=True):
            line: dict[str, Any] = {"minor": minor, "crd": definition.document, "cases": []}
            for case, answer in zip(cases, theirs, strict=True):
                if "panic" not in answer:
                    line["cases"].append(
                        [case.body, case.old, case.subresource, case.validation, answer]
                    )
            lines.append(json.dumps(line, ensure_ascii=False))
    REQUESTS.parent.mkdir(exist_ok=True)
    REQUESTS.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))


def record_formats() -> None:
    """Write which texts have which formats, in the newest minor."""
    answers = {}
    with AdmissionOracle("1.37") as oracle:
        for name, texts in FORMATS.items():
            node = {"type": "string", "format": name}
            spec = {"type": "object", "properties": {"v": node}}
            definition = Definition({"type": "object", "properties": {"spec": spec}})
            asked = sorted({text for each in FORMATS.values() for text in each} | set(texts))
            cases = [_asking(text) for text in asked]
            (theirs,) = oracle.judge([(definition, cases)])
            answers[name] = [
                text for text, answer in zip(asked, theirs, strict=True) if answer["status"] is None
            ]
    TEXT_FORMATS.parent.mkdir(exist_ok=True)
    TEXT_FORMATS.write_text(json.dumps(answers, ensure_ascii=False, indent=1) + "\n")


def _asking(text: str) -> Case:
    value = {
        "apiVersion": "things.example.com/v1",
        "kind": "Thing",
        "metadata": {"name": "x"},
        "spec": {"v": text},
    }
    return Case(json.dumps(value))


if __name__ == "__main__":
    record_requests()
    record_formats()
