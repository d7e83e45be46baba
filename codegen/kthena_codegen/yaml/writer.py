# SPDX-License-Identifier: Apache-2.0
"""Values to the bytes that controller-gen writes for them.

controller-gen v0.23.0 encodes to JSON and gives that to `Marshal` of sigs.k8s.io/yaml v1.6.0,
which reads the JSON as YAML and writes it with go.yaml.in/yaml/v2 v2.4.4. The emitter here
follows that library's `emitterc.go` for the part of it that such values reach: block mappings
and sequences, `{}`, `[]`, and scalars in four styles. PyYAML's two emitters agree neither with
go-yaml nor with each other (emoji, U+2028, where quoted text folds), so neither is used.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import insort
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cmp_to_key
from typing import Final

from kthena_codegen.yaml.scalars import Style, style_of

MAX_DEPTH: Final = 1_000
"""Mappings and sequences inside one another; go-yaml reads ten times as many."""

_WIDTH: Final = 80  # a space is folded when it would stand in a column beyond this one
_KEY_BYTES: Final = 128  # a longer key takes the `? ` form (yaml_emitter_check_simple_key)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_BREAK: Final = re.compile("[\n\r\x85\u2028\u2029]")
_SOFT_BREAKS: Final = re.compile("([\u2028\u2029]+)")
_LINE: Final = re.compile("[^\n\u2028\u2029]+")
_ESCAPED: Final = re.compile("[^ !#-\\[\\]-~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]")
_ESCAPES: Final = {
    "\0": "\\0",
    "\a": "\\a",
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\v": "\\v",
    "\f": "\\f",
    "\r": "\\r",
    "\x1b": "\\e",
    '"': '\\"',
    "\\": "\\\\",
    "\x85": "\\N",
    "\xa0": "\\_",
    "\u2028": "\\L",
    "\u2029": "\\P",
}
_CODE_POINT_ORDER: Final = re.compile(r"[A-Za-z!-/:-@ ]*")
_NEXT_LINE: Final = re.compile(" *\x85[ \x85]*")


class _UnwritableError(Exception):
    """A value with no YAML form; the place is added where it is known."""

    def __init__(self, message: str, kind: type[TypeError | ValueError] = ValueError) -> None:
        super().__init__(message)
        self.kind = kind


def dump(value: object) -> str:
    """Write one document as sigs.k8s.io/yaml does.

    Args:
        value: None, bool, int, float, str, list, tuple, or a mapping with str keys; subclasses
            are written as their base. Keys are sorted, their order given does not matter.

    Returns:
        The document without a `---` line, its last line ended. Floats without a fraction are
        written as integers and integers beyond 64 bits as floats, because upstream takes its
        numbers from JSON. Upstream reads its own JSON as YAML 1.1, so U+0085 in a value is
        folded as a line break is (between letters it becomes a blank), and Marshal fails for
        U+007F and the controls above it, U+FFFE, U+FFFF, and U+0085 or over a thousand
        characters in a key: these are written the way go-yaml escapes them.

    Raises:
        TypeError: A value or key of another type.
        ValueError: A float that is not finite, a lone surrogate, a value that contains itself,
            more than `MAX_DEPTH` levels. Both messages begin with the place.
    """
    return _Emitter().document(value)


def dump_all(documents: Iterable[object], *, leading: bool = True) -> str:
    """Write several documents into one text.

    Args:
        documents: The values, as for `dump`.
        leading: Put `---` before the first document too, as controller-gen does.

    Returns:
        Each document after a `---` line of its own.

    Raises:
        TypeError: See `dump`.
        ValueError: See `dump`.
    """
    text = "".join(f"---\n{dump(document)}" for document in documents)
    return text if leading else text.removeprefix("---\n")


class _Frame:
    """A mapping or sequence that is being written."""

    __slots__ = ("at", "head", "identity", "indent", "pad", "pairs")

    def __init__(self, value: object, indent: int, head: str) -> None:
        self.pairs = _pairs(value)
        self.identity = id(value)
        self.indent = indent
        self.pad = " " * indent
        self.head = head  # what stands before the next entry on its line
        self.at: str | int = ""  # key or index of the entry being written


def _pairs(value: object) -> Iterator[tuple[str | int, object]]:
    if isinstance(value, Mapping):
        return iter([(key, value[key]) for key in sort_keys(value)])
    assert isinstance(value, (list, tuple))  # noqa: S101 - told apart by the caller
    return iter(enumerate(value))


class _Emitter:
    """The state of one document: lines so far, and scalars already worked out."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._keys: dict[str, str | None] = {}
        self._texts: dict[str, tuple[Style, str]] = {}
        self._frames: list[_Frame] = []
        self._open: set[int] = set()

    def document(self, value: object) -> str:
        try:
            if self._inline("", value, 2):
                return "".join(self._lines)
            self._push(value, 0, "")
            while self._frames:
                self._continue(self._frames[-1])
        except _UnwritableError as problem:
            raise problem.kind(f"{self._place()}{problem}") from None
        return "".join(self._lines)

    def _place(self) -> str:
        path = ""
        for frame in self._frames:
            at = frame.at
            path += f".{at}" if isinstance(at, str) else f"[{at}]"
        path = _SURROGATE.sub("\ufffd", path.removeprefix("."))
        return f"{path[:200]}: " if path else ""

    def _push(self, value: object, indent: int, head: str) -> None:
        if id(value) in self._open:
            raise _UnwritableError("the value contains itself")
        if len(self._frames) >= MAX_DEPTH:
            raise _UnwritableError(f"more than {MAX_DEPTH} levels of mappings and sequences")
        frame = _Frame(value, indent, head)
        self._open.add(frame.identity)
        self._frames.append(frame)

    def _continue(self, frame: _Frame) -> None:
        """Write the entries of a frame up to the next one that opens a frame of its own."""
        indent = frame.indent
        for key, value in frame.pairs:
            frame.at = key
            head, frame.head = frame.head, frame.pad
            on_line = True  # whether a collection begins behind the head
            if isinstance(key, str):
                short = self._key(key)
                if short is None:
                    self._text(f"{head}? ", key, indent + 2)
                    head = f"{frame.pad}: "
                else:
                    head += short
                    on_line = False
            else:
                head += "- "
            if self._inline(head, value, indent + 2):
                continue
            if on_line:
                self._push(value, indent + 2, head)
            else:
                self._lines.append(f"{head[:-1]}\n")
                # A sequence stands as deep as the key above it.
                inner = indent + 2 if isinstance(value, Mapping) else indent
                self._push(value, inner, " " * inner)
            return
        self._frames.pop()
        self._open.discard(frame.identity)

    def _key(self, key: str) -> str | None:
        """The key with its colon, or None when it needs the `? ` form."""
        try:
            return self._keys[key]
        except KeyError:
            pass
        style, body = self._prepare(key)
        short: str | None = None
        if not _BREAK.search(key) and len(key.encode()) <= _KEY_BYTES:
            short = f"{_quoted(style, body)}: "
        self._keys[key] = short
        return short

    def _inline(self, head: str, value: object, indent: int) -> bool:
        """Write a value that needs no frame; False for a collection with entries."""
        if isinstance(value, str):
            if "\x85" in value:
                value = _NEXT_LINE.sub(_fold_next_line, value)
            self._text(head, value, indent)
            return True
        if value is None:
            text = "null"
        elif isinstance(value, bool):
            text = "true" if value else "false"
        elif isinstance(value, int):
            text = _integer(value)
        elif isinstance(value, float):
            text = _float(value)
        elif isinstance(value, Mapping):
            if value:
                return False
            text = "{}"
        elif isinstance(value, (list, tuple)):
            if value:
                return False
            text = "[]"
        else:
            raise _UnwritableError(
                f"cannot write a value of type {type(value).__name__}", TypeError
            )
        self._lines.append(f"{head}{text}\n")
        return True

    def _prepare(self, text: str) -> tuple[Style, str]:
        """The style of a text and what stands between its quotes, worked out once."""
        known = self._texts.get(text)
        if known is not None:
            return known
        style = style_of(text)
        body = str.__str__(text)  # an enum member, say, as the text it is
        if style is Style.DOUBLE:
            if _SURROGATE.search(text):
                raise _UnwritableError("the text holds half of a surrogate pair")
            body = _escape(body)
        elif style is Style.SINGLE:
            body = body.replace("'", "''")
        self._texts[text] = style, body
        return style, body

    def _text(self, head: str, value: str, indent: int) -> None:
        style, body = self._prepare(value)
        pad = " " * indent
        if style is Style.LITERAL:
            self._lines.append(f"{head}|{_block(body, pad)}")
            return
        start = len(head) + (style is not Style.PLAIN)
        if style is Style.SINGLE and _BREAK.search(body):
            body = _torn(body, start, pad)
        elif start + len(body) > _WIDTH and " " in body:
            body = _fold(body, start, pad, double=style is Style.DOUBLE)
        self._lines.append(f"{head}{_quoted(style, body)}\n")


