# SPDX-License-Identifier: Apache-2.0
"""Calls whose types are known only when they run, and operators that choose what they look at.

Expected values come from cel-go: common/types.IsAssignableRuntimeType, common/decls, cel/library.
"""

from __future__ import annotations

from typing import Any

import pytest

from kthena_api.cel import types
from kthena_api.cel.library import authorizer, comprehensions, optionals, standard
from kthena_api.cel.library.base import Overload
from kthena_api.cel.library.catalogue import overloads_of
from kthena_api.cel.library.cidr import cidr
from kthena_api.cel.library.dispatch import fits, resolved, unresolved, unresolved_cost
from kthena_api.cel.library.ip import ip
from kthena_api.cel.library.quantity import quantity
from kthena_api.cel.types import Type
from kthena_api.cel.values import NONE, EvalFault, MixedMap, Uint, optional_of


def rows_of(function: str) -> list[Overload]:
    """The overloads of a function, in order."""
    return [row for row in overloads_of(37, 37) if row.function == function]


def row_of(overload: str, server: int = 37) -> Overload:
    """An overload of a server."""
    return next(row for row in overloads_of(server, server) if row.id == overload)


def fault(call: Any, *arguments: object) -> str:
    """The message of a call that has no value."""
    with pytest.raises(EvalFault) as caught:
        call(*arguments)
    return caught.value.message


@pytest.mark.parametrize(
    ("declared", "value", "expected"),
    [
        (types.INT, 1, True),
        (types.INT, True, False),
        (types.INT, Uint(1), False),
        (types.DYN, object(), True),
        (types.param("A"), object(), True),
        (types.LIST, [1, "a"], True),
        (types.list_of(types.INT), [], True),
        (types.list_of(types.INT), [1, "a"], True),
        (types.list_of(types.INT), ["a", 1], False),
        (types.list_of(types.list_of(types.INT)), [[], ["a"]], True),
        (types.list_of(types.list_of(types.INT)), [["a"]], False),
        (types.MAP, {}, True),
        (types.map_of(types.STRING, types.INT), {}, True),
        (types.map_of(types.STRING, types.INT), {"a": 1}, True),
        (types.map_of(types.STRING, types.INT), {1: 1}, False),
        (types.map_of(types.STRING, types.INT), {"a": "b"}, False),
        (types.map_of(types.INT, types.INT), MixedMap([(1, 1), ("a", 1)]), True),
        (types.optional_of(types.INT), optional_of("a"), True),
        (types.optional_of(types.INT), 1, False),
        (types.object_type("kubernetes.Quantity"), quantity("1"), True),
        (types.object_type("kubernetes.Quantity"), ip("::1"), False),
    ],
)
def test_a_value_is_looked_at_as_deep_as_the_server_does(
    declared: Type, value: object, *, expected: bool
) -> None:
    """Of a list the first item counts, of a map one entry, of an optional nothing."""
    assert fits(declared, value) is expected


def test_a_resolved_call_is_guarded() -> None:
    """One overload refuses other types in the function's name."""
    call = resolved(row_of("string_trim"))

    assert call(" a ") == "a"
    assert fault(call, 1) == "no such overload: trim(int)"
    assert fault(resolved(row_of("quantity_add_int")), 1, 2) == "no such overload: add(int, int)"


def test_a_resolved_call_of_a_function_that_dispatches_by_value_is_that_function() -> None:
    """Such a function says itself what it refuses, and takes more than the overload says."""
    assert resolved(row_of("add_int64"))("a", "b") == "ab"
    assert fault(resolved(row_of("contains_string")), 1, "a") == "no such overload"
    assert fault(resolved(row_of("matches_string")), 1, "a") == "no such overload: matches"
    assert fault(resolved(row_of("matches_string")), "a", 1) == "no such overload"
    assert resolved(row_of("matches_string"))("ab", "^a") is True


def test_a_row_for_anything_needs_no_guard() -> None:
    """A guard that lets everything pass is left out."""
    row = row_of("optional_of")

    assert resolved(row) is row.implementation


def test_an_unresolved_call_goes_to_the_first_overload_that_takes_it() -> None:
    """The overloads are tried in order; none is refused in the function's name."""
    call = unresolved(rows_of("string"))

    assert call(1) == "1"
    assert call(ip("::1")) == "::1"
    assert call(cidr("10.0.0.0/8")) == "10.0.0.0/8"
    assert fault(call, [1]) == "no such overload: string(list)"
    assert fault(call, 1, 2) == "no such overload: string(int, int)"


def test_an_unresolved_call_looks_at_the_first_item() -> None:
    """An empty list fits the first overload of all."""
    total = unresolved(rows_of("sum"))

    assert total([]) == 0
    assert total([Uint(1), Uint(2)]) == Uint(3)
    assert fault(total, ["a"]) == "no such overload: sum(list)"


def test_an_unresolved_call_of_a_function_that_dispatches_by_value_is_that_function() -> None:
    """The operators know all types themselves."""
    assert unresolved(rows_of("_<_"))(1, 1.5) is True
    assert fault(unresolved(rows_of("_<_")), [], 1) == "no such overload: _<_"
    assert fault(unresolved(rows_of("_+_")), "a", 1) == "no such overload"


