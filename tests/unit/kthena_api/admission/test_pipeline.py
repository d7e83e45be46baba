# SPDX-License-Identifier: Apache-2.0
"""The verdict on requests; every expected text is one that a server sent."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from kthena_api.admission import DefinitionError, Document, Pipeline, UnsupportedVersion, Verdict

UNREAD = "the object provided is unrecognized (must be of type Thing): "
NO_KIND = f"{UNREAD}couldn't get version/kind; json parse error: "
HANDLED = 'Thing in version "{}" cannot be handled as a Thing: '
BLOCKED = (
    "some validation rules were not checked because the object was invalid; correct the existing "
    "errors to complete validation"
)
SPEC: dict[str, Any] = {
    "type": "object",
    "required": ["port"],
    "properties": {
        "port": {"type": "integer", "format": "int32", "minimum": 1, "maximum": 65535},
        "protocol": {"type": "string", "enum": ["http", "https"], "default": "http"},
        "model": {"type": "string", "maxLength": 5},
        "hosts": {
            "type": "array",
            "maxItems": 3,
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["name"],
            "items": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string"},
                    "when": {"type": "string", "format": "date"},
                },
            },
        },
    },
    "x-kubernetes-validations": [
        {"rule": "self.port != 666", "message": "not this port"},
        {"rule": "!has(oldSelf.model) || has(self.model)", "message": "model stays"},
    ],
}


def definition(spec: Any = SPEC, *, scope: str = "Namespaced", **version: Any) -> dict[str, Any]:
    """A definition with a status subresource."""
    schema = {
        "type": "object",
        "properties": {
            "spec": spec,
            "status": {"type": "object", "properties": {"n": {"type": "integer"}}},
        },
    }
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "things.t.example.com"},
        "spec": {
            "group": "t.example.com",
            "names": {"kind": "Thing", "plural": "things"},
            "scope": scope,
            "versions": [
                {
                    "name": "v1",
                    "served": True,
                    "storage": True,
                    "schema": {"openAPIV3Schema": schema},
                    "subresources": {"status": {}},
                    **version,
                }
            ],
        },
    }


def thing(spec: Any = None, **rest: Any) -> dict[str, Any]:
    """An object that passes unless something is given."""
    return {
        "apiVersion": "t.example.com/v1",
        "kind": "Thing",
        "metadata": {"name": "a"},
        "spec": {"port": 80} if spec is None else spec,
        **rest,
    }


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    """The pipeline of the newest minor."""
    return Pipeline.from_crd(definition())


def causes(verdict: Verdict) -> set[tuple[str, str]]:
    """Fields with what is wrong with them."""
    status = verdict.status()
    assert status is not None
    return {(cause["field"], cause["message"]) for cause in status["details"]["causes"]}


def message(verdict: Verdict) -> str:
    """The message of a refusal."""
    status = verdict.status()
    assert status is not None
    return str(status["message"])


def test_an_accepted_object_is_shown_as_stored(pipeline: Pipeline) -> None:
    """Defaults are there, a namespace, no status; what was given is not changed."""
    given = thing(status={"n": 1})
    before = copy.deepcopy(given)
    verdict = pipeline.review(given)
    assert verdict.allowed
    assert verdict.status() is None
    assert verdict.object == thing(
        {"port": 80, "protocol": "http"}, metadata={"name": "a", "namespace": "default"}
    )
    assert given == before


def test_a_refusal_is_a_status(pipeline: Pipeline) -> None:
    """With code, reason, details, and every cause."""
    verdict = pipeline.review(thing({"port": 0, "model": "toolong"}))
    status = verdict.status()
    assert status is not None
    assert not verdict.allowed
    assert verdict.object is None
    assert (status["code"], status["reason"]) == (422, "Invalid")
    details = status["details"]
    assert (details["name"], details["group"], details["kind"]) == ("a", "t.example.com", "Thing")
    assert causes(verdict) == {
        ("spec.port", "Invalid value: 0: spec.port in body should be greater than or equal to 1"),
        ("spec.model", "Too long: may not be more than 5 bytes"),
        ("<nil>", f"Invalid value: null: {BLOCKED}"),
    }
    assert status["message"].startswith('Thing.t.example.com "a" is invalid: [')


@pytest.mark.parametrize(
    ("minor", "null"), [("1.33", '"null"'), ("1.34", "null"), ("1.36", "null"), ("1.37", "null")]
)
def test_texts_are_those_of_the_minor(minor: str, null: str) -> None:
    """The oldest minor prints Go's syntax, numeric formats bite from 1.36 on."""
    judge = Pipeline.from_crd(definition(), None, minor)
    hosts = [{"name": "a"}, {"name": "a"}]
    found = causes(judge.review(thing({"port": True, "hosts": hosts})))
    twice = '{"name":"a"}' if minor != "1.33" else 'map[string]interface {}{"name":"a"}'
    kind = (
        '"": spec.port in body must be of type int32: ""'
        if minor >= "1.36"
        else '"boolean": spec.port in body must be of type integer: "boolean"'
    )
    assert found == {
        ("spec.port", f"Invalid value: {kind}"),
        ("spec.hosts[1]", f"Duplicate value: {twice}"),
        ("<nil>", f"Invalid value: {null}: {BLOCKED}"),
    }


