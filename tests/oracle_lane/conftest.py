# SPDX-License-Identifier: Apache-2.0
"""Fixtures of the oracle lane: one process for each minor that is asked for.

The lane is not part of the default run: it needs Go, and half a minute for a minor's first use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from oracle import Oracle

from tests.live.harness.errors import HarnessError

Ask = Callable[[str], Oracle]


@pytest.fixture(scope="session")
def ask(pytestconfig: pytest.Config) -> Iterator[Ask]:
    """Give the oracle of a minor; without Go the whole run ends with a plain message."""
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")
    started: dict[str, Oracle] = {}

    def oracle(minor: str) -> Oracle:
        if minor not in started:
            started[minor] = Oracle(minor)
            try:
                assert capture is not None
                # A build takes a while and says so on stderr: the user must see it.
                with capture.global_and_fixture_disabled():
                    started[minor].functions()
            except HarnessError as error:
                pytest.exit(str(error), returncode=2)
        return started[minor]

    yield oracle
    for each in started.values():
        each.close()


@pytest.fixture
def newest(ask: Ask) -> Oracle:
    """Give the oracle of the newest minor."""
    return ask("1.37")
