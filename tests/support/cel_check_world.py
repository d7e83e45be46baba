# SPDX-License-Identifier: Apache-2.0
"""The variables that recorded and random expressions are checked with, for the oracle and for us.

`VARIABLES` is what the oracle is told: types as text and one schema. `TYPES` and `PROVIDER` say the
same in our terms, written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from oracle import Oracle
from oracle_requests import Fault, Settings, Variable, expression_request

from kthena_api.cel import CompileError, Environment, FieldType, Type, types
from kthena_api.cel.types import list_of, map_of, object_type, opaque, optional_of

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "i": {"type": "integer"},
        "d": {"type": "number"},
        "s": {"type": "string"},
        "b": {"type": "boolean"},
        "bytes": {"type": "string", "format": "byte"},
        "at": {"type": "string", "format": "date-time"},
        "for": {"type": "string", "format": "duration"},
        "port": {"x-kubernetes-int-or-string": True},
        "any": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
        "a-b": {"type": "string"},
        "namespace": {"type": "string"},
        "maybe": {"type": "integer", "nullable": True},
        "words": {"type": "array", "items": {"type": "string"}},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        "spec": {
            "type": "object",
            "properties": {
                "replicas": {"type": "integer"},
                "rules": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            "name": {"type": "string"},
                            "ports": {"type": "array", "items": {"type": "integer"}},
                        },
                    },
                },
                "parts": {
                    "type": "object",
                    "additionalProperties": {
                        "type": "object",
                        "properties": {"weight": {"type": "number"}},
                    },
                },
            },
        },
    },
}

_SPEC = object_type("selfType.spec")
_RULE = object_type("selfType.spec.rules.@idx")
_PART = object_type("selfType.spec.parts.@elem")

_FIELDS: dict[str, dict[str, Type]] = {
    "selfType": {
        "i": types.INT,
        "d": types.DOUBLE,
        "s": types.STRING,
        "b": types.BOOL,
        "bytes": types.BYTES,
        "at": types.TIMESTAMP,
        "__for__": types.DURATION,
        "port": types.DYN,
        "any": object_type("selfType.any"),
        "a__dash__b": types.STRING,
        "__namespace__": types.STRING,
        "maybe": types.INT,
        "words": list_of(types.STRING),
        "labels": map_of(types.STRING, types.STRING),
        "spec": _SPEC,
    },
    "selfType.any": {},
    "selfType.spec": {
        "replicas": types.INT,
        "rules": list_of(_RULE),
        "parts": map_of(types.STRING, _PART),
    },
    "selfType.spec.rules.@idx": {"name": types.STRING, "ports": list_of(types.INT)},
    "selfType.spec.parts.@elem": {"weight": types.DOUBLE},
}


@dataclass(frozen=True, slots=True)
class SchemaTypes:
    """The object types of SCHEMA."""

    def find_type(self, name: str) -> Type | None:
        """The type of a name; lists and maps are declared under their paths."""
        path, _, last = name.rpartition(".")
        named = _FIELDS.get(path, {}).get(last)
        if named is not None and named.parameters:
            return named
        return object_type(name) if name in _FIELDS else None

    def find_field(self, type_name: str, field_name: str) -> FieldType | None:
        """The field of a type."""
        found = _FIELDS.get(type_name, {}).get(field_name)
        return None if found is None else FieldType(field_name, found)

    def fields(self, type_name: str) -> Sequence[str]:
        """The names of the fields."""
        return tuple(_FIELDS.get(type_name, {}))


PROVIDER = SchemaTypes()
_SELF = object_type("selfType")

_DECLARED: dict[str, tuple[str, Type]] = {
    "i": ("int", types.INT),
    "u": ("uint", types.UINT),
    "d": ("double", types.DOUBLE),
    "b": ("bool", types.BOOL),
    "s": ("string", types.STRING),
    "y": ("bytes", types.BYTES),
    "n": ("null", types.NULL),
    "at": ("timestamp", types.TIMESTAMP),
    "span": ("duration", types.DURATION),
    "x": ("dyn", types.DYN),
    "t": ("type(int)", types.type_of(types.INT)),
    "w": ("wrapper(int)", types.nullable(types.INT)),
    "li": ("list(int)", list_of(types.INT)),
    "ls": ("list(string)", list_of(types.STRING)),
    "lx": ("list(dyn)", types.LIST),
    "ll": ("list(list(int))", list_of(list_of(types.INT))),
    "ms": ("map(string, int)", map_of(types.STRING, types.INT)),
    "mi": ("map(int, string)", map_of(types.INT, types.STRING)),
    "mx": ("map(dyn, dyn)", types.MAP),
    "o": ("optional_type(int)", optional_of(types.INT)),
    "os": ("optional_type(string)", optional_of(types.STRING)),
    "om": (
        "optional_type(map(string, int))",
        optional_of(map_of(types.STRING, types.INT)),
    ),
    "a.b": ("int", types.INT),
    "a.c.d": ("string", types.STRING),
    "pair": ("tuple(int, string)", opaque("tuple", types.INT, types.STRING)),
    "auth": (
        "kubernetes.authorization.Authorizer",
        object_type("kubernetes.authorization.Authorizer"),
    ),
}

VARIABLES: Mapping[str, str | Variable] = {
    **{name: text for name, (text, _type) in _DECLARED.items()},
    "self": Variable(SCHEMA),
}
TYPES: Mapping[str, Type] = {
    **{name: found for name, (_text, found) in _DECLARED.items()},
    "self": _SELF,
}
PLAIN_VARIABLES: Mapping[str, str] = {name: text for name, (text, _type) in _DECLARED.items()}
"""The variables without a schema, in whose environment no object types are declared."""


def environment(minor: str, *, stored: bool = False, schema: bool = True) -> Environment:
    """Our environment with the variables."""
    if schema:
        return Environment.for_kubernetes(minor, stored=stored, variables=TYPES, provider=PROVIDER)
    plain = {name: TYPES[name] for name in PLAIN_VARIABLES}
    return Environment.for_kubernetes(minor, stored=stored, variables=plain)


def scoped(env: Environment, scope: str) -> Environment:
    """The same environment with names sought in a scope, which no server has."""
    return replace(env, declarations=replace(env.declarations, container=scope))


def our_answer(env: Environment, text: str) -> str:
    """The type, or after a blank line the issues, of an expression."""
    try:
        return str(env.compile(text).type)
    except CompileError as refused:
        return f"\n{refused}"


def oracle_answers(
    oracle: Oracle,
    texts: Sequence[str],
    *,
    stored: bool = False,
    schema: bool = True,
    scope: str = "",
) -> list[str]:
    """The same of the server's library; a panic of it is `panic: …`."""
    settings = Settings(stored=stored, check_only=True, container=scope)
    variables = VARIABLES if schema else PLAIN_VARIABLES
    asked = [expression_request(text, variables, {}, settings) for text in texts]
    answers = []
    for said in oracle.ask_all(asked):
        if isinstance(said, Fault):
            answers.append(f"{said.kind}: {said.text}")
        else:
            answers.append(f"\n{said.issues}" if said.issues else said.type)
    return answers


