# SPDX-License-Identifier: Apache-2.0
"""The types of expressions: what they are, how they are written, which one fits where.

Here is the algebra a checker works with: the types, their text, assignability under a mapping of
type parameters, substitution. Which variables, fields and functions have a type is declared
elsewhere and found through a `TypeProvider`. Behaviour follows checker/types.go, checker/format.go
and common/types/types.go of cel-go v0.29.2. Nothing here limits nesting: who builds types from
foreign text counts its depth.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, Protocol

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
    type is what protobuf calls a wrapper: the same values and null.
    """

    kind: Kind
    name: str
    parameters: tuple[Type, ...] = ()
    nullable: bool = False
    max_size: int | None = field(default=None, compare=False)

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
_WILDCARDS: Final = frozenset({Kind.DYN, Kind.ANY, Kind.TYPE_PARAM})


def declared_name(target: Type) -> str:
    """The run-time name, in `wrapper(…)` for a nullable type."""
    return f"wrapper({target.name})" if target.nullable else target.name


def format_function(result: Type, arguments: Sequence[Type], *, member: bool = False) -> str:
    """A signature in messages: `target.(argument) -> result`."""
    shown = [format_type(argument) for argument in arguments]
    target = f"{shown.pop(0)}." if member and shown else ""
    return f"{target}({', '.join(shown)}) -> {format_type(result)}"


def format_type(target: Type) -> str:
    """The text of a type in the checker's messages (FormatCELType)."""
    shown = _SHOWN.get(target.kind)
    if shown is not None:
        return shown
    if not target.parameters:
        return declared_name(target)
    if target.kind is Kind.OPAQUE and target.name == FUNCTION_NAME:
        return format_function(target.parameters[0], target.parameters[1:])
    return f"{target.name}({', '.join(map(format_type, target.parameters))})"


def runtime_text(target: Type) -> str:
    """The text of a type in messages of evaluation (Type.String)."""
    if target.kind is Kind.TYPE_PARAM:
        return f"<{target.name}>"
    if not target.parameters:
        return declared_name(target)
    return f"{declared_name(target)}({', '.join(map(runtime_text, target.parameters))})"


def is_dyn(target: Type) -> bool:
    """Whether anything may stand for it: dyn and any."""
    return target.kind is Kind.DYN or target.kind is Kind.ANY


def is_error(target: Type) -> bool:
    """Whether it is the type of what did not check."""
    return target.kind is Kind.ERROR


def is_dyn_or_error(target: Type) -> bool:
    """Whether no more can be said of it."""
    return is_dyn(target) or is_error(target)


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
    if left is right:
        return True
    if left.kind is not right.kind or len(left.parameters) != len(right.parameters):
        return False
    if left.name != right.name and (check_parameter_names or left.kind is not Kind.TYPE_PARAM):
        return False
    for mine, other in zip(left.parameters, right.parameters, strict=True):
        if not is_exact(mine, other, check_parameter_names=check_parameter_names):
            return False
    return True


def accepts(target: Type, value: Type) -> bool:
    """Whether `target` takes `value` without binding type parameters (IsAssignableType)."""
    if target.nullable and value.kind is Kind.NULL:
        return True
    if target is value or target.kind in _WILDCARDS:
        return True
    if (
        target.kind is not value.kind
        or target.name != value.name
        or len(target.parameters) != len(value.parameters)
    ):
        return False
    for mine, other in zip(target.parameters, value.parameters, strict=True):
        if not accepts(mine, other):
            return False
    return True


def is_equal_or_less_specific(first: Type, second: Type) -> bool:
    """Whether `first` says no more than `second`."""
    if is_dyn(first) or first.kind is Kind.TYPE_PARAM:
        return True
    if first.kind is not second.kind:
        return False
    if first.kind is Kind.TYPE:
        return True
    if first.kind not in (Kind.OPAQUE, Kind.LIST, Kind.MAP):
        return is_exact(first, second)
    if first.name != second.name or len(first.parameters) != len(second.parameters):
        return False
    for mine, other in zip(first.parameters, second.parameters, strict=True):
        if not is_equal_or_less_specific(mine, other):
            return False
    return True


def most_general(first: Type, second: Type) -> Type:
    """The less specific of two types."""
    return first if is_equal_or_less_specific(first, second) else second


