# SPDX-License-Identifier: Apache-2.0
"""Every marker on a field, on an item and on a class, in both editions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import annotated_types
import pytest
from pydantic import Field, PositiveInt, RootModel, StringConstraints, conint

from kthena_api.modelling import (
    ABSENT,
    JSON,
    AllOf,
    AnyOf,
    Beyond,
    Default,
    EmbeddedResource,
    Enum,
    Example,
    ExternalDocumentation,
    Float,
    Format,
    Immutable,
    Int,
    Int32,
    ListAtomic,
    ListMap,
    ListSet,
    MapAtomic,
    MapGranular,
    Maximum,
    MaxItems,
    MaxLength,
    MaxProperties,
    Minimum,
    MinItems,
    MinLength,
    MinProperties,
    Model,
    MultipleOf,
    NonZero,
    Not,
    Nullable,
    OneOf,
    Pattern,
    PreserveUnknownFields,
    RawExtension,
    Required,
    Rule,
    Schemaless,
    SchemaType,
    Str,
    XIntOrString,
    constrain,
)
from kthena_api.modelling.markers import Marker

ReadSchema = Callable[..., dict[str, Any]]


class Numbers(Model):
    """Numeric bounds."""

    maximum: Annotated[Int, Maximum(10)]
    exclusive_maximum: Annotated[Int, Maximum(10, exclusive=True)]
    minimum: Annotated[Int, Minimum(0)]
    exclusive_minimum: Annotated[Int, Minimum(0, exclusive=True)]
    multiple: Annotated[Int, MultipleOf(5)]
    fraction: Annotated[Float, Minimum(0.5), MultipleOf(0.25)]


def test_numeric_markers(read_schema: ReadSchema) -> None:
    """Bounds come out as OpenAPI v3.0 has them: exclusive ones are booleans beside the bound."""
    assert read_schema(Numbers)["properties"] == {
        "maximum": {"type": "integer", "maximum": 10},
        "exclusiveMaximum": {"type": "integer", "maximum": 10, "exclusiveMaximum": True},
        "minimum": {"type": "integer", "minimum": 0},
        "exclusiveMinimum": {"type": "integer", "minimum": 0, "exclusiveMinimum": True},
        "multiple": {"type": "integer", "multipleOf": 5},
        "fraction": {"type": "number", "minimum": 0.5, "multipleOf": 0.25},
    }


class Foreign(Model):
    """The spellings of Pydantic and annotated-types."""

    gt: Int = Field(gt=0)
    ge: Int = Field(ge=0)
    lt: Int = Field(lt=10)
    le: Int = Field(le=10)
    multiple: Int = Field(multiple_of=5)
    text: Str = Field(min_length=1, max_length=8, pattern="^a")
    items: list[Str] = Field(min_length=1, max_length=8)
    members: dict[Str, Str] = Field(min_length=1, max_length=8)
    positive: PositiveInt
    interval: Annotated[Int, annotated_types.Interval(gt=0, le=5)]
    len: Annotated[list[Str], annotated_types.Len(1, 3)]
    constrained: Annotated[str, StringConstraints(min_length=1, max_length=5, pattern="^a")]
    con_int: conint(ge=1, lt=5)  # type: ignore[valid-type]


def test_foreign_spellings(read_schema: ReadSchema) -> None:
    """Field keywords and annotated-types say the same as the markers, on whatever they stand."""
    bounds = {"minLength": 1, "maxLength": 8, "pattern": "^a"}
    items = {"type": "array", "items": {"type": "string"}}
    members = {"type": "object", "additionalProperties": {"type": "string"}}
    assert read_schema(Foreign)["properties"] == {
        "gt": {"type": "integer", "minimum": 0, "exclusiveMinimum": True},
        "ge": {"type": "integer", "minimum": 0},
        "lt": {"type": "integer", "maximum": 10, "exclusiveMaximum": True},
        "le": {"type": "integer", "maximum": 10},
        "multiple": {"type": "integer", "multipleOf": 5},
        "text": {"type": "string", **bounds},
        "items": {**items, "minItems": 1, "maxItems": 8},
        "members": {**members, "minProperties": 1, "maxProperties": 8},
        "positive": {"type": "integer", "minimum": 0, "exclusiveMinimum": True},
        "interval": {"type": "integer", "minimum": 0, "exclusiveMinimum": True, "maximum": 5},
        "len": {**items, "minItems": 1, "maxItems": 3},
        "constrained": {"type": "string", "minLength": 1, "maxLength": 5, "pattern": "^a"},
        "conInt": {"type": "integer", "minimum": 1, "maximum": 5, "exclusiveMaximum": True},
    }


class Texts(Model):
    """Text, notes and shapes."""

    length: Annotated[Str, MinLength(1), MaxLength(8)]
    pattern: Annotated[Str, Pattern("^a{1,8}$")]
    format: Annotated[Str, Format("uri")]
    enum: Annotated[Str, Enum(["b", "a"])]
    default: Annotated[Str | None, Default("a")] = None
    example: Annotated[Str, Example("a")]
    examples: Str = Field(examples=["a", "b"])
    title: Str = Field(title="Title")
    docs: Annotated[Str, ExternalDocumentation("https://example.com/a", "More of it")]
    bare_docs: Annotated[Str, ExternalDocumentation("https://example.com/a")]
    nullable: Annotated[Str | None, Nullable()]
    non_zero: Annotated[Str, NonZero()]
    bounded: Annotated[Str, NonZero(), MinLength(3)]


def test_text_and_note_markers(read_schema: ReadSchema) -> None:
    """Each marker owns one keyword; the enum keeps its order; only the first example counts."""
    schema = read_schema(Texts)

    assert schema["properties"] == {
        "length": {"type": "string", "minLength": 1, "maxLength": 8},
        "pattern": {"type": "string", "pattern": "^a{1,8}$"},
        "format": {"type": "string", "format": "uri"},
        "enum": {"type": "string", "enum": ["b", "a"]},
        "default": {"type": "string", "default": "a"},
        "example": {"type": "string", "example": "a"},
        "examples": {"type": "string", "example": "a"},
        "title": {"type": "string", "title": "Title"},
        "docs": {
            "type": "string",
            "externalDocs": {"url": "https://example.com/a", "description": "More of it"},
        },
        "bareDocs": {"type": "string", "externalDocs": {"url": "https://example.com/a"}},
        "nullable": {"type": "string", "nullable": True},
        "nonZero": {"type": "string", "minLength": 1},
        "bounded": {"type": "string", "minLength": 3},
    }
    assert schema["required"] == sorted(set(schema["properties"]) - {"default"})


class Item(Model):
    """An item with a key."""

    name: Str


class Shapes(Model):
    """Lists, maps, and what replaces the annotation."""

    items: Annotated[list[Str], MinItems(1), MaxItems(8)]
    members: Annotated[dict[Str, Str], MinProperties(1), MaxProperties(8)]
    map: Annotated[list[Item], ListMap("name")]
    set: Annotated[list[Str], ListSet()]
    atomic: Annotated[list[Str], ListAtomic()]
    map_atomic: Annotated[dict[Str, Str], MapAtomic()]
    map_granular: Annotated[dict[Str, Str], MapGranular()]
    type: Annotated[Int, SchemaType("string")]
    int_or_string: Annotated[Any, XIntOrString()]
    schemaless: Annotated[Item, Schemaless(), PreserveUnknownFields()]
    preserved: Annotated[dict[Str, JSON], PreserveUnknownFields()]
    embedded: Annotated[RawExtension, EmbeddedResource()]
    non_zero: Annotated[list[Str], NonZero()]
    non_zero_map: Annotated[dict[Str, Str], NonZero()]


def test_shape_markers(read_schema: ReadSchema) -> None:
    """Topologies and flags come out under their x-kubernetes names."""
    items = {"type": "array", "items": {"type": "string"}}
    members = {"type": "object", "additionalProperties": {"type": "string"}}
    assert read_schema(Shapes)["properties"] == {
        "items": {**items, "minItems": 1, "maxItems": 8},
        "members": {**members, "minProperties": 1, "maxProperties": 8},
        "map": {
            "type": "array",
            "items": {
                "type": "object",
                "description": "An item with a key.",
                "properties": {"name": {"type": "string"}},
                "required": ["name"],
            },
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["name"],
        },
        "set": {**items, "x-kubernetes-list-type": "set"},
        "atomic": {**items, "x-kubernetes-list-type": "atomic"},
        "mapAtomic": {**members, "x-kubernetes-map-type": "atomic"},
        "mapGranular": {**members, "x-kubernetes-map-type": "granular"},
        "type": {"type": "string"},
        "intOrString": {"x-kubernetes-int-or-string": True},
        "schemaless": {"x-kubernetes-preserve-unknown-fields": True},
        "preserved": {
            "type": "object",
            "additionalProperties": {"x-kubernetes-preserve-unknown-fields": True},
            "x-kubernetes-preserve-unknown-fields": True,
        },
        "embedded": {
            "type": "object",
            "x-kubernetes-preserve-unknown-fields": True,
            "x-kubernetes-embedded-resource": True,
        },
        "nonZero": {**items, "minItems": 1},
        "nonZeroMap": {**members, "minProperties": 1},
    }


class Junctors(Model):
    """Branches as documents."""

    all: Annotated[Str, AllOf({"minLength": 1}, {"maxLength": 8})]
    any: Annotated[Str, AnyOf({"minLength": 1}, {"pattern": "^a"})]
    one: Annotated[Str, OneOf({"minLength": 1}, {"pattern": "^a"})]
    none: Annotated[Str, Not({"enum": ["a"]})]


def test_junctors(read_schema: ReadSchema) -> None:
    """Branches come out as they were given, in their order."""
    assert read_schema(Junctors)["properties"] == {
        "all": {"type": "string", "allOf": [{"minLength": 1}, {"maxLength": 8}]},
        "any": {"type": "string", "anyOf": [{"minLength": 1}, {"pattern": "^a"}]},
        "one": {"type": "string", "oneOf": [{"minLength": 1}, {"pattern": "^a"}]},
        "none": {"type": "string", "not": {"enum": ["a"]}},
    }


class Nested(Model):
    """Markers on items and values, however deep."""

    items: Annotated[list[Annotated[Str, MinLength(1), Pattern("^a")]], MaxItems(8)]
    values: dict[Str, Annotated[Int, Minimum(1)]]
    deep: list[dict[Str, list[Annotated[Int | None, Nullable()]]]]
    around: Annotated[Str, MaxLength(8)] | None = None


def test_markers_on_items_and_values(read_schema: ReadSchema) -> None:
    """A marker applies to the node that it stands at, and to no other."""
    assert read_schema(Nested)["properties"] == {
        "items": {
            "type": "array",
            "maxItems": 8,
            "items": {"type": "string", "minLength": 1, "pattern": "^a"},
        },
        "values": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}},
        "deep": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": {
                    "type": "array",
                    "items": {"type": "integer", "nullable": True},
                },
            },
        },
        "around": {"type": "string", "maxLength": 8},
    }


class Rules(Model):
    """Rules keep their order and all their members."""

    field: Annotated[
        Str,
        Rule(
            "self != 'b'",
            message="is b",
            message_expression="'is ' + self",
            reason="FieldValueForbidden",
            field_path=".a",
            optional_old_self=True,
        ),
        Rule("self != 'a'"),
    ]
    fixed: Annotated[Str, Immutable()]
    fixed_once_set: Annotated[Str | None, Immutable()] = None
    fixed_from_birth: Annotated[Str | None, Immutable(allow_set_later=False)] = None


def test_rules_on_fields(read_schema: ReadSchema) -> None:
    """Immutable optional fields get a second rule on their parent, where removal is seen."""
    schema = read_schema(Rules)

    fixed = {
        "type": "string",
        "x-kubernetes-validations": [{"rule": "self == oldSelf", "message": "field is immutable"}],
    }
    assert schema["properties"] == {
        "field": {
            "type": "string",
            "x-kubernetes-validations": [
                {
                    "rule": "self != 'b'",
                    "message": "is b",
                    "messageExpression": "'is ' + self",
                    "reason": "FieldValueForbidden",
                    "fieldPath": ".a",
                    "optionalOldSelf": True,
                },
                {"rule": "self != 'a'"},
            ],
        },
        "fixed": fixed,
        "fixedOnceSet": fixed,
        "fixedFromBirth": fixed,
    }
    assert schema["x-kubernetes-validations"] == [
        {
            "rule": "!has(oldSelf.fixedOnceSet) || has(self.fixedOnceSet)",
            "message": "field fixedOnceSet is immutable once set",
        },
        {
            "rule": "has(oldSelf.fixedFromBirth) == has(self.fixedFromBirth)",
            "message": "field fixedFromBirth is immutable",
        },
    ]


@constrain(MinLength(1), Format("hostname"), Example("a"))
class Name(RootModel[Str]):
    """A name."""


@constrain(ListMap("name"), MaxItems(8))
class Items(RootModel[list[Item]]):
    """Items by name."""


@constrain(
    MapAtomic(),
    MinProperties(1),
    MaxProperties(2),
    PreserveUnknownFields(),
    ExternalDocumentation("https://example.com"),
    Default({}),
    AnyOf({"required": ["a"]}, {"required": ["b"]}),
    Rule("has(self.a)"),
)
class Marked(Model):
    """A class with markers of its own."""

    a: Str | None = None
    b: Str | None = None


class Holder(Model):
    """Fields whose types carry the markers."""

    name: Name
    items: Items
    marked: Annotated[Marked, MaxProperties(1), Rule("has(self.b)")] | None = None


def test_markers_on_classes(read_schema: ReadSchema) -> None:
    """A class's markers apply wherever it is used, before those of the field."""
    assert read_schema(Holder)["properties"] == {
        "name": {
            "type": "string",
            "description": "A name.",
            "minLength": 1,
            "format": "hostname",
            "example": "a",
        },
        "items": {
            "type": "array",
            "description": "Items by name.",
            "maxItems": 8,
            "items": {
                "type": "object",
                "description": "An item with a key.",
                "properties": {"name": {"type": "string"}},
                "required": ["name"],
            },
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["name"],
        },
        "marked": {
            "type": "object",
            "description": "A class with markers of its own.",
            "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
            "x-kubernetes-map-type": "atomic",
            "minProperties": 1,
            "maxProperties": 1,
            "x-kubernetes-preserve-unknown-fields": True,
            "externalDocs": {"url": "https://example.com"},
            "default": {},
            "anyOf": [{"required": ["a"]}, {"required": ["b"]}],
            "x-kubernetes-validations": [{"rule": "has(self.a)"}, {"rule": "has(self.b)"}],
        },
    }


