# SPDX-License-Identifier: Apache-2.0
"""What type parameters stand for while an expression is checked (checker/types.go, mapping.go)."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Final

from kthena_api.cel.trampoline import each, run_deep
from kthena_api.cel.types import (
    DYN,
    NULL,
    WITH_PARTS,
    Kind,
    Type,
    accepts,
    is_dyn_or_error,
    is_exact,
    most_general,
)

# A class attribute costs a look-up, and these are compared all the time.
_PARAM: Final = Kind.TYPE_PARAM
_NULL: Final = Kind.NULL
_TYPE: Final = Kind.TYPE
_TAKES_NULL: Final = (Kind.OPAQUE, Kind.STRUCT, Kind.DURATION, Kind.TIMESTAMP, Kind.ANY)

_Pair = tuple[Type, Type, Type | None]


class TypeMapping:
    """What type parameters stand for; it grows while an expression is checked.

    A trial that fails leaves it as it was.
    """

    __slots__ = ("_bindings", "_trail")

    def __init__(self, bindings: Mapping[str, Type] | None = None) -> None:
        self._bindings = dict(bindings or {})
        self._trail: list[tuple[str, Type | None]] = []

    def add(self, parameter: Type, bound: Type) -> None:
        """Let `parameter` stand for `bound`."""
        name = parameter.name
        self._trail.append((name, self._bindings.get(name)))
        self._bindings[name] = bound

    def find(self, target: Type) -> Type | None:
        """What `target` stands for, None when it stands for itself.

        cel-go looks any type up by its text, which differs only for an object type that has the
        name of a type parameter; there it may never end.
        """
        return self._bindings.get(target.name) if target.kind is _PARAM else None

    def assign(self, value: Type, target: Type) -> bool:
        """Whether a `value` goes where a `target` is wanted; what that takes is bound."""
        return self.assign_all((value,), (target,))

    def assign_all(self, values: Sequence[Type], targets: Sequence[Type]) -> bool:
        """The same for arguments and parameters; false when the lengths differ."""
        if len(values) != len(targets):
            return False
        mark = len(self._trail)
        for value, target in zip(values, targets, strict=True):
            if not self._fits(value, target):
                self._undo(mark)
                return False
        return True

    def substitute(self, target: Type, *, parameters_to_dyn: bool = False) -> Type:
        """`target` with every bound type parameter replaced; unbound ones by dyn if asked for."""
        if target.ground:
            return target
        done: dict[str, Type] = {}

        def step(part: Type) -> Generator[Type, Type, Type]:
            if part.ground:
                return part
            if part.kind is _PARAM:
                if part.name not in done:
                    bound = self._bindings.get(part.name)
                    unbound = DYN if parameters_to_dyn else part
                    done[part.name] = unbound if bound is None else (yield bound)
                return done[part.name]
            replaced: list[Type] = yield from each(part.parameters)
            return Type(part.kind, part.name, tuple(replaced), max_size=part.max_size)

        return run_deep(step, target)

    def is_not_referenced_in(self, target: Type, within: Type) -> bool:
        """Whether `target` does not occur in `within`, bindings followed."""
        waiting, seen = [within], set[str]()
        while waiting:
            within = waiting.pop()
            if within.ground and not target.ground:
                continue
            if is_exact(target, within):
                return False
            if within.kind is _PARAM and within.name not in seen:
                seen.add(within.name)
                bound = self._bindings.get(within.name)
                if bound is not None:
                    waiting.append(bound)
            waiting.extend(within.parameters)
        return True

    def _undo(self, mark: int) -> None:
        while len(self._trail) > mark:
            name, before = self._trail.pop()
            if before is None:
                del self._bindings[name]
            else:
                self._bindings[name] = before

    def _fits(self, value: Type, target: Type) -> bool:
        """internalIsAssignable, which is true when all of a chain of conditions are."""
        waiting: list[_Pair] = [(value, target, None)]
        while waiting:
            value, target, generalised = waiting.pop()
            if generalised is not None:
                # The value fits what the parameter stands for, which may say too much by now.
                general = most_general(value, target)
                if self.is_not_referenced_in(generalised, general):
                    self.add(generalised, general)
            elif not self._holds(value, target, waiting):
                return False
        return True

    def _holds(self, value: Type, target: Type, waiting: list[_Pair]) -> bool:
        """One condition; those that it takes besides are put before what waits."""
        if target.kind is _PARAM and self._binds(value, target, waiting):
            return True
        if value.kind is _PARAM:
            return self._binds(target, value, waiting)
        if is_dyn_or_error(value) or is_dyn_or_error(target):
            return True
        if value.kind is _NULL:
            return _takes_null(target)
        if target.kind is _NULL:
            return _takes_null(value)
        if value.kind is _TYPE:
            return target.kind is _TYPE
        if value.kind not in WITH_PARTS:
            return accepts(target, value)
        if (
            value.kind is not target.kind
            or value.name != target.name
            or len(value.parameters) != len(target.parameters)
        ):
            return False
        pairs = zip(value.parameters[::-1], target.parameters[::-1], strict=True)
        waiting.extend([(part, wanted, None) for part, wanted in pairs])
        return True

    def _binds(self, value: Type, parameter: Type, waiting: list[_Pair]) -> bool:
        """Whether `value` may stand for `parameter`, if the conditions added hold as well."""
        if is_exact(value, parameter):
            return True
        bound = self._bindings.get(parameter.name)
        if bound is None:
            if not self.is_not_referenced_in(parameter, value):
                return False
            self.add(parameter, value)
            return True
        # Checked before the binding, so that a type never stands for itself.
        if not is_exact(value, bound):
            waiting.append((value, bound, parameter))
            waiting.append((value, bound, None))
        return True


def _takes_null(target: Type) -> bool:
    """Null goes where the first checkers took it: objects, times and abstract types as well."""
    return target.kind in _TAKES_NULL or accepts(target, NULL)
