# SPDX-License-Identifier: Apache-2.0
"""What judges the objects of one class: its schema's rules, and the object as a server has it.

Loaded with the first object that has rules; `hooks` says when it is asked.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any, Final, NamedTuple

from pydantic import BaseModel

from kthena_api.crd.beyond import ABSENT
from kthena_api.crd.schema import Structural
from kthena_api.field_errors import FieldError
from kthena_api.modelling.base import CustomResource, plain_json
from kthena_api.modelling.reader import finish_root
from kthena_api.modelling.types import TypeReader
from kthena_api.rules.evaluate import Place, evaluate
from kthena_api.rules.plan import RuleNode, plan_rules

_NODE_ATTRIBUTE: Final = "__kubernetes_node__"


class Findings(NamedTuple):
    """What is wrong: errors with their place and the value there, and a server's warnings."""

    errors: tuple[tuple[FieldError, Place, object], ...] = ()
    warnings: tuple[str, ...] = ()


class Judgement:
    """The rules of a class, planned, and the defaults that an object gets before they run."""

    __slots__ = ("_defaults", "_plan")

    def __init__(self, plan: RuleNode, node: Structural) -> None:
        self._plan = plan
        self._defaults = _Defaults.of(node)

    @classmethod
    def of(cls, model: type[BaseModel]) -> Judgement | None:
        """Read the rules of a class; None when it has none after all.

        Raises:
            TypeError: The class has no structural schema, so nobody could judge its objects.
        """
        reader = _Reader(baseline=False)
        node = reader.read_model(model)
        if reader.problems:
            found = "\n".join(map(str, reader.problems))
            raise TypeError(f"{model.__name__} has rules, but no schema to judge by:\n{found}")
        is_root = issubclass(model, CustomResource)
        if is_root:
            node = finish_root(node)
        plan = plan_rules(node, root=is_root)
        return None if plan is None else cls(_with_known_parts(plan), node)

    def judge(self, model: Any, old: Any = ABSENT) -> Findings:
        """Evaluate the rules on an object, as an update of another one if that is given."""
        value = self._stored(model)
        verdict = evaluate(
            self._plan,
            value,
            ABSENT if old is ABSENT else self._stored(old),
            # What is out of its bounds, Pydantic has refused.
            within_bounds=True,
        )
        if not verdict.errors:
            return Findings(warnings=verdict.warnings)
        errors = zip(verdict.errors, verdict.places, strict=True)
        return Findings(
            tuple((error, place, _find(value, place)) for error, place in errors),
            verdict.warnings,
        )

    def _stored(self, model: Any) -> Any:
        """The object as a server has it when it evaluates rules."""
        is_kind = isinstance(model, CustomResource)
        value: Any = model.to_manifest() if is_kind else plain_json(model)
        if self._defaults is not None:
            self._defaults.fill(value)
        return value


class _Reader(TypeReader):
    """Reads a class once: the classes that it is a part of are read after it."""

    def read_model(self, cls: type[BaseModel]) -> Structural:
        """Return the node of a class."""
        known: Structural | None = cls.__dict__.get(_NODE_ATTRIBUTE)
        if known is None:
            known = super().read_model(cls)
            if not self.problems:
                setattr(cls, _NODE_ATTRIBUTE, known)
        return known


_known: dict[str, list[RuleNode]] = {}
"""The plans of classes by the name of the class, for the plans of what they are a part of."""


def _with_known_parts(plan: RuleNode) -> RuleNode:
    """Return a plan in which parts that were planned before take the place of equal ones.

    Objects are built from the inside out, and every class on the way is planned: so a rule is
    compiled once and not again for each class around it.
    """
    name = plan.node.notes.type_name
    for known in _known.get(name, ()):
        if known.is_root == plan.is_root and _says_the_same(known.node, plan.node):
            return known
    items, values = plan.items, plan.additional
    plan = replace(
        plan,
        properties={key: _with_known_parts(part) for key, part in plan.properties.items()},
        items=None if items is None else _with_known_parts(items),
        additional=None if values is None else _with_known_parts(values),
    )
    if name:
        _known.setdefault(name, []).append(plan)
    return plan


def _says_the_same(one: Structural, other: Structural) -> bool:
    """Whether two nodes differ at most in what they say to people."""
    return one == replace(other, notes=one.notes)


class _Defaults:
    """The defaults at and below a node (apiextensions pkg/apiserver/schema/defaulting)."""

    __slots__ = ("_below", "_fields", "_items", "_values")

    def __init__(self) -> None:
        self._fields: list[tuple[str, object, bool]] = []
        self._below: dict[str, _Defaults] = {}
        self._items: _Defaults | None = None
        self._values: _Defaults | None = None

    @classmethod
    def of(cls, node: Structural) -> _Defaults | None:
        """Collect them; None where there are none."""
        found = cls()
        for name, child in node.properties.items():
            if child.default is not ABSENT and child.default is not None:
                found._fields.append((name, child.default, child.nullable))
            below = cls.of(child)
            if below is not None:
                found._below[name] = below
        if node.items is not None:
            found._items = cls.of(node.items)
        if isinstance(node.additional_properties, Structural):
            found._values = cls.of(node.additional_properties)
        some = found._fields or found._below or found._items or found._values
        return found if some else None

    def fill(self, value: object) -> None:
        """Fill in what is absent, in place."""
        if isinstance(value, dict):
            self._fill_members(value)
        elif isinstance(value, list) and self._items is not None:
            for item in value:
                self._items.fill(item)

    def _fill_members(self, value: dict[str, object]) -> None:
        for name, default, nullable in self._fields:
            if name not in value or (value[name] is None and not nullable):
                value[name] = deepcopy(default)
        for name, below in self._below.items():
            if name in value:
                below.fill(value[name])
        if self._values is not None:
            for member in value.values():
                self._values.fill(member)


def _find(value: object, place: Place) -> object:
    """The value at a place; None where there is none."""
    for step in place:
        if isinstance(value, dict | list):
            try:
                value = value[step]  # type: ignore[index]  # a wrong kind of key is caught
            except (LookupError, TypeError):
                return None
        else:
            return None
    return value
