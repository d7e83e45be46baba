# SPDX-License-Identifier: Apache-2.0
"""From a checked expression to a plan, with what the server optimises on the way.

Folded are literals of constants, conversions of constants, `in` with a list of constants and
patterns that are constants (cel-go interpreter/decorators.go): all of that is observable, because
a constant is free of charge, and because its faults are found before anything runs.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any, Final

from kthena_api.cel import ast
from kthena_api.cel.ast import Expr
from kthena_api.cel.checked import CheckedAst, Reference
from kthena_api.cel.compiling import loop_steps
from kthena_api.cel.compiling.messages import MAKERS, message_maker
from kthena_api.cel.compiling.plans import (
    SEARCHES,
    Access,
    Accumulator,
    Alternative,
    Attribute,
    Branches,
    Cell,
    Constant,
    Entries,
    Invocation,
    Items,
    Logic,
    Loop,
    Membership,
    Message,
    Operand,
    Plan,
    Qualifier,
)
from kthena_api.cel.declarations import Declarations
from kthena_api.cel.library.base import Overload
from kthena_api.cel.library.comprehensions import MAP_INSERT
from kthena_api.cel.library.dispatch import resolved, unresolved, unresolved_cost
from kthena_api.cel.program import ProgramError
from kthena_api.cel.trampoline import run_deep
from kthena_api.cel.types import Kind
from kthena_api.cel.values import EvalFault, TypeValue, Uint, make_map
from kthena_api.cel.values.doubles import lossless_int, lossless_uint
from kthena_api.cel.values.faults import (
    NO_SUCH_OVERLOAD,
    no_such_overload_of,
    not_a_qualifier,
)
from kthena_api.cel.values.integers import MAX_INT
from kthena_api.cel.values.scalars import go_type_name
from kthena_api.regexp import SyntaxFault, UnsupportedPattern, compile_pattern

CONVERSIONS: Final = frozenset(
    {"bool", "bytes", "double", "duration", "dyn", "int", "string", "timestamp", "type", "uint"}
)
KNOWN_TYPES: Final = frozenset(
    (
        "bool bytes double google.protobuf.Duration google.protobuf.Empty "
        "google.protobuf.Struct.FieldsEntry google.protobuf.Timestamp int list map null_type "
        "string type uint"
    ).split()
)
"""The types that every server has a value of."""

_SCALARS: Final = frozenset({bool, int, Uint, float, str})
_KEYS: Final = (bool, int, Uint, float, str)

_Scope = Mapping[str, Cell | Accumulator]
_Ask = tuple[Expr, _Scope]
_Plans = Generator[_Ask, Plan, Plan]


class Planner:
    """Plans one expression. `cells` are the variables that it asks for, in order."""

    def __init__(self, checked: CheckedAst, declarations: Declarations) -> None:
        self._checked = checked
        self._functions = declarations.functions
        self.cells: dict[str, Cell] = {}

    def plan(self) -> Plan:
        """The plan.

        Raises:
            ProgramError: The server refuses to make a program of the expression.
        """
        root: _Ask = self._checked.expr, {}
        return run_deep(self._plan, root)

    def _plan(self, asked: _Ask) -> _Plans:
        node, scope = asked
        match node:
            case ast.Literal():
                return Constant(node.id, literal_value(node.value))
            case ast.Ident():
                return self._ident(node, scope)
            case ast.Select():
                operand = yield node.operand, scope
                qualifier = Qualifier(node.id, node.field, test=node.test_only)
                return _qualified(operand, qualifier, test=node.test_only)
            case ast.Call():
                return (yield from self._call(node, scope))
            case ast.ListExpr():
                items = yield from _each(node.elements, scope)
                return _list(node, items)
            case ast.MapExpr():
                parts = yield from _each(ast.children(node), scope)
                return _map(node, parts)
            case ast.StructExpr():
                return (yield from self._message(node, scope))
            case ast.Comprehension():
                return (yield from self._loop(node, scope))
            case _:
                raise ProgramError("unsupported expr")

    def _ident(self, node: ast.Ident, scope: _Scope) -> Plan:
        reference = self._checked.references.get(node.id, Reference(node.name))
        if reference.constant is not None:
            return Constant(node.id, reference.constant)
        name = reference.name or node.name
        if self._checked.type_of(node).kind is Kind.TYPE:
            # A variable that holds a type is taken for one as well.
            if name not in KNOWN_TYPES and name not in self._functions.types:
                raise ProgramError(f"reference to undefined type: {name}")
            return Constant(node.id, TypeValue(name))
        local = scope.get(name)
        if local is None:
            name = name.removeprefix(".")
            local = self.cells.get(name)
            if local is None:
                local = self.cells[name] = Cell(name)
        return Access(node.id, Attribute(node.id, local))

    def _call(self, node: ast.Call, scope: _Scope) -> _Plans:
        written = ast.children(node)
        args = yield from _each(written, scope)
        match node.function:
            case ast.LOGICAL_AND:
                return Logic(node.id, args, decides=False)
            case ast.LOGICAL_OR:
                return Logic(node.id, args, decides=True)
            case ast.CONDITIONAL:
                branches = Branches(args[0], _attribute_of(args[1]), _attribute_of(args[2]))
                return Access(node.id, Attribute(node.id, branches))
            case ast.INDEX:
                return _index(node, args, optional=False)
            case ast.OPT_SELECT | ast.OPT_INDEX:
                return _index(node, args, optional=True)
        return self._function(node, args)

    def _function(self, node: ast.Call, args: Sequence[Plan]) -> Plan:
        name = node.function
        reference = self._checked.references.get(node.id, Reference())
        rows = self._functions.by_name.get(name, ())
        if not rows:
            return Invocation(node.id, name, args, _unknown_function(name), None)
        arity = _ARITIES.get(len(args))
        takes = any(len(row.params) == len(args) for row in rows)
        if not takes and not reference.overloads and arity is not None:
            # Only a tree that was not checked can be like that.
            raise ProgramError(f"no such overload: {name}({arity})")
        single = None
        if len(reference.overloads) == 1:
            single = self._functions.by_id.get(reference.overloads[0])
        overload = "" if single is None else single.id
        if name in {"or", "orValue"} and len(args) == 2 and overload in _ALTERNATIVES:
            return Alternative(node.id, args[0], args[1], unwraps=name == "orValue")
        plan = self._invocation(node, args, single, rows)
        return _optimised(plan, overload)

    @staticmethod
    def _invocation(
        node: ast.Call, args: Sequence[Plan], single: Overload | None, rows: Sequence[Overload]
    ) -> Invocation:
        if single is not None:
            call, cost, strict = resolved(single), single.runtime, single.strict
            early = len(args) > 2 or single.id in _BY_LIST
        else:
            call, cost, strict = unresolved(rows), unresolved_cost(rows), rows[0].strict
            # A function of several overloads is called by its list of arguments.
            early = len(args) > 2 or (len(rows) > 1 and rows[0].generic is None)
        if node.function == ast.ADD:
            call = loop_steps.growing_add(call)
        elif node.function == MAP_INSERT:
            call = loop_steps.growing_insert(call)
        fragile = None if single is None else _FRAGILE.get(node.function)
        return Invocation(node.id, node.function, args, call, cost, strict, early, fragile)

    def _message(self, node: ast.StructExpr, scope: _Scope) -> _Plans:
        reference = self._checked.references.get(node.id, Reference(node.type_name))
        name = reference.name or node.type_name
        name = name.removeprefix(".")
        if node.id not in self._checked.types and name not in MAKERS:
            # The checker has found out about all others.
            raise ProgramError(f"unknown type: {name}")
        make = message_maker(name)
        parts = yield from _each([each.value for each in node.fields], scope)
        names = [each.name for each in node.fields]
        optional = frozenset(at for at, each in enumerate(node.fields) if each.optional)
        return Message(node.id, names, parts, optional, make)

    def _loop(self, node: ast.Comprehension, scope: _Scope) -> _Plans:
        over = yield node.iter_range, scope
        begin = yield node.accu_init, scope
        accumulator = Accumulator(Cell(node.accu_var), begin)
        first = Cell(node.iter_var)
        second = Cell(node.iter_var2) if node.iter_var2 else None
        after = {**scope, node.accu_var: accumulator}
        # The accumulator is found first, and the first variable before the second.
        within: dict[str, Cell | Accumulator] = dict(scope)
        if second is not None:
            within[node.iter_var2] = second
        within[node.iter_var] = first
        within[node.accu_var] = accumulator
        condition = yield node.loop_condition, within
        step = yield node.loop_step, within
        result = yield node.result, after
        return Loop(node.id, over, first, second, accumulator, condition, step, result)


_ARITIES: Final = {0: "", 1: "arg", 2: "lhs, rhs"}


def _unknown_function(name: str) -> Callable[..., object]:
    """A function that nobody declared is no fault before it is called."""

    def call(*_arguments: object) -> object:
        raise no_such_overload_of(name)

    return call


_BY_LIST: Final = frozenset({"string_format"})
"""Overloads of two parameters that the server calls with a list of arguments."""

_NO_LIST: Final = "*types.Err is not traits.Lister: missing method Add"
_FRAGILE: Final[Mapping[str, tuple[int, str]]] = {
    "@sortByAssociatedKeys": (1, _NO_LIST),
    "distinct": (0, _NO_LIST),
    "flatten": (1, "ref.Val is *types.Err, not types.Int"),
    "sort": (0, _NO_LIST),
}
"""Functions whose charge breaks the server's interpreter when an argument has no value."""

