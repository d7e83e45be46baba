# SPDX-License-Identifier: Apache-2.0
"""Wrong declarations are refused where they stand.

Each comment `# ->` holds the problem that reading has to find in the line above it, with the
nearest right spelling behind the semicolon; the line numbers of this very file are compared.
"""

import warnings
from collections.abc import Callable
from datetime import time, timedelta
from decimal import Decimal
from enum import Enum as PythonEnum
from enum import StrEnum
from typing import Annotated, Any, Generic, Literal, Optional, TypeVar
from uuid import UUID

import annotated_types
import pytest
from pydantic import (
    AliasChoices,
    AliasPath,
    BaseModel,
    Field,
    HttpUrl,
    SecretStr,
)

from kthena_api.modelling import (
    AtMostOneOf,
    Default,
    EmbeddedResource,
    Enum,
    Example,
    ExternalDocumentation,
    Float,
    Format,
    Int,
    ListMap,
    ListSet,
    ListTopology,
    MapAtomic,
    MapTopology,
    Maximum,
    MaxItems,
    MaxLength,
    Minimum,
    Model,
    MultipleOf,
    NonZero,
    Nullable,
    OneOf,
    Pattern,
    Required,
    Rule,
    SchemaType,
    Str,
    UniqueItems,
)

T = TypeVar("T")


class UnknownMarkers(Model):
    """Things in Annotated that nobody reads."""

    go: Annotated[Int, "+kubebuilder:validation:Maximun=10"]
    # -> '+kubebuilder:validation:Maximun=10' is a Go marker; did you mean Maximum?
    odd: Annotated[Int, "+genclient"]
    # -> '+genclient' is a Go marker; see docs/markers.md
    text: Annotated[Int, "maximum=10"]
    # -> unknown marker 'maximum=10'; did you mean Maximum?
    number: Annotated[Int, 10]
    # -> unknown marker 10
    mapping: Annotated[Int, {"maximum": 10}]
    # -> unknown marker {'maximum': 10}
    python_class: Annotated[Int, Decimal]
    # -> unknown marker Decimal
    predicate: Annotated[Int, annotated_types.Predicate(bool)]
    # -> a Python predicate has no form in a schema; write a Rule
    extra: Str = Field(json_schema_extra={"x-kubernetes-list-type": "set"})
    # -> Field has no keyword x-kubernetes-list-type; did you mean ListSet?
    call: Str = Field(json_schema_extra=lambda _: None)
    # -> json_schema_extra is not read; write a marker


class MarkerClasses(Model):
    """A marker without its brackets."""

    valued: Annotated[Int, Maximum]
    # -> Maximum is a marker class, not a marker; write Maximum(…)
    plain: Annotated[list[Str], ListSet]
    # -> ListSet is a marker class, not a marker; write ListSet()
    keyed: Annotated[list[Str], ListMap]
    # -> ListMap is a marker class, not a marker; write ListMap(…)


with warnings.catch_warnings():
    # Pydantic warns and keeps the keyword as an extra.
    warnings.simplefilter("ignore")

    class MisspeltKeyword(Model):
        """Field keywords that do not exist."""

        text: Str = Field(max_lenght=3)  # type: ignore[call-overload]
        # -> Field has no keyword max_lenght; did you mean max_length?
        inner: Annotated[Str, Field(patern="a")]
        # -> Field has no keyword patern; did you mean pattern?


