# SPDX-License-Identifier: Apache-2.0
"""Rows of the standard library in short: what the overloads of a function share is said once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kthena_api.cel.library.base import CostEstimator, Overload, RuntimeCost
from kthena_api.cel.types import Type


@dataclass(frozen=True, slots=True)
class Row:
    """What an overload has of its own; see Overload."""

    id: str
    params: tuple[Type, ...]
    result: Type
    implementation: Callable[..., object]
    example: str
    estimate: CostEstimator | None = None
    runtime: RuntimeCost | None = None
    member: bool = False
    server_since: str | None = None
    server_until: str | None = None


def overloads_of_function(
    function: str,
    doc: str,
    *rows: Row,
    generic: Callable[..., object] | None = None,
    guarded: bool = True,
    strict: bool = True,
) -> tuple[Overload, ...]:
    """The overloads of a function, in order."""
    return tuple(
        Overload(
            id=row.id,
            function=function,
            params=row.params,
            result=row.result,
            member=row.member,
            implementation=row.implementation,
            doc=doc,
            example=row.example,
            estimate=row.estimate,
            runtime=row.runtime,
            server_since=row.server_since,
            server_until=row.server_until,
            guarded=guarded,
            strict=strict,
            generic=generic,
        )
        for row in rows
    )
