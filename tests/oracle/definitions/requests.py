# SPDX-License-Identifier: Apache-2.0
"""Requests for definitions: what is decoded, named, kept and forgiven."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from tests.oracle.definitions.build import (
    EMBEDDED,
    KEEP,
    STRING,
    Document,
    definition,
    lists,
    objects,
    version,
    with_field,
    with_metadata,
    with_root,
)

WEBHOOK: Document = {
    "clientConfig": {"url": "https://example.com/convert"},
    "conversionReviewVersions": ["v1"],
}
RULE: Document = {"rule": "self == oldSelf", "message": "fixed"}
WRONG: tuple[Any, ...] = (5, "x", True, [], {}, [5], {"a": 5}, None, 1.5)


def changed(document: Document, path: str, value: Any) -> Document:
    """A copy with another value at a place such as `spec.versions.0.name`; None takes it away."""
    copy = deepcopy(document)
    *parents, last = path.split(".")
    here: Any = copy
    for step in parents:
        here = here[int(step)] if isinstance(here, list) else here.setdefault(step, {})
    key: Any = int(last) if isinstance(here, list) else last
    if value is None:
        del here[key]
    else:
        here[key] = value
    return copy


def decoding() -> Iterator[Document]:
    """Values of all kinds in places of all types."""
    full = definition(
        version(
            schema=objects(f=lists(STRING, "set"), s=STRING),
            subresources={
                "scale": {"specReplicasPath": ".spec.a", "statusReplicasPath": ".status.a"}
            },
            additionalPrinterColumns=[{"name": "A", "type": "string", "jsonPath": ".a"}],
            selectableFields=[{"jsonPath": ".s"}],
        ),
        conversion={"strategy": "Webhook", "webhook": WEBHOOK},
    )
    root = "spec.versions.0.schema.openAPIV3Schema"
    for path in (
        "spec", "spec.group", "spec.names", "spec.names.shortNames", "spec.scope", "spec.versions",
        "spec.versions.0", "spec.versions.0.served", "spec.versions.0.subresources.status",
        "spec.versions.0.additionalPrinterColumns.0.priority", "spec.conversion",
        "spec.conversion.webhook.clientConfig.caBundle", "spec.preserveUnknownFields",
        "spec.conversion.webhook.conversionReviewVersions", root, f"{root}.properties",
        f"{root}.properties.f.items", f"{root}.properties.f.default", f"{root}.maximum",
        f"{root}.properties.f.maxItems", f"{root}.additionalProperties", f"{root}.required",
        f"{root}.properties.f.enum", f"{root}.allOf", f"{root}.dependencies", f"{root}.not",
        f"{root}.x-kubernetes-validations", f"{root}.externalDocs", f"{root}.properties.f.nullable",
        "metadata.labels", "metadata.creationTimestamp", "metadata.generation", "status",
    ):  # fmt: skip
        for value in WRONG:
            if value is not None:
                yield changed(full, path, value)


def unknown() -> Iterator[Document]:
    """Members that no type has, where decoding is strict and where it is not."""
    nested = objects(
        f=lists(objects(g=STRING)), m={"type": "object", "additionalProperties": STRING}
    )
    full = definition(version(schema=nested))
    root = "spec.versions.0.schema.openAPIV3Schema"
    for path in (
        "spec.x", "x", "metadata.x", "status.x", "spec.names.x", "spec.versions.0.x", f"{root}.x",
        f"{root}.properties.f.x", f"{root}.properties.f.items.x", f"{root}.properties.m.default.x",
        f"{root}.properties.m.additionalProperties.x", "spec.versions.0.schema.x",
        "spec.Group", "spec.versions.0.schema.openAPIV3Schema.Type",
    ):  # fmt: skip
        yield changed(full, path, {"y": 1})


def metadata() -> Iterator[Document]:
    """Names, labels, owners and what a server sets itself."""
    long_name = "a" * 64
    members: Document
    for members in (
        {"name": "other.t.example.com"}, {"name": "Things.t.example.com"}, {"name": ""},
        {"labels": {"a b": "c", "d": "e f"}}, {"labels": {"a": long_name}},
        {"annotations": {"a b": "c"}}, {"annotations": {"a": "b" * 300000}},
        {"finalizers": ["a", "x/y", "orphan", "foregroundDeletion"]}, {"namespace": "default"},
        {"ownerReferences": [{"apiVersion": "v1", "kind": "Pod", "name": "p", "uid": ""}]},
        {"ownerReferences": [{"apiVersion": "", "kind": "", "name": "", "uid": ""}]},
        {"uid": "u", "generation": 7, "selfLink": "/x"},
        {"deletionTimestamp": "2020-01-01T00:00:00Z"},
        {"labels": {}, "annotations": {}},
    ):  # fmt: skip
        yield with_metadata(**members)


def foreign() -> Iterator[Document]:
    """Keywords that no structural schema has."""
    keywords: Document
    for keywords in (
        {"id": "x"}, {"$schema": "http://x"}, {"$ref": "#/a"}, {"$ref": ""},
        {"definitions": {"a": {"type": "thing"}}}, {"definitions": {}},
        {"dependencies": {"a": ["b"]}}, {"dependencies": {"a": {"type": "null"}}},
        {"dependencies": {}}, {"patternProperties": {"a": STRING}}, {"additionalItems": True},
        {"additionalItems": STRING}, {"items": [STRING, {"type": "null"}]}, {"items": []},
        {"items": 5}, {"x-kubernetes-preserve-unknown-fields": False}, {"allOf": []},
        {"x-kubernetes-list-map-keys": []}, {"required": []}, {"enum": []}, {"properties": {}},
        {"anyOf": [], "oneOf": []}, {"x-kubernetes-validations": []}, {"not": {"$ref": "a"}},
    ):  # fmt: skip
        yield with_field(type="object", **keywords)
        yield with_root(**keywords)
        status = version(
            schema=objects() | {"type": "object"} | keywords, subresources={"status": {}}
        )
        yield definition(status)
        yield with_root(properties={"metadata": {"type": "object"} | keywords})
    yield with_field(**lists(STRING, "map", "a") | {"items": [STRING]})
    yield with_field(**lists(STRING, "map", "a") | {"items": 5})


def kept() -> Iterator[Document]:
    """What comes back of a definition that is taken."""
    for conversion in (
        None, {"strategy": "None"}, {"strategy": "None", "webhook": {}},
        {"strategy": "None", "webhook": {"conversionReviewVersions": []}}, {"strategy": ""},
        {"strategy": "Webhook", "webhook": WEBHOOK},
        {"strategy": "Webhook", "webhook": {
            "clientConfig": {"service": {"namespace": "n", "name": "s"}, "caBundle": "QUJD"},
            "conversionReviewVersions": ["v1", "v2"]}},
        {"strategy": "Webhook", "webhook": {
            "clientConfig": {"service": {"namespace": "n", "name": "s", "port": 0, "path": ""}},
            "conversionReviewVersions": ["v1"]}},
    ):  # fmt: skip
        yield definition(conversion=conversion)
    for names in ({"singular": ""}, {"listKind": ""}, {"categories": [], "shortNames": ["t"]}):
        yield definition(names={"kind": "Thing", "plural": "things"} | names)
    subresources: Document
    for subresources in (
        {}, {"status": {}}, {"status": {"x": 1}},
        {"scale": {"specReplicasPath": ".spec.r", "statusReplicasPath": ".status.r"}},
        {"scale": {"specReplicasPath": ".spec.r", "statusReplicasPath": ".status.r",
                   "labelSelectorPath": ""}},
    ):  # fmt: skip
        yield definition(version(subresources=subresources))
    for field in (
        {"type": "integer", "minimum": 1.0, "maximum": 2.5, "multipleOf": 0, "default": 2},
        {"type": "number", "default": 1e21, "maximum": 1e300}, {"type": "string", "default": ""},
        {"type": "string", "enum": ["a", "b"], "nullable": False, "example": None, "title": "t"},
        {"type": "string", "format": "k8s-short-name"}, {"type": "integer", "format": "int8"},
        {"type": "boolean", "format": "date"}, {"type": "string", "format": "bad"},
        {"type": "object", "default": {}, "additionalProperties": False},
        {"type": "object", "additionalProperties": {}} | KEEP,
        EMBEDDED | KEEP | {"default": {"apiVersion": "v1", "kind": "Pod", "metadata": {}}},
        EMBEDDED | KEEP | {"default": {"kind": "Pod"}},
        lists(objects(a=STRING) | {"x-kubernetes-map-type": "atomic"}, "set"),
        lists(lists(STRING), "set"), lists(STRING, "set", default=["a"]),
        {"type": "string", "x-kubernetes-validations": [
            {"rule": "self != ''", "message": "", "reason": "FieldValueInvalid"}]},
        {"type": "string", "externalDocs": {"url": "u"}}, {"type": "string", "externalDocs": {}},
    ):  # fmt: skip
        yield with_field(**field)
    two = [version("v1"), version("v2", storage=False, schema=objects(a=STRING), served=False)]
    yield definition(*two)
    yield definition(version(), version("v2", storage=False))
    yield definition(version(), version("v1", storage=False))
    yield definition(version(storage=False))
    yield definition(versions=[])
    yield definition(version(schema=None) | {"schema": {}})
    yield definition({"name": "v1", "served": True, "storage": True})
    yield definition(version(), {"name": "v2", "served": False, "storage": False})
    yield definition(preserveUnknownFields=True)
    yield definition(
        version(schema=objects(a=STRING | {"default": "x"})), preserveUnknownFields=True
    )
    yield definition(preserveUnknownFields=False)


def expressions() -> Iterator[Document]:
    """Rules in a definition around them."""
    for rules in (
        [{"rule": "self.f == 1"}], [{"rule": "self.f.size() > 0 &&"}], [{"rule": "1"}],
        [{"rule": "self.f != oldSelf.f", "optionalOldSelf": False}],
        [{"rule": "has(self.f)", "message": " ", "fieldPath": ".g", "reason": "Bad"}],
        [{"rule": "has(self.f)", "message": "a\nb", "fieldPath": "\n"}],
        [{"rule": "has(self.f)\n", "messageExpression": "'a' + self.f"}],
        [{"rule": "has(self.f)", "messageExpression": "1"}, {"rule": " "}],
        [{"rule": "self.l.all(x, self.l.all(y, x == y))"}],
        [{"rule": "self.f.format() == ''"}, {"rule": "cel.bind(a, 1, a == 1)"}],
        [{"rule": "[1, 2].all(i, v, i < v)"}, {"rule": "[3, 1].sort() == [1, 3]"}],
        [{"rule": "semver('1.0.0').major() == 1"}, {"rule": "isSemver('1.0.0', true)"}],
        [{"rule": "has(self.l)", "optionalOldSelf": True}],
    ):  # fmt: skip
        yield with_root(
            properties={"f": STRING, "l": lists(STRING)}, **{"x-kubernetes-validations": rules}
        )
    yield with_field(
        **STRING, default="a", **{"x-kubernetes-validations": [{"rule": "self == 'b'"}]}
    )
    yield with_field(**lists(STRING | {"x-kubernetes-validations": [RULE]}))
    yield with_root(properties={"f": {"x-kubernetes-int-or-string": True, "type": "array",
        "items": STRING | {"x-kubernetes-validations": [{"rule": "self == ''"}]}}},
        **{"x-kubernetes-validations": [{"rule": "true"}]})  # fmt: skip
    both = STRING | {"x-kubernetes-validations": [{"rule": "self.x"}]}
    yield definition(
        version(schema=objects(a=both)), version("v2", storage=False, schema=objects(b=both))
    )
