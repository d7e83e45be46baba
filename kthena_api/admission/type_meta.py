# SPDX-License-Identifier: Apache-2.0
"""Kind and apiVersion: what a server reads before it decodes, and what it asks of them after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kthena_api.admission.wording import go_plain, go_type
from kthena_api.crd.schema import Json
from kthena_api.field_errors import FieldError, FieldPath, invalid

__all__ = ["GroupVersionKind", "TypeFault", "check_type_meta", "interpret", "read_kind"]

_KIND_TYPE: Final = (
    'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; '
    'Kind string "json:\\"kind,omitempty\\"" }'
)
_NAMES: Final = {"apiversion": "apiVersion", "kind": "kind"}


class TypeFault(ValueError):
    """A body whose kind cannot be read; the text of the exception is the server's."""


@dataclass(frozen=True, slots=True)
class GroupVersionKind:
    """What an object says that it is."""

    group: str = ""
    version: str = ""
    kind: str = ""

    @property
    def api_version(self) -> str:
        """Group and version as they are written."""
        return f"{self.group}/{self.version}" if self.group else self.version


def parse_api_version(text: str, kind: str = "") -> GroupVersionKind:
    """Take an apiVersion apart (`schema.ParseGroupVersion`); raises TypeFault."""
    if text in ("", "/"):
        return GroupVersionKind(kind=kind)
    if text.count("/") > 1:
        raise TypeFault(f"unexpected GroupVersion string: {text}")
    group, slash, version = text.partition("/")
    return GroupVersionKind(group, version, kind) if slash else GroupVersionKind("", text, kind)


def interpret(value: Json) -> GroupVersionKind:
    """What a server sees in a body at first (`SimpleMetaFactory.Interpret`).

    The names of the two members count in any case here, and the last of them wins.

    Raises:
        TypeFault: When they cannot be read.
    """
    if value is None:
        return GroupVersionKind()
    if not isinstance(value, Mapping):
        raise TypeFault(_parse_error(f"{_json_kind(value)} into Go value of type {_KIND_TYPE}"))
    texts = {"apiVersion": "", "kind": ""}
    fault = ""
    for name, member in value.items():
        field = _NAMES.get(name.lower()) if len(name) in (4, 10) else None
        if field is None or member is None:
            continue
        if isinstance(member, str):
            texts[field] = member
        else:
            wrong = f"{_json_kind(member)} into Go struct field .{field} of type string"
            fault = fault or _parse_error(wrong)
    if fault:
        raise TypeFault(fault)
    return parse_api_version(texts["apiVersion"], texts["kind"])


def _parse_error(problem: str) -> str:
    return f"couldn't get version/kind; json parse error: json: cannot unmarshal {problem}"


def _json_kind(value: Json) -> str:
    """What encoding/json calls a value that it has no place for."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, str):
        return "string"
    if isinstance(value, int | float):
        return "number"
    return "object" if isinstance(value, Mapping) else "array"


def read_kind(value: Mapping[str, Json]) -> GroupVersionKind:
    """What an object says that it is; nothing where it does not say so in texts."""
    api_version, kind = value.get("apiVersion"), value.get("kind")
    try:
        return parse_api_version(
            api_version if isinstance(api_version, str) else "",
            kind if isinstance(kind, str) else "",
        )
    except TypeFault:
        return GroupVersionKind()


def check_texts(value: Mapping[str, Json]) -> None:
    """Raise TypeFault for a kind or apiVersion that is there and not a text."""
    for name in ("kind", "apiVersion"):
        if name in value and not isinstance(value[name], str):
            member = value[name]
            raise TypeFault(
                f".{name} accessor error: {go_plain(member)} is of the type {go_type(member)}, "
                "expected string"
            )


def check_type_meta(found: GroupVersionKind, wanted: GroupVersionKind) -> list[FieldError]:
    """What is wrong with the kind and version of an object; nothing else is judged then."""
    errors = []
    if found.kind != wanted.kind:
        errors.append(invalid(FieldPath("kind"), found.kind, f"must be {wanted.kind}"))
    if found.api_version != wanted.api_version:
        words = f"must be {wanted.api_version}"
        errors.append(invalid(FieldPath("apiVersion"), found.api_version, words))
    return errors
