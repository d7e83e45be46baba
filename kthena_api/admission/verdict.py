# SPDX-License-Identifier: Apache-2.0
"""The answer to one request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kthena_api.admission.status import Refusal
from kthena_api.field_errors import FieldError

__all__ = ["Verdict"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a server answers to one dry run of a permitted user, without webhooks and policies.

    Attributes:
        allowed: Whether it takes the object.
        errors: What is wrong with which field; empty also for requests refused as a whole, whose
            reason is in `status()`.
        warnings: The texts of the Warning headers, also of a refused request.
        object: The object as it would be stored, without uid, resourceVersion, generation,
            creationTimestamp and managedFields; None when refused.
        refusal: Why it is refused.
    """

    allowed: bool
    errors: tuple[FieldError, ...] = ()
    warnings: tuple[str, ...] = ()
    object: dict[str, Any] | None = None
    refusal: Refusal | None = None

    def status(self) -> dict[str, Any] | None:
        """The metav1.Status that the server sends; None when it takes the object."""
        return None if self.refusal is None else self.refusal.status()
