# SPDX-License-Identifier: Apache-2.0
"""Schema and expressions together: which rules a definition has, and what they say of an object.

Here belongs what needs both `crd` and `cel`: the types that a schema declares, rules compiled and
costed, their verdict on an object and its old state. What does not: the other stages of a verdict,
and anything that only one of the two needs. Start reading at `plan`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kthena_api.lazy import attribute_loader

if TYPE_CHECKING:
    from kthena_api.rules.declare import Declared, declare
    from kthena_api.rules.evaluate import RuleVerdict, evaluate
    from kthena_api.rules.plan import PlannedRule, RuleNode, plan_rules
    from kthena_api.rules.review import RuleReview, review_rules

__all__ = [
    "Declared",
    "PlannedRule",
    "RuleNode",
    "RuleReview",
    "RuleVerdict",
    "declare",
    "evaluate",
    "plan_rules",
    "review_rules",
]

_HOMES = {
    "Declared": "declare",
    "PlannedRule": "plan",
    "RuleNode": "plan",
    "RuleReview": "review",
    "RuleVerdict": "evaluate",
    "declare": "declare",
    "evaluate": "evaluate",
    "plan_rules": "plan",
    "review_rules": "review",
}

__getattr__ = attribute_loader(__name__, _HOMES)
