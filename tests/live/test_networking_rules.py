# SPDX-License-Identifier: Apache-2.0
"""Every rule and every difference from upstream on a real server: refused, and let through."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.live.networking import causes, definitions, expected, install, resource
from tests.live.networking_cases.case import Case, Fact, manifest
from tests.live.networking_cases.completeness import CASES, GOOD, faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.live.harness.client import Answer
    from tests.live.harness.server import Server

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)


@pytest.fixture(scope="module", params=["ours", "upstream"])
def form(request: pytest.FixtureRequest, apiserver: Server) -> str:
    """Install the CRDs in one form, then in the other."""
    name = str(request.param)
    install(apiserver, baseline=name == "upstream")
    return name


def _judge(server: Server, namespace: str, case: Case, spec: dict[str, Any] | None) -> Answer:
    """Ask for a create, or for an update where the case is about one; nothing is kept."""
    where = resource(case.fact.kind, namespace)
    obj = manifest(case.fact.kind, "judged", spec)
    if case.stored is None:
        return server.client.create(where, obj, dry_run=True)
    made = server.client.create(where, manifest(case.fact.kind, "judged", case.stored))
    assert made.ok, made.message
    return server.client.update(where, obj, dry_run=True)


@each_case
def test_broken_object(apiserver: Server, namespace: str, form: str, case: Case) -> None:
    """Ours refuses what breaks the fact with these causes; upstream's says what the case says."""
    answer = _judge(apiserver, namespace, case, case.refused)

    wanted = case.causes if form == "ours" else case.upstream
    if wanted:
        assert causes(answer) == expected(wanted)
    else:
        assert answer.ok, answer.message
