# SPDX-License-Identifier: Apache-2.0
"""How the program was started, in words that a shell would understand again."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Final

NAME: Final = "kthena-codegen"


def read_program() -> tuple[str, ...]:
    """Return the words that start this program, as short as they can be typed from here."""
    try:
        script = Path(sys.argv[0]).absolute()
    except OSError:  # the current folder was removed under our feet
        return (NAME,)
    if sys.argv[0] in {"", "-c"} or not script.is_file():
        return (NAME,)
    if script.name == "__main__.py":
        return (_shorten(Path(sys.executable)), "-m", script.parent.name)
    if os.access(script, os.X_OK):
        return (_shorten(script),)
    return (_shorten(Path(sys.executable)), _shorten(script))


def _shorten(file: Path) -> str:
    """Return the plain name where a shell finds this very file, else a path from here."""
    found = shutil.which(file.name)
    # No links are followed: the interpreters of two environments may be links to one file.
    if found is not None and Path(found).absolute() == file:
        return file.name
    here = Path.cwd()
    if not file.is_relative_to(here):
        return str(file)
    below = str(file.relative_to(here))
    return below if os.sep in below else f".{os.sep}{below}"
