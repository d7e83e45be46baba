# SPDX-License-Identifier: Apache-2.0
"""Where a declaration stands, and what Pydantic itself finds wrong there."""

from __future__ import annotations

import re
import sys
from typing import NamedTuple

from pydantic import BaseModel
from pydantic.errors import PydanticUndefinedAnnotation

from kthena_api.modelling.base import CustomResource
from kthena_api.modelling.problems import Problem, nearest
from kthena_api.modelling.source import find_source


class Place(NamedTuple):
    """Where a declaration stands, for messages."""

    owner: type
    field: str = ""
    suffix: str = ""

    def __str__(self) -> str:
        dot = "." if self.field else ""
        return f"{self.owner.__name__}{dot}{self.field}{self.suffix}"

    def below(self, suffix: str) -> Place:
        """Return the place of list items or map values."""
        return self._replace(suffix=self.suffix + suffix)

    def problem(self, message: str, hint: str = "") -> Problem:
        """Return a problem at this place, with file and line where the source exists."""
        home = find_source(self.owner)
        line = home.line
        for cls in self.owner.__mro__:
            if cls.__module__ == CustomResource.__module__:
                break  # what our own bases declare is said in the class that has to say more
            source = find_source(cls)
            if self.field and self.field in source.lines:
                home, line = source, source.lines[self.field]
                break
        return Problem(str(self), message, hint, home.file, line)


def complete(cls: type[BaseModel]) -> Exception | None:
    """Build the class, so that its annotations are resolved; return what Pydantic has against it.

    Fields can often be read all the same, and then say better what is wrong.
    """
    try:
        cls.model_rebuild()
    except Exception as error:  # noqa: BLE001 - whatever an annotation raises is one problem
        return error
    return None


def can_be_read(cls: type[BaseModel]) -> bool:
    """Whether the annotations of the fields are resolved, though the class may not build."""
    return bool(getattr(cls, "__pydantic_fields_complete__", False))


def describe_failure(cls: type[BaseModel], error: Exception) -> list[Problem]:
    """Return the problems behind an exception of `complete`, at their fields where they show."""
    if isinstance(error, PydanticUndefinedAnnotation):
        unknown = error.name or ""
        word = re.compile(rf"(?<!\w){re.escape(unknown)}(?!\w)")
        fields = [
            name for name, field in cls.model_fields.items() if word.search(repr(field.annotation))
        ]
        module = vars(sys.modules[cls.__module__]) if cls.__module__ in sys.modules else {}
        types = [name for name, value in module.items() if isinstance(value, type)]
        hint = nearest(unknown, types) or "define it, or import it where the program runs"
        message = f"names an unknown type {unknown!r}"
        return [Place(cls, name).problem(message, hint) for name in fields or [""]]
    if isinstance(error, RecursionError):
        hint = "keep the inner part as JSON"
        return [Place(cls).problem("nests deeper than Pydantic follows", hint)]
    text = str(error)
    named = re.search(r'Field "(\w+)"', text)
    field = named[1] if named and named[1] in cls.model_fields else ""
    # The innermost cause comes last in pydantic-core's texts, first in the others.
    lines = [line.strip() for line in text.splitlines() if line.strip()] or [type(error).__name__]
    hint = "write Pattern(…), which is matched in Go's dialect" if "regex parse" in text else ""
    return [Place(cls, field).problem(lines[-1] if named else lines[0], hint)]
