# SPDX-License-Identifier: Apache-2.0
"""How tests read one model class: its schema document, or its problems."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from pydantic import BaseModel

from kthena_api.crd.openapi import write_schema
from kthena_api.modelling.problems import Problem
from kthena_api.modelling.types import TypeReader

ReadSchema: TypeAlias = Callable[..., dict[str, Any]]
ReadProblems: TypeAlias = Callable[..., list[Problem]]
Expected: TypeAlias = list[tuple[int, str, str]]


@pytest.fixture
def read_schema() -> ReadSchema:
    """Return the function from a model class to its schema document, without problems."""

    def read(cls: type[BaseModel], *, baseline: bool = False) -> dict[str, Any]:
        reader = TypeReader(baseline=baseline)
        node = reader.read_model(cls)
        assert reader.problems == []
        return write_schema(node)

    return read


@pytest.fixture
def read_problems() -> ReadProblems:
    """Return the function from a model class to what is wrong with it."""

    def read(cls: type[BaseModel], *, baseline: bool = False) -> list[Problem]:
        reader = TypeReader(baseline=baseline)
        reader.read_model(cls)
        return reader.problems

    return read


@pytest.fixture
def check_comments(read_problems: ReadProblems) -> Callable[[type], None]:
    """Return the function that compares a class's problems with the comments in its source."""

    def check(cls: type) -> None:
        problems = read_problems(cls)

        assert commented_problems(cls) == [
            (p.line, p.where, f"{p.message}; {p.hint}" if p.hint else p.message) for p in problems
        ]
        assert {p.file for p in problems} == {file_of(cls)}

    return check


def file_of(cls: type) -> str:
    """Return the file of a class's module."""
    return str(sys.modules[cls.__module__].__file__)


def commented_problems(cls: type) -> Expected:
    """Return (line, where, text) of each comment in the class statement."""
    lines = Path(file_of(cls)).read_text(encoding="utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if f"class {cls.__name__}(" in line)
    indent = len(lines[start]) - len(lines[start].lstrip())
    found: Expected = []
    field, at = "", 0
    for number, line in enumerate(lines[start + 1 :], start + 2):
        text = line.strip()
        if text and len(line) - len(line.lstrip()) <= indent:
            break
        if name := re.match(r"(\w+): ", text):
            field, at = name[1], number
        if text.startswith("#    "):
            line_number, where, begun = found.pop()
            found.append((line_number, where, f"{begun} {text[5:]}"))
        if text.startswith("# -> "):
            suffix = re.match(r"# -> ((?:\[\]|\{\})*) ?", text)
            assert suffix is not None
            found.append((at, f"{cls.__name__}.{field}{suffix[1]}", text[suffix.end() :]))
    assert found
    return found
