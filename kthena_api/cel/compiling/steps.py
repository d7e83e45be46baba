# SPDX-License-Identifier: Apache-2.0
"""The steps: closures over registers and labels, one factory for each kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, cast

from kthena_api.cel.compiling.machine import Cancelled, Machine, Restart, Step
from kthena_api.cel.library.base import RuntimeCost
from kthena_api.cel.values import (
    MISSING,
    NONE,
    EvalFault,
    OptionalValue,
    Uint,
    equal,
    is_member,
    list_position,
    missing,
    not_equal,
    qualify,
)
from kthena_api.cel.values.faults import (
    INTERNAL,
    NO_SUCH_OVERLOAD,
    NOT_HASHABLE,
)
from kthena_api.cel.values.older import reread
from kthena_api.cel.values.scalars import Container, is_list
from kthena_api.cel.values.views import ListView, faults_among


class Label:
    """A place to jump to, known at the end."""

    __slots__ = ("at",)

    def __init__(self) -> None:
        self.at = -1


def jump(label: Label) -> Step:
    """Go on elsewhere."""
    return lambda _machine: label.at


def copy(source: int, target: int) -> Step:
    """Copy a register."""

    def step(machine: Machine) -> None:
        machine.registers[target] = machine.registers[source]

    return step


def put(target: int, value: object) -> Step:
    """Set a register."""

    def step(machine: Machine) -> None:
        machine.registers[target] = value

    return step


def call_subroutine(label: Label, back: int) -> Step:
    """Go to a subroutine that returns to the step `back`."""

    def step(machine: Machine) -> int:
        machine.returns.append(back)
        return label.at

    return step


def return_(machine: Machine) -> int:
    """Return from a subroutine."""
    return machine.returns.pop()


# Attributes


def start(
    source: int, opened: tuple[int, int], done: Label, *, natively: bool, unsure: bool
) -> Step:
    """Begin an attribute: faults and empty optionals are its end, others are unwrapped.

    Before 1.37 what an optional holds is taken for the data that it was made of. Where counting
    is `unsure` of optionals, it gives way to observing.
    """
    value, optional = opened

    def step(machine: Machine) -> int | None:
        registers = machine.registers
        held = registers[source]
        if isinstance(held, EvalFault):
            registers[value] = held
            registers[optional] = False
            return done.at
        if isinstance(held, OptionalValue):
            if unsure:
                raise Restart
            registers[optional] = held.present
            if not held.present:
                registers[value] = held
                return done.at
            held = reread(held.value) if natively else held.value
        else:
            registers[optional] = False
        registers[value] = held
        return None

    return step


def branch(
    condition: int, opened: tuple[int, int], otherwise: Label, done: Label, node: int
) -> Step:
    """Go on with one of two attributes, opened into two registers."""
    value, optional = opened

    def step(machine: Machine) -> int | None:
        registers = machine.registers
        held = registers[condition]
        if held is True:
            return None
        if held is False:
            return otherwise.at
        fault = held if isinstance(held, EvalFault) else EvalFault(NO_SUCH_OVERLOAD)
        registers[value] = machine.noted(fault, node)
        registers[optional] = False
        return done.at

    return step


def close(value: int, optional: int) -> Step:
    """End an attribute: what was reached by way of an optional is one."""

    def step(machine: Machine) -> None:
        registers = machine.registers
        if registers[optional]:
            registers[value] = OptionalValue(registers[value], present=True)

    return step


def test(value: int, node: int) -> Step:
    """What has() makes of its attribute."""

    def step(machine: Machine) -> None:
        registers = machine.registers
        held = registers[value]
        if isinstance(held, OptionalValue):
            registers[value] = held.present
        elif isinstance(held, EvalFault):
            registers[value] = machine.noted(held, node)

    return step


_KEYS: Final = frozenset({bool, int, Uint, float, str})


def _item_of(items: Any, key: object) -> object:
    """An item of a list; one that cannot be read is a fault that only the next step meets."""
    if isinstance(items, Container):
        position = list_position(key)
        if not 0 <= position < len(cast("list[object]", items)):
            return MISSING
        try:
            return items.cel_find(key)
        except EvalFault as fault:
            return fault
    return qualify(items, key)


class Qualification:
    """A qualifier at work; `observe` is called where the server observes it."""

    __slots__ = ("done", "key", "key_register", "node", "optional", "test", "value", "was_optional")

    def __init__(
        self, node: int, value: int, was_optional: int, done: Label, *, optional: bool, test: bool
    ) -> None:
        self.node = node
        self.value = value
        self.was_optional = was_optional
        self.done = done
        self.optional = optional
        self.test = test

    def step(
        self,
        key: object,
        key_register: int | None,
        observe: Callable[[Machine, object], None] | None,
    ) -> Step:
        """The step; `key_register` in place of a constant key."""
        node, value, was_optional, done = self.node, self.value, self.was_optional, self.done
        optional, only_test = self.optional, self.test

        def step(machine: Machine) -> int | None:
            registers = machine.registers
            if optional:
                registers[was_optional] = True
            lenient = registers[was_optional]
            wanted = key
            try:
                if key_register is not None:
                    wanted = registers[key_register]
                    if isinstance(wanted, EvalFault):
                        raise wanted
                held = registers[value]
                if isinstance(held, EvalFault):
                    raise held
                found = _item_of(held, wanted) if is_list(held) else qualify(held, wanted)
                if found is MISSING and not lenient and not only_test:
                    raise missing(registers[value], wanted)
            except EvalFault as fault:
                fault = machine.noted(fault, node)
                registers[value] = fault
                registers[was_optional] = False
                if observe is not None and not lenient:
                    observe(machine, fault)
                return done.at
            if lenient and found is MISSING:
                registers[value] = NONE
                registers[was_optional] = False
                return done.at
            if only_test and not lenient:
                found = found is not MISSING
            if isinstance(found, EvalFault):
                found = machine.noted(found, node)
            registers[value] = found
            if observe is not None:
                observe(machine, found)
            return None

        return step


# Calls and operators


def invoke(call: Callable[..., object], args: Sequence[int], target: int, node: int) -> Step:
    """Apply a strict function."""
    if len(args) == 2:
        return _invoke_two(call, args[0], args[1], target, node)

    def step(machine: Machine) -> None:
        registers = machine.registers
        values = [registers[each] for each in args]
        for value in values:
            if isinstance(value, EvalFault):
                registers[target] = value
                return
        try:
            registers[target] = call(*values)
        except EvalFault as fault:
            registers[target] = _again(machine, call, values, fault, node)

    return step


def _again(
    machine: Machine,
    call: Callable[..., object],
    values: Sequence[object],
    fault: EvalFault,
    node: int,
) -> object:
    """The result for lists of which an item cannot be read: functions meet a fault in its place.

    Comparisons have met it in their own way.
    """
    machine.noted(fault, node)
    lists = [list(faults_among(each)) if isinstance(each, ListView) else each for each in values]
    if call in _COMPARISONS or not any(
        isinstance(item, EvalFault) for each in lists if type(each) is list for item in each
    ):
        return fault
    try:
        return call(*lists)
    except EvalFault as problem:
        # A function that has no overload for a fault passes it on.
        return machine.noted(fault if problem.message == NO_SUCH_OVERLOAD else problem, node)


_COMPARISONS: Final = (equal, not_equal, is_member)


def _invoke_two(call: Callable[..., object], left: int, right: int, target: int, node: int) -> Step:
    def step(machine: Machine) -> None:
        registers = machine.registers
        mine, other = registers[left], registers[right]
        if isinstance(mine, EvalFault):
            registers[target] = mine
        elif isinstance(other, EvalFault):
            registers[target] = other
        else:
            try:
                registers[target] = call(mine, other)
            except EvalFault as fault:
                registers[target] = _again(machine, call, (mine, other), fault, node)

    return step


def invoke_lenient(call: Callable[..., object], arg: int, target: int) -> Step:
    """Apply a function that takes a fault for an argument."""

    def step(machine: Machine) -> None:
        registers = machine.registers
        registers[target] = call(registers[arg])

    return step


def charge(cost: int) -> Step:
    """Charge what is known before."""
    return lambda machine: machine.charge(cost)


def afford(cost: RuntimeCost, args: Sequence[int]) -> Step:
    """Stop before a call whose charge alone is over the limit: a search is not interrupted."""

    def step(machine: Machine) -> None:
        values = [machine.registers[each] for each in args]
        if all(isinstance(value, str) for value in values[:2]):
            machine.check(cost(values, None))

    return step


def charge_call(cost: RuntimeCost, args: Sequence[int], target: int) -> Step:
    """Charge a call for its arguments and its result."""

    def step(machine: Machine) -> None:
        registers = machine.registers
        try:
            charged = cost([registers[each] for each in args], registers[target])
        except EvalFault:
            # An item that cannot be read counts as one value.
            charged = 1
        machine.charge(charged)

    return step


def leave_on_fault(source: int, target: int, label: Label) -> Step:
    """Make a fault the result and go on elsewhere."""

    def step(machine: Machine) -> int | None:
        held = machine.registers[source]
        if isinstance(held, EvalFault):
            machine.registers[target] = held
            return label.at
        return None

    return step


def break_on_fault(source: int, words: str) -> Step:
    """Stop altogether when an argument has no value."""

    def step(machine: Machine) -> None:
        if isinstance(machine.registers[source], EvalFault):
            raise Cancelled(f"{INTERNAL}interface conversion: {words}")

    return step


def term(source: int, target: int, end: Label, *, decides: bool, node: int) -> Step:
    """One operand of && or ||: the first fault is kept unless an operand decides."""

    def step(machine: Machine) -> int | None:
        registers = machine.registers
        held = registers[source]
        if held is decides:
            registers[target] = decides
            return end.at
        if type(held) is not bool and not isinstance(registers[target], EvalFault):
            fault = held if isinstance(held, EvalFault) else EvalFault(NO_SUCH_OVERLOAD)
            registers[target] = machine.noted(fault, node)
        return None

    return step


def alternative(
    left: int, target: int, end: Label, node: int, *, unwraps: bool, natively: bool
) -> Step:
    """The left side of `or` and `orValue`, unless the right one is needed.

    Before 1.37 a left side that is no optional is the result itself.
    """

    def step(machine: Machine) -> int | None:
        held = machine.registers[left]
        if isinstance(held, OptionalValue):
            if not held.present:
                return None
            held = held.value if unwraps else held
        elif not isinstance(held, EvalFault) and not natively:
            held = machine.noted(EvalFault(NO_SUCH_OVERLOAD), node)
        machine.registers[target] = held
        return end.at

    return step


def member(arg: int, target: int, known: frozenset[tuple[type, object]]) -> Step:
    """Look a value up in a set of constants."""

    def step(machine: Machine) -> None:
        held = machine.registers[arg]
        if isinstance(held, bytes):
            machine.noted(EvalFault(NOT_HASHABLE), 0)
        if not isinstance(held, EvalFault):
            held = type(held) in _KEYS and (type(held), held) in known
        machine.registers[target] = held

    return step
