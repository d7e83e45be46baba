# SPDX-License-Identifier: Apache-2.0
"""Every command a developer or CI runs; `nox -l` lists them.

All sessions share one environment, `.nox/dev`, made from requirements/dev.txt in two steps:
hashed requirements with the build backend, then the project itself without dependencies.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import time
import tomllib
from pathlib import Path

import nox

nox.options.sessions = ["lint", "types", "layers", "tests", "drift", "wheel"]
nox.needs_version = ">=2025.2.9"

ROOT = Path(__file__).parent
DEV = ROOT / ".nox" / "dev"
BIN = "Scripts" if os.name == "nt" else "bin"
LOCK = ROOT / "requirements" / "dev.txt"
STARTED = time.monotonic()


def _make(session: nox.Session, folder: Path, *extra: str) -> Path:
    """Make an environment from the lock, then install `extra` without dependencies."""
    maker = (sys.executable, "-m", "virtualenv", "--quiet", "--clear", str(folder))
    session.run(*maker, external=True)
    python = folder / BIN / "python"
    pip = (str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    session.run(*pip, "--require-hashes", "-r", str(LOCK), external=True)
    session.run(*pip, "--no-deps", "--no-build-isolation", *extra, external=True)
    return python


def _dev(session: nox.Session) -> str:
    """Return the interpreter of the shared environment, made anew when the lock changed."""
    # Settings of tools are no reason for a new environment, so only these tables count.
    tables = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    said = [tables["build-system"], tables["project"], tables["tool"]["hatch"]]
    # The folder counts, because a copied environment would run the original's code.
    wanted = hashlib.sha256(
        LOCK.read_bytes() + f"{said} {sys.version} {ROOT.resolve()}".encode()
    ).hexdigest()
    stamp = DEV / "stamp"
    if not stamp.exists() or stamp.read_text() != wanted:
        started = time.monotonic()
        _make(session, DEV, "--editable", ".")
        stamp.write_text(wanted)
        session.log(f"set-up took {time.monotonic() - started:.0f} s")
    return str(DEV / BIN / "python")


def _run(session: nox.Session, module: str, *arguments: str, **environment: str) -> None:
    session.run(_dev(session), "-m", module, *arguments, external=True, env=environment)


def _script(session: nox.Session, name: str, *arguments: str) -> None:
    _dev(session)
    session.run(str(DEV / BIN / name), *arguments, external=True)


def _projects() -> list[str]:
    """Return the configurations that this repository generates from: ours and the examples'."""
    return ["pyproject.toml", *sorted(map(str, Path("examples").glob("*/pyproject.toml")))]


@nox.session(venv_backend="none")
def generate(session: nox.Session) -> None:
    """Write everything that is generated from the models."""
    for project in _projects():
        _script(session, "kthena-codegen", "generate", "--config", project, *session.posargs)


@nox.session(venv_backend="none")
def lint(session: nox.Session) -> None:
    """Check style: ruff's rules and format."""
    _run(session, "ruff", "check", *session.posargs)
    _run(session, "ruff", "format", "--check", "--diff")


@nox.session(venv_backend="none", name="format")
def format_(session: nox.Session) -> None:
    """Apply ruff's fixes and format."""
    _run(session, "ruff", "check", "--fix")
    _run(session, "ruff", "format")


@nox.session(venv_backend="none")
def types(session: nox.Session) -> None:
    """Check types: mypy in strict mode, and pyright in its standard mode."""
    _run(session, "mypy", *session.posargs)
    _run(session, "basedpyright", "--pythonpath", _dev(session))


@nox.session(venv_backend="none")
def layers(session: nox.Session) -> None:
    """Check the import contracts."""
    _script(session, "lint-imports", "--no-cache")


@nox.session(venv_backend="none")
def tests(session: nox.Session) -> None:
    """Run the tests; `nox -s tests -- path::name` is the inner loop."""
    _run(session, "pytest", *session.posargs)


@nox.session(venv_backend="none")
def drift(session: nox.Session) -> None:
    """Compare the committed artefacts with what the models generate now."""
    for project in _projects():
        _script(session, "kthena-codegen", "check", "--config", project, *session.posargs)


@nox.session(venv_backend="none")
def wheel(session: nox.Session) -> None:
    """Build the wheel, look into it, and generate with it as installed."""
    python = _dev(session)
    out = ROOT / "dist"
    shutil.rmtree(out, ignore_errors=True)
    build = (python, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(out))
    session.run(*build, external=True)
    (built,) = out.glob("*.whl")
    installed = _make(session, ROOT / ".nox" / "wheel", str(built))
    environment = {"KTHENA_WHEEL": str(built), "KTHENA_WHEEL_PYTHON": str(installed)}
    session.run(python, "-m", "pytest", "tests/wheel", external=True, env=environment)


@nox.session(venv_backend="none", default=False)
def live(session: nox.Session) -> None:
    """Ask a real kube-apiserver; needs Go, builds the server once (minutes)."""
    _run(session, "tests.live.harness")
    _run(session, "pytest", "tests/live", *session.posargs)


@nox.session(venv_backend="none", default=False)
def oracle(session: nox.Session) -> None:
    """Ask the server's own CEL library, and read cel-spec's tests; needs Go, builds once."""
    _run(session, "pytest", "tests/oracle_lane", "tests/conformance", *session.posargs)


@nox.session(venv_backend="none", default=False)
def differential(session: nox.Session) -> None:
    """Compare our engine with celpy and the server's library; `-- --cases 20000` for more."""
    _run(session, "pytest", "tests/differential", *session.posargs)


@nox.session(venv_backend="none", default=False)
def bench(session: nox.Session) -> None:
    """Compare speeds with named rivals, as ratios of one run."""
    _run(session, "pytest", "tests/bench", *session.posargs)


@nox.session(venv_backend="none", default=False)
def pyright(session: nox.Session) -> None:
    """Check the user's view with pyright itself; needs node's npx."""
    if shutil.which("npx") is None:
        session.skip("npx is missing: install Node.js with npm")
    python = _dev(session)
    files = ("tests/typing/user_view.py", "examples")
    pinned = "pyright@1.1.414"
    session.run("npx", "--yes", pinned, "--pythonpath", python, *files, external=True)


@nox.session(default=False)
def lock(session: nox.Session) -> None:
    """Renew requirements/*.txt."""
    session.install("uv")
    session.run("python", "tools/lock.py")
