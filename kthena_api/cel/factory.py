# SPDX-License-Identifier: Apache-2.0
"""Numbers the nodes of one tree and keeps their positions."""

from __future__ import annotations

from typing import Final

HOLE: Final = -1
"""The offset of a node that stands nowhere."""

# Without copies, the longest expression allowed makes less than 150,000.
_MAX_IDS = 250_000


class TooManyNodes(Exception):
    """Macros grew the tree beyond measure: each `optMap` in a chain copies all before it."""

    def __init__(self) -> None:
        super().__init__(f"macros make the expression too large: more than {_MAX_IDS} nodes")


class Numbering:
    """Gives out ids from 1 in the order in which cel-go's parser does.

    Attributes:
        positions: Offset in code points by id; a deleted id has none.
    """

    __slots__ = ("_next", "positions")

    def __init__(self) -> None:
        self._next = 1
        self.positions: dict[int, int] = {}

    def new(self, offset: int) -> int:
        """A fresh id at an offset."""
        number = self._next
        self.positions[number] = offset
        self._next = number + 1
        if number > _MAX_IDS:
            raise TooManyNodes
        return number

    def reserve(self, count: int) -> None:
        """Refuse a copy of so many nodes before it is made."""
        if self._next + count > _MAX_IDS:
            raise TooManyNodes

    def delete(self, number: int) -> None:
        """Forget an id; the last one given out is given out again."""
        self.positions.pop(number, None)
        if number == self._next - 1:
            self._next -= 1
