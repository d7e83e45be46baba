# SPDX-License-Identifier: Apache-2.0
"""From the name of a field in expressions to its key in data (apiserver pkg/cel/escaping.go)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

RESERVED: Final = frozenset(
    (
        "true false null in as break const continue else for function if import let loop package "
        "namespace return var void while"
    ).split()
)
"""Names that no field has in an expression; a field of such a name is escaped."""

_ESCAPED: Final = re.compile("__[^_]+__")
_SIGNS: Final = {"underscores": "__", "dot": ".", "dash": "-", "slash": "/"}


@lru_cache(maxsize=1024)
def unescape(name: str) -> str | None:
    """The key of a field whose name in expressions is given, None for no name (cel.Unescape)."""
    parts: list[str] = []
    at = 0
    for match in _ESCAPED.finditer(name):
        escaped = match[0][2:-2]
        sign = _SIGNS.get(escaped)
        if sign is None:
            if escaped not in RESERVED or match[0] != name:
                return None
            sign = escaped
        parts += (name[at : match.start()], sign)
        at = match.end()
    return "".join(parts) + name[at:]
