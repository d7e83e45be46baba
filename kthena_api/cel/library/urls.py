# SPDX-License-Identifier: Apache-2.0
"""URLs (kubernetes.urls)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Final

from kthena_api.cel import types
from kthena_api.cel.library.base import (
    ONE,
    Library,
    changed,
    function,
    method,
    one,
    scan_first,
    scanned_first,
)
from kthena_api.cel.values import EvalFault, TypeValue, Value
from kthena_api.go_url import Url as GoUrl
from kthena_api.go_url import UrlError, parse_url

URL: Final = types.object_type("kubernetes.URL")
_TYPE: Final = TypeValue("kubernetes.URL")
_REMEMBERED: Final = 2048  # characters of a text that is remembered as read


@dataclass(frozen=True, slots=True)
class Url(Value):
    """A URL as a value; equal to another one that is written the same."""

    parts: GoUrl

    @property
    def cel_type(self) -> TypeValue:
        """Always `kubernetes.URL`."""
        return _TYPE

    @property
    def go_type(self) -> str:
        """The name of the Go type."""
        return "cel.URL"

    def cel_equal(self, other: object) -> bool:
        """Whether both are written the same; refuses what is no URL."""
        if not isinstance(other, Url):
            raise EvalFault("no such overload")
        return str(self.parts) == str(other.parts)

    def __str__(self) -> str:
        return str(self.parts)


def _parse(text: str, *, request: bool, strict_colons: bool) -> GoUrl:
    # A rule names the same URL several times, and every validation of an object does so again.
    read = _parse_once if len(text) <= _REMEMBERED else parse_url
    return read(text, request=request, strict_colons=strict_colons)


_parse_once = lru_cache(maxsize=256)(parse_url)


def url(text: str, *, strict_colons: bool = True) -> Url:
    """The URL that a text stands for: absolute, or a path from the root."""
    read = _url_once if len(text) <= _REMEMBERED else _url
    return read(text, strict_colons=strict_colons)


def _url(text: str, *, strict_colons: bool) -> Url:
    try:
        # The stricter way of reading takes a fragment for a piece of what stands before it.
        _parse(text, request=True, strict_colons=strict_colons)
        return Url(parse_url(text, strict_colons=strict_colons))
    except UrlError as error:
        raise EvalFault(f"URL parse error during conversion from string: {error}") from None


_url_once = lru_cache(maxsize=256)(_url)


def is_url(text: str, *, strict_colons: bool = True) -> bool:
    """Whether the stricter way of reading, which `url` tries first, takes a text."""
    try:
        _parse(text, request=True, strict_colons=strict_colons)
    except UrlError:
        return False
    return True


def get_scheme(operand: Url) -> str:
    """The scheme in lower case."""
    return operand.parts.scheme


def get_host(operand: Url) -> str:
    """The host and its port."""
    return operand.parts.host


def get_hostname(operand: Url) -> str:
    """The host without brackets."""
    return operand.parts.hostname


def get_port(operand: Url) -> str:
    """The digits of the port."""
    return operand.parts.port


def get_escaped_path(operand: Url) -> str:
    """The path, escaped."""
    return operand.parts.escaped_path


def get_query(operand: Url) -> dict[str, list[str]]:
    """The values for each name."""
    return operand.parts.read_query()


_QUERY: Final = types.map_of(types.STRING, types.list_of(types.STRING))

LIBRARY: Final = Library(
    "kubernetes.urls",
    (
        *changed(
            "1.36",
            function(
                "string_to_url",
                "url",
                (types.STRING,),
                URL,
                url,
                "The URL that a text stands for, absolute or a path from the root; an error"
                " otherwise.",
                "url('https://example.com/a').getHost() == 'example.com'",
                scan_first(same_size=True),
                scanned_first(),
            ),
            implementation=partial(url, strict_colons=False),
        ),
        # The server has no costs of its own for it, so it is one unit whatever the length.
        *changed(
            "1.36",
            function(
                "is_url_string",
                "isURL",
                (types.STRING,),
                types.BOOL,
                is_url,
                "Whether a text is a URL.",
                "isURL('/a') && !isURL('a')",
            ),
            implementation=partial(is_url, strict_colons=False),
        ),
        method(
            "url_get_scheme",
            "getScheme",
            (URL,),
            types.STRING,
            get_scheme,
            "The scheme in lower case, '' for none.",
            "url('HTTPS://example.com').getScheme() == 'https'",
            ONE,
            one,
        ),
        method(
            "url_get_host",
            "getHost",
            (URL,),
            types.STRING,
            get_host,
            "The host, with its port if there is one.",
            "url('https://[::1]:80/').getHost() == '[::1]:80'",
            ONE,
            one,
        ),
        method(
            "url_get_hostname",
            "getHostname",
            (URL,),
            types.STRING,
            get_hostname,
            "The host without port and brackets.",
            "url('https://[::1]:80/').getHostname() == '::1'",
            ONE,
            one,
        ),
        method(
            "url_get_port",
            "getPort",
            (URL,),
            types.STRING,
            get_port,
            "The port as written, '' for none.",
            "url('https://example.com:80/').getPort() == '80'",
            ONE,
            one,
        ),
        method(
            "url_get_escaped_path",
            "getEscapedPath",
            (URL,),
            types.STRING,
            get_escaped_path,
            "The path with escapes.",
            "url('https://example.com/a b').getEscapedPath() == '/a%20b'",
            ONE,
            one,
        ),
        method(
            "url_get_query",
            "getQuery",
            (URL,),
            _QUERY,
            get_query,
            "The values for each name in the query, without escapes.",
            "url('/?k=a&k=b').getQuery() == {'k': ['a', 'b']}",
            ONE,
            one,
        ),
    ),
)
