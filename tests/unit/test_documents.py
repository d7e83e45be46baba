# SPDX-License-Identifier: Apache-2.0
"""What the pages show runs, prints what they say, and leads somewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
GUIDES = [page for page in PAGES if "reference" not in page.parts]
EXAMPLES = sorted((ROOT / "examples").glob("*/*/*.py"))


def blocks(page: Path, language: str) -> list[str]:
    """Return the fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)


def run(code: str, *options: str) -> str:
    """Run Python code in a process of its own and return what it prints."""
    command = [sys.executable, *options, "-c", code]
    search = os.pathsep.join([str(ROOT), str(ROOT / "codegen")])
    environment = {**os.environ, "PYTHONPATH": search}
    result = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_readme_prints_what_it_says() -> None:
    """The README's program prints the YAML below it."""
    readme = ROOT / "README.md"

    assert blocks(readme, "yaml")[0] == run(blocks(readme, "python")[0])


def test_expressions_print_what_they_say() -> None:
    """The programs about expressions print what stands below them."""
    page = ROOT / "docs" / "expressions.md"

    assert [run(block) for block in blocks(page, "python")] == blocks(page, "text")


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_python_on_pages_runs(page: Path) -> None:
    """Every Python block of a guide runs."""
    for block in blocks(page, "python"):
        run(block)


def test_python_on_pages_and_examples_is_typed(tmp_path: Path) -> None:
    """Pages and examples pass mypy --strict without a plugin."""
    files = list(EXAMPLES)
    for page in GUIDES:
        for number, block in enumerate(blocks(page, "python")):
            file = tmp_path / f"{page.stem}_{number}.py"
            file.write_text(block)
            files.append(file)
    empty = tmp_path / "mypy.ini"
    empty.write_text("[mypy]\n")
    search = os.pathsep.join([str(ROOT), str(ROOT / "codegen")])
    options = ["--strict", "--config-file", str(empty), "--no-error-summary"]
    result = subprocess.run(
        [sys.executable, "-m", "mypy", *options, *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT / "examples" / "backups",
        env={**os.environ, "MYPYPATH": search},
    )

    assert len(files) > len(EXAMPLES) > 0
    assert result.stdout + result.stderr == ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link of a page points at a file that exists."""
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", prose)
    local = [target for target in targets if "://" not in target]

    assert [target for target in local if not (page.parent / target).exists()] == []
