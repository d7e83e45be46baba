# SPDX-License-Identifier: Apache-2.0
"""Calls of library functions as the recorder in tests/oracle/cel_library asks and answers them.

A call is a tree of overload ids over the arguments a, b, c and d, from which both its text and its
evaluation follow: no parser and no checker is needed to hold a library to what Go said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import NoneType
from typing import Any

from kthena_api.cel import ast
from kthena_api.cel.library.base import LIST_BASE, CallEstimate, Overload
from kthena_api.cel.library.catalogue import overloads_of
from kthena_api.cel.library.dispatch import resolved, unresolved, unresolved_cost
from kthena_api.cel.library.format import FORMATS
from kthena_api.cel.ranges import CostRange, SizeRange
from kthena_api.cel.types import INT, LIST, Kind, Type
from kthena_api.cel.values import EvalFault, TypeValue, type_name

NEWEST = 37

# An argument's name, an int literal, or an overload's id (`[]` for a list literal) and the trees of
# what it is called with.
Tree = str | int | tuple[Any, ...]

LIST_LITERAL = "[]"
# What a tree cannot spell: macros with a loop inside, and the field of a selection.
SORT_BY_FIRST = "a.sortBy(e, e[0])"
INSERT_SWAPPED = "a.transformMapEntry(k, v, {v: k})"
SELECT_KEY = "a.?k"
_SPELLED = {
    "sortBy": SORT_BY_FIRST,
    "transformMapEntry": INSERT_SWAPPED,
    "select_optional_field": SELECT_KEY,
}
_BINARY = {function: symbol for symbol, function in ast.OPERATORS.items()} | {
    ast.LOGICAL_AND: "&&",
    ast.LOGICAL_OR: "||",
}
_TEMPLATES = {
    ast.CONDITIONAL: "({} ? {} : {})",
    ast.LOGICAL_NOT: "!{}",
    ast.NEGATE: "-{}",
    ast.INDEX: "{}[{}]",
    ast.OPT_INDEX: "{}[?{}]",
} | {function: f"({{}} {symbol} {{}})" for function, symbol in _BINARY.items()}

_UNDECLARED = (NoneType, TypeValue)
"""What the recorder declares no type for."""

_SCALARS = frozenset({Kind.BOOL, Kind.DOUBLE, Kind.DURATION, Kind.INT, Kind.TIMESTAMP, Kind.UINT})
# Their cost is that of a walk over the tree, or of a choice.
_WALKED = frozenset({ast.CONDITIONAL, ast.LOGICAL_AND, ast.LOGICAL_OR, ast.INDEX, ast.OPT_INDEX})
_UNCOSTED = frozenset(
    {"sortBy", "transformMapEntry", "select_optional_field", "optional_or_optional",
     "optional_orValue_value"}
)  # fmt: skip


@lru_cache
def rows(server: int = NEWEST) -> Mapping[str, Overload]:
    """The overloads of stored rules on a server, by id."""
    return {row.id: row for row in overloads_of(server, server)}


ROWS: Mapping[str, Overload] = rows()


def spell(tree: Tree) -> str:
    """The expression that a tree stands for."""
    if not isinstance(tree, tuple):
        return str(tree)
    name, *rest = tree
    if name in _SPELLED:
        return _SPELLED[name]
    arguments = [spell(part) for part in rest]
    if name == LIST_LITERAL:
        return f"[{', '.join(arguments)}]"
    row = ROWS[name]
    template = _TEMPLATES.get(row.function)
    if template is not None:
        return template.format(*arguments)
    target = f"{arguments.pop(0)}." if row.member else ""
    return f"{target}{row.function}({', '.join(arguments)})"


def _sort_by_first(pairs: Any) -> object:
    return ROWS["list_int_sortByAssociatedKeys"].implementation(pairs, [pair[0] for pair in pairs])


def _insert_swapped(entries: Any) -> object:
    made: Any = {}
    for key, value in entries.items():
        made = ROWS["@mapInsert_map_map"].implementation(made, {value: key})
    return made


_SPECIAL: Mapping[str, Callable[[Any], object]] = {
    "sortBy": _sort_by_first,
    "transformMapEntry": _insert_swapped,
    "select_optional_field": lambda held: ROWS["select_optional_field"].implementation(held, "k"),
}


class Evaluation:
    """A call's value on a server, by the overloads that its types choose or as if all were dyn."""

    def __init__(self, server: int, values: Mapping[str, object], *, dyn: bool) -> None:
        self._rows = rows(server)
        self._all = overloads_of(server, server)
        self._values = values
        self._dyn = dyn

    def of(self, tree: Tree) -> tuple[object, int | None]:
        """The value, or the fault that stands for it, and the runtime cost.

        No cost when an argument has no value: what a server counts then is a matter of programs.
        """
        if not isinstance(tree, tuple):
            return (self._values[tree], 1) if isinstance(tree, str) else (tree, 0)
        name, *parts = tree
        arguments, cost = [], 0
        for part in parts:
            value, more = self.of(part)
            if isinstance(value, EvalFault) or more is None:
                return value, None
            cost += more
            arguments.append(value)
        if name == LIST_LITERAL:
            return arguments, cost + LIST_BASE
        call, charge = self._call(name, parts)
        result: object
        try:
            result = call(*arguments)
        except EvalFault as fault:
            result = fault
        return result, cost + charge(arguments, result)

    def _call(self, name: str, parts: Sequence[Tree]) -> tuple[Callable[..., object], Any]:
        if name in _SPECIAL:
            return _SPECIAL[name], _one
        row = self._rows[name]
        # What is made by a call has the type of its result.
        if not self._dyn or all(isinstance(part, tuple) for part in parts):
            return row.implementation, row.runtime or _one
        same = [each for each in self._all if each.function == row.function]
        left = [each for each in same if _may_be(each, row, parts)]
        if len(left) == 1:
            return resolved(row), row.runtime or _one
        return unresolved(same), unresolved_cost(same)


