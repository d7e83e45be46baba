# SPDX-License-Identifier: Apache-2.0
"""Definitions, one made of another, are judged as by the servers' own libraries.

Each old definition is one of the recorded cases, and each new one is it or another: so most
updates are of something that no server would take today.
"""

from __future__ import annotations

import json
import random
import subprocess
from typing import Any

import pytest
from go_programs import LIBRARIES, built

from tests.oracle.definitions import record, record_requests
from tests.oracle.definitions.record_requests import program
from tests.oracle.definitions.updates import established
from tests.unit.kthena_api.admission.test_definitions_recorded import expected, ours

Json = Any

STORED = (["v1"], ["v1", "v2"], ["v0"])
COUNT = 300
SEED = 20261125


def pairs(chance: random.Random) -> list[Json]:
    """Updates, the stored definition under the name of the new one."""
    pool = [case["crd"] for case in record.cases()]
    pool += [case["crd"] for case in record_requests.creates() if "decoding" not in case["name"]]
    made = []
    for number in range(COUNT):
        new = chance.choice(pool)
        old = new if chance.random() < 0.5 else chance.choice(pool)
        old = old | {"metadata": new["metadata"]}
        if chance.random() < 0.5:
            old = established(old, *chance.choice(STORED))
        made.append({"name": str(number), "crd": new, "old": old, "strict": False})
    return [case for case in made if case["crd"]["metadata"].get("name")]


@pytest.mark.parametrize("minor", LIBRARIES)
def test_definitions_are_judged_as_by_the_library(minor: str) -> None:
    """All creates that were ever recorded, and random updates."""
    creates = [case | {"strict": True} for case in record.cases()]
    asked = creates + pairs(random.Random(SEED))  # noqa: S311 - no secret
    lines = subprocess.run(
        [built(program(minor))],
        input="\n".join(map(json.dumps, asked)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout.splitlines()
    different = []
    for case, line in zip(asked, lines, strict=True):
        answer = json.loads(line)
        if "panic" in answer or answer.get("decode", "").startswith("old: "):
            continue
        found, wanted = ours(case, minor), expected(answer)
        if found != wanted:
            different.append((case, found, wanted))
    assert not different, f"{len(different)} differ, first {different[0]}"
