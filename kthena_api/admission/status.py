# SPDX-License-Identifier: Apache-2.0
"""A refusal as the apiserver writes it (metav1.Status), and warnings as it sends them.

Source: k8s.io/apimachinery pkg/api/errors/errors.go; k8s.io/apiserver pkg/endpoints/filters/
warning.go for what becomes of many warnings.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kthena_api.field_errors import FieldError, go_quote

__all__ = [
    "Refusal",
    "bad_request",
    "conflict",
    "invalid_object",
    "not_found",
    "sent_warnings",
    "too_large",
    "unknown_failure",
]

_MOST_RUNES: Final = 4 * 1024
_MOST_RUNES_EACH: Final = 256


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is refused.

    Attributes:
        code: The HTTP status code.
        reason: Kubernetes' word for it, empty for none.
        message: The text.
        details: Members of `details` other than the causes; None for no details.
        errors: What is wrong with which field, repeated errors included.
    """

    code: int
    reason: str
    message: str
    details: dict[str, str] | None = None
    errors: tuple[FieldError, ...] = ()

    def status(self) -> dict[str, Any]:
        """The metav1.Status as JSON."""
        status: dict[str, Any] = {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": self.message,
        }
        if self.reason:
            status["reason"] = self.reason
        if self.details is not None:
            details: dict[str, Any] = {name: text for name, text in self.details.items() if text}
            if self.errors:
                details["causes"] = [_cause(error) for error in self.errors]
            status["details"] = details
        status["code"] = self.code
        return status


def _cause(error: FieldError) -> dict[str, str]:
    return {"reason": error.reason.value, "message": error.body, "field": str(error.path)}


def bad_request(message: str) -> Refusal:
    """A request that cannot be understood."""
    return Refusal(400, "BadRequest", message)


def too_large(limit: int) -> Refusal:
    """A body above a limit of bytes."""
    words = f"Request entity too large: limit is {limit}"
    return Refusal(413, "RequestEntityTooLarge", words)


def invalid_object(group: str, kind: str, name: str, errors: Sequence[FieldError]) -> Refusal:
    """An object that does not pass; the message lists each error once."""
    texts = list(dict.fromkeys(str(error) for error in errors))
    listed = texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
    named = f"{kind}.{group}" if group else kind
    return Refusal(
        422,
        "Invalid",
        f"{named} {go_quote(name)} is invalid: {listed}",
        {"name": name, "group": group, "kind": kind},
        tuple(errors),
    )


def not_found(group: str, resource: str, name: str) -> Refusal:
    """A resource or subresource that is not there."""
    message = f"{resource}.{group} {go_quote(name)} not found"
    return Refusal(404, "NotFound", message, {"name": name, "group": group, "kind": resource})


def conflict(group: str, resource: str, name: str, words: str) -> Refusal:
    """A request that is about another state of the object."""
    message = f"Operation cannot be fulfilled on {resource}.{group} {go_quote(name)}: {words}"
    return Refusal(409, "Conflict", message, {"name": name, "group": group, "kind": resource})


def unknown_failure(message: str) -> Refusal:
    """An error that the server has no status for."""
    return Refusal(500, "", message)


def sent_warnings(texts: Iterable[str]) -> tuple[str, ...]:
    """The warnings that reach the client: each once, none with control characters, cut if many."""
    recorded: list[str] = []
    sent: list[str] = []
    written, cutting = 0, False
    for text in dict.fromkeys(texts):
        if cutting and written >= _MOST_RUNES:
            break
        if not text:
            continue
        recorded.append(text)
        shown = text[:_MOST_RUNES_EACH] if cutting else text
        if any(map(_is_control, shown)):
            continue
        if cutting or written + len(shown) <= _MOST_RUNES:
            sent.append(shown)
            written += len(shown)
            continue
        # What was written is taken back and written anew, cut.
        cutting = True
        sent = [each[:_MOST_RUNES_EACH] for each in recorded]
        sent = [each for each in sent if not any(map(_is_control, each))]
        written = sum(map(len, sent))
    return tuple(sent)


def _is_control(character: str) -> bool:
    return unicodedata.category(character) == "Cc"
