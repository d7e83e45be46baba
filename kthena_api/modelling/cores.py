# SPDX-License-Identifier: Apache-2.0
"""Bare types: the nodes of scalars and enums, the JSON of defaults, and what has no form."""

from __future__ import annotations

import enum
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final, get_origin

from pydantic import BaseModel

from kthena_api.crd import Json, Structural
from kthena_api.crd.schema import ValueValidation
from kthena_api.modelling.base import plain_json
from kthena_api.modelling.problems import MarkerFault

SCALARS: Final[Mapping[type, tuple[str, str | None]]] = {
    str: ("string", None),
    bool: ("boolean", None),
    int: ("integer", None),
    bytes: ("string", "byte"),
    datetime: ("string", "date-time"),
    date: ("string", "date"),
}
"""Python type to type and format."""

_SET = (
    "a set would be uniqueItems, which every apiserver refuses",
    "write Annotated[list[…], ListSet()]",
)
_URL = ("a URL has no form of its own in a schema", 'write Annotated[Str, Format("uri")]')
_REFUSED: Mapping[str, tuple[str, str]] = {
    "float": ("float rounds differently from language to language", "write Float if it is meant"),
    "set": _SET,
    "frozenset": _SET,
    "tuple": ("a tuple has no form in a schema", "write list[…]"),
    "NoneType": ("None has no form in a schema", "is the field named like its type? Rename one"),
    "timedelta": ("a timedelta has no form in a schema", "write Duration"),
    "time": (
        "a time of day has no form in a schema",
        "write Time for a moment, or Annotated[Str, Pattern(…)]",
    ),
    "Decimal": ("a Decimal has no form in a schema", "write Quantity"),
    "UUID": (
        "a UUID has no form of its own in a schema",
        'write Annotated[Str, Format("uuid")]',
    ),
    "AnyUrl": _URL,
    "AnyHttpUrl": _URL,
    "HttpUrl": _URL,
    "SecretStr": (
        "a schema keeps nothing secret",
        "write Str, or better SecretKeySelector, which names a Secret",
    ),
    "Any": ("Any has no form in a schema", "write JSON or RawExtension"),
    "object": ("object has no form in a schema", "write JSON or RawExtension"),
}


def refusal(core: Any) -> MarkerFault:
    """Return what is wrong with a type that no node can stand for."""
    name = getattr(core, "__name__", None) or str(core)
    origin = get_origin(core)
    if origin is not None:
        name = getattr(origin, "__name__", name)
    if name in {"list", "dict", "Sequence", "Mapping"}:
        return MarkerFault(f"{name} does not say what it holds", f"write {name}[…]")
    return MarkerFault(*_REFUSED.get(name, (f"{name} has no form in a schema", "")))


def enum_node(
    values: Sequence[object], name: str, meanings: Mapping[str, str]
) -> tuple[Structural, MarkerFault | None]:
    """Return the node of an enum's values, and what is wrong with them."""
    types = {bool: "boolean", str: "string", int: "integer"}
    kinds = {
        next((word for t, word in types.items() if isinstance(value, t)), "") for value in values
    }
    kind = kinds.pop() if len(kinds) == 1 else ""
    fault = None
    if not kind:
        fault = MarkerFault("an enum's values must be text, or all integers")
        if None in values:
            fault = MarkerFault("None is no value of an enum", "write Literal[…] | None")
    node = Structural(
        type=kind,
        validation=ValueValidation(enum=tuple(to_json(v) for v in values) if kind else ()),
    )
    notes = replace(node.notes, type_name=name, enum_meanings=dict(meanings))
    return replace(node, notes=notes), fault


def to_json(value: object) -> Json:
    """Return a Python default as plain JSON values.

    Raises:
        TypeError: When it has none.
    """
    if isinstance(value, BaseModel):
        dumped: Json = plain_json(value)
        return dumped
    if isinstance(value, enum.Enum):
        return to_json(value.value)
    if isinstance(value, float) and not math.isfinite(value):
        raise TypeError(f"{value} is not a JSON number")
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    raise TypeError(f"{type(value).__name__}")
