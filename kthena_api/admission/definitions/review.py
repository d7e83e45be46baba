# SPDX-License-Identifier: Apache-2.0
"""The verdict of a server on a request that creates or updates a CustomResourceDefinition.

Source: k8s.io/apiserver pkg/endpoints/handlers/{create,update}.go, k8s.io/apimachinery
pkg/runtime/serializer/json/json.go and k8s.io/apiextensions-apiserver
pkg/registry/customresourcedefinition/strategy.go.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, cast

from kthena_api.admission.decode import Document, JsonFault, as_stored, body_of, read_value
from kthena_api.admission.definitions.judging import Candidate, judge_new, judge_update
from kthena_api.admission.definitions.stored import add_defaults, as_stored_definition
from kthena_api.admission.definitions.syntax import worded
from kthena_api.admission.definitions.types import definition_type
from kthena_api.admission.definitions.warnings import warnings_of
from kthena_api.admission.go_decoding import Decoder, StructFault
from kthena_api.admission.minors import Minor, minor_of
from kthena_api.admission.reading import (
    FieldValidation,
    Refused,
    mishandled,
    other_version,
    unrecognized,
    with_defaults,
)
from kthena_api.admission.requests import (
    DELETION,
    OWN,
    VALIDATIONS,
    check_name,
    check_version,
    drop_repeated_owners,
    generated,
    name_of,
    place,
)
from kthena_api.admission.status import Refusal, invalid_object, sent_warnings
from kthena_api.admission.type_meta import GroupVersionKind, TypeFault, interpret
from kthena_api.admission.verdict import Verdict
from kthena_api.crd.decoded import definition_of
from kthena_api.crd.openapi import check_depth
from kthena_api.crd.schema import Json
from kthena_api.crd.sharing import with_shared
from kthena_api.field_errors import FieldError, go_quote

__all__ = ["review_definition"]

_Members = dict[str, Any]

_GROUP: Final = "apiextensions.k8s.io"
_KIND: Final = "CustomResourceDefinition"
_PLURAL: Final = "customresourcedefinitions"
_WANTED: Final = GroupVersionKind(_GROUP, "v1", _KIND)
_VERSIONS: Final = ("v1", "v1beta1")
_MOST_DEPTH: Final = 200


def review_definition(
    crd: object,
    old: object = None,
    *,
    field_validation: FieldValidation = "Strict",
    kube_version: str = "1.37",
    established: bool = True,
    stored_versions: Sequence[str] | None = None,
) -> Verdict:
    """Judge a request that creates or updates a definition.

    Args:
        crd: The definition as plain JSON values, or a `Document`; it is not changed.
        old: The stored definition; None for a create.
        field_validation: What becomes of unknown and duplicate fields.
        kube_version: The server's minor.
        established: Whether the stored definition serves objects, where its own status does not
            say so.
        stored_versions: In which versions objects may be stored; None for what the status of the
            stored definition says, and without one for its storage version.

    Raises:
        DocumentError: When a definition is nested more than 200 deep.
        TypeError: When a value is not JSON, or `old` not a definition.
        UnsupportedVersion: When the minor is not known.
        ValueError: When `field_validation` is none.
    """
    minor = minor_of(kube_version)
    if field_validation not in VALIDATIONS:
        raise ValueError(f"field_validation is one of {', '.join(VALIDATIONS)}")
    document = crd if isinstance(crd, Document) else Document(cast("Json", crd))
    before = None if old is None else _read_old(old, minor, stored_versions)
    warnings: list[str] = []
    try:
        value = _read(document, minor, field_validation, warnings)
        errors = (
            _create(value, minor, warnings)
            if before is None
            else _update(value, before, minor, warnings, established=established)
        )
    except Refused as refused:
        return _refused(refused.refusal, warnings)
    if errors:
        shown = [worded(error, minor) for error in errors]
        name = value["metadata"].get("name", "")
        return _refused(invalid_object(_GROUP, _KIND, name, shown), warnings)
    for name in OWN:
        value["metadata"].pop(name, None)
    as_stored(value, shown=True)
    stored = as_stored_definition(value)
    return Verdict(allowed=True, warnings=sent_warnings(warnings), object=stored)


def _refused(refusal: Refusal, warnings: list[str]) -> Verdict:
    sent = sent_warnings(warnings)
    return Verdict(allowed=False, errors=refusal.errors, warnings=sent, refusal=refusal)


def _read(
    document: Document, minor: Minor, field_validation: FieldValidation, warnings: list[str]
) -> _Members:
    """Decode a body; Refused with the server's 400."""
    try:
        decoded = read_value(document.value)
    except JsonFault as fault:
        problem = f"couldn't get version/kind; json parse error: {fault}"
        raise Refused(unrecognized(_KIND, problem, body_of(document.value))) from None
    try:
        seen = with_defaults(interpret(decoded.value), _WANTED)
    except TypeFault as fault:
        raise Refused(unrecognized(_KIND, str(fault), body_of(document.value))) from None
    found = f"{seen.group}/{seen.version}" if seen.group else seen.version
    if seen.group != _GROUP or seen.version not in _VERSIONS or seen.kind != _KIND:
        problem = f'no kind "{seen.kind}" is registered for version "{found}" in scheme '
        raise Refused(mishandled(_KIND, seen, f"{problem}{go_quote(_scheme(minor))}"))
    check_depth(decoded.value, _MOST_DEPTH)
    if seen.version != _WANTED.version:
        raise Refused(other_version(seen, _WANTED))
    if decoded.fault:
        raise Refused(mishandled(_KIND, seen, decoded.fault))
    decoder = Decoder()
    try:
        value = decoder.read(decoded.value, definition_type(int(minor.name[2:])))
        if decoder.fault is not None:
            raise decoder.fault
    except StructFault as fault:
        raise Refused(mishandled(_KIND, seen, str(fault))) from None
    if field_validation != "Ignore":
        problems = _strict_problems(document, decoder)
        if problems and field_validation == "Strict":
            problem = f"strict decoding error: {', '.join(problems)}"
            raise Refused(mishandled(_KIND, seen, problem))
        warnings += problems
    return _completed(cast("_Members", value))