def test_another_minor_is_not_guessed() -> None:
    """The error lists those that are known."""
    with pytest.raises(UnsupportedVersion, match=r"1\.33, 1\.34, 1\.35, 1\.36, 1\.37"):
        Pipeline.from_crd(definition(), None, "1.32")


def test_an_unusable_definition_makes_no_pipeline() -> None:
    """Neither one that is broken nor one that cannot be read."""
    with pytest.raises(DefinitionError, match="Unsupported value"):
        Pipeline.from_crd(definition({"type": "thing"}))
    with pytest.raises(DefinitionError):
        Pipeline.from_crd({})
    with pytest.raises(LookupError):
        Pipeline.from_crd(definition(), "v2")


def test_unknown_fields_are_refused_warned_of_or_dropped(pipeline: Pipeline) -> None:
    """As the request wants it."""
    given = thing({"port": 80, "x": 1, "hosts": [{"name": "a", "y": 2}]}, z=3)
    given["metadata"]["w"] = 4
    refused = pipeline.review(Document(given, ("spec.port",)))
    assert message(refused) == (
        'Thing in version "v1" cannot be handled as a Thing: strict decoding error: '
        'duplicate field "spec.port", unknown field "metadata.w", unknown field "spec.hosts[0].y", '
        'unknown field "spec.x", unknown field "z"'
    )
    warned = pipeline.review(Document(given, ("spec.port",)), field_validation="Warn")
    assert warned.allowed
    assert warned.warnings == (
        'duplicate field "spec.port"',
        'unknown field "metadata.w"',
        'unknown field "spec.hosts[0].y"',
        'unknown field "spec.x"',
        'unknown field "z"',
    )
    ignored = pipeline.review(given, field_validation="Ignore")
    assert ignored.warnings == ()
    assert ignored.object == warned.object


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", f"{NO_KIND}unexpected end of JSON input (<empty>)"),
        (
            "[]",
            (
                f"{NO_KIND}json: cannot unmarshal array into Go value of type "
                'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; '
                'Kind string "json:\\"kind,omitempty\\"" } (5b5d)'
            ),
        ),
        (
            '{"apiVersion":"t.example.com/v1"}',
            (
                f"{UNREAD}Object 'Kind' is missing in '{{\"apiVersion\":\"t.example.com/v1\"}}' "
                '({"apiVersion":"t.example.com/v ...)'
            ),
        ),
        (
            '{"apiVersion":"t.example.com/v9","kind":"Thing","spec":{}}',
            HANDLED.format("v9") + 'strict decoding error: unknown field "spec"',
        ),
        (
            '{"apiVersion":"x/v1","kind":"Thing"}',
            (
                "the API version in the data (x/v1) does not match the expected API version "
                "(t.example.com/v1)"
            ),
        ),
        (
            '{"apiVersion":"t.example.com/v1","kind":"Thing","spec":{"port":1e400}}',
            HANDLED.format("v1")
            + "json: cannot unmarshal number 1e400 into Go value of type float64",
        ),
        (
            '{"apiVersion":"t.example.com/v1","kind":"Thing","metadata":{"namespace":"b"}}',
            "the namespace of the provided object does not match the namespace sent on the request",
        ),
    ],
)
def test_bodies_that_say_nothing_are_bad_requests(
    pipeline: Pipeline, body: str, words: str
) -> None:
    """The texts are a server's."""
    status = pipeline.review_bytes(body).status()
    assert status is not None
    assert (status["code"], status["reason"], status["message"]) == (400, "BadRequest", words)


