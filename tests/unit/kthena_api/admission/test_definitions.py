# SPDX-License-Identifier: Apache-2.0
"""What the recordings cannot show: arguments, bodies of other kinds, and unusable definitions.

The words of the refusals with code 400 and 409 are those of k8s.io/apiserver
pkg/endpoints/handlers and k8s.io/apimachinery pkg/api/errors.
"""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from kthena_api.admission import (
    DefinitionError,
    Document,
    Pipeline,
    UnsupportedVersion,
    Verdict,
    review_definition,
)
from kthena_api.crd import DocumentError

Json = Any

DUPLICATE = 'duplicate field "spec.scope"'
UNKNOWN = 'unknown field "spec.x"'
UNREADABLE = "cannot be handled as a CustomResourceDefinition"


def definition(schema: Json = None, **spec: Json) -> Json:
    """A definition that servers take."""
    version = {
        "name": "v1",
        "served": True,
        "storage": True,
        "schema": {"openAPIV3Schema": schema or {"type": "object"}},
    }
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "things.example.com"},
        "spec": {
            "group": "example.com",
            "names": {"kind": "Thing", "plural": "things"},
            "scope": "Namespaced",
            "versions": [version],
        }
        | spec,
    }


def message(verdict: Verdict) -> str:
    """The text of a refusal."""
    status = verdict.status()
    assert status is not None
    return str(status["message"])


def code(verdict: Verdict) -> int:
    """The code of a refusal."""
    status = verdict.status()
    assert status is not None
    return int(status["code"])


def test_what_is_stored_has_defaults_and_a_status_and_nothing_of_the_server() -> None:
    """Names, strategy and the versions that objects are stored in."""
    crd = definition()
    crd["metadata"] |= {"uid": "u", "resourceVersion": "5", "labels": {}}
    crd["status"] = {"storedVersions": ["v7"]}
    before = copy.deepcopy(crd)
    verdict = review_definition(crd)
    assert crd == before
    assert verdict.object is not None
    assert verdict.object["metadata"] == {"name": "things.example.com"}
    assert verdict.object["spec"]["names"] == {
        "kind": "Thing",
        "plural": "things",
        "singular": "thing",
        "listKind": "ThingList",
    }
    assert verdict.object["spec"]["conversion"] == {"strategy": "None"}
    assert verdict.object["status"] == {
        "conditions": None,
        "acceptedNames": {"plural": "", "kind": ""},
        "storedVersions": ["v1"],
    }


@pytest.mark.parametrize(
    ("mode", "allowed", "warnings"),
    [("Strict", False, ()), ("Warn", True, (DUPLICATE, UNKNOWN)), ("Ignore", True, ())],
)
def test_unknown_and_repeated_members(
    mode: Any, *, allowed: bool, warnings: tuple[str, ...]
) -> None:
    """They are refused, warned of, or passed over; below `items` nobody looks."""
    schema = {"type": "object", "properties": {"f": {"type": "array", "items": {"type": "string"}}}}
    root = "spec.versions[0].schema.openAPIV3Schema.properties.f.items.type"
    document = Document(definition(schema, x=1), ("spec.scope", root))
    verdict = review_definition(document, field_validation=mode)
    assert verdict.allowed is allowed
    assert verdict.warnings == warnings
    if not allowed:
        problem = f"strict decoding error: {DUPLICATE}, {UNKNOWN}"
        assert message(verdict) == (
            f'CustomResourceDefinition in version "v1" {UNREADABLE}: {problem}'
        )


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (
            {"kind": "Thing"},
            (
                f'Thing in version "v1" {UNREADABLE}: no kind "Thing" is registered for version '
                '"apiextensions.k8s.io/v1" in scheme "pkg/apiserver/apiserver.go:56"'
            ),
        ),
        (
            {"apiVersion": "v1"},
            (
                f'CustomResourceDefinition in version "v1" {UNREADABLE}: no kind '
                '"CustomResourceDefinition" is registered for version "v1" in scheme '
                '"pkg/apiserver/apiserver.go:56"'
            ),
        ),
        (
            {"apiVersion": "apiextensions.k8s.io/v1beta1"},
            (
                "the API version in the data (apiextensions.k8s.io/v1beta1) does not match the "
                "expected API version (apiextensions.k8s.io/v1)"
            ),
        ),
        (
            {"spec": {"versions": "x"}},
            (
                f'CustomResourceDefinition in version "v1" {UNREADABLE}: json: cannot unmarshal '
                "string into Go struct field CustomResourceDefinitionSpec.spec.versions of type "
                "[]v1.CustomResourceDefinitionVersion"
            ),
        ),
    ],
)
def test_bodies_of_another_kind_are_no_definitions(members: Json, expected: str) -> None:
    """They end with a 400."""
    verdict = review_definition(definition() | members)
    assert (code(verdict), message(verdict)) == (400, expected)


