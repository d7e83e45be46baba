# SPDX-License-Identifier: Apache-2.0
"""Semantic versions (kubernetes.Semver, version 1 of the library)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kthena_api.cel import types
from kthena_api.cel.library._go_semver import Version, VersionError, normalize, parse_version
from kthena_api.cel.library.base import (
    ONE,
    Library,
    function,
    method,
    one,
    scan_first,
    scanned_first,
)
from kthena_api.cel.values import EvalFault, TypeValue, Value

SEMVER: Final = types.object_type("kubernetes.Semver")
_TYPE: Final = TypeValue("kubernetes.Semver")


@dataclass(frozen=True, slots=True)
class Semver(Value):
    """A version as a value; equal to another one that comes neither before nor after it."""

    version: Version

    @property
    def cel_type(self) -> TypeValue:
        """Always `kubernetes.Semver`."""
        return _TYPE

    @property
    def go_type(self) -> str:
        """The name of the Go type."""
        return "cel.Semver"

    def cel_equal(self, other: object) -> bool:
        """Whether the order tells them apart; refuses what is no version."""
        if not isinstance(other, Semver):
            raise EvalFault("no such overload")
        return self.version.compare(other.version) == 0

    def __str__(self) -> str:
        return str(self.version)


def semver(text: str, normalized: bool = False) -> Semver:  # noqa: FBT001, FBT002
    """The version that a text stands for, put into shape before if asked for."""
    try:
        return Semver(parse_version(normalize(text) if normalized else text))
    except VersionError as error:
        raise EvalFault(str(error)) from None


def is_semver(text: str, normalized: bool = False) -> bool:  # noqa: FBT001, FBT002
    """Whether `semver` takes a text."""
    try:
        parse_version(normalize(text) if normalized else text)
    except VersionError:
        return False
    return True


def _int64(number: int) -> int:
    # Go converts without a look.
    return number - (1 << 64) if number >= 1 << 63 else number


def major(version: Semver) -> int:
    """The first number."""
    return _int64(version.version.major)


def minor(version: Semver) -> int:
    """The second number."""
    return _int64(version.version.minor)


def patch(version: Semver) -> int:
    """The third number."""
    return _int64(version.version.patch)


def compare_to(version: Semver, other: Semver) -> int:
    """-1, 0 or 1."""
    return version.version.compare(other.version)


def is_greater_than(version: Semver, other: Semver) -> bool:
    """Whether a version comes after another one."""
    return compare_to(version, other) > 0


def is_less_than(version: Semver, other: Semver) -> bool:
    """Whether a version comes before another one."""
    return compare_to(version, other) < 0


_SCAN: Final = (scan_first(), scanned_first())

LIBRARY: Final = Library(
    "kubernetes.Semver",
    (
        function(
            "string_to_semver",
            "semver",
            (types.STRING,),
            SEMVER,
            semver,
            "The semantic version that a text stands for; an error when it is none.",
            "semver('1.2.3-rc.1').major() == 1",
            *_SCAN,
        ),
        function(
            "string_bool_to_semver",
            "semver",
            (types.STRING, types.BOOL),
            SEMVER,
            semver,
            "The same; true as a second argument lets a leading v, leading zeros and missing"
            " parts pass.",
            "semver('v01.2', true) == semver('1.2.0')",
            *_SCAN,
        ),
        function(
            "is_semver_string",
            "isSemver",
            (types.STRING,),
            types.BOOL,
            is_semver,
            "Whether a text is a semantic version.",
            "isSemver('1.0.0') && !isSemver('v1.0')",
            *_SCAN,
        ),
        function(
            "is_semver_string_bool",
            "isSemver",
            (types.STRING, types.BOOL),
            types.BOOL,
            is_semver,
            "The same, with the leniency of `semver` if the second argument is true.",
            "isSemver('v1.0', true)",
            *_SCAN,
        ),
        method(
            "semver_is_greater_than",
            "isGreaterThan",
            (SEMVER, SEMVER),
            types.BOOL,
            is_greater_than,
            "Whether a version comes after another one.",
            "semver('1.0.0').isGreaterThan(semver('1.0.0-rc.1'))",
            ONE,
            one,
        ),
        method(
            "semver_is_less_than",
            "isLessThan",
            (SEMVER, SEMVER),
            types.BOOL,
            is_less_than,
            "Whether a version comes before another one.",
            "semver('1.9.0').isLessThan(semver('1.10.0'))",
            ONE,
            one,
        ),
        method(
            "semver_compare_to",
            "compareTo",
            (SEMVER, SEMVER),
            types.INT,
            compare_to,
            "-1, 0 or 1 for a version before, at or after another one; build metadata is ignored.",
            "semver('1.2.3+a').compareTo(semver('1.2.3+b')) == 0",
            ONE,
            one,
        ),
        method(
            "semver_major",
            "major",
            (SEMVER,),
            types.INT,
            major,
            "The first number of a version.",
            "semver('1.2.3').major() == 1",
            ONE,
            one,
        ),
        method(
            "semver_minor",
            "minor",
            (SEMVER,),
            types.INT,
            minor,
            "The second number of a version.",
            "semver('1.2.3').minor() == 2",
            ONE,
            one,
        ),
        method(
            "semver_patch",
            "patch",
            (SEMVER,),
            types.INT,
            patch,
            "The third number of a version.",
            "semver('1.2.3').patch() == 3",
            ONE,
            one,
        ),
    ),
    since="1.33",
)
