# SPDX-License-Identifier: Apache-2.0
"""What was found wrong with a value, in the server's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kthena_api.crd.schema import Json
from kthena_api.crd.values.profile import Profile
from kthena_api.field_errors import (
    FieldError,
    FieldPath,
    Value,
    go_quote,
    invalid,
    not_supported,
    required,
    too_long,
    too_many,
    type_invalid,
)

__all__ = ["Findings"]


class Findings:
    """Findings by their texts, of which the server keeps one each, and the checks made.

    The number of checks tells the best branch of a junctor. A finding's own text is no error's
    text: an error says more, or less.
    """

    __slots__ = ("checks", "errors", "path", "profile")

    def __init__(self, path: FieldPath, profile: Profile) -> None:
        self.path = path
        self.profile = profile
        self.errors: dict[str, FieldError] = {}
        self.checks = 0

    def fresh(self) -> Findings:
        """An empty one for the same object."""
        return Findings(self.path, self.profile)

    def merge(self, other: Findings) -> None:
        """Add what another has."""
        self.checks += other.checks
        for text, error in other.errors.items():
            self.errors.setdefault(text, error)

    def at(self, place: str) -> FieldPath:
        """Where a place of the value is."""
        name = place.removeprefix(".")
        return self.path.child(name) if name else self.path

    def refuse(self, place: str, words: str, value: Value) -> None:
        """Add a finding whose own text, which begins with the place, is the error's detail."""
        self.refuse_whole(place, f"{place} in body {words}", value)

    def refuse_whole(self, place: str, detail: str, value: Value) -> None:
        """Add a finding whose text is the error's detail."""
        shown = "" if value is None else value
        self.errors.setdefault(detail, invalid(self.at(place), shown, detail))

    def refuse_type(self, place: str, wanted: str, found: str) -> None:
        """Add a wrong type, or a text that has not its format."""
        detail = f"{place} in body must be of type {wanted}: {go_quote(found)}"
        self.errors.setdefault(detail, type_invalid(self.at(place), found, detail))

    def refuse_choice(self, place: str, value: Json, choices: Sequence[str]) -> None:
        """Add a value that is not in an enum."""
        text = f"{place} in body should be one of {choices}"
        self.errors.setdefault(text, not_supported(self.at(place), value, choices))

    def refuse_length(self, place: str, limit: int) -> None:
        """Add a text that is too long."""
        error = too_long(self.at(place), limit)
        if not self.profile.counts_words:
            error = replace(error, detail=f"may not be more than {limit} bytes")
        self.errors.setdefault(f"{place} in body should be at most {limit} chars long", error)

    def refuse_count(self, place: str, size: int, limit: int, unit: str) -> None:
        """Add a list or map that has too many entries."""
        error = too_many(self.at(place), size, limit)
        if not self.profile.counts_words and limit >= 0:
            error = replace(error, detail=f"must have at most {limit} items")
        self.errors.setdefault(f"{place} in body should have at most {limit} {unit}", error)

    def require(self, place: str) -> None:
        """Add a missing member."""
        self.errors.setdefault(f"{place} in body is required", required(self.at(place)))

    def note(self, text: str) -> None:
        """Add a finding that has no place of its own."""
        self.errors.setdefault(text, invalid(self.path, "", text))
