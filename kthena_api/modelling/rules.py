# SPDX-License-Identifier: Apache-2.0
"""Markers that add rules (x-kubernetes-validations) and those for whole classes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias, TypeVar

from kthena_api.crd.beyond import Absent, Beyond
from kthena_api.modelling.markers import Marker
from kthena_api.modelling.problems import MarkerFault, nearest

if TYPE_CHECKING:
    from collections.abc import Callable

    from kthena_api.crd import Structural

MARKERS_ATTRIBUTE = "__kubernetes_markers__"

RuleReason: TypeAlias = Literal[
    "FieldValueInvalid", "FieldValueForbidden", "FieldValueRequired", "FieldValueDuplicate"
]
REASONS = ("FieldValueRequired", "FieldValueInvalid", "FieldValueForbidden", "FieldValueDuplicate")

ModelT = TypeVar("ModelT", bound=type)


class Rule(Marker):
    """One CEL rule on a field or, through `constrain`, on a class.

    Args of the constructor are the members of a validation rule in the server's terms; see
    apiextensions.k8s.io/v1 ValidationRule. Several rules keep their order.
    """

    keyword: ClassVar[str] = "x-kubernetes-validations"
    texts = ("value", "message", "message_expression", "reason", "field_path")

    def __init__(
        self,
        rule: str | Absent,
        *,
        message: str | None = None,
        message_expression: str | None = None,
        reason: RuleReason | None = None,
        field_path: str | None = None,
        optional_old_self: bool | None = None,
        beyond: Beyond | None = None,
    ) -> None:
        super().__init__(rule, beyond=beyond)
        self.message = message
        self.message_expression = message_expression
        self.reason = reason
        self.field_path = field_path
        self.optional_old_self = optional_old_self

    def clear(self, node: Structural) -> Structural:
        return node

    def apply(self, node: Structural) -> Structural:
        from kthena_api.crd import ValidationRule

        if isinstance(self.value, Absent):
            return node
        self._check_texts()
        rule = ValidationRule(
            rule=self.value,
            message=self.message,
            message_expression=self.message_expression,
            reason=self.reason,
            field_path=self.field_path,
            optional_old_self=self.optional_old_self,
        )
        rules = (*node.extensions.validations, rule)
        return replace(node, extensions=replace(node.extensions, validations=rules))

    def _check_texts(self) -> None:
        if not self.value.strip():
            raise MarkerFault("a rule without text")
        if self.reason is not None and self.reason not in REASONS:
            raise MarkerFault(
                f"invalid reason {self.reason}, valid values are {', '.join(REASONS)}",
                nearest(self.reason, REASONS),
            )
        if self.message is None and "\n" in self.value.strip():
            raise MarkerFault("a rule with line breaks needs a message")
        if self.message is not None and ("\n" in self.message or not self.message.strip()):
            raise MarkerFault("a message is one line of text")


class Immutable(Marker):
    """The value never changes; of an optional field it may not be taken away either.

    A rule on the field alone is skipped while the field is absent, so "remove, then set anew"
    would pass. The reader therefore adds a rule to the parent of an optional field.

    Args of the constructor:
        allow_set_later: Whether an object without the field may get it in an update.
    """

    keyword: ClassVar[str] = "x-kubernetes-validations"

    def __init__(self, *, allow_set_later: bool = True, beyond: Beyond | None = None) -> None:
        super().__init__(value=True, beyond=beyond)
        self.allow_set_later = allow_set_later

    def clear(self, node: Structural) -> Structural:
        return node

    def apply(self, node: Structural) -> Structural:
        return Rule("self == oldSelf", message="field is immutable").apply(node)

    def parent_rule(self, json_name: str) -> Rule:
        """Return the rule that an optional field needs on its parent."""
        name = cel_name(json_name)
        if self.allow_set_later:
            return Rule(
                f"!has(oldSelf.{name}) || has(self.{name})",
                message=f"field {json_name} is immutable once set",
            )
        return Rule(
            f"has(oldSelf.{name}) == has(self.{name})", message=f"field {json_name} is immutable"
        )


class FieldGroup(Marker):
    """How many of some optional fields of a class may be set; the names are Python's."""

    keyword: ClassVar[str] = "x-kubernetes-validations"
    texts = ("value",)
    comparison: ClassVar[str] = ""
    sentence: ClassVar[str] = ""

    def __init__(self, *fields: str, beyond: Beyond | None = None) -> None:
        super().__init__(fields, beyond=beyond)

    def clear(self, node: Structural) -> Structural:
        return node

    def apply(self, node: Structural) -> Structural:  # noqa: ARG002 - no node takes it
        """Refuse: only the reader of a class knows the fields and replaces this by a rule."""
        name = type(self).__name__
        raise MarkerFault(
            f"{name} names fields of a class and cannot stand here", f"write @constrain({name}(…))"
        )

    def with_value(self, value: Any) -> Marker:
        """Return the rule that upstream has, given as text."""
        return Rule(value)

    def rule(self, json_names: tuple[str, ...]) -> Rule:
        """Return the rule in the words of controller-gen v0.22 (markers/validation.go)."""
        total = "+".join(f"(has(self.{cel_name(name)})?1:0)" for name in json_names)
        return Rule(f"{total} {self.comparison}", message=self.message(json_names))

    def message(self, json_names: tuple[str, ...]) -> str:
        """Return the message with its list of fields."""
        return self.sentence.format(" ".join(json_names))


