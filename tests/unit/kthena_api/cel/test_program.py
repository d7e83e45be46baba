# SPDX-License-Identifier: Apache-2.0
"""Programs: budgets, places of faults, sharing, and what hostile expressions may not do."""

from __future__ import annotations

import gc
import linecache
import pickle
import sys
import threading
import traceback
from typing import Any

import pytest
from patience import patience

from kthena_api.cel import CompileError, Environment, types
from kthena_api.cel.program import (
    FALSE,
    PER_CALL_LIMIT,
    TRUE,
    EvalError,
    Outcome,
    Program,
    ProgramError,
)
from kthena_api.cel.types import Type
from kthena_api.cel.values.shapes import Form, Shape

SHAPE = Shape(Form.MAP, items=Shape(Form.LIST, items=Shape(Form.INT)))
TYPE = types.map_of(types.STRING, types.list_of(types.INT))
DEEP = 1_000


def program(text: str, **variables: Type) -> Program:
    """A program of a 1.37; `self` is a map of lists in plain data."""
    env = Environment.for_kubernetes(
        "1.37", stored=True, variables={"self": TYPE, **variables}, shapes={"self": SHAPE}
    )
    return env.compile(text).program()


def test_bools_are_shared() -> None:
    """A rule that holds costs no new object."""
    assert program("'a' in self").evaluate({"self": {"a": []}}) is TRUE
    assert program("'a' in self").evaluate({"self": {}}) is FALSE


def test_cost_is_counted_on_demand() -> None:
    """Without a budget there is no cost."""
    rule = program("self.all(k, self[k].all(e, e > 0))")
    data = {"self": {"a": [1, 2], "b": [3]}}

    assert rule.evaluate(data) == Outcome(value=True)
    assert rule.evaluate(data, PER_CALL_LIMIT) == Outcome(value=True, cost=29)
    assert rule.evaluate(data, 29) == Outcome(value=True, cost=29)


def test_budget_is_a_limit() -> None:
    """An evaluation ends where it has cost too much, with the server's words."""
    outcome = program("self.all(k, self[k].all(e, e > 0))").evaluate({"self": {"a": [1, 2]}}, 7)

    assert outcome.error == EvalError(
        "operation cancelled: actual cost limit exceeded", None, limit_exceeded=True
    )
    assert outcome.cost == 8


@pytest.mark.parametrize(
    "bomb",
    [
        "lists.range(1000).all(a, lists.range(1000).all(b, a + b >= 0))",
        "lists.range(1000).map(a, lists.range(1000).map(b, a in [1, 2] || b > 1))",
        "lists.range(1000).exists(a, lists.range(1000).exists(b, optional.of(a).orValue(1) < 0))",
    ],
)
def test_bombs_end(bomb: str) -> None:
    """A loop in a loop stops at its budget."""
    outcome = program(bomb).evaluate({}, 50_000)

    assert outcome.error is not None
    assert outcome.error.limit_exceeded
    assert outcome.cost is not None
    assert 50_000 < outcome.cost < 60_000


def test_places_of_faults() -> None:
    """A fault says where in the text it happened."""
    outcome = program("'é' == 'é' && self.a[0] / 0 > 1").evaluate({"self": {"a": [1]}})

    assert outcome.error == EvalError("division by zero", 24)


def test_missing_variable() -> None:
    """A variable that is not bound is a fault where it is used."""
    rule = program("true || self.size() > 0")

    assert rule.evaluate({}) == Outcome(value=True)
    assert program("self.size()").evaluate({}).error == EvalError("no such attribute(s): self", 0)


def test_refused_programs() -> None:
    """Some expressions check, and are refused when a program is made of them."""
    with pytest.raises(ProgramError, match=r"^type conversion error from 'string' to 'int'$"):
        program("int('x') == 1")
    with pytest.raises(ProgramError, match=r"^error parsing regexp: missing closing \): `\(`$"):
        program("'a'.find('(') == ''")


def test_pickled_programs() -> None:
    """A program that was pickled answers like the first."""
    rule = program("self.all(k, self[k].size() > n)", n=types.INT)
    again = pickle.loads(pickle.dumps(rule))  # noqa: S301 - our own bytes
    bound = {"self": {"a": [1, 2]}, "n": 1}

    assert again.evaluate(bound) is TRUE
    assert again.evaluate(bound, 1_000) == rule.evaluate(bound, 1_000)


