# SPDX-License-Identifier: Apache-2.0
"""Records what servers' checkers say of the corpus, for tests that run without Go.

    python tests/support/cel_check_record.py

writes tests/unit/kthena_api/cel/data/check.jsonl: a line for each expression with the answer of a
1.37 to a new rule, and those of the other environments that differ from it. In check_scoped.jsonl
beside it, names are sought in a scope, which no rule has.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

from cel_check_corpus import SCOPED, expressions  # noqa: E402 - the path comes first
from cel_check_fuzz import Generator  # noqa: E402
from cel_check_world import (  # noqa: E402
    FIRST,
    OTHERS,
    minor_of,
    oracle_answers,
    oracle_answers_of,
)
from oracle import Oracle  # noqa: E402

DATA = ROOT / "tests/unit/kthena_api/cel/data"
RANDOM = 600
MAX_LENGTH = 120
BEFORE_LOCALS = "1.36"
"""The last minor that finds a loop's variable wherever its name is the whole of one."""


def record() -> None:
    """Ask and write."""
    generator = Generator(seed=20_251_125)
    made = [text for _ in range(RANDOM) if len(text := generator.expression()) < MAX_LENGTH]
    texts = list(dict.fromkeys([*expressions(), *made]))
    with Oracle(FIRST) as oracle:
        answers = oracle_answers_of(oracle, FIRST, texts)
    lines = [{"text": text, "answer": answer} for text, answer in zip(texts, answers, strict=True)]
    for name in OTHERS:
        with Oracle(minor_of(name)) as oracle:
            answers = oracle_answers_of(oracle, name, texts)
        for line, answer in zip(lines, answers, strict=True):
            if answer != line["answer"]:
                line[name] = answer
    with (DATA / "check.jsonl").open("w") as file:
        for line in lines:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def record_scoped() -> None:
    """Ask and write what names mean in a scope."""
    with (
        Oracle(FIRST) as newest,
        Oracle(BEFORE_LOCALS) as older,
        (DATA / "check_scoped.jsonl").open("w") as file,
    ):
        for scope, texts in SCOPED.items():
            answers = oracle_answers(newest, texts, scope=scope)
            before = oracle_answers(older, texts, scope=scope)
            for text, answer, old in zip(texts, answers, before, strict=True):
                line = {"scope": scope, "text": text, FIRST: answer, BEFORE_LOCALS: old}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    record()
    record_scoped()
