# SPDX-License-Identifier: Apache-2.0
"""From a checked expression to a program."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence

from kthena_api.cel.ast import AST
from kthena_api.cel.checked import CheckedAst
from kthena_api.cel.compiling.assembler import Assembly, Counting, assemble
from kthena_api.cel.compiling.counting import is_countable
from kthena_api.cel.compiling.machine import Cancelled, Restart, run
from kthena_api.cel.compiling.planner import Planner
from kthena_api.cel.compiling.source import fast_functions
from kthena_api.cel.declarations import NEWEST, Declarations, functions_of
from kthena_api.cel.program import EvalError, Outcome, Program
from kthena_api.cel.types import Type, TypeProvider
from kthena_api.cel.values import EvalFault
from kthena_api.cel.values.older import shape_of_server
from kthena_api.cel.values.shapes import Shape
from kthena_api.go_text import to_runes


class _Exact:
    """The exact way to evaluate an expression; its steps are made on the first call."""

    __slots__ = ("_assemblies", "_checked", "_declarations", "_lock")

    def __init__(self, checked: CheckedAst, declarations: Declarations) -> None:
        self._checked = checked
        self._declarations = declarations
        self._assemblies: dict[Counting, Assembly | None] = {}
        self._lock = threading.Lock()

    def _assembly(self, counting: Counting) -> Assembly | None:
        """The steps, None where they cannot be counted without the stack."""
        if counting not in self._assemblies:
            with self._lock:
                # Another thread may have been faster.
                if counting not in self._assemblies:
                    self._assemblies[counting] = self._assemble(counting)
        return self._assemblies[counting]

    def _assemble(self, counting: Counting) -> Assembly | None:
        planner = Planner(self._checked, self._declarations)
        plan = planner.plan()
        if counting is Counting.WITHOUT_STACK and not is_countable(plan):
            return None
        cells = list(planner.cells.values())
        return assemble(plan, cells, server=self._declarations.server, counting=counting)

    def __call__(self, values: Sequence[object], limit: int | None, *, tracking: bool) -> Outcome:
        if not tracking:
            return self._run(Counting.NOT, values, limit)
        if not any(isinstance(value, EvalFault) for value in values):
            try:
                return self._run(Counting.WITHOUT_STACK, values, limit)
            except Restart:
                pass
        return self._run(Counting.OBSERVING, values, limit)

    def _run(self, counting: Counting, values: Sequence[object], limit: int | None) -> Outcome:
        assembly = self._assembly(counting)
        if assembly is None:
            raise Restart
        tracking = counting is not Counting.NOT
        machine = assembly.machine(values, limit)
        try:
            run(assembly.steps, machine)
        except Cancelled as stop:
            error = EvalError(stop.message, limit_exceeded=stop.limit_exceeded)
            return Outcome(error=error, cost=machine.cost if tracking else None)
        except MemoryError:
            # A server would end here; whoever evaluates must not.
            error = EvalError("out of memory")
            return Outcome(error=error, cost=machine.cost if tracking else None)
        cost = machine.cost if tracking else None
        value = machine.registers[assembly.result]
        if not isinstance(value, EvalFault):
            return Outcome(value, cost=cost)
        node = self._checked.expr.id if value.node is None else value.node
        offset = self._checked.ast.positions.get(node)
        return Outcome(error=EvalError(to_runes(value.message), offset), cost=cost)


def compile_program(
    checked: CheckedAst,
    declarations: Declarations,
    *,
    shapes: Mapping[str, Shape] | None = None,
    name: str = "expression",
) -> Program:
    """The program of an expression.

    Args:
        checked: The expression.
        declarations: What it was checked against.
        shapes: How plain data of variables stand for values; others are bound to values.
        name: What tracebacks call it.

    Raises:
        ProgramError: The server makes no program of it.
    """
    shapes = shapes or {}
    if declarations.server < NEWEST:
        shapes = {
            each: shape_of_server(shape, declarations.server) for each, shape in shapes.items()
        }
    planner = Planner(checked, declarations)
    planner.plan()
    variables = tuple(planner.cells)
    known = tuple(shapes.get(each) for each in variables)
    functions = fast_functions(
        checked, declarations, dict(zip(variables, known, strict=True)), name
    )

    def rebuild() -> tuple[Callable[..., Program], tuple[object, ...]]:
        return _compiled_again, (
            _picklable(checked),
            declarations.server,
            declarations.libraries,
            dict(declarations.variables),
            declarations.provider,
            declarations.container,
            dict(shapes),
            name,
        )

    return Program(variables, known, functions, _Exact(checked, declarations), rebuild)


def _picklable(checked: CheckedAst) -> CheckedAst:
    """The same with tables that can be pickled."""
    parsed = checked.ast
    return CheckedAst(
        AST(parsed.expr, dict(parsed.positions), parsed.source, dict(parsed.macro_calls)),
        checked.expr,
        dict(checked.types),
        dict(checked.references),
    )


def _compiled_again(  # noqa: PLR0917 - pickle gives arguments by position
    checked: CheckedAst,
    server: int,
    libraries: int,
    variables: Mapping[str, Type],
    provider: TypeProvider,
    container: str,
    shapes: Mapping[str, Shape],
    name: str,
) -> Program:
    declarations = Declarations(
        server, libraries, functions_of(libraries, server), variables, provider, container
    )
    return compile_program(checked, declarations, shapes=shapes, name=name)
