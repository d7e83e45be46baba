# SPDX-License-Identifier: Apache-2.0
"""The types of expressions: what they are, how they are written, which one fits where.

Here is the algebra a checker works with: the types, their text, which one says more. What type
parameters stand for while an expression is checked is in `checking.mapping`. Which variables,
fields and functions have a type is declared elsewhere and found through a `TypeProvider`. Behaviour
follows checker/types.go, checker/format.go and common/types/types.go of cel-go v0.29.2. Nothing
here recurses, however deep a type is; who builds types from foreign text limits `Type.weight`,
since each walk visits all of a type.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, Protocol

from kthena_api.cel.trampoline import each, run_deep

FUNCTION_NAME: Final = "function"
OPTIONAL_NAME: Final = "optional_type"


class Kind(StrEnum):
    """What sort of type it is."""

    DYN = "dyn"
    ANY = "any"
    BOOL = "bool"
    BYTES = "bytes"
    DOUBLE = "double"
    DURATION = "duration"
    ERROR = "error"
    INT = "int"
    LIST = "list"
    MAP = "map"
    NULL = "null"
    OPAQUE = "opaque"
    STRING = "string"
    STRUCT = "struct"
    TIMESTAMP = "timestamp"
    TYPE = "type"
    TYPE_PARAM = "type_param"
    UINT = "uint"


@dataclass(frozen=True, slots=True)
class Type:
    """One type. Compared by value; `max_size` is a hint for costs and takes no part in it.

    `name` is the name at run time (`google.protobuf.Timestamp`, `null_type`, `list`). A nullable
    type is what protobuf calls a wrapper: the same values and null. `weight` is how many types it
    is written with, `depth` how deep they are nested; a type is `ground` without type parameters.
    """

    kind: Kind
    name: str
    parameters: tuple[Type, ...] = ()
    nullable: bool = False
    max_size: int | None = field(default=None, compare=False)
    weight: int = field(init=False, repr=False, compare=False, default=1)
    depth: int = field(init=False, repr=False, compare=False, default=1)
    ground: bool = field(init=False, repr=False, compare=False, default=True)

    def __post_init__(self) -> None:
        if self.parameters:
            parts = self.parameters
            object.__setattr__(self, "weight", 1 + sum([part.weight for part in parts]))
            object.__setattr__(self, "depth", 1 + max([part.depth for part in parts]))
            object.__setattr__(self, "ground", all(part.ground for part in parts))
        elif self.kind is Kind.TYPE_PARAM:
            object.__setattr__(self, "ground", False)

    def __str__(self) -> str:
        return format_type(self)

    def with_max_size(self, max_size: int | None) -> Type:
        """The same type for values of at most `max_size` code points, bytes, items or entries."""
        return replace(self, max_size=max_size)


ANY: Final = Type(Kind.ANY, "google.protobuf.Any")
BOOL: Final = Type(Kind.BOOL, "bool")
BYTES: Final = Type(Kind.BYTES, "bytes")
DOUBLE: Final = Type(Kind.DOUBLE, "double")
DURATION: Final = Type(Kind.DURATION, "google.protobuf.Duration")
DYN: Final = Type(Kind.DYN, "dyn")
ERROR: Final = Type(Kind.ERROR, "error")
INT: Final = Type(Kind.INT, "int")
NULL: Final = Type(Kind.NULL, "null_type")
STRING: Final = Type(Kind.STRING, "string")
TIMESTAMP: Final = Type(Kind.TIMESTAMP, "google.protobuf.Timestamp")
TYPE: Final = Type(Kind.TYPE, "type")
UINT: Final = Type(Kind.UINT, "uint")


def list_of(element: Type) -> Type:
    """The type of lists of `element`."""
    return Type(Kind.LIST, "list", (element,))


def map_of(key: Type, value: Type) -> Type:
    """The type of maps from `key` to `value`."""
    return Type(Kind.MAP, "map", (key, value))


def type_of(instance: Type) -> Type:
    """The type of the type value of `instance`."""
    return Type(Kind.TYPE, "type", (instance,))


def param(name: str) -> Type:
    """A type parameter."""
    return Type(Kind.TYPE_PARAM, name)


def opaque(name: str, *parameters: Type) -> Type:
    """An abstract type: no fields, known by its name."""
    return Type(Kind.OPAQUE, name, parameters)


def optional_of(value: Type) -> Type:
    """The type of optionals of `value`."""
    return opaque(OPTIONAL_NAME, value)


def function_of(result: Type, *arguments: Type) -> Type:
    """The type of a function, as messages show it."""
    return opaque(FUNCTION_NAME, result, *arguments)


def nullable(wrapped: Type) -> Type:
    """`wrapped` or null: what messages call `wrapper(…)`."""
    return Type(wrapped.kind, wrapped.name, wrapped.parameters, nullable=True)


LIST: Final = list_of(DYN)
MAP: Final = map_of(DYN, DYN)
OPTIONAL: Final = optional_of(DYN)

_WELL_KNOWN: Final[Mapping[str, Type]] = {
    "google.protobuf.Any": ANY,
    "google.protobuf.BoolValue": nullable(BOOL),
    "google.protobuf.BytesValue": nullable(BYTES),
    "google.protobuf.DoubleValue": nullable(DOUBLE),
    "google.protobuf.Duration": DURATION,
    "google.protobuf.FloatValue": nullable(DOUBLE),
    "google.protobuf.Int32Value": nullable(INT),
    "google.protobuf.Int64Value": nullable(INT),
    "google.protobuf.ListValue": LIST,
    "google.protobuf.NullValue": NULL,
    "google.protobuf.StringValue": nullable(STRING),
    "google.protobuf.Struct": map_of(STRING, DYN),
    "google.protobuf.Timestamp": TIMESTAMP,
    "google.protobuf.UInt32Value": nullable(UINT),
    "google.protobuf.UInt64Value": nullable(UINT),
    "google.protobuf.Value": DYN,
}


def object_type(name: str) -> Type:
    """The object type `name`; protobuf's well-known names stand for the types they hold."""
    return _WELL_KNOWN.get(name) or Type(Kind.STRUCT, name)


