# SPDX-License-Identifier: Apache-2.0
"""The text of an expression and where its lines begin."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """Text with line starts; offsets count code points from 0.

    Attributes:
        text: The expression. Only a line feed ends a line, as in cel-go.
        name: What messages call the text.
    """

    text: str
    name: str = "<input>"
    _starts: list[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        starts = [0]
        at = self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        object.__setattr__(self, "_starts", starts)

    def location(self, offset: int) -> tuple[int, int]:
        """Line (from 1) and column (from 0) of an offset; past the end is on the last line."""
        line = max(bisect_right(self._starts, offset), 1)
        return line, offset - self._starts[line - 1]

    def snippet(self, line: int) -> str | None:
        """The text of a line (from 1) without its line feed; None when there is no such line."""
        if not self.text or not 1 <= line <= len(self._starts):
            return None
        start = self._starts[line - 1]
        return self.text[start : self._starts[line] - 1 if line < len(self._starts) else None]


def read_source(text: str, name: str = "<input>") -> Source:
    """A Source of any Python string.

    A lone surrogate becomes U+FFFD: a server reads expressions from JSON, and Go's decoder puts
    that character in its place.
    """
    if text.isascii():
        return Source(text, name)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.translate(_SURROGATES)
    return Source(text, name)
