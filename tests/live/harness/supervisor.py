# SPDX-License-Identifier: Apache-2.0
"""A script that keeps processes only as long as whoever started it lives.

    python supervisor.py DIRECTORY COMMANDS

COMMANDS is a JSON list of `{"name": text, "argv": [text], "env": {text: text}}`. Each command is
started in a process group of its own with its output in DIRECTORY/NAME.log. On standard output
one JSON object a line follows: first `{"pids": {name: pid}}` or `{"failed": text}`, then
`{"exited": name, "code": number}` for each command that ends by itself. When standard input ends,
which it does however the starter dies (SIGKILL included), the commands are stopped, the last one
first, and DIRECTORY is removed.

It is a script run with `-I` and imports nothing but the standard library, so that it starts at
once. A pipe is used instead of Linux's PR_SET_PDEATHSIG because it also works elsewhere, needs no
code between fork and exec, and leaves somebody alive to remove the directory.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

GRACE_SECONDS = 5.0
POLL_SECONDS = 0.05


def start(command: dict[str, object], directory: Path) -> subprocess.Popen[bytes]:
    """Start one command with its output in DIRECTORY/NAME.log; OSError when it cannot start."""
    argv, env = command["argv"], command["env"]
    assert isinstance(argv, list)
    assert isinstance(env, dict)
    with (directory / f"{command['name']}.log").open("ab") as log:
        return subprocess.Popen(
            argv,
            env=env,
            cwd=str(command["cwd"]),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def stop(process: subprocess.Popen[bytes]) -> None:
    """End one process and its group: politely, and after the grace period for certain."""
    # The group is signalled only while its leader is not yet reaped, so the id cannot be another's.
    if process.poll() is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def report(event: dict[str, object]) -> None:
    """Write one event; nobody may be left to read it, which is no reason to stop cleaning up."""
    with contextlib.suppress(OSError):
        os.write(1, json.dumps(event).encode() + b"\n")


def watch(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """Report ends of processes until standard input ends."""
    running = dict(processes)
    while True:
        readable, _, _ = select.select([0], [], [], POLL_SECONDS if running else None)
        if readable and not os.read(0, 4096):
            return
        for name, process in list(running.items()):
            if process.poll() is not None:
                del running[name]
                report({"exited": name, "code": process.returncode})


def main() -> None:
    """Run the commands given on the command line."""
    directory = Path(sys.argv[1])
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda number, _frame: sys.exit(128 + number))
        for command in json.loads(sys.argv[2]):
            try:
                processes[command["name"]] = start(command, directory)
            except OSError as error:
                report({"failed": f"{command['name']} does not start: {error}"})
                return
        report({"pids": {name: process.pid for name, process in processes.items()}})
        watch(processes)
    finally:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for process in reversed(processes.values()):
            stop(process)
        # A process that is being stopped may still write for a moment, hence a second try.
        shutil.rmtree(directory, ignore_errors=True)
        if directory.exists():
            time.sleep(POLL_SECONDS)
            shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