def test_kind_and_version_may_be_left_out() -> None:
    """The URL says what a body is that does not say so."""
    crd = definition()
    del crd["kind"], crd["apiVersion"]
    verdict = review_definition(crd)
    assert verdict.object is not None
    assert verdict.object["kind"] == "CustomResourceDefinition"


@pytest.mark.parametrize(("established", "allowed"), [(True, False), (False, True)])
def test_scope_is_fixed_once_objects_are_served(*, established: bool, allowed: bool) -> None:
    """Which the argument says where the stored status does not."""
    new, old = definition(scope="Cluster"), definition()
    assert review_definition(new, old, established=established).allowed is allowed
    old["status"] = {"conditions": [{"type": "Established", "status": str(not established)}]}
    assert review_definition(new, old, established=established).allowed is not allowed


def test_versions_that_objects_are_stored_in_stay() -> None:
    """The argument wins over the status."""
    old = definition()
    old["status"] = {"storedVersions": ["v1"]}
    verdict = review_definition(definition(), old, stored_versions=["v0", "v1"])
    assert [str(error.path) for error in verdict.errors] == ["status.storedVersions[0]"]
    assert review_definition(definition(), old).allowed


def test_an_update_is_about_one_object_and_one_state() -> None:
    """Another name is a 400, another resourceVersion a 409."""
    new, old = definition(), definition()
    new["metadata"] = {"name": "others.example.com"}
    assert message(review_definition(new, old)) == (
        "the name of the object (others.example.com) does not match the name on the URL "
        "(things.example.com)"
    )
    new["metadata"] = old["metadata"] | {"resourceVersion": "4"}
    old["metadata"] |= {"resourceVersion": "5"}
    assert code(review_definition(new, old)) == 409


def test_arguments_that_are_none_raise() -> None:
    """A minor, a mode, a stored definition, a value and a depth."""
    with pytest.raises(UnsupportedVersion):
        review_definition(definition(), kube_version="1.32")
    with pytest.raises(ValueError, match="field_validation"):
        review_definition(definition(), field_validation="strict")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="old definition"):
        review_definition(definition(), {"spec": 5})
    with pytest.raises(TypeError, match="not a JSON value"):
        review_definition({"spec": object()})
    with pytest.raises(DocumentError, match="nested more than 200 deep"):
        review_definition(definition(nested(300)))


def nested(depth: int) -> Json:
    """A schema of a list of lists of lists."""
    schema: Json = {"type": "string", "x-kubernetes-validations": [{"rule": "self == ''"}]}
    for _ in range(depth):
        schema = {"type": "array", "items": schema, "maxItems": 1}
    return {"type": "object", "properties": {"f": schema}}


def test_deep_definitions_have_a_verdict() -> None:
    """Up to the limit, and again where JSON itself ends."""
    for stored in (None, definition(nested(185))):
        assert review_definition(definition(nested(185)), stored).allowed
    verdict = review_definition(definition(nested(11000)))
    assert code(verdict) == 400
    assert "exceeded max depth" in message(verdict)


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "thing"},
        {"$ref": "x"},
        {"type": "object", "x-kubernetes-validations": [{"rule": "self.x"}]},
    ],
)
def test_a_pipeline_of_an_unusable_definition_says_what_a_server_says(schema: Json) -> None:
    """The verdict travels with the exception, also through a pickle."""
    crd = definition(schema)
    expected = review_definition(crd, field_validation="Ignore")
    assert not expected.allowed
    with pytest.raises(DefinitionError) as caught:
        Pipeline.from_crd(crd)
    error = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own
    assert error.verdict is not None
    assert error.verdict.status() == caught.value.verdict.status()  # type: ignore[union-attr]
    assert {str(each) for each in error.errors} >= {
        str(each) for each in expected.errors if "selfType" not in str(each)
    }
    assert "is invalid" in str(error)


def test_a_pipeline_drops_what_a_server_drops() -> None:
    """A keyword that nobody knows is no fault of a definition in a cluster."""
    schema = {"type": "object", "properties": {"f": {"type": "string", "foo": 1}}}
    judge = Pipeline.from_crd(definition(schema))
    thing = {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "a"}, "f": 5}
    assert not judge.review(thing).allowed
    assert judge.review(thing | {"f": "x"}).allowed
