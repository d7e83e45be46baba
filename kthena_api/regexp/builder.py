# SPDX-License-Identifier: Apache-2.0
"""The parse stack: where characters become strings, strings sequences, and sequences alternations.

Knows nothing of how a pattern is spelt; `parser` does. The order in which nodes are made, joined
and given back is that of Go's parser, for the reason told in `limits`.
"""

from __future__ import annotations

from kthena_api.regexp import factoring, tree
from kthena_api.regexp.characters import orbit, simple_fold
from kthena_api.regexp.limits import Ledger
from kthena_api.regexp.tree import Node


def _is_one_letter(runes: list[int]) -> bool:
    """Whether the class is a letter in both its cases and nothing else: `[Aa]`, `[Δδ]`."""
    if len(runes) == 4:
        lower, upper = runes[0], runes[2]
        if runes[1] != lower or runes[3] != upper:
            return False
    elif len(runes) == 2 and runes[0] + 1 == runes[1]:
        lower, upper = runes
    else:
        return False
    return simple_fold(lower) == upper and simple_fold(upper) == lower


class Builder:
    """Collects nodes; `flags` are those in force where the parser stands."""

    def __init__(self) -> None:
        self.flags = 0
        self.captures = 0
        self.ledger = Ledger()
        self.stack = self.ledger.stack

    def push(self, node: Node) -> None:
        """Put a node on the stack; a class of one letter goes on as that letter."""
        self.ledger.runes += len(node.runes)
        if node.kind == tree.CHAR_CLASS and len(node.runes) in {2, 4}:
            letter = node.runes[0]
            single = len(node.runes) == 2 and node.runes[1] == letter
            if single or _is_one_letter(node.runes):
                flags = self.flags & ~tree.FOLD_CASE if single else self.flags | tree.FOLD_CASE
                if self._join(letter, flags):
                    return
                node.kind, node.runes, node.flags = tree.LITERAL, [letter], flags
            else:
                self._join()
        else:
            self._join()
        self.stack.append(node)
        self.ledger.check(node)

    def _join(self, rune: int | None = None, flags: int = 0) -> bool:
        """Join the two topmost literals; whether `rune` went on the stack in the room this made.

        The topmost literal stays apart until the next push, because an operator would be its own:
        `ab*` is not `(ab)*`.
        """
        if len(self.stack) < 2:
            return False
        below, top = self.stack[-2:]
        if below.kind != tree.LITERAL or top.kind != tree.LITERAL:
            return False
        if (below.flags ^ top.flags) & tree.FOLD_CASE:
            return False
        below.runes.extend(top.runes)
        if rune is not None:
            top.runes, top.flags = [rune], flags
            return True
        self.stack.pop()
        self.ledger.reuse(top)
        return False

    def literal(self, rune: int) -> None:
        """Push one character."""
        node = self.ledger.node(tree.LITERAL)
        node.flags = self.flags
        node.runes = [orbit(rune)[0] if self.flags & tree.FOLD_CASE else rune]
        self.push(node)

    def op(self, kind: int) -> Node:
        """Push a node without parts and return it."""
        node = self.ledger.node(kind)
        node.flags = self.flags
        self.push(node)
        return node

    def open_group(self, name: str | None = "") -> None:
        """Push a parenthesis; `None` for one that captures nothing."""
        capture = 0
        if name is not None:
            self.captures += 1
            capture = self.captures
        node = self.op(tree.LEFT_PAREN)
        node.capture, node.name = capture, name or ""

    def repeat(self, kind: int, flags: int, minimum: int = 0, maximum: int = 0) -> Node | None:
        """Put the topmost node under an operator; None when there is none to put."""
        if not self.stack or self.stack[-1].kind >= tree.PSEUDO:
            return None
        node = self.ledger.node(kind)
        node.minimum, node.maximum, node.flags = minimum, maximum, flags
        node.subs = [self.stack[-1]]
        self.stack[-1] = node
        self.ledger.check(node)
        return node

    def _above_mark(self) -> list[Node]:
        at = len(self.stack)
        while at > 0 and self.stack[at - 1].kind < tree.PSEUDO:
            at -= 1
        above = self.stack[at:]
        del self.stack[at:]
        return above

    def _concat(self) -> None:
        self._join()
        subs = self._above_mark()
        if subs:
            self.push(factoring.run(factoring.collapse(self.ledger, subs, tree.CONCAT)))
        else:
            self.push(self.ledger.node(tree.EMPTY_MATCH))

    def _alternate(self) -> None:
        subs = self._above_mark()
        if subs:
            subs[-1].tidy()
            self.push(factoring.run(factoring.collapse(self.ledger, subs, tree.ALTERNATE)))
        else:
            self.push(self.ledger.node(tree.NO_MATCH))

    def vertical_bar(self) -> None:
        """End an alternative."""
        self._concat()
        if not self._swap_bar():
            self.op(tree.VERTICAL_BAR)

    def _swap_bar(self) -> bool:
        """Move the topmost node below the bar under it, or into the class there; False if none."""
        stack = self.stack
        if len(stack) < 2 or stack[-2].kind != tree.VERTICAL_BAR:
            return False
        if len(stack) >= 3:
            top, below = stack[-1], stack[-3]
            if top.is_char_class() and below.is_char_class():
                if top.kind > below.kind:
                    top, below = below, top
                    stack[-3] = below
                below.merge(top)
                self.ledger.reuse(top)
                stack.pop()
                return True
            below.tidy()  # out of reach from here on
        stack[-2], stack[-1] = stack[-1], stack[-2]
        return True

    def finish(self) -> None:
        """End the alternation above the innermost open parenthesis."""
        self._concat()
        if self._swap_bar():
            self.stack.pop()
        self._alternate()

    def close_group(self) -> bool:
        """Close the innermost parenthesis and restore its flags; False when none is open."""
        self.finish()
        if len(self.stack) < 2:
            return False
        inner = self.stack.pop()
        group = self.stack.pop()
        self.flags = group.flags
        if group.capture == 0:
            self.push(inner)
        else:
            group.kind, group.subs = tree.CAPTURE, [inner]
            self.push(group)
        return True
