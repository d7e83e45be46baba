# SPDX-License-Identifier: Apache-2.0
"""Written bytes, against records of sigs.k8s.io/yaml (`tests/oracle/yaml`)."""

from __future__ import annotations

import datetime as dt
import enum
import itertools
import json
import re
import subprocess
import sys
from collections import OrderedDict
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kthena_codegen.yaml import MAX_DEPTH, dump, dump_all

_DATA = Path(__file__).parent / "data"


def _records(name: str) -> list[dict[str, Any]]:
    lines = (_DATA / name).read_text(encoding="ascii").splitlines()
    return [json.loads(line) for line in lines]


def _placed(scalar: Any) -> dict[str, Any]:
    """The places of `placed` in tests/oracle/yaml/main.go."""
    deep: Any = {"f": scalar}
    for key in "edcba":
        deep = {key: [deep]}
    places = {
        "root": scalar,
        "value": {"k": scalar, "l": 1},
        "item": [scalar, [scalar]],
        "deep": deep,
    }
    if isinstance(scalar, str):
        places["key"] = {scalar: {scalar: [1]}}
    return places


def _differences(record: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Place, text written and text wanted, where they differ."""
    written = {place: dump(value) for place, value in _placed(record["value"]).items()}
    assert written.keys() == record["places"].keys()
    return [
        (place, text, record["places"][place])
        for place, text in written.items()
        if text != record["places"][place]
    ]


def test_scalars_are_written_as_upstream_writes_them() -> None:
    """Every recorded scalar gives the recorded bytes as root, value, item, key and deep down."""
    records = _records("scalars.jsonl")
    assert len(records) >= 500
    assert [wrong for record in records for wrong in _differences(record)] == []


def test_a_wrong_scalar_record_is_noticed() -> None:
    """The comparison used on the record refuses a quote too many."""
    places = {place: text.replace("y", "'y'") for place, text in _places_of_x_y().items()}
    assert {place for place, _, _ in _differences({"value": "x y", "places": places})} == {
        *places,
    }


def _places_of_x_y() -> dict[str, str]:
    return {
        "root": "x y\n",
        "value": "k: x y\nl: 1\n",
        "item": "- x y\n- - x y\n",
        "deep": "a:\n- b:\n  - c:\n    - d:\n      - e:\n        - f: x y\n",
        "key": "x y:\n  x y:\n  - 1\n",
    }


def test_documents_are_written_as_upstream_writes_them() -> None:
    """Every recorded document, key orders and depths among them, gives the recorded bytes."""
    records = _records("documents.jsonl")
    assert len(records) >= 30
    wrong = [
        (dump(record["value"]), record["yaml"])
        for record in records
        if dump(record["value"]) != record["yaml"]
    ]
    assert wrong == []


def test_upstream_refuses_only_what_the_docstring_says() -> None:
    """Marshal failed for controls from U+007F on and for U+0085 in keys, and nothing else."""
    always = re.compile("[\x7f-\x84\x86-\x9f\ufffe\uffff]")
    for record in _records("scalars.jsonl"):
        for place in record.get("refused", ()):
            by_key = place == "key" and "\x85" in record["value"]
            assert by_key or always.search(record["value"]), (record["value"], place)
    assert not any("refused" in record for record in _records("documents.jsonl"))


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (None, "null\n"),
        (True, "true\n"),
        (-0.0, "0\n"),
        (1e6, "1000000\n"),
        (1234567.5, "1.2345675e+06\n"),
        (2**53 + 1, "9007199254740993\n"),
        (2**64, "1.8446744073709552e+19\n"),
        ({}, "{}\n"),
        ((), "[]\n"),
        ({"b": [{"c": 1, "a": []}], "a": {"x": None}}, "a:\n  x: null\nb:\n- a: []\n  c: 1\n"),
        ([[1, [2]], {"a": [[3]]}], "- - 1\n  - - 2\n- a:\n  - - 3\n"),
        ({"a\nb": [1], "z" * 129: {"k": 1}}, f"? |-\n  a\n  b\n: - 1\n? {'z' * 129}\n: k: 1\n"),
        ({"a": "  x\ny\n\n"}, "a: |2+\n    x\n  y\n\n"),
        ("a\x85b", "a b\n"),
        ("a \x85 \x85 b", "|-\n  a\n  b\n"),
    ],
)
def test_bytes_by_hand(value: Any, wanted: str) -> None:
    """Values of each kind come out as read off go-yaml's source, without any record."""
    assert dump(value) == wanted


def test_long_text_folds_after_column_80() -> None:
    """A text breaks at the first single blank beyond column 80, never at a double one."""
    text = f"{'x' * 78} y{'x' * 10}  z{'x' * 70} end"
    wanted = f"k: {'x' * 78}\n  y{'x' * 10}  z{'x' * 70}\n  end\n"
    assert dump({"k": text}) == wanted


def test_nesting_reaches_the_limit() -> None:
    """Documents of MAX_DEPTH levels are written line by line, one level more is refused."""
    mappings: Any = "end"
    for _ in range(MAX_DEPTH):
        mappings = {"k": mappings}
    lines = ["  " * level + "k:" for level in range(MAX_DEPTH)]
    assert dump(mappings) == "\n".join(lines) + " end\n"
    sequences: Any = "end"
    for _ in range(MAX_DEPTH):
        sequences = [sequences]
    assert dump(sequences) == "- " * MAX_DEPTH + "end\n"
    for value in ({"k": mappings}, [sequences]):
        with pytest.raises(ValueError, match=f"more than {MAX_DEPTH} levels"):
            dump(value)


def test_a_value_in_itself_is_refused() -> None:
    """A cycle through mappings and sequences is an error that names the place."""
    value: dict[str, Any] = {"a": [1, {}]}
    value["a"][1]["b"] = value
    with pytest.raises(ValueError, match=r"^a\[1\]\.b: the value contains itself$"):
        dump(value)


def test_a_value_in_two_places_is_written_twice() -> None:
    """Sharing is no cycle, and there are no anchors."""
    shared = {"x": [1]}
    assert dump([shared, {"z": shared}]) == "- x:\n  - 1\n- z:\n    x:\n    - 1\n"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({1, 2}, "cannot write a value of type set"),
        ({"a": {"b": [0, b"x"]}}, r"a\.b\[1\]: cannot write a value of type bytes"),
        ([dt.date(2024, 2, 29)], r"\[0\]: cannot write a value of type date"),
        ({1: "x"}, "a key is of type int, not str"),
        ({"a": [{None: 1}]}, r"a\[0\]: a key is of type NoneType, not str"),
    ],
)
def test_other_types_are_refused(value: Any, message: str) -> None:
    """A value or key without a JSON form raises TypeError with its place and type."""
    with pytest.raises(TypeError, match=f"^{message}$"):
        dump(value)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (float("nan"), "JSON has no infinity and no NaN"),
        ({"a": float("-inf")}, "a: JSON has no infinity and no NaN"),
        (["\ud800"], r"\[0\]: the text holds half of a surrogate pair"),
        ({"a": "line\n\udfff"}, "a: the text holds half of a surrogate pair"),
        ({"x\udc00": 1}, "x\ufffd: the text holds half of a surrogate pair"),
        ({"a": 10**5000}, "a: the integer has more digits than Python converts"),
    ],
)
def test_unwritable_values_are_refused(value: Any, message: str) -> None:
    """A value of a known type without YAML form raises ValueError with a printable message."""
    with pytest.raises(ValueError, match=f"^{message}$") as caught:
        dump(value)
    assert str(caught.value).encode()


