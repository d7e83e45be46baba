# SPDX-License-Identifier: Apache-2.0
"""Strings (cel.lib.ext.strings, versions 0 and 2).

Positions count code points. A byte that is not UTF-8 counts as one, and is U+FFFD in what the
server puts together from code points.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

from kthena_api.cel import types
from kthena_api.cel.library._string_format import format_string
from kthena_api.cel.library.base import (
    STRING_FACTOR,
    Argument,
    CallEstimate,
    Library,
    actual_size,
    changed,
    charged_by_name,
    function,
    method,
    scan_cost,
    scan_first,
    scanned_first,
)
from kthena_api.cel.library.lists import estimate_traversal, traverse
from kthena_api.cel.ranges import MAX_UINT64, SizeRange
from kthena_api.cel.values import EvalFault, message_text
from kthena_api.go_text import to_bytes, to_runes

# unicode.IsSpace; Python's own idea of white space has separators of files and records in it.
_SPACES: Final = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_LOWER: Final = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_UPPER: Final = {code + 32: code for code in _LOWER}
_QUOTED: Final = {
    7: "\\a", 8: "\\b", 12: "\\f", 10: "\\n", 13: "\\r", 9: "\\t", 11: "\\v", 92: "\\\\", 34: '\\"',
}  # fmt: skip


_LONGEST: Final = 1 << 26
"""Code points; what a server charges for the input alone must not fill our memory."""


def _check_length(length: int) -> None:
    if length > _LONGEST:
        raise EvalFault(f"a text of {length} characters is too long")


def _out_of_range(position: int) -> EvalFault:
    return EvalFault(f"index out of range: {position}")


def char_at(text: str, position: int) -> str:
    """The character at a position, "" right after the last one."""
    if not 0 <= position <= len(text):
        raise _out_of_range(position)
    return to_runes(text[position : position + 1])


def index_of(text: str, wanted: str, offset: int = 0) -> int:
    """Where a text first stands at or after an offset, -1 for nowhere."""
    if offset < 0:
        raise _out_of_range(offset)
    if not wanted:
        return min(offset, len(text))
    return to_runes(text).find(to_runes(wanted), offset) if offset < len(text) else -1


def last_index_of(text: str, wanted: str) -> int:
    """Where a text last stands, -1 for nowhere."""
    if not wanted:
        return len(text)
    if len(to_bytes(text)) < len(to_bytes(wanted)):
        return -1
    return last_index_of_before(text, wanted, len(text) - 1)


def last_index_of_before(text: str, wanted: str, offset: int) -> int:
    """Where a text last stands at or before an offset, -1 for nowhere."""
    if offset < 0:
        raise _out_of_range(offset)
    if not wanted:
        return min(offset, len(text))
    if offset >= len(text):
        return -1
    return to_runes(text).rfind(to_runes(wanted), 0, offset + len(wanted))


def last_index_of_before_1_34(text: str, wanted: str) -> int:
    """The same as servers before 1.34 had it, for which "" has no last character."""
    if wanted and not text:
        raise _out_of_range(-1)
    return last_index_of(text, wanted)


def _unless_empty(
    search: Callable[[str, str, int], int],
) -> Callable[[str, str, int], int]:
    """The search as servers before 1.37 had it, where "" stands at any position at all."""

    def found(text: str, wanted: str, offset: int) -> int:
        return search(text, wanted, offset) if wanted else offset

    return found


def lower_ascii(text: str) -> str:
    """A to Z in lower case."""
    return to_runes(text).translate(_LOWER)


def upper_ascii(text: str) -> str:
    """A to Z in upper case."""
    return to_runes(text).translate(_UPPER)


def replace(text: str, old: str, new: str, limit: int = -1) -> str:
    """The text with another text in place of one, at most `limit` times unless that is negative."""
    if len(text) * len(new) > _LONGEST:
        found = text.count(old)
        found = found if limit < 0 else min(found, limit)
        _check_length(len(text) + found * (len(new) - len(old)))
    return text.replace(old, new, max(limit, -1))


def split(text: str, separator: str, limit: int = -1) -> list[str]:
    """The pieces between separators, at most `limit` unless that is negative."""
    if limit == 0:
        return []
    if separator:
        return text.split(separator, limit - 1 if limit > 0 else -1)
    if limit < 0 or limit >= len(text):
        return list(text)
    return [*text[: limit - 1], text[limit - 1 :]]


def substring(text: str, start: int, end: int | None = None) -> str:
    """The characters from one position up to another, or to the end."""
    if end is not None and start > end:
        raise EvalFault(f"invalid substring range. start: {start}, end: {end}")
    if not 0 <= start <= len(text):
        raise _out_of_range(start)
    if end is not None and end > len(text):
        raise _out_of_range(end)
    return to_runes(text[start:end])


def trim(text: str) -> str:
    """The text without white space around it."""
    return text.strip(_SPACES)


def quote(text: str) -> str:
    """The text as a literal."""
    return f'"{to_runes(text).translate(_QUOTED)}"'


def join(texts: Sequence[object], separator: str = "") -> str:
    """The texts one after the other, with a separator between them."""
    for text in texts:
        if not isinstance(text, str):
            raise EvalFault(f"join: invalid input: {message_text(text)}")
    if texts:
        lengths = sum(map(len, texts))  # type: ignore[arg-type]  # each one was looked at
        _check_length(lengths + len(separator) * (len(texts) - 1))
    return separator.join(texts)  # type: ignore[arg-type]  # each one was looked at


def _estimate_replace(arguments: Sequence[Argument]) -> CallEstimate:
    text, old, new = (argument.size for argument in arguments[:3])
    size = SizeRange(_shortest(text, old, new), _longest(text, old, new))
    return CallEstimate(text.multiply_by_factor(2 * STRING_FACTOR), size)


def _shortest(text: SizeRange, old: SizeRange, new: SizeRange) -> int:
    if old.max == 0:
        # The new text goes around every character.
        count, kept = min(text.min + 1, MAX_UINT64), text.min
    elif old.max <= new.min:
        count, kept = 0, text.min
    else:
        count, kept = _divide_up(text.min, old.max), 0
    return min(min(count * new.min, MAX_UINT64) + kept, MAX_UINT64)


def _longest(text: SizeRange, old: SizeRange, new: SizeRange) -> int:
    if old.min == 0:
        count, kept = min(text.max + 1, MAX_UINT64), text.max
    elif new.max <= old.min:
        count, kept = 0, text.max
    else:
        count, kept = _divide_up(text.max, old.min), 0
    return min(min(count * new.max, MAX_UINT64) + kept, MAX_UINT64)


def _divide_up(size: int, divisor: int) -> int:
    quotient = float(size) / float(divisor)
    # 2**64 does not fit; amd64 makes 2**63 of it.
    return math.ceil(quotient) if quotient < 2.0**64 else 1 << 63


def _estimate_split(arguments: Sequence[Argument]) -> CallEstimate:
    size = arguments[0].size
    largest = size.max
    limit = arguments[2].literal if len(arguments) > 2 else None
    if type(limit) is int:
        largest = limit % (MAX_UINT64 + 1)
    return CallEstimate(size.multiply_by_factor(2 * STRING_FACTOR), SizeRange(0, largest))


def _estimate_join(arguments: Sequence[Argument]) -> CallEstimate:
    items = arguments[0].size
    size = SizeRange(0, 0)
    if arguments[0].item is not None:
        size = items.multiply(arguments[0].item.size)
    if len(arguments) > 1:
        between = SizeRange(max(items.min - 1, 0), max(items.max - 1, 0))
        size = size.add(arguments[1].size.multiply(between))
    return CallEstimate(size.multiply_by_factor(STRING_FACTOR), size)


def _join_cost(_arguments: Sequence[object], result: object) -> int:
    return scan_cost(actual_size(result), 2 * STRING_FACTOR)


def _estimate_quote(arguments: Sequence[Argument]) -> CallEstimate:
    size = arguments[0].size
    # Go adds and doubles without a look at 64 bits.
    longest = (size.max * 2 + 2) % (MAX_UINT64 + 1)
    result = SizeRange((size.min + 2) % (MAX_UINT64 + 1), longest)
    return CallEstimate(size.multiply_by_factor(STRING_FACTOR), result)


_S: Final = types.STRING
_TEXTS: Final = types.list_of(types.STRING)
_SEARCH: Final = (estimate_traversal, traverse)
_SCAN: Final = (scan_first(same_size=True), scanned_first())
_TWICE: Final = scanned_first(2 * STRING_FACTOR)

LIBRARY: Final = Library(
    "cel.lib.ext.strings",
    (
        # Neither library has costs of its own for it.
        method(
            "string_char_at_int",
            "charAt",
            (_S, types.INT),
            _S,
            char_at,
            "The character at a position, '' right after the last one.",
            "'hello'.charAt(4) == 'o'",
        ),
        *charged_by_name(
            traverse,
            method(
                "string_index_of_string",
                "indexOf",
                (_S, _S),
                types.INT,
                index_of,
                "The position where a text first stands, -1 for nowhere.",
                "'hello'.indexOf('l') == 2",
                *_SEARCH,
            ),
            *changed(
                "1.37",
                method(
                    "string_index_of_string_int",
                    "indexOf",
                    (_S, _S, types.INT),
                    types.INT,
                    index_of,
                    "The same from a position on.",
                    "'hello'.indexOf('l', 3) == 3",
                    *_SEARCH,
                ),
                implementation=_unless_empty(index_of),
            ),
            *changed(
                "1.34",
                method(
                    "string_last_index_of_string",
                    "lastIndexOf",
                    (_S, _S),
                    types.INT,
                    last_index_of,
                    "The position where a text last stands, -1 for nowhere.",
                    "'hello'.lastIndexOf('l') == 3",
                    *_SEARCH,
                ),
                implementation=last_index_of_before_1_34,
            ),
            *changed(
                "1.37",
                method(
                    "string_last_index_of_string_int",
                    "lastIndexOf",
                    (_S, _S, types.INT),
                    types.INT,
                    last_index_of_before,
                    "The same at or before a position.",
                    "'hello'.lastIndexOf('l', 2) == 2",
                    *_SEARCH,
                ),
                implementation=_unless_empty(last_index_of_before),
            ),
        ),
        method(
            "string_lower_ascii",
            "lowerAscii",
            (_S,),
            _S,
            lower_ascii,
            "The text with A to Z in lower case.",
            "'KTHENA Ä'.lowerAscii() == 'kthena Ä'",
            *_SCAN,
        ),
        method(
            "string_upper_ascii",
            "upperAscii",
            (_S,),
            _S,
            upper_ascii,
            "The text with a to z in upper case.",
            "'kthena ä'.upperAscii() == 'KTHENA ä'",
            *_SCAN,
        ),
        method(
            "string_replace_string_string",
            "replace",
            (_S, _S, _S),
            _S,
            replace,
            "The text with one text wherever another one was.",
            "'hello hello'.replace('he', 'we') == 'wello wello'",
            _estimate_replace,
            _TWICE,
        ),
        method(
            "string_replace_string_string_int",
            "replace",
            (_S, _S, _S, types.INT),
            _S,
            replace,
            "The same so many times at most, without end if the number is negative.",
            "'hello hello'.replace('he', 'we', 1) == 'wello hello'",
            _estimate_replace,
            _TWICE,
        ),
        method(
            "string_split_string",
            "split",
            (_S, _S),
            _TEXTS,
            split,
            "The pieces between separators; the characters if the separator is ''.",
            "'a,b,c'.split(',') == ['a', 'b', 'c']",
            _estimate_split,
            _TWICE,
        ),
        method(
            "string_split_string_int",
            "split",
            (_S, _S, types.INT),
            _TEXTS,
            split,
            "The same in so many pieces at most, in all if the number is negative.",
            "'a,b,c'.split(',', 2) == ['a', 'b,c']",
            _estimate_split,
            _TWICE,
        ),
        method(
            "string_substring_int",
            "substring",
            (_S, types.INT),
            _S,
            substring,
            "The characters from a position on.",
            "'tacocat'.substring(4) == 'cat'",
            *_SCAN,
        ),
        method(
            "string_substring_int_int",
            "substring",
            (_S, types.INT, types.INT),
            _S,
            substring,
            "The characters from a position up to another one.",
            "'tacocat'.substring(0, 4) == 'taco'",
            *_SCAN,
        ),
        method(
            "string_trim",
            "trim",
            (_S,),
            _S,
            trim,
            "The text without white space around it.",
            "'  a b\\n'.trim() == 'a b'",
            *_SCAN,
        ),
        method(
            "list_join",
            "join",
            (_TEXTS,),
            _S,
            join,
            "The texts one after the other.",
            "['a', 'b'].join() == 'ab'",
            _estimate_join,
            _join_cost,
        ),
        method(
            "list_join_string",
            "join",
            (_TEXTS, _S),
            _S,
            join,
            "The texts with a separator between them.",
            "['a', 'b'].join('-') == 'a-b'",
            _estimate_join,
            _join_cost,
        ),
        method(
            "string_format",
            "format",
            (_S, types.LIST),
            _S,
            format_string,
            "The text with the list's values in place of %s, %d, %f, %e, %b, %o, %x and %X.",
            "'%s has %d'.format(['a', 3]) == 'a has 3'",
            scan_first(),
            scanned_first(),
            "1.29",
        ),
        function(
            "strings_quote",
            "strings.quote",
            (_S,),
            _S,
            quote,
            "The text as a literal in double quotes.",
            'strings.quote(\'a "b"\') == \'"a \\\\"b\\\\""\'',
            _estimate_quote,
            scanned_first(),
            "1.29",
        ),
    ),
)
