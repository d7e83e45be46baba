# SPDX-License-Identifier: Apache-2.0
"""Random values that library functions may be called with, many of them right or nearly so."""

from __future__ import annotations

import math
import random

from kthena_api.cel.library._go_sort import sorted_indices
from kthena_api.cel.values import Duration, Timestamp, TypeValue, Uint

_INTS = (0, 1, -1, 2, 3, 7, 255, -8, 1 << 31, (1 << 63) - 1, -1 << 63)
_NUMBERS = (".", "", ".5", "5.", "0.", "-", "1_0", "\u0663", "1.2.3", "000", "1" * 40)
_SUFFIXES = "n u m k M G T P E Ki Mi Gi Ti Pi Ei".split()
_ODD_SUFFIXES = (
    "K", "ki", "e", "E+", "e4294967297", "e99999999999999999999", "i", "mm", " ", "x", "é",
    "e00000000000000000000000000003", "e-9223372036854775808", "EE3",
)  # fmt: skip
_GROUPS = ("0", "0", "0", "1", "ffff", "fe80", "ff02", "00ab", "A", "abcd", "7f")
_ODD_IPS = (
    "::", "::1", "::ffff:1.2.3.4", "localhost", "", "1.2.3.4%x", "%", "1..2.3", "a.b.c.d",
    "01.2.3.4", "1.2.3.4 ", "::1%", "fe80::1%e", "\udcff:", "1.2.\udcff", "255.255.255.255",
    "0.0.0.0",  # noqa: S104 - nothing listens
    "224.0.0.5", "169.254.1.1", "ff02::1", "fe80::", "1.2.3.4.5", ".1.2.3",
)  # fmt: skip
_LENGTHS = "0 8 16 24 32 33 64 128 129 01 -1 +1 x 99999999999999999999 10 7 31 9".split()
_ODD_URLS = (
    "", "*", "/", "//", "///", "#", ":", "http:", "http://", "?", "mailto:a@b", "a b", "/a b",
    "http:///x", "//h/p", "/%zz", "http://[::1", "http://[1.2.3.4]/", "http://[fe80::1%25en0]:80/",
    "http://[fe80::1%25%20x]/", "http://x:y:z/", "db://a:1,b:2/", "http://a%20b/", "http://%41/",
)  # fmt: skip
_WORDS = (
    "", "a", "abc", "a-b", "-a", "a-", "a.b", "a.-", "A", "1a", "a_b", "é-", "x/y", "/y", "x/",
    "x/y/z", "a" * 63, "a" * 64, "a." * 127, "é" * 40, "example.com/name", "e-", "--", "a..b",
    "123e4567-e89b-12d3-a456-426614174000", "123E4567E89B12D3A456426614174000", "aGVsbG8=", "aGk=",
    "YQ==", "aGVsbG8", "2021-02-29", "2020-02-29", "0000-02-29", "2021-1-1", "2021-13-01",
    "2021-01-01T00:00:00Z", "2021-01-01t23:59:59x5z", "2021-01-01T24:00:00Z", "2021-01-01T00:00Z",
    "2021-01-01T00:00:00+99:99", "2021-01-01T00:00:00ztail", "1900-02-29", "2000-02-29T1",
)  # fmt: skip
_VERSIONS = (
    "1.0.0", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
    "1.0.0-beta.11", "1.0.0-1", "1.0.0-2", "1.0.0-1.a", "1.0.0+b", "1.0.0-alpha+b", "1.0.1-alpha",
)  # fmt: skip
_VERBS = "%s %d %f %e %b %o %x %X %% %.0f %.3f %.20e %.300f %.f %y %é %. %.5 % %.40000f".split()
_PIECES = ("*", "+", "?", "*?", "+?", "??", "{2}", "{0,2}", "{1,}?")
_ATOMS = (
    ".",
    r"\w",
    r"\d",
    r"\W",
    "[ab]",
    "[^a]",
    r"\pL",
    "(?i)a",
    "^",
    "$",
    r"\b",
    r"\B",
    "(?m)$",
)


def _adverse(size: int) -> list[int]:
    """Keys that Go's quicksort divides badly, found while it sorts (McIlroy's adversary)."""
    keys: list[int | None] = [None] * size
    frozen = 0
    candidate = -1

    def less(left: int, right: int) -> bool:
        nonlocal frozen, candidate
        if keys[left] is None and keys[right] is None:
            keys[left if left == candidate else right] = frozen
            frozen += 1
        if keys[left] is None:
            candidate = left
        elif keys[right] is None:
            candidate = right
        mine, other = keys[left], keys[right]
        return mine is not None and (other is None or mine < other)

    sorted_indices(size, less)
    return [size if key is None else key for key in keys]