@dataclass(frozen=True, slots=True)
class FieldType:
    """A declared field of an object type."""

    name: str
    type: Type


class TypeProvider(Protocol):
    """Declared types by name."""

    def find_type(self, name: str) -> Type | None:
        """The type a qualified name stands for, None when there is none."""
        ...

    def find_field(self, type_name: str, field_name: str) -> FieldType | None:
        """The field of an object type, None when there is none."""
        ...

    def fields(self, type_name: str) -> Sequence[str]:
        """The names of the fields of an object type, in order of declaration."""
        ...


_SHOWN: Final[Mapping[Kind, str]] = {
    Kind.ANY: "any",
    Kind.DURATION: "duration",
    Kind.ERROR: "!error!",
    Kind.NULL: "null",
    Kind.TIMESTAMP: "timestamp",
}

# A class attribute costs a look-up, and these are compared all the time.
_DYN: Final = Kind.DYN
_ANY: Final = Kind.ANY
_ERROR: Final = Kind.ERROR
_PARAM: Final = Kind.TYPE_PARAM
WITH_PARTS: Final = (Kind.LIST, Kind.MAP, Kind.OPAQUE)
"""Kinds whose parameters are compared one by one."""


def declared_name(target: Type) -> str:
    """The run-time name, in `wrapper(…)` for a nullable type."""
    return f"wrapper({target.name})" if target.nullable else target.name


def format_function(result: Type | None, arguments: Sequence[Type], *, member: bool = False) -> str:
    """A signature in messages: `target.(argument) -> result`, without a result if there is none."""
    shown = [format_type(argument) for argument in arguments]
    target = f"{shown.pop(0)}." if member and shown else ""
    text = f"{target}({', '.join(shown)})"
    return text if result is None else f"{text} -> {format_type(result)}"


