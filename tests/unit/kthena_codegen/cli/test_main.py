# SPDX-License-Identifier: Apache-2.0
"""The process: exit codes, streams, signals, and what is missing."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from shop_project import CRD, MAIN, Project

import kthena_api
from kthena_codegen.cli import generate as generate_module


def start(project: Project, *arguments: str, **options: object) -> subprocess.Popen[bytes]:
    """Start a command in the project's folder."""
    return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
        [sys.executable, "-c", MAIN, *arguments],
        cwd=project.root,
        env=project.environment(),
        **options,
    )


@pytest.mark.parametrize("words", [["version"], ["--version"]])
def test_version(project: Project, words: list[str]) -> None:
    """The version is the package's."""
    assert project.run(*words) == (0, f"kthena-codegen {kthena_api.__version__}\n", "")


def test_help(project: Project) -> None:
    """Help is a result; no command at all is a usage error that shows it."""
    result = project.run("--help")
    assert (result.code, result.err) == (0, "")
    assert "generate" in result.out
    assert "Exit codes: 0 clean, 1 findings, 2 could not be judged, 3 internal error." in result.out

    bare = project.run()
    assert (bare.code, bare.out) == (2, "")
    assert "Usage: kthena-codegen" in bare.err


def test_a_misspelt_command(project: Project) -> None:
    """The nearest command is offered."""
    result = project.run("generat")

    assert result.code == 2
    assert "generate" in result.err


