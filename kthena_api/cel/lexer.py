# SPDX-License-Identifier: Apache-2.0
r"""Text to tokens, as ANTLR's lexer finds them for cel-go's grammar.

The longest match wins, then the earlier rule. Where nothing matches, the lexer drops what it has
read up to and including the character that stopped it, and goes on; `'abc\q` loses the letter after
the backslash that way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kthena_api.cel import tokens as t

_HEX = "[0-9a-fA-F]"
_ESCAPE = (
    r"\\(?:[abfnrtv\"'\\?`]|[xX]" + _HEX + "{2}|u" + _HEX + "{4}|U" + _HEX + "{8}|[0-3][0-7]{2})"
)


def _cooked(quote: str) -> str:
    """Strings in one kind of quotes, with escapes: three quotes first."""
    other = rf"[^\\{quote}]*+"
    line = rf"[^\\{quote}\n\r]*+"
    three = rf"{quote}{{3}}{other}(?:(?:{quote}(?!{quote}{quote})|{_ESCAPE}){other})*+{quote}{{3}}"
    return rf"{three}|{quote}{line}(?:{_ESCAPE}{line})*+{quote}"


def _raw(quote: str) -> str:
    """Strings in one kind of quotes, without escapes."""
    three = rf"{quote}{{3}}[^{quote}]*+(?:{quote}(?!{quote}{quote})[^{quote}]*+)*+{quote}{{3}}"
    return rf"{three}|{quote}[^{quote}\n\r]*+{quote}"


_TEXT = f"(?:{_cooked(chr(34))}|{_cooked(chr(39))}|[rR](?:{_raw(chr(34))}|{_raw(chr(39))}))"
_SYMBOL = "|".join(re.escape(symbol) for symbol in sorted(t.SYMBOLS, key=len, reverse=True))
_EXPONENT = "[eE][+-]?[0-9]+"

# The groups are in the order of _KINDS; a string stands before an identifier because `r` may begin
# either.
_TOKEN = re.compile(
    rf"([\t \r\n\f]+|//[^\n]*+)|({_TEXT})|([bB]{_TEXT})|([A-Za-z_][A-Za-z0-9_]*+)"
    rf"|([0-9]+\.[0-9]+(?:{_EXPONENT})?|[0-9]+{_EXPONENT}|\.[0-9]+(?:{_EXPONENT})?)"
    rf"|((?:0x{_HEX}++|[0-9]++)[uU])|(0x{_HEX}++|[0-9]++)|({_SYMBOL})|(`[A-Za-z0-9_./ -]++`)"
)
_HIDDEN, _WORD, _SYMBOLIC = 1, 4, 8
_KINDS = (0, 0, t.STRING, t.BYTES, t.IDENTIFIER, t.FLOAT, t.UINT, t.INT, 0, t.QUOTED_IDENTIFIER)


def _broken_text(quote: str) -> str:
    return (
        rf"{quote}[^\\{quote}\n\r]*+(?:{_ESCAPE}[^\\{quote}\n\r]*+)*+"
        rf"(?:\\(?:[xX]{_HEX}?|u{_HEX}{{0,3}}|U{_HEX}{{0,7}}|[0-3][0-7]?)?)?"
    )


# How far the lexer reads before it knows that there is no token; the next character goes down with
# it.
_BROKEN = re.compile(rf"{_broken_text(chr(34))}|{_broken_text(chr(39))}|`[A-Za-z0-9_./ -]*+|[=&|]|")

MAX_FAULTS: Final = 101
"""Reading stops after so many unknown pieces: the parser gives up before it sees them all."""


@dataclass(frozen=True, slots=True, eq=False)
class LexerFault:
    """A piece of text that is no token.

    Attributes:
        token: Index of the token that follows it.
        start: Where it begins, in code points.
        end: Where it ends.
    """

    token: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """The tokens of a text without spaces and comments; the last one is the end of the text.

    Attributes:
        text: What was read.
        kinds: Kind of each token.
        starts: Where each token begins, in code points.
        ends: Where each token ends.
        faults: What is between tokens and should not be there.
    """

    text: str
    kinds: list[int]
    starts: list[int]
    ends: list[int]
    faults: list[LexerFault]

    def text_of(self, index: int) -> str:
        """The text of one token; empty for the end."""
        return self.text[self.starts[index] : self.ends[index]]

    def text_between(self, first: int, last: int) -> str:
        """The text from one token to another, without what is no token between them."""
        start, end = self.starts[first], self.ends[last]
        pieces = []
        for fault in self.faults:
            if start <= fault.start < end:
                pieces.append(self.text[start : fault.start])
                start = fault.end
        return "".join([*pieces, self.text[start:end]])


def read_tokens(text: str) -> Tokens:
    """The tokens of an expression; never raises."""
    kinds: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    faults: list[LexerFault] = []
    match, symbols, keywords = _TOKEN.match, t.SYMBOLS, t.KEYWORDS
    at, size = 0, len(text)
    while at < size:
        found = match(text, at)
        if found is None:
            broken = _BROKEN.match(text, at)
            end = min((broken.end() if broken else at) + 1, size)
            faults.append(LexerFault(len(kinds), at, end))
            at = end
            if len(faults) > MAX_FAULTS:
                break
            continue
        group = found.lastindex or 0
        end = found.end()
        if group != _HIDDEN:
            if group == _WORD:
                kinds.append(keywords.get(found[group], t.IDENTIFIER))
            elif group == _SYMBOLIC:
                kinds.append(symbols[found[group]])
            else:
                kinds.append(_KINDS[group])
            starts.append(at)
            ends.append(end)
        at = end
    kinds.append(t.EOF)
    starts.append(at if text else -1)  # column 0 is what a server prints for an empty expression
    ends.append(at)
    return Tokens(text, kinds, starts, ends, faults)