class AtMostOneOf(FieldGroup):
    """At most one of the fields may be set."""

    comparison, sentence = "<= 1", "at most one of the fields in [{}] may be set"


class ExactlyOneOf(FieldGroup):
    """Exactly one of the fields must be set."""

    comparison, sentence = "== 1", "exactly one of the fields in [{}] must be set"


class AtLeastOneOf(FieldGroup):
    """At least one of the fields must be set."""

    sentence = "at least one of the fields in [{}] must be set"

    def rule(self, json_names: tuple[str, ...]) -> Rule:
        condition = "||".join(f"has(self.{cel_name(name)})" for name in json_names)
        return Rule(condition, message=self.message(json_names))


class NonZero(Marker):
    """Not the zero value: at least one character, item or property, unless bounded already."""

    early: ClassVar[bool] = False

    def __init__(self, *, beyond: Beyond | None = None) -> None:
        super().__init__(value=True, beyond=beyond)

    def clear(self, node: Structural) -> Structural:
        return node

    def apply(self, node: Structural) -> Structural:
        attribute = {"string": "min_length", "array": "min_items", "object": "min_properties"}.get(
            node.type
        )
        if attribute is None:
            raise MarkerFault(f"NonZero fits text, lists and objects, not {node.type or 'any'}")
        if getattr(node.validation, attribute) is not None:
            return node
        changes: dict[str, Any] = {attribute: 1}
        return replace(node, validation=replace(node.validation, **changes))


class _Junctor(Marker):
    """Branches given as openAPIV3Schema documents."""

    empty: ClassVar[object] = ()
    single: ClassVar[bool] = False

    def __init__(self, *branches: dict[str, Any], beyond: Beyond | None = None) -> None:
        super().__init__(branches, beyond=beyond)

    def apply(self, node: Structural) -> Structural:
        from kthena_api.crd import DocumentError
        from kthena_api.crd.openapi import read_schema

        try:
            branches = tuple(read_schema(branch) for branch in self.value)
        except DocumentError as error:
            raise MarkerFault(f"{self.keyword}: {error}") from error
        return self._set(node, branches[0] if self.single else branches)


class AllOf(_Junctor):
    """`allOf`; bounds belong on the node itself, because cost estimates do not look in here."""

    keyword, attribute = "allOf", "all_of"


class AnyOf(_Junctor):
    """`anyOf`."""

    keyword, attribute = "anyOf", "any_of"


class OneOf(_Junctor):
    """`oneOf`."""

    keyword, attribute = "oneOf", "one_of"


class Not(_Junctor):
    """`not`, with one branch."""

    keyword, attribute = "not", "not_"
    empty: ClassVar[object] = None
    single: ClassVar[bool] = True

    def __init__(self, branch: dict[str, Any], *, beyond: Beyond | None = None) -> None:
        super().__init__(branch, beyond=beyond)


def constrain(*markers: Marker) -> Callable[[ModelT], ModelT]:
    """Declare facts about a whole class; rules are written in this order.

    Several decorators on one class count as one, read from top to bottom.

    Example:
        >>> from kthena_api.modelling import Model, Rule, constrain
        >>> @constrain(Rule("self.low <= self.high", message="low is above high"))
        ... class Range(Model):
        ...     low: int
        ...     high: int
    """
    given: tuple[object, ...] = markers
    for marker in given:
        if not isinstance(marker, Marker):
            name = getattr(marker, "__name__", "")
            hint = f"; write {name}()" if name else ""
            raise TypeError(f"constrain takes markers, not {marker!r}{hint}")

    def declare(cls: ModelT) -> ModelT:
        below: tuple[Marker, ...] = cls.__dict__.get(MARKERS_ATTRIBUTE, ())
        setattr(cls, MARKERS_ATTRIBUTE, (*markers, *below))
        return cls

    return declare


_RESERVED = frozenset(
    "true false null in as break const continue else for function if import let loop package "
    "namespace return var void while".split()
)
_ESCAPES = {"__": "__underscores__", ".": "__dot__", "-": "__dash__", "/": "__slash__"}


def cel_name(json_name: str) -> str:
    """Return the name under which rules see a property (apiserver pkg/cel/escaping.go)."""
    if json_name in _RESERVED:
        return f"__{json_name}__"
    return re.sub(r"__|[.\-/]", lambda match: _ESCAPES[match[0]], json_name)
