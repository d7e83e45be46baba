# SPDX-License-Identifier: Apache-2.0
"""The Go programs under tests/oracle that tests build and talk to.

A program is built once for each state of its sources and kept in the user's cache directory.
"""

from __future__ import annotations

import hashlib
import platform
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.live.harness.build import Recipe, build, cache_directory
from tests.live.harness.errors import HarnessError

ORACLE = Path(__file__).resolve().parents[1] / "oracle"

# The newest patch release of each minor that the oracle is built for.
LIBRARIES = {
    "1.33": "0.33.13",
    "1.34": "0.34.4",
    "1.35": "0.35.4",
    "1.36": "0.36.3",
    "1.37": "0.37.2",
}
CEL_SPEC = "0.25.3"


@dataclass(frozen=True)
class GoProgram(Recipe):
    """A program whose sources are ours; `go_mod` is its requirements' path below `source`."""

    go_mod: str

    @property
    def flags(self) -> list[str]:
        """The flags of `go build`."""
        named = ["-modfile", self.go_mod] if self.go_mod != "go.mod" else []
        return [*named, "-trimpath", "-mod=readonly", "-buildvcs=false", "-ldflags", "-s -w"]

    def cached(self, cache: Path) -> Path:
        """Return where the binary of these very sources is, or will be."""
        digest = hashlib.sha256()
        for part in (*self.flags, platform.system(), platform.machine()):
            digest.update(part.encode() + b"\0")
        go_mod = self.source / self.go_mod
        for path in (*sorted(self.source.glob("*.go")), go_mod, go_mod.with_suffix(".sum")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        return cache / f"{self.name}-{self.version}-{digest.hexdigest()[:16]}"


def oracle_program(minor: str) -> GoProgram:
    """Return the CEL oracle of a Kubernetes minor such as "1.37"; KeyError for another."""
    go_mod = f"v{minor.replace('.', '_')}/go.mod"
    return GoProgram(ORACLE / "cel", ".", "cel-oracle", LIBRARIES[minor], go_mod)


def conformance_program() -> GoProgram:
    """Return the program that prints the tests of cel-spec."""
    return GoProgram(ORACLE / "conformance", ".", "cel-spec", CEL_SPEC, "go.mod")


def built(program: GoProgram) -> Path:
    """Return the binary of a program; what a build reports goes to stderr, since it takes minutes.

    Raises HarnessError with a message for the user when there is none and none can be built.
    """
    return build(program, cache_directory(), lambda line: print(line, file=sys.stderr, flush=True))  # noqa: T201


def module_directory(program: GoProgram, module: str) -> Path:
    """Return where Go keeps the sources of a module that a program requires."""
    answer = subprocess.run(
        ["go", "list", "-modfile", program.go_mod, "-m", "-f", "{{.Dir}}", module],
        cwd=program.source,
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode != 0 or not answer.stdout.strip():
        raise HarnessError(f"Go does not know {module}: {answer.stderr.strip()}")
    return Path(answer.stdout.strip())
