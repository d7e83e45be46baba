# SPDX-License-Identifier: Apache-2.0
"""From a schema to Python: a function for each node, one for all nodes that ask the same.

A function takes a value and returns it, or what stands in its place; it raises for whatever it
does not accept, and for whatever it does not understand. The texts of functions are keys, so that
equal subtrees of a schema share one without being compared.
"""

from __future__ import annotations

import linecache
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final, TypeAlias

from kthena_api.admission.fast.scalars import (
    RAISE,
    Null,
    Place,
    ScalarWriter,
    has_default,
    refuse,
)
from kthena_api.admission.fast.support import settle_embedded
from kthena_api.admission.minors import Minor
from kthena_api.crd.beyond import ABSENT
from kthena_api.crd.schema import Notes, Structural

__all__ = ["TooDeepError", "function_of"]

Function: TypeAlias = Callable[[Any], Any]

_DEEPEST: Final = 64
_OWN_TEXTS: Final = ("apiVersion", "kind")
_IN_ANY_CASE: Final = ("apiversion", "kind")
_TEXT: Final = Structural(type="string")
_IS_PLAIN: Final = "type(m) is str and m.isascii()"
_COPY: Final = "  if n is v: n = v.copy()"


class TooDeepError(Exception):
    """A schema as deep as nobody's."""


def function_of(root: Structural, minor: Minor, *, prunes: bool = False) -> Function:
    """The function of a resource; it leaves root metadata alone.

    Args:
        root: The schema.
        minor: The server's.
        prunes: Whether members that the schema does not know are taken away, or not accepted.

    Raises:
        TooDeepError: The schema is too deep for functions that call each other.
    """
    writer = _Writer(minor, prunes=prunes)
    name = writer.function(root, Place("wrong", keeps=False, depth=0, is_root=True))
    source = writer.source()
    filename = f"<admission {zlib.crc32(source.encode(errors='replace')):08x}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    names = writer.names
    exec(compile(source, filename, "exec"), names)  # noqa: S102 - it is our own text
    made: Function = names[name]
    return made


