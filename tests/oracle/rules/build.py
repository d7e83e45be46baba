# SPDX-License-Identifier: Apache-2.0
"""Parts that the recorded verdicts are made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Json = Any
Case = dict[str, Json]
Cases = Iterator[Case]

INT: Json = {"type": "integer"}
STRING: Json = {"type": "string"}
NUMBER: Json = {"type": "number"}
BOOL: Json = {"type": "boolean"}
ANY: Json = {"x-kubernetes-preserve-unknown-fields": True}
EITHER: Json = {"x-kubernetes-int-or-string": True}


def rule(text: str, **members: Json) -> Json:
    """A rule; the members are those of JSON."""
    return {"rule": text} | members


def ruled(schema: Json, *rules: Json, **members: Json) -> Json:
    """A schema with rules, each a text or what `rule` returns."""
    written = [rule(each) if isinstance(each, str) else each for each in rules]
    return {**schema, "x-kubernetes-validations": written, **members}


def record(**properties: Json) -> Json:
    """The schema of an object."""
    return {"type": "object", "properties": properties}


def array(items: Json, **members: Json) -> Json:
    """The schema of a list."""
    return {"type": "array", "items": items, **members}


def list_map(items: Json, *keys: str, **members: Json) -> Json:
    """The schema of a list with keys."""
    types = {"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": list(keys)}
    return array(items, **types, **members)


def mapping(values: Json, **members: Json) -> Json:
    """The schema of a map."""
    return {"type": "object", "additionalProperties": values, **members}


def create(schema: Json, *values: Json, **settings: Json) -> Cases:
    """Each value as a new object; settings are root, budget and call_limit."""
    for value in values:
        yield {"schema": schema, "object": value, **settings}


def update(schema: Json, *pairs: tuple[Json, Json], **settings: Json) -> Cases:
    """Each pair is an old object and the new one."""
    for old, value in pairs:
        yield {"schema": schema, "object": value, "old": old, **settings}
