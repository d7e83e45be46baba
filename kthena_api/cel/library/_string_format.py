# SPDX-License-Identifier: Apache-2.0
"""`string.format` as cel-go had it before version 4 of its strings library (ext/formatting.go).

Numbers with a point go through golang.org/x/text in en_US there: `%f` puts commas between
thousands, `%e` writes a power of ten in superscript and always six digits, and takes the precision
for a width.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final

from kthena_api.cel.values import EvalFault, Uint, to_string, type_name
from kthena_api.cel.values.scalars import TypeValue
from kthena_api.go_text import go_quote_text, to_bytes

_ANY: Final = (
    "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types,"
    " durations, and timestamps"
)
_DEFAULT_PRECISION: Final = 6
_SUPERSCRIPT: Final = str.maketrans("0123456789-+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺")
_NAMES: Final = frozenset({"NaN", "Infinity", "-Infinity"})
_TEXTUAL: Final = frozenset(
    {
        "int", "uint", "double", "bool", "string", "bytes", "type",
        "google.protobuf.Timestamp", "google.protobuf.Duration",
    }
)  # fmt: skip
# More digits before the one that is too many, and x/text gives up on the number.
_LARGE: Final = 1_000_000
_NO_VERB: Final = "%!(NOVERB)"
# Beyond, a value is deeper than a request can make it, and the interpreter's limit comes near.
_DEEPEST: Final = 200

Clause = Callable[[Any], str]


def format_string(text: str, arguments: Sequence[object]) -> str:
    """`text.format(arguments)`."""
    written: list[str] = []
    place = used = 0
    while True:
        found = text.find("%", place)
        if found < 0:
            return "".join([*written, text[place:]])
        written.append(text[place:found])
        if text.startswith("%%", found):
            written.append("%")
            place = found + 2
            continue
        if used >= len(arguments):
            raise EvalFault(f"index {used} out of range")
        if found + 1 >= len(text):
            raise EvalFault("unexpected end of string")
        clause, place = _read_clause(text, found + 1)
        try:
            written.append(clause(arguments[used]))
        except EvalFault as fault:
            raise EvalFault(f"error during formatting: {fault.message}") from None
        used += 1


def _read_clause(text: str, at: int) -> tuple[Clause, int]:
    precision = _DEFAULT_PRECISION
    is_plain = text[at] != "."
    if not is_plain:
        digits, at = _read_digits(text, at + 1)
        precision = _parse_precision(digits)
    verb = text[at]
    match verb:
        case "s":
            return format_value, at + 1
        case "d":
            return format_decimal, at + 1
        case "f":
            return lambda value: _fixed(value, precision), at + 1
        case "e":
            return lambda value: _scientific(value, precision), at + 1
        case "b":
            return _binary, at + 1
        case "x" | "X":
            return lambda value: _hexadecimal(value, upper=verb == "X"), at + 1
        case "o":
            return _octal, at + 1
    # The server takes the first byte for a character.
    shown = chr(to_bytes(verb)[0])
    raise _unparsable(f'unrecognized formatting clause "{shown}"')


def _read_digits(text: str, at: int) -> tuple[str, int]:
    start = at
    while at < len(text) and "0" <= text[at] <= "9":
        at += 1
    if at == len(text):
        raise _unparsable(
            "error while parsing precision: could not find end of precision specifier"
        )
    return text[start:at], at


def _parse_precision(digits: str) -> int:
    significant = digits.lstrip("0")
    precision = int(significant or "0") if len(significant) < 20 else 1 << 63
    if not digits or precision >= 1 << 63:
        problem = "value out of range" if digits else "invalid syntax"
        raise _unparsable(
            "error while parsing precision: error while converting precision to integer:"
            f" strconv.Atoi: parsing {go_quote_text(digits)}: {problem}"
        )
    return precision


def _unparsable(problem: str) -> EvalFault:
    return EvalFault(f"could not parse formatting clause: {problem}")


def format_value(value: Any) -> str:
    """`%s`."""
    return _format_value(value, 0)


def _format_value(value: Any, depth: int) -> str:
    if isinstance(value, list | tuple):
        return _format_list(value, depth)
    if isinstance(value, dict):
        return _format_map(value, depth)
    if value is None:
        return "null"
    if isinstance(value, TypeValue):
        return value.name
    if type_name(value) not in _TEXTUAL:
        raise _refusal(_ANY, value)
    try:
        return to_string(value)
    except EvalFault as fault:
        shown = go_quote_text(fault.message)
        raise EvalFault(f"could not convert argument {shown} to string") from None


def _refusal(words: str, value: object) -> EvalFault:
    return EvalFault(f"{words}, was given {type_name(value)}")


def _format_inside(value: Any, depth: int) -> str:
    """A value in a list or a map: as a literal where there is one."""
    if depth > _DEEPEST:
        raise EvalFault("value is nested too deeply to be formatted")
    kind = type_name(value)
    if kind == "double":
        if math.isfinite(value):
            return f"{value:.{_DEFAULT_PRECISION}f}"
        return go_quote_text("NaN" if math.isnan(value) else f"{'+' if value > 0 else '-'}Inf")
    if kind == "google.protobuf.Timestamp":
        return f"timestamp({go_quote_text(to_string(value))})"
    if kind == "google.protobuf.Duration":
        return f"duration({go_quote_text(to_string(value))})"
    if kind == "string":
        return go_quote_text(value)
    if kind == "bytes":
        return f"b{go_quote_text(_format_value(value, depth))}"
    if kind in _TEXTUAL or kind in ("list", "map", "null_type"):
        return _format_value(value, depth)
    raise EvalFault(f"no formatting function for {kind}")


def _format_list(items: Sequence[object], depth: int) -> str:
    return f"[{', '.join([_format_inside(item, depth + 1) for item in items])}]"


def _format_map(entries: dict[object, object], depth: int) -> str:
    pairs = []
    for key, value in entries.items():
        kind = type_name(key)
        if kind not in ("string", "bool", "int", "uint"):
            raise EvalFault(f"no formatting function for map key of type {kind}")
        name = go_quote_text(str(key)) if kind == "string" else to_string(key)
        pairs.append((name, _format_inside(value, depth + 1)))
    pairs.sort(key=lambda pair: to_bytes(pair[0]))
    return f"{{{', '.join([f'{name}:{value}' for name, value in pairs])}}}"


def format_decimal(value: Any) -> str:
    """`%d`."""
    if type(value) not in (int, Uint):
        raise _refusal("decimal clause can only be used on integers", value)
    return str(int(value))


def _double(value: Any, words: str) -> float:
    if type(value) is str and value in _NAMES:
        return float(value)
    if type(value) is not float:
        raise _refusal(words, value)
    return value


def _special(value: float) -> str | None:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    return None


def _is_read(precision: int) -> bool:
    """Whether x/text reads a number of so many digits to its end."""
    return precision // 10 <= _LARGE


def _fixed(value: Any, precision: int) -> str:
    number = _double(value, "fixed-point clause can only be used on doubles")
    if not _is_read(precision):
        return _NO_VERB
    special = _special(number)
    if special is not None:
        return special
    # The precision is kept in 8 bits as the least number of digits, in 16 as the largest.
    least, largest = precision & 0xFF, (precision + 0x8000) % 0x10000 - 0x8000
    size = abs(number)
    text = f"{size:.{largest}f}" if largest >= 0 else f"{Decimal(repr(size)):f}"
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0").ljust(least, "0")
    sign = "-" if number < 0 else ""
    return f"{sign}{int(whole):,}{'.' if fraction else ''}{fraction}"


def _scientific(value: Any, width: int) -> str:
    number = _double(value, "scientific clause can only be used on doubles")
    if not _is_read(width):
        return _NO_VERB
    shown = _special(number)
    if shown is None:
        digits, _, exponent = f"{abs(number):.{_DEFAULT_PRECISION}e}".partition("e")
        sign = "-" if number < 0 else ""
        shown = f"{sign}{digits}\u00d710{exponent.lstrip('+').translate(_SUPERSCRIPT)}"
    return shown.rjust(width & 0xFFFF)


def _binary(value: Any) -> str:
    if type(value) is bool:
        return "1" if value else "0"
    if type(value) not in (int, Uint):
        raise _refusal("only integers and bools can be formatted as binary", value)
    return f"{int(value):b}"


def _octal(value: Any) -> str:
    if type(value) not in (int, Uint):
        raise _refusal("octal clause can only be used on integers", value)
    return f"{int(value):o}"


def _hexadecimal(value: Any, *, upper: bool) -> str:
    if type(value) is str:
        text = to_bytes(value).hex()
    elif type(value) is bytes:
        text = value.hex()
    elif type(value) in (int, Uint):
        text = f"{int(value):x}"
    else:
        words = "only integers, byte buffers, and strings can be formatted as hex"
        raise _refusal(words, value)
    return text.upper() if upper else text


__all__ = ["format_decimal", "format_string", "format_value"]
