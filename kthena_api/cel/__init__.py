# SPDX-License-Identifier: Apache-2.0
"""The expression engine: what belongs here knows nothing of Kubernetes schemas or Pydantic.

Start reading at `environment` for what is offered, at `types` for what an expression can be
(`types.INT`, `types.list_of(types.STRING)`; `kthena_api.rules.declare` has those of schemas), at
`values` for what it gives. What is public is imported on first use.
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
    from kthena_api.cel.values import Duration, OptionalValue, Timestamp, TypeValue, Uint

__all__ = [
    "CompileError",
    "Compiled",
    "CostRange",
    "Duration",
    "Environment",
    "EvalError",
    "FieldType",
    "Issue",
    "OptionalValue",
    "Outcome",
    "Program",
    "ProgramError",
    "Timestamp",
    "Type",
    "TypeProvider",
    "TypeValue",
    "Uint",
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
    "Duration": "values",
    "OptionalValue": "values",
    "Timestamp": "values",
    "TypeValue": "values",
    "Uint": "values",
}

__getattr__ = attribute_loader(__name__, _HOMES)
