# SPDX-License-Identifier: Apache-2.0
"""Every rule of the networking kinds refuses a model, in the server's words, and takes the next.

The objects and the words are those of the lane that asks a real server.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from kthena_api.modelling import CustomResource
from kthena_api.networking.v1alpha1 import ExternalModelProvider, ModelRoute, ModelServer
from tests.live.networking_cases.case import RULES, Case, Spec, manifest
from tests.live.networking_cases.completeness import CASES

ROOT = Path(__file__).resolve().parents[4]
KINDS: dict[str, type[CustomResource]] = {
    kind.__name__: kind for kind in (ExternalModelProvider, ModelRoute, ModelServer)
}
RULE_CASES = [case for case in CASES if case.fact.keyword == RULES]


def built(case: Case, spec: Spec) -> CustomResource:
    """Return the object of a case."""
    return KINDS[case.fact.kind].model_validate(manifest(case.fact.kind, "a", spec))


def judge(case: Case, spec: Spec) -> None:
    """Build the object, as an update where the case is about one."""
    new = built(case, spec)
    if case.stored is not None:
        assert new.validate_update(built(case, case.stored)) == ()


@pytest.mark.parametrize("case", RULE_CASES, ids=lambda case: case.id)
def test_a_rule_refuses_and_takes(case: Case) -> None:
    """The refused object is refused for the causes that a server names, the accepted one is not."""
    judge(case, case.accepted)
    with pytest.raises(ValidationError) as caught:
        judge(case, case.refused)

    errors = caught.value.errors()
    found = [(error.get("ctx", {}), error["msg"]) for error in errors]
    assert {error["type"] for error in errors} == {"kthena_rule"}
    assert sorted((context["field"], context["reason"], text) for context, text in found) == sorted(
        (cause.field, cause.reason, cause.message) for cause in case.causes
    )


def test_every_rule_has_a_case() -> None:
    """No rule of the published file is left out."""
    published = yaml.safe_load((ROOT / "schema/cel/rules.yaml").read_text())["rules"]
    facts = {(case.fact.kind, case.fact.path, case.fact.message) for case in RULE_CASES}

    assert {(rule["kind"], rule["path"], rule["message"]) for rule in published} <= facts
