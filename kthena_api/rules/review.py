# SPDX-License-Identifier: Apache-2.0
"""What a registry says of the rules of a definition: whether they compile, and what they cost.

A rule is judged only where the schema itself is right: nothing is said while it is not structural
or has a default that does not fit or does not meet its rules, nor of a node that has, or holds,
another error. What a rule costs is multiplied by how often it can be evaluated for one object.
Sources: k8s.io/apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go and
cel_validation.go.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, cast

from kthena_api.cel.ranges import saturating_add, saturating_multiply
from kthena_api.crd.definition import ResourceDefinition
from kthena_api.crd.schema import Extensions, Structural, ValidationRule
from kthena_api.crd.walk import visit
from kthena_api.crd.well_formed.defaults import check_defaults
from kthena_api.crd.well_formed.keywords import check_keywords
from kthena_api.crd.well_formed.options import Options
from kthena_api.crd.well_formed.printing import schema_value
from kthena_api.crd.well_formed.structure import check_structure
from kthena_api.field_errors import (
    FieldError,
    FieldPath,
    Value,
    forbidden,
    internal,
    invalid,
    required,
)
from kthena_api.rules.declare import Declaration, Declared, declare
from kthena_api.rules.defaults import check_default_rules
from kthena_api.rules.escaping import escape
from kthena_api.rules.plan import NEWEST, NO_EXPRESSIONS, Expressions, PlannedRule, RuleScope
from kthena_api.rules.resources import with_metadata

__all__ = [
    "RULE_LIMIT",
    "SCHEMA_LIMIT",
    "SCHEMA_PATH",
    "Contribution",
    "ReviewedRule",
    "RuleReview",
    "expressions_of",
    "lowest_minors",
    "review_rules",
]

RULE_LIMIT: Final = 10_000_000
"""What one rule may cost, as often as it can be evaluated for one object."""
SCHEMA_LIMIT: Final = 100_000_000
"""What all rules and messageExpressions of a schema may cost together."""
SCHEMA_PATH: Final = FieldPath("spec").child("validation", "openAPIV3Schema")
"""Where a server keeps a schema that all versions share."""

_MINORS: Final = ("1.33", "1.34", "1.35", "1.36", "1.37")
_KEYWORD: Final = "x-kubernetes-validations"
_CORRELATED_MAPS: Final = frozenset({None, "granular", "atomic"})
_ADVICE: Final = (
    "(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, "
    "maps, and strings are declared)"
)
_CONTRIBUTED: Final = (
    "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema"
)
_NO_TYPES: Final = "internal error: failed to construct type information for"
_MOST: Final = 4


@dataclass(frozen=True, slots=True)
class ReviewedRule:
    """A rule with its place and its price.

    Attributes:
        path: Of the entry of x-kubernetes-validations.
        planned: The rule.
        times: How often it can be evaluated for one object; None where nothing bounds that, and
            the rule's own cardinality counts.
        contribution: Its cost times that.
    """

    path: FieldPath
    planned: PlannedRule
    times: int | None
    contribution: int


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one expression adds to the cost of a schema."""

    path: FieldPath
    cost: int


@dataclass(frozen=True, slots=True)
class RuleReview:
    """What a registry says of the rules of a schema.

    Attributes:
        rules: Those that were judged, children before their node.
        total: What all expressions cost together.
        most_expensive: Up to four that cost a hundredth of the limit or more, dearest first.
        errors: What is wrong with them, and which defaults do not meet them, in the order of the
            server but for properties, which it visits in none.
    """

    rules: tuple[ReviewedRule, ...] = ()
    total: int = 0
    most_expensive: tuple[Contribution, ...] = ()
    errors: tuple[FieldError, ...] = ()


def review_rules(
    node: Structural,
    *,
    minor: str = NEWEST,
    stored: bool = False,
    known: Expressions = NO_EXPRESSIONS,
    path: FieldPath = SCHEMA_PATH,
    limit_rules: bool = True,
    options: Options | None = None,
    sound: bool = False,
) -> RuleReview:
    """Judge the rules of a whole schema.

    Args:
        node: The schema of a version.
        minor: Of the server.
        stored: Whether all expressions are judged as stored ones.
        known: Expressions of the definition before an update; they are judged as stored ones.
        path: Where the schema stands.
        limit_rules: Whether single expressions may be too expensive; an update that leaves the
            schema of a version alone is not answerable for them.
        options: What else is asked of the schema; everything by default.
        sound: Whether the schema is known to have no fault but in its rules.
    """
    options = options or Options(int(minor.partition(".")[2]))
    if not sound and check_structure(node, path):
        return RuleReview()
    wrong = [] if sound else check_defaults(node, path, options)
    unmet = check_default_rules(node, path, minor=minor, faults=wrong)
    if wrong or unmet:
        return RuleReview(errors=tuple(unmet))
    keywords = [] if sound else check_keywords(node, path, options)
    faults = [error.path.text for error in keywords]
    review = _Review(minor, stored=stored, known=known, faults=faults, limit_rules=limit_rules)
    review.visit(_Place(node, path, times=1))
    return review.result(path)


