# SPDX-License-Identifier: Apache-2.0
"""Go's net/netip (1.26): addresses and prefixes, read and written as Go does, with its error texts.

What belongs here: the types `Addr` and `Prefix` with their questions. What does not: which
addresses a caller puts up with.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kthena_api.go_text import go_quote_text

__all__ = ["Addr", "AddressError", "Prefix", "parse_address", "parse_prefix"]

_HEX: Final = re.compile(r"[0-9a-fA-F]*")
_MAPPED: Final = 0xFFFF << 32
_V4_BROADCAST: Final = 0xFFFFFFFF
_BITS: Final = re.compile(r"[0-9]|[1-9][0-9]*")


class AddressError(ValueError):
    """A text that Go does not read as an address or a prefix; the text of the exception is Go's."""


@dataclass(frozen=True, slots=True)
class Addr:
    """An address: its number, 4 or 6, and for 6 a zone ("" for none)."""

    number: int
    family: int
    zone: str = ""

    @property
    def bits(self) -> int:
        """How long an address of the family is."""
        return 32 if self.family == 4 else 128

    @property
    def is_4_in_6(self) -> bool:
        """Whether this is an IPv4 address in IPv6 clothes (`::ffff:1.2.3.4`)."""
        return self.family == 6 and self.number >> 32 == _MAPPED >> 32

    def unmap(self) -> Addr:
        """The IPv4 address inside, itself when there is none."""
        return Addr(self.number & 0xFFFFFFFF, 4) if self.is_4_in_6 else self

    def is_unspecified(self) -> bool:
        """Whether this is 0.0.0.0 or ::."""
        return self.number == 0 and not self.zone

    def is_loopback(self) -> bool:
        """Whether this is in 127.0.0.0/8 or ::1."""
        plain = self.unmap()
        return plain.number >> 24 == 127 if plain.family == 4 else plain.number == 1

    def is_multicast(self) -> bool:
        """Whether this is in 224.0.0.0/4 or ff00::/8."""
        plain = self.unmap()
        return plain.number >> 28 == 0xE if plain.family == 4 else plain.number >> 120 == 0xFF

    def is_link_local_multicast(self) -> bool:
        """Whether this is in 224.0.0.0/24 or ff02::/16 (whatever the flags)."""
        plain = self.unmap()
        if plain.family == 4:
            return plain.number >> 8 == 0xE00000
        return plain.number >> 112 & 0xFF0F == 0xFF02

    def is_link_local_unicast(self) -> bool:
        """Whether this is in 169.254.0.0/16 or fe80::/10."""
        plain = self.unmap()
        if plain.family == 4:
            return plain.number >> 16 == 0xA9FE
        return plain.number >> 112 & 0xFFC0 == 0xFE80

    def is_global_unicast(self) -> bool:
        """Whether this is none of the others; private addresses count as global."""
        plain = self.unmap()
        if plain.family == 4 and plain.number == _V4_BROADCAST:
            return False
        return not (
            plain.is_unspecified()
            or plain.is_loopback()
            or plain.is_multicast()
            or plain.is_link_local_unicast()
        )

    def __str__(self) -> str:
        if self.family == 4:
            return _dotted(self.number)
        zone = f"%{self.zone}" if self.zone else ""
        if self.is_4_in_6:
            return f"::ffff:{_dotted(self.number & 0xFFFFFFFF)}{zone}"
        return _colons(self.number) + zone


def _dotted(number: int) -> str:
    return ".".join(str(byte) for byte in number.to_bytes(4, "big"))


def _colons(number: int) -> str:
    groups = [number >> shift & 0xFFFF for shift in range(112, -1, -16)]
    start = end = 8
    for at in range(8):
        stop = at
        while stop < 8 and groups[stop] == 0:
            stop += 1
        if stop - at >= 2 and stop - at > end - start:
            start, end = at, stop
    head = ":".join(f"{group:x}" for group in groups[:start])
    if start == 8:
        return head
    return f"{head}::{':'.join(f'{group:x}' for group in groups[end:])}"


@dataclass(frozen=True, slots=True)
class Prefix:
    """An address and how many of its leading bits name the network; the other bits stay."""

    address: Addr
    length: int

    def masked(self) -> Prefix:
        """The prefix with the bits after the network's set to zero."""
        shift = self.address.bits - self.length
        number = self.address.number >> shift << shift
        return Prefix(Addr(number, self.address.family), self.length)

    def contains(self, address: Addr) -> bool:
        """Whether an address is in the network; one of the other family or with a zone is not."""
        if address.zone or address.family != self.address.family:
            return False
        return (address.number ^ self.address.number) >> (address.bits - self.length) == 0

    def overlaps(self, other: Prefix) -> bool:
        """Whether the networks have an address in common."""
        if self.address.family != other.address.family:
            return False
        shift = self.address.bits - min(self.length, other.length)
        return (self.address.number ^ other.address.number) >> shift == 0

    def __str__(self) -> str:
        return f"{self.address}/{self.length}"


