# SPDX-License-Identifier: Apache-2.0
"""What an expression costs before anything runs: a checked tree and the sizes its types declare.

Follows checker/cost.go of cel-go v0.29.2 as a server configures it: presence tests are free, and
sizes are those that a schema bounds. What a call costs stands in the row of its overload; here is
what needs the tree: paths of names through the types, loops, conditions.

Two habits of the server show in the numbers. It asks for the size of a path and not of a node, so
a type without a bound of its own (int, bool, the keys of a map) has size zero where it is reached
by a path. And a path is a slice: see `_Path`.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from kthena_api.cel.ast import (
    Call,
    Comprehension,
    Expr,
    Ident,
    ListExpr,
    Literal,
    MapExpr,
    Select,
    StructExpr,
)
from kthena_api.cel.checked import CheckedAst
from kthena_api.cel.declarations import Declarations
from kthena_api.cel.library.base import LIST_BASE, STRUCT_BASE, CallEstimate
from kthena_api.cel.ranges import MAX_UINT64, CostRange, SizeRange
from kthena_api.cel.trampoline import run_deep
from kthena_api.cel.types import Kind, Type, is_optional, unwrap_optional

MAP_BASE: Final = 30  # for making a map

_FREE: Final = CostRange.ZERO
_ONE: Final = CostRange.fixed(1)
_NO_COST: Final = CostRange(MAX_UINT64, 0)
_NO_SIZE: Final = SizeRange(MAX_UINT64, 0)
_ONE_SIZE: Final = SizeRange.fixed(1)
_UNKNOWN_SIZE: Final = SizeRange.unknown()
_CALL: Final = CallEstimate(_ONE)
_ACCUMULATORS: Final = frozenset({"__result__", "@result"})
_LOGIC: Final = frozenset({"logical_and", "logical_or"})
_JOINS: Final = frozenset({"add_string", "add_bytes", "add_list"})
_INDEXED: Final = {"index_list": "@items", "index_map": "@values"}
_SELECTED: Final = frozenset({Kind.MAP, Kind.STRUCT, Kind.TYPE_PARAM})
_SCALARS: Final = frozenset(
    {Kind.BOOL, Kind.DOUBLE, Kind.DURATION, Kind.INT, Kind.TIMESTAMP, Kind.UINT}
)

_Step: TypeAlias = Generator[Expr, CostRange, CostRange]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is known of an expression before it runs.

    Attributes:
        cost: Of evaluating it once.
        sizes: Of values of nodes, by id, as far as they were worked out.
    """

    cost: CostRange
    sizes: Mapping[int, SizeRange]


def estimate(
    checked: CheckedAst, declarations: Declarations, *, root: Type | None = None
) -> Estimate:
    """The least and the largest cost of an expression.

    Args:
        checked: The expression.
        declarations: What it was checked with.
        root: Type that the paths of all names begin at, whatever they name. So do servers for
            rules: `oldSelf`, and even the items of a literal list, have the sizes of `self`.
            Without it each variable has those of its own type.
    """
    coster = _Coster(checked, declarations, root)
    cost = run_deep(coster.step, checked.expr)
    return Estimate(cost, coster.sizes)


class _Path:
    """Where a node lies below a variable: names of fields, @items, @values, @keys, @indices.

    As a slice in Go it may share its cells with others: two paths that were made longer from one,
    which had cells to spare, end in the same cell, and the later name is in both. A path that is
    looked at too late has become another one, and with it the size of its node.
    """

    __slots__ = ("cells", "length")

    def __init__(self, cells: list[str], length: int) -> None:
        self.cells = cells
        self.length = length

    def append(self, name: str) -> _Path:
        """The path of what `name` leads to."""
        cells, length = self.cells, self.length
        if length == len(cells):
            # Go doubles the room.
            cells = [*cells, *[""] * max(length, 1)]
        cells[length] = name
        return _Path(cells, length + 1)

    def names(self) -> list[str]:
        """The names as they are now."""
        return self.cells[: self.length]


_NOWHERE: Final = _Path([], 0)


class _Entries(NamedTuple):
    """Sizes of the entries of a list or map."""

    kind: Kind
    key: SizeRange
    value: SizeRange

    def union(self, other: _Entries | None) -> _Entries | None:
        """The smallest ranges that hold both."""
        if other is None:
            return None
        return _Entries(self.kind, self.key.union(other.key), self.value.union(other.value))


