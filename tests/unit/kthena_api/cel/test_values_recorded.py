# SPDX-License-Identifier: Apache-2.0
"""What cel-go does with values, replayed.

`data/values.jsonl` is recorded from cel-go by `tests/oracle/cel_values`. Its lines hold their
questions, so feeding the file to the recorder records it anew.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kthena_api.cel import values
from kthena_api.cel.values import (
    NONE,
    Duration,
    EvalFault,
    OptionalValue,
    Timestamp,
    TypeValue,
    Uint,
    optional_of,
)
from kthena_api.cel.values.doubles import format_double

DATA = Path(__file__).parent / "data"


def decode(written: Any) -> Any:
    """A value as the recorder writes it."""
    if not isinstance(written, list):
        return written
    tag, *parts = written
    return DECODERS[tag](parts)


DECODERS: dict[str, Callable[[list[Any]], Any]] = {
    "i": lambda parts: int(parts[0]),
    "u": lambda parts: Uint(parts[0]),
    "d": lambda parts: float(parts[0]),
    "b": lambda parts: bytes.fromhex(parts[0]),
    "l": lambda parts: [decode(part) for part in parts],
    "m": lambda parts: values.make_map(
        zip(map(decode, parts[::2]), map(decode, parts[1::2]), strict=True)
    ),
    "dur": lambda parts: Duration(int(parts[0])),
    "ts": lambda parts: Timestamp(int(parts[0]), *parts[1:]),
    "type": lambda parts: TypeValue(parts[0]),
    "some": lambda parts: optional_of(decode(parts[0])),
    "none": lambda _: NONE,
}


def encode(value: Any) -> Any:
    """A value as the recorder writes it; the entries of a map sorted."""
    match value:
        case None | bool() | str():
            return value
        case Uint():
            return ["u", str(value)]
        case int():
            return ["i", str(value)]
        case float():
            return ["d", format_double(value)]
        case bytes():
            return ["b", value.hex()]
        case list() | tuple():
            return ["l", *map(encode, value)]
        case dict():
            return ["m", *sorted(([encode(k), encode(v)] for k, v in value.items()), key=str)]
        case Duration(nanoseconds):
            return ["dur", str(nanoseconds)]
        case Timestamp(seconds, nanos, offset):
            return ["ts", str(seconds), nanos, offset]
        case TypeValue(name):
            return ["type", name]
        case OptionalValue():
            return ["some", encode(value.value)] if value.present else ["none"]
    raise AssertionError(value)


def sort_maps(written: Any) -> Any:
    """The recorder's value with the entries of its maps sorted: Go's maps have no order."""
    if not isinstance(written, list) or not written:
        return written
    if written[0] == "m":
        parts = list(map(sort_maps, written[1:]))
        return ["m", *sorted(map(list, zip(parts[::2], parts[1::2], strict=True)), key=str)]
    return list(map(sort_maps, written))


def optional_or(operand: Any, alternative: Any) -> Any:
    """`operand.or(alternative)` as a program puts it together."""
    return alternative if values.has_alternative(operand) else operand


def optional_or_value(operand: Any, alternative: Any) -> Any:
    """`operand.orValue(alternative)`."""
    return alternative if values.has_alternative(operand) else operand.get()


def make_list(first: Any, second: Any) -> Any:
    """`[first, second]`."""
    return [first, second]


def optional_element(element: Any, second: Any) -> Any:
    """`[?element, second]`."""
    optional = values.optional_element_value(element)
    return [optional.get(), second] if optional.present else [second]


def optional_entry(key: Any, value: Any) -> Any:
    """`{?key: value}`."""
    optional = values.optional_entry_value(key, value)
    return values.make_map([(key, optional.get())] if optional.present else [])


def getters() -> Iterator[tuple[str, Callable[..., Any]]]:
    """The parts of times by the names the recorder gives them."""
    for name in values.GETTERS:
        written = "".join(f"_{c.lower()}" if c.isupper() else c for c in name)
        yield written, lambda operand, name=name: values.get_part_of(name, operand)
        yield (
            f"{written}_in",
            lambda operand, zone, name=name: values.get_part(name, operand, zone),
        )


OPERATIONS: dict[str, Callable[..., Any]] = {
    **{
        name: getattr(values, name)
        for name in (
            "add subtract multiply divide modulo negate logical_not equal not_equal less "
            "less_equal greater greater_equal is_member index index_optional size type_of "
            "to_bool to_double to_duration to_int to_string to_timestamp to_uint optional_of "
            "optional_of_non_zero optional_value optional_has_value message_text"
        ).split()
    },
    **dict(getters()),
    "to_bytes": values.to_bytes_value,
    "select": lambda operand: values.select(operand, "f"),
    "select_optional": lambda operand: values.index_optional(operand, "f"),
    "has_field": lambda operand: values.has_field(operand, "f"),
    "optional_or": optional_or,
    "optional_or_value": optional_or_value,
    "make_list": make_list,
    "make_map": lambda key, value: values.make_map([(key, value)]),
    "make_map_of_two": lambda a, b, c, d: values.make_map([(a, b), (c, d)]),
    "optional_element": optional_element,
    "optional_entry": optional_entry,
    "key_of_literal": lambda a, b: values.is_member(b, values.make_map([(a, 1)])),
    "key_of_empty": lambda a: values.is_member(a, values.make_map([])),
}


def ours(question: dict[str, Any]) -> dict[str, Any]:
    """Our answer to a question."""
    try:
        value = OPERATIONS[question["op"]](*map(decode, question["args"]))
    except EvalFault as fault:
        return {"error": fault.message}
    return {"value": encode(value)}


def theirs(answer: dict[str, Any]) -> dict[str, Any]:
    """The recorded answer in the same form."""
    if "error" in answer:
        return {"error": answer["error"]}
    return {"value": sort_maps(answer["value"])}


def recorded() -> list[dict[str, Any]]:
    """The lines of the recording."""
    return [json.loads(line) for line in (DATA / "values.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_operations_answer_as_recorded(operation: str) -> None:
    """Every recorded question about an operation gets cel-go's value or error text."""
    cases = [case for case in recorded() if case["op"] == operation]
    assert cases, "nothing is recorded for the operation"
    assert [(case["args"], ours(case)) for case in cases] == [
        (case["args"], theirs(case)) for case in cases
    ]


def test_recording_is_large_enough() -> None:
    """The recording holds at least 1,500 questions, none of an unknown operation."""
    cases = recorded()
    assert len(cases) >= 1500
    assert {case["op"] for case in cases} == set(OPERATIONS)


def test_comparison_with_the_recording_bites() -> None:
    """An answer off by its type, its text or the sign of a zero differs from the recorded one."""
    assert encode(Uint(1)) != encode(1)
    assert encode(-0.0) != encode(0.0)
    assert encode(math.nan) == ["d", "NaN"]
    question = {"op": "divide", "args": [["i", "1"], ["i", "0"]]}
    assert ours(question) != theirs({**question, "error": "divide by zero"})
