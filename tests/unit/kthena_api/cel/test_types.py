# SPDX-License-Identifier: Apache-2.0
"""Types of expressions: their text, and which one fits where, as recorded from cel-go.

`data/types.jsonl` is recorded by `tests/oracle/cel_values`; its lines hold their questions.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kthena_api.cel import types
from kthena_api.cel.checking.mapping import TypeMapping
from kthena_api.cel.types import Type

DATA = Path(__file__).parent / "data"
PLAIN: dict[str, Type] = {
    name: getattr(types, name.upper())
    for name in (
        "any bool bytes double duration dyn error int null string timestamp type uint".split()
    )
}


def decode(written: Any) -> Type:
    """A type as the recorder writes it."""
    if isinstance(written, str):
        return PLAIN[written]
    name, *parts = written
    if name in ("param", "object"):
        return types.param(parts[0]) if name == "param" else types.object_type(parts[0])
    if name == "opaque":
        return types.opaque(parts[0], *map(decode, parts[1:]))
    return CONSTRUCTORS[name](*map(decode, parts))


CONSTRUCTORS: dict[str, Callable[..., Type]] = {
    "list": types.list_of,
    "map": types.map_of,
    "type": types.type_of,
    "wrapper": types.nullable,
    "optional_type": types.optional_of,
    "function": types.function_of,
}


def texts(mapping: TypeMapping, listed: list[Type], *, to_dyn: bool) -> list[str]:
    """The types after substitution, as text."""
    return [
        types.format_type(mapping.substitute(item, parameters_to_dyn=to_dyn)) for item in listed
    ]


def format_type(target: Type) -> Any:
    """Both texts of a type, its name, and whether it takes null."""
    return [
        str(target),
        types.runtime_text(target),
        target.name,
        types.accepts(target, types.NULL),
    ]


def exact_type(left: Type, right: Type) -> Any:
    """The three ways for types to agree without a mapping."""
    return [
        types.is_exact(left, right),
        types.is_exact(left, right, check_parameter_names=False),
        types.accepts(left, right),
    ]


def most_general(left: Type, right: Type) -> Any:
    """Which of two types says less."""
    return [
        types.is_equal_or_less_specific(left, right),
        types.format_type(types.most_general(left, right)),
    ]


def is_assignable(*listed: Type) -> Any:
    """The first half assigned to the second at once, then everything substituted."""
    half = len(listed) // 2
    mapping = TypeMapping()
    if not mapping.assign_all(listed[:half], listed[half:]):
        return None
    return [texts(mapping, [*listed], to_dyn=False), texts(mapping, [*listed], to_dyn=True)]


def is_assignable_in_turn(*listed: Type) -> Any:
    """One pair after the other, with the mapping that grew so far."""
    half = len(listed) // 2
    mapping, verdicts = TypeMapping(), []
    for value, target in zip(listed[:half], listed[half:], strict=True):
        verdicts.append(mapping.assign(value, target))
    return [verdicts, texts(mapping, [*listed], to_dyn=False)]


OPERATIONS: dict[str, Callable[..., Any]] = {
    "format_type": format_type,
    "exact_type": exact_type,
    "most_general": most_general,
    "is_assignable": is_assignable,
    "is_assignable_in_turn": is_assignable_in_turn,
}


def ours(question: dict[str, Any]) -> Any:
    """Our answer to a question."""
    return OPERATIONS[question["op"]](*map(decode, question["args"]))


def recorded() -> list[dict[str, Any]]:
    """The lines of the recording."""
    return [json.loads(line) for line in (DATA / "types.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_types_answer_as_recorded(operation: str) -> None:
    """Every recorded question about types gets the checker's answer."""
    cases = [case for case in recorded() if case["op"] == operation]
    assert len(cases) >= 40
    assert [(case["args"], ours(case)) for case in cases] == [
        (case["args"], case["value"]) for case in cases
    ]


@pytest.mark.parametrize(
    ("target", "text"),
    [
        (types.nullable(types.INT), "wrapper(int)"),
        (types.type_of(types.STRING), "type(string)"),
        (types.optional_of(types.DYN), "optional_type(dyn)"),
        (types.map_of(types.STRING, types.list_of(types.UINT)), "map(string, list(uint))"),
        (types.function_of(types.BOOL, types.INT, types.NULL), "(int, null) -> bool"),
        (types.ERROR, "!error!"),
        (types.object_type("Object.spec"), "Object.spec"),
    ],
)
def test_text_of_a_type(target: Type, text: str) -> None:
    """Messages of the checker show a type in these words."""
    assert types.format_type(target) == str(target) == text


def test_signature_of_a_member() -> None:
    """A member function is shown with its target before the dot."""
    shown = types.format_function(types.BOOL, [types.STRING, types.INT], member=True)
    assert shown == "string.(int) -> bool"


def test_failed_trial_leaves_the_mapping_alone() -> None:
    """What a trial bound before it failed is bound no more."""
    first, second = types.param("A"), types.param("B")
    mapping = TypeMapping({"B": types.STRING})
    assert not mapping.assign_all([types.INT, types.INT], [first, second])
    assert mapping.find(first) is None
    assert mapping.find(second) == types.STRING
    assert mapping.assign(types.list_of(types.INT), types.list_of(first))
    assert mapping.find(first) == types.INT


def test_mapping_shorter_than_the_arguments() -> None:
    """Two lists of different length never fit."""
    assert not TypeMapping().assign_all([types.INT], [])


def test_nothing_recurses() -> None:
    """The depth of a type is no matter of Python's stack."""
    deep, other = types.param("A"), types.INT
    for _ in range(5000):
        deep, other = types.list_of(deep), types.list_of(other)
    mapping = TypeMapping()
    assert mapping.assign(other, deep)
    assert types.is_exact(mapping.substitute(deep), other)
    assert types.accepts(other, mapping.substitute(deep))
    assert not types.is_equal_or_less_specific(other, deep)
    assert not mapping.is_not_referenced_in(types.INT, deep)
    assert (
        types.format_type(other) == types.runtime_text(other) == "list(" * 5000 + "int" + ")" * 5000
    )
    assert (other.depth, other.weight, other.ground, deep.ground) == (5001, 5001, True, False)


def test_size_hint_is_no_part_of_a_type() -> None:
    """Types with other size hints are equal, and substitution keeps the hint."""
    bounded = types.list_of(types.param("A")).with_max_size(5)
    assert bounded == types.list_of(types.param("A"))
    mapping = TypeMapping({"A": types.INT})
    replaced = mapping.substitute(bounded)
    assert (replaced, replaced.max_size) == (types.list_of(types.INT), 5)


def test_optionals_unwrap() -> None:
    """Only an optional is unwrapped."""
    assert types.unwrap_optional(types.optional_of(types.INT)) == types.INT
    assert types.unwrap_optional(types.list_of(types.INT)) == types.list_of(types.INT)
    assert types.is_dyn(types.ANY)
    assert types.is_dyn_or_error(types.ERROR)
    assert not types.is_dyn_or_error(types.param("A"))
