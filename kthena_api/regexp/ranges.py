# SPDX-License-Identifier: Apache-2.0
"""Sets of code points as flat lists of inclusive bounds: [lo, hi, lo, hi, …].

A list is *clean* when it is sorted and no two ranges touch; the length of a list counts towards the
limits of a pattern, so the order in which `append` merges is Go's and not free.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

MAX_RUNE: Final = 0x10FFFF


def pairs(flat: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The ranges of a flat list, one tuple each."""
    each = iter(flat)
    return zip(each, each, strict=True)


def append(flat: list[int], lo: int, hi: int) -> None:
    """Add lo-hi, widening one of the last two ranges when it touches (Go's appendRange)."""
    n = len(flat)
    for i in (2, 4):
        if n >= i and lo <= flat[n - i + 1] + 1 and flat[n - i] <= hi + 1:
            flat[n - i] = min(flat[n - i], lo)
            flat[n - i + 1] = max(flat[n - i + 1], hi)
            return
    flat += (lo, hi)


def clean(flat: list[int]) -> list[int]:
    """The same set, sorted, with touching ranges merged."""
    if len(flat) <= 2:
        return list(flat)
    out: list[int] = []
    for lo, hi in sorted(pairs(flat)):
        if out and lo <= out[-1] + 1:
            out[-1] = max(out[-1], hi)
        else:
            out += (lo, hi)
    return out


def negate(flat: Iterable[int]) -> list[int]:
    """Every other code point; `flat` must be clean."""
    out: list[int] = []
    following = 0
    for lo, hi in pairs(flat):
        if following < lo:
            out += (following, lo - 1)
        following = hi + 1
    if following <= MAX_RUNE:
        out += (following, MAX_RUNE)
    return out


def contains(flat: Iterable[int], rune: int) -> bool:
    """Whether the code point is in the set, clean or not."""
    return any(lo <= rune <= hi for lo, hi in pairs(flat))
