# SPDX-License-Identifier: Apache-2.0
r"""Go's regular expressions: what `regexp.Compile` accepts, its error texts, limits and matches.

What belongs here is everything a server knows of a pattern: syntax, limits, Unicode classes,
whether and where a text matches. What does not: anything that knows why a pattern is asked for
(schemas, expressions). Only the search is left to RE2, which is imported on the first one.

Start reading at `parser` for the syntax, at `matcher` for how a tree becomes a search. The release
followed is Go 1.26. It names categories by their long names (`\p{Letter}`), which Go before 1.25
did not, and finds no script with an underscore in its name, which Go before 1.25 did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from typing import NoReturn

from kthena_api.regexp.faults import SyntaxFault, UnsupportedPattern
from kthena_api.regexp.parser import parse
from kthena_api.regexp.tree import Node

__all__ = ["Pattern", "SyntaxFault", "UnsupportedPattern", "check_pattern", "compile_pattern"]

_CACHED = 1024


class Pattern:
    """A pattern that Go accepts. Immutable, equal by its source, shared by threads, picklable."""

    __slots__ = ("_search", "_spans", "_tree", "source")

    source: str
    _tree: Node
    _search: Callable[[str], bool] | None
    _spans: Callable[[str], Iterator[tuple[int, int]]] | None

    def __init__(self, source: str) -> None:
        """Read the pattern; raises SyntaxFault for what Go refuses."""
        object.__setattr__(self, "source", source)
        object.__setattr__(self, "_tree", parse(source))
        object.__setattr__(self, "_search", None)
        object.__setattr__(self, "_spans", None)

    def search(self, text: str) -> bool:
        """Whether the pattern matches anywhere in the text, as Go's `MatchString` tells.

        A lone surrogate in the text counts as U+FFFD, which is what Go's JSON reader makes of one.
        Raises UnsupportedPattern for a pattern that Go accepts and RE2 has no room for.
        """
        search = self._search
        if search is None:
            # Two threads may both get here; they build the same thing.
            from kthena_api.regexp import matcher  # a check needs no matcher

            search = matcher.build(self.source, self._tree)
            object.__setattr__(self, "_search", search)
        return search(text)

    def find(self, text: str) -> str | None:
        """The leftmost match, as Go's `FindString` finds it; None for none.

        Surrogates and faults are as in `search`.
        """
        found = self.find_all(text, 1)
        return found[0] if found else None

    def find_all(self, text: str, limit: int = -1) -> list[str]:
        """The matches from left to right, at most `limit` unless that is negative.

        As Go's `FindAllString`. Surrogates and faults are as in `search`.
        """
        spans = self._spans
        if spans is None:
            from kthena_api.regexp import matcher  # as in search

            spans = matcher.build_spans(self.source, self._tree)
            object.__setattr__(self, "_spans", spans)
        return [text[at:end] for at, end in islice(spans(text), limit if limit >= 0 else None)]

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a Pattern is immutable: {name}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a Pattern is immutable: {name}")

    def __eq__(self, other: object) -> bool:
        return self.source == other.source if isinstance(other, Pattern) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.source)

    def __repr__(self) -> str:
        return f"Pattern({self.source!r})"

    def __reduce__(self) -> tuple[Callable[[str], Pattern], tuple[str]]:
        return compile_pattern, (self.source,)


@lru_cache(maxsize=_CACHED)
def _compile(source: str) -> Pattern | tuple[str, str]:
    try:
        return Pattern(source)
    except SyntaxFault as fault:
        return fault.code, fault.fragment


def compile_pattern(pattern: str) -> Pattern:
    """The pattern, ready to search with; raises SyntaxFault for exactly what Go refuses.

    Both outcomes are remembered for the patterns asked for last. A lone surrogate in the pattern
    counts as a byte that is not UTF-8.
    """
    outcome = _compile(pattern)
    if isinstance(outcome, Pattern):
        return outcome
    raise SyntaxFault(*outcome)


def check_pattern(pattern: str) -> SyntaxFault | None:
    """What Go finds wrong with the pattern, None for nothing."""
    outcome = _compile(pattern)
    return None if isinstance(outcome, Pattern) else SyntaxFault(*outcome)
