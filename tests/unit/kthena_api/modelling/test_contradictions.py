# SPDX-License-Identifier: Apache-2.0
"""Declarations that say two things at once: contradictions, and values that no schema holds.

The comments `# ->` are read as in `test_wrong_fields`; fields without one are right.
"""

from collections.abc import Callable
from datetime import time
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field, StringConstraints

from kthena_api.modelling import (
    Beyond,
    Bool,
    Default,
    Enum,
    Example,
    Format,
    Int,
    Int32,
    ListMap,
    ListSet,
    ListTopology,
    Maximum,
    MaxItems,
    MaxLength,
    Minimum,
    Model,
    Pattern,
    RawExtension,
    Rule,
    SchemaType,
    Str,
)


class Base(Model):
    """An object with a default inside."""

    size: Int = 1


class Key(Model):
    """An item with two keys."""

    name: Str
    port: Int


Port = Annotated[Int32, Minimum(1), Maximum(65535)]


def loop() -> list[Any]:
    """Return a list that holds itself."""
    made: list[Any] = []
    made.append(made)
    return made


class SaidTwice(Model):
    """One keyword with two values, of which the last would win."""

    sizes: Annotated[Str, MaxLength(3), MaxLength(5)]
    # -> says maxLength twice: 3 and 5; take one of the two away
    keyword: Annotated[Str, MaxLength(3)] = Field(max_length=5)
    # -> says maxLength twice: 5 and 3; take one of the two away
    length_of_list: Annotated[list[Str], MaxItems(3)] = Field(max_length=5)
    # -> says maxItems twice: 5 and 3; take one of the two away
    alias: Annotated[Port, Minimum(1024)]
    # -> says minimum twice: 1 and 1024; take one of the two away
    exclusive: Int = Field(ge=1, gt=1)
    # -> says minimum twice: 1 (exclusive) and 1; take one of the two away
    pattern: Annotated[Str, Pattern("a"), StringConstraints(pattern="b")]
    # -> says pattern twice: a and b; take one of the two away
    format: Annotated[Int32, Format("int64")]
    # -> says format twice: int32 and int64; take one of the two away
    enum: Annotated[Str, Enum(["a"]), Enum(["a", "b"])]
    # -> says enum twice: ["a"] and ["a", "b"]; take one of the two away
    keys: Annotated[list[Key], ListMap("name"), ListMap("name", "port")]
    # -> says x-kubernetes-list-type twice: map of name and map of name, port; take one of the two
    #    away
    topology: Annotated[list[Str], ListSet(), ListTopology("atomic")]
    # -> says x-kubernetes-list-type twice: set and atomic; take one of the two away
    example: Annotated[Str, Example("a")] = Field(examples=["b"])
    # -> says example twice: a and b; take one of the two away
    default: Annotated[Int, Default(3)] = 4
    # -> the default is 4 in Python and 3 in the schema; take one of the two away
    boolean: Annotated[Bool, Default(1)] = True
    # -> the default is true in Python and 1 in the schema; take one of the two away
    item: list[Annotated[Str, MaxLength(3), MaxLength(5)]]
    # -> [] says maxLength twice: 3 and 5; take one of the two away
    after: Annotated[Str, MaxLength(3, beyond=Beyond("Why.", "x#1")), MaxLength(5)]
    # -> says maxLength twice: 3 and 5; take one of the two away
    once_more: Annotated[Port, Minimum(1), Minimum(1.0)]
    replaced: Annotated[Port, Minimum(1024, beyond=Beyond("Why.", "x#1", "stricter", 1))]
    rules: Annotated[Str, Rule("true"), Rule("self == self")]


class Factories(Model):
    """Defaults that a function makes, and nobody else could know."""

    number: Int = Field(default_factory=lambda: 3)
    # -> the default_factory gives 3, which no schema says; write a plain default, or Default(…) for
    #    the schema
    text: Str = Field(default_factory=str)
    # -> the default_factory gives "", which no schema says; write a plain default, or Default(…)
    #    for the schema
    filled: list[Str] = Field(default_factory=lambda: ["a"])
    # -> the default_factory gives ["a"], which no schema says; write a plain default, or Default(…)
    #    for the schema
    none: Str = Field(default_factory=lambda: None)  # type: ignore[assignment]
    # -> defaults to None but may not be None; write T | None = None
    other: Annotated[Int, Default(3)] = Field(default_factory=lambda: 4)
    # -> the default_factory gives 4, the schema another default
    emptied: Annotated[list[Str], Default(["a"])] = Field(default_factory=list)
    # -> the default_factory gives [], the schema another default
    raises: Int = Field(default_factory=lambda: 1 // 0)
    # -> the default_factory raises ZeroDivisionError
    depends: Int = Field(default_factory=lambda data: data["number"])
    # -> the default depends on other fields, which no schema can say; write a plain default, or
    #    Default(…) for the schema
    odd: Annotated[Str, SchemaType("string")] = Field(default_factory=lambda: time(8))  # type: ignore[assignment]
    # -> the default has no JSON form: time
    endless: list[RawExtension] = Field(default_factory=loop)
    # -> the default has no JSON form: RecursionError
    empty_list: list[Str] = Field(default_factory=list)
    empty_map: dict[Str, Str] = Field(default_factory=dict)
    model: Base = Field(default_factory=Base)
    nothing: Str | None = Field(default_factory=lambda: None)
    said: Annotated[list[Str], Default(["a"])] = Field(default_factory=lambda: ["a"])


class Excluded(Model):
    """A field that no manifest would hold."""

    hidden: Str = Field(default="", exclude=True)
    # -> is left out of every manifest, so it is no field of an API; write _name: T = PrivateAttr(…)


@pytest.mark.parametrize("cls", [SaidTwice, Factories, Excluded])
def test_contradictions(cls: type[BaseModel], check_comments: Callable[[type], None]) -> None:
    """Each is found once, with class, field, line and remedy."""
    check_comments(cls)
