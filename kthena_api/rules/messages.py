# SPDX-License-Identifier: Apache-2.0
"""What a server says about a rule that did not pass, word for word.

Source: k8s.io/apiextensions-apiserver pkg/apiserver/schema/cel/validation.go.
"""

from __future__ import annotations

from typing import Final

from kthena_api.cel.library.strings import trim
from kthena_api.crd.schema import ValidationRule
from kthena_api.field_errors import go_quote
from kthena_api.go_text import to_bytes

NO_BUDGET: Final = (
    "validation failed due to running out of cost budget, no further validation rules will be run"
)
NO_BUDGET_FOR_MESSAGE: Final = (
    "messageExpression evaluation failed due to running out of cost budget, "
    "no further validation rules will be run"
)
LONGEST_MESSAGE: Final = 5 * 1024  # bytes

# What another package writes; servers look at these words too.
_NO_SUCH_OVERLOAD: Final = "no such overload"


def cannot_compile(error: str) -> str:
    """A stored rule that this server does not compile."""
    return f"rule compile error: {error}"


def cannot_begin(error: str) -> str:
    """A node that has rules but no type of the expression language."""
    return f"rule compiler initialization error: {error}"


def over_the_limit(error: str, rule: ValidationRule) -> str:
    """A rule that cost more than one call may."""
    return (
        f"'{error}': no further validation rules will be run "
        f"due to call cost exceeds limit for rule: {_name(rule)}"
    )


def message_over_the_limit(rule: ValidationRule) -> str:
    """A messageExpression that cost more than one call may."""
    return (
        "no further validation rules will be run due to call cost exceeds limit for "
        f"messageExpression: {go_quote(rule.message_expression or '')}"
    )


def without_value(error: str, rule: ValidationRule) -> str:
    """A rule that ended in an error."""
    if error.startswith(_NO_SUCH_OVERLOAD):
        return (
            f"'{error}': call arguments did not match a supported operator, function or macro "
            f"signature for rule: {_name(rule)}"
        )
    return f"{error} evaluating rule: {_name(rule)}"


def not_met(rule: ValidationRule) -> str:
    """A rule that is false, where no messageExpression has a say."""
    return trim(rule.message) if rule.message else f"failed rule: {_name(rule)}"


def evaluated_message(value: object) -> str:
    """What a messageExpression came to, empty where the rule's own message stands in for it."""
    if not isinstance(value, str):
        return ""
    text = trim(value)
    if "\n" in text or len(to_bytes(text)) > LONGEST_MESSAGE:
        return ""
    return text


def _name(rule: ValidationRule) -> str:
    """What stands for a rule in a message about it."""
    return trim(rule.message or rule.rule)
