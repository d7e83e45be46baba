# SPDX-License-Identifier: Apache-2.0
"""A kube-apiserver with its etcd on free ports of 127.0.0.1, in a temporary folder.

The API server writes its own certificates, and its key serves for service account tokens too, so
nothing but the two programs is needed. There are no controllers: a namespace that is deleted stays
in termination, and objects with owners stay when their owner goes.
"""

from __future__ import annotations

import http.client
import os
import secrets
import socket
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tests.live.harness.build import apiserver_recipe, build, cache_directory
from tests.live.harness.client import Client, Resource
from tests.live.harness.definitions import Definitions
from tests.live.harness.errors import HarnessError, log_tail
from tests.live.harness.kubectl import Kubectl
from tests.live.harness.packages import etcd_path
from tests.live.harness.supervise import Command, Supervised

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

NAMESPACES = Resource("", "v1", "namespaces")

_READY_SECONDS = 90.0
_ATTEMPTS = 3


class Server:
    """A running server; `start` makes one. Use it as a context manager, or call `stop`."""

    def __init__(self, processes: Supervised, port: int, token: str, seconds: float) -> None:
        """Wrap processes that are up; `seconds` is how long they took to get ready."""
        authority = processes.directory / "certificates" / "apiserver.crt"
        self.directory = processes.directory
        self.pids = processes.pids
        self.seconds = seconds
        self.client = Client(port, authority, token)
        self.definitions = Definitions(self.client)
        self.kubectl = Kubectl(processes.directory, port, authority, token)
        self._processes = processes
        self._namespaces = 0

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Stop the server."""
        self.stop()

    def new_namespace(self) -> str:
        """Create a namespace with a name not used before and return it.

        Nobody removes it: without the namespace controller it would stay in termination, and it
        goes with the server.
        """
        self._namespaces += 1
        name = f"live-{self._namespaces}"
        answer = self.client.create(NAMESPACES, {"metadata": {"name": name}})
        if not answer.ok:
            raise HarnessError(f"the namespace {name} is refused: {answer.message}")
        return name

    def stop(self) -> None:
        """Stop both processes and remove their folder; a second call does nothing."""
        self.client.close()
        self._processes.stop()


def start(
    report: Callable[[str], None], *, extra_flags: Sequence[str] = (), minor: str = ""
) -> Server:
    """Build what is not built yet, start it and return when /readyz says ok.

    `extra_flags` go to kube-apiserver, of the newest minor unless another is named. Raises
    HarnessError with the end of the logs when a process ends or is not ready in 90 seconds, and
    what `build` raises.
    """
    program = build(apiserver_recipe(minor), cache_directory(), report)
    attempt = 1
    while True:
        try:
            return _start_once(program, extra_flags)
        except _PortTakenError:
            # A free port is found by binding it and letting go: somebody else can be faster.
            if attempt == _ATTEMPTS:
                raise
            attempt += 1


class _PortTakenError(HarnessError):
    """A port that was free a moment ago is not any more."""


def _start_once(program: Path, extra_flags: Sequence[str]) -> Server:
    """Start both processes on ports that are free now and wait until the server is ready."""
    etcd = etcd_path()
    began = time.monotonic()
    directory = Path(tempfile.mkdtemp(prefix="kthena-api-live-"))
    token = secrets.token_hex(16)
    # mkdtemp's folder is the user's alone, hence so is the token.
    tokens = directory / "tokens.csv"
    tokens.write_text(f'{token},admin,admin,"system:masters"\n', encoding="utf-8")
    etcd_port, port = _free_ports(2)
    processes = Supervised(
        directory,
        [
            _etcd_command(etcd, directory, etcd_port),
            _apiserver_command(program, directory, etcd_port, port, extra_flags),
        ],
    )
    try:
        _wait_ready(processes, port, token)
        return Server(processes, port, token, time.monotonic() - began)
    except BaseException:
        processes.stop()
        raise


def _etcd_command(program: Path, directory: Path, port: int) -> Command:
    """Return the command of an etcd that need not survive a power cut."""
    url = f"http://127.0.0.1:{port}"
    argv = [
        str(program),
        f"--data-dir={directory / 'etcd'}",
        f"--listen-client-urls={url}",
        f"--advertise-client-urls={url}",
        # A single member talks to no peer, so any port does.
        "--listen-peer-urls=http://127.0.0.1:0",
        "--unsafe-no-fsync",
        "--log-level=warn",
    ]
    return Command("etcd", argv, _environment(), str(directory))


def _apiserver_command(
    program: Path, directory: Path, etcd_port: int, port: int, extra_flags: Sequence[str]
) -> Command:
    """Return the command of a kube-apiserver with default admission but for service accounts."""
    certificates = directory / "certificates"
    # Made by the server when it starts, before it reads any key; RSA, which tokens may be
    # signed with.
    key = certificates / "apiserver.key"
    argv = [
        str(program),
        f"--etcd-servers=http://127.0.0.1:{etcd_port}",
        f"--cert-dir={certificates}",
        f"--secure-port={port}",
        "--bind-address=127.0.0.1",
        # Else the server looks for the address of a network, which a sandbox need not have.
        "--advertise-address=127.0.0.1",
        "--endpoint-reconciler-type=none",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={key}",
        f"--service-account-signing-key-file={key}",
        f"--token-auth-file={directory / 'tokens.csv'}",
        "--authorization-mode=RBAC",
        "--service-cluster-ip-range=10.0.0.0/24",
        "--disable-admission-plugins=ServiceAccount",
        *extra_flags,
    ]
    return Command("kube-apiserver", argv, _environment(), str(directory))


def _environment() -> dict[str, str]:
    """Return an environment in which no variable of the user changes what the programs do."""
    return {"PATH": os.environ.get("PATH", "")}


def _wait_ready(processes: Supervised, port: int, token: str) -> None:
    """Return when /readyz says ok; HarnessError when a process ends or time is up."""
    deadline = time.monotonic() + _READY_SECONDS
    said = "no connection"
    while time.monotonic() < deadline:
        end = processes.exited(0.05)
        if end is not None:
            text = processes.log(end.name).read_text(encoding="utf-8", errors="replace")
            kind = _PortTakenError if "address already in use" in text else HarnessError
            what = f"{end.name} ended with code {end.code} before it was ready"
            raise kind(f"{what}.\n{_tails(processes)}")
        try:
            authority = processes.directory / "certificates" / "apiserver.crt"
            client = Client(port, authority, token)
        except OSError:
            # Not written yet, or half-way.
            continue
        try:
            answer = client.request("GET", "/readyz")
        except (OSError, http.client.HTTPException) as error:
            said = str(error)
        else:
            if answer.ok:
                return
            said = answer.message
        finally:
            client.close()
    raise HarnessError(f"not ready after {_READY_SECONDS:.0f} s: {said}\n{_tails(processes)}")


def _tails(processes: Supervised) -> str:
    """Return the ends of all logs."""
    return "\n".join(
        f"The end of the log of {name}:\n{log_tail(processes.log(name))}" for name in processes.pids
    )


def _free_ports(count: int) -> list[int]:
    """Return different ports of 127.0.0.1 that nobody listens on now."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()
