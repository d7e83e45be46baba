# SPDX-License-Identifier: Apache-2.0
"""What our engine makes of the expressions in tests/oracle/cel_library/expressions.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kthena_api.cel.checked import CompileError
from kthena_api.cel.environment import Environment

# Above what any of them costs, so that costs are counted.
_BUDGET = 10_000_000


def our_answer(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The line that a recorded one should be."""
    environment = Environment.for_kubernetes(answer["server"], stored=answer["stored"])
    ours = {
        **answer,
        "issues": "",
        "costs": [None, None],
        "error": "",
        "cost": None,
        "true": False,
    }
    try:
        compiled = environment.compile(answer["expression"])
    except CompileError as error:
        return ours | {"issues": str(error)}
    ours["costs"] = [compiled.cost.min, compiled.cost.max]
    outcome = compiled.program().evaluate({}, budget=_BUDGET)
    ours["error"] = "" if outcome.error is None else outcome.error.message
    ours["cost"] = outcome.cost
    ours["true"] = outcome.error is None and outcome.value is True
    return ours