_ALTERNATIVES: Final = frozenset({"", "optional_or_optional", "optional_orValue_value"})


def _each(nodes: Sequence[Expr], scope: _Scope) -> Generator[_Ask, Plan, list[Plan]]:
    plans: list[Plan] = []
    for node in nodes:
        plan = yield node, scope
        plans.append(plan)
    return plans


def literal_value(value: ast.LiteralValue) -> object:
    """The value of a literal."""
    return Uint(value) if isinstance(value, ast.UintLiteral) else value


def _attribute_of(plan: Plan) -> Attribute:
    """The attribute that a plan is or starts; as a branch it is not observed itself."""
    if isinstance(plan, Access):
        return plan.attribute
    return Attribute(plan.id, Operand(plan))


def _qualified(operand: Plan, qualifier: Qualifier, *, test: bool) -> Access:
    attribute = _attribute_of(operand)
    attribute.qualifiers.append(qualifier)
    return Access(qualifier.id, attribute, test)


def _index(node: ast.Call, args: Sequence[Plan], *, optional: bool) -> Plan:
    key = args[1]
    match key:
        case Constant():
            if type(key.value) not in _KEYS:
                raise ProgramError(not_a_qualifier(go_type_name(key.value)).message)
            qualifier = Qualifier(node.id, key.value, optional=optional)
        case Access():
            qualifier = Qualifier(node.id, attribute=key.attribute, optional=optional)
        case _:
            attribute = Attribute(node.id, Operand(key))
            qualifier = Qualifier(node.id, attribute=attribute, relative=True, optional=optional)
    return _qualified(args[0], qualifier, test=False)


