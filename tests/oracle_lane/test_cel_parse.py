# SPDX-License-Identifier: Apache-2.0
"""The parser against the cel-go of every minor: the record is true, chance finds nothing new."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cel_hostile_texts import hostile_texts
from cel_trees import answer_to, the_answer
from go_programs import LIBRARIES

from tests.oracle.cel_parse.asking import VERSIONS, answers_of
from tests.oracle.cel_parse.fuzz import Expressions, differences

DATA = Path(__file__).parents[1] / "unit/kthena_api/cel/data/parse.jsonl"
COUNT = 3000


def test_each_minor_has_its_cel_go() -> None:
    """The table of versions is that of the servers' requirements."""
    for minor in LIBRARIES:
        go_mod = Path(__file__).parents[1] / f"oracle/cel/v{minor.replace('.', '_')}/go.mod"
        assert f"github.com/google/cel-go v{VERSIONS[minor]}\n" in go_mod.read_text()


@pytest.mark.parametrize("minor", ["1.33", "1.36", "1.37"])
def test_the_record_is_what_the_server_says(minor: str) -> None:
    """Asked again, a server of each version of cel-go answers what is recorded, and so do we."""
    lines = [json.loads(line) for line in DATA.read_text(encoding="ascii").splitlines()]
    asked = [line for line in lines if "minor" not in line]
    older = {_key(line): line for line in lines if "minor" in line}
    for line, answer in zip(asked, answers_of(minor, map(_asked, asked)), strict=True):
        recorded = line if minor == "1.37" else older.get(_key(line), line)
        assert (line["expr"], the_answer(answer)) == (line["expr"], the_answer(recorded))
        assert answer_to(answer) == the_answer(answer)


@pytest.mark.parametrize("minor", ["1.33", "1.37"])
def test_random_expressions(minor: str) -> None:
    """No random expression, whole or broken, is read otherwise by the server."""
    assert not list(differences(minor, Expressions(7).some(COUNT)))


@pytest.mark.parametrize("minor", ["1.33", "1.37"])
def test_hostile_texts(minor: str) -> None:
    """What is too long, too deep or hopeless is refused in the server's words."""
    asked = [{"expr": text} for text in hostile_texts() if "optMap" not in text]

    assert [len(theirs["expr"]) for theirs, _ in differences(minor, asked)] == []


def _asked(line: dict[str, object]) -> dict[str, object]:
    return {name: line[name] for name in ("expr", "off", "calls", "print") if name in line}


def _key(line: dict[str, object]) -> str:
    return json.dumps(_asked(line), sort_keys=True)
