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
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, Literal, TypeAlias

from kthena_api.admission.defaulting import fill_defaults
from kthena_api.admission.fast.judgements import (
    INT64,
    bare,
    bounds_of,
    choices_of,
    is_int_or_text,
    tests_of_text,
)
from kthena_api.admission.fast.support import (
    DROPPED,
    Unsure,
    anything,
    dropped,
    is_odd,
    settle_embedded,
)
from kthena_api.admission.list_type import check_list_types
from kthena_api.admission.minors import Minor
from kthena_api.crd.beyond import ABSENT
from kthena_api.crd.schema import Extensions, Json, Notes, Structural, ValueValidation
from kthena_api.crd.values import check_value, plain
from kthena_api.crd.values.profile import format_of

__all__ = ["TooDeepError", "function_of"]

Function: TypeAlias = Callable[[Any], Any]
Null: TypeAlias = Literal["dropped", "kept", "default", "wrong"]
"""What becomes of null."""

_DEEPEST: Final = 64
_LONGEST_LITERAL: Final = 500
_NO_JUDGEMENT: Final = ValueValidation()
_ANYTHING: Final = Structural(extensions=Extensions(preserve_unknown_fields=True))
_OWN_TEXTS: Final = ("apiVersion", "kind")
_IN_ANY_CASE: Final = ("apiversion", "kind")
_RAISE: Final = " raise Unsure"
_COPY: Final = "  if n is v: n = v.copy()"


class TooDeepError(Exception):
    """A schema as deep as nobody's."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a node stands.

    Attributes:
        null: What becomes of null there.
        keeps: Whether members that the schema does not know stay, since a list around asks for it.
        depth: How far below the root.
        is_root: Whether it is the root, whose metadata somebody else looks after.
    """

    null: Null
    keeps: bool
    depth: int
    is_root: bool = False

    def below(self, null: Null, *, keeps: bool = False) -> _Place:
        """A place one level down."""
        return _Place(null, keeps, self.depth + 1)


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
    name = writer.function(root, _Place("wrong", keeps=False, depth=0, is_root=True))
    source = writer.source()
    filename = f"<admission {zlib.crc32(source.encode(errors='replace')):08x}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    names = writer.names
    exec(compile(source, filename, "exec"), names)  # noqa: S102 - it is our own text
    made: Function = names[name]
    return made


