# SPDX-License-Identifier: Apache-2.0
"""Builds a Go program once and keeps it in the user's cache directory.

The binary's name carries a hash of go.sum, of the recipe and of the platform, so another version
never gets in the way. A build happens in a temporary folder inside the cache under a lock and is
renamed into place only after the binary has named the wanted version: one that broke, was
interrupted or was built by two runs at once never counts.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import platform
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.live.harness.errors import HarnessError, log_tail
from tests.live.harness.supervise import Command, Supervised

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SOURCE = Path(__file__).parent.parent / "apiserver"
# On two slow cores a build takes about five minutes; a stuck download must not hang a run.
_BUILD_SECONDS = 3600.0


@dataclass(frozen=True)
class Recipe:
    """A Go program to build: the folder with its go.mod, its package, its name and version."""

    source: Path
    package: str
    name: str
    version: str

    @property
    def flags(self) -> list[str]:
        """The flags of `go build`; the version is stamped in as a Kubernetes release does it."""
        stamp = f"-X k8s.io/component-base/version.gitVersion=v{self.version}"
        # -mod=readonly wins over a GOFLAGS of the user that would rewrite go.mod.
        return ["-trimpath", "-mod=readonly", "-buildvcs=false", "-ldflags", f"-s -w {stamp}"]

    @property
    def go_version(self) -> str:
        """The Go release that go.mod asks for."""
        return _field(self.source / "go.mod", r"^go (\S+)$")

    def cached(self, cache: Path) -> Path:
        """Return where the binary is, or will be, in a cache directory."""
        digest = hashlib.sha256()
        for part in (*self.flags, self.package, platform.system(), platform.machine()):
            digest.update(part.encode() + b"\0")
        go_sum = self.source / "go.sum"
        digest.update(go_sum.read_bytes() if go_sum.exists() else b"")
        return cache / f"{self.name}-{self.version}-{digest.hexdigest()[:16]}"


def apiserver_recipe(minor: str = "") -> Recipe:
    """Return the recipe of a kube-apiserver: the newest one, or that of a minor such as "1.33".

    Raises HarnessError for a minor that has no go.mod.
    """
    source = _SOURCE / f"v{minor.replace('.', '_')}" if minor else _SOURCE
    if not source.is_dir():
        # The newest one has the folder above to itself.
        source = _SOURCE
    version = _field(source / "go.mod", r"^\s*(?:require )?k8s\.io/kubernetes v(\S+)")
    if minor and not version.startswith(f"{minor}."):
        raise HarnessError(f"there is no kube-apiserver to build for {minor}")
    return Recipe(source, "k8s.io/kubernetes/cmd/kube-apiserver", "kube-apiserver", version)


def cache_directory() -> Path:
    """Return the project's folder in the user's cache directory (XDG base directories)."""
    chosen = os.environ.get("XDG_CACHE_HOME", "")
    # The specification says that a relative path is to be ignored.
    base = Path(chosen) if Path(chosen).is_absolute() else Path.home() / ".cache"
    return base / "kthena-api"


def build(recipe: Recipe, cache: Path, report: Callable[[str], None]) -> Path:
    """Return the binary of a recipe, building it when the cache has none.

    Progress goes to `report`, a line at a time. Raises HarnessError with a message for the user
    when Go is missing or too old, when the cache cannot be written or when the build fails.
    """
    target = recipe.cached(cache)
    if target.is_file():
        return target
    go = _find_go(recipe)
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with _locked(target.with_name(target.name + ".lock"), report):
            if not target.is_file():
                _build_locked(recipe, go, target, report)
    except OSError as error:
        message = f"cannot write to the cache directory {cache}: {error.strerror or error}"
        raise HarnessError(f"{message}; XDG_CACHE_HOME chooses another one") from error
    return target


def _build_locked(recipe: Recipe, go: str, target: Path, report: Callable[[str], None]) -> None:
    """Build and rename into place; the caller holds the lock."""
    # What a killed machine left behind: with the lock held nobody else can be using it.
    for left in target.parent.glob(f".{target.name}.*"):
        shutil.rmtree(left, ignore_errors=True)
    report(f"building {recipe.name} v{recipe.version}, once; this takes minutes")
    started = time.monotonic()
    directory = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    binary = directory / "binary"
    argv = [go, "build", *recipe.flags, "-o", str(binary), recipe.package]
    command = Command("go", argv, _go_environment(), str(recipe.source))
    with Supervised(directory, [command]) as running:
        end = running.exited(_BUILD_SECONDS)
        if end is None or end.code != 0:
            why = f"failed (exit code {end.code})" if end else "did not end in time"
            tail = log_tail(running.log("go"))
            raise HarnessError(
                f"building {recipe.name} v{recipe.version} {why}. It needs a Go module mirror "
                f"or the network once, and about 4 GB of disk. The end of Go's output:\n{tail}"
            )
        _check_version(recipe, binary)
        binary.replace(target)
    report(f"built {recipe.name} v{recipe.version} in {time.monotonic() - started:.0f} s")


def _check_version(recipe: Recipe, binary: Path) -> None:
    """Refuse a binary that does not run here or names another version."""
    try:
        answer = subprocess.run(
            [binary, "--version"], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise HarnessError(f"the {recipe.name} just built does not run: {error}") from error
    if f"v{recipe.version}" not in answer.stdout.split():
        said = (answer.stdout + answer.stderr).strip()
        raise HarnessError(
            f"the {recipe.name} just built does not say v{recipe.version} but: {said}"
        )


def _find_go(recipe: Recipe) -> str:
    """Return Go's command; HarnessError when there is none or it is too old."""
    advice = (
        f"The live lane builds {recipe.name} v{recipe.version} from source. Install Go "
        f"{recipe.go_version} or newer and put its bin directory on PATH; "
        "everything else passes without Go."
    )
    go = shutil.which("go")
    if go is None:
        raise HarnessError(f"Go is missing. {advice}")
    # Asked in the module's folder, Go itself says whether it can do, and GOTOOLCHAIN=auto, which
    # fetches a newer one, is honoured.
    answer = subprocess.run(
        [go, "env", "GOVERSION"],
        cwd=recipe.source,
        env=_go_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode != 0 or not _at_least(answer.stdout.strip(), recipe.go_version):
        said = (answer.stderr or answer.stdout).strip()
        why = "does not work" if answer.returncode else "is too old"
        raise HarnessError(f"Go {why} ({said}). {advice}")
    return go


def _at_least(found: str, wanted: str) -> bool:
    """Compare Go releases such as go1.26.8, go1.27rc1 and 1.26.0 by their numbers."""

    def numbers(text: str) -> tuple[int, ...]:
        # "go1.27rc1 X:noaliastypeparams": what follows the numbers of the first word is no matter.
        match = re.match(r"(?:go)?(\d+(?:\.\d+)*)", text)
        return tuple(int(part) for part in match[1].split(".")) if match else ()

    if found.startswith("devel"):
        return True
    return (*numbers(found), 0, 0)[:3] >= (*numbers(wanted), 0, 0)[:3]


def _go_environment() -> dict[str, str]:
    """Return this process's environment without a go.work of the user in effect."""
    return {**os.environ, "GOWORK": "off"}


@contextlib.contextmanager
def _locked(path: Path, report: Callable[[str], None]) -> Iterator[None]:
    """Hold an exclusive lock on a file; the kernel frees it when the holder dies."""
    with path.open("w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report("another run is building the same binary; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _field(go_mod: Path, pattern: str) -> str:
    """Return what one expression captures in a go.mod."""
    match = re.search(pattern, go_mod.read_text(encoding="utf-8"), re.MULTILINE)
    if match is None:
        raise HarnessError(f"{go_mod.name} of {go_mod.parent.name} has no line like {pattern}")
    return match[1]
