# SPDX-License-Identifier: Apache-2.0
"""What expressions see of a schema: types, names, sizes."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from kthena_api.cel.types import Kind, Type, format_type
from kthena_api.crd.openapi import read_schema
from kthena_api.crd.schema import Structural
from kthena_api.rules.declare import Declared, declare
from kthena_api.rules.escaping import escape

Json = Any

REQUEST = 3 * 1024 * 1024


def declared(schema: Json, *, root: bool = False, minor: str = "1.37") -> Declared:
    """The declaration of a schema that has one."""
    made = declare(read_schema(schema), root=root, minor=minor)
    assert made is not None
    return made


def field(of: Declared, *names: str) -> Type:
    """The type of a field of a field."""
    current = of.type
    for name in names:
        found = of.provider.find_field(current.name, name)
        assert found is not None, name
        current = found.type
    return current


@pytest.mark.parametrize(
    ("schema", "text", "size", "least"),
    [
        ({"type": "string"}, "string", REQUEST - 2, 2),
        ({"type": "string", "maxLength": 5}, "string", 20, 2),
        ({"type": "string", "maxLength": -5}, "string", 0, 2),
        ({"type": "string", "maxLength": 1 << 61}, "string", 1 << 63, 2),
        ({"type": "string", "maxLength": 1 << 62}, "string", 0, 2),
        ({"type": "string", "enum": ["a", "ä日", "b"]}, "string", 5, 2),
        ({"type": "string", "enum": ["a", "abc"], "maxLength": 1}, "string", 4, 2),
        ({"type": "string", "format": "uuid"}, "string", REQUEST - 2, 2),
        ({"type": "string", "format": "byte"}, "bytes", REQUEST - 2, 2),
        ({"type": "string", "format": "byte", "maxLength": 7}, "bytes", 7, 2),
        ({"type": "string", "format": "date", "maxLength": 7}, "timestamp", 12, 12),
        ({"type": "string", "format": "date-time"}, "timestamp", 32, 21),
        ({"type": "string", "format": "duration"}, "duration", 32, 3),
        ({"type": "integer"}, "int", 0, 1),
        ({"type": "number", "format": "float"}, "double", 0, 1),
        ({"type": "boolean"}, "bool", 0, 4),
        ({"x-kubernetes-int-or-string": True}, "dyn", REQUEST - 2, 1),
        ({"x-kubernetes-int-or-string": True, "maxLength": 3}, "dyn", 12, 1),
        ({"type": "array", "items": {"type": "boolean"}}, "list(bool)", (REQUEST - 2) // 5, 2),
        (
            {"type": "array", "items": {"type": "integer"}, "maxItems": 4, "nullable": True},
            "list(int)",
            4,
            2,
        ),
        (
            {"type": "object", "additionalProperties": {"type": "integer"}},
            "map(string, int)",
            (REQUEST - 2) // 7,
            2,
        ),
        (
            {
                "type": "object",
                "additionalProperties": {"type": "array", "items": {"type": "object"}},
                "maxProperties": 9,
            },
            "map(string, list(selfType.@elem.@idx))",
            9,
            2,
        ),
        ({"type": "object"}, "selfType", 0, 2),
        ({"type": "object", "additionalProperties": True}, "selfType", 0, 2),
        ({"type": "object", "x-kubernetes-preserve-unknown-fields": True}, "selfType", 0, 2),
    ],
)
def test_types_and_sizes(schema: Json, text: str, size: int, least: int) -> None:
    """Each kind of node has its type, the bound of its size and the least that it takes."""
    made = declared(schema)

    assert format_type(made.type) == text
    assert made.type.max_size == size
    assert made.min_serialized_size == least


@pytest.mark.parametrize(
    "schema",
    [
        {"x-kubernetes-preserve-unknown-fields": True},
        {"type": "array", "items": {"x-kubernetes-preserve-unknown-fields": True}},
        {"type": "object", "additionalProperties": {"x-kubernetes-preserve-unknown-fields": True}},
        {"type": "array"},
        {"type": "null"},
    ],
)
def test_unknown_content_is_not_seen(schema: Json) -> None:
    """What nobody describes has no declaration, nor has a list or map of it."""
    assert declare(read_schema(schema), root=False) is None


def test_parts_of_containers_have_sizes() -> None:
    """A text has its bound within a list or map, and keys, which have none, have zero."""
    made = declared(
        {
            "type": "object",
            "additionalProperties": {
                "type": "array",
                "maxItems": 2,
                "items": {"type": "string", "maxLength": 3},
            },
        }
    )
    key, value = made.type.parameters

    assert (key.kind, key.max_size) == (Kind.STRING, 0)
    assert value.max_size == 2
    assert value.parameters[0].max_size == 12


def test_required_fields_take_room() -> None:
    """A key, quotes, colon and comma for each that has no default; names count in bytes."""
    schema = {
        "type": "object",
        "properties": {
            "ab": {"type": "boolean"},
            "ä-": {"type": "integer"},
            "c": {"type": "integer", "default": 1},
            "d": {"type": "integer", "default": None},
            "e": {"x-kubernetes-preserve-unknown-fields": True},
            "f": {"type": "string"},
        },
        "required": ["ab", "ä-", "c", "d", "e"],
    }

    assert declared(schema).min_serialized_size == 2 + (2 + 4 + 4) + (3 + 1 + 4) + (1 + 1 + 4)


def test_names_of_types_are_paths() -> None:
    """An object is named after where it stands, in the way that messages show."""
    item = {"type": "object", "properties": {"a-b": {"type": "object"}}}
    made = declared(
        {
            "type": "object",
            "properties": {
                "list": {"type": "array", "items": item},
                "map": {"type": "object", "additionalProperties": item},
            },
        }
    )
    of_list = field(made, "list").parameters[0]
    of_map = field(made, "map").parameters[1]

    assert of_list.name == "selfType.list.@idx"
    assert of_map.name == "selfType.map.@elem"
    assert field(made, "list").max_size == (REQUEST - 2) // 3
    found = made.provider.find_field("selfType.list.@idx", "a__dash__b")
    assert found is not None
    assert found.type.name == "selfType.list.@idx.a__dash__b"


def test_types_are_found_by_name_alone() -> None:
    """No type has to be made before its name can be looked up."""
    inner = {"type": "object", "properties": {"x": {"type": "integer"}}}
    made = declared({"type": "object", "properties": {"l": {"type": "array", "items": inner}}})
    provider = made.provider

    assert provider.find_type("selfType.l.@idx") == Type(Kind.STRUCT, "selfType.l.@idx")
    assert provider.find_type("selfType.l.@elem") is None
    assert provider.find_type("selfType.l.@idx.x") is None
    assert provider.find_type("selfType.nothing") is None
    assert provider.find_type("other") is None
    assert provider.find_field("selfType.l.@idx", "y") is None
    assert provider.fields("selfType.l.@idx") == ("x",)
    assert provider.fields("other") == ()


def test_fields_that_cannot_be_written_are_absent() -> None:
    """Names are escaped where they can be."""
    properties = {name: {"type": "string"} for name in ("in", "ü", "1st", "a.b", "__x", "")}
    made = declared({"type": "object", "properties": properties})

    assert made.provider.fields("selfType") == ("__in__", "a__dot__b", "__underscores__x")


@pytest.mark.parametrize(
    ("name", "escaped"),
    [
        ("a", "a"),
        ("_", "_"),
        ("__", "__underscores__"),
        ("___", "__underscores___"),
        ("____", "__underscores____underscores__"),
        ("a-b", "a__dash__b"),
        ("a/b.c", "a__slash__b__dot__c"),
        ("-", "__dash__"),
        ("namespace", "__namespace__"),
        ("__namespace__", "__underscores__namespace__underscores__"),
        ("self", "self"),
        ("true", "__true__"),
        ("", None),
        ("1a", None),
        ("a b", None),
        ("ä", None),
        ("$ref", None),
        ("a\n", None),
        ("-ä", None),
    ],
)
def test_escape(name: str, escaped: str | None) -> None:
    """As pkg/cel/escaping.go says."""
    assert escape(name) == escaped


def test_a_resource_has_metadata() -> None:
    """Its name is bounded from 1.37 on, by the schema if that says less."""
    schema = {
        "type": "object",
        "properties": {"metadata": {"type": "object", "properties": {"name": _text(9)}}},
    }
    newest = declared(schema, root=True)
    older = declared(schema, root=True, minor="1.36")

    assert field(newest, "kind").max_size == REQUEST - 2
    assert field(newest, "metadata", "name").max_size == 36
    assert field(newest, "metadata", "generateName").max_size == 252 * 4
    assert field(older, "metadata", "name").max_size == REQUEST - 2
    assert newest.provider.fields("selfType.metadata") == ("name", "generateName")


def test_a_resource_that_says_all_is_taken_at_its_word() -> None:
    """With every name declared as a text nothing is replaced."""
    meta = {"name": _text(300), "generateName": _text(1), "labels": {"type": "object"}}
    schema = {
        "type": "object",
        "properties": {
            "kind": _text(1),
            "apiVersion": _text(1),
            "metadata": {"type": "object", "properties": meta},
        },
    }
    made = declared(schema, root=True)

    assert field(made, "metadata", "name").max_size == 1200
    assert "labels" in made.provider.fields("selfType.metadata")


def test_an_embedded_resource_has_metadata() -> None:
    """Wherever it stands, in a list too."""
    embedded = {"type": "object", "x-kubernetes-embedded-resource": True}
    made = declared({"type": "array", "items": embedded})

    assert made.provider.fields("selfType.@idx") == ("kind", "apiVersion", "metadata")


def test_int_or_string_has_a_bound_from_1_34_on() -> None:
    """Before, any text was as long as a request."""
    schema = {"x-kubernetes-int-or-string": True, "maxLength": 3}

    assert declared(schema, minor="1.33").type.max_size == REQUEST - 2
    assert declared(schema, minor="1.34").type.max_size == 12


def test_a_node_is_declared_once() -> None:
    """One node in two places has one declaration and one shape, under two names."""
    node = read_schema({"type": "object", "properties": {"x": {"type": "string"}}})
    made = declare(Structural("object", {"a": node, "b": node}), root=False)
    assert made is not None
    declaration, shape = made.declaration, made.shape

    assert declaration.fields["a"] is declaration.fields["b"]
    assert shape.fields["a"] is shape.fields["b"]
    assert field(made, "a").name != field(made, "b").name


def test_declarations_are_pickled() -> None:
    """Whoever keeps one may send it to another process."""
    schema = {"type": "object", "properties": {"d": {"type": "string", "format": "date"}}}
    made = declared(schema)
    again = pickle.loads(pickle.dumps(made))  # noqa: S301 - our own

    assert again.type == made.type
    assert field(again, "d") == field(made, "d")
    assert again.shape.fields.keys() == {"d"}


def _text(length: int) -> Json:
    return {"type": "string", "maxLength": length}