def test_threads_share_programs() -> None:
    """Evaluations of one program do not see each other."""
    rule = program("self.a.map(e, e * 2)[0]")
    wrong: list[Any] = []

    def work(number: int) -> None:
        for _ in range(200):
            quick, counted = (rule.evaluate({"self": {"a": [number]}}, b) for b in (None, 1_000))
            if quick.value != 2 * number or counted.value != 2 * number:
                wrong.append((number, quick, counted))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_generated_source_is_shown() -> None:
    """A traceback shows the generated line."""
    rule = program("self.a[0] == 1")
    with pytest.raises(TypeError) as caught:
        rule.fast(3)

    frames = traceback.extract_tb(caught.value.__traceback__)
    assert frames[-1].filename.startswith("<cel self.a[0] == 1")
    assert "v0['a']" in (frames[-1].line or "")
    assert linecache.getline(frames[-1].filename, 1) == "def fast(v0):\n"


def test_generated_source_is_forgotten() -> None:
    """What nobody can run any more leaves nothing behind."""
    rule = program("self.a[0] == 123456")
    name = rule.fast.__code__.co_filename
    assert name in linecache.cache
    del rule
    gc.collect()

    assert name not in linecache.cache


def _shallow(text: str) -> Outcome | str:
    """Compile and evaluate with few frames to spare."""
    before = sys.getrecursionlimit()
    depth = len(traceback.extract_stack())
    sys.setrecursionlimit(depth + 120)
    try:
        rule = program(text)
        counted, plain = rule.evaluate({}, PER_CALL_LIMIT), rule.evaluate({})
        assert counted.error == plain.error
        assert type(counted.value) is type(plain.value)
    except CompileError as refused:
        return str(refused)
    else:
        return plain
    finally:
        sys.setrecursionlimit(before)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 120 + "1" + ")" * 120,
        "[" * 120 + "]" * 120,
        "[1].map(x, " * 40 + "1" + ")" * 40,
        "!" * 200 + "true",
        "true" + " && true" * 2_000,
        "1" + " + 1" * 200,
        "[1].all(x, " * 30 + "true" + ")" * 30,
        "{'a': " * 60 + "1" + "}" * 60 + ".a" * 60,
        "(true ? " * 60 + "1" + " : 2)" * 60,
    ],
)
def test_deep_expressions(text: str) -> None:
    """Neither Python's recursion limit nor its compiler's stands in the way."""
    assert isinstance(_shallow(text), Outcome)


def test_deep_data() -> None:
    """Data may be deeper than Python recurses."""
    deep: list[Any] = []
    for _ in range(DEEP * 20):
        deep = [deep]
    rule = program("x == x", x=types.DYN)

    assert rule.evaluate({"x": deep}).value is True
    assert rule.evaluate({"x": deep}, PER_CALL_LIMIT).value is True


def test_slow_patterns() -> None:
    """A pattern that would be slow elsewhere is not."""
    assert program("s.matches('(a*)*b')", s=types.STRING).evaluate({"s": "a" * 100_000}) is FALSE


def test_lone_surrogates() -> None:
    """Half a character is one, and no traceback."""
    assert program("s.size() == 1 && s == s", s=types.STRING).evaluate({"s": "\ud800"}) is TRUE


@pytest.mark.parametrize("call", ["subject.matches(pattern)", "subject.find(pattern) == ''"])
def test_a_search_that_costs_too_much_is_not_begun(call: str) -> None:
    """A search cannot be interrupted, so its charge is looked at first."""
    searching = program(call, subject=types.STRING, pattern=types.STRING)
    bindings = {"self": {}, "subject": "a" * 100_000, "pattern": "(a?){50}" * 4000}

    with patience(20):
        outcome = searching.evaluate(bindings, budget=PER_CALL_LIMIT)

    assert outcome.error is not None
    assert outcome.error.limit_exceeded
    assert searching.evaluate({"subject": "a", "pattern": "a"}, budget=PER_CALL_LIMIT).error is None


def test_texts_do_not_fill_the_memory() -> None:
    """What is charged for its input alone has a longest result."""
    grown = "'a'" + f".replace('', '{'b' * 20_000}')" * 3

    outcome = program(f"{grown}.size() > 0").evaluate({"self": {}}, budget=PER_CALL_LIMIT)

    assert outcome.error is not None
    assert "is too long" in outcome.error.message
    texts = ["a" * (1 << 20)] * 65
    joining = program("texts.join('-').size()", texts=types.list_of(types.STRING))
    assert joining.evaluate({"self": {}, "texts": texts[:2]}).value == (1 << 21) + 1
    refused = joining.evaluate({"self": {}, "texts": texts}).error
    assert refused is not None
    assert refused.message == f"a text of {65 * (1 << 20) + 64} characters is too long"


def test_messages_can_be_printed() -> None:
    """A lone surrogate in data does not get into a message."""
    outcome = program("{'a': 1}[key] == 1", key=types.STRING).evaluate(
        {"self": {}, "key": "\ud800"}
    )

    assert outcome.error == EvalError("no such key: \ufffd", 8)
