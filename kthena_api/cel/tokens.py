# SPDX-License-Identifier: Apache-2.0
"""The kinds of tokens, numbered and named as in cel-go's grammar, whose messages list them so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

EOF: Final = -1
EQUALS: Final = 1
NOT_EQUALS: Final = 2
IN: Final = 3
LESS: Final = 4
LESS_EQUALS: Final = 5
GREATER_EQUALS: Final = 6
GREATER: Final = 7
AND: Final = 8
OR: Final = 9
LBRACKET: Final = 10
RBRACKET: Final = 11
LBRACE: Final = 12
RBRACE: Final = 13
LPAREN: Final = 14
RPAREN: Final = 15
DOT: Final = 16
COMMA: Final = 17
MINUS: Final = 18
NOT: Final = 19
QUESTION: Final = 20
COLON: Final = 21
PLUS: Final = 22
STAR: Final = 23
SLASH: Final = 24
PERCENT: Final = 25
TRUE: Final = 26
FALSE: Final = 27
NULL: Final = 28
FLOAT: Final = 31
INT: Final = 32
UINT: Final = 33
STRING: Final = 34
BYTES: Final = 35
IDENTIFIER: Final = 36
QUOTED_IDENTIFIER: Final = 37

SYMBOLS: Final = {
    "==": EQUALS,
    "!=": NOT_EQUALS,
    "<": LESS,
    "<=": LESS_EQUALS,
    ">=": GREATER_EQUALS,
    ">": GREATER,
    "&&": AND,
    "||": OR,
    "[": LBRACKET,
    "]": RBRACKET,
    "{": LBRACE,
    "}": RBRACE,
    "(": LPAREN,
    ")": RPAREN,
    ".": DOT,
    ",": COMMA,
    "-": MINUS,
    "!": NOT,
    "?": QUESTION,
    ":": COLON,
    "+": PLUS,
    "*": STAR,
    "/": SLASH,
    "%": PERCENT,
}
KEYWORDS: Final = {"in": IN, "true": TRUE, "false": FALSE, "null": NULL}

_NAMES: Final = {
    EOF: "<EOF>",
    FLOAT: "NUM_FLOAT",
    INT: "NUM_INT",
    UINT: "NUM_UINT",
    STRING: "STRING",
    BYTES: "BYTES",
    IDENTIFIER: "IDENTIFIER",
    QUOTED_IDENTIFIER: "ESC_IDENTIFIER",
} | {kind: f"'{text}'" for text, kind in (SYMBOLS | KEYWORDS).items()}

RELATIONS: Final = frozenset(range(EQUALS, GREATER + 1))
PRODUCTS: Final = frozenset({STAR, SLASH, PERCENT})
SUMS: Final = frozenset({PLUS, MINUS})
LITERALS: Final = frozenset({TRUE, FALSE, NULL, FLOAT, INT, UINT, STRING, BYTES})


def token_name(kind: int) -> str:
    """What a message calls a kind of token."""
    return _NAMES[kind]


def show_kinds(kinds: Iterable[int]) -> str:
    """The kinds that would have been right, as a message lists them."""
    names = [_NAMES[kind] for kind in sorted(kinds)]
    return names[0] if len(names) == 1 else "{" + ", ".join(names) + "}"
