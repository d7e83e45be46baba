# SPDX-License-Identifier: Apache-2.0
"""The import contracts of pyproject.toml bite: a seeded violation of each is found."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

SEEDS = {
    "dev-time tools sit on the runtime, never under it": (
        "kthena_api/lazy.py",
        "import kthena_codegen",
    ),
    "CEL passes": ("kthena_api/cel/ranges.py", "import kthena_api.cel.values"),
    "runtime layers": ("kthena_api/crd/walk.py", "import kthena_api.modelling"),
    "codegen layers": ("codegen/kthena_codegen/config.py", "import kthena_codegen.cli"),
    "emitters do not know each other": (
        "codegen/kthena_codegen/emitters/cel_rules.py",
        "import kthena_codegen.emitters.markdown",
    ),
    "the engine needs the standard library and re2 only": (
        "kthena_api/crd/walk.py",
        "import pydantic",
    ),
}


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    """Run the contracts over a copy of the tree."""
    code = (
        "import sys; sys.path[:0] = ['.', 'codegen'];"
        "from importlinter.cli import lint_imports;"
        "sys.exit(lint_imports(no_cache=True))"
    )
    return subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a copy of what the contracts look at."""
    for folder in ("kthena_api", "codegen"):
        shutil.copytree(
            ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_contracts_hold(tree: Path) -> None:
    """The tree as it stands keeps all contracts."""
    result = lint(tree)

    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("contract", SEEDS)
def test_contract_bites(tree: Path, contract: str) -> None:
    """An import that a contract forbids breaks that very contract."""
    file, line = SEEDS[contract]
    path = tree / file
    path.write_text(f"{path.read_text()}\n\n{line}\n")
    result = lint(tree)

    assert result.returncode == 1, result.stdout + result.stderr
    assert f"{contract} BROKEN" in " ".join(result.stdout.split())


def test_a_new_module_has_to_choose_its_layer(tree: Path) -> None:
    """A module that no layer names is an error."""
    (tree / "kthena_api" / "elsewhere.py").write_text("")
    result = lint(tree)

    assert result.returncode == 1
    assert "elsewhere" in result.stdout + result.stderr