def test_a_default_on_a_class_contradicts_a_required_field(
    read_problems: Callable[..., list[Any]],
) -> None:
    """A default that comes with the type does not go with a field that has to be given."""

    class Strict(Model):
        marked: Marked

    assert [problem.message for problem in read_problems(Strict)] == [
        "is required and has a default"
    ]


_B = Beyond("Reason.", "reference")


def _replaced(upstream: object) -> Beyond:
    return _B._replace(upstream=upstream)


class Editions(Model):
    """One field for each way in which upstream may differ."""

    added: Annotated[Int, Minimum(1, beyond=_B)]
    replaced: Annotated[Str, MaxLength(8, beyond=_replaced(16))]
    left_out: Annotated[Str, Pattern(ABSENT, beyond=_replaced("^a"))]
    left_out_of_type: Annotated[Int32, Format(ABSENT, beyond=_replaced("int32"))]
    instead: Annotated[Str, MaxLength(8, beyond=_replaced(MinLength(2)))]
    several: Annotated[Str, Enum(["a"], beyond=_replaced((MinLength(2), Pattern("^a"))))]
    over_field: Annotated[Int, Field(le=10), Maximum(5, beyond=_B)]
    rule: Annotated[Str, Rule("self != ''", message="a", beyond=_replaced("size(self) > 0"))]
    rule_added: Annotated[Str, Rule("self != ''", beyond=_B), Rule("self != 'a'")]
    set: Annotated[list[Str], ListSet(beyond=_replaced("atomic"))]
    keys: Annotated[list[Item], ListMap("name", beyond=_B)]
    keyed: Annotated[list[Item], ListAtomic(beyond=_replaced(ListMap("name")))]
    map: Annotated[dict[Str, Str], MapAtomic(beyond=_replaced("granular"))]
    nullable: Annotated[Str | None, Nullable(beyond=_B)]
    flag: Annotated[dict[Str, JSON], PreserveUnknownFields(ABSENT, beyond=_replaced(upstream=True))]
    type: Annotated[Int, SchemaType("string", beyond=_B)]
    int_or_string: Annotated[Int, XIntOrString(ABSENT, beyond=_replaced(upstream=True))]
    any: Annotated[Str, AnyOf({"minLength": 1}, beyond=_B)]
    none: Annotated[Str, Not({"enum": [""]}, beyond=_replaced({"enum": ["a"]}))]
    items: list[Annotated[Str, MinLength(1, beyond=_B)]]
    optional: Annotated[Str | None, Required(value=False, beyond=_replaced(upstream=True))] = None
    required: Annotated[Str, Required(beyond=_replaced(upstream=False))]
    newly_required: Annotated[Str, Required(beyond=_B)]
    default: Annotated[Int, Default(5, beyond=_B)] = 5
    other_default: Annotated[Int, Default(5, beyond=_replaced(7))] = 5
    no_default: Annotated[Int | None, Default(ABSENT, beyond=_replaced(7))] = None
    fixed: Annotated[Str | None, Immutable(beyond=_B)] = None


