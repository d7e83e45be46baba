# SPDX-License-Identifier: Apache-2.0
"""The macros: calls that the parser replaces by loops and tests.

What a macro makes, its ids and its refusals are cel-go's (parser/macro.go, cel/library.go,
ext/comprehensions.go). An environment picks from the three tables here; `MacroHelper` is what an
expander builds nodes with.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass

from kthena_api.cel import ast
from kthena_api.cel.ast import Expr
from kthena_api.cel.factory import HOLE, Numbering
from kthena_api.cel.trampoline import each, run_deep

ACCUMULATOR = "@result"
"""The accumulator's name, which no expression can spell."""

_LEGACY_ACCUMULATOR = "__result__"
_UNUSED = "#unused"
_MAP_INSERT = "cel.@mapInsert"


class MacroFault(Exception):
    """A macro that was called with what it cannot take.

    Attributes:
        node: Id of the argument at fault.
        message: The server's words.
    """

    def __init__(self, node: int, message: str) -> None:
        super().__init__(message)
        self.node = node
        self.message = message


class MacroHelper:
    """Makes nodes that stand where the macro's call does."""

    __slots__ = ("_numbering", "_offset")

    def __init__(self, numbering: Numbering, call: int) -> None:
        self._numbering = numbering
        self._offset = numbering.positions.get(call, HOLE)

    def _id(self) -> int:
        return self._numbering.new(self._offset)

    def literal(self, value: ast.LiteralValue) -> Expr:
        """A constant."""
        return ast.Literal(self._id(), value)

    def ident(self, name: str) -> Expr:
        """A name."""
        return ast.Ident(self._id(), name)

    def accumulator(self) -> Expr:
        """The accumulator."""
        return ast.Ident(self._id(), ACCUMULATOR)

    def list_of(self, *elements: Expr) -> Expr:
        """A list."""
        return ast.ListExpr(self._id(), elements)

    def empty_map(self) -> Expr:
        """A map without entries."""
        return ast.MapExpr(self._id(), ())

    def call(self, function: str, *args: Expr) -> Expr:
        """A function or operator applied."""
        return ast.Call(self._id(), function, None, args)

    def member_call(self, function: str, target: Expr) -> Expr:
        """A method without arguments applied."""
        return ast.Call(self._id(), function, target, ())

    def presence(self, operand: Expr, field: str) -> Expr:
        """A test for a field."""
        return ast.Select(self._id(), operand, field, test_only=True)

    def loop(
        self,
        over: Expr,
        names: tuple[str, str],
        accumulator: str,
        *,
        start: Expr,
        condition: Expr,
        step: Expr,
        result: Expr,
    ) -> Expr:
        """A comprehension; its id comes after those of its parts."""
        return ast.Comprehension(
            self._id(), *names, over, accumulator, start, condition, step, result
        )

    def copy(self, expr: Expr) -> Expr:
        """The same tree with fresh ids at the same places."""
        self._numbering.reserve(sum(1 for _ in ast.walk(expr)))
        return run_deep(self._copy, expr)

    def _copy(self, expr: Expr) -> Generator[Expr, Expr, Expr]:
        made = self._numbering.new(self._numbering.positions.get(expr.id, 0))
        match expr:
            case ast.Literal():
                return ast.Literal(made, expr.value)
            case ast.Ident():
                return ast.Ident(made, expr.name)
            case ast.Select():
                operand = yield expr.operand
                return ast.Select(made, operand, expr.field, expr.test_only)
            case ast.Call():
                args: list[Expr] = yield from each(expr.args)
                target = expr.target
                if target is not None:
                    target = yield target
                return ast.Call(made, expr.function, target, tuple(args))
            case ast.ListExpr():
                elements: list[Expr] = yield from each(expr.elements)
                return ast.ListExpr(made, tuple(elements), expr.optional_indices)
            case ast.MapExpr():
                entries = []
                for entry in expr.entries:
                    number = self._id()
                    key = yield entry.key
                    value = yield entry.value
                    entries.append(ast.MapEntry(number, key, value, entry.optional))
                return ast.MapExpr(made, tuple(entries))
            case ast.StructExpr():
                fields = []
                for item in expr.fields:
                    number = self._id()
                    value = yield item.value
                    fields.append(ast.StructField(number, item.name, value, item.optional))
                return ast.StructExpr(made, expr.type_name, tuple(fields))
            case ast.Comprehension():
                parts: list[Expr] = yield from each(ast.children(expr))
                over, start, condition, step, result = parts
                return ast.Comprehension(
                    made,
                    expr.iter_var,
                    expr.iter_var2,
                    over,
                    expr.accu_var,
                    start,
                    condition,
                    step,
                    result,
                )
            case _:
                return ast.Unspecified(made)


