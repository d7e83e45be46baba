# SPDX-License-Identifier: Apache-2.0
"""Record what servers' parsers make of the expressions beside this file and of some random ones.

    PYTHONPATH=tests/support python -m tests.oracle.cel_parse.record

A line is the answer of a 1.37. One with a `minor` is that of all servers before 1.37, which is kept
where it differs. Random expressions are written down too, so that the data do not depend on
Python's generator.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.oracle.cel_parse.asking import Answer, answers_of
from tests.oracle.cel_parse.expressions import requests
from tests.oracle.cel_parse.fuzz import Expressions

DATA = Path(__file__).resolve().parents[2] / "unit/kthena_api/cel/data/parse.jsonl"
OLDER = ("1.36", "1.33")
"""All minors before 1.37 link one of their two versions of cel-go."""

_RANDOM = 600
_LONGEST = 250  # of a random one: longer ones show nothing new


def record() -> None:
    """Ask and write."""
    made = Expressions(20)
    chance = [made.request() for _ in range(_RANDOM)]
    asked = [*requests(), *(one for one in chance if len(one["expr"]) <= _LONGEST)]
    unique = list({json.dumps(one, sort_keys=True): one for one in asked}.values())
    newest = list(answers_of("1.37", unique))
    older, oldest = (list(answers_of(minor, unique)) for minor in OLDER)
    lines = []
    for answer, before, first in zip(newest, older, oldest, strict=True):
        if "panic" in answer:
            sys.exit(f"cel-go crashes: {answer['expr']}")
        lines.append(answer)
        if _told_apart(before, first):
            sys.exit(f"two versions before 1.37 differ: {answer['expr']}")
        if _told_apart(answer, before):
            lines.append(before)
    text = "".join(f"{json.dumps(line, separators=(',', ':'))}\n" for line in lines)
    DATA.write_text(text, encoding="ascii")


def _told_apart(one: Answer, other: Answer) -> bool:
    return {**one, "minor": ""} != {**other, "minor": ""}


if __name__ == "__main__":
    record()
