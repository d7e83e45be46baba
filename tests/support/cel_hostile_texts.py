# SPDX-License-Identifier: Apache-2.0
"""Texts made to hurt a parser."""

from __future__ import annotations

from typing import Final

LONGEST: Final = 100_000
"""How long an expression may be."""

DEEP: Final = 10_000


def filled(*, start: str = "", unit: str, end: str = "") -> str:
    """As many units as the longest expression holds."""
    return start + unit * ((LONGEST - len(start) - len(end)) // len(unit)) + end


def nested(left: str, right: str) -> tuple[str, str]:
    """Something in 10,000 brackets, as far as that many fit, and the same never closed."""
    count = min(DEEP, (LONGEST - 1) // len(left + right))
    return left * count + "a" + right * count, left * count


# What an expression can be nested in, and behind what it can be put.
BRACKETS: Final = [
    ("(", ")"),
    ("[", "]"),
    ("f(", ")"),
    ("has(", ")"),
    ("{1: ", "}"),
    ("A{b: ", "}"),
    ("a[", "]"),
    ("a.all(x, ", ")"),
    ("a.map(x, x, ", ")"),
    ("a.?b.optMap(x, ", ")"),
    ("a ? b : ", ""),
    ("!(", ")"),
    ("-(", ")"),
]

ROWS: Final = [
    ".b",
    "[0]",
    ".f()",
    "+a",
    " < a",
    ".all(x, x)",
    ".optMap(x, x)",
    ".?b",
    "[?0]",
    " in a",
]

# About as long as an expression may be, and accepted or refused.
SOUND: Final = [
    filled(unit="a && ", end="a"),
    filled(unit="a || ", end="a"),
    filled(start="[", unit="1,", end="]"),
    filled(start="{", unit="1:1,", end="}"),
    filled(start="f(", unit="1,", end="1)"),
    filled(start="A{", unit="b:1,", end="}"),
    filled(unit="a"),
    filled(start="'", unit="\\n", end="'"),
    filled(start="'", unit="\0", end="'"),
    filled(start="'", unit="\ud800", end="'"),
    filled(start="'''", unit="\n", end="'''"),
    filled(start="//", unit="a", end="\na"),
    filled(unit=" ", end="a"),
    filled(unit="-", end="1"),
    filled(start="0x", unit="0", end="1"),
    filled(start="0.", unit="1"),
    filled(unit="1", end="e-99999"),
]

BROKEN: Final = [
    filled(unit="$"),
    filled(unit="$ "),
    filled(unit="\0"),
    filled(unit="\ud800"),
    filled(unit="😀"),
    filled(unit="\n", end="$"),
    filled(unit="'"),
    filled(unit="''' "),
    filled(unit="'\\"),
    filled(start="'", unit="a"),
    filled(start="'''", unit="a"),
    filled(unit="`"),
    filled(start="a.`", unit="b"),
    filled(unit="a b "),
    filled(unit="f(,) "),
    filled(start="[", unit="if,", end="a]"),
    filled(start="[", unit="1 2,", end="]"),
    filled(start="[", unit="9223372036854775808,", end="]"),
    filled(unit=","),
    filled(unit="."),
    filled(unit="&&"),
    filled(unit="?"),
    filled(unit=":"),
    filled(unit=")"),
    filled(unit="-!", end="a"),
    filled(unit="1"),
    filled(start="1e", unit="9"),
    filled(start="a", unit=".b", end="{"),
    filled(start="a", unit="[0]", end="["),
    filled(unit="(" * 200 + "a" + ")" * 200 + "+", end="$"),
    filled(start="[", unit="[" * 240 + "]" * 240 + ",", end="b c]"),
    filled(start="[", unit="1+2*(" * 60 + "a" + ")" * 60 + ",", end="b c]"),
]


def hostile_texts() -> list[str]:
    """All of them."""
    closed = [text for left, right in BRACKETS for text in nested(left, right)]
    too_long = [char * (LONGEST + 1) for char in ("a", "$", "é", "😀")]
    return [*closed, *(filled(start="a", unit=row) for row in ROWS), *SOUND, *BROKEN, *too_long]