class TestInvocation:
    """A repair is printed as it can be typed, whichever way the program was started."""

    def findings(self, project: Project, *words: str, path: str = "/nowhere") -> list[str]:
        """Return the repairs that a check names, as words."""
        done = subprocess.run(
            [*words, "check", "crd"],
            cwd=project.root,
            env=project.environment(PATH=path),
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (1, "")
        prefix = "  to repair: "
        return [x.removeprefix(prefix) for x in done.stdout.splitlines() if x.startswith(prefix)]

    def script(self, project: Project, path: str) -> str:
        """Write a console script and return its absolute path."""
        project.write(path, f"#!{sys.executable}\n{MAIN}\n")
        (project.root / path).chmod(0o755)
        return str(project.root / path)

    def test_a_script_off_the_path(self, project: Project) -> None:
        """The script is named from here, and the line repairs when a shell runs it."""
        for path, shown in {"my bin/kthena-codegen": "'my bin/kthena-codegen'", "k": "./k"}.items():
            script = self.script(project, path)
            [first, _] = self.findings(project, script)
            assert first == f"{shown} generate crd"
            assert self.findings(project, sys.executable, script)[0] == first

        env = project.environment(PATH="/nowhere")
        assert subprocess.call(["/bin/sh", "-c", first], cwd=project.root, env=env) == 0
        assert project.run("check", "crd").code == 0

    def test_a_script_that_only_python_can_run(self, project: Project) -> None:
        """A file without permission to run it is named behind the interpreter."""
        Path(self.script(project, "k.py")).chmod(0o644)

        [first, _] = self.findings(project, sys.executable, "k.py")

        assert first == f"{shlex.quote(sys.executable)} ./k.py generate crd"

    def test_a_script_elsewhere(
        self, project: Project, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        """One that does not lie below is named in full."""
        place = tmp_path_factory.mktemp("bin") / "kthena-codegen"
        place.write_text(f"#!{sys.executable}\n{MAIN}\n", encoding="utf-8")
        place.chmod(0o755)

        assert self.findings(project, str(place))[0] == f"{shlex.quote(str(place))} generate crd"

    def test_on_the_path(self, project: Project) -> None:
        """The plain name is enough where a shell finds it."""
        script = self.script(project, "bin/kthena-codegen")

        [first, _] = self.findings(project, script, path=str(project.root / "bin"))

        assert first == "kthena-codegen generate crd"

    def test_as_a_module(self, project: Project) -> None:
        """The interpreter is named as the shell finds it, or in full."""
        words = (sys.executable, "-m", "kthena_codegen")
        (project.root / "bin").mkdir()
        (project.root / "bin/python").symlink_to("/bin/false")

        [full, _] = self.findings(project, *words, path=str(project.root / "bin"))
        assert full == f"{shlex.quote(sys.executable)} -m kthena_codegen generate crd"


class TestShadowed:
    """A file of the user's with the name of a module that the tools need."""

    def as_module(self, project: Project) -> tuple[int, str, str]:
        """Run `python -m kthena_codegen generate crd`, for which the current folder comes first."""
        done = subprocess.run(
            [sys.executable, "-m", "kthena_codegen", "generate", "crd"],
            cwd=project.root,
            env=project.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    @pytest.mark.parametrize("path", ["json.py", "json/__init__.py", "pydantic.py", "click.py"])
    @pytest.mark.parametrize("text", ["", "raise ValueError(1)\n", "def f(:\n"])
    def test_is_named(self, project: Project, path: str, text: str) -> None:
        """The message names the file and not our own trouble with it."""
        project.write(path, text)
        name = path.partition("/")[0].removesuffix(".py")

        assert self.as_module(project) == (
            2,
            "",
            f"error: {path} hides the module {name!r} that the tools need; rename it\n",
        )

    @pytest.mark.parametrize("path", ["json.py", "pydantic.py"])
    def test_is_no_matter_to_the_script(self, project: Project, path: str) -> None:
        """Where our own modules come first, a user's file of that name disturbs nobody."""
        project.write(path, "raise ValueError(1)\n")

        assert project.spawn("generate", "crd", code="import sys\nsys.path.remove('')").err == ""


class TestInternalError:
    """A fault of ours is told apart from one of the user's."""

    @pytest.fixture
    def faulty(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
        """A project on which the writer fails as it never should."""

        def fail(*_: object, **__: object) -> None:
            raise KeyError("some\nkey")

        monkeypatch.setattr(generate_module, "write", fail)
        return project

    def test_is_one_line(self, faulty: Project) -> None:
        """Exit code 3, one line, and how to see more."""
        result = faulty.run("generate")

        assert (result.code, result.out) == (3, "")
        assert result.err == (
            "kthena-codegen: internal error: KeyError: 'some\\nkey' "
            "(set KTHENA_CODEGEN_DEBUG=1 to see the traceback)\n"
        )

    def test_of_every_sort(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        """What is no Exception, and what has no text, is the same exit code."""

        class MuteError(BaseException):
            def __str__(self) -> str:
                raise self

        def fail(*_: object, **__: object) -> None:
            raise MuteError

        monkeypatch.setattr(generate_module, "write", fail)

        result = project.run("generate")

        assert (result.code, result.out) == (3, "")
        assert result.err.startswith("kthena-codegen: internal error: MuteError")

    def test_shows_the_traceback_on_demand(
        self, faulty: Project, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """With the variable set the traceback comes first."""
        monkeypatch.setenv("KTHENA_CODEGEN_DEBUG", "1")

        result = faulty.run("generate")

        assert result.code == 3
        assert result.err.startswith("Traceback (most recent call last):\n")
        assert result.err.endswith("internal error: KeyError: 'some\\nkey'\n")


@pytest.mark.parametrize(
    ("package", "words"),
    [
        ("click", ["version"]),
        ("jinja2", ["generate"]),
        ("yaml", ["check", "--upstream", "pyproject.toml"]),
    ],
)
def test_without_the_extra(project: Project, package: str, words: list[str]) -> None:
    """A missing dependency of the tools is exit code 2 with the command that installs it."""
    result = project.spawn(*words, code=f"import sys\nsys.modules[{package!r}] = None\n")

    assert (result.code, result.out) == (2, "")
    assert result.err == (
        f"kthena-codegen: the package {package} is missing; install the tools' dependencies: "
        "pip install 'kthena-api[codegen]'\n"
    )


def test_start_up_loads_little() -> None:
    """Help loads click and the standard library: no model, no YAML, no template engine."""
    program = (
        "import sys\nfrom kthena_codegen.cli.main import main\nmain(['generate', '--help'])\n"
        "heavy = {'pydantic', 'yaml', 'jinja2', 'rich', 'difflib', 'tomllib', 're2'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stderr == "[]\n"


class TestStreams:
    """Pipes that break, disks that are full, terminals that are none."""

    def test_a_reader_that_leaves(self, generated: Project) -> None:
        """A closed pipe is silent, and the exit code stays the verdict's."""
        generated.edit("shop/models.py", "Field(ge=0)", "Field(ge=7)")
        for words, code in ((["generate", "--stdout"], 0), (["check"], 1)):
            read, write = os.pipe()
            os.close(read)
            process = start(generated, *words, stdout=write, stderr=subprocess.PIPE)
            os.close(write)
            _, err = process.communicate(timeout=60)

            assert (process.returncode, err) == (code, b"")

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
    def test_a_full_disk_behind_stdout(self, project: Project) -> None:
        """Results that cannot be written are no success."""
        with Path("/dev/full").open("wb") as full:
            process = start(project, "generate", "--stdout", stdout=full, stderr=subprocess.PIPE)
            _, err = process.communicate(timeout=60)

        assert process.returncode == 2
        assert err == b"error: cannot write to standard output: No space left on device\n"

    def test_closed_streams(self, project: Project) -> None:
        """Without stdout and stderr a run still does its work."""
        words = f"exec {sys.executable} -c '{MAIN}' generate >&- 2>&-"

        code = subprocess.call(["sh", "-c", words], cwd=project.root, env=project.environment())

        assert code == 0
        assert (project.root / f"schema/crds/{CRD}").exists()

    def test_a_locale_without_the_characters(self, project: Project) -> None:
        """Text that the terminal cannot show is escaped, not fatal."""
        project.edit("shop/models.py", "A widget of the shop.", "Größe → 3")
        project.spawn("generate", PYTHONUTF8="1")
        project.edit("shop/models.py", "Größe → 3", "Größe → 4")

        result = project.spawn("check", "crd", PYTHONIOENCODING="ascii")

        assert (result.code, result.err) == (1, "")
        assert "\\xdfe \\u2192 3" in result.out

    def test_no_colour_and_no_progress_off_a_terminal(self, generated: Project) -> None:
        """What is piped holds no control characters."""
        (generated.root / "schema/cel/rules.yaml").unlink()

        result = generated.run("check")

        assert "\x1b" not in result.out + result.err
        assert result.err == ""

    @pytest.mark.parametrize(
        ("environment", "coloured"),
        [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
    )
    def test_colour_on_a_terminal(
        self, generated: Project, environment: dict[str, str], *, coloured: bool
    ) -> None:
        """A terminal gets colour and progress, unless it says otherwise."""
        (generated.root / "schema/cel/rules.yaml").unlink()
        screen = run_on_terminal(generated, ["check"], {"TERM": "xterm", **environment})

        assert ("\x1b[1mmissing: schema/cel/rules.yaml\x1b[0m" in screen) == coloured
        assert ("reading models …" in screen) == (environment.get("TERM") != "dumb")
        assert "missing: schema/cel/rules.yaml" in screen

    def test_quiet_on_a_terminal(self, generated: Project) -> None:
        """--quiet shows no progress either."""
        assert run_on_terminal(generated, ["check", "--quiet"], {"TERM": "xterm"}) == ""


def run_on_terminal(project: Project, words: list[str], environment: dict[str, str]) -> str:
    """Return everything a command shows on a terminal of its own."""
    pty = pytest.importorskip("pty")
    try:
        leader, follower = pty.openpty()
    except OSError as error:
        pytest.skip(f"this machine has no terminals to give: {error}")
    process = subprocess.Popen(
        [sys.executable, "-c", MAIN, *words],
        cwd=project.root,
        env=project.environment(**environment),
        stdout=follower,
        stderr=follower,
    )
    os.close(follower)
    shown = b""
    while True:
        try:
            part = os.read(leader, 65536)
        except OSError:  # Linux: the other side is closed
            break
        if not part:
            break
        shown += part
    process.wait(timeout=60)
    os.close(leader)
    return shown.decode("utf-8")


def test_a_folder_that_is_gone(project: Project) -> None:
    """A current folder that was removed is a message."""
    (project.root / "gone").mkdir()

    result = project.spawn("check", code="import os\nos.chdir('gone')\nos.rmdir('../gone')\n")

    assert (result.code, result.out) == (2, "")
    assert result.err == "error: cannot read the current folder: No such file or directory\n"


def test_nothing_but_results_on_stdout(project: Project) -> None:
    """What a model writes past sys.stdout stays out of the stream, with stderr closed too."""
    clean = project.run("generate", "crd", "--stdout").out
    noise = "import os, sys\nsys.__stdout__.write('dunder ')\nos.system('echo child')\n"
    project.edit("shop/models.py", "from typing import", f"{noise}from typing import")

    noisy = project.spawn("generate", "crd", "--stdout")
    closed = subprocess.run(
        ["/bin/sh", "-c", f"exec {sys.executable} -c '{MAIN}' generate crd --stdout 2>&-"],
        cwd=project.root,
        env=project.environment(),
        stdout=subprocess.PIPE,
        check=False,
    )

    assert (noisy.code, noisy.out) == (0, clean)
    assert sorted(noisy.err.split()) == ["child", "dunder"]
    assert (closed.returncode, closed.stdout.decode()) == (0, clean)


def test_a_module_that_pytest_would_skip(project: Project) -> None:
    """pytest.skip() in a module of models is a message, and not the end of a run."""
    project.write("shop/models.py", "import pytest\npytest.skip('x', allow_module_level=True)\n")

    result = project.spawn("generate")

    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "error: shop/models.py:2: module 'shop.models' cannot be imported: Skipped: x\n"
    )


def test_ctrl_c_is_quiet(project: Project) -> None:
    """An interrupted run ends with 130, without a word and without a file."""
    project.edit(
        "shop/models.py",
        "from typing import",
        "import sys, time\nprint('ready', file=sys.stderr, flush=True)\ntime.sleep(60)\n"
        "from typing import",
    )
    # A run in the background ignores the signal, and so would its children.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = start(project, "generate", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    signal.signal(signal.SIGINT, before)
    assert process.stderr is not None
    assert process.stderr.readline() == b"ready\n"
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)

    assert (process.returncode, out, err) == (130, b"", b"")
    assert not (project.root / "schema").exists()