def test_a_body_that_is_too_large_is_refused(pipeline: Pipeline) -> None:
    """Before anybody reads it."""
    status = pipeline.review_bytes(b"x" * (3 * 1024 * 1024 + 1)).status()
    assert status is not None
    assert status["code"] == 413


def test_another_kind_is_judged_by_nothing_but_its_kind(pipeline: Pipeline) -> None:
    """Neither metadata nor the schema counts then."""
    given = {**thing({"port": 80}), "kind": "Other", "metadata": {"name": "A"}}
    assert message(pipeline.review(given)) == (
        'Other.t.example.com "A" is invalid: kind: Invalid value: "Other": must be Thing'
    )


def test_an_update_is_excused_for_what_it_left_alone(pipeline: Pipeline) -> None:
    """By fields, and by the keys of list maps; changed values are judged."""
    old = thing({"port": 0, "hosts": [{"name": "a", "when": "x"}, {"name": "b"}]})
    new = copy.deepcopy(old)
    new["metadata"]["labels"] = {"a": "b"}
    new["spec"]["hosts"].reverse()
    assert pipeline.review(new, old).allowed
    new["spec"]["hosts"][0]["when"] = "y"
    assert causes(pipeline.review(new, old)) == {
        (
            "spec.hosts[0].when",
            'Invalid value: "y": spec.hosts[0].when in body must be of type date: "y"',
        ),
        ("<nil>", f"Invalid value: null: {BLOCKED}"),
    }


def test_rules_ratchet_into_warnings_and_transitions_do_not(pipeline: Pipeline) -> None:
    """A rule without oldSelf is only warned of where the update changed nothing it saw."""
    old = thing({"port": 666, "model": "m"})
    touched = {**old, "metadata": {"name": "a", "labels": {"a": "b"}}}
    verdict = pipeline.review(touched, old)
    assert verdict.allowed
    assert verdict.warnings == ("spec: Invalid value: not this port",)
    dropped = pipeline.review(thing({"port": 80}), old)
    assert causes(dropped) == {("spec", "Invalid value: model stays")}


def test_a_status_write_takes_the_status_only(pipeline: Pipeline) -> None:
    """Spec and metadata of the request are passed over, but strict decoding sees them."""
    old = thing({"port": 80, "protocol": "https"})
    new = thing({"port": 1}, metadata={"name": "a", "labels": {"-": "b"}}, status={"n": 1})
    verdict = pipeline.review(new, old, subresource="status")
    assert verdict.object == thing(
        {"port": 80, "protocol": "https"},
        metadata={"name": "a", "namespace": "default"},
        status={"n": 1},
    )
    refused = pipeline.review(thing(status={"n": "x"}), old, subresource="status")
    assert (
        "status.n",
        'Invalid value: "string": n in body must be of type integer: "string"',
    ) in (causes(refused))
    with pytest.raises(ValueError, match="old"):
        pipeline.review(new, subresource="status")


