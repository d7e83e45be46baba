# SPDX-License-Identifier: Apache-2.0
"""Amounts of resources (kubernetes.quantity)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from kthena_api.cel import types
from kthena_api.cel.library import _go_quantity
from kthena_api.cel.library._go_quantity import DECIMAL_EXPONENT, QuantityError, parse_quantity
from kthena_api.cel.library.base import (
    ONE,
    Library,
    changed,
    function,
    method,
    one,
    scan_first,
    scanned_first,
)
from kthena_api.cel.values import EvalFault, TypeValue, Value

_Operation: TypeAlias = "Callable[[Quantity, Quantity | int], Quantity]"

QUANTITY: Final = types.object_type("kubernetes.Quantity")
_TYPE: Final = TypeValue("kubernetes.Quantity")


class Quantity(Value):
    """An amount as a value.

    Two things of the server's show. A sum or difference is a pointer there, and what stands on the
    right of `==` may not be one. And comparing changes the receiver (`_go_quantity.compare`), so
    one that is made before the run needs a `copy` for each.
    """

    __slots__ = ("amount", "is_computed")

    def __init__(self, amount: _go_quantity.Quantity, *, is_computed: bool = False) -> None:
        self.amount = amount
        self.is_computed = is_computed

    @property
    def cel_type(self) -> TypeValue:
        """Always `kubernetes.Quantity`."""
        return _TYPE

    @property
    def go_type(self) -> str:
        """The name of the Go type."""
        return "*cel.Quantity" if self.is_computed else "cel.Quantity"

    def copy(self) -> Quantity:
        """The same amount, apart."""
        mine = self.amount
        apart = _go_quantity.Quantity(mine.value, mine.scale, mine.big, mine.format, mine.written)
        return Quantity(apart, is_computed=self.is_computed)

    def cel_equal(self, other: object) -> bool:
        """Whether both are the same amount; refuses what is no quantity, and a computed one."""
        if not isinstance(other, Quantity) or other.is_computed:
            raise EvalFault("no such overload")
        return self.amount.equals(other.amount)

    def __str__(self) -> str:
        return str(self.amount)

    def __repr__(self) -> str:
        return f"Quantity({str(self)!r})"


def quantity(text: str) -> Quantity:
    """The amount that a text stands for."""
    try:
        return Quantity(parse_quantity(text))
    except QuantityError as error:
        raise EvalFault(str(error)) from None


def is_quantity(text: str) -> bool:
    """Whether `quantity` takes a text."""
    try:
        parse_quantity(text)
    except QuantityError:
        return False
    return True


def sign(operand: Quantity) -> int:
    """-1, 0 or 1."""
    return operand.amount.sign()


def compare_to(operand: Quantity, other: Quantity) -> int:
    """-1, 0 or 1."""
    return operand.amount.compare(other.amount)


def is_greater_than(operand: Quantity, other: Quantity) -> bool:
    """Whether an amount is more than another one."""
    return compare_to(operand, other) > 0


def is_less_than(operand: Quantity, other: Quantity) -> bool:
    """Whether an amount is less than another one."""
    return compare_to(operand, other) < 0


def as_approximate_float(operand: Quantity) -> float:
    """The nearest double, or one beside it."""
    return operand.amount.as_float()


def as_integer(operand: Quantity) -> int:
    """The amount as an int."""
    number = operand.amount.as_int64()
    if number is None:
        raise EvalFault("cannot convert value to integer")
    return number


def is_integer(operand: Quantity) -> bool:
    """Whether `as_integer` has an answer."""
    return operand.amount.as_int64() is not None


def _amount(operand: Quantity | int) -> _go_quantity.Quantity:
    if isinstance(operand, Quantity):
        return operand.amount
    return _go_quantity.Quantity(operand, format=DECIMAL_EXPONENT)


def add(operand: Quantity, other: Quantity | int) -> Quantity:
    """The sum."""
    try:
        return Quantity(operand.amount.add(_amount(other)), is_computed=True)
    except QuantityError as error:
        raise EvalFault(str(error)) from None


def sub(operand: Quantity, other: Quantity | int) -> Quantity:
    """The difference."""
    try:
        return Quantity(operand.amount.subtract(_amount(other)), is_computed=True)
    except QuantityError as error:
        raise EvalFault(str(error)) from None


def _aliased(operation: _Operation) -> _Operation:
    """The sum or difference as servers before 1.37 have it: a big amount is changed by it.

    They copy what points to the digits and not the digits, which the result shares from then on.
    """

    def implementation(operand: Quantity, other: Quantity | int) -> Quantity:
        result = operation(operand, other)
        if operand.amount.big is None:
            return result
        # Format and spelling are the result's alone there; no expression shows them.
        operand.amount.big = result.amount.big
        operand.amount.format = result.amount.format
        operand.amount.written = result.amount.written
        return Quantity(operand.amount, is_computed=True)

    return implementation


_SCAN: Final = (scan_first(), scanned_first())

LIBRARY: Final = Library(
    "kubernetes.quantity",
    (
        function(
            "string_to_quantity",
            "quantity",
            (types.STRING,),
            QUANTITY,
            quantity,
            "The amount that a text stands for; an error when it is none.",
            "quantity('1.5k') == quantity('1500')",
            *_SCAN,
        ),
        function(
            "is_quantity_string",
            "isQuantity",
            (types.STRING,),
            types.BOOL,
            is_quantity,
            "Whether a text is an amount.",
            "isQuantity('10Mi') && !isQuantity('10K')",
            *_SCAN,
        ),
        function(
            "quantity_sign",
            "sign",
            (QUANTITY,),
            types.INT,
            sign,
            "-1, 0 or 1 for an amount below, at or above zero.",
            "sign(quantity('-2Gi')) == -1",
            ONE,
            one,
        ),
        method(
            "quantity_is_greater_than",
            "isGreaterThan",
            (QUANTITY, QUANTITY),
            types.BOOL,
            is_greater_than,
            "Whether an amount is more than another one.",
            "quantity('1Mi').isGreaterThan(quantity('1M'))",
            ONE,
            one,
        ),
        method(
            "quantity_is_less_than",
            "isLessThan",
            (QUANTITY, QUANTITY),
            types.BOOL,
            is_less_than,
            "Whether an amount is less than another one.",
            "quantity('900m').isLessThan(quantity('1'))",
            ONE,
            one,
        ),
        method(
            "quantity_compare_to",
            "compareTo",
            (QUANTITY, QUANTITY),
            types.INT,
            compare_to,
            "-1, 0 or 1 for an amount below, at or above another one.",
            "quantity('200M').compareTo(quantity('0.2G')) == 0",
            ONE,
            one,
        ),
        method(
            "quantity_get_float",
            "asApproximateFloat",
            (QUANTITY,),
            types.DOUBLE,
            as_approximate_float,
            "A double near the amount.",
            "quantity('250m').asApproximateFloat() == 0.25",
            ONE,
            one,
        ),
        method(
            "quantity_get_int",
            "asInteger",
            (QUANTITY,),
            types.INT,
            as_integer,
            "The amount as an int; an error when there is none.",
            "quantity('2k').asInteger() == 2000",
            ONE,
            one,
        ),
        method(
            "quantity_is_integer",
            "isInteger",
            (QUANTITY,),
            types.BOOL,
            is_integer,
            "Whether asInteger has an answer.",
            "quantity('2k').isInteger() && !quantity('2m').isInteger()",
            ONE,
            one,
        ),
        *changed(
            "1.37",
            method(
                "quantity_add",
                "add",
                (QUANTITY, QUANTITY),
                QUANTITY,
                add,
                "The sum of two amounts.",
                "quantity('1k').add(quantity('1')).asInteger() == 1001",
                ONE,
                one,
            ),
            implementation=_aliased(add),
        ),
        *changed(
            "1.37",
            method(
                "quantity_add_int",
                "add",
                (QUANTITY, types.INT),
                QUANTITY,
                add,
                "The sum of an amount and an int.",
                "quantity('1k').add(1).asInteger() == 1001",
                ONE,
                one,
            ),
            implementation=_aliased(add),
        ),
        *changed(
            "1.37",
            method(
                "quantity_sub",
                "sub",
                (QUANTITY, QUANTITY),
                QUANTITY,
                sub,
                "The difference of two amounts.",
                "quantity('1k').sub(quantity('1')).asInteger() == 999",
                ONE,
                one,
            ),
            implementation=_aliased(sub),
        ),
        *changed(
            "1.37",
            method(
                "quantity_sub_int",
                "sub",
                (QUANTITY, types.INT),
                QUANTITY,
                sub,
                "The difference of an amount and an int.",
                "quantity('1k').sub(1).asInteger() == 999",
                ONE,
                one,
            ),
            implementation=_aliased(sub),
        ),
    ),
    since="1.28",
)
