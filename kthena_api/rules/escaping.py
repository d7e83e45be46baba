# SPDX-License-Identifier: Apache-2.0
"""Names of fields in expressions: `a-b` is written `a__dash__b`.

The way back is `unescape` of kthena_api.cel.values.views, which a running program needs. Source:
k8s.io/apiserver pkg/cel/escaping.go.
"""

from __future__ import annotations

import re
from typing import Final

from kthena_api.cel.values.names import RESERVED

__all__ = ["escape"]

_NAME: Final = re.compile(r"[A-Za-z_./-][A-Za-z0-9_./-]*")
_SPECIAL: Final = re.compile(r"__|[./-]")
_WORDS: Final = {"__": "underscores", ".": "dot", "-": "dash", "/": "slash"}


def escape(name: str) -> str | None:
    """How an expression writes the name of a field; None if it cannot."""
    if name in RESERVED:
        return f"__{name}__"
    if _NAME.fullmatch(name) is None:
        return None
    return _SPECIAL.sub(lambda found: f"__{_WORDS[found[0]]}__", name)