Expander = Callable[[MacroHelper, Expr, tuple[Expr, ...]], Expr]
"""Target (of a call without one: its first argument) and arguments to the expansion."""


@dataclass(frozen=True, slots=True)
class Macro:
    """One macro.

    Attributes:
        name: The function's name.
        arguments: How many it takes.
        member: Whether it stands behind a dot.
        expand: What replaces a call.
    """

    name: str
    arguments: int
    member: bool
    expand: Expander


MacroKey = tuple[str, int, bool]


def macro_table(macros: Iterable[Macro]) -> Mapping[MacroKey, Macro]:
    """The macros by name, number of arguments and style; the last one of a key wins."""
    return {(macro.name, macro.arguments, macro.member): macro for macro in macros}


def _variable(arg: Expr, message: str) -> str:
    """The name of a loop's variable."""
    if not isinstance(arg, ast.Ident):
        raise MacroFault(arg.id, message)
    return arg.name


def _free_variable(arg: Expr, message: str) -> str:
    name = _variable(arg, message)
    _refuse_accumulator(arg, name)
    return name


def _refuse_accumulator(arg: Expr, name: str) -> None:
    if name in (ACCUMULATOR, _LEGACY_ACCUMULATOR):
        raise MacroFault(arg.id, "iteration variable overwrites accumulator variable")


def _variables(args: tuple[Expr, ...]) -> tuple[str, str]:
    """The names of the two variables of a loop over keys and values."""
    message = "argument must be a simple name"
    first, second = _variable(args[0], message), _variable(args[1], message)
    if first == second:
        raise MacroFault(args[1].id, f"duplicate variable name: {first}")
    _refuse_accumulator(args[0], first)
    _refuse_accumulator(args[1], second)
    return first, second


def _all(make: MacroHelper, over: Expr, names: tuple[str, str], test: Expr) -> Expr:
    start = make.literal(value=True)
    condition = make.call(ast.NOT_STRICTLY_FALSE, make.accumulator())
    step = make.call(ast.LOGICAL_AND, make.accumulator(), test)
    return make.loop(
        over,
        names,
        ACCUMULATOR,
        start=start,
        condition=condition,
        step=step,
        result=make.accumulator(),
    )


def _exists(make: MacroHelper, over: Expr, names: tuple[str, str], test: Expr) -> Expr:
    start = make.literal(value=False)
    condition = make.call(ast.NOT_STRICTLY_FALSE, make.call(ast.LOGICAL_NOT, make.accumulator()))
    step = make.call(ast.LOGICAL_OR, make.accumulator(), test)
    return make.loop(
        over,
        names,
        ACCUMULATOR,
        start=start,
        condition=condition,
        step=step,
        result=make.accumulator(),
    )


def _exists_one(make: MacroHelper, over: Expr, names: tuple[str, str], test: Expr) -> Expr:
    start = make.literal(0)
    condition = make.literal(value=True)
    more = make.call(ast.ADD, make.accumulator(), make.literal(1))
    step = make.call(ast.CONDITIONAL, test, more, make.accumulator())
    result = make.call(ast.EQUALS, make.accumulator(), make.literal(1))
    return make.loop(
        over, names, ACCUMULATOR, start=start, condition=condition, step=step, result=result
    )


_Quantifier = Callable[[MacroHelper, Expr, tuple[str, str], Expr], Expr]


def _quantifier(make_loop: _Quantifier) -> Expander:
    def expand(make: MacroHelper, target: Expr, args: tuple[Expr, ...]) -> Expr:
        name = _free_variable(args[0], "argument must be a simple name")
        return make_loop(make, target, (name, ""), args[1])

    return expand


def _quantifier_of_pairs(make_loop: _Quantifier) -> Expander:
    def expand(make: MacroHelper, target: Expr, args: tuple[Expr, ...]) -> Expr:
        return make_loop(make, target, _variables(args), args[2])

    return expand


def _collect(
    make: MacroHelper, over: Expr, names: tuple[str, str], seed: tuple[Expr, Expr], step: Expr
) -> Expr:
    """A loop over everything, from where it starts (`seed`, with its condition) by a step."""
    start, condition = seed
    return make.loop(
        over,
        names,
        ACCUMULATOR,
        start=start,
        condition=condition,
        step=step,
        result=make.accumulator(),
    )


