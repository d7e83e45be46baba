# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with a pattern, in the words of Go's regexp/syntax."""

from __future__ import annotations

from typing import Final

# The texts of syntax.ErrorCode; a server prints them inside its verdicts.
INVALID_RANGE: Final = "invalid character class range"
INVALID_ESCAPE: Final = "invalid escape sequence"
INVALID_NAMED_CAPTURE: Final = "invalid named capture"
INVALID_PERL_OP: Final = "invalid or unsupported Perl syntax"
INVALID_REPEAT_OP: Final = "invalid nested repetition operator"
INVALID_REPEAT_SIZE: Final = "invalid repeat count"
INVALID_UTF8: Final = "invalid UTF-8"
MISSING_BRACKET: Final = "missing closing ]"
MISSING_PAREN: Final = "missing closing )"
MISSING_REPEAT_ARGUMENT: Final = "missing argument to repetition operator"
TRAILING_BACKSLASH: Final = "trailing backslash at end of expression"
UNEXPECTED_PAREN: Final = "unexpected )"
NESTING_DEPTH: Final = "expression nests too deeply"
TOO_LARGE: Final = "expression too large"


class SyntaxFault(ValueError):
    """A pattern that Go's `regexp.Compile` refuses.

    `code` is Go's ErrorCode text, `fragment` the part of the pattern that Go quotes, and the text
    of the exception is what Go's error says.
    """

    def __init__(self, code: str, fragment: str) -> None:
        super().__init__(code, fragment)
        self.code = code
        self.fragment = fragment

    def __str__(self) -> str:
        return f"error parsing regexp: {self.code}: `{self.fragment}`"


class UnsupportedPattern(ValueError):
    """A pattern that Go takes and that is too large to be matched here; raised by a search."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(source, reason)
        self.source = source
        self.reason = reason

    def __str__(self) -> str:
        shown = self.source if len(self.source) <= 80 else f"{self.source[:80]}…"
        return f"pattern cannot be matched here: {self.reason}: `{shown}`"
