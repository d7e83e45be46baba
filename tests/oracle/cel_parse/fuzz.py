# SPDX-License-Identifier: Apache-2.0
"""Random expressions, whole and broken, for comparison with a server's parser.

    PYTHONPATH=tests/support python -m tests.oracle.cel_parse.fuzz --seed 1 --count 3000

asks the Go program beside this file and prints what differs; exit code 1 for a difference.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

from cel_trees import answer_to, the_answer

from tests.oracle.cel_parse.asking import answers_of

_NAMES = (
    "a b c x y self i has all e r b br in if for true null __result__ msg _ optMap size".split()
)
_FIELDS = [*_NAMES, "`a-b`", "`x y`", "`a.b/c`", "``"]
_TEXTS = (
    '"a"', "'b'", '"""c\nd"""', "'''e'''", 'r"f\\"', "R'g'", "b'h'", 'br"i"', "'\\n\\t'",
    "'\\x41\\u0042\\U00000043\\101'", "'\\ud800'", "b'\\xff\\377'", "b'\\u0041'", "'é'", "'😀'",
    '"a\\"b"', "'''a'b'''", "''", '""', "b''", "'\\U00110000'", "'\\`\\?\\a'", "'''x\r\ny\rz'''",
)  # fmt: skip
_NUMBERS = (
    "0 1 42 0x1F 007 9223372036854775807 9223372036854775808 1u 0xFFu 18446744073709551616u "
    "18446744073709551615U 1.5 1e5 .5 1.5e-3 1e400 1e 0x 1. 0x8000000000000000 1E+5 5e-324 0.1 "
    "1e22 1.7976931348623157e308"
).split()
_OTHERS = ("[]", "{}", "a.b", ".a", "A{}", "// c\na", "a /* */", "a//x")
_PIECES = (
    *"( ) [ ] { } . , ? : ! - + * / % < <= == != && || & | = in true null a b x 1 1u 1.5".split(),
    '"s"', "'", '"', "`", "`k`", "$", "@", "#", "\\", "\n", "\t", "//", "é", "\x00", "?.", "[?",
    "{?", 'r"', "b'", "'''", '"""', " ", "-1", "has(", ".all(", "0x", "1e",
)  # fmt: skip
_TOKEN = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|\w+|==|!=|<=|>=|&&|\|\||\s+|.", re.DOTALL)
_VARIABLES = ("x", "y", "i", "x", "x", "__result__", "a.b", "1", "@result")
_MACROS = (
    "has({t}.f)", "has({t})", "{t}.all({v}, {e})", "{t}.exists({v}, {e})", "{t}.map({v}, {e})",
    "{t}.exists_one({v}, {e})", "{t}.existsOne({v}, {e})", "{t}.map({v}, {f}, {e})",
    "{t}.filter({v}, {e})", "{t}.all({v}, {w}, {e})", "{t}.exists({v}, {w}, {e})",
    "{t}.existsOne({v}, {w}, {e})", "{t}.transformList({v}, {w}, {e})", "{t}.optMap({v}, {e})",
    "{t}.transformList({v}, {w}, {f}, {e})", "{t}.transformMap({v}, {w}, {e})",
    "{t}.transformMap({v}, {w}, {f}, {e})", "{t}.transformMapEntry({v}, {w}, {e})",
    "{t}.transformMapEntry({v}, {w}, {f}, {e})", "{t}.optFlatMap({v}, {e})",
)  # fmt: skip


