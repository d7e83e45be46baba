# SPDX-License-Identifier: Apache-2.0
"""Go's net/url (1.26): URLs taken apart and put together as Go does, with its error texts.

What belongs here: `Url`, the two ways of reading one, and reading a query. What does not: which
URLs a caller puts up with.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kthena_api.go_netip import AddressError, parse_address
from kthena_api.go_text import from_bytes, go_quote_text, to_bytes

__all__ = ["Url", "UrlError", "parse_url"]

_ALNUM: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"
# What a part of a URL holds without escapes.
_PATH: Final = frozenset(_ALNUM + b"$&+,/:;=@")
_PASSWORD: Final = frozenset(_ALNUM + b"$&+,;=")
_FRAGMENT: Final = frozenset(_ALNUM + b"$&+,/:;=?@!()*")
_HOST: Final = frozenset(_ALNUM + b"!$&'()*+,;=:[]<>\"")
# EscapedPath keeps what was written when it could have been meant.
_KEPT: Final = frozenset(b"!$&'()*+,;=:@[]%")

_SCHEME: Final = re.compile(rb"[a-zA-Z][a-zA-Z0-9+.-]*(?=:)")
_CONTROL: Final = re.compile(rb"[\x00-\x1f\x7f]")
_USER: Final = re.compile(rb"[A-Za-z0-9\-._:~!$&'()*+,;=%@]*")
_PORT: Final = re.compile(rb"(:[0-9]*)?")
_ESCAPE: Final = re.compile(rb"%([0-9a-fA-F]{2})?")
_HOST_STOP: Final = re.compile(rb"%|[\x00-\x7f]")
_MOST_PARAMETERS: Final = 10_000


class UrlError(ValueError):
    """A text that Go does not read as a URL; the text of the exception is Go's."""


@dataclass(frozen=True, slots=True)
class Url:
    """The parts of a URL, as Go's URL has them.

    `path`, `host`, `fragment`, `username` and `password` are unescaped; `raw_path` and
    `raw_fragment` say what stood there, "" when escaping would spell it the same way. `username`
    is None when there is no user information, `password` when there is none in it.
    """

    scheme: str = ""
    opaque: str = ""
    username: str | None = None
    password: str | None = None
    host: str = ""
    path: str = ""
    raw_path: str = ""
    query: str = ""
    force_query: bool = False
    omit_host: bool = False
    fragment: str = ""
    raw_fragment: str = ""

    @property
    def user(self) -> str | None:
        """The user information, escaped, None for none."""
        if self.username is None:
            return None
        user = _escape(to_bytes(self.username), _PASSWORD)
        if self.password is not None:
            user += b":" + _escape(to_bytes(self.password), _PASSWORD)
        return from_bytes(user)

    @property
    def hostname(self) -> str:
        """The host without port and brackets."""
        return self._split_host()[0]

    @property
    def port(self) -> str:
        """The digits after the host."""
        return self._split_host()[1]

    def _split_host(self) -> tuple[str, str]:
        host, colon, port = self.host.rpartition(":")
        if not colon or not _PORT.fullmatch(to_bytes(colon + port)):
            host, port = self.host, ""
        if host.startswith("[") and host.endswith("]"):
            host = host[1:-1]
        return host, port

    @property
    def escaped_path(self) -> str:
        """The path as written when that is a fair spelling of it, else freshly escaped."""
        if self.path == "*":
            return "*"
        return _escaped(self.path, self.raw_path, _PATH)

    def read_query(self) -> dict[str, list[str]]:
        """The values for each name, in order; what Go cannot read it leaves out."""
        found: dict[str, list[str]] = {}
        query = to_bytes(self.query)
        if query.count(b"&") >= _MOST_PARAMETERS:
            return found
        for part in query.split(b"&"):
            if not part or b";" in part:
                continue
            name, _, value = part.replace(b"+", b" ").partition(b"=")
            try:
                key, read = from_bytes(_unescape(name)), from_bytes(_unescape(value))
            except UrlError:
                continue
            found.setdefault(key, []).append(read)
        return found

    def __str__(self) -> str:
        written = f"{self.scheme}:" if self.scheme else ""
        if self.opaque:
            written += self.opaque
        else:
            written += self._authority()
            path = self.escaped_path
            if path and path[0] != "/" and self.host:
                written += "/"
            if not written and ":" in path.partition("/")[0]:
                written += "./"
            written += path
        if self.force_query or self.query:
            written += f"?{self.query}"
        if self.fragment:
            written += f"#{_escaped(self.fragment, self.raw_fragment, _FRAGMENT)}"
        return written

    def _authority(self) -> str:
        user = self.user
        if self.omit_host and not self.host and user is None:
            return ""
        if not (self.scheme or self.host or user is not None):
            return ""
        written = "//" if self.host or self.path or user is not None else ""
        if user is not None:
            written += f"{user}@"
        return written + from_bytes(_escape(to_bytes(self.host), _HOST))


def parse_url(text: str, *, request: bool = False, strict_colons: bool = True) -> Url:
    """Read a URL as `url.Parse` does, or as `url.ParseRequestURI` does.

    Without `strict_colons` a host of http and https may have several, as it could before Go 1.26
    and still can in a program that was written for an older one.

    Raises:
        UrlError: With Go's text, operation and URL included.
    """
    main, _, fragment = (text, "", "") if request else text.partition("#")
    try:
        parts = _parse(to_bytes(main), request=request, strict_colons=strict_colons)
    except UrlError as error:
        raise UrlError(f"parse {go_quote_text(main)}: {error}") from None
    if fragment:
        try:
            written = to_bytes(fragment)
            plain = _unescape(written)
        except UrlError as error:
            raise UrlError(f"parse {go_quote_text(text)}: {error}") from None
        parts["fragment"] = from_bytes(plain)
        parts["raw_fragment"] = "" if _escape(plain, _FRAGMENT) == written else fragment
    return Url(**parts)  # type: ignore[arg-type]


