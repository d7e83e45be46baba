# SPDX-License-Identifier: Apache-2.0
"""Texts and their tokens, and what is between tokens and is none."""

from __future__ import annotations

import pytest

from kthena_api.cel import tokens as t
from kthena_api.cel.lexer import MAX_FAULTS, read_tokens


def names(text: str) -> list[str]:
    """The kinds of the tokens as messages call them, without the end."""
    return [t.token_name(kind) for kind in read_tokens(text).kinds[:-1]]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("", []),
        ("a_1", ["IDENTIFIER"]),
        ("in inn", ["'in'", "IDENTIFIER"]),
        ("true false null", ["'true'", "'false'", "'null'"]),
        ("`a-b/c.d e`", ["ESC_IDENTIFIER"]),
        ("1 0x1F 1u 0xFU", ["NUM_INT", "NUM_INT", "NUM_UINT", "NUM_UINT"]),
        ("1.5 1e5 .5 1.", ["NUM_FLOAT", "NUM_FLOAT", "NUM_FLOAT", "NUM_INT", "'.'"]),
        (
            "1.a 0x 1e",
            ["NUM_INT", "'.'", "IDENTIFIER", "NUM_INT", "IDENTIFIER", "NUM_INT", "IDENTIFIER"],
        ),
        ("'a' \"b\" '''c''' \"\"\"d\"\"\"", ["STRING"] * 4),
        (r"r'\' R'''a''' b'c' bR'\'", ["STRING", "STRING", "BYTES", "BYTES"]),
        ("'' ''' ' '' '''", ["STRING", "STRING"]),
        ("r a", ["IDENTIFIER", "IDENTIFIER"]),
        ("<= < == != >= >", ["'<='", "'<'", "'=='", "'!='", "'>='", "'>'"]),
        ("!&&||?:", ["'!'", "'&&'", "'||'", "'?'", "':'"]),
        ("a // b\nc", ["IDENTIFIER", "IDENTIFIER"]),
        ("a\t\r\n\fb", ["IDENTIFIER", "IDENTIFIER"]),
    ],
)
def test_tokens(text: str, kinds: list[str]) -> None:
    """The longest token wins; spaces and comments are none."""
    assert names(text) == kinds
    assert not read_tokens(text).faults


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("$", ["$"]),
        ("a & b", ["& "]),
        ("a = b", ["= "]),
        ("'abc", ["'abc"]),
        ("'abc\nd", ["'abc\n"]),
        (r"'abc\q'", [r"'abc\q", "'"]),
        ("`a", ["`a"]),
        ("``", ["``"]),
        ("é", ["é"]),
        ("a\x00b", ["\x00"]),
        ("a\xa0b", ["\xa0"]),
    ],
)
def test_what_is_no_token(text: str, faults: list[str]) -> None:
    """The lexer drops what it has read, with the character that stopped it."""
    found = read_tokens(text)

    assert [text[fault.start : fault.end] for fault in found.faults] == faults


def test_places() -> None:
    """Offsets count code points; the end has one too, and the tokens' texts are slices."""
    found = read_tokens("'😀' + b $ c")

    assert found.starts == [0, 4, 6, 10, 11]
    assert [found.text_of(i) for i in range(5)] == ["'😀'", "+", "b", "c", ""]
    assert [(fault.token, fault.start) for fault in found.faults] == [(3, 8)]
    assert found.text_between(2, 3) == "b  c"


def test_reading_stops_after_enough_faults() -> None:
    """Nobody is told of more unknown pieces than the parser reports."""
    assert len(read_tokens("$ " * 1000).faults) == MAX_FAULTS + 1
