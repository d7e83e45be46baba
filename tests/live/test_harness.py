# SPDX-License-Identifier: Apache-2.0
"""The running server: what tests of CRDs rely on, shown with a CRD that is nobody's."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.live.harness.client import APPLY_PATCH, JSON_PATCH, YAML, Resource
from tests.live.harness.definitions import CRDS
from tests.live.harness.errors import HarnessError
from tests.live.harness.server import NAMESPACES, start

if TYPE_CHECKING:
    from tests.live.harness.server import Server

_CRD_NAME = "things.t.example.com"


def _crd(maximum: int = 10, description: str = "How many there are.") -> dict[str, Any]:
    """Return the CRD of Thing, whose spec.count has the given maximum."""
    count = {"type": "integer", "maximum": maximum, "description": description}
    spec = {
        "type": "object",
        "properties": {"count": count, "name": {"type": "string"}},
        "x-kubernetes-validations": [
            {"rule": "!has(self.name) || self.name != 'nobody'", "message": "nobody is no name"}
        ],
    }
    status = {"type": "object", "properties": {"ready": {"type": "boolean"}}}
    names = {"plural": "things", "singular": "thing", "kind": "Thing", "listKind": "ThingList"}
    version = {
        "name": "v1",
        "served": True,
        "storage": True,
        "subresources": {"status": {}},
        "additionalPrinterColumns": [
            {"name": "Count", "type": "integer", "jsonPath": ".spec.count"},
        ],
        "schema": {
            "openAPIV3Schema": {"type": "object", "properties": {"spec": spec, "status": status}}
        },
    }
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": _CRD_NAME},
        "spec": {
            "group": "t.example.com",
            "scope": "Namespaced",
            "names": {**names, "shortNames": ["th"]},
            "versions": [version],
        },
    }


def _thing(name: str, /, **spec: object) -> dict[str, Any]:
    """Return a Thing."""
    metadata = {"name": name}
    return {"apiVersion": "t.example.com/v1", "kind": "Thing", "metadata": metadata, "spec": spec}


@pytest.fixture
def things(apiserver: Server, namespace: str) -> Resource:
    """Install the CRD of Thing and give its resource in a fresh namespace."""
    answer = apiserver.definitions.install(_crd())
    assert answer.ok, answer.message
    return Resource("t.example.com", "v1", "things", namespace)


def test_version(apiserver: Server) -> None:
    """The server is the release that go.mod names, and says so."""
    answer = apiserver.client.request("GET", "/version")

    assert (answer.code, answer.body["gitVersion"]) == (200, "v1.37.2")


def test_good_object_is_stored(apiserver: Server, things: Resource) -> None:
    """An object that fits the schema is created and reads back as sent."""
    created = apiserver.client.create(things, _thing("one", count=3))
    read = apiserver.client.get(things, "one")

    assert (created.code, read.code) == (201, 200)
    assert read.body["spec"] == {"count": 3}
    assert read.body["metadata"]["namespace"] == things.namespace


def test_bad_object_is_refused(apiserver: Server, things: Resource) -> None:
    """A refusal arrives as a value with the server's exact text and causes."""
    answer = apiserver.client.create(things, _thing("one", count=11, name="nobody"))

    assert answer.code == 422
    assert answer.message == (
        'Thing.t.example.com "one" is invalid: '
        "[spec.count: Invalid value: 11: spec.count in body should be less than or equal to 10, "
        "spec: Invalid value: nobody is no name]"
    )
    assert sorted(answer.causes, key=lambda cause: cause["field"]) == [
        {
            "reason": "FieldValueInvalid",
            "message": "Invalid value: nobody is no name",
            "field": "spec",
        },
        {
            "reason": "FieldValueInvalid",
            "message": "Invalid value: 11: spec.count in body should be less than or equal to 10",
            "field": "spec.count",
        },
    ]
    assert apiserver.client.get(things, "one").code == 404


def test_dry_run_stores_nothing(apiserver: Server, things: Resource) -> None:
    """A dry run is answered like a write and leaves nothing behind."""
    answer = apiserver.client.create(things, _thing("one", count=3), dry_run=True)

    assert answer.code == 201
    assert apiserver.client.get(things, "one").code == 404


