# SPDX-License-Identifier: Apache-2.0
"""What an update left alone, as apiserver's pkg/cel/common finds out."""

import sys
from typing import Any

import pytest

from kthena_api.crd.correlation import CorrelatedObject, ListMap, same
from kthena_api.crd.openapi import read_schema
from kthena_api.crd.schema import Structural

Json = Any

ITEM: Json = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "port": {"type": "integer"},
        "value": {"x-kubernetes-preserve-unknown-fields": True},
    },
}
SCHEMA = read_schema(
    {
        "type": "object",
        "properties": {
            "scalar": {"x-kubernetes-preserve-unknown-fields": True},
            "plain": {"type": "array", "items": ITEM},
            "set": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string"}},
            "one": {
                "type": "array",
                "x-kubernetes-list-type": "map",
                "x-kubernetes-list-map-keys": ["name"],
                "items": ITEM,
            },
            "two": {
                "type": "array",
                "x-kubernetes-list-type": "map",
                "x-kubernetes-list-map-keys": ["name", "port"],
                "items": ITEM,
            },
            "map": {"type": "object", "additionalProperties": {"type": "integer"}},
            "open": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
        },
    }
)


def unchanged(name: str, value: Json, old: Json) -> bool:
    """Whether a property is unchanged, seen from the object."""
    child = CorrelatedObject({name: value}, {name: old}, SCHEMA).key(name)
    assert child is not None
    return child.unchanged


@pytest.mark.parametrize(
    ("name", "value", "old", "equal"),
    [
        ("scalar", None, None, True),
        ("scalar", None, 0, False),
        ("scalar", 0, None, False),
        ("scalar", "a", "a", True),
        ("scalar", "a", "b", False),
        ("scalar", 1, 1, True),
        ("scalar", 1, 1.0, False),
        ("scalar", 1, True, False),
        ("scalar", 0.0, -0.0, True),
        ("scalar", 1 << 63, float(1 << 63), True),
        ("scalar", (1 << 63) - 1, float(1 << 63), False),
        ("scalar", 10**400, 10**400, True),
        ("scalar", [1], {"0": 1}, False),
        ("scalar", [], "", False),
        ("scalar", [1, "a"], [1, "a"], True),
        ("scalar", [1, "a"], ["a", 1], False),
        ("plain", [], [], True),
        ("plain", [{"name": "a"}], [{"name": "a"}], True),
        ("plain", [{"name": "a", "unknown": 1}], [{"name": "a", "unknown": 1}], True),
        ("plain", [{"name": "a"}], [{"name": "a"}, {"name": "b"}], False),
        ("plain", [{"name": "a"}, {"name": "b"}], [{"name": "b"}, {"name": "a"}], False),
        ("set", ["a", "b"], ["a", "b"], True),
        ("set", ["a", "b"], ["b", "a"], False),
        ("one", [{"name": "a"}, {"name": "b"}], [{"name": "b"}, {"name": "a"}], True),
        ("one", [{"name": "a", "port": 1}], [{"name": "a", "port": 2}], False),
        ("one", [{"name": "a", "port": 1}], [{"name": "a", "port": 1.0}], False),
        ("one", [{"name": "a"}], [{"name": "b"}], False),
        ("one", [{"port": 1}], [{"port": 1}], False),
        ("one", [None], [None], False),
        ("one", [], [], True),
        ("one", [{"name": "a", "unknown": 1}], [{"name": "a", "unknown": 1}], False),
        ("two", [{"name": "a", "port": 1}], [{"name": "a", "port": 1}], True),
        ("two", [{"name": "a"}], [{"name": "a"}], False),
        ("map", {"a": 1}, {"a": 1}, True),
        ("map", {"a": 1}, {"a": 2}, False),
        ("map", {"a": 1}, {"b": 1}, False),
        ("map", {"a": None}, {"a": None}, True),
        ("map", {}, {"a": None}, False),
        ("open", {}, {}, True),
        ("open", {"a": 1}, {"a": 1}, False),
    ],
)
def test_what_is_unchanged(name: str, value: Json, old: Json, equal: bool) -> None:  # noqa: FBT001
    """Equality follows the schema, and tells the kinds of numbers apart."""
    assert unchanged(name, value, old) is equal


