# SPDX-License-Identifier: Apache-2.0
"""How a pattern is spelt: the syntax that Go's regexp/syntax reads with its Perl flags (Go 1.26).

Start at `parse`. Positions are characters; Go's are bytes, which is the same to an error that
quotes a piece of the pattern. A lone surrogate stands for a byte that is not UTF-8, as
`surrogateescape` decodes one, and is refused wherever Go looks at it.
"""

from __future__ import annotations

from typing import Final

from kthena_api.regexp import characters, faults, ranges, tree
from kthena_api.regexp.builder import Builder
from kthena_api.regexp.faults import SyntaxFault
from kthena_api.regexp.limits import MAX_LENGTH, MAX_REPEAT, LimitError, repeat_is_valid
from kthena_api.regexp.tree import Node

_OPERATORS: Final = {"*": tree.STAR, "+": tree.PLUS, "?": tree.QUEST}
_PERL_FLAGS: Final = {
    "i": tree.FOLD_CASE,
    "m": tree.MULTI_LINE,
    "s": tree.DOT_NL,
    "U": tree.NON_GREEDY,
}
_ANCHORS: Final = {
    "A": tree.BEGIN_TEXT,
    "b": tree.WORD_BOUNDARY,
    "B": tree.NO_WORD_BOUNDARY,
    "z": tree.END_TEXT,
}
_CONTROLS: Final = {"a": 0x07, "f": 0x0C, "n": 0x0A, "r": 0x0D, "t": 0x09, "v": 0x0B}
_DIGITS: Final = frozenset("0123456789")
_OCTAL: Final = frozenset("01234567")
_HEX: Final = frozenset("0123456789abcdefABCDEF")
_NAME: Final = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
_TOO_BIG: Final = -2  # a count with more digits than Go reads
_OPEN_END: Final = -1
_SHOWN: Final = 80  # characters of a pattern that nobody wants to see whole


def parse(source: str) -> Node:
    """Read a pattern; raises SyntaxFault for what Go refuses, and for what is too long."""
    if len(source) > MAX_LENGTH:
        raise SyntaxFault(faults.TOO_LARGE, f"{source[:_SHOWN]}…")
    try:
        return _Parser(source).parse()
    except LimitError as limit:
        raise SyntaxFault(str(limit), source) from None


def _is_surrogate(char: str) -> bool:
    return "\ud800" <= char <= "\udfff"


