# SPDX-License-Identifier: Apache-2.0
"""How Go prints values where a server puts them into its texts, and errors as old minors word them.

`field_errors` prints as servers from 1.34 on do; the one before prints Go's own syntax
(k8s.io/apimachinery v0.33 pkg/util/validation/field/errors.go).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, cast

from kthena_api.admission.minors import Minor
from kthena_api.crd.schema import Json
from kthena_api.field_errors import (
    FieldError,
    Omitted,
    Pointer,
    Reason,
    Struct,
    Value,
    go_number,
    go_quote,
)

__all__ = ["Moment", "TypedList", "TypedStruct", "go_plain", "go_syntax", "go_type", "reworded"]

_WITHOUT_VALUE: Final = frozenset(
    {Reason.REQUIRED, Reason.FORBIDDEN, Reason.TOO_LONG, Reason.INTERNAL}
)
_ANY: Final = "interface {}"


class TypedList(list["Value"]):
    """A list whose items have one Go type, which `kind` names."""

    __slots__ = ("kind",)

    def __init__(self, kind: str, items: Iterable[Value]) -> None:
        super().__init__(items)
        self.kind = kind


class TypedStruct(Struct):
    """A value of the Go type that `kind` names."""

    __slots__ = ("kind",)

    def __init__(self, kind: str, members: Mapping[str, Value]) -> None:
        super().__init__(members)
        self.kind = kind


class GoSyntaxError(FieldError):
    """A field error of a minor that prints values in Go's syntax."""

    __slots__ = ()

    @property
    def body(self) -> str:
        """The text without the field, which is a cause's message in a metav1.Status."""
        parts = [self.reason.words]
        if self.reason not in _WITHOUT_VALUE and not isinstance(self.value, Omitted):
            value = self.value.value if isinstance(self.value, Pointer) else self.value
            if isinstance(value, Moment):
                parts.append(value.shown)
            else:
                parts.append('"null"' if value is None else go_syntax(value))
        if self.detail:
            parts.append(self.detail)
        return ": ".join(parts)


class Moment(str):
    """A time that JSON has as this text; `shown` is what Go prints of it."""

    __slots__ = ("shown",)

    shown: str

    @classmethod
    def of(cls, text: str, shown: str) -> Moment:
        """The time with both its texts."""
        moment = cls(text)
        moment.shown = shown
        return moment


def reworded(error: FieldError, minor: Minor) -> FieldError:
    """The error as a minor prints it."""
    if not minor.shows_go_syntax:
        return error
    return GoSyntaxError(error.path, error.reason, error.value, error.detail, error.origin)


def go_syntax(value: Value) -> str:
    """A value as `%#v` writes it; for scalars that is what `%v` and `%q` write."""
    if value is None:
        return f"{_ANY}(nil)"
    if isinstance(value, TypedList):
        return f"[]{value.kind}{{{', '.join(map(go_syntax, value))}}}"
    if isinstance(value, TypedStruct):
        return f"{value.kind}{_members(value)}"
    if isinstance(value, Mapping):
        parts = [f"{go_quote(name)}:{go_syntax(value[name])}" for name in sorted(value)]
        return f"map[string]{_ANY}{{{', '.join(parts)}}}"
    if isinstance(value, list | tuple):
        return f"[]{_ANY}{{{', '.join(map(go_syntax, value))}}}"
    return _scalar(cast("Json", value), quoted=True)


def _members(members: Struct) -> str:
    """The members of a Go struct; a pointer is printed as an address, which nobody can know."""
    parts = []
    for name, value in members.items():
        if isinstance(value, Pointer):
            target = "nil" if value.value is None else "0xc000000000"
            parts.append(f"{name}:(*bool)({target})")
        else:
            parts.append(f"{name}:{go_syntax(value)}")
    return f"{{{', '.join(parts)}}}"


def go_plain(value: Json) -> str:
    """A JSON value as `%v` writes it."""
    if isinstance(value, Mapping):
        parts = [f"{name}:{go_plain(value[name])}" for name in sorted(value)]
        return f"map[{' '.join(parts)}]"
    if isinstance(value, list | tuple):
        return f"[{' '.join(map(go_plain, value))}]"
    return "<nil>" if value is None else _scalar(value, quoted=False)


def _scalar(value: Json, *, quoted: bool) -> str:
    if isinstance(value, str):
        return go_quote(value) if quoted else value
    if isinstance(value, bool):
        return "true" if value else "false"
    return go_number(value) if isinstance(value, float) else str(value)


def go_type(value: Json) -> str:
    """The Go type of a decoded JSON value, as `%T` writes it."""
    if value is None:
        return "<nil>"
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, str):
        return "string"
    if isinstance(value, int):
        return "int64"
    if isinstance(value, float):
        return "float64"
    return f"map[string]{_ANY}" if isinstance(value, Mapping) else f"[]{_ANY}"
