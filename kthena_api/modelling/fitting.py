# SPDX-License-Identifier: Apache-2.0
"""Whether a marker, its value and its node go together, with the nearest right spelling."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from kthena_api.modelling.problems import MarkerFault

if TYPE_CHECKING:
    from kthena_api.crd import Structural

NUMERIC: Final = ("integer", "number", "int-or-string")
TEXTUAL: Final = ("string", "int-or-string")

TYPES: Final = ("string", "integer", "number", "boolean", "array", "object")
"""The types of structural schemas."""

TYPE_WORDS: Final = {int: "an integer", float: "a number", str: "text"}

FORMAT_TYPES: Final = {
    "int32": "integer",
    "int64": "integer",
    "float": "number",
    "double": "number",
}
"""Format to the type it is for; the others are for text."""

FORMATS: Final = frozenset(
    "bsonobjectid uri email hostname ipv4 ipv6 cidr mac uuid uuid3 uuid4 uuid5 isbn isbn10 isbn13 "
    "creditcard ssn hexcolor rgbcolor byte password date duration datetime date-time "
    "k8s-short-name k8s-long-name".split()
) | frozenset(FORMAT_TYPES)
"""Formats that a server knows (apiextensions-apiserver pkg/apiserver/validation/formats.go)."""

_SIZES: Final = (("Length", "string"), ("Items", "array"), ("Properties", "object"))
_ENUM_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}


def kind_of(node: Structural) -> str:
    """Return the word for what a node holds: its type, `int-or-string`, or `any`."""
    if node.extensions.int_or_string:
        return "int-or-string"
    return node.type or "any"


def sibling(name: str, kind: str) -> str:
    """Return the marker that says on a node of this kind what `name` says on another."""
    bound, size = name[:3], name[3:]
    if bound in {"Max", "Min"}:
        for want, fits in _SIZES:
            if fits == kind and want != size:
                return f"write {bound}{want}"
        return f"write {bound}imum" if kind in NUMERIC else ""
    if name == "Pattern" and kind in NUMERIC:
        return "write Minimum and Maximum"
    if name == "Pattern" and kind == "array":
        return "put it on the items: list[Annotated[Str, Pattern(…)]]"
    return ""


def check_number(keyword: str, value: float, node: Structural) -> None:
    """Refuse a number that JSON does not have, and a fraction on integers."""
    if abs(value) > sys.float_info.max and not isinstance(value, float):
        raise MarkerFault(f"{keyword} is beyond every number that a server holds")
    if isinstance(value, float):
        if not math.isfinite(value):
            raise MarkerFault(f"{keyword} {value} is not a JSON number")
        if node.type == "integer" and not value.is_integer():
            raise MarkerFault(f"{keyword} {value} is not a whole number")
        if node.type == "integer" and abs(value) >= 2**63:
            # Pydantic compares integers with no float of this size.
            raise MarkerFault(f"{keyword} {value} is a float", f"write {int(value)}")


def check_order(node: Structural, lower: str, upper: str) -> None:
    """Refuse a lower bound above the upper one."""
    low, high = getattr(node.validation, lower), getattr(node.validation, upper)
    if low is not None and high is not None and low > high:
        raise MarkerFault(f"nothing fits: {_json(lower)} {low} is above {_json(upper)} {high}")


def check_range(node: Structural) -> None:
    """Refuse bounds that no number lies between."""
    check_order(node, "minimum", "maximum")
    says = node.validation
    if says.minimum is None or says.maximum is None:
        return
    low, high = says.minimum, says.maximum
    excluded = says.exclusive_minimum + says.exclusive_maximum
    if (node.type == "integer" and high - low < excluded) or (low == high and excluded):
        bounds = [
            f"{name} {value}{' (exclusive)' if without else ''}"
            for name, value, without in (
                ("minimum", low, says.exclusive_minimum),
                ("maximum", high, says.exclusive_maximum),
            )
        ]
        raise MarkerFault(f"nothing fits between {bounds[0]} and {bounds[1]}")


def check_size(keyword: str, value: int) -> None:
    """Refuse a length that no value has; the server's lengths are int64."""
    if value < 0:
        raise MarkerFault(f"{keyword} {value} is negative")
    if value >= 2**63:
        raise MarkerFault(f"{keyword} {value} is above 2**63-1, where a server's lengths end")


def check_differ(values: Sequence[object]) -> None:
    """Refuse a value that an enum has twice."""
    seen = set()
    for value in values:
        text = json.dumps(value, default=repr)
        if text in seen:
            raise MarkerFault(f"{value!r} is twice among the enum's values")
        seen.add(text)


def _json(attribute: str) -> str:
    head, *rest = attribute.split("_")
    return head + "".join(word.title() for word in rest)


def check_enum_value(value: object, node: Structural) -> None:
    """Refuse an enum's value of another type than the node's; null is always one."""
    kind = kind_of(node)
    types = _ENUM_TYPES.get(kind)
    if value is None or types is None:
        return
    if not isinstance(value, types) or (isinstance(value, bool) and kind != "boolean"):
        raise MarkerFault(f"{value!r} among the enum's values is no {kind}")
