# SPDX-License-Identifier: Apache-2.0
"""The judges of an object in the server's order: metadata, schema, list types, rules.

Source: k8s.io/apiextensions-apiserver pkg/registry/customresource/{strategy,status_strategy,
validator}.go.
"""

from __future__ import annotations

from typing import Final, cast

from kthena_api.admission.embedded import check_embedded
from kthena_api.admission.list_type import check_list_types
from kthena_api.admission.object_meta import (
    Meta,
    check_common_update,
    check_new_meta,
    check_updated_meta,
)
from kthena_api.admission.resource import Resource
from kthena_api.admission.scale import check_scale_spec, check_scale_status
from kthena_api.admission.type_meta import check_type_meta, read_kind
from kthena_api.crd.beyond import ABSENT
from kthena_api.crd.correlation import CorrelatedObject
from kthena_api.crd.schema import Json
from kthena_api.crd.values import check_value
from kthena_api.field_errors import ROOT, FieldError, FieldPath, Reason, invalid

__all__ = ["Findings", "judge_new", "judge_status", "judge_update"]

_META: Final = FieldPath("metadata")
_STATUS: Final = FieldPath("status")
# After errors of these kinds no rule is evaluated.
_BLOCKING: Final = frozenset(
    {Reason.NOT_SUPPORTED, Reason.REQUIRED, Reason.TOO_LONG, Reason.TOO_MANY, Reason.TYPE_INVALID}
)
_BLOCKED: Final = (
    "some validation rules were not checked because the object was invalid; correct the existing "
    "errors to complete validation"
)


class Findings:
    """What the judges found: errors, and warnings that stand in for errors."""

    __slots__ = ("errors", "warnings")

    def __init__(self) -> None:
        self.errors: list[FieldError] = []
        self.warnings: list[str] = []


def judge_new(resource: Resource, value: dict[str, Json]) -> Findings:
    """Judge an object that is to be created."""
    found = Findings()
    errors = found.errors
    errors += check_type_meta(read_kind(value), resource.wanted)
    if not errors:
        errors += check_new_meta(
            _meta(value), _META, resource.minor, namespaced=resource.namespaced
        )
        errors += check_value(value, resource.schema, resource.minor.profile)
        if resource.scale is not None:
            errors += check_scale_spec(value, resource.scale)
            errors += check_scale_status(value, resource.scale)
    if resource.embeds:
        errors += check_embedded(value, resource.schema, resource.minor)
    if resource.lists:
        errors += check_list_types(value, resource.schema)
    _judge_rules(resource, value, None, found)
    return found


def judge_update(resource: Resource, value: dict[str, Json], old: dict[str, Json]) -> Findings:
    """Judge an object that is to replace a stored one."""
    found = Findings()
    errors = found.errors
    meta, old_meta, minor = _meta(value), _meta(old), resource.minor
    errors += check_common_update(meta, old_meta, minor, namespaced=resource.namespaced)
    wrong_type = check_type_meta(read_kind(value), resource.wanted)
    errors += wrong_type
    if not wrong_type:
        errors += check_updated_meta(meta, old_meta, minor)
        cursor = CorrelatedObject(value, old, resource.schema)
        errors += check_value(value, resource.schema, minor.profile, cursor=cursor)
        if resource.scale is not None:
            errors += check_scale_spec(value, resource.scale)
            errors += check_scale_status(value, resource.scale)
    if resource.embeds:
        errors += check_embedded(value, resource.schema, minor)
    errors += _check_changed_lists(resource, value, old)
    _judge_rules(resource, value, old, found)
    return found


def judge_status(resource: Resource, value: dict[str, Json], old: dict[str, Json]) -> Findings:
    """Judge a stored object with a new status."""
    found = Findings()
    errors = found.errors
    meta, old_meta, minor = _meta(value), _meta(old), resource.minor
    errors += check_common_update(meta, old_meta, minor, namespaced=resource.namespaced)
    errors += check_updated_meta(meta, old_meta, minor)
    node = resource.schema.properties.get("status")
    if node is not None and "status" in value:
        status = value["status"]
        cursor = CorrelatedObject(status, old.get("status"), node)
        errors += check_value(status, node, minor.profile, path=_STATUS, cursor=cursor)
    if resource.scale is not None:
        errors += check_scale_status(value, resource.scale)
    errors += _check_changed_lists(resource, value, old)
    _judge_rules(resource, value, old, found)
    return found


def _meta(value: dict[str, Json]) -> Meta:
    return cast("Meta", value["metadata"])


def _check_changed_lists(
    resource: Resource, value: dict[str, Json], old: dict[str, Json]
) -> list[FieldError]:
    """List types of an update: one error in the old object excuses all in the new one."""
    if not resource.lists:
        return []
    errors = check_list_types(value, resource.schema)
    return [] if errors and check_list_types(old, resource.schema) else errors


def _judge_rules(
    resource: Resource, value: dict[str, Json], old: dict[str, Json] | None, found: Findings
) -> None:
    if resource.plan is None:
        return
    if any(error.reason in _BLOCKING for error in found.errors):
        found.errors.append(invalid(ROOT, None, _BLOCKED))
        return
    from kthena_api.rules.evaluate import evaluate  # with the whole expression language

    verdict = evaluate(
        resource.plan, value, ABSENT if old is None else old, minor=resource.minor.name
    )
    found.errors += verdict.errors
    found.warnings += verdict.warnings
