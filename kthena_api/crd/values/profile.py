# SPDX-License-Identifier: Apache-2.0
"""In what the minors of Kubernetes differ when they judge a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Final, cast

from kthena_api.crd.schema import Json, Structural
from kthena_api.text_formats import FORMATS, format_key

__all__ = ["Profile", "format_of", "plain", "profile_of", "types_of"]

_INT64: Final = 1 << 63
_NAME_FORMATS: Final = frozenset({"k8sshortname", "k8slongname"})
_NUMBER_FORMATS: Final = {"integer": ("int32", "int64"), "number": ("float", "double")}


@dataclass(frozen=True, slots=True)
class Profile:
    """One minor's way of judging.

    Attributes:
        formats: The keys of the formats that texts are asked for.
        of_defaults: Whether defaults are judged, which happens under another form of the schema:
            formats that the minor does not know count, int-or-string is no type, and
            `additionalProperties: false` in a branch of a junctor says nothing.
        number_formats: Whether int32, int64, float and double mean anything (from 1.36).
        rounds: Whether a float counts as a whole number when it is close to one on either side,
            and not only just above it (from 1.37).
        counts_words: Whether "1 byte" and "1 item" are written so (from 1.34).
    """

    formats: frozenset[str]
    of_defaults: bool
    number_formats: bool
    rounds: bool
    counts_words: bool


@cache
def profile_of(minor: int, *, of_defaults: bool = False) -> Profile:
    """The profile of Kubernetes 1.`minor`, for objects or for the defaults in definitions."""
    formats = frozenset(FORMATS)
    # New in 1.34, whose servers still judge objects in the way of the minor before.
    named = minor >= (34 if of_defaults else 35)
    return Profile(
        formats=formats if named else formats - _NAME_FORMATS,
        of_defaults=of_defaults,
        number_formats=minor >= 36,
        rounds=minor >= 37,
        counts_words=minor >= 34,
    )


def types_of(node: Structural, profile: Profile) -> tuple[str, ...]:
    """The types that a node allows, none for any."""
    if node.extensions.int_or_string and not profile.of_defaults:
        return ("integer", "string")
    return (node.type,) if node.type else ()


def format_of(node: Structural, profile: Profile) -> str:
    """The format that a minor sees at a node (`StripUnsupportedFormatsPostProcessorForVersion`)."""
    name = node.validation.format
    if not name or profile.of_defaults:
        return name or ""
    kind = "" if node.extensions.int_or_string else node.type
    if kind in ("", "string") or not profile.number_formats:
        return name if format_key(name) in profile.formats else ""
    return name if name in _NUMBER_FORMATS.get(kind, ()) else ""


def plain(value: Json) -> Json:
    """A copy made of dicts and lists, in which integers outside of int64 are floats as in Go."""
    holder: list[Json] = [value]
    places: list[tuple[dict[str, Json] | list[Json], str | int]] = [(holder, 0)]
    while places:
        parent, key = places.pop()
        child = parent[key]  # type: ignore[index]  # a key of its parent
        if isinstance(child, Mapping):
            copy: dict[str, Json] | list[Json] = dict(child)
            places.extend((copy, name) for name in child)
        elif isinstance(child, Sequence) and not isinstance(child, str):
            copy = list(child)
            places.extend((copy, index) for index in range(len(copy)))
        elif type(child) is int and not -_INT64 <= child < _INT64:
            with suppress(OverflowError):  # no server decodes what is above the largest float
                parent[key] = float(child)  # type: ignore[index]
            continue
        else:
            continue
        parent[key] = cast("Json", copy)  # type: ignore[index]
    return holder[0]
