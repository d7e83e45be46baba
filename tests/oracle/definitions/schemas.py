# SPDX-License-Identifier: Apache-2.0
"""Definitions broken in their schemas."""

from __future__ import annotations

from collections.abc import Iterator

from tests.oracle.definitions.build import (
    EITHER,
    EMBEDDED,
    INT_OR_STRING,
    KEEP,
    STRING,
    Document,
    definition,
    lists,
    objects,
    version,
    with_field,
    with_root,
)


def structure() -> Iterator[Document]:
    """Types everywhere, the root, patterns, the exceptions for integers or texts."""
    for kind in ("string", "array", "integer", "", "null", "thing"):
        yield with_root(type=kind)
    for kind in ("string", "number", "integer", "boolean", "object", "", "null", "any", "array"):
        yield with_field(type=kind)
    yield with_root(additionalProperties=STRING)
    yield with_root(additionalProperties=True, properties={"a": STRING})
    yield with_root(additionalProperties=False)
    yield with_root(nullable=True)
    yield with_root(**KEEP)
    for field in (
        {"type": "array"},
        {"items": STRING},
        {"type": "array", "items": {}},
        lists(lists({})),
        {"type": "object", "additionalProperties": {}},
        {"type": "object"} | KEEP,
        KEEP,
        {},
        {"type": "object", "additionalProperties": STRING, "properties": {"a": STRING}},
        {"type": "object", "additionalProperties": True, "properties": {"a": STRING}},
        {"type": "object", "additionalProperties": False, "properties": {"a": STRING}},
        {"type": "object", "additionalProperties": False},
        STRING | {"uniqueItems": True},
        lists(STRING, uniqueItems=True),
        {"type": "null", "nullable": True},
        STRING | {"pattern": "^[a-z]+$"},
        STRING | {"pattern": "(?=a)"},
        STRING | {"pattern": "a(b"},
        STRING | {"pattern": "[z-a]"},
        STRING | {"pattern": "a{1001}"},
        STRING | {"pattern": "\\p{Xx}"},
        STRING | {"allOf": [{"pattern": "*"}, {"not": {"pattern": "+"}}]},
        {"type": "object", "title": "t", "externalDocs": {"url": "u"}, "example": {"a": 1}},
    ):
        yield with_field(**field)
    for field in (
        INT_OR_STRING,
        INT_OR_STRING | EITHER,
        INT_OR_STRING | KEEP,
        INT_OR_STRING | STRING,
        INT_OR_STRING | {"allOf": [EITHER, {"pattern": "x"}]},
        STRING | EITHER,
        EITHER,
        INT_OR_STRING | {"allOf": [{"pattern": "x"}, EITHER]},
        INT_OR_STRING | EMBEDDED,
        INT_OR_STRING | {"anyOf": [{"type": "string"}, {"type": "integer"}]},
        INT_OR_STRING | {"anyOf": [*EITHER["anyOf"], {"type": "number"}]},
        INT_OR_STRING | {"anyOf": [{"type": "integer", "title": "t"}, {"type": "string"}]},
        INT_OR_STRING | {"oneOf": EITHER["anyOf"]},
        INT_OR_STRING | {"not": EITHER},
        INT_OR_STRING | {"allOf": [{"allOf": [EITHER]}]},
        {"type": "object", "allOf": [EITHER]},
        INT_OR_STRING | {"x-kubernetes-embedded-resource": True},
    ):
        yield with_field(**field)


