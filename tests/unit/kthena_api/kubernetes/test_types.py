# SPDX-License-Identifier: Apache-2.0
"""The embedded Kubernetes types: their schema, and objects as a cluster returns them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from kthena_api.crd.openapi import write_schema
from kthena_api.kubernetes import (
    Condition,
    ConditionStatus,
    LocalObjectReference,
    ObjectMeta,
    OwnerReference,
    SecretKeySelector,
)
from kthena_api.modelling import Model
from kthena_api.modelling.types import TypeReader

_TEXT = {"type": "string"}


def read(cls: type[Model]) -> dict[str, Any]:
    """Return a class's schema without descriptions."""
    reader = TypeReader(baseline=False)
    node = reader.read_model(cls)
    assert reader.problems == []
    return write_schema(node, descriptions=False)


def test_references() -> None:
    """As controller-gen writes core/v1: the empty name is a default, the whole has one owner."""
    name = {"type": "string", "default": ""}
    assert read(LocalObjectReference) == {
        "type": "object",
        "properties": {"name": name},
        "x-kubernetes-map-type": "atomic",
    }
    assert read(SecretKeySelector) == {
        "type": "object",
        "properties": {"key": _TEXT, "name": name, "optional": {"type": "boolean"}},
        "required": ["key"],
        "x-kubernetes-map-type": "atomic",
    }
    assert read(OwnerReference) == {
        "type": "object",
        "properties": {
            "apiVersion": _TEXT,
            "kind": _TEXT,
            "name": _TEXT,
            "uid": _TEXT,
            "controller": {"type": "boolean"},
            "blockOwnerDeletion": {"type": "boolean"},
        },
        "required": ["apiVersion", "kind", "name", "uid"],
        "x-kubernetes-map-type": "atomic",
    }


def test_conditions() -> None:
    """The bounds of metav1.Condition."""
    assert read(Condition) == {
        "type": "object",
        "properties": {
            "type": {
                "type": "string",
                "maxLength": 316,
                "pattern": r"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
                r"(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$",
            },
            "status": {"type": "string", "enum": ["True", "False", "Unknown"]},
            "reason": {
                "type": "string",
                "minLength": 1,
                "maxLength": 1024,
                "pattern": "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$",
            },
            "message": {"type": "string", "maxLength": 32768},
            "lastTransitionTime": {"type": "string", "format": "date-time"},
            "observedGeneration": {"type": "integer", "format": "int64", "minimum": 0},
        },
        "required": ["lastTransitionTime", "message", "reason", "status", "type"],
    }


# Every member of metav1.ObjectMeta, as a server returns it.
META: dict[str, Any] = {
    "name": "a",
    "generateName": "a-",
    "namespace": "default",
    "labels": {"app.kubernetes.io/name": "a"},
    "annotations": {"example.com/note": '{"a": 1}'},
    "finalizers": ["example.com/f"],
    "ownerReferences": [
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "name": "p",
            "uid": "6f2b",
            "controller": True,
            "blockOwnerDeletion": False,
        }
    ],
    "uid": "7a3c",
    "resourceVersion": "42",
    "generation": 2,
    "creationTimestamp": "2026-01-31T08:00:00Z",
    "deletionTimestamp": "2026-01-31T09:00:00Z",
    "deletionGracePeriodSeconds": 30,
    "managedFields": [
        {
            "manager": "kubectl",
            "operation": "Apply",
            "apiVersion": "example.com/v1",
            "time": "2026-01-31T08:00:00Z",
            "fieldsType": "FieldsV1",
            "fieldsV1": {"f:spec": {".": {}, "f:model": {}}},
            "subresource": "status",
        }
    ],
    "selfLink": "/apis",
}  # fmt: skip


def test_metadata_of_a_cluster() -> None:
    """Every member that a server returns is taken and written again."""
    meta = ObjectMeta(**META)

    assert meta.creation_timestamp == datetime(2026, 1, 31, 8, tzinfo=UTC)
    assert meta.model_dump(mode="json", by_alias=True) == META
    assert {field.serialization_alias for field in ObjectMeta.model_fields.values()} == set(META)


Make = Callable[..., Model]


@pytest.mark.parametrize(
    ("make", "members"),
    [
        (ObjectMeta, {"name": 1}),
        (ObjectMeta, {"labels": {"a": 1}}),
        (ObjectMeta, {"labels": {"a": True}}),
        (ObjectMeta, {"generation": "1"}),
        (ObjectMeta, {"generation": 2**63}),
        (ObjectMeta, {"creationTimestamp": 0}),
        (ObjectMeta, {"clusterName": "a"}),
        (ObjectMeta, {"finalizers": "a"}),
        (LocalObjectReference, {"name": None}),
        (SecretKeySelector, {"name": "a"}),
        (SecretKeySelector, {"key": "a", "optional": "true"}),
        (OwnerReference, {"name": "a"}),
    ],
)
def test_refused(make: Make, members: dict[str, Any]) -> None:
    """Types are strict, names are known, what is required is there."""
    with pytest.raises(ValidationError):
        make(**members)


def test_a_condition_in_python() -> None:
    """The status is an enum whose texts are taken too; the time needs a zone."""
    condition = Condition(
        type="Ready",
        status="True",
        reason="Started",
        message="",
        last_transition_time=datetime(2026, 1, 31, tzinfo=UTC),
    )

    assert condition.status is ConditionStatus.TRUE
    for wrong in ({"status": "true"}, {"reason": ""}, {"type": "not a name"}):
        with pytest.raises(ValidationError):
            Condition(**{**condition.model_dump(), **wrong})