def expressions_of(definition: ResourceDefinition) -> Expressions:
    """The expressions that a definition holds, for the review of its update."""
    rules: set[str] = set()
    messages: set[str] = set()
    for version in definition.versions:
        for _, node in visit(version.schema):
            for rule in node.extensions.validations:
                rules.add(rule.rule)
                if rule.message_expression:
                    messages.add(rule.message_expression)
    return Expressions(frozenset(rules), frozenset(messages))


def lowest_minors(node: Structural, *, path: FieldPath = SCHEMA_PATH) -> Mapping[str, str | None]:
    """For each rule of a schema, by the path of its entry, the lowest minor that takes it.

    None stands for a rule that no server takes.
    """
    found: dict[str, str | None] = {}
    for minor in _MINORS:
        review = review_rules(node, minor=minor, path=path)
        refused = {error.path.text.rpartition(".")[0] for error in review.errors}
        for each in review.rules:
            text = each.path.text
            if found.setdefault(text, None) is None and text not in refused:
                found[text] = minor
    return found


class _Seen(NamedTuple):
    """A node and what expressions see of it (`CELTypeInfo`), None where that is nothing."""

    node: Structural
    declaration: Declaration | None


@dataclass(slots=True, eq=False)
class _Place:
    """A node on the way down (`CELSchemaContext`).

    Attributes:
        node: The node.
        path: Its place.
        times: How many values of it an object can have; None where nothing bounds that.
        parent: The node above.
        step: How it is reached: properties with a name, items, additionalProperties.
        fixed: The nearest place above that has no old state for each value below it.
        seen: What expressions see of the node, once that is known.
    """

    node: Structural
    path: FieldPath
    times: int | None
    parent: _Place | None = None
    step: tuple[str, str] = ("", "")
    fixed: FieldPath | None = None
    seen: _Seen | None = None

    def below(self) -> Iterator[_Place]:
        """The places below in the order of the server, properties by name."""
        node = self.node
        additional = node.additional_properties
        if isinstance(additional, Structural):
            yield self._child(additional, "additionalProperties")
        correlated = node.extensions.map_type in _CORRELATED_MAPS
        for name in sorted(node.properties):
            yield self._child(node.properties[name], "properties", name, correlated=correlated)
        if node.items is not None:
            correlated = node.extensions.list_type == "map"
            yield self._child(node.items, "items", correlated=correlated)

    def _child(
        self, node: Structural, keyword: str, name: str | None = None, *, correlated: bool = True
    ) -> _Place:
        path = self.path.child(keyword)
        fixed = self.fixed or (None if correlated else self.path)
        bound = _bound(self.node)
        times = (
            None if self.times is None or bound is None else saturating_multiply(self.times, bound)
        )
        if name is not None:
            path = path.key(name)
        return _Place(node, path, times, self, (keyword, name or ""), fixed)


def _bound(node: Structural) -> int | None:
    """How many values a node holds of each of its children (`extractMaxElements`)."""
    limit: int | None = 1
    if node.type == "array":
        limit = node.validation.max_items
    elif node.type == "object" and node.additional_properties is not None:
        limit = node.validation.max_properties
    return None if limit is None else max(limit, 0)


class _NoTypes(Exception):
    """A node of which expressions see nothing."""


