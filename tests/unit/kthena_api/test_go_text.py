# SPDX-License-Identifier: Apache-2.0
"""Go's strings with bytes that are not UTF-8, and numbers of any length."""

from __future__ import annotations

import pytest

from kthena_api.go_text import from_bytes, go_quote_text, parse_digits, to_bytes, to_runes


@pytest.mark.parametrize("data", [b"", b"a", "é世".encode(), b"\xff\xc3a", b"\xed\xa0\x80"])
def test_bytes_travel_there_and_back(data: bytes) -> None:
    """Any bytes are a string, also those that are no text."""
    assert to_bytes(from_bytes(data)) == data


def test_a_surrogate_without_a_byte_is_the_replacement_character() -> None:
    """As Go's JSON reader makes it one."""
    assert to_bytes("a\ud800b") == "a\ufffdb".encode()
    assert to_runes("a\ud800\udcffb") == "a\ufffd\ufffdb"


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("a", '"a"'),
        ('"\n\x00é\u2028', r'"\"\n\x00é\u2028"'),
        ("a\udcffb", r'"a\xffb"'),
    ],
)
def test_quoting(text: str, quoted: str) -> None:
    """`%q` of Go."""
    assert go_quote_text(text) == quoted


@pytest.mark.parametrize("size", [1, 4000, 4001, 20_000])
def test_digits_of_any_length(size: int) -> None:
    """CPython refuses to read more than 4,300 digits at once."""
    assert parse_digits("1" + "0" * (size - 1)) == 10 ** (size - 1)
