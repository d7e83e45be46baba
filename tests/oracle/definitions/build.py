# SPDX-License-Identifier: Apache-2.0
"""Parts that the recorded definitions are made of."""

from __future__ import annotations

from typing import Any

Document = dict[str, Any]

GROUP = "t.example.com"
STRING: Document = {"type": "string"}
KEEP: Document = {"x-kubernetes-preserve-unknown-fields": True}
EMBEDDED: Document = {"type": "object", "x-kubernetes-embedded-resource": True}
INT_OR_STRING: Document = {"x-kubernetes-int-or-string": True}
EITHER: Document = {"anyOf": [{"type": "integer"}, {"type": "string"}]}


def version(name: str = "v1", *, schema: Document | None = None, **members: Any) -> Document:
    """A version that is stored and served."""
    root = {"type": "object"} if schema is None else schema
    return {
        "name": name,
        "served": True,
        "storage": True,
        "schema": {"openAPIV3Schema": root},
    } | members


def definition(*versions: Document, names: Document | None = None, **spec: Any) -> Document:
    """A definition that a server accepts until something in it is changed."""
    named = {"kind": "Thing", "plural": "things"} | (names or {})
    members = {
        "group": GROUP,
        "names": named,
        "scope": "Namespaced",
        "versions": list(versions) or [version()],
    } | spec
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{named['plural']}.{members['group']}"},
        "spec": members,
    }


def with_root(**keywords: Any) -> Document:
    """A definition with more keywords at the root of its schema."""
    return definition(version(schema={"type": "object"} | keywords))


def with_field(**keywords: Any) -> Document:
    """A definition with one field."""
    return with_root(properties={"f": keywords})


def with_metadata(**members: Any) -> Document:
    """A definition with labels or annotations of its own."""
    document = definition()
    document["metadata"].update(members)
    return document


def objects(**properties: Document) -> Document:
    """A schema of an object."""
    return {"type": "object", "properties": properties}


def lists(item: Document, kind: str | None = None, *keys: str, **more: Any) -> Document:
    """A schema of a list."""
    schema = {"type": "array", "items": item} | more
    if kind is not None:
        schema["x-kubernetes-list-type"] = kind
    if keys:
        schema["x-kubernetes-list-map-keys"] = list(keys)
    return schema
