# SPDX-License-Identifier: Apache-2.0
"""Kubernetes' resource.Quantity (apimachinery v0.37), as far as expressions can see it.

A quantity has one of two forms, and expressions can tell them apart: a *small* one is an int64
times a power of ten, a *big* one a decimal fraction of any length. `as_int64` knows small ones
only, and the float of a big one is that of all its digits. Which arithmetic ends in which form
follows `amount.go` and `quantity.go` step by step.
"""

from __future__ import annotations

import decimal
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

__all__ = ["Quantity", "QuantityError", "parse_quantity"]

_FORMAT_WRONG: Final = (
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
)
_NUMERIC_WRONG: Final = "unable to parse numeric part of quantity"
_SUFFIX_WRONG: Final = "unable to parse quantity's suffix"

DECIMAL_SI: Final = "DecimalSI"
DECIMAL_EXPONENT: Final = "DecimalExponent"
BINARY_SI: Final = "BinarySI"

_TEN: Final = {
    "n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18,
}  # fmt: skip
_TWO: Final = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_TEN_NAMES: Final = {exponent: name for name, exponent in _TEN.items()}
_TWO_NAMES: Final = {exponent: name for name, exponent in _TWO.items()}

_MOST_DIGITS: Final = 18  # that always fit an int64
_FINEST: Final = -9
_MAX: Final = (1 << 63) - 1
_MIN: Final = -1 << 63

# The whole of a text; `over` is what parseQuantityString cannot place.
_PARTS: Final = re.compile(
    r"(?P<value>(?P<sign>[+-]?)0*(?P<num>[0-9]*)(?:\.(?P<denom>[0-9]*))?)"
    r"(?P<suffix>[eEinumkKMGTP]*[+-]?[0-9]*)(?P<over>.*)",
    re.DOTALL | re.ASCII,
)
_EXPONENT: Final = re.compile(r"[eE](?P<sign>[+-]?)(?P<digits>[0-9]+)", re.ASCII)

# Go has no limit here and works for minutes on `1e2000000000 + 1`.
_LIMIT: Final = 4 << 20
_CONTEXT: Final = decimal.Context(
    prec=_LIMIT,
    rounding=decimal.ROUND_UP,
    Emin=decimal.MIN_EMIN,
    Emax=decimal.MAX_EMAX,
    traps=[decimal.InvalidOperation, decimal.Overflow],
)
_STEP: Final = Decimal((0, (1,), _FINEST))


class QuantityError(ValueError):
    """A text that is no quantity, or a number that is too long; the text of a refusal is Go's."""


@dataclass(slots=True)
class Quantity:
    """An amount: `value` times ten to the `scale` while `big` is None, else `big`.

    The digits and the exponent of `big` are those of Go's unscaled value and (negated) scale.
    """

    value: int = 0
    scale: int = 0
    big: Decimal | None = None
    format: str = DECIMAL_SI
    written: str = ""

    def to_decimal(self) -> Decimal:
        """The amount as a decimal fraction."""
        if self.big is not None:
            return self.big
        return _CONTEXT.scaleb(Decimal(self.value), self.scale)

    def sign(self) -> int:
        """-1, 0 or 1."""
        amount = self.value if self.big is None else self.big
        return (amount > 0) - (amount < 0)

    def equals(self, other: Quantity) -> bool:
        """Whether both are the same amount."""
        return self.to_decimal().compare(other.to_decimal(), _CONTEXT) == 0

    def compare(self, other: Quantity) -> int:
        """-1, 0 or 1; a small quantity that is compared with a big one is big from then on.

        Go's `Cmp` changes its receiver like this, and `isInteger` shows it.
        """
        if other.big is not None and self.big is None:
            self.big = self.to_decimal()
        return int(self.to_decimal().compare(other.to_decimal(), _CONTEXT))

    def as_int64(self) -> int | None:
        """The amount as an int64; None for a big one, a fraction, and what does not fit."""
        if self.big is not None or self.scale < 0:
            return None
        return _scaled_up(self.value, self.scale)

    def as_float(self) -> float:
        """The amount as a float64, rounded twice as in Go."""
        base, exponent = _base(self)
        return base * _power_of_ten(exponent) if exponent else base

    def add(self, other: Quantity) -> Quantity:
        """The sum."""
        form = other.format if self.sign() == 0 else self.format
        if self.big is None and other.big is None:
            small = _add_small(self.value, self.scale, other.value, other.scale)
            if small is not None:
                return Quantity(*small, format=form)
        return Quantity(big=_add_big(self.to_decimal(), other.to_decimal()), format=form)

    def subtract(self, other: Quantity) -> Quantity:
        """The difference."""
        form = other.format if self.sign() == 0 else self.format
        if self.big is None and other.big is None:
            # -(-2**63) is itself in an int64.
            negated = other.value if other.value == _MIN else -other.value
            small = _add_small(self.value, self.scale, negated, other.scale)
            if small is not None:
                return Quantity(*small, format=form)
        negative = other.to_decimal().copy_negate()
        return Quantity(big=_add_big(self.to_decimal(), negative), format=form)

    def __str__(self) -> str:
        return self.written or _canonical(self)


def _wrap32(number: int) -> int:
    return (number + (1 << 31)) % (1 << 32) - (1 << 31)


def _fits(number: int) -> bool:
    return _MIN <= number <= _MAX


def _scaled_up(value: int, scale: int) -> int | None:
    if value == 0:
        return 0
    if scale > _MOST_DIGITS:
        return None
    scaled: int = value * 10**scale
    return scaled if _fits(scaled) else None


