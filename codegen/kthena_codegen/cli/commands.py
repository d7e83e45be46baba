# SPDX-License-Identifier: Apache-2.0
"""The commands' words: flags, help, and which of them go together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kthena_api import __version__
from kthena_codegen.cli.terminal import Terminal

if TYPE_CHECKING:
    from kthena_codegen.cli.run import Target

_Command = TypeVar("_Command", bound=Callable[..., Any])

_FILE = click.Path(path_type=Path)


def _shared(command: _Command) -> _Command:
    """Add what `generate` and `check` take alike."""
    options = (
        click.argument(
            "target",
            type=click.Choice(["crd", "cel", "docs", "all"]),
            default="all",
            metavar="[crd|cel|docs|all]",
        ),
        click.option("--config", type=_FILE, metavar="FILE", help="The pyproject.toml to read."),
        click.option(
            "--models",
            multiple=True,
            metavar="MODULE",
            help="Read this module, or module:Class, instead of the configured ones. Repeatable.",
        ),
        click.option(
            "--output-dir",
            type=_FILE,
            metavar="DIR",
            help="One folder instead of the configured ones; for all, one below it a kind.",
        ),
        click.option(
            "--baseline",
            is_flag=True,
            help="Use upstream's values where a model declares a difference from upstream.",
        ),
        click.option("--helm", is_flag=True, help="Escape {{ as a Helm template needs it."),
        click.option("--quiet", "-q", is_flag=True, help="Say findings and errors only."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 clean, 1 findings, 2 could not be judged, 3 internal error.",
)
@click.version_option(__version__, prog_name="kthena-codegen", message="%(prog)s %(version)s")
def cli() -> None:
    """Generate definitions, rules and reference pages from Pydantic models, and check them.

    What is read and written is configured in [tool.kthena-codegen] of pyproject.toml.
    """


@cli.command()
def version() -> int:
    """Print the version."""
    Terminal().result(f"kthena-codegen {__version__}")
    return 0


@cli.command("generate")
@_shared
@click.option("--stdout", is_flag=True, help="Print one stream and write nothing.")
@click.option("--prune", is_flag=True, help="Remove files that nothing generates any more.")
def generate_(
    target: Target,
    config: Path | None,
    models: tuple[str, ...],
    output_dir: Path | None,
    *,
    baseline: bool,
    helm: bool,
    quiet: bool,
    stdout: bool,
    prune: bool,
) -> int:
    """Write files from models.

    Either all files are written or none. A CustomResourceDefinition that an apiserver would
    refuse is not written.
    """
    if stdout and (prune or output_dir is not None):
        raise click.UsageError("--stdout writes no file: leave out --prune and --output-dir")
    if prune and models:
        raise click.UsageError(
            "--prune removes what no model generates and has to know them all: leave out --models"
        )
    _refuse_overwriting(baseline=baseline, helm=helm, elsewhere=stdout or output_dir is not None)

    from kthena_codegen.cli.generate import generate
    from kthena_codegen.cli.run import Request

    request = Request(
        target, config, models, baseline, helm, output_dir, placeless=stdout, program=_program()
    )
    terminal = Terminal(quiet=quiet)
    try:
        return generate(request, terminal, prune=prune)
    finally:
        terminal.close()


@cli.command("check")
@_shared
@click.option(
    "--upstream",
    type=_FILE,
    multiple=True,
    metavar="FILE|DIR",
    help="Compare the baseline with these definitions, and nothing else. Repeatable.",
)
def check_(
    target: Target,
    config: Path | None,
    models: tuple[str, ...],
    output_dir: Path | None,
    *,
    baseline: bool,
    helm: bool,
    quiet: bool,
    upstream: tuple[Path, ...],
) -> int:
    """Compare files with models.

    Nothing is written. Reports missing, changed and left-over files, and the command that
    repairs each.
    """
    if upstream and (target in {"cel", "docs"} or helm or output_dir is not None):
        raise click.UsageError(
            "--upstream compares definitions, not files: "
            "leave out cel, docs, --helm and --output-dir"
        )
    if not upstream:
        _refuse_overwriting(baseline=baseline, helm=helm, elsewhere=output_dir is not None)

    from kthena_codegen.cli.check import check, check_upstream
    from kthena_codegen.cli.run import Request

    request = Request(
        target,
        config,
        models,
        baseline,
        helm,
        output_dir,
        placeless=bool(upstream),
        program=_program(),
    )
    terminal = Terminal(quiet=quiet)
    try:
        if upstream:
            return check_upstream(request, upstream, terminal)
        return check(request, terminal)
    finally:
        terminal.close()


def _program() -> tuple[str, ...]:
    program: tuple[str, ...] = click.get_current_context().obj
    return program


def _refuse_overwriting(*, baseline: bool, helm: bool, elsewhere: bool) -> None:
    """Keep what holds for every configured folder out of the reach of one run's flag."""
    if elsewhere:
        return
    if baseline:
        raise click.UsageError(
            "--baseline would put upstream's values into the configured folders: "
            "use it with --output-dir or, when generating, --stdout"
        )
    if helm:
        raise click.UsageError(
            "--helm is for --output-dir or --stdout: a configured folder says helm = true itself"
        )