def test_a_function_with_one_overload_is_resolved() -> None:
    """Its name alone says which."""
    assert fault(unresolved(rows_of("trim")), 1) == "no such overload: trim(int)"


def test_the_server_charges_unresolved_calls_by_name() -> None:
    """The language charges a unit for what is left open, also where its overloads cost more."""
    network = cidr("10.0.0.0/8")

    assert unresolved_cost(rows_of("_+_"))(["a" * 100, "b"], "") == 1
    assert unresolved_cost(rows_of("indexOf"))(["a" * 100, "b"], -1) == 10
    assert unresolved_cost(rows_of("containsIP"))([network, "10.0.0.1"], None) == 1
    assert unresolved_cost(rows_of("containsCIDR"))([network, "10.0.0.0/16"], None) == 3


def test_conditions_choose() -> None:
    """`?:` takes a bool and no other value for one."""
    assert standard.conditional(True, 1, 2) == 1  # noqa: FBT003
    assert standard.conditional(False, 1, 2) == 2  # noqa: FBT003
    assert fault(standard.conditional, 1, 1, 2) == "no such overload"


@pytest.mark.parametrize("at", [0, 1])
def test_logic_absorbs_faults(at: int) -> None:
    """What decides alone does so beside an error, on either side; else the error wins."""
    wrong: list[object] = [EvalFault("a")]
    sides = [wrong[0], False] if at == 0 else [False, wrong[0]]
    assert standard.logical_and(*sides) is False
    sides = [wrong[0], True] if at == 0 else [True, wrong[0]]
    assert standard.logical_or(*sides) is True
    assert fault(standard.logical_and, *sides) == "a"
    assert fault(standard.logical_or, EvalFault("b"), EvalFault("c")) == "b"


def test_logic_takes_bools() -> None:
    """Any other value is refused unless the other side decides."""
    assert standard.logical_and(True, True) is True  # noqa: FBT003
    assert standard.logical_or(False, False) is False  # noqa: FBT003
    assert fault(standard.logical_and, 1, True) == "no such overload"  # noqa: FBT003
    assert fault(standard.logical_or, False, "a") == "no such overload"  # noqa: FBT003
    assert standard.logical_and(1, False) is False  # noqa: FBT003


@pytest.mark.parametrize(
    ("value", "expected"), [(True, True), (False, False), (1, True), (EvalFault("a"), True)]
)
def test_a_loop_goes_on_unless_it_is_false(value: object, *, expected: bool) -> None:
    """An error does not end a loop: a later item may decide."""
    assert standard.not_strictly_false(value) is expected


def test_bad_patterns_have_gos_words() -> None:
    """`matches` shows what Go says of a pattern, without a word before it."""
    words = "error parsing regexp: missing closing ): `(`"
    assert fault(standard.matches, "a", "(") == words


def test_optionals_choose() -> None:
    """`or` and `orValue` take the second where the first has no value."""
    some = optional_of(1)

    assert optionals.or_optional(some, NONE) is some
    assert optionals.or_optional(NONE, some) is some
    assert optionals.or_value(some, 2) == 1
    assert optionals.or_value(NONE, 2) == 2
    assert fault(optionals.or_value, 1, 2) == "no such overload"
    assert fault(optionals.unwrap, [some, "a"]) == "value a is not optional"


def test_a_key_is_inserted_once() -> None:
    """What transformMap and transformMapEntry make has no key twice, numbers across types."""
    assert comprehensions.insert_entry({"a": 1}, "b", 2) == {"a": 1, "b": 2}
    assert comprehensions.insert_entries({}, {"b": 2}) == {"b": 2}
    words = "insert failed: key 1 already exists"
    assert fault(comprehensions.insert_entry, {1: 1}, Uint(1), 2) == words
    assert fault(comprehensions.insert_entries, {1: 1}, {1: 2}) == words


@pytest.mark.parametrize(("server", "shared"), [(36, True), (37, False)])
def test_a_sum_changed_a_big_amount(server: int, *, shared: bool) -> None:
    """Before 1.37 the digits of an amount above 64 bits are those of each sum with it."""
    implementation = row_of("quantity_add_int", server).implementation
    big, small = quantity("100000000000000000000"), quantity("1")
    first, second = implementation(big, 1), implementation(big, 1)
    implementation(small, 1)

    assert str(first) == str(second if shared else quantity("100000000000000000001"))
    assert big.cel_equal(quantity(f"10000000000000000000{2 if shared else 0}"))
    assert small.cel_equal(quantity("1"))


def test_there_is_no_authorizer() -> None:
    """Its functions refuse whatever they are called on, since nothing has its types."""
    row = next(row for row in authorizer.LIBRARY.overloads if row.id == "resourcecheck_check")

    assert fault(row.implementation, "a", "get") == "no such overload: check(string, string)"
    assert row.runtime is not None
    assert row.runtime(["a", "get"], None) == 350_000


def test_a_selector_costs_what_its_requirements_do() -> None:
    """A list, the text, and half a struct with its list for each character."""
    for row in authorizer.SELECTORS.overloads:
        assert row.runtime is not None
        assert row.runtime([None, "a=b"], None) == 10 + 1 + 2 * 50
