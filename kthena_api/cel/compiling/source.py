# SPDX-License-Identifier: Apache-2.0
"""From a checked expression to Python source, for values only."""

from __future__ import annotations

import linecache
import weakref
import zlib
from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn

from kthena_api.cel.checked import CheckedAst
from kthena_api.cel.compiling.codes import Block, Code, Unsupported, Writer, kind_of_type
from kthena_api.cel.compiling.support import bad
from kthena_api.cel.compiling.visitor import Visitor
from kthena_api.cel.declarations import Declarations
from kthena_api.cel.program import FALSE, TRUE, Outcome
from kthena_api.cel.types import DYN
from kthena_api.cel.values.shapes import Shape

Functions = tuple[Callable[..., object], Callable[[Mapping[str, Any]], Outcome]]

_LONGEST: Final = 100_000
_NAME: Final = 60


def _gives_up(*_data: object) -> NoReturn:
    """The function of an expression that is left to the exact way."""
    bad()


def fast_functions(
    checked: CheckedAst,
    declarations: Declarations,
    variables: Mapping[str, Shape | None],
    name: str,
) -> Functions:
    """A function of the variables by position, and one of a mapping of them."""
    try:
        source, names = write(checked, declarations, variables)
    except Unsupported:
        return _gives_up, _gives_up
    filename = f"<cel {name[:_NAME]} {zlib.crc32(source.encode(errors='replace')):08x}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    exec(compile(source, filename, "exec"), names)  # noqa: S102 - it is our own text
    fast: Any = names["fast"]
    # The text is there for tracebacks as long as the function is.
    weakref.finalize(fast, linecache.cache.pop, filename, None).atexit = False
    entry: Any = names["entry"]
    return fast, entry


def write(
    checked: CheckedAst, declarations: Declarations, variables: Mapping[str, Shape | None]
) -> tuple[str, dict[str, object]]:
    """The source and the names that it knows.

    Raises:
        Unsupported: The expression is left to the exact way.
    """
    writer = Writer()
    scope: dict[str, Code] = {}
    for at, (name, shape) in enumerate(variables.items()):
        if shape is None:
            declared = declarations.variables.get(name, DYN)
            scope[name] = Code(f"v{at}", 0, kind_of_type(declared))
        else:
            scope[name] = Code(f"v{at}", 0, None, shape, shape.nullable)
    block = Block(1)
    result = Visitor(checked, declarations, writer).visit(scope, block)
    value = writer.value(result)
    text = value.text
    parameters = ", ".join(code.text for code in scope.values())
    given = ", ".join(f"given[{name!r}]" for name in variables)
    lines = [f"def fast({parameters}):", *block.lines, f" return {text}", "def entry(given):"]
    if not block.lines and len(variables) == 1:
        # A call costs as much as all of a short rule.
        lines.append(f" {parameters} = {given}")
    else:
        text = f"fast({given})"
    outcome = f"TRUE if {text} else FALSE" if value.kind == "bool" else f"Outcome({text})"
    lines.append(f" return {outcome}")
    source = "\n".join(lines)
    if len(source) > _LONGEST:
        raise Unsupported
    outcomes = {"TRUE": TRUE, "FALSE": FALSE, "Outcome": Outcome}
    return source + "\n", writer.names | outcomes
