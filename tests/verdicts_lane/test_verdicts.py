# SPDX-License-Identifier: Apache-2.0
"""Recorded verdicts of real servers on objects of kthena's definitions.

The recordings lie beside the repository, in ../shared/verdicts; without them nothing runs here.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from kthena_api.admission import Pipeline, Verdict

Json = Any
Case = Mapping[str, Json]

SHARED = Path(__file__).parents[2].parent / "shared"
FILES = ("kthena", "ratcheting", "status", "json")
MINORS = ("1.33", "1.37")
ADDRESS = re.compile(r"\(0x[0-9a-f]+\)")

pytestmark = pytest.mark.skipif(not (SHARED / "verdicts").is_dir(), reason="no recordings here")


@cache
def pipeline(resource: str, minor: str) -> Pipeline:
    """The pipeline of a resource as the recordings name it."""
    group, version, plural = resource.split("/")
    path = SHARED / "reference" / "crds" / f"{group}_{plural}.yaml"
    document = yaml.load(path.read_text(), yaml.CSafeLoader)
    return Pipeline.from_crd(document, version, minor)


def cases(name: str, minor: str) -> Iterator[Case]:
    """The cases of a file."""
    with gzip.open(SHARED / "verdicts" / f"{name}-{minor}.jsonl.gz", "rt") as lines:
        for line in lines:
            yield json.loads(line)


def verdict(case: Case, minor: str) -> Verdict:
    """Our verdict on a case."""
    judge = pipeline(case["resource"], minor)
    options: dict[str, Any] = {
        "field_validation": case["fieldValidation"],
        "namespace": case.get("namespace") or "default",
    }
    if "raw" in case:
        return judge.review_bytes(case["raw"], **options)
    old = case.get("old")
    if case["op"] == "status":
        options["subresource"] = "status"
    elif old is not None and judge.resource.has_status:
        # The recorder created these objects, and no server takes a status on a create.
        old = {name: value for name, value in old.items() if name != "status"}
    return judge.review(case["obj"], old, **options)


def _text(text: str) -> str:
    """A text in which pointers do not count: Go prints their addresses."""
    return ADDRESS.sub("(0x0)", text)


def _warning(header: str) -> str:
    """The text of a Warning header."""
    return re.sub(r"\\(.)", r"\1", header.removeprefix('299 - "').removesuffix('"'))


def _parts(message: str | None) -> Counter[str]:
    """A message without the order of its list."""
    if message is None:
        return Counter()
    head, found, rest = _text(message).partition(" is invalid: ")
    return Counter([head, *(re.split("(?:, )|[][]", rest) if found else [])])


def differences(case: Case, ours: Verdict) -> dict[str, object]:
    """In what our verdict differs from the recorded one."""
    status = ours.status() or {}
    accepted = 201 if case["op"] == "create" else 200
    causes = [
        Counter((each["reason"], _text(each["message"]), each["field"]) for each in listed)
        for listed in (status.get("details", {}).get("causes", ()), case.get("causes") or ())
    ]
    pairs = {
        "code": (status.get("code", accepted), case["code"]),
        "reason": (status.get("reason"), case.get("reason")),
        "message": (_parts(status.get("message")), _parts(case.get("message"))),
        "causes": tuple(causes),
        "warnings": (
            Counter(ours.warnings),
            Counter(map(_warning, case.get("warnings") or ())),
        ),
        "object": (ours.object, case.get("result")),
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@pytest.mark.parametrize("minor", MINORS)
@pytest.mark.parametrize("name", FILES)
def test_all_verdicts_are_those_of_the_server(name: str, minor: str) -> None:
    """Code, reason, message, causes, warnings and stored object of every case."""
    different = {}
    for number, case in enumerate(cases(name, minor)):
        found = differences(case, verdict(case, minor))
        if found:
            different[number] = found
    assert not different, f"{len(different)} differ: {dict(list(different.items())[:3])}"
