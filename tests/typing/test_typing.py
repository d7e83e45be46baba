# SPDX-License-Identifier: Apache-2.0
"""The user's view under mypy --strict and pyright, without a plugin."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ERRORS = HERE / "errors" / "constructor.py"


def run_mypy(*files: Path) -> subprocess.CompletedProcess[str]:
    """Run mypy as a user's project would: strict, no plugin, none of our settings."""
    empty = HERE / "mypy.ini"
    command = ["mypy", "--strict", "--config-file", str(empty), "--no-error-summary"]
    return subprocess.run(
        [sys.executable, "-m", *command, *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )


def run_pyright(*files: Path) -> list[dict[str, object]]:
    """Return what basedpyright reports in pyright's standard mode."""
    result = subprocess.run(
        [
            *(sys.executable, "-m", "basedpyright", "--outputjson"),
            *("--project", str(HERE), "--pythonpath", sys.executable),
            *(str(file) for file in files),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=HERE,
    )
    found: list[dict[str, object]] = json.loads(result.stdout)["generalDiagnostics"]
    return [each for each in found if each["severity"] == "error"]


def marked_lines() -> set[int]:
    """Return the lines of the file of mistakes that are marked as wrong."""
    lines = ERRORS.read_text().splitlines()
    return {number for number, line in enumerate(lines, 1) if line.endswith("# wrong")}


def test_mypy_accepts_the_user_view() -> None:
    """Every line of the user's view passes mypy in strict mode."""
    result = run_mypy(HERE / "user_view.py")

    assert result.stdout + result.stderr == ""


def test_mypy_finds_every_mistake() -> None:
    """Mypy reports the marked lines and no other."""
    result = run_mypy(ERRORS)
    found = {int(line) for line in re.findall(r"^\S+:(\d+): error", result.stdout, re.MULTILINE)}

    assert found == marked_lines(), result.stdout


def test_pyright_accepts_the_user_view() -> None:
    """Every line of the user's view passes pyright."""
    assert run_pyright(HERE / "user_view.py") == []


def test_pyright_finds_every_mistake() -> None:
    """Pyright reports the marked lines and no other."""
    found = run_pyright(ERRORS)
    lines = {_line(each) for each in found}

    assert lines == marked_lines(), found


def _line(diagnostic: dict[str, object]) -> int:
    place = diagnostic["range"]
    assert isinstance(place, dict)
    line = place["start"]["line"]
    assert isinstance(line, int)
    return line + 1


ANY_FREE = ("kthena_api.networking.v1alpha1", "kthena_api.kubernetes")


@pytest.mark.parametrize("package", ANY_FREE)
def test_public_signatures_hold_no_any(package: str) -> None:
    """No field of a public type is Any, but for FieldsV1, whose content has no schema."""
    code = (
        f"import {package} as p, typing\n"
        "from pydantic import BaseModel\n"
        "for name in p.__all__:\n"
        "    cls = getattr(p, name)\n"
        "    if issubclass(cls, BaseModel):\n"
        "        for field, info in cls.model_fields.items():\n"
        "            if 'Any' in str(info.annotation): print(f'{name}.{field}')\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    allowed = {"ManagedFieldsEntry.fields_v1"}

    assert set(result.stdout.split()) - allowed == set()