class WrongPlaces(Model):
    """Markers on values that they say nothing about."""

    pattern: Annotated[Int, Pattern("a")]
    # -> Pattern fits string and int-or-string, not integer; write Minimum and Maximum
    pattern_keyword: Int = Field(pattern="a")
    # -> Pattern fits string and int-or-string, not integer; write Minimum and Maximum
    pattern_of_list: Annotated[list[Str], Pattern("a")]
    # -> Pattern fits string and int-or-string, not array; put it on the items: list[Annotated[Str,
    #    Pattern(…)]]
    length: Annotated[list[Str], MaxLength(3)]
    # -> MaxLength fits string and int-or-string, not array; write MaxItems
    length_of_integer: Int = Field(max_length=3)
    # -> MaxLength fits string and int-or-string, not integer; write Maximum
    items: Annotated[Str, MaxItems(3)]
    # -> MaxItems fits array, not string; write MaxLength
    items_of_map: Annotated[dict[Str, Str], MaxItems(3)]
    # -> MaxItems fits array, not object; write MaxProperties
    minimum: Annotated[Str, Minimum(1)]
    # -> Minimum fits integer and number and int-or-string, not string; write MinLength
    multiple: Annotated[Str, MultipleOf(1)]
    # -> MultipleOf fits integer and number and int-or-string, not string
    list_type: Annotated[Str, ListSet()]
    # -> ListSet fits array, not string
    map_type: Annotated[Str, MapAtomic()]
    # -> MapAtomic fits object and any, not string
    embedded: Annotated[Str, EmbeddedResource()]
    # -> EmbeddedResource fits object, not string
    non_zero: Annotated[Int, NonZero()]
    # -> NonZero fits text, lists and objects, not integer
    format: Annotated[Str, Format("int32")]
    # -> format int32 fits integer, not string
    text_format: Annotated[Int, Format("date-time")]
    # -> format date-time fits string, not integer
    item: list[Annotated[Str, Maximum(3)]]
    # -> [] Maximum fits integer and number and int-or-string, not string; write MaxLength
    value: dict[Str, list[Annotated[Int, Pattern("a")]]]
    # -> {}[] Pattern fits string and int-or-string, not integer; write Minimum and Maximum
    group: Annotated[Str, AtMostOneOf("a", "b")]
    # -> AtMostOneOf names fields of a class and cannot stand here; write @constrain(AtMostOneOf(…))


