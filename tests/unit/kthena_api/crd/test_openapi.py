# SPDX-License-Identifier: Apache-2.0
"""Schema documents: every keyword in both directions, and what is refused."""

from typing import Any

import pytest

from kthena_api.crd import ABSENT, DocumentError, Structural
from kthena_api.crd.openapi import KEYWORDS, read_schema, write_schema

DOCUMENTS: list[dict[str, Any]] = [
    {},
    {"type": "string"},
    {"type": "string", "nullable": True},
    {"type": "string", "description": "Text.", "title": "Title"},
    {"type": "string", "format": "uri"},
    {"type": "integer", "maximum": 10, "exclusiveMaximum": True},
    {"type": "integer", "minimum": 0, "exclusiveMinimum": True},
    {"type": "number", "maximum": 0.5, "minimum": -0.5, "multipleOf": 0.25},
    {"type": "string", "maxLength": 0, "minLength": 0, "pattern": "^$"},
    {"type": "array", "maxItems": 0, "minItems": 0, "uniqueItems": True},
    {"type": "object", "maxProperties": 0, "minProperties": 0},
    {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
    {"type": "object", "x-kubernetes-embedded-resource": True},
    {"x-kubernetes-int-or-string": True, "anyOf": [{"type": "integer"}, {"type": "string"}]},
    {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["b", "a"]},
    {"type": "object", "x-kubernetes-map-type": "atomic"},
    {"type": "string", "default": ""},
    {"type": "boolean", "default": False},
    {"type": "object", "default": {"a": [None, 1]}},
    {"nullable": True, "default": None, "example": None},
    {"type": "string", "example": "a"},
    {"externalDocs": {"url": "https://example.com", "description": "More."}},
    {"externalDocs": {"url": "https://example.com"}},
    {"type": "string", "enum": ["b", "a"]},
    {"nullable": True, "enum": [1, None, "a", {"b": []}]},
    {"type": "object", "required": ["b", "a"]},
    {"type": "object", "properties": {"b": {"type": "string"}, "a": {}}},
    {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}},
    {"type": "object", "additionalProperties": {"type": "string", "maxLength": 3}},
    {"type": "object", "additionalProperties": True},
    {"type": "object", "additionalProperties": False},
    {"allOf": [{"minLength": 1}], "anyOf": [{}], "oneOf": [{}, {}], "not": {"enum": [1]}},
    {
        "x-kubernetes-validations": [
            {"rule": "true"},
            {
                "rule": "self > 0",
                "message": "a",
                "messageExpression": "'a'",
                "reason": "FieldValueInvalid",
                "fieldPath": ".a",
                "optionalOldSelf": True,
            },
            {"rule": "false", "optionalOldSelf": False},
        ]
    },
]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_round_trip(document: dict[str, Any]) -> None:
    """What was read is written again, 0, False and null as a default included."""
    written = write_schema(read_schema(document))

    assert written == document
    assert repr(written.get("default", ABSENT)) == repr(document.get("default", ABSENT))


def test_every_keyword_is_in_the_table_above() -> None:
    """No plain keyword is left without a round trip."""
    seen = {name for document in DOCUMENTS for name in document}

    assert {keyword.name for keyword in KEYWORDS} - seen == set()


@pytest.mark.parametrize(
    "statement",
    [
        {"nullable": False},
        {"exclusiveMaximum": False},
        {"uniqueItems": False},
        {"description": ""},
        {"enum": []},
        {"required": []},
        {"properties": {}},
        {"allOf": []},
        {"x-kubernetes-validations": []},
        {"x-kubernetes-validations": None, "externalDocs": None},
        {"type": None, "items": None, "properties": None, "maximum": None, "enum": None},
    ],
)
def test_what_says_nothing_is_left_out(statement: dict[str, Any]) -> None:
    """False, the empty and JSON's null (Go's "not there") make the node of an empty document."""
    assert read_schema(statement) == Structural()
    assert write_schema(read_schema(statement)) == {}


def test_a_null_member_of_a_rule_is_not_there() -> None:
    """Null is "not there" in rules too."""
    document = {"x-kubernetes-validations": [{"rule": "true", "message": None}]}

    assert write_schema(read_schema(document)) == {"x-kubernetes-validations": [{"rule": "true"}]}


