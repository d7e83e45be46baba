# SPDX-License-Identifier: Apache-2.0
"""The rules for each kind of node (checker/checker.go of cel-go).

A step is a generator that yields the parts to be checked and is sent them resolved; so a tree may
be deeper than Python's stack. Types are put into a table as they become known; the parts that
remain free are replaced when all is done.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from operator import is_
from typing import Any, Final, cast

from kthena_api.cel import ast, types
from kthena_api.cel.ast import Expr
from kthena_api.cel.checked import Reference
from kthena_api.cel.checking import messages
from kthena_api.cel.checking.calls import Solver, TypeTooLarge, bounded, reference_to
from kthena_api.cel.checking.names import Names
from kthena_api.cel.checking.well_known import message_name
from kthena_api.cel.declarations import Declarations, Function, Signature
from kthena_api.cel.diagnostics import IssueLog
from kthena_api.cel.trampoline import each
from kthena_api.cel.types import BOOL, DYN, ERROR, INT, Kind, Type

Step = Generator[Expr, Expr, Expr]

_LITERALS: Final[dict[type, Type]] = {
    type(None): types.NULL,
    bool: BOOL,
    int: INT,
    ast.UintLiteral: types.UINT,
    float: types.DOUBLE,
    str: types.STRING,
    bytes: types.BYTES,
}
_UNKNOWN_RANGES: Final = (Kind.DYN, Kind.ERROR, Kind.TYPE_PARAM)


class Walker:
    """Checks one tree."""

    __slots__ = ("_log", "_names", "_positions", "_solver", "_steps", "references", "types")

    def __init__(self, parsed: ast.AST, declarations: Declarations, log: IssueLog) -> None:
        self._log = log
        self._names = Names(declarations)
        self._positions = parsed.positions
        self._solver = Solver()
        self.types: dict[int, Type] = {}
        self.references: dict[int, Reference] = {}
        self._steps: dict[type, Callable[[Any], Step]] = {
            ast.Select: self._select,
            ast.Call: self._call,
            ast.ListExpr: self._list,
            ast.MapExpr: self._map,
            ast.StructExpr: self._struct,
            ast.Comprehension: self._comprehension,
        }

    def run(self, root: Expr) -> Expr:
        """The tree resolved; types and references are in the tables."""
        waiting: list[Step] = []
        done: Expr | None = None
        part = root
        while True:
            # What has no parts needs no generator.
            if type(part) is ast.Ident:
                done = self._ident(part)
            elif type(part) is ast.Literal:
                self.types[part.id] = _LITERALS[type(part.value)]
                done = part
            else:
                waiting.append(self._steps[type(part)](part))
                done = None
            while True:
                if not waiting:
                    return cast("Expr", done)
                try:
                    part = waiting[-1].send(done)  # type: ignore[arg-type]  # None starts it
                    break
                except StopIteration as finished:
                    waiting.pop()
                    done = finished.value

    def settle(self) -> None:
        """Replace what type parameters are left in the table."""
        substitute = self._solver.mapping.substitute
        for number, found in self.types.items():
            if not found.ground:
                self.types[number] = bounded(substitute(found, parameters_to_dyn=True))

    def _report(self, number: int, message: str) -> None:
        self._log.report(self._positions.get(number), message)

    def _current(self, found: Type) -> Type:
        return found if found.ground else bounded(self._solver.mapping.substitute(found))

    def _assign(self, value: Type, target: Type) -> bool:
        return self._solver.mapping.assign(value, target)

    def _ident(self, node: ast.Ident) -> Expr:
        found = self._resolved(node, [node.name])
        if found is not None:
            return found
        self._undeclared(node.id, node.name)
        return node

    def _resolved(self, node: ast.Ident | ast.Select, parts: list[str]) -> ast.Ident | None:
        found = self._names.resolve(parts)
        if found is None:
            return None
        self.types[node.id] = found.type
        self.references[node.id] = Reference(found.name, constant=found.constant)
        if isinstance(node, ast.Ident) and node.name == found.name:
            return node
        return ast.Ident(node.id, found.name)

    def _undeclared(self, number: int, name: str) -> None:
        self.types[number] = ERROR
        self._report(number, messages.undeclared_reference(name, self._names.container))

    def _select(self, node: ast.Select) -> Step:
        parts = _qualifiers(node)
        if parts is not None:
            ident = self._resolved(node, parts)
            if ident is not None:
                return ident
        operand = yield node.operand
        found = self._field(node.id, operand, node.field, optional=False)
        self.types[node.id] = BOOL if node.test_only else self._current(found)
        if operand is node.operand:
            return node
        return ast.Select(node.id, operand, node.field, node.test_only)

    def _field(self, number: int, operand: Expr, field: str, *, optional: bool) -> Type:
        """The type of a field of an operand that was checked."""
        of = self._current(self.types[operand.id])
        target = types.unwrap_optional(of)
        match target.kind:
            case Kind.MAP:
                result = target.parameters[1]
            case Kind.STRUCT:
                result = self._declared_field(number, target.name, field)
            case Kind.TYPE_PARAM:
                self._assign(DYN, target)
                result = DYN
            case _:
                if not types.is_dyn_or_error(target):
                    self._report(number, messages.no_field_selection(target))
                result = DYN
        return types.optional_of(result) if optional or target is not of else result

    def _declared_field(self, number: int, type_name: str, field: str) -> Type:
        found = self._names.find_field(type_name, field)
        if found is not None:
            return found
        if self._names.find_type(type_name) is None:
            self._report(number, messages.failed_resolution(type_name))
        else:
            self._report(number, messages.undefined_field(field))
        return ERROR

    def _optional_select(self, node: ast.Call) -> Step:
        # Only the parser makes such calls: an operand and a literal.
        field = cast("ast.Literal", node.args[1])
        operand = yield node.args[0]
        found = self._field(node.id, operand, cast("str", field.value), optional=True)
        self.types[node.id] = self._current(found)
        self.references[node.id] = reference_to("select_optional_field")
        if operand is node.args[0]:
            return node
        return ast.Call(node.id, node.function, None, (operand, field))

    def _call(self, node: ast.Call) -> Step:
        if node.function == ast.OPT_SELECT:
            return (yield from self._optional_select(node))
        args: list[Expr] = yield from each(node.args)
        name, target = node.function, node.target
        if target is None:
            function = self._names.find_function(name)
        else:
            parts = _qualifiers(target)
            qualified = None if parts is None else ".".join((*parts, name))
            function = None if qualified is None else self._names.find_function(qualified)
            if function is not None:
                target = None
            else:
                target = yield target
                function = self._names.find_function(name)
        if function is None:
            self._undeclared(node.id, name)
            return node
        self._resolve(node, function, target, args)
        # A method keeps the name by which it is called.
        called = function.name if target is None else name
        if called == name and target is node.target and _same(args, node.args):
            return node
        return ast.Call(node.id, called, target, tuple(args))

    def _resolve(
        self,
        node: ast.Call,
        function: Function,
        target: Expr | None,
        args: list[Expr],
    ) -> None:
        name = function.name
        table = self.types
        if name in (ast.LOGICAL_AND, ast.LOGICAL_OR) and target is None:
            self._logical(node, function.signatures[0], args)
            return
        found = [table[arg.id] for arg in args]
        if target is not None:
            found.insert(0, table[target.id])
        resolution = self._solver.resolve(function, found, member=target is not None)
        if resolution is not None:
            table[node.id] = resolution.type
            self.references[node.id] = resolution.reference
            return
        substitute = self._solver.mapping.substitute
        shown = [bounded(substitute(each, parameters_to_dyn=True)) for each in found]
        message = messages.no_matching_overload(name, shown, member=target is not None)
        self._report(node.id, message)
        table[node.id] = ERROR

    def _logical(self, node: ast.Call, signature: Signature, args: list[Expr]) -> None:
        """`&&` and `||` name each operand that is no bool."""
        result = BOOL
        for arg in args:
            found = self.types[arg.id]
            if found is not BOOL and not self._assign(found, BOOL):
                self._report(arg.id, messages.type_mismatch(BOOL, found))
                result = ERROR
        self.types[node.id] = result
        if result is BOOL:
            self.references[node.id] = reference_to(signature.id)

    def _entry(self, value: Expr, *, optional: bool) -> Type:
        """The type that a value adds to a list, a map or a message."""
        found = self.types[value.id]
        if not optional:
            return found
        inner = types.unwrap_optional(found)
        if inner is found and not types.is_dyn(found):
            self._report(value.id, messages.type_mismatch(types.optional_of(found), found))
        return inner

    def _joined(self, previous: Type | None, current: Type) -> Type:
        """A type for elements of both types; validators refuse what only dyn can join."""
        if previous is None:
            return current
        if self._assign(previous, current):
            return types.most_general(previous, current)
        return DYN

    def _list(self, node: ast.ListExpr) -> Step:
        joined: Type | None = None
        elements = []
        for place, element in enumerate(node.elements):
            resolved = yield element
            elements.append(resolved)
            found = self._entry(resolved, optional=place in node.optional_indices)
            joined = self._joined(joined, found)
        self.types[node.id] = bounded(types.list_of(joined or self._solver.fresh()))
        if _same(elements, node.elements):
            return node
        return ast.ListExpr(node.id, tuple(elements), node.optional_indices)

    def _map(self, node: ast.MapExpr) -> Step:
        keys: Type | None = None
        values: Type | None = None
        entries = []
        for entry in node.entries:
            key = yield entry.key
            keys = self._joined(keys, self.types[key.id])
            value = yield entry.value
            values = self._joined(values, self._entry(value, optional=entry.optional))
            if key is entry.key and value is entry.value:
                entries.append(entry)
            else:
                entries.append(ast.MapEntry(entry.id, key, value, entry.optional))
        if keys is None or values is None:
            keys, values = self._solver.fresh(), self._solver.fresh()
        self.types[node.id] = bounded(types.map_of(keys, values))
        return node if _same(entries, node.entries) else ast.MapExpr(node.id, tuple(entries))

    def _struct(self, node: ast.StructExpr) -> Step:
        found = self._names.find_message(node.type_name)
        if found is None:
            self._undeclared(node.id, node.type_name)
            return node
        self.references[node.id] = Reference(found.name)
        made, type_name = self._message_type(node.id, found.name, found.type)
        self.types[node.id] = made
        fields = []
        for field in node.fields:
            value = yield field.value
            if value is field.value:
                fields.append(field)
            else:
                fields.append(ast.StructField(field.id, field.name, value, field.optional))
            wanted = self._declared_field(field.id, type_name, field.name)
            given = self._entry(value, optional=field.optional)
            if not self._assign(wanted, given):
                self._report(field.id, messages.field_type_mismatch(field.name, wanted, given))
        if found.name == node.type_name and _same(fields, node.fields):
            return node
        return ast.StructExpr(node.id, found.name, tuple(fields))

    def _message_type(self, number: int, name: str, found: Type) -> tuple[Type, str]:
        """The type of a message, and the name under which its fields are declared."""
        if types.is_error(found):
            return ERROR, name
        if found.kind is not Kind.TYPE:
            self._report(number, messages.not_a_type(types.declared_name(found)))
            return ERROR, name
        # Only `type` itself has no parameter: as cel-go does, it stands for nothing.
        made = found.parameters[0] if found.parameters else ERROR
        known = message_name(made)
        if known is not None:
            return made, known
        if made.kind is Kind.STRUCT:
            return made, made.name
        self._report(number, messages.not_a_message_type(types.declared_name(made)))
        return ERROR, name

    def _comprehension(self, node: ast.Comprehension) -> Step:
        over = yield node.iter_range
        start = yield node.accu_init
        accumulated = self.types[start.id]
        first, second = self._iterated(over, pairs=bool(node.iter_var2))
        names = self._names
        names.enter(node.accu_var, accumulated)
        names.enter(node.iter_var, first)
        if node.iter_var2:
            names.enter(node.iter_var2, second)
        condition = yield node.loop_condition
        self._expect(condition, BOOL)
        step = yield node.loop_step
        self._expect(step, accumulated)
        if node.iter_var2:
            names.leave(node.iter_var2)
        names.leave(node.iter_var)
        result = yield node.result
        names.leave(node.accu_var)
        self.types[node.id] = self._current(self.types[result.id])
        parts = over, start, condition, step, result
        if _same(parts, ast.children(node)):
            return node
        return ast.Comprehension(
            node.id,
            node.iter_var,
            node.iter_var2,
            over,
            node.accu_var,
            start,
            condition,
            step,
            result,
        )

    def _iterated(self, over: Expr, *, pairs: bool) -> tuple[Type, Type]:
        """The types of a loop's variables; without `pairs` only the first one counts."""
        found = self._current(self.types[over.id])
        if found.kind is Kind.LIST:
            element = found.parameters[0]
            return (INT, element) if pairs else (element, element)
        if found.kind is Kind.MAP:
            return found.parameters[0], found.parameters[1]
        if found.kind in _UNKNOWN_RANGES:
            self._assign(DYN, found)
            return DYN, DYN
        self._report(over.id, messages.not_a_range(found))
        return ERROR, ERROR

    def _expect(self, node: Expr, wanted: Type) -> None:
        found = self.types[node.id]
        if not self._assign(wanted, found):
            self._report(node.id, messages.type_mismatch(wanted, found))


def _same(resolved: Sequence[object], parts: Sequence[object]) -> bool:
    """Whether every part is still the parser's."""
    return all(map(is_, resolved, parts))


def _qualifiers(node: Expr) -> list[str] | None:
    """The parts of a name with dots; None for what is no such name."""
    parts: list[str] = []
    while isinstance(node, ast.Select):
        if node.test_only:
            return None
        parts.append(node.field)
        node = node.operand
    if not isinstance(node, ast.Ident):
        return None
    parts.append(node.name)
    parts.reverse()
    return parts


def check_tree(
    parsed: ast.AST, declarations: Declarations, log: IssueLog
) -> tuple[Expr, dict[int, Type], dict[int, Reference]]:
    """The resolved tree and its tables; what is wrong is in the log."""
    walker = Walker(parsed, declarations, log)
    try:
        root = walker.run(parsed.expr)
        walker.settle()
    except TypeTooLarge:
        log.report(parsed.positions.get(parsed.expr.id), messages.type_too_large())
        root = parsed.expr
    return root, walker.types, walker.references
