# SPDX-License-Identifier: Apache-2.0
"""Programs say of each recorded expression what servers' libraries said: value or error, and cost.

The recording is made by `tests/support/cel_eval_record.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from cel_eval_record import OLDEST
from cel_eval_values import tagged
from cel_eval_world import WORLDS, answer_of, bindings, environment, our_program

from kthena_api.cel.program import PER_CALL_LIMIT, Program

DATA = Path(__file__).parent / "data" / "evaluate.jsonl"
NEWEST = "1.37"


@lru_cache(maxsize=1)
def lines() -> list[dict[str, Any]]:
    """The recording."""
    return [json.loads(line) for line in DATA.read_text().splitlines()]


def cases(minor: str) -> Iterator[tuple[str, Program | dict[str, Any], list[Any]]]:
    """Each expression with our program and the answers in the worlds."""
    env = environment(minor)
    for line in lines():
        if minor == NEWEST or minor in line:
            answers = line["answers"] if minor == NEWEST else line[minor]
            yield line["text"], our_program(env, line["text"]), answers * (4 - len(answers))


def without_cost(answer: dict[str, Any]) -> dict[str, Any]:
    """Value or error alone."""
    return {name: said for name, said in answer.items() if name != "cost"}


@pytest.mark.parametrize("minor", [NEWEST, OLDEST])
def test_counting(minor: str) -> None:
    """Value or error, and the cost, are the server's."""
    wrong: list[Any] = []
    bound = [bindings(world) for world in WORLDS]
    for text, program, answers in cases(minor):
        for given, answer in zip(bound, answers, strict=False):
            ours: Any = program
            if isinstance(program, Program):
                ours = answer_of(program.evaluate(given, PER_CALL_LIMIT))
            if ours != answer:
                wrong.append((text, answer, ours))
    assert wrong == []


def test_not_counting() -> None:
    """Without a budget value and error are the same, and what is quick never says another value."""
    wrong: list[Any] = []
    quick = values = 0
    bound = [bindings(world) for world in WORLDS]
    for text, program, answers in cases(NEWEST):
        if not isinstance(program, Program):
            continue
        for given, answer in zip(bound, answers, strict=False):
            expected = without_cost(answer)
            ours = answer_of(program.evaluate(given))
            if not given.keys() >= set(program.variables):
                continue
            data = [given[name] for name in program.variables]
            exact = answer_of(program.exact(*data))
            if not ours == exact == expected:
                wrong.append((text, expected, ours, exact))
            values += "value" in expected
            quick += "value" in expected and _is_quick(program, data)
    assert wrong == []
    assert quick / values > 0.9


def _is_quick(program: Program, data: list[Any]) -> bool:
    try:
        tagged(program.fast(*data))
    except Exception:  # noqa: BLE001 - any is allowed
        return False
    return True


def test_recording_is_whole() -> None:
    """The recording holds enough of everything."""
    answers = [answer for line in lines() for answer in line["answers"]]
    assert len(lines()) >= 3_000
    assert len([answer for answer in answers if "error" in answer]) >= 1_000
    assert len([answer for answer in answers if "value" in answer]) >= 1_000
    assert len([answer for answer in answers if "failed" in answer]) >= 10
    assert [line for line in lines() if OLDEST in line]
