# SPDX-License-Identifier: Apache-2.0
"""Texts that make functions fail rather than answer: each rule must answer on every one."""

from __future__ import annotations

from typing import Any, Final

from tests.live.networking_cases.external_model_provider import provider
from tests.live.networking_cases.model_route import matching
from tests.live.networking_cases.model_server import match
from tests.live.networking_cases.model_server import provider as outside

# url() refuses their fragments and isURL() does not look at them; format uri takes them all
# (net/url ParseRequestURI), because behind a question mark anything may stand.
_FRAGMENTS: Final = (
    "https://a?x#%zz",
    "https://a/v1?x#%zz",
    "https://a/?#%",
    "https://a?#%4",
    "https://a/?b#c%g0",
    "https://a?#%41%",
    "https://a?x#\u00e9%x",
    "https://a?x##%4\u00e9",
)
_URLS: Final = (
    *_FRAGMENTS,
    "https://a#%",
    "https://[::1",
    "https://a%zz/",
    "https://a b/",
    "https://a:b:c/",
    "https://%41/",
    "https://:80",
    "https:////",
    "https://\u00fc/\x01",
)
_TEXTS: Final = ("", "-", "a/b/c", "/", "\u0000", "\U0001f600", "a" * 70, "%", "(")

HOSTILE: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    **{
        f"base-url-{number}": ("ExternalModelProvider", provider(baseURL=url))
        for number, url in enumerate(_URLS)
    },
    **{
        f"endpoint-{number}": ("ModelServer", outside(url)) for number, url in enumerate(_FRAGMENTS)
    },
    **{f"label-key-{n}": ("ModelServer", match({text: "v"})) for n, text in enumerate(_TEXTS)},
    **{f"label-value-{n}": ("ModelServer", match({"k": text})) for n, text in enumerate(_TEXTS)},
    **{
        f"header-name-{number}": ("ExternalModelProvider", provider(headers={text: "v"}))
        for number, text in enumerate(_TEXTS)
    },
    **{
        f"regex-{number}": ("ModelRoute", matching(uri={"regex": text}))
        for number, text in enumerate((*_TEXTS, "(?<", "\\C", "a{1001}", "[[:x:]]"))
    },
}
"""By name: kind and spec; every one of them is stored under upstream's CRDs."""

# A regular expression that does not compile can only be seen by an evaluation error; the rule
# skips unchanged rules, so that this is never met on a stored object.
MAY_FAIL: Final = "regular expressions must compile"
