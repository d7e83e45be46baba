# SPDX-License-Identifier: Apache-2.0
"""Supervised processes: nothing of a run is left, however it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.live.harness.errors import HarnessError
from tests.live.harness.supervise import Command, Exit, Supervised

if TYPE_CHECKING:
    from collections.abc import Callable

_ROOT = Path(__file__).parents[2]

# Starts two processes, tells their numbers and waits to be killed.
_OWNER = """
import json, signal, sys, time
from pathlib import Path
from typing import TYPE_CHECKING
from tests.live.harness.supervise import Command, Supervised
# A shell that runs the tests in the background has SIGINT ignored, which is inherited.
signal.signal(signal.SIGINT, signal.default_int_handler)
directory = Path(sys.argv[1])
running = Supervised(directory, [Command(*fields) for fields in json.loads(sys.argv[2])])
print(json.dumps(running.pids), flush=True)
time.sleep(600)
"""

# Ends neither by SIGTERM itself nor lets its child do so.
_STUBBORN = "trap '' TERM; sleep 600 & echo $! > child; while :; do sleep 0.1; done"


def _shell(name: str, script: str, cwd: Path) -> Command:
    """Return a command that runs a shell script."""
    return Command(name, ["sh", "-c", script], dict(os.environ), str(cwd))


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Give a folder to hand over."""
    directory = tmp_path / "handed-over"
    directory.mkdir()
    return directory


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_owner_killed(number: signal.Signals, directory: Path, tmp_path: Path) -> None:
    """When the owner dies of a signal, its processes end and their folder goes."""
    commands = [
        ["one", ["sleep", "600"], dict(os.environ), str(tmp_path)],
        ["two", ["sh", "-c", "exec sleep 600"], dict(os.environ), str(tmp_path)],
    ]
    with subprocess.Popen(
        [sys.executable, "-c", _OWNER, str(directory), json.dumps(commands)],
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as owner:
        assert owner.stdout is not None
        pids = json.loads(owner.stdout.readline())
        running = [_alive(pid) for pid in pids.values()]
        owner.send_signal(number)
        owner.wait(10)

    assert running == [True, True]
    assert _becomes(lambda: not any(_alive(pid) for pid in pids.values()))
    assert _becomes(lambda: not directory.exists())


def test_stubborn_process(directory: Path, tmp_path: Path) -> None:
    """A process that ignores SIGTERM is killed after the grace period, its children too."""
    running = Supervised(directory, [_shell("stubborn", _STUBBORN, tmp_path)])
    assert _becomes(lambda: (tmp_path / "child").exists() and _text(tmp_path / "child") != "")
    pids = [running.pids["stubborn"], int(_text(tmp_path / "child"))]
    alive = [_alive(pid) for pid in pids]
    running.stop()

    assert alive == [True, True]
    assert not _alive(pids[0])
    # A child whose parent is gone is reaped by init, which may take a moment.
    assert _becomes(lambda: not _alive(pids[1]) or _zombie(pids[1]))


def test_exit_is_told_once(directory: Path, tmp_path: Path) -> None:
    """The end of a process comes with its code, once, while its log can still be read."""
    with Supervised(directory, [_shell("brief", "echo bye; exit 7", tmp_path)]) as running:
        first = running.exited(10)
        second = running.exited(0.2)
        log = _text(running.log("brief"))

    assert (first, second, log) == (Exit("brief", 7), None, "bye\n")
    assert not directory.exists()


def test_last_started_is_stopped_first(directory: Path, tmp_path: Path) -> None:
    """Processes are stopped in the reverse of the order they were started in."""
    script = "trap 'echo {0} >> order; exit' TERM; touch {0}; while :; do sleep 0.05; done"
    commands = [_shell(name, script.format(name), tmp_path) for name in ("store", "server")]
    with Supervised(directory, commands):
        assert _becomes(lambda: (tmp_path / "store").exists() and (tmp_path / "server").exists())

    assert _text(tmp_path / "order").split() == ["server", "store"]


def test_program_that_cannot_start(directory: Path, tmp_path: Path) -> None:
    """A program that is not there is an error that names it, and what ran before it is stopped."""
    commands = [
        _shell("first", "echo $$ > pid; exec sleep 600", tmp_path),
        Command("second", [str(tmp_path / "absent")], {}, str(tmp_path)),
    ]
    with pytest.raises(HarnessError, match=r"second does not start: .*No such file or directory"):
        Supervised(directory, commands)

    assert not directory.exists()
    # The first may have been stopped before its first line.
    if (tmp_path / "pid").exists():
        assert not _alive(int(_text(tmp_path / "pid")))


def _text(path: Path) -> str:
    """Return the text of a file."""
    return path.read_text(encoding="utf-8")


def _alive(pid: int) -> bool:
    """Whether a process exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _zombie(pid: int) -> bool:
    """Whether a process has ended and only waits to be reaped."""
    # Where there is no /proc, init reaps; a container's first process may not.
    stat = Path("/proc") / str(pid) / "stat"
    return stat.exists() and _text(stat).rpartition(")")[2].split()[0] == "Z"


def _becomes(reached: Callable[[], bool]) -> bool:
    """Whether something becomes true within ten seconds."""
    deadline = time.monotonic() + 10
    while not reached():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
