# SPDX-License-Identifier: Apache-2.0
r"""The characters that a pattern tells apart, each kind of them replaced by one symbol.

A class such as `[\p{L}\p{N}]` is some 1,300 byte sequences to RE2, and `{1,512}` makes 512 copies.
To the pattern there are only two kinds of character: those in the class and the others. With one
symbol for a kind, in the pattern and in the text, any pattern within Go's limits is small.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Final

from kthena_api.regexp import ranges
from kthena_api.regexp.characters import PERL_CLASSES

REPLACEMENT: Final = 0xFFFD
# Word boundaries and line ends are told from the characters themselves.
_KEPT_APART: Final = (PERL_CLASSES["w"], (0x0A, 0x0A))
_ASCII_END: Final = 0x80
_FIRST_SYMBOL: Final = 0x100


def is_surrogate(rune: int) -> bool:
    """Whether the code point cannot be in a text."""
    return 0xD800 <= rune <= 0xDFFF


class Alphabet(dict[int, int]):
    """Maps a code point to its symbol, also a code point; fills itself as `str.translate` asks.

    A kind with an ASCII member has that member for symbol, so that a word character stays one.
    """

    def __init__(self, classes: Iterable[tuple[int, ...]]) -> None:
        super().__init__()
        changes: dict[int, set[int]] = {0: set()}
        for number, bounds in enumerate((*_KEPT_APART, *classes)):
            for lo, hi in ranges.pairs(bounds):
                changes.setdefault(lo, set()).symmetric_difference_update({number})
                changes.setdefault(hi + 1, set()).symmetric_difference_update({number})
        self._starts: list[int] = sorted(changes)
        self._symbols: list[int] = []
        kinds: dict[frozenset[int], int] = {}
        inside: set[int] = set()
        following = _FIRST_SYMBOL
        for start in self._starts:
            inside ^= changes[start]
            kind = frozenset(inside)
            if kind not in kinds:
                kinds[kind] = start if start < _ASCII_END else following
                following += start >= _ASCII_END
            self._symbols.append(kinds[kind])

    def __missing__(self, rune: int) -> int:
        wanted = REPLACEMENT if is_surrogate(rune) else rune
        symbol = self._symbols[bisect_right(self._starts, wanted) - 1]
        self[rune] = symbol
        return symbol

    def symbols(self, bounds: Iterable[int]) -> list[int]:
        """A class of code points as a class of symbols."""
        members: set[int] = set()
        for lo, hi in ranges.pairs(bounds):
            first = bisect_right(self._starts, lo) - 1
            last = bisect_right(self._starts, hi)
            members.update(self._symbols[first:last])
        return ranges.clean([bound for member in members for bound in (member, member)])
