# SPDX-License-Identifier: Apache-2.0
"""Plain data as values: what the server's pkg/cel/common makes of data and of lists of each type.

Behaviour over whole expressions is recorded (test_compiler_recorded); here is what an expression
seldom shows.
"""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from kthena_api.cel.values import (
    MISSING,
    EvalFault,
    add,
    equal,
    find,
    index,
    is_member,
    size,
    type_name,
)
from kthena_api.cel.values.alike import are_alike
from kthena_api.cel.values.names import unescape
from kthena_api.cel.values.older import shape_of_server
from kthena_api.cel.values.shapes import Form, ListType, Shape
from kthena_api.cel.values.views import ListView, MapView, RecordView, to_value
from kthena_api.crd.openapi import read_schema
from kthena_api.rules.declare import declare

INT = Shape(Form.INT)
TEXT = Shape(Form.STRING)
NUMBER = Shape(Form.DOUBLE)
MAYBE = Shape(Form.INT, nullable=True)
INTS = Shape(Form.LIST, items=INT)
SET = Shape(Form.LIST, items=INT, list_type=ListType.SET)
NUMBERS = Shape(Form.LIST, items=NUMBER, list_type=ListType.SET)
RECORD = Shape(
    Form.RECORD,
    fields={"a-b": INT, "n": MAYBE, "namespace": TEXT},
    keys={"a__dash__b": "a-b", "n": "n", "__namespace__": "namespace"},
)
KEYED = Shape(Form.LIST, items=RECORD, list_type=ListType.MAP, list_keys=("n",))
MAP = Shape(Form.MAP, items=MAYBE)


def value(data: Any, shape: Shape) -> Any:
    """Data as a value."""
    return to_value(data, shape)


@pytest.mark.parametrize(
    ("data", "shape", "fault"),
    [
        (1.0, INT, "invalid data, expected int, got float64"),
        (True, INT, "invalid data, expected int, got bool"),
        (2**63, INT, "invalid data, expected int, got float64"),
        (1, TEXT, "invalid data, expected string, got int64"),
        ("x", NUMBER, "invalid data, expected float, got string"),
        ([], TEXT, "invalid data, expected string, got []interface {}"),
        ({}, Shape(Form.BOOL), "invalid data, expected bool, got map[string]interface {}"),
        ([], RECORD, "invalid data, expected a map for the provided schema with type=object"),
        ({}, INTS, "invalid data, expected an array for the provided schema with type=array"),
        (None, INT, "invalid data, got null for schema with nullable=false"),
    ],
)
def test_data_that_do_not_fit(data: object, shape: Shape, fault: str) -> None:
    """Data of another type are a fault in the server's words."""
    with pytest.raises(EvalFault) as caught:
        to_value(data, shape)
    assert caught.value.message == fault


def test_scalars() -> None:
    """Whole numbers are doubles where doubles are declared, and null is null where it may be."""
    number = value(3, NUMBER)
    assert (number, type(number)) == (3.0, float)
    assert value(None, MAYBE) is None


def test_records() -> None:
    """Fields have their escaped names; null, unknown and undeclared ones are not there."""
    record = value({"a-b": 1, "n": None, "other": 2, "namespace": "x"}, RECORD)

    assert isinstance(record, RecordView)
    assert find(record, "a__dash__b") == 1
    assert find(record, "a-b") == 1
    assert find(record, "__namespace__") == find(record, "namespace") == "x"
    assert [find(record, name) for name in ("n", "other", "a__dot__b")] == [MISSING] * 3
    assert size(record) == 4
    assert list(record) == ["a__dash__b", "n", "__namespace__"]
    assert dict(record.items()) == {"a__dash__b": 1, "__namespace__": "x"}
    assert type_name(record) == "map"
    with pytest.raises(EvalFault, match=r"^no such key: n$"):
        index(record, "n")


def test_equality_of_records() -> None:
    """Nulls are nowhere; a field that is not declared counts when both have it, and by size."""
    assert equal(value({"n": None, "a-b": 1}, RECORD), value({"a-b": 1, "namespace": None}, RECORD))
    assert not equal(value({"n": None}, RECORD), value({}, RECORD))
    assert equal(value({"x": 1}, RECORD), value({"y": 2}, RECORD))
    assert not equal(value({"x": 1}, RECORD), value({"x": 1.0}, RECORD))
    assert equal(value({"a-b": 1}, RECORD), {"a-b": 1})
    with pytest.raises(EvalFault, match=r"^no such overload$"):
        equal(value({}, RECORD), 1)


