# SPDX-License-Identifier: Apache-2.0
"""Size, membership, indexes and fields: cel-go's interpreter/attributes.go over plain values.

Lists are list or tuple, maps are dict. Keys of a dict have one type (see `maps`).
"""

from __future__ import annotations

from typing import Any, Final, cast

from kthena_api.cel.values import faults
from kthena_api.cel.values.doubles import lossless_int
from kthena_api.cel.values.equality import equal
from kthena_api.cel.values.faults import EvalFault
from kthena_api.cel.values.integers import MAX_INT
from kthena_api.cel.values.maps import MISSING, find
from kthena_api.cel.values.optionals import NONE, OptionalValue, optional_of
from kthena_api.cel.values.scalars import (
    Container,
    Uint,
    go_type_name,
    is_list,
    type_of,
    unsupported,
)
from kthena_api.cel.values.texts import message_text

_QUALIFIERS: Final = frozenset({bool, int, Uint, float, str})
# Python finds values of these types in a list by the rules of expressions.
_FOUND_AS_IS: Final = frozenset({str, bytes})


def size(operand: Any) -> int:
    """Code points of a string, bytes, items or entries."""
    if type(operand) is str or isinstance(operand, dict | bytes) or is_list(operand):
        return len(operand)
    raise unsupported(operand, "size")


def _equals(element: object, item: object) -> bool:
    try:
        return equal(element, item)
    except EvalFault as fault:
        faults.pass_internal(fault)
        return False


def is_member(element: object, container: Any) -> bool:
    """`element in container`: an item of a list, a key of a map."""
    if isinstance(container, Container):
        return container.cel_contains(element)
    if isinstance(container, dict):
        return find(container, element) is not MISSING
    if not is_list(container):
        raise faults.no_such_overload()
    if type(element) in _FOUND_AS_IS:
        return element in container
    return any(_equals(element, item) for item in container)


def list_position(index: object) -> int:
    """The position that a value stands for in a list, which may be out of bounds.

    Raises:
        EvalFault: no number, or none that is a whole int.
    """
    kind = type(index)
    if kind is int:
        return cast("int", index)
    if kind is float:
        position = lossless_int(cast("float", index))
    elif kind is Uint:
        position = int(cast("int", index)) if cast("int", index) <= MAX_INT else None
    else:
        raise faults.not_an_index_type(str(type_of(index)))
    if position is None:
        raise faults.not_an_index(message_text(index))
    return position


def qualify(operand: Any, key: object) -> object:
    """What `operand` holds under `key`, MISSING when nothing; an optional itself holds nothing.

    Raises:
        EvalFault: no such operand is asked with such a key.
    """
    if type(key) not in _QUALIFIERS:
        raise faults.not_a_qualifier(go_type_name(key))
    if isinstance(operand, dict):
        return find(operand, key)
    if is_list(operand):
        position = list_position(key)
        if not 0 <= position < len(operand):
            return MISSING
        return operand.cel_find(key) if isinstance(operand, Container) else operand[position]
    return MISSING


def index_optional(operand: object, key: object) -> OptionalValue:
    """`operand[?key]` and `operand.?key`; what holds nothing has no keys."""
    if isinstance(operand, OptionalValue):
        if not operand.present:
            return NONE
        operand = operand.value
    found = qualify(operand, key)
    return NONE if found is MISSING else optional_of(found)


def index(operand: Any, key: object) -> object:
    """`operand[key]`. On an optional the result is optional.

    Raises:
        EvalFault: `no such key: …`, `index out of bounds: …`, or no index at all.
    """
    if type(operand) is dict and type(key) is str:
        value: object = operand.get(key, MISSING)
        if value is MISSING:
            raise faults.no_such_key(key)
        return value
    if isinstance(operand, OptionalValue):
        return index_optional(operand, key)
    found = qualify(operand, key)
    if found is MISSING:
        raise missing(operand, key)
    return found


def missing(operand: object, key: object) -> EvalFault:
    """The fault of a key or an index that `operand` does not have."""
    if is_list(operand):
        return faults.out_of_bounds(message_text(key))
    return faults.no_such_key(message_text(key))


def select(operand: object, name: str) -> object:
    """`operand.name`."""
    return index(operand, name)


def has_field(operand: object, name: str) -> bool:
    """`has(operand.name)`; false on what holds nothing."""
    return index_optional(operand, name).present
