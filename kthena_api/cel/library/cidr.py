# SPDX-License-Identifier: Apache-2.0
"""Networks in CIDR notation (kubernetes.net.cidr)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kthena_api.cel import types
from kthena_api.cel.library.base import (
    ONE,
    STRING_FACTOR,
    Argument,
    CallEstimate,
    CostEstimator,
    Library,
    RuntimeCost,
    SizedValue,
    actual_size,
    charged_by_name,
    function,
    method,
    one,
    scan_cost,
    scan_first,
    scanned_first,
)
from kthena_api.cel.library.ip import IP, Ip, ip
from kthena_api.cel.ranges import CostRange, SizeRange
from kthena_api.cel.values import EvalFault, TypeValue
from kthena_api.go_netip import AddressError, Prefix, parse_prefix
from kthena_api.go_text import go_quote_text

CIDR: Final = types.opaque("net.CIDR")
_TYPE: Final = TypeValue("net.CIDR")
_PROBLEM: Final = "network address parse error during conversion from string"


@dataclass(frozen=True, slots=True)
class Cidr(SizedValue):
    """An address with the length of its network as a value; the other bits count in `==`."""

    prefix: Prefix

    @property
    def cel_type(self) -> TypeValue:
        """Always `net.CIDR`."""
        return _TYPE

    @property
    def go_type(self) -> str:
        """The name of the Go type."""
        return "cel.CIDR"

    @property
    def size(self) -> int:
        """How many bytes the network's bits begin."""
        return -(-self.prefix.length // 8)

    def cel_equal(self, other: object) -> bool:
        """Whether address and length are the same; refuses what is no network."""
        if not isinstance(other, Cidr):
            raise EvalFault("no such overload")
        return self.prefix == other.prefix

    def __str__(self) -> str:
        return str(self.prefix)


def _read(text: str) -> Prefix:
    try:
        prefix = parse_prefix(text)
    except AddressError as error:
        raise EvalFault(f"{_PROBLEM}: {error}") from None
    if prefix.address.is_4_in_6:
        raise EvalFault(f"IPv4-mapped IPv6 address {go_quote_text(text)} is not allowed")
    return prefix


def cidr(text: str) -> Cidr:
    """The network that a text stands for."""
    try:
        return Cidr(_read(text))
    except EvalFault as fault:
        raise EvalFault(f"{_PROBLEM}: {fault.message}") from None


def is_cidr(text: str) -> bool:
    """Whether `cidr` takes a text."""
    try:
        _read(text)
    except EvalFault:
        return False
    return True


def cidr_to_string(operand: Cidr) -> str:
    """The network in its canonical form."""
    return str(operand.prefix)


def contains_ip(operand: Cidr, other: Ip) -> bool:
    """Whether an address is in a network."""
    return operand.prefix.contains(other.address)


def contains_ip_text(operand: Cidr, other: str) -> bool:
    """Whether the address that a text stands for is in a network."""
    try:
        return contains_ip(operand, ip(other))
    except EvalFault:
        # The server has the text of the problem and shows another one.
        raise EvalFault("no such overload") from None


def contains_cidr(operand: Cidr, other: Cidr) -> bool:
    """Whether a network is inside of another one."""
    mine, others = operand.prefix, other.prefix
    return mine.overlaps(others) and mine.length <= others.length


def contains_cidr_text(operand: Cidr, other: str) -> bool:
    """Whether the network that a text stands for is inside of another one."""
    return contains_cidr(operand, cidr(other))


def cidr_ip(operand: Cidr) -> Ip:
    """The address, all of its bits."""
    return Ip(operand.prefix.address)


def masked(operand: Cidr) -> Cidr:
    """The network with all other bits zero."""
    return Cidr(operand.prefix.masked())


def prefix_length(operand: Cidr) -> int:
    """How many bits name the network."""
    return operand.prefix.length


_BYTES: Final = SizeRange(4, 16)
_COMPARE: Final = _BYTES.add(_BYTES).multiply_by_factor(STRING_FACTOR)
_COMPARE_MASKED: Final = _COMPARE.add(_BYTES.multiply_by_factor(STRING_FACTOR)).add(
    CostRange.fixed(1)
)


def _compare(base: CostRange, *, reads: bool) -> CostEstimator:
    def estimate(arguments: Sequence[Argument]) -> CallEstimate:
        if not reads:
            return CallEstimate(base)
        return CallEstimate(base.add(arguments[1].size.multiply_by_factor(STRING_FACTOR)))

    return estimate


def _compared(*, masks: bool, reads: bool) -> RuntimeCost:
    def cost(arguments: Sequence[object], _result: object) -> int:
        size = actual_size(arguments[0])
        total = scan_cost(size + size)
        if masks:
            total += scan_cost(size) + 1
        return total + (scan_cost(actual_size(arguments[1])) if reads else 0)

    return cost


_SCAN: Final = (scan_first(), scanned_first())

LIBRARY: Final = Library(
    "kubernetes.net.cidr",
    (
        function(
            "string_to_cidr",
            "cidr",
            (types.STRING,),
            CIDR,
            cidr,
            "The network that a text stands for; an error for none and for an IPv4 address in IPv6"
            " form.",
            "cidr('10.0.0.0/8').prefixLength() == 8",
            *_SCAN,
        ),
        function(
            "is_cidr",
            "isCIDR",
            (types.STRING,),
            types.BOOL,
            is_cidr,
            "Whether `cidr` takes a text.",
            "isCIDR('10.0.0.0/8') && !isCIDR('10.0.0.0/33')",
            *_SCAN,
        ),
        function(
            "cidr_to_string",
            "string",
            (CIDR,),
            types.STRING,
            cidr_to_string,
            "The canonical form of a network.",
            "string(cidr('0::/64')) == '::/64'",
        ),
        *charged_by_name(
            _compared(masks=False, reads=False),
            method(
                "cidr_contains_ip_string",
                "containsIP",
                (CIDR, types.STRING),
                types.BOOL,
                contains_ip_text,
                "Whether the address that a text stands for is in a network.",
                "cidr('10.0.0.0/8').containsIP('10.1.2.3')",
                _compare(_COMPARE, reads=True),
                _compared(masks=False, reads=True),
            ),
            method(
                "cidr_contains_ip_ip",
                "containsIP",
                (CIDR, IP),
                types.BOOL,
                contains_ip,
                "Whether an address is in a network.",
                "cidr('10.0.0.0/8').containsIP(ip('10.1.2.3'))",
                _compare(_COMPARE, reads=False),
                _compared(masks=False, reads=False),
            ),
        ),
        *charged_by_name(
            _compared(masks=True, reads=False),
            method(
                "cidr_contains_cidr_string",
                "containsCIDR",
                (CIDR, types.STRING),
                types.BOOL,
                contains_cidr_text,
                "Whether the network that a text stands for is inside of another.",
                "cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16')",
                _compare(_COMPARE_MASKED, reads=True),
                _compared(masks=True, reads=True),
            ),
            method(
                "cidr_contains_cidr",
                "containsCIDR",
                (CIDR, CIDR),
                types.BOOL,
                contains_cidr,
                "Whether a network is inside of another.",
                "!cidr('10.1.0.0/16').containsCIDR(cidr('10.0.0.0/8'))",
                _compare(_COMPARE_MASKED, reads=False),
                _compared(masks=True, reads=False),
            ),
        ),
        method(
            "cidr_ip",
            "ip",
            (CIDR,),
            IP,
            cidr_ip,
            "The address, with the bits behind the network's.",
            "cidr('10.1.2.3/8').ip() == ip('10.1.2.3')",
            ONE,
            one,
        ),
        method(
            "cidr_masked",
            "masked",
            (CIDR,),
            CIDR,
            masked,
            "The network with zeros behind its bits.",
            "cidr('10.1.2.3/8').masked() == cidr('10.0.0.0/8')",
            ONE,
            one,
        ),
        method(
            "cidr_prefix_length",
            "prefixLength",
            (CIDR,),
            types.INT,
            prefix_length,
            "How many bits name the network.",
            "cidr('::/64').prefixLength() == 64",
            ONE,
            one,
        ),
    ),
    since="1.30",
    types=(CIDR,),
)
