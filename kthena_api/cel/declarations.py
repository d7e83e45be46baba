# SPDX-License-Identifier: Apache-2.0
"""What an expression may use: variables, functions and types, frozen.

An environment of a server is told by two minors: its own, whose code it runs, and the one whose
libraries it offers. A rule of a new definition gets those of the minor before, so that a server can
be rolled back; stored rules, and every evaluation, get the current ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from kthena_api.cel.library.base import Overload
from kthena_api.cel.library.catalogue import libraries_of, overloads_of
from kthena_api.cel.types import FieldType, Kind, Type, TypeProvider

OLDEST: Final = 33
NEWEST: Final = 37


@dataclass(frozen=True, slots=True)
class NoTypes:
    """A provider that knows no object types."""

    def find_type(self, name: str) -> Type | None:
        """None."""
        del name
        return None

    def find_field(self, type_name: str, field_name: str) -> FieldType | None:
        """None."""
        del type_name, field_name
        return None

    def fields(self, type_name: str) -> Sequence[str]:
        """Nothing."""
        del type_name
        return ()


@dataclass(frozen=True, slots=True, eq=False)
class Signature:
    """What the checker looks at in an overload.

    Attributes:
        id: Of the overload.
        member: Whether it stands behind a dot.
        params: Types of the arguments, the target of a member first.
        result: Type of the result.
        variables: Names of the type parameters in them.
    """

    id: str
    member: bool
    params: tuple[Type, ...]
    result: Type
    variables: tuple[str, ...]


_MAX_SHORTLISTS: Final = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function as the checker sees it.

    Attributes:
        name: Qualified.
        signatures: Of its overloads, in order of declaration.
    """

    name: str
    signatures: tuple[Signature, ...]
    _shortlists: dict[tuple[object, ...], Shortlist] = field(
        default_factory=dict, init=False, repr=False
    )

    def shortlist(self, arguments: Sequence[Type], *, member: bool) -> Shortlist:
        """What of the signatures is worth a try; remembered for the kinds of the arguments."""
        key = (member, *[argument.kind for argument in arguments])
        found = self._shortlists.get(key)
        if found is None:
            found = self._make_shortlist(arguments, member=member)
            if len(self._shortlists) < _MAX_SHORTLISTS:
                self._shortlists[key] = found
        return found

    def _make_shortlist(self, arguments: Sequence[Type], *, member: bool) -> Shortlist:
        listed: list[tuple[int, Signature]] = []
        skipped = 0
        for signature in self.signatures:
            if signature.member is not member:
                continue
            if _may_take(signature.params, arguments):
                listed.append((skipped, signature))
                skipped = 0
            else:
                skipped += len(signature.variables)
        return Shortlist(tuple(listed), skipped)


class Shortlist(NamedTuple):
    """Signatures that may take some arguments, and how many type parameters the others have.

    Attributes:
        listed: Each with the number of type parameters of those left out before it.
        rest: The same for those left out after the last one.
    """

    listed: tuple[tuple[int, Signature], ...]
    rest: int


_LOOSE: Final = (Kind.DYN, Kind.ANY, Kind.ERROR, Kind.NULL, Kind.TYPE_PARAM)


def _may_take(params: Sequence[Type], arguments: Sequence[Type]) -> bool:
    """Whether assigning is worth a try: the same number, and no two plain kinds that differ."""
    if len(params) != len(arguments):
        return False
    for wanted, argument in zip(params, arguments, strict=True):
        if (
            wanted.kind is not argument.kind
            and wanted.kind not in _LOOSE
            and argument.kind not in _LOOSE
        ):
            return False
    return True


@dataclass(frozen=True, slots=True, eq=False)
class Functions:
    """The overloads of an environment.

    Attributes:
        by_name: Overloads of each function, in order of declaration.
        by_id: Each overload.
        checked: The same as `by_name` for the checker.
        types: Types that libraries declare, by name.
    """

    by_name: Mapping[str, tuple[Overload, ...]]
    by_id: Mapping[str, Overload]
    checked: Mapping[str, Function]
    types: Mapping[str, Type]


@dataclass(frozen=True, slots=True, eq=False)
class Declarations:
    """What an expression may use.

    Attributes:
        server: Minor of the server: 37 for 1.37.
        libraries: Minor whose libraries are offered.
        functions: The overloads.
        variables: Types by qualified name; sizes in them are hints for costs.
        provider: Object types of the variables.
        container: Prefix that names are looked up in; empty in every server.
    """

    server: int
    libraries: int
    functions: Functions
    variables: Mapping[str, Type] = field(default_factory=dict)
    provider: TypeProvider = field(default_factory=NoTypes)
    container: str = ""


@lru_cache(maxsize=32)
def functions_of(libraries: int, server: int) -> Functions:
    """The overloads that a server of a minor offers to rules of another one."""
    types = [declared for each in libraries_of(libraries) for declared in each.types]
    return make_functions(overloads_of(libraries, server), types)


def make_functions(rows: Iterable[Overload], types: Iterable[Type] = ()) -> Functions:
    """The functions of rows, in order of declaration."""
    by_name: dict[str, list[Overload]] = {}
    for row in rows:
        by_name.setdefault(row.function, []).append(row)
    return Functions(
        by_name={name: tuple(rows) for name, rows in by_name.items()},
        by_id={row.id: row for rows in by_name.values() for row in rows},
        checked={
            name: Function(name, tuple(map(_signature, rows))) for name, rows in by_name.items()
        },
        types={declared.name: declared for declared in types},
    )


def _signature(row: Overload) -> Signature:
    names: set[str] = set()
    waiting = [row.result, *row.params]
    while waiting:
        part = waiting.pop()
        if part.kind is Kind.TYPE_PARAM:
            names.add(part.name)
        waiting.extend(part.parameters)
    return Signature(row.id, row.member, row.params, row.result, tuple(sorted(names)))
