# SPDX-License-Identifier: Apache-2.0
"""From kinds to definitions: names, versions, columns, subresources, and what is wrong there."""

from pathlib import Path
from types import new_class
from typing import Annotated, Any, Literal, cast

import pytest
from pydantic import BaseModel, Field

from kthena_api.crd import write_definition
from kthena_api.kubernetes import Condition, ObjectMeta
from kthena_api.modelling import (
    Column,
    CustomResource,
    DeclarationError,
    Int,
    IntOrString,
    Maximum,
    Minimum,
    Model,
    RawExtension,
    ScalePaths,
    Str,
    Time,
    read_definitions,
    resource,
)
from kthena_api.modelling.reader import pluralize


class Spec(Model):
    """What is wanted."""

    replicas: Int = 1
    share: IntOrString = 1
    big: bool = False
    part: Annotated[Int, Minimum(0)] | None = None
    labels: dict[Str, Str] = Field(default_factory=dict)
    names: list[Str] = Field(default_factory=list)
    raw: RawExtension | None = None


class Status(Model):
    """What was observed."""

    replicas: Int | None = None
    selector: Str | None = None
    since: Time | None = None
    conditions: list[Condition] = Field(default_factory=list)


@resource(
    plural="widgetry",
    singular="widg",
    list_kind="Widgets",
    short_names=("wd", "w"),
    categories=("all",),
    scope="Cluster",
    columns=(
        Column("Replicas", ".spec.replicas"),
        Column("Big", ".spec.big", description="Whether it is big", priority=1),
        Column("App", r".spec.labels.app\.kubernetes\.io/name"),
        Column("Ready", '.status.conditions[?(@.type=="Ready")].status', "string"),
        Column("Raw", ".spec.raw.anything.at.all", "integer", format="int32"),
        Column("Share", ".spec.share", "string"),
        Column("Since", ".status.since"),
        Column("Age", ".metadata.creationTimestamp"),
        Column("Name", ".metadata.name"),
    ),
    scale=ScalePaths(".spec.replicas", ".status.replicas", ".status.selector"),
    selectable_fields=(".spec.replicas", ".spec.big"),
    deprecated="use v2",
    labels={"a": "b"},
    annotations={"c": "d"},
    conversion={"strategy": "None"},
)
class Widget(CustomResource):
    """A widget."""

    api_version: Literal["example.com/v1"] = "example.com/v1"
    kind: Literal["Widget"] = "Widget"
    metadata: ObjectMeta = Field(default_factory=ObjectMeta)
    spec: Spec
    status: Status | None = None


class Plain(CustomResource):
    """A kind that declares nothing."""

    api_version: Literal["example.com/v1"] = "example.com/v1"
    kind: Literal["Plain"] = "Plain"
    spec: Spec | None = None


COLUMNS: list[dict[str, Any]] = [
    {"name": "Replicas", "type": "integer", "jsonPath": ".spec.replicas"},
    {
        "name": "Big",
        "type": "boolean",
        "jsonPath": ".spec.big",
        "description": "Whether it is big",
        "priority": 1,
    },
    {
        "name": "App",
        "type": "string",
        "jsonPath": r".spec.labels.app\.kubernetes\.io/name",
    },
    {
        "name": "Ready",
        "type": "string",
        "jsonPath": '.status.conditions[?(@.type=="Ready")].status',
    },
    {
        "name": "Raw",
        "type": "integer",
        "jsonPath": ".spec.raw.anything.at.all",
        "format": "int32",
    },
    {"name": "Share", "type": "string", "jsonPath": ".spec.share"},
    {"name": "Since", "type": "date", "jsonPath": ".status.since"},
    {"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"},
    {"name": "Name", "type": "string", "jsonPath": ".metadata.name"},
]


def test_everything_that_a_kind_declares() -> None:
    """Names, columns with their types, subresources and the rest come out as declared."""
    [definition] = read_definitions([Widget])
    document = write_definition(definition, descriptions=False)
    [version] = document["spec"].pop("versions")
    schema = version.pop("schema")["openAPIV3Schema"]

    assert document == {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {
            "name": "widgetry.example.com",
            "labels": {"a": "b"},
            "annotations": {"c": "d"},
        },
        "spec": {
            "group": "example.com",
            "names": {
                "kind": "Widget",
                "listKind": "Widgets",
                "plural": "widgetry",
                "singular": "widg",
                "categories": ["all"],
                "shortNames": ["wd", "w"],
            },
            "scope": "Cluster",
            "conversion": {"strategy": "None"},
        },
    }
    assert version == {
        "name": "v1",
        "served": True,
        "storage": True,
        "deprecated": True,
        "deprecationWarning": "use v2",
        "additionalPrinterColumns": COLUMNS,
        "subresources": {
            "status": {},
            "scale": {
                "specReplicasPath": ".spec.replicas",
                "statusReplicasPath": ".status.replicas",
                "labelSelectorPath": ".status.selector",
            },
        },
        "selectableFields": [{"jsonPath": ".spec.replicas"}, {"jsonPath": ".spec.big"}],
    }
    assert schema["required"] == ["spec"]
    assert schema["properties"]["apiVersion"] == {"type": "string"}
    assert schema["properties"]["kind"] == {"type": "string"}
    assert schema["properties"]["metadata"] == {"type": "object"}


