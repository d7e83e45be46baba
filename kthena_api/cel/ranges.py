# SPDX-License-Identifier: Apache-2.0
"""Ranges of sizes and costs: unsigned 64-bit bounds that stop at the largest value.

`SizeRange` counts what `size()` counts: code points, bytes, entries or items. `CostRange` counts
cost units. The arithmetic is that of SizeEstimate and CostEstimate in cel-go's checker/cost.go.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Final, Self

MAX_UINT64: Final = 2**64 - 1


def saturating_add(x: int, y: int) -> int:
    """The sum of two unsigned numbers, at most 2**64 - 1."""
    return min(x + y, MAX_UINT64)


def saturating_multiply(x: int, y: int) -> int:
    """The product of two unsigned numbers, at most 2**64 - 1."""
    return min(x * y, MAX_UINT64)


def multiply_by_factor(x: int, factor: float) -> int:
    """The product rounded up, at most 2**64 - 1; factors are not negative and not NaN.

    The product is a double as in cel-go (multiplyByCostFactor), so it is inexact from 2**53 on.
    """
    size = float(x)
    if size > 0 and factor > 0 and size > MAX_UINT64 / factor:
        return MAX_UINT64
    product = size * factor
    # Zero times infinity: Go converts the NaN to the bound, as amd64 does.
    if math.isnan(product):
        return 2**63
    return min(math.ceil(product), MAX_UINT64)


@dataclass(frozen=True, slots=True)
class _Range:
    """Both bounds are included and lie between 0 and 2**64 - 1."""

    min: int
    max: int

    @classmethod
    def fixed(cls, value: int) -> Self:
        """The range of one value."""
        return cls(value, value)

    @classmethod
    def unknown(cls) -> Self:
        """The range of every value."""
        return cls(0, MAX_UINT64)

    def union(self, other: Self) -> Self:
        """The smallest range that holds both."""
        return type(self)(min(self.min, other.min), max(self.max, other.max))

    def add(self, other: Self) -> Self:
        """Bound by bound, the sum."""
        return type(self)(saturating_add(self.min, other.min), saturating_add(self.max, other.max))

    def multiply(self, other: Self) -> Self:
        """Bound by bound, the product."""
        return type(self)(
            saturating_multiply(self.min, other.min), saturating_multiply(self.max, other.max)
        )


@dataclass(frozen=True, slots=True)
class CostRange(_Range):
    """The least and the largest cost, in cost units."""

    ZERO: ClassVar[CostRange]

    def multiply_by_factor(self, factor: float) -> CostRange:
        """Each bound times `factor`, rounded up."""
        return CostRange(multiply_by_factor(self.min, factor), multiply_by_factor(self.max, factor))


CostRange.ZERO = CostRange(0, 0)


@dataclass(frozen=True, slots=True)
class SizeRange(_Range):
    """The least and the largest size, in code points, bytes, entries or items."""

    def multiply_by_factor(self, factor: float) -> CostRange:
        """The cost of `factor` units for each element, rounded up."""
        return CostRange(multiply_by_factor(self.min, factor), multiply_by_factor(self.max, factor))

    def multiply_by_cost(self, cost: CostRange) -> CostRange:
        """The cost of handling every element at `cost`."""
        return CostRange(
            saturating_multiply(self.min, cost.min), saturating_multiply(self.max, cost.max)
        )

    def as_cost(self) -> CostRange:
        """One unit for each element; through a double, as in cel-go."""
        return self.multiply_by_factor(1)