class WrongValues(Model):
    """Markers whose value cannot be."""

    number: Annotated[Int, Maximum("10")]
    # -> Maximum takes an integer or a number, not '10'
    boolean: Annotated[Int, Maximum(value=True)]
    # -> Maximum takes an integer or a number, not True
    keyword: Int = Field(ge="1")
    # -> Minimum takes an integer or a number, not '1'
    fraction: Annotated[Int, Maximum(10.5)]
    # -> maximum 10.5 is not a whole number
    endless: Annotated[Float, Maximum(float("inf"))]
    # -> maximum inf is not a JSON number
    multiple: Annotated[Int, MultipleOf(0.5)]
    # -> multipleOf 0.5 is not a whole number
    nothing: Annotated[Int, MultipleOf(0)]
    # -> multipleOf 0 is not above 0
    size: Annotated[Str, MaxLength(1.5)]
    # -> MaxLength takes an integer, not 1.5
    negative: Annotated[Str, MaxLength(-1)]
    # -> maxLength -1 is negative
    crossed: Annotated[Int, Minimum(5), Maximum(3)]
    # -> nothing fits: minimum 5 is above maximum 3
    crossed_sizes: Annotated[list[Str], Field(min_length=5, max_length=3)]
    # -> nothing fits: minItems 5 is above maxItems 3
    pattern: Annotated[Str, Pattern("(?=a)")]
    # -> pattern '(?=a)' is not a Go regular expression: error parsing regexp: invalid or
    #    unsupported Perl syntax: `(?=`
    pattern_keyword: Annotated[Str, Field(pattern="a{2,1}")]
    # -> pattern 'a{2,1}' is not a Go regular expression: error parsing regexp: invalid repeat
    #    count: `{2,1}`
    pattern_type: Annotated[Str, Pattern(5)]
    # -> Pattern takes text, not 5
    format: Annotated[Str, Format("date-tme")]
    # -> format date-tme is unknown; did you mean date-time?
    enum: Annotated[Str, Enum("abc")]
    # -> Enum takes the values, not 'abc'; write Enum(["a"])
    enum_type: Annotated[Int, Enum([1, "a"])]
    # -> 'a' among the enum's values is no integer
    enum_boolean: Annotated[Int, Enum([True])]
    # -> True among the enum's values is no integer
    type: Annotated[Int, SchemaType("objekt")]
    # -> 'objekt' is not a type of JSON Schema; did you mean object?
    list_type: Annotated[list[Str], ListTopology("sett")]
    # -> list type 'sett' is not atomic, set or map; did you mean set?
    map_type: Annotated[dict[Str, Str], MapTopology("atomik")]
    # -> map type 'atomik' is not atomic or granular; did you mean atomic?
    docs: Annotated[Str, ExternalDocumentation("example.com")]
    # -> external documentation needs an absolute URL, not 'example.com'
    branch: Annotated[Str, OneOf({"minLenght": 1})]
    # -> oneOf: minLenght is not a keyword of a structural schema
    rule: Annotated[Str, Rule(" ")]
    # -> a rule without text
    reason: Annotated[Str, Rule("true", reason="FieldValueInvalidd")]
    # -> invalid reason FieldValueInvalidd, valid values are FieldValueRequired, FieldValueInvalid,
    #    FieldValueForbidden, FieldValueDuplicate; did you mean FieldValueInvalid?
    rule_text: Annotated[Str, Rule(5)]
    # -> Rule takes text, not 5
    surrogate: Annotated[Str, Rule("self != '\udc80'")]
    # -> x-kubernetes-validations holds half a character, which UTF-8 cannot: "self != '\udc80'"
    plain: Annotated[Str, Example(Decimal(1))]
    # -> Example takes plain JSON, not Decimal('1')
    huge: Annotated[Float, Maximum(10**400)]
    # -> maximum is beyond every number that a server holds
    huge_keyword: Int = Field(multiple_of=10**400)
    # -> multipleOf is beyond every number that a server holds
    large_float: Annotated[Int, Maximum(1e19)]
    # -> maximum 1e+19 is a float; write 10000000000000000000
    large_keyword: Int = Field(gt=-1e19)
    # -> minimum -1e+19 is a float; write -10000000000000000000
    large_size: Annotated[Str, MaxLength(2**63)]
    # -> maxLength 9223372036854775808 is above 2**63-1, where a server's lengths end
    size_of_group: Annotated[Str, annotated_types.Len("1")]
    # -> Len(min_length='1', max_length=None) cannot be read: TypeError
    silent: Annotated[Str, Rule("a ||\nb")]
    # -> a rule with line breaks needs a message
    message: Annotated[Str, Rule("true", message="a\nb")]
    # -> a message is one line of text


class Unique(Model):
    """The spellings of uniqueItems, which no server takes."""

    marker: Annotated[list[Str], UniqueItems()]
    # -> uniqueItems is refused by every apiserver; write ListSet()
    extra: list[Str] = Field(json_schema_extra={"uniqueItems": True})
    # -> uniqueItems is refused by every apiserver; write ListSet()
    set: set[Str]
    # -> a set would be uniqueItems, which every apiserver refuses; write Annotated[list[…],
    #    ListSet()]


class Contradictions(Model):
    """Required, optional, defaulted, null: one of them too many."""

    required_default: Annotated[Int, Required()] = 3
    # -> is required and has a default; take one of the two away
    required_none: Annotated[Int | None, Required()] = None
    # -> is required and has a default; take one of the two away
    schema_default: Annotated[Int, Default(3)]
    # -> is required and has a default; take one of the two away
    not_required: Annotated[Int, Required(value=False)]
    # -> is not required but has no default; give it a default or None
    none: Int = None  # type: ignore[assignment]
    # -> defaults to None but may not be None; write T | None = None
    no_none: Int | None
    # -> may be None but has no default; write = None for an optional field, Nullable() for a stored
    #    null
    null: Annotated[Int, Nullable()]
    # -> is Nullable but may not be None; write T | None
    item: list[Int | None]
    # -> [] may be None; write Nullable() for a stored null
    default: Float = float("nan")
    # -> the default has no JSON form: nan is not a JSON number
    odd_default: Annotated[Str, SchemaType("string")] = time(8)  # type: ignore[assignment]
    # -> the default has no JSON form: time


