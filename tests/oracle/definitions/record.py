# SPDX-License-Identifier: Apache-2.0
"""Record what the server's library says of definitions, most of them broken in one place.

    python -m tests.oracle.definitions.record

runs the Go program beside this file and writes the data that tests replay. The order of errors
and of a map's members is random there, so errors are sorted.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.oracle.definitions import around_schemas, defaults, schemas
from tests.oracle.definitions.build import Document

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "unit/kthena_api/crd/data/well_formed.jsonl.gz"
TABLES = (
    around_schemas.naming,
    around_schemas.versions,
    around_schemas.columns,
    around_schemas.conversions,
    schemas.structure,
    schemas.resources,
    schemas.junctors,
    schemas.topology,
    schemas.status_roots,
    schemas.rules,
    schemas.field_paths,
    schemas.expressions,
    defaults.defaults,
)


def cases() -> Iterator[Document]:
    """Every case with a name that says which table it stands in."""
    for table in TABLES:
        for number, document in enumerate(table()):
            yield {"name": f"{table.__name__} {number}", "crd": document}


def record() -> None:
    """Ask the library and write the answers."""
    asked = list(cases())
    answers = subprocess.run(
        ["go", "run", "."],
        cwd=HERE,
        input="\n".join(map(json.dumps, asked)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout.splitlines()
    lines = []
    for case, line in zip(asked, answers, strict=True):
        answer = json.loads(line)
        if answer["errors"] is None or "decode" in answer or "panic" in answer:
            sys.exit(f"{case['name']}: {answer}")
        errors = sorted([error["type"], error["text"]] for error in answer["errors"])
        lines.append(json.dumps(case | {"errors": errors}, separators=(",", ":")))
    DATA.parent.mkdir(parents=True, exist_ok=True)
    # Without a time stamp, equal answers are equal bytes.
    DATA.write_bytes(gzip.compress("\n".join([*lines, ""]).encode(), mtime=0))


if __name__ == "__main__":
    record()
