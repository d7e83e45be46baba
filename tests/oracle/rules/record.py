# SPDX-License-Identifier: Apache-2.0
"""Record what the server's library says of objects under rules.

    PYTHONPATH=tests/support python -m tests.oracle.rules.record

asks the oracle of each minor and writes the data that tests replay. Errors and warnings are
sorted, since members of an object are judged in a random order there. What no minor says
differently from the newest is written once.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

from oracle import Oracle
from oracle_requests import Request, Verdict, evaluate_request

from tests.oracle.rules import nested, single, updates
from tests.oracle.rules.build import Case, Json

DATA = Path(__file__).resolve().parents[2] / "unit/kthena_api/rules/data/verdicts.jsonl.gz"
MINORS = ("1.37", "1.36", "1.35", "1.34", "1.33")
TABLES = (*single.TABLES, *nested.TABLES, *updates.TABLES)


def cases() -> Iterator[Case]:
    """Every case with a name that says which table it stands in."""
    for table in TABLES:
        for number, case in enumerate(table()):
            yield {"name": f"{table.__name__} {number}", **case}


def ask(minor: str, asked: list[Case]) -> list[Json]:
    """The answers of a minor as they are written."""
    with Oracle(minor) as oracle:
        answers = oracle.ask_all([_request(case) for case in asked])
    written = []
    for case, answer in zip(asked, answers, strict=True):
        if not isinstance(answer, tuple):
            raise SystemExit(f"{case['name']}: {answer}")
        written.append(_written(answer[0]))
    return written


def _request(case: Case) -> Request[tuple[Verdict, ...]]:
    request = evaluate_request(
        case["schema"], [], root=case.get("root", False), call_limit=case.get("call_limit")
    )
    # Not `Object`, for which an update from null is a create.
    judged = {name: case[name] for name in ("object", "old", "budget") if name in case}
    return Request({**request.members, "objects": [judged]}, request.read)


def _written(verdict: Verdict) -> Json:
    return {
        "errors": sorted([error.type, error.text] for error in verdict.errors),
        "warnings": sorted(verdict.warnings),
        "cost": verdict.cost,
    }


def record() -> None:
    """Ask all minors and write the answers."""
    asked = list(cases())
    newest, *older = (ask(minor, asked) for minor in MINORS)
    lines = []
    for position, case in enumerate(asked):
        said = {"1.37": newest[position]}
        for minor, answers in zip(MINORS[1:], older, strict=True):
            if answers[position] != said["1.37"]:
                said[minor] = answers[position]
        lines.append(json.dumps({**case, "said": said}, separators=(",", ":")))
    DATA.parent.mkdir(parents=True, exist_ok=True)
    # Without a time stamp, equal answers are equal bytes.
    DATA.write_bytes(gzip.compress("\n".join([*lines, ""]).encode(), mtime=0))


if __name__ == "__main__":
    record()