def test_a_null_default_is_kept() -> None:
    """Null is a value where any value may stand."""
    assert read_schema({"default": None}).default is None
    assert read_schema({}).default is ABSENT


def test_descriptions_can_be_left_out() -> None:
    """Everywhere, branches included; titles and other notes stay."""
    inner = {"description": "B.", "title": "T", "type": "string"}
    document: Any = {"description": "A.", "properties": {"a": inner}, "items": inner, "not": inner}

    assert write_schema(read_schema(document), descriptions=False) == {
        "properties": {"a": {"title": "T", "type": "string"}},
        "items": {"title": "T", "type": "string"},
        "not": {"title": "T", "type": "string"},
    }


@pytest.mark.parametrize(
    ("document", "path", "message"),
    [
        ([], "", "must be an object"),
        ("string", "", "must be an object"),
        ({1: {}}, "", "has a name that is not text: 1"),
        ({"type": 1}, ".type", "must be text"),
        ({"type": ["string", "null"]}, ".type", "must be text"),
        ({"nullable": "true"}, ".nullable", "must be a boolean"),
        ({"maximum": "1"}, ".maximum", "must be a number"),
        ({"maximum": True}, ".maximum", "must be a number"),
        ({"exclusiveMinimum": 0}, ".exclusiveMinimum", "must be a boolean"),
        ({"maxLength": 1.0}, ".maxLength", "must be an integer"),
        ({"maxLength": True}, ".maxLength", "must be an integer"),
        ({"pattern": 1}, ".pattern", "must be text"),
        ({"x-kubernetes-list-type": 1}, ".x-kubernetes-list-type", "must be text"),
        ({"enum": "a"}, ".enum", "must be a list"),
        ({"required": ["a", 1]}, ".required[1]", "must be text"),
        ({"x-kubernetes-list-map-keys": "a"}, ".x-kubernetes-list-map-keys", "must be a list"),
        ({"properties": []}, ".properties", "must be an object"),
        ({"properties": {"a": []}}, ".properties.a", "must be an object"),
        ({"properties": {"a": {"items": {"type": 1}}}}, ".properties.a.items.type", "must be text"),
        ({"items": [{}]}, ".items", "must be an object"),
        ({"additionalProperties": "a"}, ".additionalProperties", "must be an object"),
        ({"allOf": {}}, ".allOf", "must be a list"),
        ({"anyOf": [{}, 1]}, ".anyOf[1]", "must be an object"),
        ({"not": []}, ".not", "must be an object"),
        ({"$ref": "#/a"}, "", "$ref is not a keyword of a structural schema"),
        ({"items": {"const": 1}}, ".items", "const is not a keyword of a structural schema"),
        ({"maxLenght": 1}, "", "maxLenght is not a keyword of a structural schema"),
        ({"x-kubernetes-validations": {}}, ".x-kubernetes-validations", "must be a list"),
        ({"x-kubernetes-validations": ["a"]}, ".x-kubernetes-validations[0]", "must be an object"),
        (
            {"x-kubernetes-validations": [{"rule": 1}]},
            ".x-kubernetes-validations[0].rule",
            "must be text",
        ),
        (
            {"x-kubernetes-validations": [{"rule": "a", "optionalOldSelf": "true"}]},
            ".x-kubernetes-validations[0].optionalOldSelf",
            "must be a boolean",
        ),
        (
            {"x-kubernetes-validations": [{"rule": "a", "rules": "a"}]},
            ".x-kubernetes-validations[0]",
            "rules is not a member of a validation rule",
        ),
        ({"externalDocs": "a"}, ".externalDocs", "must be an object"),
        ({"externalDocs": {"url": 1}}, ".externalDocs.url", "must be text"),
        ({"externalDocs": {"uri": "a"}}, ".externalDocs", "uri is not a member of externalDocs"),
    ],
)
def test_refused_documents(document: Any, path: str, message: str) -> None:
    """A wrong member is named with its place; nothing is passed over."""
    with pytest.raises(DocumentError) as raised:
        read_schema(document)

    assert (raised.value.path, raised.value.message) == (path, message)
    assert str(raised.value) == (f"{path}: {message}" if path else message)


def test_places_begin_where_the_caller_says() -> None:
    """The caller's path comes first."""
    with pytest.raises(DocumentError, match=r"^spec\.versions\[0\]\.items: must be an object"):
        read_schema({"items": 1}, "spec.versions[0]")
