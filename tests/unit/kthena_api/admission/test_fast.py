# SPDX-License-Identifier: Apache-2.0
"""The short way to the most frequent verdict, by hand."""

from __future__ import annotations

import copy
import linecache
import pickle
from typing import Any

import admission_fast as ways
import pytest
from admission_cases import GROUP, KIND, VERSION, Definition

from kthena_api.admission import Pipeline
from kthena_api.admission.reading import FieldValidation

Json = Any

TEXT = {"type": "string"}
INTEGER = {"type": "integer"}
KEYED = {
    "type": "array",
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["name"],
    "items": {
        "type": "object",
        "required": ["name"],
        "properties": {"name": TEXT, "port": {"type": "integer", "default": 80}},
    },
}
UNKNOWN = {"x-kubernetes-preserve-unknown-fields": True}
RESOURCE = {**UNKNOWN, "type": "object", "x-kubernetes-embedded-resource": True}
RULE = {**INTEGER, "x-kubernetes-validations": [{"rule": "self > 1"}]}


def pipeline(spec: Json, status: Json = None) -> Pipeline:
    """The pipeline of objects with a member x of a spec, and with a status if given."""
    fields = {"spec": {"type": "object", "properties": {"x": spec}}}
    if status is not None:
        fields["status"] = status
    definition = Definition({"type": "object", "properties": fields}, status=status is not None)
    return Pipeline.from_crd(definition.document)


def thing(**members: Json) -> dict[str, Json]:
    """An object; `meta` are members of its metadata beside the name."""
    meta = members.pop("meta", {})
    return {
        "apiVersion": f"{GROUP}/{VERSION}",
        "kind": KIND,
        "metadata": {"name": "a", **meta},
        **members,
    }


def known(
    judge: Pipeline, value: Json, old: Json = None, *, validation: FieldValidation = "Strict"
) -> Json:
    """What the short way says; also that the long way says so, and that nothing was changed."""
    before = copy.deepcopy((value, old))
    stored = judge._fast.accepted(value, old, validation, "default", None, "match")
    assert (value, old) == before
    long = ways.with_way(judge, ways.LongWay()).review(value, old, field_validation=validation)
    if stored is not None:
        assert ways.spelt(stored) == ways.spelt(long.object)
        assert long.warnings == ()
    return stored


DECIDED = {
    "text": (TEXT, "ä", "ä"),
    "length": ({**TEXT, "maxLength": 2, "minLength": 2}, "äö", "äö"),
    "pattern": ({**TEXT, "pattern": "^a+$"}, "aa", "aa"),
    "format": ({**TEXT, "format": "ipv4"}, "10.0.0.1", "10.0.0.1"),
    "choice": ({**TEXT, "enum": ["a", "b"]}, "b", "b"),
    "integer": (INTEGER, -(1 << 63), -(1 << 63)),
    "exclusive": ({**INTEGER, "minimum": 1, "exclusiveMinimum": True}, 2, 2),
    "int32": ({**INTEGER, "format": "int32"}, (1 << 31) - 1, (1 << 31) - 1),
    "multiple": ({**INTEGER, "multipleOf": 3}, 9, 9),
    "number": ({"type": "number", "minimum": 0.5}, 0.75, 0.75),
    "boolean": ({"type": "boolean", "enum": [True]}, True, True),
    "int or string": ({"x-kubernetes-int-or-string": True}, "5%", "5%"),
    "null": ({**TEXT, "nullable": True}, None, None),
    "map": ({"type": "object", "additionalProperties": INTEGER}, {"a": 1, "b": None}, {"a": 1}),
    "set": ({"type": "array", "x-kubernetes-list-type": "set", "items": TEXT}, ["a"], ["a"]),
    "list map": (
        KEYED,
        [{"name": "a"}, {"name": "b", "port": None}, {"name": "c", "port": 1}],
        [{"name": "a", "port": 80}, {"name": "b", "port": 80}, {"name": "c", "port": 1}],
    ),
    "unknown": (UNKNOWN, {"a": [1, {"b": None}]}, {"a": [1, {"b": None}]}),
    "resource": (
        RESOURCE,
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"labels": {}}, "x": 1},
        {"apiVersion": "v1", "kind": "Pod", "metadata": {}, "x": 1},
    ),
    "any of": ({"type": "integer", "anyOf": [{"minimum": 5}, {"maximum": 1}]}, 1, 1),
    "rule": (RULE, 2, 2),
}


@pytest.mark.parametrize("name", DECIDED)
def test_is_decided(name: str) -> None:
    """A value and what becomes of it."""
    spec, value, stored = DECIDED[name]
    made = known(pipeline(spec), thing(spec={"x": value}))

    assert ways.spelt(made["spec"]) == ways.spelt({"x": stored})
    assert made["metadata"] == {"name": "a", "namespace": "default"}