class _Writer:
    """The functions of one schema, and the names that they use."""

    def __init__(self, minor: Minor, *, prunes: bool) -> None:
        self._prunes = prunes
        self._profile = minor.profile
        self._functions: dict[str, str] = {}
        self._tables: list[str] = []
        self._constants: dict[object, str] = {}
        self.names: dict[str, Any] = {
            "DROPPED": DROPPED,
            "Unsure": Unsure,
            "anything": anything,
            "check_lists": check_list_types,
            "dropped": dropped,
            "is_odd": is_odd,
            "judge": partial(_judge, profile=minor.profile),
            "plain": plain,
            "same": _same,
            "settle": partial(settle_embedded, minor=minor),
        }

    def source(self) -> str:
        """The module."""
        functions = [f"def {name}(v):\n{body}" for body, name in self._functions.items()]
        return "\n".join([*functions, *self._tables, ""])

    def function(self, node: Structural, place: _Place) -> str:
        """The name of the function of a node in its place."""
        if place.depth > _DEEPEST:
            raise TooDeepError
        return self._named(self._body(node, place))

    def _named(self, lines: Sequence[str]) -> str:
        body = "".join(f" {line}\n" for line in lines)
        return self._functions.setdefault(body, f"f{len(self._functions)}")

    def _constant(self, key: object, value: object) -> str:
        name = self._constants.setdefault(key, f"c{len(self._constants)}")
        self.names[name] = value
        return name

    def _body(self, node: Structural, place: _Place) -> list[str]:
        if node.extensions.int_or_string:
            return self._int_or_text(node, place)
        match node.type:
            case "object":
                return self._object(node, place)
            case "array":
                return self._list(node, place)
            case "string":
                return self._text(node, place)
            case "integer":
                return self._integer(node, place)
            case "number":
                return self._number(node, place)
            case "boolean":
                return [*self._type("bool", node, place), *self._rest(node), "return v"]
        return self._unknown(node, place)

    def _unknown(self, node: Structural, place: _Place) -> list[str]:
        """A node without a type, which is of interest only if it says nothing of what it holds."""
        bared = replace(bare(node), default=ABSENT, nullable=False, validation=_NO_JUDGEMENT)
        has_parts = bool(node.properties or node.items or node.additional_properties is not None)
        if not place.keeps or has_parts or bared != _ANYTHING:
            return ["raise Unsure"]
        lines = [f"if v is None: {self._null(node, place)}", "anything(v)"]
        if node.validation != _NO_JUDGEMENT:
            lines += _refuse([f"judge(v, {self._whole(node)})"])
        return [*lines, "return v"]

    def _null(self, node: Structural, place: _Place) -> str:
        match place.null:
            case "dropped":
                return "return DROPPED"
            case "kept" if not node.validation.enum:
                return "return None"
            case "default":
                default = self._default(node)
                return "raise Unsure" if default is None else f"return {default}"
        return "raise Unsure"

    def _type(self, kind: str, node: Structural, place: _Place) -> list[str]:
        lines = [f"if type(v) is not {kind}:"]
        null = self._null(node, place)
        if null != "raise Unsure":
            lines.append(f" if v is None: {null}")
        return [*lines, _RAISE]

    def _default(self, node: Structural) -> str | None:
        """What makes a default of its own for each place, None if it is not a plain one."""
        filled = plain(node.default) if node.default is not ABSENT else None
        if isinstance(filled, dict | list):
            fill_defaults(filled, node)
        try:
            anything(filled)
        except Unsure:
            return None
        if _has_resources(node) and not isinstance(filled, str | int | float):
            return None
        if check_value(filled, node, self._profile) or check_list_types(filled, node):
            return None
        spelt = repr(filled)
        if not isinstance(filled, dict | list):
            return spelt
        if len(spelt) <= _LONGEST_LITERAL and spelt.count("{") + spelt.count("[") < 20:
            return spelt
        return f"plain({self._constant(('default', spelt), filled)})"

    def _rest(self, node: Structural, **written: object) -> list[str]:
        """The check of keywords that are not written as Python; those are given with None."""
        rest = replace(node.validation, **{"format": None, **written})  # type: ignore[arg-type]
        if rest == _NO_JUDGEMENT:
            return []
        bared = bare(node)
        return [f"if judge(v, {self._constant(repr(bared), bared)}): raise Unsure"]

    def _text(self, node: Structural, place: _Place) -> list[str]:
        guard = self._type("str", node, place)
        choices = choices_of(node.validation, (str,)) if node.validation.enum else None
        conditions, written = self._text_conditions(node, choices)
        if choices is not None:
            written["enum"] = ()
            name = self._constant(("enum", choices), choices)
            conditions.insert(0, f"v not in {name}")
        return [*guard, *_refuse(conditions), *self._rest(node, **written), "return v"]

    def _text_conditions(
        self, node: Structural, choices: object = None
    ) -> tuple[list[str], dict[str, object]]:
        """What is wrong with a text, and the keywords that say so."""
        judged = node.validation
        conditions = [] if choices else ["not v.isascii() and is_odd(v)"]
        if judged.max_length is not None:
            conditions.append(f"len(v) > {judged.max_length}")
        if judged.min_length is not None:
            conditions.append(f"len(v) < {judged.min_length}")
        written: dict[str, object] = {"max_length": None, "min_length": None}
        tests = tests_of_text(node, self._profile)
        if tests is None:
            return conditions, written
        written["pattern"] = None
        # A bound method is another object each time it is asked for.
        key = (judged.pattern, format_of(node, self._profile))
        for at, test in enumerate(tests):
            conditions.append(f"not {self._constant(('text', at, *key), test)}(v)")
        return conditions, written

    def _integer(self, node: Structural, place: _Place) -> list[str]:
        conditions, written = self._integer_conditions(node)
        guard = self._type("int", node, place)
        return [*guard, *_refuse(conditions), *self._rest(node, **written), "return v"]

    def _integer_conditions(self, node: Structural) -> tuple[list[str], dict[str, object]]:
        bounds = bounds_of(node, self._profile)
        if bounds is None:
            # A keyword that nobody writes leaves the node to `check_value`.
            return [f"not {-INT64} <= v < {INT64}", f"judge(v, {self._whole(node)})"], {}
        written: dict[str, object] = {
            "minimum": None,
            "maximum": None,
            "exclusive_minimum": False,
            "exclusive_maximum": False,
        }
        conditions = [f"not {bounds[0]} <= v <= {bounds[1]}"]
        choices = choices_of(node.validation, (int,)) if node.validation.enum else None
        if choices is not None:
            written["enum"] = ()
            conditions.append(f"v not in {self._constant(('enum', choices), choices)}")
        return conditions, written

    def _whole(self, node: Structural) -> str:
        bared = bare(node)
        return self._constant(repr(bared), bared)

    def _number(self, node: Structural, place: _Place) -> list[str]:
        lines = [
            "if type(v) is float:",
            " if not v % 1 > 0: raise Unsure",
            f"elif type(v) is not int or not {-INT64} <= v < {INT64}:",
        ]
        null = self._null(node, place)
        if null != "raise Unsure":
            lines.append(f" if v is None: {null}")
        lines.append(_RAISE)
        if format_of(node, self._profile) == "float":
            lines.append(f"if judge(v, {self._whole(node)}): raise Unsure")
        return [*lines, *self._rest(node), "return v"]

    def _int_or_text(self, node: Structural, place: _Place) -> list[str]:
        judged = node.validation
        conditions, written = self._text_conditions(node)
        if is_int_or_text(judged.any_of):
            written["any_of"] = ()
        choices = choices_of(judged, (int, str)) if judged.enum else None
        if choices is not None:
            written["enum"] = ()
        lines = [
            "if type(v) is str:",
            *(f" {line}" for line in _refuse(conditions)),
            f"elif type(v) is not int or not {-INT64} <= v < {INT64}:",
        ]
        null = self._null(node, place)
        if null != "raise Unsure":
            lines.append(f" if v is None: {null}")
        lines.append(_RAISE)
        if choices is not None:
            lines += _refuse([f"v not in {self._constant(('enum', choices), choices)}"])
        return [*lines, *self._rest(node, **written), "return v"]

    def _list(self, node: Structural, place: _Place) -> list[str]:
        keeps = place.keeps or node.extensions.preserve_unknown_fields
        if node.items is None:
            if not keeps:
                return ["raise Unsure"]
            lines = [*self._type("list", node, place), "n = anything(v)"]
        else:
            below = _null_of_item(node.items)
            inner = place.below(below, keeps=keeps or node.items.extensions.preserve_unknown_fields)
            lines = [
                *self._type("list", node, place),
                "n = v",
                "for i, m in enumerate(v):",
                f" c = {self.function(node.items, inner)}(m)",
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
            return _refuse(["len(n) > 1 and len(set(n)) != len(n)"])
        parts = [] if items is None else [items.properties.get(name) for name in names]
        if kind == "map" and parts and all(part is not None and _is_simple(part) for part in parts):
            key = ", ".join(f"m[{name!r}]" for name in names)
            one = key if len(names) == 1 else f"({key})"
            return _refuse([f"len(n) > 1 and len({{{one} for m in n}}) != len(n)"])
        return _refuse([f"len(n) > 1 and check_lists(n, {self._whole(node)})"])

    def _judged(self, node: Structural, **written: object) -> list[str]:
        return [line.replace("(v,", "(n,") for line in self._rest(node, **written)]

    def _object(self, node: Structural, place: _Place) -> list[str]:
        values = node.additional_properties
        is_resource = place.is_root or node.extensions.embedded_resource
        if isinstance(values, Structural):
            if node.properties or is_resource:
                return ["raise Unsure"]
            return self._map(node, values, place)
        if values is not None or (is_resource and not _has_usual_metadata(node, place)):
            return ["raise Unsure"]
        keeps = place.keeps or node.extensions.preserve_unknown_fields
        lines = [*self._type("dict", node, place), "n = v"]
        lines += self._members(node, place, keeps=keeps, is_resource=is_resource)
        lines += self._defaults(node)
        judged = node.validation
        filled = {name for name, child in node.properties.items() if _has_default(child)}
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
        self, node: Structural, place: _Place, *, keeps: bool, is_resource: bool
    ) -> list[str]:
        table: dict[str, str] = {}
        for name, child in node.properties.items():
            kept = child.extensions.preserve_unknown_fields
            table[name] = self.function(child, place.below(_null_of(child), keeps=kept))
        if is_resource:
            plain_text = self._named(self._text(Structural(type="string"), place.below("wrong")))
            for name in _OWN_TEXTS:
                table.setdefault(name, plain_text)
            table["metadata"] = "same"
        entries = ", ".join(f"{name!r}: {function}" for name, function in table.items())
        known = self._table("{" + entries + "}")
        key = "type(k) is not str"
        call = [f" c = {known}[k](m)"]
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
        name = self._constants.get(("table", text))
        if name is None:
            name = self._constants["table", text] = f"t{len(self._tables)}"
            self._tables.append(f"{name} = {text}")
        return name

    def _defaults(self, node: Structural) -> list[str]:
        lines = []
        for name, child in node.properties.items():
            if _has_default(child):
                default = self._default(child)
                lines.append(f"if {name!r} not in v:")
                lines += [_RAISE] if default is None else [_COPY[1:], f" n[{name!r}] = {default}"]
        return lines

    def _map(self, node: Structural, values: Structural, place: _Place) -> list[str]:
        kept = values.extensions.preserve_unknown_fields
        call = self.function(values, place.below(_null_of(values), keeps=kept))
        judged = node.validation
        wanted = [f"if {name!r} not in n: raise Unsure" for name in dict.fromkeys(judged.required)]
        return [
            *self._type("dict", node, place),
            "n = v",
            "for k, m in v.items():",
            " if type(k) is not str or not k.isascii() and is_odd(k): raise Unsure",
            f" c = {call}(m)",
            " if c is not m:",
            _COPY,
            "  if c is DROPPED: del n[k]",
            "  else: n[k] = c",
            *wanted,
            *_sizes(judged.min_properties, judged.max_properties),
            *self._judged(node, min_properties=None, max_properties=None, required=()),
            "return n",
        ]


