# SPDX-License-Identifier: Apache-2.0
"""The CRDs of the networking group on a real server: accepted, explained, printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.live.harness.definitions import CRDS
from tests.live.networking import causes, documents, install, resource
from tests.live.networking_cases.case import GROUP, manifest
from tests.live.networking_cases.completeness import GOOD
from tests.live.networking_cases.model_server import provider

if TYPE_CHECKING:
    from tests.live.harness.server import Server

_NAMES = [f"{plural}.{GROUP}" for plural in ("externalmodelproviders", "modelroutes")]
_NAMES.append(f"modelservers.{GROUP}")


@pytest.fixture
def ours(apiserver: Server) -> None:
    """Install our CRDs."""
    install(apiserver)


@pytest.mark.parametrize("baseline", [False, True], ids=["ours", "upstream"])
def test_accepted_as_new(apiserver: Server, *, baseline: bool) -> None:
    """Each CRD is accepted where no older one lends it its faults, and without a warning."""
    found = documents(baseline=baseline)
    assert [document["metadata"]["name"] for document in found] == _NAMES

    for document in found:
        answer = apiserver.client.create(CRDS, _renamed(document), dry_run=True)
        assert answer.code == 201, answer.message
        assert answer.warnings == []


def test_accepted_over_each_other(apiserver: Server) -> None:
    """Either form replaces the other one and is served, without a warning."""
    for baseline in (True, False, True):
        install(apiserver, baseline=baseline)
        found = apiserver.client.get(CRDS, f"modelservers.{GROUP}").body
        root = found["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
        assert ("workloadPort" in root["properties"]["spec"].get("required", [])) is baseline


def test_refused_crd_is_seen(apiserver: Server) -> None:
    """A rule that does not compile is refused, so that acceptance means something."""
    document = _renamed(documents()[0])
    root = document["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    root["x-kubernetes-validations"] = [{"rule": "self.absent", "message": "m"}]

    answer = apiserver.client.create(CRDS, document, dry_run=True)

    assert answer.code == 422
    assert "undefined field 'absent'" in answer.message


@pytest.mark.parametrize("kind", GOOD)
def test_good_object_is_stored(apiserver: Server, ours: None, namespace: str, kind: str) -> None:
    """A good object of each kind is stored as sent, with the defaults, and without a warning."""
    defaults: dict[str, dict[str, Any]] = {
        "ModelServer": {
            "inferenceEngine": "vLLM",
            "workloadSelector": {"matchLabels": {"app": "llama"}},
            "workloadPort": {"port": 8000, "protocol": "http"},
        },
        "ModelRoute": {
            "modelName": "llama",
            "rules": [{"targetModels": [{"modelServerName": "llama", "weight": 100}]}],
        },
        "ExternalModelProvider": {
            "baseURL": "https://api.example.com/v1",
            "providerType": "OpenAI",
            "insecureSkipVerify": False,
        },
    }
    where = resource(kind, namespace)

    created = apiserver.client.create(where, manifest(kind, "one", GOOD[kind]))
    read = apiserver.client.get(where, "one")

    assert created.code == 201, created.message
    assert created.warnings == []
    assert read.body["spec"] == defaults[kind]


@pytest.mark.parametrize(
    ("kind", "spec", "field", "message"),
    [
        (
            "ModelServer",
            {"workloadPort": {"port": 8000}, "inferenceEngine": "vLLM"},
            "spec",
            "Invalid value: either workloadSelector or externalProvider must be specified",
        ),
        (
            "ModelRoute",
            {"modelName": "llama", "rules": [{"targetModels": [{}]}]},
            "spec.rules[0].targetModels[0]",
            (
                "Invalid value: exactly one of modelServerName or externalModelProviderName "
                "must be set"
            ),
        ),
        (
            "ExternalModelProvider",
            {"baseURL": "https://user:secret@api.example.com"},
            "spec.baseURL",
            (
                'Invalid value: "https://user:secret@api.example.com": baseURL must not contain a '
                "user, a query or a fragment"
            ),
        ),
    ],
)
def test_bad_object_is_refused(
    apiserver: Server,
    ours: None,
    namespace: str,
    *,
    kind: str,
    spec: dict[str, Any],
    field: str,
    message: str,
) -> None:
    """A bad object of each kind is refused with the rule's message, and is not stored."""
    where = resource(kind, namespace)

    answer = apiserver.client.create(where, manifest(kind, "one", spec))

    assert causes(answer) == [(field, "FieldValueInvalid", message)]
    assert apiserver.client.get(where, "one").code == 404


