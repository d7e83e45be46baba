# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a declaration.

ValueError
├── MarkerFault        one marker does not fit its node; the reader adds the place
└── DeclarationError   everything found while reading model classes
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Problem(NamedTuple):
    """One wrong declaration.

    Attributes:
        where: `Class` or `Class.field`, with `[]` and `{}` for list items and map values.
        message: What is wrong, in lower case.
        hint: The nearest right spelling, or empty.
        file: Source file, None when there is none.
        line: One-based line, None when unknown.
    """

    where: str
    message: str
    hint: str = ""
    file: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.file and self.line else ""
        hint = f"; {self.hint}" if self.hint else ""
        return f"{place}{self.where}: {self.message}{hint}"


class DeclarationError(ValueError):
    """Model classes that do not describe a definition; `problems` is never empty."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)

    def __reduce__(self) -> tuple[type[DeclarationError], tuple[tuple[Problem, ...]]]:
        return DeclarationError, (self.problems,)


class MarkerFault(ValueError):
    """A marker that does not fit the node it is applied to."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def nearest(name: str, known: Iterable[str]) -> str:
    """Return `did you mean X?` for the nearest known name, empty when none is near."""
    import difflib

    by_lower = {candidate.lower(): candidate for candidate in known}
    close = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    return f"did you mean {by_lower[close[0]]}?" if close else ""
