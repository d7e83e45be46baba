# SPDX-License-Identifier: Apache-2.0
"""Numbers as kube-openapi sees them (`values.go`, go-openapi/swag)."""

from __future__ import annotations

import math
import struct
from typing import Final

from kthena_api.crd.schema import Json, Structural
from kthena_api.crd.values.findings import Findings
from kthena_api.crd.values.profile import Profile, format_of
from kthena_api.field_errors import go_number

__all__ = ["judge_number", "to_int64", "whole"]

_INT64: Final = 1 << 63
_SAFE_INTEGER: Final = (1 << 53) - 1
_NUMERIC: Final = ("integer", "number")


def whole(number: float, profile: Profile) -> bool:
    """Whether go-openapi takes a float for an integer."""
    if not math.isfinite(number) or abs(number) > _SAFE_INTEGER:
        return False
    size = abs(number)
    if size == math.floor(size):
        return True
    if profile.rounds:
        rounded = math.floor(size + 0.5)
        return abs(size - rounded) < 1e-9 * rounded
    # A negative one is compared with what a conversion to uint64 makes of it.
    cut = math.floor(size)
    return number > 0 and (size - cut) / (size + cut) < 1e-9


def to_int64(number: Json) -> int:
    """What Go's conversion makes of a number; out of range it is the smallest integer."""
    inside = int(number) if isinstance(number, int | float) and math.isfinite(number) else _INT64
    return inside if -_INT64 <= inside < _INT64 else -_INT64


def judge_number(
    number: float, node: Structural, place: str, profile: Profile, found: Findings
) -> None:
    """Judge a number's range, factor and bounds."""
    judged = node.validation
    kind, spelt = "", ""
    if profile.number_formats and node.type in _NUMERIC and not node.extensions.int_or_string:
        kind = node.type
        spelt = format_of(node, profile)
        if spelt not in ("int32", "int64", "float", "double"):
            spelt = ""

    def check_range(checked: float, words: str) -> bool:
        if _in_range(checked, kind, spelt):
            return True
        named = f"with format {spelt}" if spelt else "(default format)"
        found.note(f"{words} value must be of type {kind} {named} in {place}")
        return False

    check_range(number, "Checked")
    if judged.multiple_of is not None:
        native = check_range(float(judged.multiple_of), "MultipleOf")
        _judge_multiple(number, float(judged.multiple_of), place, profile, found, native=native)
    bounds = (
        (judged.maximum, judged.exclusive_maximum, "Maximum boundary", "less", 1),
        (judged.minimum, judged.exclusive_minimum, "Minimum boundary", "greater", -1),
    )
    for bound, exclusive, name, words, sign in bounds:
        if bound is None:
            continue
        native = check_range(float(bound), name)
        limit = to_int64(float(bound)) if native and isinstance(number, int) else float(bound)
        compared = number if native else float(number)
        above = (compared > limit) - (compared < limit)
        if above * sign > 0 or (exclusive and above == 0):
            shown = go_number(limit) if isinstance(limit, float) else str(limit)
            equal = "" if exclusive else " or equal to"
            found.refuse(place, f"should be {words} than{equal} {shown}", compared)


def _in_range(number: float, kind: str, form: str) -> bool:
    if kind == "integer":
        bits = 31 if form == "int32" else 63
        is_whole = number == math.floor(number)
        return is_whole and -(1 << bits) <= number < 1 << bits
    if form == "float":
        try:
            struct.pack("<f", number)
        except OverflowError:
            return False
    return True


def _judge_multiple(
    number: float, factor: float, place: str, profile: Profile, found: Findings, *, native: bool
) -> None:
    if native and isinstance(number, int):
        factor = to_int64(factor)
        positive, shown = factor > 0, str(factor)
        fits = positive and number % factor == 0
    else:
        number = float(number)
        positive, shown = factor > 0, go_number(factor)
        fits = positive and whole(number / factor if factor >= 1 else 1 / factor * number, profile)
    if not positive:
        text = f"factor MultipleOf declared for {place} must be positive: {shown}"
        found.refuse_whole(place, text, factor)
    elif not fits:
        found.refuse(place, f"should be a multiple of {shown}", number)