def resources() -> Iterator[Document]:
    """Metadata, kind and apiVersion of the resource itself and of embedded ones."""
    for metadata in (
        {"type": "object"},
        STRING,
        {},
        {"type": "object", "description": "d"},
        objects(name=STRING),
        objects(generateName=STRING | {"pattern": "^a"}),
        objects(labels={"type": "object"}),
        objects(name=STRING, generateName=STRING),
        objects(name=STRING, x=STRING),
        KEEP,
        objects(name=STRING) | {"required": ["name"]},
        {"type": "object"} | KEEP,
        {"type": "object", "default": {}},
        {"type": "object", "default": {"name": "x"}},
        objects(name=STRING | {"default": "x"}),
        {"type": "object", "title": "t"},
        {"type": "object", "additionalProperties": True},
        {"type": "object", "nullable": True},
        {"type": "object", "maxProperties": 3},
        {"type": "object", "x-kubernetes-map-type": "atomic"},
        objects(name=STRING, generateName=STRING) | {"default": {"name": "x"}},
        objects(name=EMBEDDED | KEEP),
    ):
        yield with_root(properties={"metadata": metadata})
        yield with_field(**EMBEDDED, properties={"metadata": metadata})
        yield with_field(**objects(metadata=metadata))
    for name in ("kind", "apiVersion"):
        for field in (STRING, {"type": "integer"}, {}, STRING | {"default": "x"}, INT_OR_STRING):
            yield with_root(properties={name: field})
            yield with_field(**EMBEDDED, properties={name: field})
    for field in (
        EMBEDDED,
        EMBEDDED | KEEP,
        EMBEDDED | {"additionalProperties": STRING},
        EMBEDDED | STRING,
        {"x-kubernetes-embedded-resource": True} | KEEP,
        {"x-kubernetes-embedded-resource": True},
        EMBEDDED | KEEP | {"additionalProperties": True},
        EMBEDDED | {"properties": {"a": STRING}},
        EMBEDDED
        | objects(
            metadata=objects(
                m={"type": "object", "additionalProperties": STRING | {"default": "d"}}
            )
        ),
    ):
        yield with_field(**field)
    yield with_root(**EMBEDDED)
    meta_map = {"type": "object", "additionalProperties": STRING | {"default": "d"}}
    yield with_root(properties={"metadata": objects(name=meta_map)})


def junctors() -> Iterator[Document]:
    """What branches may hold."""
    base = objects(
        a=STRING, l=lists(objects(b=STRING)), m={"type": "object", "additionalProperties": STRING}
    )
    branches: tuple[Document, ...] = (
        {"required": ["a"]},
        {"properties": {"a": {"pattern": "x"}}},
        STRING,
        {"title": "t"},
        {"description": "d"},
        {"nullable": True},
        {"default": {}},
        {"default": None},
        KEEP,
        {"x-kubernetes-embedded-resource": True},
        INT_OR_STRING,
        {"x-kubernetes-list-type": "map"},
        {"x-kubernetes-map-type": "atomic"},
        {"x-kubernetes-list-map-keys": ["a"]},
        {"x-kubernetes-validations": [{"rule": "true"}]},
        {"additionalProperties": STRING},
        {"additionalProperties": True},
        {"additionalProperties": False},
        {"properties": {"zz": {}}},
        {"properties": {"l": {"items": {"properties": {"b": {"minLength": 1}}}}}},
        {"items": {}},
        {"properties": {"l": {"items": {"properties": {"c": {"minLength": 1}}}}}},
        {"properties": {"m": {"properties": {"k": {"minLength": 1}}}}},
        {"enum": [{"a": "x"}]},
        {"properties": {"m": {"additionalProperties": {"minLength": 1}}}},
        {"uniqueItems": True},
        {"properties": {"metadata": {}}},
        {"properties": {"a": {"items": {"items": {}}}}},
        {"anyOf": [{"allOf": [{"properties": {"a": STRING, "x": {"not": {"items": {}}}}}]}]},
        {"externalDocs": {"url": "u"}, "example": 1, "format": "date", "maxProperties": 2},
    )
    for branch in branches:
        for keyword in ("allOf", "anyOf", "oneOf", "not"):
            held = branch if keyword == "not" else [branch]
            if keyword in ("allOf", "not") or branch in (STRING, {"title": "t"}):
                yield with_field(**base, **{keyword: held})
    yield with_root(
        properties={"a": STRING}, anyOf=[{"required": ["a"]}, {"properties": {"b": {}}}]
    )
    yield with_root(properties={"f": base}, oneOf=[{"properties": {"f": {"type": "object"}}}])


