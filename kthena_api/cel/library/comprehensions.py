# SPDX-License-Identifier: Apache-2.0
"""Macros over keys and values (cel.lib.ext.comprev2), and what they call."""

from __future__ import annotations

from typing import Any, Final

from kthena_api.cel import macros, types
from kthena_api.cel.library.base import Library, function
from kthena_api.cel.values import insert, message_text

MAP_INSERT: Final = "cel.@mapInsert"

Entries = dict[Any, Any]


def insert_entry(entries: Entries, key: object, value: object) -> Entries:
    """The map with one entry more; an error for a key it has."""
    return insert(entries, key, value, message_text(key))


def insert_entries(entries: Entries, more: Entries) -> Entries:
    """The map with more entries; an error for a key it has."""
    for key, value in more.items():
        entries = insert_entry(entries, key, value)
    return entries


_K: Final = types.param("K")
_V: Final = types.param("V")
_MAP: Final = types.map_of(_K, _V)

LIBRARY: Final = Library(
    "cel.lib.ext.comprev2",
    (
        function(
            "@mapInsert_map_key_value",
            MAP_INSERT,
            (_MAP, _K, _V),
            _MAP,
            insert_entry,
            "The map with one entry more; what transformMap calls.",
            "{'a': 1}.transformMap(k, v, v + 1) == {'a': 2}",
        ),
        function(
            "@mapInsert_map_map",
            MAP_INSERT,
            (_MAP, _MAP),
            _MAP,
            insert_entries,
            "The map with more entries; what transformMapEntry calls.",
            "{'a': 1}.transformMapEntry(k, v, {v: k}) == {1: 'a'}",
        ),
    ),
    since="1.32",
    macros=macros.TWO_VARIABLE,
)
