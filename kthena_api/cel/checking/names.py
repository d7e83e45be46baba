# SPDX-License-Identifier: Apache-2.0
"""What a name in an expression means: a variable, a type, a constant, a function, a field.

Follows checker/env.go, checker/scopes.go and common/containers of cel-go, and DeclTypeProvider of
k8s.io/apiserver/pkg/cel. From 1.37 on, servers look a name up in the loops around it before they
try it as a qualified name, and only types can be made into messages.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from kthena_api.cel.checking.well_known import (
    CONSTANTS,
    MESSAGES,
    OLD_VARIABLES,
    REGISTERED,
    SCALARS,
)
from kthena_api.cel.declarations import Declarations, Function, NoTypes
from kthena_api.cel.types import ANY, INT, OPTIONAL_NAME, Kind, Type, opaque, type_of

LOCALS_FIRST: Final = 37
"""First server whose checker (cel-go 0.29) knows loops' variables from global ones."""


_KEYWORDS: Final = frozenset(
    {
        "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for",
        "function", "if", "import", "let", "loop", "package", "namespace", "return", "var", "void",
        "while",
    }
)  # fmt: skip


class Found(NamedTuple):
    """What a name stands for."""

    name: str
    type: Type
    constant: int | None = None


class Names:
    """The names of an environment and of the loops around the node that is checked."""

    __slots__ = ("_declared", "_local", "_locals_first", "_with_schema", "container")

    def __init__(self, declarations: Declarations) -> None:
        self._declared = declarations
        self._locals_first = declarations.server >= LOCALS_FIRST
        self._with_schema = not isinstance(declarations.provider, NoTypes)
        self._local: dict[str, list[Type]] = {}
        self.container = declarations.container

    def enter(self, name: str, bound: Type) -> None:
        """Begin the scope of a loop's variable."""
        self._local.setdefault(name, []).append(bound)

    def leave(self, name: str) -> None:
        """End the innermost scope of a loop's variable."""
        scopes = self._local[name]
        scopes.pop()
        if not scopes:
            del self._local[name]

    def resolve(self, parts: list[str]) -> Found | None:
        """What a name, or several joined by dots, stands for as a whole."""
        first = parts[0]
        absolute = first.startswith(".")
        if not self._locals_first:
            return self._resolve_at_once(".".join(parts))
        scopes = self._local.get(first.removeprefix("."))
        if scopes is not None and not absolute:
            return Found(first, scopes[-1]) if len(parts) == 1 else None
        for candidate in self._candidates(".".join(parts)):
            found = self._find(candidate)
            if found is not None:
                return found._replace(name=f".{candidate}") if scopes else found
        return None

    def _resolve_at_once(self, name: str) -> Found | None:
        """As up to 1.36: a loop's variable is found even by a name that begins with a dot."""
        for candidate in self._candidates(name):
            scopes = self._local.get(candidate)
            found = self._find(candidate) if scopes is None else Found(candidate, scopes[-1])
            if found is not None:
                return found
        return None

    def find_message(self, name: str) -> Found | None:
        """What stands before the braces of a message."""
        if not self._locals_first:
            return self._resolve_at_once(name)
        for candidate in self._candidates(name):
            registered = self._registered(candidate)
            if registered is not None:
                return Found(candidate, type_of(registered))
            declared = self.find_type(candidate)
            if declared is not None:
                return Found(candidate, type_of(declared))
        return None

    def find_function(self, name: str) -> Function | None:
        """The function that a name stands for."""
        functions = self._declared.functions.checked
        for candidate in self._candidates(name):
            found = functions.get(candidate)
            if found is not None:
                return found
        return None

    def find_type(self, name: str) -> Type | None:
        """The object type of a name: declared by the schema, or a message."""
        if self._with_schema:
            declared = self._declared.provider.find_type(name) or SCALARS.get(name)
            if declared is not None:
                return declared
        return REGISTERED[name] if name in MESSAGES else None

    def find_field(self, type_name: str, field: str) -> Type | None:
        """The type of a field of an object type."""
        if self._with_schema:
            provider = self._declared.provider
            found = provider.find_field(type_name, field)
            if found is not None:
                return found.type
            declared = provider.find_type(type_name)
            if declared is not None:
                if field in _KEYWORDS:
                    # Declared under its escaped name, but found by the other one as well.
                    found = provider.find_field(type_name, f"__{field}__")
                if found is not None:
                    return found.type
                return declared.parameters[1] if declared.kind is Kind.MAP else None
            if type_name in SCALARS:
                return ANY if type_name == "map" else None
        return MESSAGES.get(type_name, {}).get(field)

    def _candidates(self, name: str) -> tuple[str, ...]:
        """The qualified names that a name may stand for, the most qualified one first."""
        if name.startswith("."):
            return (name[1:],)
        if not self.container:
            return (name,)
        scopes = self.container.split(".")
        prefixes = [".".join(scopes[:size]) for size in range(len(scopes), 0, -1)]
        return (*[f"{prefix}.{name}" for prefix in prefixes], name)

    def _registered(self, name: str) -> Type | None:
        if name == OPTIONAL_NAME and not self._locals_first:
            return opaque(OPTIONAL_NAME)
        return REGISTERED.get(name) or self._declared.functions.types.get(name)

    def _find(self, name: str) -> Found | None:
        """What is declared for all of the expression under a qualified name."""
        declared = self._declared
        variable = declared.variables.get(name)
        if variable is None and not self._locals_first:
            variable = OLD_VARIABLES.get(name)
        if variable is not None:
            return Found(name, variable)
        registered = self._registered(name) or self.find_type(name)
        if registered is not None:
            return Found(name, type_of(registered))
        constant = CONSTANTS.get(name)
        return None if constant is None else Found(name, INT, constant)
