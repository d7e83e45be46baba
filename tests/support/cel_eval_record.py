# SPDX-License-Identifier: Apache-2.0
"""Records what servers' libraries make of the corpus, for tests that run without Go.

    python tests/support/cel_eval_record.py

writes tests/unit/kthena_api/cel/data/evaluate.jsonl: a line for each expression that checks, with
a 1.37's answers in the worlds of `cel_eval_world` (one answer where all are the same), and those of
a 1.33 where they differ.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

from cel_eval_corpus import expressions  # noqa: E402 - the path comes first
from cel_eval_world import WORLDS, oracle_answers  # noqa: E402
from oracle import Oracle  # noqa: E402

DATA = ROOT / "tests/unit/kthena_api/cel/data/evaluate.jsonl"
OLDEST = "1.33"


def answers_of(oracle: Oracle, texts: list[str]) -> list[Any]:
    """The answers in each world; None for an expression that has none."""
    found: list[Any] = []
    for answers in zip(*(oracle_answers(oracle, texts, world) for world in WORLDS), strict=True):
        # A panic of the library breaks the server's call; there is nothing to be equal to.
        if "issues" in answers[0] or any(isinstance(answer, str) for answer in answers):
            found.append(None)
        else:
            found.append(answers[:1] if answers.count(answers[0]) == len(answers) else answers)
    return found


def record() -> None:
    """Ask and write."""
    texts = expressions()
    with Oracle() as newest, Oracle(OLDEST) as oldest:
        answers, older = answers_of(newest, texts), answers_of(oldest, texts)
    with DATA.open("w") as file:
        for text, answer, old in zip(texts, answers, older, strict=True):
            if answer is None:
                continue
            line = {"text": text, "answers": answer}
            if old is not None and old != answer:
                line[OLDEST] = old
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    record()
