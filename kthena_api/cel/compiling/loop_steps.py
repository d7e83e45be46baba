# SPDX-License-Identifier: Apache-2.0
"""The steps of loops, and what they collect in (cel-go interpreter/interpretable.go, folder)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from kthena_api.cel.compiling.machine import Machine, Step
from kthena_api.cel.compiling.steps import Label, put
from kthena_api.cel.values import EvalFault, find, insert, message_text
from kthena_api.cel.values.scalars import Container, go_type_name, is_list, type_of


class Growing(list[Any]):
    """The list that a loop collects in, which `+` extends in place (cel-go's mutableList)."""

    __slots__ = ()


class GrowingMap(dict[Any, Any]):
    """The map that a loop collects in; all keys are texts."""

    __slots__ = ()


def _in_order(machine: Machine, over: Any) -> Iterator[object]:
    """Items, a fault for what cannot be read as one."""
    for at in range(len(over)):
        try:
            yield over[at]
        except EvalFault as fault:
            yield machine.noted(fault, 0)


def _entries(machine: Machine, over: dict[Any, Any]) -> Iterator[tuple[object, object]]:
    for key in over:
        try:
            yield key, find(over, key)
        except EvalFault as fault:
            yield key, machine.noted(fault, 0)


def begin_loop(over: int, state: int, target: int, end: Label, node: int, *, pairs: bool) -> Step:
    """Begin to go through a list or a map."""

    def step(machine: Machine) -> int | None:
        registers = machine.registers
        held = registers[over]
        if isinstance(held, EvalFault):
            registers[target] = held
            return end.at
        if isinstance(held, dict):
            registers[state] = _entries(machine, held) if pairs else iter(list(held))
        elif is_list(held):
            items = _in_order(machine, held) if isinstance(held, Container) else iter(held)
            registers[state] = enumerate(items) if pairs else items
        else:
            registers[target] = machine.noted(EvalFault(_no_range(held, pairs=pairs)), node)
            return end.at
        return None

    return step


def _no_range(held: object, *, pairs: bool) -> str:
    name = _GO_NAMES.get(type_of(held).name) or go_type_name(held)
    if pairs:
        return f"unsupported comprehension range type: {name}"
    return f"got '{name}', expected iterable type"


_GO_NAMES: Final = {
    "bool": "types.Bool",
    "int": "types.Int",
    "uint": "types.Uint",
    "double": "types.Double",
    "string": "types.String",
}


def next_item(state: int, first: int, end: Label) -> Step:
    """The next item, or the end of the loop."""

    def step(machine: Machine) -> int | None:
        registers = machine.registers
        for held in registers[state]:
            registers[first] = held
            return None
        return end.at

    return step


def next_pair(state: int, first: int, second: int, end: Label) -> Step:
    """The next key and value, or the end of the loop."""

    def step(machine: Machine) -> int | None:
        registers = machine.registers
        for key, held in registers[state]:
            registers[first], registers[second] = key, held
            return None
        return end.at

    return step


def leave_loop(condition: int, end: Label) -> Step:
    """Stop unless the condition holds or has no value."""
    return lambda machine: end.at if machine.registers[condition] is False else None


_UNSET: Final = object()


def unset(cell: int) -> Step:
    """An accumulator without a value yet."""
    return put(cell, _UNSET)


def skip_if_set(cell: int, label: Label) -> Step:
    """Go on elsewhere when an accumulator has its value."""
    return lambda machine: None if machine.registers[cell] is _UNSET else label.at


def first_value(source: int, cell: int) -> Step:
    """The first value of an accumulator: an empty list or map is one to collect in."""

    def step(machine: Machine) -> None:
        held = machine.registers[source]
        if is_list(held) and not held:
            held = Growing()
        elif isinstance(held, dict) and not held:
            held = GrowingMap()
        machine.registers[cell] = held

    return step


def finish_loop(source: int, target: int) -> Step:
    """The value of a loop: what was collected grows no more."""

    def step(machine: Machine) -> None:
        held = machine.registers[source]
        if type(held) is Growing:
            held = list(held)
        elif type(held) is GrowingMap:
            held = dict(held)
        machine.registers[target] = held

    return step


def growing_add(call: Callable[..., object]) -> Callable[..., object]:
    """`+` that extends what a loop collects in."""

    def add(left: Any, right: Any) -> object:
        if type(left) is Growing and is_list(right):
            left.extend(list(right))
            return left
        return call(left, right)

    return add


def growing_insert(call: Callable[..., object]) -> Callable[..., object]:
    """Insertion into a map that keeps a map of texts in place."""

    def add(entries: Any, *more: Any) -> object:
        if type(entries) is GrowingMap:
            pairs = [more] if len(more) == 2 else list(more[0].items())
            if all(type(key) is str for key, _ in pairs):
                for key, value in pairs:
                    if key in entries:
                        insert(entries, key, value, message_text(key))
                    entries[key] = value
                return entries
        return call(entries, *more)

    return add
