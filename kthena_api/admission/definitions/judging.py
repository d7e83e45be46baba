# SPDX-License-Identifier: Apache-2.0
"""The judges of a definition: metadata, spec, rules, stored versions, approval.

Source: k8s.io/apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go
(ValidateCustomResourceDefinition and its counterpart for updates).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kthena_api.admission.definitions.ratcheting import options_of_update, unchanged_schemas
from kthena_api.admission.minors import Minor
from kthena_api.admission.object_meta import (
    SUBDOMAIN,
    NameForm,
    check_common_update,
    check_new_meta,
    check_updated_meta,
)
from kthena_api.crd.definition import ResourceDefinition
from kthena_api.crd.schema import Json, Structural
from kthena_api.crd.walk import everywhere
from kthena_api.crd.well_formed import Options, check_spec
from kthena_api.crd.well_formed.names import check_approval
from kthena_api.crd.well_formed.structure import structural_fault
from kthena_api.crd.well_formed.versions import (
    asks_structure,
    check_stored,
    hoisted_parts,
    stored_in,
)
from kthena_api.field_errors import FieldError, FieldPath, Value, invalid

__all__ = ["Candidate", "is_sound", "judge_new", "judge_update"]

_META = FieldPath("metadata")
_SPEC = FieldPath("spec")
_KEEPS_ALL = (
    "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in "
    "spec.versions[*].schema instead"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A definition with what a server knows of the object around it.

    Attributes:
        meta: Its metadata.
        definition: Its spec.
        stored: The versions in which objects are or will be stored.
        names_versions: Whether there is a list of versions, if only an empty one.
    """

    meta: Mapping[str, Json]
    definition: ResourceDefinition
    stored: Sequence[str]
    names_versions: bool


def judge_new(new: Candidate, minor: Minor) -> list[FieldError]:
    """Judge a definition that is to be created."""
    definition = new.definition
    options = Options(_number(minor))
    errors = check_new_meta(new.meta, _META, minor, namespaced=False, form=_form(definition))
    wrong = _check_spec(new, options)
    errors += wrong
    errors += _check_rules(definition, None, minor, options, sound=not wrong)
    errors += check_stored(new.stored, definition.versions)
    errors += check_approval(definition)
    return errors + _check_pruning(definition)


def is_sound(definition: ResourceDefinition, minor: Minor) -> bool:
    """Whether a server finds nothing wrong with the spec of a new definition."""
    options = Options(_number(minor))
    return not (
        definition.preserve_unknown_fields
        or check_spec(definition, options)
        or check_stored(stored_in(definition.versions), definition.versions)
        or check_approval(definition)
        or _check_rules(definition, None, minor, options, sound=True)
    )


def judge_update(
    new: Candidate, old: Candidate, minor: Minor, *, established: bool
) -> list[FieldError]:
    """Judge a definition that is to replace a stored one."""
    definition, before = new.definition, old.definition
    options = options_of_update(definition, before, _number(minor), established=established)
    errors = check_common_update(new.meta, old.meta, minor, namespaced=False)
    errors += check_updated_meta(new.meta, old.meta, minor)
    wrong = _check_spec(new, options)
    errors += wrong
    errors += _check_rules(definition, before, minor, options, sound=not wrong)
    errors += _check_unchanged(definition, before, established=established)
    errors += check_stored(new.stored, definition.versions)
    errors += check_approval(definition, before)
    return errors + ([] if before.preserve_unknown_fields else _check_pruning(definition))


def _check_spec(new: Candidate, options: Options) -> list[FieldError]:
    errors = check_spec(new.definition, options)
    if new.names_versions:
        return errors
    # Go tells a list that is not there from an empty one when it prints it.
    return [replace(error, value=None) if error.value == [] else error for error in errors]


def _number(minor: Minor) -> int:
    return int(minor.name.partition(".")[2])


def _form(definition: ResourceDefinition) -> NameForm:
    """What is asked of the name of a definition: it is made of the resource's."""

    def mismatch(name: str) -> list[str]:
        if name == definition.name:
            return []
        return ['must be spec.names.plural+"."+spec.group']

    return NameForm(
        lambda name: SUBDOMAIN.faults(name) + mismatch(name),
        lambda name: SUBDOMAIN.prefix_faults(name) + mismatch(name),
    )


def _check_pruning(definition: ResourceDefinition) -> list[FieldError]:
    if not definition.preserve_unknown_fields:
        return []
    return [invalid(_SPEC.child("preserveUnknownFields"), value=True, detail=_KEEPS_ALL)]


def _check_unchanged(
    new: ResourceDefinition, old: ResourceDefinition, *, established: bool
) -> list[FieldError]:
    """Judge what storage depends on."""
    members: list[tuple[tuple[str, ...], Value, Value]] = [
        (("group",), new.group, old.group),
        (("names", "plural"), new.names.plural, old.names.plural),
    ]
    if established:
        members += [
            (("scope",), new.scope, old.scope),
            (("names", "kind"), new.names.kind, old.names.kind),
        ]
    return [
        invalid(_SPEC.child(*names), value, "field is immutable")
        for names, value, before in members
        if value != before
    ]


def _check_rules(
    new: ResourceDefinition,
    old: ResourceDefinition | None,
    minor: Minor,
    options: Options,
    *,
    sound: bool,
) -> list[FieldError]:
    """Judge the rules of all versions; `sound` tells a spec in which nothing else is wrong."""
    if not asks_structure(new, options):
        return []
    if not any(_has_rules(version.schema) for version in new.versions):
        return []
    from kthena_api.rules.plan import NO_EXPRESSIONS  # with the whole expression language
    from kthena_api.rules.review import SCHEMA_PATH, expressions_of, review_rules

    known = NO_EXPRESSIONS if old is None else expressions_of(old)
    unchanged = frozenset[str]() if old is None else unchanged_schemas(new, old)
    shared = "schema" in hoisted_parts(new.versions)
    errors: list[FieldError] = []
    for index, version in enumerate(new.versions[:1] if shared else new.versions):
        if version.missing or structural_fault(version.schema) is not None:
            continue
        path = _SPEC.child("versions").index(index).child("schema", "openAPIV3Schema")
        errors += review_rules(
            version.schema,
            minor=minor.name,
            known=known,
            path=SCHEMA_PATH if shared else path,
            limit_rules=version.name not in unchanged,
            options=options,
            sound=sound,
        ).errors
    return errors


def _has_rules(schema: Structural) -> bool:
    return any(node.extensions.validations for node in everywhere(schema))
