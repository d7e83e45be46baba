# SPDX-License-Identifier: Apache-2.0
"""The named formats of texts in schemas, as k8s.io/kube-openapi pkg/validation/strfmt has them.

What belongs here: whether a text has a format. What does not: which formats a minor of Kubernetes
knows and what it says of a text that has not its format (`crd.values`). The functions of Go's
standard library behind them are those of Go 1.26.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from kthena_api.go_mail import is_address
from kthena_api.go_netip import AddressError, parse_address
from kthena_api.go_text import to_bytes
from kthena_api.go_url import UrlError, parse_url
from kthena_api.regexp import compile_pattern

__all__ = ["FORMATS", "format_key"]

_HEX_12: Final = re.compile("[0-9a-fA-F]{24}")
# A pattern of Go's, whose classes of Unicode are not Python's.
_HOSTNAME: Final = (
    r"^([a-zA-Z0-9\p{S}\p{L}]((-?[a-zA-Z0-9\p{S}\p{L}]{0,62})?)"
    r"|([a-zA-Z0-9\p{S}\p{L}](([a-zA-Z0-9-\p{S}\p{L}]{0,61}[a-zA-Z0-9\p{S}\p{L}])?)(\.)){1,}"
    r"([a-zA-Z\p{L}]){2,63})$"
)
_CREDIT_CARD: Final = re.compile(
    "4[0-9]{12}([0-9]{3})?|5[1-5][0-9]{14}|6(011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}"
    r"|3(0[0-5]|[68][0-9])[0-9]{11}|(2131|1800|35[0-9]{3})[0-9]{11}"
)
_NOT_DIGITS: Final = re.compile("[^0-9]+")
_BLANKS_AND_DASHES: Final = re.compile(r"[\t\n\f\r -]+")
_ISBN_10: Final = re.compile("[0-9]{9}[0-9X]")
_ISBN_13: Final = re.compile("[0-9]{13}")
_SSN: Final = re.compile("[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}")
_HEX_COLOR: Final = re.compile("#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_COLOR_PART: Final = r"[\t\n\f\r ]*(0|[1-9][0-9]?|1[0-9][0-9]?|2[0-4][0-9]|25[0-5])[\t\n\f\r ]*"
_RGB_COLOR: Final = re.compile(rf"rgb\({_COLOR_PART},{_COLOR_PART},{_COLOR_PART}\)")
_BASE64: Final = re.compile(
    "([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})"
)
_NAME: Final = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SHORT_NAME: Final = re.compile(_NAME)
_LONG_NAME: Final = re.compile(rf"{_NAME}(\.{_NAME})*")
_V4: Final = re.compile(r"0*([0-9]{1,3})\.0*([0-9]{1,3})\.0*([0-9]{1,3})\.0*([0-9]{1,3})")
_HEX_GROUP: Final = re.compile("[0-9a-fA-F]+")
_PREFIX_LENGTH: Final = re.compile("[0-9]+")
_MAC: Final = re.compile(
    r"[0-9a-fA-F]{2}(?:(?P<mark>[:-])[0-9a-fA-F]{2})((?P=mark)[0-9a-fA-F]{2})*"
    r"|[0-9a-fA-F]{4}(\.[0-9a-fA-F]{4})+|([0-9a-fA-F]{2})+"
)
_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
# Any character goes for the point of a fraction.
_TIME: Final = re.compile(r"([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|[+-][0-9]{2}:[0-9]{2})")
_MONTH_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_NANOSECONDS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "ns": 1,
        "us": 1_000,
        "\u00b5s": 1_000,
        "\u03bcs": 1_000,
        "ms": 1_000_000,
        "s": 1_000_000_000,
        "m": 60_000_000_000,
        "h": 3_600_000_000_000,
    }
)
# Nothing is tried twice here: texts may be long.
_GO_DURATION_PART: Final = re.compile(r"([0-9]*+)(\.([0-9]*+))?+([^0-9.]++)")
_DURATION_PART: Final = re.compile(r"(?<![0-9])([0-9]++)[\t\n\f\r ]*+([A-Za-z\u00b5]++)")
# A unit is one of these, or begins with the last of its kind.
_UNITS: Final = ("ns", "us", "\u00b5s", "ms", "s", "m", "h", "hr", "d", "w", "wk")
_UNIT_BEGINNINGS: Final = ("nano", "micro", "milli", "sec", "min", "hour", "day", "week")
_INT64: Final = 1 << 63


def format_key(name: str) -> str:
    """The name under which a format is known: dashes do not count."""
    return name.replace("-", "")


def _fullmatch(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


def _is_uri(text: str) -> bool:
    try:
        parse_url(text, request=True)
    except UrlError:
        return False
    return True


def _is_hostname(text: str) -> bool:
    if not compile_pattern(_HOSTNAME).search(text):
        return False
    data = to_bytes(text)
    return len(data) <= 255 and all(len(part) <= 63 for part in data.split(b"."))


def _is_sloppy_v4(text: str) -> bool:
    """Whether a text is an IPv4 address, zeros in front of a number included."""
    found = _V4.fullmatch(text)
    return found is not None and all(int(part) <= 255 for part in found.groups())


def _is_sloppy_v6(text: str) -> bool:
    """Whether a text is an IPv6 address, zeros in front of a number included."""
    head, colon, last = text.rpartition(":")
    if "." in last:
        if not _is_sloppy_v4(last):
            return False
        last = "1.2.3.4"
    head = _HEX_GROUP.sub(lambda group: group[0].lstrip("0") or "0", head)
    if "." not in last and last:
        last = last.lstrip("0") or "0"
    return _is_plain_ip(f"{head}{colon}{last}")


def _is_plain_ip(text: str) -> bool:
    try:
        return not parse_address(text).zone
    except AddressError:
        return False


def _is_ipv4(text: str) -> bool:
    first = next((character for character in text if character in ".:"), "")
    sloppy = _is_sloppy_v4 if first == "." else _is_sloppy_v6
    return bool(first) and "." in text and sloppy(text)


def _is_ipv6(text: str) -> bool:
    return ":" in text and _is_plain_ip(text)


def _is_cidr(text: str) -> bool:
    address, slash, length = text.partition("/")
    if not slash or not _PREFIX_LENGTH.fullmatch(length):
        return False
    is_4 = _is_sloppy_v4(address)
    if not is_4 and not (":" in address and _is_sloppy_v6(address)):
        return False
    digits = length.lstrip("0") or "0"
    return len(digits) <= 3 and int(digits) <= (32 if is_4 else 128)


def _is_mac(text: str) -> bool:
    digits = len(re.sub("[:.-]", "", text))
    return digits in (12, 16, 40) and _MAC.fullmatch(text) is not None


def _uuid(third: str = "[0-9a-f]{4}", fourth: str = "[0-9a-f]{4}") -> Callable[[str], bool]:
    pattern = f"[0-9a-f]{{8}}-?[0-9a-f]{{4}}-?{third}-?{fourth}-?[0-9a-f]{{12}}"
    return _fullmatch(re.compile(pattern, re.ASCII | re.IGNORECASE))


def _is_isbn_10(text: str) -> bool:
    bare = _BLANKS_AND_DASHES.sub("", text)
    if not _ISBN_10.fullmatch(bare):
        return False
    digits = [10 if digit == "X" else int(digit) for digit in bare]
    return sum(place * digit for place, digit in enumerate(digits, 1)) % 11 == 0


def _is_isbn_13(text: str) -> bool:
    bare = _BLANKS_AND_DASHES.sub("", text)
    if not _ISBN_13.fullmatch(bare):
        return False
    total = sum((3 if place % 2 else 1) * int(digit) for place, digit in enumerate(bare))
    return total % 10 == 0


def _is_credit_card(text: str) -> bool:
    digits = _NOT_DIGITS.sub("", text)
    if not _CREDIT_CARD.fullmatch(digits):
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(part % 10 + part // 10 for part in doubled) % 10 == 0


def _is_ssn(text: str) -> bool:
    return len(text) == 11 and _SSN.fullmatch(text) is not None


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


def _is_duration(text: str) -> bool:
    if _is_go_duration(text):
        return True
    has_unit = False
    for count, unit in _DURATION_PART.findall(text):
        digits = count.lstrip("0") or "0"
        if len(digits) > 19 or int(digits) >= _INT64:
            return False
        known = unit.lower()
        has_unit = has_unit or known in _UNITS or known.startswith(_UNIT_BEGINNINGS)
    return has_unit


def _is_go_duration(text: str) -> bool:
    """Whether Go's time.ParseDuration takes a text, its limits included."""
    is_negative = text.startswith("-")
    rest = text[1:] if text[:1] in ("-", "+") else text
    if rest == "0":
        return True
    total, at = 0, 0
    while at < len(rest):
        found = _GO_DURATION_PART.match(rest, at)
        if found is None or not (found[1] or found[3]) or found[4] not in _NANOSECONDS:
            return False
        whole, fraction, unit = found[1].lstrip("0"), found[3] or "", _NANOSECONDS[found[4]]
        if len(whole) > 19:
            return False
        total += int(whole or 0) * unit + int(float(f"0.{fraction[:18]}0") * unit)
        if total > _INT64:
            return False
        at = found.end()
    return at > 0 and (is_negative or total < _INT64)


