# SPDX-License-Identifier: Apache-2.0
"""As much of Go's net/url (1.26) as the checks of a definition ask for.

Not told apart: why a text in brackets is no IPv6 address, for which net/netip has many texts.
"""

from __future__ import annotations

import ipaddress
import re
from typing import NamedTuple
from urllib.parse import unquote

from kthena_api.field_errors import go_quote

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*(?=:)")
_USER = re.compile(r"[A-Za-z0-9\-._:~!$&'()*+,;=%@]*")
_BAD_ESCAPE = re.compile(r"%(?![0-9a-fA-F]{2}).{0,2}", re.DOTALL)
_ASCII_ESCAPE = re.compile(r"%(?!25)[0-7].")
_BAD_HOST = re.compile(r"[^\x80-\U0010ffffA-Za-z0-9\-_.~!$&'()*+,;=:\[\]<>\"%]")
_PORT = re.compile(r"(:[0-9]*)?")


class UrlError(ValueError):
    """A text that Go does not read as a URL; the text of the exception is Go's."""


class Url(NamedTuple):
    """The parts of a URL; `user` is None when there is no user information."""

    scheme: str
    user: str | None
    host: str
    query: str
    fragment: str


def parse_url(text: str, *, request: bool = False) -> Url:
    """Read a URL as `url.Parse` does, or as `url.ParseRequestURI` does.

    Raises:
        UrlError: With Go's text, operation and URL included.
    """
    main, _, fragment = (text, "", "") if request else text.partition("#")
    try:
        scheme, user, host, query = _parse(main, request=request)
    except UrlError as error:
        raise UrlError(f"parse {go_quote(main)}: {error}") from None
    try:
        return Url(scheme, user, host, query, _unescape(fragment))
    except UrlError as error:
        raise UrlError(f"parse {go_quote(text)}: {error}") from None


def _parse(text: str, *, request: bool) -> tuple[str, str | None, str, str]:
    if any(character < " " or character == "\x7f" for character in text):
        raise UrlError("net/url: invalid control character in URL")
    if not text and request:
        raise UrlError("empty url")
    if text.startswith(":"):
        raise UrlError("missing protocol scheme")
    found = _SCHEME.match(text)
    scheme, rest = (found[0].lower(), text[found.end() + 1 :]) if found else ("", text)
    rest, _, query = rest.partition("?")
    if not rest.startswith("/") and text != "*":
        if scheme:
            return scheme, None, "", query
        if request:
            raise UrlError("invalid URI for request")
        if ":" in rest.partition("/")[0]:
            raise UrlError("first path segment in URL cannot contain colon")
    user, host = None, ""
    authority = scheme or not (request or rest.startswith("///"))
    if authority and rest.startswith("//"):
        place, slash, path = rest[2:].partition("/")
        user, host = _parse_authority(scheme, place)
        rest = slash + path
    _unescape(rest)
    return scheme, user, host, query


def _parse_authority(scheme: str, authority: str) -> tuple[str | None, str]:
    user, at, host = authority.rpartition("@")
    host = _parse_host(scheme, host)
    if not at:
        return None, host
    if not _USER.fullmatch(user):
        raise UrlError("net/url: invalid userinfo")
    return _unescape(user), host


def _parse_host(scheme: str, host: str) -> str:
    bracket = host.rfind("[")
    if bracket > 0:
        raise UrlError("invalid IP-literal")
    if bracket == 0:
        return _parse_address(host)
    if ":" in host:
        # Go forgives further colons outside of http and https, for lists of database hosts.
        at = host.find(":") if scheme in ("http", "https") else host.rfind(":")
        if not _PORT.fullmatch(host[at:]):
            raise UrlError(f"invalid port {go_quote(host[at:])} after host")
    return _unescape_host(host)


def _parse_address(host: str) -> str:
    end = host.rfind("]")
    if end < 0:
        raise UrlError("missing ']' in host")
    if not _PORT.fullmatch(host[end + 1 :]):
        raise UrlError(f"invalid port {go_quote(host[end + 1 :])} after host")
    address = _unescape_host(host[1:end])
    try:
        ipaddress.IPv6Address(address)
    except ValueError:
        try:
            ipaddress.IPv4Address(address)
        except ValueError:
            problem = f"invalid host: ParseAddr({go_quote(address)}): unable to parse IP"
            raise UrlError(problem) from None
        raise UrlError("invalid IP-literal") from None
    return f"[{address}]{host[end + 1 :]}"


def _unescape_host(host: str) -> str:
    faults = [
        (found.start(), f"invalid URL escape {go_quote(found[0])}")
        for pattern in (_BAD_ESCAPE, _ASCII_ESCAPE)
        if (found := pattern.search(host))
    ]
    if found := _BAD_HOST.search(host):
        faults.append((found.start(), f"invalid character {go_quote(found[0])} in host name"))
    if faults:
        raise UrlError(min(faults)[1])
    return unquote(host)


def _unescape(text: str) -> str:
    if found := _BAD_ESCAPE.search(text):
        raise UrlError(f"invalid URL escape {go_quote(found[0])}")
    return unquote(text)
