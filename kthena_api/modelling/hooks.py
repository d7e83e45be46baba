# SPDX-License-Identifier: Apache-2.0
"""Where building a model meets the rules of its schema.

A class with rules at or below it is judged whenever an object of it was built or validated. The
rules run once, for the outermost object that Pydantic validates, on what a server would see: the
fields that are set, with the schema's defaults filled in. An object that is put into another one
is judged again there, because it may have changed since it was built.

This module loads with the models, so it imports nothing that evaluates: reader, rules and engine
come with the first object that has rules. Start reading at `judged_schema`.
"""

from __future__ import annotations

import sys
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Final,
    ForwardRef,
    Literal,
    TypeAlias,
    TypeVar,
    cast,
    get_args,
    get_origin,
)

from pydantic import BaseModel, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError, core_schema

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

    from kthena_api.field_errors import FieldError
    from kthena_api.modelling.base import CustomResource
    from kthena_api.modelling.judgement import Findings, Judgement

RULE_ERROR: Final = "kthena_rule"
"""The type of an error that says that a rule is not met."""

_MARKERS_ATTRIBUTE: Final = "__kubernetes_markers__"
_JUDGEMENT_ATTRIBUTE: Final = "__kubernetes_judgement__"
# Markers that bring rules; branches of allOf may hold some.
_RULE_KEYWORDS: Final = frozenset({"x-kubernetes-validations", "allOf"})

ResourceT = TypeVar("ResourceT", bound="CustomResource")


def judged_schema(cls: type[BaseModel], schema: CoreSchema) -> CoreSchema:
    """Return the core schema of a class, with its rules around it if it may have any.

    A class without rules is validated by Pydantic alone and costs nothing here.
    """
    if not may_have_rules(cls):
        return schema

    def judge_outermost(value: object, handler: core_schema.ValidatorFunctionWrapHandler) -> object:
        built = handler(value)
        # The engine has no frames of Python's: when this function calls itself through it, the
        # object is a part of the one that the calling frame is about to judge.
        if sys._getframe(1).f_code is not judge_outermost.__code__:  # noqa: SLF001
            _judge(built)
        return built

    # Whoever refers to the class means the whole, as with Pydantic's own validators of a model.
    inner: dict[str, Any] = dict(schema)
    reference = inner.pop("ref", None)
    return core_schema.no_info_wrap_validator_function(
        judge_outermost, cast("CoreSchema", inner), ref=reference
    )


def may_have_rules(cls: type[BaseModel]) -> bool:
    """Whether rules stand at or below a class, as far as annotations are known by now.

    An annotation that Pydantic has not evaluated yet may hold some.
    """
    seen: set[type] = set()
    waiting: list[object] = [cls]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str | ForwardRef):
            return True
        if isinstance(part, type) and not get_args(part):
            if part in seen:
                continue
            seen.add(part)
            types, metadata = _parts_of_class(part)
        else:
            types, metadata = _parts_of_annotation(part)
        if any(getattr(each, "keyword", None) in _RULE_KEYWORDS for each in metadata):
            return True
        waiting.extend(types)
    return False


_Parts: TypeAlias = tuple[list[object], list[object]]
"""Types within a type, and what stands beside it."""


def _parts_of_class(cls: type) -> _Parts:
    types: list[object] = []
    metadata: list[object] = []
    for base in cls.__mro__:
        metadata += base.__dict__.get(_MARKERS_ATTRIBUTE, ())
    if issubclass(cls, BaseModel):
        for field in cls.model_fields.values():
            types.append(field.annotation)
            metadata += field.metadata
    return types, metadata


def _parts_of_annotation(part: object) -> _Parts:
    origin, arguments = get_origin(part), get_args(part)
    if origin is Annotated:
        return [arguments[0]], list(arguments[1:])
    if origin is Literal:
        return [], []
    named = getattr(origin or part, "__value__", None) or getattr(part, "__supertype__", None)
    return [*arguments, *([] if named is None else [named])], []


def _judge(model: object) -> None:
    judgement = _judgement_of(type(model))
    if judgement is not None:
        _raise_for(model, judgement.judge(model))


def judge_update(model: ResourceT, old: ResourceT) -> tuple[str, ...]:
    """Judge an object as the new state of another one and return the warnings."""
    judgement = _judgement_of(type(model))
    if judgement is None:
        return ()
    findings = judgement.judge(model, old)
    _raise_for(model, findings)
    return findings.warnings


def _judgement_of(cls: type) -> Judgement | None:
    """Return what judges objects of a class, None where there are no rules; made once."""
    known: Judgement | None = cls.__dict__.get(_JUDGEMENT_ATTRIBUTE)
    if known is None and _JUDGEMENT_ATTRIBUTE not in cls.__dict__:
        # Asked again, because all annotations are known now that there is an object.
        if may_have_rules(cls):
            from kthena_api.modelling.judgement import Judgement

            known = Judgement.of(cls)
        setattr(cls, _JUDGEMENT_ATTRIBUTE, known)
    return known


def _raise_for(model: object, findings: Findings) -> None:
    if findings.errors:
        raise ValidationError.from_exception_data(
            type(model).__name__, [_line_error(*error) for error in findings.errors]
        )


def _line_error(error: FieldError, place: tuple[str | int, ...], value: object) -> InitErrorDetails:
    context = {
        "message": error.body,
        "reason": error.reason.value,
        "detail": error.detail,
        "field": str(error.path),
    }
    return InitErrorDetails(
        type=PydanticCustomError(RULE_ERROR, "{message}", context), loc=place, input=value
    )
