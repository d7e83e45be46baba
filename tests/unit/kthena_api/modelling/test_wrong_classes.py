# SPDX-License-Identifier: Apache-2.0
"""Wrong classes: cycles, groups of fields, markers of a class; and how problems name a place."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Optional, TypeAlias, cast

import pytest
from pydantic import BaseModel, RootModel, computed_field

from kthena_api.modelling import (
    AtLeastOneOf,
    AtMostOneOf,
    Beyond,
    ExactlyOneOf,
    Int,
    MapAtomic,
    MaxLength,
    Minimum,
    MinProperties,
    Model,
    Pattern,
    Required,
    Rule,
    Str,
    constrain,
)
from kthena_api.modelling.problems import Problem
from kthena_api.modelling.types import TypeReader


class GoodBase(Model):
    """A base whose field is wrong."""

    port: Annotated[int, Pattern("a")]


ReadProblems: TypeAlias = Callable[[type[BaseModel]], list[Problem]]


def line_of(text: str) -> int:
    """Return the line of this file that begins with a text."""
    lines = Path(__file__).read_text(encoding="utf-8").splitlines()
    return next(i for i, line in enumerate(lines, 1) if line.strip().startswith(text))


class Derived(GoodBase):
    """Inherits the wrong field."""


def test_an_inherited_field_is_shown_where_it_is_written(
    read_problems: ReadProblems,
) -> None:
    """The class that was read is named, the line is the one that has to change."""
    [problem] = read_problems(Derived)

    assert problem.where == "Derived.port"
    assert problem.line == line_of("port: Annotated")


class Left(Model):
    """One half of a cycle."""

    rights: dict[Str, list["Right"]]


class Right(Model):
    """The other half."""

    left: Optional["Left"] = None


class Entry(Model):
    """Leads into the cycle without being part of it."""

    left: Left
    again: Left


def test_an_indirect_cycle_is_named_once(
    read_problems: ReadProblems,
) -> None:
    """The ring is given field by field, through lists and maps, whoever leads into it."""
    [problem] = read_problems(Entry)

    assert problem.where == "Right.left"
    assert problem.message == (
        "a structural schema cannot recurse: Left.rights -> Right.left -> Left"
    )


class Base(Model):
    """Shared by both sides of a diamond."""

    a: Str


class Sides(Model):
    """Uses one model three times, which is no cycle."""

    first: Base
    second: list[Base]
    third: dict[Str, Base]


def test_a_diamond_is_no_cycle(
    read_problems: ReadProblems,
) -> None:
    """A model may be used as often as one likes."""
    assert read_problems(Sides) == []


@constrain(AtMostOneOf("frist", "second"))
class UnknownMember(Model):
    """Names a field that is not there."""

    first: Str | None = None
    second: Str | None = None


@constrain(ExactlyOneOf("first", "second"))
class RequiredMember(Model):
    """Chooses a field that always has to be there."""

    first: Str
    second: Str | None = None


@constrain(AtLeastOneOf("first", "second"))
class DefaultedMember(Model):
    """Chooses a field that always is there."""

    first: Str = "a"
    second: Str | None = None


@constrain(AtMostOneOf("first", "first"))
class OneMember(Model):
    """Is no choice."""

    first: Str | None = None


@constrain(ExactlyOneOf())
class NoMember(Model):
    """Is no choice either."""


@constrain(Minimum(1))
class NumericClass(Model):
    """An object with a numeric bound."""


@constrain(MaxLength(1))
class WrongRoot(RootModel[int]):
    """A number with a length."""


class GoDocs(Model):
    """Text.

    More text, and then a habit from Go.
    +kubebuilder:validation:MinProperties=1
    """


WRONG: list[tuple[type[BaseModel], str, str, str]] = [
    (UnknownMember, "", "AtMostOneOf names no field: 'frist'", "did you mean first?"),
    (RequiredMember, "first", "is required, so ExactlyOneOf cannot choose it", ""),
    (DefaultedMember, "first", "has a default, so AtLeastOneOf always finds it set", ""),
    (OneMember, "", "AtMostOneOf needs two different fields or more", ""),
    (NoMember, "", "ExactlyOneOf needs two different fields or more", ""),
    (
        NumericClass,
        "",
        "Minimum fits integer and number and int-or-string, not object",
        "write MinProperties",
    ),
    (WrongRoot, "", "MaxLength fits string and int-or-string, not integer", "write Maximum"),
    (
        GoDocs,
        "",
        "'+kubebuilder:validation:MinProperties=1' is a Go marker in a text",
        "did you mean MinProperties?",
    ),
]


@pytest.mark.parametrize(("cls", "field", "message", "hint"), WRONG)
def test_wrong_classes(
    cls: type[BaseModel], field: str, message: str, hint: str, read_problems: ReadProblems
) -> None:
    """A wrong marker of a class is shown at the class, or at the field that it is about."""
    [problem] = read_problems(cls)

    name = cls.__name__
    assert problem.where == (f"{name}.{field}" if field else name)
    assert (problem.message, problem.hint) == (message, hint)
    start = line_of(f"class {name}(")
    lines = Path(__file__).read_text(encoding="utf-8").splitlines()
    expected = next(i for i, line in enumerate(lines[start - 1 :], start) if f"{field}:" in line)
    assert problem.line == (expected if field else start)


def test_models_without_source() -> None:
    """Classes from exec are named with class and field; there is no line to give."""
    space: dict[str, Any] = {"__name__": "nowhere"}
    exec(  # noqa: S102 - the case
        "from typing import Annotated\n"
        "from kthena_api.modelling import Model, Str, Maximum\n"
        "class Made(Model):\n"
        "    text: Annotated[Str, Maximum(3)]\n",
        space,
    )
    reader = TypeReader(baseline=False)
    reader.read_model(space["Made"])
    [problem] = reader.problems

    assert str(problem) == (
        "Made.text: Maximum fits integer and number and int-or-string, not string; write MaxLength"
    )


def test_a_text_names_file_line_class_and_field(
    read_problems: ReadProblems,
) -> None:
    """The text of a problem begins with the place in the form that editors open."""
    [problem] = read_problems(GoodBase)
    line = line_of("port: Annotated")

    assert str(problem) == (
        f"{__file__}:{line}: GoodBase.port: Pattern fits string and int-or-string, not integer; "
        "write Minimum and Maximum"
    )


def test_a_deeply_nested_alias_ends() -> None:
    """Types without end, which recursive aliases are, end in a problem."""
    nested: Any = Str
    for _ in range(101):
        nested = list[nested]
    cls = type("Deep", (Model,), {"__annotations__": {"a": nested}, "__module__": __name__})
    reader = TypeReader(baseline=False)
    reader.read_model(cls)

    assert [str(problem.message) for problem in reader.problems] == ["nests more than 100 deep"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("x", "constrain takes markers, not 'x'"),
        (MapAtomic, "write MapAtomic()"),
    ],
)
def test_constrain_takes_markers_only(given: Any, message: str) -> None:
    """A text or a class without brackets is refused where it stands."""
    with pytest.raises(TypeError, match=re.escape(message)):
        constrain(given)


def test_beyond_is_a_declaration() -> None:
    """Any other value in its place is refused where it stands."""
    with pytest.raises(TypeError, match="beyond takes Beyond"):
        MaxLength(3, beyond=cast("Any", "because"))


@pytest.mark.parametrize(
    ("beyond", "message"),
    [
        (Beyond("Why.", "x#1", cast("Any", "stricterr")), "did you mean stricter?"),
        (Beyond(" ", "x#1"), "without its reason"),
        (Beyond("Why.", ""), "without its reference"),
    ],
)
def test_a_difference_has_to_be_told(beyond: Beyond, message: str) -> None:
    """A kind that no page lists, or an empty text, is refused when the model is read."""

    class Spec(Model):
        a: Annotated[Str, MaxLength(3, beyond=beyond)] = ""

    reader = TypeReader(baseline=False)
    reader.read_model(Spec)

    assert [message in str(problem) for problem in reader.problems] == [True]


def test_a_schema_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Classes that repeat each other stop the reader before memory does, each kind for itself."""
    monkeypatch.setattr("kthena_api.modelling.types._LARGEST", 500)
    cls: Any = type("Leaf", (Model,), {"__annotations__": {"a": Str}, "a": ""})
    levels = [cls]
    for number in range(9):
        members = {"__annotations__": {"a": cls | None, "b": cls | None}, "a": None, "b": None}
        cls = type(f"Level{number}", (Model,), members)
        levels.append(cls)
    reader = TypeReader(baseline=False)
    reader.read_model(levels[7])  # 255 fields of classes and 128 texts
    reader.read_model(levels[7])
    assert reader.problems == []

    reader.read_model(cls)
    reader.read_model(GoodBase)

    assert [problem.message for problem in reader.problems] == [
        "here the schema has more than 500 nodes",
        "Pattern fits string and int-or-string, not integer",
    ]
    assert reader.problems[0].hint == "keep a part of it as JSON"


