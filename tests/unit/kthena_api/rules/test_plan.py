# SPDX-License-Identifier: Apache-2.0
"""The tree of a schema's rules, and what becomes of single rules."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from kthena_api.crd.openapi import read_schema
from kthena_api.crd.schema import ValidationRule
from kthena_api.rules.declare import declare
from kthena_api.rules.plan import (
    Expressions,
    PlannedRule,
    RuleError,
    RuleNode,
    RuleScope,
    plan_rules,
)

Json = Any

TRUE: Json = [{"rule": "true"}]
TEXT: Json = {"type": "string"}
RULED: Json = {"type": "string", "x-kubernetes-validations": TRUE}
UNKNOWN: Json = {"x-kubernetes-preserve-unknown-fields": True, "x-kubernetes-validations": TRUE}


def planned(schema: Json, *, root: bool = False) -> RuleNode | None:
    """The plan of a schema."""
    return plan_rules(read_schema(schema), root=root)


def outline(node: RuleNode | None) -> Json:
    """The tree as nested mappings: how many rules, and what is below."""
    if node is None:
        return None
    below: dict[str, Json] = {name: outline(child) for name, child in node.properties.items()}
    for name, child in (("[]", node.items), ("{}", node.additional)):
        if child is not None:
            below[name] = outline(child)
    below |= {f"allOf{at}": outline(child) for at, child in enumerate(node.all_of)}
    count = node.error or len(node.rules)
    return [count, below] if below else count


def test_only_nodes_with_rules_are_planned() -> None:
    """Those that have some below them included."""
    schema = {
        "type": "object",
        "properties": {
            "a": TEXT,
            "b": RULED,
            "c": {"type": "array", "items": {"type": "array", "items": RULED}},
            "d": {"type": "object", "additionalProperties": RULED},
            "e": {"type": "object", "properties": {"f": TEXT}},
        },
    }

    assert outline(planned(schema)) == [
        0,
        {"b": 1, "c": [0, {"[]": [0, {"[]": 1}]}], "d": [0, {"{}": 1}]},
    ]
    assert planned({"type": "object", "properties": {"a": TEXT}}) is None


def test_branches_of_all_of_see_the_node() -> None:
    """Their rules are planned with the types of the node that they belong to."""
    branch = {
        "x-kubernetes-validations": [{"rule": "self.a == 'x'", "fieldPath": ".a"}],
        "properties": {"a": {"x-kubernetes-validations": [{"rule": "self.size() > 1"}]}, "b": {}},
    }
    node = planned(
        {
            "type": "object",
            "properties": {"a": TEXT},
            "allOf": [branch, {}],
            "x-kubernetes-validations": TRUE,
        }
    )
    assert node is not None

    assert outline(node) == [1, {"allOf0": [1, {"a": 1}]}]
    own = node.all_of[0]
    assert own.node is node.node
    assert own.rules[0].error is None
    assert own.rules[0].field_path == "a"
    assert own.properties["a"].rules[0].error is None


def test_rules_of_branches_alone_are_overlooked() -> None:
    """A server looks for rules everywhere but in allOf before it plans any."""
    assert planned({"type": "object", "allOf": [{"x-kubernetes-validations": TRUE}]}) is None


def test_fields_that_expressions_do_not_see() -> None:
    """A field without a type is left out; one without a name keeps its own rules."""
    schema = {"type": "object", "properties": {"u": UNKNOWN, "ü": RULED, "a-b": RULED}}

    assert outline(planned(schema)) == [0, {"ü": 1, "a-b": 1}]


def test_a_list_that_expressions_do_not_see_says_so() -> None:
    """Its rules cannot be compiled, and every object is told."""
    words = "failed to convert to declType for CEL validation rules"
    node = planned({"type": "array", "items": UNKNOWN, "x-kubernetes-validations": TRUE})
    assert node is not None

    assert (node.error, node.rules) == (words, ())
    assert outline(node) == [words, {"[]": words}]


def test_roots_are_resources() -> None:
    """The root and embedded ones; a branch of allOf is what its node is."""
    embedded = {
        "type": "object",
        "x-kubernetes-embedded-resource": True,
        "x-kubernetes-validations": [{"rule": "self.kind == 'A'"}],
        "allOf": [{"x-kubernetes-validations": [{"rule": "self.metadata.name == ''"}]}],
    }
    node = planned({"type": "object", "properties": {"a": embedded, "b": RULED}}, root=True)
    assert node is not None
    inner = node.properties["a"]

    assert (node.is_root, inner.is_root, node.properties["b"].is_root) == (True, True, False)
    assert inner.all_of[0].is_root
    assert inner.rules[0].error is None
    assert inner.all_of[0].rules[0].error is None


def test_metadata_of_a_resource_is_what_the_server_says() -> None:
    """Labels are not seen there, whatever the schema has."""
    meta = {
        "type": "object",
        "properties": {"labels": {"type": "object", "additionalProperties": RULED}},
        "x-kubernetes-validations": [{"rule": "self.name == ''"}, {"rule": "has(self.labels)"}],
    }
    node = planned({"type": "object", "properties": {"metadata": meta}}, root=True)
    assert node is not None
    first, second = node.properties["metadata"].rules

    assert first.error is None
    assert second.error is not None
    assert "undefined field 'labels'" in second.error.detail
    assert node.properties["metadata"].properties == {}


def rule(text: str, schema: Json = TEXT, **members: Any) -> PlannedRule:
    """One rule of a node."""
    node = read_schema(schema)
    declared = declare(node, root=False)
    assert declared is not None
    return PlannedRule(ValidationRule(text, **members), RuleScope(node, declared))


def test_a_rule_has_a_program() -> None:
    """Plain data go in."""
    made = rule("self == oldSelf")

    assert made.error is None
    assert made.uses_old_self
    assert made.program is not None
    assert made.program.evaluate({"self": "a", "oldSelf": "a"}).value is True


@pytest.mark.parametrize("text", ["", " ", "\n\t\u00a0\u3000"])
def test_a_rule_of_blanks_is_nothing(text: str) -> None:
    """Neither an error nor a program."""
    made = rule(text, message_expression="1", field_path=".a")

    assert (made.error, made.program, made.uses_old_self, made.cost) == (None, None, False, 0)
    assert (made.message_error, made.message, made.message_cost) == (None, None, 0)
    assert (made.field_path, made.cardinality) == ("", 0)


def test_a_rule_that_is_refused_has_nothing_else() -> None:
    """Its message is not even looked at."""
    made = rule("self", message_expression="1")

    assert made.error == RuleError("invalid", "cel expression must evaluate to a bool")
    assert (made.program, made.message_error, made.cost, made.cardinality) == (None, None, 0, 0)


def test_a_message_with_an_error_takes_the_field_path_along() -> None:
    """As on a server, which ends there."""
    schema = {"type": "object", "properties": {"a": TEXT}}
    good = rule("true", schema, message_expression="'x'", field_path=".a")
    bad = rule("true", schema, message_expression="1", field_path=".a")

    assert good.field_path == "a"
    assert good.message is not None
    assert bad.field_path == ""
    assert bad.message_error == RuleError("invalid", "messageExpression must evaluate to a string")
    assert bad.program is not None
    assert rule("true", schema, field_path=".b").field_path == ""


def test_messages_of_optional_rules_see_the_value_itself() -> None:
    """They are checked with an optional and given plain data."""
    schema = {"type": "object", "properties": {"a": {"type": "string", "format": "date"}}}
    made = rule(
        "oldSelf.hasValue()",
        schema,
        optional_old_self=True,
        message_expression="string(oldSelf.?a.orValue(timestamp(0)))",
    )
    assert made.message is not None
    old = {"a": "2024-02-29"}

    assert made.message.evaluate({"self": {}, "oldSelf": old}).value == "2024-02-29T00:00:00Z"


def test_the_environment_of_an_expression_can_be_chosen() -> None:
    """New rules have the libraries of the minor before, but for those that were there before."""
    node = read_schema({"type": "array", "items": {"type": "integer"}})
    declared = declare(node, root=False, minor="1.34")
    assert declared is not None
    text = "self.sort() == self"
    new = RuleScope(node, declared, "1.34", stored=False)
    stored = RuleScope(node, declared, "1.34")
    known = RuleScope(
        node, declared, "1.34", stored=False, known=Expressions(rules=frozenset({text}))
    )
    message = ValidationRule("true", message_expression="string(self.sort()[0])")

    assert PlannedRule(ValidationRule(text), new).error is not None
    assert PlannedRule(ValidationRule(text), stored).error is None
    assert PlannedRule(ValidationRule(text), known).error is None
    assert PlannedRule(message, known).message_error is not None
    texts = Expressions(messages=frozenset({"string(self.sort()[0])"}))
    again = RuleScope(node, declared, "1.34", stored=False, known=texts)
    assert PlannedRule(message, again).message_error is None


def test_plans_are_pickled() -> None:
    """Before and after their rules were used."""
    node = planned({"type": "object", "properties": {"b": RULED}})
    assert node is not None
    assert node.properties["b"].rules[0].error is None
    again = pickle.loads(pickle.dumps(node))  # noqa: S301 - our own
    program = again.properties["b"].rules[0].program

    assert program.evaluate({"self": "x"}).value is True


def test_a_node_is_planned_once() -> None:
    """One node in two places has one plan."""
    node = read_schema({"type": "object", "properties": {"a": RULED, "b": TEXT}})
    shared = type(node)("object", {"x": node, "y": node})
    plan = plan_rules(shared, root=False)
    assert plan is not None

    assert plan.properties["x"] is plan.properties["y"]