def _quoted(style: Style, body: str) -> str:
    if style is Style.PLAIN:
        return body
    return f"'{body}'" if style is Style.SINGLE else f'"{body}"'


def _escape(text: str) -> str:
    # go-yaml asks whether the text STARTS with a byte order mark where it means to ask about the
    # character at hand (`is_bom`), so such a text comes out escaped from end to end.
    if text.startswith("\ufeff"):
        return "".join(map(_escape_one, text))
    return _ESCAPED.sub(lambda match: _escape_one(match[0]), text)


def _escape_one(char: str) -> str:
    short = _ESCAPES.get(char)
    if short is not None:
        return short
    code = ord(char)
    if code <= 0xFF:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"


def _fold(body: str, column: int, pad: str, *, double: bool) -> str:
    """Break a text at single spaces that would stand beyond the width.

    Args:
        body: The text, quotes doubled or characters escaped, without the quotes around it.
        column: Where its first character stands.
        pad: The blanks of the lines that follow.
        double: Double quotes also break before further spaces, with a backslash to keep them.
    """
    parts: list[str] = []
    start, last = 0, len(body) - 1
    at = body.find(" ", max(1, _WIDTH + 1 - column))
    while 0 <= at < last:
        more = body[at + 1] == " "
        if body[at - 1] == " " or (more and not double):
            at = body.find(" ", at + 1)
            continue
        parts += (body[start:at], f"\n{pad}\\" if more else f"\n{pad}")
        start = at + 1
        column = len(pad) + more
        at = body.find(" ", max(start, start + _WIDTH + 1 - column))
    parts.append(body[start:])
    return "".join(parts)


