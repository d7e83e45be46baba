# SPDX-License-Identifier: Apache-2.0
"""What macros make of calls, by the printed tree; ids and places are in `data/parse.jsonl`."""

from __future__ import annotations

import re

import pytest

from kthena_api.cel import ast
from kthena_api.cel.diagnostics import ParseError
from kthena_api.cel.macros import OPTIONAL, STANDARD, TWO_VARIABLE, macro_table
from kthena_api.cel.parser import parse
from kthena_api.cel.printer import print_ast


def loop(text: str) -> ast.Comprehension:
    """The loop that an expression becomes."""
    made = parse(text).expr
    assert isinstance(made, ast.Comprehension)
    return made


def flat(node: ast.Expr) -> str:
    """A printed tree without its lines."""
    return re.sub(r"\n *", "", re.sub(r",\n *", ", ", print_ast(node)))


@pytest.mark.parametrize(
    ("text", "start", "condition", "step", "result"),
    [
        ("l.all(x, p)", "true", "@not_strictly_false(@result)", "_&&_(@result, p)", "@result"),
        (
            "l.exists(x, p)",
            "false",
            "@not_strictly_false(!_(@result))",
            "_||_(@result, p)",
            "@result",
        ),
        (
            "l.exists_one(x, p)",
            "0",
            "true",
            "_?_:_(p, _+_(@result, 1), @result)",
            "_==_(@result, 1)",
        ),
        ("l.map(x, f)", "[]", "true", "_+_(@result, [f])", "@result"),
        ("l.map(x, p, f)", "[]", "true", "_?_:_(p, _+_(@result, [f]), @result)", "@result"),
        ("l.filter(x, p)", "[]", "true", "_?_:_(p, _+_(@result, [x]), @result)", "@result"),
    ],
)
def test_loops_over_one_variable(
    text: str, start: str, condition: str, step: str, result: str
) -> None:
    """Each macro of the language is a loop with its own start, condition, step and result."""
    made = loop(text)

    assert (made.iter_var, made.iter_var2, made.accu_var) == ("x", "", "@result")
    assert (flat(made.iter_range), flat(made.accu_init)) == ("l", start)
    assert (flat(made.loop_condition), flat(made.loop_step)) == (condition, step)
    assert flat(made.result) == result


@pytest.mark.parametrize(
    ("text", "start", "step"),
    [
        ("m.all(k, v, p)", "true", "_&&_(@result, p)"),
        ("m.exists(k, v, p)", "false", "_||_(@result, p)"),
        ("m.existsOne(k, v, p)", "0", "_?_:_(p, _+_(@result, 1), @result)"),
        ("m.exists_one(k, v, p)", "0", "_?_:_(p, _+_(@result, 1), @result)"),
        ("m.transformList(k, v, f)", "[]", "_+_(@result, [f])"),
        ("m.transformList(k, v, p, f)", "[]", "_?_:_(p, _+_(@result, [f]), @result)"),
        ("m.transformMap(k, v, f)", "{}", "cel.@mapInsert(@result, k, f)"),
        ("m.transformMap(k, v, p, f)", "{}", "_?_:_(p, cel.@mapInsert(@result, k, f), @result)"),
        ("m.transformMapEntry(k, v, f)", "{}", "cel.@mapInsert(@result, f)"),
        ("m.transformMapEntry(k, v, p, f)", "{}", "_?_:_(p, cel.@mapInsert(@result, f), @result)"),
    ],
)
def test_loops_over_two_variables(text: str, start: str, step: str) -> None:
    """The macros over keys and values name both."""
    made = loop(text)

    assert (made.iter_var, made.iter_var2) == ("k", "v")
    assert (flat(made.accu_init), flat(made.loop_step)) == (start, step)


def test_has_is_a_test_only_selection() -> None:
    """`has` keeps the field and marks the selection."""
    made = parse("has(a.b.c)").expr

    assert isinstance(made, ast.Select)
    assert (flat(made), made.test_only) == ("a.b.c~test-only~", True)


def test_optional_macros_bind_the_value() -> None:
    """The value is bound by a loop that never runs; `optMap` wraps what comes out."""
    made = parse("o.optMap(x, f)").expr
    assert isinstance(made, ast.Call)
    present, wrapped, absent = made.args
    assert (made.function, flat(present), flat(absent)) == (
        "_?_:_",
        "o.hasValue()",
        "optional.none()",
    )
    assert isinstance(wrapped, ast.Call)
    (bound,) = wrapped.args
    assert isinstance(bound, ast.Comprehension)
    assert (bound.iter_var, bound.accu_var) == ("#unused", "x")
    assert (flat(bound.accu_init), flat(bound.result)) == ("o.value()", "f")

    flat_map = parse("o.optFlatMap(x, f)").expr
    assert isinstance(flat_map, ast.Call)
    assert isinstance(flat_map.args[1], ast.Comprehension)


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("has(a)", 5, "invalid argument to has() macro"),
        ("l.all(a.b, p)", 8, "argument must be a simple name"),
        ("l.map(1, f)", 7, "argument is not an identifier"),
        ("l.filter('x', p)", 10, "argument is not an identifier"),
        ("l.all(__result__, p)", 7, "iteration variable overwrites accumulator variable"),
        ("m.all(k, k, p)", 10, "duplicate variable name: k"),
        ("m.transformMap(k, 2, f)", 19, "argument must be a simple name"),
        ("o.optMap(1, f)", 10, "optMap() variable name must be a simple identifier"),
        ("o.optFlatMap(1, f)", 14, "optFlatMap() variable name must be a simple identifier"),
    ],
)
def test_refusals_point_at_the_argument(text: str, column: int, message: str) -> None:
    """A macro that cannot take its argument says so where the argument stands."""
    with pytest.raises(ParseError) as caught:
        parse(text)
    (issue,) = caught.value.issues
    assert (issue.line, issue.column, issue.message) == (1, column, message)


def test_no_two_macros_share_a_key() -> None:
    """The tables name no macro of one size and style twice."""
    every = (*STANDARD, *OPTIONAL, *TWO_VARIABLE)

    assert len(macro_table(every)) == len(every) == 19