def test_maps() -> None:
    """Keys are as written, and null is a value."""
    entries = value({"a-b": 1, "n": None}, MAP)

    assert isinstance(entries, MapView)
    assert dict(entries.items()) == {"a-b": 1, "n": None}
    assert is_member("n", entries)
    assert not is_member("x", entries)
    with pytest.raises(EvalFault, match=r"^no such overload$"):
        is_member(1, entries)


def test_lists() -> None:
    """Items are read when they are asked for."""
    items = value([1, "x", 3], INTS)

    assert isinstance(items, ListView)
    assert (items[0], items[-1], len(items), items[2:]) == (1, 3, 3, [3])
    assert is_member(3, items)
    assert next(iter(items)) == 1
    for ask in (lambda: items[1], lambda: list(items), lambda: is_member(2, items)):
        with pytest.raises(EvalFault, match=r"^invalid data, expected int, got string$"):
            ask()
    assert equal(value([1, 2], INTS), [1.0, 2])
    assert not equal(value([1, 2], INTS), [2, 1])
    assert add(value([1], INTS), [2]) == [1, 2]


def test_sets() -> None:
    """The order does not count, and `+` keeps what is new."""
    assert equal(value([1, 2], SET), value([2, 1], SET))
    assert not equal(value([1, 1], SET), value([1, 2], SET))
    assert not equal(value([1, 2], SET), value([1, 1], SET))
    joined: Any = add(value([1, 2], SET), [3, 2])
    assert list(joined) == [1, 2, 3]
    assert equal(joined, [3, 1, 2])
    assert list(add(joined, [4, 1])) == [1, 2, 3, 4]  # type: ignore[call-overload]


def test_lists_with_keys() -> None:
    """Items with the same key are compared wherever they stand, and replaced by `+`."""
    first, second = {"n": 1, "a-b": 5}, {"n": 2}
    mine = value([first, second], KEYED)

    assert equal(mine, value([second, first], KEYED))
    assert not equal(mine, value([second, {"n": 1}], KEYED))
    assert not equal(mine, value([first, {"n": 3}], KEYED))
    joined: Any = add(mine, value([{"n": 2, "a-b": 7}, {"n": 4}], KEYED))
    assert [item.data for item in joined] == [first, {"n": 2, "a-b": 7}, {"n": 4}]
    assert equal(joined, value([{"n": 4}, first, {"n": 2, "a-b": 7}], KEYED))


def test_older_servers() -> None:
    """Before 1.37 sets are compared as data, and before 1.34 a null field has to be there."""
    older, oldest = (shape_of_server(NUMBERS, server) for server in (36, 33))
    assert equal(value([1, 2], NUMBERS), value([2, 1], NUMBERS))
    for shape in (older, oldest):
        assert not equal(value([1, 2], shape), value([2, 1], shape))
        assert equal(value([1.5], shape), value([1.5], shape))
    nulls = {"n": None, "a-b": 1}
    assert equal(value(nulls, shape_of_server(RECORD, 34)), value(nulls, RECORD))
    assert not equal(value(nulls, shape_of_server(RECORD, 33)), value(nulls, RECORD))
    added: Any = add(value([1], shape_of_server(INTS, 36)), [2, "x"])
    assert isinstance(added, ListView)
    assert added.data == [1, 2, "x"]