def test_explain(apiserver: Server, ours: None) -> None:
    """`kubectl explain` shows types, required fields, enums and the descriptions of the schema."""
    result = apiserver.kubectl.run("explain", "modelserver.spec.externalProvider")

    assert (result.code, result.stderr) == (0, "")
    assert "FIELD: externalProvider <Object>" in result.stdout
    lines = result.stdout.splitlines()
    assert "  credentialsRef\t<Object>" in lines
    assert "  endpoint\t<string> -required-" in lines
    assert "  type\t<string> -required-" in lines
    assert "  enum: OpenAI, Anthropic, AzureOpenAI" in lines
    text = " ".join(result.stdout.split())
    assert "under the key `api-key`" in text
    assert "such as https://api.openai.com/v1" in text
    assert "workloadSelector is ignored" in text
    fields = _schema("ModelServer")["properties"]["spec"]["properties"]["externalProvider"]
    for node in (fields, *fields["properties"].values()):
        assert " ".join(node["description"].split()) in text


@pytest.mark.parametrize("kind", GOOD)
def test_explain_describes_every_field(apiserver: Server, ours: None, kind: str) -> None:
    """`kubectl explain` has a description for each field of a spec."""
    result = apiserver.kubectl.run("explain", f"{kind.lower()}.spec")

    assert result.code == 0, result.stderr
    text = " ".join(result.stdout.split())
    assert "<no description>" not in text
    for name, node in _schema(kind)["properties"]["spec"]["properties"].items():
        assert f" {name} <" in text
        assert " ".join(node["description"].split()) in text


def test_printer_columns(apiserver: Server, ours: None, namespace: str) -> None:
    """`kubectl get` prints the columns of a ModelServer, empty ones for an outside provider."""
    where = resource("ModelServer", namespace)
    outside = {name: value for name, value in provider().items() if name != "workloadPort"}
    for name, spec in (("inside", GOOD["ModelServer"]), ("outside", outside)):
        created = apiserver.client.create(where, manifest("ModelServer", name, spec))
        assert created.ok, created.message

    result = apiserver.kubectl.run("get", "modelservers", "--namespace", namespace)

    assert (result.code, result.stderr) == (0, "")
    heads, inside, other = (line.split() for line in result.stdout.splitlines())
    assert heads == ["NAME", "ENGINE", "PORT", "PROTOCOL", "AGE"]
    assert inside[:4] == ["inside", "vLLM", "8000", "http"]
    assert other[0] == "outside"
    # An age such as 2s, and nothing in the three columns between.
    assert len(other) == 2
    assert inside[4].rstrip("s").isdecimal()
    assert other[1].rstrip("s").isdecimal()


def test_printer_column_of_routes(apiserver: Server, ours: None, namespace: str) -> None:
    """`kubectl get` prints the age of a ModelRoute and nothing else."""
    where = resource("ModelRoute", namespace)
    assert apiserver.client.create(where, manifest("ModelRoute", "one", GOOD["ModelRoute"])).ok

    result = apiserver.kubectl.run("get", "modelroutes", "--namespace", namespace)

    assert [line.split()[0] for line in result.stdout.splitlines()] == ["NAME", "one"]
    assert result.stdout.splitlines()[0].split() == ["NAME", "AGE"]


def _renamed(document: dict[str, Any]) -> dict[str, Any]:
    """Return a CRD in a group in which nothing is installed."""
    names = document["spec"]["names"]
    group = "new.live.example.com"
    return {
        **document,
        "metadata": {**document["metadata"], "name": f"{names['plural']}.{group}"},
        "spec": {**document["spec"], "group": group},
    }


def _schema(kind: str) -> dict[str, Any]:
    """Return our schema of a kind as installed."""
    for document in documents():
        if document["spec"]["names"]["kind"] == kind:
            schema: dict[str, Any] = document["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
            return schema
    raise AssertionError(f"there is no CRD of {kind}")