def _torn(body: str, column: int, pad: str) -> str:
    """Single-quoted text with U+2028 or U+2029: these end lines, yet stand for themselves."""
    parts = []
    for index, part in enumerate(_SOFT_BREAKS.split(body)):
        if index % 2 or not part:
            parts.append(part)
        elif index == 0:
            parts.append(_fold(part, column, pad, double=False))
        else:
            parts.append(pad + _fold(part, len(pad), pad, double=False))
    return "".join(parts)


def _block(text: str, pad: str) -> str:
    """A literal block after its `|`: hints, then the lines with their last break.

    A text that ends in U+2028 gets no line feed: to the emitter that line has ended.
    """
    indent_hint = "2" if text[0] == " " or _BREAK.match(text) else ""
    chomp = ""
    if not _BREAK.match(text[-1]):
        chomp = "-"
    elif len(text) == 1 or _BREAK.match(text[-2]):
        chomp = "+"
    lines = _LINE.sub(lambda match: pad + match[0], text)
    return f"{indent_hint}{chomp}\n{lines}" + ("\n" if chomp == "-" else "")


def _fold_next_line(match: re.Match[str]) -> str:
    """What a YAML reader makes of U+0085 and the blanks around it in double quotes."""
    breaks = match[0].count("\x85")
    return " " if breaks == 1 else "\n" * (breaks - 1)


