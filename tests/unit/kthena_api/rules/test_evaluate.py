# SPDX-License-Identifier: Apache-2.0
"""What callers of `evaluate` can ask for, and what no object does to it."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from kthena_api.crd.openapi import read_schema
from kthena_api.crd.schema import Structural
from kthena_api.field_errors import FieldPath
from kthena_api.rules.acceptance import acceptance
from kthena_api.rules.budget import SMALL, is_small
from kthena_api.rules.evaluate import BUDGET, CALL_LIMIT, RuleVerdict, evaluate
from kthena_api.rules.plan import RuleNode, plan_rules

Json = Any


def planned(schema: Json, *, minor: str = "1.37") -> RuleNode:
    """The plan of a schema with rules."""
    plan = plan_rules(read_schema(schema), root=False, minor=minor)
    assert plan is not None
    return plan


def ruled(schema: Json, *rules: str, **members: Json) -> Json:
    """A schema with rules."""
    return {**schema, "x-kubernetes-validations": [{"rule": rule, **members} for rule in rules]}


NUMBERS: Json = {"type": "array", "items": {"type": "integer"}, "maxItems": 20}
PAIRS = "self.all(x, self.all(y, x + y >= 0))"


def test_places_are_keys_and_positions() -> None:
    """Where a path is text, a place has its parts, those of a fieldPath included."""
    item = ruled(
        {"type": "object", "properties": {"a.b": {"type": "integer"}}},
        "false",
        fieldPath="['a.b']",
    )
    schema = {
        "type": "object",
        "properties": {
            "m": {"type": "object", "additionalProperties": {"type": "array", "items": item}}
        },
    }

    verdict = evaluate(planned(schema), {"m": {"x.y": [{}]}})

    assert verdict.places == (("m", "x.y", 0, "a.b"),)
    assert [str(error.path) for error in verdict.errors] == ["m[x.y][0].a.b"]


def test_a_value_may_stand_somewhere() -> None:
    """The path is for texts; places begin at the value."""
    schema = {"type": "object", "properties": {"a": ruled({"type": "integer"}, "self > 1")}}

    verdict = evaluate(planned(schema), {"a": 1}, path=FieldPath("spec"))

    assert [error.message for error in verdict.errors] == [
        "spec.a: Invalid value: 1: failed rule: self > 1"
    ]
    assert verdict.places == (("a",),)


def test_ratcheting_can_be_left_out() -> None:
    """An update is then answerable for what it left alone, and knows its old value all the same."""
    plan = planned(ruled({"type": "integer"}, "self > 5", "self >= oldSelf"))

    assert evaluate(plan, 3, 3).errors == ()
    assert evaluate(plan, 3, 3).warnings == ("<nil>: Invalid value: 3: failed rule: self > 5",)
    verdict = evaluate(plan, 3, 4, ratcheting=False)
    assert verdict.warnings == ()
    assert [error.detail for error in verdict.errors] == [
        "failed rule: self > 5",
        "failed rule: self >= oldSelf",
    ]


def test_counting_can_be_asked_for() -> None:
    """An accepted value is spared the counting unless somebody wants the sum."""
    plan = planned(ruled({"type": "integer"}, "self > 5", "self > 6"))

    assert evaluate(plan, 7) == RuleVerdict()
    assert evaluate(plan, 7, counted=True).remaining == BUDGET - 4
    assert evaluate(plan, 6).remaining == BUDGET - 4, "what is refused is always counted"
    assert evaluate(plan, None) == RuleVerdict()


def test_large_values_are_counted() -> None:
    """A value beyond its bounds may cost more than its schema lets one think."""
    plan = planned(ruled(NUMBERS, PAIRS))
    large = list(range(500))

    (error,) = evaluate(plan, large, call_limit=100_000).errors
    assert "call cost exceeds limit" in error.detail
    assert evaluate(plan, large, call_limit=100_000, within_bounds=True).errors == (), (
        "the caller answers for it"
    )
    assert evaluate(plan, list(range(20))).remaining is not None, "2048 items would be too many"
    assert evaluate(plan, list(range(20)), within_bounds=True).remaining is None


def test_small_values_need_no_bounds() -> None:
    """A rule whose cost follows the size is safe on a value that is short as a whole."""
    plan = planned(ruled({"type": "string"}, "self.contains('a')"))

    assert evaluate(plan, "a" * 100).remaining is None
    assert evaluate(plan, "a" * SMALL).remaining is not None
    assert evaluate(plan, "a", "b" * SMALL, ratcheting=False).remaining is not None


@pytest.mark.parametrize("call_limit", [1, CALL_LIMIT])
def test_a_limit_is_never_passed_by(call_limit: int) -> None:
    """The short way gives up where an estimate is above the limit."""
    plan = planned(ruled({"type": "integer"}, "self > 5"))
    short = acceptance(plan, call_limit, small=False)
    verdict = evaluate(plan, 7, call_limit=call_limit, within_bounds=True)

    assert short is not None
    assert bool(verdict.errors) is (call_limit == 1)
    assert evaluate(plan, 7, budget=2, within_bounds=True).remaining == 0
    assert evaluate(plan, 7, budget=1, within_bounds=True).remaining == -1


def test_what_is_small() -> None:
    """Size is what the value takes written out; what cannot be written is not small."""
    deep: Json = []
    for _ in range(3000):
        deep = [deep]

    assert is_small({"a": ["b"] * 100, "\ud800": 1e300}, None)
    assert not is_small(["b" * 20] * 100, None)
    assert not is_small(None, list(range(SMALL)))
    assert not is_small(deep, None)
    assert not is_small(object(), None)


def test_deep_schemas_and_values() -> None:
    """Depth costs no frames of Python's, in a create and in an update."""
    depth = sys.getrecursionlimit() * 2
    plan = planned(ruled({"type": "integer"}, "self > 1", "self >= oldSelf"))
    value: Json = 1
    old: Json = 0
    for _ in range(depth):
        node = Structural(type="object", properties={"a": plan.node})
        plan = RuleNode(node, is_root=False, properties={"a": plan})
        value, old = {"a": value}, {"a": old}

    path = ".".join(["a"] * depth)
    assert [error.message for error in evaluate(plan, value, old).errors] == [
        f"{path}: Invalid value: 1: failed rule: self > 1"
    ]
    assert evaluate(plan, value, value).warnings == (
        f"{path}: Invalid value: 1: failed rule: self > 1",
    )


def test_lone_surrogates() -> None:
    """A text that is no UTF-8 is judged like any other."""
    plan = planned(ruled({"type": "string"}, "self.size() == 1", "self.matches('^.$')"))

    assert evaluate(plan, "\ud800").errors == ()