_OPTIONAL = {"optional", "default", "otherDefault", "noDefault", "fixed"}
_ITEM = {
    "type": "object",
    "description": "An item with a key.",
    "properties": {"name": {"type": "string"}},
    "required": ["name"],
}
_TEXTS = {"type": "array", "items": {"type": "string"}}
_ITEMS = {"type": "array", "items": _ITEM}
_FIXED = [{"rule": "self == oldSelf", "message": "field is immutable"}]
_KEYED = {"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"]}
_ANY = {"x-kubernetes-preserve-unknown-fields": True}
_MAP: dict[str, Any] = {"type": "object", "additionalProperties": {"type": "string"}}
_JSONS: dict[str, Any] = {"type": "object", "additionalProperties": _ANY}

EDITIONS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "added": ({"type": "integer", "minimum": 1}, {"type": "integer"}),
    "replaced": ({"type": "string", "maxLength": 8}, {"type": "string", "maxLength": 16}),
    "leftOut": ({"type": "string"}, {"type": "string", "pattern": "^a"}),
    "leftOutOfType": ({"type": "integer"}, {"type": "integer", "format": "int32"}),
    "instead": ({"type": "string", "maxLength": 8}, {"type": "string", "minLength": 2}),
    "several": (
        {"type": "string", "enum": ["a"]},
        {"type": "string", "minLength": 2, "pattern": "^a"},
    ),
    "overField": ({"type": "integer", "maximum": 5}, {"type": "integer"}),
    "rule": (
        {"type": "string", "x-kubernetes-validations": [{"rule": "self != ''", "message": "a"}]},
        {"type": "string", "x-kubernetes-validations": [{"rule": "size(self) > 0"}]},
    ),
    "ruleAdded": (
        {
            "type": "string",
            "x-kubernetes-validations": [{"rule": "self != ''"}, {"rule": "self != 'a'"}],
        },
        {"type": "string", "x-kubernetes-validations": [{"rule": "self != 'a'"}]},
    ),
    "set": (
        {**_TEXTS, "x-kubernetes-list-type": "set"},
        {**_TEXTS, "x-kubernetes-list-type": "atomic"},
    ),
    "keys": ({**_ITEMS, **_KEYED}, _ITEMS),
    "keyed": ({**_ITEMS, "x-kubernetes-list-type": "atomic"}, {**_ITEMS, **_KEYED}),
    "map": (
        {**_MAP, "x-kubernetes-map-type": "atomic"},
        {**_MAP, "x-kubernetes-map-type": "granular"},
    ),
    "nullable": ({"type": "string", "nullable": True}, {"type": "string"}),
    "flag": (_JSONS, {**_JSONS, **_ANY}),
    "type": ({"type": "string"}, {"type": "integer"}),
    "intOrString": ({"type": "integer"}, {"x-kubernetes-int-or-string": True}),
    "any": ({"type": "string", "anyOf": [{"minLength": 1}]}, {"type": "string"}),
    "none": (
        {"type": "string", "not": {"enum": [""]}},
        {"type": "string", "not": {"enum": ["a"]}},
    ),
    "items": (
        {"type": "array", "items": {"type": "string", "minLength": 1}},
        {"type": "array", "items": {"type": "string"}},
    ),
    "optional": ({"type": "string"}, {"type": "string"}),
    "required": ({"type": "string"}, {"type": "string"}),
    "newlyRequired": ({"type": "string"}, {"type": "string"}),
    "default": ({"type": "integer", "default": 5}, {"type": "integer"}),
    "otherDefault": ({"type": "integer", "default": 5}, {"type": "integer", "default": 7}),
    "noDefault": ({"type": "integer"}, {"type": "integer", "default": 7}),
    "fixed": ({"type": "string", "x-kubernetes-validations": _FIXED}, {"type": "string"}),
}


