# SPDX-License-Identifier: Apache-2.0
"""The rules of the language as data, and which tokens may come next at each place.

The rules are those of cel-go's grammar (parser/gen/CEL.g4) in the form that ANTLR makes of them:
the three rules that begin with themselves are a first part and a loop. Error recovery asks for the
sets of tokens, so the places here are the ones where ANTLR's parser can stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from kthena_api.cel import tokens as t

EPSILON: Final = -2
"""In a set of tokens: the rule may end here."""

LEFT_RECURSIVE: Final = frozenset({"relation", "calc", "member"})


@dataclass(slots=True, eq=False)
class Match:
    """One token of these kinds; `label` keeps it, one that ends in `+` in a row."""

    kinds: frozenset[int]
    label: str = ""
    state: int = 0
    after: int = 0


@dataclass(slots=True, eq=False)
class Invoke:
    """Another rule; what it binds at least as tightly as, for a rule that begins with itself."""

    rule: str
    label: str
    precedence: int = 0
    state: int = 0
    after: int = 0


@dataclass(slots=True, eq=False)
class Maybe:
    """Something or nothing; `first` are the tokens that begin it, at `inner`."""

    body: Sequence[Element]
    state: int = 0
    inner: int = 0
    first: frozenset[int] = frozenset()


@dataclass(slots=True, eq=False)
class Alternative:
    """One way to go on; a way of a loop that begins a rule has a precedence."""

    label: str
    body: Sequence[Element]
    precedence: int = 0


@dataclass(slots=True, eq=False)
class Choice:
    """One of several ways."""

    ways: Sequence[Alternative]
    state: int = 0


@dataclass(slots=True, eq=False)
class Loop:
    """Something any number of times, or at least once.

    Attributes:
        ways: What may be repeated.
        decision: Who decides about another round: "" for the next token alone, else a name of a
            prediction.
        at_least_once: Whether the first round is a must.
        state: Where it is entered.
        inner: Where a way is chosen.
        back: Where a round ends.
        first: The tokens that begin a round.
    """

    ways: Sequence[Alternative]
    decision: str = ""
    at_least_once: bool = False
    state: int = 0
    inner: int = 0
    back: int = 0
    first: frozenset[int] = frozenset()


Element = Match | Invoke | Maybe | Choice | Loop


def _token(*kinds: int, label: str = "") -> Match:
    return Match(frozenset(kinds), label)


def _rule(name: str, label: str = "", precedence: int = 0) -> Invoke:
    return Invoke(name, label or name, precedence)


def _star(*body: Element, decision: str = "") -> Loop:
    return Loop((Alternative("", body),), decision)


def _comma() -> Maybe:
    return Maybe((_token(t.COMMA),))


def _dot() -> Maybe:
    return Maybe((_token(t.DOT, label="dot"),))


def _question() -> Maybe:
    return Maybe((_token(t.QUESTION, label="question"),))


def _arguments() -> Maybe:
    return Maybe((_rule("exprList", "args"),))


def _entry(key: str) -> tuple[Element, ...]:
    return (_rule(key, "keys+"), _token(t.COLON, label="colons+"), _rule("expr", "values+"))


def _logic(operand: str, sign: int) -> tuple[Element, ...]:
    again = _star(_token(sign, label="ops+"), _rule(operand, "terms+"))
    return (_rule(operand, "terms+"), again)


def _members() -> Loop:
    select = (_token(t.DOT, label="op"), _question(), _rule("escapeIdent", "field"))
    call = (
        _token(t.DOT),
        _token(t.IDENTIFIER, label="name"),
        _token(t.LPAREN, label="open"),
        _arguments(),
        _token(t.RPAREN),
    )
    index = (
        _token(t.LBRACKET, label="op"),
        _question(),
        _rule("expr", "index"),
        _token(t.RBRACKET),
    )
    ways = (
        Alternative("Select", select, 3),
        Alternative("MemberCall", call, 2),
        Alternative("Index", index, 1),
    )
    return Loop(ways, "member")


def _primary() -> Choice:
    name = _token(t.IDENTIFIER, label="name")
    call = (
        _dot(),
        _token(t.IDENTIFIER, label="name"),
        _token(t.LPAREN, label="open"),
        _arguments(),
        _token(t.RPAREN),
    )
    nested = (_token(t.LPAREN), _rule("expr", "inner"), _token(t.RPAREN))
    elements = Maybe((_rule("listInit", "elements"),))
    entries = Maybe((_rule("mapInitializerList", "entries"),))
    fields = Maybe((_rule("fieldInitializerList", "fields"),))
    message = (
        _dot(),
        _token(t.IDENTIFIER, label="names+"),
        _star(_token(t.DOT), _token(t.IDENTIFIER, label="names+")),
        _token(t.LBRACE, label="open"),
        fields,
        _comma(),
        _token(t.RBRACE),
    )
    bracket, brace = _token(t.LBRACKET, label="open"), _token(t.LBRACE, label="open")
    return Choice(
        (
            Alternative("Ident", (_dot(), name)),
            Alternative("GlobalCall", call),
            Alternative("Nested", nested),
            Alternative("CreateList", (bracket, elements, _comma(), _token(t.RBRACKET))),
            Alternative("CreateStruct", (brace, entries, _comma(), _token(t.RBRACE))),
            Alternative("CreateMessage", message),
            Alternative("ConstantLiteral", (_rule("literal"),)),
        )
    )


def _literal() -> Choice:
    def constant(kind: int, *before: Element) -> Alternative:
        return Alternative("Constant", (*before, _token(kind, label="token")))

    def sign() -> Maybe:
        return Maybe((_token(t.MINUS, label="sign"),))

    unsigned = (t.STRING, t.BYTES, t.TRUE, t.FALSE, t.NULL)
    return Choice(
        (
            constant(t.INT, sign()),
            constant(t.UINT),
            constant(t.FLOAT, sign()),
            *map(constant, unsigned),
        )
    )


def _signs(kind: int, decision: str) -> tuple[Element, ...]:
    row = Loop((Alternative("", (_token(kind, label="ops+"),)),), decision, at_least_once=True)
    return (row, _rule("member"))


def _rules() -> dict[str, Sequence[Element]]:
    condition = (
        _token(t.QUESTION, label="op"),
        _rule("conditionalOr", "yes"),
        _token(t.COLON),
        _rule("expr", "no"),
    )
    relations = Alternative(
        "Binary", (_token(*t.RELATIONS, label="op"), _rule("relation", "right", 2)), 1
    )
    products = Alternative(
        "Binary", (_token(*t.PRODUCTS, label="op"), _rule("calc", "right", 3)), 2
    )
    sums = Alternative("Binary", (_token(*t.SUMS, label="op"), _rule("calc", "right", 2)), 1)
    unary = Choice(
        (
            Alternative("MemberExpr", (_rule("member"),)),
            Alternative("LogicalNot", _signs(t.NOT, "")),
            Alternative("Negate", _signs(t.MINUS, "signs")),
        )
    )
    name = Choice(
        (
            Alternative("Simple", (_token(t.IDENTIFIER, label="name"),)),
            Alternative("Quoted", (_token(t.QUOTED_IDENTIFIER, label="name"),)),
        )
    )
    more_elements = _star(_token(t.COMMA), _rule("optExpr", "elements+"), decision="listInit")
    more_fields = _star(_token(t.COMMA), *_entry("optField"), decision="fieldInitializerList")
    more_entries = _star(_token(t.COMMA), *_entry("optExpr"), decision="mapInitializerList")
    return {
        "start": (_rule("expr"), _token(t.EOF)),
        "expr": (_rule("conditionalOr", "test"), Maybe(condition)),
        "conditionalOr": _logic("conditionalAnd", t.OR),
        "conditionalAnd": _logic("relation", t.AND),
        "relation": (_rule("calc", "node"), Loop((relations,), "relation")),
        "calc": (_rule("unary", "node"), Loop((products, sums), "calc")),
        "unary": (unary,),
        "member": (_rule("primary", "node"), _members()),
        "primary": (_primary(),),
        "exprList": (_rule("expr", "args+"), _star(_token(t.COMMA), _rule("expr", "args+"))),
        "listInit": (_rule("optExpr", "elements+"), more_elements),
        "fieldInitializerList": (*_entry("optField"), more_fields),
        "optField": (_question(), _rule("escapeIdent", "name")),
        "mapInitializerList": (*_entry("optExpr"), more_entries),
        "escapeIdent": (name,),
        "optExpr": (_question(), _rule("expr", "node")),
        "literal": (_literal(),),
    }


@dataclass(slots=True, eq=False)
class Grammar:
    """The rules with their places numbered.

    Attributes:
        rules: What each rule consists of.
        next_tokens: By place: the kinds that may come next within the rule, with EPSILON if it may
            end there.
    """

    rules: Mapping[str, Sequence[Element]]
    next_tokens: list[frozenset[int]] = field(default_factory=list)


class _Places:
    """Numbers the places of the rules and remembers what each leads to."""

    def __init__(self, rules: Mapping[str, Sequence[Element]]) -> None:
        self._rules = rules
        self.edges: list[list[int | str | frozenset[int]]] = []
        self.entries: dict[str, int] = {}
        for name, body in rules.items():
            end = self._new()
            self.edges[end].append(frozenset({EPSILON}))
            self.entries[name] = self._body(body, end)

    def _new(self) -> int:
        self.edges.append([])
        return len(self.edges) - 1

    def _body(self, body: Sequence[Element], end: int) -> int:
        for element in reversed(body):
            end = self._element(element, end)
        return end

    def _element(self, element: Element, after: int) -> int:
        state = element.state = self._new()
        edges = self.edges[state]
        match element:
            case Match():
                element.after = after
                edges.append(element.kinds)
            case Invoke():
                element.after = after
                edges.append(element.rule)
            case Maybe():
                element.inner = self._body(element.body, after)
                edges += [element.inner, after]
            case Choice():
                edges += [self._body(way.body, after) for way in element.ways]
            case Loop():
                element.inner, element.back = self._new(), self._new()
                ways = [self._body(way.body, element.back) for way in element.ways]
                self.edges[element.inner] += ways
                if element.at_least_once:
                    edges += [element.inner]
                    self.edges[element.back] += [element.inner, after]
                else:
                    edges += [element.inner, after]
                    self.edges[element.back] += [state]
        return state

    def next_tokens(self, state: int) -> frozenset[int]:
        """The tokens that may come next; no rule is empty, so what follows a rule is never seen."""
        found: set[int] = set()
        waiting, seen = [state], {state}
        while waiting:
            for edge in self.edges[waiting.pop()]:
                if isinstance(edge, frozenset):
                    found |= edge
                    continue
                place = self.entries[edge] if isinstance(edge, str) else edge
                if place not in seen:
                    seen.add(place)
                    waiting.append(place)
        return frozenset(found)


def _note_first(grammar: Grammar, body: Sequence[Element]) -> None:
    """Note the tokens that begin what is optional or repeated."""
    for element in body:
        match element:
            case Maybe():
                element.first = grammar.next_tokens[element.inner]
                _note_first(grammar, element.body)
            case Loop():
                element.first = grammar.next_tokens[element.inner]
                for way in element.ways:
                    _note_first(grammar, way.body)
            case Choice():
                for way in element.ways:
                    _note_first(grammar, way.body)
            case _:
                pass


@cache
def read_grammar() -> Grammar:
    """The grammar, made on the first syntax error and shared from then on; nothing changes it."""
    rules = _rules()
    places = _Places(rules)
    grammar = Grammar(rules, [places.next_tokens(state) for state in range(len(places.edges))])
    for body in rules.values():
        _note_first(grammar, body)
    return grammar
