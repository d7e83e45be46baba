# SPDX-License-Identifier: Apache-2.0
"""Which form of data a schema asks for."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from kthena_api.cel.values import EvalFault
from kthena_api.cel.values.shapes import Form, ListType, Shape
from kthena_api.cel.values.views import to_value
from kthena_api.crd.openapi import read_schema
from kthena_api.rules.declare import declare
from kthena_api.rules.shapes import Preserved, shape_of

Json = Any


def shape(schema: Json) -> Shape:
    """The shape of a schema."""
    return shape_of(read_schema(schema))


@pytest.mark.parametrize(
    ("schema", "form"),
    [
        ({"type": "string"}, Form.STRING),
        ({"type": "string", "format": "uuid"}, Form.STRING),
        ({"type": "string", "format": "date"}, Form.CONVERTED),
        ({"type": "integer"}, Form.INT),
        ({"type": "number"}, Form.DOUBLE),
        ({"type": "boolean"}, Form.BOOL),
        ({"type": "array", "items": {"type": "string"}}, Form.LIST),
        ({"type": "object"}, Form.RECORD),
        ({"type": "object", "additionalProperties": {"type": "string"}}, Form.MAP),
        ({"type": "object", "additionalProperties": True}, Form.RECORD),
        ({"x-kubernetes-int-or-string": True}, Form.CONVERTED),
        ({"x-kubernetes-preserve-unknown-fields": True}, Form.CONVERTED),
    ],
)
def test_forms(schema: Json, form: Form) -> None:
    """Each kind of node has its form, and can be null where it says so."""
    assert (shape(schema).form, shape(schema).nullable) == (form, False)
    assert shape({**schema, "nullable": True}).nullable


def test_records_know_their_keys() -> None:
    """Fields are found by their name in expressions; the others are known all the same."""
    record = shape(
        {"type": "object", "properties": {"a-b": {"type": "string"}, "ü": {"type": "integer"}}}
    )

    assert record.keys == {"a__dash__b": "a-b"}
    assert record.fields.keys() == {"a-b", "ü"}
    assert record.has_properties
    assert not shape({"type": "object"}).has_properties


def test_lists_know_what_makes_them_equal() -> None:
    """Keys of list maps are escaped where that can be done, which is a quirk."""
    items = {"type": "object", "properties": {"a-b": {"type": "string"}, "ü": {"type": "string"}}}
    keyed = {
        "type": "array",
        "items": items,
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["a-b", "ü"],
    }

    assert shape(keyed).list_keys == ("a__dash__b", "ü")
    assert shape(keyed).list_type is ListType.MAP
    assert shape({**keyed, "x-kubernetes-list-type": "set"}).list_keys == ()
    assert shape({"type": "array", "items": items}).list_type is ListType.ATOMIC


def test_embedded_resources_have_metadata() -> None:
    """Also without a word about it; the root has it from its declaration."""
    embedded = {"type": "object", "x-kubernetes-embedded-resource": True}
    root = declare(read_schema({"type": "object"}), root=True)
    assert root is not None

    assert shape(embedded).fields.keys() == {"kind", "apiVersion", "metadata"}
    assert root.shape.fields.keys() == {"kind", "apiVersion", "metadata"}
    assert root.shape.fields["metadata"].keys == {"name": "name", "generateName": "generateName"}


@pytest.mark.parametrize("data", ["50%", "", 7, -1, (1 << 63) - 1])
def test_int_or_string(data: object) -> None:
    """Whole numbers and texts are values as they are."""
    assert to_value(data, shape({"x-kubernetes-int-or-string": True})) is data


@pytest.mark.parametrize("data", [True, 1.0, [], {}, 1 << 63])
def test_other_data_are_no_int_or_string(data: object) -> None:
    """The words are the server's."""
    words = "invalid data, expected XIntOrString value to be either a string or integer"
    with pytest.raises(EvalFault, match=words):
        to_value(data, shape({"x-kubernetes-int-or-string": True}))


def test_a_text_of_a_format_is_a_text() -> None:
    """Other data are refused before they are read."""
    with pytest.raises(EvalFault, match=r"^invalid data, expected string, got int64$"):
        to_value(7, shape({"type": "string", "format": "date"}))


@pytest.mark.parametrize(
    ("schema", "data", "words"),
    [
        ({"type": "x"}, 1, "invalid type, expected object, array, .* is true, got x"),
        ({"type": "array"}, [], "invalid array type, expected Items with a non-empty Schema"),
        ({"type": "array"}, 1, "invalid data, expected an array for the provided schema"),
        (
            {"type": "array", "items": {"type": "string"}, "x-kubernetes-list-type": "x"},
            [],
            "invalid x-kubernetes-list-type, expected 'map', 'set' or 'atomic' but got x",
        ),
    ],
)
def test_what_cannot_be_read_is_a_fault_where_it_is_touched(
    schema: Json, data: object, words: str
) -> None:
    """Schemas that a server refuses today may be stored from before."""
    with pytest.raises(EvalFault, match=words):
        to_value(data, shape(schema))


def test_preserved_data_can_be_compared() -> None:
    """With other data, and with nothing in common but equality."""
    preserved = shape({"x-kubernetes-preserve-unknown-fields": True})
    first = to_value({"a": [1, {}]}, preserved)
    assert isinstance(first, Preserved)

    assert first.cel_equal(to_value({"a": [1, {}]}, preserved))
    assert not first.cel_equal(to_value({"a": [1.0, {}]}, preserved))
    assert first.cel_equal({"a": [1, {}]})
    assert first.cel_equal(to_value({"a": [1, {}]}, shape({"type": "object"})))
    assert first.cel_type.name == "unknown"
    with pytest.raises(TypeError):
        hash(first)


def test_shapes_are_pickled() -> None:
    """With what they convert by."""
    date = shape({"type": "string", "format": "date"})
    again = pickle.loads(pickle.dumps(date))  # noqa: S301 - our own

    assert to_value("2024-02-29", again) == to_value("2024-02-29", date)
