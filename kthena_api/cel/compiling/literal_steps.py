# SPDX-License-Identifier: Apache-2.0
"""The steps of lists, maps and objects that an expression spells out."""

from __future__ import annotations

from collections.abc import Callable

from kthena_api.cel.compiling.machine import Machine, Step
from kthena_api.cel.compiling.steps import Label, copy
from kthena_api.cel.values import EvalFault, OptionalValue, make_map, message_text
from kthena_api.cel.values.faults import not_an_optional_element, not_an_optional_entry


def optional_item(source: int, target: int, node: int, end: Label, items: int) -> Step:
    """Append what an optional element holds."""

    def step(machine: Machine) -> int | None:
        registers = machine.registers
        held = registers[source]
        if not isinstance(held, OptionalValue):
            registers[target] = machine.noted(not_an_optional_element(message_text(held)), node)
            return end.at
        if held.present:
            registers[items].append(held.value)
        return None

    return step


def item(source: int, items: int) -> Step:
    """Append an element."""

    def step(machine: Machine) -> None:
        machine.registers[items].append(machine.registers[source])

    return step


def new_list(items: int) -> Step:
    """Begin a list."""

    def step(machine: Machine) -> None:
        machine.registers[items] = []

    return step


def finish_list(items: int, target: int) -> Step:
    """End a list."""
    return copy(items, target)


def entry(
    registers: tuple[int, int, int], target: int, node: int, end: Label, *, optional: bool
) -> Step:
    """Add an entry (key, value, to what); an empty optional removes the one before."""
    key, source, items = registers

    def step(machine: Machine) -> int | None:
        registers = machine.registers
        name, held = registers[key], registers[source]
        if optional:
            if not isinstance(held, OptionalValue):
                fault = not_an_optional_entry(message_text(name), message_text(held))
                registers[target] = machine.noted(fault, node)
                return end.at
            if not held.present:
                made = registers[items]
                registers[items] = [pair for pair in made if _other_key(pair[0], name)]
                return None
            held = held.value
        registers[items].append((name, held))
        return None

    return step


def _other_key(mine: object, other: object) -> bool:
    return type(mine) is not type(other) or mine != other


def finish_map(items: int, target: int, node: int) -> Step:
    """End a map."""

    def step(machine: Machine) -> None:
        try:
            machine.registers[target] = make_map(machine.registers[items])
        except EvalFault as fault:
            machine.registers[target] = machine.noted(fault, node)

    return step


def finish_message(
    items: int, target: int, node: int, make: Callable[[dict[str, object]], object]
) -> Step:
    """End an object."""

    def step(machine: Machine) -> None:
        try:
            machine.registers[target] = make(dict(machine.registers[items]))
        except EvalFault as fault:
            machine.registers[target] = machine.noted(fault, node)

    return step