class _Local(NamedTuple):
    """A variable of a loop."""

    path: _Path
    size: SizeRange | None
    entries: _Entries | None


class _Argument:
    """An argument as the rows of the library see it (`library.base.Argument`)."""

    __slots__ = ("_coster", "computed_size", "literal", "node", "path", "type")

    def __init__(self, coster: _Coster, node: Expr) -> None:
        path = coster.path_of(node)
        if path.length and path.cells[0] in _ACCUMULATORS:
            path = _NOWHERE
        self._coster = coster
        self.node = node
        self.path = path
        self.type = coster.checked.type_of(node)
        self.computed_size = coster.size_of(node)
        self.literal: object = node.value if isinstance(node, Literal) else None

    @property
    def size(self) -> SizeRange:
        """The computed size, or any."""
        if self.computed_size is not None:
            return self.computed_size
        return self._coster.declared_size(self.path.names()) or _UNKNOWN_SIZE

    @property
    def item(self) -> _Item | None:
        """Any element."""
        if not self.type.parameters:
            return None
        names = self.path.names()
        size = self._coster.declared_size([*names, "@items"] if names else names)
        return _Item(self.type.parameters[0], size or _UNKNOWN_SIZE)


class _Item(NamedTuple):
    """Any element of an argument; nobody computes its size."""

    type: Type
    size: SizeRange
    computed_size: None = None
    literal: None = None
    item: None = None


