# SPDX-License-Identifier: Apache-2.0
"""The expression engine: what belongs here knows nothing of Kubernetes schemas or Pydantic.

Start reading at `environment` for what is offered, at `types.Type` for what an expression can be,
at `values` for what it gives. What is public is imported on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kthena_api.lazy import attribute_loader

if TYPE_CHECKING:
    from kthena_api.cel.checked import CompileError
    from kthena_api.cel.diagnostics import Issue
    from kthena_api.cel.environment import Compiled, Environment, UnsupportedVersion
    from kthena_api.cel.program import EvalError, Outcome, Program, ProgramError
    from kthena_api.cel.ranges import CostRange
    from kthena_api.cel.types import FieldType, Type, TypeProvider

__all__ = [
    "CompileError",
    "Compiled",
    "CostRange",
    "Environment",
    "EvalError",
    "FieldType",
    "Issue",
    "Outcome",
    "Program",
    "ProgramError",
    "Type",
    "TypeProvider",
    "UnsupportedVersion",
]

_HOMES = {
    "CompileError": "checked",
    "Compiled": "environment",
    "CostRange": "ranges",
    "Environment": "environment",
    "EvalError": "program",
    "FieldType": "types",
    "Issue": "diagnostics",
    "Outcome": "program",
    "Program": "program",
    "ProgramError": "program",
    "Type": "types",
    "TypeProvider": "types",
    "UnsupportedVersion": "environment",
}

__getattr__ = attribute_loader(__name__, _HOMES)
