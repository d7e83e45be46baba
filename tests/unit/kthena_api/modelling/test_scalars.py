# SPDX-License-Identifier: Apache-2.0
"""What scalar types and markers let through in Python."""

from datetime import UTC, datetime
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError

from kthena_api.modelling import (
    JSON,
    Bool,
    Duration,
    Float,
    Format,
    Int,
    Int32,
    Int64,
    IntOrString,
    Maximum,
    MaxItems,
    MaxLength,
    MaxProperties,
    Minimum,
    MinItems,
    MinLength,
    MinProperties,
    MultipleOf,
    Pattern,
    Quantity,
    RawExtension,
    Str,
    Time,
)

ACCEPTED: list[tuple[Any, Any]] = [
    (Str, ""),
    (Bool, False),
    (Int, 2**70),
    (Int32, -(2**31)),
    (Int32, 2**31 - 1),
    (Int64, 2**63 - 1),
    (Float, 1.5),
    (Float, 1),
    (IntOrString, 80),
    (IntOrString, "80%"),
    (Quantity, "500m"),
    (Quantity, 2),
    (Quantity, "-1.5e3"),
    (Duration, "1h30m"),
    (Duration, "-1.5h"),
    (Duration, "0"),
    (Duration, "100\u00b5s"),
    (Time, "2026-01-31T08:00:00Z"),
    (Time, "2026-01-31T08:00:00.123456+02:00"),
    (Time, datetime(2026, 1, 31, tzinfo=UTC)),
    (RawExtension, {"a": [1, None, {"b": "c"}]}),
    (JSON, None),
    (JSON, [1, "a"]),
    (Annotated[Int, Minimum(1), Maximum(3)], 3),
    (Annotated[Int, Maximum(3, exclusive=True)], 2),
    (Annotated[Int, MultipleOf(5)], 10),
    (Annotated[Str, MinLength(1), MaxLength(3)], "äöü"),
    (Annotated[list[Str], MinItems(1), MaxItems(2)], ["a"]),
    (Annotated[dict[Str, Str], MinProperties(1), MaxProperties(2)], {"a": "b"}),
    (Annotated[Str, Pattern("b+")], "abc"),
    (Annotated[Str, Pattern(r"^\pL{2}$")], "äö"),
    (Annotated[Str, Pattern(r"\Qa.b\E")], "xa.b"),
    (Annotated[Str, Format("uri")], "not a URI; the server judges formats"),
    (Annotated[IntOrString, Pattern("^a")], 5),
]

REFUSED: list[tuple[Any, Any]] = [
    (Str, b"a"),
    (Str, 1),
    (Bool, 1),
    (Bool, "true"),
    (Int, True),
    (Int, "8000"),
    (Int, 1.0),
    (Int32, 2**31),
    (Int32, -(2**31) - 1),
    (Int64, 2**63),
    (Float, "1.5"),
    (Float, True),
    (IntOrString, True),
    (IntOrString, 1.5),
    (IntOrString, b"a"),
    (Quantity, "5 m"),
    (Quantity, True),
    (Duration, "1"),
    (Duration, "1d"),
    (Duration, "1h\n"),
    (Duration, ""),
    (Duration, 5),
    (Time, 1769846400),
    (Time, "1769846400"),
    (Time, True),
    (Time, "2026-01-31"),
    (Time, "2026-01-31 08:00:00Z"),
    (Time, "2026-01-31T08:00:00"),
    (Time, "2026-13-31T08:00:00Z"),
    (Time, datetime(2026, 1, 31)),  # noqa: DTZ001 - the case
    (RawExtension, [1]),
    (RawExtension, None),
    (RawExtension, {b"a": 1}),
    (Annotated[Int, Minimum(1)], 0),
    (Annotated[Int, Minimum(1, exclusive=True)], 1),
    (Annotated[Int, Maximum(3)], 4),
    (Annotated[Int, Maximum(3, exclusive=True)], 3),
    (Annotated[Int, MultipleOf(5)], 11),
    (Annotated[Str, MaxLength(3)], "äöüß"),
    (Annotated[Str, MinLength(1)], ""),
    (Annotated[list[Str], MaxItems(1)], ["a", "b"]),
    (Annotated[list[Str], MinItems(1)], []),
    (Annotated[dict[Str, Str], MaxProperties(0)], {"a": "b"}),
    (Annotated[dict[Str, Str], MinProperties(1)], {}),
    (Annotated[Str, Pattern("^b+$")], "abc"),
    # Go's $ is the end of the text, Python's also stands before a last line feed.
    (Annotated[Str, Pattern("^b$")], "b\n"),
    (Annotated[IntOrString, Pattern("^a")], "b"),
]


@pytest.mark.parametrize(("annotation", "value"), ACCEPTED)
def test_accepted(annotation: Any, value: Any) -> None:
    """A value that the schema takes is taken."""
    TypeAdapter(annotation).validate_python(value)


@pytest.mark.parametrize(("annotation", "value"), REFUSED)
def test_refused(annotation: Any, value: Any) -> None:
    """A value that a server would refuse, or would have to convert, is refused."""
    with pytest.raises(ValidationError):
        TypeAdapter(annotation).validate_python(value)


def test_messages_name_the_remedy() -> None:
    """Texts of our own checks say what would be right."""
    with pytest.raises(ValidationError, match=r"should be a Go duration such as 1m30s or 100ms"):
        TypeAdapter(Duration).validate_python("1d")
    with pytest.raises(ValidationError, match="should have a time zone"):
        TypeAdapter(Time).validate_python(datetime(2026, 1, 31))  # noqa: DTZ001 - the case
    with pytest.raises(ValidationError, match=r"RFC 3339 text such as 2026-01-31T08:00:00Z"):
        TypeAdapter(Time).validate_python("today")
    with pytest.raises(ValidationError, match=r"should match '\^a'"):
        TypeAdapter(Annotated[Str, Pattern("^a")]).validate_python("b")
