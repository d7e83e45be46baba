# SPDX-License-Identifier: Apache-2.0
"""Character classes by name, and case folding, from Go's Unicode tables rather than Python's.

Python's unicodedata changes with the interpreter and RE2's tables with its release; the verdict on
an object must not. The tables are unpacked on first use: most patterns need none of them.
"""

from __future__ import annotations

import base64
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Final

from kthena_api.regexp import _unicode_tables as tables
from kthena_api.regexp import ranges

PERL_CLASSES: Final[Mapping[str, tuple[int, ...]]] = {
    "d": (0x30, 0x39),
    "s": (0x09, 0x0A, 0x0C, 0x0D, 0x20, 0x20),  # without the vertical tab, unlike [[:space:]]
    "w": (0x30, 0x39, 0x41, 0x5A, 0x5F, 0x5F, 0x61, 0x7A),
}
POSIX_CLASSES: Final[Mapping[str, tuple[int, ...]]] = {
    "alnum": (0x30, 0x39, 0x41, 0x5A, 0x61, 0x7A),
    "alpha": (0x41, 0x5A, 0x61, 0x7A),
    "ascii": (0x00, 0x7F),
    "blank": (0x09, 0x09, 0x20, 0x20),
    "cntrl": (0x00, 0x1F, 0x7F, 0x7F),
    "digit": (0x30, 0x39),
    "graph": (0x21, 0x7E),
    "lower": (0x61, 0x7A),
    "print": (0x20, 0x7E),
    "punct": (0x21, 0x2F, 0x3A, 0x40, 0x5B, 0x60, 0x7B, 0x7E),
    "space": (0x09, 0x0D, 0x20, 0x20),
    "upper": (0x41, 0x5A),
    "word": PERL_CLASSES["w"],
    "xdigit": (0x30, 0x39, 0x41, 0x46, 0x61, 0x66),
}
_ANY: Final = (0, ranges.MAX_RUNE)
_DROPPED: Final = str.maketrans("", "", "_- ")
# str.lower would touch letters beyond ASCII, which Go leaves alone here.
_LOWER: Final = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def _varints(packed: bytes) -> Iterator[int]:
    value = shift = 0
    for byte in zlib.decompress(base64.b85decode(packed)):
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield value
            value = shift = 0


def _unpack(packed: bytes, names: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    flat: dict[str, list[int]] = {name: [] for name in names}
    start = 0
    numbers = _varints(packed)
    for length, index in zip(numbers, numbers, strict=True):
        if index:
            flat[names[index - 1]] += (start, start + length - 1)
        start += length
    return {name: tuple(bounds) for name, bounds in flat.items()}


@cache
def _categories() -> dict[str, tuple[int, ...]]:
    leaves = _unpack(tables.CATEGORY_RUNS, tables.CATEGORIES)
    groups: dict[str, list[int]] = {}
    for name, bounds in leaves.items():
        groups.setdefault(name[0], []).extend(bounds)
        if name in {"Lu", "Ll", "Lt"}:
            groups.setdefault("LC", []).extend(bounds)
    return leaves | {name: tuple(ranges.clean(bounds)) for name, bounds in groups.items()}


@cache
def _scripts() -> dict[str, tuple[int, ...]]:
    return _unpack(tables.SCRIPT_RUNS, tables.SCRIPTS)


def canonical(name: str) -> str:
    """The form in which Go looks a class name up: `DECIMAL_number` becomes `Decimalnumber`."""
    bare = name.translate(_DROPPED)
    first = bare[:1]
    return (first.upper() if first.isascii() else first) + bare[1:].translate(_LOWER)


@cache
def _aliases() -> dict[str, str]:
    return {canonical(alias): name for alias, name in tables.CATEGORY_ALIASES.items()}


def unicode_class(name: str, *, fold: bool, negated: bool) -> list[int] | None:
    r"""The clean ranges of `\p{name}`, with `fold` those of `(?i)\p{name}`; None for no such name.

    The list is shared by all who ask, so that a thousand `\pL` cost one: not to be changed.

    Names are compared loosely. A script is found by its bare name (`Greek`), never as
    `Script=Greek`, and not at all when its name has an underscore.
    """
    name = canonical(name)
    return _unicode_class(_aliases().get(name, "LC" if name == "Lc" else name), fold, negated)


@lru_cache(maxsize=1024)  # no more than there are
def _unicode_class(name: str, fold: bool, negated: bool) -> list[int] | None:  # noqa: FBT001 - a cache key
    bounds = _named(name, fold=fold)
    return ranges.negate(bounds) if negated and bounds is not None else bounds


def _named(name: str, *, fold: bool) -> list[int] | None:
    if name == "Any":
        return list(_ANY)
    if name == "Assigned":
        return ranges.negate(_categories()["Cn"])
    bounds = POSIX_CLASSES["ascii"] if name == "Ascii" else _categories().get(name)
    if bounds is None:
        bounds = _scripts().get(name)
    if bounds is None:
        return None
    # Go has a table of what folding adds to a class, and none for LC, which leaves out U+0345.
    return folded(bounds) if fold and name != "LC" else list(bounds)


@cache
def _orbits() -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    numbers = _varints(tables.FOLD_ORBITS)
    smallest = 0
    for distance in numbers:
        smallest += distance
        members = [smallest]
        for _ in range(next(numbers)):
            members.append(members[-1] + next(numbers))
        found.update(dict.fromkeys(members, tuple(members)))
    return found


@cache
def _folding() -> tuple[int, ...]:
    return tuple(sorted(_orbits()))


def orbit(rune: int) -> tuple[int, ...]:
    """The code points that are equal to this one when case is ignored, itself included, sorted."""
    return _orbits().get(rune, (rune,))


def simple_fold(rune: int) -> int:
    """The next member of the orbit, the smallest after the largest (Go's unicode.SimpleFold)."""
    members = orbit(rune)
    return members[(members.index(rune) + 1) % len(members)]


def folded(bounds: tuple[int, ...] | list[int]) -> list[int]:
    """The clean set of everything equal to a member of `bounds` when case is ignored."""
    points = _folding()
    extra: set[int] = set()
    for lo, hi in ranges.pairs(bounds):
        if lo <= points[0] and hi >= points[-1]:
            continue  # all that could be added is there
        for point in points[bisect_left(points, lo) : bisect_right(points, hi)]:
            extra.update(orbit(point))
    return ranges.clean([*bounds, *(bound for point in extra for bound in (point, point))])


@lru_cache(maxsize=64)
def union(parts: frozenset[tuple[int, ...]], *, negated: bool) -> tuple[int, ...]:
    """The clean set of everything in one of the parts, or of everything else."""
    bounds = ranges.clean([bound for part in parts for bound in part])
    return tuple(ranges.negate(bounds) if negated else bounds)
