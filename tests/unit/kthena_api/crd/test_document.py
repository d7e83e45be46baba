# SPDX-License-Identifier: Apache-2.0
"""Whole definitions: round trip, the server's own defaults, and what is refused."""

import copy
from typing import Any

import pytest

from kthena_api.crd import DocumentError, read_definition, write_definition

FULL: dict[str, Any] = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {
        "name": "things.example.com",
        "annotations": {"a": "b"},
        "labels": {"c": "d"},
    },
    "spec": {
        "group": "example.com",
        "names": {
            "kind": "Thing",
            "listKind": "Things",
            "plural": "things",
            "singular": "thing",
            "categories": ["all"],
            "shortNames": ["th", "t"],
        },
        "scope": "Namespaced",
        "conversion": {"strategy": "None"},
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {"openAPIV3Schema": {"type": "object", "description": "A thing."}},
                "additionalPrinterColumns": [
                    {
                        "name": "A",
                        "type": "string",
                        "jsonPath": ".spec.a",
                        "description": "About a",
                        "format": "byte",
                        "priority": 1,
                    },
                    {"name": "B", "type": "integer", "jsonPath": ".spec.b"},
                ],
                "selectableFields": [{"jsonPath": ".spec.a"}],
                "subresources": {
                    "status": {},
                    "scale": {
                        "specReplicasPath": ".spec.a",
                        "statusReplicasPath": ".status.a",
                        "labelSelectorPath": ".status.b",
                    },
                },
            },
            {
                "name": "v1alpha1",
                "served": False,
                "storage": False,
                "deprecated": True,
                "deprecationWarning": "use v1",
                "schema": {"openAPIV3Schema": {"type": "object"}},
                "subresources": {},
            },
        ],
    },
}


def _version(document: dict[str, Any]) -> dict[str, Any]:
    version: dict[str, Any] = document["spec"]["versions"][0]
    return version


def test_round_trip() -> None:
    """What was read is written again, member for member."""
    assert write_definition(read_definition(FULL)) == FULL


def test_descriptions_can_be_left_out() -> None:
    """Schema descriptions go; those of columns are no part of a schema and stay."""
    written = write_definition(read_definition(FULL), descriptions=False)

    assert _version(written)["schema"] == {"openAPIV3Schema": {"type": "object"}}
    assert _version(written)["additionalPrinterColumns"][0]["description"] == "About a"


def test_the_servers_own_defaults() -> None:
    """Singular and list kind follow from the kind; other members may be missing or null."""
    definition = read_definition(
        {
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": {"name": "things.example.com", "creationTimestamp": None, "labels": None},
            "spec": {
                "group": "example.com",
                "names": {"kind": "BigThing", "plural": "bigthings", "shortNames": None},
                "scope": "Cluster",
                "versions": [
                    {
                        "name": "v1",
                        "served": True,
                        "storage": True,
                        "deprecationWarning": None,
                        "additionalPrinterColumns": None,
                        "schema": {"openAPIV3Schema": None},
                    }
                ],
            },
            "status": {"conditions": None},
        }
    )

    assert (definition.names.singular, definition.names.list_kind) == ("bigthing", "BigThingList")
    assert write_definition(definition)["spec"]["versions"] == [
        {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {}}}
    ]
    assert definition.conversion is None
    assert definition.versions[0].subresources is None


_SPEC = ("spec",)
_NAMES = ("spec", "names")
_VERSION = ("spec", "versions", 0)
_COLUMN = (*_VERSION, "additionalPrinterColumns", 0)


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (("kind",), "Deployment", ("is apiextensions.k8s.io/v1 Deployment, not "
         "apiextensions.k8s.io/v1 CustomResourceDefinition")),
        (("apiVersion",), "apiextensions.k8s.io/v1beta1", ("is apiextensions.k8s.io/v1beta1 "
         "CustomResourceDefinition, not apiextensions.k8s.io/v1 CustomResourceDefinition")),
        (("kind",), 1, "kind: must be text"),
        (("metadata",), [], "metadata: must be an object"),
        (("metadata", "labels"), {"a": 1}, "metadata.labels.a: must be text"),
        (("metadata", "annotations"), [], "metadata.annotations: must be an object"),
        (_SPEC, "a", "spec: must be an object"),
        ((*_SPEC, "group"), None, "spec.group: is missing"),
        ((*_SPEC, "group"), 1, "spec.group: must be text"),
        ((*_SPEC, "scope"), None, "spec.scope: is missing"),
        ((*_SPEC, "conversion"), "None", "spec.conversion: must be an object"),
        (_NAMES, [], "spec.names: must be an object"),
        ((*_NAMES, "kind"), None, "spec.names.kind: is missing"),
        ((*_NAMES, "plural"), 1, "spec.names.plural: must be text"),
        ((*_NAMES, "shortNames"), "a", "spec.names.shortNames: must be a list of texts"),
        ((*_NAMES, "categories"), [1], "spec.names.categories: must be a list of texts"),
        ((*_SPEC, "versions"), {}, "spec.versions: must be a list"),
        (_VERSION, "v1", "spec.versions[0]: must be an object"),
        ((*_VERSION, "name"), None, "spec.versions[0].name: is missing"),
        ((*_VERSION, "served"), "true", "spec.versions[0].served: must be a boolean"),
        ((*_VERSION, "deprecated"), 1, "spec.versions[0].deprecated: must be a boolean"),
        ((*_VERSION, "deprecationWarning"), 1, "spec.versions[0].deprecationWarning: must be text"),
        ((*_VERSION, "schema"), [], "spec.versions[0].schema: must be an object"),
        ((*_VERSION, "schema", "openAPIV3Schema"), [],
         "spec.versions[0].schema.openAPIV3Schema: must be an object"),
        ((*_VERSION, "schema", "openAPIV3Schema", "type"), 1,
         "spec.versions[0].schema.openAPIV3Schema.type: must be text"),
        ((*_VERSION, "additionalPrinterColumns"), {},
         "spec.versions[0].additionalPrinterColumns: must be a list"),
        ((*_COLUMN, "jsonPath"), None,
         "spec.versions[0].additionalPrinterColumns[0].jsonPath: is missing"),
        ((*_COLUMN, "priority"), "1",
         "spec.versions[0].additionalPrinterColumns[0].priority: must be an integer"),
        ((*_COLUMN, "priority"), True,
         "spec.versions[0].additionalPrinterColumns[0].priority: must be an integer"),
        ((*_VERSION, "selectableFields"), ["a"],
         "spec.versions[0].selectableFields[0]: must be an object"),
        ((*_VERSION, "subresources"), [], "spec.versions[0].subresources: must be an object"),
        ((*_VERSION, "subresources", "scale", "specReplicasPath"), None,
         "spec.versions[0].subresources.scale.specReplicasPath: is missing"),
        ((*_VERSION, "subresources", "scale", "labelSelectorPath"), 1,
         "spec.versions[0].subresources.scale.labelSelectorPath: must be text"),
    ],
)  # fmt: skip
def test_refused_documents(place: tuple[Any, ...], value: Any, message: str) -> None:
    """A wrong member is named with its place."""
    document: Any = copy.deepcopy(FULL)
    parent = document
    for step in place[:-1]:
        parent = parent[step]
    parent[place[-1]] = value

    with pytest.raises(DocumentError) as raised:
        read_definition(document)

    assert str(raised.value) == message


@pytest.mark.parametrize("document", [None, [], "text", {}, {"kind": "CustomResourceDefinition"}])
def test_what_is_no_definition(document: Any) -> None:
    """Anything but a definition is one error."""
    with pytest.raises(DocumentError):
        read_definition(document)
