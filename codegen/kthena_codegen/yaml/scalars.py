# SPDX-License-Identifier: Apache-2.0
"""What an unquoted text means to go-yaml, and how a text is to be quoted because of it.

The reference is go.yaml.in/yaml/v2 v2.4.4, the library under sigs.k8s.io/yaml v1.6.0:
`resolve.go` for meanings, `stringv` of `encode.go` and `yaml_emitter_analyze_scalar` of
`emitterc.go` for styles. Neither YAML 1.1 nor 1.2 as written: booleans and octals are those of
1.1, `0o17` is taken from 1.2, base 60 numbers are texts, dates are texts with a tag of their own.
"""

from __future__ import annotations

import math
import re
from enum import StrEnum
from typing import Final, NamedTuple


class Tag(StrEnum):
    """The type that go-yaml gives an unquoted text."""

    NULL = "null"
    BOOL = "bool"
    INT = "int"
    FLOAT = "float"
    TIMESTAMP = "timestamp"
    STR = "str"


class Style(StrEnum):
    """How go-yaml's emitter writes a text where a block value may stand."""

    PLAIN = "plain"
    SINGLE = "single"
    DOUBLE = "double"
    LITERAL = "literal"


class Resolution(NamedTuple):
    """The meaning of an unquoted text.

    Attributes:
        tag: Its type.
        value: Its value. A timestamp keeps its text, as go-yaml does when it decodes into an
            interface. Integers lie between -2^63 and 2^64 - 1. Floats may be infinite or NaN,
            which JSON then has no room for.
    """

    tag: Tag
    value: bool | int | float | str | None


def _words() -> dict[str, Resolution]:
    table: dict[str, Resolution] = {}
    for tag, value, words in (
        (Tag.BOOL, True, "y Y yes Yes YES true True TRUE on On ON"),
        (Tag.BOOL, False, "n N no No NO false False FALSE off Off OFF"),
        (Tag.NULL, None, "~ null Null NULL"),
        (Tag.FLOAT, math.nan, ".nan .NaN .NAN"),
        (Tag.FLOAT, math.inf, ".inf .Inf .INF +.inf +.Inf +.INF"),
        (Tag.FLOAT, -math.inf, "-.inf -.Inf -.INF"),
    ):
        table.update(dict.fromkeys(words.split(), Resolution(tag, value)))
    table[""] = Resolution(Tag.NULL, None)
    return table


_WORDS: Final = _words()

# Only these first characters can start something other than text. `<` and `=` are not among
# them: go-yaml lists `<<` but never looks it up as a value, so both stay text. A mapping KEY
# that is a plain `<<` is a merge all the same; go-yaml decides that apart from the table
# (`isMerge` in decode.go).
_HINTS: Final = frozenset("+-0123456789.yYnNtTfFoO~")
_NUMERIC_HINTS: Final = frozenset("+-0123456789")

# strconv.ParseInt with base 0, after underscores went. Upper-case prefixes count, and a leading
# zero alone means octal.
_INTEGER: Final = re.compile(
    r"([-+]?)(?:0[bB]([01]+)|0[oO]([0-7]+)|0[xX]([0-9a-fA-F]+)|0([0-7]*)|([1-9][0-9]*))"
)
_BASES: Final = (2, 8, 16, 8, 10)
# go-yaml hands what follows `0b` to ParseInt again, which takes a sign there.
_SIGNED_BINARY: Final = re.compile(r"0b([-+])([01]+)")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
# A leading dot goes straight to strconv.ParseFloat: underscores only between digits.
_DOT_FLOAT: Final = re.compile(r"\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?")
_BASE_60: Final = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")

# The four layouts of `allowedTimestampFormats` as time.Parse reads them: one or two digits
# everywhere but in the year and the zone, a comma may stand for the point of the seconds.
_CLOCK: Final = r"([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?"
_TIMESTAMP: Final = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    rf"(?:[Tt]{_CLOCK}(?:Z|[-+]([0-9]{{2}}):([0-9]{{2}}))| +{_CLOCK})?"
)
_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY: Final = 2

_INT64_MIN: Final = -(2**63)
_INT64_MAX: Final = 2**63 - 1
_UINT64_MAX: Final = 2**64 - 1