class TypeMapping:
    """What type parameters stand for. Grows while a call is checked; `copy` before a trial."""

    __slots__ = ("_bindings",)

    def __init__(self, bindings: Mapping[str, Type] | None = None) -> None:
        self._bindings = dict(bindings or {})

    def copy(self) -> TypeMapping:
        """An independent mapping with the same bindings."""
        return TypeMapping(self._bindings)

    def add(self, parameter: Type, bound: Type) -> None:
        """Let `parameter` stand for `bound`."""
        self._bindings[parameter.name] = bound

    def find(self, target: Type) -> Type | None:
        """What `target` stands for, None when it stands for itself.

        cel-go looks any type up by its text, which differs only for an object type that has the
        name of a type parameter; there it may never end.
        """
        if target.kind is not Kind.TYPE_PARAM:
            return None
        return self._bindings.get(target.name)


def is_assignable(mapping: TypeMapping, value: Type, target: Type) -> TypeMapping | None:
    """The mapping under which a `value` goes where a `target` is wanted, None when none does.

    The mapping given is left as it is.
    """
    grown = mapping.copy()
    return grown if _assignable(grown, value, target) else None


def are_assignable(
    mapping: TypeMapping, values: Sequence[Type], targets: Sequence[Type]
) -> TypeMapping | None:
    """The same for a list of arguments and a list of parameters; None when the lengths differ."""
    grown = mapping.copy()
    return grown if _all_assignable(grown, values, targets) else None


def substitute(mapping: TypeMapping, target: Type, *, parameters_to_dyn: bool = False) -> Type:
    """`target` with every bound type parameter replaced; unbound ones by dyn if asked for."""
    bound = mapping.find(target)
    if bound is not None:
        return substitute(mapping, bound, parameters_to_dyn=parameters_to_dyn)
    if target.kind is Kind.TYPE_PARAM:
        return DYN if parameters_to_dyn else target
    if not target.parameters:
        return target
    replaced: list[Type] = []
    for parameter in target.parameters:
        replaced.append(  # noqa: PERF401 - a comprehension costs a frame for each level
            substitute(mapping, parameter, parameters_to_dyn=parameters_to_dyn)
        )
    return Type(target.kind, target.name, tuple(replaced), max_size=target.max_size)


def is_not_referenced_in(mapping: TypeMapping, target: Type, within: Type) -> bool:
    """Whether `target` does not occur in `within`, bindings followed."""
    if is_exact(target, within):
        return False
    if within.kind is Kind.TYPE_PARAM:
        bound = mapping.find(within)
        return bound is None or is_not_referenced_in(mapping, target, bound)
    return all(is_not_referenced_in(mapping, target, part) for part in within.parameters)


def _assignable(mapping: TypeMapping, value: Type, target: Type) -> bool:
    if target.kind is Kind.TYPE_PARAM:
        valid, bound = _bind(mapping, value, target)
        if valid:
            return True
        if bound:
            return False
    if value.kind is Kind.TYPE_PARAM:
        return _bind(mapping, target, value)[0]
    if is_dyn_or_error(value) or is_dyn_or_error(target):
        return True
    if value.kind is Kind.NULL:
        return _takes_null(target)
    if target.kind is Kind.NULL:
        return _takes_null(value)
    match value.kind:
        case Kind.TYPE:
            return target.kind is Kind.TYPE
        case Kind.OPAQUE | Kind.LIST | Kind.MAP:
            return (
                value.kind is target.kind
                and value.name == target.name
                and _all_assignable(mapping, value.parameters, target.parameters)
            )
        case _:
            return accepts(target, value)


def _all_assignable(mapping: TypeMapping, values: Iterable[Type], targets: Iterable[Type]) -> bool:
    values, targets = tuple(values), tuple(targets)
    if len(values) != len(targets):
        return False
    for value, target in zip(values, targets, strict=True):
        if not _assignable(mapping, value, target):
            return False
    return True


def _bind(mapping: TypeMapping, value: Type, parameter: Type) -> tuple[bool, bool]:
    """Whether `value` may stand for `parameter`, and whether something already did."""
    if value.kind is parameter.kind and is_exact(value, parameter):
        return True, True
    bound = mapping.find(parameter)
    if bound is not None:
        # Checked before the binding, so that a type never stands for itself.
        if value.kind is bound.kind and is_exact(value, bound):
            return True, True
        if not _assignable(mapping, value, bound):
            return False, True
        general = most_general(value, bound)
        if is_not_referenced_in(mapping, parameter, general):
            mapping.add(parameter, general)
        return True, True
    if is_not_referenced_in(mapping, parameter, value):
        mapping.add(parameter, value)
        return True, False
    return False, False


def _takes_null(target: Type) -> bool:
    """Null goes where the first checkers took it: objects, times and abstract types as well."""
    if target.kind in (Kind.OPAQUE, Kind.STRUCT, Kind.DURATION, Kind.TIMESTAMP, Kind.ANY):
        return True
    return accepts(target, NULL)
