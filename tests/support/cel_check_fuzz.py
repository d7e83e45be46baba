# SPDX-License-Identifier: Apache-2.0
"""Random expressions over the variables of `cel_check_world`, well typed and ill typed.

    python tests/support/cel_check_fuzz.py --count 20000 --seed 7 --where 1.33

compares our checker with the server's library and prints what differs. What is found becomes a
case: an entry of `WRITTEN` in `cel_check_corpus`, then recorded.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

from cel_check_corpus import SAMPLES, WRITTEN, call, rows  # noqa: E402 - the path comes first
from cel_check_world import (  # noqa: E402
    FIRST,
    OTHERS,
    TYPES,
    environment_of,
    is_same,
    minor_of,
    oracle_answers_of,
    our_answer,
)
from oracle import Oracle  # noqa: E402

_ROWS = rows()
_OPEN_ROWS = [row for row in _ROWS if not all(part.ground for part in (*row.params, row.result))]
_NAMES = (*TYPES, "int", "string", "list", "google.protobuf.Int64Value", "selfType", "undefined")
_FIELDS = ("i", "s", "spec", "rules", "name", "ports", "labels", "a", "b", "zz", "words", "any")
_LITERALS = (
    "1",
    "2u",
    "1.5",
    "'a'",
    "b'a'",
    "true",
    "null",
    "[]",
    "{}",
    "'1s'",
    "'('",
    "-1",
    "'%d %s'",
)
_OPEN = (
    "[]", "{}", "optional.none()", "optional.of([])", "[[]]", "[optional.none()]", "{1: []}", "x",
    "null", "1", "'a'", "w", "o", "li", "ms", "lx", "[x]", "b", "self.spec",
)  # fmt: skip
"""What leaves type parameters open, and what closes them."""
_OPERATORS = ("==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "in", "&&", "||")
_LOOPS = (
    "{0}.all({1}, {2})", "{0}.exists({1}, {2})", "{0}.exists_one({1}, {2})", "{0}.map({1}, {2})",
    "{0}.map({1}, {2}, {3})", "{0}.filter({1}, {2})", "{0}.optMap({1}, {2})",
    "{0}.optFlatMap({1}, {2})", "{0}.sortBy({1}, {2})",
)  # fmt: skip
_PAIR_LOOPS = (
    "{0}.all({1}, {4}, {2})", "{0}.exists({1}, {4}, {2})", "{0}.existsOne({1}, {4}, {2})",
    "{0}.transformList({1}, {4}, {2})", "{0}.transformList({1}, {4}, {2}, {3})",
    "{0}.transformMap({1}, {4}, {2})", "{0}.transformMap({1}, {4}, {2}, {3})",
    "{0}.transformMapEntry({1}, {4}, {2})",
)  # fmt: skip
_VARIABLES = ("e", "k", "v", "i", "self", "a", "int")
_MESSAGES = (
    "selfType", "selfType.spec", "google.protobuf.Int64Value", "google.protobuf.Struct", "self",
    "google.protobuf.Value", "list", "int", "Foo", "google.protobuf.Timestamp", "duration",
)  # fmt: skip
_MESSAGE_FIELDS = ("i", "s", "value", "fields", "seconds", "zz", "replicas", "values")
_WRITTEN = tuple(text for topic in WRITTEN.values() for text in topic)


class Generator:
    """Makes expressions; of the same seed the same."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - nothing secret about it
        self._scope: list[str] = []
        self._open = False
        self._makers: tuple[tuple[int, Callable[[int], str]], ...] = (
            (10, self._call),
            (6, self._binary),
            (4, self._select),
            (3, self._index),
            (5, self._loop),
            (2, self._pair_loop),
            (3, self._list),
            (2, self._map),
            (1, self._message),
            (2, self._conditional),
            (1, self._unary),
            (1, self._has),
            (1, self._written),
        )
        self._weights = [weight for weight, _ in self._makers]

    def expression(self) -> str:
        """One."""
        self._scope = []
        self._open = self._random.random() < 0.3
        return self._make(self._random.randint(1, 5 if self._open else 4))

    def _one(self, of: tuple[str, ...] | list[str]) -> str:
        return self._random.choice(of)

    def _make(self, depth: int) -> str:
        if depth <= 0 or self._random.random() < 0.1:
            return self._leaf()
        ((_, maker),) = self._random.choices(self._makers, self._weights)
        return maker(depth - 1)

    def _leaf(self) -> str:
        kind = self._random.random()
        if self._scope and kind < 0.4:
            return self._one(self._scope)
        if self._open:
            return self._one(_OPEN)
        if kind < 0.75:
            return self._one(_NAMES)
        if kind < 0.78:
            return f".{self._one(_NAMES)}"
        if kind < 0.85:
            return self._one(tuple(SAMPLES.values()))
        return self._one(_LITERALS)

    def _operand(self, depth: int) -> str:
        made = self._make(depth)
        return made if made.isidentifier() else f"({made})"

    def _call(self, depth: int) -> str:
        row = self._random.choice(_OPEN_ROWS if self._open else _ROWS)
        arguments = [
            SAMPLES[str(wanted)] if self._random.random() < 0.4 else self._operand(depth)
            for wanted in row.params
        ]
        if self._random.random() < 0.05:
            arguments.append(self._leaf())
        member = row.member if self._random.random() < 0.95 else not row.member
        return call(row, arguments, member=member) or self._leaf()

    def _binary(self, depth: int) -> str:
        return f"{self._operand(depth)} {self._one(_OPERATORS)} {self._operand(depth)}"

    def _select(self, depth: int) -> str:
        dot = ".?" if self._random.random() < 0.25 else "."
        return f"{self._operand(depth)}{dot}{self._one(_FIELDS)}"

    def _index(self, depth: int) -> str:
        mark = "?" if self._random.random() < 0.25 else ""
        return f"{self._operand(depth)}[{mark}{self._make(depth)}]"

    def _loop(self, depth: int) -> str:
        return self._loop_of(_LOOPS, depth)

    def _pair_loop(self, depth: int) -> str:
        return self._loop_of(_PAIR_LOOPS, depth)

    def _loop_of(self, forms: tuple[str, ...], depth: int) -> str:
        over = self._operand(depth)
        names = self._random.sample(_VARIABLES, 2)
        self._scope += names
        parts = [self._make(depth), self._make(depth)]
        del self._scope[-2:]
        return self._one(forms).format(over, names[0], *parts, names[1])

    def _mark(self) -> str:
        return "?" if self._random.random() < 0.1 else ""

    def _list(self, depth: int) -> str:
        count = self._random.randint(0, 3)
        return f"[{', '.join(f'{self._mark()}{self._make(depth)}' for _ in range(count))}]"

    def _map(self, depth: int) -> str:
        count = self._random.randint(0, 2)
        entries = [f"{self._mark()}{self._make(depth)}: {self._make(depth)}" for _ in range(count)]
        return f"{{{', '.join(entries)}}}"

    def _message(self, depth: int) -> str:
        names = self._random.sample(_MESSAGE_FIELDS, self._random.randint(0, 2))
        fields = [f"{self._mark()}{name}: {self._make(depth)}" for name in names]
        return f"{self._one(_MESSAGES)}{{{', '.join(fields)}}}"

    def _conditional(self, depth: int) -> str:
        return " ? ".join(
            (self._operand(depth), f"{self._operand(depth)} : {self._operand(depth)}")
        )

    def _unary(self, depth: int) -> str:
        return f"{self._one(('!', '-'))}{self._operand(depth)}"

    def _has(self, depth: int) -> str:
        return f"has({self._operand(depth)}.{self._one(_FIELDS)})"

    def _written(self, depth: int) -> str:
        del depth
        return self._one(_WRITTEN)


def differences(
    oracle: Oracle, where: str, *, count: int, seed: int
) -> tuple[list[tuple[str, str, str]], int]:
    """Expressions with the server's answer and ours, where these differ; how many were accepted."""
    env = environment_of(where)
    generator = Generator(seed)
    texts = [generator.expression() for _ in range(count)]
    answers = oracle_answers_of(oracle, where, texts)
    found = []
    for text, wanted in zip(texts, answers, strict=True):
        ours = our_answer(env, text)
        if not is_same(wanted, ours):
            found.append((text, wanted, ours))
    return found, len([answer for answer in answers if not answer.startswith("\n")])


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--where", default=FIRST, choices=(FIRST, *OTHERS))
    parser.add_argument("--show", type=int, default=5)
    asked = parser.parse_args()
    with Oracle(minor_of(asked.where)) as oracle:
        found, accepted = differences(oracle, asked.where, count=asked.count, seed=asked.seed)
    for text, wanted, ours in sorted(found, key=lambda each: len(each[0]))[: asked.show]:
        sys.stdout.write(f"--- {text}\n want {wanted}\n ours {ours}\n")
    sys.stdout.write(f"{asked.count} expressions, {accepted} accepted, {len(found)} differ\n")


if __name__ == "__main__":
    main()
