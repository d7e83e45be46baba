# SPDX-License-Identifier: Apache-2.0
"""What the paths of a scale subresource lead to.

Source: ValidateScaleSpec and ValidateScaleStatus in k8s.io/apiextensions-apiserver
pkg/registry/customresource/validator.go.
"""

from __future__ import annotations

from typing import Final

from kthena_api.admission.wording import go_plain, go_type
from kthena_api.crd.definition import Scale
from kthena_api.crd.schema import Json
from kthena_api.field_errors import FieldError, FieldPath, Value, invalid

__all__ = ["check_scale_spec", "check_scale_status"]

_INT32: Final = (1 << 31) - 1


class _WrongType(ValueError):
    """A value that is not of the type that is asked for; the text is the server's."""


def check_scale_spec(value: Json, scale: Scale) -> list[FieldError]:
    """Judge the wanted number of replicas."""
    return _check_replicas(value, scale.spec_replicas_path)


def check_scale_status(value: Json, scale: Scale) -> list[FieldError]:
    """Judge the observed number of replicas and the selector."""
    errors = _check_replicas(value, scale.status_replicas_path)
    path = scale.label_selector_path
    if path is not None:
        try:
            _follow(value, path, "string")
        except _WrongType as fault:
            errors.append(invalid(FieldPath(path), "", str(fault)))
    return errors


def _check_replicas(value: Json, path: str) -> list[FieldError]:
    here = FieldPath(path)
    try:
        replicas = _follow(value, path, "int64")
    except _WrongType as fault:
        return [invalid(here, 0, str(fault))]
    if not isinstance(replicas, int):
        return []
    shown: Value = replicas
    if replicas < 0:
        return [invalid(here, shown, "should be a non-negative integer")]
    if replicas > _INT32:
        return [invalid(here, shown, f"should be less than or equal to {_INT32}")]
    return []


def _follow(value: Json, path: str, wanted: str) -> Json:
    """What a path leads to; None where it leads nowhere."""
    names = path.removeprefix(".").split(".")
    here = value
    for index, name in enumerate(names):
        if here is None:
            return None
        if not isinstance(here, dict):
            raise _wrong(here, names[: index + 1], "map[string]interface{}")
        if name not in here:
            return None
        here = here[name]
    if go_type(here) != wanted:
        raise _wrong(here, names, wanted)
    return here


def _wrong(value: Json, names: list[str], wanted: str) -> _WrongType:
    path = "." + ".".join(names)
    shown = go_plain(value)
    found = go_type(value)
    return _WrongType(f"{path} accessor error: {shown} is of the type {found}, expected {wanted}")
