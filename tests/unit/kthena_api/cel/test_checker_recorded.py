# SPDX-License-Identifier: Apache-2.0
"""The checker says of each recorded expression what servers said: the type, or all issues.

The recordings are made by `tests/support/cel_check_record.py`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cel_check_record import BEFORE_LOCALS
from cel_check_world import FIRST, OTHERS, environment, environment_of, is_same, our_answer, scoped

DATA = Path(__file__).parent / "data"


def lines(name: str) -> list[dict[str, Any]]:
    """A recording."""
    return [json.loads(line) for line in (DATA / name).read_text().splitlines()]


@pytest.mark.parametrize("where", [FIRST, *OTHERS])
def test_recorded_expressions(where: str) -> None:
    """Type and issues are the server's, in the environment of each minor."""
    env = environment_of(where)
    answers = [
        (line["text"], line.get(where, line["answer"]), our_answer(env, line["text"]))
        for line in lines("check.jsonl")
    ]
    assert [answer for answer in answers if not is_same(answer[1], answer[2])] == []


@pytest.mark.parametrize("minor", [FIRST, BEFORE_LOCALS])
def test_names_in_a_scope(minor: str) -> None:
    """A name is sought in the scope and all that are around it, one with a dot only outside."""
    answers = [
        (
            line["text"],
            line[minor],
            our_answer(scoped(environment(minor), line["scope"]), line["text"]),
        )
        for line in lines("check_scoped.jsonl")
    ]
    assert len(answers) >= 45
    assert [answer for answer in answers if answer[1] != answer[2]] == []


def test_recording_is_whole() -> None:
    """The recording holds enough, and each environment differs somewhere from the first."""
    recorded = lines("check.jsonl")
    assert len(recorded) >= 2_300
    assert len([line for line in recorded if line["answer"].startswith("\n")]) >= 1_200
    for where in OTHERS:
        assert [line for line in recorded if where in line], where
