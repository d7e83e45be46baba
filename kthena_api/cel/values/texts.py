# SPDX-License-Identifier: Apache-2.0
"""Values as messages show them: what Go's `%v` makes of the server's value."""

from __future__ import annotations

from kthena_api.cel.values.doubles import format_double
from kthena_api.cel.values.scalars import Value, is_list

# Deeper, a text would be of no use, and the interpreter's own limit comes near.
_DEEPEST = 100


def message_text(value: object) -> str:
    """A value inside of a message: strings bare, null as `0`, bytes as numbers.

    Maps have no order in Go; here they keep theirs.
    """
    return _text(value, 0)


def _text(value: object, depth: int) -> str:
    if type(value) is str:
        return value
    if value is None:
        return "0"
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is float:
        return format_double(value)
    if isinstance(value, bytes):
        return f"[{' '.join(map(str, value))}]"
    if depth >= _DEEPEST:
        return "…"
    if isinstance(value, Value):
        return value.message_text(lambda held: _text(held, depth + 1))
    if isinstance(value, dict):
        entries = (f"{_text(k, depth + 1)}: {_text(v, depth + 1)}" for k, v in value.items())
        return f"{{{', '.join(entries)}}}"
    if is_list(value) and isinstance(value, list | tuple):
        return f"[{', '.join(_text(item, depth + 1) for item in value)}]"
    return str(value)
