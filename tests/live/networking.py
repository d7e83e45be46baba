# SPDX-License-Identifier: Apache-2.0
"""What the live tests of the networking kinds share: the documents, and where objects are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from kthena_api.crd import write_definition
from kthena_api.modelling import read_definitions
from kthena_api.networking.v1alpha1 import ExternalModelProvider, ModelRoute, ModelServer
from tests.live.harness.client import Resource
from tests.live.networking_cases.case import GROUP, PLURALS, VERSION

if TYPE_CHECKING:
    from kthena_api.crd import ResourceDefinition
    from tests.live.harness.client import Answer
    from tests.live.harness.server import Server
    from tests.live.networking_cases.case import Cause

_KINDS = (ExternalModelProvider, ModelRoute, ModelServer)
_COMMITTED = Path(__file__).parents[2] / "schema" / "crds"


def definitions(*, baseline: bool = False) -> tuple[ResourceDefinition, ...]:
    """Return the definitions of the group as the models say them."""
    return read_definitions(_KINDS, baseline=baseline)


def documents(*, baseline: bool = False) -> list[dict[str, Any]]:
    """Return the CRDs of the group: upstream's from the models, ours as they are committed."""
    committed = sorted(_COMMITTED.glob(f"{GROUP}_*.yaml"))
    if baseline or not committed:
        return [write_definition(each) for each in definitions(baseline=baseline)]
    return [yaml.safe_load(path.read_text(encoding="utf-8")) for path in committed]


def install(server: Server, *, baseline: bool = False) -> None:
    """Install the CRDs in one of the two forms and return when every request sees them."""
    for document in documents(baseline=baseline):
        answer = server.definitions.install(document)
        assert answer.ok, answer.message
        assert answer.warnings == []


def resource(kind: str, namespace: str) -> Resource:
    """Return where the objects of a kind are."""
    return Resource(GROUP, VERSION, PLURALS[kind], namespace)


def causes(answer: Answer) -> list[tuple[str, str, str]]:
    """Return the causes of a refusal in an order that does not depend on the server."""
    assert answer.code == 422, answer.text[:500]
    return sorted((each["field"], each["reason"], each["message"]) for each in answer.causes)


def expected(wanted: tuple[Cause, ...]) -> list[tuple[str, str, str]]:
    """Return hand-written causes in the same order."""
    return sorted((each.field, each.reason, each.message) for each in wanted)
