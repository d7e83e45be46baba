# SPDX-License-Identifier: Apache-2.0
"""Whether a literal text of `format` suits its literal list (ext/formatting.go of cel-go).

That is the formatter before version 4 of the strings library, run with types in place of values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from kthena_api.cel import ast
from kthena_api.cel.ast import Expr
from kthena_api.cel.types import Kind, Type
from kthena_api.go_text import go_quote_text, to_bytes

_ANY: Final = (
    Kind.LIST, Kind.MAP, Kind.INT, Kind.UINT, Kind.DOUBLE, Kind.BOOL, Kind.STRING, Kind.TIMESTAMP,
    Kind.BYTES, Kind.DURATION, Kind.TYPE, Kind.NULL,
)  # fmt: skip
_ANY_WORDS: Final = (
    "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists,"
    " types, durations, and timestamps"
)
_WORDS: Final[dict[str, tuple[tuple[Kind, ...], str]]] = {
    "d": ((Kind.INT, Kind.UINT), "decimal clause can only be used on integers"),
    "f": ((Kind.DOUBLE, Kind.STRING), "fixed-point clause can only be used on doubles"),
    "e": ((Kind.DOUBLE, Kind.STRING), "scientific clause can only be used on doubles"),
    "b": (
        (Kind.INT, Kind.UINT, Kind.BOOL),
        "only integers and bools can be formatted as binary",
    ),
    "x": (
        (Kind.INT, Kind.UINT, Kind.STRING, Kind.BYTES),
        "only integers, byte buffers, and strings can be formatted as hex",
    ),
    "o": ((Kind.INT, Kind.UINT), "octal clause can only be used on integers"),
    "s": (_ANY, _ANY_WORDS),
}
_LARGEST: Final = (1 << 63) - 1


class FormatFault(Exception):
    """A text and a list that do not go together; `node` is to blame, None for the call."""

    def __init__(self, message: str, node: Expr | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.node = node


def check_format(text: str, items: Sequence[Expr], type_of: Callable[[Expr], Type]) -> None:
    """Raise FormatFault unless each clause of the text suits the item in its place."""
    data = to_bytes(text)
    place = used = 0
    while (found := data.find(b"%", place)) >= 0:
        if data.startswith(b"%%", found):
            place = found + 2
            continue
        if found + 1 >= len(data):
            raise FormatFault("unexpected end of string")
        if used >= len(items):
            raise FormatFault(f"index {used} out of range")
        verb, place = _read_clause(data, found + 1)
        _check_item(verb.lower() if verb == "X" else verb, items[used], type_of)
        used += 1
    if len(items) > used:
        raise FormatFault(
            f"too many arguments supplied to string.format (expected {used}, got {len(items)})"
        )


def _read_clause(data: bytes, at: int) -> tuple[str, int]:
    if data[at : at + 1] == b".":
        at = _skip_precision(data, at + 1)
    # The server takes the first byte for a character.
    verb = chr(data[at])
    if verb not in _WORDS and verb != "X":
        raise _unparsable(f'unrecognized formatting clause "{verb}"')
    return verb, at + 1


def _skip_precision(data: bytes, start: int) -> int:
    at = start
    while at < len(data) and data[at : at + 1].isdigit():
        at += 1
    problem = "could not find end of precision specifier"
    if at < len(data):
        digits = data[start:at].decode()
        significant = digits.lstrip("0")
        if digits and len(significant) < 20 and int(significant or "0") <= _LARGEST:
            return at
        problem = (
            "error while converting precision to integer: strconv.Atoi: parsing"
            f" {go_quote_text(digits)}: {'value out of range' if digits else 'invalid syntax'}"
        )
    raise _unparsable(f"error while parsing precision: {problem}")


def _unparsable(problem: str) -> FormatFault:
    return FormatFault(f"could not parse formatting clause: {problem}")


def _check_item(verb: str, item: Expr, type_of: Callable[[Expr], Type]) -> None:
    kinds, words = _WORDS[verb]
    waiting = [item]
    while waiting:
        part = waiting.pop()
        found = type_of(part)
        if found.kind is not Kind.DYN and found.kind not in kinds:
            message = f"error during formatting: {words}, was given {found.name}"
            raise FormatFault(message, part)
        # Only `%s` looks into literals.
        if verb == "s" and isinstance(part, ast.ListExpr | ast.MapExpr):
            waiting.extend(reversed(ast.children(part)))
