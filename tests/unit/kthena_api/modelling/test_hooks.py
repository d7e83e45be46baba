# SPDX-License-Identifier: Apache-2.0
"""Building and validating models runs the rules of their schema."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator

from kthena_api.kubernetes import ObjectMeta
from kthena_api.modelling import (
    AtLeastOneOf,
    CustomResource,
    Immutable,
    Int,
    MaxLength,
    Model,
    Nullable,
    Rule,
    Str,
    constrain,
)
from kthena_api.modelling import judgement as judgement_module
from kthena_api.networking.v1alpha1 import ExternalProvider

Json = Any
Errors = list[tuple[tuple[int | str, ...], str]]


@constrain(Rule("self.low <= self.high", message="low must not be above high"))
class Range(Model):
    """Two numbers in order."""

    low: Int
    high: Int = 10


@constrain(
    Rule("has(self.name) || has(self.title)", message="name it", field_path=".name"),
    Rule("has(self.size) && self.size == 7", message="the default is there"),
)
class Part(Model):
    """A part that looks at what is present."""

    name: Str | None = None
    title: Str | None = None
    size: Int = 7
    made: list[Str] = Field(default_factory=list)


class Box(Model):
    """Models in fields, lists and maps, with rules on the fields as well."""

    one: Annotated[Range | None, Rule("self.low > 0", message="low must be positive")] = None
    many: list[Range] = Field(default_factory=list)
    by_name: dict[Str, Annotated[Range, Rule("self.high < 99", message="too high")]] = Field(
        default_factory=dict
    )
    text: Annotated[Str | None, MaxLength(9), Rule("self != 'no'", message="not no")] = None


class Plain(Model):
    """No rules here or below."""

    name: Str | None = None
    meta: ObjectMeta | None = None


class Thing(CustomResource):
    """A kind."""

    api_version: Literal["example.com/v1"] = "example.com/v1"
    kind: Literal["Thing"] = "Thing"
    metadata: ObjectMeta = Field(default_factory=ObjectMeta)
    spec: Box = Field(default_factory=Box)
    fixed: Annotated[Int, Immutable()] | None = None


def errors_of(build: Callable[[], object]) -> Errors:
    """The places and messages of the errors that building something raises."""
    with pytest.raises(ValidationError) as caught:
        build()
    assert all(error["type"] == "kthena_rule" for error in caught.value.errors())
    return [(error["loc"], error["msg"]) for error in caught.value.errors()]


ABOVE = "Invalid value: low must not be above high"


def test_a_model_alone_runs_its_rules() -> None:
    """A rule of a class is met by whatever is built of it."""
    assert Range(low=1, high=2).high == 2
    assert errors_of(lambda: Range(low=3, high=2)) == [((), ABOVE)]
    assert errors_of(lambda: Range.model_validate({"low": 11})) == [((), ABOVE)]
    assert errors_of(lambda: Range.model_validate_json('{"low": 11}')) == [((), ABOVE)]


def test_an_error_says_more() -> None:
    """The context has the parts of the message, the input is the value at the place."""
    with pytest.raises(ValidationError) as caught:
        Box(text="no")

    (error,) = caught.value.errors()
    assert error["loc"] == ("text",)
    assert error["msg"] == 'Invalid value: "no": not no'
    assert error["input"] == "no"
    assert error.get("ctx") == {
        "message": 'Invalid value: "no": not no',
        "reason": "FieldValueInvalid",
        "detail": "not no",
        "field": "text",
    }
    assert caught.value.title == "Box"


def test_places_are_json_names() -> None:
    """Items have their number, entries their key; each rule at each value is one error."""
    wrong: Json = {"low": 5, "high": 4}
    box: Json = {
        "one": {"low": 0, "high": -1},
        "many": [{"low": 1}, wrong],
        "by_name": {"a.b": wrong},
    }

    assert errors_of(lambda: Box(**box)) == [
        (("one",), ABOVE),
        (("one",), "Invalid value: low must be positive"),
        (("many", 1), ABOVE),
        (("byName", "a.b"), ABOVE),
    ]
    assert errors_of(lambda: Box(by_name={"k": Range(low=1, high=100)})) == [
        (("byName", "k"), "Invalid value: too high")
    ]
    assert errors_of(lambda: Thing.model_validate({"spec": {"many": [wrong]}})) == [
        (("spec", "many", 0), ABOVE)
    ]


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the classes whose objects are judged, as they are."""
    names: list[str] = []
    judge = judgement_module.Judgement.judge

    def counted(self: Any, model: Any, *old: Any) -> Any:
        names.append(type(model).__name__)
        return judge(self, model, *old)

    monkeypatch.setattr(judgement_module.Judgement, "judge", counted)
    return names