def topology() -> Iterator[Document]:
    """Lists and maps."""
    item = objects(k=STRING, n={"type": "integer"}, o={"type": "object"}, l=lists(STRING))
    keyed = item | {"required": ["k"]}
    for field in (
        lists(STRING, "atomic"),
        lists(STRING, "set"),
        lists(STRING, "bag"),
        lists(keyed, "map", "k"),
        lists(item, "map", "k"),
        lists(keyed, "map"),
        lists(keyed, "map", "k", "k"),
        lists(keyed, "map", "zz"),
        lists(keyed, "map", "k", "n"),
        lists(STRING, "map", "k"),
        lists(item | {"required": ["o", "l"]}, "map", "o", "l"),
        lists(keyed, "set", "k"),
        lists(keyed, None, "k"),
        lists(keyed, "atomic", "k"),
        lists(keyed, "map", "k", uniqueItems=True),
        lists(keyed | {"nullable": True}, "map", "k"),
        lists(STRING | {"nullable": True}, "set"),
        lists(objects(k=STRING | {"default": "d"}), "map", "k"),
        lists(lists(STRING), "set"),
        lists(objects(k=STRING | {"default": None}), "map", "k"),
        lists(lists(STRING, "set"), "set"),
        lists(objects(k=STRING | {"nullable": True}) | {"required": ["k"]}, "map", "k"),
        lists(lists(STRING, "atomic"), "set"),
        lists({"type": "object"}, "set"),
        lists(KEEP, "map", "k"),
        lists({"type": "object", "x-kubernetes-map-type": "atomic"}, "set"),
        lists(KEEP, "set"),
        lists({"type": "object", "x-kubernetes-map-type": "granular"}, "set"),
        STRING | {"x-kubernetes-list-type": "set"},
        {"x-kubernetes-list-type": "map"} | KEEP,
        {"type": "array", "x-kubernetes-list-type": "map"},
        STRING | {"x-kubernetes-list-map-keys": ["a"]},
        {"type": "object", "x-kubernetes-map-type": "atomic"},
        {"x-kubernetes-map-type": "atomic"} | KEEP,
        {"type": "object", "x-kubernetes-map-type": "loose"},
        STRING | {"x-kubernetes-map-type": "bad<"},
        {"type": "object", "x-kubernetes-map-type": ""},
        lists(STRING, ""),
    ):
        yield with_field(**field)


def status_roots() -> Iterator[Document]:
    """What the root may say next to a status subresource."""
    tried: tuple[Document, ...] = (
        {},
        {"description": "d"},
        {"title": "t"},
        {"enum": [{}]},
        {"nullable": True},
        {"anyOf": [{"required": ["a"]}]},
        {"allOf": [{"required": ["a"]}]},
        {"not": {"required": ["a"]}},
        {"minProperties": 0},
        {"maxProperties": 3},
        {"type": "string"},
        {"type": ""},
        {"required": ["a"]},
        {"externalDocs": {"url": "u"}},
        {"example": {"a": 1.5}},
        {"default": {}},
        KEEP,
        {"format": "f"},
        {"minLength": 0, "maximum": 1, "uniqueItems": True, "multipleOf": 2.5, "maxItems": 1},
        {"x-kubernetes-map-type": "granular"},
        {"additionalProperties": STRING},
        EMBEDDED | KEEP,
        {
            "properties": {
                "a": STRING
                | {"default": "<é>", "maximum": 1e21, "minimum": 1e-7, "enum": [1.0, 2, None]},
                "b": lists(STRING, "set"),
                "c": INT_OR_STRING | EITHER,
                "d": objects(
                    z=KEEP,
                    y={
                        "x-kubernetes-validations": [
                            {
                                "rule": "a < b",
                                "reason": "FieldValueInvalid",
                                "optionalOldSelf": False,
                            }
                        ]
                    },
                ),
                "e": {"type": "object", "additionalProperties": True, "example": None},
            },
            "nullable": True,
        },
    )
    for keywords in tried:
        yield definition(version(schema={"type": "object"} | keywords, subresources={"status": {}}))