def _one(_arguments: Sequence[object], _result: object) -> int:
    return 1


def _may_be(row: Overload, chosen: Overload, parts: Sequence[Tree]) -> bool:
    """Whether a row is left when arguments are dyn, and what calls make is of its type."""
    if row.member is not chosen.member or len(row.params) != len(chosen.params):
        return False
    return all(
        not isinstance(part, tuple) or mine == theirs
        for part, mine, theirs in zip(parts, row.params, chosen.params, strict=True)
    )


def has_cost(tree: Tree, arguments: Sequence[object], *, dyn: bool) -> bool:
    """Whether the cost of the call is that of its overloads alone, and they are known."""
    if any(name in _UNCOSTED or ROWS[name].function in _WALKED for name in overloads_in(tree)):
        return False
    if dyn:
        return True
    # What items of several types, or none, are to the checker leaves the overload open.
    return not any(
        isinstance(value, list)
        and (len({type(item) for item in value}) != 1 or isinstance(value[0], _UNDECLARED))
        for value in arguments
    )


@dataclass(frozen=True)
class Item:
    """Any item of a list whose items have a known size."""

    type: Type
    size: SizeRange
    computed_size: None = None
    item: None = None
    literal: None = None


@dataclass(frozen=True)
class Sized:
    """An argument of a known size."""

    type: Type
    computed_size: SizeRange | None
    item: Item | None = None
    literal: object = None

    @property
    def size(self) -> SizeRange:
        """The computed size, else any."""
        return self.computed_size or SizeRange.unknown()


def estimate(tree: Tree, known: Mapping[str, Sized], server: int) -> tuple[CostRange, Sized]:
    """The static cost of a call and what is known of its result."""
    if isinstance(tree, str):
        return CostRange.fixed(1), known[tree]
    if isinstance(tree, int):
        return CostRange.ZERO, Sized(INT, SizeRange.fixed(1), literal=tree)
    name, *parts = tree
    cost, arguments = CostRange.ZERO, []
    for part in parts:
        more, argument = estimate(part, known, server)
        cost = cost.add(more)
        arguments.append(argument)
    if name == LIST_LITERAL:
        size = SizeRange.fixed(len(parts))
        return cost.add(CostRange.fixed(LIST_BASE)), Sized(LIST, size)
    row = rows(server)[name]
    found = None if row.estimate is None else row.estimate(arguments)
    if found is None:
        found = CallEstimate(CostRange.fixed(1))
    size_known = found.result
    if size_known is None and row.result.kind in _SCALARS:
        size_known = SizeRange.fixed(1)
    return cost.add(found.cost), Sized(row.result, size_known)


