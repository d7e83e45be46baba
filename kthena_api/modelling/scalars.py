# SPDX-License-Identifier: Apache-2.0
"""Scalar types: strict where Pydantic would be lax, with the schema that Kubernetes gives them.

Strictness stands on each field because a strict model would refuse the text of an enum.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias

from pydantic import Field

from kthena_api.modelling.markers import (
    Format,
    Marker,
    Pattern,
    PreserveUnknownFields,
    Schemaless,
    SchemaType,
    XIntOrString,
)
from kthena_api.modelling.rules import AnyOf

if TYPE_CHECKING:
    from kthena_api.crd import Structural

Str: TypeAlias = Annotated[str, Field(strict=True)]
"""Text; bytes are refused."""

Bool: TypeAlias = Annotated[bool, Field(strict=True)]
"""A boolean; 0, 1 and "yes" are refused."""

Int: TypeAlias = Annotated[int, Field(strict=True)]
"""An integer without a format; True and "8000" are refused."""

Int32: TypeAlias = Annotated[int, Field(strict=True), Format("int32")]
"""A 32-bit integer; a server enforces the format from Kubernetes 1.36."""

Int64: TypeAlias = Annotated[int, Field(strict=True), Format("int64")]
"""A 64-bit integer."""


ENUM_FIRST: Final = Field(union_mode="left_to_right")
"""For `Enum | Literal[…]`: constructors take the text as well, the attribute is the member."""


def no_items() -> list[Any]:
    """Return a new list, for `default_factory`; Pydantic takes 1 ms to inspect `list` itself."""
    return []


def no_members() -> dict[str, Any]:
    """Return a new dictionary, for `default_factory`."""
    return {}


class Checked(Marker):
    """A check of Python's own; the schema says nothing about it."""

    def __init__(self, check: Callable[[Any], Any], *, before: bool = False) -> None:
        super().__init__(check)
        self.before = before

    def __iter__(self) -> Iterator[object]:
        from pydantic import AfterValidator, BeforeValidator

        yield (BeforeValidator if self.before else AfterValidator)(self.value)

    def apply(self, node: Structural) -> Structural:
        """Leave the node alone."""
        return node


class AllowFloat(Marker):
    """States that a floating point number is meant; a plain `float` is refused by the reader."""

    def __init__(self) -> None:
        super().__init__(value=True)

    def apply(self, node: Structural) -> Structural:
        """Leave the node alone: the reader looks for the marker."""
        return node


Float: TypeAlias = Annotated[float, Field(strict=True), AllowFloat()]
"""A floating point number: languages differ in how they round and print one."""

IntOrString: TypeAlias = Annotated[
    Annotated[int, Field(strict=True)] | Annotated[str, Field(strict=True)],
    XIntOrString(),
    AnyOf({"type": "integer"}, {"type": "string"}),
]
"""An integer or text, such as a port or a percentage (util/intstr)."""

QUANTITY_PATTERN: Final = (
    r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))"
    r"(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$"
)

Quantity: TypeAlias = Annotated[
    Annotated[int, Field(strict=True)] | Annotated[str, Field(strict=True)],
    XIntOrString(),
    AnyOf({"type": "integer"}, {"type": "string"}),
    Pattern(QUANTITY_PATTERN),
]
"""An amount with a suffix, such as `500m` or `2Gi` (api/resource)."""

DURATION_PATTERN: Final = (
    "^[-+]?(0|(([0-9]+([.][0-9]*)?|[.][0-9]+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h))+)$"
)
_DURATION = re.compile(DURATION_PATTERN)


def _check_duration(text: str) -> str:
    if not _DURATION.fullmatch(text):
        raise ValueError("should be a Go duration such as 1m30s or 100ms")
    return text


Duration: TypeAlias = Annotated[str, Field(strict=True), Checked(_check_duration)]
"""A span of time in Go's spelling (`1h30m`, `100ms`); metav1.Duration has plain `type: string`."""


_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.]\d+)?(Z|[-+]\d\d:\d\d)", re.ASCII)


def _take_time(moment: object) -> object:
    # Pydantic would take seconds since 1970 and other spellings, which Go's time.Parse does not.
    if isinstance(moment, datetime):
        if moment.tzinfo is None:
            raise ValueError("should have a time zone")
    elif not isinstance(moment, str) or not _MOMENT.fullmatch(moment):
        raise ValueError("should be a datetime, or RFC 3339 text such as 2026-01-31T08:00:00Z")
    return moment


Time: TypeAlias = Annotated[datetime, Checked(_take_time, before=True)]
"""A moment with a time zone, written as RFC 3339; metav1.Time and MicroTime."""

RawExtension: TypeAlias = Annotated[
    dict[Str, Any], Schemaless(), SchemaType("object"), PreserveUnknownFields()
]
"""An object of unknown content that the server keeps as it is."""

JSON: TypeAlias = Annotated[Any, Schemaless(), PreserveUnknownFields()]
"""Any JSON value, kept as it is."""
