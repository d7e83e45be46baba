# SPDX-License-Identifier: Apache-2.0
"""From a body to an object: decoded, pruned, coerced and defaulted, or refused with a 400.

Source: schemaCoercingDecoder and unstructuredDefaulter in k8s.io/apiextensions-apiserver
pkg/apiserver/customresource_handler.go, transformDecodeError in k8s.io/apiserver
pkg/endpoints/handlers/rest.go.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, cast

from kthena_api.admission.decode import Decoded
from kthena_api.admission.defaulting import fill_defaults
from kthena_api.admission.embedded import coerce_embedded
from kthena_api.admission.meta_decoding import MetaFault, decode_meta
from kthena_api.admission.pruning import drop_nulls, prune
from kthena_api.admission.resource import Resource
from kthena_api.admission.status import Refusal, bad_request
from kthena_api.admission.type_meta import (
    GroupVersionKind,
    TypeFault,
    check_texts,
    interpret,
    read_kind,
)
from kthena_api.admission.wording import reworded
from kthena_api.crd.schema import Json
from kthena_api.field_errors import go_quote

__all__ = [
    "FieldValidation",
    "Refused",
    "Sent",
    "mishandled",
    "other_version",
    "read_object",
    "read_stored",
    "unrecognized",
    "with_defaults",
]

FieldValidation: TypeAlias = Literal["Strict", "Warn", "Ignore"]

_QUOTED_BYTES: Final = 30


class Refused(Exception):
    """The request ends here."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Sent:
    """An object as it was sent, ready to be judged.

    Attributes:
        value: The object.
        found: What it says that it is.
        warnings: Unknown and duplicate fields that are only warned of.
    """

    value: dict[str, Json]
    found: GroupVersionKind
    warnings: tuple[str, ...] = ()


def unrecognized(kind: str, problem: str, body: bytes) -> Refusal:
    """A body in which no kind can be read."""
    shown = body[:_QUOTED_BYTES].decode(errors="replace")
    if not body:
        shown = "<empty>"
    elif not body.startswith(b"{"):
        shown = body[:_QUOTED_BYTES].hex()
    if len(body) > _QUOTED_BYTES:
        shown += " ..."
    return bad_request(
        f"the object provided is unrecognized (must be of type {kind}): {problem} ({shown})"
    )


def read_object(
    resource: Resource,
    decoded: Decoded,
    body: Callable[[], bytes],
    field_validation: FieldValidation,
    warn: Callable[[str], None],
) -> Sent:
    """Make an object of a body.

    Args:
        resource: What the URL names.
        decoded: The decoded body, which is changed.
        body: The text, for refusals that quote it.
        field_validation: What becomes of unknown and duplicate fields.
        warn: Takes warnings, also those of a request that is refused later.

    Raises:
        Refused: With the server's 400.
    """
    strict = field_validation != "Ignore"
    value, found = _read_kind(resource, decoded, body, strict=strict)

    def refuse(problem: str) -> Refused:
        return Refused(mishandled(resource.wanted.kind, found, problem))

    try:
        check_texts(value)
        unknown = _decode_metadata(value)
    except (TypeFault, MetaFault) as fault:
        raise refuse(str(fault)) from None
    if resource.is_ours(found):
        schema = resource.schemas.get(found.version)
        unknown += prune(value, schema, track=strict)
        if schema is not None:
            drop_nulls(value, schema)
            if resource.embeds:
                error, more = coerce_embedded(value, schema)
                if error is not None:
                    raise refuse(str(reworded(error, resource.minor)))
                unknown += more
            fill_defaults(value, schema)
    if strict:
        problems = [f"duplicate field {go_quote(path)}" for path in decoded.duplicates]
        problems += [f'unknown field "{path}"' for path in unknown]
        if field_validation == "Strict" and problems:
            raise refuse(f"strict decoding error: {', '.join(problems)}")
        for problem in problems:
            warn(problem)
    wanted = resource.wanted
    if (found.group, found.version) != (wanted.group, wanted.version):
        raise Refused(other_version(found, wanted))
    return Sent(value, found)


def _read_kind(
    resource: Resource, decoded: Decoded, body: Callable[[], bytes], *, strict: bool
) -> tuple[dict[str, Json], GroupVersionKind]:
    """The object and what it is; raises Refused where that cannot be told."""
    try:
        seen = with_defaults(interpret(decoded.value), resource.wanted)
    except TypeFault as fault:
        raise Refused(unrecognized(resource.wanted.kind, str(fault), body())) from None
    if decoded.fault:
        raise Refused(mishandled(resource.wanted.kind, seen, decoded.fault))
    value = cast("dict[str, Json]", decoded.value) if decoded.value is not None else {}
    found = read_kind(value)
    if found.kind:
        return value, found
    text = body().decode(errors="surrogateescape")
    shown = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    problem = f"Object 'Kind' is missing in '{shown}'"
    if strict:
        raise Refused(unrecognized(resource.wanted.kind, problem, body()))
    raise Refused(mishandled(resource.wanted.kind, seen, problem))


def with_defaults(seen: GroupVersionKind, wanted: GroupVersionKind) -> GroupVersionKind:
    """What is sent, completed from the URL (`gvkWithDefaults`)."""
    group, version = seen.group, seen.version
    if not version and not group:
        group, version = wanted.group, wanted.version
    elif not version and group == wanted.group:
        version = wanted.version
    return GroupVersionKind(group, version, seen.kind or wanted.kind)


def other_version(found: GroupVersionKind, wanted: GroupVersionKind) -> Refusal:
    """A body of another version than the URL's."""
    return bad_request(
        f"the API version in the data ({found.api_version}) does not match the expected API "
        f"version ({wanted.api_version})"
    )


def mishandled(kind: str, found: GroupVersionKind, problem: str) -> Refusal:
    """A body that cannot be read as what the URL names."""
    return bad_request(
        f"{found.kind} in version {go_quote(found.version)} cannot be handled as a {kind}: "
        f"{problem}"
    )


def _decode_metadata(value: dict[str, Json], *, drop: bool = False) -> list[str]:
    """Put decoded metadata in the place of what was sent; returns paths of unknown members."""
    if "metadata" not in value:
        return []
    decoded = decode_meta(value["metadata"], drop=drop)
    value["metadata"] = decoded.value
    return [f"metadata.{path}" for path in decoded.unknown]


def read_stored(resource: Resource, stored: Json) -> dict[str, Json]:
    """The stored object as a server hands it to the judges: in the version of the request.

    Raises:
        TypeError: When it is not an object.
    """
    if not isinstance(stored, dict):
        raise TypeError("the old object is not a JSON object")
    try:
        _decode_metadata(stored, drop=True)
    except MetaFault:
        stored["metadata"] = {}
    stored["apiVersion"] = resource.wanted.api_version
    stored["kind"] = resource.wanted.kind
    prune(stored, resource.schema, track=False)
    drop_nulls(stored, resource.schema)
    if resource.embeds:
        coerce_embedded(stored, resource.schema, drop=True)
    fill_defaults(stored, resource.schema)
    return stored