def overloads_in(tree: Tree) -> Iterator[str]:
    """The ids of all overloads in a tree."""
    if isinstance(tree, tuple):
        if tree[0] != LIST_LITERAL:
            yield tree[0]
        for part in tree[1:]:
            yield from overloads_in(part)


_MAKERS = {
    str(row.result): row.id
    for row in ROWS.values()
    if row.id in {"string_to_quantity", "string_to_ip", "string_to_cidr", "string_to_semver"}
    or row.id == "string_to_url"
}
# Asked through macros, or never.
_UNSPELLABLE = frozenset({"not_strictly_false", "@mapInsert_map_key_value", "@mapInsert_map_map"})


def _is_asked(row: Overload) -> bool:
    named = [*row.params, row.result]
    return (
        row.id not in _UNSPELLABLE
        and row.function != "@sortByAssociatedKeys"
        and not any(each.name.startswith("kubernetes.authorization.") for each in named)
        and not any(each.name == "optional_type" for each in row.params)
        and row.id not in {"optional_unwrap", "optional_unwrapOpt", "select_optional_field"}
    )


def _row_trees(row: Overload) -> Iterator[Tree]:
    if row.id == "format-validate":
        yield from (("format-validate", (f"format.{name}",), "a") for name in FORMATS)
        return
    # What has a type of a library is made from a text.
    yield (
        row.id,
        *(
            (_MAKERS[str(kind)], letter) if str(kind) in _MAKERS else letter
            for letter, kind in zip("abcd", row.params, strict=False)
        ),
    )


def _optional_trees() -> Iterator[Tree]:
    some, maybe = ("optional_of", "a"), ("optional_ofNonZeroValue", "a")
    other = ("optional_ofNonZeroValue", "b")
    none = ("optional_none",)
    for held in (some, maybe, none):
        yield ("optional_value", held)
        yield ("optional_hasValue", held)
    yield ("optional_or_optional", maybe, other)
    yield ("optional_orValue_value", maybe, "b")
    yield ("equals", maybe, other)
    yield ("not_equals", ("optional_of", some), ("optional_of", maybe))
    for kind in ("list", "map"):
        yield (f"optional_{kind}_index_{'int' if kind == 'list' else 'value'}", some, "b")
        ending = "int" if kind == "list" else "value"
        yield (f"optional_{kind}_optindex_optional_{ending}", some, "b")
    for row in ("optional_unwrap", "optional_unwrapOpt"):
        yield (row, (LIST_LITERAL, maybe, other, some))


def _trees() -> Iterator[Tree]:
    for row in ROWS.values():
        if _is_asked(row):
            yield from _row_trees(row)
    for maker in _MAKERS.values():
        yield ("equals", (maker, "a"), (maker, "b"))
        yield ("not_equals", (maker, "a"), (maker, "b"))
        yield ("in_list", (maker, "a"), (LIST_LITERAL, (maker, "b"), (maker, "c")))
    yield from _optional_trees()
    add = ("quantity_add", ("string_to_quantity", "a"), ("string_to_quantity", "b"))
    sub = ("quantity_sub_int", ("string_to_quantity", "a"), "b")
    yield from (
        ("quantity_get_float", add),
        ("quantity_is_integer", add),
        ("equals", add, ("string_to_quantity", "c")),
        ("equals", ("string_to_quantity", "c"), add),
        ("quantity_get_int", sub),
        ("quantity_compare_to", sub, ("string_to_quantity", "c")),
        ("ip_family", ("cidr_ip", ("string_to_cidr", "a"))),
        ("cidr_to_string", ("cidr_masked", ("string_to_cidr", "a"))),
        ("equals", ("format.uuid",), ("format.date",)),
        ("sortBy", "a"),
        ("transformMapEntry", "a"),
        ("select_optional_field", "a"),
    )


