# SPDX-License-Identifier: Apache-2.0
"""Finding what matches a pattern (kubernetes.regex)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kthena_api.cel import types
from kthena_api.cel.library.base import (
    REGEX_FACTOR,
    STRING_FACTOR,
    Argument,
    CallEstimate,
    Library,
    actual_size,
    method,
    scan_cost,
)
from kthena_api.cel.ranges import SizeRange
from kthena_api.cel.values import EvalFault
from kthena_api.regexp import Pattern, SyntaxFault, UnsupportedPattern, compile_pattern


def _compile(pattern: str) -> Pattern:
    try:
        return compile_pattern(pattern)
    except SyntaxFault as fault:
        raise EvalFault(f"Illegal regex: {fault}") from None


def find(text: str, pattern: str) -> str:
    """The leftmost match, "" for none."""
    found = find_all(text, pattern, 1)
    return found[0] if found else ""


def find_all(text: str, pattern: str, limit: int = -1) -> list[str]:
    """The matches from left to right, at most `limit` unless that is negative."""
    compiled = _compile(pattern)
    try:
        return compiled.find_all(text, limit)
    except UnsupportedPattern as problem:
        raise EvalFault(str(problem)) from None


def _estimate(arguments: Sequence[Argument]) -> CallEstimate:
    size = arguments[0].size
    text = size.add(SizeRange.fixed(1)).multiply_by_factor(STRING_FACTOR)
    pattern = arguments[1].size.multiply_by_factor(REGEX_FACTOR)
    return CallEstimate(text.multiply(pattern), SizeRange(0, size.max))


def _cost(arguments: Sequence[object], _result: object) -> int:
    text = scan_cost(1 + actual_size(arguments[0]))
    return text * scan_cost(actual_size(arguments[1]), REGEX_FACTOR)


_TEXTS: Final = types.list_of(types.STRING)

LIBRARY: Final = Library(
    "kubernetes.regex",
    (
        method(
            "string_find_string",
            "find",
            (types.STRING, types.STRING),
            types.STRING,
            find,
            "The first match of a pattern, '' for none.",
            "'abc 123'.find('[0-9]+') == '123'",
            _estimate,
            _cost,
        ),
        method(
            "string_find_all_string",
            "findAll",
            (types.STRING, types.STRING),
            _TEXTS,
            find_all,
            "All matches of a pattern.",
            "'1 and 22'.findAll('[0-9]+') == ['1', '22']",
            _estimate,
            _cost,
        ),
        method(
            "string_find_all_string_int",
            "findAll",
            (types.STRING, types.STRING, types.INT),
            _TEXTS,
            find_all,
            "The first so many matches of a pattern, all if the number is negative.",
            "'1 and 22'.findAll('[0-9]+', 1) == ['1']",
            _estimate,
            _cost,
        ),
    ),
)
