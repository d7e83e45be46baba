# SPDX-License-Identifier: Apache-2.0
"""What celpy makes of an expression: a second opinion, from an engine with other authors.

celpy (the distribution cel-python) has no checker, no costs and none of the server's libraries,
so it is asked only about the portable subset, which `PORTABLE` puts into words and
`cel_portable` generates. Where it is known to be wrong, `KNOWN` says so with the place in celpy's
source; any other disagreement is a fault of ours.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import celpy
from celpy import celtypes
from celpy.adapter import json_to_cel
from celpy.celparser import CELParseError
from celpy.evaluation import CELEvalError

Json = Any
Tagged = Mapping[str, Any]

PORTABLE: Final = """
Literals of int, uint, double, bool, string, null, lists and maps of one type with string keys.
The operators ! - * / % + < <= > >= == != in && || ?: with operands of one type.
Fields and keys of JSON objects, indexes of lists, has().
The macros all, exists, exists_one, map with two arguments, filter.
size, contains, startsWith, endsWith, matches with constant patterns without classes of Unicode,
int, double and string of numbers and texts that are in range.
No division of doubles by zero and no negative index: celpy has answers of its own.
Not in it: types and what needs them (nullable fields, formats, list types), bytes, durations,
timestamps, optionals, two-variable comprehensions, comparisons across types, every library of the
server, texts of errors, costs.
"""


@dataclass(frozen=True, slots=True)
class Opinion:
    """A value, written as the oracle writes them, or the fact that there is none."""

    value: Tagged | None
    error: str = ""


@cache
def _environment() -> celpy.Environment:
    return celpy.Environment()


def runner(expression: str) -> celpy.Runner:
    """The program of an expression, with celpy's default runner."""
    environment = _environment()
    return environment.program(environment.compile(expression))


def data(value: Json) -> celtypes.Value:
    """JSON as celpy wants it."""
    return json_to_cel(value)


def opinion(expression: str, bindings: Mapping[str, Json]) -> Opinion:
    """What celpy says; errors of parsing and of evaluation alike are errors."""
    try:
        program = runner(expression)
        value = program.evaluate({name: data(each) for name, each in bindings.items()})
    except (CELEvalError, CELParseError) as error:
        return Opinion(None, str(error.args[0]) if error.args else "error")
    except RecursionError:
        return Opinion(None, "RecursionError")
    return Opinion(tagged(value))


def tagged(value: Any) -> Tagged:
    """A value of celpy's as the oracle writes values."""
    match value:
        case None:
            return {"null": None}
        case bool() | celtypes.BoolType():
            return {"bool": bool(value)}
        case celtypes.UintType():
            return {"uint": int(value)}
        case celtypes.IntType() | int():
            return {"int": int(value)}
        case celtypes.DoubleType() | float():
            return {"double": float(value)}
        case celtypes.StringType() | str():
            return {"string": str(value)}
        case celtypes.BytesType() | bytes():
            return {"bytes": base64.b64encode(bytes(value)).decode()}
        case list():
            return {"list": [tagged(item) for item in value]}
        case dict():
            return {"map": sorted(([tagged(k), tagged(v)] for k, v in value.items()), key=str)}
    return {"opaque": type(value).__name__}


def with_floats(written: Tagged) -> Tagged:
    """A tagged value of the oracle's, with doubles as numbers, which do not depend on a format."""
    ((kind, content),) = written.items()
    match kind:
        case "double":
            return {kind: float(content)}
        case "list":
            return {kind: [with_floats(item) for item in content]}
        case "map":
            pairs = [[with_floats(key), with_floats(value)] for key, value in content]
            return {kind: sorted(pairs, key=str)}
    return written


@dataclass(frozen=True, slots=True)
class Known:
    """A way in which celpy is wrong; `where` is the place in its source, version 0.5.0."""

    where: str
    what: str


KNOWN: Final[Mapping[str, Known]] = {
    "escaping": Known(
        "celpy/evaluation.py Evaluator.member_dot_arg",
        "an error inside of map, filter or exists_one ends the evaluation, though || or && have an"
        " answer without it",
    ),
    "nan": Known("celpy/celtypes.py DoubleType", "NaN is ordered, as false, instead of an error"),
    "plain": Known(
        "celpy/celtypes.py StringType",
        "two strings make one of Python's, which has no contains",
    ),
}


def known(expression: str, server_error: str, theirs: Opinion) -> str:
    """The key in `KNOWN` of a disagreement between the server and celpy, "" for a new one."""
    if "NaN values cannot be ordered" in server_error:
        return "nan"
    if theirs.value is None and not server_error:
        error = theirs.error
        if ").contains(" in expression and ("no such overload" in error or "CELEvalE" in error):
            return "plain"
        if any(f".{macro}(" in expression for macro in ("map", "filter", "exists_one")):
            return "escaping"
    return ""