def _within(limit: int, pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: len(text) <= limit and pattern.fullmatch(text) is not None


FORMATS: Final[Mapping[str, Callable[[str], bool]]] = MappingProxyType(
    {
        "bsonobjectid": _fullmatch(_HEX_12),
        "uri": _is_uri,
        "email": is_address,
        "hostname": _is_hostname,
        "ipv4": _is_ipv4,
        "ipv6": _is_ipv6,
        "cidr": _is_cidr,
        "mac": _is_mac,
        "uuid": _uuid(),
        "uuid3": _uuid(third="3[0-9a-f]{3}"),
        "uuid4": _uuid(third="4[0-9a-f]{3}", fourth="[89ab][0-9a-f]{3}"),
        "uuid5": _uuid(third="5[0-9a-f]{3}", fourth="[89ab][0-9a-f]{3}"),
        "isbn": lambda text: _is_isbn_10(text) or _is_isbn_13(text),
        "isbn10": _is_isbn_10,
        "isbn13": _is_isbn_13,
        "creditcard": _is_credit_card,
        "ssn": _is_ssn,
        "hexcolor": _fullmatch(_HEX_COLOR),
        "rgbcolor": _fullmatch(_RGB_COLOR),
        "byte": _fullmatch(_BASE64),
        "password": lambda _: True,
        "date": _is_date,
        "duration": _is_duration,
        "datetime": _is_datetime,
        "k8sshortname": _within(63, _SHORT_NAME),
        "k8slongname": _within(253, _LONG_NAME),
    }
)
"""The formats by their keys (`format_key`)."""
