# SPDX-License-Identifier: Apache-2.0
"""The one exception of evaluation, and the texts a server prints with it.

Texts are those of cel-go (common/types/err.go, interpreter/attributes.go, common/decls). A builder
returns the fault; whoever finds the trouble raises it.
"""

from __future__ import annotations

from typing import Final

INT_OVERFLOW: Final = "integer overflow"
UINT_OVERFLOW: Final = "unsigned integer overflow"
TIMESTAMP_OVERFLOW: Final = "timestamp overflow"
DIVISION_BY_ZERO: Final = "division by zero"
MODULUS_BY_ZERO: Final = "modulus by zero"
NOT_ORDERED: Final = "NaN values cannot be ordered"
NO_SUCH_OVERLOAD: Final = "no such overload"
NO_VALUE: Final = "optional.none() dereference"
NOT_UTF8: Final = "invalid UTF-8 in bytes, cannot convert to string"
NOT_HASHABLE: Final = "internal error: runtime error: hash of unhashable type types.Bytes"


INTERNAL: Final = "internal error: "
"""Begins the text of a fault that breaks the server's interpreter; nothing absorbs it."""


class EvalFault(Exception):
    """An evaluation that has no value. Never leaves a program: there it becomes an error value.

    `node` is the id of the node of the expression to which the server ascribes it, once known.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
        self.node: int | None = None


def pass_internal(fault: EvalFault) -> None:
    """Raise a fault again that a comparison must not swallow."""
    if fault.message.startswith(INTERNAL):
        raise fault


def no_such_overload() -> EvalFault:
    """The function knows the first operand but not with the others."""
    return EvalFault(NO_SUCH_OVERLOAD)


def no_such_overload_of(function: str) -> EvalFault:
    """The operator is not defined for such a first operand."""
    return EvalFault(f"no such overload: {function}")


def no_such_signature(function: str, *type_names: str) -> EvalFault:
    """No overload takes arguments of these types."""
    return EvalFault(f"no such overload: {function}({', '.join(type_names)})")


def no_such_key(key: str) -> EvalFault:
    """Neither map nor object has the key, given as messages show it."""
    return EvalFault(f"no such key: {key}")


def out_of_bounds(index: str) -> EvalFault:
    """The list has no such position."""
    return EvalFault(f"index out of bounds: {index}")


def not_an_index(index: str) -> EvalFault:
    """A number that is no whole one, or too large."""
    return EvalFault(f"unsupported index value {index} in list")


def not_an_index_type(type_text: str) -> EvalFault:
    """A list is not indexed by values of this type."""
    return EvalFault(f"unsupported index type '{type_text}' in list")


def not_a_qualifier(go_type: str) -> EvalFault:
    """Nothing is indexed by values of this type; the server prints the name of its Go type."""
    return EvalFault(f"invalid qualifier type: {go_type}")


def not_convertible(source: str, target: str) -> EvalFault:
    """The value cannot be read as the other type."""
    return EvalFault(f"type conversion error from '{source}' to '{target}'")


def key_exists(key: str) -> EvalFault:
    """A comprehension makes the same key twice."""
    return EvalFault(f"insert failed: key {key} already exists")


def not_an_optional_entry(key: str, value: str) -> EvalFault:
    """`{?key: value}` with a value that is no optional."""
    return EvalFault(f"cannot initialize optional entry '{key}' from non-optional value {value}")


def not_an_optional_element(value: str) -> EvalFault:
    """`[?value]` with a value that is no optional."""
    return EvalFault(f"cannot initialize optional list element from non-optional value {value}")
