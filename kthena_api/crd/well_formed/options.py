# SPDX-License-Identifier: Apache-2.0
"""What a server asks of a definition: everything of a new one, less of one that was wrong before.

Source: validationOptions in k8s.io/apiextensions-apiserver
pkg/apis/apiextensions/validation/validation.go.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["NEW", "Options"]


@dataclass(frozen=True, slots=True)
class Options:
    """Which checks are made, and in the words of which minor.

    Attributes:
        minor: The number behind `1.` of the server.
        schemas: Whether every version has a schema.
        known_types: Whether types are those of OpenAPI.
        structural: Whether schemas are structural.
        pruned_defaults: Whether defaults have no unknown members.
        atomic_sets: Whether items of sets are atomic.
        sound_lists: Whether items of sets and maps, and the keys of the latter, are never null.
        review_versions: Whether a webhook speaks a version that the server knows.
        bundle: Whether a webhook's certificates are read.
        many_selectable: Names of versions that may have more selectable fields than allowed;
            an empty name stands for the fields that all versions share.
    """

    minor: int = 37
    schemas: bool = True
    known_types: bool = True
    structural: bool = True
    pruned_defaults: bool = True
    atomic_sets: bool = True
    sound_lists: bool = True
    review_versions: bool = True
    bundle: bool = False
    many_selectable: frozenset[str] = frozenset()

    def subject(self, member: str) -> str:
        """The member's name before some words, as servers before 1.34 put it."""
        return f"{member} " if self.minor < 34 else ""


NEW: Final = Options()
"""What the newest server asks of a new definition."""
