# SPDX-License-Identifier: Apache-2.0
"""The process around the commands: exit codes, and no traceback at a user."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import Final

from kthena_codegen.cli.invocation import NAME, read_program
from kthena_codegen.cli.shadows import find_shadow
from kthena_codegen.sources import text_of

DEBUG: Final = "KTHENA_CODEGEN_DEBUG"

_EXTRA: Final = frozenset({"click", "jinja2", "rich", "yaml"})
"""What the extra `codegen` installs."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `kthena-codegen` and return its exit code.

    Args:
        arguments: The words after the command's name; those of the process by default.
    """
    for stream in (sys.stdout, sys.stderr):
        # A locale without the characters of a description must not end a run.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        if arguments is None:
            code = _run(sys.argv[1:], read_program())
        else:
            code = _run(list(arguments), (NAME,))
    except KeyboardInterrupt:
        code = 130  # what a shell reports for a command that Ctrl-C ended
    except BaseException as error:  # noqa: BLE001 - the last place where it can become a message
        code = _explain(error)
    return code


def _run(arguments: list[str], program: tuple[str, ...]) -> int:
    # Here and not above: a missing click has to become a message.
    import click

    from kthena_codegen.cli.commands import cli
    from kthena_codegen.cli.faults import UnjudgedError
    from kthena_codegen.cli.terminal import flush

    try:
        with cli.make_context(NAME, arguments, obj=program) as context:
            code = cli.invoke(context)
        flush()
    except click.exceptions.Exit as exit_:
        flush()
        return exit_.exit_code
    except click.Abort:
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except UnjudgedError as error:
        _show_traceback()
        for line in error.lines:
            _say(f"error: {line}")
        return 2
    return int(code)


def _explain(error: BaseException) -> int:
    _show_traceback()
    if isinstance(error, ModuleNotFoundError) and error.name in _EXTRA:
        _say(
            f"kthena-codegen: the package {error.name} is missing; "
            "install the tools' dependencies: pip install 'kthena-api[codegen]'"
        )
        return 2
    if (found := find_shadow(error)) is not None:
        file, name = found
        _say(f"error: {file} hides the module {name!r} that the tools need; rename it")
        return 2
    said = ": ".join(filter(None, (type(error).__name__, " ".join(text_of(error).split()))))
    hint = "" if _debugging() else f" (set {DEBUG}=1 to see the traceback)"
    _say(f"kthena-codegen: internal error: {said}{hint}")
    return 3


def _debugging() -> bool:
    return os.environ.get(DEBUG, "") not in {"", "0"}


def _show_traceback() -> None:
    if _debugging():
        import traceback

        traceback.print_exc()


def _say(text: str) -> None:
    try:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except OSError:
        return  # nobody listens; the exit code still speaks


if __name__ == "__main__":
    sys.exit(main())
