# SPDX-License-Identifier: Apache-2.0
"""What a definition is called: metadata, group, scope, names, the approval of protected groups.

Source: k8s.io/apiextensions-apiserver v0.37 pkg/apis/apiextensions/validation/validation.go and,
for metadata, k8s.io/apimachinery v0.37 pkg/api/validation/objectmeta.go.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kthena_api.crd.definition import Names, ResourceDefinition
from kthena_api.crd.well_formed.formats import (
    dns1035_faults,
    label_key_faults,
    label_value_faults,
    subdomain_faults,
)
from kthena_api.field_errors import (
    FieldError,
    FieldPath,
    invalid,
    not_supported,
    required,
    too_long,
)
from kthena_api.go_url import UrlError, parse_url

APPROVAL: Final = "api-approved.kubernetes.io"
_ANNOTATIONS_LIMIT: Final = 256 << 10
_APPROVAL_PAGE: Final = "see https://github.com/kubernetes/enhancements/pull/1111"
_KEY_ORIGIN: Final = "format=k8s-label-key"


def check_metadata(definition: ResourceDefinition) -> list[FieldError]:
    """Judge the object's own name, labels and annotations."""
    path = FieldPath("metadata")
    errors = [
        invalid(path.child("name"), definition.name, fault)
        for fault in subdomain_faults(definition.name)
    ]
    labels, annotations = path.child("labels"), path.child("annotations")
    for key, value in definition.labels.items():
        errors += [
            invalid(labels, key, fault, origin=_KEY_ORIGIN) for fault in label_key_faults(key)
        ]
        errors += [
            invalid(labels, value, fault, origin="format=k8s-label-value")
            for fault in label_value_faults(value)
        ]
    size = 0
    for key, value in definition.annotations.items():
        size += len(key.encode(errors="replace")) + len(value.encode(errors="replace"))
        errors += [
            invalid(annotations, key, fault, origin=_KEY_ORIGIN)
            for fault in label_key_faults(key.lower())
        ]
    if size > _ANNOTATIONS_LIMIT:
        errors.append(too_long(annotations, _ANNOTATIONS_LIMIT))
    return errors


def approval_of(definition: ResourceDefinition) -> str:
    """What a definition says of who approved of its API: missing, approved, unapproved, invalid."""
    approval = definition.annotations.get(APPROVAL, "")
    if not approval:
        return "missing"
    if approval.startswith("unapproved"):
        return "unapproved"
    return "approved" if _is_absolute_url(approval) else "invalid"


def check_approval(
    definition: ResourceDefinition, old: ResourceDefinition | None = None
) -> list[FieldError]:
    """Groups of the Kubernetes community need an annotation that says who approved of the API."""
    group, state = definition.group, approval_of(definition)
    if not any(group == own or group.endswith(f".{own}") for own in ("k8s.io", "kubernetes.io")):
        return []
    if state in ("approved", "unapproved") or (old is not None and approval_of(old) == state):
        return []
    path = FieldPath("metadata").child("annotations").key(APPROVAL)
    words = f'protected groups must have approval annotation "{APPROVAL}"'
    if state == "missing":
        return [required(path, f"{words}, {_APPROVAL_PAGE}")]
    detail = f'{words} with either a URL or a reason starting with "unapproved", {_APPROVAL_PAGE}'
    return [invalid(path, definition.annotations[APPROVAL], detail)]


def _is_absolute_url(text: str) -> bool:
    try:
        url = parse_url(text, request=True)
    except UrlError:
        return False
    return bool(url.scheme and url.host)


def check_group(group: str) -> list[FieldError]:
    """Judge the API group."""
    path = FieldPath("spec").child("group")
    if not group:
        return [required(path)]
    faults = subdomain_faults(group)
    if faults:
        return [invalid(path, group, ",".join(faults))]
    if "." not in group:
        return [invalid(path, group, "should be a domain with at least one dot")]
    return []


def check_choice(path: FieldPath, value: str, choices: tuple[str, ...]) -> list[FieldError]:
    """Judge a text that must be one of a few."""
    if not value:
        return [required(path)]
    return [] if value in choices else [not_supported(path, value, choices)]


def check_names(names: Names) -> list[FieldError]:
    """Judge the names a resource answers to."""
    path = FieldPath("spec").child("names")
    # The server fills in these two, of which an empty text counts as absent.
    singular = names.singular or names.kind.lower()
    list_kind = names.list_kind or (f"{names.kind}List" if names.kind else "")
    texts = {
        "plural": names.plural,
        "singular": singular,
        "kind": names.kind,
        "listKind": list_kind,
    }
    errors = [required(path.child(name)) for name, text in texts.items() if not text]
    for name in ("plural", "singular"):
        if texts[name]:
            errors += _check_label(path.child(name), texts[name])
    for name in ("kind", "listKind"):
        if texts[name]:
            errors += _check_label(
                path.child(name),
                texts[name],
                str.lower,
                "may have mixed case, but should otherwise match: ",
            )
    for index, short_name in enumerate(names.short_names):
        errors += _check_label(path.child("shortNames").index(index), short_name)
    if names.kind and names.kind == list_kind:
        detail = "kind and listKind may not be the same"
        errors.append(invalid(path.child("listKind"), list_kind, detail))
    for index, category in enumerate(names.categories):
        errors += _check_label(path.child("categories").index(index), category)
    return errors


def _check_label(
    path: FieldPath, text: str, change: Callable[[str], str] = str, words: str = ""
) -> list[FieldError]:
    faults = dns1035_faults(change(text))
    return [invalid(path, text, words + ",".join(faults))] if faults else []
