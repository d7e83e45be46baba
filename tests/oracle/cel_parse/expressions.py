# SPDX-License-Identifier: Apache-2.0
"""The expressions that are recorded: every form of the language, and many ways to get it wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any, Final

Request = dict[str, Any]

TABLES: Final[Mapping[str, Sequence[str]]] = json.loads(
    Path(__file__).with_name("tables.json").read_text(encoding="utf-8")
)
"""The long lists, as data: texts by what they are about."""

_OPERATORS = "+ - * / % < <= > >= == != in && ||".split()
_RESERVED = (
    "as break const continue else false for function if import in let loop package namespace null "
    "return true var void while"
).split()
_TWO_VARIABLES = (
    "all exists existsOne exists_one transformList transformMap transformMapEntry".split()
)


def numbers() -> Iterator[str]:
    """Every form of a number, the largest ones and those beyond."""
    yield from "0 1 -1 007 0x0 0xff 0xFF -0x1F 1u 0U 0xFu 1.0 1.5e3 1E3 1e+3 1e-3 .5 .5e1".split()
    yield from ("0.0", "-0.0")
    yield from "9223372036854775807 9223372036854775808 -9223372036854775808".split()
    yield from "-9223372036854775809 0x7fffffffffffffff 0x8000000000000000".split()
    yield from "-0x8000000000000000 18446744073709551615u 18446744073709551616u".split()
    yield from "0xffffffffffffffffu 0x10000000000000000u 1e308 1e309 -1e309 5e-324 1e-400".split()
    yield from "4.9406564584124654e-324 1.7976931348623157e308 1.7976931348623159e308 1e22".split()
    yield from "0x 0xg 1e 1e+ 1. 1.e5 .e5 0X1 1uu 1_000 0b1 1.5u".split()
    yield from "1.5.5 .5.5 1..5 1.a 00x1 -1u".split()
    yield from ("- 1", "--1", "---1", "- -1.5", "-1.a", "-1[0]", "1 .a", "1.5.a", "0xffu.a")
    yield "1" * 5000
    yield "0" * 5000 + "1"
    yield "1" * 400 + ".5"


def texts() -> Iterator[str]:
    """Strings and bytes: quotes, prefixes, escapes, and where they go wrong."""
    bodies = ("", "a", "a b", "é", "😀", "\\n", "\\\\", "\t", "a//b", "\\'", '\\"', "`", "{}")
    for prefix, quote in product(
        ("", "r", "R", "b", "B", "br", "Rb", "bR"), ("'", '"', "'''", '"""')
    ):
        yield from (f"{prefix}{quote}{body}{quote}" for body in bodies[::3])
    yield from (f"'{body}'" for body in bodies)
    escapes = "a b f n r t v \\ ' \" ` ? x41 X7f u0041 U0001F600 101 377 000 0 8 400 18".split()
    escapes += "x x4 xg u12 u12G4 U0000004 U00110000 UFFFFFFFF ud800 uDFFF uE000 q e s d".split()
    for escape in escapes:
        yield f'"a\\{escape}b"'
        yield f"b'\\{escape}'"
    yield from (
        "'\\xff'",
        "b'\\xff\\377é'",
        "'''a\nb'''",
        "'''a\r\nb\rc'''",
        "r'''a\\\nb'''",
        "'''a''b'''",
    )
    yield from (
        "'a\nb'",
        "'a\rb'",
        "'",
        '"',
        "'''",
        '"""',
        "'a",
        '"a',
        "'''a",
        "'''a'",
        "'''a''",
        "r'",
        "b'",
    )
    yield from (
        "''''",
        "'''''",
        "''''''",
        "'''''''",
        "'a''b'",
        "'a'\"b\"",
        "r'\\'",
        "r'\\''",
        "b r'a'",
        "rb'a'",
    )
    yield from (
        "'a\\",
        "'a\\'",
        "'\\q' + 'b'",
        "'''\\q''' + 1",
        "'\x00'",
        "'\u2028'",
        "'\ufeff'",
        "r'a\nb'",
    )
    yield from ("'\\u12' + 1", "'''a\nb''' + $", "'a' 'b'", "x'a'", "u'a'")


