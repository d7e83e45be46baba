# SPDX-License-Identifier: Apache-2.0
"""Our engine asked as the oracle is: the same questions, the same form of answers.

Types and values are written as tests/oracle/cel/types.go and values.go have them. Costs of an
expression without variables that a schema declares are the oracle's too.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from cel_eval_values import read_tagged
from cel_unchecked import unchecked
from oracle_requests import Evaluated, Overload, Settings, Tagged

from kthena_api.cel import types
from kthena_api.cel.checked import CompileError
from kthena_api.cel.checker import check
from kthena_api.cel.compiler import compile_program
from kthena_api.cel.cost import estimate
from kthena_api.cel.declarations import Functions, make_functions
from kthena_api.cel.diagnostics import ParseError
from kthena_api.cel.environment import Environment, _options
from kthena_api.cel.library import format as formats
from kthena_api.cel.library.base import Overload as Row
from kthena_api.cel.parser import parse
from kthena_api.cel.program import PER_CALL_LIMIT, Program, ProgramError
from kthena_api.cel.types import Type
from kthena_api.cel.validators import validate
from kthena_api.cel.values import (
    Duration,
    EvalFault,
    OptionalValue,
    Timestamp,
    TypeValue,
    Uint,
    Value,
    format_timestamp,
)
from kthena_api.cel.values.doubles import format_double

_SIMPLE: Final[Mapping[str, Type]] = {
    "any": types.ANY,
    "bool": types.BOOL,
    "bytes": types.BYTES,
    "double": types.DOUBLE,
    "dyn": types.DYN,
    "duration": types.DURATION,
    "int": types.INT,
    "null": types.NULL,
    "string": types.STRING,
    "timestamp": types.TIMESTAMP,
    "type": types.TYPE,
    "uint": types.UINT,
}


def read_type(text: str) -> Type:
    """The type that a text such as `map(string, list(int))` stands for."""
    found, rest = _read_type(text)
    if rest:
        raise ValueError(f"{rest!r} follows the type")
    return found


def _read_type(text: str) -> tuple[Type, str]:
    text = text.lstrip()
    end = next((at for at, char in enumerate(text) if char in "(,) "), len(text))
    name, rest = text[:end], text[end:]
    parameters: list[Type] = []
    separator = "("
    while rest.startswith(separator):
        parameter, rest = _read_type(rest[1:])
        parameters.append(parameter)
        separator = ","
    if parameters:
        rest = rest.removeprefix(")")
    return _named(name, parameters), rest


def _named(name: str, parameters: Sequence[Type]) -> Type:
    if not parameters:
        if len(name) == 1 and name.isupper():
            return types.param(name)
        return _SIMPLE.get(name) or types.object_type(name)
    makers: Mapping[str, Callable[..., Type]] = {
        "list": types.list_of,
        "map": types.map_of,
        "optional_type": types.optional_of,
        "type": types.type_of,
        "wrapper": types.nullable,
    }
    maker = makers.get(name)
    return maker(*parameters) if maker else types.opaque(name, *parameters)


def write_value(value: Any) -> Tagged:
    """A value as the oracle writes it, to the letter; `cel_eval_values.tagged` spells anew."""
    match value:
        case None:
            return {"null": None}
        case bool():
            return {"bool": value}
        case Uint():
            return {"uint": int(value)}
        case int():
            return {"int": value}
        case float():
            return {"double": format_double(value)}
        case str():
            return {"string": value}
        case bytes():
            return {"bytes": base64.b64encode(value).decode()}
        case EvalFault():
            return {"error": value.message}
        case list() | tuple():
            return {"list": [write_value(item) for item in value]}
        case dict():
            pairs = [[write_value(key), write_value(item)] for key, item in value.items()]
            return {"map": sorted(pairs, key=_go_json)}
    return _write_special(value)


def _go_json(pair: object) -> str:
    import json

    return json.dumps(pair, ensure_ascii=False, separators=(",", ":"))


def _write_special(value: Value) -> Tagged:
    match value:
        case Duration():
            return {"duration": value.nanoseconds}
        case Timestamp():
            return {"timestamp": format_timestamp(replace(value, offset=0))}
        case TypeValue():
            return {"type": value.name}
        case OptionalValue():
            return {"optional": [write_value(value.value)] if value.present else []}
        case formats.NamedFormat():
            return {"opaque": str(value.cel_type), "text": value.name}
    return {"opaque": str(value.cel_type), "text": str(value)}


def answer(
    minor: str,
    expression: str,
    variables: Mapping[str, str] | None = None,
    bindings: Mapping[str, Tagged] | None = None,
    settings: Settings | None = None,
) -> Evaluated:
    """What our engine makes of an expression, as `Oracle.expression` says it of the server's."""
    settings = settings or Settings()
    named = {name: read_type(text) for name, text in (variables or {}).items()}
    environment = Environment.for_kubernetes(minor, stored=settings.stored, variables=named)
    declarations = replace(
        environment.declarations,
        container=settings.container,
        functions=_with(environment.functions, settings.functions),
    )
    options = _options(declarations.libraries, declarations.server)
    try:
        parsed = parse(expression, options)
        if settings.unchecked:
            checked = unchecked(parsed, declarations)
        else:
            checked = check(parsed, declarations)
            validate(checked)
    except (ParseError, CompileError) as refused:
        return Evaluated(issues=str(refused))
    said = Evaluated()
    if not settings.unchecked:
        cost = estimate(checked, declarations).cost
        said = Evaluated(type=str(checked.output_type), min_cost=cost.min, max_cost=cost.max)
    if settings.check_only:
        return said
    values = {name: read_tagged(dict(written)) for name, written in (bindings or {}).items()}
    limit = PER_CALL_LIMIT if settings.call_limit is None else settings.call_limit
    try:
        program = compile_program(checked, declarations)
    except ProgramError as refused:
        return replace(said, failed=refused.message)
    return _run(said, program, values, limit)


def _run(said: Evaluated, program: Program, values: Mapping[str, Any], limit: int) -> Evaluated:
    """The answer with the value; both ways to evaluate have to agree on it."""
    outcome, plain = program.evaluate(values, budget=limit), program.evaluate(values)
    if outcome.error is None:
        value = write_value(outcome.value)
        assert plain.error is None
        assert write_value(plain.value) == value
        return replace(said, value=value, runtime_cost=outcome.cost)
    if not outcome.error.limit_exceeded:
        assert plain.error == outcome.error
    return replace(said, error=outcome.error.message, runtime_cost=outcome.cost)


def _with(functions: Functions, more: Sequence[Overload]) -> Functions:
    """The functions of an environment, and some that are only declared."""
    if not more:
        return functions
    rows = [row for rows in functions.by_name.values() for row in rows]
    declared = [
        Row(
            id=each.id,
            function=each.function,
            params=tuple(map(read_type, each.parameters)),
            result=read_type(each.result),
            member=each.member,
            implementation=_not_there,
            doc="",
            example="",
        )
        for each in more
    ]
    return make_functions([*rows, *declared], functions.types.values())


def _not_there(*_arguments: object) -> object:
    raise EvalFault("no such overload")
