# SPDX-License-Identifier: Apache-2.0
"""Verdicts on definitions are those that the servers' own libraries gave.

The data beside this file is recorded by `python -m tests.oracle.definitions.record_requests`.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from kthena_api.admission import Verdict, review_definition

Json = Any
Case = Mapping[str, Json]

DATA = Path(__file__).parent / "data"
MINORS = ("1.33", "1.34", "1.35", "1.36", "1.37")
FILES = ("definitions", "definition_updates")
# Names that a server makes up, and addresses that Go prints.
CHANCE = re.compile(r"(?<=selfType)[0-9]+|(?<=\(0x)[0-9a-f]+(?=\))")
UNREADABLE = (
    'CustomResourceDefinition in version "v1" cannot be handled as a CustomResourceDefinition: '
)
OWN = ("uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink")


def cases(name: str, minor: str) -> Iterator[tuple[Case, Case]]:
    """The cases of a file with a minor's answers."""
    with gzip.open(DATA / f"{name}.jsonl.gz", "rt") as lines:
        for line in lines:
            case = json.loads(line)
            for minors, answer in case["answers"]:
                if minor in minors:
                    yield case, answer


def parts(message: str) -> Counter[str]:
    """A message without the order of its list, and without chance."""
    head, found, rest = CHANCE.sub("", message).partition(" is invalid: ")
    return Counter([head, *(re.split("(?:, )|[][]", rest) if found else [])])


def causes(status: Json) -> Counter[tuple[str, str, str]]:
    """The causes in a status, without chance."""
    listed = status.get("details", {}).get("causes", ())
    return Counter(
        (c.get("reason", ""), CHANCE.sub("", c["message"]), c.get("field", "")) for c in listed
    )


def expected(answer: Case) -> dict[str, object]:
    """What an answer says."""
    if "decode" in answer:
        return {"code": 400, "message": parts(UNREADABLE + answer["decode"])}
    if "status" in answer:
        status = answer["status"]
        return {
            "code": status["code"],
            "message": parts(status["message"]),
            "causes": causes(status),
        }
    stored = answer["object"]
    for name in OWN:
        stored["metadata"].pop(name, None)
    return {"warnings": Counter(set(answer.get("warnings", ()))), "object": stored}


def given(verdict: Verdict) -> dict[str, object]:
    """The same of our verdict."""
    status = verdict.status()
    if status is None:
        return {"warnings": Counter(verdict.warnings), "object": verdict.object}
    said = {"code": status["code"], "message": parts(status["message"])}
    return said | ({"causes": causes(status)} if status["code"] == 422 else {})


def ours(case: Case, minor: str) -> dict[str, object]:
    """Our answer to a case."""
    verdict = review_definition(
        case["crd"],
        case.get("old"),
        field_validation="Strict" if case["strict"] else "Ignore",
        kube_version=minor,
        established=False,
    )
    return given(verdict)


@pytest.mark.parametrize("minor", MINORS)
@pytest.mark.parametrize("name", FILES)
def test_every_verdict_is_the_recorded_one(name: str, minor: str) -> None:
    """Code, message, causes, warnings and stored object."""
    different = {}
    for case, answer in cases(name, minor):
        if "panic" in answer:
            continue
        found, wanted = ours(case, minor), expected(answer)
        if found != wanted:
            different[case["name"]] = {
                key: (found.get(key), wanted.get(key))
                for key in found.keys() | wanted.keys()
                if found.get(key) != wanted.get(key)
            }
    assert not different, f"{len(different)} differ: {dict(list(different.items())[:3])}"
