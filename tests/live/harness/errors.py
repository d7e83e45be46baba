# SPDX-License-Identifier: Apache-2.0
"""The one exception of the harness, and the excerpts of log files that its messages carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class HarnessError(Exception):
    """The server could not be built, started or brought to the wanted state; says what to do."""


def log_tail(path: Path, lines: int = 15) -> str:
    """Return the last lines of a log file, indented, or a remark that there are none."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    tail = text.splitlines()[-lines:]
    return "\n".join(f"    {line[:400]}" for line in tail) if tail else "    (the log is empty)"
