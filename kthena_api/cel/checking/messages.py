# SPDX-License-Identifier: Apache-2.0
"""Every message of the checker, in cel-go's words (checker/errors.go)."""

from __future__ import annotations

from collections.abc import Sequence

from kthena_api.cel.types import Type, format_function, format_type


def undeclared_reference(name: str, container: str) -> str:
    """A name that means nothing."""
    return f"undeclared reference to '{name}' (in container '{container}')"


def undefined_field(field: str) -> str:
    """An object type without such a field."""
    return f"undefined field '{field}'"


def no_field_selection(target: Type) -> str:
    """A type that has no fields."""
    return f"type '{format_type(target)}' does not support field selection"


def no_matching_overload(function: str, arguments: Sequence[Type], *, member: bool) -> str:
    """A function that does not take such arguments."""
    shown = format_function(None, arguments, member=member)
    return f"found no matching overload for '{function}' applied to '{shown}'"


def type_mismatch(expected: Type, found: Type) -> str:
    """A type where another one is wanted."""
    return f"expected type '{format_type(expected)}' but found '{format_type(found)}'"


def field_type_mismatch(field: str, expected: Type, found: Type) -> str:
    """A field of a message that is given another type."""
    return (
        f"expected type of field '{field}' is '{format_type(expected)}'"
        f" but provided type is '{format_type(found)}'"
    )


def not_a_range(found: Type) -> str:
    """A loop over something without elements."""
    return (
        f"expression of type '{format_type(found)}' cannot be range of a comprehension"
        " (must be list, map, or dynamic)"
    )


def not_a_type(name: str) -> str:
    """A message of something that is no type."""
    return f"'{name}' is not a type"


def not_a_message_type(name: str) -> str:
    """A message of a type that is none of messages."""
    return f"'{name}' is not a message type"


def failed_resolution(name: str) -> str:
    """A type that was found by one name and is looked up by another one."""
    return f"unexpected failed resolution of '{name}'"


def type_too_large() -> str:
    """A type beyond the limits; ours alone, a server has no limit."""
    return "the type of the expression is too large"
