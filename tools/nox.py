# SPDX-License-Identifier: Apache-2.0
"""Set up `.venv` with nox and run nox there: `python3 tools/nox.py [nox arguments]`.

For a machine that has only Python and pip. A virtual environment is always used, because
Debian's own Python refuses installs (PEP 668); where Debian leaves `ensurepip` out, the outer
pip installs into the environment.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
LOCK = ROOT / "requirements" / "nox.txt"
MINIMUM = (3, 11)


def fail(message: str) -> None:
    """End with a message and the exit code for "could not be done"."""
    sys.stderr.write(f"tools/nox.py: {message}\n")
    raise SystemExit(2)


def environment_python() -> Path:
    """Return the interpreter of the environment, which need not exist."""
    folder, name = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return ENVIRONMENT / folder / name


def run(*command: str) -> bool:
    """Run a command, its output on standard error, and say whether it succeeded."""
    return subprocess.run(command, stdout=sys.stderr, check=False, cwd=ROOT).returncode == 0


def create() -> None:
    """Make the environment and install nox, hashes checked."""
    python = str(environment_python())
    quiet = ("install", "--quiet", "--disable-pip-version-check")
    install = (*quiet, "--require-hashes", "-r", str(LOCK))
    if has_module("ensurepip"):
        made = run(sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT))
        pip: tuple[str, ...] = (python, "-m", "pip")
    else:
        made = run(sys.executable, "-m", "venv", "--clear", "--without-pip", str(ENVIRONMENT))
        pip = (sys.executable, "-m", "pip", "--python", python)
    if not made:
        fail("could not make .venv; the lines above say why")
    if not run(*pip, *install):
        fail("could not install nox into .venv; the lines above say why")
    stamp().write_text(wanted())


def has_module(name: str) -> bool:
    """Say whether this interpreter can import a module."""
    command = (sys.executable, "-c", f"import {name}")
    return subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 0


def stamp() -> Path:
    """Return the file that says which lock the environment was made from."""
    return ENVIRONMENT / "nox.lock"


def wanted() -> str:
    """Return what the stamp has to say: the lock, and the folder, lest a copy runs the original."""
    return f"{LOCK.read_text()}{ROOT}\n"


def main() -> None:
    """Set up when needed, then become nox."""
    if sys.version_info < MINIMUM:
        fail(f"needs Python {MINIMUM[0]}.{MINIMUM[1]} or newer, not {sys.version.split()[0]}")
    python = environment_python()
    if not (python.exists() and stamp().exists() and stamp().read_text() == wanted()):
        create()
    command = [str(python), "-m", "nox", *sys.argv[1:]]
    os.chdir(ROOT)
    sys.exit(subprocess.run(command, check=False).returncode)


if __name__ == "__main__":
    main()
