# SPDX-License-Identifier: Apache-2.0
"""Whether the cost of a plan can be counted without the stack.

The stack matters only where something is looked for that is not there: then a value of an earlier
round of a loop may be found, and what other calls wait for is dropped with all that lies above it
(`machine`). Without a fault that takes a node which leaves its own value behind (`in` with
constants, `orValue`) or looks for one that may be missing (an optional selection, an index that is
computed), inside of a loop, behind another argument of the same call.
"""

from __future__ import annotations

from collections.abc import Sequence

from kthena_api.cel.compiling.plans import (
    Access,
    Accumulator,
    Alternative,
    Attribute,
    Branches,
    Constant,
    Entries,
    Invocation,
    Items,
    Logic,
    Loop,
    Membership,
    Message,
    Operand,
    Plan,
)

_Visit = tuple[Plan | Attribute, bool, bool]
"""A part, whether it stands in a loop, and whether an argument of that loop's body waits for it."""


def is_countable(plan: Plan) -> bool:
    """Whether it can; marks attributes that must not start with an optional then."""
    waiting: list[_Visit] = [(plan, False, False)]
    while waiting:
        part, looped, behind = waiting.pop()
        match part:
            case Access():
                waiting.append((part.attribute, looped, behind))
            case Attribute():
                if behind and any(each.optional or each.relative for each in part.qualifiers):
                    return False
                part.unsure = behind
                waiting += _parts_of(part, looped, behind)
            case Membership() | Alternative() if behind:
                return False
            case Membership():
                waiting.append((part.arg, looped, behind))
            case Alternative():
                waiting += [(part.left, looped, behind), (part.right, looped, behind)]
            case Logic():
                waiting += [(term, looped, behind) for term in part.terms]
            case Invocation():
                waiting += _in_turn(part.args, looped, behind)
            case Items():
                waiting += _in_turn(part.items, looped, behind)
            case Entries() | Message():
                waiting += _in_turn(part.parts, looped, behind)
            case Loop():
                waiting.append((part.over, looped, behind))
                body = (part.accumulator.start, part.condition, part.step, part.result)
                waiting += [(each, True, False) for each in body]
            case Constant():
                pass
    return True


def _in_turn(parts: Sequence[Plan], looped: bool, behind: bool) -> list[_Visit]:  # noqa: FBT001
    """Arguments: in a loop all but the first have others waiting."""
    return [(part, looped, behind or (looped and at > 0)) for at, part in enumerate(parts)]


def _parts_of(attribute: Attribute, looped: bool, behind: bool) -> list[_Visit]:  # noqa: FBT001
    found: list[_Visit] = [
        (each.attribute, looped, behind)
        for each in attribute.qualifiers
        if each.attribute is not None
    ]
    match attribute.start:
        case Operand(plan):
            found.append((plan, looped, behind))
        case Branches(condition, truthy, falsy):
            found += [(each, looped, behind) for each in (condition, truthy, falsy)]
        case Accumulator():
            pass
        case _:
            pass
    return found
