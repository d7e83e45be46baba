# SPDX-License-Identifier: Apache-2.0
"""Maps whose keys are not all strings, and finding an entry by a key of another number type.

A map whose keys have one type is a plain dict. Python takes 1, 1.0 and True for the same key, which
expressions do not: a map with keys of several types is a `MixedMap`, a dict that tells them apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final, cast

from kthena_api.cel.values import faults
from kthena_api.cel.values.doubles import lossless_int, lossless_uint
from kthena_api.cel.values.durations import Duration
from kthena_api.cel.values.faults import EvalFault
from kthena_api.cel.values.integers import MAX_INT
from kthena_api.cel.values.scalars import Container, TypeValue, Uint
from kthena_api.cel.values.timestamps import Timestamp


class _Missing:
    """Stands for no value where null is one."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()

_BY_VALUE: Final = frozenset({bool, int, Uint, float, str, type(None), Duration, TypeValue})
_PLAIN_KEYS: Final = frozenset({bool, int, Uint, str})


def _tag(key: object) -> tuple[object, object]:
    """What tells a key from all others: Go compares the rest by identity."""
    kind = type(key)
    # A NaN equals nothing, and a time zone other than UTC is an object of its own.
    if kind is float and key != key:  # noqa: PLR0124
        return (object, object())
    if kind in _BY_VALUE or (isinstance(key, Timestamp) and key.offset == 0):
        return (kind, key)
    if isinstance(key, bytes):
        raise EvalFault(faults.NOT_HASHABLE)
    return (object, id(key))


class MixedMap(dict[Any, Any]):
    """A map with keys of any type. Reads like a dict; is not changed once made."""

    __slots__ = ("_keys",)

    def __init__(self, entries: Iterable[tuple[object, object]] = ()) -> None:
        super().__init__()
        self._keys: dict[tuple[object, object], object] = {}
        for key, value in entries:
            tag = _tag(key)
            self._keys.setdefault(tag, key)
            dict.__setitem__(self, tag, value)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._keys.values())

    def __contains__(self, key: object) -> bool:
        return dict.__contains__(self, _tag(key))

    def __getitem__(self, key: object) -> Any:
        return dict.__getitem__(self, _tag(key))

    def __repr__(self) -> str:
        return f"MixedMap({list(self.items())!r})"

    def __reduce__(self) -> tuple[type[MixedMap], tuple[list[tuple[object, object]]]]:
        return MixedMap, (list(self.items()),)

    def get(self, key: object, default: Any = None) -> Any:
        """The value of a key of exactly this type."""
        return dict.get(self, _tag(key), default)

    def keys(self) -> Any:
        """The keys."""
        return self._keys.values()

    def items(self) -> Any:
        """The entries."""
        return zip(self._keys.values(), dict.values(self), strict=True)


def make_map(entries: Iterable[tuple[object, object]]) -> dict[Any, Any]:
    """The map of these entries, a later one in place of an earlier one with the same key.

    Raises:
        EvalFault: a key is bytes, which the server's Go cannot hash.
    """
    pairs = list(entries)
    kinds = {type(key) for key, _ in pairs}
    if not kinds or (len(kinds) == 1 and kinds <= _PLAIN_KEYS):
        return dict(pairs)
    return MixedMap(pairs)


def _others(key: object) -> Iterator[object]:
    """The keys of other number types that equal `key`."""
    kind = type(key)
    if kind is int:
        if cast("int", key) >= 0:
            yield Uint(cast("int", key))
    elif kind is Uint:
        if cast("int", key) <= MAX_INT:
            yield int(cast("int", key))
    elif kind is float:
        for other in (lossless_int(cast("float", key)), lossless_uint(cast("float", key))):
            if other is not None:
                yield other


def find(entries: dict[Any, Any], key: object) -> object:
    """The value of a key, of the same type or an equal number, else MISSING."""
    kind = type(key)
    if isinstance(entries, Container):
        return entries.cel_find(key)
    if not entries:
        return MISSING
    if type(entries) is MixedMap:
        exact = entries.get(key, MISSING)
        if exact is not MISSING:
            return exact
        for other in _others(key):
            found = entries.get(other, MISSING)
            if found is not MISSING:
                return cast("object", found)
        return MISSING
    held = type(next(iter(entries)))
    if held is kind:
        return cast("object", entries.get(key, MISSING))
    if isinstance(key, bytes):
        raise EvalFault(faults.NOT_HASHABLE)
    for other in _others(key):
        if type(other) is held:
            return cast("object", entries.get(other, MISSING))
    return MISSING


def insert(entries: dict[Any, Any], key: object, value: object, key_text: str) -> dict[Any, Any]:
    """The map with one entry more; a key it has, or an equal number, is refused.

    Raises:
        EvalFault: `insert failed: key … already exists`.
    """
    if find(entries, key) is not MISSING:
        raise faults.key_exists(key_text)
    return make_map([*entries.items(), (key, value)])
