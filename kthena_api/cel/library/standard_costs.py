# SPDX-License-Identifier: Apache-2.0
"""The costs of the standard library.

What the language charges is in cel-go checker/cost.go and interpreter/runtimecost.go. The server is
asked first, but of all standard functions it has an answer for `==` alone, on values of its own
types (k8s.io/apiserver pkg/cel/library/cost.go).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from kthena_api.cel.library import authorizer
from kthena_api.cel.library.base import (
    REGEX_FACTOR,
    STRING_FACTOR,
    Argument,
    CallEstimate,
    CostEstimator,
    RuntimeCost,
    actual_size,
    scan_cost,
)
from kthena_api.cel.library.cidr import CIDR, Cidr
from kthena_api.cel.library.format import FORMAT, NamedFormat
from kthena_api.cel.library.ip import IP, Ip
from kthena_api.cel.library.quantity import QUANTITY, Quantity
from kthena_api.cel.library.semver import SEMVER, Semver
from kthena_api.cel.library.urls import URL, Url
from kthena_api.cel.ranges import MAX_UINT64, CostRange, SizeRange
from kthena_api.cel.values import OptionalValue

_ONE_UNIT: Final = CallEstimate(CostRange.fixed(1))
_FIXED: Final = frozenset({IP, CIDR, QUANTITY, SEMVER, *authorizer.TYPES})
_LONGEST_FORMAT: Final = 64  # MaxFormatSize
_OF_THE_SERVER: Final = (Quantity, Ip, Cidr, NamedFormat, Url, Semver)


def computed(argument: Argument) -> SizeRange:
    """The size of an argument, any if it is not known."""
    return argument.computed_size or SizeRange.unknown()


def held_size(value: object) -> int:
    """The size of a value, of what an optional holds."""
    while isinstance(value, OptionalValue) and value.present:
        value = value.value
    return actual_size(value)


def scan(at: int, result: Callable[[SizeRange], SizeRange] | None = None) -> CostEstimator:
    """An estimate for looking at all of one argument."""

    def estimate(arguments: Sequence[Argument]) -> CallEstimate:
        size = computed(arguments[at])
        cost = size.multiply_by_factor(STRING_FACTOR)
        return CallEstimate(cost, None if result is None else result(size))

    return estimate


def scanned(at: int) -> RuntimeCost:
    """The runtime cost of looking at all of one argument."""

    def cost(arguments: Sequence[object], _result: object) -> int:
        return scan_cost(held_size(arguments[at]))

    return cost


def _common(arguments: Sequence[Argument]) -> CallEstimate:
    largest = min(computed(arguments[0]).max, computed(arguments[1]).max)
    return CallEstimate(CostRange(min(largest, 1), largest).multiply_by_factor(STRING_FACTOR))


def estimate_comparison(arguments: Sequence[Argument]) -> CallEstimate:
    """As far as the smaller of both goes."""
    return _common(arguments)


def estimate_equality(arguments: Sequence[Argument]) -> CallEstimate:
    """The same but for values of the server's own types, when both are of one."""
    kind = arguments[0].type
    if kind != arguments[1].type:
        return _common(arguments)
    if kind in _FIXED:
        return _ONE_UNIT
    if kind == FORMAT:
        return CallEstimate(CostRange(1, _LONGEST_FORMAT).multiply_by_factor(STRING_FACTOR))
    if kind == URL:
        # The server looks at the right side twice.
        size = arguments[1].computed_size
        largest = 1 if size is None else size.max
        return CallEstimate(CostRange(1, largest).multiply_by_factor(STRING_FACTOR))
    return _common(arguments)


def comparison(arguments: Sequence[object], _result: object) -> int:
    """The runtime cost of a comparison."""
    return scan_cost(min(held_size(arguments[0]), held_size(arguments[1])))


def equality(arguments: Sequence[object], result: object) -> int:
    """The same but for values of the server's own types on the left."""
    if isinstance(arguments[0], _OF_THE_SERVER):
        return 1
    return comparison(arguments, result)


def _joined(arguments: Sequence[Argument]) -> SizeRange:
    return computed(arguments[0]).add(computed(arguments[1]))


def estimate_concatenation(arguments: Sequence[Argument]) -> CallEstimate:
    """Both texts are copied."""
    size = _joined(arguments)
    return CallEstimate(size.multiply_by_factor(STRING_FACTOR), size)


def estimate_list_concatenation(arguments: Sequence[Argument]) -> CallEstimate:
    """A unit, since the server copies no list."""
    return CallEstimate(CostRange.fixed(1), _joined(arguments))


def concatenation(arguments: Sequence[object], _result: object) -> int:
    """The runtime cost of copying both texts."""
    return scan_cost(held_size(arguments[0]) + held_size(arguments[1]))


def estimate_membership(arguments: Sequence[Argument]) -> CallEstimate:
    """A unit for each item."""
    return CallEstimate(computed(arguments[1]).as_cost())


def membership(arguments: Sequence[object], _result: object) -> int:
    """The same after the run."""
    return held_size(arguments[1])


def estimate_match(arguments: Sequence[Argument]) -> CallEstimate:
    """The text, and one more so that it counts, times the pattern."""
    text = computed(arguments[0]).add(SizeRange.fixed(1)).multiply_by_factor(STRING_FACTOR)
    return CallEstimate(text.multiply(computed(arguments[1]).multiply_by_factor(REGEX_FACTOR)))


def match(arguments: Sequence[object], _result: object) -> int:
    """The same after the run."""
    text = scan_cost(1 + held_size(arguments[0]))
    return text * scan_cost(held_size(arguments[1]), REGEX_FACTOR)


def estimate_search(arguments: Sequence[Argument]) -> CallEstimate:
    """One text times the other."""
    text, wanted = (computed(each).multiply_by_factor(STRING_FACTOR) for each in arguments)
    return CallEstimate(text.multiply(wanted))


def search(arguments: Sequence[object], _result: object) -> int:
    """The same after the run."""
    return scan_cost(held_size(arguments[0])) * scan_cost(held_size(arguments[1]))


def encoded(size: SizeRange) -> SizeRange:
    """Bytes of so many code points; Go multiplies without a look at 64 bits."""
    return SizeRange(size.min, size.max * 4 % (MAX_UINT64 + 1))


def decoded(size: SizeRange) -> SizeRange:
    """Code points of so many bytes."""
    return SizeRange(size.min // 4, size.max)
