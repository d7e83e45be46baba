# SPDX-License-Identifier: Apache-2.0
"""github.com/blang/semver v4.0.0: versions read, ordered and written as it does.

Not to be found: build metadata has no say in the order, and numbers have 64 bits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kthena_api.go_text import go_quote_text, to_bytes

__all__ = ["Version", "VersionError", "normalize", "parse_version"]

_NUMBER: Final = re.compile(r"[0-9]*", re.ASCII)
_WORD: Final = re.compile(r"[0-9A-Za-z-]*", re.ASCII)
_MAX: Final = (1 << 64) - 1
_SHORT: Final = "short version cannot contain PreRelease/Build meta data"


class VersionError(ValueError):
    """A text that is no version; the text of the exception is Go's."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version; a part of `pre` is an int when it is a number."""

    major: int
    minor: int
    patch: int
    pre: tuple[int | str, ...] = ()
    build: tuple[str, ...] = ()

    def compare(self, other: Version) -> int:
        """-1, 0 or 1; a release comes after its previews."""
        mine = (self.major, self.minor, self.patch)
        others = (other.major, other.minor, other.patch)
        if mine != others:
            return 1 if mine > others else -1
        if not self.pre or not other.pre:
            return bool(other.pre) - bool(self.pre)
        for left, right in zip(self.pre, other.pre, strict=False):
            if left != right:
                return _compare_parts(left, right)
        return (len(self.pre) > len(other.pre)) - (len(self.pre) < len(other.pre))

    def __str__(self) -> str:
        pre = "-" + ".".join(map(str, self.pre)) if self.pre else ""
        build = "+" + ".".join(self.build) if self.build else ""
        return f"{self.major}.{self.minor}.{self.patch}{pre}{build}"


def _compare_parts(left: int | str, right: int | str) -> int:
    if isinstance(left, int) and isinstance(right, int):
        return 1 if left > right else -1
    if isinstance(left, str) and isinstance(right, str):
        return 1 if left > right else -1
    return -1 if isinstance(left, int) else 1


def parse_version(text: str) -> Version:
    """Read a version as `semver.Parse` does.

    Raises:
        VersionError: With Go's text.
    """
    if not text:
        raise VersionError("Version string empty")
    parts = text.split(".", 2)
    if len(parts) != 3:
        raise VersionError("No Major.Minor.Patch elements found")
    major = _read_number("major", "Major", parts[0])
    minor = _read_number("minor", "Minor", parts[1])
    rest, plus, build = parts[2].partition("+")
    patch_text, dash, pre = rest.partition("-")
    patch = _read_number("patch", "Patch", patch_text)
    return Version(
        major,
        minor,
        patch,
        tuple(map(_read_preview, pre.split("."))) if dash else (),
        tuple(map(_read_build, build.split("."))) if plus else (),
    )


def _read_number(name: str, title: str, text: str) -> int:
    if not _NUMBER.fullmatch(text):
        quoted = go_quote_text(text)
        raise VersionError(f"Invalid character(s) found in {name} number {quoted}")
    if len(text) > 1 and text[0] == "0":
        quoted = go_quote_text(text)
        raise VersionError(f"{title} number must not contain leading zeroes {quoted}")
    return _read_uint(text)


def _read_uint(text: str) -> int:
    number = int(text) if 0 < len(text) <= 20 else _MAX + 1
    if number > _MAX:
        problem = "value out of range" if text else "invalid syntax"
        raise VersionError(f"strconv.ParseUint: parsing {go_quote_text(text)}: {problem}")
    return number


def _read_preview(text: str) -> int | str:
    if not text:
        raise VersionError("Prerelease is empty")
    if _NUMBER.fullmatch(text):
        if len(text) > 1 and text[0] == "0":
            problem = "Numeric PreRelease version must not contain leading zeroes"
            raise VersionError(f"{problem} {go_quote_text(text)}")
        return _read_uint(text)
    if not _WORD.fullmatch(text):
        raise VersionError(f"Invalid character(s) found in prerelease {go_quote_text(text)}")
    return text


def _read_build(text: str) -> str:
    if not text:
        raise VersionError("Build meta data is empty")
    if not _WORD.fullmatch(text):
        raise VersionError(f"Invalid character(s) found in build meta data {go_quote_text(text)}")
    return text


def normalize(text: str) -> str:
    """Drop a leading v and leading zeros, and add the parts that a short version leaves out.

    Follows normalizeAndParse of the server's semver library.

    Raises:
        VersionError: With the server's text, for a short version with more behind it.
    """
    parts = text.removeprefix("v").split(".", 2)
    for at, part in enumerate(parts):
        if len(to_bytes(part)) > 1:
            rest = part.lstrip("0")
            parts[at] = rest if "0" <= rest[:1] <= "9" else f"0{rest}"
    if len(parts) < 3:
        if "+" in parts[-1] or "-" in parts[-1]:
            raise VersionError(_SHORT)
        parts += ["0"] * (3 - len(parts))
    return ".".join(parts)
