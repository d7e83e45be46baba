# SPDX-License-Identifier: Apache-2.0
"""The parser for broken text: reports each syntax error and goes on, as ANTLR's parser for Go does.

Which errors a server reports, and where, depends on how that parser gets back on its feet: it drops
a token, or makes one up, or skips to one that somebody waits for. So this follows it step by step
over the rules in `grammar`: `_sync`, `_recover_inline` and `_recover` are ANTLR's default error
strategy (error_strategy.go), `Limits` are cel-go's additions to it (parser/parser.go). It is slow;
`descent` spares it the parts without errors. It does not recurse: rules are generators.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from kthena_api.cel import tokens as t
from kthena_api.cel.diagnostics import IssueLog
from kthena_api.cel.lexer import Tokens
from kthena_api.cel.syntax.descent import Completed, Descent, Span
from kthena_api.cel.syntax.frames import (
    ARGUMENT_CLOSERS,
    ENTRY_CLOSERS,
    GROUP_CLOSERS,
    INDEX_CLOSERS,
    KEY_CLOSERS,
    LIST_CLOSERS,
    Depth,
)
from kthena_api.cel.syntax.grammar import (
    EPSILON,
    LEFT_RECURSIVE,
    Choice,
    Element,
    Invoke,
    Loop,
    Match,
    Maybe,
    read_grammar,
)
from kthena_api.cel.syntax.nodes import Syntax
from kthena_api.cel.syntax.prediction import (
    CHOICES,
    PRECEDENCES,
    REPEATS,
    Prediction,
    choose_member,
    repeat_signs,
)
from kthena_api.cel.syntax.shapes import SHAPES, Fields, Token

_RESERVED_INPUT = re.compile(r"no viable alternative at input '.(true|false|null)'")

# What ends an expression, by the rule that asks for it and the label that it gets there. Only what
# is complete up to one of these can be taken over: any other token might be the next error.
_CLOSERS: Final = {
    ("start", "expr"): frozenset({t.EOF}),
    ("primary", "inner"): GROUP_CLOSERS,
    ("member", "index"): INDEX_CLOSERS,
    ("exprList", "args+"): ARGUMENT_CLOSERS,
    ("listInit", "elements+"): LIST_CLOSERS,
    ("mapInitializerList", "keys+"): KEY_CLOSERS,
    ("mapInitializerList", "values+"): ENTRY_CLOSERS,
    ("fieldInitializerList", "values+"): ENTRY_CLOSERS,
}
_TERM_ENDS: Final = frozenset({t.AND, t.OR})


@dataclass(frozen=True, slots=True)
class Limits:
    """When to give up on broken text.

    Attributes:
        reports: How many syntax errors are reported before that.
        attempts: How often the parser may try to recover.
        lookahead: How many tokens one recovery may skip.
    """

    reports: int = 100
    attempts: int = 30
    lookahead: int = 256


class GaveUp(Exception):
    """The parser will not go on.

    Attributes:
        message: What to report about it; empty when that has been done.
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class _Fault(Exception):
    """A rule cannot go on; the offset is that of the token to blame."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


class _Call(NamedTuple):
    """An open rule: its name, where its caller stands and goes on, its label there."""

    rule: str
    state: int
    follow: int
    label: str


_Rule = Generator[Invoke, Any, Any]
_Part = Generator[Invoke, Any, None]


class Recovery:
    """Reads a text once, reporting syntax errors to a log.

    Args:
        tokens: The text's tokens and what is none.
        max_depth: How often each rule of the grammar may be open.
        limits: When to give up.
        log: Where to report.
    """

    def __init__(self, tokens: Tokens, max_depth: int, limits: Limits, log: IssueLog) -> None:
        self._tokens = tokens
        self._kinds = tokens.kinds
        self._last = len(tokens.kinds) - 1
        self._max_depth = max_depth
        self._limits = limits
        self._log = log
        self._completed = Completed()
        self._descent = Descent(tokens, max_depth, self._completed)
        self._grammar = read_grammar()
        self._at = 0
        self._state = -1
        self._calls: list[_Call] = []
        self._depth: Counter[str] = Counter()
        self._recovering = False
        self._error_at = -1
        self._error_states: set[int] = set()
        self._attempts = 0
        self._reports = 0
        self._faults = tokens.faults[::-1]  # those not reported yet, the next one last

    def run(self) -> Syntax:
        """The syntax tree of the whole text, with holes; raises GaveUp."""
        rules: list[_Rule] = [self._rule(Invoke("start", ""))]
        done: Any = None
        while True:
            try:
                asked = rules[-1].send(done)
            except StopIteration as finished:
                rules.pop()
                done = finished.value
                if not rules:
                    return done  # type: ignore[no-any-return]
                continue
            span = self._known(asked)
            if span is None:
                rules.append(self._rule(asked))
                done = None
            else:
                self._take(span)
                done = span.node

    def _take(self, span: Span) -> None:
        """Step over a part that is complete."""
        self._end_error()
        self._at = span.end
        self._fetch(span.end)

    def _known(self, asked: Invoke) -> Span | None:
        """What `descent` makes of the part asked for, if it may stand here as it is."""
        if asked.rule == "relation" and asked.precedence == 0:
            return self._completed.terms.get(self._at)
        if asked.rule != "expr":
            return None
        caller, label = self._calls[-1].rule, asked.label
        if caller == "optExpr":
            caller, label = self._calls[-2].rule, self._calls[-1].label
        closers = _CLOSERS.get((caller, label))
        if closers is None:
            return None
        if self._at >= self._completed.seen:
            depth = Depth(self._depth["expr"], self._depth["relation"], self._depth["calc"])
            self._descent.parse(self._at, closers, depth)
        span = self._completed.exprs.get(self._at)
        return span if span is not None and self._kinds[span.end] in closers else None

    # The rules

    def _rule(self, asked: Invoke) -> _Rule:
        name = asked.rule
        self._fetch(self._at)
        start = self._tokens.starts[self._at]
        self._calls.append(_Call(name, self._state, asked.after, asked.label))
        self._depth[name] += 1
        if self._depth[name] > self._max_depth:
            raise GaveUp(f"expression recursion limit exceeded: {self._max_depth}")
        fields: Fields = {}
        body = self._grammar.rules[name]
        try:
            if name in LEFT_RECURSIVE:
                yield from self._grow(name, body, asked.precedence, fields, start)
            else:
                yield from self._body(body, fields)
        except _Fault as fault:
            if not self._recovering:
                self._recovering = True
                self._report(fault.message, fault.offset)
            self._recover()
        if self._depth[name]:
            self._depth[name] -= 1
        self._state = self._calls.pop().state
        return SHAPES[name](fields, start)

    def _body(self, body: Sequence[Element], fields: Fields) -> _Part:
        for element in body:
            self._state = element.state
            match element:
                case Match():
                    _store(fields, element.label, self._match(element))
                case Invoke():
                    _store(fields, element.label, (yield element))
                case Maybe():
                    self._sync()
                    if self._look(1) in element.first:
                        yield from self._body(element.body, fields)
                case Choice():
                    self._sync()
                    way = element.ways[self._choose(CHOICES[self._calls[-1].rule](self._look))]
                    fields["way"] = way.label
                    yield from self._body(way.body, fields)
                case Loop():
                    yield from self._repeat(element, fields)

    def _repeat(self, loop: Loop, fields: Fields) -> _Part:
        """A loop that does not begin with its own rule."""
        self._sync()
        again = loop.at_least_once or self._goes_on(loop)
        while again:
            yield from self._body(loop.ways[0].body, fields)
            self._state = loop.back
            self._sync(behind=True)
            again = self._goes_on(loop)

    def _goes_on(self, loop: Loop) -> bool:
        """Whether there is another round."""
        if loop.decision == "signs":
            return self._choose(repeat_signs(self._look)) == 0
        if loop.decision:
            return REPEATS[loop.decision](self._look)
        return self._look(1) in loop.first

    def _grow(
        self, name: str, body: Sequence[Element], precedence: int, fields: Fields, start: int
    ) -> _Part:
        """A rule that begins with itself: what it has becomes the left side of the next round."""
        loop = body[1]
        assert isinstance(loop, Loop)  # noqa: S101  # the grammar's data says so
        span = None if precedence else self._completed.rows[name].get(self._at)
        if span is None:
            yield from self._body(body[:1], fields)
        else:
            fields["node"] = span.node
            self._take(span)
        self._state = loop.state
        self._sync()
        while self._binds(name, precedence):
            way = loop.ways[0]
            if len(loop.ways) > 1:
                self._state = loop.inner
                self._sync()
                way = loop.ways[self._choose_round(name)]
            left = SHAPES[name](fields, start)
            fields.clear()
            fields |= {"left": left, "way": way.label}
            yield from self._body(way.body, fields)
            self._state = loop.back
            self._sync(behind=True)

    def _binds(self, name: str, precedence: int) -> bool:
        """Whether the next token begins another round of a rule entered with a precedence."""
        kind = self._look(1)
        for kinds, level in PRECEDENCES.get(name, ()):
            if kind in kinds:
                return level >= precedence
        return name == "member" and REPEATS[name](self._look)

    def _choose_round(self, name: str) -> int:
        if name == "calc":
            return 0 if self._look(1) in t.PRODUCTS else 1
        found = choose_member(self._look)
        if found[0] is None and self._depth[name]:
            self._depth[name] -= 1  # cel-go's listener sees this rule end twice
        return self._choose(found)

    def _choose(self, found: Prediction) -> int:
        way, ahead = found
        if way is not None:
            return way
        blamed = min(self._at + ahead - 1, self._last)
        text = "<EOF>"
        if self._kinds[self._at] != t.EOF:
            text = self._tokens.text_between(self._at, blamed)
        message = f"no viable alternative at input {_quote(text)}"
        raise _Fault(message, self._tokens.starts[blamed])

    # The tokens

    def _look(self, ahead: int) -> int:
        """The kind of the token so many ahead, from 1."""
        index = min(self._at + ahead - 1, self._last)
        if self._faults:
            self._fetch(index)
        return self._kinds[index]

    def _fetch(self, index: int) -> None:
        """Report what is between the tokens up to one of them and is none itself."""
        faults = self._faults
        while faults and faults[-1].token <= index:
            fault = faults.pop()
            text = self._tokens.text[fault.start : fault.end]
            self._report(f"token recognition error at: '{text}'", fault.start)

    def _consume(self) -> None:
        if self._at < self._last:
            self._at += 1
        self._fetch(self._at)

    def _token(self) -> Token:
        at = self._at
        return Token(self._kinds[at], self._tokens.text_of(at), self._tokens.starts[at])

    def _shown(self) -> str:
        """The current token in a message."""
        return _quote(self._tokens.text_of(self._at) or "<EOF>")

    def _match(self, element: Match) -> Token:
        if self._look(1) not in element.kinds:
            return self._recover_inline(element)
        token = self._token()
        self._end_error()
        self._consume()
        return token

    # What may come next

    def _expected(self) -> set[int]:
        """The kinds that may come next here."""
        return self._following(self._state)

    def _following(self, state: int) -> set[int]:
        """The kinds that may come next at a place, in the open rules around it too."""
        table = self._grammar.next_tokens
        found = set(table[state])
        last: frozenset[int] | set[int] = found
        for call in reversed(self._calls[1:]):
            if EPSILON not in last:
                break
            last = table[call.follow]
            found |= last
        found.discard(EPSILON)
        if EPSILON in last:
            found.add(t.EOF)
        return found

    def _awaited(self) -> set[int]:
        """The kinds that any open rule could go on with."""
        table = self._grammar.next_tokens
        found: set[int] = set()
        for follow in {call.follow for call in self._calls[1:]}:
            found |= table[follow]
        found.discard(EPSILON)
        return found

    # The error strategy

    def _end_error(self) -> None:
        self._recovering = False
        self._error_at = -1
        self._error_states.clear()

    def _report(self, message: str, offset: int) -> None:
        """Report a syntax error; raises GaveUp after too many."""
        if self._reports >= self._limits.reports:
            message = f"Syntax error: More than {self._limits.reports} syntax errors"
            self._log.report(offset, message)
            raise GaveUp
        self._reports += 1
        message = _RESERVED_INPUT.sub(r"mismatched input '\1' expecting IDENTIFIER", message)
        self._log.report(offset, f"Syntax error: {message}")

    def _begin_error(self, message: str) -> None:
        """Report at the current token, unless it is the consequence of an error reported before."""
        if not self._recovering:
            self._recovering = True
            self._report(message, self._tokens.starts[self._at])

    def _mismatch(self) -> _Fault:
        expected = t.show_kinds(self._expected())
        message = f"mismatched input {self._shown()} expecting {expected}"
        return _Fault(message, self._tokens.starts[self._at])

    def _count_attempt(self) -> None:
        if self._attempts == self._limits.attempts:
            message = f"error recovery attempt limit exceeded: {self._attempts}"
            self._report(message, self._tokens.starts[self._at])
            raise GaveUp
        self._attempts += 1

    def _sync(self, *, behind: bool = False) -> None:
        """See whether the next token fits before a decision, or behind a round of a loop."""
        if self._recovering:
            return
        fitting = self._grammar.next_tokens[self._state]
        if EPSILON in fitting or self._look(1) in fitting:
            return
        if behind:
            self._begin_error(self._extraneous())
            self._skip_to(self._expected() | self._awaited(), None)
        elif not self._delete_token():
            raise self._mismatch()

    def _extraneous(self) -> str:
        return f"extraneous input {self._shown()} expecting {t.show_kinds(self._expected())}"

    def _delete_token(self) -> bool:
        """Drop the current token if the one behind it fits."""
        if self._look(2) not in self._expected():
            return False
        self._begin_error(self._extraneous())
        self._consume()
        self._end_error()
        return True

    def _recover_inline(self, element: Match) -> Token:
        """Get over a token that is not wanted: drop it, or make up the one that is missing."""
        self._count_attempt()
        if self._delete_token():
            token = self._token()
            self._consume()
            return token
        if self._look(1) not in self._following(element.after):
            raise self._mismatch()
        expected = self._expected()
        wanted = min(expected)
        message = f"missing {t.show_kinds(expected)} at {self._shown()}"
        self._begin_error(message)
        at = self._at
        if self._kinds[at] == t.EOF and at > 0:
            at -= 1
        return Token(wanted, f"<missing {t.token_name(wanted)}>", self._tokens.starts[at])

    def _recover(self) -> None:
        """Skip to a token that an open rule could go on with."""
        self._count_attempt()
        skipped = 0
        if self._error_at == self._at and self._state in self._error_states:
            skipped = 1
            self._consume()
        self._error_at = self._at
        self._error_states.add(self._state)
        self._skip_to(self._awaited(), self._limits.lookahead - skipped)

    def _skip_to(self, wanted: set[int], limit: int | None) -> None:
        """Skip tokens until one of these kinds or the end."""
        first = self._at
        while (kind := self._look(1)) != t.EOF and kind not in wanted:
            if limit is not None and self._at - first >= limit:
                allowed = self._limits.lookahead
                raise GaveUp(f"error recovery token lookahead limit exceeded: {allowed}")
            self._consume()


def _quote(text: str) -> str:
    """A piece of the text in a message."""
    text = text.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return f"'{text}'"


def _store(fields: Fields, label: str, value: object) -> None:
    """Keep what was read under its label."""
    if label.endswith("+"):
        fields.setdefault(label[:-1], []).append(value)
    elif label:
        fields[label] = value