class Odd:
    """No type of an API."""


class Mixed(PythonEnum):
    """An enum of text and numbers."""

    A = "a"
    B = 1


class Nothing(StrEnum):
    """An enum without values."""


class Letter(StrEnum):
    """A letter."""

    A = "a"


class Types(Model):
    """Types that have no form in a structural schema."""

    any: Any
    # -> Any has no form in a schema; write JSON or RawExtension
    object: object
    # -> object has no form in a schema; write JSON or RawExtension
    float: float
    # -> float rounds differently from language to language; write Float if it is meant
    time: time
    # -> a time of day has no form in a schema; write Time for a moment, or Annotated[Str,
    #    Pattern(…)]
    uuid: UUID
    # -> a UUID has no form of its own in a schema; write Annotated[Str, Format("uuid")]
    url: HttpUrl
    # -> a URL has no form of its own in a schema; write Annotated[Str, Format("uri")]
    secret: SecretStr
    # -> a schema keeps nothing secret; write Str, or better SecretKeySelector, which names a Secret
    timedelta: timedelta
    # -> a timedelta has no form in a schema; write Duration
    decimal: Decimal
    # -> a Decimal has no form in a schema; write Quantity
    union: int | str
    # -> a union has no structural form; write IntOrString
    other_union: bool | str
    # -> a union has no structural form; write ExactlyOneOf over optional fields
    bare_list: list  # type: ignore[type-arg]
    # -> list does not say what it holds; write list[…]
    bare_dict: dict  # type: ignore[type-arg]
    # -> dict does not say what it holds; write dict[…]
    keys: dict[int, Str]
    # -> a map's keys must be text; write dict[Str, …]
    marked_keys: dict[Annotated[Str, MaxLength(3)], Str]
    # -> a schema says nothing about a map's keys; write Rule("self.all(key, …)")
    text_keys: dict[Annotated[Str, "+maxLength=3"], Str]
    # -> '+maxLength=3' is a Go marker; did you mean MaxLength?
    tuple: tuple[int, str]
    # -> a tuple has no form in a schema; write list[…]
    frozenset: frozenset[Str]
    # -> a set would be uniqueItems, which every apiserver refuses; write Annotated[list[…],
    #    ListSet()]
    odd: list[Odd]
    # -> [] Odd has no form in a schema
    nothing: None
    # -> None has no form in a schema; is the field named like its type? Rename one
    literal: Literal["a", 1]
    # -> an enum's values must be text, or all integers
    mixed: Mixed
    # -> an enum's values must be text, or all integers
    empty: Nothing
    # -> an enum's values must be text, or all integers
    letters: Letter | Literal["b"]
    # -> the texts beside Letter are not its values


class Key(Model):
    """An item with every sort of key."""

    name: Str
    port: Int = 80
    optional: Str | None = None
    null: Annotated[Str | None, Nullable()]
    list: list[Str]


class ListKeys(Model):
    """List-map keys that a server refuses."""

    good: Annotated[list[Key], ListMap("name", "port")]
    missing: Annotated[list[Key], ListMap("nam")]
    # -> list-map key 'nam' is no property of the items; did you mean name?
    optional: Annotated[list[Key], ListMap("name", "optional")]
    # -> list-map key 'optional' is neither required nor defaulted
    twice: Annotated[list[Key], ListMap("name", "name")]
    # -> list-map key 'name' is named twice
    structured: Annotated[list[Key], ListMap("list")]
    # -> list-map key 'list' is not a scalar
    null: Annotated[list[Key], ListMap("null")]
    # -> list-map key 'null' may be null
    none: Annotated[list[Key], ListMap()]
    # -> a list-map needs at least one key; write ListMap("name")
    scalar: Annotated[list[Str], ListMap("name")]
    # -> list-map key 'name' is no property of the items
    other: Annotated[list[Key], ListTopology("set", "name")]
    # -> a list of type set has no keys; write ListMap(…)


