# SPDX-License-Identifier: Apache-2.0
"""What unquoted texts mean, against records of sigs.k8s.io/yaml (`tests/oracle/yaml`)."""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kthena_codegen.yaml import Resolution, Style, Tag, resolve, style_of

_RECORD = Path(__file__).parent / "data" / "texts.jsonl"


def _records() -> list[dict[str, Any]]:
    return [json.loads(line) for line in _RECORD.read_text(encoding="ascii").splitlines()]


def _agrees(record: dict[str, Any], found: Resolution) -> bool:
    if found.tag != record["tag"]:
        return False
    if "error" in record:  # JSON has no room for it
        return isinstance(found.value, float) and not math.isfinite(found.value)
    wanted = record["json"]
    if found.tag is Tag.FLOAT:  # 8.0 is 8 in JSON
        return isinstance(found.value, float) and found.value == float(wanted)
    return type(found.value) is type(wanted) and found.value == wanted


def test_texts_mean_what_upstream_reads() -> None:
    """Type and value of every recorded text are those that sigs.k8s.io/yaml finds."""
    wrong = [
        (record, resolve(record["text"]))
        for record in _records()
        if not _agrees(record, resolve(record["text"]))
    ]
    assert wrong == []


def test_the_record_is_worth_replaying() -> None:
    """The record holds at least 300 texts, no text twice, and several of every type."""
    records = _records()
    assert len({record["text"] for record in records}) == len(records) >= 300
    tags = Counter(record["tag"] for record in records)
    assert set(tags) == set(Tag)
    assert min(tags.values()) >= 5


@pytest.mark.parametrize(
    "record",
    [
        {"text": "y", "tag": "str", "json": "y"},
        {"text": "1", "tag": "int", "json": True},
        {"text": "1", "tag": "int", "json": 2},
        {"text": "08", "tag": "float", "json": 9},
        {"text": ".inf", "tag": "float", "json": 1},
        {"text": "1", "tag": "int", "error": "unsupported"},
    ],
)
def test_a_wrong_record_is_noticed(record: dict[str, Any]) -> None:
    """The comparison used on the record refuses a wrong type and a wrong value."""
    assert not _agrees(record, resolve(record["text"]))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", Resolution(Tag.NULL, None)),
        ("Y", Resolution(Tag.BOOL, value=True)),
        ("oFF", Resolution(Tag.STR, "oFF")),
        ("0777", Resolution(Tag.INT, 511)),
        ("0o777", Resolution(Tag.INT, 511)),
        ("0X1f", Resolution(Tag.INT, 31)),
        ("0b-1", Resolution(Tag.INT, -1)),
        ("1_000", Resolution(Tag.INT, 1000)),
        ("18446744073709551615", Resolution(Tag.INT, 2**64 - 1)),
        ("18446744073709551616", Resolution(Tag.FLOAT, 2.0**64)),
        ("08", Resolution(Tag.FLOAT, 8.0)),
        ("1e400", Resolution(Tag.STR, "1e400")),
        ("12:30", Resolution(Tag.STR, "12:30")),
        ("2024-02-29", Resolution(Tag.TIMESTAMP, "2024-02-29")),
        ("2023-02-29", Resolution(Tag.STR, "2023-02-29")),
        ("=", Resolution(Tag.STR, "=")),
        ("<<", Resolution(Tag.STR, "<<")),
        ("1\n", Resolution(Tag.STR, "1\n")),
        ("9" * 10_000, Resolution(Tag.STR, "9" * 10_000)),
        ("0" * 10_000, Resolution(Tag.INT, 0)),
    ],
)
def test_meaning_by_hand(text: str, wanted: Resolution) -> None:
    """The cases where YAML 1.1, YAML 1.2 and go-yaml part ways come out as go-yaml has them."""
    found = resolve(text)
    assert found == wanted
    assert type(found.value) is type(wanted.value)


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("text", Style.PLAIN),
        ("=", Style.PLAIN),
        ("<<", Style.PLAIN),
        ("a:b", Style.PLAIN),
        ("a#b", Style.PLAIN),
        ("-x", Style.PLAIN),
        ("it's", Style.PLAIN),
        ("a: b", Style.SINGLE),
        ("a #b", Style.SINGLE),
        ("- x", Style.SINGLE),
        (" x", Style.SINGLE),
        ("{{ x }}", Style.SINGLE),
        ("*", Style.SINGLE),
        ("---x", Style.SINGLE),
        ("a\u2028b", Style.SINGLE),
        ("", Style.DOUBLE),
        ("true", Style.DOUBLE),
        ("n", Style.DOUBLE),
        ("1e3", Style.DOUBLE),
        ("12:30", Style.DOUBLE),
        ("2024-02-29", Style.DOUBLE),
        ("a\tb", Style.DOUBLE),
        ("\U0001f600", Style.DOUBLE),
        ("a \nb", Style.DOUBLE),
        ("a\u2028 b", Style.DOUBLE),
        ("a\nb", Style.LITERAL),
        ("\n", Style.LITERAL),
        ("true\n", Style.LITERAL),
    ],
)
def test_style_by_hand(text: str, style: Style) -> None:
    """A text takes the plainest style that go-yaml's emitter allows it."""
    assert style_of(text) is style
