# SPDX-License-Identifier: Apache-2.0
"""The parser's own interface: options, errors as data, tables beside the tree."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest

from kthena_api.cel import ast
from kthena_api.cel.diagnostics import Issue, ParseError
from kthena_api.cel.macros import Macro, MacroFault, MacroHelper
from kthena_api.cel.parser import ParserOptions, parse
from kthena_api.cel.syntax.recovery import Limits

OLDER = ParserOptions(backtick_identifiers=False)


def refusal(text: str, options: ParserOptions | None = None) -> ParseError:
    """Why a text is refused."""
    with pytest.raises(ParseError) as caught:
        parse(text, options or ParserOptions())
    return caught.value


def test_nodes_have_ids_and_positions() -> None:
    """Ids count from 1 in the order in which cel-go's visitor gives them; positions are beside."""
    parsed = parse("a.b +\n1")

    total = parsed.expr
    assert isinstance(total, ast.Call)
    select, one = total.args
    assert isinstance(select, ast.Select)
    assert isinstance(one, ast.Literal)
    assert (total.function, total.target, total.id) == ("_+_", None, 3)
    assert (select.field, select.test_only, select.id) == ("b", False, 2)
    assert (one.value, one.id) == (1, 4)
    assert dict(parsed.positions) == {1: 0, 2: 1, 3: 4, 4: 6}
    assert parsed.source.location(6) == (2, 0)
    assert not parsed.macro_calls


def test_a_macro_leaves_its_call_when_asked() -> None:
    """The call as written is kept under the id of its expansion, with references to inner ones."""
    parsed = parse("has(a.b) && [1].all(x, has(x.c))", ParserOptions(macro_calls=True))

    kept = parsed.macro_calls
    assert [getattr(call, "function", None) for call in kept.values()] == ["has", "has", "all"]
    outer = kept[max(kept)]
    assert isinstance(outer, ast.Call)
    assert isinstance(outer.args[1], ast.Unspecified)
    assert outer.args[1].id in kept


def test_an_error_is_data_and_text() -> None:
    """Issues carry offset, line, column and words; the text has the line and a caret under it."""
    refused = refusal("a +\n  if")

    assert refused.issues == (Issue(6, 2, 3, "reserved identifier: if"),)
    assert refused.count == 1
    assert str(refused) == ("ERROR: <input>:2:3: reserved identifier: if\n |   if\n | ..^")


def test_a_fault_without_a_place() -> None:
    """What concerns the whole expression has no line and shows no text."""
    refused = refusal("(" * 251 + "a" + ")" * 251)

    assert refused.issues == (Issue(-1, -1, 0, "expression recursion limit exceeded: 250"),)
    assert str(refused) == "ERROR: <input>:-1:0: expression recursion limit exceeded: 250"


def test_issues_are_in_order_of_position() -> None:
    """The server sorts what it found by line and column."""
    refused = refusal("[if, 99999999999999999999,\n for]")

    assert [(issue.line, issue.column) for issue in refused.issues] == [(1, 2), (1, 6), (2, 2)]


def test_a_refusal_can_be_pickled() -> None:
    """A refusal crosses processes with everything it carries."""
    refused = refusal("if")
    again = pickle.loads(pickle.dumps(refused))  # noqa: S301 - our own data

    assert (again.issues, again.count, str(again)) == (refused.issues, 1, str(refused))


def test_back_ticks_begin_with_the_server_of_1_37() -> None:
    """An older server knows no names in back-ticks, behind a dot or in a message."""
    field = parse("a.`b-c/d`").expr
    assert isinstance(field, ast.Select)
    assert field.field == "b-c/d"
    assert refusal("a.`b-c`", OLDER).issues == (Issue(2, 1, 3, "unsupported syntax: '`'"),)
    assert refusal("A{`b`: 1}", OLDER).issues == (Issue(2, 1, 3, "unsupported syntax: '`'"),)


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("a.?b", 2, "unsupported syntax '.?'"),
        ("a[?b]", 2, "unsupported syntax '[?'"),
        ("[1, ?b]", 5, "unsupported syntax '?'"),
        ("{?a: b}", 2, "unsupported syntax '?'"),
        ("A{?a: b}", 3, "unsupported syntax '?'"),
    ],
)
def test_optional_syntax_is_an_option(text: str, column: int, message: str) -> None:
    """Each form of it is refused by its sign where the environment does not load it."""
    parse(text)
    (issue,) = refusal(text, ParserOptions(optional_syntax=False)).issues

    assert (issue.column, issue.message) == (column, message)


def test_macros_of_a_library_are_an_option() -> None:
    """A call is a plain call where the environment has no macro of that name and size."""
    for text, options in (
        ("a.transformList(i, v, v)", ParserOptions(two_variable_comprehensions=False)),
        ("a.optMap(x, x)", ParserOptions(optional_syntax=False)),
        ("a.existsOne(x, x)", ParserOptions()),
        ("a.b.has(c)", ParserOptions()),
    ):
        assert isinstance(parse(text, options).expr, ast.Call)


def _twice(make: MacroHelper, _target: ast.Expr, args: tuple[ast.Expr, ...]) -> ast.Expr:
    if isinstance(args[0], ast.Literal):
        raise MacroFault(args[0].id, "a literal needs no second one")
    return make.call(ast.ADD, args[0], make.copy(args[0]))


def test_a_caller_brings_macros() -> None:
    """A macro of the caller's replaces calls of its name, size and style, and may refuse them."""
    options = ParserOptions(extra_macros=(Macro("twice", 1, member=False, expand=_twice),))

    made = parse("twice(a.b)", options).expr
    assert isinstance(made, ast.Call)
    assert (made.function, [type(arg).__name__ for arg in made.args]) == ("_+_", ["Select"] * 2)
    assert len({node.id for node in ast.walk(made)}) == 5
    assert refusal("1 + twice(2)", options).issues == (
        Issue(10, 1, 11, "a literal needs no second one"),
    )
    assert isinstance(parse("a.twice(b)", options).expr, ast.Call)


def test_limits_are_options() -> None:
    """Depth, length and patience with broken text are the caller's to lower."""
    assert refusal("a.b.c.d", ParserOptions(max_recursion_depth=2)).issues[0].message == (
        "max recursion depth exceeded"
    )
    assert refusal("aaaa", ParserOptions(max_code_points=3)).issues[0].message == (
        "expression code point size exceeds limit: size: 4, limit 3"
    )
    patience = ParserOptions(error_limits=Limits(reports=1))
    assert [issue.message for issue in refusal("$ $ $", patience).issues] == [
        "Syntax error: token recognition error at: '$'",
        "Syntax error: More than 1 syntax errors",
    ]


def test_threads_share_the_parser() -> None:
    """The first syntax error builds tables; several threads may be the first."""
    texts = ["a +", "has(a.b)", "[1, 2", "a.map(x, x)"] * 25
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(_outcome, texts))

    assert found == found[:4] * 25


def _outcome(text: str) -> str:
    try:
        return " ".join(str(node.id) for node in ast.walk(parse(text).expr))
    except ParseError as refused:
        return str(refused)