def test_what_follows_when_nothing_is_declared() -> None:
    """Names follow from the kind; a kind without status and columns has no subresources."""
    [definition] = read_definitions([Plain])
    document = write_definition(definition, descriptions=False)

    assert document["metadata"] == {"name": "plains.example.com"}
    assert document["spec"]["names"] == {
        "kind": "Plain",
        "listKind": "PlainList",
        "plural": "plains",
        "singular": "plain",
    }
    assert document["spec"]["scope"] == "Namespaced"
    [version] = document["spec"]["versions"]
    schema = version.pop("schema")["openAPIV3Schema"]
    assert version == {"name": "v1", "served": True, "storage": True}
    assert list(schema["properties"]) == ["apiVersion", "kind", "spec", "metadata"]
    assert "required" not in schema


def test_columns_alone_make_an_empty_stanza() -> None:
    """As controller-gen has it: `subresources: {}` beside the columns."""

    @resource(columns=(Column("Age", ".metadata.creationTimestamp"),))
    class Listed(CustomResource):
        api_version: Literal["example.com/v1"] = "example.com/v1"
        kind: Literal["Listed"] = "Listed"

    [definition] = read_definitions([Listed])

    [version] = write_definition(definition)["spec"]["versions"]
    assert version["subresources"] == {}


@pytest.mark.parametrize(
    ("kind", "plural"),
    [
        ("ModelServer", "modelservers"),
        ("ModelServing", "modelservings"),
        ("AutoscalingPolicy", "autoscalingpolicies"),
        ("Gateway", "gateways"),
        ("Ingress", "ingresses"),
        ("Box", "boxes"),
        ("Batch", "batches"),
    ],
)
def test_plurals(kind: str, plural: str) -> None:
    """English spelling is enough for ordinary kinds."""
    assert pluralize(kind) == plural


@resource(storage=True)
class GadgetV1(CustomResource):
    """The first version."""

    api_version: Literal["example.com/v1"] = "example.com/v1"
    kind: Literal["Gadget"] = "Gadget"
    size: Annotated[Int, Maximum(3)]


@resource(served=False, deprecated=True)
class GadgetAlpha(CustomResource):
    """The version before."""

    api_version: Literal["example.com/v1alpha1"] = "example.com/v1alpha1"
    kind: Literal["Gadget"] = "Gadget"
    size: Str


@resource(skip=True)
class GadgetSkipped(CustomResource):
    """A version that is not ready."""

    api_version: Literal["example.com/v2"] = "example.com/v2"
    kind: Literal["Gadget"] = "Gadget"


def test_two_versions_of_a_kind() -> None:
    """Classes of one group and kind are one definition, its versions in order of name."""
    [definition] = read_definitions([GadgetAlpha, GadgetSkipped, GadgetV1, GadgetV1])

    assert [
        (v.name, v.served, v.storage, v.deprecated, v.schema.properties["size"].type)
        for v in definition.versions
    ] == [
        ("v1", True, True, False, "integer"),
        ("v1alpha1", False, False, True, "string"),
    ]
    assert definition.storage_version.name == "v1"


def test_definitions_are_sorted() -> None:
    """Group and plural decide, not the order of the classes."""
    names = [each.name for each in read_definitions([Widget, Plain, GadgetV1])]

    assert names == ["gadgets.example.com", "plains.example.com", "widgetry.example.com"]


def _kind(name: str, version: str = "v1", **facts: Any) -> type[CustomResource]:
    """Return a kind without source; `facts` go to `resource`."""
    space = {
        "__module__": "nowhere",
        "__annotations__": {"api_version": str, "kind": str, "spec": Spec, "status": Status},
        "api_version": f"example.com/{version}",
        "kind": name,
    }
    made = new_class(name, (CustomResource,), {}, lambda body: body.update(space))
    return resource(**facts)(cast("type[CustomResource]", made))


PATHS: list[tuple[str, str]] = [
    (".spec.replcas", "path .spec.replcas names no property: 'replcas'; did you mean replicas?"),
    (".specs.size", "path .specs.size names no property: 'specs'; did you mean spec?"),
    ("spec.replicas", "path 'spec.replicas' does not begin with a dot"),
    (".spec.replicas.a", "path .spec.replicas.a names no property: 'a'"),
    (".spec.names.a", "path .spec.names.a names no property: 'a'"),
    (".spec.nams[0]", "path .spec.nams[0] names no property: 'nams'; did you mean names?"),
    (".metadat.a", "path .metadat.a names no property: 'metadat'; did you mean metadata?"),
    (".spec.", "path .spec. names no property: ''"),
    (".spec.share", 'needs a type; write type="string"'),
    (".spec.names[0]", 'needs a type; write type="string"'),
    (".spec.replicas[0]", 'needs a type; write type="string"'),
]


