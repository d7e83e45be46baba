# SPDX-License-Identifier: Apache-2.0
"""A user's file with the name of a module that the tools need, as the cause of an error.

`python -m` searches the current folder first, so a `json.py` there takes the place of Python's.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kthena_codegen.sources import text_of

_NEEDED: Final = sys.stdlib_module_names | {
    "annotated_types",
    "click",
    "jinja2",
    "markupsafe",
    "pydantic",
    "pydantic_core",
    "re2",
    "typing_extensions",
    "typing_inspection",
    "yaml",
}


def find_shadow(error: BaseException) -> tuple[str, str] | None:
    """Return the file and the module that it hides, when an error has to do with it."""
    try:
        entries = sorted(Path.cwd().iterdir())
    except OSError:
        return None
    files, text = set(_files(error)), " ".join(text_of(each) for each in _chain(error))
    for entry in entries:
        name = entry.name.removesuffix(".py")
        file = entry if name != entry.name else entry / "__init__.py"
        if name in _NEEDED and file.is_file() and (file in files or f"'{name}'" in text):
            return str(file.relative_to(Path.cwd())), name
    return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _files(error: BaseException) -> Iterator[Path]:
    for each in _chain(error):
        if isinstance(each, SyntaxError) and each.filename is not None:
            yield Path(each.filename).absolute()
        for frame, _ in traceback.walk_tb(each.__traceback__):
            yield Path(frame.f_code.co_filename).absolute()