def parse_address(text: str) -> Addr:
    """Read an address as `netip.ParseAddr` does.

    Raises:
        AddressError: With Go's text.
    """
    for character in text:
        if character == ".":
            return Addr(_parse_v4(text, text), 4)
        if character == ":":
            return _parse_v6(text)
        if character == "%":
            raise _fault(text, "missing IPv6 address")
    raise _fault(text, "unable to parse IP")


def _fault(text: str, problem: str, at: str = "") -> AddressError:
    place = f" (at {go_quote_text(at)})" if at else ""
    return AddressError(f"ParseAddr({go_quote_text(text)}): {problem}{place}")


def _parse_v4(text: str, dotted: str) -> int:
    number = value = digits = dots = 0
    for at, character in enumerate(dotted):
        if "0" <= character <= "9":
            if digits == 1 and value == 0:
                raise _fault(text, "IPv4 field has octet with leading zero")
            value = value * 10 + ord(character) - 0x30
            digits += 1
            if value > 255:
                raise _fault(text, "IPv4 field has value >255")
        elif character == ".":
            if at in (0, len(dotted) - 1) or dotted[at - 1] == ".":
                raise _fault(text, "IPv4 field must have at least one digit", dotted[at:])
            if dots == 3:
                raise _fault(text, "IPv4 address too long")
            number = number << 8 | value
            value = digits = 0
            dots += 1
        else:
            raise _fault(text, "unexpected character", dotted[at:])
    if dots < 3:
        raise _fault(text, "IPv4 address too short")
    return number << 8 | value


def _parse_v6(text: str) -> Addr:
    rest, percent, zone = text.partition("%")
    if percent and not zone:
        raise _fault(text, "zone must be a non-empty string")
    groups: list[int] = []
    ellipsis = -1
    if rest.startswith("::"):
        ellipsis, rest = 0, rest[2:]
        if not rest:
            return Addr(0, 6, zone)
    while len(groups) < 8:
        digits = _read_group(text, rest)
        if rest[len(digits) : len(digits) + 1] == ".":
            groups += _read_embedded(text, rest, groups, ellipsis)
            rest = ""
            break
        groups.append(int(digits, 16))
        rest = rest[len(digits) :]
        if not rest:
            break
        if rest[0] != ":":
            raise _fault(text, "unexpected character, want colon", rest)
        if len(rest) == 1:
            raise _fault(text, "colon must be followed by more characters", rest)
        rest = rest[1:]
        if rest[0] == ":":
            if ellipsis >= 0:
                raise _fault(text, "multiple :: in address", rest)
            ellipsis, rest = len(groups), rest[1:]
            if not rest:
                break
    return Addr(_join(text, rest, groups, ellipsis), 6, zone)


def _read_group(text: str, rest: str) -> str:
    found = _HEX.match(rest)
    digits = found[0] if found else ""
    if len(digits) > 4:
        raise _fault(text, "each group must have 4 or less digits", rest)
    if not digits:
        problem = "each colon-separated field must have at least one digit"
        raise _fault(text, problem, rest)
    return digits


def _read_embedded(text: str, rest: str, groups: list[int], ellipsis: int) -> list[int]:
    if ellipsis < 0 and len(groups) != 6:
        problem = "embedded IPv4 address must replace the final 2 fields of the address"
        raise _fault(text, problem, rest)
    if len(groups) > 6:
        problem = "too many hex fields to fit an embedded IPv4 at the end of the address"
        raise _fault(text, problem, rest)
    number = _parse_v4(text, rest)
    return [number >> 16, number & 0xFFFF]


def _join(text: str, rest: str, groups: list[int], ellipsis: int) -> int:
    if rest:
        raise _fault(text, "trailing garbage after address", rest)
    if len(groups) < 8:
        if ellipsis < 0:
            raise _fault(text, "address string too short")
        groups[ellipsis:ellipsis] = [0] * (8 - len(groups))
    elif ellipsis >= 0:
        raise _fault(text, "the :: must expand to at least one field of zeros")
    number = 0
    for group in groups:
        number = number << 16 | group
    return number


def parse_prefix(text: str) -> Prefix:
    """Read an address and a length as `netip.ParsePrefix` does.

    Raises:
        AddressError: With Go's text.
    """
    place, slash, bits = text.rpartition("/")
    if not slash:
        raise _prefix_fault(text, "no '/'")
    try:
        address = parse_address(place)
    except AddressError as error:
        raise _prefix_fault(text, str(error)) from None
    if address.zone:
        raise _prefix_fault(text, "IPv6 zones cannot be present in a prefix")
    # Longer than an int64, and Go no longer calls it a number.
    if not _BITS.fullmatch(bits) or len(bits) > 19 or int(bits) >= 1 << 63:
        raise _prefix_fault(text, f"bad bits after slash: {go_quote_text(bits)}")
    if int(bits) > address.bits:
        raise _prefix_fault(text, "prefix length out of range")
    return Prefix(address, int(bits))


def _prefix_fault(text: str, problem: str) -> AddressError:
    return AddressError(f"netip.ParsePrefix({go_quote_text(text)}): {problem}")
