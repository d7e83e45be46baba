# SPDX-License-Identifier: Apache-2.0
"""Recorded calls of library functions, and how our answers differ from the recorded ones.

A line holds its question, the answer, and under "server" the minor that gave it: see the Go program
in tests/oracle/cel_library.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cel_library_calls import Evaluation, Item, Sized, Tree, choose, estimate, has_cost
from cel_library_values import decode, encode, same_spelling

from kthena_api.cel import types
from kthena_api.cel.ranges import SizeRange
from kthena_api.cel.types import Type
from kthena_api.cel.values import EvalFault
from kthena_api.go_text import to_runes

Answer = Mapping[str, Any]

_PLAIN = (types.STRING, types.BYTES, types.INT, types.BOOL, types.DYN, types.DOUBLE, types.UINT)
DECLARED: Mapping[str, Type] = {
    types.runtime_text(kind): kind
    for kind in (
        *_PLAIN,
        types.DURATION,
        types.TIMESTAMP,
        *(types.list_of(kind) for kind in (*_PLAIN, types.DURATION, types.TIMESTAMP)),
        types.list_of(types.list_of(types.INT)),
        types.map_of(types.STRING, types.INT),
    )
}
"""The types that arguments of a known size may have, by the recorder's names."""


def declared_name(param: Type) -> str:
    """The type that an argument is declared with; that of a parameter is up to us."""
    name = str(param)
    return {
        "list(list(T))": "list(list(int))",
        "list(T)": "list(string)",
        "list(A)": "list(string)",
        "list(V)": "list(string)",
        "map(A, B)": "map(string, int)",
        "map(K, V)": "map(string, int)",
        "A": "string",
        "V": "string",
    }.get(name, types.runtime_text(param))


def difference(answer: Answer) -> str | None:
    """How our answer is another than the recorded one."""
    if "issues" in answer:
        return None
    values = [decode(argument) for argument in answer.get("args", [])]
    dyn = answer.get("dyn", False)
    tree = choose(answer["call"], values, dyn=dyn)
    if tree is None or (not dyn and _was_refused(answer)):
        return None  # no overload takes what this is
    named = dict(zip("abcd", values, strict=False))
    result, cost = Evaluation(minor_of(answer), named, dyn=dyn).of(tree)
    # JSON has no bytes that are not UTF-8.
    ours = (
        {"error": to_runes(result.message)}
        if isinstance(result, EvalFault)
        else {"value": encode(result)}
    )
    theirs = {kind: same_spelling(answer[kind]) for kind in ("value", "error") if kind in answer}
    if ours != theirs:
        return f"we say {ours}"
    # After a panic of the server's nothing was charged for the call.
    panicked = answer.get("error", "").startswith("internal error")
    if not panicked and has_cost(tree, values, dyn=dyn) and cost not in (None, answer["cost"]):
        return f"our cost is {cost}"
    return None


def _was_refused(answer: Answer) -> bool:
    """Whether a list's items kept the call from the function that its types had chosen."""
    function = answer["call"].removeprefix("a.").partition("(")[0]
    error: str = answer.get("error", "")
    return error.startswith(f"no such overload: {function}(")


def sized_arguments(answer: Answer) -> Mapping[str, Sized]:
    """The arguments of a question about static cost."""
    known = {}
    for at, (name, kind) in enumerate(zip("abcd", answer.get("types", []), strict=False)):
        size, inner = (SizeRange(*bounds) for bounds in answer["sizes"][2 * at : 2 * at + 2])
        own = DECLARED[kind]
        item = Item(own.parameters[0], inner) if own.parameters else None
        known[name] = Sized(own, size, item)
    return known


def minor_of(answer: Answer) -> int:
    """The server that gave an answer."""
    server: str = answer["server"]
    return int(server.removeprefix("1."))


def cost_difference(tree: Tree, answer: Answer) -> str | None:
    """How our static cost is another than the recorded one."""
    if "issues" in answer:
        return None
    cost, _ = estimate(tree, sized_arguments(answer), minor_of(answer))
    ours = [cost.min, cost.max]
    return None if ours == answer.get("costs") else f"we say {ours}"
