# SPDX-License-Identifier: Apache-2.0
"""What is wrong with an expression, and how a server prints it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kthena_api.cel.source import Source

MAX_ISSUES = 100
"""How many issues are kept; the others are counted (cel-go: common/errors.go)."""

_MAX_SNIPPET_BYTES = 16384
_DOT, _WIDE_DOT = ".", "\uff0e"
_CARET, _WIDE_CARET = "^", "\uff3e"


@dataclass(frozen=True, slots=True)
class Issue:
    """One fault.

    Attributes:
        offset: Code points from the start of the text; -1 when the fault has no place.
        line: From 1; -1 when the fault has no place.
        column: From 1, as printed; 0 when the fault has no place or stands where a syntax error
            left a hole.
        message: The server's words.
    """

    offset: int
    line: int
    column: int
    message: str

    def render(self, source: Source) -> str:
        """The fault as a server prints it: position, message, the line and a caret."""
        text = f"ERROR: {source.name}:{self.line}:{self.column}: {self.message}"
        snippet = source.snippet(self.line)
        if snippet is None or len(snippet.encode(errors="replace")) > _MAX_SNIPPET_BYTES:
            return text
        snippet = snippet.replace("\t", " ")
        column = max(self.column - 1, 0)
        before = snippet[:column]
        dots = _DOT * len(before)
        if not before.isascii():
            dots = "".join(_DOT if char.isascii() else _WIDE_DOT for char in before)
        at = snippet[column : column + 1]
        return f"{text}\n | {snippet}\n | {dots}{_CARET if at.isascii() else _WIDE_CARET}"


def issue_at(source: Source, offset: int | None, message: str) -> Issue:
    """An issue at an offset of the source.

    None is no place at all. An offset of -1 is the place of a hole in a broken expression, which
    cel-go prints as column 0 of the first line.
    """
    if offset is None:
        return Issue(-1, -1, 0, message)
    line, column = source.location(offset)
    return Issue(offset, line, column + 1, message)


@dataclass(slots=True)
class IssueLog:
    """Collects issues in the order in which they are found.

    Attributes:
        source: Where offsets are looked up.
        found: The issues kept.
        count: How many were reported, kept or not.
    """

    source: Source
    found: list[Issue] = field(default_factory=list)
    count: int = 0

    def report(self, offset: int | None, message: str) -> None:
        """Keep an issue, or count it when there are too many."""
        self.count += 1
        if self.count <= MAX_ISSUES:
            self.found.append(issue_at(self.source, offset, message))

    def ordered(self) -> tuple[Issue, ...]:
        """By position; what shares one stays in the order of reporting."""
        return tuple(sorted(self.found, key=lambda issue: (issue.line, issue.column)))


def render_issues(issues: Sequence[Issue], source: Source, count: int | None = None) -> str:
    """The text of a refusal, one issue after the other.

    Args:
        issues: In the order of printing.
        source: The text that they speak of.
        count: How many were found, when that is more than are given.
    """
    lines = [issue.render(source) for issue in issues]
    if count is not None and count > len(issues):
        lines.append(f"{count - len(issues)} more errors were truncated")
    return "\n".join(lines)


class ParseError(Exception):
    """An expression that cannot be parsed.

    Attributes:
        issues: What is wrong, by position; at least one.
        source: The text.
        count: How many issues were found; `issues` stops at 100.
    """

    def __init__(self, issues: tuple[Issue, ...], source: Source, count: int) -> None:
        super().__init__(issues, source, count)
        self.issues = issues
        self.source = source
        self.count = count

    def __str__(self) -> str:
        return render_issues(self.issues, self.source, self.count)