def resolve(text: str) -> Resolution:
    """Say what an unquoted scalar means.

    Args:
        text: The content of a plain scalar, without a tag.

    Returns:
        Its type and value. Never fails: what is nothing else is text.

    Source: `resolve` in go-yaml's resolve.go, called with an empty tag.
    """
    if text and text[0] not in _HINTS:
        return Resolution(Tag.STR, text)
    word = _WORDS.get(text)
    if word is not None:
        return word
    if text[0] in _NUMERIC_HINTS:
        if _is_timestamp(text):
            return Resolution(Tag.TIMESTAMP, text)
        plain = text.replace("_", "")
        integer = _integer(plain)
        if integer is not None:
            return Resolution(Tag.INT, integer)
        number = float(plain) if _FLOAT.fullmatch(plain) else math.inf
    elif _DOT_FLOAT.fullmatch(text):
        number = float(text.replace("_", ""))
    else:
        return Resolution(Tag.STR, text)
    if math.isinf(number):  # not a number, or one that ParseFloat calls out of range
        return Resolution(Tag.STR, text)
    return Resolution(Tag.FLOAT, number)


def _integer(plain: str) -> int | None:
    match = _INTEGER.fullmatch(plain)
    if match is not None:
        sign, *groups = match.groups()
        for base, digits in zip(_BASES, groups, strict=True):
            if digits is not None:
                return _bounded(sign, digits, base)
    match = _SIGNED_BINARY.fullmatch(plain)
    return None if match is None else _bounded(match[1], match[2], 2)


def _bounded(sign: str, digits: str, base: int) -> int | None:
    """Read digits; None outside ParseInt's range, or ParseUint's when there is no sign."""
    digits = digits.lstrip("0")
    if len(digits) > 64:  # longer than 2^64 in base 2; int() refuses very long decimals
        return None
    number = int(sign + (digits or "0"), base)
    most = _INT64_MAX if sign else _UINT64_MAX
    return number if _INT64_MIN <= number <= most else None


def _is_timestamp(text: str) -> bool:
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        return False
    year, month, day, *rest = (int(part or 0) for part in match.groups())
    hour, minute, second, zone_hour, zone_minute, plain_hour, plain_minute, plain_second = rest
    if not 1 <= month <= 12 or not 1 <= day <= _DAYS[month - 1]:
        return False
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if month == _FEBRUARY and day == _DAYS[1] and not leap:
        return False
    # time.Parse lets a zone be 24:60 ("as some people do write offsets of 24 hours").
    return (
        max(hour, plain_hour) < 24
        and max(minute, plain_minute, second, plain_second) < 60
        and zone_hour <= 24
        and zone_minute <= 60
    )


# What the emitter holds printable (`is_printable` in yamlprivateh.go). Nothing beyond the basic
# plane is: an emoji is written as an escape. The tab, CR, U+0085 and the byte order mark are not.
_UNPRINTABLE: Final = re.compile("[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]")
_BREAK: Final = re.compile("[\n\u2028\u2029]")
_BREAK_THEN_SPACE: Final = re.compile("[\n\u2028\u2029] ")
_SPACE_THEN_BREAK: Final = re.compile(" [\n\u2028\u2029]")
# An indicator where a plain scalar may not have one. Read only for text without breaks.
_INDICATOR: Final = re.compile(r"^[#,\[\]{}&*!|>'\"%@`]|^[?:-](?: |$)|^---|^\.\.\.|: |:$| #")


def style_of(text: str) -> Style:
    """Say how go-yaml writes a text, so that reading it back gives the same text.

    Args:
        text: Any text; a lone surrogate counts as unprintable.

    Returns:
        The style in a block context, for values and keys alike. Text with a line feed is never
        a key on one line, so LITERAL is right for the long form of a key too.
    """
    if _UNPRINTABLE.search(text):
        return Style.DOUBLE
    if "\n" in text:
        literal = text[-1] != " " and not _SPACE_THEN_BREAK.search(text)
        return Style.LITERAL if literal else Style.DOUBLE
    if not text or (text[0] in _HINTS and _needs_double(text)):
        return Style.DOUBLE
    if _BREAK.search(text):
        torn = _BREAK_THEN_SPACE.search(text) or _SPACE_THEN_BREAK.search(text)
        return Style.DOUBLE if torn else Style.SINGLE
    if text[0] == " " or text[-1] == " " or _INDICATOR.search(text):
        return Style.SINGLE
    return Style.PLAIN


def _needs_double(text: str) -> bool:
    """Whether the text would not stay text, here or (base 60) with other YAML 1.1 readers."""
    return resolve(text).tag is not Tag.STR or (
        text[0] in _NUMERIC_HINTS and _BASE_60.fullmatch(text) is not None
    )
