# SPDX-License-Identifier: Apache-2.0
"""From annotations to nodes: types, defaults, descriptions, names."""

import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import Enum, IntEnum, StrEnum
from typing import Annotated, Any, Generic, Literal, NewType, Optional, TypeVar

import pytest
from pydantic import BaseModel, ConfigDict, Field, RootModel
from typing_extensions import Doc, TypeAliasType

from kthena_api.crd import Structural, visit
from kthena_api.modelling import (
    ABSENT,
    ENUM_FIRST,
    JSON,
    AtLeastOneOf,
    AtMostOneOf,
    Beyond,
    Bool,
    Default,
    Duration,
    ExactlyOneOf,
    Float,
    Int,
    Int32,
    Int64,
    IntOrString,
    ListAtomic,
    MaxItems,
    MaxLength,
    Model,
    Quantity,
    RawExtension,
    Rule,
    Schemaless,
    SchemaType,
    Str,
    Time,
    constrain,
)
from kthena_api.modelling.types import TypeReader

ReadSchema = Callable[..., dict[str, Any]]
T = TypeVar("T")


class Scalars(Model):
    """Every scalar type."""

    bool: Bool
    int: Int
    int32: Int32
    int64: Int64
    float: Float
    str: Str
    bytes: bytes
    time: Time
    datetime: datetime
    date: date
    duration: Duration
    int_or_string: IntOrString
    quantity: Quantity
    raw: RawExtension
    json_: JSON


def test_scalars(read_schema: ReadSchema) -> None:
    """Each type has the schema that Kubernetes gives its Go counterpart."""
    either = [{"type": "integer"}, {"type": "string"}]
    quantity = (
        r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|"
        r"([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$"
    )
    assert read_schema(Scalars)["properties"] == {
        "bool": {"type": "boolean"},
        "int": {"type": "integer"},
        "int32": {"type": "integer", "format": "int32"},
        "int64": {"type": "integer", "format": "int64"},
        "float": {"type": "number"},
        "str": {"type": "string"},
        "bytes": {"type": "string", "format": "byte"},
        "time": {"type": "string", "format": "date-time"},
        "datetime": {"type": "string", "format": "date-time"},
        "date": {"type": "string", "format": "date"},
        "duration": {"type": "string"},
        "intOrString": {"x-kubernetes-int-or-string": True, "anyOf": either},
        "quantity": {
            "x-kubernetes-int-or-string": True,
            "anyOf": either,
            "pattern": quantity,
        },
        "raw": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
        "json": {"x-kubernetes-preserve-unknown-fields": True},
    }


class Optionals(Model):
    """Fields that may be left out."""

    plain: Int | None = None
    old_style: Optional[Int] = None  # noqa: UP045 - the case
    inside: Annotated[Str | None, MaxLength(3)] = None
    outside: Annotated[Str, MaxLength(3)] | None = None
    items: list[Str] | None = None
    made: list[Str] = Field(default_factory=list)


def test_an_optional_field_is_plain(read_schema: ReadSchema) -> None:
    """None as default means "not required", and is neither a type nor a default of the schema."""
    items = {"type": "array", "items": {"type": "string"}}
    assert read_schema(Optionals) == {
        "type": "object",
        "description": "Fields that may be left out.",
        "properties": {
            "plain": {"type": "integer"},
            "oldStyle": {"type": "integer"},
            "inside": {"type": "string", "maxLength": 3},
            "outside": {"type": "string", "maxLength": 3},
            "items": items,
            "made": items,
        },
    }


class Color(StrEnum):
    """A colour."""

    RED = "Red"
    """Like
    a tomato."""

    BLUE = "Blue"


class Level(IntEnum):
    """A level."""

    LOW = 1
    HIGH = 2


class Plain(Enum):
    """An enum without a base."""

    A = "a"


@constrain(MaxLength(4))
class Short(StrEnum):
    """An enum with a marker."""

    A = "a"


class Enums(Model):
    """Every way to say which values there are."""

    enum: Color
    optional: Color | None = None
    literal: Literal["b", "a"]
    both: Annotated[Color | Literal["Red", "Blue"], ENUM_FIRST] = Color.RED
    both_optional: Annotated[Color | Literal["Red", "Blue"], ENUM_FIRST] | None = None
    numbers: Literal[3, 1]
    int_enum: Level
    either_int: Level | Literal[1, 2]
    boolean: Literal[True]
    member: Literal[Color.BLUE]
    plain: Plain
    short: Short
    items: list[Color]
    values: dict[Str, Literal["a"]]