class _Coster:
    """One walk over a tree."""

    def __init__(self, checked: CheckedAst, declarations: Declarations, root: Type | None) -> None:
        self.checked = checked
        self.sizes: dict[int, SizeRange] = {}
        self._declarations = declarations
        self._root = root
        self._rows = declarations.functions.by_id
        self._paths: dict[int, _Path] = {}
        self._entries: dict[int, _Entries] = {}
        self._locals: dict[str, list[_Local]] = {}

    # What is known of nodes.

    def path_of(self, node: Expr) -> _Path:
        """Where a node lies below a variable, if it does."""
        if isinstance(node, Ident):
            local = self._local(node.name)
            if local is not None:
                return local.path
        return self._paths.get(node.id, _NOWHERE)

    def size_of(self, node: Expr) -> SizeRange | None:
        """The size of a node's value as far as expression and types tell it."""
        known = self.sizes.get(node.id)
        if known is not None:
            return known
        known = _written_size(node)
        if known is not None:
            return known
        known = self.declared_size(self.path_of(node).names())
        if known is not None:
            self.sizes[node.id] = known
            return known
        if _is_scalar(self.checked.type_of(node)):
            return _ONE_SIZE
        local = self._local(node.name) if isinstance(node, Ident) else None
        return None if local is None else local.size

    def declared_size(self, names: Sequence[str]) -> SizeRange | None:
        """The size that the type at the end of a path declares."""
        if not names:
            return None
        current = self._root
        if current is None:
            variable = self._declarations.variables.get(names[0])
            current = None if variable is None else unwrap_optional(variable)
        for name in names[1:]:
            if current is None:
                return None
            current = self._below(current, name)
        if current is None or current.max_size is None:
            return None
        return SizeRange(0, current.max_size)

    def _below(self, current: Type, name: str) -> Type | None:
        if current.kind is Kind.STRUCT:
            found = self._declarations.provider.find_field(current.name, name)
            return None if found is None else found.type
        if current.kind is Kind.LIST and name in ("@items", "@values"):
            return current.parameters[0]
        if current.kind is Kind.MAP:
            key, value = current.parameters
            return {"@keys": key, "@items": value, "@values": value}.get(name)
        return None

    def _size_or_any(self, node: Expr) -> SizeRange:
        return self.size_of(node) or _UNKNOWN_SIZE

    def _entries_of(self, node: Expr) -> _Entries | None:
        known = self._entries.get(node.id)
        if known is None and isinstance(node, Ident):
            local = self._local(node.name)
            return None if local is None else local.entries
        return known

    def _set_size(self, node: Expr, size: SizeRange | None) -> None:
        if size is not None:
            self.sizes[node.id] = size

    def _set_entries(self, node: Expr, entries: _Entries | None) -> None:
        if entries is not None:
            self._entries[node.id] = entries

    def _copy_sizes(self, node: Expr, source: Expr) -> None:
        self._set_size(node, self.size_of(source))
        self._set_entries(node, self._entries_of(source))

    # Variables of loops.

    def _local(self, name: str) -> _Local | None:
        scopes = self._locals.get(name)
        return scopes[-1] if scopes else None

    def _enter(self, name: str, local: _Local) -> None:
        self._locals.setdefault(name, []).append(local)

    def _enter_value(self, name: str, node: Expr) -> None:
        """A variable that stands for a node's value."""
        local = _Local(self.path_of(node), self.size_of(node), self._entries_of(node))
        self._enter(name, local)

    def _enter_part(self, name: str, node: Expr, *, value: bool | None = None) -> None:
        """A variable for the values of a range, or else its keys; for what a loop over it gives."""
        entries = self._entries_of(node)
        kind = self.checked.type_of(node).kind if entries is None else entries.kind
        in_list = kind is Kind.LIST
        if in_list if value is None else value:
            size = None if entries is None else entries.value
            step = "@items" if in_list else "@values"
        else:
            size = None if entries is None else entries.key
            step = "@indices" if in_list else "@keys"
        self._enter(name, _Local(self.path_of(node).append(step), size, None))

    def _leave(self, name: str) -> None:
        self._locals[name].pop()

    # Costs of nodes.

    def _leaf(self, node: Expr) -> CostRange | None:
        """The cost of a node without parts, None for one with parts."""
        if isinstance(node, Literal):
            return _FREE
        if isinstance(node, Ident):
            local = self._local(node.name)
            self._paths[node.id] = _Path([node.name], 1) if local is None else local.path
            return _ONE
        return None

    def step(self, node: Expr) -> _Step:
        """The cost of a node, asking for those of its parts."""
        leaf = self._leaf(node)
        if leaf is not None:
            return leaf
        match node:
            case Select():
                return (yield from self._select(node))
            case Call():
                return (yield from self._call(node))
            case ListExpr():
                return (yield from self._list(node))
            case MapExpr():
                return (yield from self._map(node))
            case StructExpr():
                cost = CostRange.fixed(STRUCT_BASE)
                for entry in node.fields:
                    cost = cost.add((yield entry.value))
                return cost
            case Comprehension():
                return (yield from self._loop(node))
        return _FREE

    def _part(self, node: Expr) -> _Step:
        leaf = self._leaf(node)
        return leaf if leaf is not None else (yield node)

    def _select(self, node: Select) -> _Step:
        cost = yield from self._part(node.operand)
        if node.test_only:
            return cost
        if self.checked.type_of(node.operand).kind in _SELECTED:
            cost = cost.add(_ONE)
        self._paths[node.id] = self.path_of(node.operand).append(node.field)
        return cost

    def _list(self, node: ListExpr) -> _Step:
        cost, size = CostRange.fixed(LIST_BASE), _NO_SIZE if node.elements else SizeRange.fixed(0)
        for element in node.elements:
            cost = cost.add((yield from self._part(element)))
            size = size.union(self._size_or_any(element))
        self._set_entries(node, _Entries(Kind.LIST, _ONE_SIZE, size))
        return cost

    def _map(self, node: MapExpr) -> _Step:
        cost, key = CostRange.fixed(MAP_BASE), _NO_SIZE if node.entries else SizeRange.fixed(0)
        value = key
        for entry in node.entries:
            cost = cost.add((yield from self._part(entry.key)))
            cost = cost.add((yield from self._part(entry.value)))
            key = key.union(self._size_or_any(entry.key))
            value = value.union(self._size_or_any(entry.value))
        self._set_entries(node, _Entries(Kind.MAP, key, value))
        return cost

    def _loop(self, node: Comprehension) -> _Step:
        over = node.iter_range
        cost = yield from self._part(over)
        cost = cost.add((yield from self._part(node.accu_init)))
        self._enter_value(node.accu_var, node.accu_init)
        if _is_bind(node):
            cost = cost.add((yield from self._part(node.result)))
            self._leave(node.accu_var)
            self._copy_sizes(node, node.result)
            return cost
        if node.iter_var2:
            self._enter_part(node.iter_var, over, value=False)
            self._enter_part(node.iter_var2, over, value=True)
        else:
            self._enter_part(node.iter_var, over)
        each = yield from self._part(node.loop_condition)
        each = each.add((yield from self._part(node.loop_step)))
        self._leave(node.iter_var)
        if node.iter_var2:
            self._leave(node.iter_var2)
        cost = cost.add((yield from self._part(node.result)))
        self._leave(node.accu_var)
        # Only now: what became of the range's path in the loop counts.
        count = self._size_or_any(over)
        if isinstance(node.accu_init, Literal):
            self._set_size(node, self.size_of(node.accu_init))
        elif isinstance(node.accu_init, ListExpr | MapExpr):
            self._set_size(node, count)
            self._set_entries(node, self._entries_of(node.loop_step))
        return cost.add(count.multiply_by_cost(each))

    def _call(self, node: Call) -> _Step:
        if node.function == "dyn":
            cost = yield from self._part(node.args[0])
            self._copy_sizes(node, node.args[0])
            return cost.add(_ONE)
        costs: list[CostRange] = []
        arguments: list[_Argument] = []
        for argument in node.args:
            cost = yield from self._part(argument)
            costs.append(cost)
            arguments.append(_Argument(self, argument))
        reference = self.checked.references.get(node.id)
        if reference is None or not reference.overloads:
            return _FREE
        before = _FREE
        every = arguments
        if node.target is not None:
            before = yield from self._part(node.target)
            every = [_Argument(self, node.target), *arguments]
        cost, size = _NO_COST, None
        for overload in reference.overloads:
            called = self._overload(node, overload, every, costs)
            cost = cost.union(called.cost)
            if called.result is not None:
                size = called.result if size is None else size.union(called.result)
            step = _INDEXED.get(overload)
            if step is not None and node.args:
                entries = self._entries_of(node.args[0])
                size = None if entries is None else entries.value
                self._paths[node.id] = self.path_of(node.args[0]).append(step)
            if size is None:
                size = self.size_of(node)
        self._set_size(node, size)
        return before.add(cost)

    def _overload(
        self, node: Call, overload: str, every: Sequence[_Argument], costs: Sequence[CostRange]
    ) -> CallEstimate:
        """The cost of a call with its arguments, if it goes to one of its overloads."""
        if overload in _LOGIC:
            # The left side may be all that is looked at.
            left, right = costs[0], costs[1]
            return CallEstimate(CostRange(left.min, left.add(right).max))
        if overload == "conditional":
            first, second = every[1], every[2]
            self._set_entries(node, self._common_entries(first.node, second.node))
            sizes = [each.computed_size or _UNKNOWN_SIZE for each in (first, second)]
            cost = costs[0].add(costs[1].union(costs[2]))
            return CallEstimate(cost, sizes[0].union(sizes[1]))
        if overload in _JOINS:
            self._set_entries(node, self._common_entries(every[0].node, every[1].node))
        row = self._rows.get(overload)
        made = None if row is None or row.estimate is None else row.estimate(every)
        made = made or _CALL
        cost = made.cost
        for part in costs:
            cost = cost.add(part)
        return CallEstimate(cost, made.result)

    def _common_entries(self, first: Expr, second: Expr) -> _Entries | None:
        entries = self._entries_of(first)
        return None if entries is None else entries.union(self._entries_of(second))


def _is_bind(node: Comprehension) -> bool:
    """Whether it loops over nothing, to give a value a name."""
    return (
        isinstance(node.iter_range, ListExpr)
        and not node.iter_range.elements
        and isinstance(node.loop_condition, Literal)
        and node.loop_condition.value is False
        and node.accu_var != "__result__"
    )


def _written_size(node: Expr) -> SizeRange | None:
    """The size of what is written out."""
    match node:
        case Literal(value=str() | bytes() as text):
            return SizeRange.fixed(len(text))
        case Literal():
            return _ONE_SIZE
        case ListExpr():
            return SizeRange.fixed(len(node.elements))
        case MapExpr():
            return SizeRange.fixed(len(node.entries))
    return None


def _is_scalar(target: Type) -> bool:
    """Whether values of the type are all of one size."""
    while is_optional(target):
        target = target.parameters[0]
    return target.kind in _SCALARS