def test_unknown_field(apiserver: Server, things: Resource) -> None:
    """Strict refuses an unknown field, Warn lists it in a warning, Ignore is silent."""
    thing = {**_thing("one"), "größe": 1, "a": 2}
    answers = {
        validation: apiserver.client.create(
            things, thing, dry_run=True, field_validation=validation
        )
        for validation in ("Strict", "Warn", "Ignore")
    }

    assert {validation: answer.code for validation, answer in answers.items()} == {
        "Strict": 400,
        "Warn": 201,
        "Ignore": 201,
    }
    assert answers["Strict"].message == (
        'Thing in version "v1" cannot be handled as a Thing: strict decoding error: '
        'unknown field "a", unknown field "größe"'
    )
    assert sorted(answers["Warn"].warnings) == ['unknown field "a"', 'unknown field "größe"']
    assert answers["Ignore"].warnings == []


def test_update_and_status(apiserver: Server, things: Resource) -> None:
    """An update changes spec only and a status update status only."""
    client = apiserver.client
    client.create(things, _thing("one", count=3))
    updated = client.update(things, {**_thing("one", count=4), "status": {"ready": False}})
    status = client.update_status(things, {**_thing("one", count=5), "status": {"ready": True}})
    stored = client.get(things, "one").body

    assert (updated.code, status.code) == (200, 200)
    assert (stored["spec"], stored["status"]) == ({"count": 4}, {"ready": True})


def test_update_of_absent_object(apiserver: Server, things: Resource) -> None:
    """An update of what is not there is the server's 404, not an exception."""
    answer = apiserver.client.update(things, _thing("nobody-here"))

    assert (answer.code, answer.message) == (404, 'things.t.example.com "nobody-here" not found')


def test_patches(apiserver: Server, things: Resource) -> None:
    """Merge patch, JSON patch and server-side apply reach the object with their content types."""
    client = apiserver.client
    client.create(things, _thing("one", count=1))
    merged = client.patch(things, "one", {"spec": {"count": 2}})
    operation = {"op": "replace", "path": "/spec/count", "value": 3}
    patched = client.patch(things, "one", [operation], content_type=JSON_PATCH)
    applied = client.patch(
        things, "two", _thing("two", count=4), content_type=APPLY_PATCH, dry_run=True
    )

    assert (merged.code, merged.body["spec"]) == (200, {"count": 2})
    assert (patched.code, patched.body["spec"]) == (200, {"count": 3})
    assert (applied.code, applied.body["spec"]) == (201, {"count": 4})


def test_text_as_body(apiserver: Server, things: Resource) -> None:
    """A body is sent as the text it is: broken JSON and YAML get the server's own answers."""
    broken = apiserver.client.create(things, '{"a": ')
    text = "apiVersion: t.example.com/v1\nkind: Thing\nmetadata: {name: one}\n"
    yaml = apiserver.client.request("POST", things.path(), text, headers={"Content-Type": YAML})

    assert broken.code == 400
    assert broken.message == (
        "the object provided is unrecognized (must be of type Thing): couldn't get version/kind; "
        'json parse error: unexpected end of JSON input ({"a": )'
    )
    assert yaml.code == 201


def test_delete(apiserver: Server, things: Resource) -> None:
    """A deleted object is gone unless the deletion was a dry run."""
    client = apiserver.client
    client.create(things, _thing("one"))
    dry = client.delete(things, "one", dry_run=True)
    still_there = client.get(things, "one")
    client.delete(things, "one")

    assert (dry.code, still_there.code) == (200, 200)
    assert client.get(things, "one").code == 404


def test_namespaces_are_fresh(apiserver: Server, namespace: str) -> None:
    """Each namespace exists and differs from the one before."""
    other = apiserver.new_namespace()

    assert other != namespace
    assert apiserver.client.get(NAMESPACES, namespace).code == 200


def test_updated_crd_is_effective_at_once(apiserver: Server, things: Resource) -> None:
    """The first request after an installation meets the new schema, each time of many."""
    # Without the wait more than half of such requests met the old schema.
    stale = []
    for maximum in range(20, 60):
        apiserver.definitions.install(_crd(maximum))
        good = apiserver.client.create(things, _thing("one", count=maximum), dry_run=True)
        bad = apiserver.client.create(things, _thing("one", count=maximum + 1), dry_run=True)
        if (good.code, bad.code) != (201, 422):
            stale.append(maximum)

    assert stale == []


