# SPDX-License-Identifier: Apache-2.0
"""Fixtures of the live lane: one server for the whole run, a namespace for each test.

The lane is not part of the default run: `nox -s live` names this folder, nothing else does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.live.harness.errors import HarnessError
from tests.live.harness.server import start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.live.harness.server import Server


@pytest.fixture(scope="session")
def apiserver(pytestconfig: pytest.Config) -> Iterator[Server]:
    """Give the running server; without one the whole run ends with a plain message."""
    terminal = pytestconfig.pluginmanager.getplugin("terminalreporter")
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")

    def report(line: str) -> None:
        # The first build takes minutes: the user must see what is going on.
        if terminal is not None and capture is not None:
            with capture.global_and_fixture_disabled():
                terminal.write_line(line)

    try:
        server = start(report)
    except HarnessError as error:
        pytest.exit(str(error), returncode=2)
    report(f"kube-apiserver ready in {server.seconds:.1f} s")
    with server:
        yield server


@pytest.fixture
def namespace(apiserver: Server) -> str:
    """Give a namespace that no other test uses."""
    return apiserver.new_namespace()
