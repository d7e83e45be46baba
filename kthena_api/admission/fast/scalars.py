# SPDX-License-Identifier: Apache-2.0
"""The lines for values that have nothing below them, and what all nodes have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, Literal, TypeAlias

from kthena_api.admission.defaulting import fill_defaults
from kthena_api.admission.fast.judgements import (
    INT64,
    bare,
    bounds_of,
    choices_of,
    is_int_or_text,
    tests_of_text,
)
from kthena_api.admission.fast.support import DROPPED, Unsure, anything, dropped, is_odd
from kthena_api.admission.list_type import check_list_types
from kthena_api.admission.minors import Minor
from kthena_api.crd.beyond import ABSENT
from kthena_api.crd.schema import Extensions, Json, Structural, ValueValidation
from kthena_api.crd.values import check_value, plain
from kthena_api.crd.values.profile import format_of

__all__ = ["NO_JUDGEMENT", "RAISE", "Null", "Place", "ScalarWriter", "has_default", "refuse"]

Null: TypeAlias = Literal["dropped", "kept", "default", "wrong"]
"""What becomes of null."""

NO_JUDGEMENT: Final = ValueValidation()
RAISE: Final = " raise Unsure"
_LONGEST_LITERAL: Final = 500
_ANYTHING: Final = Structural(extensions=Extensions(preserve_unknown_fields=True))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node stands.

    Attributes:
        null: What becomes of null there.
        keeps: Whether members that the schema does not know stay, since a list around asks for it.
        depth: How far below the root.
        is_root: Whether it is the root, whose metadata somebody else looks after.
    """

    null: Null
    keeps: bool
    depth: int
    is_root: bool = False

    def below(self, null: Null, *, keeps: bool = False) -> Place:
        """A place one level down."""
        return Place(null, keeps, self.depth + 1)


