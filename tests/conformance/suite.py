# SPDX-License-Identifier: Apache-2.0
"""The tests of cel-spec as cases, and what a Kubernetes minor is expected to make of each.

`load()` reads the suite from the Go module that publishes it, so nothing of it is kept here. What
is kept are two lists: skips.txt, the cases with messages of protobuf that even the server does not
refuse, and deviations.txt, the cases that the server answers in another way than the suite. Start
reading at `expectation`. An engine under test hands its answer to `disagreement` as an
`Evaluated`, the type in which the oracle answers; `server_request` asks the oracle.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from go_programs import built, conformance_program, module_directory
from oracle_requests import (
    Evaluated,
    Overload,
    Request,
    Settings,
    Tagged,
    expression_request,
)

SKIPS = Path(__file__).with_name("skips.txt")
DEVIATIONS = Path(__file__).with_name("deviations.txt")


@dataclass(frozen=True, slots=True)
class Case:
    """One test. Just one of value, errors and unknown is there, but for tests of types only."""

    id: str
    expression: str
    no_macros: bool
    unchecked: bool
    check_only: bool
    container: str
    locale: str
    variables: Mapping[str, str]
    functions: tuple[Overload, ...]
    bindings: Mapping[str, Tagged]
    value: Tagged | None
    type: str
    errors: tuple[str, ...] | None
    unknown: bool
    protobuf: tuple[str, ...]
    """Messages and enums that it names, binds or expects, but for timestamps and durations."""


class Outcome(StrEnum):
    """What became of a case."""

    SPEC = "spec"
    """The type and the value, or an error in their stead, that the suite asks for."""
    REFUSED = "refused"
    """There was no program to run: the parser, the checker, a validator or the planner objects."""
    DIFFERS = "differs"
    """It ran, or had a type, and gave something else."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """What the server makes of a case from one minor to another, both included."""

    first: int
    last: int
    outcome: Outcome
    reason: str


# Where a library is needed: file or file/section, the first minor on which a new rule may use it.
# A rule is compiled with what the minor before had, so this is one more than the introduction.
_NEVER = 1000
LIBRARIES = (
    ("bindings_ext", _NEVER, "cel.bind"),
    ("block_ext", _NEVER, "cel.block"),
    ("encoders_ext", _NEVER, "base64"),
    ("fields/quoted_map_fields", 37, "identifiers in back-ticks"),
    ("lists_ext", 35, "lists, version 3"),
    ("macros2", 33, "two-variable comprehensions"),
    ("math_ext", _NEVER, "math"),
    ("optionals", 29, "optionals"),
    ("string_ext", 30, "strings, version 2"),
    ("string_ext/reverse", _NEVER, "strings, version 3"),
)


@cache
def load() -> tuple[Case, ...]:
    """Return all cases in the suite's order; HarnessError, with words for a user, without Go."""
    program = conformance_program()
    # The build comes first, because it brings the modules.
    reader = built(program)
    tests = module_directory(program, "cel.dev/expr") / "tests" / "simple" / "testdata"
    said = subprocess.run([reader, tests], capture_output=True, text=True, check=True)
    seen: Counter[str] = Counter()
    cases = []
    for line in said.stdout.splitlines():
        members: dict[str, Any] = json.loads(line)
        name = f"{members['file']}/{members['section']}/{members['name']}"
        seen[name] += 1
        # The suite has a few names twice.
        cases.append(_case(name if seen[name] == 1 else f"{name}#{seen[name]}", members))
    return tuple(cases)


def expectation(case: Case, minor: str) -> Outcome | None:
    """Return what a new rule on a minor such as "1.37" makes of a case; None if it is skipped."""
    number = _minor(minor)
    if case.id in skips():
        return None
    for deviation in deviations().get(case.id, ()):
        if deviation.first <= number <= deviation.last:
            return deviation.outcome
    foreign = [name for name in case.protobuf if not name.startswith("google.protobuf.")]
    if not_loaded(case, minor) or foreign:
        # The suite's own messages and enums are declared in no environment of Kubernetes.
        return Outcome.REFUSED
    return Outcome.SPEC