def _is_estimated(tree: Tree) -> bool:
    """Whether the static cost is that of the overloads alone."""
    names = list(overloads_in(tree))
    if any(name in _SPECIAL or ROWS[name].function in _WALKED for name in names):
        return False
    return not (names[0].startswith("optional_") and isinstance(tree, tuple) and "b" in tree)


ESTIMATES: Sequence[Tree] = (
    *(tree for tree in _trees() if _is_estimated(tree)),
    ("list_slice", "a", 1, "b"),
    ("list_slice", "a", 3, 1),
    ("list_slice", "a", "b", 7),
    ("list_flatten_int", "a", 3),
    ("lists_range", 12),
    ("string_split_string_int", "a", "b", 5),
    ("string_split_string_int", "a", "b", -1),
    ("string_lower_ascii", ("string_replace_string_string", "a", "b", "c")),
    ("string_lower_ascii", ("list_join_string", "a", "b")),
    ("string_trim", ("strings_quote", "a")),
    ("string_upper_ascii", ("string_substring_int", "a", "b")),
    ("list_reverse", ("string_split_string", "a", "b")),
    ("list_distinct", ("list_slice", "a", 1, 5)),
    ("list_reverse", ("lists_range", 9)),
    ("list_reverse", ("list_flatten", "a")),
    ("list_reverse", ("string_find_all_string", "a", "b")),
    ("equals", ("add_string", "a", "b"), "c"),
    ("equals", ("string_to_bytes", "a"), ("string_to_bytes", "b")),
    ("not_equals", ("bytes_to_string", "a"), "b"),
    ("equals", ("string_size", "a"), 3),
    ("less_string", ("string_lower_ascii", "a"), "b"),
    ("in_list", "a", ("add_list", "b", "c")),
    ("matches_string", ("add_string", "a", "b"), "c"),
    ("contains_string", ("bytes_to_string", "a"), ("string_to_string", "b")),
)
"""Calls whose static cost is asked; no two of their texts and types are the same."""


def _by_text() -> Mapping[str, list[Tree]]:
    trees: dict[str, list[Tree]] = {}
    for tree in _trees():
        trees.setdefault(spell(tree), []).append(tree)
    return trees


TREES: Mapping[str, list[Tree]] = _by_text()
"""Every call that is asked, by its text; several where only types tell them apart."""


def choose(text: str, values: Sequence[object], *, dyn: bool = False) -> Tree | None:
    """The tree for a call with these arguments, if one takes them; any for dyn ones."""
    trees = TREES[text]
    if len(trees) == 1 or dyn:
        return trees[0]
    return next((tree for tree in trees if _takes(tree, values)), None)


def _takes(tree: Tree, values: Sequence[object]) -> bool:
    assert isinstance(tree, tuple)
    named = dict(zip("abcd", values, strict=False))
    return all(_fits(param, named[name]) for name, param in leaf_params(tree).items())


def leaf_params(tree: Tree) -> dict[str, Type]:
    """What each argument in a tree is an argument for."""
    found: dict[str, Type] = {}
    if isinstance(tree, tuple) and tree[0] not in _SPECIAL:
        params = ROWS[tree[0]].params if tree[0] != LIST_LITERAL else (INT,) * len(tree)
        for part, param in zip(tree[1:], params, strict=False):
            if isinstance(part, str):
                found[part] = param
            found |= leaf_params(part)
    return found


def _fits(param: Type, value: object) -> bool:
    if param.kind in (Kind.DYN, Kind.TYPE_PARAM):
        return True
    if type_name(value) != param.name:
        return False
    if not isinstance(value, list) or param.parameters[0].kind in (Kind.DYN, Kind.TYPE_PARAM):
        return True
    names = {type_name(item) for item in value}
    if any(isinstance(item, _UNDECLARED) for item in value):
        return True
    return len(names) != 1 or names == {param.parameters[0].name}
