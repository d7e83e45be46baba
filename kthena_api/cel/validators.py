# SPDX-License-Identifier: Apache-2.0
"""What an environment refuses although it is well typed (cel/validator.go of cel-go).

Literals of lists and maps have elements of one type; literal durations, timestamps, patterns and
texts of `format` are valid. Each rule visits the nodes bottom up, in the order in which a server's
environment has the rules.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kthena_api.cel import ast
from kthena_api.cel.ast import Expr
from kthena_api.cel.checked import CheckedAst, CompileError
from kthena_api.cel.checking.formats import FormatFault, check_format
from kthena_api.cel.checking.messages import type_mismatch
from kthena_api.cel.diagnostics import IssueLog
from kthena_api.cel.types import Type, format_type, is_exact
from kthena_api.cel.values import EvalFault, to_duration, to_timestamp
from kthena_api.regexp import check_pattern

_FORMAT: Final = "format"
_FORMAT_OVERLOAD: Final = "string_format"


def validate(checked: CheckedAst) -> None:
    """Refuse what the rules forbid.

    Raises:
        CompileError: The issues are the server's, positions and words.
    """
    validation = _Validation(checked)
    if not validation.collect():
        return
    log = validation.run()
    if log.count:
        raise CompileError(log.ordered(), checked.ast.source, log.count)


def _is_duration(value: object) -> bool:
    return _converts(to_duration, value)


def _is_timestamp(value: object) -> bool:
    return _converts(to_timestamp, value)


def _converts(convert: Callable[[object], object], value: object) -> bool:
    try:
        convert(value)
    except EvalFault:
        return False
    return True


def _is_pattern(value: object) -> bool:
    return isinstance(value, str) and check_pattern(value) is None


_LITERALS: Final[tuple[tuple[str, Callable[[object], bool]], ...]] = (
    ("duration", _is_duration),
    ("timestamp", _is_timestamp),
    ("matches", _is_pattern),
)
"""Functions whose first argument is looked at when it is a literal; with `matches(text, pattern)`
that is the text."""


class _Validation:
    """The nodes that there are rules about, bottom up."""

    __slots__ = ("_calls", "_checked", "_lists", "_log", "_maps")

    def __init__(self, checked: CheckedAst) -> None:
        self._checked = checked
        self._log = IssueLog(checked.ast.source)
        self._lists: list[ast.ListExpr] = []
        self._maps: list[ast.MapExpr] = []
        self._calls: dict[str, list[ast.Call]] = {
            _FORMAT: [],
            **{name: [] for name, _ in _LITERALS},
        }

    def collect(self) -> bool:
        """Find the nodes; whether there are any."""
        some = False
        waiting: list[tuple[Expr, bool]] = [(self._checked.expr, False)]
        while waiting:
            node, formatted = waiting.pop()
            if isinstance(node, ast.Call):
                calls = self._calls.get(node.function)
                if calls is not None:
                    calls.append(node)
                    some = True
                    # Anything inside may be of mixed types: the arguments are to be.
                    formatted = formatted or calls is self._calls[_FORMAT]
            elif isinstance(node, ast.ListExpr) and not formatted:
                self._lists.append(node)
                some = True
            elif isinstance(node, ast.MapExpr) and not formatted:
                self._maps.append(node)
                some = True
            # Parents first and the last part next: from its end, the list is bottom up.
            waiting.extend([(part, formatted) for part in ast.children(node)])
        return some

    def run(self) -> IssueLog:
        """What is wrong."""
        for literal in reversed(self._lists):
            self._check_list(literal)
        for literal_map in reversed(self._maps):
            self._check_map(literal_map)
        for name, is_valid in _LITERALS:
            for call in reversed(self._calls[name]):
                self._check_literal(call, is_valid)
        for call in reversed(self._calls[_FORMAT]):
            self._check_format(call)
        return self._log

    def _report(self, number: int, message: str) -> None:
        self._log.report(self._checked.ast.positions.get(number), message)

    def _type(self, node: Expr, *, optional: bool) -> Type | None:
        found = self._checked.type_of(node)
        if not optional:
            return found
        if found.parameters:
            return found.parameters[0]
        # cel-go panics here, so a server refuses the request without words about the expression.
        message = f"optional entry of type '{format_type(found)}', on which a server fails"
        self._report(node.id, message)
        return None

    def _expect(self, node: Expr, wanted: Type, found: Type) -> bool:
        if is_exact(wanted, found, check_parameter_names=False):
            return True
        self._report(node.id, type_mismatch(wanted, found))
        return False

    def _check_list(self, literal: ast.ListExpr) -> None:
        wanted: Type | None = None
        for place, element in enumerate(literal.elements):
            found = self._type(element, optional=place in literal.optional_indices)
            if found is None:
                return
            if wanted is None:
                wanted = found
            elif not self._expect(element, wanted, found):
                return

    def _check_map(self, literal: ast.MapExpr) -> None:
        wanted: tuple[Type, Type] | None = None
        for entry in literal.entries:
            key = self._checked.type_of(entry.key)
            value = self._type(entry.value, optional=entry.optional)
            if value is None:
                return
            if wanted is None:
                wanted = key, value
                continue
            self._expect(entry.key, wanted[0], key)
            self._expect(entry.value, wanted[1], value)

    def _check_literal(self, call: ast.Call, is_valid: Callable[[object], bool]) -> None:
        argument = call.args[0] if call.args else None
        if isinstance(argument, ast.Literal) and not is_valid(argument.value):
            self._report(argument.id, f"invalid {call.function} argument")

    def _check_format(self, call: ast.Call) -> None:
        reference = self._checked.references.get(call.id)
        if call.target is None or len(call.args) != 1 or reference is None:
            return
        text, items = call.target, call.args[0]
        if (
            _FORMAT_OVERLOAD not in reference.overloads
            or not isinstance(text, ast.Literal)
            or not isinstance(text.value, str)
            or not isinstance(items, ast.ListExpr)
        ):
            return
        try:
            check_format(text.value, items.elements, self._checked.type_of)
        except FormatFault as fault:
            self._report((fault.node or call).id, fault.message)