def operators() -> Iterator[str]:
    """Precedence and association: each operator beside each other one."""
    yield from TABLES["operators"]


def members() -> Iterator[str]:
    """Names, fields, indexes, calls, and what may be left out of them."""
    yield from TABLES["members"]


def collections() -> Iterator[str]:
    """Lists, maps and messages."""
    yield from TABLES["collections"]


def macros() -> Iterator[str]:
    """The macros: every one, what it refuses, and some inside each other."""
    yield from TABLES["macros"]


def spacing() -> Iterator[str]:
    """Spaces, comments, lines, and characters that are nothing."""
    yield from TABLES["spacing"]


def broken() -> Iterator[str]:
    """Sound rules cut off, with a token lost, and with a token doubled."""
    rules = (
        "has(self.a) || self.b.all(x, x.c != '' && x in [1, 2u])",
        "a ? b[0].?c.f(-1, !d) : {'k': A.B{f: 1.5}, ?e: [?g]}",
        "(a + b * c) <= d.e && !(f == null || g.`h` != true)",
    )
    for rule in rules:
        pieces = _pieces(rule)
        for i in range(len(pieces)):
            yield "".join(pieces[:i])
            yield "".join(pieces[:i] + pieces[i + 1 :])
            yield "".join([*pieces[:i], pieces[i], " ", *pieces[i:]])
    yield from (
        "(",
        ")",
        "()",
        "(a",
        "a)",
        "(a))",
        "((a)",
        "(a b)",
        "(a,b)",
        "(,)",
        "[(])",
        "f([)",
        "{(}",
        "(a]",
        "[a}",
        "((((",
    )
    yield from (
        "1 2",
        "-1 2",
        "1 -",
        "- 1 1",
        "[1 2]",
        "[-1 2]",
        "f(-1 2)",
        "a b c d e f g",
        "a, b",
        "? a",
        ": a",
        ", ,",
        "! !",
    )


def _pieces(rule: str) -> list[str]:
    """A rule at its spaces and signs."""
    pieces = [""]
    for char in rule:
        if not (char.isalnum() and pieces[-1].isalnum()):
            pieces.append("")
        pieces[-1] += char
    return pieces[1:]


def limits() -> Iterator[str]:
    """Nesting and errors just below each limit and at it."""
    for n in (248, 249, 250, 251):
        yield from (
            "(" * n + "a" + ")" * n,
            "f(" * n + "a" + ")" * n,
            "[" * n + "]" * n,
            "a ? b : " * n + "c",
        )
        yield from (
            "a" + ".b" * n,
            "a" + "[0]" * n,
            "a" + " + a" * n,
            "a" + " < a" * n,
            "a" + ".f()" * n,
        )
        yield from ("!" * n + "a", "a" + " && a" * n, "(" * n, "{a:" * n, "if + " + "a" + ".b" * n)
    for n in (82, 83, 84, 124, 125, 126):
        yield from (
            "1+2*(" * n + "a" + ")" * n,
            "1<(" * n + "a" + ")" * n,
            "1+(" * n + "a" + ")" * n,
        )
    yield from ("$ " * n for n in (99, 100, 101, 102))
    yield from (
        "f(,) " * 40,
        "a b " * 40,
        "(1 2)," * 40,
        "[" + "1 2," * 40 + "]",
        "x " * 257,
        "x " * 260,
    )
    yield from ("[" + "if, " * n + "a]" for n in (98, 99, 100, 103))


def _requests(expressions: Iterator[str], **more: object) -> Iterator[Request]:
    for text in expressions:
        yield {"expr": text} | more


def requests() -> Iterator[Request]:
    """All of them, each once."""
    for table in (numbers, texts, operators, members, collections, spacing, broken, limits):
        yield from _requests(table())
    yield from _requests(macros(), calls=True)
    printed = (text for table in (numbers, texts, members, collections, macros) for text in table())
    yield from _requests(printed, print=True)
    optional = (text for table in (members, collections) for text in table() if "?" in text)
    yield from _requests(optional, off=["optional"])
    yield from _requests((text for text in macros() if "opt" in text), off=["optional"])
    pairs = (text for text in macros() if any(f".{name}(i" in text for name in _TWO_VARIABLES))
    yield from _requests(pairs, off=["two_variable"])
