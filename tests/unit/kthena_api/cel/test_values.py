# SPDX-License-Identifier: Apache-2.0
"""Values where a recording does not reach: own kinds of values, depth, hostile input."""

from __future__ import annotations

import math
import pickle
import re
import struct
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kthena_api.cel import values
from kthena_api.cel.values import EvalFault, OptionalValue, TypeValue, Uint, Value, faults, zones
from kthena_api.cel.values.doubles import divide_double, format_positional, lossless_uint
from kthena_api.cel.values.durations import format_go_duration
from kthena_api.cel.values.integers import parse_int
from kthena_api.cel.values.timestamps import civil_of

DEEP = 50_000
# A file of time zones with one zone, an hour east: two headers, no transitions, a rule.
_HEADER = b"TZif2" + bytes(15) + struct.pack(">6l", 0, 0, 0, 0, 1, 4)
_BODY = struct.pack(">lbb", 3600, 0, 0) + b"CET\0"
FIXED_ZONE = _HEADER + _BODY + _HEADER + _BODY + b"\nCET-1\n"


@dataclass(frozen=True)
class Strict(Value):
    """A value that refuses to be compared with other types, as those of libraries do."""

    number: int

    @property
    def cel_type(self) -> TypeValue:
        """The type of these values."""
        return TypeValue("test.Strict")

    def cel_equal(self, other: object) -> bool:
        """Equal by number."""
        if not isinstance(other, Strict):
            raise faults.no_such_overload()
        return self.number == other.number


class Unordered(Value, tuple[Any, ...]):
    """A list that equals another one in any order."""

    __slots__ = ()

    @property
    def cel_type(self) -> TypeValue:
        """Still a list."""
        return TypeValue("list")

    def cel_equal(self, other: object) -> bool:
        """Equal by the set of items."""
        return values.type_name(other) == "list" and set(self) == set(iter(other))  # type: ignore[call-overload]

    def cel_add(self, other: object) -> object:
        """The union."""
        assert isinstance(other, list | tuple)
        return Unordered([*self, *(item for item in other if item not in self)])


def nested(depth: int, innermost: object) -> Any:
    """A list in a list in a list."""
    value = innermost
    for _ in range(depth):
        value = [value]
    return value


def test_subclasses_of_containers_are_containers() -> None:
    """A list or a dict of a class of its own has the type of its base."""
    kinds = (type("Items", (list,), {})(), type("Entries", (dict,), {})())
    assert [values.type_name(value) for value in kinds] == ["list", "map"]


def test_keys_of_a_mixed_map() -> None:
    """The keys of a map of several types come back as they were given."""
    assert [*values.make_map([(1, "a"), ("b", 2)]).keys()] == [1, "b"]


def test_exponents_are_read_as_go_does() -> None:
    """The sixth digit of an exponent is dropped, which shows on very long texts alone."""
    zeros = "0" * 100_000
    assert values.to_double(f"0.{zeros}1e100001") == 0.0
    assert values.to_double(f"0.{zeros[:99_998]}1e0099999") == 1.0


def test_deep_values_are_compared() -> None:
    """Depth of data is no matter for equality, which never recurses."""
    assert values.equal(nested(DEEP, 1), nested(DEEP, 1.0))
    assert not values.equal(nested(DEEP, 1), nested(DEEP, 2))


def test_deep_values_have_a_bounded_text() -> None:
    """The text of a value in a message stops where it is too deep."""
    assert values.message_text(nested(DEEP, 1)) == "[" * 100 + "…" + "]" * 100
    optional: object = 1
    for _ in range(DEEP):
        optional = values.optional_of(optional)
    assert values.message_text(optional).startswith("optional(optional(")


def test_number_types_are_told_apart() -> None:
    """True, 1, 1u and 1.0 are four keys of a map, as in Go."""
    mixed = values.make_map([(True, "bool"), (1, "int"), (Uint(1), "uint"), (1.0, "double")])
    assert len(mixed) == 4
    assert list(mixed) == [True, 1, Uint(1), 1.0]
    assert [values.index(mixed, key) for key in (True, 1, Uint(1), 1.0)] == [
        "bool",
        "int",
        "uint",
        "double",
    ]
    assert (1.0 in mixed, 2 in mixed, mixed[1.0]) == (True, False, "double")


def test_mixed_map_travels() -> None:
    """A map with keys of several types survives pickling."""
    mixed = values.make_map([(1, "a"), ("b", 2.0)])
    copy = pickle.loads(pickle.dumps(mixed))  # noqa: S301
    assert list(copy.items()) == [(1, "a"), ("b", 2.0)]
    assert values.equal(mixed, copy)


def test_insert_refuses_a_key_twice() -> None:
    """A key that is there, even as another number type, cannot be inserted."""
    grown = values.insert({"a": 1}, "b", 2, "b")
    assert grown == {"a": 1, "b": 2}
    with pytest.raises(EvalFault, match=r"^insert failed: key 1 already exists$"):
        values.insert(values.make_map([(1, "a")]), Uint(1), "b", "1")


def test_nan_is_never_found() -> None:
    """Two entries under NaN stay two, and no key finds them."""
    entries = values.make_map([(math.nan, 1), (math.nan, 2)])
    assert len(entries) == 2
    assert not values.is_member(math.nan, entries)
    assert not values.equal(entries, entries)


def test_library_value_refuses_comparison() -> None:
    """The refusal is a fault alone, true for `!=`, and passed over inside of a list."""
    with pytest.raises(EvalFault, match=r"^no such overload$"):
        values.equal(Strict(1), 1)
    with pytest.raises(EvalFault, match=r"^no such overload$"):
        values.equal(values.optional_of(Strict(1)), values.optional_of(1))
    assert values.not_equal(Strict(1), 1)
    assert values.equal([Strict(1)], [1])
    assert not values.equal([Strict(1)], [Strict(2)])
    assert not values.is_member(Strict(1), [1, 2])
    assert values.is_member(Strict(2), [Strict(1), Strict(2)])