class _Parser:
    """Reads `source` from left to right; `at` is the position of what comes next."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.build = Builder()

    def parse(self) -> Node:
        """Read everything."""
        source, build = self.source, self.build
        end = len(source)
        last_repeat: int | None = None
        while self.at < end:
            start = self.at
            char = source[start]
            repeat: int | None = None
            if char in _OPERATORS:
                self.at += 1
                self._repeat(_OPERATORS[char], start, last_repeat)
                repeat = start
            elif char == "{":
                if self._counted_repeat(last_repeat):
                    repeat = start
            else:
                self._piece(char)
            last_repeat = repeat
        build.finish()
        if len(build.stack) != 1:
            raise SyntaxFault(faults.MISSING_PAREN, source)
        return build.stack[0]

    def _piece(self, char: str) -> None:
        """Read anything but a repetition."""
        build = self.build
        if char == "\\":
            self._backslash()
        elif char == "(":
            if self.source.startswith("(?", self.at):
                self._perl_group()
            else:
                build.open_group()
                self.at += 1
        elif char == "[":
            self._class()
        elif char == "|":
            build.vertical_bar()
            self.at += 1
        elif char == ")":
            if not build.close_group():
                raise SyntaxFault(faults.UNEXPECTED_PAREN, self.source)
            self.at += 1
        elif char == "^":
            build.op(tree.BEGIN_LINE if build.flags & tree.MULTI_LINE else tree.BEGIN_TEXT)
            self.at += 1
        elif char == "$":
            if build.flags & tree.MULTI_LINE:
                build.op(tree.END_LINE)
            else:
                build.op(tree.END_TEXT).flags |= tree.WAS_DOLLAR
            self.at += 1
        elif char == ".":
            build.op(tree.ANY_CHAR if build.flags & tree.DOT_NL else tree.ANY_CHAR_NOT_NL)
            self.at += 1
        else:
            build.literal(ord(self._next()))

    def _next(self) -> str:
        """Read one character: U+FFFD at the end, a fault when it is not UTF-8."""
        if self.at >= len(self.source):
            return "\ufffd"
        char = self.source[self.at]
        if _is_surrogate(char):
            raise SyntaxFault(faults.INVALID_UTF8, self.source[self.at :])
        self.at += 1
        return char

    def _fault(self, code: str, start: int) -> SyntaxFault:
        return SyntaxFault(code, self.source[start : self.at])

    # Repetition

    def _repeat(
        self,
        kind: int,
        start: int,
        last_repeat: int | None,
        minimum: int = 0,
        maximum: int = 0,
    ) -> None:
        flags = self.build.flags
        if self.source.startswith("?", self.at):
            self.at += 1
            flags ^= tree.NON_GREEDY
        if last_repeat is not None:
            raise self._fault(faults.INVALID_REPEAT_OP, last_repeat)
        node = self.build.repeat(kind, flags, minimum, maximum)
        if node is None:
            raise self._fault(faults.MISSING_REPEAT_ARGUMENT, start)
        if (minimum >= 2 or maximum >= 2) and not repeat_is_valid(node):
            raise self._fault(faults.INVALID_REPEAT_SIZE, start)

    def _counted_repeat(self, last_repeat: int | None) -> bool:
        """Read `{n}`, `{n,}` or `{n,m}`; anything else makes the brace a character, and False."""
        start = self.at
        counts = self._counts()
        if counts is None:
            self.at = start + 1
            self.build.literal(ord("{"))
            return False
        minimum, maximum = counts
        if (
            _TOO_BIG in counts
            or minimum > MAX_REPEAT
            or maximum > MAX_REPEAT
            or 0 <= maximum < minimum
        ):
            raise self._fault(faults.INVALID_REPEAT_SIZE, start)
        self._repeat(tree.REPEAT, start, last_repeat, minimum, maximum)
        return True

    def _counts(self) -> tuple[int, int] | None:
        self.at += 1
        minimum = self._integer()
        if minimum is None:
            return None
        maximum: int | None = minimum
        if self.source.startswith(",", self.at):
            self.at += 1
            maximum = _OPEN_END if self.source.startswith("}", self.at) else self._integer()
        if maximum is None or not self.source.startswith("}", self.at):
            return None
        self.at += 1
        return minimum, maximum

    def _integer(self) -> int | None:
        """Read decimal digits; no number when there are none or when they begin with a zero."""
        source, start = self.source, self.at
        while self.at < len(source) and source[self.at] in _DIGITS:
            self.at += 1
        digits = source[start : self.at]
        if not digits or (len(digits) > 1 and digits[0] == "0"):
            return None
        # Go gives up at 10^8 with digits left; int() itself refuses absurdly long texts.
        return int(digits) if len(digits) <= 9 else _TOO_BIG

    # Groups

    def _perl_group(self) -> None:
        """Read what begins with `(?`: a named group, flags, or both flags and a group."""
        start = self.at
        for opening in ("(?P<", "(?<"):
            # Go wants something behind the bracket before it calls this a named group.
            if self.source.startswith(opening, start) and len(self.source) > start + len(opening):
                self._named_group(start, start + len(opening))
                return
        self.at += 2
        on = off = 0
        negated = seen = False
        while self.at < len(self.source):
            char = self._next()
            if char in _PERL_FLAGS:
                seen = True
                if negated:
                    off |= _PERL_FLAGS[char]
                else:
                    on |= _PERL_FLAGS[char]
            elif char == "-" and not negated:
                negated, seen = True, False
            elif char in ":)" and (seen or not negated):
                if char == ":":
                    self.build.open_group(None)
                self.build.flags = (self.build.flags | on) & ~off
                return
            else:
                break
        raise self._fault(faults.INVALID_PERL_OP, start)

    def _named_group(self, start: int, name_start: int) -> None:
        end = self.source.find(">", start)
        if end < 0:
            self._require_utf8(start, len(self.source))
            raise SyntaxFault(faults.INVALID_NAMED_CAPTURE, self.source[start:])
        self._require_utf8(name_start, end)
        name = self.source[name_start:end]
        self.at = end + 1
        if not name or not _NAME.issuperset(name):
            raise self._fault(faults.INVALID_NAMED_CAPTURE, start)
        self.build.open_group(name)

    def _require_utf8(self, start: int, end: int) -> None:
        for at in range(start, end):
            if _is_surrogate(self.source[at]):
                raise SyntaxFault(faults.INVALID_UTF8, self.source[at:end])

    # Escapes

    def _backslash(self) -> None:
        start, build = self.at, self.build
        letter = self.source[start + 1 : start + 2]
        if letter in _ANCHORS:
            build.op(_ANCHORS[letter])
            self.at += 2
            return
        if letter == "C":
            self.at += 2
            raise self._fault(faults.INVALID_ESCAPE, start)  # one byte; RE2 takes it
        if letter == "Q":
            self._quoted()
            return
        node = build.ledger.node(tree.CHAR_CLASS)
        node.flags = build.flags
        bounds = self._class_escape()
        if bounds is not None:
            node.runes = bounds
            build.push(node)
            return
        build.ledger.reuse(node)
        build.literal(self._escape())

    def _quoted(self) -> None:
        self.at += 2
        end = self.source.find(r"\E", self.at)
        stop = len(self.source) if end < 0 else end
        while self.at < stop:
            if _is_surrogate(self.source[self.at]):
                raise SyntaxFault(faults.INVALID_UTF8, self.source[self.at : stop])
            self.build.literal(ord(self._next()))
        self.at = stop if end < 0 else end + 2

    def _escape(self) -> int:
        r"""Read `\` and what belongs to it; returns the code point."""
        start = self.at
        self.at += 1
        if self.at >= len(self.source):
            raise SyntaxFault(faults.TRAILING_BACKSLASH, "")
        char = self._next()
        if char in _CONTROLS:
            return _CONTROLS[char]
        if char == "x":
            value = self._hexadecimal()
            if value is not None:
                return value
        elif char == "0" or (char in _OCTAL and self.source[self.at : self.at + 1] in _OCTAL):
            digits = char
            while len(digits) < 3 and self.source[self.at : self.at + 1] in _OCTAL:
                digits += self._next()
            return int(digits, 8)
        elif char.isascii() and not char.isalnum():
            return ord(char)
        raise self._fault(faults.INVALID_ESCAPE, start)

    def _hexadecimal(self) -> int | None:
        if self.at >= len(self.source):
            return None
        char = self._next()
        if char != "{":
            second = self._next()
            return int(char + second, 16) if char in _HEX and second in _HEX else None
        value = 0
        seen = False
        while self.at < len(self.source):
            char = self._next()
            if char == "}":
                return value if seen else None
            if char not in _HEX:
                return None
            value = value * 16 + int(char, 16)
            if value > ranges.MAX_RUNE:
                return None
            seen = True
        return None

    # Classes

    def _class_escape(self) -> list[int] | None:
        r"""Read `\p…`, `\d` and their like; None, with nothing read, when another thing follows."""
        letter = self.source[self.at + 1 : self.at + 2]
        if letter in {"p", "P"}:
            return self._unicode_class()
        if letter and letter in "dswDSW":
            self.at += 2
            return self._group(characters.PERL_CLASSES[letter.lower()], negated=letter.isupper())
        return None

    def _group(self, bounds: tuple[int, ...], *, negated: bool) -> list[int]:
        found = list(bounds)
        if self.build.flags & tree.FOLD_CASE:
            found = characters.folded(found)
        return ranges.negate(found) if negated else found

    def _unicode_class(self) -> list[int]:
        start = self.at
        negated = self.source[start + 1] == "P"
        self.at += 2
        char = self._next()
        if char == "{":
            end = self.source.find("}", self.at)
            if end < 0:
                self._require_utf8(start, len(self.source))
                raise SyntaxFault(faults.INVALID_RANGE, self.source[start:])
            self._require_utf8(self.at, end)
            name = self.source[self.at : end]
            self.at = end + 1
        else:
            name = self.source[start + 2 : self.at]
        if name.startswith("^"):
            negated = not negated
            name = name[1:]
        fold = bool(self.build.flags & tree.FOLD_CASE)
        bounds = characters.unicode_class(name, fold=fold, negated=negated)
        if bounds is None:
            raise self._fault(faults.INVALID_RANGE, start)
        return bounds

    def _class(self) -> None:
        """Read `[…]` and push it."""
        source, start, build = self.source, self.at, self.build
        node = build.ledger.node(tree.CHAR_CLASS)
        node.flags = build.flags
        self.at += 1
        negated = source.startswith("^", self.at)
        if negated:
            self.at += 1
        items = [self._class_item(start)]
        while not source.startswith("]", self.at):
            items.append(self._class_item(start))
        self.at += 1
        # Named classes are shared lists: a thousand `\pL` are one.
        different = {id(item): item for item in items}.values()
        node.runes = list(characters.union(frozenset(map(tuple, different)), negated=negated))
        build.push(node)

    def _class_item(self, class_start: int) -> list[int]:
        source = self.source
        if source.startswith("[:", self.at) and len(source) > self.at + 2:
            bounds = self._posix_class()
            if bounds is not None:
                return bounds
        if source.startswith("\\", self.at):
            bounds = self._class_escape()
            if bounds is not None:
                return bounds
        start = self.at
        lo = hi = self._class_char(class_start)
        # A hyphen before the closing bracket is itself.
        follows = source[self.at : self.at + 2]
        if len(follows) == 2 and follows[0] == "-" and follows[1] != "]":
            self.at += 1
            hi = self._class_char(class_start)
            if hi < lo:
                raise self._fault(faults.INVALID_RANGE, start)
        return characters.folded([lo, hi]) if self.build.flags & tree.FOLD_CASE else [lo, hi]

    def _class_char(self, class_start: int) -> int:
        if self.at >= len(self.source):
            raise SyntaxFault(faults.MISSING_BRACKET, self.source[class_start:])
        if self.source[self.at] == "\\":
            return self._escape()
        return ord(self._next())

    def _posix_class(self) -> list[int] | None:
        start = self.at
        end = self.source.find(":]", start + 2)
        if end < 0:
            return None
        self.at = end + 2
        name = self.source[start + 2 : end]
        negated = name.startswith("^")
        bounds = characters.POSIX_CLASSES.get(name.removeprefix("^"))
        if bounds is None:
            raise self._fault(faults.INVALID_RANGE, start)
        return self._group(bounds, negated=negated)
