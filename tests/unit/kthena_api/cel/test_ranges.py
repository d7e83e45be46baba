# SPDX-License-Identifier: Apache-2.0
"""Ranges of sizes and costs, as recorded from cel-go.

`data/ranges.jsonl` is recorded by `tests/oracle/cel_values`; its lines hold their questions.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kthena_api.cel.ranges import MAX_UINT64, CostRange, SizeRange, multiply_by_factor

DATA = Path(__file__).parent / "data"


def ours(question: dict[str, Any]) -> list[str]:
    """Our answer to a question, for sizes; costs share the arithmetic."""
    low, high, *rest = question["args"]
    size = SizeRange(int(low), int(high))
    match question["op"]:
        case "range_multiply_by_factor":
            result: Any = size.multiply_by_factor(float(rest[0]))
        case "range_add":
            result = size.add(SizeRange(*map(int, rest)))
        case "range_multiply":
            result = size.multiply(SizeRange(*map(int, rest)))
        case "range_union":
            result = size.union(SizeRange(*map(int, rest)))
    return [str(result.min), str(result.max)]


def recorded() -> list[dict[str, Any]]:
    """The lines of the recording."""
    return [json.loads(line) for line in (DATA / "ranges.jsonl").read_text().splitlines()]


@pytest.mark.parametrize(
    "operation", ["range_add", "range_multiply", "range_multiply_by_factor", "range_union"]
)
def test_ranges_answer_as_recorded(operation: str) -> None:
    """Every recorded question about ranges gets cel-go's bounds."""
    cases = [case for case in recorded() if case["op"] == operation]
    assert len(cases) >= 40
    assert [(case["args"], ours(case)) for case in cases] == [
        (case["args"], case["value"]) for case in cases
    ]


def test_bounds_stop_at_the_largest_number() -> None:
    """Sums and products of costs never pass 2**64 - 1."""
    cost = CostRange(1, MAX_UINT64)
    assert cost.add(CostRange(1, 1)) == CostRange(2, MAX_UINT64)
    assert cost.multiply(CostRange(3, 2)) == CostRange(3, MAX_UINT64)
    assert cost.multiply_by_factor(0.1) == CostRange(1, 1844674407370955264)
    assert CostRange.unknown() == CostRange(0, MAX_UINT64)


def test_factor_rounds_up() -> None:
    """A tenth of a unit costs a whole one."""
    assert [multiply_by_factor(n, 0.1) for n in (0, 1, 10, 11)] == [0, 1, 1, 2]


def test_size_becomes_a_cost() -> None:
    """A size turns into a cost unit for unit, or through the cost of one element."""
    size = SizeRange(2, 5)
    assert size.as_cost() == CostRange(2, 5)
    assert size.multiply_by_cost(CostRange(1, 3)) == CostRange(2, 15)
    assert size.union(SizeRange.fixed(9)) == SizeRange(2, 9)
    assert CostRange.ZERO.union(CostRange.fixed(4)) == CostRange(0, 4)


def test_sizes_and_costs_are_told_apart() -> None:
    """A size never equals a cost."""
    size: object = SizeRange(1, 1)
    assert size != CostRange(1, 1)