def test_library_value_has_a_type_and_no_operators() -> None:
    """A value of a library names its type, and is not added or ordered."""
    assert values.type_of(Strict(1)) == TypeValue("test.Strict")
    assert values.optional_of_non_zero(Strict(0)) != values.NONE
    for operation, name in ((values.add, "_+_"), (values.less, "_<_"), (values.subtract, "_-_")):
        with pytest.raises(EvalFault, match=rf"^no such overload: {re.escape(name)}$"):
            operation(Strict(1), Strict(2))
    with pytest.raises(EvalFault, match=r"^invalid qualifier type: \*test.Strict$"):
        values.index({"a": 1}, Strict(1))


def test_list_with_rules_of_its_own() -> None:
    """A list that derives from Value keeps its own equality and addition."""
    ours = Unordered([1, 2])
    assert values.equal(ours, [2, 1])
    assert values.add(ours, [2, 3]) == (1, 2, 3)
    assert (values.size(ours), values.index(ours, 1), values.is_member(2, ours)) == (2, 2, True)
    assert values.type_name(ours) == "list"


def test_foreign_object_is_no_value() -> None:
    """An object that no expression can make is an error of the caller, not a fault."""
    with pytest.raises(TypeError, match="set is not a value"):
        values.type_of({1})
    with pytest.raises(TypeError, match="does not say its type"):
        values.type_of(Value())


@pytest.mark.parametrize(
    ("text", "data"),
    [("é", b"\xc3\xa9"), ("\udcff", b"\xff"), ("\ud800", b"\xef\xbf\xbd")],
)
def test_strings_become_bytes(text: str, data: bytes) -> None:
    """A byte that came as a lone surrogate goes back; any other one is U+FFFD."""
    assert values.to_bytes_value(text) == data


def test_very_long_numbers_are_refused() -> None:
    """A text of a million digits is no int, and quickly so."""
    assert parse_int("9" * 1_000_000) is None
    assert parse_int("0" * 1_000_000 + "7") == 7
    with pytest.raises(EvalFault, match="type conversion error from 'string' to 'double'"):
        values.to_double("9" * 1_000_000)


def test_division_of_doubles_never_raises() -> None:
    """Dividing by zero gives what IEEE 754 says."""
    assert divide_double(1.0, 0.0) == math.inf
    assert divide_double(1.0, -0.0) == -math.inf
    assert math.isnan(divide_double(0.0, 0.0))
    assert math.isnan(divide_double(math.nan, 0.0))


def test_positional_text() -> None:
    """Doubles are written without an exponent where durations need it."""
    assert format_positional(1e21) == "1000000000000000000000"
    assert format_positional(-1.5e-7) == "-0.00000015"
    assert format_positional(math.inf) == "+Inf"
    assert lossless_uint(1.5) is None


def test_calendar_before_year_one() -> None:
    """A time zone may lead to the last day of the year 0."""
    civil = civil_of(-62135596800 - 1)
    assert (civil.year, civil.month, civil.day, civil.hour, civil.year_day) == (0, 12, 31, 23, 365)


@pytest.fixture
def zone_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in the place of the system's time zones."""
    zoneinfo.reset_tzpath(to=[tmp_path])
    zones._find_zone.cache_clear()
    yield tmp_path
    zoneinfo.reset_tzpath()
    zones._find_zone.cache_clear()


def test_zone_that_is_no_zone(zone_folder: Path) -> None:
    """A folder, a file of another kind and a name under a file are told as Go's system calls do."""
    (zone_folder / "Folder").mkdir()
    (zone_folder / "notes").write_text("no zone")
    (zone_folder / "Zone").write_bytes(FIXED_ZONE)
    moment = values.Timestamp(0)
    assert values.get_part("getHours", moment, "./Zone") == 1
    for name, text in (
        ("Folder", "is a directory"),
        ("./", "is a directory"),
        ("notes", "malformed time zone information"),
        ("Zone/", "not a directory"),
        ("Nowhere", "unknown time zone Nowhere"),
    ):
        with pytest.raises(EvalFault, match=rf"^{text}$"):
            values.get_part("getHours", moment, name)


def test_zone_outside_of_the_folder() -> None:
    """Names that leave the folder of zones are refused before anything is opened."""
    moment = values.Timestamp(0)
    for name in ("../etc/passwd", "/etc/passwd", "\\x"):
        with pytest.raises(EvalFault, match=r"^time: invalid location name$"):
            values.get_part("getHours", moment, name)
    with pytest.raises(EvalFault, match=r"^invalid argument$"):
        values.get_part("getHours", moment, "a\0b")
    with pytest.raises(EvalFault, match=r"^file name too long$"):
        values.get_part("getHours", moment, "x" * 5000)


def test_texts_of_durations() -> None:
    """Go's own text of a duration picks the unit by size."""
    assert [format_go_duration(n) for n in (0, 1, 1500, 2_000_000, -5_400_000_000_000)] == [
        "0s",
        "1ns",
        "1.5µs",
        "2ms",
        "-1h30m0s",
    ]


def test_faults_carry_their_text() -> None:
    """The text of a fault is at hand as an attribute and as its string."""
    fault = faults.no_such_key("x")
    assert fault.message == str(fault) == "no such key: x"
    assert repr(values.MISSING) == "MISSING"
    assert (repr(Uint(3)), str(Uint(3)), f"{OptionalValue()}") == (
        "Uint(3)",
        "3",
        "optional.none()",
    )