def test_refused_crd_is_an_answer(apiserver: Server) -> None:
    """A CRD that the server refuses comes back as its answer, without any waiting."""
    crd = _crd()
    crd["spec"]["scope"] = "Galaxy"
    answer = apiserver.definitions.install(crd)

    assert answer.code == 422
    assert 'spec.scope: Unsupported value: "Galaxy"' in answer.message


def test_taken_names(apiserver: Server, things: Resource) -> None:
    """A CRD whose names another one has is an error that says so, not a long wait."""
    assert apiserver.client.get(things).ok
    crd = _crd()
    crd["metadata"]["name"] = "others.t.example.com"
    crd["spec"]["names"]["plural"] = "others"
    with pytest.raises(HarnessError) as caught:
        apiserver.definitions.install(crd)
    apiserver.definitions.remove("others.t.example.com")

    assert str(caught.value).startswith("the names of others.t.example.com are not accepted: ")
    assert str(caught.value).endswith("is already in use")


def test_removed_crd(apiserver: Server, things: Resource) -> None:
    """A removed CRD takes its objects along and can be installed again at once."""
    apiserver.client.create(things, _thing("one"))
    apiserver.definitions.remove(_CRD_NAME)
    gone = (apiserver.client.get(CRDS, _CRD_NAME).code, apiserver.client.get(things).code)
    again = apiserver.definitions.install(_crd())

    assert gone == (404, 404)
    assert again.code == 201
    assert apiserver.client.get(things).body["items"] == []


def test_kubectl_explain(apiserver: Server, things: Resource) -> None:
    """The real kubectl explains a field as the CRD installed last describes it."""
    assert apiserver.client.get(things).ok
    apiserver.definitions.install(_crd(description="Another text."))
    result = apiserver.kubectl.run("explain", "thing.spec.count")

    assert (result.code, result.stderr) == (0, "")
    assert " ".join(result.stdout.split()) == (
        "GROUP: t.example.com KIND: Thing VERSION: v1 "
        "FIELD: count <integer> DESCRIPTION: Another text."
    )


def test_kubectl_get(apiserver: Server, things: Resource) -> None:
    """The real kubectl knows the short name and prints the CRD's columns."""
    apiserver.client.create(things, _thing("one", count=3))
    result = apiserver.kubectl.run("get", "th", "-n", str(things.namespace))

    assert (result.code, result.stderr) == (0, "")
    assert result.stdout.split() == ["NAME", "COUNT", "one", "3"]


def test_kubectl_refusal(apiserver: Server, things: Resource) -> None:
    """A manifest on standard input that the server refuses gives exit code 1 and its message."""
    manifest = "apiVersion: t.example.com/v1\nkind: Thing\nmetadata: {name: one}\nspec: {count: 11}"
    arguments = ("create", "-n", str(things.namespace), "-f", "-")
    result = apiserver.kubectl.run(*arguments, stdin=manifest)

    assert (result.code, result.stdout) == (1, "")
    assert result.stderr == (
        'The Thing "one" is invalid: spec.count: Invalid value: 11: '
        "spec.count in body should be less than or equal to 10\n"
    )


def test_kubectl_leaves_home_alone(
    apiserver: Server, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The kubectl run here reads no kubeconfig of the user and writes nothing into HOME."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("KUBECONFIG", str(home / "absent"))
    result = apiserver.kubectl.run("get", "namespaces", "default", "-o", "name")

    assert (result.code, result.stdout) == (0, "namespace/default\n")
    assert list(home.iterdir()) == []


def test_stop_leaves_nothing() -> None:
    """After a stop both processes are gone and so is their folder; a second stop is harmless."""
    server = start(print)
    pids = server.pids
    running = [_alive(pid) for pid in pids.values()]
    server.stop()
    server.stop()

    assert sorted(pids) == ["etcd", "kube-apiserver"]
    assert running == [True, True]
    assert [_alive(pid) for pid in pids.values()] == [False, False]
    assert not server.directory.exists()


def test_start_failure_shows_the_log() -> None:
    """A server that ends before it is ready is an error with its exit code and last words."""
    with pytest.raises(HarnessError) as caught:
        start(print, extra_flags=["--no-such-flag"])

    assert str(caught.value).startswith("kube-apiserver ended with code 1 before it was ready.\n")
    assert "unknown flag: --no-such-flag" in str(caught.value)


def _alive(pid: int) -> bool:
    """Whether a process exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
