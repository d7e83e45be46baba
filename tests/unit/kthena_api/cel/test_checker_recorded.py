# SPDX-License-Identifier: Apache-2.0
"""The checker says of each recorded expression what servers said: the type, or all issues.

`data/check.jsonl` is recorded by `tests/support/cel_check_record.py`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cel_check_record import FIRST, OTHERS
from cel_check_world import environment, our_answer

DATA = Path(__file__).parent / "data"
# Where cel-go panics a server answers without words; ours are our own.
PANIC = "panic: "
OUR_PANIC = "on which a server fails"


def lines(name: str) -> list[dict[str, Any]]:
    """A recording."""
    return [json.loads(line) for line in (DATA / name).read_text().splitlines()]


def differences(name: str, where: str) -> list[tuple[str, str, str]]:
    """Expressions with the recorded answer and ours, where these differ."""
    minor, stored, schema = OTHERS.get(where, (FIRST, False, True))
    env = environment(minor, stored=stored, schema=schema)
    found = []
    for line in lines(name):
        wanted = line.get(where, line["answer"])
        ours = our_answer(env, line["text"])
        if ours != wanted and not (wanted.startswith(PANIC) and OUR_PANIC in ours):
            found.append((line["text"], wanted, ours))
    return found


@pytest.mark.parametrize("where", [FIRST, *OTHERS])
def test_recorded_expressions(where: str) -> None:
    """Type and issues are the server's, in the environment of each minor."""
    assert differences("check.jsonl", where) == []


def test_recording_is_whole() -> None:
    """The recording holds enough, and each environment differs somewhere from the first."""
    recorded = lines("check.jsonl")
    assert len(recorded) >= 1_900
    assert len([line for line in recorded if line["answer"].startswith("\n")]) >= 900
    for where in OTHERS:
        assert [line for line in recorded if where in line], where
