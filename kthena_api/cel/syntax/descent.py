# SPDX-License-Identifier: Apache-2.0
"""The parser for text without syntax errors: one pass, no recursion.

It reads an operand, then the operator or the bracket behind it, and keeps what is open in frames.
It reports nothing: at the first token that cannot stand where it stands, and where the nesting
comes close to the limit, it stops, and `recovery` judges, with what is complete by then.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from kthena_api.cel import ast
from kthena_api.cel import tokens as t
from kthena_api.cel.lexer import Tokens
from kthena_api.cel.syntax.frames import (
    PRODUCT,
    RELATION,
    SUM,
    Arguments,
    Depth,
    Elements,
    Entries,
    Fields,
    Frame,
    Group,
    Root,
    Subscript,
)
from kthena_api.cel.syntax.nodes import (
    FieldKey,
    FieldName,
    GlobalCall,
    Ident,
    ListNode,
    Literal,
    MapNode,
    MemberCall,
    Message,
    Select,
    Syntax,
    Unary,
)

_LEVELS: Final = (
    dict.fromkeys(t.RELATIONS, RELATION)
    | dict.fromkeys(t.SUMS, SUM)
    | dict.fromkeys(t.PRODUCTS, PRODUCT)
)
FUNCTIONS: Final = {
    (t.SYMBOLS | t.KEYWORDS)[symbol]: function for symbol, function in ast.OPERATORS.items()
}
"""Function of each operator of arithmetic and comparison, by its token."""

_NAMES: Final = frozenset({t.IDENTIFIER, t.QUOTED_IDENTIFIER})
_SIGNED: Final = frozenset({t.INT, t.FLOAT})


class Span(NamedTuple):
    """A complete part of an expression and the index of the token behind it."""

    node: Syntax
    end: int


class Completed:
    """What is known to be complete, by the index of its first token.

    Attributes:
        exprs: Whole expressions.
        terms: What stands before `&&` or `||`.
        rows: By rule, what stands before the last operator of a row of comparisons or of
            arithmetic, or before the last dot or bracket behind an operand.
        seen: Index of the first token that nobody has looked at.
    """

    __slots__ = ("exprs", "rows", "seen", "terms")

    def __init__(self) -> None:
        self.exprs: dict[int, Span] = {}
        self.terms: dict[int, Span] = {}
        self.rows: dict[str, dict[int, Span]] = {"relation": {}, "calc": {}, "member": {}}
        self.seen = 0

    def note_row(self, frame: Frame, level: int, end: int) -> None:
        """Note what stands before an operator, unless another one of its row waits for it."""
        if level == RELATION:
            self.rows["relation"][frame.term] = Span(frame.operands[-1], end)
            frame.calc = end + 1
        elif not frame.operators or frame.operators[-1][0] == RELATION:
            self.rows["calc"][frame.calc] = Span(frame.operands[-1], end)

    def note_term(self, frame: Frame, end: int) -> None:
        """Note what stands before a sign of logic."""
        if frame.operators:
            frame.reduce(RELATION)
        self.terms[frame.term] = Span(frame.operands[-1], end)


class _Stop(Exception):
    """Only the slow parser can tell."""


class Descent:
    """Reads one expression after the other from the same tokens.

    Args:
        tokens: What to read.
        limit: How deep the rules of the grammar may be nested.
        completed: Where to note what is complete, if anybody will ask.
    """

    __slots__ = ("_at", "_completed", "_frames", "_kinds", "_limit", "_starts", "_tokens")

    def __init__(self, tokens: Tokens, limit: int, completed: Completed | None = None) -> None:
        self._tokens = tokens
        self._kinds = tokens.kinds
        self._starts = tokens.starts
        self._limit = limit
        self._completed = completed
        self._at = 0
        self._frames: list[Frame] = []

    def parse(self, first: int, closers: frozenset[int], depth: Depth) -> Span | None:
        """The expression from a token up to one of the closers; None when there is none."""
        root = Root(closers)
        root.base = depth
        self._at = first
        self._frames = [root]
        root.begin(first)
        try:
            self._check_depth(depth)
            return Span(self._run(), self._at)
        except _Stop:
            return None
        finally:
            if self._completed is not None:
                self._completed.seen = max(self._completed.seen, self._at + 1)

    def _run(self) -> Syntax:
        node: Syntax | None = None
        frames, kinds = self._frames, self._kinds
        while True:
            frame = frames[-1]
            if node is None:
                node = self._operand(frame)
                if node is None:
                    continue
            kind = kinds[self._at]
            if kind in (t.DOT, t.LBRACKET):
                if self._completed is not None:
                    self._completed.rows["member"][frame.member] = Span(node, self._at)
                node = self._postfix(kind, node)
                continue
            if frame.prefix is not None:
                function, offset, count = frame.prefix
                frame.prefix = None
                node = Unary(function, offset, count, node)
            frame.operands.append(node)
            node = None
            if not self._operator(frame, kind):
                if kind not in frame.closers or frame.wants_colon:
                    raise _Stop
                node = self._close(frame, kind)
                if not frames:
                    return node  # type: ignore[return-value]  # the root is never left open

    def _close(self, frame: Frame, kind: int) -> Syntax | None:
        """Hand a complete expression to its bracket; what that makes, if it is complete too."""
        node = frame.take()
        if self._completed is not None:
            self._completed.exprs[frame.first] = Span(node, self._at)
        made = frame.close(self, kind, node)
        if made is None:
            frame.begin(self._at)
        else:
            self._frames.pop()
        return made

    def _operator(self, frame: Frame, kind: int) -> bool:
        """Take the operator behind an operand; False when there is none."""
        at = self._starts[self._at]
        level = _LEVELS.get(kind)
        if level is not None:
            if frame.operators:
                frame.reduce(level)
            if self._completed is not None:
                self._completed.note_row(frame, level, self._at)
            frame.operators.append((level, FUNCTIONS[kind], at))
        elif kind in (t.AND, t.OR):
            if self._completed is not None:
                self._completed.note_term(frame, self._at)
            (frame.conjoin if kind == t.AND else frame.disjoin)(at)
            frame.term = frame.calc = self._at + 1
        elif kind == t.QUESTION:
            if frame.wants_colon:
                raise _Stop
            frame.tests.append((at, frame.take_disjunction()))
            frame.term = frame.calc = self._at + 1
        elif kind == t.COLON and frame.wants_colon:
            frame.answers.append(frame.take_disjunction())
            frame.depth = frame.depth._replace(expr=frame.depth.expr + 1)
            self._check_depth(frame.depth)
            frame.term = frame.calc = self._at + 1
        else:
            return False
        self._at += 1
        return True

    def _operand(self, frame: Frame) -> Syntax | None:
        """Read an operand up to its first bracket; None when a bracket was opened."""
        kinds, at = self._kinds, self._at
        kind = kinds[at]
        frame.member = at
        if kind in (t.IDENTIFIER, t.DOT):
            return self._name(kind)
        if kind in t.LITERALS:
            self._at = at + 1
            return Literal(self._starts[at], kind, self._tokens.text_of(at), negative=False)
        if kind == t.LPAREN:
            self._at = at + 1
            return self._open(Group())
        if kind == t.LBRACKET:
            self._at = at + 1
            return self._list(self._starts[at])
        if kind == t.LBRACE:
            self._at = at + 1
            return self._map(self._starts[at])
        if kind == t.MINUS and kinds[at + 1] in _SIGNED:
            self._at = at + 2
            text = self._tokens.text_of(at + 1)
            return Literal(self._starts[at], kinds[at + 1], text, negative=True)
        if kind in (t.NOT, t.MINUS) and frame.prefix is None:
            return self._prefix(frame, kind)
        raise _Stop

    def _prefix(self, frame: Frame, kind: int) -> Syntax | None:
        kinds, at = self._kinds, self._at
        end = at + 1
        while kinds[end] == kind:
            end += 1
        function = ast.LOGICAL_NOT if kind == t.NOT else ast.NEGATE
        frame.prefix = (function, self._starts[at], end - at)
        self._at = end
        return self._operand(frame)

    def _name(self, kind: int) -> Syntax | None:
        """A name, a call or a message, each with a dot before it or without."""
        kinds, starts, first = self._kinds, self._starts, self._at
        at = first + (kind == t.DOT)
        if kinds[at] != t.IDENTIFIER:
            raise _Stop
        name = self._tokens.text_of(at)
        follower = kinds[at + 1]
        if follower == t.LPAREN:
            self._at = at + 2
            call = GlobalCall(starts[first], name, starts[at + 1], kind == t.DOT, ())
            return call if self.skip(t.RPAREN) else self._open(Arguments(call))
        end = at + 1
        if follower == t.DOT:
            while kinds[end] == t.DOT and kinds[end + 1] == t.IDENTIFIER:
                end += 2
        if kinds[end] == t.LBRACE:
            return self._message(first, end)
        self._at = at + 1
        return Ident(starts[first], name, starts[at], kind == t.DOT)

    def _message(self, first: int, brace: int) -> Syntax | None:
        name = "".join(map(self._tokens.text_of, range(first, brace)))
        self._at = brace + 1
        message = Message(self._starts[brace], name, self.offset(), [], [], [])
        if self._skip_empty(t.RBRACE):
            return message
        return self._open(Fields(self, message))

    def _list(self, open_at: int) -> Syntax | None:
        if self._skip_empty(t.RBRACKET):
            return ListNode(open_at, ())
        return self._open(Elements(self, open_at))

    def _map(self, open_at: int) -> Syntax | None:
        if self._skip_empty(t.RBRACE):
            return MapNode(open_at, [], [], [])
        return self._open(Entries(self, open_at))

    def _skip_empty(self, closer: int) -> bool:
        """Step over the closing bracket of nothing, which may have a comma before it."""
        if self._kinds[self._at] == t.COMMA:
            self._at += 1
            if self._kinds[self._at] != closer:
                raise _Stop
        return self.skip(closer)

    def _postfix(self, kind: int, node: Syntax) -> Syntax | None:
        """Read what a dot or a bracket adds to an operand; None when a bracket was opened."""
        kinds, starts, at = self._kinds, self._starts, self._at
        self._at = at + 1
        optional = self.question() is not None
        if kind == t.LBRACKET:
            return self._open(Subscript(node, starts[at], optional=optional))
        if kinds[self._at] not in _NAMES:
            raise _Stop
        name = self._field_name()
        if kinds[self._at] == t.LPAREN and not optional and not name.quoted:
            call = MemberCall(node, name.text or "", self.offset(), ())
            self._at += 1
            return call if self.skip(t.RPAREN) else self._open(Arguments(call))
        return Select(node, starts[at], optional, name)

    def _field_name(self) -> FieldName:
        text = self._tokens.text_of(self._at)
        kind = self._kinds[self._at]
        quoted = kind == t.QUOTED_IDENTIFIER
        return FieldName(self.advance(), text[1:-1] if quoted else text, quoted)

    def _open(self, frame: Frame) -> Syntax | None:
        """Go into a bracket; nothing is complete by that."""
        outer = self._frames[-1]
        expr, relation, calc = outer.depth
        calc += 1
        relation += 1
        for level, _, _ in outer.operators:
            if level == RELATION:
                relation += 1
            else:
                calc += 1
        frame.base = Depth(expr + 1, relation, calc)
        self._check_depth(frame.base)
        self._frames.append(frame)
        frame.begin(self._at)
        return None

    def _check_depth(self, depth: Depth) -> None:
        """Stop where an expression could reach the limit: operators open two more rules at most."""
        if depth.expr + 1 > self._limit or depth.relation + 2 > self._limit:
            raise _Stop
        if depth.calc + 3 > self._limit:
            raise _Stop

    def advance(self) -> int:
        """Step over a token; its offset."""
        self._at += 1
        return self._starts[self._at - 1]

    def skip(self, kind: int) -> bool:
        """Step over the next token if it is of this kind."""
        if self._kinds[self._at] != kind:
            return False
        self._at += 1
        return True

    def question(self) -> int | None:
        """Step over a question mark if one is next; its offset."""
        if self._kinds[self._at] != t.QUESTION:
            return None
        return self.advance()

    def offset(self) -> int:
        """Where the next token is."""
        return self._starts[self._at]

    def field_key(self) -> FieldKey:
        """Read the name of a message's entry up to its colon."""
        at = self.offset()
        optional = self.question() is not None
        if self._kinds[self._at] not in _NAMES:
            raise _Stop
        name = self._field_name()
        if self._kinds[self._at] != t.COLON:
            raise _Stop
        return FieldKey(at, optional, name)
