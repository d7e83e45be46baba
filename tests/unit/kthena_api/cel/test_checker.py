# SPDX-License-Identifier: Apache-2.0
"""What the checker makes of an expression besides its type, and of hostile ones."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
from cel_check_world import PROVIDER, TYPES, environment

from kthena_api.cel import CompileError, ast, types
from kthena_api.cel.checked import CheckedAst, Reference
from kthena_api.cel.checker import check
from kthena_api.cel.declarations import Declarations, functions_of
from kthena_api.cel.parser import parse

NEWEST = Declarations(37, 37, functions_of(37, 37), TYPES, PROVIDER)


def checked(text: str, declarations: Declarations = NEWEST) -> CheckedAst:
    """A checked expression."""
    return check(parse(text), declarations)


def refusal(text: str) -> str:
    """Why an expression is refused, by a whole environment."""
    with pytest.raises(CompileError) as refused:
        environment("1.37").compile(text)
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "name"),
    [("a.b", "a.b"), (".a.b", "a.b"), ("a.c.d", "a.c.d"), ("int", "int"), (".i", "i")],
)
def test_qualified_name_is_one_ident(text: str, name: str) -> None:
    """A variable or type with dots in its name is one node, with the id of the last selection."""
    parsed = parse(text)
    made = check(parsed, NEWEST)
    assert isinstance(made.expr, ast.Ident)
    assert (made.expr.id, made.expr.name) == (parsed.expr.id, name)
    assert made.references == {parsed.expr.id: Reference(name)}


def test_name_behind_a_loop() -> None:
    """Up to 1.36 a name with a dot is the loop's variable; then the dot stays in the tree."""
    names = []
    for server in (36, 37):
        made = checked("['a'].map(i, .i)", replace(NEWEST, server=server))
        names.append({each.name for each in made.references.values()} - {""})
    assert names == [{"@result", "i"}, {"@result", ".i"}]


def test_call_in_a_namespace_has_no_target() -> None:
    """The names before a function of a namespace are part of its name."""
    made = checked("optional.of(i)")
    assert isinstance(made.expr, ast.Call)
    assert (made.expr.function, made.expr.target) == ("optional.of", None)
    assert made.references[made.expr.id] == Reference(overloads=("optional_of",))
    # The nodes of the namespace were no part of the expression and have no type.
    assert len(made.types) == 2


def test_unchanged_nodes_are_the_parsers() -> None:
    """A tree in which no name has dots is the parser's own, whole."""
    text = (
        "[i, 2].map(e, e + i).all(e, {'a': [e]}.a[0] > 1 && has(self.spec.rules))"
        " ? selfType{i: 1}.?i.orValue(2) : -i"
    )
    parsed = parse(text)
    assert check(parsed, NEWEST).expr is parsed.expr


def test_changed_nodes_change_their_parents() -> None:
    """A resolved name is in the tree wherever it stands."""
    for text in (
        "[1, a.b]", "{a.b: 1}", "{1: a.b}", "selfType{i: a.b}", "[a.b].map(e, e + a.b)",
        "x.f[a.b]", "x[a.b].?g", "a.b == 1 ? 1 : 2", "-a.b", "x[a.b].g",
    ):  # fmt: skip
        made = checked(text)
        found = [node for node in ast.walk(made.expr) if isinstance(node, ast.Ident)]
        assert "a.b" in {node.name for node in found}, text
        assert "a" not in {node.name for node in found}, text


def test_every_node_has_a_type_without_parameters() -> None:
    """What stays free is dyn in the table."""
    made = checked("[[], [1]].map(e, e.map(f, {f: optional.none()}))")
    assert {node.id for node in ast.walk(made.expr)} <= set(made.types)
    assert all(found.ground for found in made.types.values())
    assert str(made.output_type) == "list(list(map(int, optional_type(dyn))))"


def test_overloads_that_fit_are_told() -> None:
    """A call of dyn refers to all overloads that may be meant, in order of declaration."""
    made = checked("x + 1")
    assert made.references[made.expr.id].overloads == ("add_int64",)
    made = checked("size(x)")
    assert made.references[made.expr.id].overloads == (
        "size_bytes", "size_list", "size_map", "size_string",
    )  # fmt: skip
    assert checked("i == i").references == {
        1: Reference("i"), 3: Reference("i"), 2: Reference(overloads=("equals",)),
    }  # fmt: skip


def test_constant_of_an_enumeration() -> None:
    """The one constant that servers know is an int with its value beside it."""
    made = checked("google.protobuf.NullValue.NULL_VALUE")
    assert made.output_type == types.INT
    assert made.references[made.expr.id] == Reference(
        "google.protobuf.NullValue.NULL_VALUE", constant=0
    )


def test_size_hints_survive() -> None:
    """A variable's type keeps its hint in the table."""
    bounded = types.list_of(types.STRING.with_max_size(7)).with_max_size(5)
    made = checked("l[0]", replace(NEWEST, variables={"l": bounded}))
    sizes = {
        node.id: made.type_of(node).max_size
        for node in ast.walk(made.expr)
        if isinstance(node, ast.Ident)
    }
    assert list(sizes.values()) == [5]


def test_depth_of_the_tree_is_no_matter_of_pythons_stack() -> None:
    """As deep as the parser lets it be, a tree is checked within a short stack."""
    texts = (
        "x" + "[0]" * 240,
        "[" * 240 + "1" + "]" * 240,
        "[1]" + ".map(e, [e])" * 90,
        " + ".join(["i"] * 240),
        "b ? 1 : " * 240 + "2",
    )
    limit = sys.getrecursionlimit()
    trees = [parse(text) for text in texts]
    depth = 0
    frame = sys._getframe()
    while frame.f_back is not None:
        depth, frame = depth + 1, frame.f_back
    sys.setrecursionlimit(depth + 60)
    try:
        shown = [str(check(tree, NEWEST).output_type) for tree in trees]
    finally:
        sys.setrecursionlimit(limit)
    assert shown == [
        "dyn", "list(" * 240 + "int" + ")" * 240, "list(" * 91 + "int" + ")" * 91, "int", "int",
    ]  # fmt: skip


@pytest.mark.parametrize("start", ["[1]", "[]"])
def test_types_do_not_explode(start: str) -> None:
    """A type that doubles with each loop is refused; a server would not come to an end."""
    message = refusal(start + ".map(e, {e: e})" * 60)
    assert "the type of the expression is too large" in message
    assert len(message) < 5_000


def test_type_as_heavy_as_allowed() -> None:
    """Some doublings are no fault."""
    made = environment("1.37").compile("[1]" + ".map(e, {e: e})" * 10)
    assert made.type.weight == 2**11


def test_long_expressions_take_no_long_time() -> None:
    """What is as long as an expression may be is checked without a quadratic effort."""
    mixed = refusal(f"[{', '.join(['1', chr(39) + 'a' + chr(39)] * 10_000)}]")
    assert mixed.startswith("ERROR: <input>:1:5: expected type 'int' but found 'string'")
    many = refusal(f"[{', '.join(['i + v'] * 10_000)}]")
    assert many.endswith("\n9900 more errors were truncated")