def test_enums_are_flat(read_schema: ReadSchema) -> None:
    """A type and its values, in the order they were written; never anyOf, never null."""
    color = {"type": "string", "enum": ["Red", "Blue"]}
    level = {"type": "integer", "enum": [1, 2]}
    assert read_schema(Enums)["properties"] == {
        "enum": color,
        "optional": color,
        "literal": {"type": "string", "enum": ["b", "a"]},
        "both": {**color, "default": "Red"},
        "bothOptional": color,
        "numbers": {"type": "integer", "enum": [3, 1]},
        "intEnum": level,
        "eitherInt": level,
        "boolean": {"type": "boolean", "enum": [True]},
        "member": {"type": "string", "enum": ["Blue"]},
        "plain": {"type": "string", "enum": ["a"]},
        "short": {"type": "string", "enum": ["a"], "maxLength": 4},
        "items": {"type": "array", "items": color},
        "values": {
            "type": "object",
            "additionalProperties": {"type": "string", "enum": ["a"]},
        },
    }


def test_enum_texts_are_plain() -> None:
    """The representation holds JSON values only, and keeps what the members mean."""
    reader = TypeReader(baseline=False)
    node = reader.read_model(Enums).properties["enum"]

    assert [type(value) for value in node.validation.enum] == [str, str]
    assert node.notes.type_name == "Color"
    assert node.notes.enum_meanings == {"Red": "Like a tomato."}


class Part(Model):
    """A part."""

    size: Int = 1
    name: Str | None = None


class Defaults(Model):
    """Defaults of the schema, and those of Python only."""

    number: Int = 0
    text: Str = ""
    flag: Bool = False
    port: IntOrString = "http"
    items: list[Str] = ["a"]  # noqa: RUF012 - the case
    members: dict[Str, Int] = {"a": 1}  # noqa: RUF012 - the case
    part: Part = Part()
    sized: Part = Part(size=2)
    null_in_part: Part = Part(size=1, name=None)
    parts: list[Part] = [Part(size=3)]  # noqa: RUF012 - the case
    made: Part = Field(default_factory=Part)
    through_field: Int = Field(default=5, ge=1)


def test_defaults(read_schema: ReadSchema) -> None:
    """Values count as defaults of the schema, model instances with what was set; factories not."""
    schema = read_schema(Defaults)

    assert "required" not in schema
    assert {
        name: node["default"] for name, node in schema["properties"].items() if "default" in node
    } == {
        "number": 0,
        "text": "",
        "flag": False,
        "port": "http",
        "items": ["a"],
        "members": {"a": 1},
        "part": {},
        "sized": {"size": 2},
        "nullInPart": {"size": 1},
        "parts": [{"size": 3}],
        "throughField": 5,
    }


Names = NewType("Names", str)
Short3 = TypeAliasType("Short3", Annotated[Str, MaxLength(3)])
Few = Annotated[list[T], MaxItems(2)]
FewAlias = TypeAliasType("FewAlias", Annotated[list[T], MaxItems(2)], type_params=(T,))


class Box(Model, Generic[T]):
    """A box."""

    item: T
    """What is in it."""


class Texts(RootModel[list[Str]]):
    """Several texts."""


class Structures(Model):
    """Lists, maps, aliases and generics."""

    sequence: Sequence[Int]
    mapping: Mapping[Str, Int]
    old_list: typing.List[Int]  # noqa: UP006 - the case
    old_dict: typing.Dict[str, Int]  # noqa: UP006 - the case
    nested: list[dict[Str, list[Int]]]
    new_type: Names
    alias: Short3
    few: Few[Int]
    few_alias: FewAlias[Int]
    boxed: Box[Int]
    box_of_boxes: Box[Box[Str]]
    root: Texts
    colors_as_keys: dict[Color, Int]


def test_structures(read_schema: ReadSchema) -> None:
    """Aliases and generics vanish; what they say about their content stays."""
    integer = {"type": "integer"}
    numbers = {"type": "array", "items": integer}
    number_map = {"type": "object", "additionalProperties": integer}

    def box(item: dict[str, Any], text: str = "A box.") -> dict[str, Any]:
        return {
            "type": "object",
            "description": text,
            "properties": {"item": {**item, "description": "What is in it."}},
            "required": ["item"],
        }

    assert read_schema(Structures)["properties"] == {
        "sequence": numbers,
        "mapping": number_map,
        "oldList": numbers,
        "oldDict": number_map,
        "nested": {"type": "array", "items": {"type": "object", "additionalProperties": numbers}},
        "newType": {"type": "string"},
        "alias": {"type": "string", "maxLength": 3},
        "few": {**numbers, "maxItems": 2},
        "fewAlias": {**numbers, "maxItems": 2},
        "boxed": box(integer),
        "boxOfBoxes": box(box({"type": "string"})),
        "root": {
            "type": "array",
            "description": "Several texts.",
            "items": {"type": "string"},
        },
        "colorsAsKeys": number_map,
    }


