# SPDX-License-Identifier: Apache-2.0
"""The oracle's process comes back after a crash and never stays behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from oracle import Oracle, OracleError
from oracle_requests import Object, bench_request, expression_request

Ask = Callable[[str], Oracle]

ROOT = Path(__file__).resolve().parents[2]

LEAVE = """
import os
from oracle import Oracle
oracle = Oracle("1.37")
oracle.expression("1")
print(oracle.pid, flush=True)
os._exit(1)
"""


def runs(pid: int) -> bool:
    """Return whether there is a process of this number that has not ended."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")


def gone(pid: int, seconds: float = 10.0) -> bool:
    """Wait for the end of a process."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if not runs(pid):
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.02)
    return False


@pytest.fixture(autouse=True)
def _built(ask: Ask) -> None:
    """Build outside of the tests' own time."""
    ask("1.37")


def test_a_killed_process_is_started_anew() -> None:
    """A question is answered although the process was killed since the last one."""
    with Oracle("1.37") as oracle:
        assert oracle.expression("1").value == {"int": 1}
        first = oracle.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        answers = oracle.ask_all([expression_request(str(number)) for number in range(20)])
        second = oracle.pid

        assert [answer.value for answer in answers if hasattr(answer, "value")] == [
            {"int": number} for number in range(20)
        ]
        assert first != second


def test_a_silent_process_is_ended() -> None:
    """A question that takes too long is answered by a fault, the next as ever."""
    slow = bench_request(
        {"type": "integer"}, Object(1), [{"rule": "self > 0"}], seconds=3600.0, rounds=1
    )
    with Oracle("1.37", patience=0.5) as oracle:
        oracle.expression("1")
        first = oracle.pid
        with pytest.raises(OracleError, match="crash: exit code -9"):
            oracle.ask(slow)

        assert first is not None
        assert gone(first)
        assert oracle.expression("2").value == {"int": 2}


def test_close_ends_the_process() -> None:
    """After the block nothing is left."""
    with Oracle("1.37") as oracle:
        oracle.expression("1")
        pid = oracle.pid

    assert pid is not None
    assert gone(pid, 0.1)


def test_the_process_does_not_outlive_its_owner() -> None:
    """A program that ends without a word takes the oracle with it."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests' / 'support'}"}
    said = subprocess.run(
        [sys.executable, "-c", LEAVE],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.returncode == 1
    assert gone(int(said.stdout))
