# SPDX-License-Identifier: Apache-2.0
"""Every rule and every difference from upstream on a real server: refused, and let through."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.live.networking import causes, definitions, expected, install, resource
from tests.live.networking_cases.case import UNCHECKED, Case, Fact, manifest
from tests.live.networking_cases.completeness import CANNOT_REFUSE, CASES, GOOD, faults
from tests.live.networking_cases.minimal import lacking, sparse
from tests.live.networking_cases.model_route import route

if TYPE_CHECKING:
    from tests.live.harness.client import Answer
    from tests.live.harness.server import Server

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)


@pytest.fixture(scope="module", params=["ours", "upstream"])
def form(request: pytest.FixtureRequest, apiserver: Server) -> str:
    """Install the CRDs in one form, then in the other."""
    name = str(request.param)
    install(apiserver, baseline=name == "upstream")
    return name


@each_case
def test_broken_object(apiserver: Server, namespace: str, form: str, case: Case) -> None:
    """Ours refuses what breaks the fact for these causes; upstream's says what the case says."""
    answer = _judge(apiserver, namespace, case, case.refused)

    _check(answer, case.causes if form == "ours" else case.upstream)


@each_case
def test_nearest_object(apiserver: Server, namespace: str, form: str, case: Case) -> None:
    """Ours takes the nearest object without a warning; upstream's does where the case says so."""
    answer = _judge(apiserver, namespace, case, case.accepted)

    _check(answer, () if form == "ours" else case.upstream_refuses)
    assert answer.warnings == []


def test_route_without_unit(apiserver: Server, namespace: str, form: str) -> None:
    """The unit of a rate limit is filled in before it is judged, required or not."""
    where = resource("ModelRoute", namespace)
    spec = route(rateLimit={"inputTokensPerUnit": 1})

    answer = apiserver.client.create(where, manifest("ModelRoute", "one", spec), dry_run=True)

    assert answer.code == 201
    assert answer.body["spec"]["rateLimit"] == {"inputTokensPerUnit": 1, "unit": "second"}


def test_missing_fields(apiserver: Server, namespace: str, form: str) -> None:
    """No rule of ours fails on an object with optional fields missing; upstream's one does."""
    failed: dict[str, set[str]] = {}
    for kind, spec in _incomplete_specs():
        obj = manifest(kind, "judged", spec)
        answer = apiserver.client.create(resource(kind, namespace), obj, dry_run=True)
        messages = [] if answer.ok else [message for _, _, message in causes(answer)]
        # An object that keeps the server from evaluating rules would show nothing.
        assert UNCHECKED.message not in messages or form == "upstream", (spec, messages)
        failed.setdefault(kind, set()).update(
            message
            for message in messages
            if "no such key" in message or "evaluating rule" in message
        )

    upstreams = (
        'Invalid value: "object": no such key: modelName evaluating rule: '
        "ModelName and LoraAdapters cannot both be empty"
    )
    assert failed == {
        "ExternalModelProvider": set(),
        "ModelRoute": set() if form == "ours" else {upstreams},
        "ModelServer": set(),
    }


def test_every_fact_has_a_case() -> None:
    """Each rule and each declared difference has cases of its kind, and no case is left over."""
    assert faults(definitions(), CASES) == []


def test_fact_without_case_is_found() -> None:
    """A fact that loses its only case is reported."""
    fact = Fact("ModelServer", "spec.workloadSelector.pdGroup.groupKey", "minLength")

    found = faults(definitions(), [case for case in CASES if case.fact != fact])

    assert found == [f"no case: {fact}"]


def test_case_without_fact_is_found() -> None:
    """A case about a rule that nobody has any more is reported."""
    stale = replace(CASES[0], fact=Fact("ModelServer", "spec", "pattern"))

    found = faults(definitions(), [*CASES, stale])

    assert found == [f"no such fact: {stale.fact}"]


@pytest.mark.parametrize(
    ("fact", "changes", "fault"),
    [
        (
            Fact("ModelServer", "spec.externalProvider.endpoint", "maxLength"),
            {"upstream": (UNCHECKED,)},
            "nothing that upstream takes",
        ),
        (
            Fact("ModelServer", "spec.workloadPort", "required"),
            {"upstream_refuses": ()},
            "nothing that upstream refuses",
        ),
        (
            Fact("ExternalModelProvider", "spec.auth", "x-kubernetes-validations")._replace(
                message="secretRef.optional must be false or unset"
            ),
            {"upstream": ()},
            "upstream must refuse it as well",
        ),
        (
            Fact("ModelServer", "spec", "required"),
            {"causes": ()},
            "nothing is refused",
        ),
        (
            Fact("ModelServer", "spec", "required"),
            {"upstream_refuses": (UNCHECKED,)},
            "upstream must not refuse what is accepted",
        ),
    ],
)
def test_case_of_wrong_kind_is_found(fact: Fact, changes: dict[str, Any], fault: str) -> None:
    """A case that does not show what its declaration claims is reported."""
    cases = [replace(case, **changes) if case.fact == fact else case for case in CASES]

    assert faults(definitions(), cases) == [f"{fault}: {fact}"]


def test_facts_that_cannot_refuse_exist() -> None:
    """A fact that is excused from having a case is one of the definitions'."""
    found = faults(definitions(), [*CASES, *(replace(CASES[0], fact=f) for f in CANNOT_REFUSE)])

    assert found == []


def _judge(server: Server, namespace: str, case: Case, spec: dict[str, Any] | None) -> Answer:
    """Ask for a create, or for an update where the case is about one, as a dry run."""
    where = resource(case.fact.kind, namespace)
    obj = manifest(case.fact.kind, "judged", spec)
    if case.stored is None:
        return server.client.create(where, obj, dry_run=True)
    made = server.client.create(where, manifest(case.fact.kind, "judged", case.stored))
    assert made.ok, made.message
    return server.client.update(where, obj, dry_run=True)


def _check(answer: Answer, wanted: tuple[Any, ...]) -> None:
    """Compare all causes of a refusal; none: the object must be taken."""
    if wanted:
        assert causes(answer) == expected(wanted)
    else:
        assert answer.ok, answer.message


def _incomplete_specs() -> list[tuple[str, Any]]:
    """Return specs of all kinds with all or some optional fields missing."""
    specs: list[tuple[str, Any]] = []
    for definition in definitions():
        kind, schema = definition.names.kind, definition.versions[0].schema.properties["spec"]
        found = [*sparse(schema), *lacking(schema)]
        # Proof that there is something to show: the good object's fields are among them.
        assert all(any(name in spec for spec in found) for name in GOOD[kind])
        specs += [(kind, spec) for spec in found]
    return specs
