# SPDX-License-Identifier: Apache-2.0
"""Results to stdout, everything else to stderr.

A reader that leaves early (`| head`) is no failure: the rest is dropped and the exit code stays
the verdict's.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TextIO

from kthena_codegen.cli.faults import UnjudgedError

Colour = Literal["red", "green", "cyan", "bold"]

_CODES: Final[dict[Colour, str]] = {"red": "31", "green": "32", "cyan": "36", "bold": "1"}


@dataclass(slots=True)
class Terminal:
    """What a command says.

    Attributes:
        quiet: Whether only findings and errors are said.
    """

    quiet: bool = False
    _step: bool = False

    def result(self, text: str = "", colour: Colour | None = None) -> None:
        """Print one line of the result."""
        self._clear()
        painted = f"\x1b[{_CODES[colour]}m{text}\x1b[0m" if colour and _is_colourful() else text
        with _writing(sys.stdout) as stream:
            stream.write(f"{painted}\n")

    def summary(self, text: str) -> None:
        """Print a line of the result that `--quiet` leaves out."""
        if not self.quiet:
            self.result(text)

    def stream(self, content: bytes) -> None:
        """Print bytes as they are."""
        self._clear()
        with _writing(sys.stdout) as stream:
            stream.flush()
            stream.buffer.write(content)

    def note(self, text: str) -> None:
        """Print a line of the log."""
        self._clear()
        if not self.quiet:
            with contextlib.suppress(OSError):
                sys.stderr.write(f"{text}\n")

    def step(self, text: str) -> None:
        """Show what is being done, on a terminal only; the next word takes its place."""
        if self.quiet or not _is_terminal(sys.stderr):
            return
        self._clear()
        self._step = True
        with contextlib.suppress(OSError):
            sys.stderr.write(f"{text} …")
            sys.stderr.flush()

    def _clear(self) -> None:
        if self._step:
            self._step = False
            with contextlib.suppress(OSError):
                sys.stderr.write("\r\x1b[K")
                sys.stderr.flush()

    def close(self) -> None:
        """Take the last step away."""
        self._clear()


def flush() -> None:
    """Bring everything printed so far to its reader.

    Raises:
        UnjudgedError: When it cannot be written, such as on a full disk.
    """
    with _writing(sys.stdout) as stream:
        stream.flush()


@contextlib.contextmanager
def _writing(stream: TextIO | None) -> Iterator[TextIO]:
    if stream is None:  # closed by the caller: `>&-`
        yield io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        return
    try:
        yield stream
    except BrokenPipeError:
        _silence(stream)
    except OSError as error:
        _silence(stream)
        raise UnjudgedError([f"cannot write to standard output: {error.strerror}"]) from error


def _silence(stream: TextIO) -> None:
    # What is still buffered would fail again when the interpreter ends.
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"


def _is_colourful() -> bool:
    # https://no-color.org: set and not empty.
    return not os.environ.get("NO_COLOR") and _is_terminal(sys.stdout)
