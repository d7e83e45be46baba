# SPDX-License-Identifier: Apache-2.0
"""The parse tree of a pattern: node kinds, flags, and the questions asked of a single node."""

from __future__ import annotations

from typing import Final

from kthena_api.regexp import characters, ranges

# Kinds are numbers because their order counts: of two nodes that merge into a class, the higher one
# takes the lower one in (syntax.Op).
NO_MATCH: Final = 1
EMPTY_MATCH: Final = 2
LITERAL: Final = 3
CHAR_CLASS: Final = 4
ANY_CHAR_NOT_NL: Final = 5
ANY_CHAR: Final = 6
BEGIN_LINE: Final = 7
END_LINE: Final = 8
BEGIN_TEXT: Final = 9
END_TEXT: Final = 10
WORD_BOUNDARY: Final = 11
NO_WORD_BOUNDARY: Final = 12
CAPTURE: Final = 13
STAR: Final = 14
PLUS: Final = 15
QUEST: Final = 16
REPEAT: Final = 17
CONCAT: Final = 18
ALTERNATE: Final = 19
# Marks on the parse stack, never in a finished tree.
PSEUDO: Final = 128
LEFT_PAREN: Final = 128
VERTICAL_BAR: Final = 129

FOLD_CASE: Final = 1
MULTI_LINE: Final = 2
DOT_NL: Final = 4
NON_GREEDY: Final = 8
WAS_DOLLAR: Final = 16

NEWLINE: Final = 0x0A
_ALL: Final = [0, ranges.MAX_RUNE]
_ALL_BUT_NEWLINE: Final = [0, NEWLINE - 1, NEWLINE + 1, ranges.MAX_RUNE]


class Node:
    """One node; compared and hashed by identity, because the limits count nodes."""

    __slots__ = ("capture", "flags", "kind", "maximum", "minimum", "name", "runes", "subs")

    def __init__(self, kind: int) -> None:
        self.reset(kind)

    def reset(self, kind: int) -> None:
        """Make the node as good as new."""
        self.kind = kind
        self.flags = 0
        self.subs: list[Node] = []
        self.runes: list[int] = []
        self.minimum = 0
        self.maximum = 0
        self.capture = 0
        self.name = ""

    def is_char_class(self) -> bool:
        """Whether the node stands for exactly one character out of a set."""
        return CHAR_CLASS <= self.kind <= ANY_CHAR or (
            self.kind == LITERAL and len(self.runes) == 1
        )

    def matches_newline(self) -> bool:
        """Whether a one-character node takes a line feed."""
        if self.kind == LITERAL:
            return self.runes == [NEWLINE]
        if self.kind == CHAR_CLASS:
            return ranges.contains(self.runes, NEWLINE)
        return self.kind == ANY_CHAR

    def tidy(self) -> None:
        """Clean a class; one that takes everything, or all but a line feed, becomes a dot."""
        if self.kind != CHAR_CLASS:
            return
        self.runes = ranges.clean(self.runes)
        if self.runes == _ALL:
            self.kind, self.runes = ANY_CHAR, []
        elif self.runes == _ALL_BUT_NEWLINE:
            self.kind, self.runes = ANY_CHAR_NOT_NL, []

    def merge(self, other: Node) -> None:
        """Take the characters of `other` in as well; `other` must not be of a higher kind."""
        if self.kind == ANY_CHAR_NOT_NL:
            if other.matches_newline():
                self.kind = ANY_CHAR
        elif self.kind == CHAR_CLASS:
            self.runes = list(self.runes)  # a class by name shares its list
            if other.kind == LITERAL:
                _append_literal(self.runes, other)
            else:
                for lo, hi in ranges.pairs(other.runes):
                    ranges.append(self.runes, lo, hi)
        elif self.kind == LITERAL and (
            self.runes[0] != other.runes[0] or self.flags != other.flags
        ):
            merged: list[int] = []
            _append_literal(merged, self)
            _append_literal(merged, other)
            self.kind, self.runes = CHAR_CLASS, merged


def _append_literal(runes: list[int], literal: Node) -> None:
    rune = point = literal.runes[0]
    ranges.append(runes, rune, rune)
    if literal.flags & FOLD_CASE:
        while (point := characters.simple_fold(point)) != rune:
            ranges.append(runes, point, point)


def same_class(one: Node, two: Node) -> bool:
    """Whether two nodes are the same one-character node, or the same fixed count of it.

    False for anything else, equal or not: only these may be taken out of an alternation.
    """
    if one.kind != two.kind:
        return False
    if one.kind == REPEAT:
        return (
            one.minimum == one.maximum == two.minimum == two.maximum
            and not (one.flags ^ two.flags) & NON_GREEDY
            and one.subs[0].is_char_class()
            and same_class(one.subs[0], two.subs[0])
        )
    if not one.is_char_class():
        return False
    return one.kind > CHAR_CLASS or (
        not (one.flags ^ two.flags) & FOLD_CASE and one.runes == two.runes
    )
