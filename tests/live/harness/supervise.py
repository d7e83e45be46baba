# SPDX-License-Identifier: Apache-2.0
"""Processes that cannot outlive this one, and their directory: the near end of `supervisor.py`."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from tests.live.harness.errors import HarnessError

if TYPE_CHECKING:
    from collections.abc import Sequence

_SUPERVISOR = Path(__file__).with_name("supervisor.py")
_START_SECONDS = 30.0
# Longer than the supervisor's grace periods for every process together.
_STOP_SECONDS = 30.0


@dataclass(frozen=True)
class Command:
    """A program to run: a name for its log file, argument list, environment, working folder."""

    name: str
    argv: list[str]
    env: dict[str, str]
    cwd: str


@dataclass(frozen=True)
class Exit:
    """The end of a command; a negative code is the number of the signal that ended it."""

    name: str
    code: int


class Supervised:
    """Commands that run until `stop`, or until this process ends in whatever way.

    The directory is handed over: it holds NAME.log for each command and is removed at the end.
    Raises HarnessError when a command cannot be started at all.
    """

    def __init__(self, directory: Path, commands: Sequence[Command]) -> None:
        """Start the commands in the order given."""
        self.directory = directory
        self._received = b""
        self._supervisor = subprocess.Popen(
            [
                sys.executable,
                "-I",
                str(_SUPERVISOR),
                str(directory),
                json.dumps([asdict(command) for command in commands]),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # A Ctrl-C in the terminal goes to the whole process group: the tests' own clean-up
            # comes first, and the supervisor must be there after it.
            start_new_session=True,
        )
        event = self._event(_START_SECONDS)
        if event is None or "failed" in event:
            self.stop()
            raise HarnessError(event["failed"] if event else "the supervisor does not answer")
        self.pids: dict[str, int] = event["pids"]

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Stop the commands."""
        self.stop()

    def log(self, name: str) -> Path:
        """Return the log file of a command."""
        return self.directory / f"{name}.log"

    def exited(self, seconds: float) -> Exit | None:
        """Wait up to so many seconds for a command to end by itself; each end is told once."""
        event = self._event(seconds)
        return Exit(event["exited"], event["code"]) if event else None

    def stop(self) -> None:
        """Stop every command, wait until all are gone and the directory is removed."""
        stdin, stdout = self._supervisor.stdin, self._supervisor.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.close()
        self._supervisor.wait(_STOP_SECONDS)
        stdout.close()

    def _event(self, seconds: float) -> dict[str, Any] | None:
        """Return the supervisor's next line; None when none came in time or it is gone."""
        stdout = self._supervisor.stdout
        assert stdout is not None
        if stdout.closed:
            return None
        deadline = time.monotonic() + seconds
        while b"\n" not in self._received:
            left = max(0.0, deadline - time.monotonic())
            if not select.select([stdout], [], [], left)[0]:
                return None
            chunk = os.read(stdout.fileno(), 4096)
            if not chunk:
                return None
            self._received += chunk
        line, _, self._received = self._received.partition(b"\n")
        event: dict[str, Any] = json.loads(line)
        return event
