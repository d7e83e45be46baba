# SPDX-License-Identifier: Apache-2.0
"""What Python has no type for: uint, types as values, and the base of values with own rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Final

from kthena_api.cel.values import faults


class Uint(int):
    """An unsigned 64-bit number, told from an int by its exact type; operators keep the bounds."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Uint({int(self)})"

    def __str__(self) -> str:
        return int.__repr__(self)


class Value:
    """A value with rules of its own: its type, what it equals, how messages show it.

    Libraries derive their values from it; so may a list or a dict that has to behave differently
    (then derive from both). `str()` is what the server prints for it in a message.
    """

    __slots__ = ()

    @property
    def cel_type(self) -> TypeValue:
        """The value of `type(self)`."""
        raise TypeError(f"{type(self).__name__} does not say its type")

    @property
    def go_type(self) -> str:
        """The name of the server's Go type, which one message prints."""
        return f"*{self.cel_type.name}"

    def cel_equal(self, other: object) -> bool:
        """Whether `self == other`; may raise EvalFault."""
        return self == other

    def cel_add(self, other: object) -> object:
        """`self + other`."""
        del other
        raise faults.no_such_overload_of("_+_")

    def message_text(self, show: Callable[[object], str]) -> str:
        """The value inside of a message; `show` is for the values it holds."""
        del show
        return str(self)

    def is_zero(self) -> bool:
        """Whether `optional.ofNonZeroValue(self)` is empty."""
        return False


class Container(Value):
    """A list or a map with rules of its own; a class of it is a list or a dict too."""

    __slots__ = ()

    def cel_find(self, key: object) -> object:
        """What stands under a key or at an index that is not below zero or above the last one.

        Returns `maps.MISSING` for a key that a map does not have.
        """
        del key
        raise TypeError(f"{type(self).__name__} does not say what it holds")

    def cel_contains(self, element: object) -> bool:
        """`element in self`."""
        del element
        raise TypeError(f"{type(self).__name__} does not say what it holds")


@dataclass(frozen=True, slots=True)
class TypeValue(Value):
    """A type as a value, known by its name at run time."""

    name: str

    @property
    def cel_type(self) -> TypeValue:
        """Always `type`."""
        return TYPE_TYPE

    @property
    def go_type(self) -> str:
        """The name of the Go type."""
        return "*types.Type"

    def __str__(self) -> str:
        return _WITH_PARAMETERS.get(self.name, self.name)


_WITH_PARAMETERS: Final = {
    "list": "list(dyn)",
    "map": "map(dyn, dyn)",
    "optional_type": "optional_type(dyn)",
}

BOOL_TYPE: Final = TypeValue("bool")
BYTES_TYPE: Final = TypeValue("bytes")
DOUBLE_TYPE: Final = TypeValue("double")
DURATION_TYPE: Final = TypeValue("google.protobuf.Duration")
ERROR_TYPE: Final = TypeValue("error")
INT_TYPE: Final = TypeValue("int")
LIST_TYPE: Final = TypeValue("list")
MAP_TYPE: Final = TypeValue("map")
NULL_TYPE: Final = TypeValue("null_type")
OPTIONAL_TYPE: Final = TypeValue("optional_type")
STRING_TYPE: Final = TypeValue("string")
TIMESTAMP_TYPE: Final = TypeValue("google.protobuf.Timestamp")
TYPE_TYPE: Final = TypeValue("type")
UINT_TYPE: Final = TypeValue("uint")

_PLAIN: Final[Mapping[type, TypeValue]] = {
    NoneType: NULL_TYPE,
    bool: BOOL_TYPE,
    int: INT_TYPE,
    Uint: UINT_TYPE,
    float: DOUBLE_TYPE,
    str: STRING_TYPE,
    bytes: BYTES_TYPE,
    list: LIST_TYPE,
    tuple: LIST_TYPE,
    dict: MAP_TYPE,
}
_GO_TYPES: Final[Mapping[TypeValue, str]] = {
    NULL_TYPE: "types.Null",
    BOOL_TYPE: "types.Bool",
    INT_TYPE: "types.Int",
    UINT_TYPE: "types.Uint",
    DOUBLE_TYPE: "types.Double",
    STRING_TYPE: "types.String",
    BYTES_TYPE: "types.Bytes",
    LIST_TYPE: "*types.baseList",
    MAP_TYPE: "*types.baseMap",
}
# Go calls a method by name on these, whose refusal names no function.
_RECEIVERS: Final = frozenset({STRING_TYPE, DURATION_TYPE, TIMESTAMP_TYPE})


def type_of(value: object) -> TypeValue:
    """The type of a value, as a value.

    Raises TypeError for what is no value of an expression; a caller that is handed foreign objects
    has converted them before. A fault may stand in a list for an item that cannot be read.
    """
    found = _PLAIN.get(type(value))
    if found is not None:
        return found
    if isinstance(value, Value):
        return value.cel_type
    if is_list(value):
        return LIST_TYPE
    if isinstance(value, dict):
        return MAP_TYPE
    if isinstance(value, faults.EvalFault):
        return ERROR_TYPE
    raise TypeError(f"{type(value).__name__} is not a value of an expression")


def type_name(value: object) -> str:
    """The name of a value's type."""
    return type_of(value).name


def go_type_name(value: object) -> str:
    """The name of the Go type that holds such a value on the server."""
    if isinstance(value, Value):
        return value.go_type
    return _GO_TYPES[type_of(value)]


def is_list(value: object) -> bool:
    """Whether a value is a list; a tuple is one as well."""
    return isinstance(value, list | tuple)


def unsupported(value: object, function: str) -> faults.EvalFault:
    """The fault of an operator whose first operand is `value`."""
    if type_of(value) in _RECEIVERS:
        return faults.no_such_overload()
    return faults.no_such_overload_of(function)
