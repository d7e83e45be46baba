# SPDX-License-Identifier: Apache-2.0
"""Building and caching the binary, tried with a Go program of a few lines."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tests.live.harness.build import Recipe, apiserver_recipe, build, cache_directory
from tests.live.harness.errors import HarnessError

_ROOT = Path(__file__).parents[2]
_GO_MOD = "module example.invalid/tiny\n\ngo 1.21.0\n"
_MAIN = 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("Kubernetes v0.1.0") }\n'


@pytest.fixture
def recipe(tmp_path: Path) -> Recipe:
    """Give the recipe of a tiny program that says it is v0.1.0."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "go.mod").write_text(_GO_MOD, encoding="utf-8")
    (source / "go.sum").write_text("", encoding="utf-8")
    (source / "main.go").write_text(_MAIN, encoding="utf-8")
    return Recipe(source, ".", "tiny", "0.1.0")


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Give a cache directory that does not exist yet."""
    return tmp_path / "cache" / "inner"


def _binaries(cache: Path) -> list[str]:
    """Return what is in a cache directory besides locks."""
    return sorted(path.name for path in cache.iterdir() if path.suffix != ".lock")


def test_build_and_cache(recipe: Recipe, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A binary is built once, runs, and is found again by a machine without Go."""
    lines: list[str] = []
    binary = build(recipe, cache, lines.append)
    monkeypatch.setenv("PATH", "")
    again = build(recipe, cache, lines.append)
    output = subprocess.run([binary], capture_output=True, text=True, check=True).stdout

    assert (again, output) == (binary, "Kubernetes v0.1.0\n")
    assert _binaries(cache) == [binary.name]
    assert lines[0] == "building tiny v0.1.0, once; this takes minutes"
    assert len(lines) == 2


def test_two_builds_at_once(recipe: Recipe, cache: Path) -> None:
    """Of two runs that want the same binary one builds it and the other waits for it."""
    lines: list[str] = []
    threads = [threading.Thread(target=build, args=(recipe, cache, lines.append)) for _ in "12"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    assert len(_binaries(cache)) == 1
    assert [line.partition(" ")[0] for line in sorted(lines)] == ["another", "building", "built"]


def test_broken_build_leaves_nothing(recipe: Recipe, cache: Path) -> None:
    """A program that does not compile is an error with Go's words, and the cache stays empty."""
    (recipe.source / "main.go").write_text("package main\n\nfunc main() { nonsense() }\n")
    with pytest.raises(HarnessError) as caught:
        build(recipe, cache, print)

    assert str(caught.value).startswith("building tiny v0.1.0 failed (exit code 1).")
    assert "undefined: nonsense" in str(caught.value)
    assert _binaries(cache) == []


def test_wrong_version_does_not_count(recipe: Recipe, cache: Path) -> None:
    """A binary that names another version than the recipe's is not kept."""
    with pytest.raises(HarnessError) as caught:
        build(replace(recipe, version="0.1"), cache, print)

    assert str(caught.value) == "the tiny just built does not say v0.1 but: Kubernetes v0.1.0"
    assert _binaries(cache) == []


def test_remains_of_a_killed_build(recipe: Recipe, cache: Path) -> None:
    """What a build left that died with its machine neither counts nor stays."""
    left = cache / f".{recipe.cached(cache).name}.abc"
    left.mkdir(parents=True)
    (left / "binary").write_text("half a binary")
    binary = build(recipe, cache, print)

    assert _binaries(cache) == [binary.name]


def test_name_follows_dependencies(recipe: Recipe, cache: Path) -> None:
    """Another go.sum means another binary; the version is in the name for the reader."""
    before = recipe.cached(cache).name
    (recipe.source / "go.sum").write_text("example.invalid/x v1.0.0 h1:x=\n", encoding="utf-8")
    after = recipe.cached(cache).name

    assert before.startswith("tiny-0.1.0-")
    assert before != after


def test_missing_go(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Go the message says what is missing, what to install and what works without."""
    monkeypatch.setenv("PATH", str(cache))
    with pytest.raises(HarnessError) as caught:
        build(apiserver_recipe(), cache, print)

    assert str(caught.value) == (
        "Go is missing. The live lane builds kube-apiserver v1.37.2 from source. Install Go "
        "1.26.0 or newer and put its bin directory on PATH; everything else passes without Go."
    )
    assert not cache.exists()


def test_missing_go_on_the_command_line(cache: Path) -> None:
    """The command that builds ends with exit code 2 and the message, without a traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.live.harness"],
        cwd=_ROOT,
        env={"PATH": str(cache), "XDG_CACHE_HOME": str(cache)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Go is missing. ")
    assert done.stderr.count("\n") == 1


def test_missing_go_ends_the_lane(cache: Path) -> None:
    """A run of the lane ends with exit code 2 and the message instead of an error a test."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "--import-mode=importlib", "-p", "no:cacheprovider"),
            str(_ROOT / "tests" / "live" / "test_harness.py"),
        ],
        cwd=_ROOT,
        env={"PATH": str(cache), "XDG_CACHE_HOME": str(cache)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "Go is missing. The live lane builds kube-apiserver v1.37.2" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_go_too_old(recipe: Recipe, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Go older than the module asks for, which may not fetch a newer one, is named with both."""
    monkeypatch.setenv("GOTOOLCHAIN", "local")
    (recipe.source / "go.mod").write_text("module example.invalid/tiny\n\ngo 1.999.0\n")
    with pytest.raises(HarnessError) as caught:
        build(recipe, cache, print)

    assert re.match(r"Go is too old \(go1\.\d+\.\d+\)\. The live lane builds", str(caught.value))
    assert "Install Go 1.999.0 or newer" in str(caught.value)


def test_cache_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """XDG_CACHE_HOME chooses the cache when it is absolute; else it is in the home directory."""
    monkeypatch.setenv("HOME", str(tmp_path))
    chosen = []
    for value in (str(tmp_path / "elsewhere"), "relative", ""):
        monkeypatch.setenv("XDG_CACHE_HOME", value)
        chosen.append(cache_directory())

    assert chosen == [
        tmp_path / "elsewhere" / "kthena-api",
        tmp_path / ".cache" / "kthena-api",
        tmp_path / ".cache" / "kthena-api",
    ]


def test_cache_that_cannot_be_made(recipe: Recipe, tmp_path: Path) -> None:
    """A cache directory that cannot be made is an error that says how to choose another."""
    (tmp_path / "file").write_text("")
    with pytest.raises(HarnessError) as caught:
        build(recipe, tmp_path / "file" / "cache", print)

    assert str(caught.value) == (
        f"cannot write to the cache directory {tmp_path}/file/cache: Not a directory; "
        "XDG_CACHE_HOME chooses another one"
    )


@pytest.mark.parametrize("minor", ["1.33", "1.34", "1.35", "1.36", "1.37"])
def test_modules_name_one_tool(minor: str) -> None:
    """The module of a server is as `go mod tidy` left it: Go finds the tool without network."""
    go = shutil.which("go")
    assert go is not None
    done = subprocess.run(
        [go, "list", "-mod=readonly", "-f", "{{.ImportPath}}", "tool"],
        cwd=apiserver_recipe(minor).source,
        env={**os.environ, "GOPROXY": "off", "GOWORK": "off"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.stderr) == ("k8s.io/kubernetes/cmd/kube-apiserver\n", "")


def test_unknown_minor() -> None:
    """Another minor is refused, and the newest is not taken in its place."""
    with pytest.raises(HarnessError, match=r"no kube-apiserver to build for 1\.32"):
        apiserver_recipe("1.32")