def test_children_need_both_sides() -> None:
    """A field has a cursor where both objects have it and the schema knows it."""
    cursor = CorrelatedObject(
        {"scalar": None, "map": {"a": 1}, "odd": 1}, {"scalar": None, "map": 1, "odd": 1}, SCHEMA
    )
    scalar, entries = cursor.key("scalar"), cursor.key("map")
    assert scalar is not None
    assert scalar.unchanged
    assert cursor.key("scalar") is scalar
    assert entries is not None
    assert entries.old == 1
    assert entries.key("a") is None
    assert cursor.key("odd") is None
    assert cursor.key("plain") is None
    assert cursor.index(0) is None


def test_items_of_list_maps() -> None:
    """An item has the cursor of its key, also when it moved; items of other lists have none."""
    one = [{"name": "b", "port": 1}, {"name": "c"}, {"port": 1}, 7]
    old = [{"name": "a"}, {"name": "b", "port": 2}, {"name": "b", "port": 3}]
    root = CorrelatedObject({"one": one, "plain": one}, {"one": old, "plain": old}, SCHEMA)
    cursor, plain = root.key("one"), root.key("plain")
    assert cursor is not None
    first = cursor.index(0)
    assert first is not None
    assert first.old == {"name": "b", "port": 2}
    assert cursor.index(0) is first
    assert [cursor.index(position) for position in (1, 2, 3, 4)] == [None] * 4
    assert plain is not None
    assert plain.index(0) is None


def test_the_answer_is_kept() -> None:
    """A comparison is made once: the objects may not change under a cursor."""
    value: dict[str, Json] = {"a": 1}
    cursor = CorrelatedObject(value, {"a": 1}, SCHEMA.properties["map"])
    assert cursor.unchanged
    value["a"] = 2
    assert cursor.unchanged


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ({"name": "a", "port": 1}, 0),
        ({"name": "a", "port": 1.0}, 1),
        ({"name": True, "port": 1}, 3),
        ({"name": "true", "port": 1}, None),
        ({"name": "a", "port": 1e-9}, 4),
        ({"name": "a", "port": "1"}, None),
        ({"name": "a", "port": None}, None),
        ({"name": "a", "port": []}, None),
        ({"name": "a"}, None),
        (None, None),
    ],
)
def test_keys_of_several_parts(sought: Json, found: int | None) -> None:
    """Kinds of scalars stay apart, and floats that agree in six decimals do not."""
    items: list[Json] = [
        {"name": "a", "port": 1},
        {"name": "a", "port": 1.0},
        {"name": "a", "port": 1, "value": "second"},
        {"name": True, "port": 1},
        {"name": "a", "port": 2e-9},
        {"name": "a"},
        None,
    ]
    result = ListMap(SCHEMA.properties["two"], items).get(sought)
    assert result is (None if found is None else items[found])


def test_one_key_is_compared_whole() -> None:
    """With a single key there is no text in between that could lose decimals."""
    items = [{"name": 2e-9}, {"name": 1e-9}]
    assert ListMap(SCHEMA.properties["one"], items).get({"name": 1e-9}) is items[1]


def test_lists_that_are_no_maps() -> None:
    """Nothing is found in another list, in none, or without keys."""
    item = {"name": "a"}
    assert ListMap(SCHEMA.properties["plain"], [item]).get(item) is None
    assert ListMap(SCHEMA.properties["one"], None).get(item) is None
    keyless = read_schema({"type": "array", "x-kubernetes-list-type": "map", "items": ITEM})
    assert ListMap(keyless, [item]).get(item) is None


def test_deep_values() -> None:
    """Depth costs no frames of Python's."""
    depth = sys.getrecursionlimit() * 2
    value: Json = 1
    other: Json = 1
    node = Structural(type="integer")
    for _ in range(depth):
        value, other = [value], [other]
    assert same(value, other)
    for _ in range(depth):
        node = Structural(type="object", properties={"a": node})
    cursor_value: Json = 1
    cursor_other: Json = 1
    for _ in range(depth):
        cursor_value, cursor_other = {"a": cursor_value}, {"a": cursor_other}
    assert CorrelatedObject(cursor_value, cursor_other, node).unchanged