FIRST = "1.37"
OTHERS: Mapping[str, tuple[str, bool, bool]] = {
    "1.37 stored": ("1.37", True, True),
    "1.37 plain": ("1.37", False, False),
    **{minor: (minor, False, True) for minor in ("1.36", "1.35", "1.34", "1.33")},
}
"""Environments by name: minor, whether stored, whether with a schema."""


def minor_of(where: str) -> str:
    """The minor of an environment by name."""
    return where.split(maxsplit=1)[0]


def environment_of(where: str) -> Environment:
    """Our environment by name."""
    minor, stored, schema = OTHERS.get(where, (FIRST, False, True))
    return environment(minor, stored=stored, schema=schema)


def oracle_answers_of(oracle: Oracle, where: str, texts: Sequence[str]) -> list[str]:
    """The server's answers in an environment by name."""
    _, stored, schema = OTHERS.get(where, (FIRST, False, True))
    return oracle_answers(oracle, texts, stored=stored, schema=schema)


_FREE = re.compile(r"_var\d+")


def is_same(wanted: str, ours: str) -> bool:
    """Whether our answer is as good as the server's.

    A server numbers the type parameters of one overload at random (it walks a Go map), and its
    panics have no words of their own.
    """
    if wanted.startswith("panic: "):
        return "on which a server fails" in ours
    return wanted == ours or _FREE.sub("_var", wanted) == _FREE.sub("_var", ours)
