# SPDX-License-Identifier: Apache-2.0
"""Declared differences from upstream, kept apart so that models load nothing else of the IR."""

from __future__ import annotations

import enum
from typing import Final, Literal, NamedTuple, TypeAlias


class Absent(enum.Enum):
    """The type of `ABSENT`, which stands where JSON's null would be a value."""

    ABSENT = "absent"

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent.ABSENT

Strictness: TypeAlias = Literal["equal", "stricter", "looser"]
STRICTNESSES: Final[tuple[Strictness, ...]] = ("equal", "stricter", "looser")
KINDS: Final = ("stricter", "looser", "equal")


class Beyond(NamedTuple):
    """Why a fact differs from upstream's schema, declared once, where the fact stands.

    Attributes:
        reason: One or two sentences for docs/differences.md.
        reference: An upstream issue, source place or thread that backs the reason.
        kind: `equal` when kthena's webhook refuses the same objects, `stricter` when we
            refuse an object that kthena takes (the reason names one), `looser` the reverse.
        upstream: What upstream has in this place: a value for the marker that carries this
            declaration, or markers to apply instead. Absent: upstream has nothing here.
    """

    reason: str
    reference: str
    kind: Strictness = "equal"
    upstream: object = ABSENT
