# SPDX-License-Identifier: Apache-2.0
"""Records what servers' checkers say of the corpus, for tests that run without Go.

    python tests/support/cel_check_record.py

writes tests/unit/kthena_api/cel/data/check.jsonl: a line for each expression with the answer of a
1.37 to a new rule, and those of the other environments that differ from it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

from cel_check_corpus import expressions  # noqa: E402 - the path comes first
from cel_check_world import oracle_answers  # noqa: E402
from oracle import Oracle  # noqa: E402

DATA = ROOT / "tests/unit/kthena_api/cel/data/check.jsonl"
FIRST = "1.37"
OTHERS = {
    "1.37 stored": ("1.37", True, True),
    "1.37 plain": ("1.37", False, False),
    **{minor: (minor, False, True) for minor in ("1.36", "1.35", "1.34", "1.33")},
}
"""Minor, whether stored, whether with a schema."""


def record() -> None:
    """Ask and write."""
    texts = expressions()
    with Oracle(FIRST) as oracle:
        lines = [
            {"text": text, "answer": answer}
            for text, answer in zip(texts, oracle_answers(oracle, texts), strict=True)
        ]
    for name, (minor, stored, schema) in OTHERS.items():
        with Oracle(minor) as oracle:
            answers = oracle_answers(oracle, texts, stored=stored, schema=schema)
        for line, answer in zip(lines, answers, strict=True):
            if answer != line["answer"]:
                line[name] = answer
    with DATA.open("w") as file:
        for line in lines:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    record()
