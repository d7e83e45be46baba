# SPDX-License-Identifier: Apache-2.0
"""Texts and values as Go's decoder keeps them, and its words about texts that are not JSON."""

from __future__ import annotations

import math
from typing import Any

import pytest

from kthena_api.admission.decode import JsonFault, as_stored, read_text, read_value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"9223372036854775807", 9223372036854775807),
        (b"9223372036854775808", 9.223372036854775808e18),
        (b"1.0", 1.0),
        (b"1e3", 1000.0),
        (b"-0", 0),
        (b" [1, 2] ", [1, 2]),
        (rb'"\ud83d\ude00 \ud800 \u00e9 \/"', "\U0001f600 \ufffd \u00e9 /"),
        (b'"\xe2\x82 \xff"', "\ufffd\ufffd \ufffd"),
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b"null", None),
    ],
)
def test_a_text_is_kept_as_go_keeps_it(text: bytes, value: object) -> None:
    """Integers stay apart from floats, what is not UTF-8 is replaced, the last member wins."""
    read = read_text(text).value
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (b"", "unexpected end of JSON input"),
        (b"{", "unexpected end of JSON input"),
        (b'"a', "unexpected end of JSON input"),
        (b"nul", "invalid character ' ' in literal null (expecting 'l')"),
        (b'"\\', "invalid character ' ' in string escape code"),
        (b'"\\u12', "invalid character ' ' in \\u hexadecimal character escape"),
        (b"1.", "invalid character ' ' after decimal point in numeric literal"),
        (b"1e", "invalid character ' ' in exponent of numeric literal"),
        (b"-", "invalid character ' ' in numeric literal"),
        (b"{} x", "invalid character 'x' after top-level value"),
        (b'{"a":1,}', "invalid character '}' looking for beginning of object key string"),
        (b'{"a" 1}', "invalid character '1' after object key"),
        (b'{"a":01}', "invalid character '1' after object key:value pair"),
        (b"[1 2]", "invalid character '2' after array element"),
        (b"[1,]", "invalid character ']' looking for beginning of value"),
        (b"1.x", "invalid character 'x' after decimal point in numeric literal"),
        (b"1ex", "invalid character 'x' in exponent of numeric literal"),
        (b"-x", "invalid character 'x' in numeric literal"),
        (b"trux", "invalid character 'x' in literal true (expecting 'e')"),
        (b'"\\x"', "invalid character 'x' in string escape code"),
        (b'"\\u00g"', "invalid character 'g' in \\u hexadecimal character escape"),
        (b'"\t"', "invalid character '\\t' in string literal"),
        (b"'a'", "invalid character '\\'' looking for beginning of value"),
        (b"\xff", "invalid character '\u00ff' looking for beginning of value"),
        (b"[" * 10_001, "invalid character '[' exceeded max depth"),
    ],
)
def test_a_text_that_is_not_json_is_refused_in_go_s_words(text: bytes, fault: str) -> None:
    """The fault is the first one that Go's scanner meets."""
    with pytest.raises(JsonFault) as caught:
        read_text(text)
    assert str(caught.value) == fault


def test_the_deepest_text_is_read() -> None:
    """Ten thousand levels are what a server takes."""
    read: Any = read_text(b"[" * 10_000 + b"]" * 10_000).value
    depth = 0
    while read:
        read, depth = read[0], depth + 1
    assert depth == 9_999


def test_duplicates_are_listed_with_their_paths() -> None:
    """Each path stands once, and no more than a hundred of them."""
    decoded = read_text(b'{"a":{"b":1,"b":2,"b":3},"c":[{"d":1},{"d":1,"d":2}],"a":1}')
    assert decoded.duplicates == ("a.b", "c[1].d", "a")
    many = ",".join(f'"{number}":1,"{number}":2' for number in range(150))
    assert len(read_text(f"{{{many}}}".encode()).duplicates) == 100


def test_a_number_above_the_largest_float_is_a_fault_of_its_own() -> None:
    """The first one is named as it is spelt."""
    words = "json: cannot unmarshal number 1e400 into Go value of type float64"
    assert read_text(b'{"a": 1e400, "b": 1e500}').fault == words
    assert read_value({"a": 10**400}).fault == words.replace("1e400", "1" + "0" * 400)


def test_a_value_is_copied() -> None:
    """Nothing of the caller's is kept, and it becomes what a text would have become."""
    given = {"a": [1, {"b": "\ud800"}], "c": (1 << 63)}
    read: Any = read_value(given).value
    assert read == {"a": [1, {"b": "\ufffd"}], "c": 2.0**63}
    assert isinstance(read["c"], float)
    read["a"][1]["b"] = "x"
    assert given["a"] == [1, {"b": "\ud800"}]


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (math.nan, "invalid character 'N' looking for beginning of value"),
        (-math.inf, "invalid character 'I' in numeric literal"),
    ],
)
def test_what_json_cannot_say_is_refused_as_its_text_would_be(value: float, fault: str) -> None:
    """Python writes these numbers, and a server stumbles over the text."""
    with pytest.raises(JsonFault) as caught:
        read_value([value])
    assert str(caught.value) == fault


def test_a_value_nested_too_deep_is_refused() -> None:
    """Without a frame of Python's for each level."""
    value: Any = []
    for _ in range(10_000):
        value = [value]
    with pytest.raises(JsonFault, match="exceeded max depth"):
        read_value(value)


@pytest.mark.parametrize("value", [b"x", {1: 2}, {"a": {1, 2}}])
def test_what_is_not_json_is_a_mistake_of_the_caller(value: object) -> None:
    """No server would ever see it."""
    with pytest.raises(TypeError):
        read_value(value)


def test_storage_writes_whole_floats_as_integers() -> None:
    """What comes back is an integer where it fits, and a float where only text has room for it."""
    assert (
        str(as_stored([1.0, 1.5, 1e21, -0.0, 2.0**63]))
        == "[1, 1.5, 1e+21, 0, 9.223372036854776e+18]"
    )
    assert as_stored([2.0**63], shown=True) == [9223372036854776000]
