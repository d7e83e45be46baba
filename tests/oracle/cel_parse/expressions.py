# SPDX-License-Identifier: Apache-2.0
"""The expressions that are recorded: every form of the language, and many ways to get it wrong."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

Request = dict[str, Any]

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
    yield from (f"a {x} b {y} c" for x, y in product(_OPERATORS, _OPERATORS))
    yield from (
        "!a",
        "!!a",
        "!!!a",
        "-a",
        "--a",
        "---a",
        "- a",
        "!a.b",
        "-a.b",
        "!a[0]",
        "-a[0]",
        "!a == b",
    )
    yield from (
        "-a + b",
        "a - -b",
        "a--b",
        "a - -1",
        "a -1",
        "a-1",
        "-(a)",
        "-(1)",
        "!(a && b)",
        "-[1]",
        "!-1",
    )
    yield from (
        "!-a",
        "-!a",
        "!--1",
        "a ? b : c",
        "a ? b : c ? d : e",
        "a ? b ? c : d : e",
        "(a ? b : c) ? d : e",
    )
    yield from (
        "a || b ? c && d : e || f",
        "a ? b || c : d",
        "a ? b, c : d",
        "a ? : b",
        "a ? b :",
        "a ?",
        "a : b",
    )
    yield from (sign.join("abcdefghij"[:n]) for sign in (" && ", " || ") for n in range(2, 11))
    yield from (
        "a && b || c && d || e",
        "(a && b) && c",
        "a && (b && c)",
        "a && b && (c || d || e) && f",
    )
    yield from (
        "a = b",
        "a === b",
        "a <> b",
        "a & b",
        "a | b",
        "a ^ b",
        "~a",
        "a ** b",
        "a // b",
        "a++",
        "a += b",
    )
    yield from (
        "+a",
        "a +",
        "a + * b",
        "a &&",
        "&& a",
        "a && && b",
        "a in",
        "in a",
        "a not in b",
        "a !in b",
    )


def members() -> Iterator[str]:
    """Names, fields, indexes, calls, and what may be left out of them."""
    yield from (
        "a",
        "_",
        "_a1",
        "A",
        ".a",
        ".a.b",
        "a.b.c",
        "a . b",
        "a\n.b",
        "a[b]",
        "a[b][c]",
        "a.b[c].d",
    )
    yield from (
        "f()",
        "f(a)",
        "f(a, b)",
        ".f()",
        ".f(a).g(b)",
        "a.f()",
        "a.f(b, c)",
        "a.b.f(c)",
        "f(a)(b)",
        "f()()",
    )
    yield from (
        "a.f(b).g",
        "(a).b",
        "[a].b",
        "{a: b}.c",
        "'a'.b",
        "1.5.b",
        "true.a",
        "null.a",
        "a.`b`",
        "a.`b-c`",
    )
    yield from (
        "a.`b.c/d e`",
        "a.`b`.c",
        "`a`",
        "`a`.b",
        "a.``",
        "a.`é`",
        "a.`b`()",
        "a.?`b`",
        "`a`()",
        "a.`b",
        "a.`b\n`",
    )
    yield from (
        "a.?b",
        "a.?b.c",
        "a.?b.?c",
        "a.?b()",
        "a[?b]",
        "a[?b].c",
        "a[?b][?c]",
        "a[b?]",
        "a?.b",
        "a?[b]",
    )
    yield from (
        "a.",
        "a..b",
        "a.1",
        "a.'b'",
        "a.(b)",
        "a.[b]",
        ".",
        "..a",
        ". a",
        "a[",
        "a[]",
        "a[b",
        "a]",
        "a[b]]",
    )
    yield from (
        "f(",
        "f(a",
        "f(a,",
        "f(a,)",
        "f(,a)",
        "f(a b)",
        "f)",
        "f(a))",
        "f(?a)",
        "a.f(",
        "a.f(b",
        "a.f(,)",
    )
    yield from (f"a.{word}" for word in _RESERVED)
    yield from _RESERVED
    yield from (f"{word}(a)" for word in _RESERVED)
    yield from (f".{word} + {word}.a" for word in _RESERVED[::3])
    yield from (
        "a.if(b)",
        "if.a",
        "if[0]",
        "if + for",
        "if(as(b))",
        "[if, for]",
        "f(if, $)",
        "a b",
        "a b c",
        "a 1",
        "(a)(b)",
    )


def collections() -> Iterator[str]:
    """Lists, maps and messages."""
    yield from (
        "[]",
        "[,]",
        "[a]",
        "[a,]",
        "[a, b]",
        "[a, b,]",
        "[[a], []]",
        "[?a]",
        "[?a, b, ?c]",
        "[a, ?b,]",
    )
    yield from (
        "[",
        "[a",
        "[a,",
        "[a b]",
        "[a,,b]",
        "[,a]",
        "[a,,]",
        "[a)",
        "[?]",
        "[??a]",
        "[a?]",
        "[a: b]",
        "]",
    )
    yield from (
        "{}",
        "{,}",
        "{a: b}",
        "{a: b,}",
        "{a: b, c: d}",
        "{1: 2, 'a': [b], 1.5: {}}",
        "{?a: b}",
    )
    yield from (
        "{?a: b, c: d, ?e: f}",
        "{a ? b : c : d}",
        "{a ? b : c}",
        "{a: b ? c : d}",
        "{(a): b}",
        "{a: {b: c}}",
    )
    yield from (
        "{",
        "{a",
        "{a:",
        "{a: b",
        "{a: b,",
        "{a b}",
        "{a, b}",
        "{a:}",
        "{: a}",
        "{a: b c}",
        "{a: b: c}",
        "}",
    )
    yield from (
        "{a: b,, c: d}",
        "{?}",
        "{a: ?b}",
        "{a: b]",
        "A{}",
        "A{,}",
        "A{a: b}",
        "A{a: b,}",
        "A{a: b, c: d}",
    )
    yield from (
        "A.B{}",
        "A.B.C{a: b}",
        ".A{}",
        ".A.B{a: b}",
        "A{?a: b}",
        "A{?a: b, c: d}",
        "A{`a-b`: c}",
        "A{?`a`: b}",
    )
    yield from (
        "A{",
        "A{a",
        "A{a:",
        "A{a: b",
        "A{a b}",
        "A{1: a}",
        "A{'a': b}",
        "A{a: b c}",
        "A.{}",
        "A{}{}",
        "A{}.a",
    )
    yield from (
        "A{if: a}",
        "if{a: b}",
        "A.if{}",
        "A{in: a}",
        "A{true: a}",
        "a{b{}}",
        "a{b: c{}}",
        "[a{}]",
        "f(a{})",
        "a.f{}",
    )
    yield from (
        "a[0]{}",
        "f(){}",
        "1{}",
        "A {a: b}",
        "A\n{}",
        "A.B .C{}",
        "A{a: }",
        "A{?}",
        "A{`a: b}",
        "A{``: b}",
    )


def macros() -> Iterator[str]:
    """The macros: every one, what it refuses, and some inside each other."""
    yield from (
        "has(a.b)",
        "has(a.b.c)",
        "has(a)",
        "has(a[b])",
        "has(a.b())",
        "has()",
        "has(a.b, c)",
        "has(1)",
        "has(a.?b)",
    )
    yield from (
        "has(a.`b`)",
        "a.has(b.c)",
        "has",
        ".has(a.b)",
        "has(has(a.b))",
        "has(has(a.b).c)",
        "!has(a.b)",
        "has(if.a)",
    )
    for name in "all exists exists_one existsOne map filter optMap optFlatMap".split():
        yield from (
            f"a.{name}(b, c)",
            f"a.{name}(b, b.c)",
            f"a.{name}(1, c)",
            f"a.{name}(b.c, d)",
            f"{name}(a, b, c)",
        )
        yield from (
            f"a.{name}()",
            f"a.{name}(b)",
            f"a.{name}(b, c, d, e, f)",
            f"a.{name}",
            f"a.{name}('b', c)",
        )
        yield from (
            f"a.{name}(__result__, c)",
            f"a.{name}(.b, c)",
            f"a.{name}(if, c)",
            f"a.{name}(b, {name})",
        )
        yield from (
            f"[1, 2].{name}(x, [3].{name}(y, x == y))",
            f"a.{name}(x, x).{name}(y, y)",
            f"a.{name}((b), c)",
        )
    for name in _TWO_VARIABLES:
        yield from (
            f"a.{name}(i, v, i + v)",
            f"a.{name}(i, i, 1)",
            f"a.{name}(1, v, 2)",
            f"a.{name}(i, 2, 3)",
        )
        yield from (
            f"a.{name}(__result__, v, 1)",
            f"a.{name}(i, __result__, 1)",
            f"a.{name}(i, v, i < 2, v)",
        )
        yield from (
            f"a.{name}(i.j, v, 1)",
            f"a.{name}(i, v, b.{name}(j, w, i == w))",
            f"a.{name}(.i, v, 1)",
        )
    yield from (
        "a.map(x, y, z)",
        "a.map(x, y > 1, z + 1)",
        "a.map(1, y, z)",
        "a.map(x, if, z)",
        "a.map(x, y, z, w)",
    )
    yield from (
        "a.optMap(x, x.optMap(y, y))",
        "{'a': b}.optMap(x, x)",
        "A{a: b}.optMap(x, x)",
        "[a, ?b].optFlatMap(x, x)",
    )
    yield from (
        "a.b(c).optMap(x, x + 1)",
        "has(a.b) ? a.map(x, x) : [].filter(y, y)",
        "a.all(x, has(x.b) && x.b > 0)",
    )
    yield from (
        "a.exists(x, x.all(y, y.exists_one(z, z)))",
        "a.optMap(x, has(b.c)).orValue(1)",
        "has(a.b).c.all(x, x)",
    )
    yield from (
        "a.all(x, )",
        "a.all(x y)",
        "a.all(, y)",
        "a.all(x, y",
        "a.all(x, y z)",
        "a.all(1, $)",
        "a.all(x, 99999999999999999999)",
    )
    yield from (
        "a.optMap(x, b).optMap(y, c).optMap(z, d)",
        "[has(a.b), has(1), c.all(1, 2)]",
        "a.?b.optMap(x, x.?c)",
    )


def spacing() -> Iterator[str]:
    """Spaces, comments, lines, and characters that are nothing."""
    yield from (
        "",
        " ",
        "\n",
        "\t\r\n\f",
        "//",
        "// a",
        "// a\n",
        "//\n//\na",
        "a // b",
        "a // b\n+ c",
        "a /* b */",
    )
    yield from (
        "a\n+\nb",
        "a\r\n+ b",
        "\n\n  a.\n    b",
        "a\vb",
        "a\u00a0b",
        "a\u2028b",
        "\ufeffa",
        "é",
        "a + é",
        "aé",
    )
    yield from (
        "$",
        "$a",
        "a$",
        "a $ b",
        "# a",
        "@a",
        "a@b",
        "a;",
        "a;b",
        "\\",
        "a\\b",
        "\x00",
        "a\x00b",
        "😀",
        "a 😀 b",
    )
    yield from (
        "&",
        "|",
        "=",
        "a & b & c",
        "a &",
        "a |",
        "a =",
        "`",
        "a `",
        "$$$",
        "$ $ $",
        "a $ $ b",
        "[$]",
        "f($)",
        "{$: a}",
    )
    yield from (
        "a +\n\n $",
        "'é' + $",
        "'😀' + b c",
        "\t\ta b",
        "a\n\tb c",
        "'''\n\n''' $ \n $",
        "a\n$\nb\n$",
        "  )",
        "(\n",
        "\n)",
    )


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
