# SPDX-License-Identifier: Apache-2.0
"""What generated code calls. All raise an exception where the server's answer takes more care."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NoReturn, cast

from kthena_api.cel.values import MISSING, OptionalValue, equal, has_field, index, is_member
from kthena_api.cel.values.alike import are_alike
from kthena_api.cel.values.scalars import is_list
from kthena_api.cel.values.shapes import Shape
from kthena_api.cel.values.views import to_value


class GiveUp(Exception):
    """The fast way does not know; the exact way will."""


def bad() -> NoReturn:
    """Give up."""
    raise GiveUp


def truth(value: object) -> bool:
    """A value that has to be a bool."""
    if value is True or value is False:
        return value
    raise GiveUp


def number(data: object) -> float:
    """A double in data."""
    if type(data) is float or type(data) is int:
        return float(data)
    raise GiveUp


def item(data: object, at: int) -> object:
    """An item of a list in data."""
    if type(data) is list and at >= 0:
        return data[at]
    raise GiveUp


def sized(data: object, kind: type) -> int:
    """The size of data of a type."""
    if type(data) is kind:
        return len(cast("list[object]", data))
    raise GiveUp


def list_of(data: object) -> list[object]:
    """A list in data."""
    if type(data) is list:
        return data
    raise GiveUp


def map_of(data: object) -> dict[str, object]:
    """An object in data."""
    if type(data) is dict:
        return data
    raise GiveUp


def same(mine: object, other: object, shape: Shape) -> bool:
    """Whether data of one shape are equal as values; null may stand for nothing."""
    if are_alike(mine, other, shape):
        return True
    if mine is None or other is None:
        raise GiveUp
    return equal(to_value(mine, shape), to_value(other, shape))


def holds_text(data: object, text: str) -> bool:
    """Whether a list of texts in data has one."""
    if type(data) is not list:
        raise GiveUp
    if text in data:
        return True
    for each in data:
        if type(each) is not str:
            raise GiveUp
    return False


def holds_key(data: object, key: str, shape: Shape) -> bool:
    """Whether a map in data has a key, with a value as it has to be."""
    if type(data) is not dict:
        raise GiveUp
    found = data.get(key, MISSING)
    if found is MISSING:
        return False
    to_value(found, shape)
    return True


def is_valid(data: object, shape: Shape) -> bool:
    """Whether data can be read; True or an exception."""
    to_value(data, shape)
    return True


def iterated(value: Any) -> Iterable[object]:
    """What a loop goes over: items of a list, keys of a map."""
    if is_list(value) or isinstance(value, dict):
        return cast("Iterable[object]", value)
    raise GiveUp


def paired(value: Any) -> Iterable[tuple[object, object]]:
    """The same with indexes before items and values behind keys."""
    if isinstance(value, dict):
        return cast("Iterable[tuple[object, object]]", value.items())
    if is_list(value):
        return enumerate(value)
    raise GiveUp


def filled(value: object) -> object:
    """A value that is no empty list or map."""
    if isinstance(value, list | dict) and not value:
        raise GiveUp
    return value


def held_by(operand: object, key: object) -> object:
    """What a value holds under a key, unless it is an optional."""
    if isinstance(operand, OptionalValue):
        raise GiveUp
    return index(operand, key)


def has_plainly(operand: object, name: str) -> bool:
    """Whether a value has a field, unless it is an optional."""
    if isinstance(operand, OptionalValue):
        raise GiveUp
    return has_field(operand, name)


def is_among(element: object, items: object) -> bool:
    """Whether a list of constants has a value."""
    if isinstance(element, bytes):
        raise GiveUp
    return is_member(element, items)


def spread(value: object) -> tuple[object, ...]:
    """What an optional element adds to a list."""
    if not isinstance(value, OptionalValue):
        raise GiveUp
    return (value.value,) if value.present else ()


SUPPORT: Mapping[str, object] = {
    each.__name__: each
    for each in (
        bad,
        truth,
        number,
        item,
        sized,
        list_of,
        map_of,
        same,
        holds_text,
        holds_key,
        is_valid,
        iterated,
        paired,
        spread,
        filled,
        to_value,
    )
} | {"MISSING": MISSING}
"""The names that generated code knows beside Python's own."""
