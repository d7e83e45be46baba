# SPDX-License-Identifier: Apache-2.0
"""Go's net/mail (1.26): whether a text is one address, as `mail.ParseAddress` decides it.

What belongs here: the grammar of RFC 5322 in Go's reading, with display names, comments, groups
and encoded words. What does not: the parts of an address, which nobody asks for.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

from kthena_api.go_netip import AddressError, parse_address

__all__ = ["is_address"]

_SPECIALS: Final = frozenset('()<>[]:;@\\,"')
_CHARSETS: Final = frozenset({"utf-8", "iso-8859-1", "us-ascii"})
_BLANKS: Final = " \t"
_ENCODED_BYTES: Final = re.compile(r"(?:[ -<>-~\n\r\t]|=[0-9A-Fa-f]{2})*", re.ASCII)


class _Refused(Exception):
    """The text is no address."""


def is_address(text: str) -> bool:
    """Whether Go reads a text as exactly one address, with or without a name."""
    reader = _Reader(text)
    try:
        found = reader.read_address(groups=True)
        reader.skip_comments()
    except _Refused:
        return False
    return found == 1 and reader.at == len(text)


class _Reader:
    """The text and how far it is read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def peek(self) -> str:
        """The next character, empty at the end."""
        return self.text[self.at : self.at + 1]

    def consume(self, character: str) -> bool:
        """Go past a character if it comes next."""
        if self.peek() != character:
            return False
        self.at += 1
        return True

    def skip_blanks(self) -> None:
        """Go past spaces and tabs."""
        while self.peek() in (" ", "\t"):
            self.at += 1

    def skip_comments(self) -> None:
        """Go past blanks and comments in parentheses."""
        self.skip_blanks()
        while self.consume("("):
            self.read_comment()
            self.skip_blanks()

    def read_comment(self) -> str:
        """The inside of a comment, whose first parenthesis is read already."""
        depth, inside = 1, []
        while depth and self.peek():
            character = self.peek()
            if character == "\\" and self.at + 1 < len(self.text):
                self.at += 1
                character = self.peek()
            elif character == "(":
                depth += 1
            elif character == ")":
                depth -= 1
            if depth:
                inside.append(character)
            self.at += 1
        if depth:
            raise _Refused
        return "".join(inside)

    def read_address(self, *, groups: bool) -> int:
        """Read an address or a group; returns how many addresses that were."""
        self.skip_blanks()
        if not self.peek():
            raise _Refused
        start = self.at
        try:
            self.read_spec()
        except _Refused:
            self.at = start
            return self._read_named(groups=groups)
        self.skip_blanks()
        if self.consume("("):
            for word in re.split(f"[{_BLANKS}]+", self.read_comment()):
                _decode(word)
        return 1

    def _read_named(self, *, groups: bool) -> int:
        if self.peek() != "<":
            self.read_phrase()
        self.skip_blanks()
        if groups and self.consume(":"):
            return self._read_group()
        if not self.consume("<"):
            raise _Refused
        self.read_spec()
        if not self.consume(">"):
            raise _Refused
        return 1

    def _read_group(self) -> int:
        self.skip_blanks()
        found = 0
        if self.consume(";"):
            self.skip_comments()
            return found
        while True:
            self.skip_blanks()
            found += self.read_address(groups=False)
            self.skip_comments()
            if self.consume(";"):
                self.skip_comments()
                return found
            if not self.consume(","):
                raise _Refused

    def read_spec(self) -> None:
        """Read `local@domain`."""
        self.skip_blanks()
        if self.peek() == '"':
            if not self.read_quoted():
                raise _Refused
        else:
            self.read_atom()
        if not self.consume("@"):
            raise _Refused
        self.skip_blanks()
        if self.consume("["):
            self._read_literal()
        else:
            self.read_atom()

    def _read_literal(self) -> None:
        end = self.text.find("]", self.at)
        inside = self.text[self.at : end]
        if end < 0 or not all(_is_visible(c) and c not in "[]\\" for c in inside):
            raise _Refused
        try:
            address = parse_address(inside)
        except AddressError:
            raise _Refused from None
        if address.zone:  # net.ParseIP knows no zones
            raise _Refused
        self.at = end + 1

    def read_phrase(self) -> None:
        """Read a display name, which ends where no word follows."""
        words, encoded = 0, False
        while True:
            if words:
                self.skip_comments()
            self.skip_blanks()
            if not self.peek():
                return
            try:
                content = None
                if self.peek() == '"':
                    self.read_quoted()
                else:
                    content = _decode(self.read_atom(dots=True))
            except _Refused:
                if not words and not encoded:
                    raise
                return
            if content is None:
                words += 1
            else:
                # Encoded words are one word together, once another kind follows.
                encoded = encoded or bool(content)

    def read_quoted(self) -> str:
        """The inside of a quoted text, read with its quotes."""
        at, inside, escaped = self.at + 1, [], False
        while True:
            character = self.text[at : at + 1]
            if not character:
                raise _Refused
            if escaped or character not in '"\\':
                if not _is_visible(character) and character not in _BLANKS:
                    raise _Refused
                inside.append(character)
                escaped = False
            elif character == '"':
                self.at = at + 1
                return "".join(inside)
            else:
                escaped = True
            at += 1

    def read_atom(self, *, dots: bool = False) -> str:
        """Read an atom with dots in it; `dots` allows them everywhere."""
        at = self.at
        while at < len(self.text) and _is_atext(self.text[at]):
            at += 1
        atom = self.text[self.at : at]
        if not atom:
            raise _Refused
        self.at = at
        if not dots and (atom[0] == "." or atom[-1] == "." or ".." in atom):
            raise _Refused
        return atom


def _decode(word: str) -> bytes | None:
    """What stands in an encoded word of RFC 2047, None where a word is not one."""
    inside = word[2:-2].split("?")
    if len(word.encode(errors="replace")) < 8 or not word.startswith("=?"):
        return None
    if not word.endswith("?=") or len(inside) != 3:
        return None
    charset, encoding, text = inside
    content = None
    if charset and encoding in ("b", "B"):
        content = _decode_base64(text)
    elif charset and encoding in ("q", "Q") and _ENCODED_BYTES.fullmatch(text):
        content = text.encode()
    if content is not None and charset.lower() not in _CHARSETS:
        raise _Refused
    return content


def _decode_base64(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def _is_visible(character: str) -> bool:
    return "!" <= character <= "~" or character > "\x7f"


def _is_atext(character: str) -> bool:
    return _is_visible(character) and character not in _SPECIALS