def _list(node: ast.ListExpr, items: Sequence[Plan]) -> Plan:
    optional = frozenset(node.optional_indices)
    values = [item.value for item in items if isinstance(item, Constant)]
    if len(values) == len(items) and not optional:
        return Constant(node.id, values)
    return Items(node.id, items, optional)


def _map(node: ast.MapExpr, parts: Sequence[Plan]) -> Plan:
    optional = frozenset(at for at, entry in enumerate(node.entries) if entry.optional)
    values = [part.value for part in parts if isinstance(part, Constant)]
    if len(values) == len(parts) and not optional:
        return Constant(node.id, _made(make_map, zip(values[::2], values[1::2], strict=True)))
    return Entries(node.id, parts, optional)


def _made(make: Any, argument: Any) -> object:
    try:
        return make(argument)
    except EvalFault as fault:
        raise ProgramError(fault.message) from None


def _optimised(plan: Invocation, overload: str) -> Plan:
    args = plan.args
    if overload == "in_list" and isinstance(args[1], Constant):
        return _membership(plan, args[1].value)
    if plan.function in CONVERSIONS:
        if len(args) == 1 and isinstance(args[0], Constant):
            return Constant(plan.id, _made(plan.call, args[0].value))
        return plan
    if plan.function in SEARCHES and len(args) > 1 and isinstance(args[1], Constant):
        pattern = args[1].value
        if isinstance(pattern, str):
            return _searcher(plan, pattern)
    return plan


def _searcher(plan: Invocation, pattern: str) -> Invocation:
    try:
        search = compile_pattern(pattern).search
    except SyntaxFault as fault:
        raise ProgramError(str(fault)) from None
    if plan.function != "matches":
        return dataclasses.replace(plan, early=True)

    def matches(text: object, _pattern: object) -> bool:
        if not isinstance(text, str):
            raise EvalFault(NO_SUCH_OVERLOAD)
        try:
            return search(text)
        except UnsupportedPattern as problem:
            raise EvalFault(str(problem)) from None

    return dataclasses.replace(plan, call=matches, early=True)


def _membership(plan: Invocation, items: Any) -> Plan:
    if not items:
        return Constant(plan.id, value=False)
    known: set[tuple[type, object]] = set()
    for item in items:
        if type(item) not in _SCALARS:
            return plan
        # A NaN is found by nothing.
        if item == item:  # noqa: PLR0124
            known.update((type(each), each) for each in _alike(item))
    return Membership(plan.id, plan.args[0], frozenset(known))


def _alike(item: Any) -> list[object]:
    """An item and the numbers of other types that stand for it."""
    kind = type(item)
    if kind is float:
        return [
            item,
            *(each for each in (lossless_int(item), lossless_uint(item)) if each is not None),
        ]
    if kind is int:
        return [item, float(item), *([Uint(item)] if item >= 0 else [])]
    if kind is Uint:
        return [item, float(item), *([int(item)] if item <= MAX_INT else [])]
    return [item]
