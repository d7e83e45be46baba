# SPDX-License-Identifier: Apache-2.0
"""Which overloads of a function take some arguments, and what comes of it (resolveOverload)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from kthena_api.cel.checked import Reference
from kthena_api.cel.checking.mapping import TypeMapping
from kthena_api.cel.declarations import Function, Signature
from kthena_api.cel.types import DYN, Type, is_dyn, is_exact, param

MAX_WEIGHT: Final = 5_000
MAX_DEPTH: Final = 260
"""Bounds of a type. A list in a list in a list … of literals cannot be deeper than the grammar's
limit of 250; loops that put their variable into a list make types as deep, and into both sides of a
map as heavy, as they like."""


class TypeTooLarge(Exception):
    """A type beyond the bounds."""


class Resolution(NamedTuple):
    """What a call is."""

    type: Type
    reference: Reference


def bounded(made: Type) -> Type:
    """A type that was put together, if it is not too large."""
    if made.weight > MAX_WEIGHT or made.depth > MAX_DEPTH:
        raise TypeTooLarge
    return made


@lru_cache(maxsize=4096)
def free_variable(number: int) -> Type:
    """A type parameter that only the checker knows."""
    return param(f"_var{number}")


@lru_cache(maxsize=4096)
def reference_to(*overloads: str) -> Reference:
    """The reference of a call."""
    return Reference(overloads=overloads)


class Solver:
    """The type parameters of one expression: those it has, and what they stand for."""

    __slots__ = ("_count", "mapping")

    def __init__(self) -> None:
        self._count = 0
        self.mapping = TypeMapping()

    def fresh(self) -> Type:
        """A new type parameter."""
        self._count += 1
        return free_variable(self._count - 1)

    def resolve(
        self, function: Function, arguments: Sequence[Type], *, member: bool
    ) -> Resolution | None:
        """The overloads that take the arguments; the type is that of their results."""
        result: Type | None = None
        fitting: list[str] = []
        shortlist = function.shortlist(arguments, member=member)
        for skipped, signature in shortlist.listed:
            self._count += skipped
            params, made = signature.params, signature.result
            if signature.variables:
                params, made = self._instantiate(signature)
            if not self.mapping.assign_all(arguments, params):
                continue
            fitting.append(signature.id)
            made = bounded(self.mapping.substitute(made))
            if result is None:
                result = made
            elif not is_dyn(result) and not is_exact(made, result):
                result = DYN
        self._count += shortlist.rest
        return None if result is None else Resolution(result, reference_to(*fitting))

    def _instantiate(self, signature: Signature) -> tuple[tuple[Type, ...], Type]:
        own = TypeMapping({name: self.fresh() for name in signature.variables})
        return tuple(map(own.substitute, signature.params)), own.substitute(signature.result)