class Expressions:
    """Makes expressions from a source of chance."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - test data
        self._ways: list[tuple[int, Callable[[int], str]]] = [
            (22, lambda _: self._atom()),
            (12, lambda depth: self._binary(depth, "+ - * / %")),
            (8, lambda depth: self._binary(depth, "< <= > >= == != in")),
            (10, self._logic),
            (4, lambda depth: "{} ? {} : {}".format(*self._some(depth, 3, 3))),
            (4, lambda depth: self._pick(("!", "-", "!!", "--", "- ", "-!")) + self._any(depth)),
            (6, lambda depth: f"({self._any(depth)})"),
            (8, lambda depth: f"{self._any(depth)}.{self._mark()}{self._pick(_FIELDS)}"),
            (4, lambda depth: f"{self._any(depth)}[{self._mark()}{self._any(depth)}]"),
            (6, self._macro),
            (4, lambda depth: f"{self._pick(_NAMES)}({', '.join(self._some(depth, 0, 3))})"),
            (3, self._method),
            (4, lambda depth: self._bracket("[", "]", lambda: self._mark() + self._any(depth))),
            (3, lambda depth: self._bracket("{", "}", lambda: self._entry(depth))),
            (2, self._message),
        ]

    def _pick(self, words: tuple[str, ...] | list[str]) -> str:
        return self._random.choice(words)

    def _mark(self) -> str:
        return self._pick(("", "", "", "?"))

    def _some(self, depth: int, least: int, most: int) -> list[str]:
        return [self._any(depth) for _ in range(self._random.randint(least, most))]

    def _any(self, depth: int) -> str:
        if depth <= 0:
            return self._atom()
        weights = [weight for weight, _ in self._ways]
        way = self._random.choices(self._ways, weights)[0][1]
        return way(depth - 1)

    def _atom(self) -> str:
        return self._pick(
            self._random.choices(
                (tuple(_NAMES), tuple(_NUMBERS), _TEXTS, _OTHERS), (55, 20, 18, 7)
            )[0]
        )

    def _binary(self, depth: int, operators: str) -> str:
        return f"{self._any(depth)} {self._pick(operators.split())} {self._any(depth)}"

    def _logic(self, depth: int) -> str:
        return self._pick((" && ", " || ")).join(self._some(depth, 2, 5))

    def _method(self, depth: int) -> str:
        args = ", ".join(self._some(depth, 0, 3))
        return f"{self._any(depth)}.{self._pick(_NAMES)}({args})"

    def _macro(self, depth: int) -> str:
        t, e, f = self._some(depth, 3, 3)
        v, w = self._pick(_VARIABLES), self._pick(("y", "z", "x", "y", "1", "__result__"))
        return self._pick(_MACROS).format(t=t, e=e, f=f, v=v, w=w)

    def _entry(self, depth: int) -> str:
        return f"{self._mark()}{self._any(depth)}: {self._any(depth)}"

    def _bracket(self, left: str, right: str, part: Callable[[], str]) -> str:
        parts = ", ".join(part() for _ in range(self._random.randint(0, 4)))
        return f"{left}{parts}{self._pick(('', '', ','))}{right}"

    def _message(self, depth: int) -> str:
        name = ".".join(self._pick(_NAMES) for _ in range(self._random.randint(1, 3)))
        entry = lambda: f"{self._mark()}{self._pick(_FIELDS)}: {self._any(depth)}"  # noqa: E731
        return self._pick(("", ".")) + name + self._bracket("{", "}", entry)

    def _broken(self, text: str) -> str:
        for _ in range(self._random.randint(1, 4)):
            at = self._random.randint(0, len(text))
            end = min(len(text), at + self._random.randint(1, 8))
            text = self._pick(
                [
                    text[:at] + self._pick(_PIECES) + text[at:],
                    text[:at] + text[end:],
                    text[:at] + self._pick(_PIECES) + text[at + 1 :],
                    text[:at] + text[at:end] * 2 + text[end:],
                ]
            )
        return text

    def request(self) -> dict[str, Any]:
        """One expression and what its environment lacks."""
        kind = self._random.random()
        if kind < 0.15:
            pieces = [self._pick(_PIECES) for _ in range(self._random.randint(0, 14))]
            text = self._pick(("", " ")).join(pieces)
        else:
            text = self._any(self._random.randint(0, 4))
            if kind < 0.6:
                text = self._broken(text)
        asked: dict[str, Any] = {"expr": text}
        if off := [o for o in ("optional", "two_variable") if self._random.random() < 0.1]:
            asked["off"] = off
        if self._random.random() < 0.4:
            asked["calls"] = True
        return asked

    def mangled(self) -> dict[str, Any]:
        """One expression whose tokens are out of order."""
        tokens = _TOKEN.findall(self._any(6))
        for _ in range(self._random.randint(1, 6)):
            at, other = (self._random.randint(0, len(tokens)) for _ in range(2))
            first, last = sorted((at, other))
            tokens = self._random.choice(
                [
                    tokens[:at] + tokens[at + 1 :],
                    [*tokens[:at], self._pick(_PIECES), *tokens[at:]],
                    [*tokens[:at], self._pick(_PIECES), *tokens[at + 1 :]],
                    tokens[: last + 1] + tokens[first:],
                    tokens[last:] + tokens[:last],
                    tokens[first : last + 1],
                ]
            )
        return {"expr": "".join(tokens)}

    def some(self, count: int) -> list[dict[str, Any]]:
        """As many expressions of all kinds as asked for."""
        ways = [self.nested, self.mangled, self.mangled, self.mangled]
        return [ways[i % 4]() if i % 5 == 0 else self.request() for i in range(count)]

    def nested(self) -> dict[str, Any]:
        """One expression that comes close to the limits."""
        text = self._pick(("a", "1", '"x"', "if", "1.5", "x.all(y,z)", "x.all(1,z)"))
        for _ in range(self._random.randint(1, 4)):
            left, right = self._random.choice(_WRAPPERS)
            often = self._random.choice((20, 90, 125, 140, 247, 249, 250, 251, 262))
            text = left * often + text + right * often
        if self._random.random() < 0.5:
            at = self._random.randint(0, len(text))
            text = text[:at] + self._pick(_PIECES) + text[at:]
        return {"expr": text}


_WRAPPERS = (
    ("(", ")"), ("[", "]"), ("f(", ")"), ("{1:", "}"), ("", "+1"), ("", "<1"), ("", ".a"),
    ("", "[1]"), ("1+(", ")"), ("1+2*(", ")"), ("1<(", ")"), ("a?b:", ""), ("a?", ":c"),
    ("", " && a"), ("!(", ")"), ("", ".f(a)"),
)  # fmt: skip


def differences(
    minor: str, requests: list[dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Where we differ: the server's answer and ours."""
    for answer in answers_of(minor, requests):
        ours = answer_to(answer)
        if ours != the_answer(answer):
            yield answer, ours


def main() -> int:
    """Compare as many as asked for."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--count", type=int, default=3000)
    options.add_argument("--minor", default="1.37")
    asked = options.parse_args()
    made = Expressions(asked.seed)
    found = list(differences(asked.minor, made.some(asked.count)))
    for theirs, ours in found[:5]:
        sys.stdout.write(f"{theirs['expr']!r}\n  theirs {theirs}\n  ours {ours}\n")
    sys.stdout.write(f"{asked.count} expressions, {len(found)} differences\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
