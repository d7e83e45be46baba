# SPDX-License-Identifier: Apache-2.0
"""Which keywords of a node become Python, and which are left to `check_value`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from kthena_api.crd.schema import Notes, Structural, ValueValidation
from kthena_api.crd.values.profile import Profile, format_of
from kthena_api.regexp import SyntaxFault, UnsupportedPattern, compile_pattern
from kthena_api.text_formats import FORMATS, format_key

__all__ = ["INT64", "Bounds", "bare", "bounds_of", "choices_of", "is_int_or_text", "tests_of_text"]

INT64: Final = 1 << 63
_INT32: Final = 1 << 31
# Beyond, a bound loses digits on its way through Go's float64.
_EXACT: Final = 1 << 53

Bounds = tuple[int, int]
"""The smallest and the largest value."""


def bare(node: Structural) -> Structural:
    """A node that says nothing of what is below it."""
    return replace(node, properties={}, items=None, additional_properties=None, notes=Notes())


def choices_of(judged: ValueValidation, kinds: tuple[type, ...]) -> frozenset[Any] | None:
    """The choices of an enum, None where one is of another kind, and might equal in Go's eyes."""
    if any(type(choice) not in kinds for choice in judged.enum):
        return None
    return frozenset(judged.enum)


def bounds_of(node: Structural, profile: Profile) -> Bounds | None:
    """The bounds of a whole number, None where it takes Go's arithmetic to tell."""
    judged = node.validation
    low, high = -INT64, INT64 - 1
    form = format_of(node, profile) if profile.number_formats else ""
    if form == "int32":
        low, high = -_INT32, _INT32 - 1
    elif form not in ("", "int64"):
        return None
    sides = (
        (judged.minimum, judged.exclusive_minimum, 1),
        (judged.maximum, judged.exclusive_maximum, -1),
    )
    span = low, high
    for bound, exclusive, inwards in sides:
        if bound is None:
            continue
        if not (-_EXACT <= bound <= _EXACT and bound == int(bound) and span[0] <= bound <= span[1]):
            return None
        limit = int(bound) + (inwards if exclusive else 0)
        low, high = (max(low, limit), high) if inwards > 0 else (low, min(high, limit))
    return low, high


def tests_of_text(node: Structural, profile: Profile) -> list[Any] | None:
    """Functions that are true for a good text, None for a pattern that is no ordinary one."""
    judged = node.validation
    tests: list[Any] = []
    if judged.pattern:
        try:
            pattern = compile_pattern(judged.pattern)
            pattern.search("")
        except (SyntaxFault, UnsupportedPattern):
            return None
        tests.append(pattern.search)
    form = format_of(node, profile)
    if form and (key := format_key(form)) in profile.formats:
        tests.append(FORMATS[key])
    return tests


def is_int_or_text(branches: tuple[Structural, ...]) -> bool:
    """Whether an anyOf says of an int-or-string only that it is one."""
    bared = [replace(branch, notes=Notes()) for branch in branches]
    return len(bared) == 2 and all(Structural(type=kind) in bared for kind in ("integer", "string"))
