# SPDX-License-Identifier: Apache-2.0
"""Paths that a definition writes as text: `.spec.replicas`, `.spec.limits['a.b']`.

Source: ValidFieldPath in k8s.io/apiextensions-apiserver v0.37
pkg/apiserver/schema/cel/validation.go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from kthena_api.crd.schema import Structural
from kthena_api.field_errors import ROOT, FieldPath

# Possessive: a quote behind a backslash never ends a quoted name, not even to find an end at all.
_TOKEN: Final = re.compile(r"'(?:\\'|[^'])*+'|'.*|[.\[\]]|[^.\[\]]+", re.DOTALL)
_ESCAPE: Final = re.compile(r"\\(.)")
_ESCAPES: Final = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "'": "'", "\\": "\\",
}  # fmt: skip


class PathError(ValueError):
    """A path that names no field; the text of the exception is the server's."""


class Found(NamedTuple):
    """What a path leads to.

    Attributes:
        path: The path, parsed.
        names: The names of the fields on the way.
        node: The schema of the field, None below a map whose values have none.
    """

    path: FieldPath
    names: tuple[str, ...]
    node: Structural | None


def follow(text: str, schema: Structural, *, brackets: bool = True) -> Found:
    """Follow a path into a schema.

    Args:
        text: The path, which begins with a dot or a bracket.
        schema: Where it begins.
        brackets: Whether `['name']` is taken.

    Raises:
        PathError: When the path is malformed or names a field that the schema does not have.
    """
    tokens: Iterator[str] = iter(_TOKEN.findall(text))
    path = ROOT
    names: list[str] = []
    here: Structural | None = schema
    for sign in tokens:
        if sign == ".":
            name = _next(tokens)
        elif sign == "[" and brackets:
            name = _unquote(_next(tokens))
        elif sign == "[":
            raise PathError("array notation is not allowed")
        else:
            raise PathError(f"expected [ or . but got: {sign}")
        # The server panics below `additionalProperties: true`.
        node = here if here is not None else Structural()
        if node.properties:
            path, here = path.child(name), node.properties.get(name)
            if here is None:
                raise PathError("does not refer to a valid field")
        elif node.additional_properties is not None:
            values = node.additional_properties
            path, here = path.key(name), None if isinstance(values, bool) else values
        else:
            raise PathError("does not refer to a valid field")
        names.append(name)
        if sign == "[" and (closing := _next(tokens)) != "]":
            raise PathError(f"expected ] but got {closing}")
    return Found(path, tuple(names), here)


def _next(tokens: Iterator[str]) -> str:
    token = next(tokens, None)
    if token is None:
        raise PathError("unexpected end of JSON path")
    return token


def _unquote(token: str) -> str:
    if len(token) < 2 or not (token.startswith("'") and token.endswith("'")):
        raise PathError(f"expected single quoted string but got {token}")
    inner = token[1:-1]
    for found in _ESCAPE.finditer(inner):
        if found[1] not in _ESCAPES:
            raise PathError(f"invalid string literal: invalid escape char {found[0]}")
    return _ESCAPE.sub(lambda found: _ESCAPES[found[1]], inner)
