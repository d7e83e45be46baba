# SPDX-License-Identifier: Apache-2.0
"""What expressions cost before they run, with sizes from the types of their variables.

`data/costs.jsonl` is recorded by tests/support/cel_cost_record.py, which has the command. What
rules cost, whose paths all begin at `self`, is replayed in tests/unit/kthena_api/rules.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cel_cost_rules import RECORD

from kthena_api.cel import types
from kthena_api.cel.cost import Estimate, estimate
from kthena_api.cel.environment import Environment
from kthena_api.cel.ranges import MAX_UINT64, CostRange, SizeRange
from kthena_api.cel.types import Type
from kthena_api.crd.openapi import read_schema
from kthena_api.rules.declare import declare

Json = Any

DATA = Path(__file__).parent / "data/costs.jsonl"
VARIABLES = {
    "t": types.STRING,
    "n": types.INT,
    "l": types.list_of(types.STRING),
    "m": types.map_of(types.STRING, types.INT),
    "o": types.optional_of(types.STRING),
    "x": types.DYN,
    "w": types.nullable(types.INT),
    "by": types.BYTES,
}


def environment() -> Environment:
    """The environment in which the expressions were recorded."""
    declared = declare(read_schema(RECORD), root=False)
    assert declared is not None
    variables = {"self": declared.type, **VARIABLES}
    return Environment.for_kubernetes(
        "1.37", stored=True, variables=variables, provider=declared.provider
    )


RECORDED = [json.loads(line) for line in DATA.read_text().splitlines()]


@pytest.mark.parametrize(("text", "least", "largest"), RECORDED)
def test_costs_are_the_servers(text: str, least: int, largest: int) -> None:
    """Both bounds are equal."""
    assert environment().compile(text).cost == CostRange(least, largest)


def test_there_are_enough_expressions() -> None:
    """The recording is not empty by accident."""
    assert len(RECORDED) >= 90


def estimated(text: str, root: Type | None = None, **variables: Type) -> Estimate:
    """The estimate of an expression."""
    compiled = Environment.for_kubernetes("1.37", variables=variables).compile(text)
    return estimate(compiled.checked, compiled.environment.declarations, root=root)


def text_of(size: int) -> Type:
    """A text of so many characters at most."""
    return types.STRING.with_max_size(size)


def test_sizes_come_from_the_types_of_variables() -> None:
    """A name costs one unit, and so do ten characters that are compared."""
    cost = estimated("a == b", a=text_of(100), b=text_of(20)).cost

    assert cost == CostRange(1 + 2, 2 + 2)


def test_an_optional_has_the_sizes_of_what_it_holds() -> None:
    """The path of a variable begins at the type within."""
    cost = estimated("o == o", o=types.optional_of(text_of(50))).cost

    assert cost == CostRange(1 + 2, 5 + 2)


def test_a_root_gives_its_sizes_to_every_variable() -> None:
    """So do servers for oldSelf, and for items of a literal list as well."""
    root = types.list_of(text_of(30)).with_max_size(7)
    of_root = estimated("b.all(e, e == 'abcdefghijklmnopqrstuvwxyz0123456789')", root, b=root)
    other = estimated("a.size() > 1 && [a].all(e, e == a)", root, a=types.list_of(types.STRING))

    # Each round: three units for the loop's own work, one for the name, three for thirty letters.
    assert of_root.cost.max == 2 + 7 * (3 + 1 + 3)
    assert other.cost.max < MAX_UINT64


def test_what_has_no_bound_is_of_any_size() -> None:
    """Without one the largest cost is the largest number."""
    assert estimated("l.all(e, e == 'a')", l=types.list_of(types.STRING)).cost.max == MAX_UINT64


def test_sizes_of_nodes_are_part_of_the_answer() -> None:
    """Whoever explains a cost can show them."""
    made = estimated("a + 'xyz'", a=text_of(20))

    assert SizeRange(3, 23) in made.sizes.values()
    assert SizeRange(0, 20) in made.sizes.values()


def test_paths_share_their_ends() -> None:
    """A loop over a field costs what the field costs that was named last within the loop.

    The variable's path has a spare cell, into which the names of its fields go one after the other.
    """
    item: Json = {
        "type": "object",
        "properties": {
            "few": {"type": "array", "maxItems": 2, "items": {"type": "integer"}},
            "many": {"type": "array", "maxItems": 500, "items": {"type": "integer"}},
        },
    }
    schema: Json = {
        "type": "object",
        "properties": {"p": {"type": "array", "maxItems": 1, "items": item}},
    }
    declared = declare(read_schema(schema), root=False)
    assert declared is not None
    variables = {"self": declared.type}
    made = Environment.for_kubernetes("1.37", variables=variables, provider=declared.provider)
    few = made.compile("self.p.all(e, e.few.all(i, i > 1))").cost.max
    both = made.compile("self.p.all(e, e.few.all(i, i > 1 && e.many != []))").cost.max

    assert few < 2 * 10
    assert both > 500 * 10


def test_nested_lists_cost_one_after_the_other() -> None:
    """Each level is paid once."""
    cost = estimated("[" * 100 + "n" + "]" * 100, n=types.INT).cost

    assert cost == CostRange.fixed(100 * 10 + 1)