def _completed(value: _Members) -> _Members:
    made = {"kind": _KIND, "apiVersion": f"{_GROUP}/{_WANTED.version}"}
    made.update({name: value[name] for name in ("metadata", "spec", "status")})
    add_defaults(made)
    return made


def _strict_problems(document: Document, decoder: Decoder) -> list[str]:
    """Unknown and repeated members, but for those in places that are read by themselves."""
    closed = tuple(end for path in decoder.opaque for end in (f"{path}.", f"{path}["))
    problems = [
        f"duplicate field {go_quote(path)}"
        for path in document.duplicates
        if not path.startswith(closed)
    ]
    return problems + [f"unknown field {go_quote(path)}" for path in decoder.unknown_paths]


def _scheme(minor: Minor) -> str:
    """Where the server makes its scheme, which is the scheme's name."""
    return f"pkg/apiserver/apiserver.go:{56 if minor.name == '1.37' else 55}"


def _read_old(old: object, minor: Minor, stored_versions: Sequence[str] | None) -> _Members:
    """The stored definition, decoded."""
    decoded = read_value(old).value
    check_depth(decoded, _MOST_DEPTH)
    decoder = Decoder()
    try:
        value = decoder.read(as_stored(decoded), definition_type(int(minor.name[2:])))
    except StructFault as fault:
        raise TypeError(f"the old definition: {fault}") from None
    if decoder.fault is not None or value is None:
        raise TypeError(f"the old definition: {decoder.fault or 'null'}")
    made = _completed(cast("_Members", value))
    if stored_versions is not None:
        made["status"]["storedVersions"] = list(stored_versions)
    return made


def _create(value: _Members, minor: Minor, warnings: list[str]) -> list[FieldError]:
    meta = value["metadata"]
    for name in (*OWN, *DELETION):
        meta.pop(name, None)
    place(meta, "")
    drop_repeated_owners(meta, warnings)
    if meta.get("generateName") and not meta.get("name"):
        meta["name"] = generated(meta["generateName"], None)
    value["status"] = {
        "conditions": None,
        "acceptedNames": {"plural": "", "kind": ""},
        "storedVersions": None,
    }
    _note_storage(value)
    candidate = _candidate(value)
    errors = judge_new(candidate, minor)
    if not errors:
        warnings += warnings_of(candidate.definition, None, int(minor.name[2:]))
    return errors


def _update(
    value: _Members, old: _Members, minor: Minor, warnings: list[str], *, established: bool
) -> list[FieldError]:
    meta, old_meta = value["metadata"], old["metadata"]
    for each in (meta, old_meta):
        place(each, "")
    name = name_of(old) or name_of(value)
    check_name(name_of(value), name)
    drop_repeated_owners(meta, warnings)
    check_version(meta, old_meta, _GROUP, _PLURAL, name, "match")
    for member in OWN:
        meta.pop(member, None)
        old_meta.pop(member, None)
    if "deletionTimestamp" in old_meta:
        meta["deletionTimestamp"] = old_meta["deletionTimestamp"]
    if "deletionGracePeriodSeconds" in old_meta:
        meta.setdefault("deletionGracePeriodSeconds", old_meta["deletionGracePeriodSeconds"])
    value["status"] = read_value(old["status"]).value
    _note_storage(value)
    for condition in old["status"]["conditions"] or ():
        if condition["type"] == "Established":
            established = condition["status"] == "True"
    new, before = _candidate(value), _candidate(old)
    errors = judge_update(new, before, minor, established=established)
    if not errors:
        warnings += warnings_of(new.definition, before.definition, int(minor.name[2:]))
    return errors


def _note_storage(value: _Members) -> None:
    """Put the storage version among those in which objects may be stored."""
    stored = value["status"]["storedVersions"] or []
    for version in value["spec"]["versions"] or ():
        if version["storage"]:
            if version["name"] not in stored:
                stored = [*stored, version["name"]]
            break
    value["status"]["storedVersions"] = stored or None


def _candidate(value: _Members) -> Candidate:
    stored = value["status"]["storedVersions"] or ()
    names_versions = value["spec"]["versions"] is not None
    return Candidate(value["metadata"], with_shared(definition_of(value)), stored, names_versions)