class ScalarWriter:
    """The lines of one node each; names in them are those of `names`."""

    def __init__(self, minor: Minor) -> None:
        self.profile = minor.profile
        self.names: dict[str, Any] = {
            "DROPPED": DROPPED,
            "Unsure": Unsure,
            "anything": anything,
            "check_lists": check_list_types,
            "dropped": dropped,
            "is_odd": is_odd,
            "judge": partial(_judge, profile=minor.profile),
            "plain": plain,
        }
        self._constants: dict[object, str] = {}

    def constant(self, key: object, value: object) -> str:
        """The name of a value; of one key there is one."""
        name = self._constants.setdefault(key, f"c{len(self._constants)}")
        self.names[name] = value
        return name

    def unknown(self, node: Structural, place: Place) -> list[str]:
        """A node without a type, which is of interest only if it says nothing of what it holds."""
        bared = replace(bare(node), default=ABSENT, nullable=False, validation=NO_JUDGEMENT)
        has_parts = bool(node.properties or node.items or node.additional_properties is not None)
        if not place.keeps or has_parts or bared != _ANYTHING:
            return ["raise Unsure"]
        lines = [f"if v is None: {self.null(node, place)}", "anything(v)"]
        if node.validation != NO_JUDGEMENT:
            lines += refuse([f"judge(v, {self.whole(node)})"])
        return [*lines, "return v"]

    def null(self, node: Structural, place: Place) -> str:
        """What is done with null."""
        match place.null:
            case "dropped":
                return "return DROPPED"
            case "kept" if not node.validation.enum:
                return "return None"
            case "default":
                default = self.default(node)
                return "raise Unsure" if default is None else f"return {default}"
        return "raise Unsure"

    def type_of(self, kind: str, node: Structural, place: Place) -> list[str]:
        """The lines that let values of one type through."""
        lines = [f"if type(v) is not {kind}:"]
        null = self.null(node, place)
        if null != "raise Unsure":
            lines.append(f" if v is None: {null}")
        return [*lines, RAISE]

    def default(self, node: Structural) -> str | None:
        """What makes a default of its own for each place, None if it is not a plain one."""
        filled = plain(node.default) if node.default is not ABSENT else None
        if isinstance(filled, dict | list):
            fill_defaults(filled, node)
        try:
            anything(filled)
        except Unsure:
            return None
        if _has_resources(node) and not isinstance(filled, str | int | float):
            return None
        if check_value(filled, node, self.profile) or check_list_types(filled, node):
            return None
        spelt = repr(filled)
        if not isinstance(filled, dict | list):
            return spelt
        if len(spelt) <= _LONGEST_LITERAL and spelt.count("{") + spelt.count("[") < 20:
            return spelt
        return f"plain({self.constant(('default', spelt), filled)})"

    def rest(self, node: Structural, **written: object) -> list[str]:
        """The check of keywords that are not written as Python; those are given with None."""
        rest = replace(node.validation, **{"format": None, **written})  # type: ignore[arg-type]
        if rest == NO_JUDGEMENT:
            return []
        bared = bare(node)
        return [f"if judge(v, {self.constant(repr(bared), bared)}): raise Unsure"]

    def text(self, node: Structural, place: Place) -> list[str]:
        """The lines of a text."""
        guard = self.type_of("str", node, place)
        choices = choices_of(node.validation, (str,)) if node.validation.enum else None
        conditions, written = self._text_conditions(node, choices)
        if choices is not None:
            written["enum"] = ()
            name = self.constant(("enum", choices), choices)
            conditions.insert(0, f"v not in {name}")
        return [*guard, *refuse(conditions), *self.rest(node, **written), "return v"]

    def _text_conditions(
        self, node: Structural, choices: object = None
    ) -> tuple[list[str], dict[str, object]]:
        """What is wrong with a text, and the keywords that say so."""
        judged = node.validation
        conditions = [] if choices else ["not v.isascii() and is_odd(v)"]
        if judged.max_length is not None:
            conditions.append(f"len(v) > {judged.max_length}")
        if judged.min_length is not None:
            conditions.append(f"len(v) < {judged.min_length}")
        written: dict[str, object] = {"max_length": None, "min_length": None}
        tests = tests_of_text(node, self.profile)
        if tests is None:
            return conditions, written
        written["pattern"] = None
        # A bound method is another object each time it is asked for.
        key = (judged.pattern, format_of(node, self.profile))
        for at, test in enumerate(tests):
            conditions.append(f"not {self.constant(('text', at, *key), test)}(v)")
        return conditions, written

    def integer(self, node: Structural, place: Place) -> list[str]:
        """The lines of a whole number."""
        conditions, written = self._integer_conditions(node)
        guard = self.type_of("int", node, place)
        return [*guard, *refuse(conditions), *self.rest(node, **written), "return v"]

    def _integer_conditions(self, node: Structural) -> tuple[list[str], dict[str, object]]:
        bounds = bounds_of(node, self.profile)
        if bounds is None:
            # A keyword that nobody writes leaves the node to `check_value`.
            return [f"not {-INT64} <= v < {INT64}", f"judge(v, {self.whole(node)})"], {}
        written: dict[str, object] = {
            "minimum": None,
            "maximum": None,
            "exclusive_minimum": False,
            "exclusive_maximum": False,
        }
        conditions = [f"not {bounds[0]} <= v <= {bounds[1]}"]
        choices = choices_of(node.validation, (int,)) if node.validation.enum else None
        if choices is not None:
            written["enum"] = ()
            conditions.append(f"v not in {self.constant(('enum', choices), choices)}")
        return conditions, written

    def whole(self, node: Structural) -> str:
        """The name of a node without what is below it."""
        bared = bare(node)
        return self.constant(repr(bared), bared)

    def number(self, node: Structural, place: Place) -> list[str]:
        """The lines of a number; a float without a fraction is stored as an integer."""
        lines = [
            "if type(v) is float:",
            " if not v % 1 > 0: raise Unsure",
            f"elif type(v) is not int or not {-INT64} <= v < {INT64}:",
        ]
        null = self.null(node, place)
        if null != "raise Unsure":
            lines.append(f" if v is None: {null}")
        lines.append(RAISE)
        if format_of(node, self.profile) == "float":
            lines.append(f"if judge(v, {self.whole(node)}): raise Unsure")
        return [*lines, *self.rest(node), "return v"]

    def int_or_text(self, node: Structural, place: Place) -> list[str]:
        """The lines of a whole number or a text."""
        judged = node.validation
        conditions, written = self._text_conditions(node)
        if is_int_or_text(judged.any_of):
            written["any_of"] = ()
        choices = choices_of(judged, (int, str)) if judged.enum else None
        if choices is not None:
            written["enum"] = ()
        lines = [
            "if type(v) is str:",
            *(f" {line}" for line in refuse(conditions)),
            f"elif type(v) is not int or not {-INT64} <= v < {INT64}:",
        ]
        null = self.null(node, place)
        if null != "raise Unsure":
            lines.append(f" if v is None: {null}")
        lines.append(RAISE)
        if choices is not None:
            lines += refuse([f"v not in {self.constant(('enum', choices), choices)}"])
        return [*lines, *self.rest(node, **written), "return v"]


def _judge(value: Json, node: Structural, *, profile: Any) -> bool:
    return bool(check_value(value, node, profile))


def refuse(conditions: Sequence[str]) -> list[str]:
    """The line that lets through what fulfils none of some conditions."""
    return [f"if {' or '.join(conditions)}: raise Unsure"] if conditions else []


def has_default(node: Structural) -> bool:
    """Whether a node has a default; null is none."""
    return node.default not in (ABSENT, None)


def _has_resources(root: Structural) -> bool:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.extensions.embedded_resource:
            return True
        waiting += node.properties.values()
        if node.items is not None:
            waiting.append(node.items)
        if isinstance(node.additional_properties, Structural):
            waiting.append(node.additional_properties)
    return False
