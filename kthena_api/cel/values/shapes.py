# SPDX-License-Identifier: Apache-2.0
"""How plain data of a declared type stand for values, so that no object is converted up front.

A program is given JSON as it is. A `Shape` says what an expression sees of it: which key a field
has, which texts are timestamps, which lists are sets. Data become values where the expression
touches them, and wrong data are a fault only there. Source of the behaviour:
k8s.io/apiserver/pkg/cel/common/valuesunstructured.go.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Form(StrEnum):
    """How data of a shape are read."""

    BOOL = "bool"
    INT = "int"
    DOUBLE = "double"
    STRING = "string"
    CONVERTED = "converted"
    RECORD = "record"
    MAP = "map"
    LIST = "list"


class ListType(StrEnum):
    """What makes two lists equal, and what `+` does."""

    ATOMIC = "atomic"
    SET = "set"
    MAP = "map"


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """How data of one declared type stand for values. The same object for the same node.

    Attributes:
        form: How they are read. A record is an object with declared fields (also with none at
            all), a map one with declared values.
        nullable: Whether null stands for null. In a field of a record it stands for nothing.
        convert: CONVERTED: from data that are not null to the value; raises EvalFault.
        fields: RECORD: shapes by JSON key, those without a name in expressions included.
        keys: RECORD: JSON keys by name in expressions; names that no expression can write are
            absent.
        has_properties: RECORD: whether the schema has properties; without, keys are not unescaped.
        items: LIST and MAP: shape of the elements or values.
        list_type: LIST.
        list_keys: LIST of list type map: the key fields, by the name under which the server looks
            for them in the data (the escaped one, which is a quirk).
        server: Minor of the server that reads them.
    """

    form: Form
    nullable: bool = False
    convert: Callable[[object], object] | None = None
    fields: Mapping[str, Shape] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    has_properties: bool = True
    items: Shape | None = None
    list_type: ListType = ListType.ATOMIC
    list_keys: tuple[str, ...] = ()
    server: int = 37