@pytest.mark.parametrize("name", EDITIONS)
def test_editions(read_schema: ReadSchema, name: str) -> None:
    """Ours has our facts, the baseline upstream's, for each way in which the two may differ."""
    ours, upstreams = EDITIONS[name]

    assert read_schema(Editions)["properties"][name] == ours
    assert read_schema(Editions, baseline=True)["properties"][name] == upstreams


def test_editions_of_the_parent(read_schema: ReadSchema) -> None:
    """`required`, and the rule on the parent of an immutable field, have editions too."""
    everything = set(EDITIONS)
    ours, baseline = read_schema(Editions), read_schema(Editions, baseline=True)

    assert set(ours["properties"]) == everything
    assert ours["required"] == sorted(everything - _OPTIONAL)
    assert baseline["required"] == sorted(
        everything - (_OPTIONAL - {"optional"}) - {"required", "newlyRequired"}
    )
    assert [rule["rule"] for rule in ours["x-kubernetes-validations"]] == [
        "!has(oldSelf.fixed) || has(self.fixed)"
    ]
    assert "x-kubernetes-validations" not in baseline


@pytest.mark.parametrize(
    "marker",
    [
        Immutable(beyond=_replaced("self == oldSelf")),
        ListSet(beyond=_replaced("sett")),
        MapAtomic(beyond=_replaced("atomc")),
        Minimum(1, beyond=_replaced("one")),
    ],
)
def test_upstreams_value_has_to_fit_the_marker(marker: Marker) -> None:
    """A value of upstream's that the marker cannot hold is a problem, not a traceback."""
    from kthena_api.modelling.types import TypeReader

    annotation: Any = Annotated[list[Str], marker]
    if isinstance(marker, Minimum):
        annotation = Annotated[Int, marker]
    if isinstance(marker, MapAtomic):
        annotation = Annotated[dict[Str, Str], marker]
    wrong = type("Wrong", (Model,), {"__annotations__": {"a": annotation}, "__module__": "here"})
    reader = TypeReader(baseline=True)
    reader.read_model(wrong)

    assert [problem.where for problem in reader.problems] == ["Wrong.a"]


def test_markers_are_compared_by_their_facts() -> None:
    """Two markers are equal, and hash equal, when they say the same."""
    assert Minimum(1) == Minimum(1)
    assert hash(Minimum(1)) == hash(Minimum(1.0))
    assert Minimum(1) != Minimum(2)
    assert Minimum(1) != Maximum(1)
    assert Minimum(1) != Minimum(1, exclusive=True)
    assert Minimum(1) != Minimum(1, beyond=_B)
    assert MinLength(1) != "MinLength(1)"
    assert repr(MinLength(1)) == "MinLength(1)"
