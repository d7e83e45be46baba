# SPDX-License-Identifier: Apache-2.0
"""What a comprehension does: macros make few kinds, which are told by their parts."""

from __future__ import annotations

from dataclasses import dataclass

from kthena_api.cel import ast
from kthena_api.cel.ast import Comprehension, Expr


@dataclass(frozen=True, slots=True)
class Pattern:
    """A known kind.

    Attributes:
        form: "all", "any", "one" (exactly one), "list", or "bind" (a name for a value).
        test: What every item is asked.
        item: What is collected of it.
    """

    form: str
    test: Expr | None = None
    item: Expr | None = None


def _is(node: Expr, name: str) -> bool:
    return isinstance(node, ast.Ident) and node.name == name


def _is_literal(node: Expr, value: object) -> bool:
    return isinstance(node, ast.Literal) and node.value is value


def _collected(step: Expr, accumulator: str) -> Expr | None:
    """What `accumulator + [item]` collects."""
    if (
        isinstance(step, ast.Call)
        and step.function == ast.ADD
        and _is(step.args[0], accumulator)
        and isinstance(step.args[1], ast.ListExpr)
        and len(step.args[1].elements) == 1
        and not step.args[1].optional_indices
    ):
        return step.args[1].elements[0]
    return None


def pattern_of(node: Comprehension) -> Pattern | None:
    """The kind of a comprehension, None for one that is not known."""
    accumulator = node.accu_var
    step, start = node.loop_step, node.accu_init
    over = node.iter_range
    never = _is_literal(node.loop_condition, value=False)
    if never and isinstance(over, ast.ListExpr) and not over.elements:
        return Pattern("bind")
    if isinstance(step, ast.Call) and _is(node.result, accumulator):
        if step.function == ast.LOGICAL_AND and _is_literal(start, value=True):
            return Pattern("all", step.args[1]) if _is(step.args[0], accumulator) else None
        if step.function == ast.LOGICAL_OR and _is_literal(start, value=False):
            return Pattern("any", step.args[1]) if _is(step.args[0], accumulator) else None
        if isinstance(start, ast.ListExpr) and not start.elements:
            return _list(step, accumulator)
    if isinstance(step, ast.Call) and step.function == ast.CONDITIONAL and _counts(node):
        return Pattern("one", step.args[0])
    return None


def _list(step: ast.Call, accumulator: str) -> Pattern | None:
    if step.function == ast.CONDITIONAL:
        item = _collected(step.args[1], accumulator)
        if item is not None and _is(step.args[2], accumulator):
            return Pattern("list", step.args[0], item)
        return None
    item = _collected(step, accumulator)
    return None if item is None else Pattern("list", None, item)


def _counts(node: Comprehension) -> bool:
    start, result = node.accu_init, node.result
    return (
        isinstance(start, ast.Literal)
        and type(start.value) is int
        and isinstance(result, ast.Call)
        and result.function == ast.EQUALS
        and _is(result.args[0], node.accu_var)
    )
