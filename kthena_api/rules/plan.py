# SPDX-License-Identifier: Apache-2.0
"""The rules of a schema, ready to be evaluated or judged: a tree parallel to the schema's.

Start reading at `plan_rules`. Nothing is parsed, checked or compiled before somebody asks for it,
so that a rule on a field that is never set costs nothing. What a server says of a rule that does
not compile is in `PlannedRule.error`. Sources: k8s.io/apiextensions-apiserver
pkg/apiserver/schema/cel/compilation.go (Compile) and validation.go (NewValidator).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from kthena_api.cel.checked import CompileError
from kthena_api.cel.environment import Compiled, Environment
from kthena_api.cel.types import Kind
from kthena_api.crd.schema import Structural, ValidationRule
from kthena_api.rules.declare import MAX_REQUEST, Declaration, Declared, declare
from kthena_api.rules.escaping import escape
from kthena_api.rules.resources import with_metadata

if TYPE_CHECKING:
    from kthena_api.cel.program import Program

__all__ = [
    "NO_EXPRESSIONS",
    "Expressions",
    "PlannedRule",
    "RuleError",
    "RuleNode",
    "RuleScope",
    "plan_rules",
]

NEWEST: Final = "1.37"

# What Go calls a space is what Python does, but for four of Python's.
_VISIBLE: Final = re.compile(r"[^\s]|[\x1c-\x1f]")

_Kind: TypeAlias = Literal["invalid", "required", "internal"]


@dataclass(frozen=True, slots=True)
class RuleError:
    """Why a server does not take a rule or a messageExpression (`apiservercel.Error`)."""

    kind: _Kind
    detail: str


class _Refused(Exception):
    """An expression that is not taken."""


@dataclass(frozen=True, slots=True)
class Expressions:
    """Texts that a definition holds already when it is updated; a server takes them as stored.

    Attributes:
        rules: Of rules.
        messages: Of messageExpressions.
    """

    rules: frozenset[str] = frozenset()
    messages: frozenset[str] = frozenset()


NO_EXPRESSIONS: Final = Expressions()


@dataclass(frozen=True, eq=False)
class RuleScope:
    """What the rules of one node see.

    Attributes:
        node: The node, for paths to its fields.
        declared: What expressions see of it.
        minor: Of the server.
        stored: Whether all expressions are stored ones.
        known: Those that are stored if not all are.
    """

    node: Structural
    declared: Declared
    minor: str = NEWEST
    stored: bool = True
    known: Expressions = NO_EXPRESSIONS
    _environments: dict[tuple[bool, bool, bool], Environment] = field(
        default_factory=dict, init=False, repr=False
    )

    @property
    def cardinality(self) -> int:
        """How many values of the node fit into a request, separated by commas."""
        return MAX_REQUEST // (self.declared.min_serialized_size + 1)

    def compile(self, text: str, *, optional: bool, message: bool) -> Compiled:
        """Check a rule, or a messageExpression; with `optional`, oldSelf is an optional."""
        prefix = "messageExpression " if message else ""
        stored = self.stored or text in (self.known.messages if message else self.known.rules)
        environment = self._environment(stored=stored, optional=optional, message=message)
        try:
            compiled = environment.compile(text)
        except CompileError as refused:
            raise _Refused(f"{prefix}compilation failed: {refused}") from None
        wanted = Kind.STRING if message else Kind.BOOL
        if compiled.type.kind is not wanted or compiled.type.nullable:
            raise _Refused(f"{prefix or 'cel expression '}must evaluate to a {wanted}")
        return compiled

    def program(self, compiled: Compiled, *, message: bool) -> Program:
        """Make the program of an expression."""
        from kthena_api.cel.program import ProgramError

        try:
            return compiled.program()
        except ProgramError as refused:
            subject = "messageExpression" if message else "program"
            raise _Refused(f"{subject} instantiation failed: {refused.message}") from None

    def cost(self, compiled: Compiled) -> int:
        """The largest cost; the sizes of all paths are measured from `self`."""
        from kthena_api.cel.cost import estimate

        declarations = compiled.environment.declarations
        return estimate(compiled.checked, declarations, root=self.declared.type).cost.max

    def _environment(self, *, stored: bool, optional: bool, message: bool) -> Environment:
        # Messages are checked with the optional, but evaluated with the old value itself.
        key = (stored, optional, optional and message)
        known = self._environments.get(key)
        if known is None:
            known = self._environments[key] = self.declared.environment(
                self.minor,
                stored=stored,
                optional_old=optional,
                read_old=message or not optional,
            )
        return known

    def __reduce__(self) -> tuple[type[RuleScope], tuple[object, ...]]:
        return RuleScope, (self.node, self.declared, self.minor, self.stored, self.known)


@dataclass(frozen=True, slots=True)
class _Made:
    """What became of an expression."""

    error: RuleError | None = None
    compiled: Compiled | None = None
    program: Program | None = None
    cost: int = 0


_NOTHING: Final = _Made()


@dataclass(frozen=True, eq=False)
class PlannedRule:
    """A rule and what a server makes of it, worked out when it is first asked for.

    A rule of blanks has neither error nor program. A rule with an error has nothing else; one whose
    messageExpression has an error has no field path.

    Attributes:
        rule: As written.
        scope: What it sees.
    """

    rule: ValidationRule
    scope: RuleScope = field(repr=False)

    @property
    def error(self) -> RuleError | None:
        """Why the rule is not taken."""
        return self._checked.error or self._programmed.error

    @property
    def program(self) -> Program | None:
        """The rule as a function of `self` and `oldSelf`, which are given as plain data.

        With optionalOldSelf, `oldSelf` is an optional of a value.
        """
        return self._programmed.program

    @property
    def compiled(self) -> Compiled | None:
        """The rule as it was checked, unless it is not taken."""
        return self._programmed.compiled

    @cached_property
    def uses_old_self(self) -> bool:
        """Whether the rule names `oldSelf`."""
        compiled = self._checked.compiled
        if compiled is None:
            return False
        names = compiled.checked.references.values()
        return any(reference.name == "oldSelf" for reference in names)

    @cached_property
    def cost(self) -> int:
        """The largest cost of one evaluation as far as the schema bounds it."""
        return 0 if self.compiled is None else self.scope.cost(self.compiled)

    @property
    def cardinality(self) -> int:
        """How often the rule is evaluated for one object if nothing else bounds that."""
        return 0 if self._programmed.program is None else self.scope.cardinality

    @property
    def message_error(self) -> RuleError | None:
        """Why the messageExpression is not taken."""
        return self._message.error

    @property
    def message(self) -> Program | None:
        """The messageExpression as a function of the same variables."""
        return self._message.program

    @cached_property
    def message_cost(self) -> int:
        """The largest cost of evaluating the messageExpression."""
        made = self._message.compiled
        return 0 if made is None else self.scope.cost(made)

    @cached_property
    def field_path(self) -> str:
        """The relative path of the field that errors are about; empty when there is none."""
        if self._programmed.program is None or self.message_error is not None:
            return ""
        from kthena_api.crd.well_formed.field_paths import PathError, follow  # only errors need it

        try:
            return str(follow(self.rule.field_path or "", self.scope.node).path.text)
        except PathError:
            return ""

    @property
    def _optional(self) -> bool:
        return self.rule.optional_old_self is True

    @cached_property
    def _checked(self) -> _Made:
        text = self.rule.rule
        if not _VISIBLE.search(text):
            return _NOTHING
        try:
            return _Made(compiled=self.scope.compile(text, optional=self._optional, message=False))
        except _Refused as refused:
            return _Made(RuleError("invalid", str(refused)))

    @cached_property
    def _programmed(self) -> _Made:
        compiled = self._checked.compiled
        if compiled is None:
            return _NOTHING
        try:
            return _Made(compiled=compiled, program=self.scope.program(compiled, message=False))
        except _Refused as refused:
            return _Made(RuleError("invalid", str(refused)))

    @cached_property
    def _message(self) -> _Made:
        text = self.rule.message_expression
        if not text or self._programmed.program is None:
            return _NOTHING
        try:
            compiled = self.scope.compile(text, optional=self._optional, message=True)
            return _Made(compiled=compiled, program=self.scope.program(compiled, message=True))
        except _Refused as refused:
            return _Made(RuleError("invalid", str(refused)))

    def __reduce__(self) -> tuple[type[PlannedRule], tuple[ValidationRule, RuleScope]]:
        return PlannedRule, (self.rule, self.scope)


@dataclass(frozen=True, eq=False)
class RuleNode:
    """The rules of one node and of those below it (`Validator`).

    Attributes:
        node: The node.
        is_root: Whether it is a resource, embedded ones included.
        rules: Its own rules.
        properties: Fields that have rules, or have some below them, by JSON name.
        items: The items of a list, if they do.
        additional: The values of a map, if they do.
        all_of: Branches of allOf that do; their rules see the node.
        error: Why none of its rules can be compiled: expressions do not see the node.
    """

    node: Structural
    is_root: bool
    rules: tuple[PlannedRule, ...] = ()
    properties: Mapping[str, RuleNode] = field(default_factory=dict)
    items: RuleNode | None = None
    additional: RuleNode | None = None
    all_of: tuple[RuleNode, ...] = ()
    error: str | None = None


def plan_rules(node: Structural, *, root: bool, minor: str = NEWEST) -> RuleNode | None:
    """The rules of a schema as a server evaluates them, None when there are none.

    Args:
        node: The schema.
        root: Whether it is the schema of a resource.
        minor: Of the server.
    """
    return _Planner(minor).plan(node, root=root) if _has_rules(node) else None


class _Planner:
    """One walk down a schema; a node that stands in several places is planned once."""

    def __init__(self, minor: str) -> None:
        self._minor = minor
        self._known: dict[tuple[int, int, bool, int], RuleNode | None] = {}
        self._alone: dict[int, Declared | None] = {}

    def plan(self, node: Structural, *, root: bool) -> RuleNode | None:
        """The tree of a schema."""
        declared = declare(node, root=root, minor=self._minor)
        return self._node(node, node, None if declared is None else declared.declaration, root=root)

    def _node(
        self, rules: Structural, node: Structural, seen: Declaration | None, *, root: bool
    ) -> RuleNode | None:
        """The tree of a node; `rules` is the node itself, or a branch of its allOf."""
        key = (id(rules), id(node), root, id(seen))
        if key not in self._known:
            self._known[key] = self._made(rules, node, seen, root=root)
        return self._known[key]

    def _made(
        self, rules: Structural, node: Structural, seen: Declaration | None, *, root: bool
    ) -> RuleNode | None:
        own = rules.extensions.validations
        element = None if seen is None else seen.element
        properties = self._properties(rules, node, seen)
        items = self._below(rules.items, node.items, element)
        additional = self._below(_values(rules), _values(node), element)
        branches = [self._node(each, node, seen, root=root) for each in rules.validation.all_of]
        all_of = tuple(branch for branch in branches if branch is not None)
        if not (own or properties or items or additional or all_of):
            return None
        planned: tuple[PlannedRule, ...] = ()
        error = "failed to convert to declType for CEL validation rules" if own else None
        if seen is not None:
            declared = Declared(with_metadata(node, self._minor) if root else node, seen)
            scope = RuleScope(node, declared, self._minor)
            planned, error = tuple(PlannedRule(rule, scope) for rule in own), None
        return RuleNode(node, root, planned, properties, items, additional, all_of, error)

    def _below(
        self, rules: Structural | None, node: Structural | None, seen: Declaration | None
    ) -> RuleNode | None:
        if rules is None or node is None:
            return None
        return self._node(rules, node, seen, root=node.extensions.embedded_resource)

    def _properties(
        self, rules: Structural, node: Structural, seen: Declaration | None
    ) -> Mapping[str, RuleNode]:
        planned: dict[str, RuleNode] = {}
        for name, below in rules.properties.items():
            child = node.properties.get(name)
            declaration = None if child is None else self._field(child, name, seen)
            if declaration is None:
                continue
            made = self._below(below, child, declaration)
            if made is not None:
                planned[name] = made
        return planned

    def _field(self, child: Structural, name: str, seen: Declaration | None) -> Declaration | None:
        escaped = escape(name)
        if escaped is not None:
            return None if seen is None else seen.fields.get(escaped)
        # No expression sees the field, but its own rules see it as `self`.
        if id(child) not in self._alone:
            embedded = child.extensions.embedded_resource
            self._alone[id(child)] = declare(child, root=embedded, minor=self._minor)
        alone = self._alone[id(child)]
        return None if alone is None else alone.declaration


def _values(node: Structural) -> Structural | None:
    additional = node.additional_properties
    return additional if isinstance(additional, Structural) else None


def _has_rules(node: Structural) -> bool:
    """Whether there is a rule on a node or below it; a server overlooks branches of allOf here."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if current.extensions.validations:
            return True
        waiting.extend(current.properties.values())
        below = (current.items, _values(current))
        waiting.extend(each for each in below if each is not None)
    return False
