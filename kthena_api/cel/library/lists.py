# SPDX-License-Identifier: Apache-2.0
"""The server's functions on lists (kubernetes.lists). Those of cel-go are in `list_extensions`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from kthena_api.cel import types
from kthena_api.cel.library.base import (
    STRING_FACTOR,
    Argument,
    CallEstimate,
    Library,
    Overload,
    charged_by_name,
    method,
)
from kthena_api.cel.ranges import CostRange
from kthena_api.cel.types import Kind, Type
from kthena_api.cel.values import Duration, EvalFault, Timestamp, Uint, add, compare, equal
from kthena_api.cel.values.faults import pass_internal
from kthena_api.cel.values.views import ListView, faults_among
from kthena_api.go_text import to_bytes

Items = Sequence[Any]

_COMPARABLE: Final = frozenset({bool, int, Uint, float, str, bytes, Duration, Timestamp})
_SUMMABLE: Final[tuple[tuple[str, Type, object], ...]] = (
    ("int", types.INT, 0),
    ("uint", types.UINT, Uint(0)),
    ("double", types.DOUBLE, 0.0),
    ("duration", types.DURATION, Duration(0)),
)
_ORDERED: Final[tuple[tuple[str, Type], ...]] = (
    ("int", types.INT),
    ("uint", types.UINT),
    ("double", types.DOUBLE),
    ("bool", types.BOOL),
    ("duration", types.DURATION),
    ("timestamp", types.TIMESTAMP),
    ("string", types.STRING),
    ("bytes", types.BYTES),
)
_EXAMPLES: Final = {
    "int": ("1", "2"),
    "uint": ("1u", "2u"),
    "double": ("1.5", "2.5"),
    "bool": ("false", "true"),
    "duration": ("duration('1s')", "duration('1m')"),
    "timestamp": ("timestamp('2024-01-01T00:00:00Z')", "timestamp('2025-01-01T00:00:00Z')"),
    "string": ("'a'", "'b'"),
    "bytes": ("b'a'", "b'b'"),
}
_SUMS: Final = {
    "int": "[1, 2].sum() == 3",
    "uint": "[1u, 2u].sum() == 3u",
    "double": "[1.5, 2.5].sum() == 4.0",
    "duration": "[duration('1m'), duration('1s')].sum() == duration('61s')",
}


def is_comparable(value: object) -> bool:
    """Whether values of this type have an order."""
    return type(value) in _COMPARABLE


def order(left: object, right: object) -> int | None:
    """-1, 0 or 1; None for what has no order."""
    try:
        return compare(left, right, "_<_")
    except EvalFault:
        return None


def _equals(left: object, right: object) -> bool:
    try:
        return equal(left, right)
    except EvalFault as fault:
        pass_internal(fault)
        return False


def is_sorted(items: Items) -> bool:
    """Whether no item is above the next one; what has no order counts as in order."""
    previous: object = None
    for at, item in enumerate(items):
        if not is_comparable(item):
            raise EvalFault("no such overload")
        if at and order(previous, item) == 1:
            return False
        previous = item
    return True


def _sum(zero: object) -> Callable[[Items], object]:
    def implementation(items: Items) -> object:
        total = zero
        for item in items:
            total = add(total, item)
        return total

    return implementation


def _best(name: str, worse: int) -> Callable[[Items], object]:
    def implementation(items: Items) -> object:
        best: object = None
        for at, item in enumerate(items):
            if not is_comparable(item):
                raise EvalFault("no such overload")
            if not at or order(best, item) == worse:
                best = item
        if not items:
            raise EvalFault(f"{name} called on empty list")
        return best

    return implementation


def index_of(items: Items, wanted: object) -> int:
    """The position of the first equal item, -1 for none."""
    return next((at for at, item in enumerate(items) if _equals(item, wanted)), -1)


def last_index_of(items: Items, wanted: object) -> int:
    """The position of the last equal item, -1 for none."""
    places = range(len(items) - 1, -1, -1)
    return next((at for at in places if _equals(items[at], wanted)), -1)


def includes(target: object, wanted: object) -> bool:
    """Whether a list has an equal item; whether anything else is equal itself."""
    if isinstance(target, list | tuple):
        return any(_equals(item, wanted) for item in target)
    return _equals(target, wanted)


def readable(items: Items) -> Iterator[object]:
    """Items, and a fault for each that cannot be read: a list holds it like any other."""
    return faults_among(items) if isinstance(items, ListView) else iter(items)


def traversal_cost(value: object) -> int:
    """The cost of looking at everything in a value, however deep."""
    cost = 0
    rest = [value]
    while rest:
        current = rest.pop()
        if isinstance(current, str):
            cost += int(len(to_bytes(current)) * STRING_FACTOR)
        elif isinstance(current, bytes):
            cost += int(len(current) * STRING_FACTOR)
        elif isinstance(current, list | tuple):
            rest.extend(readable(current))
        elif isinstance(current, dict):
            rest.extend(current)
            rest.extend(current.values())
        else:
            cost += 1
    return cost


def traverse(arguments: Sequence[object], _result: object) -> int:
    """The runtime cost of one look at all of the target."""
    return traversal_cost(arguments[0])


def estimate_traversal(arguments: Sequence[Argument]) -> CallEstimate:
    """The same before the run: a unit for each item, more when items are texts."""
    target = arguments[0]
    item = target.item
    if item is None:
        return CallEstimate(target.size.multiply_by_factor(STRING_FACTOR))
    each = CostRange.fixed(1)
    if item.type.kind in (Kind.STRING, Kind.BYTES):
        each = each.add(item.size.multiply_by_factor(STRING_FACTOR))
    return CallEstimate(target.size.multiply_by_cost(each))


def _estimate_includes(arguments: Sequence[Argument]) -> CallEstimate:
    if arguments[0].item is not None:
        return estimate_traversal(arguments)
    return CallEstimate(arguments[0].size.multiply_by_cost(CostRange.fixed(1)))


_COSTS: Final = (estimate_traversal, traverse)
_A: Final = types.param("A")
_MIN: Final = _best("min", 1)
_MAX: Final = _best("max", -1)


def _ordered_rows(name: str, item: Type) -> tuple[Overload, ...]:
    low, high = _EXAMPLES[name]
    items = types.list_of(item)
    return (
        method(
            f"list_{name}_is_sorted_bool",
            "isSorted",
            (items,),
            types.BOOL,
            is_sorted,
            "Whether no item is above the next one.",
            f"[{low}, {high}].isSorted() && ![{high}, {low}].isSorted()",
            *_COSTS,
        ),
        method(
            f"list_{name}_max_{name}",
            "max",
            (items,),
            item,
            _MAX,
            "The largest item; an error when there is none.",
            f"[{low}, {high}].max() == {high}",
            *_COSTS,
        ),
        method(
            f"list_{name}_min_{name}",
            "min",
            (items,),
            item,
            _MIN,
            "The smallest item; an error when there is none.",
            f"[{high}, {low}].min() == {low}",
            *_COSTS,
        ),
    )


_VERSION_0: Final = charged_by_name(
    traverse,
    *(row for name, item in _ORDERED for row in _ordered_rows(name, item)),
    *(
        method(
            f"list_{name}_sum_{name}",
            "sum",
            (types.list_of(item),),
            item,
            _sum(zero),
            "All items added up, zero for none.",
            _SUMS[name],
            *_COSTS,
        )
        for name, item, zero in _SUMMABLE
    ),
    method(
        "list_a_index_of_int",
        "indexOf",
        (types.list_of(_A), _A),
        types.INT,
        index_of,
        "The position of the first equal item, -1 for none.",
        "['a', 'b', 'b'].indexOf('b') == 1",
        *_COSTS,
    ),
    method(
        "list_a_last_index_of_int",
        "lastIndexOf",
        (types.list_of(_A), _A),
        types.INT,
        last_index_of,
        "The position of the last equal item, -1 for none.",
        "['a', 'b', 'b'].lastIndexOf('b') == 2",
        *_COSTS,
    ),
)

LIBRARY: Final = Library("kubernetes.lists", _VERSION_0, until="1.37")

VERSION_1: Final = Library(
    "kubernetes.lists",
    (
        *_VERSION_0,
        *charged_by_name(
            traverse,
            method(
                "list_includes_dyn_dyn",
                "includes",
                (types.DYN, types.DYN),
                types.BOOL,
                includes,
                "Whether a list has an equal item; whether anything else is equal itself.",
                "[1, 2].includes(2) && 'a'.includes('a')",
                _estimate_includes,
                traverse,
            ),
        ),
    ),
    since="1.37",
)
"""The same with `includes`. It is loaded last, where the other one comes early."""