class _Writer(ScalarWriter):
    """The functions of one schema, and the names that they use."""

    def __init__(self, minor: Minor, *, prunes: bool) -> None:
        super().__init__(minor)
        self._prunes = prunes
        self._functions: dict[str, str] = {}
        self._known: dict[tuple[int, Null, bool, bool], str] = {}
        self._tables: dict[str, str] = {}
        self.names |= {"same": _same, "settle": partial(settle_embedded, minor=minor)}

    def source(self) -> str:
        """The module."""
        functions = [f"def {name}(v):\n{body}" for body, name in self._functions.items()]
        tables = [f"{name} = {text}" for text, name in self._tables.items()]
        return "\n".join([*functions, *tables, ""])

    def function(self, node: Structural, place: Place) -> str:
        """The name of the function of a node in its place."""
        if place.depth > _DEEPEST:
            raise TooDeepError
        # Nodes that are one in the schema are not written again to find that out.
        key = (id(node), place.null, place.keeps, place.is_root)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._named(self._body(node, place))
        return known

    def _named(self, lines: Sequence[str]) -> str:
        body = "".join(f" {line}\n" for line in lines)
        return self._functions.setdefault(body, f"f{len(self._functions)}")

    def _body(self, node: Structural, place: Place) -> list[str]:
        if node.extensions.int_or_string:
            return self.int_or_text(node, place)
        match node.type:
            case "object":
                return self._object(node, place)
            case "array":
                return self._list(node, place)
            case "string":
                return self.text(node, place)
            case "integer":
                return self.integer(node, place)
            case "number":
                return self.number(node, place)
            case "boolean":
                return [*self.type_of("bool", node, place), *self.rest(node), "return v"]
        return self.unknown(node, place)

    def _list(self, node: Structural, place: Place) -> list[str]:
        keeps = place.keeps or node.extensions.preserve_unknown_fields
        if node.items is None:
            if not keeps:
                return ["raise Unsure"]
            lines = [*self.type_of("list", node, place), "n = anything(v)"]
        else:
            below = _null_of_item(node.items)
            inner = place.below(below, keeps=keeps or node.items.extensions.preserve_unknown_fields)
            lines = [
                *self.type_of("list", node, place),
                "n = v",
                "for i, m in enumerate(v):",
                *_call(node.items, self.function(node.items, inner)),
                " if c is not m:",
                _COPY,
                "  n[i] = c",
            ]
        judged = node.validation
        lines += _sizes(judged.min_items, judged.max_items)
        lines += self._list_type(node)
        return [*lines, *self._judged(node, min_items=None, max_items=None), "return n"]

    def _list_type(self, node: Structural) -> list[str]:
        kind, names = node.extensions.list_type, node.extensions.list_map_keys
        if kind not in ("set", "map"):
            return []
        items = node.items
        if items is not None and kind == "set" and _is_simple(items):
            return refuse(["len(n) > 1 and len(set(n)) != len(n)"])
        parts = [] if items is None else [items.properties.get(name) for name in names]
        if kind == "map" and parts and all(part is not None and _is_simple(part) for part in parts):
            key = ", ".join(f"m[{name!r}]" for name in names)
            one = key if len(names) == 1 else f"({key})"
            return refuse([f"len(n) > 1 and len({{{one} for m in n}}) != len(n)"])
        return refuse([f"len(n) > 1 and check_lists(n, {self.whole(node)})"])

    def _judged(self, node: Structural, **written: object) -> list[str]:
        return [line.replace("(v,", "(n,") for line in self.rest(node, **written)]

    def _object(self, node: Structural, place: Place) -> list[str]:
        values = node.additional_properties
        is_resource = place.is_root or node.extensions.embedded_resource
        if isinstance(values, Structural):
            if node.properties or is_resource:
                return ["raise Unsure"]
            return self._map(node, values, place)
        if values is not None or (is_resource and not _has_usual_metadata(node, place)):
            return ["raise Unsure"]
        keeps = place.keeps or node.extensions.preserve_unknown_fields
        lines = [*self.type_of("dict", node, place), "n = v"]
        lines += self._members(node, place, keeps=keeps, is_resource=is_resource)
        lines += self._defaults(node)
        judged = node.validation
        filled = {name for name, child in node.properties.items() if has_default(child)}
        lines += [
            f"if {name!r} not in n: raise Unsure"
            for name in dict.fromkeys(judged.required)
            if name not in filled
        ]
        if node.extensions.embedded_resource and not place.is_root:
            lines.append("n = settle(n, v)")
        lines += _sizes(judged.min_properties, judged.max_properties)
        lines += self._judged(node, min_properties=None, max_properties=None, required=())
        return [*lines, "return n"]

    def _members(
        self, node: Structural, place: Place, *, keeps: bool, is_resource: bool
    ) -> list[str]:
        table: dict[str, str] = {}
        for name, child in node.properties.items():
            kept = child.extensions.preserve_unknown_fields
            table[name] = self.function(child, place.below(_null_of(child), keeps=kept))
        if is_resource:
            plain_text = self._named(self.text(_TEXT, place.below("wrong")))
            for name in _OWN_TEXTS:
                table.setdefault(name, plain_text)
            table["metadata"] = "same"
        entries = ", ".join(f"{name!r}: {function}" for name, function in table.items())
        known = self._table("{" + entries + "}")
        key = "type(k) is not str"
        # Most members are texts of which nothing is asked: those need no call.
        plain = self._named(self.text(_TEXT, place.below("dropped")))
        quick = [f" if f is {plain} and {_IS_PLAIN}: continue"]
        call = [f" f = {known}[k]", *(quick if plain in table.values() else ()), " c = f(m)"]
        if keeps or self._prunes:
            unknown = "anything(m)" if keeps else "dropped(m)"
            call = [f" f = {known}.get(k)", f" c = {unknown} if f is None else f(m)"]
            key += " or not k.isascii() and is_odd(k)"
            if place.is_root:
                key += f" or k not in {_OWN_TEXTS} and k.lower() in {_IN_ANY_CASE}"
        return [
            "for k, m in v.items():",
            f" if {key}: raise Unsure",
            *call,
            " if c is not m:",
            _COPY,
            "  if c is DROPPED: del n[k]",
            "  else: n[k] = c",
        ]

    def _table(self, text: str) -> str:
        return self._tables.setdefault(text, f"t{len(self._tables)}")

    def _defaults(self, node: Structural) -> list[str]:
        lines = []
        for name, child in node.properties.items():
            if has_default(child):
                default = self.default(child)
                lines.append(f"if {name!r} not in v:")
                lines += [RAISE] if default is None else [_COPY[1:], f" n[{name!r}] = {default}"]
        return lines

    def _map(self, node: Structural, values: Structural, place: Place) -> list[str]:
        kept = values.extensions.preserve_unknown_fields
        call = self.function(values, place.below(_null_of(values), keeps=kept))
        judged = node.validation
        wanted = [f"if {name!r} not in n: raise Unsure" for name in dict.fromkeys(judged.required)]
        return [
            *self.type_of("dict", node, place),
            "n = v",
            "for k, m in v.items():",
            " if type(k) is not str or not k.isascii() and is_odd(k): raise Unsure",
            *_call(values, call),
            " if c is not m:",
            _COPY,
            "  if c is DROPPED: del n[k]",
            "  else: n[k] = c",
            *wanted,
            *_sizes(judged.min_properties, judged.max_properties),
            *self._judged(node, min_properties=None, max_properties=None, required=()),
            "return n",
        ]


def _call(node: Structural, function: str) -> list[str]:
    """The lines that call the function of an item or entry; a plain text needs no call."""
    is_text = replace(node, notes=Notes(), nullable=False, default=ABSENT) == _TEXT
    return [*([f" if {_IS_PLAIN}: continue"] if is_text else ()), f" c = {function}(m)"]


def _same(value: Any) -> Any:
    return value


def _sizes(least: int | None, most: int | None) -> list[str]:
    conditions = [] if least is None else [f"len(n) < {least}"]
    return refuse([*conditions, *([] if most is None else [f"len(n) > {most}"])])


def _null_of(node: Structural) -> Null:
    """What becomes of a null field or entry."""
    if node.nullable:
        return "kept"
    return "default" if has_default(node) else "dropped"


def _null_of_item(node: Structural) -> Null:
    if node.nullable:
        return "kept"
    return "default" if has_default(node) else "wrong"


def _is_simple(node: Structural) -> bool:
    """Whether values are told apart as Python does: all of one type, no floats, no null."""
    simple = node.type in ("string", "integer", "boolean")
    return simple and not node.nullable and not node.extensions.int_or_string


def _has_usual_metadata(node: Structural, place: Place) -> bool:
    """Whether the schema says nothing about an embedded resource's metadata."""
    if place.is_root:
        return True
    found = node.properties.get("metadata")
    return found is None or replace(found, notes=Notes()) == Structural(type="object")
