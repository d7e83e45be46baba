# SPDX-License-Identifier: Apache-2.0
"""Objects in Python: what constructors take, and what manifests hold."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, PlainSerializer, RootModel, ValidationError
from typing_extensions import TypeAliasType

from kthena_api.kubernetes import ObjectMeta
from kthena_api.modelling import (
    ENUM_FIRST,
    Bool,
    CustomResource,
    Int,
    Model,
    Nullable,
    RawExtension,
    Str,
    Time,
    json_name,
)

_HEAD = {"apiVersion": "example.com/v1", "kind": "Thing"}


class Color(StrEnum):
    """A colour."""

    RED = "Red"
    BLUE = "Blue"


class Part(Model):
    """A part with defaults."""

    size: Int = 1
    name: Str | None = None
    labels: dict[Str, Str] = Field(default_factory=dict)


class Parts(RootModel[list[Part]]):
    """Parts as a list of its own."""


MaybeNull = TypeAliasType("MaybeNull", Annotated[Int | None, Nullable()])


class Spec(Model):
    """One field of each kind."""

    port_number: Int = 80
    host_ip: Annotated[
        Str | None, Field(validation_alias="hostIP", serialization_alias="hostIP")
    ] = None
    from_: Str | None = None
    color: Annotated[Color | Literal["Red", "Blue"], ENUM_FIRST] = Color.RED
    plain_color: Color | None = None
    null: Annotated[Int | None, Nullable()] = None
    inner_null: Annotated[Int, Nullable()] | None = None
    alias_null: MaybeNull = None
    items: list[Str] = Field(default_factory=list)
    defaulted_items: list[Str] = Field(default=["a"])
    part: Part = Part()
    made: Part = Field(default_factory=Part)
    parts: list[Part] = Field(default_factory=list)
    part_map: dict[Str, list[Part]] = Field(default_factory=dict)
    root: Parts = Field(default_factory=lambda: Parts([]))
    raw: RawExtension = Field(default_factory=dict)
    at: Time | None = None
    kind: Str = "Nested"
    joined: Annotated[list[Str], PlainSerializer(",".join)] = Field(default_factory=list)
    twice: Annotated[list[Str], PlainSerializer(lambda value: value * 2)] = Field(
        default_factory=list
    )
    derived: Int = Field(default_factory=lambda data: data["port_number"] + 1)


class Thing(CustomResource):
    """A kind."""

    api_version: Literal["example.com/v1"] = "example.com/v1"
    kind: Literal["Thing"] = "Thing"
    metadata: ObjectMeta = Field(default_factory=ObjectMeta)
    spec: Spec = Field(default_factory=Spec)


def written(**members: Any) -> Any:
    """Return the spec of the manifest of a Thing."""
    return Thing(spec=Spec(**members)).to_manifest()["spec"]


def test_untouched_defaults_are_left_out() -> None:
    """An object of defaults is its type; a spec that was given, but empty, is kept."""
    assert Thing().to_manifest() == _HEAD
    assert Thing(spec=Spec()).to_manifest() == {**_HEAD, "spec": {}}


def test_type_comes_first() -> None:
    """People and kubectl expect apiVersion and kind on top, whatever was given first."""
    thing = Thing(spec=Spec(items=["a"]), metadata=ObjectMeta(name="a"), kind="Thing")

    assert list(thing.to_manifest()) == ["apiVersion", "kind", "metadata", "spec"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"port_number": 80}, {"portNumber": 80}),
        ({"portNumber": 81}, {"portNumber": 81}),
        ({"host_ip": "a"}, {"hostIP": "a"}),
        ({"hostIP": "a"}, {"hostIP": "a"}),
        ({"from_": "a"}, {"from": "a"}),
        ({"from": "a"}, {"from": "a"}),
        ({"from_": None}, {}),
        ({"color": "Blue"}, {"color": "Blue"}),
        ({"color": Color.RED}, {"color": "Red"}),
        ({"plain_color": "Blue"}, {"plainColor": "Blue"}),
        ({"null": None}, {"null": None}),
        ({"inner_null": None}, {"innerNull": None}),
        ({"alias_null": None}, {"aliasNull": None}),
        ({"items": []}, {"items": []}),
        ({"defaulted_items": ["a"]}, {"defaultedItems": ["a"]}),
        ({"part": {}}, {"part": {}}),
        ({"part": {"size": 1, "name": None}}, {"part": {"size": 1}}),
        ({"parts": [{}, {"size": 2}]}, {"parts": [{}, {"size": 2}]}),
        ({"part_map": {"a": [Part(name="b")]}}, {"partMap": {"a": [{"name": "b"}]}}),
        ({"root": [{"name": None, "size": 3}]}, {"root": [{"size": 3}]}),
        ({"raw": {"a": {"b": None}}}, {"raw": {"a": {"b": None}}}),
        ({"raw": {"p": [Part(size=2)]}}, {"raw": {"p": [{"size": 2}]}}),
        ({"raw": {"a": {1: "x", "1": "y"}}}, {"raw": {"a": {"1": "y"}}}),
        ({"kind": "Nested"}, {"kind": "Nested"}),
        ({"joined": ["a", "b"]}, {"joined": "a,b"}),
        ({"twice": ["a"]}, {"twice": ["a", "a"]}),
        ({"derived": 5}, {"derived": 5}),
        ({"at": datetime(2026, 1, 31, 8, tzinfo=UTC)}, {"at": "2026-01-31T08:00:00Z"}),
        (
            {"at": datetime(2026, 1, 31, 8, 0, 0, 5, tzinfo=timezone(timedelta(hours=2)))},
            {"at": "2026-01-31T08:00:00.000005+02:00"},
        ),
        ({"at": "2026-01-31T08:00:00Z"}, {"at": "2026-01-31T08:00:00Z"}),
    ],
)
def test_what_was_given_is_written(given: dict[str, Any], expected: dict[str, Any]) -> None:
    """JSON names, JSON values; None only where null is a value; defaults when they were given."""
    assert written(**given) == expected


Change = Callable[[Spec], object]


def _set_default(spec: Spec) -> None:
    spec.port_number = 80


def _change_nested(spec: Spec) -> None:
    spec.part.size = 2


def _set_nested_default(spec: Spec) -> None:
    spec.made.size = 1


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (_set_default, {"portNumber": 80}),
        (_change_nested, {"part": {"size": 2}}),
        (_set_nested_default, {"made": {"size": 1}}),
        (lambda spec: spec.items.append("a"), {"items": ["a"]}),
        (lambda spec: spec.defaulted_items.clear(), {"defaultedItems": []}),
        (lambda spec: spec.made.labels.update(a="b"), {"made": {"labels": {"a": "b"}}}),
        (lambda spec: spec.part.labels.update(a="b"), {"part": {"labels": {"a": "b"}}}),
        (lambda spec: spec.raw.update(a=None), {"raw": {"a": None}}),
        (lambda spec: spec.root.root.append(Part()), {"root": [{}]}),
        (lambda spec: spec.part_map.update(a=[]), {"partMap": {"a": []}}),
    ],
)
def test_what_was_changed_is_written(change: Change, expected: dict[str, Any]) -> None:
    """A value that was changed in place or set to its default is kept, however deep."""
    thing = Thing()
    change(thing.spec)

    assert thing.to_manifest() == {**_HEAD, "spec": expected}
    assert Thing().to_manifest() == _HEAD, "objects share no defaults"


def test_what_differs_in_type_only_is_written() -> None:
    """True is not 1, though Python finds them equal."""

    class Extra(Model):
        raw: RawExtension = Field(default={"a": 1})

    class Other(CustomResource):
        api_version: Literal["example.com/v1"] = "example.com/v1"
        kind: Literal["Other"] = "Other"
        spec: Extra = Field(default_factory=Extra)

    other = Other()
    other.spec.raw["a"] = True

    assert other.to_manifest()["spec"] == {"raw": {"a": True}}


def test_a_manifest_makes_the_same_object() -> None:
    """The constructor takes what to_manifest wrote."""
    thing = Thing(
        metadata=ObjectMeta(name="a", labels={"b": "c"}),
        spec=Spec(
            port_number=1,
            host_ip="a",
            color=Color.BLUE,
            null=None,
            parts=[Part(size=2, labels={"a": "b"})],
            root=Parts([Part(name="c")]),
            raw={"x": [1, None]},
            at=datetime(2026, 1, 31, 8, tzinfo=UTC),
        ),
    )

    again = Thing(**thing.to_manifest())

    assert again == thing
    assert again.to_manifest() == thing.to_manifest()


def test_enum_attributes_are_members() -> None:
    """A text becomes the member, so that attributes have one type."""
    spec = Spec.model_validate({"color": "Blue", "plainColor": "Red"})

    assert spec.color is Color.BLUE
    assert spec.plain_color is Color.RED


class Strict(Model):
    """One field of each strict type."""

    number: Int = 0
    text: Str = ""
    flag: Bool = False
    color: Color = Color.RED
    both: Annotated[Color | Literal["Red", "Blue"], ENUM_FIRST] = Color.RED
    items: list[Str] = Field(default_factory=list)
    members: dict[Str, Int] = Field(default_factory=dict)


@pytest.mark.parametrize(
    "given",
    [
        {"number": "8000"},
        {"number": True},
        {"number": 1.0},
        {"text": 1},
        {"text": b"a"},
        {"text": None},
        {"flag": 1},
        {"flag": "true"},
        {"color": "Green"},
        {"color": 1},
        {"both": "Green"},
        {"items": "a"},
        {"items": [1]},
        {"items": [b"a"]},
        {"members": {"a": "1"}},
        {"members": {1: 1}},
        {"members": [["a", 1]]},
        {"unknown": 1},
        {"Number": 1},
    ],
)
def test_constructors_are_strict(given: dict[str, Any]) -> None:
    """Nothing is converted that a server would refuse, and no name is overlooked."""
    with pytest.raises(ValidationError):
        Strict(**given)


@pytest.mark.parametrize(
    ("python", "json"),
    [
        ("name", "name"),
        ("match_labels", "matchLabels"),
        ("from_", "from"),
        ("x_1", "x1"),
        ("a__b", "aB"),
        ("fields_v1", "fieldsV1"),
        ("hostIP", "hostIP"),
    ],
)
def test_json_names(python: str, json: str) -> None:
    """CamelCase without the one trailing underscore that frees a reserved word."""
    assert json_name(python) == json


def test_a_model_that_was_never_validated_is_written() -> None:
    """Models are built on first use; one inside free content may not have been used yet."""

    class Unused(Model):
        size: Int

    assert written(raw={"a": Unused.model_construct(size=1)}) == {"raw": {"a": {"size": 1}}}
