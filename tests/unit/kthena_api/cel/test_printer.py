# SPDX-License-Identifier: Apache-2.0
"""Trees as text; that every form is printed as cel-go does is in the recorded expressions."""

from __future__ import annotations

from kthena_api.cel import ast
from kthena_api.cel.parser import parse
from kthena_api.cel.printer import id_note, print_ast


def test_nothing_behind_nodes() -> None:
    """Without notes only the tree is printed, a part on each line."""
    assert print_ast(parse("f(a, b[1]).c").expr) == "f(\n  a,\n  _[_](\n    b,\n    1\n  )\n).c"


def test_literals() -> None:
    """Constants are printed as Go writes them."""
    text = "[1, 2u, 1.5, 'a\\n', b'\\xff', true, null, -0.0]"
    printed = print_ast(parse(text).expr).split("\n")

    assert [line.strip(" ,") for line in printed[1:-1]] == [
        "1", "2u", "1.5", '"a\\n"', 'b"\\xff"', "true", "null", "-0",
    ]  # fmt: skip


def test_a_note_of_the_caller() -> None:
    """The note sees each node once it is printed."""
    printed = print_ast(parse("has(a.b)").expr, lambda node: f"<{type(node).__name__}>")

    assert printed == "a<Ident>.b~test-only~<Select>"


def test_deep_trees() -> None:
    """The printer does not recurse."""
    node: ast.Expr = ast.Ident(1, "a")
    for number in range(2, 20_000):
        node = ast.Select(number, node, "b")

    assert print_ast(node, id_note).startswith("a@id:1 .b@id:2 .b@id:3 ")
