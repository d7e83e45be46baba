# SPDX-License-Identifier: Apache-2.0
"""What rules can cost at most, without counting.

The cost that a plan knows holds for values within the bounds of their schema. Of other values it
is enough that they are small: no list, map or text in a value is longer than the value written
out, so the cost is that of a schema whose every size has this bound.
"""

from __future__ import annotations

import marshal
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from kthena_api.cel.cost import estimate
from kthena_api.crd.walk import rewrite
from kthena_api.rules.declare import declare

if TYPE_CHECKING:
    from kthena_api.crd.schema import Structural
    from kthena_api.rules.declare import Declared
    from kthena_api.rules.plan import PlannedRule, RuleScope

SMALL: Final = 2048
"""The largest size, in bytes, that `is_small` allows."""

_WITHOUT_REFERENCES: Final = 2  # version of the format in which a text is written out each time


def is_small(value: Any, old: Any) -> bool:
    """Whether nothing in two JSON values together is longer than `SMALL`.

    Their size is measured as Python's own serialisation: one call, and every character, item and
    entry takes a byte of it or more.
    """
    try:
        return len(marshal.dumps((value, old), _WITHOUT_REFERENCES)) <= SMALL
    except ValueError:  # too deep, or no JSON
        return False


def small_cost(rule: PlannedRule) -> int:
    """The largest cost of a rule on a small value."""
    compiled = rule.compiled
    if compiled is None:
        return 0
    small = _declared_small(rule.scope)
    if small is None:
        return rule.cost
    declarations = replace(compiled.environment.declarations, provider=small.provider)
    return estimate(compiled.checked, declarations, root=small.type).cost.max


@lru_cache(maxsize=256)
def _declared_small(scope: RuleScope) -> Declared | None:
    """What rules see of a node in which every size has the bound of small values."""
    node = rewrite(scope.declared.node, lambda _, each: _bounded(each))
    return declare(node, root=False, minor=scope.minor)


def _bounded(node: Structural) -> Structural:
    # A character counts four times, but not one of base64.
    characters = SMALL if node.validation.format == "byte" else SMALL // 4
    validation = replace(
        node.validation, max_length=characters, max_items=SMALL, max_properties=SMALL
    )
    return replace(node, validation=validation)