def not_loaded(case: Case, minor: str) -> str:
    """Return the library that a case needs and a new rule on a minor may not use, or ""."""
    for where, since, library in LIBRARIES:
        if f"{case.id}/".startswith(f"{where}/") and _minor(minor) < since:
            return library
    return ""


def outcome(case: Case, answer: Evaluated) -> Outcome:
    """Judge an answer to a case."""
    if answer.issues or answer.failed:
        return Outcome.REFUSED
    typed = not case.type or case.unchecked or answer.type == case.type
    if not typed:
        return Outcome.DIFFERS
    if case.check_only:
        return Outcome.SPEC
    if case.errors is not None:
        return Outcome.SPEC if answer.error else Outcome.DIFFERS
    return Outcome.SPEC if answer.value == case.value and not answer.error else Outcome.DIFFERS


def disagreement(case: Case, minor: str, answer: Evaluated, server: Evaluated | None = None) -> str:
    """Return what is wrong with an engine's answer to a case, "" if nothing is.

    Where the suite's word does not count, the server's does: with its answer given, an engine has
    to refuse in its words and to deviate to its value. A skipped case must not come out well, or
    it is on the list without need.
    """
    expected, got = expectation(case, minor), outcome(case, answer)
    if expected is None:
        return "skipped, but answered as the suite asks" if got is Outcome.SPEC else ""
    if got is not expected:
        return f"{got} instead of {expected}"
    if expected is Outcome.SPEC or server is None:
        return ""
    ours, theirs = (_said(each) for each in (answer, server))
    return "" if ours == theirs else f"{ours!r} instead of the server's {theirs!r}"


def server_request(case: Case) -> Request[Evaluated]:
    """Return the question of a case for the oracle.

    Messages cannot be bound there: a case with one is only checked.
    """
    bound = any("message" in json.dumps(value) for value in case.bindings.values())
    settings = Settings(
        container=case.container,
        unchecked=case.unchecked,
        no_macros=case.no_macros,
        check_only=case.check_only or bound,
        functions=case.functions,
    )
    bindings = {} if bound else case.bindings
    return expression_request(case.expression, case.variables, bindings, settings)


def _said(answer: Evaluated) -> str:
    return answer.issues or answer.failed or answer.error or json.dumps(answer.value)


@cache
def skips() -> Mapping[str, str]:
    """Return the reasons of the skipped cases: lines `file/section/name  reason`."""
    return {row[0]: row[1] for row in _rows(SKIPS, 2)}


@cache
def deviations() -> Mapping[str, Sequence[Deviation]]:
    """Return the server's deviations: lines `minors  outcome  file/section/name  reason`.

    Minors are 1.33-1.36 or, with no end, 1.37-.
    """
    found: dict[str, list[Deviation]] = {}
    for minors, kind, name, reason in _rows(DEVIATIONS, 4):
        first, last = minors.split("-")
        until = _minor(last) if last else _NEVER
        found.setdefault(name, []).append(Deviation(_minor(first), until, Outcome(kind), reason))
    return found


def _rows(path: Path, columns: int) -> list[list[str]]:
    """Return the lines of a list, whose columns stand two blanks or more apart."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [
        re.split(r"\s{2,}", line.strip(), maxsplit=columns - 1)
        for line in lines
        if line.strip() and not line.startswith("#")
    ]
    short = [row for row in rows if len(row) != columns]
    if short:
        raise ValueError(f"{path.name}: {short[0]} has not {columns} columns")
    return rows


def _minor(text: str) -> int:
    return int(text.removeprefix("1."))


def _case(name: str, members: Mapping[str, Any]) -> Case:
    return Case(
        id=name,
        expression=members["expr"],
        no_macros=members["no_macros"],
        unchecked=members["unchecked"],
        check_only=members["check_only"],
        container=members["container"],
        locale=members["locale"],
        variables=members["variables"],
        functions=tuple(
            Overload(**{**each, "parameters": tuple(each["parameters"])})
            for each in members["functions"]
        ),
        bindings=members["bindings"],
        value=members["value"],
        type=members["type"],
        errors=None if members["errors"] is None else tuple(members["errors"]),
        unknown=members["unknown"],
        protobuf=tuple(members["protobuf"]),
    )