def _map(make: MacroHelper, target: Expr, args: tuple[Expr, ...]) -> Expr:
    name = _free_variable(args[0], "argument is not an identifier")
    seed = make.list_of(), make.literal(value=True)
    step = make.call(ast.ADD, make.accumulator(), make.list_of(args[-1]))
    if len(args) == 3:
        step = make.call(ast.CONDITIONAL, args[1], step, make.accumulator())
    return _collect(make, target, (name, ""), seed, step)


def _filter(make: MacroHelper, target: Expr, args: tuple[Expr, ...]) -> Expr:
    name = _free_variable(args[0], "argument is not an identifier")
    seed = make.list_of(), make.literal(value=True)
    step = make.call(ast.ADD, make.accumulator(), make.list_of(args[0]))
    step = make.call(ast.CONDITIONAL, args[1], step, make.accumulator())
    return _collect(make, target, (name, ""), seed, step)


def _has(make: MacroHelper, target: Expr, _args: tuple[Expr, ...]) -> Expr:
    if not isinstance(target, ast.Select):
        raise MacroFault(target.id, "invalid argument to has() macro")
    return make.presence(target.operand, target.field)


def _transform_list(make: MacroHelper, target: Expr, args: tuple[Expr, ...]) -> Expr:
    names = _variables(args)
    step = make.call(ast.ADD, make.accumulator(), make.list_of(args[-1]))
    if len(args) == 4:
        step = make.call(ast.CONDITIONAL, args[2], step, make.accumulator())
    seed = make.list_of(), make.literal(value=True)
    return _collect(make, target, names, seed, step)


def _transform_map(*, keyed: bool) -> Expander:
    """`transformMap`, or with `keyed` false `transformMapEntry`, whose transform is a map."""

    def expand(make: MacroHelper, target: Expr, args: tuple[Expr, ...]) -> Expr:
        names = _variables(args)
        accumulator = make.accumulator()
        inserted = (make.ident(names[0]), args[-1]) if keyed else (args[-1],)
        step = make.call(_MAP_INSERT, accumulator, *inserted)
        if len(args) == 4:
            step = make.call(ast.CONDITIONAL, args[2], step, make.accumulator())
        seed = make.empty_map(), make.literal(value=True)
        return _collect(make, target, names, seed, step)

    return expand


def _optional_map(name: str, *, flat: bool) -> Expander:
    def expand(make: MacroHelper, target: Expr, args: tuple[Expr, ...]) -> Expr:
        variable = _variable(args[0], f"{name}() variable name must be a simple identifier")
        present = make.member_call("hasValue", target)
        made = make.loop(
            make.list_of(),
            (_UNUSED, ""),
            variable,
            start=make.member_call("value", make.copy(target)),
            condition=make.literal(value=False),
            step=make.ident(variable),
            result=args[1],
        )
        if not flat:
            made = make.call("optional.of", made)
        return make.call(ast.CONDITIONAL, present, made, make.call("optional.none"))

    return expand


STANDARD: tuple[Macro, ...] = (
    Macro("has", 1, member=False, expand=_has),
    Macro("all", 2, member=True, expand=_quantifier(_all)),
    Macro("exists", 2, member=True, expand=_quantifier(_exists)),
    Macro("exists_one", 2, member=True, expand=_quantifier(_exists_one)),
    Macro("map", 2, member=True, expand=_map),
    Macro("map", 3, member=True, expand=_map),
    Macro("filter", 2, member=True, expand=_filter),
)
"""The macros of every environment.

cel-go has an `existsOne` of two arguments too, but its environments leave it out.
"""

OPTIONAL: tuple[Macro, ...] = (
    Macro("optMap", 2, member=True, expand=_optional_map("optMap", flat=False)),
    Macro("optFlatMap", 2, member=True, expand=_optional_map("optFlatMap", flat=True)),
)
"""The macros of the optional library."""

TWO_VARIABLE: tuple[Macro, ...] = (
    Macro("all", 3, member=True, expand=_quantifier_of_pairs(_all)),
    Macro("exists", 3, member=True, expand=_quantifier_of_pairs(_exists)),
    Macro("existsOne", 3, member=True, expand=_quantifier_of_pairs(_exists_one)),
    Macro("exists_one", 3, member=True, expand=_quantifier_of_pairs(_exists_one)),
    Macro("transformList", 3, member=True, expand=_transform_list),
    Macro("transformList", 4, member=True, expand=_transform_list),
    Macro("transformMap", 3, member=True, expand=_transform_map(keyed=True)),
    Macro("transformMap", 4, member=True, expand=_transform_map(keyed=True)),
    Macro("transformMapEntry", 3, member=True, expand=_transform_map(keyed=False)),
    Macro("transformMapEntry", 4, member=True, expand=_transform_map(keyed=False)),
)
"""The macros of the library of comprehensions over keys and values."""