def test_rules_run_once_for_the_outermost_object(judged: list[str]) -> None:
    """What Pydantic builds below an object is judged with it, and not before."""
    value = {"spec": {"many": [{"low": 1}, {"low": 2}], "one": {"low": 1}}}
    Thing.model_validate(value)
    judged.clear()  # reading a class makes its defaults

    Thing.model_validate(value)
    assert judged == ["Thing"]

    TypeAdapter(list[Range]).validate_python([{"low": 1}, {"low": 2}])
    assert judged == ["Thing", "Range", "Range"]


def test_an_object_in_another_one_is_judged_with_it(judged: list[str]) -> None:
    """It may have changed since it was built, and changes are not validated."""
    inner = Range(low=1)
    box = Box(many=[inner])
    inner.low = 11

    assert errors_of(lambda: Thing(spec=box)) == [(("spec", "many", 0), ABOVE)]
    assert errors_of(lambda: Box.model_validate(box)) == [(("many", 0), ABOVE)]
    assert judged == ["Range", "Box", "Thing", "Box"]


def test_an_object_made_by_a_validator_is_judged() -> None:
    """A constructor judges, wherever it is called."""

    class Lazy(Model):
        one: Range | None = None

        @field_validator("one", mode="before")
        @classmethod
        def make(cls, value: int) -> object:
            Range(low=value, high=3)
            return None

    assert Lazy.model_validate({"one": 1}).one is None
    assert errors_of(lambda: Lazy.model_validate({"one": 4})) == [(("one",), ABOVE)]


def test_presence_is_the_servers() -> None:
    """Defaults of the schema are there, those of Python alone, None and unset fields are not."""
    assert Part(name="a").size == 7
    assert errors_of(lambda: Part(name=None)) == [(("name",), "Invalid value: name it")]
    assert errors_of(lambda: Part(title="a", size=8)) == [
        ((), "Invalid value: the default is there")
    ]
    assert Part(title="a", size=7).size == 7


def test_null_where_it_is_a_value() -> None:
    """A map that stores null has it."""

    class Stored(Model):
        members: Annotated[
            dict[Str, Annotated[Int | None, Nullable()]],
            Rule("self.all(k, dyn(self[k]) == null)", message="all are null"),
        ]

    assert Stored(members={"a": None}).members == {"a": None}
    assert errors_of(lambda: Stored(members={"a": None, "b": 1})) == [
        (("members",), "Invalid value: all are null")
    ]


def test_assignment_is_judged_where_it_is_validated() -> None:
    """A class that validates assignments has its rules in them."""

    class Watched(Range):
        model_config = ConfigDict(validate_assignment=True)

    watched = Watched(low=1)
    assert errors_of(lambda: setattr(watched, "low", 11)) == [((), ABOVE)]


def test_groups_of_fields_are_rules() -> None:
    """Markers that become rules are judged like those."""

    @constrain(AtLeastOneOf("a_b", "c"))
    class Group(Model):
        a_b: Str | None = None
        c: Str | None = None

    assert Group(c="x").c == "x"
    message = "Invalid value: at least one of the fields in [aB c] must be set"
    assert errors_of(Group) == [((), message)]


def test_rules_of_bases_and_forward_references() -> None:
    """A class has the rules of its bases, and of classes that are named before they exist."""

    class Below(Range):
        other: Int = 0

    class Outer(Model):
        inner: Late | None = None

    class Late(Model):
        text: Annotated[Str, Rule("self != ''", message="empty")]

    Outer.model_rebuild(_types_namespace={"Late": Late})

    assert errors_of(lambda: Below(low=11)) == [((), ABOVE)]
    assert errors_of(lambda: Outer.model_validate({"inner": {"text": ""}})) == [
        (("inner", "text"), 'Invalid value: "": empty')
    ]


def test_classes_without_rules_are_left_to_pydantic() -> None:
    """Nothing stands around their validators."""
    assert Plain(name="a", meta=ObjectMeta()).name == "a"
    assert Plain.__pydantic_core_schema__["type"] == "model"
    assert Range(low=1).low == 1
    assert Range.__pydantic_core_schema__["type"] == "function-wrap"


def test_a_class_without_a_schema_is_refused() -> None:
    """Rules are never passed over: without a schema there is no verdict."""

    @constrain(Rule("true"))
    class Odd(Model):
        either: int | list[int] = 0

    with pytest.raises(TypeError, match=r"Odd has rules, but no schema(.|\n)*Odd.either"):
        Odd()