def _add_small(value: int, scale: int, value2: int, scale2: int) -> tuple[int, int] | None:
    if value2 == 0:
        return value, scale
    if value == 0:
        return value2, scale2
    low = min(scale, scale2)
    first, second = _scaled_up(value, scale - low), _scaled_up(value2, scale2 - low)
    if first is None or second is None or not _fits(first + second):
        return None
    return first + second, low


def _add_big(first: Decimal, second: Decimal) -> Decimal:
    context = _CONTEXT.copy()
    context.traps[decimal.Inexact] = True
    try:
        return context.add(first, second)
    except (decimal.DecimalException, MemoryError):
        raise QuantityError(f"quantity has more than {_LIMIT} digits") from None


def _base(quantity: Quantity) -> tuple[float, int]:
    if quantity.big is None:
        return float(quantity.value), quantity.scale
    exponent = quantity.big.as_tuple().exponent
    assert isinstance(exponent, int)  # noqa: S101
    unscaled = _CONTEXT.scaleb(quantity.big, -exponent)
    # Decimal digits go to float in one correct rounding, infinity included.
    return float(unscaled), exponent


def _power_of_ten(exponent: int) -> float:
    if exponent > 308:
        return float("inf")
    if exponent < -323:
        return 0.0
    coarse, fine = divmod(abs(exponent), 32)
    if exponent >= 0:
        return float(f"1e{coarse * 32}") * float(f"1e{fine}")
    return float(f"1e-{coarse * 32}") / float(f"1e{fine}")


def parse_quantity(text: str) -> Quantity:
    """Read a quantity as `resource.ParseQuantity` does.

    Raises:
        QuantityError: With Go's text.
    """
    found = _PARTS.match(text)
    if found is None or found["over"] or not text:
        raise QuantityError(_FORMAT_WRONG)
    num, denom = found["num"] or "0", found["denom"] or ""
    form, exponent = _read_suffix(found["suffix"])
    small = _parse_small(found["sign"], num, denom, form, exponent)
    if small is not None:
        small.written = text if _is_canonical(small, num + denom, exponent) else ""
        return small
    if not (found["num"] or denom or "0" in found["value"]):
        raise QuantityError(_NUMERIC_WRONG)
    return _parse_big(Decimal(found["value"]), form, exponent)


def _read_suffix(suffix: str) -> tuple[str, int]:
    if suffix in _TEN:
        return DECIMAL_SI, _TEN[suffix]
    if suffix in _TWO:
        return BINARY_SI, _TWO[suffix]
    found = _EXPONENT.fullmatch(suffix)
    digits = found["digits"].lstrip("0") if found else ""
    if found is None or len(digits) > len(str(_MAX)):
        raise QuantityError(_SUFFIX_WRONG)
    exponent = int(f"{found['sign']}{digits or 0}")
    if not _fits(exponent):
        raise QuantityError(_SUFFIX_WRONG)
    return DECIMAL_EXPONENT, _wrap32(exponent)


def _parse_small(sign: str, num: str, denom: str, form: str, exponent: int) -> Quantity | None:
    scale = exponent
    mantissa = 1
    if form == BINARY_SI:
        scale, mantissa = 0, 1 << exponent
        room = -1 if denom else 15 - len(num) - exponent * 3 // 10 - 1
    else:
        room = _MOST_DIGITS - len(num) - len(denom)
    scale = _wrap32(scale - len(denom))
    if room < 0 or scale < _FINEST:
        return None
    value = int(num + denom) * mantissa
    return Quantity(-value if sign == "-" else value, scale, format=form)


def _is_canonical(quantity: Quantity, digits: str, exponent: int) -> bool:
    if quantity.format == BINARY_SI:
        return exponent % 10 == 0 and int(digits) & 7 != 0
    return quantity.scale % 3 == 0 and not digits.endswith("000") and digits[0] != "0"


def _parse_big(amount: Decimal, form: str, exponent: int) -> Quantity:
    negative = amount < 0
    amount = amount.copy_abs()
    if form == BINARY_SI:
        amount = _CONTEXT.multiply(amount, Decimal(1 << exponent))
    else:
        written = amount.as_tuple().exponent
        assert isinstance(written, int)  # noqa: S101
        amount = _CONTEXT.scaleb(amount, -_wrap32(_wrap32(-exponent) - written) - written)
    if amount:
        try:
            # What is there at all counts as one step at least.
            amount = _CONTEXT.quantize(amount, _STEP)
        except (decimal.DecimalException, MemoryError):
            raise QuantityError(f"quantity has more than {_LIMIT} digits") from None
    if form == BINARY_SI:
        if amount > _MAX:
            amount = Decimal(_MAX)
        elif 0 < amount < 1:
            form = DECIMAL_SI
    return Quantity(big=amount.copy_negate() if negative else amount, format=form)


def _canonical(quantity: Quantity) -> str:
    if quantity.sign() == 0:
        return "0"
    form, amount = quantity.format, quantity.to_decimal()
    if form == BINARY_SI:
        # Rather another format than another amount.
        if abs(amount) >= 1024 and amount == amount.to_integral_value():
            number, exponent = int(amount), 0
            while number % 1024 == 0:
                number //= 1024
                exponent += 10
            return f"{number}{_TWO_NAMES.get(exponent, '')}"
        form = DECIMAL_SI
    sign, digits, exponent_ = amount.as_tuple()
    assert isinstance(exponent_, int)  # noqa: S101
    text = "".join(map(str, digits))
    stripped = text.rstrip("0")
    exponent = exponent_ + len(text) - len(stripped)
    number_text = ("-" if sign else "") + stripped + "0" * (exponent % 3)
    exponent -= exponent % 3
    if form == DECIMAL_SI:
        return number_text + _TEN_NAMES.get(exponent, "")
    return number_text + (f"e{exponent}" if exponent else "")
