# SPDX-License-Identifier: Apache-2.0
"""`generate`: from model classes to files."""

from __future__ import annotations

from kthena_codegen.artefacts import escape_helm, write
from kthena_codegen.cli.run import Request, Run, judged
from kthena_codegen.cli.terminal import Terminal


def generate(request: Request, terminal: Terminal, *, prune: bool) -> int:
    """Write what the request asks for and return the exit code.

    Raises:
        UnjudgedError: When models, configuration or output do not allow it; no file is changed.
    """
    run = Run.prepare(request, terminal)
    definitions = run.read(baseline=request.baseline, write_bytecode=True)
    if request.placeless:
        for kind in request.kinds:
            for artefact in run.render(definitions, kind):
                terminal.stream(escape_helm(artefact.content) if request.helm else artefact.content)
            if kind == "docs" and run.differences is not None:
                terminal.stream(run.render_differences(definitions))
        return 0
    plan = run.plan(definitions)
    terminal.step("writing")
    with judged():
        outcome = write(plan, prune=prune)
    for path in outcome.written:
        terminal.summary(f"wrote {plan.shown(path)}")
    for path in outcome.removed:
        terminal.summary(f"removed {plan.shown(path)}")
    for orphan in outcome.orphans:
        terminal.note(
            f"left alone: {plan.shown(orphan.path)}, which nothing generates; "
            f"to remove it: {orphan.repair}"
        )
    counts = [f"{len(outcome.written)} written", f"{outcome.unchanged} unchanged"]
    if outcome.removed:
        counts.append(f"{len(outcome.removed)} removed")
    if outcome.written or outcome.removed:
        terminal.summary(f"files: {', '.join(counts)}")
    else:
        terminal.summary(f"nothing changed: {count_files(outcome.unchanged)} up to date")
    return 0


def count_files(number: int) -> str:
    """Return `1 file is` or `N files are`."""
    return "1 file is" if number == 1 else f"{number} files are"
