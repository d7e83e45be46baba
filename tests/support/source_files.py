# SPDX-License-Identifier: Apache-2.0
"""Reading our own sources: what the architecture tests measure."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("kthena_api", "codegen", "tests", "tools", "examples")


def python_files(root: Path = ROOT) -> Iterator[Path]:
    """Yield our Python files, in order."""
    yield from sorted(root.glob("*.py"))
    for folder in FOLDERS:
        yield from sorted((root / folder).rglob("*.py"))


def long_modules(files: Iterator[Path], limit: int) -> dict[str, int]:
    """Return the modules of more lines than the limit."""
    counted = {name(path): len(path.read_text().splitlines()) for path in files}
    return {path: lines for path, lines in counted.items() if lines > limit}


def long_functions(files: Iterator[Path], limit: int) -> dict[str, int]:
    """Return the functions of more lines than the limit; docstrings do not count."""
    found: dict[str, int] = {}
    for path in files:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                first = node.body[0]
                if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                    lines -= (first.end_lineno or first.lineno) - first.lineno + 1
                if lines > limit:
                    found[f"{name(path)}:{node.name}"] = lines
    return found


def name(path: Path) -> str:
    """Return a path below the root as text, other paths as their last part."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


def tracked_files() -> list[Path]:
    """Return the text files git knows, or all that are not hidden in an unpacked archive."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others"]
    result = subprocess.run(
        [*command, "--exclude-standard"], capture_output=True, check=False, text=True
    )
    if result.returncode:
        return [path for path in ROOT.rglob("*") if path.is_file() and ".nox" not in path.parts]
    return [ROOT / line for line in result.stdout.split("\0") if line and (ROOT / line).is_file()]
