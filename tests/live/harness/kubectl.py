# SPDX-License-Identifier: Apache-2.0
"""Runs the real kubectl against the server, out of reach of the user's own configuration."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.live.harness.packages import kubectl_path

if TYPE_CHECKING:
    from pathlib import Path

_SECONDS = 60.0


@dataclass(frozen=True)
class Result:
    """What a run of kubectl left: exit code and both outputs."""

    code: int
    stdout: str
    stderr: str


class Kubectl:
    """kubectl with a kubeconfig of its own; its caches and its HOME are in the same folder."""

    def __init__(self, directory: Path, port: int, authority: Path, token: str) -> None:
        """Write the kubeconfig into an existing folder; HarnessError when kubectl is missing."""
        self._program = kubectl_path()
        self._home = directory
        self._config = directory / "kubeconfig"
        # JSON is YAML, and needs no quoting rules of ours.
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [
                {
                    "name": "live",
                    "cluster": {
                        "server": f"https://127.0.0.1:{port}",
                        "certificate-authority": str(authority),
                    },
                }
            ],
            "users": [{"name": "admin", "user": {"token": token}}],
            "contexts": [{"name": "live", "context": {"cluster": "live", "user": "admin"}}],
            "current-context": "live",
        }
        self._config.write_text(json.dumps(config), encoding="utf-8")

    def run(self, *arguments: str, stdin: str = "") -> Result:
        """Run kubectl with these arguments; a failure is a result, not an exception.

        kubectl keeps for hours what it has learned of a server; each run starts with an empty
        cache, so that a CRD installed just now is known.
        """
        cache = tempfile.mkdtemp(prefix="cache-", dir=self._home)
        done = subprocess.run(
            [self._program, f"--cache-dir={cache}", *arguments],
            input=stdin,
            env={
                "PATH": os.environ.get("PATH", ""),
                "HOME": str(self._home),
                "KUBECONFIG": str(self._config),
                "KUBERC": "off",
            },
            capture_output=True,
            encoding="utf-8",
            timeout=_SECONDS,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)