UNDECIDED = {
    "wrong type": (TEXT, 1),
    "a subclass of text": (TEXT, type("Text", (str,), {})("a")),
    "a lone surrogate": (TEXT, "\ud800"),
    "too long": ({**TEXT, "maxLength": 2}, "aaa"),
    "no match": ({**TEXT, "pattern": "^a+$"}, "ab"),
    "not the format": ({**TEXT, "format": "ipv4"}, "10.0.0.1.1"),
    "no choice": ({**TEXT, "enum": ["a"]}, "b"),
    "true as an integer": (INTEGER, True),
    "a float as an integer": (INTEGER, 1.0),
    "more than 64 bits": (INTEGER, 1 << 63),
    "more than int32": ({**INTEGER, "format": "int32"}, 1 << 31),
    "below the minimum": ({**INTEGER, "minimum": 1}, 0),
    "the excluded minimum": ({**INTEGER, "minimum": 1, "exclusiveMinimum": True}, 1),
    "not a multiple": ({**INTEGER, "multipleOf": 3}, 10),
    "a whole float": ({"type": "number"}, 2.0),
    "no number": ({"type": "number"}, float("nan")),
    "a missing member": (KEYED, [{}]),
    "a null member": (KEYED, [{"name": None}]),
    "a null item": (KEYED, [None]),
    "an unknown member": (KEYED, [{"name": "a", "y": 1}]),
    "a key twice": (KEYED, [{"name": "a"}, {"name": "a"}]),
    "an item twice": (
        {"type": "array", "x-kubernetes-list-type": "set", "items": INTEGER},
        [1, 2, 1],
    ),
    "too many": ({"type": "array", "items": INTEGER, "maxItems": 1}, [1, 2]),
    "too few": ({"type": "object", "additionalProperties": INTEGER, "minProperties": 1}, {}),
    "a resource without kind": (RESOURCE, {"apiVersion": "v1"}),
    "a resource with bad metadata": (RESOURCE, {"apiVersion": "v1", "kind": "A", "metadata": 1}),
    "unknown but odd": (UNKNOWN, {"a": float("inf")}),
    "none of": ({"type": "integer", "anyOf": [{"minimum": 5}, {"maximum": 1}]}, 3),
    "a false rule": (RULE, 1),
}


@pytest.mark.parametrize("name", UNDECIDED)
def test_is_not_decided(name: str) -> None:
    """A value that is refused, or stored in another way than usual."""
    spec, value = UNDECIDED[name]
    judge = pipeline(spec)

    assert judge._fast.accepted(thing(), None, "Strict", "default", None, "match") is not None
    assert known(judge, thing(spec={"x": value})) is None


def test_only_what_changes_is_copied() -> None:
    """The rest is what was sent."""
    value = thing(spec={"x": [{"name": "a"}, {"name": "b", "port": 1}]})
    made = known(pipeline(KEYED), value)

    assert made["spec"] is not value["spec"]
    assert made["spec"]["x"][1] is value["spec"]["x"][1]
    kept = thing(spec={"x": [{"name": "a", "port": 1}]})
    assert known(pipeline(KEYED), kept)["spec"] is kept["spec"]


def test_defaults_are_never_shared() -> None:
    """Whoever changes a stored object changes no other one."""
    default = {"type": "object", "default": {"a": [1]}, **UNKNOWN}
    judge = pipeline(default)
    first = known(judge, thing(spec={}))
    first["spec"]["x"]["a"].append(2)

    assert known(judge, thing(spec={}))["spec"] == {"x": {"a": [1]}}


METAS: dict[str, tuple[Json, Json]] = {
    "labels": ({"labels": {"a/b": "c"}}, {"labels": {"a/b": "c"}}),
    "nothing": ({"labels": {}, "annotations": {}, "creationTimestamp": None}, {}),
    "own": ({"uid": "u", "generation": 3, "resourceVersion": "5", "selfLink": "x"}, {}),
    "finalizers": ({"finalizers": ["a.io/b"]}, {"finalizers": ["a.io/b"]}),
    "another namespace": ({"namespace": "other"}, None),
    "a bad label": ({"labels": {"a b": "c"}}, None),
    "a label that is no text": ({"labels": {"a": 1}}, None),
    "a bad name": ({"name": "A"}, None),
    "a generated name": ({"name": "", "generateName": "a-"}, None),
    "an unknown member": ({"x": 1}, None),
    "a warning": ({"finalizers": ["x"]}, None),
}


