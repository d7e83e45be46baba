# SPDX-License-Identifier: Apache-2.0
"""Updates of definitions: what may not change, and which old mistakes are forgiven."""

from __future__ import annotations

from collections.abc import Iterator

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
    with_root,
)
from tests.oracle.definitions.requests import RULE, WEBHOOK, changed

ESTABLISHED: Document = {
    "conditions": [
        {"type": "Established", "status": "True", "lastTransitionTime": "2020-01-01T00:00:00Z"}
    ],
    "acceptedNames": {"plural": "things", "kind": "Thing"},
    "storedVersions": ["v1"],
}
COSTLY: Document = {"rule": "self.all(x, self.all(y, self.all(z, x == y && y == z)))"}

Pair = tuple[Document, Document]


def established(document: Document, *stored: str) -> Document:
    """The document as a server has it a moment later."""
    status = ESTABLISHED | ({"storedVersions": list(stored)} if stored else {})
    return document | {"status": status}


def identities() -> Iterator[Pair]:
    """Names, group, scope and metadata, before and after the definition is established."""
    plain = definition()
    for old in (plain, established(plain)):
        for path, value in (
            ("spec.scope", "Cluster"), ("spec.names.kind", "Other"),
            ("spec.names.plural", "others"),
            ("spec.group", "u.example.com"), ("spec.names.singular", "one"), ("spec.scope", "Bad"),
            ("spec.names.shortNames", ["t"]), ("spec.names.kind", "lower case"),
            ("metadata.labels", {"a b": "c"}), ("metadata.finalizers", ["x/y"]),
            ("spec.preserveUnknownFields", True), ("status", {"x": 1}),
            ("metadata.deletionGracePeriodSeconds", 5), ("spec.names.listKind", "Thing"),
        ):  # fmt: skip
            yield changed(plain, path, value), old


def storage() -> Iterator[Pair]:
    """Versions in which objects may be stored."""
    one, two = version("v1"), version("v2")
    not_one, not_two = version("v1", storage=False), version("v2", storage=False)
    for new in ([one], [two], [not_one, two], [one, not_two], [not_one, not_two], [one, two], []):
        for stored in (["v1"], ["v1", "v2"], ["v2"], ["v0", "v1"]):
            old = established(definition(one, not_two), *stored)
            yield definition(versions=new), old


def mistakes() -> Iterator[Document]:
    """Definitions with one mistake each that an older server took."""
    yield with_field(type="thing")
    yield with_field(type="array")
    yield with_field(**lists(objects(a=STRING), "set"))
    yield with_field(**lists(lists(STRING, "set"), "set"))
    yield with_field(**lists(STRING | {"nullable": True}, "set"))
    yield with_field(**lists(objects(a=STRING), "map", "a"))
    yield with_field(**objects(a=STRING), default={"b": 1})
    yield with_field(**STRING, **{"x-kubernetes-validations": [{"rule": "self.x"}]})
    yield with_field(**lists(STRING), **{"x-kubernetes-validations": [COSTLY]})
    yield with_field(**{"$ref": "x"})
    yield with_field(**STRING, pattern="(")
    yield definition({"name": "v1", "served": True, "storage": True})
    yield definition(version(served=False) | {"schema": {}})
    bad = WEBHOOK | {"conversionReviewVersions": ["v3"]}
    yield definition(conversion={"strategy": "Webhook", "webhook": bad})
    bundle = WEBHOOK | {"clientConfig": WEBHOOK["clientConfig"] | {"caBundle": "QUJD"}}
    yield definition(conversion={"strategy": "Webhook", "webhook": bundle})
    many = [{"jsonPath": f".f{index}"} for index in range(9)]
    fields = objects(**{f"f{index}": STRING for index in range(9)})
    yield definition(version(schema=fields, selectableFields=many))
    yield definition(
        version(schema=fields, selectableFields=many),
        version("v2", storage=False, schema=fields, selectableFields=many[:1]),
    )
    yield definition(preserveUnknownFields=True)
    yield definition(
        version(schema={"type": "object", "properties": {"f": {}}}), preserveUnknownFields=True
    )
    yield definition(version(schema=objects(f={"default": 1})), preserveUnknownFields=True)
    yield definition(group="x.k8s.io")


def forgiven() -> Iterator[Pair]:
    """Each mistake as it was, made anew, moved, and corrected."""
    fine = definition()
    for wrong in mistakes():
        again = changed(wrong, "metadata.labels", {"a": "b"})
        for old in (wrong, established(wrong)):
            yield again, old
        sound = fine | {"metadata": wrong["metadata"], "spec": fine["spec"] | {
            "group": wrong["spec"]["group"]}}  # fmt: skip
        yield wrong, established(sound)
        yield sound, established(wrong)
        more = version("v9", storage=False, schema=objects(extra=STRING))
        yield changed(again, "spec.versions", [*again["spec"]["versions"], more]), wrong


def expressions() -> Iterator[Pair]:
    """Rules that are new, known already, or changed beside known ones."""
    newest = {"rule": "isSemver('1.0.0', true) && [3, 1].sort() == [1, 3]"}
    fields: Document = {"f": lists(STRING, maxItems=10**9)}
    for before, after in (
        ([newest], [newest]), ([], [newest]), ([newest], [newest, RULE]), ([RULE], []),
        ([COSTLY], [COSTLY]), ([], [COSTLY]), ([COSTLY], [COSTLY, RULE]),
        ([{"rule": "x"}], [{"rule": "x"}]), ([{"rule": "x"}], [{"rule": "y"}]),
    ):  # fmt: skip
        key = "x-kubernetes-validations"
        old, new = (
            with_root(properties={"f": fields["f"] | {key: rules}}) for rules in (before, after)
        )
        yield new, established(old)
        yield changed(new, "metadata.labels", {"a": "b"}), old


def warned() -> Iterator[Pair]:
    """Formats and sets that were there, or were not."""
    bad, other = STRING | {"format": "bad"}, {"type": "integer", "format": "int8"}
    atomic = lists(objects(a=STRING) | {"x-kubernetes-map-type": "atomic"}, "set")
    for before in (STRING, bad, other, atomic):
        for after in (STRING, bad, other, atomic, lists(bad), lists(lists(STRING), "set")):
            yield with_field(**after), established(with_field(**before))


def approvals() -> Iterator[Pair]:
    """Approvals of groups of the Kubernetes community, and what is embedded."""
    protected = definition(group="x.k8s.io")
    approved = "api-approved.kubernetes.io"
    for before in (None, "bad", "unapproved", "https://example.com/1"):
        for after in (None, "bad", "unapproved"):
            old, new = (
                protected
                if text is None
                else changed(protected, "metadata.annotations", {approved: text})
                for text in (before, after)
            )
            yield new, established(old)
    yield with_field(**EMBEDDED, **KEEP), established(with_field(**EMBEDDED, **KEEP))
