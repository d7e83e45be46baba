# SPDX-License-Identifier: Apache-2.0
"""What the rules of a schema say of an object.

Start reading at `evaluate`. The order of everything that shows is that of `Validator.validate` in
k8s.io/apiextensions-apiserver pkg/apiserver/schema/cel/validation.go: the rules of a node, the
branches of its allOf, then what is below it. Where that order is random there (members of an
object), it is the schema's here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias, cast

from kthena_api.cel.values import NONE, EvalFault, optional_of
from kthena_api.cel.values.views import to_value
from kthena_api.crd.beyond import ABSENT, Absent
from kthena_api.crd.correlation import CorrelatedObject, ListMap
from kthena_api.field_errors import (
    OMITTED,
    ROOT,
    FieldError,
    FieldPath,
    Value,
    duplicate,
    forbidden,
    invalid,
    required,
)
from kthena_api.rules import messages
from kthena_api.rules.acceptance import FIXED_MAPS, acceptance
from kthena_api.rules.budget import is_small

if TYPE_CHECKING:
    from kthena_api.rules.plan import PlannedRule, RuleNode

BUDGET: Final = 10_000_000
"""What the rules of one object may cost together."""
CALL_LIMIT: Final = 1_000_000
"""What one evaluation may cost."""

Place: TypeAlias = "tuple[str | int, ...]"
"""The keys and positions that lead to a value."""

_SPENT: Final = -1
# Until this minor an error shows the type of the schema in the place of the value.
_SHOWS_TYPE: Final = 34


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """What the rules said.

    Attributes:
        errors: What is wrong, in the order of evaluation.
        places: For each error the keys and positions that lead to its field.
        warnings: Errors that an update does not answer for, since it left their values alone.
        remaining: What is left of the budget: negative where it ran out, or where a call went
            over its limit; None where costs were not counted.
    """

    errors: tuple[FieldError, ...] = ()
    places: tuple[Place, ...] = ()
    warnings: tuple[str, ...] = ()
    remaining: int | None = None


def evaluate(
    plan: RuleNode,
    value: object,
    old: object = ABSENT,
    *,
    path: FieldPath = ROOT,
    budget: int = BUDGET,
    call_limit: int = CALL_LIMIT,
    minor: str = "1.37",
    ratcheting: bool = True,
    within_bounds: bool = False,
    counted: bool = False,
) -> RuleVerdict:
    """Evaluate all rules on a value.

    Args:
        plan: The rules.
        value: The value as JSON, after defaults.
        old: The stored one in an update; without it, rules about changes are skipped.
        path: Where the value stands, for the texts of errors.
        budget: What all evaluations together may cost.
        call_limit: What one evaluation may cost.
        minor: The server's minor, which decides what errors show.
        ratcheting: Whether an error about a value that an update left alone is a warning.
        within_bounds: Whether the value, and the old one, keep to the sizes that the schema allows
            (maxLength, maxItems, maxProperties). The estimated costs hold for such values, so that
            nothing is counted where those cannot exhaust the budget. Of other values only small
            ones are spared the counting.
        counted: Whether costs are counted in any case.
    """
    if not counted and _is_accepted(
        plan, value, old, budget=budget, call_limit=call_limit, within_bounds=within_bounds
    ):
        return _ACCEPTED
    walk = _Walk(budget, call_limit, shows_type=int(minor.partition(".")[2]) <= _SHOWS_TYPE)
    before = None if isinstance(old, Absent) else old
    correlation = None
    if ratcheting and not isinstance(old, Absent):
        correlation = CorrelatedObject(value, old, plan.node)
    walk.judge(_Visit(plan, path, (), value, before, correlation, None))
    return RuleVerdict(tuple(walk.errors), tuple(walk.places), tuple(walk.warnings), walk.remaining)


_ACCEPTED: Final = RuleVerdict()


def _is_accepted(
    plan: RuleNode,
    value: object,
    old: object,
    *,
    budget: int,
    call_limit: int,
    within_bounds: bool,
) -> bool:
    """Whether all rules are met for sure and cost less than may be spent."""
    if value is None:
        return True
    before = None if old is ABSENT else old
    if not within_bounds and not is_small(value, before):
        return False
    short = acceptance(plan, call_limit, small=not within_bounds)
    if short is None:
        return False
    try:
        short.spend(value, before, budget)
    except Exception:  # noqa: BLE001 - whatever it is, the long way knows better
        return False
    return True


class _Visit(NamedTuple):
    """A value under a node; `near` is the nearest correlated parent (`ratchetingOptions`)."""

    node: RuleNode
    path: FieldPath
    place: Place
    value: object
    old: object
    here: CorrelatedObject | None
    near: CorrelatedObject | None

    def unchanged(self) -> bool:
        """Whether the value, or the nearest value that has an old one, is what it was."""
        cursor = self.here or self.near
        return cursor is not None and cursor.unchanged

    def member(self, node: RuleNode, name: str, old: object, *, entry: bool = False) -> _Visit:
        """A field, or an entry of a map, as `ratchetingOptions.key` correlates it."""
        path = self.path.key(name) if entry else self.path.child(name)
        value = cast("dict[str, object]", self.value)[name]
        if self.here is None:
            here, near = None, self.near
        elif self.near is None and name in {"apiVersion", "kind"}:
            # Old and new were converted to the same version.
            here, near = None, None
        else:
            here, near = self.here.key(name), self.here
        return _Visit(node, path, (*self.place, name), value, old, here, near)

    def item(self, node: RuleNode, position: int, value: object, old: object) -> _Visit:
        """An item of a list."""
        path, place = self.path.index(position), (*self.place, position)
        if self.here is None:
            return _Visit(node, path, place, value, old, None, self.near)
        return _Visit(node, path, place, value, old, self.here.index(position), self.here)

    def branch(self, node: RuleNode) -> _Visit:
        """The same value under a branch of allOf, which does not ratchet by itself."""
        return self._replace(node=node, here=None)

    def below(self) -> Iterator[_Visit]:
        """What is visited after the rules of the node itself."""
        node = self.node
        for branch in node.all_of:
            yield self.branch(branch)
        if isinstance(self.value, list):
            if node.items is not None:
                old_items = ListMap(node.node, self.old)
                for position, item in enumerate(self.value):
                    yield self.item(node.items, position, item, old_items.get(item))
        elif isinstance(self.value, dict):
            yield from self._members(self.value)

    def _members(self, value: dict[str, object]) -> Iterator[_Visit]:
        fixed = self.node.node.extensions.map_type in FIXED_MAPS
        old = self.old if fixed and isinstance(self.old, dict) else {}
        if self.node.additional is not None:
            for name in value:
                yield self.member(self.node.additional, name, old.get(name), entry=True)
        for name, child in self.node.properties.items():
            if name in value:
                yield self.member(child, name, old.get(name))


class _Walk:
    """One evaluation: what it found, and what is left of its budget."""

    def __init__(self, budget: int, call_limit: int, *, shows_type: bool) -> None:
        self.remaining = budget
        self.errors: list[FieldError] = []
        self.places: list[Place] = []
        self.warnings: list[str] = []
        self._call_limit = call_limit
        self._shows_type = shows_type

    def judge(self, start: _Visit) -> None:
        """Visit a value and everything below it, however deep, until the budget is spent."""
        waiting = [start]
        while waiting:
            visit = waiting.pop()
            # Null has no rules: those of the parent see it.
            if visit.value is None:
                continue
            if visit.node.rules or visit.node.error is not None:
                self._check_rules(visit)
                if self.remaining < 0:
                    return
            waiting.extend(reversed(list(visit.below())))

    def _check_rules(self, visit: _Visit) -> None:
        if visit.node.error is not None:
            self._refuse(visit, messages.cannot_begin(visit.node.error))
            return
        if self.remaining <= 0:
            self._stop(visit, messages.NO_BUDGET)
            return
        variables = _Variables(visit)
        for planned in visit.node.rules:
            if self.remaining < 0:
                return
            if planned.error is not None:
                self._refuse(visit, messages.cannot_compile(planned.error.detail))
            elif not planned.uses_old_self or visit.old is not None or _is_optional(planned):
                self._check_rule(visit, planned, variables)

    def _check_rule(self, visit: _Visit, planned: PlannedRule, variables: _Variables) -> None:
        if planned.program is None:  # an empty rule
            return
        outcome = planned.program.evaluate(variables.of_rule(planned), self._call_limit)
        if not self._pay(outcome.cost):
            self._stop(visit, messages.NO_BUDGET)
        elif outcome.error is None:
            if outcome.value is not True:
                self._report(visit, planned, variables)
        elif outcome.error.limit_exceeded:
            self._stop(visit, messages.over_the_limit(outcome.error.message, planned.rule))
        else:
            self._refuse(visit, messages.without_value(outcome.error.message, planned.rule))

    def _pay(self, cost: int | None) -> bool:
        if cost is None or cost > self.remaining:
            return False
        self.remaining -= cost
        return True

    def _report(self, visit: _Visit, planned: PlannedRule, variables: _Variables) -> None:
        """Say that a rule is false, in the words of its messageExpression if it has any."""
        detail = ""
        if planned.message is not None:
            outcome = planned.message.evaluate(variables.of_message(), self._call_limit)
            if not self._pay(outcome.cost):
                self._end(visit, planned, messages.NO_BUDGET_FOR_MESSAGE)
                return
            if outcome.error is None:
                detail = messages.evaluated_message(outcome.value)
            elif outcome.error.limit_exceeded:
                self._end(visit, planned, messages.message_over_the_limit(planned.rule))
                return
        value = self._shown(visit)
        detail = detail or messages.not_met(planned.rule)
        self._add(visit, planned, _for_reason(planned, _field(visit, planned), value, detail))

    def _shown(self, visit: _Visit) -> Value:
        """What an error shows as the value."""
        kind = visit.node.node.type
        if self._shows_type:
            return kind
        return OMITTED if kind in {"object", "array"} else cast("Value", visit.value)

    def _end(self, visit: _Visit, planned: PlannedRule, detail: str) -> None:
        """Report a messageExpression after which no rule is evaluated."""
        path, kind = _field(visit, planned), visit.node.node.type
        self._add(visit, planned, invalid(path, kind, detail))
        self.remaining = _SPENT

    def _add(self, visit: _Visit, planned: PlannedRule, error: FieldError) -> None:
        if not planned.uses_old_self and visit.unchanged():
            self.warnings.append(error.message)
        else:
            self.errors.append(error)
            self.places.append((*visit.place, *_names(visit, planned)))

    def _refuse(self, visit: _Visit, detail: str) -> None:
        """Report what never ratchets and ignores fieldPath; the value shown is the type."""
        self.errors.append(invalid(visit.path, visit.node.node.type, detail))
        self.places.append(visit.place)

    def _stop(self, visit: _Visit, detail: str) -> None:
        self._refuse(visit, detail)
        self.remaining = _SPENT


def _is_optional(planned: PlannedRule) -> bool:
    return planned.rule.optional_old_self is True


class _Variables:
    """What the rules of a node and their messages may name (`validationActivation`).

    The old value is plain data, but where it is declared as an optional: such a rule sees an
    optional of a value, and its message the value itself.
    """

    def __init__(self, visit: _Visit) -> None:
        self._old = visit.old
        self._plain: dict[str, object] = {"self": visit.value}
        # A message alone does not bring the old value.
        self._has_old = any(rule.uses_old_self for rule in visit.node.rules)
        if visit.old is not None and self._has_old:
            self._plain["oldSelf"] = visit.old

    def of_rule(self, planned: PlannedRule) -> Mapping[str, object]:
        """The variables of a rule."""
        if not _is_optional(planned) or not self._has_old:
            return self._plain
        old = NONE if self._old is None else optional_of(self._old_value(planned))
        return {**self._plain, "oldSelf": old}

    def of_message(self) -> Mapping[str, object]:
        """The variables of a messageExpression, also of a rule that sees an optional."""
        return self._plain

    def _old_value(self, planned: PlannedRule) -> object:
        try:
            return to_value(self._old, planned.scope.declared.shape)
        except EvalFault as fault:
            return fault


def _field(visit: _Visit, planned: PlannedRule) -> FieldPath:
    # The whole relative path is the name of one child, as it is to the server.
    return visit.path.child(planned.field_path) if planned.field_path else visit.path


def _names(visit: _Visit, planned: PlannedRule) -> Place:
    if not planned.field_path:
        return ()
    from kthena_api.crd.well_formed.field_paths import follow

    return follow(planned.rule.field_path or "", visit.node.node).names


def _for_reason(planned: PlannedRule, path: FieldPath, value: Value, detail: str) -> FieldError:
    match planned.rule.reason:
        case "FieldValueForbidden":
            return forbidden(path, detail)
        case "FieldValueRequired":
            return required(path, detail)
        case "FieldValueDuplicate":
            return duplicate(path, value)
        case _:
            return invalid(path, value, detail)