@constrain(Rule("has(self.a)"))
class Parent(Model):
    """A parent."""

    a: Str | None = None
    """Said by the parent."""

    b: Int = 1
    """Said by the parent."""


@constrain(Rule("has(self.b)"))
@constrain(Rule("has(self.c)"), Rule("self.c != ''"))
class Child(Parent):
    """A child."""

    b: Int = 2
    c: Str | None = None
    """Said by the child."""


def test_inheritance(read_schema: ReadSchema) -> None:
    """A child has its parent's fields, texts and rules; the parent's rules come first."""
    assert read_schema(Child) == {
        "type": "object",
        "description": "A child.",
        "properties": {
            "a": {"type": "string", "description": "Said by the parent."},
            "b": {"type": "integer", "default": 2},
            "c": {"type": "string", "description": "Said by the child."},
        },
        "x-kubernetes-validations": [
            {"rule": "has(self.a)"},
            {"rule": "has(self.b)"},
            {"rule": "has(self.c)"},
            {"rule": "self.c != ''"},
        ],
    }


class Described(Model):
    """Texts of every origin.

    A second paragraph that is
    wrapped.

    - an item
    - another
    """

    model_config = ConfigDict(title="Descriptions")

    docstring: Str
    """Under the
    attribute."""

    keyword: Str = Field(description="In the keyword.")
    """Not this one."""

    doc: Annotated[Str, Doc("In Doc.")]
    of_class: Part
    of_field: Part
    """Of the field."""

    none: Str


def test_descriptions(read_schema: ReadSchema) -> None:
    """The nearest text counts; lines of a paragraph are joined, those of a list are not."""
    schema = read_schema(Described)

    assert schema["title"] == "Descriptions"
    assert schema["description"] == (
        "Texts of every origin.\n\nA second paragraph that is wrapped.\n\n- an item\n- another"
    )
    assert {name: node.get("description") for name, node in schema["properties"].items()} == {
        "docstring": "Under the attribute.",
        "keyword": "In the keyword.",
        "doc": "In Doc.",
        "ofClass": "A part.",
        "ofField": "Of the field.",
        "none": None,
    }


class Hostile(Model):
    """Names that Python or Pydantic has plans for."""

    schema_: Str
    json_: Str
    copy_: Str
    from_: Str
    in_: Str
    class_: Str
    continue_: Str
    model_x: Str
    register_: Str
    host_ip: Annotated[Str, Field(validation_alias="hostIP", serialization_alias="hostIP")]
    dollar: Annotated[Str, Field(validation_alias="$x", serialization_alias="$x")]
    dash: Annotated[Str, Field(validation_alias="a-b", serialization_alias="a-b")]
    users: Annotated[Str, Field(alias="theUsers")]


def test_hostile_names(read_schema: ReadSchema) -> None:
    """One trailing underscore frees a name; other names are given as aliases."""
    assert list(read_schema(Hostile)["properties"]) == [
        "schema", "json", "copy", "from", "in", "class", "continue", "modelX", "register",
        "hostIP", "$x", "a-b", "theUsers",
    ]  # fmt: skip


@pytest.mark.filterwarnings("ignore:Field name:UserWarning")
def test_names_of_pydantics_own_methods(read_schema: ReadSchema) -> None:
    """Pydantic warns of such names; whoever keeps them gets them."""

    class Shadows(Model):
        schema: Str | None = None  # type: ignore[assignment]
        json: Str | None = None  # type: ignore[assignment]
        copy: Str | None = None  # type: ignore[assignment]

    text = {"type": "string"}
    assert read_schema(Shadows)["properties"] == {"schema": text, "json": text, "copy": text}


@constrain(AtMostOneOf("a_b", "from_", "dashed"))
@constrain(ExactlyOneOf("a_b", "from_"), AtLeastOneOf("a_b", "two__scores"))
class Groups(Model):
    """Groups of fields, given by their Python names."""

    a_b: Str | None = None
    from_: Str | None = None
    in_: Str | None = None
    dashed: Annotated[
        Str | None, Field(validation_alias="x-y.z/w", serialization_alias="x-y.z/w")
    ] = None
    two__scores: Annotated[
        Str | None, Field(validation_alias="a__b", serialization_alias="a__b")
    ] = None


def test_groups_of_fields(read_schema: ReadSchema) -> None:
    """Rules name fields as the server escapes them, messages as people write them."""
    assert read_schema(Groups)["x-kubernetes-validations"] == [
        {
            "rule": "(has(self.aB)?1:0)+(has(self.from)?1:0)"
            "+(has(self.x__dash__y__dot__z__slash__w)?1:0) <= 1",
            "message": "at most one of the fields in [aB from x-y.z/w] may be set",
        },
        {
            "rule": "(has(self.aB)?1:0)+(has(self.from)?1:0) == 1",
            "message": "exactly one of the fields in [aB from] must be set",
        },
        {
            "rule": "has(self.aB)||has(self.a__underscores__b)",
            "message": "at least one of the fields in [aB a__b] must be set",
        },
    ]


