# SPDX-License-Identifier: Apache-2.0
"""What a review takes and says besides what servers' answers hold (test_review_recorded)."""

from __future__ import annotations

from typing import Any

import pytest

from kthena_api.crd.definition import Names, ResourceDefinition, Version
from kthena_api.crd.openapi import read_schema
from kthena_api.crd.schema import Structural
from kthena_api.field_errors import FieldPath, Reason
from kthena_api.rules.plan import Expressions
from kthena_api.rules.review import (
    RULE_LIMIT,
    SCHEMA_LIMIT,
    expressions_of,
    lowest_minors,
    review_rules,
)

Json = Any

DEAR = {"rule": "self.all(x, self.all(y, x == y))"}
RULES = "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations"


def resource(spec: Json, *rules: Json) -> Structural:
    """A resource whose spec has rules."""
    spec = {**spec, "x-kubernetes-validations": list(rules)}
    return read_schema({"type": "object", "properties": {"spec": spec}})


TEXTS = {"type": "array", "items": {"type": "string"}}


def test_a_cheap_rule_is_taken() -> None:
    """With its place and its price."""
    review = review_rules(resource({"type": "string", "maxLength": 5}, {"rule": "self == ''"}))
    (rule,) = review.rules

    assert review.errors == ()
    assert rule.path.text == f"{RULES}[0]"
    assert (rule.times, rule.contribution, review.total) == (
        1,
        rule.planned.cost,
        rule.contribution,
    )
    assert review.most_expensive == ()


def test_paths_begin_where_the_schema_stands() -> None:
    """Several versions keep their schemas apart."""
    path = FieldPath("spec.versions[1].schema.openAPIV3Schema")
    review = review_rules(resource({"type": "string"}, {"rule": "self > 1"}), path=path)
    (error,) = review.errors

    assert error.path.text.startswith("spec.versions[1].schema.openAPIV3Schema.properties[spec].")
    assert error.reason is Reason.INVALID


def test_limits() -> None:
    """One rule, and all of them."""
    review = review_rules(resource(TEXTS, DEAR))
    reasons = [error.detail.partition(" (")[0] for error in review.errors]

    assert review.total > SCHEMA_LIMIT > RULE_LIMIT
    assert reasons == [
        "estimated rule cost exceeds budget by factor of more than 100x",
        "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema",
        (
            "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema "
            "exceeds budget by factor of more than 100x"
        ),
    ]
    assert review.most_expensive[0].path.text == f"{RULES}[0].rule"


def test_a_schema_left_alone_answers_for_its_total_only() -> None:
    """An update that does not change it."""
    node = resource({**TEXTS, "maxItems": 60}, DEAR)

    assert review_rules(node).errors[0].reason is Reason.FORBIDDEN
    details = [error.detail for error in review_rules(node, limit_rules=False).errors]
    assert not any(detail.startswith("estimated rule cost ") for detail in details)
    assert any("rule cost total" in detail for detail in details)


def test_nothing_is_said_of_rules_beside_other_errors() -> None:
    """At the node or below it; elsewhere rules are judged."""
    bad: Json = {
        "type": "string",
        "x-kubernetes-validations": [{"rule": "self > 1", "reason": "x"}],
    }
    good: Json = {"type": "string", "x-kubernetes-validations": [{"rule": "self > 1"}]}
    node = read_schema(
        {
            "type": "object",
            "properties": {
                "a": {
                    "type": "object",
                    "properties": {"b": bad},
                    "x-kubernetes-validations": [{"rule": "self.x"}],
                },
                "aa": good,
            },
        }
    )
    review = review_rules(node)

    assert [rule.path.text.split(".x-")[0].rpartition(".")[2] for rule in review.rules] == [
        "properties[aa]"
    ]


def test_nothing_is_said_while_the_schema_is_not_structural() -> None:
    """Types are asked for first."""
    node = read_schema(
        {
            "type": "object",
            "properties": {
                "a": {},
                "b": {"type": "string", "x-kubernetes-validations": [{"rule": "self > 1"}]},
            },
        }
    )

    assert review_rules(node).errors == ()
    assert review_rules(node).rules == ()


def test_defaults_meet_rules() -> None:
    """Those that do not are told, and nothing else is."""
    spec = {
        "type": "object",
        "properties": {
            "n": {
                "type": "integer",
                "default": 3,
                "x-kubernetes-validations": [{"rule": "self > 5"}, {"rule": "self > 1 ||"}],
            },
        },
    }
    (first, second) = review_rules(resource(spec, {"rule": "self"})).errors
    place = "spec.validation.openAPIV3Schema.properties[spec].properties[n].default"

    assert first.message == f"{place}: Invalid value: 3: failed rule: self > 5"
    assert second.path.text == place
    assert second.detail.startswith("rule compile error: compilation failed: ")


@pytest.mark.parametrize(("old", "allowed"), [("default", False), ("old", True)])
def test_defaults_are_new_and_unchanged(old: str, *, allowed: bool) -> None:
    """A default has to meet its rules as something new, too."""
    rules = {
        "default": [{"rule": "oldSelf.hasValue()", "optionalOldSelf": True}],
        "old": [{"rule": "oldSelf == self"}],
    }
    spec = {
        "type": "object",
        "properties": {
            "n": {"type": "integer", "default": 3, "x-kubernetes-validations": rules[old]}
        },
    }

    assert (review_rules(resource(spec, {"rule": "true"})).errors == ()) is allowed


def test_defaults_with_unknown_fields_meet_rules_too() -> None:
    """A server goes on after what it would prune, but not after what does not fit."""
    rule = [{"rule": "size(self.a) > 1"}]
    properties = {"a": {"type": "string"}}
    for default, count in (({"a": "x", "b": 1}, 1), ({"a": 1}, 0)):
        node: Json = {
            "type": "object",
            "properties": properties,
            "default": default,
            "x-kubernetes-validations": rule,
        }
        review = review_rules(resource({"type": "object", "properties": {"n": node}}))

        assert len(review.errors) == count


def test_expressions_of_a_definition_stay_as_they_are() -> None:
    """An update may keep what a server takes from stored rules only."""
    rule = {"rule": "self.sort() == self", "messageExpression": "string(self.sort()[0])"}
    node = resource({"type": "array", "items": {"type": "integer"}, "maxItems": 3}, rule)
    definition = ResourceDefinition(
        group="t.example.com",
        names=Names("Thing", "things", "thing", "ThingList"),
        scope="Namespaced",
        versions=(Version("v1", served=True, storage=True, schema=node),),
    )
    known = expressions_of(definition)

    assert known == Expressions(
        frozenset({"self.sort() == self"}), frozenset({"string(self.sort()[0])"})
    )
    assert review_rules(node, minor="1.34").errors
    assert review_rules(node, minor="1.34", known=known).errors == ()
    assert review_rules(node, minor="1.34", stored=True).errors == ()


def test_the_lowest_minor_that_takes_a_rule() -> None:
    """New rules may use the libraries of the minor before."""
    rules = ("self == self", "self.sort() == self", "self.includes(1)", "self > 1")
    node = resource(
        {"type": "array", "items": {"type": "integer"}, "maxItems": 3},
        *({"rule": rule} for rule in rules),
    )

    assert list(lowest_minors(node).values()) == ["1.33", "1.35", None, None]
