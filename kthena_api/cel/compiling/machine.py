# SPDX-License-Identifier: Apache-2.0
"""The machine that runs steps, and the stack by which the server knows what a call is charged for.

A step returns the number of the next one, or None for the one behind it. Values stand in registers;
a fault is a value there, since the server evaluates around it and charges for that too.

The stack is cel-go's interpreter/runtimecost.go with its habits: whatever is observed is pushed
under its id, and who looks for an id drops all that lies above. What is left over stays.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Final

from kthena_api.cel.values.faults import INTERNAL, EvalFault

LIMIT_EXCEEDED: Final = "operation cancelled: actual cost limit exceeded"


class Cancelled(Exception):
    """An evaluation that cost too much, or broke the server's interpreter."""

    def __init__(self, message: str, *, limit_exceeded: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.limit_exceeded = limit_exceeded


class Restart(Exception):
    """An evaluation that has to be observed after all."""


class Machine:
    """The state of one evaluation."""

    __slots__ = ("_below", "_held", "_ids", "_top", "cost", "limit", "registers", "returns")

    def __init__(self, registers: list[Any], limit: int | None) -> None:
        self.registers = registers
        self.limit = math.inf if limit is None else limit
        self.cost = 0
        self.returns: list[int] = []
        self._ids: list[int] = []
        self._held: list[object] = []
        # Where an id is on top, and for each place where it was before.
        self._top: dict[int, int] = {}
        self._below: list[int] = []

    def push(self, number: int, value: object) -> None:
        """Note a value under an id; the end of every observation."""
        ids, top = self._ids, self._top
        self._below.append(top.get(number, -1))
        top[number] = len(ids)
        ids.append(number)
        self._held.append(value)
        if self.cost > self.limit:
            raise Cancelled(LIMIT_EXCEEDED, limit_exceeded=True)

    def charge(self, cost: int) -> None:
        """Add a cost without a look at the stack."""
        self.cost += cost
        if self.cost > self.limit:
            raise Cancelled(LIMIT_EXCEEDED, limit_exceeded=True)

    def check(self, cost: int) -> None:
        """Stop when a cost that is to come is over the limit."""
        if self.cost + cost > self.limit:
            raise Cancelled(LIMIT_EXCEEDED, limit_exceeded=True)

    def _cut(self, at: int) -> None:
        ids, top, below = self._ids, self._top, self._below
        while len(ids) > at:
            top[ids.pop()] = below.pop()
        del self._held[at:]

    def drop(self, number: int) -> None:
        """Forget the topmost value of an id and all above it."""
        at = self._top.get(number, -1)
        if at >= 0:
            self._cut(at)

    def take(self, numbers: Sequence[int]) -> list[object] | None:
        """The values of ids, last id first; None when one is missing. All found are forgotten."""
        taken: list[object] = [None] * len(numbers)
        for place in range(len(numbers) - 1, -1, -1):
            at = self._top.get(numbers[place], -1)
            if at < 0:
                return None
            taken[place] = self._held[at]
            self._cut(at)
        return taken

    def noted(self, fault: EvalFault, node: int) -> EvalFault:
        """The fault as a value, ascribed to a node unless it is already.

        Raises:
            Cancelled: It broke the server's interpreter, which nothing can absorb.
        """
        if fault.message.startswith(INTERNAL):
            raise Cancelled(fault.message) from None
        fault.__traceback__ = None
        if fault.node is None:
            fault.node = node
        return fault


class Counter(Machine):
    """A machine that counts without the stack, as long as there is no fault."""

    __slots__ = ()

    def noted(self, fault: EvalFault, node: int) -> EvalFault:
        """Give up: what a fault leaves on the stack has to be seen."""
        del fault, node
        raise Restart


Step = Callable[[Machine], int | None]


def run(steps: Sequence[Step], machine: Machine) -> None:
    """Run steps from the first to the end."""
    at, end = 0, len(steps)
    while at < end:
        following = steps[at](machine)
        at = at + 1 if following is None else following