@pytest.mark.parametrize(
    ("mine", "other", "shape", "expected"),
    [
        ({"a-b": 1, "namespace": "x"}, {"namespace": "x", "a-b": 1}, RECORD, True),
        ({"a-b": 1}, {"a-b": 2}, RECORD, False),
        ({"a-b": 1, "n": None}, {"a-b": 1, "n": None}, RECORD, False),
        ({"a-b": 1.0}, {"a-b": 1.0}, RECORD, False),
        ({"a-b": True}, {"a-b": 1}, RECORD, False),
        ({"other": 1}, {"other": 1}, RECORD, False),
        ([1, 2], [1, 2], INTS, True),
        ([1, 2], [2, 1], SET, False),
        ([{"n": 1}], [{"n": 1}], KEYED, True),
        ([{"n": 1}, {"n": 1}], [{"n": 1}, {"n": 1}], KEYED, False),
        ({"x": 1}, {"x": 1}, MAP, True),
        ({"x": 1}, {"y": 1}, MAP, False),
        ("2024-01-01", "2024-01-01", Shape(Form.CONVERTED, convert=str), True),
        (1.5, 1.5, NUMBER, True),
        (1.5, 1, NUMBER, False),
    ],
)
def test_data_that_are_surely_equal(
    mine: object,
    other: object,
    shape: Shape,
    expected: bool,  # noqa: FBT001 - a column
) -> None:
    """Data may be called equal without making values of them only when they are."""
    assert are_alike(mine, other, shape) is expected
    if expected:
        assert equal(to_value(mine, shape), to_value(other, shape))


def test_names() -> None:
    """Names of fields are read back; what is no name is none."""
    names = ("a", "a__dot__b__slash__c", "__in__", "x__in__", "__zz__", "a__underscores__b", "a__b")
    assert [unescape(name) for name in names] == ["a", "a.b/c", "in", None, None, "a__b", "a__b"]


@pytest.mark.parametrize(
    ("data", "shape"), [([1], INTS), ({"n": 1}, RECORD), ({"x": 1}, MAP), ([{"n": 1}], KEYED)]
)
def test_views_are_pickled(data: object, shape: Shape) -> None:
    """A view comes back as one."""
    view = to_value(data, shape)
    again = pickle.loads(pickle.dumps(view))  # noqa: S301 - our own bytes

    assert type(again) is type(view)
    assert equal(again, view)
    assert again == view


def test_an_entry_that_cannot_be_read_is_there() -> None:
    """A map with a broken entry differs from one without that key, before anybody reads it."""
    broken = value({"a": "x"}, MAP)

    assert not equal(broken, {"b": 1})
    with pytest.raises(EvalFault, match="expected int, got string"):
        equal(broken, {"a": 1})


@pytest.mark.parametrize("rule", ["self.m != self.n || true", "self.m in [self.n]"])
def test_sets_of_bytes_break_older_servers(rule: str) -> None:
    """Until 1.36 a server hashes the bytes of a set, which ends the evaluation; recorded there."""
    node: dict[str, Any] = {
        "type": "array",
        "items": {"type": "string", "format": "byte"},
        "x-kubernetes-list-type": "set",
    }
    declared = declare(read_schema({"type": "object", "properties": {"m": node, "n": node}}))
    assert declared is not None
    judged = {"self": {"m": ["YWJj"], "n": ["AA=="]}}

    broken = declared.environment("1.36", stored=True).compile(rule).program().evaluate(judged)
    newest = declared.environment("1.37", stored=True).compile(rule).program().evaluate(judged)

    assert broken.error is not None
    assert broken.error.message == (
        "internal error: runtime error: hash of unhashable type []uint8"
    )
    assert newest.error is None


def test_flatten_holds_what_cannot_be_read() -> None:
    """An item that cannot be read is moved like any other; only who reads it meets the fault."""
    schema = read_schema({"type": "array", "items": {"type": "string", "format": "byte"}})
    declared = declare(schema)
    assert declared is not None
    environment = declared.environment("1.37", stored=True)
    judged = {"self": ["/+8="]}

    same = environment.compile("self != [self].flatten()").program().evaluate(judged)
    read = environment.compile("self == [self].flatten()").program().evaluate(judged)

    assert same.value is True
    assert read.error is not None
    assert "illegal base64 data" in read.error.message


def test_what_cannot_be_read_is_charged_for() -> None:
    """A look at a list costs a unit for each item that cannot be read; recorded from a 1.37."""
    schema = read_schema({"type": "array", "items": {"type": "string", "format": "byte"}})
    declared = declare(schema)
    assert declared is not None
    program = declared.environment("1.37", stored=True).compile("self.max() == b''").program()

    outcome = program.evaluate({"self": ["/+8=", "AA==", "/+8="]}, budget=1_000_000)

    assert outcome.error is not None
    assert outcome.cost == 3
