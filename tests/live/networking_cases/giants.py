# SPDX-License-Identifier: Apache-2.0
"""Objects as large as etcd stores them: the cost of a rule is bounded by a schema they break.

A bound of the schema ratchets on a stored object and so does a rule that answers false, but a
rule that exceeds its budget fails, and that never does.
"""

from __future__ import annotations

from typing import Any, Final

from tests.live.networking_cases.external_model_provider import provider
from tests.live.networking_cases.model_route import matching, route
from tests.live.networking_cases.model_server import groups, match, server
from tests.live.networking_cases.model_server import provider as outside

# An object of 1.5 MiB is refused by etcd.
_LARGE: Final = 1_400_000
# Each is a label key, so that no rule ends at the first one.
_MANY: Final = {f"{'a' * 66}/{number:a>63}": "" for number in range(10_000)}

GIANTS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "many-labels": ("ModelServer", match(_MANY)),
    "long-label-key": ("ModelServer", match({"k" * _LARGE: "v"})),
    "long-label-value": ("ModelServer", match({"k": "v" * _LARGE})),
    "long-prefill-key": ("ModelServer", groups(prefillLabels={"k" * _LARGE: "v"})),
    "long-decode-value": ("ModelServer", groups(decodeLabels={"k": "v" * _LARGE})),
    "long-timeout": ("ModelServer", server(trafficPolicy={"timeout": "1" * _LARGE})),
    "long-endpoint": ("ModelServer", outside("https://x/" + "a" * _LARGE)),
    "long-no-endpoint": ("ModelServer", outside("/" + "a" * _LARGE)),
    "long-base-url": ("ExternalModelProvider", provider(baseURL="https://x/" + "a" * _LARGE)),
    "many-headers": (
        "ExternalModelProvider",
        provider(headers={key.replace("/", "-"): "v" for key in _MANY}),
    ),
    "long-header-name": ("ExternalModelProvider", provider(headers={"k" * _LARGE: "v"})),
    "long-header-value": ("ExternalModelProvider", provider(headers={"k": "v" * _LARGE})),
    "long-name": ("ModelRoute", route(modelName="a" * _LARGE)),
    "long-regex": ("ModelRoute", matching(uri={"regex": "a" * _LARGE})),
    "many-regexes": (
        "ModelRoute",
        matching(headers={f"x{number}": {"regex": "a"} for number in range(5_000)}),
    ),
}
