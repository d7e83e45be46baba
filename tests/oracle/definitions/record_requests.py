# SPDX-License-Identifier: Apache-2.0
"""Record what the servers' libraries answer to requests for definitions, on every minor.

    python -m tests.oracle.definitions.record_requests

builds the Go program beside this file for each minor and writes the data that tests replay; with
minors as arguments it asks only those. What is chance in an answer, order and made-up names, is
left to the test.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from go_programs import LIBRARIES, ORACLE, GoProgram, built  # noqa: E402

from tests.oracle.definitions import requests, updates  # noqa: E402
from tests.oracle.definitions.build import Document  # noqa: E402

DATA = ROOT / "tests/unit/kthena_api/admission/data"
CREATES = (
    requests.decoding,
    requests.unknown,
    requests.metadata,
    requests.foreign,
    requests.kept,
    requests.expressions,
)
UPDATES = (
    updates.identities,
    updates.storage,
    updates.forgiven,
    updates.expressions,
    updates.warned,
    updates.approvals,
)


def creates() -> Iterator[Document]:
    """New definitions, decoded strictly and, where it can matter, leniently."""
    for table in CREATES:
        for number, document in enumerate(table()):
            case = {"name": f"{table.__name__} {number}", "crd": document}
            yield case | {"strict": True}
            if table is requests.unknown:
                yield case | {"strict": False}


def changes() -> Iterator[Document]:
    """Updates of definitions."""
    for table in UPDATES:
        for number, (document, old) in enumerate(table()):
            yield {
                "name": f"{table.__name__} {number}",
                "crd": document,
                "old": old,
                "strict": True,
            }


def program(minor: str) -> GoProgram:
    """The Go program for a minor; it needs the very modules of the oracle for objects."""
    go_mod = f"../admission/v{minor.replace('.', '_')}/go.mod"
    return GoProgram(ORACLE / "definitions", ".", "definitions", LIBRARIES[minor], go_mod)


def answers(minor: str, cases: list[Document]) -> list[Mapping[str, Any]]:
    """What the library of a minor answers: a status, or warnings and an object."""
    lines = subprocess.run(
        [built(program(minor))],
        input="\n".join(map(json.dumps, cases)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout.splitlines()
    told = ("decode", "panic", "status", "warnings", "object")
    return [{name: read[name] for name in told if name in read} for read in map(json.loads, lines)]


def record(name: str, cases: list[Document], minors: Sequence[str]) -> None:
    """Ask libraries and write cases with the answers, those alike together."""
    found = {minor: answers(minor, cases) for minor in minors}
    lines = []
    for index, case in enumerate(cases):
        alike: dict[str, list[str]] = {}
        for minor, told in found.items():
            alike.setdefault(json.dumps(told[index], sort_keys=True), []).append(minor)
        grouped = [[group, json.loads(answer)] for answer, group in alike.items()]
        lines.append(json.dumps(case | {"answers": grouped}, separators=(",", ":")))
    DATA.mkdir(parents=True, exist_ok=True)
    # Without a time stamp, equal answers are equal bytes.
    data = gzip.compress("\n".join([*lines, ""]).encode(), mtime=0)
    (DATA / f"{name}.jsonl.gz").write_bytes(data)


if __name__ == "__main__":
    asked = sys.argv[1:] or list(LIBRARIES)
    record("definitions", list(creates()), asked)
    record("definition_updates", list(changes()), asked)
