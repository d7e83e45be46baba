# SPDX-License-Identifier: Apache-2.0
"""Pieces of generated source, and how plain data are read in it.

A piece is a Python expression that may be evaluated at any time after the statements before it,
and once. Its text is either a value of the expression language or plain data with a shape, which
`Writer.value` makes a value of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from kthena_api.cel.compiling.support import SUPPORT
from kthena_api.cel.types import Kind, Type, is_optional
from kthena_api.cel.values import Duration, OptionalValue, Timestamp, Uint
from kthena_api.cel.values.shapes import Form, Shape

OPTIONAL: Final = "optional"
SCALARS: Final = frozenset({"bool", "int", "uint", "string", "bytes"})
"""Kinds for which Python's `==` and, but for bool and bytes, `<` are right."""

_DEEPEST: Final = 12
_MAX_INDENT: Final = 40
_KINDS: Final = {
    bool: "bool",
    int: "int",
    Uint: "uint",
    float: "double",
    str: "string",
    bytes: "bytes",
    list: "list",
    dict: "map",
    type(None): "null",
    Duration: "duration",
    Timestamp: "timestamp",
    OptionalValue: OPTIONAL,
}
_KINDS_OF_TYPES: Final = {
    Kind.BOOL: "bool",
    Kind.INT: "int",
    Kind.UINT: "uint",
    Kind.DOUBLE: "double",
    Kind.STRING: "string",
    Kind.BYTES: "bytes",
    Kind.LIST: "list",
    Kind.MAP: "map",
    Kind.DURATION: "duration",
    Kind.TIMESTAMP: "timestamp",
}
_PYTHON: Final = {Form.STRING: "str", Form.INT: "int", Form.BOOL: "bool"}
_FORM_KINDS: Final = {Form.STRING: "string", Form.INT: "int", Form.BOOL: "bool"}


class Unsupported(Exception):
    """An expression that is left to the exact way."""


def kind_of_type(declared: Type) -> str | None:
    """What values of a type are for sure, None if nothing is."""
    if declared.nullable:
        return None
    if is_optional(declared):
        return OPTIONAL
    return _KINDS_OF_TYPES.get(declared.kind)


def kind_of(value: object) -> str | None:
    """What a value is."""
    return _KINDS.get(type(value))


@dataclass(frozen=True, slots=True)
class Code:
    """A piece.

    Attributes:
        text: The Python expression.
        level: How deep it is nested.
        kind: What its value is for sure.
        shape: Of plain data; None for a value.
        nullable: Whether null in the data is null, and not a fault.
        constant: The value, in a tuple, if it is known.
    """

    text: str
    level: int = 0
    kind: str | None = None
    shape: Shape | None = None
    nullable: bool = False
    constant: tuple[object] | None = None


@dataclass(slots=True)
class Block:
    """Statements at one indentation."""

    indent: int
    loops: int = 0
    lines: list[str] = field(default_factory=list)

    def add(self, line: str, deeper: int = 0) -> None:
        """Add a statement."""
        self.lines.append(f"{' ' * (self.indent + deeper)}{line}")

    def inner(self, *, loop: bool = False) -> Block:
        """An empty block one step deeper."""
        if self.indent >= _MAX_INDENT or self.loops > _DEEPEST:
            raise Unsupported
        return Block(self.indent + 1, self.loops + loop)

    def take(self, other: Block) -> None:
        """Add the statements of another block."""
        self.lines += other.lines


class Writer:
    """Names and constants of one function."""

    def __init__(self) -> None:
        self.names: dict[str, object] = dict(SUPPORT)
        self._known: dict[int, str] = {}
        self._count = 0

    def name(self) -> str:
        """A fresh local name."""
        self._count += 1
        return f"t{self._count}"

    def reference(self, thing: object) -> str:
        """A global name for a function, a shape or a constant."""
        found = self._known.get(id(thing))
        if found is None:
            found = f"k{len(self._known)}"
            self._known[id(thing)] = found
            self.names[found] = thing
        return found

    def constant(self, value: object) -> Code:
        """The piece of a constant."""
        kind = kind_of(value)
        plain = value is None or kind in {"bool", "int", "string"}
        text = repr(value) if plain else self.reference(value)
        return Code(f"({text})" if text[0] == "-" else text, 0, kind, constant=(value,))

    def flat(self, code: Code, block: Block) -> Code:
        """The same piece, kept in a name first when it is nested deeply."""
        if code.level < _DEEPEST:
            return code
        name = self.name()
        block.add(f"{name} = {code.text}")
        return Code(name, 0, code.kind, code.shape, code.nullable)

    def named(self, code: Code, block: Block) -> Code:
        """The same piece as a name."""
        if code.text.isidentifier():
            return code
        name = self.name()
        block.add(f"{name} = {code.text}")
        return Code(name, 0, code.kind, code.shape, code.nullable)

    def call(self, function: object, codes: Sequence[Code], kind: str | None = None) -> Code:
        """A call with pieces that are values."""
        texts = ", ".join(code.text for code in codes)
        level = 1 + max([code.level for code in codes], default=0)
        return Code(f"{self.reference(function)}({texts})", level, kind)

    def value(self, code: Code) -> Code:
        """Data as a value, read with the checks that their shape asks for."""
        shape = code.shape
        if shape is None:
            return code
        form = shape.form
        level = code.level + 1
        if code.nullable or form not in _PYTHON:
            if form is Form.DOUBLE and not code.nullable:
                return Code(f"number({code.text})", level, "double")
            if shape.nullable and not code.nullable:
                # Null in a field of an object stands for nothing: the exact way says what for.
                inner, test = self._tested(code)
                text = (
                    f"(to_value({inner}, {self.reference(shape)}) if {test} is not None else bad())"
                )
                return Code(text, level)
            return Code(f"to_value({code.text}, {self.reference(shape)})", level, _container(code))
        inner, test = self._tested(code)
        python = _PYTHON[form]
        text = f"({inner} if type({test}) is {python} else bad())"
        return Code(text, level, _FORM_KINDS[form])

    def _tested(self, code: Code) -> tuple[str, str]:
        """A name for a piece, and the text that sets it where it is tested first."""
        if code.text.isidentifier():
            return code.text, code.text
        name = self.name()
        return name, f"({name} := {code.text})"

    def presence(self, found: str, absent: str, shape: Shape, *, nullable: bool) -> str:
        """Whether a look-up found something other than `absent`, which has to be valid data."""
        name = self.name()
        form = shape.form
        if nullable or form is Form.CONVERTED:
            valid = f"is_valid({name}, {self.reference(shape)})"
        elif form is Form.DOUBLE:
            valid = f"(type({name}) is float or type({name}) is int or bad())"
        else:
            valid = f"(type({name}) is {_TYPES[form]} or bad())"
        return f"(({name} := {found}) is not {absent} and {valid})"


_TYPES: Final = {
    **_PYTHON,
    Form.RECORD: "dict",
    Form.MAP: "dict",
    Form.LIST: "list",
}


def _container(code: Code) -> str | None:
    if code.nullable or code.shape is None:
        return None
    return {Form.LIST: "list", Form.MAP: "map", Form.RECORD: "map"}.get(code.shape.form)