def _judge(value: Json, node: Structural, *, profile: Any) -> bool:
    return bool(check_value(value, node, profile))


def _same(value: Any) -> Any:
    return value


def _refuse(conditions: Sequence[str]) -> list[str]:
    return [f"if {' or '.join(conditions)}: raise Unsure"] if conditions else []


def _sizes(least: int | None, most: int | None) -> list[str]:
    conditions = [] if least is None else [f"len(n) < {least}"]
    return _refuse([*conditions, *([] if most is None else [f"len(n) > {most}"])])


def _has_default(node: Structural) -> bool:
    return node.default not in (ABSENT, None)


def _null_of(node: Structural) -> Null:
    """What becomes of a null field or entry."""
    if node.nullable:
        return "kept"
    return "default" if _has_default(node) else "dropped"


def _null_of_item(node: Structural) -> Null:
    if node.nullable:
        return "kept"
    return "default" if _has_default(node) else "wrong"


def _is_simple(node: Structural) -> bool:
    """Whether values are told apart as Python does: all of one type, no floats, no null."""
    simple = node.type in ("string", "integer", "boolean")
    return simple and not node.nullable and not node.extensions.int_or_string


def _has_resources(root: Structural) -> bool:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.extensions.embedded_resource:
            return True
        waiting += node.properties.values()
        if node.items is not None:
            waiting.append(node.items)
        if isinstance(node.additional_properties, Structural):
            waiting.append(node.additional_properties)
    return False


def _has_usual_metadata(node: Structural, place: _Place) -> bool:
    """Whether the schema says nothing about an embedded resource's metadata."""
    if place.is_root:
        return True
    found = node.properties.get("metadata")
    return found is None or replace(found, notes=Notes()) == Structural(type="object")
