# SPDX-License-Identifier: Apache-2.0
"""Whether the defaults of a schema meet its rules.

Source: k8s.io/apiextensions-apiserver pkg/apiserver/schema/defaulting/validation.go. A default is
judged twice: as an update that changes nothing, and, if nothing was found, as something new.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, cast

from kthena_api.crd.beyond import ABSENT
from kthena_api.crd.schema import Json, Structural
from kthena_api.crd.values import plain
from kthena_api.field_errors import FieldError, FieldPath
from kthena_api.rules.evaluate import BUDGET, RuleVerdict, evaluate
from kthena_api.rules.plan import plan_rules

__all__ = ["check_default_rules"]

_UNKNOWN: Final = "must not have unknown fields"


def check_default_rules(
    root: Structural, path: FieldPath, *, minor: str, faults: Sequence[FieldError] = ()
) -> list[FieldError]:
    """Judge every default by the rules of its node and below; not below additionalProperties.

    Args:
        root: The schema of a resource.
        path: Where it stands.
        minor: Of the server.
        faults: What else is wrong with defaults; those have no rules to meet.
    """
    # What would be pruned is no reason to stop.
    wrong = [fault.path.text for fault in faults if fault.detail != _UNKNOWN]
    walk = _Walk(minor, wrong)
    walk.check(root, path, resource=True)
    return walk.errors


class _Walk:
    """One walk over a schema."""

    def __init__(self, minor: str, faults: Sequence[str]) -> None:
        self.errors: list[FieldError] = []
        self._minor = minor
        self._faults = faults
        self._remaining = BUDGET

    def check(self, node: Structural, path: FieldPath, *, resource: bool = False) -> None:
        """Judge the default of a node, then those below it, until the budget is spent."""
        resource = resource or node.extensions.embedded_resource
        if node.default is not ABSENT and node.default is not None:
            self._check_default(node, path.child("default"), resource=resource)
        if node.items is not None and self._remaining >= 0:
            self.check(node.items, path.child("items"))
        for name, child in node.properties.items():
            if self._remaining >= 0:
                self.check(child, path.child("properties").key(name))

    def _check_default(self, node: Structural, path: FieldPath, *, resource: bool) -> None:
        if any(fault.startswith(path.text) for fault in self._faults):
            return
        plan = plan_rules(node, root=resource, minor=self._minor)
        if plan is None:
            return
        value = plain(cast("Json", node.default))
        verdicts: list[RuleVerdict] = []
        for old in (value, ABSENT):
            verdict = evaluate(
                plan,
                value,
                old,
                path=path,
                budget=self._remaining,
                minor=self._minor,
                ratcheting=False,
            )
            verdicts.append(verdict)
            self.errors += verdict.errors
            if verdict.errors:
                break
        left = [each.remaining for each in verdicts if each.remaining is not None]
        self._remaining = min(left, default=self._remaining)
