# SPDX-License-Identifier: Apache-2.0
"""Texts made to hurt a parser: a clear answer, soon, and never a traceback."""

from __future__ import annotations

import inspect
import sys

import pytest
from cel_hostile_texts import BRACKETS, BROKEN, DEEP, LONGEST, ROWS, SOUND, filled, nested
from patience import patience

from kthena_api.cel.diagnostics import MAX_ISSUES, ParseError
from kthena_api.cel.parser import ParserOptions, parse

FACTOR = 50
"""Far above what any text here takes."""

NESTED = "expression recursion limit exceeded: 250"
TOO_DEEP = "max recursion depth exceeded"


def refusal(text: str, options: ParserOptions | None = None) -> ParseError:
    """The refusal of a text, which must come soon and be short."""
    with patience(FACTOR), pytest.raises(ParseError) as caught:
        parse(text, options or ParserOptions())
    assert 0 < len(caught.value.issues) <= MAX_ISSUES
    assert len(str(caught.value)) < 2_000_000
    return caught.value


def messages(text: str) -> list[str]:
    """What is wrong with a text."""
    return [issue.message for issue in refusal(text).issues]


@pytest.mark.parametrize(("left", "right"), BRACKETS)
def test_nested_ten_thousand_times(left: str, right: str) -> None:
    """What is nested deeper than the limit is refused in the server's words, closed or not."""
    for text in nested(left, right):
        assert messages(text)[-1] == NESTED


@pytest.mark.parametrize("row", ROWS)
def test_rows_of_ten_thousand(row: str) -> None:
    """Operators, fields and calls in a row are trees as deep as the row is long."""
    assert messages(filled(start="a", unit=row))[-1] == TOO_DEEP


@pytest.mark.parametrize("sign", ["!", "-"])
def test_signs_cancel_out(sign: str) -> None:
    """A row of equal signs is one sign or none, however long it is."""
    assert not hasattr(parse(sign * DEEP + "a").expr, "function")
    assert getattr(parse(sign * (DEEP + 1) + "a").expr, "function", "") == f"{sign}_"


@pytest.mark.parametrize("text", SOUND)
def test_long_and_sound(text: str) -> None:
    """An expression of 100,000 characters is read."""
    assert LONGEST - 5 <= len(text) <= LONGEST
    with patience(FACTOR):
        parse(text)


def test_one_character_too_many() -> None:
    """Length is counted in code points, before anything is read."""
    for char in ("a", "😀", "$", "\ud800"):
        (issue,) = refusal(char * (LONGEST + 1)).issues
        assert (issue.line, issue.column) == (-1, 0)
        assert issue.message == (
            "expression code point size exceeds limit: size: 100001, limit 100000"
        )


@pytest.mark.parametrize("text", BROKEN)
def test_long_and_broken(text: str) -> None:
    """A broken text of 100,000 characters is refused."""
    assert len(text) <= LONGEST
    assert refusal(text).count > 0


def test_errors_are_counted_beyond_those_kept() -> None:
    """A hundred errors are kept; the text says how many more there are."""
    refused = refusal(filled(start="[", unit="if,", end="a]"))

    assert len(refused.issues) == MAX_ISSUES
    assert refused.count == 33_332
    assert str(refused).endswith("\n33232 more errors were truncated")


def test_unknown_characters_stop_the_reading() -> None:
    """Nobody reads 100,000 syntax errors: the parser gives up after a hundred."""
    refused = refusal(filled(unit="$ "))

    assert refused.count == 101
    assert refused.issues[0].message == "Syntax error: token recognition error at: '$'"


def test_macros_that_copy_are_stopped() -> None:
    """Each optMap of a chain copies all before it; a server would not come to an end."""
    (issue,) = refusal("a" + ".optMap(x, x)" * 60).issues

    assert issue.message == "macros make the expression too large: more than 250000 nodes"


def test_a_lone_surrogate_is_the_replacement_character() -> None:
    """Go's JSON reader puts U+FFFD in the place of a lone surrogate."""
    assert getattr(parse("'a\ud800b'").expr, "value", None) == "a\ufffdb"
    assert messages("a \udfff") == ["Syntax error: token recognition error at: '\ufffd'"]


def test_a_small_stack_is_enough() -> None:
    """The deepest tree that is taken needs no depth of Python's stack."""
    text = "[" * 124 + "(1+" * 60 + "a" + ")" * 60 + "]" * 124
    limit, frames = sys.getrecursionlimit(), len(inspect.stack(0))
    try:
        sys.setrecursionlimit(frames + 60)
        parse(text, ParserOptions(macro_calls=True))
        refusal("a.all(x, " * 240 + "$")
    finally:
        sys.setrecursionlimit(limit)
