# SPDX-License-Identifier: Apache-2.0
"""Stored objects that our schema freezes: they take no label and do not lose a finalizer.

Each is freed by an update that makes it valid. docs/differences.md names them.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from tests.live.networking_cases.case import UNCHECKED, Cause

_ROOT: Final = (
    "a required entry of the root does not ratchet, because the root changes with each update"
)


class Frozen(NamedTuple):
    """Why an object is frozen, and what an update that keeps its spec is refused for.

    A write of the status is refused for the same unless it is taken: the server judges the
    schema of the status alone there, but the rules of the whole object.
    """

    reason: str
    causes: tuple[Cause, ...]
    takes_status: bool = False


_SPEC: Final = Frozen(
    _ROOT,
    (Cause("spec", "FieldValueRequired", "Required value"), UNCHECKED),
    takes_status=True,
)
FROZEN: Final = {
    "ModelServer-no-spec": _SPEC,
    "ExternalModelProvider-no-spec": _SPEC,
}
"""By the id of a case, or the name of a giant if one is ever frozen."""
