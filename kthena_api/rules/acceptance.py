# SPDX-License-Identifier: Apache-2.0
"""The short way to the verdict that nearly every object gets: all rules are met.

Nothing is counted, ordered or put into words here. The way gives up, with any exception, as soon
as a rule is not met, ends in an error, or could cost more than may be spent; then `evaluate` finds
out exactly what a server says.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from kthena_api.cel.values import NONE, optional_of
from kthena_api.cel.values.views import to_value
from kthena_api.crd.correlation import ListMap
from kthena_api.rules.budget import small_cost

if TYPE_CHECKING:
    from kthena_api.cel.program import Program
    from kthena_api.rules.plan import PlannedRule, RuleNode

FIXED_MAPS: Final = frozenset({None, "granular", "atomic"})
"""Types of maps whose members correlate (`MapIsCorrelatable`); None is the default."""

_MARGIN: Final = 4
"""How often its estimate a run may cost: some estimates of a server are too short."""
_DEEPEST: Final = 64  # levels; each is a frame of Python's

_Check: TypeAlias = Callable[[Any, Any], object]
_Checks: TypeAlias = tuple[int, tuple[Callable[..., object], ...], tuple[_Check, ...]]
"""What some rules cost together at most, those about the value alone, and the others."""

_NO_CHECKS: Final[_Checks] = (0, (), ())
_NOTHING: Final[dict[str, object]] = {}


class NotAcceptedError(Exception):
    """The short way cannot tell."""


class Acceptance:
    """The rules of a node and below, as functions of a value and its old one.

    A rule is checked and compiled when the first value of its node is met.
    """

    __slots__ = (
        "_always", "_branches", "_cost_of", "_fields", "_fixed", "_items", "_node", "_on_update",
        "_plan", "_values",
    )  # fmt: skip

    def __init__(
        self, plan: RuleNode, cost_of: Callable[[PlannedRule], int], depth: int = 0
    ) -> None:
        """Prepare the rules, of which each costs at most what a function says.

        Raises:
            NotAcceptedError: The tree is deeper than anybody's.
        """
        if depth > _DEEPEST:
            raise NotAcceptedError
        below = depth + 1
        self._plan = plan
        self._node = plan.node
        self._cost_of = cost_of
        self._fixed = plan.node.extensions.map_type in FIXED_MAPS
        self._always: _Checks | None = None if plan.rules or plan.error else _NO_CHECKS
        self._on_update: _Checks | None = self._always
        self._branches: list[Acceptance] = []
        for branch in plan.all_of:
            self._branches.append(Acceptance(branch, cost_of, below))
        self._fields: list[tuple[str, Acceptance]] = []
        for name, child in plan.properties.items():
            self._fields.append((name, Acceptance(child, cost_of, below)))
        values, items = plan.additional, plan.items
        self._values = None if values is None else Acceptance(values, cost_of, below)
        self._items = None if items is None else Acceptance(items, cost_of, below)

    def _checks(self, *, on_update: bool) -> _Checks:
        """The rules for every value, or those that need an old one."""
        if self._plan.error is not None:  # every value is refused
            raise NotAcceptedError
        cost = 0
        alone: list[Callable[..., object]] = []
        beside: list[_Check] = []
        for rule in self._plan.rules:
            if rule.error is not None:
                raise NotAcceptedError
            optional = rule.rule.optional_old_self is True
            program = rule.program
            if (rule.uses_old_self and not optional) is not on_update or program is None:
                continue
            cost += self._cost_of(rule)
            if program.variables == ("self",):
                alone.append(program.fast)
            else:
                beside.append(_check_of(rule, program))
        return cost, tuple(alone), tuple(beside)

    def spend(self, value: object, old: object, left: int) -> int:
        """Check a value and what is below it; return what is left of the budget.

        Raises:
            NotAcceptedError: A rule is not met, or could exhaust the budget.
            Exception: A rule has no value.
        """
        checks = self._always
        if checks is None:
            checks = self._always = self._checks(on_update=False)
        if checks is not _NO_CHECKS:
            left = _check(checks, value, old, left)
        if old is not None and self._on_update is not _NO_CHECKS:
            if self._on_update is None:
                self._on_update = self._checks(on_update=True)
            left = _check(self._on_update, value, old, left)
        for branch in self._branches:
            left = branch.spend(value, old, left)
        if type(value) is dict:
            if self._values is None and old is None:
                for name, field in self._fields:
                    member = value.get(name)
                    if member is not None:
                        left = field.spend(member, None, left)
                return left
            return self._spend_on_members(value, old, left)
        if self._items is not None and type(value) is list:
            return self._spend_on_items(self._items, value, old, left)
        return left

    def _spend_on_members(self, value: dict[str, object], old: object, left: int) -> int:
        before: dict[str, object] = old if self._fixed and type(old) is dict else _NOTHING
        values = self._values
        if values is not None:
            for name, member in value.items():
                if member is not None:
                    left = values.spend(member, before.get(name), left)
        for name, field in self._fields:
            member = value.get(name)
            if member is not None:
                left = field.spend(member, before.get(name), left)
        return left

    def _spend_on_items(
        self, items: Acceptance, value: list[object], old: object, left: int
    ) -> int:
        before = ListMap(self._node, old)
        for item in value:
            if item is not None:
                left = items.spend(item, before.get(item), left)
        return left


def _check(checks: _Checks, value: object, old: object, left: int) -> int:
    cost, alone, beside = checks
    left -= cost
    if left <= 0:
        raise NotAcceptedError
    for rule in alone:
        if rule(value) is not True:
            raise NotAcceptedError
    for check in beside:
        if check(value, old) is not True:
            raise NotAcceptedError
    return left


def _check_of(rule: PlannedRule, program: Program) -> _Check:
    fast, variables = program.fast, program.variables
    if not variables:
        return lambda _, __: fast()
    check = _with_old(fast, variables)
    return _with_optional(check, rule) if rule.rule.optional_old_self else check


def _with_old(fast: Callable[..., object], variables: tuple[str, ...]) -> _Check:
    if variables == ("self", "oldSelf"):
        return fast
    if variables == ("oldSelf", "self"):
        return lambda value, old: fast(old, value)
    return lambda _, old: fast(old)


def _with_optional(check: _Check, rule: PlannedRule) -> _Check:
    shape = rule.scope.declared.shape

    def check_optional(value: object, old: object) -> object:
        return check(value, NONE if old is None else optional_of(to_value(old, shape)))

    return check_optional


@lru_cache(maxsize=256)
def acceptance(plan: RuleNode, call_limit: int, *, small: bool) -> Acceptance | None:
    """The short way of a plan, for small values or for those within bounds; None without any."""
    estimated = small_cost if small else _declared_cost

    def cost_of(rule: PlannedRule) -> int:
        cost = estimated(rule) * _MARGIN
        if cost > call_limit:
            raise NotAcceptedError
        return cost

    try:
        return Acceptance(plan, cost_of)
    except NotAcceptedError:
        return None


def _declared_cost(rule: PlannedRule) -> int:
    return rule.cost
