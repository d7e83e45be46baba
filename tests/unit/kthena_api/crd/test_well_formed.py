# SPDX-License-Identifier: Apache-2.0
"""Definitions judged as the server's own library judges them.

The data is recorded by tests/oracle/definitions from k8s.io/apiextensions-apiserver v0.37.2.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from patience import patience

from kthena_api.crd import Names, ResourceDefinition, Structural, Version, read_definition
from kthena_api.crd.schema import Extensions, Json, ValueValidation
from kthena_api.crd.well_formed import check_definition

DATA = Path(__file__).parent / "data/well_formed.jsonl.gz"

# What the server says about the content of expressions, which nothing here compiles.
EXPRESSIONS = {
    "a rule or message does not compile": r"ompilation failed: ERROR: <input>",
    "a rule or message has the wrong type": r"must evaluate to a (bool|string)$",
    "oldSelf where nothing correlates": r"oldSelf cannot be used on the uncorrelatable portion",
    "optionalOldSelf without oldSelf": r"may not be set if oldSelf is not used in rule$",
    "a rule costs too much": r"estimated rule cost exceeds budget by factor of",
    "a rule adds to a total that is too much": r"contributed to estimated rule cost total",
    "all rules cost too much": r"estimated rule cost total for entire OpenAPIv3 schema exceeds",
    "a rule refuses a default": r"\.default: Invalid value: .*failed rule: ",
    "a rule breaks on a default": r"\.default: Invalid value: .* evaluating rule: ",
}

Case = dict[str, Any]


@cache
def recorded() -> dict[str, Case]:
    """The recorded cases by name."""
    lines = gzip.decompress(DATA.read_bytes()).decode().splitlines()
    return {case["name"]: case for case in map(json.loads, lines)}


def is_about_an_expression(text: str) -> bool:
    """Whether an error stands on the skip list."""
    return any(re.search(pattern, text) for pattern in EXPRESSIONS.values())


def in_scope(case: Case) -> Counter[tuple[str, str]]:
    """What the server says of a case, without what it says about expressions."""
    errors = ((reason, text) for reason, text in case["errors"])
    return Counter(error for error in errors if not is_about_an_expression(error[1]))


@pytest.mark.parametrize("name", recorded())
def test_a_definition_is_judged_as_by_the_server(name: str) -> None:
    """Reasons, paths, values and words are the server's, each as often as there."""
    case = recorded()[name]
    errors = check_definition(read_definition(case["crd"]))
    assert Counter((error.reason.value, str(error)) for error in errors) == in_scope(case)


def test_the_recording_is_large_and_broken_in_many_ways() -> None:
    """The replay means something: many cases, good ones and bad ones, and many different texts."""
    cases = recorded().values()
    good = sum(not case["errors"] for case in cases)
    # A detail is what stands behind the value; the words of most errors have no colon.
    details = {text.rpartition(": ")[2] for case in cases for _, text in in_scope(case)}
    assert len(cases) > 700
    assert good > 150
    assert len(details) > 150


@pytest.mark.parametrize("reason", EXPRESSIONS)
def test_the_skip_list_holds_what_the_server_says(reason: str) -> None:
    """Each entry of the skip list stands for at least one recorded error."""
    texts = [text for case in recorded().values() for _, text in case["errors"]]
    assert any(re.search(EXPRESSIONS[reason], text) for text in texts)


def test_the_skip_list_bites() -> None:
    """The errors on it make a difference: without the list, the replay of expressions fails."""
    missed = [
        name
        for name, case in recorded().items()
        if len(case["errors"]) > sum(in_scope(case).values())
    ]
    assert len(missed) >= 15
    assert {name.split()[0] for name in missed} <= {"expressions", "rules"}


def test_nothing_is_said_about_expressions() -> None:
    """No error of ours stands on the skip list, so that it hides nothing from the replay."""
    texts = [
        str(error)
        for case in recorded().values()
        for error in check_definition(read_definition(case["crd"]))
    ]
    assert not [text for text in texts if is_about_an_expression(text)]


def definition(schema: Structural) -> ResourceDefinition:
    """A definition of one version."""
    names = Names("Thing", "things", "thing", "ThingList")
    return ResourceDefinition("t.example.com", names, "Namespaced", (Version("v1", schema),))


def texts_of(schema: Structural) -> list[str]:
    """The errors of a definition of one version."""
    return [str(error) for error in check_definition(definition(schema))]


def test_a_good_definition_has_no_errors() -> None:
    """The smallest definition is taken."""
    assert texts_of(Structural(type="object")) == []


def test_one_version_reports_at_the_top() -> None:
    """The schema of the only version is judged as spec.validation."""
    schema = Structural(type="object", properties={"a": Structural(type="array")})
    assert texts_of(schema) == [
        "spec.validation.openAPIV3Schema.properties[a].items: Required value: must be specified"
    ]


def test_versions_that_differ_report_where_they_stand() -> None:
    """As soon as a second version has another schema, each is judged in its place."""
    broken = Structural(type="object", properties={"a": Structural(type="array")})
    one = definition(broken)
    both = replace(
        one, versions=(*one.versions, Version("v2", Structural(type="object"), storage=False))
    )
    assert [str(error.path) for error in check_definition(both)] == [
        "spec.versions[0].schema.openAPIV3Schema.properties[a].items"
    ]


def test_what_only_this_project_notes_makes_no_difference() -> None:
    """Notes that no document carries keep equal schemas equal and int-or-string what it is."""
    notes = Structural().notes
    ours = replace(notes, type_name="IntOrString")
    branches = tuple(Structural(type=kind, notes=ours) for kind in ("integer", "string"))
    node = Structural(
        extensions=Extensions(int_or_string=True), validation=ValueValidation(any_of=branches)
    )
    metadata = Structural(type="object", notes=replace(notes, type_name="ObjectMeta"))
    schema = Structural(type="object", properties={"a": node, "metadata": metadata})
    one = definition(schema)
    named = replace(schema, notes=replace(notes, type_name="Thing"), nullable=True)
    plain = replace(schema, nullable=True)
    assert check_definition(one) == ()
    two = replace(one, versions=(Version("v1", named), Version("v2", plain, storage=False)))
    assert [str(error.path) for error in check_definition(two)] == [
        "spec.validation.openAPIV3Schema.nullable"
    ]


def test_members_of_the_wrong_type_do_not_break_the_conversion() -> None:
    """A conversion stanza that no server can decode is judged without an exception."""
    webhooks: tuple[Json, ...] = (5, {"clientConfig": 5}, {"clientConfig": {"url": 5}})
    for webhook in webhooks:
        stanza: dict[str, Json] = {
            "strategy": "Webhook",
            "webhook": webhook,
            "conversionReviewVersions": "v1",
        }
        broken = replace(definition(Structural(type="object")), conversion=stanza)
        assert check_definition(broken)


def test_a_large_definition_is_judged_in_a_moment() -> None:
    """A schema of the size of a pod's (some thousand nodes) takes a moment."""
    leaf = Structural(type="string", default="x", validation=ValueValidation(pattern="^x$"))
    node = leaf
    for _ in range(4):
        node = Structural(type="object", properties={f"p{i}": node for i in range(7)})
    with patience(90):
        assert texts_of(node) == []
