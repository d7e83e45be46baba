# SPDX-License-Identifier: Apache-2.0
"""Values of literals, with cel-go's refusals (parser/unescape.go, strconv)."""

from __future__ import annotations

import re

from kthena_api.cel.ast import UintLiteral

_ESCAPE = re.compile(r"\\(?:[xX](..)|u(....)|U(........)|([0-3]..)|(.))", re.DOTALL)
_SIMPLE = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_MAX_DIGITS = 20  # of a 64-bit number; Python refuses to read very long ones


class LiteralFault(ValueError):
    """A literal that the grammar takes and the server refuses; the text is the server's."""


def _whole(text: str) -> int | None:
    """The number in decimal or hexadecimal digits; None when no 64-bit number is that long."""
    digits = text.lower().removeprefix("0x") if text.startswith("0x") else text
    digits = digits.lstrip("0") or "0"
    if len(digits) > _MAX_DIGITS:
        return None
    return int(digits, 16 if text.startswith("0x") else 10)


def read_int(text: str, *, negative: bool) -> int:
    """The value of an int literal; `negative` when a minus sign belongs to it."""
    value = _whole(text)
    if value is None or value > (1 << 63) - (not negative):
        raise LiteralFault("invalid int literal")
    return -value if negative else value


def read_uint(text: str) -> UintLiteral:
    """The value of a uint literal, its last letter included."""
    value = _whole(text[:-1])
    if value is None or value >= 1 << 64:
        raise LiteralFault("invalid uint literal")
    return UintLiteral(value)


def read_double(text: str, *, negative: bool) -> float:
    """The value of a double literal; what rounds to infinity is refused."""
    value = float(text)
    if value == float("inf"):
        raise LiteralFault("invalid double literal")
    return -value if negative else value


def _body(text: str) -> tuple[str, bool]:
    """What is between the quotes, and whether it is raw; a carriage return is a line feed."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    raw = text[0] in "rR"
    if raw:
        text = text[1:]
    width = 3 if len(text) >= 6 and text[:3] in ("'''", '"""') else 1
    return text[width:-width], raw


def _code_point(digits: str) -> str:
    code = int(digits, 16)
    if code > 0x10FFFF or 0xD800 <= code < 0xE000:
        raise LiteralFault("invalid unicode code point")
    return chr(code)


def read_string(text: str) -> str:
    """The value of a string literal, quotes and prefix included."""
    body, raw = _body(text)
    if raw or "\\" not in body:
        return body

    def value(found: re.Match[str]) -> str:
        byte, short, long, octal, other = found.groups()
        if digits := byte or short or long:
            return _code_point(digits)
        return chr(int(octal, 8)) if octal else _SIMPLE.get(other, other)

    return _ESCAPE.sub(value, body)


def read_bytes(text: str) -> bytes:
    """The value of a bytes literal without its `b`; hexadecimal and octal escapes are bytes."""
    body, raw = _body(text)
    if raw or "\\" not in body:
        return body.encode()
    out = bytearray()
    at = 0
    for found in _ESCAPE.finditer(body):
        out += body[at : found.start()].encode()
        byte, short, long, octal, other = found.groups()
        if short or long:
            raise LiteralFault("unable to unescape string")
        if byte or octal:
            out.append(int(byte, 16) if byte else int(octal, 8))
        else:
            out += _SIMPLE.get(other, other).encode()
        at = found.end()
    return bytes(out + body[at:].encode())
