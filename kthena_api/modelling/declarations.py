# SPDX-License-Identifier: Apache-2.0
"""What no declaration may say, on whatever node it stands: slips and contradictions."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

from kthena_api.crd.beyond import ABSENT, STRICTNESSES, Beyond
from kthena_api.modelling.markers import Default, Marker
from kthena_api.modelling.problems import MarkerFault, nearest

_SURROGATE: Final = re.compile("[\ud800-\udfff]")

# Rules add up, `required` follows from defaults, and what owns no keyword contradicts none.
_SEVERAL: Final = frozenset({"x-kubernetes-validations", "required", ""})

_DOCUMENTS: Final = frozenset({"default", "example", "enum", "allOf", "anyOf", "oneOf", "not"})
"""Keywords whose values are JSON of the user's."""


class PythonDefault(Default):
    """The field's Python default, as the schema's."""


def check_declaration(marker: Marker) -> None:
    """Refuse a marker that is wrong on every node.

    Raises:
        MarkerFault: With what is wrong.
    """
    name = type(marker).__name__
    if marker.beyond is not None:
        _check_beyond(marker.beyond)
    for attribute in marker.texts:
        value = getattr(marker, attribute)
        for each in value if isinstance(value, tuple) else (value,):
            if each is not None and each is not ABSENT and not isinstance(each, str):
                raise MarkerFault(f"{name} takes text, not {each!r}")
    if marker.keyword in _DOCUMENTS and marker.value is not ABSENT:
        try:
            json.dumps(marker.value, allow_nan=False)
        except (TypeError, ValueError, RecursionError):
            raise MarkerFault(f"{name} takes plain JSON, not {marker.value!r}") from None
    fault = check_text(marker.keyword or name, vars(marker))
    if fault is not None:
        raise fault


def _check_beyond(beyond: Beyond) -> None:
    """Refuse a difference that docs/differences.md could not tell."""
    if beyond.kind not in STRICTNESSES:
        kind = str(beyond.kind)
        raise MarkerFault(f"unknown kind {kind!r} of a difference", nearest(kind, STRICTNESSES))
    for name in ("reason", "reference"):
        text = getattr(beyond, name)
        if not isinstance(text, str) or not text.strip():
            raise MarkerFault(f"a declared difference without its {name}")
    upstream = beyond.upstream
    for each in upstream if isinstance(upstream, tuple) else (upstream,):
        if isinstance(each, Marker):
            check_declaration(each)


def check_text(what: str, value: object) -> MarkerFault | None:
    """Return a fault for text, however deep in a value, that UTF-8 cannot write."""
    stack = [value]
    while stack:
        part = stack.pop()
        if isinstance(part, str) and _SURROGATE.search(part):
            return MarkerFault(f"{what} holds half a character, which UTF-8 cannot: {part!a}")
        if isinstance(part, Mapping):
            stack.extend((*part.keys(), *part.values()))
        elif isinstance(part, list | tuple):
            stack.extend(part)
    return None


def check_agreement(markers: Sequence[Marker]) -> list[MarkerFault]:
    """Return a fault for each keyword that one declaration gives two values.

    A declared difference may override what an alias says, because upstream's alias stays.
    """
    said: dict[str, Marker] = {}
    faults = []
    for marker in markers:
        if marker.keyword in _SEVERAL or marker.value is ABSENT:
            continue
        earlier = said.get(marker.keyword)
        said[marker.keyword] = marker
        if earlier is None or _facts(earlier) == _facts(marker):
            continue
        if isinstance(earlier, PythonDefault):
            faults.append(
                MarkerFault(
                    f"the default is {_words(earlier)} in Python and {_words(marker)} in the "
                    "schema",
                    "take one of the two away",
                )
            )
        elif earlier.beyond is not None or marker.beyond is None:
            faults.append(
                MarkerFault(
                    f"says {marker.keyword} twice: {_words(earlier)} and {_words(marker)}",
                    "take one of the two away",
                )
            )
    return faults


def _facts(marker: Marker) -> dict[str, object]:
    """Return what two markers that agree have in common; JSON tells 1 from true, == does not."""
    return {
        name: value
        if isinstance(value, int | float) and not isinstance(value, bool)
        else json.dumps(value, sort_keys=True, default=repr)
        for name, value in vars(marker).items()
        if name != "beyond"
    }


def _words(marker: Marker) -> str:
    value = marker.value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=repr)
    if keys := getattr(marker, "keys", ()):
        text = f"{text} of {', '.join(keys)}"
    return f"{text} (exclusive)" if getattr(marker, "exclusive", False) else text
