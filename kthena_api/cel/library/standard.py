# SPDX-License-Identifier: Apache-2.0
"""The standard library (common/stdlib/standard.go of cel-go): what every environment has.

Conditions and what joins them are here for their types: they choose which of their arguments are
looked at, so their costs are made from those of the arguments, by whoever walks the tree. The same
goes for an index, whose cost is that of a selection.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Final

from kthena_api.cel import ast, types
from kthena_api.cel.library.base import Library, Overload
from kthena_api.cel.library.standard_arithmetic import OVERLOADS as ARITHMETIC
from kthena_api.cel.library.standard_conversions import OVERLOADS as CONVERSIONS
from kthena_api.cel.library.standard_costs import (
    comparison,
    equality,
    estimate_comparison,
    estimate_equality,
    estimate_match,
    estimate_membership,
    estimate_search,
    match,
    membership,
    scan,
    scanned,
    search,
)
from kthena_api.cel.library.standard_ordering import OVERLOADS as ORDERING
from kthena_api.cel.library.standard_rows import Row, overloads_of_function
from kthena_api.cel.library.standard_times import OVERLOADS as TIMES
from kthena_api.cel.values import (
    EvalFault,
    equal,
    index,
    is_member,
    logical_not,
    not_equal,
    size,
)
from kthena_api.cel.values.faults import no_such_overload
from kthena_api.cel.values.scalars import unsupported
from kthena_api.regexp import SyntaxFault, UnsupportedPattern, compile_pattern

LAZY: Final = frozenset({"conditional", "logical_and", "logical_or"})
"""Overloads that do not look at all of their arguments."""

_A: Final = types.param("A")
_B: Final = types.param("B")
_LIST: Final = types.list_of(_A)
_MAP: Final = types.map_of(_A, _B)
_S: Final = types.STRING
_BOOL: Final = types.BOOL


def conditional(condition: object, then: object, otherwise: object) -> object:
    """One of two values."""
    if type(condition) is not bool:
        raise no_such_overload()
    return then if condition else otherwise


def _truth(operand: object) -> bool:
    if type(operand) is not bool:
        raise no_such_overload()
    return operand


def logical_and(left: object, right: object) -> bool:
    """Whether both hold; an operand without a value does not matter beside a false one."""
    for operand in (left, right):
        if operand is False:
            return False
    for operand in (left, right):
        if isinstance(operand, EvalFault):
            raise operand
    return _truth(left) and _truth(right)


def logical_or(left: object, right: object) -> bool:
    """Whether one holds; an operand without a value does not matter beside a true one."""
    for operand in (left, right):
        if operand is True:
            return True
    for operand in (left, right):
        if isinstance(operand, EvalFault):
            raise operand
    return _truth(left) or _truth(right)


def not_strictly_false(operand: object) -> bool:
    """Whether a loop goes on: also with what is no bool, and with a fault in its place."""
    return operand is not False


def contains(text: object, part: object) -> bool:
    """Whether a text has another one in it."""
    if isinstance(text, str) and isinstance(part, str):
        return part in text
    raise no_such_overload()


def starts_with(text: object, part: object) -> bool:
    """Whether a text begins with another one."""
    if isinstance(text, str) and isinstance(part, str):
        return text.startswith(part)
    raise no_such_overload()


def ends_with(text: object, part: object) -> bool:
    """Whether a text ends with another one."""
    if isinstance(text, str) and isinstance(part, str):
        return text.endswith(part)
    raise no_such_overload()


def matches(text: str, pattern: str) -> bool:
    """Whether a pattern matches anywhere in a text."""
    try:
        return compile_pattern(pattern).search(text)
    except (SyntaxFault, UnsupportedPattern) as fault:
        raise EvalFault(str(fault)) from None


def matches_any(text: object, pattern: object) -> bool:
    """The same for values of any types."""
    if not isinstance(text, str):
        raise unsupported(text, "matches")
    if not isinstance(pattern, str):
        raise no_such_overload()
    return matches(text, pattern)


def _at_an_end(overload: str, implementation: Callable[..., bool], example: str) -> Iterator[Row]:
    """Until 1.36 a run was charged for the text, from 1.37 on for what it may begin or end with."""
    for runtime, since, until in ((scanned(0), None, "1.37"), (scanned(1), "1.37", None)):
        yield Row(
            overload,
            (_S, _S),
            _BOOL,
            implementation,
            example,
            scan(1),
            runtime,
            member=True,
            server_since=since,
            server_until=until,
        )


_LOGIC: Final[tuple[Overload, ...]] = (
    *overloads_of_function(
        ast.CONDITIONAL,
        "The second value where the first is true, else the third.",
        Row("conditional", (_BOOL, _A, _A), _A, conditional, "(1 < 2 ? 'a' : 'b') == 'a'"),
        generic=conditional,
        strict=False,
    ),
    *overloads_of_function(
        ast.LOGICAL_AND,
        "Whether both hold; an error does not matter beside what is false.",
        Row("logical_and", (_BOOL, _BOOL), _BOOL, logical_and, "!(1 / 0 == 1 && false)"),
        generic=logical_and,
        strict=False,
    ),
    *overloads_of_function(
        ast.LOGICAL_OR,
        "Whether one holds; an error does not matter beside what is true.",
        Row("logical_or", (_BOOL, _BOOL), _BOOL, logical_or, "1 / 0 == 1 || true"),
        generic=logical_or,
        strict=False,
    ),
    *overloads_of_function(
        ast.LOGICAL_NOT,
        "Whether it does not hold.",
        Row("logical_not", (_BOOL,), _BOOL, operator.not_, "!false"),
        generic=logical_not,
    ),
    *overloads_of_function(
        ast.NOT_STRICTLY_FALSE,
        "Whether a loop goes on: an error may still be made good. What macros call.",
        Row("not_strictly_false", (_BOOL,), _BOOL, not_strictly_false, "[1, 2].all(e, e > 0)"),
        generic=not_strictly_false,
        strict=False,
    ),
    *overloads_of_function(
        ast.EQUALS,
        "Whether two values are the same, numbers also across their types.",
        Row("equals", (_A, _A), _BOOL, equal, "[1, 2] == [1, 2]", estimate_equality, equality),
        generic=equal,
    ),
    *overloads_of_function(
        ast.NOT_EQUALS,
        "Whether two values differ.",
        Row(
            "not_equals", (_A, _A), _BOOL, not_equal, "'a' != 'b'", estimate_comparison, comparison
        ),
        generic=not_equal,
    ),
)

_CONTAINERS: Final[tuple[Overload, ...]] = (
    *overloads_of_function(
        ast.INDEX,
        "The item at a position, or the value of a key; an error where there is none.",
        Row("index_list", (_LIST, types.INT), _A, index, "[1, 2][0] == 1"),
        Row("index_map", (_MAP, _A), _B, index, "{'a': 1}['a'] == 1"),
        generic=index,
    ),
    *overloads_of_function(
        ast.IN,
        "Whether a list has an equal item, or a map a key.",
        Row(
            "in_list", (_A, _LIST), _BOOL, is_member, "1 in [1, 2]", estimate_membership, membership
        ),
        Row("in_map", (_A, _MAP), _BOOL, is_member, "'a' in {'a': 1}"),
        generic=is_member,
    ),
    *overloads_of_function(
        "size",
        "How many code points, bytes, items or entries there are.",
        Row("size_bytes", (types.BYTES,), types.INT, len, "size(b'abc') == 3"),
        Row("bytes_size", (types.BYTES,), types.INT, len, "b'abc'.size() == 3", member=True),
        Row("size_list", (_LIST,), types.INT, len, "size([1, 2]) == 2"),
        Row("list_size", (_LIST,), types.INT, len, "[1, 2].size() == 2", member=True),
        Row("size_map", (_MAP,), types.INT, len, "size({'a': 1}) == 1"),
        Row("map_size", (_MAP,), types.INT, len, "{'a': 1}.size() == 1", member=True),
        Row("size_string", (_S,), types.INT, len, "size('äö') == 2"),
        Row("string_size", (_S,), types.INT, len, "'äö'.size() == 2", member=True),
        generic=size,
    ),
)

_TEXTS: Final[tuple[Overload, ...]] = (
    *overloads_of_function(
        "contains",
        "Whether a text has another one in it.",
        Row(
            "contains_string",
            (_S, _S),
            _BOOL,
            operator.contains,
            "'hello'.contains('ell')",
            estimate_search,
            search,
            member=True,
        ),
        generic=contains,
        guarded=False,
    ),
    *overloads_of_function(
        "endsWith",
        "Whether a text ends with another one.",
        *_at_an_end("ends_with_string", str.endswith, "'hello'.endsWith('llo')"),
        generic=ends_with,
        guarded=False,
    ),
    *overloads_of_function(
        "startsWith",
        "Whether a text begins with another one.",
        *_at_an_end("starts_with_string", str.startswith, "'hello'.startsWith('hel')"),
        generic=starts_with,
        guarded=False,
    ),
    *overloads_of_function(
        "matches",
        "Whether a regular expression matches anywhere in a text; an error when it is none.",
        Row(
            "matches",
            (_S, _S),
            _BOOL,
            matches,
            "matches('kthena', '^k.*a$')",
            server_until="1.37",
        ),
        Row(
            "matches",
            (_S, _S),
            _BOOL,
            matches,
            "matches('kthena', '^k.*a$')",
            estimate_match,
            match,
            server_since="1.37",
        ),
        Row(
            "matches_string",
            (_S, _S),
            _BOOL,
            matches,
            "'kthena'.matches('^k.*a$')",
            estimate_match,
            match,
            member=True,
        ),
        generic=matches_any,
    ),
)

LIBRARY: Final = Library(
    "stdlib",
    (*_LOGIC, *ARITHMETIC, *ORDERING, *_CONTAINERS, *CONVERSIONS, *_TEXTS, *TIMES),
    types=(
        types.BOOL,
        types.BYTES,
        types.DOUBLE,
        types.DURATION,
        types.INT,
        types.LIST,
        types.MAP,
        types.NULL,
        types.STRING,
        types.TIMESTAMP,
        types.TYPE,
        types.UINT,
    ),
)
