# SPDX-License-Identifier: Apache-2.0
"""Go's encoding/json on a text: what is wrong with it, and what it consists of, without recursion.

The faults are those of `scanner.go`, which looks at bytes and not at characters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from kthena_api.crd.schema import Json
from kthena_api.field_errors import go_quote

__all__ = ["MAX_DEPTH", "JsonFault", "check", "scalar", "tokens"]

MAX_DEPTH: Final = 10_000
_BLANKS: Final = b" \t\r\n"
_BLANK_RUN: Final = re.compile(rb"[ \t\r\n]*")
_WORDS: Final = {ord("t"): b"true", ord("f"): b"false", ord("n"): b"null"}
_TEXT: Final = re.compile(rb'"((?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"', re.DOTALL)
_INSIDE: Final = re.compile(rb'(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*', re.DOTALL)
_NUMBER: Final = re.compile(rb"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_DIGITS: Final = b"0123456789"
_PAIR: Final = re.compile(
    r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|\\(u[0-9a-fA-F]{4}|.)",
    re.DOTALL,
)
_PLAIN_ESCAPES: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class JsonFault(ValueError):
    """A text that is not JSON to Go; the text of the exception is Go's."""


def check(data: bytes) -> None:
    """Raise JsonFault for the first thing that is wrong with a text."""
    for _ in _scan(data):
        pass


def tokens(data: bytes) -> Iterator[tuple[str, str]]:
    """The parts of a text that is known to be JSON.

    Yields kinds with texts: `begin` with the bracket, `name` and `text` with the characters,
    `number` with its spelling, `word`, and `end`.
    """
    for kind, start, end in _scan(data):
        raw = data[start:end]
        if kind in ("name", "text"):
            yield kind, _unquote(raw)
        else:
            yield kind, raw.decode()


def scalar(kind: str, token: str) -> Json:
    """The value of a token that is a text or a word."""
    if kind == "text":
        return token
    return {"true": True, "false": False}.get(token)


def _unquote(raw: bytes) -> str:
    """The characters between two quotes; each byte that is not UTF-8 becomes one U+FFFD."""
    text = raw.decode(errors="surrogateescape")
    if not text.isascii():
        text = _SURROGATE.sub("\ufffd", text)
    return _PAIR.sub(_unescape, text) if "\\" in text else text


def _unescape(found: re.Match[str]) -> str:
    if found[1]:
        return str(json.loads(f'"{found[0]}"'))
    escape = found[3]
    if escape[0] == "u" and len(escape) == 5:
        code = int(escape[1:], 16)
        return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)
    return _PLAIN_ESCAPES.get(escape, escape)


def _scan(data: bytes) -> Iterator[tuple[str, int, int]]:
    """Yield (kind, start, end) of every part; raises JsonFault at the first fault."""
    stack: list[int] = []
    at = _skip(data, 0)
    expecting = "value"
    while True:
        if at >= len(data):
            if expecting == "end":
                return
            raise JsonFault("unexpected end of JSON input")
        character = data[at]
        if expecting == "end":
            raise _unexpected(character, "after top-level value")
        if expecting == "name" or (expecting == "first name" and character != ord("}")):
            if character != ord('"'):
                raise _unexpected(character, "looking for beginning of object key string")
            end = _end_of_text(data, at)
            yield "name", at + 1, end - 1
            at = _skip(data, end)
            if at >= len(data):
                continue
            if data[at] != ord(":"):
                raise _unexpected(data[at], "after object key")
            at, expecting = _skip(data, at + 1), "value"
            continue
        if expecting == "after":
            at, expecting = _after(data, at, stack)
            if expecting == "closed":
                yield "end", at, at
                expecting = _next(stack)
                at = _skip(data, at)
            continue
        if (expecting == "first name" and character == ord("}")) or (
            expecting == "first value" and character == ord("]")
        ):
            stack.pop()
            yield "end", at, at
            at, expecting = _skip(data, at + 1), _next(stack)
            continue
        if character in b"{[":
            stack.append(character)
            if len(stack) > MAX_DEPTH:
                raise _unexpected(character, "exceeded max depth")
            yield "begin", at, at + 1
            at = _skip(data, at + 1)
            expecting = "first name" if character == ord("{") else "first value"
            continue
        kind, start, end, at = _read_scalar(data, at)
        yield kind, start, end
        at, expecting = _skip(data, at), _next(stack)


def _next(stack: list[int]) -> str:
    return "after" if stack else "end"


def _after(data: bytes, at: int, stack: list[int]) -> tuple[int, str]:
    """Read what may follow a value inside of an object or a list."""
    character, is_object = data[at], stack[-1] == ord("{")
    if character == ord(","):
        return _skip(data, at + 1), "name" if is_object else "value"
    if character == ord("}" if is_object else "]"):
        stack.pop()
        return at + 1, "closed"
    raise _unexpected(
        character, f"after {'object key:value pair' if is_object else 'array element'}"
    )


def _skip(data: bytes, at: int) -> int:
    found = _BLANK_RUN.match(data, at)
    return found.end() if found else at


def _read_scalar(data: bytes, at: int) -> tuple[str, int, int, int]:
    """The kind of a scalar, where its inside begins and ends, and what comes after it."""
    character = data[at]
    if character == ord('"'):
        end = _end_of_text(data, at)
        return "text", at + 1, end - 1, end
    if character in _WORDS:
        word = _WORDS[character]
        for offset in range(1, len(word)):
            if data[at + offset : at + offset + 1] != word[offset : offset + 1]:
                expected = f"in literal {word.decode()} (expecting '{chr(word[offset])}')"
                raise _unexpected(_byte(data, at + offset), expected)
        return "word", at, at + len(word), at + len(word)
    if character in b"-0123456789":
        end = _end_of_number(data, at)
        return "number", at, end, end
    raise _unexpected(character, "looking for beginning of value")


def _end_of_text(data: bytes, at: int) -> int:
    found = _TEXT.match(data, at)
    if found is not None:
        return found.end()
    inside = _INSIDE.match(data, at + 1)
    at = inside.end() if inside else at + 1
    where = "in string literal"
    if data[at : at + 1] == b"\\":
        at += 1
        where = "in string escape code"
        if data[at : at + 1] == b"u":
            at += 1
            where = "in \\u hexadecimal character escape"
            while data[at : at + 1] and data[at] in b"0123456789abcdefABCDEF":
                at += 1
    if at >= len(data) and where == "in string literal":
        raise JsonFault("unexpected end of JSON input")
    raise _unexpected(_byte(data, at), where)


def _end_of_number(data: bytes, at: int) -> int:
    found = _NUMBER.match(data, at)
    if found is None:  # nothing but a minus
        raise _unexpected(_byte(data, at + 1), "in numeric literal")
    end = found.end()
    following = data[end : end + 1]
    has_exponent = b"e" in found[0] or b"E" in found[0]
    if following == b"." and b"." not in found[0] and not has_exponent:
        raise _unexpected(_byte(data, end + 1), "after decimal point in numeric literal")
    if following in (b"e", b"E") and not has_exponent:
        end += 2 if data[end + 1 : end + 2] in (b"+", b"-") else 1
        raise _unexpected(_byte(data, end), "in exponent of numeric literal")
    return end


def _byte(data: bytes, at: int) -> int:
    """The byte at a place; at the end of a text Go's scanner reads a blank."""
    return data[at] if at < len(data) else ord(" ")


def _unexpected(character: int, where: str) -> JsonFault:
    shown = {ord("'"): "\\'", ord('"'): '"'}.get(character) or go_quote(chr(character))[1:-1]
    return JsonFault(f"invalid character '{shown}' {where}")
