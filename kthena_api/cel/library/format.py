# SPDX-License-Identifier: Apache-2.0
"""Named formats of strings (kubernetes.format)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import Final

from kthena_api import name_forms
from kthena_api.cel import types
from kthena_api.cel.library.base import (
    ONE,
    REGEX_FACTOR,
    STRING_FACTOR,
    Argument,
    CallEstimate,
    Library,
    Overload,
    actual_size,
    changed,
    function,
    method,
    one,
    scan_cost,
)
from kthena_api.cel.values import NONE, EvalFault, OptionalValue, TypeValue, Value, optional_of
from kthena_api.go_text import from_bytes, to_bytes
from kthena_api.go_url import UrlError, parse_url

FORMAT: Final = types.object_type("kubernetes.NamedFormat")
_TYPE: Final = TypeValue("kubernetes.NamedFormat")

_UUID: Final = re.compile(
    r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.ASCII | re.IGNORECASE
)
_BASE64: Final = re.compile(
    r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})"
)
_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
# Any character goes for the point of a fraction.
_TIME: Final = re.compile(
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:.[0-9]+)?(?:z|[+-][0-9]{2}:[0-9]{2})"
)
_MONTH_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LONGEST_PATTERN: Final = 128  # MaxNameFormatRegexSize


Check = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class NamedFormat(Value):
    """A format as a value.

    Attributes:
        name: The server's name for it, by which formats are compared.
        faults: What keeps a text from having it.
        pattern_size: How long its pattern counts as.
    """

    name: str
    faults: Check
    pattern_size: int

    @property
    def cel_type(self) -> TypeValue:
        """Always `kubernetes.NamedFormat`."""
        return _TYPE

    @property
    def go_type(self) -> str:
        """The name of the Go type."""
        return "cel.Format"

    def cel_equal(self, other: object) -> bool:
        """Whether both have the same name; refuses what is no format."""
        if not isinstance(other, NamedFormat):
            raise EvalFault("no such overload")
        return self.name == other.name


def _prefix_of(check: Check) -> Check:
    """The check of a name to which more will be added: a dash may come last."""

    def faults(text: str) -> list[str]:
        data = to_bytes(text)
        # The server drops the character before the dash as well.
        masked = len(data) > 1 and data.endswith(b"-")
        return check(from_bytes(data[:-2] + b"a") if masked else text)

    return faults


def _uri_faults(text: str, *, strict_colons: bool = True) -> list[str]:
    try:
        parse_url(text, request=True, strict_colons=strict_colons)
    except UrlError as error:
        return [str(error)]
    return []


def _in_older_words(check: Check) -> Check:
    """The check in the words that servers before 1.35 had for it."""

    def faults(text: str) -> list[str]:
        return [
            fault.replace("a valid label key", "a qualified name").replace(" bytes", " characters")
            for fault in check(text)
        ]

    return faults


def _unless(holds: Callable[[str], bool], words: str) -> Check:
    return lambda text: [] if holds(text) else [words]


def _is_date(text: str) -> bool:
    found = _DATE.fullmatch(text)
    if found is None:
        return False
    year, month, day = map(int, found.groups())
    if not (1 <= month <= 12 and 1 <= day <= _MONTH_DAYS[month - 1]):
        return False
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return is_leap or (month, day) != (2, 29)


def _is_datetime(text: str) -> bool:
    # Python makes two characters of this one letter. What follows a second t nobody looks at.
    parts = text.replace("\u0130", "i").lower().split("t")
    if len(parts) < 2 or not _is_date(parts[0]):
        return False
    found = _TIME.fullmatch(parts[1])
    return found is not None and found[1] <= "23" and found[2] <= "59" and found[3] <= "59"


FORMATS: Final[Mapping[str, NamedFormat]] = MappingProxyType(
    {
        "dns1123Label": NamedFormat("DNS1123Label", name_forms.label_faults, 30),
        "dns1123Subdomain": NamedFormat("DNS1123Subdomain", name_forms.subdomain_faults, 60),
        "dns1035Label": NamedFormat("DNS1035Label", name_forms.dns1035_faults, 30),
        "qualifiedName": NamedFormat("QualifiedName", name_forms.label_key_faults, 60),
        "dns1123LabelPrefix": NamedFormat(
            "DNS1123LabelPrefix", _prefix_of(name_forms.label_faults), 30
        ),
        "dns1123SubdomainPrefix": NamedFormat(
            "DNS1123SubdomainPrefix", _prefix_of(name_forms.subdomain_faults), 60
        ),
        "dns1035LabelPrefix": NamedFormat(
            "DNS1035LabelPrefix", _prefix_of(name_forms.dns1035_faults), 30
        ),
        "labelValue": NamedFormat("LabelValue", name_forms.label_value_faults, 40),
        "uri": NamedFormat("URI", _uri_faults, 1103),
        "uuid": NamedFormat(
            "uuid",
            _unless(lambda text: bool(_UUID.fullmatch(text)), "does not match the UUID format"),
            70,
        ),
        "byte": NamedFormat(
            "byte", _unless(lambda text: bool(_BASE64.fullmatch(text)), "invalid base64"), 84
        ),
        "date": NamedFormat("date", _unless(_is_date, "invalid date"), 71),
        "datetime": NamedFormat("datetime", _unless(_is_datetime, "invalid datetime"), 71),
    }
)

_BEFORE_1_36: Final[Mapping[str, NamedFormat]] = MappingProxyType(
    {**FORMATS, "uri": NamedFormat("URI", partial(_uri_faults, strict_colons=False), 1103)}
)
_BEFORE_1_35: Final[Mapping[str, NamedFormat]] = MappingProxyType(
    {
        **_BEFORE_1_36,
        **{
            name: replace(FORMATS[name], faults=_in_older_words(FORMATS[name].faults))
            for name in ("qualifiedName", "labelValue")
        },
    }
)

_SHOWN: Final = {
    "dns1123Label": ("a label of RFC 1123", "my-name", "My.Name"),
    "dns1123Subdomain": ("a subdomain of RFC 1123", "example.com", "Example.com"),
    "dns1035Label": ("a label of RFC 1035", "my-name", "1-name"),
    "qualifiedName": ("the key of a label", "example.com/name", "example.com/"),
    "dns1123LabelPrefix": ("the beginning of a label of RFC 1123", "my-", "My-"),
    "dns1123SubdomainPrefix": ("the beginning of a subdomain of RFC 1123", "example.-", "-"),
    "dns1035LabelPrefix": ("the beginning of a label of RFC 1035", "my-", "1a-"),
    "labelValue": ("the value of a label", "My.Value", "-"),
    "uri": ("a URL, absolute or a path from the root", "https://example.com", "example"),
    "uuid": ("a UUID", "123e4567-e89b-12d3-a456-426614174000", "123"),
    "byte": ("base64", "aGVsbG8=", "aGVsbG8"),
    "date": ("a date", "2024-02-29", "2023-02-29"),
    "datetime": ("a moment of RFC 3339", "2024-02-29T10:00:00Z", "2024-02-29"),
}


def named(name: str, formats: Mapping[str, NamedFormat] = FORMATS) -> OptionalValue:
    """The format with a name, none for no format."""
    found = formats.get(name)
    return NONE if found is None else optional_of(found)


def validate(operand: NamedFormat, text: str) -> OptionalValue:
    """What is wrong with a text, none for nothing."""
    faults = operand.faults(text)
    return optional_of(faults) if faults else NONE


def _estimate_validate(arguments: Sequence[Argument]) -> CallEstimate:
    text = arguments[1].size.multiply_by_factor(STRING_FACTOR)
    return CallEstimate(text.multiply_by_factor(_LONGEST_PATTERN * REGEX_FACTOR))


def _validate_cost(arguments: Sequence[object], _result: object) -> int:
    operand, text = arguments
    if not isinstance(operand, NamedFormat):
        return 1
    pattern = scan_cost(operand.pattern_size, REGEX_FACTOR)
    return scan_cost(1 + actual_size(text)) * pattern


def _constant(value: NamedFormat) -> Callable[[], NamedFormat]:
    return lambda: value


def _row(name: str) -> tuple[Overload, ...]:
    words, good, bad = _SHOWN[name]
    row = function(
        f"format.{name}",
        f"format.{name}",
        (),
        FORMAT,
        _constant(FORMATS[name]),
        f"The format of {words}.",
        f"!format.{name}().validate('{good}').hasValue()"
        f" && format.{name}().validate('{bad}').hasValue()",
    )
    match name:
        case "uri":
            return changed("1.36", row, implementation=_constant(_BEFORE_1_36[name]))
        case "qualifiedName" | "labelValue":
            return changed("1.35", row, implementation=_constant(_BEFORE_1_35[name]))
    return (row,)


def _named_rows() -> tuple[Overload, ...]:
    row = function(
        "format-named",
        "format.named",
        (types.STRING,),
        types.optional_of(FORMAT),
        named,
        "The format with a name, none when there is no such format.",
        "format.named('uuid').hasValue() && !format.named('guid').hasValue()",
        ONE,
        one,
    )
    before, row = changed("1.36", row, implementation=partial(named, formats=_BEFORE_1_36))
    oldest, before = changed("1.35", before, implementation=partial(named, formats=_BEFORE_1_35))
    return oldest, before, row


LIBRARY: Final = Library(
    "kubernetes.format",
    (
        *_named_rows(),
        method(
            "format-validate",
            "validate",
            (FORMAT, types.STRING),
            types.optional_of(types.list_of(types.STRING)),
            validate,
            "What keeps a text from having a format, none when it has it.",
            "format.date().validate('2024-02-30').value() == ['invalid date']",
            _estimate_validate,
            _validate_cost,
        ),
        *(row for name in _SHOWN for row in _row(name)),
    ),
    since="1.31",
)
