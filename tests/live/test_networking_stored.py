# SPDX-License-Identifier: Apache-2.0
"""Objects stored before our CRDs came: they stay usable, or are listed as frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.live.networking import causes, expected, install, resource
from tests.live.networking_cases.case import Case, manifest
from tests.live.networking_cases.completeness import CASES
from tests.live.networking_cases.frozen import FROZEN
from tests.live.networking_cases.giants import GIANTS
from tests.live.networking_cases.hostile import HOSTILE, MAY_FAIL
from tests.live.networking_cases.model_route import matching, route, targets
from tests.live.networking_cases.model_server import match

if TYPE_CHECKING:
    from tests.live.harness.client import Answer, Client
    from tests.live.harness.server import Server

_FINALIZER = "live.example.com/hold"
_STATUS = {
    "ModelServer": {},
    "ModelRoute": {},
    "ExternalModelProvider": {"observedGeneration": 1},
}
# What upstream refuses as well cannot be stored.
_STORABLE = [case for case in CASES if not case.upstream]


class Stored(NamedTuple):
    """A namespace with an object for each name, all stored under upstream's CRDs."""

    namespace: str
    names: dict[str, str]


@pytest.fixture(scope="module")
def stored(apiserver: Server) -> Stored:
    """Store objects that break our facts under upstream's CRDs, then install ours over them."""
    install(apiserver, baseline=True)
    found = Stored(apiserver.new_namespace(), {})
    for number, case in enumerate(_STORABLE):
        name = found.names[case.id] = f"case-{number}"
        _store(apiserver.client, found.namespace, name, case)
    for name, (kind, spec) in (GIANTS | HOSTILE).items():
        found.names[name] = name
        obj = manifest(kind, name, spec, finalizers=[_FINALIZER])
        made = apiserver.client.create(resource(kind, found.namespace), obj)
        assert made.ok, (name, made.message)
    install(apiserver)
    return found


@pytest.fixture
def routes(apiserver: Server) -> None:
    """Install our CRDs, whatever ran before."""
    install(apiserver)


@pytest.mark.parametrize("case", _STORABLE, ids=lambda case: case.id)
def test_stored_object(apiserver: Server, stored: Stored, case: Case) -> None:
    """A stored object that breaks a fact takes a label, a status and loses its finalizer."""
    _use(apiserver.client, stored, case.fact.kind, case.id)


@pytest.mark.parametrize("name", GIANTS)
def test_stored_giant(apiserver: Server, stored: Stored, name: str) -> None:
    """A stored object that breaks a bound by far takes a label, a status and the like as well."""
    _use(apiserver.client, stored, GIANTS[name][0], name)


@pytest.mark.parametrize("name", HOSTILE)
def test_stored_hostile_text(apiserver: Server, stored: Stored, name: str) -> None:
    """A stored text that a function fails on takes a label, a status and the like as well."""
    _use(apiserver.client, stored, HOSTILE[name][0], name)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_answered(apiserver: Server, stored: Stored, name: str) -> None:
    """No rule fails on a hostile text in a create, but for the one that can do nothing else."""
    kind, spec = HOSTILE[name]
    obj = manifest(kind, "judged", spec)
    answer = apiserver.client.create(resource(kind, stored.namespace), obj, dry_run=True)
    failed = [] if answer.ok else [m for _, _, m in causes(answer) if "evaluating rule" in m]

    assert [message for message in failed if MAY_FAIL not in message] == []


def test_frozen_objects_are_looked_at() -> None:
    """Each entry of the list of frozen objects is one of the objects that are stored."""
    assert FROZEN.keys() <= {case.id for case in _STORABLE} | GIANTS.keys()


@pytest.mark.parametrize("kind", ["ModelServer", "ExternalModelProvider"])
def test_frozen_object_is_freed(apiserver: Server, namespace: str, kind: str) -> None:
    """An object without spec takes an update that adds one, and everything from then on."""
    install(apiserver, baseline=True)
    where = resource(kind, namespace)
    assert apiserver.client.create(where, manifest(kind, "bare", None)).ok
    install(apiserver)
    good = next(case.accepted for case in CASES if case.fact.kind == kind)

    freed = apiserver.client.update(where, manifest(kind, "bare", good))
    labelled = apiserver.client.patch(where, "bare", {"metadata": {"labels": {"a": "b"}}})

    assert (freed.code, labelled.code) == (200, 200)


