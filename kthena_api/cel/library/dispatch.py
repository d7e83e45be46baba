# SPDX-License-Identifier: Apache-2.0
"""Calls whose types are known only when they run.

The checker may leave an argument dyn, and with it the choice between overloads. One overload left
is a *resolved* call, which the server guards against arguments of other types; several are an
*unresolved* one, for which the server tries every overload of the function, in order (common/decls
of cel-go: Bindings). Some functions dispatch by the value instead (`Overload.generic`).

Where the checker knows the types of all arguments to be those of `Overload.params`, neither is
needed: `Overload.implementation` does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from kthena_api.cel.library.base import Overload, RuntimeCost, one
from kthena_api.cel.types import Kind, Type
from kthena_api.cel.values.faults import no_such_signature
from kthena_api.cel.values.scalars import type_name

Call = Callable[..., object]

_ANYTHING: Final = frozenset({Kind.DYN, Kind.ANY, Kind.TYPE_PARAM})


def fits(declared: Type, value: Any) -> bool:
    """Whether the server takes a value for a declared type.

    Of a list it looks at the first item, and of a map at one entry: IsAssignableRuntimeType.
    """
    while True:
        kind = declared.kind
        if kind in _ANYTHING:
            return True
        if type_name(value) != declared.name:
            return False
        if kind is Kind.LIST:
            if not value:
                return True
            declared, value = declared.parameters[0], value[0]
        elif kind is Kind.MAP:
            if not value:
                return True
            key, entry = next(iter(value.items()))
            if not fits(declared.parameters[0], key):
                return False
            declared, value = declared.parameters[1], entry
        else:
            return True


def _takes(row: Overload, arguments: Sequence[object]) -> bool:
    if len(arguments) != len(row.params):
        return False
    return not row.guarded or all(map(fits, row.params, arguments))


def _refuse(function: str, arguments: Sequence[object]) -> Exception:
    return no_such_signature(function, *map(type_name, arguments))


def resolved(row: Overload) -> Call:
    """A call of one overload with arguments of any types."""
    if row.generic is not None:
        return row.generic
    implementation = row.implementation
    if not row.guarded or all(param.kind in _ANYTHING for param in row.params):
        return implementation

    def call(*arguments: object) -> object:
        if not _takes(row, arguments):
            raise _refuse(row.function, arguments)
        return implementation(*arguments)

    return call


def unresolved(rows: Sequence[Overload]) -> Call:
    """A call of a function, given all of its overloads in the environment, in order."""
    first = rows[0]
    if first.generic is not None:
        return first.generic
    if len(rows) == 1:
        return resolved(first)

    def call(*arguments: object) -> object:
        for row in rows:
            if _takes(row, arguments):
                return row.implementation(*arguments)
        raise _refuse(first.function, arguments)

    return call


def unresolved_cost(rows: Sequence[Overload]) -> RuntimeCost:
    """What such a call costs: the language charges a unit, the server goes by the name."""
    return rows[0].unresolved_runtime or one
