# SPDX-License-Identifier: Apache-2.0
"""Which texts have which formats, as the server's library said of a list of tricky ones.

The data is recorded by tests/support/admission_record.py from k8s.io/apiextensions-apiserver
v0.37.2; a format that it does not know is one that every text has.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from admission_values import FORMATS as TEXTS

from kthena_api.go_mail import is_address
from kthena_api.text_formats import FORMATS, format_key

RECORDED = json.loads((Path(__file__).parent / "data/text_formats.json").read_text())
ASKED = sorted({text for texts in TEXTS.values() for text in texts})


@pytest.mark.parametrize("name", RECORDED)
def test_a_format_takes_what_the_server_takes(name: str) -> None:
    """Every text of every format was asked for."""
    check = FORMATS.get(format_key(name))
    taken = [text for text in ASKED if check is None or check(text)]
    assert taken == sorted(RECORDED[name])


def test_every_format_was_asked_for() -> None:
    """And each refuses something, but for the one that takes all."""
    assert {format_key(name) for name in RECORDED} >= FORMATS.keys()
    refusing = {format_key(name) for name, taken in RECORDED.items() if len(taken) < len(ASKED)}
    assert FORMATS.keys() - refusing == {"password"}


@pytest.mark.parametrize("check", FORMATS.values(), ids=FORMATS)
@pytest.mark.parametrize(
    "text",
    [
        "1" * 20_000,
        "0" * 5_000 + "1s",
        "1.1.1.1/" + "0" * 5_000,
        "a." * 9_000,
        "(" * 9_000,
        "\ud800",
    ],
)
def test_no_text_is_too_much(check: object, text: str) -> None:
    """Long and strange ones are refused or taken within a moment."""
    assert callable(check)
    assert check(text) in (True, False)


def test_comments_and_names_around_an_address_are_read() -> None:
    """What net/mail says in its documentation and tests."""
    assert is_address("Barry Gibbs <bg@example.com>")
    assert is_address('"Joe Q. Public" <john.q.public@example.com>')
    assert is_address("(comment) joe@example.com (another (nested) one)") is False
    assert is_address("Who? <one@y.test>")
    assert is_address("=?iso-8859-1?q?J=F6rg_Doe?= <joerg@example.com>")
    assert not is_address("a@gmail.com b@gmail.com")
    assert not is_address("undisclosed: ;")