def test_stored_expression_that_does_not_compile(apiserver: Server, namespace: str) -> None:
    """While rules stay, other fields may change; a change of rules is judged."""
    install(apiserver, baseline=True)
    where = resource("ModelRoute", namespace)
    bad = matching(uri={"regex": "a(b"})
    assert apiserver.client.create(where, manifest("ModelRoute", "one", bad)).ok
    install(apiserver)
    more = [*bad["rules"], {"targetModels": [{"modelServerName": "other"}]}]

    def update(**spec: Any) -> Answer:
        return apiserver.client.update(where, manifest("ModelRoute", "one", {**bad, **spec}))

    adapters, appended = update(loraAdapters=["a"]), update(rules=more)
    repaired = update(rules=matching(uri={"regex": "a(b)"})["rules"])

    assert adapters.ok, adapters.message
    assert causes(appended) == [
        (
            "spec",
            "FieldValueInvalid",
            (
                'Invalid value: "object": error parsing regexp: missing closing ): `a(b` '
                "evaluating rule: regular expressions must compile"
            ),
        )
    ]
    assert repaired.ok, repaired.message


def test_other_fields_of_stored_objects(apiserver: Server, namespace: str) -> None:
    """Broken labels stay while another field of the spec changes, with a warning."""
    install(apiserver, baseline=True)
    where = resource("ModelServer", namespace)
    bad = match({"a b": "c"})
    assert apiserver.client.create(where, manifest("ModelServer", "one", bad)).ok
    install(apiserver)

    answer = apiserver.client.update(where, manifest("ModelServer", "one", {**bad, "model": "m"}))

    assert answer.ok, answer.message
    assert answer.warnings == [
        "spec.workloadSelector.matchLabels: Invalid value: keys must be label keys"
    ]


def test_items_of_stored_lists(apiserver: Server, namespace: str) -> None:
    """Rules of a route have no key, so a change of one judges the others anew."""
    install(apiserver, baseline=True)
    where = resource("ModelRoute", namespace)
    bad = targets({"modelServerName": "a", "weight": 0})
    assert apiserver.client.create(where, manifest("ModelRoute", "one", bad)).ok
    install(apiserver)
    more = {**bad, "rules": [*bad["rules"], *route()["rules"]]}

    elsewhere = apiserver.client.update(
        where, manifest("ModelRoute", "one", {**bad, "loraAdapters": ["a"]})
    )
    appended = apiserver.client.update(where, manifest("ModelRoute", "one", more))

    assert elsewhere.ok, elsewhere.message
    assert causes(appended) == [
        (
            "spec.rules[0].targetModels",
            "FieldValueInvalid",
            "Invalid value: at least one target model must have a weight above 0",
        )
    ]


def test_model_name_is_set_later(apiserver: Server, routes: None, namespace: str) -> None:
    """A route for adapters alone may get a name in an update, and keeps it from then on."""
    where = resource("ModelRoute", namespace)

    def spec(name: str | None) -> dict[str, Any]:
        return manifest("ModelRoute", "one", route(modelName=name, loraAdapters=["a"]))

    created = apiserver.client.create(where, spec(None))
    named = apiserver.client.update(where, spec("llama"))
    renamed = apiserver.client.update(where, spec("qwen"))
    removed = apiserver.client.update(where, spec(None))

    assert (created.code, named.code) == (201, 200)
    assert causes(renamed) == [
        ("spec.modelName", "FieldValueInvalid", 'Invalid value: "qwen": modelName is immutable')
    ]
    assert causes(removed) == [
        (
            "spec.modelName",
            "FieldValueInvalid",
            "Invalid value: modelName is immutable and cannot be removed",
        )
    ]


def _store(client: Client, namespace: str, name: str, case: Case) -> None:
    """Store what breaks the fact of a case, by an update where the case is about one."""
    where = resource(case.fact.kind, namespace)
    bad = manifest(case.fact.kind, name, case.refused, finalizers=[_FINALIZER])
    if case.stored is None:
        answer = client.create(where, bad)
    else:
        first = client.create(where, manifest(case.fact.kind, name, case.stored))
        assert first.ok, (case.id, first.message)
        answer = client.update(where, bad)
    assert answer.ok, (case.id, answer.message)


def _use(client: Client, stored: Stored, kind: str, key: str) -> None:
    """Change a label, write a status and take the finalizer of an object that is being deleted."""
    where, name = resource(kind, stored.namespace), stored.names[key]
    frozen = FROZEN.get(key)
    labelled = client.patch(where, name, {"metadata": {"labels": {"changed": "yes"}}})
    if frozen is not None:
        assert causes(labelled) == expected(frozen.causes)
    else:
        assert labelled.ok, labelled.message
        assert labelled.body["metadata"]["labels"] == {"changed": "yes"}

    obj = client.get(where, name).body
    written = client.update_status(where, {**obj, "status": _STATUS[kind]})
    assert client.delete(where, name).ok
    freed = client.patch(where, name, {"metadata": {"finalizers": None}})

    if frozen is not None:
        if frozen.takes_status:
            assert written.ok, written.message
        else:
            assert causes(written) == expected(frozen.causes)
        assert causes(freed) == expected(frozen.causes)
        assert client.get(where, name).ok
    else:
        assert written.ok, written.message
        assert written.body["status"] == _STATUS[kind]
        assert freed.ok, freed.message
        assert client.get(where, name).code == 404
