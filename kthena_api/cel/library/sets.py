# SPDX-License-Identifier: Apache-2.0
"""Lists as sets (cel.lib.ext.sets)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from kthena_api.cel import types
from kthena_api.cel.library.base import (
    Argument,
    CallEstimate,
    CostEstimator,
    Library,
    RuntimeCost,
    actual_size,
    function,
)
from kthena_api.cel.ranges import CostRange, saturating_add
from kthena_api.cel.values import is_member

Items = Sequence[Any]


def contains(items: Items, others: Items) -> bool:
    """Whether every other item is one of the items."""
    return all(is_member(other, items) for other in others)


def equivalent(items: Items, others: Items) -> bool:
    """Whether either contains the other."""
    return contains(items, others) and contains(others, items)


def intersects(items: Items, others: Items) -> bool:
    """Whether they have an item in common."""
    return any(is_member(item, others) for item in items)


def _pairs(factor: int) -> tuple[CostEstimator, RuntimeCost]:
    def estimate(arguments: Sequence[Argument]) -> CallEstimate:
        pairs = arguments[0].size.multiply(arguments[1].size)
        return CallEstimate(pairs.multiply_by_factor(factor).add(CostRange.fixed(1)))

    def cost(arguments: Sequence[object], _result: object) -> int:
        pairs = actual_size(arguments[0]) * actual_size(arguments[1])
        return saturating_add(1, pairs * factor)

    return estimate, cost


_LIST: Final = types.list_of(types.param("T"))

LIBRARY: Final = Library(
    "cel.lib.ext.sets",
    (
        function(
            "list_sets_contains_list",
            "sets.contains",
            (_LIST, _LIST),
            types.BOOL,
            contains,
            "Whether the first list has every item of the second.",
            "sets.contains([1, 2, 3], [3, 1])",
            *_pairs(1),
        ),
        function(
            "list_sets_equivalent_list",
            "sets.equivalent",
            (_LIST, _LIST),
            types.BOOL,
            equivalent,
            "Whether both lists have the same items, in any order and number.",
            "sets.equivalent([1, 2], [2, 1, 1])",
            *_pairs(2),
        ),
        function(
            "list_sets_intersects_list",
            "sets.intersects",
            (_LIST, _LIST),
            types.BOOL,
            intersects,
            "Whether the lists have an item in common.",
            "sets.intersects([1, 2], [2, 3])",
            *_pairs(1),
        ),
    ),
    since="1.29",
)
