# SPDX-License-Identifier: Apache-2.0
"""From a plan to steps, with or without the observations that costs are made of.

What is observed, when and at which charge follows cel-go's interpreter/decorators.go and
runtimecost.go; `has()` is free, as the server has it (PresenceTestHasCost).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

from kthena_api.cel.compiling import literal_steps, loop_steps, steps
from kthena_api.cel.compiling.machine import Counter, Machine, Step
from kthena_api.cel.compiling.plans import (
    SEARCHES,
    Access,
    Accumulator,
    Alternative,
    Attribute,
    Branches,
    Cell,
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
    Qualifier,
)
from kthena_api.cel.compiling.steps import Label
from kthena_api.cel.declarations import NEWEST
from kthena_api.cel.trampoline import run_deep
from kthena_api.cel.values import EvalFault

LIST_COST: Final = 10
MAP_COST: Final = 30
MESSAGE_COST: Final = 40


@dataclass(frozen=True, slots=True)
class Assembly:
    """Steps, the registers to begin with, and the register of the result."""

    steps: Sequence[Step]
    registers: Sequence[Any]
    result: int
    inputs: Sequence[Cell]

    kind: type[Machine]

    def machine(self, values: Sequence[object], limit: int | None) -> Machine:
        """The machine for a run; `values` are those of the variables, faults included."""
        registers = list(self.registers)
        for cell, value in zip(self.inputs, values, strict=True):
            registers[cell.register] = value
            if isinstance(value, EvalFault) and value.node is None:
                value.node = cell.used_by
        return self.kind(registers, limit)


@dataclass(slots=True, eq=False)
class _Opened:
    """Ask for an attribute without its end: into which registers, and where to go when done."""

    attribute: Attribute
    value: int
    optional: int
    done: Label


_Part = Plan | Attribute | _Opened
_Steps = Generator[_Part, int, int]


class Counting(Enum):
    """Whether steps count, and how: not at all, knowing that the stack will do, or observing it."""

    NOT = auto()
    WITHOUT_STACK = auto()
    OBSERVING = auto()


def assemble(plan: Plan, variables: Sequence[Cell], *, server: int, counting: Counting) -> Assembly:
    """The steps of a plan."""
    assembler = _Assembler(natively=server < NEWEST, counting=counting)
    for cell in variables:
        assembler.register_of(cell)
    root: _Part = plan
    result = run_deep(assembler.part, root)
    kind = Counter if counting is Counting.WITHOUT_STACK else Machine
    return Assembly(
        tuple(assembler.code), tuple(assembler.registers), result, tuple(variables), kind
    )


class _Assembler:
    def __init__(self, *, natively: bool, counting: Counting) -> None:
        self.natively = natively
        self.counting = counting
        self.code: list[Step] = []
        self.registers: list[Any] = []

    def register(self, value: object = None) -> int:
        self.registers.append(value)
        return len(self.registers) - 1

    def register_of(self, cell: Cell) -> int:
        cell.register = self.register()
        return cell.register

    def label(self) -> Label:
        return Label()

    def here(self, label: Label) -> None:
        label.at = len(self.code)

    def emit(self, step: Step) -> None:
        self.code.append(step)

    def observe(self, number: int, register: int, charge: Callable[[Machine], None] | None) -> None:
        """Charge, then push a register's value."""
        if self.counting is not Counting.OBSERVING:
            return

        def step(machine: Machine) -> None:
            if charge is not None:
                charge(machine)
            machine.push(number, machine.registers[register])

        self.emit(step)

    def charge(self, cost: int) -> None:
        """Charge what is known before, where nothing is observed."""
        if self.counting is Counting.WITHOUT_STACK and cost:
            self.emit(steps.charge(cost))

    def part(self, part: _Part) -> _Steps:
        """The steps of one part; what it yields are its own parts."""
        match part:
            case Constant():
                register = self.register(part.value)
                self.observe(part.id, register, None)
                return register
            case Access():
                return (yield from self.access(part))
            case Attribute():
                return (yield from self.attribute(part))
            case _Opened():
                return (yield from self.open(part))
            case Invocation():
                return (yield from self.invocation(part))
            case Logic():
                return (yield from self.logic(part))
            case Alternative():
                return (yield from self.alternative(part))
            case Membership():
                arg = yield part.arg
                target = self.register()
                self.emit(steps.member(arg, target, part.known))
                self.observe(part.id, target, None)
                return target
            case Items():
                return (yield from self.items(part))
            case Entries() | Message():
                return (yield from self.entries(part))
            case Loop():
                return (yield from self.loop(part))

    # Attributes

    def access(self, plan: Access) -> _Steps:
        register = yield plan.attribute
        if plan.test:
            self.emit(steps.test(register, plan.id))
        self.charge(_attribute_cost(plan.attribute, test=plan.test))
        self.observe(plan.id, register, _charge_attribute(plan.attribute, test=plan.test))
        return register

    def attribute(self, attribute: Attribute) -> _Steps:
        origin = attribute.start
        if isinstance(origin, Cell) and origin.used_by is None:
            origin.used_by = attribute.start_id
        if isinstance(origin, Cell) and not attribute.qualifiers and not self.natively:
            return origin.register
        value, optional, done = self.register(), self.register(), self.label()
        yield _Opened(attribute, value, optional, done)
        self.emit(steps.close(value, optional))
        self.here(done)
        return value

    def open(self, part: _Opened) -> _Steps:
        origin = part.attribute.start
        value, optional, done = part.value, part.optional, part.done
        unsure = part.attribute.unsure and self.counting is Counting.WITHOUT_STACK

        def begin(source: int) -> Step:
            return steps.start(
                source, (value, optional), done, natively=self.natively, unsure=unsure
            )

        match origin:
            case Cell():
                self.emit(begin(origin.register))
            case Accumulator():
                yield from self.accumulator(origin)
                self.emit(begin(origin.cell.register))
            case Operand():
                register = yield origin.plan
                self.emit(begin(register))
            case Branches():
                condition = yield origin.condition
                otherwise, joined = self.label(), self.label()
                self.emit(
                    steps.branch(
                        condition, (value, optional), otherwise, done, part.attribute.start_id
                    )
                )
                yield _Opened(origin.truthy, value, optional, done)
                self.emit(steps.jump(joined))
                self.here(otherwise)
                yield _Opened(origin.falsy, value, optional, done)
                self.here(joined)
        for qualifier in part.attribute.qualifiers:
            key = None if qualifier.attribute is None else (yield qualifier.attribute)
            work = steps.Qualification(
                qualifier.id,
                value,
                optional,
                done,
                optional=qualifier.optional,
                test=qualifier.test,
            )
            observe = _OBSERVATIONS[self.counting](qualifier)
            self.emit(work.step(qualifier.key, key, observe))
        return value

    def accumulator(self, accumulator: Accumulator) -> _Steps:
        """See to it that an accumulator has its value."""
        cell = accumulator.cell.register
        ready = self.label()
        self.emit(loop_steps.skip_if_set(cell, ready))
        if accumulator.label is not None:
            self.emit(steps.call_subroutine(accumulator.label, len(self.code) + 1))
        else:
            accumulator.label = self.label()
            self.emit(steps.call_subroutine(accumulator.label, len(self.code) + 1))
            self.emit(steps.jump(ready))
            self.here(accumulator.label)
            register = yield accumulator.start
            self.emit(loop_steps.first_value(register, cell))
            self.emit(steps.return_)
        self.here(ready)
        return cell

    # Calls and operators

    def invocation(self, plan: Invocation) -> _Steps:
        target, end = self.register(), self.label()
        args = []
        for arg in plan.args:
            register = yield arg
            args.append(register)
            if plan.early:
                self.emit(steps.leave_on_fault(register, target, end))
        if plan.fragile is not None and plan.fragile[0] < len(args):
            at, words = plan.fragile
            self.emit(steps.break_on_fault(args[at], words))
        if plan.cost is not None and plan.function in SEARCHES and self.counting != Counting.NOT:
            self.emit(steps.afford(plan.cost, args))
        if plan.strict:
            self.emit(steps.invoke(plan.call, args, target, plan.id))
        else:
            self.emit(steps.invoke_lenient(plan.call, args[0], target))
        self.here(end)
        if plan.cost is None:
            self.charge(1)
        elif self.counting is Counting.WITHOUT_STACK:
            self.emit(steps.charge_call(plan.cost, args, target))
        self.observe(plan.id, target, _charge_call(plan, target))
        return target

    def logic(self, plan: Logic) -> _Steps:
        target, end = self.register(), self.label()
        self.emit(steps.put(target, not plan.decides))
        for term in plan.terms:
            register = yield term
            self.emit(steps.term(register, target, end, decides=plan.decides, node=plan.id))
        self.here(end)
        ids = [term.id for term in plan.terms]

        def charge(machine: Machine) -> None:
            for number in ids:
                machine.drop(number)

        self.observe(plan.id, target, charge)
        return target

    def alternative(self, plan: Alternative) -> _Steps:
        target, end = self.register(), self.label()
        left = yield plan.left
        self.emit(
            steps.alternative(
                left, target, end, plan.id, unwraps=plan.unwraps, natively=self.natively
            )
        )
        right = yield plan.right
        self.emit(steps.copy(right, target))
        self.here(end)
        self.observe(plan.id, target, None)
        return target

    # Literals

    def items(self, plan: Items) -> _Steps:
        items, target, end = self.register(), self.register(), self.label()
        # Parts are evaluated before the list is begun again by an outer loop: it is begun first.
        self.emit(literal_steps.new_list(items))
        for at, part in enumerate(plan.items):
            register = yield part
            self.emit(steps.leave_on_fault(register, target, end))
            if at in plan.optional:
                self.emit(literal_steps.optional_item(register, target, plan.id, end, items))
            else:
                self.emit(literal_steps.item(register, items))
        self.emit(literal_steps.finish_list(items, target))
        self.here(end)
        self.charge(LIST_COST)
        self.observe(plan.id, target, _charge_literal(plan.items, LIST_COST))
        return target

    def entries(self, plan: Entries | Message) -> _Steps:
        items, target, end = self.register(), self.register(), self.label()
        self.emit(literal_steps.new_list(items))
        parts = plan.parts
        keyed = isinstance(plan, Entries)
        for at in range(len(parts) // 2 if keyed else len(parts)):
            if isinstance(plan, Message):
                name = self.register(plan.names[at])
            else:
                name = yield parts[2 * at]
                self.emit(steps.leave_on_fault(name, target, end))
            register = yield parts[2 * at + 1 if keyed else at]
            self.emit(steps.leave_on_fault(register, target, end))
            optional = at in plan.optional
            self.emit(
                literal_steps.entry(
                    (name, register, items), target, plan.id, end, optional=optional
                )
            )
        if isinstance(plan, Message):
            self.emit(literal_steps.finish_message(items, target, plan.id, plan.make))
            cost = MESSAGE_COST
        else:
            self.emit(literal_steps.finish_map(items, target, plan.id))
            cost = MAP_COST
        self.here(end)
        self.charge(cost)
        self.observe(plan.id, target, _charge_literal(parts, cost))
        return target

    # Loops

    def loop(self, plan: Loop) -> _Steps:
        target, state = self.register(), self.register()
        again, result, end = self.label(), self.label(), self.label()
        over = yield plan.over
        cell = self.register_of(plan.accumulator.cell)
        first = self.register_of(plan.first)
        second = None if plan.second is None else self.register_of(plan.second)
        self.emit(
            loop_steps.begin_loop(over, state, target, end, plan.id, pairs=second is not None)
        )
        self.emit(loop_steps.unset(cell))
        self.here(again)
        if second is None:
            self.emit(loop_steps.next_item(state, first, result))
        else:
            self.emit(loop_steps.next_pair(state, first, second, result))
        condition = yield plan.condition
        self.emit(loop_steps.leave_loop(condition, result))
        step = yield plan.step
        self.emit(steps.copy(step, cell))
        self.emit(steps.jump(again))
        self.here(result)
        value = yield plan.result
        self.emit(loop_steps.finish_loop(value, target))
        self.here(end)
        dropped = plan.over.id
        self.observe(plan.id, target, lambda machine: machine.drop(dropped))
        return target


def _attribute_cost(attribute: Attribute, *, test: bool) -> int:
    """A unit for looking something up, none for has(), and none for a conditional."""
    free = isinstance(attribute.start, Branches)
    return (0 if free else 1) - (1 if test else 0)


def _charge_attribute(attribute: Attribute, *, test: bool) -> Callable[[Machine], None]:
    origin = attribute.start
    cost = _attribute_cost(attribute, test=test)
    if not isinstance(origin, Branches):
        number = attribute.id

        def charge(machine: Machine) -> None:
            machine.drop(number)
            machine.cost += cost

        return charge
    # What follows both branches belongs to each of them.
    behind = attribute.qualifiers[-1].id if attribute.qualifiers else None
    ids = (
        origin.falsy.id if behind is None else behind,
        origin.truthy.id if behind is None else behind,
        origin.condition.id,
    )

    def charge_branches(machine: Machine) -> None:
        for number in ids:
            machine.drop(number)
        machine.cost += cost

    return charge_branches


def _observation(qualifier: Qualifier) -> Callable[[Machine, object], None]:
    number, relative = qualifier.id, qualifier.relative

    def observe(machine: Machine, value: object) -> None:
        if relative:
            machine.drop(number)
        machine.cost += 1
        machine.push(number, value)

    return observe


def _count_one(_qualifier: Qualifier) -> Callable[[Machine, object], None]:
    return lambda machine, _value: machine.charge(1)


_OBSERVATIONS: Final[
    Mapping[Counting, Callable[[Qualifier], Callable[[Machine, object], None] | None]]
] = {
    Counting.NOT: lambda _qualifier: None,
    Counting.WITHOUT_STACK: _count_one,
    Counting.OBSERVING: _observation,
}


def _charge_call(plan: Invocation, target: int) -> Callable[[Machine], None]:
    ids = [arg.id for arg in plan.args]
    cost = plan.cost

    def charge(machine: Machine) -> None:
        values = machine.take(ids)
        if values is None:
            return
        if cost is None:
            machine.cost += 1
            return
        try:
            machine.cost += cost(values, machine.registers[target])
        except EvalFault:
            # An item that cannot be read counts as one value.
            machine.cost += 1

    return charge


def _charge_literal(parts: Sequence[Plan], cost: int) -> Callable[[Machine], None]:
    ids = [part.id for part in parts]

    def charge(machine: Machine) -> None:
        machine.take(ids)
        machine.cost += cost

    return charge