def _integer(value: int) -> str:
    if -(2**63) <= value < 2**64:
        return int.__repr__(value)
    try:
        return _shortest(float(value))
    except OverflowError:  # upstream keeps such a number as text, and the text needs no quotes
        pass
    try:
        return int.__repr__(value)
    except ValueError:
        raise _UnwritableError("the integer has more digits than Python converts") from None


def _float(value: float) -> str:
    if not math.isfinite(value):
        raise _UnwritableError("JSON has no infinity and no NaN")
    number = Decimal(float.__repr__(value))
    # encoding/json writes a number below 1e21 without exponent; go-yaml then reads an integer.
    if abs(value) < 1e21 and number == number.to_integral_value() and -(2**63) <= number < 2**64:
        return str(int(number))
    return _shortest(value)


def _shortest(value: float) -> str:
    """strconv.FormatFloat(value, 'g', -1, 64): an exponent below 1e-4 and from 1e+6 on."""
    number = Decimal(float.__repr__(value)).normalize()
    power = number.adjusted()
    if -4 <= power < 6:
        return f"{number:f}"
    first, *others = map(str, number.as_tuple().digits)
    sign = "-" if value < 0 else ""
    point = "." if others else ""
    return f"{sign}{first}{point}{''.join(others)}e{power:+03d}"


def sort_keys(mapping: Mapping[object, object]) -> list[str]:
    """The keys of a mapping in go-yaml's order.

    Numbers inside keys count as numbers and come before letters, other characters before both.

    Raises:
        _UnwritableError: A key that is not a str.

    Source: `keyList.Less` in go-yaml's sorter.go.
    """
    keys: list[str] = []
    for key in mapping:
        if not isinstance(key, str):
            raise _UnwritableError(f"a key is of type {type(key).__name__}, not str", TypeError)
        keys.append(key)
    keys.sort()
    if _CODE_POINT_ORDER.fullmatch("".join(keys)):
        return keys
    # go-yaml's comparison can run in a circle (v1beta1 < v2 < v10 < v1beta1), and its output then
    # changes from run to run. Inserting one by one, in code point order, settles the result for
    # every order given and every Python, and is the same where there is no circle.
    ordered: list[str] = []
    for key in keys:
        insort(ordered, key, key=_natural)
    return ordered


def _compare(left: str, right: str) -> int:
    for index, (a, b) in enumerate(zip(left, right, strict=False)):
        if a == b:
            continue
        a_letter, b_letter = _is_letter(a), _is_letter(b)
        if a_letter and b_letter:
            return -1 if a < b else 1
        if a_letter or b_letter:
            return -1 if b_letter else 1
        start = int("0" in (a, b) and _inside_number(left, index))
        a_number, a_end = _number(left, index, start)
        b_number, b_end = _number(right, index, start)
        return -1 if (a_number, a_end, a) < (b_number, b_end, b) else 1
    return len(left) - len(right)


_natural: Final = cmp_to_key(_compare)


def _is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] == "L"


def _is_digit(char: str) -> bool:
    return unicodedata.category(char) == "Nd"


def _inside_number(text: str, index: int) -> bool:
    """Whether digits before the index, up to it without a gap, are not all zeros."""
    for char in reversed(text[:index]):
        if not _is_digit(char):
            return False
        if char != "0":
            return True
    return False


def _number(text: str, index: int, number: int) -> tuple[int, int]:
    """Go on reading a number; it wraps around as Go's int64 does."""
    while index < len(text) and _is_digit(text[index]):
        number = number * 10 + ord(text[index]) - ord("0")
        index += 1
    return (number + 2**63) % 2**64 - 2**63, index
