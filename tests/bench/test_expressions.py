# SPDX-License-Identifier: Apache-2.0
"""Expressions, as ratios of one run against celpy: how long one takes to evaluate, and to make.

Every round times both, one after the other, in processor time; the median of the rounds counts.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from timeit import repeat
from typing import NamedTuple

import celpy
import yaml
from celpy_opinion import data, runner

from kthena_api.cel import Environment
from kthena_api.crd import Structural
from kthena_api.crd.openapi import read_schema
from kthena_api.crd.walk import SchemaPath, visit
from kthena_api.rules.declare import declare

ROOT = Path(__file__).resolve().parents[2]
ONE_LINE = "has(self.workloadSelector) || has(self.externalProvider)"
SPEC = {"workloadSelector": {"matchLabels": {"app": "gpt"}}, "inferenceEngine": "vLLM"}
ROUNDS = 9


class Made(NamedTuple):
    """A shipped rule and the environment that it stands in."""

    environment: Environment
    rule: str


def environment_of(node: Structural, *, root: bool) -> Environment:
    """The environment of a node's rules."""
    declared = declare(node, root=root)
    assert declared is not None
    names = ("self", "oldSelf")
    return Environment.for_kubernetes(
        "1.37",
        stored=True,
        variables=dict.fromkeys(names, declared.type),
        provider=declared.provider,
        shapes=dict.fromkeys(names, declared.shape),
    )


@cache
def shipped() -> tuple[Made, ...]:
    """Every rule that the models ship, but for those with an optional old value."""
    found: list[Made] = []
    for path in sorted((ROOT / "schema" / "crds").glob("*.yaml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        schema = document["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
        for place, node in visit(read_schema(schema)):
            rules = [r for r in node.extensions.validations if not r.optional_old_self]
            if rules:
                environment = environment_of(node, root=place == SchemaPath())
                found += [Made(environment, rule.rule) for rule in rules]
    return tuple(found)


def seconds(action: Callable[[], object], number: int) -> float:
    """The processor time of one call."""
    return min(repeat(action, number=number, repeat=1, timer=time.process_time)) / number


def make(rule: Made) -> None:
    """Parse, check, cost and compile."""
    compiled = rule.environment.compile(rule.rule)
    assert compiled.cost.max >= 0
    compiled.program()


def report(name: str, ratio: float, limit: str, figures: str) -> None:
    """Print a ratio and what it was made from."""
    sys.stderr.write(f"\n{name}: {ratio:,.3g} (limit {limit}; {figures})\n")


def test_one_evaluation() -> None:
    """A rule of one line is evaluated 500 times as fast as by celpy's default runner."""
    node = _model_server().properties["spec"]
    program = environment_of(node, root=False).compile(ONE_LINE).program()
    theirs = runner(ONE_LINE)
    activation = {"self": data(SPEC)}
    assert program.evaluate({"self": SPEC}).value is True
    assert theirs.evaluate(activation) == celpy.celtypes.BoolType(True)  # noqa: FBT003

    bindings = {"self": SPEC}
    pairs = [
        (
            seconds(lambda: program.evaluate(bindings), 20_000),
            seconds(lambda: theirs.evaluate(activation), 100),
        )
        for _ in range(ROUNDS)
    ]
    mine, other = (statistics.median(side) for side in zip(*pairs, strict=True))
    report("celpy / one evaluation", other / mine, "500", f"{mine * 1e6:.2f} us")

    assert other / mine >= 500


def test_making_the_shipped_rules() -> None:
    """Parsing, checking, costing and compiling take at most twice what celpy takes to parse."""
    for rule in shipped():
        make(rule)
    mine = [
        statistics.median(seconds(lambda rule=rule: make(rule), 3) for _ in range(5))  # type: ignore[misc]
        for rule in shipped()
    ]
    theirs = [seconds(lambda rule=rule: runner(rule.rule), 1) for rule in shipped()]  # type: ignore[misc]
    ours, other = statistics.median(mine), statistics.median(theirs)
    report("one shipped rule / celpy", ours / other, "2", f"{ours * 1e3:.2f} ms")

    assert ours <= other * 2


def test_the_limit_bites() -> None:
    """Compiling a rule for every evaluation is over the limit."""
    rule = shipped()[0]
    theirs = runner(ONE_LINE)
    activation = {"self": data(SPEC)}
    slow = seconds(lambda: make(rule), 20)

    assert seconds(lambda: theirs.evaluate(activation), 100) / slow < 500


def _model_server() -> Structural:
    path = ROOT / "schema/crds/networking.serving.volcano.sh_modelservers.yaml"
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read_schema(document["spec"]["versions"][0]["schema"]["openAPIV3Schema"])