@pytest.mark.parametrize("depth", [99, 150])
def test_models_within_models_have_an_end(depth: int) -> None:
    """Too deep a chain of models is one problem in our own words, and no RecursionError."""
    cls: Any = type("Leaf", (Model,), {"__annotations__": {"a": Str}, "a": ""})
    for number in range(depth):
        cls = type(f"Level{number}", (Model,), {"__annotations__": {"a": cls | None}, "a": None})
    reader = TypeReader(baseline=False)
    reader.read_model(cls)
    [problem] = reader.problems

    assert "nests" in problem.message
    assert problem.hint == "keep the inner part as JSON"


class Computed(Model):
    """Writes what its schema does not hold."""

    width: Int

    @computed_field  # type: ignore[prop-decorator]
    @property
    def area(self) -> int:
        """The square."""
        return self.width**2


class AlsoComputed(Computed):
    """Inherits it."""


@pytest.mark.parametrize("cls", [Computed, AlsoComputed])
def test_a_computed_field_is_no_field_of_an_api(
    cls: type[BaseModel], read_problems: ReadProblems
) -> None:
    """It would stand in manifests and not in the schema."""
    [problem] = read_problems(cls)

    assert problem.where == f"{cls.__name__}.area"
    assert problem.message == "is computed, so manifests would hold what the schema lacks"
    assert problem.hint == "write a plain property"
    assert problem.line == line_of(f"class {cls.__name__}(")


@constrain(MinProperties(1), MinProperties(2))
class Twofold(Model):
    """Says one thing twice."""


@constrain(MinProperties(2), Rule("true"), Rule("self == self"))
class Twice(Model):
    """Says one thing once, and two rules."""


@constrain(MinProperties(1))
class Overriding(Twice):
    """Has an opinion of its own about what it inherits."""


@constrain(Required())
class RequiredClass(Model):
    """A class that would be required."""


@pytest.mark.parametrize(
    ("cls", "expected"),
    [
        (Twofold, ["Twofold: says minProperties twice: 1 and 2; take one of the two away"]),
        (Twice, []),
        (Overriding, []),
        (RequiredClass, ["RequiredClass: Required says nothing about a class; put it on a field"]),
    ],
)
def test_one_class_says_a_thing_once(
    cls: type[BaseModel], expected: list[str], read_problems: ReadProblems
) -> None:
    """Two values in one declaration are a slip, while a subclass may have its own."""
    found = [str(problem).partition(f"{problem.line}: ")[2] for problem in read_problems(cls)]

    assert found == expected
