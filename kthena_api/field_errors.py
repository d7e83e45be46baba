# SPDX-License-Identifier: Apache-2.0
"""What is wrong with which field, worded as an apiserver words it.

The texts follow k8s.io/apimachinery v0.37 pkg/util/validation/field (`errors.go`, `path.go`). How
a value is printed is the one thing there that changed between the served releases, so `show_value`
is the only place that knows it; it prints as servers from 1.34 on do.
"""

from __future__ import annotations

import enum
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeGuard

__all__ = [
    "OMITTED",
    "ROOT",
    "FieldError",
    "FieldPath",
    "Omitted",
    "Pointer",
    "Reason",
    "Struct",
    "Value",
    "duplicate",
    "forbidden",
    "go_json",
    "go_number",
    "go_quote",
    "internal",
    "invalid",
    "not_found",
    "not_supported",
    "required",
    "show_value",
    "too_long",
    "too_long_characters",
    "too_many",
    "type_invalid",
]

_SURROGATES: Final = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_QUOTED: Final = {
    "\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v",
    '"': '\\"', "\\": "\\\\",
}  # fmt: skip
# encoding/json keeps a text safe inside of HTML and JavaScript.
_HTML: Final = str.maketrans(
    {c: f"\\u{ord(c):04x}" for c in ("<", ">", "&", "\u2028", "\u2029")} | _SURROGATES
)
_INT64: Final = 1 << 63


class Omitted(enum.Enum):
    """The type of `OMITTED`, a value that an error does not show."""

    OMITTED = "omitted"


OMITTED: Final = Omitted.OMITTED


@dataclass(frozen=True, slots=True)
class Pointer:
    """A scalar that the server's own check holds by pointer or under a type of its own.

    Such a value is printed as JSON and not as the plain scalar; None is a nil pointer.
    """

    value: str | bool | None


class Struct(dict[str, "Value"]):
    """A value of one of the server's own types: its members keep the order they are declared in."""

    __slots__ = ()


Value: TypeAlias = (
    "bool | int | float | str | Sequence[Value] | Mapping[str, Value] | Pointer | Omitted | None"
)
"""A JSON value or one of the few that the server shows in another form."""


@dataclass(frozen=True, slots=True)
class FieldPath:
    """A place in an object, such as `spec.versions[0].schema` or `spec.labels[app]`.

    `text` is empty for the object itself, which a server prints as `<nil>`.
    """

    text: str = ""

    def child(self, *names: str) -> FieldPath:
        """The place of a member, of a member of that one, and so on."""
        text = self.text
        for name in names:
            if not name:  # apimachinery tells names and keys apart by this alone
                text += "[]"
            elif text:
                text += f".{name}"
            else:
                text = name
        return FieldPath(text)

    def index(self, position: int) -> FieldPath:
        """The place of a list's item."""
        return FieldPath(f"{self.text}[{position}]")

    def key(self, key: str) -> FieldPath:
        """The place of a map's entry."""
        return FieldPath(f"{self.text}[{key}]")

    def __str__(self) -> str:
        return self.text or "<nil>"


ROOT: Final = FieldPath()


class Reason(enum.StrEnum):
    """Why a field is refused; the values are the causes' reasons in a metav1.Status."""

    words: str

    def __new__(cls, value: str, words: str) -> Reason:  # noqa: PYI034 - enum's own protocol
        """Keep the words that begin an error's text beside the reason."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.words = words
        return member

    NOT_FOUND = "FieldValueNotFound", "Not found"
    REQUIRED = "FieldValueRequired", "Required value"
    DUPLICATE = "FieldValueDuplicate", "Duplicate value"
    INVALID = "FieldValueInvalid", "Invalid value"
    NOT_SUPPORTED = "FieldValueNotSupported", "Unsupported value"
    FORBIDDEN = "FieldValueForbidden", "Forbidden"
    TOO_LONG = "FieldValueTooLong", "Too long"
    TOO_MANY = "FieldValueTooMany", "Too many"
    INTERNAL = "InternalError", "Internal error"
    TYPE_INVALID = "FieldValueTypeInvalid", "Invalid value"


_WITHOUT_VALUE: Final = frozenset(
    {Reason.REQUIRED, Reason.FORBIDDEN, Reason.TOO_LONG, Reason.INTERNAL}
)


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing that is wrong with one field.

    Attributes:
        path: The field.
        reason: Why it is refused.
        value: The refused value, `OMITTED` to show none.
        detail: More words, possibly none.
        origin: Which check found it, as apimachinery names checks; empty when it has no name.
    """

    path: FieldPath
    reason: Reason
    value: Value = OMITTED
    detail: str = ""
    origin: str = ""

    @property
    def body(self) -> str:
        """The text without the field, which is a cause's message in a metav1.Status."""
        parts = [self.reason.words]
        if self.reason not in _WITHOUT_VALUE and self.value is not OMITTED:
            parts.append(show_value(self.value))
        if self.detail:
            parts.append(self.detail)
        return ": ".join(parts)

    @property
    def message(self) -> str:
        """The whole text: field, reason, value, detail."""
        return f"{self.path}: {self.body}"

    def __str__(self) -> str:
        return self.message


def show_value(value: Value) -> str:
    """Return a refused value as a server from 1.34 on prints it (`Error.ErrorBody`)."""
    if isinstance(value, str):
        return go_quote(value)
    if isinstance(value, float) or _is_large(value):
        return go_number(float(value))
    return go_json(value)


def _is_large(value: Value) -> TypeGuard[int]:
    """Whether a number is a float64 to a server although JSON has it as an integer."""
    return isinstance(value, int) and not isinstance(value, bool) and not -_INT64 <= value < _INT64


