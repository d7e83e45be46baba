# SPDX-License-Identifier: Apache-2.0
"""The exception that a command ends with when it has no verdict."""

from __future__ import annotations

from collections.abc import Sequence


class UnjudgedError(Exception):
    """Something that keeps a command from its verdict: exit code 2, one message a line."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)
