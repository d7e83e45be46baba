# SPDX-License-Identifier: Apache-2.0
"""Alternations with their common beginnings taken out: `abc|abd` becomes `ab[cd]`.

It is no mere optimisation: the limits are checked on what it leaves, so it decides what is
accepted. Factoring calls itself on what follows a common beginning, thousands deep for
`a|aa|aaa|…`; the steps are generators, which `run` keeps on a list, not on the interpreter's stack.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeAlias, TypeVar

from kthena_api.regexp import tree
from kthena_api.regexp.limits import Ledger
from kthena_api.regexp.tree import Node

_T = TypeVar("_T")
# Yields a step to run first, is sent that step's result, returns its own.
Step: TypeAlias = Generator[Any, Any, _T]


def run(step: Step[_T]) -> _T:
    """Run a step and the steps it yields, however deep, and return its result."""
    steps: list[Step[Any]] = [step]
    result: Any = None
    while steps:
        try:
            following = steps[-1].send(result)
        except StopIteration as stop:
            steps.pop()
            result = stop.value
        else:
            steps.append(following)
            result = None
    finished: _T = result
    return finished


def collapse(ledger: Ledger, subs: list[Node], kind: int) -> Step[Node]:
    """Join nodes into one CONCAT or ALTERNATE, hoisting the parts of nodes of the same kind."""
    if len(subs) == 1:
        return subs[0]
    whole = ledger.node(kind)
    for sub in subs:
        if sub.kind == kind:
            whole.subs.extend(sub.subs)
            ledger.reuse(sub)
        else:
            whole.subs.append(sub)
    if kind == tree.ALTERNATE:
        whole.subs = yield _factor(ledger, whole.subs)
        if len(whole.subs) == 1:
            only = whole.subs[0]
            ledger.reuse(whole)
            return only
    return whole


def _factor(ledger: Ledger, subs: list[Node]) -> Step[list[Node]]:
    if len(subs) < 2:
        return subs
    subs = yield _factor_strings(ledger, subs)
    subs = yield _factor_classes(ledger, subs)
    subs = _merge_classes(ledger, subs)
    # Of neighbouring empty alternatives only the last stays.
    return [
        sub
        for sub, following in zip(subs, [*subs[1:], None], strict=True)
        if not (following is not None and sub.kind == following.kind == tree.EMPTY_MATCH)
    ]


def _leading_string(node: Node) -> tuple[list[int], int]:
    if node.kind == tree.CONCAT and node.subs:
        node = node.subs[0]
    if node.kind != tree.LITERAL:
        return [], 0
    return node.runes, node.flags & tree.FOLD_CASE


def _factor_strings(ledger: Ledger, subs: list[Node]) -> Step[list[Node]]:
    """Take out literal strings that neighbours begin with."""
    out: list[Node] = []
    start = 0
    text: list[int] = []
    flags = 0
    for i in range(len(subs) + 1):
        own: list[int] = []
        own_flags = 0
        if i < len(subs):
            own, own_flags = _leading_string(subs[i])
            if own_flags == flags:
                same = 0
                while same < min(len(text), len(own)) and text[same] == own[same]:
                    same += 1
                if same > 0:
                    text = text[:same]
                    continue
        if i == start + 1:
            out.append(subs[start])
        elif i > start:
            prefix = ledger.node(tree.LITERAL)
            prefix.flags = flags
            prefix.runes = list(text)
            for j in range(start, i):
                subs[j] = _remove_leading_string(ledger, subs[j], len(text))
                ledger.check(subs[j])
            out.append((yield _factored(ledger, prefix, subs[start:i])))
        start, text, flags = i, own, own_flags
    return out


def _factored(ledger: Ledger, prefix: Node, rest: list[Node]) -> Step[Node]:
    suffix = yield collapse(ledger, rest, tree.ALTERNATE)
    whole = ledger.node(tree.CONCAT)
    whole.subs = [prefix, suffix]
    return whole


def _remove_leading_string(ledger: Ledger, node: Node, count: int) -> Node:
    if node.kind == tree.CONCAT and node.subs:
        first = _cut(node.subs[0], count)
        if first.kind == tree.EMPTY_MATCH:
            ledger.reuse(first)
            if len(node.subs) == 2:
                rest = node.subs[1]
                ledger.reuse(node)
                return rest
            node.subs = node.subs[1:]
        return node
    return _cut(node, count)


def _cut(node: Node, count: int) -> Node:
    if node.kind == tree.LITERAL:
        node.runes = node.runes[count:]
        if not node.runes:
            node.kind = tree.EMPTY_MATCH
    return node


def _leading_node(node: Node) -> Node | None:
    if node.kind == tree.CONCAT and node.subs:
        node = node.subs[0]
    return None if node.kind == tree.EMPTY_MATCH else node


def _factor_classes(ledger: Ledger, subs: list[Node]) -> Step[list[Node]]:
    """Take out one-character nodes, or fixed counts of them, that neighbours begin with."""
    out: list[Node] = []
    start = 0
    first: Node | None = None
    for i in range(len(subs) + 1):
        own: Node | None = None
        if i < len(subs):
            own = _leading_node(subs[i])
            if first is not None and own is not None and tree.same_class(first, own):
                continue
        if i == start + 1:
            out.append(subs[start])
        elif i > start and first is not None:
            for j in range(start, i):
                subs[j] = _remove_leading_node(ledger, subs[j], reuse=j != start)
                ledger.check(subs[j])
            out.append((yield _factored(ledger, first, subs[start:i])))
        start, first = i, own
    return out


def _remove_leading_node(ledger: Ledger, node: Node, *, reuse: bool) -> Node:
    if node.kind == tree.CONCAT and node.subs:
        if reuse:
            ledger.reuse(node.subs[0])
        node.subs = node.subs[1:]
        if len(node.subs) == 1:
            rest = node.subs[0]
            ledger.reuse(node)
            return rest
        return node
    if reuse:
        ledger.reuse(node)
    return ledger.node(tree.EMPTY_MATCH)


def _merge_classes(ledger: Ledger, subs: list[Node]) -> list[Node]:
    """Turn neighbouring one-character alternatives into one class."""
    out: list[Node] = []
    group: list[Node] = []
    for sub in [*subs, None]:
        if sub is not None and sub.is_char_class():
            group.append(sub)
            continue
        if len(group) == 1:
            out += group
        elif group:
            out.append(_merge_group(ledger, group))
        if sub is not None:
            out.append(sub)
        group = []
    return out


def _merge_group(ledger: Ledger, group: list[Node]) -> Node:
    # The most complex one takes the others in; the first of equals, as in Go.
    best = max(range(len(group)), key=lambda i: (group[i].kind, len(group[i].runes), -i))
    group[0], group[best] = group[best], group[0]
    whole = group[0]
    for sub in group[1:]:
        whole.merge(sub)
        ledger.reuse(sub)
    whole.tidy()
    return whole
