# SPDX-License-Identifier: Apache-2.0
"""Two engines, one answer: ours and celpy's on expressions of the portable subset.

`nox -s differential -- --cases 20000` asks for more; `--seed` for others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from cel_answers import write_value
from cel_portable import SCHEMA, Portable
from celpy_opinion import KNOWN, Opinion, known, opinion, with_floats

from kthena_api.cel import CompileError, Environment
from kthena_api.crd import Structural
from kthena_api.crd.openapi import read_schema
from kthena_api.rules.declare import declare

CRDS: Final = Path(__file__).resolve().parents[2] / "schema" / "crds"
DECLARED = declare(read_schema(SCHEMA))
assert DECLARED is not None
ENVIRONMENT = DECLARED.environment("1.37", stored=True)


def ours(expression: str, judged: object) -> Opinion:
    """What our engine says, in the form of celpy's opinion."""
    outcome = ENVIRONMENT.compile(expression).program().evaluate({"self": judged})
    if outcome.error is not None:
        return Opinion(None, outcome.error.message)
    return Opinion(with_floats(write_value(outcome.value)))


def test_both_engines_agree(cases: int, seed: int) -> None:
    """The same value, or an error from both, but for what celpy is known to have wrong."""
    portable = Portable(seed)
    disagreements = []
    counts: Counter[str] = Counter()
    for _ in range(cases):
        expression, judged = portable.expression(), portable.object()
        mine = ours(expression, judged)
        theirs = opinion(expression, {"self": judged})
        if mine.value == theirs.value:
            counts["values" if mine.value is not None else "errors"] += 1
            continue
        reason = known(expression, mine.error, theirs)
        counts[reason] += 1
        if not reason:
            disagreements.append((expression, judged, mine, theirs))

    assert disagreements == []
    assert counts["values"] > cases / 3
    assert counts["errors"] > cases / 10
    assert sum(counts[reason] for reason in KNOWN) < cases / 50


@pytest.mark.parametrize(
    ("expression", "judged", "reason"),
    [
        ("true || self.tags.map(x, self.name) == []", {"tags": ["a"]}, "escaping"),
        ("self.ratio < self.ratio - self.ratio", {"ratio": float("inf")}, "nan"),
        ("('a' + self.name).contains('a')", {"name": "b"}, "plain"),
    ],
)
def test_known_disagreements(expression: str, judged: object, reason: str) -> None:
    """What is on the list is wrong still, so that the list can shrink."""
    mine, theirs = ours(expression, judged), opinion(expression, {"self": judged})

    assert mine.value != theirs.value
    assert known(expression, mine.error, theirs) == reason


def test_a_disagreement_is_found() -> None:
    """What is on no list is a disagreement."""
    assert known("self.count > 1", "", Opinion({"bool": False})) == ""


def test_what_is_not_portable_is_refused_by_one() -> None:
    """The subset is one for a reason: celpy knows no libraries of the server."""
    assert opinion("quantity('1Gi').isGreaterThan(quantity('1Mi'))", {}).value is None
    assert opinion("self ==", {"self": 1}).value is None
    with pytest.raises(CompileError, match="Syntax error"):
        ENVIRONMENT.compile("self ==")


OBJECTS = {
    "ModelServer": (
        {"workloadSelector": {"matchLabels": {"a": "b"}}, "inferenceEngine": "vLLM"},
        {"workloadSelector": {}, "workloadPort": {"port": 8000}},
        {"externalProvider": {"type": "OpenAI", "credentialsRef": {"name": ""}}},
        {},
    ),
    "ModelRoute": (
        {"modelName": "m", "rules": [{"targetModels": [{"modelServerName": "s", "weight": 1}]}]},
        {"loraAdapters": ["a"], "rules": [{"targetModels": [{"weight": 0}]}]},
        {"rules": [{"modelMatch": {"uri": {"exact": "a", "prefix": "b"}}, "targetModels": []}]},
        {"parentRefs": [{"name": "g"}]},
    ),
    "ExternalModelProvider": (
        {"headers": {"x": "y"}, "auth": {"secretRef": {"name": "s", "key": "k"}}},
        {"auth": {"secretRef": {"name": "", "key": "", "optional": True}}},
        {},
    ),
}
FOREIGN = ("isURL(", "url(", "format.", "quantity(", "oldSelf", ".lowerAscii(", "value()", "sum()")
"""What a rule of the portable subset does not have."""


def portable_rules() -> list[tuple[str, str, Environment, object]]:
    """Shipped rules of the subset, with each value that stands where they do in an object."""
    found = []
    for path in sorted(CRDS.glob("*.yaml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        kind = document["spec"]["names"]["kind"]
        root = read_schema(document["spec"]["versions"][0]["schema"]["openAPIV3Schema"])
        for spec in OBJECTS[kind]:
            for node, value in nodes(root.properties["spec"], spec):
                rules = [rule.rule for rule in node.extensions.validations]
                declared = declare(node)
                assert declared is not None
                environment = declared.environment("1.37", stored=True)
                found += [
                    (kind, rule, environment, value)
                    for rule in rules
                    if not any(name in rule for name in FOREIGN)
                ]
    return found


def nodes(node: Structural, value: Any) -> Iterator[tuple[Structural, Any]]:
    """The nodes of a value, each with the value that stands there."""
    yield node, value
    if isinstance(value, dict):
        values = node.additional_properties
        for key, child in value.items():
            below = node.properties.get(key, values)
            if isinstance(below, Structural):
                yield from nodes(below, child)
    elif isinstance(value, list) and node.items is not None:
        for child in value:
            yield from nodes(node.items, child)


def test_shipped_rules() -> None:
    """Both engines say the same of the shipped rules of the subset."""
    asked = portable_rules()
    disagreements = []
    for kind, rule, environment, value in asked:
        outcome = environment.compile(rule).program().evaluate({"self": value})
        mine = None if outcome.error else write_value(outcome.value)
        theirs = opinion(rule, {"self": value})
        if mine != theirs.value and not known(rule, "" if mine else "error", theirs):
            disagreements.append((kind, rule, value, mine, theirs))

    assert disagreements == []
    assert len({rule for _, rule, _, _ in asked}) >= 10
    assert len(asked) >= 20