JUDGED = objects(
    a=STRING,
    l=lists(objects(b=STRING)),
    m={"type": "object", "additionalProperties": objects(c=STRING)},
    any={"type": "object", "additionalProperties": True},
    **{"x.y'z": STRING},
)


def rules() -> Iterator[Document]:
    """Texts around rules."""
    for rule in (
        {"rule": "true"},
        {"rule": ""},
        {"rule": " \u00a0\n"},
        {},
        {"rule": "true\n"},
        {"rule": "true &&\ntrue"},
        {"rule": "true &&\rtrue", "message": "m"},
        {"rule": "\x1c"},
        {"rule": "true", "message": ""},
        {"rule": "true", "message": " "},
        {"rule": "true", "message": "a\nb"},
        {"rule": "true", "message": "a\n"},
        {"rule": "true &&\ntrue", "message": "\t"},
        {"rule": "true", "messageExpression": " "},
        {"rule": "true", "messageExpression": ""},
        {"rule": "", "messageExpression": "\n"},
        {"rule": "true", "reason": "FieldValueDuplicate"},
        {"rule": "true", "reason": "Nope<"},
        {"rule": "true", "reason": ""},
    ):
        yield with_field(**JUDGED, **{"x-kubernetes-validations": [{"rule": "true"}, rule]})
    yield with_field(type="string", allOf=[{"x-kubernetes-validations": [{"rule": ""}]}])


def field_paths() -> Iterator[Document]:
    """Paths at which a rule reports."""
    for path in (
        ".a",
        "a",
        ".b",
        ".l",
        ".l.b",
        ".l[0]",
        ".l[0].b",
        ".m",
        ".m.key",
        ".m.key.c",
        ".m['k'].c",
        ".m['k'].d",
        ".['x.y\\'z']",
        "['x.y\\'z']",
        "['a'",
        "[a]",
        "['a']b",
        "['a'].",
        ".",
        "..",
        " ",
        ".a\n",
        "",
        "['a\\q']",
        ".x.y'z",
        ".m['k']['c']",
        "[''']",
        "['",
        ".any.x",
        ".any['x']",
        ".a.b",
        "['a\\\\']",
        ".m['a.b']",
        ".m.'a.b'",
        "]",
        "''",
        ".m.k]",
    ):
        rule = {"rule": "true", "fieldPath": path}
        yield with_field(**JUDGED, **{"x-kubernetes-validations": [rule]})
    yield with_field(
        **STRING, **{"x-kubernetes-validations": [{"rule": "true", "fieldPath": ".a"}]}
    )


def expressions() -> Iterator[Document]:
    """Rules that the server refuses for what they say or cost, alone or next to other errors."""
    for rule in (
        {"rule": "self.nope == 1"},
        {"rule": "1 +"},
        {"rule": "self.a"},
        {"rule": "\x1c"},
        {"rule": "self.a.all(x, self.a.all(y, x == y))"},
        {"rule": "true", "optionalOldSelf": True},
        {"rule": "true", "messageExpression": "1"},
        {"rule": "true", "messageExpression": "self.x"},
        {"rule": "self.a == oldSelf.a", "message": " "},
        {"rule": "self.l.all(x, x == 'a')", "reason": "Nope"},
        {"rule": "self.a == oldSelf.a"},
        {"rule": "self.a != 'b'"},
        {"rule": "!has(self.l) || self.l.all(x, self.l.all(y, x != y))"},
    ):
        rules = {"x-kubernetes-validations": [rule]}
        field = objects(a=STRING, l=lists(STRING)) | rules
        yield with_root(properties={"f": field}, **rules)
        yield with_field(**lists(field | {"default": {"a": "b"}}))