@pytest.mark.parametrize(
    ("version", "code", "words"),
    [
        (
            None,
            422,
            (
                'things.t.example.com "a" is invalid: metadata.resourceVersion: Invalid value: 0: '
                "must be specified for an update"
            ),
        ),
        (
            "7",
            409,
            (
                'Operation cannot be fulfilled on things.t.example.com "a": the object has been '
                "modified; please apply your changes to the latest version and try again"
            ),
        ),
        ("abc", 500, 'strconv.ParseUint: parsing "abc": invalid syntax'),
    ],
)
def test_an_update_says_which_state_it_is_about(
    pipeline: Pipeline, version: str | None, code: int, words: str
) -> None:
    """Without a word to the contrary it is about the fetched one."""
    old = thing(metadata={"name": "a", "resourceVersion": "5"})
    assert pipeline.review(thing(), old).allowed
    status = pipeline.review(thing(), old, resource_version=version).status()
    assert status is not None
    assert (status["code"], status["message"]) == (code, words)


def test_names_are_generated_before_anybody_judges(pipeline: Pipeline) -> None:
    """The beginning is cut, the suffix may be given."""
    given = thing(metadata={"generateName": "x" * 70})
    verdict = pipeline.review(given, generate_suffix="abcde")
    assert verdict.object is not None
    assert verdict.object["metadata"]["name"] == "x" * 58 + "abcde"
    bad = pipeline.review(thing(metadata={"generateName": "XX-"}), generate_suffix="abcde")
    assert message(bad).startswith(
        'Thing.t.example.com "XX-abcde" is invalid: [metadata.generateName'
    )


def test_the_name_of_an_update_is_that_of_the_url(pipeline: Pipeline) -> None:
    """Otherwise it is a bad request."""
    verdict = pipeline.review(thing(), thing(), name="b")
    assert message(verdict) == "the name of the object (a) does not match the name on the URL (b)"


def test_a_cluster_wide_object_loses_its_namespace() -> None:
    """Silently."""
    judge = Pipeline.from_crd(definition(scope="Cluster"))
    verdict = judge.review(thing(metadata={"name": "a", "namespace": "x"}))
    assert verdict.object is not None
    assert verdict.object["metadata"] == {"name": "a"}


def test_deprecated_versions_are_warned_of() -> None:
    """In the definition's words, or in the server's."""
    own = Pipeline.from_crd(definition(deprecated=True, deprecationWarning="go away"))
    assert own.review(thing()).warnings == ("go away",)
    plain = Pipeline.from_crd(definition(deprecated=True))
    assert plain.review(thing()).warnings == ("t.example.com/v1 Thing is deprecated",)


def test_owners_are_kept_once(pipeline: Pipeline) -> None:
    """And the client hears of it."""
    owner = {"apiVersion": "v1", "kind": "Pod", "name": "p", "uid": "u"}
    verdict = pipeline.review(thing(metadata={"name": "a", "ownerReferences": [owner, owner]}))
    assert verdict.object is not None
    assert verdict.object["metadata"]["ownerReferences"] == [owner]
    assert verdict.warnings[0].endswith("duplicate UID(s) observed: u")


def test_many_warnings_are_cut(pipeline: Pipeline) -> None:
    """A server sends about four thousand characters of them."""
    spec = {"port": 80, **{f"{number:0300d}": 1 for number in range(40)}}
    warnings = pipeline.review(thing(spec), field_validation="Warn").warnings
    assert {len(warning) for warning in warnings} == {256}
    assert len(warnings) == 16


def test_a_pipeline_survives_a_pickle(pipeline: Pipeline) -> None:
    """And judges as before."""
    copied = pickle.loads(pickle.dumps(pipeline))  # noqa: S301 - our own
    given = thing({"port": 666})
    assert message(copied.review(given)) == message(pipeline.review(given))


@pytest.mark.parametrize(
    "value", [None, 5, "x", [], {}, [[]], {"kind": {}}, {"kind": "Thing", "metadata": 5}]
)
def test_nothing_that_is_json_raises(pipeline: Pipeline, value: Any) -> None:
    """It is refused."""
    assert not pipeline.review(value).allowed
    assert not pipeline.review(value, thing()).allowed
    assert not pipeline.review(thing({"port": [value]}), thing()).allowed
