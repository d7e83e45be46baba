# SPDX-License-Identifier: Apache-2.0
"""What is open while an expression is read: one frame for each bracket.

A frame holds the operands and operators of the expression inside its bracket, and knows what that
expression becomes a part of.
"""

from __future__ import annotations

from typing import Final, NamedTuple, Protocol

from kthena_api.cel import ast
from kthena_api.cel import tokens as t
from kthena_api.cel.syntax.nodes import (
    Binary,
    Conditional,
    FieldKey,
    GlobalCall,
    Index,
    Key,
    ListNode,
    Logic,
    MapNode,
    MemberCall,
    Message,
    Syntax,
)

RELATION, SUM, PRODUCT = 3, 4, 5
"""How tightly the operators of the grammar's rules bind."""

GROUP_CLOSERS: Final = frozenset({t.RPAREN})
ARGUMENT_CLOSERS: Final = frozenset({t.COMMA, t.RPAREN})
INDEX_CLOSERS: Final = frozenset({t.RBRACKET})
LIST_CLOSERS: Final = frozenset({t.COMMA, t.RBRACKET})
KEY_CLOSERS: Final = frozenset({t.COLON})
ENTRY_CLOSERS: Final = frozenset({t.COMMA, t.RBRACE})


class Depth(NamedTuple):
    """How often the rules are open around a place that can be nested deepest."""

    expr: int
    relation: int
    calc: int


class Cursor(Protocol):
    """The reader's place in the tokens."""

    def advance(self) -> int:
        """Step over a token; its offset."""
        ...

    def skip(self, kind: int) -> bool:
        """Step over the next token if it is of this kind."""
        ...

    def question(self) -> int | None:
        """Step over a question mark if one is next; its offset."""
        ...

    def offset(self) -> int:
        """Where the next token is."""
        ...

    def field_key(self) -> FieldKey:
        """Read the name of a message's entry up to its colon."""
        ...


class Frame:
    """One bracket and the expression that is being read in it."""

    __slots__ = (
        "_ands",
        "_ors",
        "answers",
        "base",
        "calc",
        "closers",
        "depth",
        "first",
        "member",
        "operands",
        "operators",
        "prefix",
        "term",
        "tests",
    )

    def __init__(self, closers: frozenset[int]) -> None:
        self.closers = closers
        self.base = self.depth = Depth(0, 0, 0)
        self.prefix: tuple[str, int, int] | None = None  # function, offset, count
        self.begin(0)

    def begin(self, first: int) -> None:
        """Make ready for an expression whose first token has this index."""
        self.depth = self.base
        # Where the expression, its last term, the last sum and the last operand in that begin.
        self.first = self.term = self.calc = self.member = first
        self.operands: list[Syntax] = []
        self.operators: list[tuple[int, str, int]] = []  # level, function, offset
        self.tests: list[tuple[int, Syntax]] = []
        self.answers: list[Syntax] = []
        self._ands: tuple[list[Syntax], list[int]] | None = None
        self._ors: tuple[list[Syntax], list[int]] | None = None

    @property
    def wants_colon(self) -> bool:
        """Whether the last `?` has no `:` yet."""
        return len(self.tests) > len(self.answers)

    def reduce(self, level: int) -> None:
        """Apply the operators that bind at least as tightly as a level."""
        operators, operands = self.operators, self.operands
        while operators and operators[-1][0] >= level:
            _, function, offset = operators.pop()
            right = operands.pop()
            operands[-1] = Binary(function, offset, operands[-1], right)

    def take_term(self) -> Syntax:
        """What stands between two signs of logic."""
        if self.operators:
            self.reduce(RELATION)
        return self.operands.pop()

    def conjoin(self, offset: int) -> None:
        """Close a term with `&&`."""
        term = self.take_term()
        if self._ands is None:
            self._ands = [term], [offset]
        else:
            self._ands[0].append(term)
            self._ands[1].append(offset)

    def disjoin(self, offset: int) -> None:
        """Close a conjunction with `||`."""
        term = self._take_conjunction()
        if self._ors is None:
            self._ors = [term], [offset]
        else:
            self._ors[0].append(term)
            self._ors[1].append(offset)

    def _take_conjunction(self) -> Syntax:
        term = self.take_term()
        if self._ands is None:
            return term
        terms, ops = self._ands
        self._ands = None
        terms.append(term)
        return Logic(ast.LOGICAL_AND, terms, ops)

    def take_disjunction(self) -> Syntax:
        """What stands around `?` and `:`."""
        term = self._take_conjunction()
        if self._ors is None:
            return term
        terms, ops = self._ors
        self._ors = None
        terms.append(term)
        return Logic(ast.LOGICAL_OR, terms, ops)

    def take(self) -> Syntax:
        """The whole expression."""
        node = self.take_disjunction()
        while self.tests:
            op_at, test = self.tests.pop()
            node = Conditional(op_at, test, self.answers.pop(), node)
        return node

    def close(self, cursor: Cursor, closer: int, node: Syntax, /) -> Syntax | None:  # noqa: ARG002 - each bracket takes its own
        """Take a complete expression; what the bracket makes, or None when more is to come."""
        raise TypeError(f"{type(self).__name__} takes no step")


