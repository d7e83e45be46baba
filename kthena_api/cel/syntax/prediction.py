# SPDX-License-Identifier: Apache-2.0
"""Which way to go where one token does not tell: what ANTLR decides by simulating the grammar.

Each function says what that simulation finds, worked out by hand: the number of the way, or None
where no way is left (then with how many tokens ahead it looked). A simulation that runs dry but has
a way that leaves the rule takes that way, which is why the loops never fail here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from kthena_api.cel import tokens as t

Look = Callable[[int], int]
"""The kind of the token so many ahead, from 1."""

Prediction = tuple[int | None, int]
"""The way and, where there is none, the number of the token that no way takes."""

_SIGNED: Final = frozenset({t.INT, t.FLOAT})
_MEMBER_FIRST: Final = t.LITERALS | {t.LBRACKET, t.LBRACE, t.LPAREN, t.DOT, t.IDENTIFIER}
_FIELD_FIRST: Final = frozenset({t.QUESTION, t.IDENTIFIER, t.QUOTED_IDENTIFIER})
_EXPR_FIRST: Final = _MEMBER_FIRST | {t.MINUS, t.NOT}
_BRACKETS: Final = {t.LPAREN: 2, t.LBRACKET: 3, t.LBRACE: 4}
_CONSTANTS: Final = {t.UINT: 1, t.STRING: 3, t.BYTES: 4, t.TRUE: 5, t.FALSE: 6, t.NULL: 7}


def choose_unary(look: Look) -> Prediction:
    """An operand: 0 as it is, 1 after `!`, 2 after `-`; a minus before a number belongs to it."""
    kind = look(1)
    if kind == t.NOT:
        return 1, 0
    if kind != t.MINUS:
        return (0, 0) if kind in _MEMBER_FIRST else (None, 1)
    behind = look(2)
    if behind in _SIGNED:
        return 0, 0
    return (2, 0) if behind in _MEMBER_FIRST or behind == t.MINUS else (None, 2)


def repeat_signs(look: Look) -> Prediction:
    """Another `-` (0) or the operand (1); of two signs before a number, both are operators."""
    kind = look(1)
    if kind != t.MINUS:
        return (1, 0) if kind in _MEMBER_FIRST else (None, 1)
    behind = look(2)
    return (0, 0) if behind in _MEMBER_FIRST or behind == t.MINUS else (None, 2)


def choose_member(look: Look) -> Prediction:
    """What follows an operand: 0 a field, 1 a call, 2 an index."""
    if look(1) == t.LBRACKET:
        return 2, 0
    kind = look(2)
    if kind not in _FIELD_FIRST:
        return None, 2
    return (1, 0) if kind == t.IDENTIFIER and look(3) == t.LPAREN else (0, 0)


def choose_primary(look: Look) -> Prediction:
    """The smallest operand, by its way in the grammar; names before `{` are a message's."""
    kind = look(1)
    if kind in _BRACKETS:
        return _BRACKETS[kind], 0
    if kind in t.LITERALS or kind == t.MINUS:
        return 6, 0
    ahead = 1
    if kind == t.DOT:
        ahead = 2
    if look(ahead) != t.IDENTIFIER:
        return None, ahead
    if look(ahead + 1) == t.LPAREN:
        return 1, 0
    while look(ahead + 1) == t.DOT and look(ahead + 2) == t.IDENTIFIER:
        ahead += 2
    return (5, 0) if look(ahead + 1) == t.LBRACE else (0, 0)


def choose_literal(look: Look) -> Prediction:
    """A constant, by the number of its way in the grammar."""
    kind, ahead = look(1), 1
    if kind == t.MINUS:
        kind, ahead = look(2), 2
    if kind in _SIGNED:
        return (0 if kind == t.INT else 2), 0
    way = _CONSTANTS.get(kind) if ahead == 1 else None
    return (None, ahead) if way is None else (way, 0)


def choose_name(look: Look) -> Prediction:
    """The name of a field: 0 plain, 1 in back-ticks."""
    kind = look(1)
    if kind == t.IDENTIFIER:
        return 0, 0
    return (1, 0) if kind == t.QUOTED_IDENTIFIER else (None, 1)


def _more(first: frozenset[int]) -> Callable[[Look], bool]:
    return lambda look: look(1) == t.COMMA and look(2) in first


CHOICES: Final[Mapping[str, Callable[[Look], Prediction]]] = {
    "unary": choose_unary,
    "primary": choose_primary,
    "literal": choose_literal,
    "escapeIdent": choose_name,
}
"""The choices between ways, by rule; `member` chooses inside its loop."""

REPEATS: Final[Mapping[str, Callable[[Look], bool]]] = {
    "listInit": _more(_EXPR_FIRST | {t.QUESTION}),
    "mapInitializerList": _more(_EXPR_FIRST | {t.QUESTION}),
    "fieldInitializerList": _more(_FIELD_FIRST),
    "member": lambda look: look(1) in (t.DOT, t.LBRACKET),
}
"""The loops that look at more than one token, or whose end is not in the set of what may follow."""

PRECEDENCES: Final[Mapping[str, tuple[tuple[frozenset[int], int], ...]]] = {
    "relation": ((t.RELATIONS, 1),),
    "calc": ((t.PRODUCTS, 2), (t.SUMS, 1)),
}
"""The operators of the loops that begin with their own rule, and how tightly each way binds."""
