# SPDX-License-Identifier: Apache-2.0
"""Go's sort.Slice (1.26): not stable, so which of two equal items comes first is its business.

The steps are those of `sort/zsortfunc.go`, pattern-defeating quicksort.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

__all__ = ["sorted_indices"]

_MOST_INSERTIONS: Final = 12
_MOST_STEPS: Final = 5
_SHORTEST_SHIFT: Final = 50
_SHORTEST_NINTHER: Final = 50
_MOST_SWAPS: Final = 12
_UNKNOWN, _INCREASING, _DECREASING = range(3)


def sorted_indices(count: int, less: Callable[[int, int], bool]) -> list[int]:
    """The numbers below `count` in the order in which Go leaves the items they stand for.

    Args:
        count: How many items.
        less: Whether the item of the first number comes before that of the second.
    """
    data = list(range(count))
    _Sorter(data, lambda i, j: less(data[i], data[j])).sort(0, count, count.bit_length())
    return data


class _Sorter:
    def __init__(self, data: list[int], less: Callable[[int, int], bool]) -> None:
        self.data = data
        self.less = less

    def swap(self, i: int, j: int) -> None:
        self.data[i], self.data[j] = self.data[j], self.data[i]

    def sort(self, a: int, b: int, limit: int) -> None:
        # Recursion is on the shorter side only, so it is never deep.
        is_balanced = is_partitioned = True
        while True:
            length = b - a
            if length <= _MOST_INSERTIONS:
                self.insert(a, b)
                return
            if limit == 0:
                self.heap_sort(a, b)
                return
            if not is_balanced:
                self.break_patterns(a, b)
                limit -= 1
            pivot, hint = self.choose_pivot(a, b)
            if hint == _DECREASING:
                self.data[a:b] = self.data[a:b][::-1]
                pivot = (b - 1) - (pivot - a)
                hint = _INCREASING
            if is_balanced and is_partitioned and hint == _INCREASING and self.insert_few(a, b):
                return
            if a > 0 and not self.less(a - 1, pivot):
                a = self.partition_equal(a, b, pivot)
                continue
            middle, is_partitioned = self.partition(a, b, pivot)
            left, right = middle - a, b - middle
            if left < right:
                is_balanced = left >= length // 8
                self.sort(a, middle, limit)
                a = middle + 1
            else:
                is_balanced = right >= length // 8
                self.sort(middle + 1, b, limit)
                b = middle

    def insert(self, a: int, b: int) -> None:
        for i in range(a + 1, b):
            j = i
            while j > a and self.less(j, j - 1):
                self.swap(j, j - 1)
                j -= 1

    def heap_sort(self, a: int, b: int) -> None:
        size = b - a
        for i in range((size - 1) // 2, -1, -1):
            self.sift_down(i, size, a)
        for i in range(size - 1, -1, -1):
            self.swap(a, a + i)
            self.sift_down(0, i, a)

    def sift_down(self, root: int, high: int, first: int) -> None:
        while (child := 2 * root + 1) < high:
            if child + 1 < high and self.less(first + child, first + child + 1):
                child += 1
            if not self.less(first + root, first + child):
                return
            self.swap(first + root, first + child)
            root = child

    def break_patterns(self, a: int, b: int) -> None:
        length = b - a
        if length < 8:
            return
        state, mask = length, (1 << length.bit_length()) - 1
        start = a + length // 4 * 2 - 1
        for at in range(start, start + 3):
            state = (state ^ state << 13) % (1 << 64)
            state ^= state >> 7
            state = (state ^ state << 17) % (1 << 64)
            other = state & mask
            self.swap(at, a + (other - length if other >= length else other))

    def choose_pivot(self, a: int, b: int) -> tuple[int, int]:
        length = b - a
        quarter, swaps = length // 4, 0
        i, j, k = a + quarter, a + quarter * 2, a + quarter * 3
        if length >= 8:
            if length >= _SHORTEST_NINTHER:
                i, swaps = self.median(i - 1, i, i + 1, swaps)
                j, swaps = self.median(j - 1, j, j + 1, swaps)
                k, swaps = self.median(k - 1, k, k + 1, swaps)
            j, swaps = self.median(i, j, k, swaps)
        hint = {0: _INCREASING, _MOST_SWAPS: _DECREASING}.get(swaps, _UNKNOWN)
        return j, hint

    def median(self, a: int, b: int, c: int, swaps: int) -> tuple[int, int]:
        if self.less(b, a):
            a, b, swaps = b, a, swaps + 1
        if self.less(c, b):
            b, swaps = c, swaps + 1
        if self.less(b, a):
            b, swaps = a, swaps + 1
        return b, swaps

    def insert_few(self, a: int, b: int) -> bool:
        """Whether a few insertions were all it took."""
        i = a + 1
        for _ in range(_MOST_STEPS):
            while i < b and not self.less(i, i - 1):
                i += 1
            if i == b:
                return True
            if b - a < _SHORTEST_SHIFT:
                return False
            self.swap(i, i - 1)
            if i - a >= 2:
                j = i - 1
                while j >= 1 and self.less(j, j - 1):
                    self.swap(j, j - 1)
                    j -= 1
            if b - i >= 2:
                j = i + 1
                while j < b and self.less(j, j - 1):
                    self.swap(j, j - 1)
                    j += 1
        return False

    def partition_equal(self, a: int, b: int, pivot: int) -> int:
        self.swap(a, pivot)
        i, j = a + 1, b - 1
        while True:
            while i <= j and not self.less(a, i):
                i += 1
            while i <= j and self.less(a, j):
                j -= 1
            if i > j:
                return i
            self.swap(i, j)
            i += 1
            j -= 1

    def partition(self, a: int, b: int, pivot: int) -> tuple[int, bool]:
        """Where the pivot went, and whether nothing else had to move."""
        self.swap(a, pivot)
        i, j = a + 1, b - 1
        was_partitioned = True
        while True:
            while i <= j and self.less(i, a):
                i += 1
            while i <= j and not self.less(j, a):
                j -= 1
            if i > j:
                self.swap(j, a)
                return j, was_partitioned
            was_partitioned = False
            self.swap(i, j)
            i += 1
            j -= 1
