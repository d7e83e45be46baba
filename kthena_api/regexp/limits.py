# SPDX-License-Identifier: Apache-2.0
"""How large and how deep a pattern may be.

Go counts the nodes it has to make, having recycled those that it could, and starts to measure only
when that count could matter. Whether a large pattern passes therefore depends on the history of its
nodes, which is why they are recycled here too. Nothing here recurses: a hostile pattern is deeper
than Python's stack.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kthena_api.regexp import faults, tree
from kthena_api.regexp.tree import Node

MAX_HEIGHT: Final = 1000
MAX_SIZE: Final = (128 << 20) // 40  # 128 MiB of 40-byte instructions
MAX_RUNES: Final = (128 << 20) // 4
MAX_REPEAT: Final = 1000
MAX_LENGTH: Final = 100_000
"""Characters of a pattern; Go has no such limit, and an expression cannot be longer."""


class LimitError(Exception):
    """A limit is passed; the argument is the error code."""


def repeat_is_valid(root: Node, budget: int = MAX_REPEAT) -> bool:
    """Whether no innermost thing is repeated more than `budget` times by the counts around it."""
    todo = [(root, budget)]
    while todo:
        node, left = todo.pop()
        if node.kind == tree.REPEAT:
            times = node.maximum
            if times == 0:
                continue
            if times < 0:
                times = node.minimum
            if times > left:
                return False
            if times > 0:
                left //= times
        todo += [(sub, left) for sub in node.subs]
    return True


def _size(node: Node, known: dict[Node, int]) -> int:
    """Instructions the node compiles to, at worst; the sizes of its parts are known."""
    kind = node.kind
    size = 0
    if kind == tree.LITERAL:
        size = len(node.runes)
    elif kind in {tree.CAPTURE, tree.STAR}:
        size = 2 + known[node.subs[0]]
    elif kind in {tree.PLUS, tree.QUEST}:
        size = 1 + known[node.subs[0]]
    elif kind in {tree.CONCAT, tree.ALTERNATE}:
        size = sum(known[sub] for sub in node.subs)
        if kind == tree.ALTERNATE and len(node.subs) > 1:
            size += len(node.subs) - 1
    elif kind == tree.REPEAT:
        part = known[node.subs[0]]
        if node.maximum >= 0:
            size = node.maximum * part + node.maximum - node.minimum
        elif node.minimum == 0:
            size = 2 + part
        else:
            size = 1 + node.minimum * part
    return max(1, size)


def _height(node: Node, known: dict[Node, int]) -> int:
    return 1 + max((known[sub] for sub in node.subs), default=0)


def _measure(
    root: Node, known: dict[Node, int], measure: Callable[[Node, dict[Node, int]], int]
) -> int:
    """Measure the root anew, its parts only where they are not known yet."""
    known.pop(root, None)
    todo = [root]
    while todo:
        node = todo[-1]
        missing = [sub for sub in node.subs if sub not in known]
        if missing:
            todo += missing
        else:
            known[node] = measure(node, known)
            todo.pop()
    return known[root]


class Ledger:
    """Makes nodes, takes them back, and refuses a pattern that grows past a limit."""

    def __init__(self) -> None:
        self.stack: list[Node] = []
        self.runes = 0
        self._made = 0
        self._free: list[Node] = []
        self._repeats = 1
        self._sizes: dict[Node, int] | None = None
        self._heights: dict[Node, int] | None = None

    def node(self, kind: int) -> Node:
        """A blank node: the one taken back last, or a new one."""
        if self._free:
            node = self._free.pop()
            node.reset(kind)
            return node
        self._made += 1
        return Node(kind)

    def reuse(self, node: Node) -> None:
        """Take a node back. Its size stays on record until it is measured again, as in Go."""
        if self._heights is not None:
            self._heights.pop(node, None)
        self._free.append(node)

    def check(self, node: Node) -> None:
        """Raise LimitError when the pattern with this node in it is past a limit."""
        if self.runes > MAX_RUNES:
            raise LimitError(faults.TOO_LARGE)
        self._check_size(node)
        self._check_height(node)

    def _check_size(self, node: Node) -> None:
        if self._sizes is None:
            if node.kind == tree.REPEAT:
                times = node.maximum if node.maximum != -1 else node.minimum
                times = max(times, 1)
                if times > MAX_SIZE // self._repeats:
                    self._repeats = MAX_SIZE
                else:
                    self._repeats *= times
            if self._made < MAX_SIZE // self._repeats:
                return
            self._sizes = {}
            for below in self.stack:
                if _measure(below, self._sizes, _size) > MAX_SIZE:
                    raise LimitError(faults.TOO_LARGE)
        if _measure(node, self._sizes, _size) > MAX_SIZE:
            raise LimitError(faults.TOO_LARGE)

    def _check_height(self, node: Node) -> None:
        if self._made < MAX_HEIGHT:
            return
        if self._heights is None:
            self._heights = {}
            for below in self.stack:
                if _measure(below, self._heights, _height) > MAX_HEIGHT:
                    raise LimitError(faults.NESTING_DEPTH)
        if _measure(node, self._heights, _height) > MAX_HEIGHT:
            raise LimitError(faults.NESTING_DEPTH)