def _parse(data: bytes, *, request: bool, strict_colons: bool) -> dict[str, str | bool | None]:
    if _CONTROL.search(data):
        raise UrlError("net/url: invalid control character in URL")
    if not data and request:
        raise UrlError("empty url")
    if data == b"*":
        return {"path": "*"}
    if data.startswith(b":"):
        raise UrlError("missing protocol scheme")
    found = _SCHEME.match(data)
    scheme, rest = (found[0].lower(), data[found.end() + 1 :]) if found else (b"", data)
    parts: dict[str, str | bool | None] = {"scheme": scheme.decode()}
    rest, mark, query = rest.partition(b"?")
    parts["query"] = from_bytes(query)
    parts["force_query"] = bool(mark) and not query
    if not rest.startswith(b"/"):
        if scheme:
            return parts | {"opaque": from_bytes(rest)}
        if request:
            raise UrlError("invalid URI for request")
        if b":" in rest.partition(b"/")[0]:
            raise UrlError("first path segment in URL cannot contain colon")
    if (scheme or not (request or rest.startswith(b"///"))) and rest.startswith(b"//"):
        place, slash, path = rest[2:].partition(b"/")
        strict = strict_colons and scheme in (b"http", b"https")
        parts |= _parse_authority(place, strict_colons=strict)
        rest = slash + path
    elif scheme and rest.startswith(b"/"):
        parts["omit_host"] = True
    path = _unescape(rest)
    parts["path"] = from_bytes(path)
    parts["raw_path"] = "" if _escape(path, _PATH) == rest else from_bytes(rest)
    return parts


def _parse_authority(authority: bytes, *, strict_colons: bool) -> dict[str, str | bool | None]:
    user, at, host = authority.rpartition(b"@")
    parts: dict[str, str | bool | None] = {
        "host": from_bytes(_parse_host(host, strict_colons=strict_colons))
    }
    if at:
        if not _USER.fullmatch(user):
            raise UrlError("net/url: invalid userinfo")
        name, colon, password = user.partition(b":")
        parts["username"] = from_bytes(_unescape(name))
        parts["password"] = from_bytes(_unescape(password)) if colon else None
    return parts


def _parse_host(host: bytes, *, strict_colons: bool) -> bytes:
    bracket = host.rfind(b"[")
    if bracket > 0:
        raise UrlError("invalid IP-literal")
    if bracket == 0:
        return _parse_literal(host)
    if b":" in host:
        # Go forgives further colons outside of http and https, for lists of database hosts.
        at = host.find(b":") if strict_colons else host.rfind(b":")
        _check_port(host[at:])
    return _unescape_host(host)


def _check_port(port: bytes) -> None:
    if not _PORT.fullmatch(port):
        raise UrlError(f"invalid port {_quote(port)} after host")


def _parse_literal(host: bytes) -> bytes:
    end = host.rfind(b"]")
    if end < 0:
        raise UrlError("missing ']' in host")
    port = host[end + 1 :]
    _check_port(port)
    name, percent, zone = host[1:end].partition(b"%25")
    # RFC 6874: the zone is written freely, only its percent sign is not.
    address = _unescape_host(name) + _unescape_host(percent + zone, zone=True)
    try:
        read = parse_address(from_bytes(address))
    except AddressError as error:
        raise UrlError(f"invalid host: {error}") from None
    if read.family == 4:
        raise UrlError("invalid IP-literal")
    return b"[" + address + b"]" + port


def _unescape_host(host: bytes, *, zone: bool = False) -> bytes:
    for stop in _HOST_STOP.finditer(host):
        at = stop.start()
        byte = host[at]
        if byte != 0x25:
            if byte not in _HOST:
                raise UrlError(f"invalid character {_quote(stop[0])} in host name")
            continue
        escape = host[at : at + 3]
        found = _ESCAPE.match(host, at)
        if found is None or found[1] is None:
            raise UrlError(f"invalid URL escape {_quote(escape)}")
        value = int(found[1], 16)
        refused = value != 0x20 and value not in _HOST if zone else value < 0x80
        if refused and escape != b"%25":
            raise UrlError(f"invalid URL escape {_quote(escape)}")
    return _unescape(host)


def _unescape(data: bytes) -> bytes:
    if b"%" not in data:
        return data

    def replace(found: re.Match[bytes]) -> bytes:
        if found[1] is None:
            escape = data[found.start() : found.start() + 3]
            raise UrlError(f"invalid URL escape {_quote(escape)}")
        return bytes((int(found[1], 16),))

    return _ESCAPE.sub(replace, data)


def _escape(data: bytes, free: frozenset[int]) -> bytes:
    if not data.translate(None, bytes(free)):
        return data
    return b"".join(bytes((byte,)) if byte in free else b"%%%02X" % byte for byte in data)


def _escaped(plain: str, raw: str, free: frozenset[int]) -> str:
    written = to_bytes(raw)
    if written and all(byte in free or byte in _KEPT for byte in written):
        return raw
    return from_bytes(_escape(to_bytes(plain), free))


def _quote(data: bytes) -> str:
    return go_quote_text(from_bytes(data))
