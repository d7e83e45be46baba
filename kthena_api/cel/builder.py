# SPDX-License-Identifier: Apache-2.0
"""A syntax tree to an AST: ids, positions, macros, and what is refused though the grammar takes it.

The order of visits is that of cel-go's visitor (parser/parser.go), which gives the same ids and the
same order of errors. It does not recurse: each visit is a generator that asks for its parts.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from kthena_api.cel import ast, literals, tokens
from kthena_api.cel.ast import Expr
from kthena_api.cel.diagnostics import IssueLog
from kthena_api.cel.factory import HOLE, Numbering
from kthena_api.cel.macros import Macro, MacroFault, MacroHelper, MacroKey
from kthena_api.cel.syntax import nodes
from kthena_api.cel.syntax.nodes import Syntax
from kthena_api.cel.trampoline import each, run_deep

_RESERVED: Final = frozenset(
    "as break const continue else false for function if import in let loop package namespace null "
    "return true var void while".split()
)
_CONSTANTS: Final = {tokens.TRUE: True, tokens.FALSE: False, tokens.NULL: None}

_Visit = Generator[Syntax, Expr, Expr]


class DepthExceeded(Exception):
    """More operators, fields and indexes inside each other than the limit."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What an environment allows.

    Attributes:
        macros: The macros by name, number of arguments and style.
        optional_syntax: Whether `?` may stand before fields, elements and entries.
        quoted_fields: Whether fields may be written in back-ticks.
        max_depth: How deep operators, fields and indexes may be nested.
        keep_calls: Whether to keep the calls that macros replace.
    """

    macros: Mapping[MacroKey, Macro]
    optional_syntax: bool
    quoted_fields: bool
    max_depth: int
    keep_calls: bool


class Builder:
    """Builds one AST; reports what is wrong to a log.

    Attributes:
        numbering: The ids given out and their positions.
        macro_calls: The calls as written, by the id of their expansion.
    """

    def __init__(self, rules: Rules, log: IssueLog) -> None:
        self._rules = rules
        self._log = log
        self._depth = 0
        self.numbering = Numbering()
        self.macro_calls: dict[int, Expr] = {}

    def build(self, root: Syntax) -> Expr:
        """The tree of an expression; raises DepthExceeded and TooManyNodes."""
        waiting: list[_Visit] = []
        node: Syntax | None = root
        done: Expr | None = None
        while True:
            if node is not None:
                visit = self._LEAVES.get(type(node))
                if visit is not None:
                    done = visit(self, node)
                else:
                    waiting.append(self._BRANCHES[type(node)](self, node))
                    done = None
            if done is not None and not waiting:
                return done
            try:
                node = waiting[-1].send(done)  # type: ignore[arg-type]  # None starts a generator
            except StopIteration as finished:
                waiting.pop()
                node, done = None, finished.value

    def _report(self, offset: int, message: str) -> Expr:
        """Report at the place of a token; the node that takes the place of what is wrong."""
        hole = ast.Unspecified(self.numbering.new(offset))
        self._log.report(offset, message)
        return hole

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > self._rules.max_depth:
            raise DepthExceeded

    def _literal(self, node: nodes.Literal) -> Expr:
        text, kind = node.text, node.kind
        value: ast.LiteralValue
        try:
            if kind == tokens.STRING:
                value = literals.read_string(text)
            elif kind == tokens.INT:
                value = literals.read_int(text, negative=node.negative)
            elif kind in _CONSTANTS:
                value = _CONSTANTS[kind]
            elif kind == tokens.FLOAT:
                value = literals.read_double(text, negative=node.negative)
            elif kind == tokens.UINT:
                value = literals.read_uint(text)
            else:
                value = literals.read_bytes(text[1:])
        except literals.LiteralFault as fault:
            hole = self._report(node.at, str(fault))
            if kind not in (tokens.STRING, tokens.BYTES):
                return hole
            value = text  # cel-go goes on with the text as written
        return ast.Literal(self.numbering.new(node.at), value)

    def _ident(self, node: nodes.Ident) -> Expr:
        if node.name in _RESERVED:
            return self._report(node.at, f"reserved identifier: {node.name}")
        name = "." + node.name if node.dotted else node.name
        return ast.Ident(self.numbering.new(node.name_at), name)

    def _missing(self, _node: nodes.Missing) -> Expr:
        return ast.Unspecified(self.numbering.new(HOLE))

    def _broken_unary(self, node: nodes.BrokenUnary) -> Expr:
        return ast.Literal(self.numbering.new(node.at), "<<error>>")

    def _conditional(self, node: nodes.Conditional) -> _Visit:
        self._enter()
        test = yield node.test
        call = self.numbering.new(node.op_at)
        yes = yield node.yes
        no = yield node.no
        self._depth -= 1
        return self._call(call, ast.CONDITIONAL, None, (test, yes, no))

    def _logic(self, node: nodes.Logic) -> _Visit:
        terms = [(yield node.terms[0])]
        ids = []
        for offset, part in zip(node.ops, node.terms[1:], strict=True):
            terms.append((yield part))
            ids.append(self.numbering.new(offset))
        return _balanced(node.function, terms, ids)

    def _binary(self, node: nodes.Binary) -> _Visit:
        self._enter()
        left = yield node.left
        call = self.numbering.new(node.op_at)
        right = yield node.right
        self._depth -= 1
        return self._call(call, node.function, None, (left, right))

    def _unary(self, node: nodes.Unary) -> _Visit:
        if node.signs % 2 == 0:
            return (yield node.operand)
        call = self.numbering.new(node.op_at)
        operand = yield node.operand
        return self._call(call, node.function, None, (operand,))

    def _field(self, name: nodes.FieldName, at: int) -> str | None:
        """The name of a field; None, and a report, when there is none or it may not be quoted."""
        if name.text is None:
            self._report(at, "unsupported ident kind")
        elif name.quoted and not self._rules.quoted_fields:
            self._report(at, "unsupported syntax: '`'")
        else:
            return name.text
        return None

    def _select(self, node: nodes.Select) -> _Visit:
        self._enter()
        operand = yield node.operand
        self._depth -= 1
        name = self._field(node.field, node.field.at) or ""
        if not node.optional:
            return ast.Select(self.numbering.new(node.op_at), operand, name)
        if not self._rules.optional_syntax:
            return self._report(node.op_at, "unsupported syntax '.?'")
        field = ast.Literal(self.numbering.new(node.field.at), name)
        return ast.Call(self.numbering.new(node.op_at), ast.OPT_SELECT, None, (operand, field))

    def _index(self, node: nodes.Index) -> _Visit:
        self._enter()
        target = yield node.target
        call = self.numbering.new(node.op_at)
        index = yield node.key
        self._depth -= 1
        if node.optional and not self._rules.optional_syntax:
            return self._report(node.op_at, "unsupported syntax '[?'")
        function = ast.OPT_INDEX if node.optional else ast.INDEX
        return self._call(call, function, None, (target, index))

    def _member_call(self, node: nodes.MemberCall) -> _Visit:
        self._enter()
        target = yield node.target
        call = self.numbering.new(node.open_at)
        args: list[Expr] = yield from each(node.args)
        self._depth -= 1
        return self._call(call, node.name, target, tuple(args))

    def _global_call(self, node: nodes.GlobalCall) -> _Visit:
        if node.name in _RESERVED:
            return self._report(node.at, f"reserved identifier: {node.name}")
        call = self.numbering.new(node.open_at)
        args: list[Expr] = yield from each(node.args)
        name = "." + node.name if node.dotted else node.name
        return self._call(call, name, None, tuple(args))

    def _list(self, node: nodes.ListNode) -> _Visit:
        made = self.numbering.new(node.open_at)
        elements: list[Expr] = []
        optional = []
        for part, question_at in node.elements:
            elements.append((yield part))
            if question_at is None:
                continue
            if self._rules.optional_syntax:
                optional.append(len(elements) - 1)
            else:
                self._report(question_at, "unsupported syntax '?'")
        return ast.ListExpr(made, tuple(elements), tuple(optional))

    def _map(self, node: nodes.MapNode) -> _Visit:
        made = self.numbering.new(node.open_at)
        entries: list[ast.MapEntry] = []
        for i, colon_at in enumerate(node.colons):
            entry = self.numbering.new(colon_at)
            if i >= len(node.values):
                entries = []
                break
            key = node.keys[i]
            if key.optional and not self._rules.optional_syntax:
                self._report(key.at, "unsupported syntax '?'")
                continue
            name = yield key.node
            value = yield node.values[i]
            entries.append(ast.MapEntry(entry, name, value, key.optional))
        return ast.MapExpr(made, tuple(entries))

    def _message(self, node: nodes.Message) -> _Visit:
        made = self.numbering.new(node.open_at)
        fields: list[ast.StructField] = []
        for i, key in enumerate(node.keys):
            if i >= len(node.colons) or i >= len(node.values):
                fields = []
                break
            entry = self.numbering.new(node.colons[i])
            if key.optional and not self._rules.optional_syntax:
                self._report(key.at, "unsupported syntax '?'")
                continue
            name = self._field(key.name, node.fields_at)
            if name is None:
                continue
            value = yield node.values[i]
            fields.append(ast.StructField(entry, name, value, key.optional))
        return ast.StructExpr(made, node.type_name, tuple(fields))

    def _call(self, call: int, function: str, target: Expr | None, args: tuple[Expr, ...]) -> Expr:
        """A call, or what the macro of that name makes of it."""
        macro = self._rules.macros.get((function, len(args), target is not None))
        if macro is None:
            return ast.Call(call, function, target, args)
        helper = MacroHelper(self.numbering, call)
        try:
            made = macro.expand(helper, args[0] if target is None else target, args)
        except MacroFault as fault:
            offset = self.numbering.positions.get(fault.node)
            self.numbering.delete(call)
            self._log.report(offset, fault.message)
            return ast.Unspecified(self.numbering.new(HOLE if offset is None else offset))
        if self._rules.keep_calls:
            self._keep_call(made.id, function, target, args)
        self.numbering.delete(call)
        return made

    def _keep_call(
        self, made: int, function: str, target: Expr | None, args: tuple[Expr, ...]
    ) -> None:
        """Note the call that a macro replaced; macros in it become references to their notes."""
        kept = tuple(run_deep(self._without_macros, arg) for arg in args)
        owner = None if target is None else run_deep(self._without_macros, target)
        self.macro_calls[made] = ast.Call(0, function, owner, kept)

    def _without_macros(self, node: Expr) -> Generator[Expr, Expr, Expr]:
        """The tree with references in place of expansions, below calls and lists as in cel-go."""
        if node.id in self.macro_calls:
            return ast.Unspecified(node.id)
        match node:
            case ast.Call():
                args: list[Expr] = yield from each(node.args)
                target = node.target
                if target is not None:
                    target = yield target
                return ast.Call(node.id, node.function, target, tuple(args))
            case ast.ListExpr():
                elements: list[Expr] = yield from each(node.elements)
                return ast.ListExpr(node.id, tuple(elements), node.optional_indices)
            case _:
                return node

    _LEAVES: ClassVar[Mapping[type, Any]] = {
        nodes.Literal: _literal,
        nodes.Ident: _ident,
        nodes.Missing: _missing,
        nodes.BrokenUnary: _broken_unary,
    }
    _BRANCHES: ClassVar[Mapping[type, Any]] = {
        nodes.GlobalCall: _global_call,
        nodes.Select: _select,
        nodes.MemberCall: _member_call,
        nodes.Index: _index,
        nodes.Unary: _unary,
        nodes.Binary: _binary,
        nodes.Logic: _logic,
        nodes.Conditional: _conditional,
        nodes.ListNode: _list,
        nodes.MapNode: _map,
        nodes.Message: _message,
    }


def _balanced(function: str, terms: list[Expr], ids: list[int]) -> Expr:
    """A row of terms as a tree of the least height, the way cel-go shapes it."""

    def tree(low: int, high: int) -> Expr:
        middle = (low + high + 1) // 2
        left = terms[middle] if middle == low else tree(low, middle - 1)
        right = terms[middle + 1] if middle == high else tree(middle + 1, high)
        return ast.Call(ids[middle], function, None, (left, right))

    return tree(0, len(ids) - 1)
