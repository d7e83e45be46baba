# SPDX-License-Identifier: Apache-2.0
"""The limits on size and the marks that every file carries, and proof that they bite."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from source_files import ROOT, long_functions, long_modules, name, python_files, tracked_files

MODULE_LINES = 500
TEST_MODULE_LINES = 600
FUNCTION_LINES = 60

# Every exception has a reason; a line that no longer applies fails the test below.
EXCEPTIONS: dict[str, str] = {}

MACHINE_PATH = re.compile(r"(^|[\s\"'=(:])/(work|farm|root|home)/[A-Za-z0-9_.-]")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b|NotImplementedError")


def limit_of(path: str) -> int:
    """Return the line limit of a module."""
    return TEST_MODULE_LINES if path.startswith("tests/") else MODULE_LINES


def test_modules_are_short() -> None:
    """No module is longer than its limit, but for the listed ones."""
    found = long_modules(python_files(), MODULE_LINES)

    assert {p: n for p, n in found.items() if n > limit_of(p) and p not in EXCEPTIONS} == {}


def test_functions_are_short() -> None:
    """No function is longer than the limit, but for the listed ones."""
    found = long_functions(python_files(), FUNCTION_LINES)

    assert {place: n for place, n in found.items() if place not in EXCEPTIONS} == {}


def test_exceptions_are_needed() -> None:
    """An exception that nothing needs is taken off the list."""
    needed = set(long_modules(python_files(), MODULE_LINES)) | set(
        long_functions(python_files(), FUNCTION_LINES)
    )

    assert set(EXCEPTIONS) - needed == set()


def test_limits_bite(tmp_path: Path) -> None:
    """A module and a function one line over their limits are found."""
    module = tmp_path / "long.py"
    module.write_text("def f():\n" + "    x = 1\n" * FUNCTION_LINES + "\n" * 440)

    assert long_modules(iter([module]), MODULE_LINES) == {"long.py": 501}
    assert long_functions(iter([module]), FUNCTION_LINES) == {"long.py:f": 61}


def test_files_carry_the_licence() -> None:
    """Every Python and Go file of ours begins with the licence line."""
    sources = [path for path in tracked_files() if path.suffix in {".py", ".go"}]
    bare = [
        name(path)
        for path in sources
        if path.read_text() and "SPDX-License-Identifier: Apache-2.0" not in path.read_text()[:200]
    ]

    assert sources
    assert bare == []


@pytest.mark.parametrize(
    ("pattern", "example"),
    [(MACHINE_PATH, "see '/home/me/x'"), (UNFINISHED, "# TODO: later")],
    ids=["machine paths", "unfinished work"],
)
def test_sources_are_free_of(pattern: re.Pattern[str], example: str) -> None:
    """Sources hold no path of one machine and nothing unfinished; the pattern finds an example."""
    found = [
        f"{name(path)}:{number}"
        for path in python_files()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if pattern.search(line) and path != Path(__file__)
    ]

    assert pattern.search(example)
    assert found == []


def test_workflow_checks_drift_before_it_generates() -> None:
    """Drift is looked for while the tree is as committed, and the tree is compared afterwards."""
    workflow = (ROOT / ".github" / "workflows" / "check.yml").read_text()
    commands = re.findall(r"run: (.*)", workflow)

    assert commands[:3] == [
        "python3 tools/nox.py -s drift",
        "python3 tools/nox.py -s generate",
        "git diff --exit-code",
    ]


def test_locks_name_no_host() -> None:
    """Lock files carry names, versions and hashes only."""
    locks = sorted((ROOT / "requirements").glob("*.txt"))
    lines = [line for path in locks for line in path.read_text().splitlines()]

    assert len(locks) == 2
    assert [line for line in lines if "://" in line or line.startswith("--")] == []
