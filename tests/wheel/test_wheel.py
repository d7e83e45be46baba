# SPDX-License-Identifier: Apache-2.0
"""The built wheel: what it holds, and that it generates what the checkout generates."""

from __future__ import annotations

import os
import subprocess
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def required(name: str) -> Path:
    """Return a path that `nox -s wheel` gives."""
    value = os.environ.get(name)
    if value is None:
        pytest.fail(f"{name} is not set: run `nox -s wheel`")
    return Path(value)


@pytest.fixture
def python() -> Path:
    """Return the interpreter of the environment that holds the wheel."""
    return required("KTHENA_WHEEL_PYTHON")


def generate(python: Path, *arguments: str, seed: str = "0", cwd: Path) -> bytes:
    """Run the installed command and return its output."""
    command = python.parent / "kthena-codegen"
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    result = subprocess.run(
        [str(command), "generate", *arguments],
        cwd=cwd,
        env={**environment, "PYTHONHASHSEED": seed},
        capture_output=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr.decode()
    return result.stdout


def test_wheel_holds_exactly_the_two_packages() -> None:
    """Beside its metadata the wheel has two top-level names, types included."""
    with zipfile.ZipFile(required("KTHENA_WHEEL")) as wheel:
        names = wheel.namelist()
    top = {name.split("/")[0] for name in names}

    assert {name for name in top if not name.endswith(".dist-info")} == {
        "kthena_api",
        "kthena_codegen",
    }
    assert {"kthena_api/py.typed", "kthena_codegen/py.typed"} <= set(names)
    assert [name for name in names if name.endswith((".pyc", ".yaml"))] == []


def test_wheel_is_what_runs(python: Path, tmp_path: Path) -> None:
    """The environment imports the packages from its own site-packages."""
    code = "import kthena_api, kthena_codegen; print(kthena_api.__file__, kthena_codegen.__file__)"
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    result = subprocess.run(
        [str(python), "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert result.stdout.count("site-packages") == 2


def test_wheel_generates_the_committed_bytes(python: Path, tmp_path: Path) -> None:
    """What the wheel generates is what is committed, byte for byte."""
    models = ("--models", "kthena_api.networking.v1alpha1")
    generate(python, "crd", *models, "--output-dir", str(tmp_path), cwd=tmp_path)
    written = {path.name: path.read_bytes() for path in tmp_path.rglob("*.yaml")}
    committed = {path.name: path.read_bytes() for path in (ROOT / "schema/crds").glob("*.yaml")}

    assert len(written) == 3
    assert written == committed


def test_output_is_the_same_under_five_hash_seeds(python: Path, tmp_path: Path) -> None:
    """No output depends on the order of a set."""
    models = ("--models", "kthena_api.networking.v1alpha1", "--stdout")
    outputs = {
        generate(python, "all", *models, seed=seed, cwd=tmp_path)
        for seed in ("0", "1", "2", "3", "4")
    }

    assert len(outputs) == 1
    assert b"externalProvider" in outputs.pop()