class _Word(enum.StrEnum):
    YES = "yes"


class _Mixed(str, enum.Enum):  # noqa: UP042 - its str() is not its text
    YES = "yes"


class _Level(enum.IntEnum):
    TWO = 2


class _Pair(NamedTuple):
    left: int
    right: str


def test_subclasses_are_written_as_their_base() -> None:
    """Enum members, named tuples and other mappings look like plain values."""
    value = OrderedDict(
        b=MappingProxyType({_Word.YES: _Mixed.YES}),
        a=_Pair(_Level.TWO, _Word.YES),
        c={_Mixed.YES: 1},
    )
    assert dump(value) == 'a:\n- 2\n- "yes"\nb:\n  "yes": "yes"\nc:\n  "yes": 1\n'


def test_key_order_does_not_depend_on_the_order_given() -> None:
    """Where go-yaml's comparison runs in a circle, every order given ends in the same bytes."""
    keys = ["v2", "v10", "v1beta1", "v1", "a_b"]
    written = {dump(dict.fromkeys(order, 1)) for order in itertools.permutations(keys)}
    assert len(written) == 1


def test_dump_all_puts_a_line_before_each_document() -> None:
    """Documents follow `---` lines; the first one can be left out."""
    documents = [{"a": 1}, "---", []]
    assert dump_all(documents) == "---\na: 1\n---\n'---'\n---\n[]\n"
    assert dump_all(documents, leading=False) == "a: 1\n---\n'---'\n---\n[]\n"
    assert dump_all(iter(())) == ""


# U+0085 is folded on purpose; PyYAML and go-yaml part over U+2028 and U+2029 at line ends.
_CHARACTERS = st.characters(exclude_characters="\x85\u2028\u2029", codec="utf-8")
_TEXTS = st.text(_CHARACTERS | st.sampled_from(" \n'\":#-x"), max_size=200)


@settings(max_examples=300, deadline=None)
@given(_TEXTS, _TEXTS)
def test_texts_survive_another_reader(key: str, text: str) -> None:
    """libyaml, which knows nothing of this module, reads back the texts that were written."""
    value = {key: [text, {"k": text}]}
    assert yaml.load(dump(value), Loader=yaml.CBaseLoader) == value  # noqa: S506 - texts only


def test_the_package_loads_no_yaml_library() -> None:
    """`import kthena_codegen.yaml` leaves PyYAML alone."""
    code = "import sys, kthena_codegen.yaml; sys.exit('yaml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
