# SPDX-License-Identifier: Apache-2.0
"""What servers' parsers make of expressions, replayed: trees, ids, positions, macros and errors.

`data/parse.jsonl` is written by `tests/oracle/cel_parse/record.py`. Errors are compared as text:
line, column, words, snippet and caret.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from cel_trees import answer_to, the_answer

DATA = Path(__file__).parent / "data/parse.jsonl"
SLICES = 16


RECORDED: list[dict[str, Any]] = [
    json.loads(line) for line in DATA.read_text(encoding="ascii").splitlines()
]


@pytest.mark.parametrize("first", range(SLICES))
def test_recorded_expressions(first: int) -> None:
    """Each recorded expression has the server's tree, or the server's refusal, to the letter."""
    for line in RECORDED[first::SLICES]:
        assert (line["expr"], answer_to(line)) == (line["expr"], the_answer(line))


def test_the_record_is_whole() -> None:
    """The record holds trees, macros, printed trees, refusals and answers of older servers."""
    found = Counter(name for line in RECORDED for name in line)

    assert found["tree"] > 1600
    assert found["display"] > 1200
    assert found["macros"] > 90
    assert found["debug"] > 400
    assert found["minor"] > 50


def test_servers_differ_in_back_ticks_alone() -> None:
    """A server before 1.37 reads what has no back-tick as a 1.37 does."""
    assert all("`" in line["expr"] for line in RECORDED if "minor" in line)