@constrain(AtMostOneOf("in_", "if_"))
class Reserved(Model):
    """Fields named like words of the expression language."""

    in_: Str | None = None
    if_: Str | None = None


def test_reserved_words_are_escaped(read_schema: ReadSchema) -> None:
    """A reserved word gets two underscores on each side."""
    [rule] = read_schema(Reserved)["x-kubernetes-validations"]

    assert rule["rule"] == "(has(self.__in__)?1:0)+(has(self.__if__)?1:0) <= 1"


@constrain(
    AtMostOneOf("a", "b", beyond=Beyond("Added.", "reference")),
    ExactlyOneOf("a", "c", beyond=Beyond("Other.", "reference", upstream=AtMostOneOf("a", "c"))),
    Rule("true", beyond=Beyond("Other.", "reference", upstream=AtLeastOneOf("a", "b"))),
)
class GroupEditions(Model):
    """Groups that upstream does not have, or has otherwise."""

    a: Str | None = None
    b: Str | None = None
    c: Str | None = None


def test_groups_have_editions(read_schema: ReadSchema) -> None:
    """A group may differ from upstream like every other marker, and upstream's may be a group."""
    ours = read_schema(GroupEditions)["x-kubernetes-validations"]
    upstreams = read_schema(GroupEditions, baseline=True)["x-kubernetes-validations"]

    assert [rule["rule"] for rule in ours] == [
        "(has(self.a)?1:0)+(has(self.b)?1:0) <= 1",
        "(has(self.a)?1:0)+(has(self.c)?1:0) == 1",
        "true",
    ]
    assert [rule["rule"] for rule in upstreams] == [
        "(has(self.a)?1:0)+(has(self.c)?1:0) <= 1",
        "has(self.a)||has(self.b)",
    ]


@constrain(AtMostOneOf("a", "b"))
class DefaultedUpstream(Model):
    """A choice of which upstream gives one member a default."""

    a: Annotated[
        Str | None, Default(ABSENT, beyond=Beyond("Reason.", "reference", upstream="x"))
    ] = None
    b: Str | None = None


@pytest.mark.parametrize("baseline", [False, True])
def test_upstream_may_choose_between_defaults(read_schema: ReadSchema, *, baseline: bool) -> None:
    """What would be a contradiction of ours is read as it is where it is upstream's."""
    schema = read_schema(DefaultedUpstream, baseline=baseline)

    assert ("default" in schema["properties"]["a"]) is baseline


class Shaped(Model):
    """Markers that shape a node, behind those that look at it."""

    text: Annotated[Int, MaxLength(3), SchemaType("string")]
    keyed: Annotated[list[Part], MaxItems(3), ListAtomic(), Schemaless(), SchemaType("array")]


def test_shape_comes_first(read_schema: ReadSchema) -> None:
    """Whatever the order in the annotation, a length is judged on the type that comes out."""
    assert read_schema(Shaped)["properties"] == {
        "text": {"type": "string", "maxLength": 3},
        "keyed": {"type": "array", "maxItems": 3},
    }


def test_declared_differences_are_kept() -> None:
    """Ours says what differs, with both sides as text; the baseline says nothing."""
    ours = TypeReader(baseline=False).read_model(GroupEditions)
    baseline = TypeReader(baseline=True).read_model(GroupEditions)

    assert [(d.keyword, d.ours, d.upstreams, d.beyond.reason) for d in ours.notes.differences] == [
        ("x-kubernetes-validations", "(has(self.a)?1:0)+(has(self.b)?1:0) <= 1", "", "Added."),
        (
            "x-kubernetes-validations",
            "(has(self.a)?1:0)+(has(self.c)?1:0) == 1",
            "(has(self.a)?1:0)+(has(self.c)?1:0) <= 1",
            "Other.",
        ),
        ("x-kubernetes-validations", "true", "has(self.a)||has(self.b)", "Other."),
    ]
    assert baseline.notes.differences == ()


def _nodes(*classes: type[BaseModel]) -> Iterator[Structural]:
    for cls in classes:
        for _, node in visit(TypeReader(baseline=False).read_model(cls)):
            yield node


def test_nothing_of_json_schema_leaks() -> None:
    """No node has a title that nobody gave, and no anyOf but that of int-or-string."""
    for node in _nodes(Scalars, Optionals, Enums, Defaults, Structures, Child, Hostile):
        assert not node.notes.title
        assert not node.nullable
        assert bool(node.validation.any_of) == node.extensions.int_or_string
        assert node.validation.one_of == node.validation.all_of == ()
