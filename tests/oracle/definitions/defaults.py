# SPDX-License-Identifier: Apache-2.0
"""Definitions with defaults, good and bad."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.oracle.definitions.build import (
    EITHER,
    EMBEDDED,
    INT_OR_STRING,
    KEEP,
    STRING,
    Document,
    lists,
    objects,
    with_field,
    with_root,
)

INTEGER: Document = {"type": "integer"}
NUMBER: Document = {"type": "number"}
FLAG: Document = {"type": "boolean"}
THING = objects(a=STRING, n=INTEGER) | {"required": ["a"]}
VALUES: dict[str, tuple[Document, tuple[Any, ...]]] = {
    "string": (STRING, ("x", "", 1, 1.5, True, None, [], {}, ["x"])),
    "integer": (INTEGER, (1, -1, 1.0, 1.5, 1e3, 1e30, 2**63, -(2**63), "1", False, 1e-10)),
    "number": (NUMBER, (1, 1.5, "1", True, 2**70, 1e22)),
    "boolean": (FLAG, (True, 0, "true")),
    "int32": (INTEGER | {"format": "int32"}, (1, 2**31, 2**31 - 1, 1.5, "x")),
    "int64": (INTEGER | {"format": "int64"}, (1, 2**63, "x")),
    "odd format": (INTEGER | {"format": "uint8"}, (300, "x", True)),
    "float": (NUMBER | {"format": "float"}, (1.5, 1e39, 1, 3.5e38)),
    "text format": ({"type": "object", "format": "thing"}, ({}, "x", [], 1, True)),
    "bounds": (
        INTEGER | {"maximum": 10, "minimum": 2, "exclusiveMinimum": True, "multipleOf": 2},
        (4, 2, 1, 10, 11, 12, 3, 11.0),
    ),
    "fractional bounds": (
        INTEGER | {"maximum": 10.5, "minimum": -1e7, "multipleOf": 0.5},
        (4, 11, -20000000),
    ),
    "number bounds": (
        NUMBER | {"maximum": 1e6, "exclusiveMaximum": True, "minimum": 0.25, "multipleOf": 0.25},
        (0.5, 1000000, 1e6, 0.3, 0.1, -5, 2000000.5),
    ),
    "bad multiple": (NUMBER | {"multipleOf": 0}, (1, 1.5)),
    "length": (
        STRING | {"minLength": 2, "maxLength": 3, "pattern": "^[a-c]*$"},
        ("ab", "a", "abca", "xyz", "é", "éé"),
    ),
    "short": (STRING | {"maxLength": 1}, ("ab",)),
    "enum": ({"enum": ["a", "b"]} | STRING, ("a", "c", 97, "")),
    "mixed enum": (
        {"enum": [1, 2.5, "x", None, {"k": [1]}, [True]]} | KEEP,
        (1, 1.0, 1.9, 2.5, 2, "x", "y", {"k": [1]}, {"k": [1.0]}, [True], [1], 120),
    ),
    "nullable": (
        objects(a=STRING | {"nullable": True, "enum": ["x"]}, b=STRING),
        ({"a": None}, {"b": None}),
    ),
    "list": (
        lists(INTEGER, minItems=1, maxItems=2),
        ([], [1], [1, 2, 3], ["x"], [1, "x", None], {}),
    ),
    "one item": (lists(INTEGER, maxItems=1), ([1, 2],)),
    "map": (
        {"type": "object", "additionalProperties": INTEGER, "minProperties": 1, "maxProperties": 2},
        ({"a": 1}, {}, {"a": "x"}, {"a": 1, "b": 2, "c": 3}, [], {"a": None}),
    ),
    "closed": ({"type": "object", "additionalProperties": False}, ({}, {"a": 1}, {"a": {"b": 1}})),
    "open": ({"type": "object", "additionalProperties": True}, ({"a": 1}, {"a": {"b": 1}})),
    "object": (
        THING,
        ({"a": "x"}, {}, {"a": 1, "n": "x"}, {"a": "x", "z": 1}, "x", {"z": {"y": 1}}),
    ),
    "list of objects": (
        lists(THING),
        ([{"a": "x"}], [{}], [{"a": "x", "z": 1}, {"n": 1.5}], [[{"a": 1}]]),
    ),
    "kept": (THING | KEEP, ({"a": "x", "z": 1}, {"a": "x", "z": {"y": 1}}, {})),
    "kept list": (
        lists(objects(a=objects(b=STRING))) | KEEP,
        ([{"z": 1}], [{"a": {"z": 1}}], [[1]]),
    ),
    "kept unknown": (KEEP, (1, "x", {"a": 1}, [{"a": 1}])),
    "int or string": (INT_OR_STRING | EITHER, (1, "x", True, 1.5, {})),
    "bare int or string": (INT_OR_STRING, (1, "x", True, 1.5)),
    "any of": (
        objects(a=STRING, b=INTEGER)
        | {
            "anyOf": [
                {"required": ["a"], "properties": {"a": {"minLength": 2}}},
                {"required": ["b"], "properties": {"b": {"minimum": 5}}},
            ]
        },
        ({"a": "xx"}, {"a": "x"}, {"b": 1}, {}, {"a": "x", "b": 1}),
    ),
    "one of": (
        objects(a=STRING, b=INTEGER) | {"oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
        ({"a": "x"}, {}, {"a": "x", "b": 1}),
    ),
    "all of": (
        STRING | {"allOf": [{"minLength": 2}, {"pattern": "^a"}, {"maxLength": 4}]},
        ("ab", "a", "b", "bbbbbb", 1),
    ),
    "not": (STRING | {"not": {"pattern": "^a"}}, ("b", "ab")),
    "embedded": (
        EMBEDDED | KEEP,
        (
            {},
            {"apiVersion": "v1", "kind": "Pod"},
            {"apiVersion": "", "kind": ""},
            {"apiVersion": "a/b/c", "kind": "Pod_"},
            {"kind": "Pod", "x": 1},
            {"apiVersion": "v1", "kind": 1},
        ),
    ),
    "embedded fields": (
        EMBEDDED | objects(spec=objects(a=STRING)),
        (
            {"apiVersion": "v1", "kind": "K", "spec": {"z": 1}},
            {"apiVersion": "v1", "kind": "K", "z": 1},
            [],
        ),
    ),
    "list of embedded": (
        lists(EMBEDDED | KEEP),
        ([{}], [{"apiVersion": "v1", "kind": "K"}], [{"kind": "K"}, 1]),
    ),
    "map of embedded": (
        {"type": "object", "additionalProperties": EMBEDDED | KEEP},
        ({"a.b": {}}, {"x": {"apiVersion": "v1", "kind": "K"}}),
    ),
}


def defaults() -> Iterator[Document]:
    """Defaults against their schemas."""
    for schema, tried in VALUES.values():
        for value in tried:
            yield with_field(**schema, default=value)
    yield with_root(properties={"f": objects(g=STRING | {"default": 1}) | {"default": {"h": 1}}})
    yield with_field(**lists(STRING | {"default": 5}))
    yield with_field(type="object", additionalProperties=INTEGER | {"default": "x", "maximum": 1})
    yield with_root(default={})
    yield with_root(default={"apiVersion": "v1", "kind": "K"})
    yield with_root(default={"apiVersion": "v1", "kind": "K", "z": 1})
    for kind in ("K", "", "a_b", 5, ["x"]):
        yield with_field(**EMBEDDED, properties={"kind": STRING | {"default": kind}})
    for api in ("v1", "a/v1", "a/b/c", "", {"a": 1}):
        yield with_field(**EMBEDDED, properties={"apiVersion": STRING | {"default": api}})
        yield with_root(properties={"apiVersion": STRING | {"default": api}})
    yield with_root(
        properties={
            "apiVersion": STRING,
            "kind": STRING,
            "f": STRING,
            "f.g[0]": STRING | {"default": 1},
        }
    )
