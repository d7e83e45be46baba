# SPDX-License-Identifier: Apache-2.0
"""Schemas of resources whose rules a registry has something to say about, one matter each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

Json = Any

_TRUE: Final = {"rule": "true"}
_CHANGED: Final = {"rule": "self == oldSelf"}
_TEXT: Final = {"type": "string"}
_SHORT: Final = {"type": "string", "maxLength": 10}


def _of(spec: Json, *rules: Json, **members: Json) -> Json:
    """A resource with a spec."""
    schema = {"type": "object", "properties": {"spec": spec}, **members}
    return {**schema, "x-kubernetes-validations": list(rules)} if rules else schema


def _with(node: Json, *rules: Json) -> Json:
    return {**node, "x-kubernetes-validations": list(rules)}


def _list(items: Json, **members: Json) -> Json:
    return {"type": "array", "items": items, **members}


def _map(values: Json, **members: Json) -> Json:
    return {"type": "object", "additionalProperties": values, **members}


def _object(**properties: Json) -> Json:
    return {"type": "object", "properties": properties}


def _keyed(items: Json) -> Json:
    item = {"type": "object", "properties": {"k": _SHORT, "v": items}, "required": ["k"]}
    lists = {"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"]}
    return _list(item, **lists)


_CHANGED_TEXT: Final = _with(_TEXT, _CHANGED)
_DEAR: Final = {"rule": "self.all(x, self.all(y, x == y))"}

_RULED: Final = _with(_object(a=_TEXT), {"rule": "size(self.a) > 1"})

DEFINITIONS: Final[Sequence[Json]] = (
    # Where an old value can be found.
    _of(_CHANGED_TEXT),
    _of(_list(_CHANGED_TEXT)),
    _of(_list(_CHANGED_TEXT, **{"x-kubernetes-list-type": "atomic"})),
    _of(_list(_with(_SHORT, _CHANGED), **{"x-kubernetes-list-type": "set"})),
    _of(_keyed(_CHANGED_TEXT)),
    _of(_keyed(_list(_CHANGED_TEXT))),
    _of(_list(_keyed(_CHANGED_TEXT))),
    _of(_map(_CHANGED_TEXT)),
    _of({**_object(a=_CHANGED_TEXT), "x-kubernetes-map-type": "atomic"}),
    _of({**_object(a=_CHANGED_TEXT), "x-kubernetes-map-type": "granular"}),
    _of({**_map(_CHANGED_TEXT), "x-kubernetes-map-type": "atomic"}),
    _of(_list(_object(a=_CHANGED_TEXT, b=_list(_CHANGED_TEXT)))),
    # optionalOldSelf.
    _of(_TEXT, {"rule": "true", "optionalOldSelf": True}),
    _of(_TEXT, {"rule": "true", "optionalOldSelf": False}),
    _of(_with(_TEXT, {"rule": "oldSelf.orValue('') == self", "optionalOldSelf": True})),
    _of(_with(_TEXT, {"rule": "oldSelf.orValue('') == self", "optionalOldSelf": False})),
    _of(_with(_TEXT, {"rule": "self == ''", "messageExpression": "oldSelf"})),
    _of(_with(_TEXT, {"rule": "[1].all(oldSelf, oldSelf > 0)", "optionalOldSelf": True})),
    # What does not compile.
    _of(_with(_TEXT, {"rule": "self > 1"}, {"rule": "self =="}, {"rule": "self"}, _TRUE)),
    _of(_with(_TEXT, {"rule": "self.find('(') == ''"}, {"rule": "int('x') == 1"})),
    _of(_with(_TEXT, {"rule": "type(self) == duration"})),
    _of(_with(_TEXT, {"rule": "self == ''", "messageExpression": "1"})),
    _of(_with(_TEXT, {"rule": "self == ''", "messageExpression": "'a' +"})),
    _of(_with(_TEXT, {"rule": "self == ''", "messageExpression": "'a'.find('(')"})),
    _of(_with(_TEXT, {"rule": "self == 1", "messageExpression": "1", "message": "<b>&"})),
    _of(_with(_TEXT, {"rule": "self.matches('(')", "reason": "FieldValueForbidden"})),
    _of(_with(_TEXT, {"rule": "lists.range(3) == [1]"}, {"rule": "[1, 2].includes(1)"})),
    _of(_with(_object(a=_TEXT), {"rule": "self.b == ''", "fieldPath": ".a"})),
    # What a schema with other errors hides.
    _of(_with(_TEXT, {"rule": ""}, {"rule": "self > 1"})),
    _of(_with(_object(a=_with(_TEXT, {"rule": " "})), {"rule": "self > 1"})),
    _of(_with(_TEXT, {"rule": "self > 1", "reason": "x"})),
    _of({**_with(_TEXT, {"rule": "self > 1"}), "x-kubernetes-map-type": "atomic"}),
    _of(_object(a={"type": "x"}, b=_with(_TEXT, {"rule": "self > 1"})), {"rule": "self.c == 1"}),
    _of(_object(a={"type": "integer", "default": "x"}, b=_with(_TEXT, {"rule": "self > 1"}))),
    # Rules where expressions see nothing.
    _of(_with({"x-kubernetes-preserve-unknown-fields": True}, _TRUE)),
    _of(_list(_with({"x-kubernetes-preserve-unknown-fields": True}, _TRUE))),
    _of({"type": "object", "x-kubernetes-preserve-unknown-fields": True}, _TRUE),
    # Names.
    _of(_object(**{"a-b": _with(_TEXT, _CHANGED), "ü": _with(_SHORT, _CHANGED)}), _TRUE),
    _of(_object(namespace=_TEXT), {"rule": "self.spec.namespace.contains(self.spec.namespace)"}),
    # Costs of one rule.
    _of(_with(_list(_TEXT), _DEAR)),
    _of(_with(_list(_TEXT, maxItems=100), _DEAR)),
    _of(_with(_list(_SHORT, maxItems=100), _DEAR)),
    _of(_with(_list(_SHORT, maxItems=2000), _DEAR)),
    _of(_with(_list(_SHORT, maxItems=1000), _DEAR)),
    _of(_with(_list(_SHORT, maxItems=1200), _DEAR)),
    _of(_list(_with(_SHORT, {"rule": "self.matches('^a+$')"}))),
    _of(_list(_with(_SHORT, {"rule": "self.matches('^a+$')"}), maxItems=100)),
    _of(_list(_list(_with(_SHORT, {"rule": "self.matches('^a+$')"})), maxItems=100)),
    _of(_list(_list(_with(_TEXT, {"rule": "self == ''"}), maxItems=100), maxItems=100)),
    _of(_map(_list(_with(_SHORT, _TRUE), maxItems=30), maxProperties=70)),
    _of(_map(_map(_with(_SHORT, {"rule": "self == 'a'"})))),
    _of(_list(_with(_SHORT, {"rule": "self == ''"}), maxItems=0)),
    _of(_list(_with(_SHORT, {"rule": "self == ''"}), maxItems=1 << 62)),
    _of(_map(_list(_with(_SHORT, _TRUE), maxItems=1 << 40), maxProperties=1 << 40)),
    _of(
        {
            "type": "object",
            "additionalProperties": True,
            "x-kubernetes-validations": [{"rule": "self == self"}],
        }
    ),
    _of(_with(_object(a=_list(_object(b=_with(_TEXT, {"rule": "self == ''"})))), _TRUE)),
    _of(_list({**_object(b=_with(_TEXT, {"rule": "self == ''"})), "required": ["b"]})),
    # Costs of messages, which nobody multiplies.
    _of(_with(_TEXT, {"rule": "self == ''", "messageExpression": "self + self"})),
    _of(_list(_with(_TEXT, {"rule": "true", "messageExpression": "self + self"}))),
    _of(
        _with(
            _list(_TEXT),
            {"rule": "true", "messageExpression": "self.all(x, self.all(y, x == y)) ? 'a' : 'b'"},
        )
    ),
    # All rules together. Of equal ones in several properties a server names any.
    _of(
        _object(
            **{
                name: _with(_list(_SHORT, maxItems=1000 + 10 * at), _DEAR, _TRUE)
                for at, name in enumerate("abcdefghijklmnopqrstuvwxyz")
            }
        )
    ),
    _of(_object(**{name: _with(_list(_SHORT, maxItems=900), *[_DEAR] * 9) for name in "a"})),
    _of(_with(_list(_SHORT, maxItems=1000), *[_DEAR] * 25), _TRUE),
    # Resources.
    _of(_TEXT, {"rule": "self.metadata.name.contains(self.metadata.generateName)"}),
    _of(
        _TEXT,
        {"rule": "self.metadata.name.contains('a')"},
        properties={"metadata": _object(name=_SHORT), "spec": _TEXT},
    ),
    _of(
        {
            **_object(spec=_with(_TEXT, {"rule": "self.contains(self)"})),
            "x-kubernetes-embedded-resource": True,
            "x-kubernetes-validations": [{"rule": "self.metadata.name.contains(self.kind)"}],
        }
    ),
    _of(
        {
            **_object(
                metadata=_with(_object(labels=_map(_TEXT)), {"rule": "self.name == ''"}, _TRUE)
            ),
            "x-kubernetes-embedded-resource": True,
        }
    ),
    _of(
        {
            **_object(
                metadata=_with(_object(labels=_map(_TEXT)), {"rule": "self.name == ''"}, _TRUE)
            ),
            "x-kubernetes-embedded-resource": True,
            "x-kubernetes-validations": [_TRUE],
        }
    ),
    # Defaults.
    _of(_object(n={**_RULED, "default": {"a": "x", "b": 1}})),
    _of(_object(n={**_RULED, "default": {"a": 1}})),
    _of(_object(n={**_RULED, "default": {"b": 1}}), {"rule": "self > 1"}),
    _of(_object(n={**_RULED, "default": {"a": "abc"}}), {"rule": "self > 1"}),
    _of(_object(n=_with(_list(_RULED, default=[{"a": "x"}, {"a": "y"}]), _CHANGED))),
    _of(_object(n=_with({"type": "integer", "default": 1}, {"rule": "self > 1 ||"}))),
    # Rules of branches, which are refused.
    _of({**_TEXT, "allOf": [{"x-kubernetes-validations": [{"rule": "self > 1"}]}]}, _TRUE),
)
