# SPDX-License-Identifier: Apache-2.0
"""cel-go's functions on lists (cel.lib.ext.lists, version 3) and the macro `sortBy`."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any, Final

from kthena_api.cel import ast, macros, types
from kthena_api.cel.ast import Expr
from kthena_api.cel.library._go_sort import sorted_indices
from kthena_api.cel.library.base import (
    LIST_BASE,
    STRING_FACTOR,
    Argument,
    CallEstimate,
    CostEstimator,
    Library,
    Overload,
    actual_size,
    changed,
    function,
    method,
)
from kthena_api.cel.library.lists import is_comparable, order, readable
from kthena_api.cel.macros import Macro, MacroFault, MacroHelper
from kthena_api.cel.ranges import MAX_UINT64, CostRange, SizeRange, saturating_add
from kthena_api.cel.types import Kind, Type
from kthena_api.cel.values import Duration, EvalFault, Timestamp, Uint, equal, type_of
from kthena_api.cel.values.scalars import go_type_name, is_list, unsupported

Items = Sequence[Any]

_LONGEST_RANGE: Final = 1_000_000
_SORT: Final = "@sortByAssociatedKeys"
# Python tells values of these types apart, and puts them in order, as expressions do.
_PLAIN: Final = frozenset({bool, int, Uint, str, bytes})
# The server's types that `+` is for, lists aside.
_ADDED: Final = frozenset({int, Uint, float, str, bytes, Duration, Timestamp})
_COMPARABLE: Final = (
    types.INT, types.UINT, types.DOUBLE, types.BOOL, types.DURATION, types.TIMESTAMP,
    types.STRING, types.BYTES,
)  # fmt: skip
_EXAMPLES: Final = {
    Kind.INT: ("1", "2"),
    Kind.UINT: ("1u", "2u"),
    Kind.DOUBLE: ("1.5", "2.5"),
    Kind.BOOL: ("false", "true"),
    Kind.DURATION: ("duration('1s')", "duration('1m')"),
    Kind.TIMESTAMP: (
        "timestamp('2024-01-01T00:00:00Z')",
        "timestamp('2025-01-01T00:00:00Z')",
    ),
    Kind.STRING: ("'a'", "'b'"),
    Kind.BYTES: ("b'a'", "b'b'"),
}


def _panic(conversion: str) -> EvalFault:
    return EvalFault(f"internal error: interface conversion: {conversion}")


def slice_items(items: Items, start: int, end: int) -> list[object]:
    """The items from one position up to another."""
    place = f"cannot slice({start}, {end})"
    if start < 0 or end < 0:
        raise EvalFault(f"{place}, negative indexes not supported")
    if start > end:
        raise EvalFault(f"{place}, start index must be less than or equal to end index")
    if len(items) < end:
        raise EvalFault(f"{place}, list is length {len(items)}")
    return list(items[start:end])


def flatten(items: object, *depth: object) -> list[object]:
    """The items of lists in a list in their place, down to a depth of 1 unless told otherwise."""
    levels = depth[0] if depth else 1
    if type(levels) is not int:
        # Charging for the call comes after it, and ends in a panic.
        raise _panic(f"ref.Val is {go_type_name(levels)}, not types.Int")
    if not isinstance(items, list | tuple):
        named = ", ".join(str(type_of(level)) for level in depth)
        raise EvalFault(f"no such overload: {type_of(items)}.flatten({named})")
    if levels < 0:
        raise EvalFault("level must be non-negative")
    flat: list[object] = []
    # What is still to be read at each level, the innermost last.
    rest = [readable(items)]
    while rest:
        for item in rest[-1]:
            if isinstance(item, list | tuple) and len(rest) <= levels:
                rest.append(readable(item))
                break
            flat.append(item)
        else:
            rest.pop()
    return flat


def sort(items: Items) -> list[object]:
    """The items in order."""
    return sort_by_keys(items, items)


def sort_by_keys(items: Items, keys: Items) -> list[object]:
    """The items in the order of their keys."""
    if len(items) != len(keys):
        problem = f"{len(items)} and {len(keys)} elements respectively"
        raise EvalFault(
            f"{_SORT}() expected a list of the same size as the associated keys list, but got"
            f" {problem}"
        )
    if not keys:
        return []
    if not is_comparable(keys[0]):
        raise EvalFault("list elements must be comparable")
    kind = type(keys[0])
    if len(keys) > 1 and any(type(key) is not kind for key in keys):
        raise EvalFault("list elements must have the same type")
    if kind in _PLAIN and (items is keys or len(set(keys)) == len(keys)):
        return [items[at] for at in sorted(range(len(keys)), key=keys.__getitem__)]
    ordered = sorted_indices(len(keys), lambda i, j: order(keys[i], keys[j]) == -1)
    return [items[at] for at in ordered]


def sort_any(items: object) -> list[object]:
    """`sort` for a value of any type."""
    if not isinstance(items, list | tuple):
        raise unsupported(items, "sort")
    return sort(items)


def sort_any_by_keys(items: object, keys: object) -> list[object]:
    """`sort_by_keys` for values of any types."""
    if not isinstance(items, list | tuple):
        raise unsupported(items, _SORT)
    assert isinstance(keys, list | tuple)  # noqa: S101 - what a loop makes
    return sort_by_keys(items, keys)


def list_range(count: int) -> list[int]:
    """The ints from 0 on, so many."""
    if count < 0:
        raise EvalFault(f"lists.range: size must be non-negative, got {count}")
    if count > _LONGEST_RANGE:
        problem = f"size {count} exceeds maximum allowed ({_LONGEST_RANGE})"
        raise EvalFault(f"lists.range: {problem}")
    return list(range(count))


def list_range_before_1_37(count: int) -> list[int]:
    """The same as servers before 1.37 had it: without a bound but that of the cost."""
    if count > _LONGEST_RANGE:
        # Its cost is above the limit of a call, which is met before a list of any length.
        raise EvalFault("operation cancelled: actual cost limit exceeded")
    return list(range(count))


def reverse(items: Items) -> list[object]:
    """The items from the last to the first."""
    return list(items[::-1])


def _equals(left: object, right: object) -> bool:
    try:
        return equal(left, right)
    except EvalFault:
        return False


def distinct(items: Any) -> list[object]:
    """The items that equal none before them."""
    if not is_list(items):
        missing = "Contains" if type(items) in _ADDED else "Add"
        raise _panic(f"{go_type_name(items)} is not traits.Lister: missing method {missing}")
    kinds = {type(item) for item in items}
    if len(kinds) <= 1 and kinds <= _PLAIN:
        return list(dict.fromkeys(items))
    kept: list[object] = []
    for item in items:
        if not any(_equals(item, other) for other in kept):
            kept.append(item)
    return kept


def _int_literal(argument: Argument, otherwise: int) -> int:
    number = argument.literal
    if type(number) is not int:
        return otherwise
    return max(number, 0)


def _allocate(factor: float, size: SizeRange) -> CallEstimate:
    cost = size.multiply_by_factor(factor).add(CostRange.fixed(1))
    return CallEstimate(cost.add(CostRange.fixed(LIST_BASE)), size)


def _estimate_slice(arguments: Sequence[Argument]) -> CallEstimate:
    start = _int_literal(arguments[1], 0)
    end = _int_literal(arguments[2], arguments[0].size.max)
    # Go subtracts without a sign.
    return _allocate(1, SizeRange.fixed((end - start) % (MAX_UINT64 + 1)))


def _estimate_range(arguments: Sequence[Argument]) -> CallEstimate:
    return _allocate(1, SizeRange.fixed(_int_literal(arguments[0], MAX_UINT64)))


def _estimate_reverse(arguments: Sequence[Argument]) -> CallEstimate:
    return _allocate(1, arguments[0].size)


def _estimate_flatten(arguments: Sequence[Argument]) -> CallEstimate:
    depth = _int_literal(arguments[1], MAX_UINT64) if len(arguments) > 1 else 1
    return _allocate(float(depth), arguments[0].size)


def _estimate_pairs(at: int, factor: float) -> CostEstimator:
    def estimate(arguments: Sequence[Argument]) -> CallEstimate:
        size = arguments[at].size
        return _allocate(factor, size.multiply(size))

    return estimate


def _allocated(factor: float, size: int) -> int:
    if factor < 0:
        factor = 1
    product = float(size) * factor
    # Beyond 64 bits amd64 converts to the bound of signed numbers.
    cost = int(product) if product < 2.0**64 else 1 << 63
    return saturating_add(cost, 1 + LIST_BASE)


def _result_cost(_arguments: Sequence[object], result: object) -> int:
    return _allocated(1, actual_size(result))


def _flatten_cost(arguments: Sequence[object], _result: object) -> int:
    depth = arguments[1] if len(arguments) > 1 else 1
    if type(depth) is not int:
        return 0
    return _allocated(float(depth), actual_size(arguments[0]))


def _flatten_cost_before_1_37(arguments: Sequence[object], result: object) -> int:
    """The same in 64 bits that a negative depth makes wrap."""
    depth = arguments[1]
    if type(depth) is not int or depth >= 0:
        return _flatten_cost(arguments, result)
    product = float(actual_size(arguments[0])) * depth
    # Below 64 bits amd64 converts to the bound of signed numbers as well.
    cost = int(product) if product >= -(2.0**63) else 1 << 63
    return (cost + 1 + LIST_BASE) % (MAX_UINT64 + 1)


def _range_cost_before_1_37(arguments: Sequence[object], _result: object) -> int:
    count = arguments[0]
    return _allocated(1, max(count, 0) if isinstance(count, int) else 1)


def _pairs_cost(at: int) -> Callable[[Sequence[object], object], int]:
    def cost(arguments: Sequence[object], _result: object) -> int:
        items = arguments[at]
        if not isinstance(items, list | tuple):
            return 0
        size = len(items)
        factor = 2.0
        if items and isinstance(items[0], str | bytes):
            factor += STRING_FACTOR
        return _allocated(factor, min(size * size, MAX_UINT64))

    return cost


_MAP: Final = next(m.expand for m in macros.STANDARD if (m.name, m.arguments) == ("map", 2))
_SORTABLE: Final = (ast.ListExpr, ast.Select, ast.Ident, ast.Comprehension, ast.Call)


def _expand_sort_by(make: MacroHelper, target: Expr, args: tuple[Expr, ...]) -> Expr:
    """The target of `sortBy(e, key)` under a name, sorted by what `map(e, key)` makes of it."""
    variable = make.ident("@__sortBy_input__")
    if not isinstance(target, _SORTABLE):
        message = (
            "sortBy can only be applied to a list, identifier, comprehension, call or select"
            " expression"
        )
        raise MacroFault(target.id, message)
    keys = _MAP(make, make.copy(variable), args)
    copied = make.copy(variable)
    empty = make.member_call(_SORT, copied)
    call = ast.Call(empty.id, _SORT, copied, (keys,))
    over, condition = make.list_of(), make.literal(value=False)
    return make.loop(
        over,
        ("#unused", ""),
        "@__sortBy_input__",
        start=target,
        condition=condition,
        step=variable,
        result=call,
    )


_T: Final = types.list_of(types.param("T"))


def _rows_for(item: Type) -> tuple[Overload, ...]:
    low, high = _EXAMPLES[item.kind]
    keys = types.list_of(item)
    factor = 2.0 + (STRING_FACTOR if item.kind in (Kind.STRING, Kind.BYTES) else 0)
    sorting = method(
        f"list_{item.name}_sort",
        "sort",
        (keys,),
        keys,
        sort,
        "The items in order.",
        f"[{high}, {low}].sort() == [{low}, {high}]",
        _estimate_pairs(0, factor),
        _pairs_cost(0),
    )
    sorting_by_keys = method(
        f"list_{item.name}_sortByAssociatedKeys",
        _SORT,
        (_T, keys),
        _T,
        sort_by_keys,
        "The items in the order of their keys; what sortBy(e, key) calls.",
        f"[1, 0].sortBy(e, e == 0 ? {low} : {high}) == [0, 1]",
        _estimate_pairs(1, factor),
        _pairs_cost(1),
    )
    return (
        dataclasses.replace(sorting, generic=sort_any),
        dataclasses.replace(sorting_by_keys, generic=sort_any_by_keys),
    )


LIBRARY: Final = Library(
    "cel.lib.ext.lists",
    (
        method(
            "list_slice",
            "slice",
            (_T, types.INT, types.INT),
            _T,
            slice_items,
            "The items from a position up to another one.",
            "[1, 2, 3, 4].slice(1, 3) == [2, 3]",
            _estimate_slice,
            _result_cost,
        ),
        dataclasses.replace(
            method(
                "list_flatten",
                "flatten",
                (types.list_of(_T),),
                _T,
                flatten,
                "The items of lists in a list, put in their place.",
                "[[1, 2], [3]].flatten() == [1, 2, 3]",
                _estimate_flatten,
                _flatten_cost,
            ),
            guarded=False,
        ),
        *changed(
            "1.37",
            dataclasses.replace(
                method(
                    "list_flatten_int",
                    "flatten",
                    (types.LIST, types.INT),
                    types.LIST,
                    flatten,
                    "The same down to a depth.",
                    "[[[1]], [[2, 3]]].flatten(2) == [1, 2, 3]",
                    _estimate_flatten,
                    _flatten_cost,
                ),
                guarded=False,
            ),
            runtime=_flatten_cost_before_1_37,
        ),
        *(row for item in _COMPARABLE for row in _rows_for(item)),
        *changed(
            "1.37",
            function(
                "lists_range",
                "lists.range",
                (types.INT,),
                types.list_of(types.INT),
                list_range,
                "The ints from 0 on, so many.",
                "lists.range(3) == [0, 1, 2]",
                _estimate_range,
                _result_cost,
            ),
            implementation=list_range_before_1_37,
            runtime=_range_cost_before_1_37,
        ),
        method(
            "list_reverse",
            "reverse",
            (_T,),
            _T,
            reverse,
            "The items from the last to the first.",
            "[1, 2].reverse() == [2, 1]",
            _estimate_reverse,
            _result_cost,
        ),
        dataclasses.replace(
            method(
                "list_distinct",
                "distinct",
                (_T,),
                _T,
                distinct,
                "The items that equal none before them.",
                "[1, 2, 1].distinct() == [1, 2]",
                _estimate_pairs(0, 2.0),
                _pairs_cost(0),
            ),
            guarded=False,
        ),
    ),
    since="1.34",
    macros=(Macro("sortBy", 2, member=True, expand=_expand_sort_by),),
)