def go_quote(text: str) -> str:
    """Return a text as strconv.Quote and `%q` write it."""
    shown = []
    for character in text.translate(_SURROGATES):
        if character in _QUOTED:
            shown.append(_QUOTED[character])
        elif character.isprintable():
            shown.append(character)
        elif character < " " or character == "\x7f":
            shown.append(f"\\x{ord(character):02x}")
        elif character <= "\uffff":
            shown.append(f"\\u{ord(character):04x}")
        else:
            shown.append(f"\\U{ord(character):08x}")
    return f'"{"".join(shown)}"'


def go_number(value: float, plain: range = range(-4, 6)) -> str:
    """Return a float as `%v` writes it.

    Args:
        value: A float64.
        plain: The decimal exponents of numbers written without one.
    """
    if not math.isfinite(value):
        return {math.inf: "+Inf", -math.inf: "-Inf"}.get(value, "NaN")
    sign = "-" if math.copysign(1, value) < 0 else ""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = whole + fraction.rstrip("0") if fraction.strip("0") else whole
    point = len(whole) + int(exponent or 0)
    leading = len(digits) - len(digits.lstrip("0"))
    digits, point = digits[leading:].rstrip("0"), point - leading
    if not digits:
        return f"{sign}0"
    if point - 1 in plain:
        if point <= 0:
            return f"{sign}0.{'0' * -point}{digits}"
        padded = digits.ljust(point, "0")
        return sign + padded[:point] + (f".{padded[point:]}" if padded[point:] else "")
    fraction = f".{digits[1:]}" if digits[1:] else ""
    return f"{sign}{digits[0]}{fraction}e{point - 1:+03d}"


def go_json(value: Value) -> str:
    """Return a value as encoding/json writes it: keys sorted, HTML characters escaped."""
    written: list[str] = []
    # Values still to be written, and texts to be copied between them; the last comes first.
    rest: list[tuple[Value, str | None]] = [(value, None)]
    while rest:
        current, text = rest.pop()
        if text is not None:
            written.append(text)
        elif isinstance(current, Mapping):
            names = current if isinstance(current, Struct) else sorted(current)
            parts: list[tuple[Value, str | None]] = []
            for name in names:
                parts += [(None, f"{',' if parts else '{'}{_json_text(name)}:")]
                parts += [(current[name], None)]
            rest += reversed([*parts, (None, "}" if parts else "{}")])
        elif isinstance(current, Sequence) and not isinstance(current, str):
            parts = []
            for item in current:
                parts += [(None, "," if parts else "["), (item, None)]
            rest += reversed([*parts, (None, "]" if parts else "[]")])
        else:
            written.append(_json_scalar(current))
    return "".join(written)


def _json_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).translate(_HTML)


def _json_scalar(value: bool | float | str | Pointer | Omitted | None) -> str:  # noqa: FBT001
    if isinstance(value, Pointer):
        value = value.value
    if value is None or isinstance(value, Omitted):
        return "null"
    if isinstance(value, str):
        return _json_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and not _is_large(value):
        return str(value)
    # encoding/json writes e-07 as e-7.
    return go_number(float(value), range(-6, 21)).replace("e-0", "e-")


def invalid(path: FieldPath, value: Value, detail: str, *, origin: str = "") -> FieldError:
    """A malformed value."""
    return FieldError(path, Reason.INVALID, value, detail, origin)


def type_invalid(path: FieldPath, value: Value, detail: str) -> FieldError:
    """A value of the wrong type."""
    return FieldError(path, Reason.TYPE_INVALID, value, detail)


def required(path: FieldPath, detail: str = "") -> FieldError:
    """A value that is missing."""
    return FieldError(path, Reason.REQUIRED, "", detail)


def forbidden(path: FieldPath, detail: str) -> FieldError:
    """A value that may not stand here."""
    return FieldError(path, Reason.FORBIDDEN, "", detail)


def duplicate(path: FieldPath, value: Value) -> FieldError:
    """A value that is there already."""
    return FieldError(path, Reason.DUPLICATE, value)


def not_found(path: FieldPath, value: Value) -> FieldError:
    """A value that names nothing."""
    return FieldError(path, Reason.NOT_FOUND, value)


def not_supported(path: FieldPath, value: Value, supported: Iterable[str]) -> FieldError:
    """A value that is none of the listed ones, which are named in the given order."""
    listed = ", ".join(go_quote(choice) for choice in supported)
    return FieldError(
        path, Reason.NOT_SUPPORTED, value, f"supported values: {listed}" if listed else ""
    )


def too_long(path: FieldPath, limit: int) -> FieldError:
    """A text above a limit, which the words call bytes whatever was counted; negative: unnamed."""
    return _too_long(path, limit, "byte")


def too_long_characters(path: FieldPath, limit: int) -> FieldError:
    """A text above a limit of characters; negative: unnamed."""
    return _too_long(path, limit, "character")


def _too_long(path: FieldPath, limit: int, unit: str) -> FieldError:
    detail = f"may not be more than {limit} {_plural(limit, unit)}"
    return FieldError(path, Reason.TOO_LONG, "", detail if limit >= 0 else "value is too long")


def too_many(path: FieldPath, actual: int, limit: int) -> FieldError:
    """A list or map above a limit of entries; a negative number stands for one not known."""
    detail = f"must have at most {limit} {_plural(limit, 'item')}"
    return FieldError(
        path,
        Reason.TOO_MANY,
        actual if actual >= 0 else OMITTED,
        detail if limit >= 0 else "has too many items",
    )


def internal(path: FieldPath, detail: str) -> FieldError:
    """Something that went wrong on the side of the judge."""
    return FieldError(path, Reason.INTERNAL, OMITTED, detail)


def _plural(count: int, unit: str) -> str:
    return unit if count == 1 else f"{unit}s"
