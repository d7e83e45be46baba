# SPDX-License-Identifier: Apache-2.0
"""IP addresses (kubernetes.net.ip)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kthena_api.cel import types
from kthena_api.cel.library.base import (
    ONE,
    STRING_FACTOR,
    Library,
    SizedValue,
    function,
    method,
    one,
    scan_first,
    scanned_first,
)
from kthena_api.cel.values import EvalFault, TypeValue
from kthena_api.go_netip import Addr, AddressError, parse_address
from kthena_api.go_text import go_quote_text

IP: Final = types.opaque("net.IP")
_TYPE: Final = TypeValue("net.IP")


@dataclass(frozen=True, slots=True)
class Ip(SizedValue):
    """An address as a value."""

    address: Addr

    @property
    def cel_type(self) -> TypeValue:
        """Always `net.IP`."""
        return _TYPE

    @property
    def go_type(self) -> str:
        """The name of the Go type."""
        return "cel.IP"

    @property
    def size(self) -> int:
        """4 or 16 bytes."""
        return self.address.bits // 8

    def cel_equal(self, other: object) -> bool:
        """Whether both are the same address; refuses what is none."""
        if not isinstance(other, Ip):
            raise EvalFault("no such overload")
        return self.address == other.address

    def __str__(self) -> str:
        return str(self.address)


def _read(text: str) -> Addr:
    try:
        address = parse_address(text)
    except AddressError as error:
        problem = f"{go_quote_text(text)} parse error during conversion from string: {error}"
        raise EvalFault(f"IP Address {problem}") from None
    if address.zone:
        raise EvalFault(f"IP address {go_quote_text(text)} with zone value is not allowed")
    if address.is_4_in_6:
        raise EvalFault(f"IPv4-mapped IPv6 address {go_quote_text(text)} is not allowed")
    return address


def ip(text: str) -> Ip:
    """The address that a text stands for."""
    return Ip(_read(text))


def is_ip(text: str) -> bool:
    """Whether `ip` takes a text."""
    try:
        _read(text)
    except EvalFault:
        return False
    return True


def is_canonical(text: str) -> bool:
    """Whether the address is written as `string` writes it."""
    return str(_read(text)) == text


def ip_to_string(operand: Ip) -> str:
    """The address in its canonical form."""
    return str(operand.address)


def family(operand: Ip) -> int:
    """4 or 6."""
    return operand.address.family


def is_unspecified(operand: Ip) -> bool:
    """Whether this is no address in particular."""
    return operand.address.is_unspecified()


def is_loopback(operand: Ip) -> bool:
    """Whether this is the machine itself."""
    return operand.address.is_loopback()


def is_link_local_multicast(operand: Ip) -> bool:
    """Whether this is a group on the link."""
    return operand.address.is_link_local_multicast()


def is_link_local_unicast(operand: Ip) -> bool:
    """Whether this is a machine on the link."""
    return operand.address.is_link_local_unicast()


def is_global_unicast(operand: Ip) -> bool:
    """Whether this is a machine anywhere."""
    return operand.address.is_global_unicast()


_SCAN: Final = (scan_first(), scanned_first())
_SCAN_TWICE: Final = (scan_first(2 * STRING_FACTOR), scanned_first(2 * STRING_FACTOR))

LIBRARY: Final = Library(
    "kubernetes.net.ip",
    (
        function(
            "string_to_ip",
            "ip",
            (types.STRING,),
            IP,
            ip,
            "The address that a text stands for; an error for none, for one with a zone and for an"
            " IPv4 address in IPv6 form.",
            "ip('127.0.0.1').isLoopback()",
            *_SCAN,
        ),
        function(
            "is_ip",
            "isIP",
            (types.STRING,),
            types.BOOL,
            is_ip,
            "Whether `ip` takes a text.",
            "isIP('::1') && !isIP('::1%eth0')",
            *_SCAN,
        ),
        function(
            "ip_is_canonical",
            "ip.isCanonical",
            (types.STRING,),
            types.BOOL,
            is_canonical,
            "Whether an address is written in its canonical form; an error when it is none.",
            "ip.isCanonical('2001:db8::abcd') && !ip.isCanonical('2001:DB8::ABCD')",
            *_SCAN_TWICE,
        ),
        function(
            "ip_to_string",
            "string",
            (IP,),
            types.STRING,
            ip_to_string,
            "The canonical form of an address.",
            "string(ip('0:0::1')) == '::1'",
        ),
        method(
            "ip_family",
            "family",
            (IP,),
            types.INT,
            family,
            "4 or 6.",
            "ip('::1').family() == 6",
            ONE,
            one,
        ),
        method(
            "ip_is_unspecified",
            "isUnspecified",
            (IP,),
            types.BOOL,
            is_unspecified,
            "Whether an address is all zeros.",
            "ip('0.0.0.0').isUnspecified()",
            ONE,
            one,
        ),
        method(
            "ip_is_loopback",
            "isLoopback",
            (IP,),
            types.BOOL,
            is_loopback,
            "Whether an address is the machine's own, in 127.0.0.0/8 or ::1.",
            "ip('::1').isLoopback()",
            ONE,
            one,
        ),
        method(
            "ip_is_link_local_multicast",
            "isLinkLocalMulticast",
            (IP,),
            types.BOOL,
            is_link_local_multicast,
            "Whether an address is in 224.0.0.0/24 or ff02::/16.",
            "ip('224.0.0.1').isLinkLocalMulticast()",
            ONE,
            one,
        ),
        method(
            "ip_is_link_local_unicast",
            "isLinkLocalUnicast",
            (IP,),
            types.BOOL,
            is_link_local_unicast,
            "Whether an address is in 169.254.0.0/16 or fe80::/10.",
            "ip('fe80::1').isLinkLocalUnicast()",
            ONE,
            one,
        ),
        method(
            "ip_is_global_unicast",
            "isGlobalUnicast",
            (IP,),
            types.BOOL,
            is_global_unicast,
            "Whether an address is none of the special ones; private networks count as global.",
            "ip('192.168.0.1').isGlobalUnicast()",
            ONE,
            one,
        ),
    ),
    since="1.30",
    types=(IP,),
)
