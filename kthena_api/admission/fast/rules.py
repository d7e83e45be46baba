# SPDX-License-Identifier: Apache-2.0
"""The rules of a schema on objects that keep to its bounds."""

from __future__ import annotations

from typing import Any, Protocol

from kthena_api.admission.fast.support import Unsure
from kthena_api.crd.beyond import ABSENT
from kthena_api.rules.acceptance import NotAcceptedError, acceptance
from kthena_api.rules.budget import is_small
from kthena_api.rules.evaluate import BUDGET, CALL_LIMIT, evaluate
from kthena_api.rules.plan import RuleNode

__all__ = ["Check", "check_of"]


class Check(Protocol):
    """What raises for a value, and its old one, that do not meet the rules for sure."""

    def __call__(self, value: Any, old: Any, *, bounded: bool) -> None:
        """Check; `bounded` says whether the old one keeps to the schema's bounds as well."""


def check_of(plan: RuleNode | None) -> Check:
    """The check of rules, and of the budget of an object."""
    if plan is None:
        return _no_rules
    short = acceptance(plan, CALL_LIMIT, small=False)

    def check(value: Any, old: Any, *, bounded: bool) -> None:
        if short is None:
            raise Unsure
        try:
            if bounded:
                short.spend(value, old, BUDGET)
            else:
                _check_small(plan, value, old)
        except NotAcceptedError:
            _check_small(plan, value, old)
        except Exception:  # noqa: BLE001 - a rule may be met in spite of an error in a part of it
            found = evaluate(plan, value, ABSENT if old is None else old, counted=True)
            if found.errors or found.warnings:
                raise Unsure from None

    return check


def _no_rules(value: Any, old: Any, *, bounded: bool) -> None:
    pass


def _check_small(plan: RuleNode, value: Any, old: Any) -> None:
    """The bounds of the schema may be wide, and the object small."""
    small = acceptance(plan, CALL_LIMIT, small=True) if is_small(value, old) else None
    if small is None:
        raise Unsure
    small.spend(value, old, BUDGET)
