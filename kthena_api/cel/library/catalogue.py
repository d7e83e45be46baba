# SPDX-License-Identifier: Apache-2.0
"""All libraries in the order in which a server loads them, and which of their rows a rule gets.

Two minors decide. That of the *environment* says which libraries there are (`since` and `until`):
for a new rule it is the one before the server's. That of the *server* says whose code runs
(`server_since` and `server_until`): with cel-go 0.23, 0.26 or 0.29 in it, a few signatures and
costs are others. Source: k8s.io/apiserver v0.33 … v0.37 pkg/cel/environment/base.go.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from kthena_api.cel.library import (
    authorizer,
    cidr,
    comprehensions,
    format,  # noqa: A004 - the module's name is the library's
    ip,
    list_extensions,
    lists,
    optionals,
    quantity,
    regex,
    semver,
    sets,
    standard,
    strings,
    urls,
)
from kthena_api.cel.library.base import Library, Overload

LIBRARIES: Final[tuple[Library, ...]] = (
    standard.LIBRARY,
    urls.LIBRARY,
    regex.LIBRARY,
    lists.LIBRARY,
    authorizer.LIBRARY,
    optionals.LIBRARY,
    quantity.LIBRARY,
    strings.LIBRARY,
    sets.LIBRARY,
    ip.LIBRARY,
    cidr.LIBRARY,
    format.LIBRARY,
    authorizer.SELECTORS,
    comprehensions.LIBRARY,
    semver.LIBRARY,
    list_extensions.LIBRARY,
    lists.VERSION_1,
)


def _within(since: str | None, until: str | None, minor: int) -> bool:
    return (since is None or _number(since) <= minor) and (until is None or minor < _number(until))


def _number(minor: str) -> int:
    return int(minor.removeprefix("1."))


@lru_cache(maxsize=32)
def libraries_of(environment_minor: int) -> tuple[Library, ...]:
    """The libraries of an environment (37 for 1.37), in order, with all of their rows."""
    return tuple(each for each in LIBRARIES if _within(each.since, each.until, environment_minor))


@lru_cache(maxsize=32)
def overloads_of(environment_minor: int, server_minor: int) -> tuple[Overload, ...]:
    """The overloads of an environment on a server, in the order in which it declares them."""
    return tuple(
        row
        for each in libraries_of(environment_minor)
        for row in each.overloads
        if _within(row.since, row.until, environment_minor)
        and _within(row.server_since, row.server_until, server_minor)
    )
