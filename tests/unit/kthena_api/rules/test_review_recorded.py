# SPDX-License-Identifier: Apache-2.0
"""How servers judge the rules of whole definitions, replayed.

`data/reviews.jsonl.gz` is recorded by tests/support/cel_cost_record.py, which has the command.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cel_cost_world import judged_alike, our_review, schema_faults

from kthena_api.crd.openapi import read_schema
from kthena_api.rules.review import review_rules

Json = Any

DATA = Path(__file__).parent / "data/reviews.jsonl.gz"
OLDER = ("1.33", "1.34", "1.35", "1.36")


@cache
def recorded(minor: str) -> tuple[Json, ...]:
    """The cases of a minor."""
    lines = map(json.loads, gzip.decompress(DATA.read_bytes()).splitlines())
    return tuple(line for line in lines if line["minor"] == minor)


def test_reviews_are_the_servers() -> None:
    """Places, costs and all texts are equal."""
    differences = []
    for line in recorded("1.37"):
        ours = our_review(line["schema"], "1.37")
        if not judged_alike(ours, line["review"]):
            differences.append((line["schema"], ours, line["review"]))

    assert not differences, differences[0]


@pytest.mark.parametrize("minor", OLDER)
def test_reviews_of_other_minors(minor: str) -> None:
    """Places and costs are equal, and so are the texts, but for how values are printed."""
    for line in recorded(minor):
        schema, theirs = line["schema"], line["review"]
        node = read_schema(schema)
        if schema_faults(node):
            continue
        ours = our_review(schema, minor)
        errors = review_rules(node, minor=minor).errors
        mine = Counter((error.path.text, error.detail) for error in errors)

        assert all(theirs["rules"][path] == rule for path, rule in ours["rules"].items()), schema
        assert mine.total() == len(theirs["errors"]), schema
        for path, detail in mine:
            found = [text for text in theirs["errors"] if text.startswith(f"{path}: ")]
            assert any(text.endswith(f": {detail}") for text in found), (schema, detail)


def test_there_are_enough_cases() -> None:
    """The recording has definitions that are judged, and every error has its case."""
    newest = recorded("1.37")
    texts = [text for line in newest for text in line["review"]["errors"]]
    words = (
        "estimated rule cost exceeds budget by factor of more than 100x",
        "estimated rule cost exceeds budget by factor of 1.",
        "estimated messageExpression cost exceeds budget",
        "contributed to estimated rule cost total",
        "estimated rule cost total for entire OpenAPIv3 schema exceeds budget",
        "compilation failed: ",
        "program instantiation failed: ",
        "cel expression must evaluate to a bool",
        "messageExpression compilation failed: ",
        "messageExpression must evaluate to a string",
        "messageExpression instantiation failed: ",
        "oldSelf cannot be used on the uncorrelatable portion of the schema within",
        "may not be set if oldSelf is not used in rule",
    )

    assert len(newest) >= 200
    assert sum(not line["review"]["errors"] for line in newest) >= 20
    for word in words:
        assert any(word in text for text in texts), word
