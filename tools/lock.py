# SPDX-License-Identifier: Apache-2.0
"""Write requirements/*.txt anew: names, versions and hashes, no hosts.

Needs uv (`pip install uv`), which resolves once for every supported Python. Run through
`nox -s lock`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = (
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-annotate",
    "--no-header",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--quiet",
)
HEADER = "# Written by tools/lock.py; run `nox -s lock` to renew.\n"


def lock(target: str, *sources: str, stdin: str = "") -> None:
    """Resolve requirements into one file."""
    result = subprocess.run(
        [sys.executable, "-m", "uv", "pip", "compile", *OPTIONS, *sources],
        cwd=ROOT,
        input=stdin,
        text=True,
        stdout=subprocess.PIPE,
        check=True,
    )
    for line in result.stdout.splitlines():
        if "://" in line or line.startswith("--index"):
            raise SystemExit(f"a lock file names no host: {line}")
    (ROOT / "requirements" / target).write_text(HEADER + result.stdout)


def main() -> None:
    """Write both lock files."""
    lock("dev.txt", "pyproject.toml", "--extra=codegen", "--group=dev")
    lock("nox.txt", "-", stdin="nox\n")


if __name__ == "__main__":
    main()
