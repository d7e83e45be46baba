# SPDX-License-Identifier: Apache-2.0
"""Addresses as Go's net/netip reads and writes them; the expected texts are what Go printed."""

from __future__ import annotations

import pytest

from kthena_api.go_netip import AddressError, parse_address, parse_prefix


@pytest.mark.parametrize(
    ("text", "written", "zone"),
    [
        ("1.2.3.4", "1.2.3.4", ""),
        ("::ffff:1.2.3.4", "::ffff:1.2.3.4", ""),
        ("fe80::1%e", "fe80::1%e", "e"),
        ("0:0:0:0:0:0:0:1", "::1", ""),
        ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1", ""),
    ],
)
def test_addresses(text: str, written: str, zone: str) -> None:
    """An address is written in its canonical form, with its zone."""
    address = parse_address(text)

    assert (str(address), address.zone) == (written, zone)
    assert address.is_4_in_6 is written.startswith("::ffff:")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "unable to parse IP"),
        ("1.2.3", "IPv4 address too short"),
        ("a:b", "address string too short"),
        (":x", 'each colon-separated field must have at least one digit (at ":x")'),
        ("1.2.3.4/8", 'unexpected character (at "/8")'),
        ("::1/129", 'unexpected character, want colon (at "/129")'),
        ("./a:b", 'IPv4 field must have at least one digit (at "./a:b")'),
    ],
)
def test_faults_of_addresses_have_gos_words(text: str, words: str) -> None:
    """What Go does not read is refused with its text."""
    with pytest.raises(AddressError) as caught:
        parse_address(text)

    assert str(caught.value) == f'ParseAddr("{text}"): {words}'


@pytest.mark.parametrize(
    ("text", "masked"), [("1.2.3.4/8", "1.0.0.0/8"), ("2001:db8::1/32", "2001:db8::/32")]
)
def test_prefixes(text: str, masked: str) -> None:
    """A prefix keeps all bits, and is masked when asked."""
    prefix = parse_prefix(text)

    assert (str(prefix), str(prefix.masked())) == (text, masked)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1.2.3.4", "no '/'"),
        ("::1/129", "prefix length out of range"),
        ("::1/064", 'bad bits after slash: "064"'),
        ("//h/p", 'ParseAddr("//h"): unable to parse IP'),
    ],
)
def test_faults_of_prefixes_have_gos_words(text: str, words: str) -> None:
    """What Go does not read is refused with its text."""
    with pytest.raises(AddressError) as caught:
        parse_prefix(text)

    assert str(caught.value) == f'netip.ParsePrefix("{text}"): {words}'


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("0.0.0.0", {"unspecified"}),  # noqa: S104 - nothing listens
        ("::ffff:127.0.0.1", {"loopback"}),
        ("169.254.1.1", {"link local unicast"}),
        ("fe80::1", {"link local unicast"}),
        ("224.0.0.1", {"link local multicast"}),
        ("ff02::1", {"link local multicast"}),
        ("255.255.255.255", set()),
        ("192.168.0.1", {"global unicast"}),
        ("2001:db8::1", {"global unicast"}),
    ],
)
def test_kinds(text: str, kinds: set[str]) -> None:
    """An address is told apart as the methods of netip.Addr do."""
    address = parse_address(text)
    told = {
        "unspecified": address.is_unspecified(),
        "loopback": address.is_loopback(),
        "link local unicast": address.is_link_local_unicast(),
        "link local multicast": address.is_link_local_multicast(),
        "global unicast": address.is_global_unicast(),
    }

    assert {kind for kind, holds in told.items() if holds} == kinds