def format_type(target: Type) -> str:
    """The text of a type in the checker's messages (FormatCELType)."""
    return run_deep(_format_step, target) if target.parameters else _format_leaf(target)


def _format_leaf(target: Type) -> str:
    return _SHOWN.get(target.kind) or declared_name(target)


def _format_step(target: Type) -> Generator[Type, str, str]:
    if not target.parameters or target.kind in _SHOWN:
        return _format_leaf(target)
    shown: list[str] = yield from each(target.parameters)
    if target.kind is Kind.OPAQUE and target.name == FUNCTION_NAME:
        return f"({', '.join(shown[1:])}) -> {shown[0]}"
    return f"{target.name}({', '.join(shown)})"


def runtime_text(target: Type) -> str:
    """The text of a type in messages of evaluation (Type.String)."""
    return run_deep(_runtime_step, target)


def _runtime_step(target: Type) -> Generator[Type, str, str]:
    if target.kind is _PARAM:
        return f"<{target.name}>"
    if not target.parameters:
        return declared_name(target)
    shown: list[str] = yield from each(target.parameters)
    return f"{declared_name(target)}({', '.join(shown)})"


def is_dyn(target: Type) -> bool:
    """Whether anything may stand for it: dyn and any."""
    return target.kind is _DYN or target.kind is _ANY


def is_error(target: Type) -> bool:
    """Whether it is the type of what did not check."""
    return target.kind is _ERROR


def is_dyn_or_error(target: Type) -> bool:
    """Whether no more can be said of it."""
    return target.kind is _DYN or target.kind is _ANY or target.kind is _ERROR


def is_optional(target: Type) -> bool:
    """Whether it is an optional."""
    return target.kind is Kind.OPAQUE and target.name == OPTIONAL_NAME


def unwrap_optional(target: Type) -> Type:
    """The type an optional holds; another type as it is."""
    return target.parameters[0] if is_optional(target) else target


def is_exact(left: Type, right: Type, *, check_parameter_names: bool = True) -> bool:
    """Whether kind, name and parameters agree; a nullable type and its base do.

    Without `check_parameter_names` any two type parameters agree (IsEquivalentType).
    """
    waiting = [(left, right)]
    while waiting:
        left, right = waiting.pop()
        if left is right:
            continue
        if left.kind is not right.kind or len(left.parameters) != len(right.parameters):
            return False
        if left.name != right.name and (check_parameter_names or left.kind is not _PARAM):
            return False
        if left.parameters:
            waiting.extend(zip(left.parameters, right.parameters, strict=True))
    return True


def accepts(target: Type, value: Type) -> bool:
    """Whether `target` takes `value` without binding type parameters (IsAssignableType)."""
    waiting = [(target, value)]
    while waiting:
        target, value = waiting.pop()
        kind = target.kind
        if target is value or kind is _DYN or kind is _ANY or kind is _PARAM:
            continue
        if target.nullable and value.kind is Kind.NULL:
            continue
        if (
            kind is not value.kind
            or target.name != value.name
            or len(target.parameters) != len(value.parameters)
        ):
            return False
        if target.parameters:
            waiting.extend(zip(target.parameters, value.parameters, strict=True))
    return True


def is_equal_or_less_specific(first: Type, second: Type) -> bool:
    """Whether `first` says no more than `second`."""
    waiting = [(first, second)]
    while waiting:
        first, second = waiting.pop()
        if is_dyn(first) or first.kind is _PARAM:
            continue
        if first.kind is not second.kind:
            return False
        if first.kind is Kind.TYPE:
            continue
        if first.kind not in WITH_PARTS:
            if not is_exact(first, second):
                return False
            continue
        if first.name != second.name or len(first.parameters) != len(second.parameters):
            return False
        waiting.extend(zip(first.parameters, second.parameters, strict=True))
    return True


def most_general(first: Type, second: Type) -> Type:
    """The less specific of two types."""
    return first if is_equal_or_less_specific(first, second) else second
