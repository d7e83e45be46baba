# SPDX-License-Identifier: Apache-2.0
"""Patterns made to hurt: a verdict or a named limit, soon, and nothing on stderr."""

from __future__ import annotations

import pytest
from patience import patience

from kthena_api.regexp import Pattern, SyntaxFault, UnsupportedPattern, check_pattern
from kthena_api.regexp.characters import unicode_class
from kthena_api.regexp.limits import MAX_LENGTH

FACTOR = 75
"""Far above what any pattern here takes on an idle machine, which is about one second."""

TOO_LARGE = "expression too large"
TOO_DEEP = "expression nests too deeply"
UNSUPPORTED = "too many optional parts in a row"


def filled(unit: str, *, start: str = "", end: str = "") -> str:
    """As many units as the longest pattern holds."""
    return start + unit * ((MAX_LENGTH - len(start) - len(end)) // len(unit)) + end


def outcome(pattern: str, text: str) -> bool | str:
    """Whether a text matches, or what is wrong with the pattern."""
    try:
        return Pattern(pattern).search(text)
    except SyntaxFault as fault:
        return fault.code
    except UnsupportedPattern as limit:
        return limit.reason


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (filled("a"), False),
        (filled("."), False),
        (filled(".*"), True),
        (filled("a*?"), True),
        (filled("(?:)"), True),
        (filled("a|"), True),
        (filled("ab|", end="x"), False),
        (filled("[a-z]"), False),
        (filled("a-z", start="[", end="]"), True),
        (filled(r"\pL", start="(?i)[", end="]"), True),
        (filled(r"\p{L}"), False),
        (filled(r"[^\p{L}]"), False),
        (filled(r"[a\p{L}]"), False),
        (filled(r"[\x01-\x{10FFFE}]", start="(?i)"), False),
        (filled("k", start="(?i)"), False),
        (filled("é"), False),
        (filled("^"), True),
        (filled(r"\b", start="^"), True),
        (filled("(?i)", end="A"), True),
        (filled("a{1,"), False),
        (filled("a", start=r"\Q"), False),
        ("(?:" * 300 + "a*" + ")*" * 300 + "b", False),
        ("(a*)*b", False),
        ("(a|aa)+$", True),
        ("(.*)(.*)(.*)(.*)x", False),
        ("(a?){1000}" * 20, True),
        (filled("a?"), UNSUPPORTED),
        (filled("a*b?"), UNSUPPORTED),
        (filled("a{1000}"), TOO_LARGE),
        (filled("(((a{10}){10}){10})"), TOO_LARGE),
        ("(" * 2000 + "a" + ")" * 2000, TOO_DEEP),
        ("(" * 50_000 + ")" * 50_000, TOO_DEEP),
        (filled("("), "missing closing )"),
        (filled("["), "missing closing ]"),
        (filled("*"), "missing argument to repetition operator"),
        (filled("0", start=r"\x{"), "invalid escape sequence"),
        (filled("(?P<a"), "invalid named capture"),
        (filled("\ud800"), "invalid UTF-8"),
        (filled(r"\p{Nope}"), "invalid character class range"),
    ],
)
def test_long_patterns(pattern: str, expected: object, capfd: pytest.CaptureFixture[str]) -> None:
    """Up to the limit a pattern is judged, and a text searched, without anybody waiting."""
    with patience(FACTOR):
        assert outcome(pattern, "a" * 200) == expected
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("unit", ["a", "(", ".*", "a?", r"\pL", "\ud800", "é"])
def test_ten_megabytes(unit: str) -> None:
    """A pattern beyond the limit is refused unread, in words that do not repeat it."""
    with patience(FACTOR):
        fault = check_pattern(unit * (10_000_000 // len(unit)))

    assert fault is not None
    assert fault.code == TOO_LARGE
    assert len(str(fault)) < 200


def test_the_limit_of_length() -> None:
    """The limit is what an expression may be long, so no literal in one reaches it."""
    assert MAX_LENGTH == 100_000
    assert check_pattern("a" * MAX_LENGTH) is None
    fault = check_pattern("a" * (MAX_LENGTH + 1))
    assert str(fault) == f"error parsing regexp: expression too large: `{'a' * 80}…`"


def test_optional_parts_are_counted_in_a_row() -> None:
    """RE2 is slow only where many parts in a row may be missing and are not the same."""
    assert outcome("a?" * 10_000 + "b" + "a?" * 10_000, "b") is True
    assert outcome("[ab]*" * 19_999, "a") is True
    assert outcome("a?" * 20_001, "a") == UNSUPPORTED


def test_named_classes_are_shared() -> None:
    """However a name is spelt, its ranges are made once."""
    spelt = [unicode_class(name, fold=True, negated=False) for name in ("Lu", "l_U", "L u", "lu")]

    assert spelt[0]
    assert all(bounds is spelt[0] for bounds in spelt)