class Names(Model):
    """JSON names that clash, or that no object may have."""

    match_labels: Str
    matchLabels: Str  # noqa: N815 - the clash
    # -> JSON name 'matchLabels' is taken by Names.match_labels
    blank: Annotated[Str, Field(validation_alias="a b", serialization_alias="a b")]
    # -> 'a b' is not a JSON name a rule could use
    umlaut: Annotated[Str, Field(alias="größe")]
    # -> 'größe' is not a JSON name a rule could use
    read: Annotated[Str, Field(validation_alias="other")]
    # -> is read as 'other' but written as 'read'; give validation_alias and serialization_alias one
    #    name
    written: Annotated[Str, Field(serialization_alias="another")]
    # -> is read as 'written' but written as 'another'; give validation_alias and
    #    serialization_alias one name
    choices: Annotated[Str, Field(validation_alias=AliasChoices("a", "b"))]
    # -> is read as 'a' but written as 'choices'; give validation_alias and serialization_alias one
    #    name
    path: Annotated[Str, Field(validation_alias=AliasPath("a", 0))]
    # -> is read as AliasPath(path=['a', 0]) but written as 'path'; give validation_alias and
    #    serialization_alias one name


class Forward(Model):
    """Names that mean nothing, or mean it for type checkers only."""

    missing: "Lettr | None" = None  # type: ignore[name-defined]  # noqa: F821 - the case
    # -> names an unknown type 'Lettr'; did you mean Letter?


class HiddenType(Model):
    """A field named like its type."""

    Letter: Optional["Letter"] = None
    # -> defaults to None but may not be None; write T | None = None
    # -> None has no form in a schema; is the field named like its type? Rename one


class Loop(Model):
    """Recurses directly."""

    next: Optional["Loop"] = None
    # -> a structural schema cannot recurse: Loop.next -> Loop; break the cycle, or keep one part of
    #    it as JSON


class GoodBase(Model):
    """A base whose field is wrong."""

    port: Annotated[Int, Pattern("a")]
    # -> Pattern fits string and int-or-string, not integer; write Minimum and Maximum


class Generics(Model, Generic[T]):
    """A generic without its argument."""

    item: T
    # -> T has no form in a schema


class Docs(Model):
    """Go markers in texts of attributes."""

    doc: Str
    # -> '+kubebuilder:validation:MaxLenght=3' is a Go marker in a text; did you mean MaxLength?
    """Text.
    +kubebuilder:validation:MaxLenght=3
    """
    description: Str = Field(description="Text.\n+optional")
    # -> '+optional' is a Go marker in a text; see docs/markers.md


class RustPattern(Model):
    r"""Go takes \Q, pydantic's own matcher does not."""

    quoted: Annotated[Str, Field(pattern=r"\Qa\E")]
    # -> error: unrecognized escape sequence; write Pattern(…), which is matched in Go's dialect


WRONG: tuple[type[BaseModel], ...] = (
    UnknownMarkers,
    MarkerClasses,
    MisspeltKeyword,
    WrongPlaces,
    WrongValues,
    Unique,
    Contradictions,
    Types,
    ListKeys,
    Names,
    Forward,
    HiddenType,
    Loop,
    GoodBase,
    Generics,
    Docs,
    RustPattern,
)


@pytest.mark.parametrize("cls", WRONG)
def test_wrong_fields(cls: type[BaseModel], check_comments: Callable[[type], None]) -> None:
    """Each wrong declaration is found once, in one run, with class, field, line and remedy."""
    check_comments(cls)
