# SPDX-License-Identifier: Apache-2.0
"""Definitions broken outside of their schemas."""

from __future__ import annotations

from collections.abc import Iterator

from tests.oracle.definitions.build import (
    STRING,
    Document,
    definition,
    lists,
    objects,
    version,
    with_metadata,
)


def naming() -> Iterator[Document]:
    """Names, group, scope, metadata."""
    yield definition()
    yield definition(scope="Cluster")
    for scope in ("", "Namespace", "cluster"):
        yield definition(scope=scope)
    for group in ("", "nodot", "Upper.example.com", "-a.example.com", "a" * 250 + ".com", "ü.io"):
        yield definition(group=group)
    for plural in ("", "Things", "thing-s-", "1things", "a" * 64, "th.ings"):
        yield definition(names={"plural": plural})
    for singular in ("", "Thing", "a_b"):
        yield definition(names={"singular": singular})
    yield definition(names={"kind": "", "listKind": "ThingList"})
    for kind in ("Thing2", "thing", "2Thing", "Thing_", "K" * 64, "Thing\u212a", "T\u00c4"):
        yield definition(names={"kind": kind})
    for list_kind in ("Thing", "Things!", "", "L" * 70):
        yield definition(names={"listKind": list_kind})
    yield definition(names={"shortNames": ["ok", "Bad", ""], "categories": ["all", "-", "a.b"]})
    for group in ("k8s.io", "x.k8s.io", "a.kubernetes.io", "notk8s.io"):
        yield definition(group=group)
    for approval in (
        "unapproved, a test", "https://github.com/x/y/pull/1", "none", "github.com/x", "/path",
        "https://", "mailto:x@y", "http://[::1]:80/", "http://a b/", "https://h/%zz", "",
    ):  # fmt: skip
        document = definition(group="x.k8s.io")
        document["metadata"]["annotations"] = {"api-approved.kubernetes.io": approval}
        yield document
    for labels in (
        {"a": "b"}, {"a/b/c": "x"}, {"": "x"}, {"/a": "x"}, {"A.com/a": "x"}, {"a.com/": ""},
        {"a": "-"}, {"a" * 64: "x"}, {"b": "v" * 64}, {"a" * 254 + "/x": "ok"},
    ):  # fmt: skip
        yield with_metadata(labels=labels)
    yield with_metadata(annotations={"UPPER": "any value\n", "a b": "", "X/y/z": "1"})
    yield with_metadata(annotations={"big": "x" * (256 << 10)})


def versions() -> Iterator[Document]:
    """Versions, storage, deprecation, what is hoisted."""
    other = version("v2", storage=False, schema={"type": "object", "description": "other"})
    bad = {"type": "object", "properties": {"a": {}}}
    yield definition(versions=[])
    for name in ("V1", "1", "v1beta1", "v1.2", "", "a" * 64):
        yield definition(version(name))
    yield definition(version(), version())
    yield definition(version(storage=False))
    yield definition(version(), version("v2"))
    yield definition(version(), version("v2", schema={"type": "object", "title": "<&>\u2028é"}))
    yield definition(version(), version("v1", storage=False))
    yield definition(version(), other)
    yield definition(version(), other, version("v2", storage=False))
    yield definition(version(schema=bad), version("v2", storage=False, schema=bad))
    yield definition(version(schema=bad), other)
    yield definition(version(schema=bad, served=False))
    yield definition(version(deprecated=True))
    for warning in ("x", "", "w" * 257, "line\nbreak", "ünü\u00a0", '<"&\\>', "\u200b"):
        yield definition(version(deprecated=True, deprecationWarning=warning))
        yield definition(version(deprecationWarning=warning))
    status: Document = {"status": {}}
    nullable = {"type": "object", "nullable": True}
    scaled = {"scale": {"specReplicasPath": "spec.x", "statusReplicasPath": ".status.x"}}
    yield definition(version(subresources=status, schema=nullable), other)
    yield definition(version(schema=nullable), other | {"subresources": status})
    yield definition(version(subresources=status), version("v2", storage=False, schema=nullable))
    yield definition(version(subresources=scaled), other)
    yield definition(version(subresources=scaled), other | {"subresources": scaled})
    yield definition(version("v1", subresources=scaled, deprecated=True), version("v1"))
    column = [{"name": "C", "type": "text", "jsonPath": "x"}]
    yield definition(version(additionalPrinterColumns=column), other)
    yield definition(version(additionalPrinterColumns=column), version("v1", storage=False))
    yield definition(
        version(additionalPrinterColumns=column), other | {"additionalPrinterColumns": column}
    )


