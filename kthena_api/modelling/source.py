# SPDX-License-Identifier: Apache-2.0
"""Where a class is written: line numbers, and the docstrings under its attributes.

Pydantic can collect attribute docstrings itself, but does so for every class at import; reading
them here costs a user's program nothing.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ClassSource:
    """What the source says about one class.

    Attributes:
        file: The source file, None when there is none.
        line: One-based line of the class statement.
        lines: Attribute to line.
        docs: Attribute to docstring, as it is written; `join_lines` makes a description of it.
    """

    file: str | None = None
    line: int | None = None
    lines: dict[str, int] = field(default_factory=dict)
    docs: dict[str, str] = field(default_factory=dict)


@cache
def find_source(cls: type) -> ClassSource:
    """Return what the source of a class says; empty when it has none."""
    module = sys.modules.get(cls.__module__)
    file = getattr(module, "__file__", None)
    if not file or not file.endswith(".py"):
        return ClassSource()
    # A parametrised generic of Pydantic's is written where its origin is: Box[int].
    origin = getattr(cls, "__pydantic_generic_metadata__", {}).get("origin") or cls
    node = _classes(file).get(origin.__qualname__.replace(".<locals>", ""))
    if node is None:
        return ClassSource(file=file)
    source = ClassSource(file=file, line=node.lineno)
    previous = ""
    for statement in node.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                source.lines[name] = statement.lineno
                previous = name
            case ast.Expr(value=ast.Constant(value=str(text))) if previous:
                source.docs[previous] = text
                previous = ""
            case _:
                previous = ""
    return source


@cache
def _classes(file: str) -> dict[str, ast.ClassDef]:
    try:
        tree = ast.parse(Path(file).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return {}
    found: dict[str, ast.ClassDef] = {}
    stack: list[tuple[str, ast.AST]] = [("", tree)]
    while stack:
        prefix, parent = stack.pop()
        for child in ast.iter_child_nodes(parent):
            name = prefix
            if isinstance(child, ast.ClassDef | ast.FunctionDef):
                name = f"{prefix}.{child.name}" if prefix else child.name
            if isinstance(child, ast.ClassDef) and (
                # A later definition of the same name is the one that stays.
                name not in found or found[name].lineno < child.lineno
            ):
                found[name] = child
            stack.append((name, child))
    return found


_LIST_LINE = re.compile(r"\s+\S|[-*+] |\d+[.)] ")


def join_lines(text: str) -> str:
    """Return a docstring with the lines of each paragraph joined.

    List items, indented lines and blank lines keep their breaks.
    """
    joined: list[str] = []
    for line in inspect.cleandoc(text).splitlines():
        starts_anew = not joined or not line or not joined[-1] or _LIST_LINE.match(line)
        if starts_anew:
            joined.append(line.rstrip())
        else:
            joined[-1] = f"{joined[-1]} {line.strip()}"
    return "\n".join(joined).strip()