@pytest.mark.parametrize("name", METAS)
def test_metadata(name: str) -> None:
    """Metadata, and what is stored beside name and namespace; None is not decided."""
    sent, stored = METAS[name]
    made = known(pipeline(TEXT), thing(meta=sent))

    wanted = stored if stored is None else {"name": "a", "namespace": "default", **stored}
    assert (made and made["metadata"]) == wanted


def test_status_of_a_new_object_is_decoded_and_dropped() -> None:
    """Its unknown members count, its values do not."""
    status = {"type": "object", "properties": {"n": {**INTEGER, "minimum": 5}}}
    judge = pipeline(TEXT, status=status)

    assert "status" not in known(judge, thing(status={"n": 1}))
    assert known(judge, thing(status={"m": 1})) is None
    # The stored one stays, whatever is sent, if it is a good one.
    assert known(judge, thing(status={"n": 1}), thing(status={"n": 7}))["status"] == {"n": 7}
    assert known(judge, thing(), thing(status={"n": 1})) is None


def test_updates() -> None:
    """Transition rules see the stored object as it is after defaults."""
    spec = {**INTEGER, "default": 3, "x-kubernetes-validations": [{"rule": "self >= oldSelf"}]}
    judge = pipeline(spec)

    assert known(judge, thing(spec={"x": 4}), thing(spec={}))["spec"] == {"x": 4}
    assert known(judge, thing(spec={"x": 2}), thing(spec={})) is None
    # What is wrong with the stored object is excused, unless it is of another shape.
    tall = pipeline({**spec, "minimum": 4, "default": 5})
    assert known(tall, thing(spec={"x": 4}), thing(spec={"x": 1}))["spec"] == {"x": 4}
    assert known(tall, thing(spec={"x": 1}), thing(spec={"x": 1})) is None
    assert known(judge, thing(spec={"x": 4}), thing(spec={"x": "a"})) is None
    assert known(judge, thing(spec={"x": 4}), thing(spec={"x": 1}, meta={"name": "b"})) is None
    sent = thing(spec={"x": 4}, meta={"resourceVersion": "5"})
    assert known(judge, sent, thing(spec={}, meta={"resourceVersion": "5"})) is not None
    assert known(judge, sent, thing(spec={}, meta={"resourceVersion": "6"})) is None


def test_unknown_members_by_field_validation() -> None:
    """They are taken away when asked for, and else not decided: they are refused or warned of."""
    judge, value = pipeline(TEXT), thing(spec={"y": [1]})

    assert known(judge, value, validation="Ignore")["spec"] == {}
    assert known(judge, value, validation="Warn") is None
    assert known(judge, value) is None
    assert known(judge, thing(spec={"y": float("nan")}), validation="Ignore") is None


def test_is_written_when_first_asked_and_once_for_equal_subtrees() -> None:
    """Fifty equal fields have one function."""
    one = {"type": "object", "properties": {"a": {**TEXT, "maxLength": 3}, "b": INTEGER}}
    many = {"type": "object", "properties": {f"f{at}": one for at in range(50)}}
    judge = pipeline(many)
    assert not judge._fast._functions

    assert known(judge, thing(spec={"x": {"f1": {"a": "b"}}})) is not None
    (function,) = judge._fast._functions.values()
    source = linecache.getlines(function.__code__.co_filename)
    assert sum(line.startswith("def ") for line in source) < 10
    assert source[function.__code__.co_firstlineno - 1].startswith("def ")
    assert max(len(line) - len(line.lstrip()) for line in source) <= 4


def test_a_schema_that_is_too_deep_is_for_the_long_way() -> None:
    """The functions call each other."""
    deep: Json = TEXT
    value: Json = "a"
    for _ in range(70):
        deep = {"type": "object", "properties": {"d": deep}}
        value = {"d": value}
    judge = pipeline(deep)

    assert known(judge, thing(spec={"x": value})) is None
    assert judge.review(thing(spec={"x": value})).allowed


def test_a_pipeline_can_be_pickled() -> None:
    """Also after the functions are written."""
    judge = pipeline(KEYED)
    judge.review(thing())
    other = pickle.loads(pickle.dumps(judge))  # noqa: S301 - our own

    assert other == judge
    assert other.review(thing()).object == judge.review(thing()).object


def test_warnings_of_the_version_come_along() -> None:
    """Every answer about a deprecated version has one."""
    document = Definition({"type": "object"}).document
    document["spec"]["versions"][0]["deprecated"] = True
    judge = Pipeline.from_crd(document)

    verdict = judge.review(thing())
    assert verdict.allowed
    assert verdict.warnings == ways.with_way(judge, ways.LongWay()).review(thing()).warnings
    assert verdict.warnings != ()
