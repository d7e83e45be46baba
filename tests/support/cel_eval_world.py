# SPDX-License-Identifier: Apache-2.0
"""The worlds that recorded and random expressions are evaluated in, for the oracle and for us.

The variables are those of `cel_check_world`, whose expressions are evaluated as well. Each world
binds them to other values: to plain ones, to empty and extreme ones, and to data that do not fit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cel_check_world import SCHEMA, TYPES, VARIABLES, SchemaTypes
from cel_eval_values import comparable, read_tagged, tagged
from oracle import Oracle
from oracle_requests import Evaluated, Fault, Settings, expression_request

from kthena_api.cel import CompileError, Environment
from kthena_api.cel.program import PER_CALL_LIMIT, Outcome, Program, ProgramError
from kthena_api.crd.openapi import read_schema
from kthena_api.rules.shapes import shape_of

LEFT_OUT = frozenset({"pair", "auth"})
"""Variables of types that nothing can be bound to."""

_PLAIN: dict[str, Any] = {
    "i": {"int": 3},
    "u": {"uint": 7},
    "d": {"double": "2.5"},
    "b": {"bool": True},
    "s": {"string": "abc"},
    "y": {"bytes": "YWJj"},
    "n": {"null": None},
    "at": {"timestamp": "2024-02-29T12:30:15.5Z"},
    "span": {"duration": 5_430_000_000_000},
    "x": {"map": [[{"string": "a"}, {"map": [[{"string": "b"}, {"int": 1}]]}]]},
    "t": {"type": "int"},
    "w": {"int": 5},
    "li": {"list": [{"int": 1}, {"int": 2}, {"int": 3}]},
    "ls": {"list": [{"string": "a"}, {"string": "bc"}]},
    "lx": {"list": [{"int": 1}, {"string": "a"}, {"null": None}]},
    "ll": {"list": [{"list": [{"int": 1}]}, {"list": []}]},
    "ms": {"map": [[{"string": "a"}, {"int": 1}]]},
    "mi": {"map": [[{"int": 1}, {"string": "a"}]]},
    "mx": {"map": [[{"int": 1}, {"string": "a"}]]},
    "o": {"optional": [{"int": 4}]},
    "os": {"optional": [{"string": "o"}]},
    "om": {"optional": [{"map": [[{"string": "a"}, {"int": 1}]]}]},
    "a.b": {"int": 8},
    "a.c.d": {"string": "deep"},
    "self": {
        "i": 1,
        "d": 1.5,
        "s": "text",
        "b": True,
        "bytes": "YWJj",
        "at": "2024-02-29T12:00:00Z",
        "for": "1h30m",
        "port": 80,
        "any": {"x": 1},
        "a-b": "dash",
        "namespace": "default",
        "maybe": 2,
        "words": ["a", "b", "a"],
        "labels": {"a": "1"},
        "spec": {
            "replicas": 2,
            "rules": [{"name": "one", "ports": [1, 2]}, {"name": "two", "ports": []}],
            "parts": {"a": {"weight": 1}},
        },
    },
}
_EMPTY: dict[str, Any] = {
    **_PLAIN,
    "i": {"int": -(2**63)},
    "u": {"uint": 0},
    "d": {"double": "NaN"},
    "b": {"bool": False},
    "s": {"string": ""},
    "y": {"bytes": ""},
    "at": {"timestamp": "0001-01-01T00:00:00Z"},
    "span": {"duration": 0},
    "x": {"int": 1},
    "w": {"null": None},
    "li": {"list": []},
    "ls": {"list": []},
    "lx": {"list": []},
    "ll": {"list": []},
    "ms": {"map": []},
    "mi": {"map": []},
    "mx": {"map": []},
    "o": {"optional": []},
    "os": {"optional": []},
    "om": {"optional": []},
    "self": {"spec": {}, "maybe": None, "words": [], "labels": {}},
}
_UNFIT: dict[str, Any] = {
    **_PLAIN,
    "x": {"string": "text"},
    "lx": {"list": [{"list": [{"int": 1}]}, {"double": "1"}, {"uint": 1}]},
    "self": {
        "i": 1.0,
        "d": 3,
        "s": 5,
        "b": "true",
        "bytes": "?",
        "at": "yesterday",
        "for": "long",
        "port": 1.5,
        "any": [],
        "maybe": "2",
        "words": ["a", 1],
        "labels": {"a": 1},
        "spec": {"replicas": None, "rules": [{"name": 1}, 2], "parts": {"a": None}},
    },
}
WORLDS: Sequence[Mapping[str, Any]] = tuple(
    {name: bound for name, bound in world.items() if name not in LEFT_OUT}
    for world in (_PLAIN, _EMPTY, _UNFIT)
)

_SHAPES = {"self": shape_of(read_schema(SCHEMA))}


def environment(minor: str) -> Environment:
    """Our environment of stored expressions with the variables."""
    return Environment.for_kubernetes(
        minor, stored=True, variables=TYPES, provider=SchemaTypes(), shapes=_SHAPES
    )


def bindings(world: Mapping[str, Any]) -> dict[str, Any]:
    """What our variables are bound to."""
    return {name: bound if name == "self" else read_tagged(bound) for name, bound in world.items()}


def answer_of(outcome: Outcome) -> dict[str, Any]:
    """What a program says."""
    said: dict[str, Any] = {}
    if outcome.error is None:
        said["value"] = tagged(outcome.value)
    else:
        said["error"] = outcome.error.message
    if outcome.cost is not None:
        said["cost"] = outcome.cost
    return said


def our_program(env: Environment, text: str) -> Program | dict[str, Any]:
    """The program, or why there is none."""
    try:
        return env.compile(text).program()
    except CompileError:
        return {"issues": True}
    except ProgramError as refused:
        return {"failed": refused.message}


def our_answer(program: Program, bound: Mapping[str, Any]) -> dict[str, Any]:
    """What a program says of bindings when it counts."""
    return answer_of(program.evaluate(bound, PER_CALL_LIMIT))


def said_by_oracle(said: Evaluated) -> dict[str, Any]:
    """The oracle's answer in the same form."""
    if said.issues:
        return {"issues": True}
    if said.failed:
        return {"failed": said.failed}
    answer = {"error": said.error} if said.value is None else {"value": comparable(said.value)}
    return {**answer, "cost": said.runtime_cost}


def oracle_answers(oracle: Oracle, texts: Sequence[str], world: Mapping[str, Any]) -> list[Any]:
    """What the server's library says of expressions in a world; a panic is `panic: …`."""
    settings = Settings(stored=True)
    asked = [expression_request(text, VARIABLES, world, settings) for text in texts]
    return [
        f"{said.kind}: {said.text}" if isinstance(said, Fault) else said_by_oracle(said)
        for said in oracle.ask_all(asked)
    ]
