# SPDX-License-Identifier: Apache-2.0
"""`check`: files against models, in memory; and the baseline against upstream's files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kthena_codegen.artefacts import compare
from kthena_codegen.cli.faults import UnjudgedError
from kthena_codegen.cli.generate import count_files
from kthena_codegen.cli.run import Request, Run, judged

if TYPE_CHECKING:
    from kthena_codegen.artefacts import Drift, Plan
    from kthena_codegen.cli.terminal import Colour, Terminal


def check(request: Request, terminal: Terminal) -> int:
    """Report every file that is not as the models say and return the exit code.

    Raises:
        UnjudgedError: When something keeps the files from being compared.
    """
    run = Run.prepare(request, terminal)
    plan = run.plan(run.read(baseline=request.baseline, write_bytecode=False))
    terminal.step("comparing")
    with judged():
        drifts = compare(plan)
    for drift in drifts:
        _report(drift, plan, terminal)
    if drifts:
        terminal.summary(f"{count_files(len(drifts))} not as the models say")
        return 1
    terminal.summary(f"{count_files(len(plan.files))} up to date")
    return 0


def _report(drift: Drift, plan: Plan, terminal: Terminal) -> None:
    terminal.result(f"{drift.state}: {plan.shown(drift.path)}", "bold")
    for line in drift.diff:
        terminal.result(f"  {line}", _colour_of(line))
    if drift.left_out:
        terminal.result(f"  … {drift.left_out} more lines")
    terminal.result(f"  to repair: {drift.repair}")
    terminal.result()


def _colour_of(line: str) -> Colour | None:
    colours: dict[str, Colour] = {"-": "red", "+": "green", "@": "cyan"}
    return colours.get(line[:1])


def check_upstream(request: Request, upstream: Sequence[Path], terminal: Terminal) -> int:
    """Report every fact in which the baseline and upstream differ and return the exit code.

    Args:
        request: Which models to read.
        upstream: Files, or folders of files, with upstream's definitions.
        terminal: Where to report.

    Raises:
        UnjudgedError: When models or upstream's files cannot be read.
    """
    run = Run.prepare(request, terminal)
    baseline = run.read(baseline=True, write_bytecode=False)
    terminal.step("reading upstream")
    from kthena_codegen.upstream import UpstreamError, compare, read_files, render

    try:
        theirs = read_files(upstream, terminal.note)
    except UpstreamError as error:
        raise UnjudgedError([str(error)]) from error
    groups = {definition.group for definition in baseline}
    foreign = [definition.name for definition in theirs if definition.group not in groups]
    if foreign:
        terminal.note(f"no model is configured for the groups of: {', '.join(foreign)}")
    theirs = tuple(definition for definition in theirs if definition.group in groups)
    if not any(path.is_dir() for path in upstream):
        # A file says nothing about the resources that are not in it.
        names = {definition.name for definition in theirs}
        if not names:
            message = "the given files hold no resource of the models' groups"
            raise UnjudgedError([f"nothing to compare: {message}"])
        absent = [definition.name for definition in baseline if definition.name not in names]
        if absent:
            terminal.note(f"not compared, in none of the given files: {', '.join(absent)}")
        baseline = tuple(definition for definition in baseline if definition.name in names)
    findings = compare(baseline, theirs)
    if not findings:
        terminal.summary("the baseline and upstream say the same")
        return 0
    terminal.result(render(findings).rstrip("\n"))
    return 1
