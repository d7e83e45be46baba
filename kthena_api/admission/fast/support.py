# SPDX-License-Identifier: Apache-2.0
"""What generated code calls."""

from __future__ import annotations

import re
from typing import Any, Final

from kthena_api.admission.embedded import check_embedded
from kthena_api.admission.meta_decoding import decode_meta
from kthena_api.admission.minors import Minor
from kthena_api.crd.schema import Extensions, Structural

__all__ = ["DROPPED", "Unsure", "anything", "dropped", "is_odd", "settle_embedded"]

DROPPED: Final = object()
"""What a function returns for a null that is taken away."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_DEEPEST: Final = 64
_INT64: Final = 1 << 63
_EMBEDDED: Final = Structural(type="object", extensions=Extensions(embedded_resource=True))


class Unsure(Exception):
    """The short way cannot tell."""


def is_odd(text: str) -> bool:
    """Whether a text is not stored as it is: a lone surrogate is replaced."""
    return _SURROGATE.search(text) is not None


def anything(value: Any) -> Any:
    """A value of which a schema says nothing, if it is stored as it is; raises Unsure.

    A float without a fraction is stored as an integer.
    """
    waiting = [(value, 0)]
    while waiting:
        here, depth = waiting.pop()
        kind = type(here)
        if kind is str:
            if not here.isascii() and is_odd(here):
                raise Unsure
        elif kind is int:
            if not -_INT64 <= here < _INT64:
                raise Unsure
        elif kind is float:
            if not here % 1 > 0:
                raise Unsure
        elif kind is dict or kind is list:
            if depth == _DEEPEST:
                raise Unsure
            if kind is dict:
                for name in here:
                    if type(name) is not str or (not name.isascii() and is_odd(name)):
                        raise Unsure
                here = here.values()
            waiting += [(each, depth + 1) for each in here]
        elif here is not None and kind is not bool:
            raise Unsure
    return value


def dropped(value: Any) -> object:
    """Take away a value of which the schema knows nothing, but which has to be decoded still."""
    anything(value)
    return DROPPED


def settle_embedded(value: dict[str, Any], sent: dict[str, Any], minor: Minor) -> dict[str, Any]:
    """A resource within a resource, its metadata decoded; raises Unsure for what is wrong with it.

    Args:
        value: The resource, otherwise ready.
        sent: What it was made of, which is not changed.
        minor: The server's.
    """
    if "metadata" in value:
        meta = anything(value["metadata"])
        decoded = decode_meta(meta)
        if meta is None or decoded.unknown:
            raise Unsure
        if decoded.value != meta:
            if value is sent:
                value = value.copy()
            value["metadata"] = decoded.value
    if check_embedded(value, _EMBEDDED, minor):
        raise Unsure
    return value
