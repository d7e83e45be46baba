# SPDX-License-Identifier: Apache-2.0
"""URLs as Go's net/url reads and writes them; the expected parts are what Go 1.26 printed."""

from __future__ import annotations

import pytest

from kthena_api.go_url import UrlError, parse_url


@pytest.mark.parametrize(
    ("text", "written", "scheme", "host", "hostname", "port", "path", "opaque"),
    [
        (
            "https://u:p@Example.com:80/a%20b?q=1#f",
            "https://u:p@Example.com:80/a%20b?q=1#f",
            "https", "Example.com:80", "Example.com", "80", "/a%20b", "",
        ),
        (
            "http://[fe80::1%25en0]:80/", "http://[fe80::1%25en0]:80/",
            "http", "[fe80::1%en0]:80", "fe80::1%en0", "80", "/", "",
        ),
        ("mailto:a@b", "mailto:a@b", "mailto", "", "", "", "", "a@b"),
        ("//h/p", "//h/p", "", "h", "h", "", "/p", ""),
        ("///p", "///p", "", "", "", "", "///p", ""),
        ("db://a:1,b:2/", "db://a:1,b:2/", "db", "a:1,b:2", "a:1,b", "2", "/", ""),
        ("", "", "", "", "", "", "", ""),
        ("/a?b", "/a?b", "", "", "", "", "/a", ""),
        ("x:/p", "x:/p", "x", "", "", "", "/p", ""),
        ("http:///p", "http:///p", "http", "", "", "", "/p", ""),
        ("a/b:c", "a/b:c", "", "", "", "", "a/b:c", ""),
        ("./a:b", "./a:b", "", "", "", "", "./a:b", ""),
        ("*", "*", "", "", "", "", "*", ""),
        ("http://x?", "http://x?", "http", "x", "x", "", "", ""),
        ("http://x#%41", "http://x#%41", "http", "x", "x", "", "", ""),
        ("http://x#a b", "http://x#a%20b", "http", "x", "x", "", "", ""),
        ("//@h", "//@h", "", "h", "h", "", "", ""),
        ("x://u@/p", "x://u@/p", "x", "", "", "", "/p", ""),
    ],
)  # fmt: skip
def test_parts(  # noqa: PLR0917 - a row of the table
    text: str,
    written: str,
    scheme: str,
    host: str,
    hostname: str,
    port: str,
    path: str,
    opaque: str,
) -> None:
    """Each part is as Go gives it, and so is the whole written anew."""
    url = parse_url(text)

    assert str(url) == written
    assert (url.scheme, url.host, url.hostname, url.port) == (scheme, host, hostname, port)
    assert (url.escaped_path, url.opaque) == (path, opaque)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (":x", "missing protocol scheme"),
        ("http://h%zz/", 'invalid URL escape "%zz"'),
        ("http://[::1/", "missing ']' in host"),
        ("http://a:1:2/", 'invalid port ":1:2" after host'),
        ("::1/129", "missing protocol scheme"),
    ],
)
def test_faults_have_gos_words(text: str, words: str) -> None:
    """What Go does not read is refused with its text, operation and URL included."""
    with pytest.raises(UrlError) as caught:
        parse_url(text)

    assert str(caught.value) == f'parse "{text}": {words}'


def test_several_colons_were_read_before_go_1_26() -> None:
    """An older program takes the last colon of a host for that of the port."""
    url = parse_url("http://a:1:2/", strict_colons=False)

    assert (url.host, url.hostname, url.port) == ("a:1:2", "a:1", "2")


def test_a_request_has_a_path_from_the_root() -> None:
    """ParseRequestURI takes no relative reference and no fragment."""
    with pytest.raises(UrlError, match=r'parse "a": invalid URI for request'):
        parse_url("a", request=True)
    with pytest.raises(UrlError, match=r'parse "": empty url'):
        parse_url("", request=True)
    assert parse_url("/a#b", request=True).escaped_path == "/a%23b"


def test_a_query_keeps_order_and_leaves_out_what_go_cannot_read() -> None:
    """Semicolons and bad escapes are dropped."""
    query = parse_url("/?b=1&a=2&b=3&c;d=4&e=%zz&f+g=h+i").read_query()

    assert query == {"b": ["1", "3"], "a": ["2"], "f g": ["h i"]}
