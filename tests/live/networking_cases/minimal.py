# SPDX-License-Identifier: Apache-2.0
"""Values of a schema with as little in them as it allows, and with all but one field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kthena_api.crd import Structural


def sparse(node: Structural) -> Iterator[Any]:
    """Yield the smallest value, and for each place below it the smallest value that has it."""
    yield _smallest(node)
    for name, child in node.properties.items():
        for value in sparse(child):
            yield {**_smallest(node), name: value}
    if node.items is not None:
        for value in sparse(node.items):
            yield [value]
    if node.additional_properties is not None and not isinstance(node.additional_properties, bool):
        for value in sparse(node.additional_properties):
            yield {"x": value}


def lacking(node: Structural) -> Iterator[Any]:
    """Yield the full value without one optional field, for each such field at any depth."""
    full = _full(node)
    for name, child in node.properties.items():
        if name not in node.validation.required:
            yield {key: value for key, value in full.items() if key != name}
        for value in lacking(child):
            yield {**full, name: value}
    if node.items is not None:
        yield from ([value] for value in lacking(node.items))
    if node.additional_properties is not None and not isinstance(node.additional_properties, bool):
        yield from ({"x": value} for value in lacking(node.additional_properties))


def _smallest(node: Structural) -> Any:
    """Return a value with the required fields only."""
    if node.type == "object":
        return {name: _smallest(node.properties[name]) for name in node.validation.required}
    return [] if node.type == "array" else _scalar(node)


def _full(node: Structural) -> Any:
    """Return a value with every field."""
    if node.type == "array" and node.items is not None:
        return [_full(node.items)]
    if node.type != "object":
        return _scalar(node)
    if node.additional_properties is not None and not isinstance(node.additional_properties, bool):
        return {"x": _full(node.additional_properties)}
    return {name: _full(child) for name, child in node.properties.items()}


def _scalar(node: Structural) -> Any:
    """Return a value that breaks nothing that keeps the server from evaluating rules."""
    if node.validation.enum:
        return node.validation.enum[0]
    if node.type == "string":
        return "https://x" if node.validation.format == "uri" else "x"
    return {"integer": 1, "boolean": False, "number": 1.5}[node.type]