@pytest.mark.parametrize(("path", "text"), PATHS)
def test_wrong_column_paths(path: str, text: str) -> None:
    """A path that leads nowhere is a problem of the kind, with the nearest property."""
    with pytest.raises(DeclarationError) as caught:
        read_definitions([_kind("Thing", columns=(Column("A", path),))])

    assert str(caught.value).splitlines()[0] == f"Thing: column A {text}"


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        (
            {"scale": ScalePaths(".spec.replica", ".status.replicas")},
            "scale path .spec.replica names no property: 'replica'; did you mean replicas?",
        ),
        (
            {"scale": ScalePaths(".spec.replicas", ".status.replica")},
            "scale path .status.replica names no property: 'replica'; did you mean replicas?",
        ),
        (
            {"scale": ScalePaths(".spec.replicas", ".status.replicas", ".status.selectr")},
            "scale path .status.selectr names no property: 'selectr'; did you mean selector?",
        ),
        (
            {"selectable_fields": (".spec.bigg",)},
            "selectable field path .spec.bigg names no property: 'bigg'; did you mean big?",
        ),
    ],
)
def test_wrong_scale_and_selectable_paths(facts: dict[str, Any], text: str) -> None:
    """The other paths are followed as well."""
    with pytest.raises(DeclarationError) as caught:
        read_definitions([_kind("Thing", **facts)])

    assert str(caught.value) == f"Thing: {text}"


@pytest.mark.parametrize(
    ("kinds", "text"),
    [
        (
            [_kind("Thing"), _kind("Other", plural="things")],
            "Other: two kinds share the plural things.example.com: Thing and Other",
        ),
        (
            [_kind("Thing", storage=True), _kind("Thing", "v2", storage=True)],
            "Thing: Thing needs exactly one storage version",
        ),
        (
            [_kind("Thing"), _kind("Thing", "v2")],
            "Thing: Thing needs exactly one storage version",
        ),
        (
            [_kind("Thing", storage=False)],
            "Thing: Thing needs exactly one storage version",
        ),
        ([_kind("Thing", served=False)], "Thing: Thing serves no version"),
        (
            [_kind("Thing"), _kind("Thing")],
            "Thing: is example.com/v1 Thing, and so is nowhere.Thing",
        ),
        (
            [_kind("Thing", storage=True), _kind("Thing", "v2", scope="Cluster")],
            "Thing: has other names or scope than v1",
        ),
    ],
)
def test_kinds_that_do_not_go_together(kinds: list[type[CustomResource]], text: str) -> None:
    """Definitions that no server takes are refused before anything is written."""
    with pytest.raises(DeclarationError) as caught:
        read_definitions(kinds)

    assert str(caught.value).splitlines()[0].partition("; ")[0] == text


class Unnamed(CustomResource):
    """Says neither its group nor its kind."""


class HalfNamed(CustomResource):
    """Has a version without a group."""

    api_version: Literal["v1"] = "v1"
    kind: Literal["HalfNamed"] = "HalfNamed"


class Broken(CustomResource):
    """Wrong in three places."""

    api_version: Literal["example.com/v1"] = "example.com/v1"
    kind: Literal["Broken"] = "Broken"
    first: Annotated[Str, Maximum(3)]
    second: "Speck"  # type: ignore[name-defined]  # noqa: F821 - the case


class AlsoBroken(CustomResource):
    """Wrong in other places."""

    api_version: Literal["example.com/v1"] = "example.com/v1"
    kind: Literal["AlsoBroken"] = "AlsoBroken"
    first: Annotated[Str, Maximum(3)]
    second: float


def test_every_problem_of_a_run_is_reported() -> None:
    """One run names all that is wrong, each with its own line of this file."""
    with pytest.raises(DeclarationError) as caught:
        read_definitions([Unnamed, HalfNamed, Broken, AlsoBroken])
    lines = Path(__file__).read_text(encoding="utf-8").splitlines()

    def line(text: str, after: type[BaseModel]) -> int:
        start = lines.index(f"class {after.__name__}(CustomResource):")
        return next(i for i in range(start, len(lines)) if text in lines[i]) + 1

    assert [(p.where, p.message, p.line) for p in caught.value.problems] == [
        (
            "Unnamed.api_version",
            "has no default of the form group/version",
            line("class Unnamed", Unnamed),
        ),
        ("Unnamed.kind", "has no default", line("class Unnamed", Unnamed)),
        (
            "HalfNamed.api_version",
            "has no default of the form group/version",
            line("api_version", HalfNamed),
        ),
        ("Broken.second", "names an unknown type 'Speck'", line("second", Broken)),
        (
            "AlsoBroken.first",
            "Maximum fits integer and number and int-or-string, not string",
            line("first", AlsoBroken),
        ),
        (
            "AlsoBroken.second",
            "float rounds differently from language to language",
            line("second", AlsoBroken),
        ),
    ]
    assert str(caught.value).count("\n") == 5


def test_problems_can_be_pickled() -> None:
    """The exception goes through process pools with all its problems."""
    import pickle

    with pytest.raises(DeclarationError) as caught:
        read_definitions([Unnamed])

    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes
    assert again.problems == caught.value.problems
    assert str(again) == str(caught.value)