def columns() -> Iterator[Document]:
    """Printer columns, selectable fields, scale."""
    good = {"name": "C", "type": "string", "jsonPath": ".spec.c"}
    for change in (
        {}, {"name": ""}, {"type": ""}, {"type": "object"}, {"format": "int32"}, {"format": "uuid"},
        {"jsonPath": ""}, {"jsonPath": "spec"}, {"jsonPath": "."}, {"jsonPath": ".a[0]"},
        {"priority": 3}, {"type": "date", "description": "d"},
    ):  # fmt: skip
        yield definition(version(additionalPrinterColumns=[good, good | change]))
    spec = objects(
        a=STRING, n={"type": "number"}, b={"type": "boolean"}, o={"type": "object"},
        l=lists(STRING), m={"type": "object", "additionalProperties": STRING},
        i={"type": "integer", "format": "int32"}, **{f"s{i}": STRING for i in range(9)},
    )  # fmt: skip
    root = objects(spec=spec, metadata=objects(name=STRING))
    for paths in (
        [".spec.a"], [".spec.b", ".spec.i"], [".spec.n"], [".spec.o"], [".spec.l"], [".spec.m.x"],
        [".spec.a", ".spec.a"], [""], ["spec.a"], [".spec"], [".nope"], [".spec['a']"], ["."],
        [".spec.a."], [".spec..a"], [".metadata.name"], [".spec.a]"], [".'spec'.a"],
        [f".spec.s{i}" for i in range(9)], [f".spec.s{i}" for i in range(8)],
    ):  # fmt: skip
        fields = [{"jsonPath": path} for path in paths]
        yield definition(version(schema=root, selectableFields=fields))
    fields = [{"jsonPath": ".spec.a"}]
    other = version("v2", storage=False, schema=root | {"description": "x"})
    yield definition(version(schema=root, selectableFields=fields), other)
    yield definition(
        version(schema=root, selectableFields=fields), other | {"selectableFields": fields}
    )
    yield definition(
        version(schema=root, selectableFields=fields), version("v2", storage=False, schema=root)
    )
    good = {"specReplicasPath": ".spec.r", "statusReplicasPath": ".status.r"}
    for change in (
        {}, {"specReplicasPath": ""}, {"specReplicasPath": ".status.r"}, {"specReplicasPath": "r"},
        {"statusReplicasPath": ""}, {"statusReplicasPath": ".spec.r"},
        {"statusReplicasPath": "status"}, {"labelSelectorPath": ""}, {"labelSelectorPath": "x"},
        {"labelSelectorPath": ".metadata.x<"}, {"labelSelectorPath": ".spec.sel"},
        {"labelSelectorPath": ".status.sel"}, {"specReplicasPath": ".spec."},
    ):  # fmt: skip
        yield definition(version(subresources={"scale": good | change}))


def conversions() -> Iterator[Document]:
    """The conversion stanza."""
    service = {"namespace": "n", "name": "s"}

    def webhook(client: Document | None, review: list[str] | None = None) -> Document:
        stanza: Document = {"conversionReviewVersions": ["v1"] if review is None else review}
        if client is not None:
            stanza["clientConfig"] = client
        return definition(conversion={"strategy": "Webhook", "webhook": stanza})

    yield definition(conversion={"strategy": "None"})
    yield definition(conversion={"strategy": "none"})
    yield definition(conversion={"strategy": "Webhook"})
    yield definition(conversion={"strategy": "", "webhook": {}})
    stray = {"clientConfig": {"service": service}, "conversionReviewVersions": ["v1"]}
    yield definition(conversion={"strategy": "None", "webhook": stray})
    yield webhook(None)
    yield webhook({})
    yield webhook({"service": service, "url": "https://x"})
    yield webhook({"service": service, "caBundle": "bm90IGEgY2VydGlmaWNhdGU="})
    for review in ([], ["v1beta1"], ["v2"], ["v1", "v1"], ["V1", "v1"]):
        yield webhook({"service": service}, review)
    for change in (
        {"name": ""}, {"namespace": ""}, {"port": 0}, {"port": 70000}, {"path": "x"}, {"path": "/"},
        {"path": ""}, {"path": "//"}, {"path": "/a//b"}, {"path": "/a/b/"}, {"path": "/A_b/c"},
    ):  # fmt: skip
        yield webhook({"service": service | change})
    for url in (
        "https://h/p", "http://h", "h", "", "https://", "https://u:p@h/p", "https://u@h",
        "https://h/#f", "https://h/?q", "https://h?q=1#f", "https://h:x/", "https://h:1:2/",
        "https://[::1]:8443/p", "https://[::1", "https://a b/", "https://h/%zz", ":x", "a:b:c",
        "https://h\u00fc/", "HTTPS://H/", "//h/p", "1:2", "https://h\n/", "https://%41/", "*",
        "https://u^@h/", "https://[1.2.3.4]/", "https://h[::1]/", "mailto:x",
    ):  # fmt: skip
        yield webhook({"url": url})
