# SPDX-License-Identifier: Apache-2.0
r"""Go's strings where they are not text: a byte that is not UTF-8 travels as a lone surrogate.

What belongs here: moving between Go's bytes and Python's characters, and printing them as Go does.
The convention is that of `errors="surrogateescape"`: byte 0xff is "\udcff". Any other lone
surrogate has no byte, and counts as U+FFFD, which is what Go's JSON reader makes of one.
"""

from __future__ import annotations

import re
from typing import Final

from kthena_api.field_errors import go_quote

__all__ = ["from_bytes", "go_quote_text", "parse_digits", "to_bytes", "to_runes"]

_WITHOUT_BYTE: Final = dict.fromkeys([*range(0xD800, 0xDC80), *range(0xDD00, 0xE000)], "\ufffd")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_BYTE: Final = re.compile("([\udc80-\udcff])")
_CHUNK: Final = 4000  # CPython refuses to read more than 4,300 digits at once


def to_bytes(text: str) -> bytes:
    """The bytes of a string."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.translate(_WITHOUT_BYTE).encode(errors="surrogateescape")


def from_bytes(data: bytes) -> str:
    """The string with these bytes."""
    return data.decode(errors="surrogateescape")


def to_runes(text: str) -> str:
    """The string after a trip through `[]rune`, which makes U+FFFD of what is not UTF-8."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def go_quote_text(text: str) -> str:
    r"""The string as `%q` writes it; a byte that is not UTF-8 as `\xff`."""
    if text.isascii() or not _BYTE.search(text):
        return go_quote(text)
    parts = _BYTE.split(text)
    parts[::2] = [go_quote(part)[1:-1] for part in parts[::2]]
    parts[1::2] = [f"\\x{ord(part) - 0xDC00:02x}" for part in parts[1::2]]
    return f'"{"".join(parts)}"'


def parse_digits(text: str) -> int:
    """The number that ASCII digits stand for, however many there are."""
    if len(text) <= _CHUNK:
        return int(text)
    half = len(text) // 2
    scale: int = 10**half
    return parse_digits(text[:-half]) * scale + parse_digits(text[-half:])
