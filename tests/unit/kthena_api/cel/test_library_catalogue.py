# SPDX-License-Identifier: Apache-2.0
"""Which overloads an environment has.

`data/library_declared.jsonl` is recorded from the server's library by
`tests.oracle.cel_library.declared`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kthena_api.cel.library.base import Overload
from kthena_api.cel.library.catalogue import LIBRARIES, libraries_of, overloads_of
from kthena_api.cel.types import format_type

DATA = Path(__file__).parent / "data"
MINORS = (33, 34, 35, 36, 37)
# Declared for old trees, and hidden from the checker: no expression calls them.
HIDDEN = {"_in_", "in", "__not_strictly_false__"}

Signature = tuple[str, str, bool, tuple[str, ...], str]


def recorded(environment: str) -> Iterator[Signature]:
    """The overloads of an environment as its server lists them."""
    for line in (DATA / "library_declared.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if environment in row["environments"]:
            parameters = tuple(row["parameters"])
            yield row["function"], row["id"], row["member"], parameters, row["result"]


def signature(row: Overload) -> Signature:
    """The same of a row of ours."""
    parameters = tuple(map(format_type, row.params))
    return row.function, row.id, row.member, parameters, format_type(row.result)


@pytest.mark.parametrize("server", MINORS)
@pytest.mark.parametrize("stored", [False, True])
def test_an_environment_has_the_overloads_of_the_servers(server: int, *, stored: bool) -> None:
    """New rules get the libraries of the minor before, stored ones those of the server."""
    environment = server if stored else server - 1
    theirs = [
        row
        for row in recorded(f"1.{server} {'stored' if stored else 'new'}")
        if row[0] not in HIDDEN
    ]
    ours = [signature(row) for row in overloads_of(environment, server)]

    assert sorted(ours) == sorted(theirs)
    assert len(ours) > 300


def test_hidden_functions_are_all_that_is_left_out() -> None:
    """What the recorded lists have beyond ours are names that no expression can call."""
    ours = {row.function for row in overloads_of(37, 37)}

    assert {row[0] for row in recorded("1.37 stored")} - ours == HIDDEN


@pytest.mark.parametrize(
    ("row", "environment", "server", "there"),
    [
        ("int64_to_duration", 36, 36, True),
        ("int64_to_duration", 36, 37, False),
        ("list_includes_dyn_dyn", 36, 37, False),
        ("list_includes_dyn_dyn", 37, 37, True),
        ("list_slice", 33, 34, False),
        ("list_slice", 34, 34, True),
        ("string_to_semver", 32, 33, False),
        ("@mapInsert_map_map", 31, 37, False),
        ("strings_quote", 28, 37, False),
        ("string_trim", 28, 37, True),
    ],
)
def test_two_minors_decide(row: str, environment: int, server: int, *, there: bool) -> None:
    """A row depends on the libraries of the environment and on the code of the server."""
    assert (row in {each.id for each in overloads_of(environment, server)}) is there


def test_no_server_has_two_rows_of_one_overload() -> None:
    """Rows of one overload that tell servers apart leave no gap and do not overlap."""
    for server in MINORS:
        rows = [(row.function, row.id) for row in overloads_of(server, server)]
        assert len(rows) == len(set(rows))


def test_libraries_come_in_the_order_of_the_server() -> None:
    """The standard library is first, since later ones may add to its functions."""
    names = [library.name for library in libraries_of(37)]

    assert names[0] == "stdlib"
    assert len(names) == len(set(names)) == len(LIBRARIES) - 1
    assert names[-1] == "kubernetes.lists"
    assert "cel.lib.ext.lists" not in [library.name for library in libraries_of(33)]


@pytest.mark.parametrize(
    ("function", "minor", "ids"),
    [
        ("indexOf", 37, "string_index_of_string string_index_of_string_int list_a_index_of_int"),
        ("indexOf", 36, "list_a_index_of_int string_index_of_string string_index_of_string_int"),
        ("duration", 36, "duration_to_duration int64_to_duration string_to_duration"),
        ("duration", 37, "duration_to_duration string_to_duration"),
        ("_[_]", 37, "index_list index_map optional_list_index_int optional_map_index_value"),
        ("containsIP", 37, "cidr_contains_ip_string cidr_contains_ip_ip"),
    ],
)
def test_overloads_come_in_the_order_of_the_server(function: str, minor: int, ids: str) -> None:
    """Overloads are declared in the order that decides which of them is tried first."""
    rows = [row.id for row in overloads_of(minor, minor) if row.function == function]

    assert rows == ids.split()


def test_functions_of_one_library_share_what_they_do() -> None:
    """A function that dispatches by itself does so for all of its overloads."""
    generic: dict[tuple[str, int], set[object]] = {}
    for row in overloads_of(37, 37):
        generic.setdefault((row.function, len(row.params)), set()).add(row.generic)
    mixed = {name for (name, _), functions in generic.items() if len(functions) > 1}

    assert mixed == set()