class Root(Frame):
    """No bracket: an expression up to a token that belongs to somebody else."""

    __slots__ = ()

    def close(self, _cursor: Cursor, _closer: int, node: Syntax, /) -> Syntax:
        """The expression itself."""
        return node


class Group(Frame):
    """Parentheses around one expression."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(GROUP_CLOSERS)

    def close(self, cursor: Cursor, _closer: int, node: Syntax, /) -> Syntax:
        """The expression itself."""
        cursor.advance()
        return node


class Arguments(Frame):
    """The arguments of a call."""

    __slots__ = ("_args", "_call")

    def __init__(self, call: GlobalCall | MemberCall) -> None:
        super().__init__(ARGUMENT_CLOSERS)
        self._call = call
        self._args: list[Syntax] = []

    def close(self, cursor: Cursor, closer: int, node: Syntax, /) -> Syntax | None:
        """The call."""
        cursor.advance()
        self._args.append(node)
        return None if closer == t.COMMA else self._call._replace(args=self._args)


class Subscript(Frame):
    """The brackets of an index."""

    __slots__ = ("_op_at", "_optional", "_target")

    def __init__(self, target: Syntax, op_at: int, *, optional: bool) -> None:
        super().__init__(INDEX_CLOSERS)
        self._target = target
        self._op_at = op_at
        self._optional = optional

    def close(self, cursor: Cursor, _closer: int, node: Syntax, /) -> Syntax:
        """The index."""
        cursor.advance()
        return Index(self._target, self._op_at, self._optional, node)


class Elements(Frame):
    """The elements of a list, from behind its bracket."""

    __slots__ = ("_elements", "_open_at", "_question_at")

    def __init__(self, cursor: Cursor, open_at: int) -> None:
        super().__init__(LIST_CLOSERS)
        self._open_at = open_at
        self._elements: list[tuple[Syntax, int | None]] = []
        self._question_at = cursor.question()

    def close(self, cursor: Cursor, closer: int, node: Syntax, /) -> Syntax | None:
        """The list."""
        cursor.advance()
        self._elements.append((node, self._question_at))
        if closer == t.COMMA and not cursor.skip(t.RBRACKET):
            self._question_at = cursor.question()
            return None
        return ListNode(self._open_at, self._elements)


class Entries(Frame):
    """The entries of a map, keys and values in turn, from behind its brace."""

    __slots__ = ("_key_at", "_map", "_optional")

    def __init__(self, cursor: Cursor, open_at: int) -> None:
        super().__init__(KEY_CLOSERS)
        self._map = MapNode(open_at, [], [], [])
        self._key(cursor)

    def _key(self, cursor: Cursor) -> None:
        self.closers = KEY_CLOSERS
        self._key_at = cursor.offset()
        self._optional = cursor.question() is not None

    def close(self, cursor: Cursor, closer: int, node: Syntax, /) -> Syntax | None:
        """The map."""
        at = cursor.advance()
        if closer == t.COLON:
            self._map.keys.append(Key(self._key_at, self._optional, node))
            self._map.colons.append(at)
            self.closers = ENTRY_CLOSERS
            return None
        self._map.values.append(node)
        if closer == t.COMMA and not cursor.skip(t.RBRACE):
            self._key(cursor)
            return None
        return self._map


class Fields(Frame):
    """The entries of a message, from behind its brace."""

    __slots__ = ("_message",)

    def __init__(self, cursor: Cursor, message: Message) -> None:
        super().__init__(ENTRY_CLOSERS)
        self._message = message
        self._key(cursor)

    def _key(self, cursor: Cursor) -> None:
        self._message.keys.append(cursor.field_key())
        self._message.colons.append(cursor.advance())

    def close(self, cursor: Cursor, closer: int, node: Syntax, /) -> Syntax | None:
        """The message."""
        cursor.advance()
        self._message.values.append(node)
        if closer == t.COMMA and not cursor.skip(t.RBRACE):
            self._key(cursor)
            return None
        return self._message