def test_updates() -> None:
    """Rules about changes are evaluated, and what was wrong before is a warning."""
    old = Thing(fixed=1, spec=Box(text="a"))

    assert Thing(fixed=1, spec=Box(text="b")).validate_update(old) == ()
    assert errors_of(lambda: Thing(fixed=2).validate_update(old)) == [
        (("fixed",), "Invalid value: 2: field is immutable")
    ]
    assert errors_of(lambda: Thing().validate_update(old)) == [
        ((), "Invalid value: field fixed is immutable once set")
    ]


def test_updates_ratchet() -> None:
    """An error about what an update left alone is a warning."""
    old = Thing(spec=Box(one=Range(low=1)))
    assert old.spec.one is not None
    old.spec.one.low = 11
    new = old.model_copy(deep=True)

    assert new.validate_update(old) == ("spec.one: Invalid value: low must not be above high",)
    new.spec.text = "x"
    assert new.validate_update(old) == ("spec.one: Invalid value: low must not be above high",)
    assert new.spec.one is not None
    new.spec.one.low = 12
    assert errors_of(lambda: new.validate_update(old)) == [(("spec", "one"), ABOVE)]


def test_updates_of_kinds_without_rules() -> None:
    """There is nothing to say about them."""

    class Bare(CustomResource):
        api_version: Literal["example.com/v1"] = "example.com/v1"
        kind: Literal["Bare"] = "Bare"

    assert Bare().validate_update(Bare()) == ()


CLASSES = """
from typing import Annotated
from kthena_api.networking.v1alpha1 import ModelServer, ModelRoute
from kthena_api.modelling import Model, Rule, Str, constrain
@constrain(Rule("has(self.a)"))
class A(Model):
    a: Str | None = None
class B(Model):
    a: A | None = None
    b: Str = ""
"""


def loaded(code: str) -> set[str]:
    """The names of our modules that a program loads."""
    program = f"{code}\nimport sys\nprint(*sorted(sys.modules), sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return {name for name in done.stdout.split() if name.startswith("kthena_api")}


def test_the_engine_comes_with_the_first_object_that_has_rules() -> None:
    """Neither importing nor defining classes loads it, nor does building one without rules."""
    for code in (
        "import kthena_api",
        CLASSES,
        "from kthena_api.kubernetes import ObjectMeta\nObjectMeta(name='a')",
    ):
        modules = loaded(code)
        assert not {
            name for name in modules if name.startswith(("kthena_api.cel", "kthena_api.rules"))
        }
        assert "kthena_api.modelling.judgement" not in modules
    assert "kthena_api.cel" in loaded(f"{CLASSES}\nB(a=A(a='x'))")


def test_models_of_others_judge_every_part() -> None:
    """A model that is not ours, and a recursive one, judge each object of a class with rules."""

    class Foreign(BaseModel):
        one: Range
        two: Range
        more: list[Range] = Field(default_factory=list)

    class Chain(Foreign):
        below: Chain | None = None

    Chain.model_rebuild(_types_namespace={"Chain": Chain})
    wrong: Json = {"low": 11}
    parts: Json = {"one": wrong, "two": wrong, "more": [{"low": 1}, wrong]}

    assert errors_of(lambda: Foreign(**parts)) == [
        (("one",), ABOVE),
        (("two",), ABOVE),
        (("more", 1), ABOVE),
    ]
    assert errors_of(lambda: Chain(one=Range(low=1), two=Range(low=2), below=parts)) == [
        (("below", "one"), ABOVE),
        (("below", "two"), ABOVE),
        (("below", "more", 1), ABOVE),
    ]


def test_unions_tell_classes_with_rules_apart() -> None:
    """A discriminator is found behind the rules."""

    @constrain(Rule("self.size > 0", message="empty"))
    class Circle(Model):
        kind: Literal["circle"] = "circle"
        size: Int

    @constrain(Rule("self.size > 1", message="small"))
    class Square(Model):
        kind: Literal["square"] = "square"
        size: Int

    shape: TypeAdapter[Circle | Square] = TypeAdapter(
        Annotated[Circle | Square, Field(discriminator="kind")]
    )

    assert isinstance(shape.validate_python({"kind": "square", "size": 2}), Square)
    assert errors_of(lambda: shape.validate_python({"kind": "square", "size": 1})) == [
        (("square",), "Invalid value: small")
    ]


def test_objects_are_copied_and_pickled() -> None:
    """What a class is judged by does not travel with its objects."""
    part = ExternalProvider(type="OpenAI", endpoint="https://api.example.com/v1")

    assert pickle.loads(pickle.dumps(part)) == part  # noqa: S301 - our own bytes
    assert part.model_copy(deep=True) == part


def test_the_old_object_is_of_the_same_class() -> None:
    """A manifest in the place of a model is refused in words."""
    with pytest.raises(TypeError, match="old must be a Thing, not a dict"):
        Thing(fixed=1).validate_update({"fixed": 1})  # type: ignore[arg-type]