class Maker:
    """Makes arguments."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - repeatable, not secret

    def number(self) -> str:
        """The digits of a quantity."""
        pick = self.random
        kind = pick.random()
        if kind < 0.5:
            return str(pick.randint(0, 10 ** pick.choice((1, 2, 4, 10, 17, 18, 19, 30))))
        if kind < 0.6:
            return str(pick.choice((2**63 - 1, 2**63, 2**62, 10**18, 999999999999999999, 1024)))
        if kind < 0.9:
            return f"{pick.randint(0, 10**6)}.{pick.randint(0, 10 ** pick.randint(1, 20))}"
        return pick.choice(_NUMBERS)

    def quantity(self) -> str:
        """A quantity, or nearly one."""
        pick = self.random
        text = pick.choice(("", "", "", "-", "+")) + self.number()
        kind = pick.random()
        if kind < 0.4:
            return text + pick.choice(_SUFFIXES)
        if kind < 0.6:
            exponent = pick.choice((0, 1, 2, 3, 5, 9, 12, 18, 20, 30, 100, 300, 330))
            return text + pick.choice("eE") + pick.choice(("", "+", "-")) + str(exponent)
        return text + (pick.choice(_ODD_SUFFIXES) if kind < 0.65 else "")

    def address(self) -> str:
        """An IP address, or nearly one."""
        pick = self.random
        kind = pick.random()
        fields = (0, 1, 10, 127, 169, 192, 224, 254, 255, 256)
        v4 = ".".join(str(pick.choice(fields)) for _ in range(pick.choice((4, 4, 4, 4, 3, 5))))
        if kind < 0.35:
            return v4
        if kind > 0.85:
            return pick.choice(_ODD_IPS)
        groups = [pick.choice(_GROUPS) for _ in range(pick.choice((8, 8, 7, 6, 5, 3, 2, 1, 9)))]
        if pick.random() < 0.6:
            groups[pick.randrange(len(groups))] = ""
        if pick.random() < 0.2:
            groups[-1] = v4
        if pick.random() < 0.05:
            groups[0] = pick.choice(("12345", "g", "é"))
        text = pick.choice(("", "", "", "::")) + ":".join(groups)
        return text + pick.choice(("",) * 12 + ("::", "%", "%eth0", " "))

    def network(self) -> str:
        """A network, or nearly one."""
        return f"{self.address()}{self.random.choice('///////:')}{self.random.choice(_LENGTHS)}"

    def url(self) -> str:
        """A URL, or nearly one."""
        pick = self.random
        if pick.random() < 0.1:
            return pick.choice(_ODD_URLS)
        parts = (
            ("http:", "https:", "HTTP:", "ftp:", "", "x+y:", "1a:", "a:b:"),
            ("//", "//", "//", "/", "", "///"),
            ("", "", "", "u@", "u:p@", "u%40:p%zz@", "u:@", "a b@", "u@v@", "é@"),
            ("example.com", "h", "[::1]", "[::1%25e]", "127.0.0.1", "a_b", "h%ff", "h%C3%A9", "é",
             "h%41", "h<>", "h^", "a b", "[::g]", "", "[", "]", "x[::1]", "h%2"),
            ("", "", "", ":80", ":", ":8x", ":80:90"),
            ("", "/", "/a", "/a b", "/%41", "/%2f", "/é", "/a%ff", "/[x]", "/a;b,c", "/%", "/a%zz",
             "/!$&'()*+,;=:@~", "//x", "/^|", "/a:b"),
            ("", "", "?", "?a=b", "?a=b&a=c&d", "?a=%zz&b=1", "?a+b=c+d", "?a;b=1&c=2", "?=&&x=",
             "?%ff=%c3%a9", "??"),
            ("", "", "#", "#f", "#f%zz", "#é", "#a%20b", "#!()*'\"", "#a#b"),
        )  # fmt: skip
        text = "".join(pick.choice(choices) for choices in parts)
        if pick.random() < 0.05:
            at = pick.randrange(len(text) + 1)
            text = text[:at] + pick.choice("\x00\x7f\n\udcff%# ") + text[at:]
        return text

    def version(self) -> str:
        """A version, or nearly one."""
        pick = self.random
        if pick.random() < 0.4:
            return pick.choice(_VERSIONS)
        numbers = ("0", "1", "2", "10", "01", "00", "", "x", "18446744073709551615", "9" * 20, "é")
        words = ("alpha", "1", "0", "01", "a-b", "", "rc", "x.1", "é", "99999999999999999999", "2")
        weights = (9, 9, 9, 9, 2, 1, 1, 1, 1, 1, 1)
        text = ".".join(pick.choices(numbers, weights, k=pick.choice((3, 3, 3, 3, 2, 1, 4))))
        text = pick.choice(("", "", "", "v", " ")) + text
        if pick.random() < 0.4:
            text += "-" + ".".join(pick.choices(words, k=pick.choice((1, 1, 2, 3))))
        return text + (f"+{pick.choice(words)}" if pick.random() < 0.2 else "")

    def text(self) -> str:
        """Any text."""
        size = self.random.choice((0, 1, 2, 3, 5, 8, 13, 30))
        letters = 'aaabbc1 _,é世\n\udcffAZ\u00a0\u2028\x1c\x85"\\%ß\U0001f600'
        return "".join(self.random.choices(letters, k=size))

    def piece(self) -> str:
        """A text likely to be in another."""
        return self.random.choice(
            ("", "a", "b", "ab", "a", ",", "é", "\udcff", " ", "世", "\ufffd")
        )

    def word(self) -> str:
        """A name, a date, or something else that a format knows."""
        pick = self.random
        if pick.random() < 0.6:
            return pick.choice(_WORDS)
        alphabet = "ab1-.A/_é:TZz+=0"
        return "".join(pick.choices(alphabet, k=pick.randrange(12)))

    def pattern(self) -> str:
        """A regular expression without nested loops over nothing (docs/limitations.md)."""
        pick = self.random
        parts = []
        for _ in range(pick.choice((0, 1, 1, 2, 3))):
            atom = pick.choice("abbc1 é") if pick.random() < 0.5 else pick.choice(_ATOMS)
            if pick.random() < 0.2:
                atom = f"({atom}{pick.choice('|b')}{pick.choice('abc')})"
            parts.append(atom + (pick.choice(_PIECES) if pick.random() < 0.4 else ""))
        text = "".join(parts)
        return text if pick.random() < 0.97 else pick.choice(("(", "[a", "a**", r"\8"))

    def whole(self) -> int:
        """An int."""
        pick = self.random
        return pick.choice(_INTS) if pick.random() < 0.3 else pick.randint(-2, 9)

    def double(self) -> float:
        """A double."""
        pick = self.random
        special = (0.0, -0.0, 0.1, 1.0, 2.5, -1e-7, 1e21, 1.8446744073709552e19, 5e-324, 1e308)
        if pick.random() < 0.1:
            return pick.choice((math.nan, math.inf, -math.inf))
        if pick.random() < 0.5:
            return pick.choice(special)
        return pick.choice((-1, 1)) * pick.random() * 10.0 ** pick.randint(-9, 22)

    def scalar(self, kind: str) -> object:
        """A value of a type."""
        pick = self.random
        match kind:
            case "int":
                return self.whole()
            case "uint":
                return Uint(pick.choice((0, 1, 2, 3, (1 << 64) - 1)))
            case "double":
                return self.double()
            case "bool":
                return pick.random() < 0.5
            case "bytes":
                return bytes(pick.choices(b"ab\x00\xff\xc3\xa9", k=pick.randrange(4)))
            case "duration":
                return Duration(pick.choice((0, 1, -1, 10**9, 90 * 10**9, (1 << 63) - 1, 1500)))
            case "timestamp":
                return Timestamp(pick.choice((0, 1, -1, 10**9, 253402300799)), pick.choice((0, 5)))
            case "null":
                return None
            case "type":
                return TypeValue(pick.choice(("int", "foo")))
            case "list":
                return [self.scalar(pick.choice(("int", "key"))) for _ in range(2)]
            case "key":
                return self.text().replace("\udcff", "")
            case "map":
                kinds = ("string", "int", "bool", "uint")
                # A map with NaN for a key holds an error there, which no value of ours is.
                return {self.scalar(pick.choice(kinds)): pick.choice((0.5, 2.0, -1e300))}
        return self.text()

    def items(self, kind: str) -> list[object]:
        """A list; items of any type for "any"."""
        pick = self.random
        size = pick.choice((0, 1, 2, 3, 5, 8))
        if kind == "any" and pick.random() < 0.7:
            kind = pick.choice(("int", "string", "double", "bool", "list"))
        kinds = ("int", "uint", "double", "string", "bool", "null", "list", "map", "bytes")
        made = [self.scalar(pick.choice(kinds) if kind == "any" else kind) for _ in range(size)]
        if pick.random() < 0.05 and kind in ("int", "double", "string"):
            made.append(self.scalar(pick.choice(kinds)))
        return made

    def format_arguments(self) -> list[object]:
        """What might go into a format string."""
        pick = self.random
        kinds = (
            "int", "uint", "double", "string", "bool", "null", "list", "map", "bytes", "duration",
            "timestamp", "type",
        )  # fmt: skip
        named = ("NaN", "Infinity", "-Infinity")
        return [
            pick.choice(named) if pick.random() < 0.05 else self.scalar(pick.choice(kinds))
            for _ in range(pick.choice((0, 1, 1, 2, 3)))
        ]

    def format_text(self) -> str:
        """A format string."""
        pick = self.random
        verbs = _VERBS if pick.random() < 0.4 else ["%s", "%d", "%f", "%e", "%x", "%.2f"]
        parts = [pick.choice(("", "x", "é", "%%")) + pick.choice(verbs) for _ in range(3)]
        return "".join(parts[: pick.choice((1, 1, 2, 3))])

    def pairs(self) -> list[object]:
        """Lists whose first item is a key, many keys being the same."""
        pick = self.random
        size = pick.choice((0, 1, 5, 12, 13, 20, 49, 50, 60, 130, 400))
        if pick.random() < 0.2:
            return [[key, at] for at, key in enumerate(_adverse(size))]
        spread = pick.choice((2, 5, 1000))
        order = pick.choice(("any", "up", "down"))
        keys = [pick.randrange(spread) for _ in range(size)]
        if order != "any":
            keys.sort(reverse=order == "down")
            for _ in range(pick.randrange(3)):
                if keys:
                    keys[pick.randrange(size)] = pick.randrange(spread)
        return [[key, at] for at, key in enumerate(keys)]