@dataclass(slots=True)
class _Review:
    """One review."""

    minor: str
    stored: bool
    known: Expressions
    faults: list[str]
    limit_rules: bool
    holding: dict[int, bool] = field(default_factory=dict)
    rules: list[ReviewedRule] = field(default_factory=list)
    errors: list[FieldError] = field(default_factory=list)
    total: int = 0
    dearest: list[Contribution] = field(default_factory=list)

    def visit(self, place: _Place) -> None:
        """Judge what is below a node, then its own rules."""
        if not self._holds_rules(place.node):
            return
        for child in place.below():
            self.visit(child)
        if place.node.extensions.validations and not self._is_faulty(place.path.text):
            self._judge_node(place)

    def _holds_rules(self, node: Structural) -> bool:
        """Whether a node or one below it has rules."""
        known = self.holding.get(id(node))
        if known is None:
            additional = node.additional_properties
            known = (
                bool(node.extensions.validations)
                or any(map(self._holds_rules, node.properties.values()))
                or (node.items is not None and self._holds_rules(node.items))
                or (isinstance(additional, Structural) and self._holds_rules(additional))
            )
            self.holding[id(node)] = known
        return known

    def result(self, path: FieldPath) -> RuleReview:
        """What was found, with the judgement on all rules together."""
        errors = [*self.errors]
        if self.total > SCHEMA_LIMIT:
            errors += [forbidden(each.path, _CONTRIBUTED) for each in self.dearest]
            subject = f"{_KEYWORD} estimated rule cost total for entire OpenAPIv3 schema"
            errors.append(forbidden(path, _over(subject, self.total, SCHEMA_LIMIT)))
        return RuleReview(tuple(self.rules), self.total, tuple(self.dearest), tuple(errors))

    def _is_faulty(self, path: str) -> bool:
        """Whether the schema has an error at a node or below it."""
        return any(
            fault == path or fault.startswith((f"{path}.", f"{path}[")) for fault in self.faults
        )

    def _judge_node(self, place: _Place) -> None:
        path = place.path.child(_KEYWORD)
        try:
            seen = self._seen_at(place)
        except _NoTypes as fault:
            self.errors.append(internal(path, f"{_NO_TYPES} {_KEYWORD} rules: {fault}"))
            return
        if seen.declaration is None:
            detail = "failed to convert to declType for CEL validation rules"
            self.errors.append(internal(path, detail))
            return
        resource = place.parent is None or place.node.extensions.embedded_resource
        node = with_metadata(seen.node, self.minor) if resource else seen.node
        declared = Declared(node, seen.declaration)
        scope = RuleScope(seen.node, declared, self.minor, self.stored, self.known)
        for index, rule in enumerate(place.node.extensions.validations):
            self._judge(PlannedRule(rule, scope), path.index(index), place)

    def _judge(self, planned: PlannedRule, path: FieldPath, place: _Place) -> None:
        times = planned.cardinality if place.times is None else place.times
        cost = saturating_multiply(planned.cost, times)
        self.rules.append(ReviewedRule(path, planned, place.times, cost))
        here, errors = path.child("rule"), self.errors
        self._observe(here, cost, "estimated rule cost")
        shown = _shown(planned.rule)
        if planned.error is not None:
            detail = planned.error.detail
            wanted = planned.error.kind == "required"
            errors.append(required(here, detail) if wanted else invalid(here, shown, detail))
        in_message = path.child("messageExpression")
        if planned.message_error is not None:
            errors.append(invalid(in_message, shown, planned.message_error.detail))
        elif planned.message is not None:
            self._observe(in_message, planned.message_cost, "estimated messageExpression cost")
        if planned.uses_old_self:
            if place.fixed is not None:
                words = "oldSelf cannot be used on the uncorrelatable portion of the schema within"
                errors.append(invalid(here, planned.rule.rule, f"{words} {place.fixed}"))
        elif planned.rule.optional_old_self is not None:
            detail = "may not be set if oldSelf is not used in rule"
            value = planned.rule.optional_old_self
            errors.append(invalid(path.child("optionalOldSelf"), value, detail))

    def _observe(self, path: FieldPath, cost: int, subject: str) -> None:
        """Judge what an expression costs by itself, and add it to the total."""
        if self.limit_rules and cost > RULE_LIMIT:
            self.errors.append(forbidden(path, _over(subject, cost, RULE_LIMIT)))
        self.total = saturating_add(self.total, cost)
        if cost >= SCHEMA_LIMIT // 100:
            self.dearest.append(Contribution(path, cost))
            self.dearest.sort(key=lambda each: each.cost, reverse=True)
            del self.dearest[_MOST:]

    def _seen_at(self, place: _Place) -> _Seen:
        """What expressions see of a node.

        Where a node above has rules, its declaration counts: that of a resource has metadata of
        its own, whatever the schema says of them.
        """
        if place.seen is not None:
            return place.seen
        made = None
        if place.parent is not None and _has_rules_above(place.parent):
            made = _part(self._seen_at(place.parent), *place.step)
        if made is None:
            root = place.parent is None or place.node.extensions.embedded_resource
            declared = declare(place.node, root=root, minor=self.minor)
            if declared is None:
                raise _NoTypes("unable to convert structural schema to CEL declarations")
            made = _Seen(place.node, declared.declaration)
        place.seen = made
        return made


def _has_rules_above(place: _Place | None) -> bool:
    while place is not None:
        if place.node.extensions.validations:
            return True
        place = place.parent
    return False


def _part(parent: _Seen, keyword: str, name: str) -> _Seen | None:
    """A child with the declaration that its parent has for it, if it has one."""
    node, declaration = parent
    if declaration is None:
        return None
    if keyword == "properties":
        found = declaration.fields.get(escape(name) or "")
        return None if found is None else _Seen(node.properties[name], found)
    child = node.items if keyword == "items" else node.additional_properties
    if not isinstance(child, Structural):
        return None
    return _Seen(child, declaration.element)


def _over(subject: str, cost: int, limit: int) -> str:
    """How far a cost is above a limit, in the server's words."""
    factor = cost / limit
    if factor > 100:
        shown = "more than 100x"
    else:
        shown = f"{factor:f}x" if factor < 1.5 else f"{factor:.1f}x"
    return f"{subject} exceeds budget by factor of {shown} {_ADVICE}"


def _shown(rule: ValidationRule) -> Value:
    """A rule as messages print it."""
    alone = Structural(extensions=Extensions(validations=(rule,)))
    return cast("Sequence[Value]", schema_value(alone)["XValidations"])[0]
