# SPDX-License-Identifier: Apache-2.0
"""Environments: what a server of some minor makes of an expression.

    env = Environment.for_kubernetes("1.37", variables={"self": type_})
    compiled = env.compile("self.replicas > 1")
    compiled.type, compiled.cost
    compiled.program().evaluate({"self": {"replicas": 3}})

An expression that is new to a server may use the libraries of the minor before, so that the server
can be rolled back; stored ones, and every evaluation, those of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from kthena_api.cel.checked import CheckedAst, CompileError
from kthena_api.cel.checker import check
from kthena_api.cel.declarations import (
    NEWEST,
    OLDEST,
    Declarations,
    Functions,
    NoTypes,
    functions_of,
)
from kthena_api.cel.diagnostics import ParseError
from kthena_api.cel.library.catalogue import libraries_of
from kthena_api.cel.parser import ParserOptions, parse
from kthena_api.cel.ranges import CostRange
from kthena_api.cel.types import Type, TypeProvider
from kthena_api.cel.validators import validate

if TYPE_CHECKING:
    from kthena_api.cel.program import Program
    from kthena_api.cel.values.shapes import Shape

SUPPORTED: Final = tuple(f"1.{minor}" for minor in range(OLDEST, NEWEST + 1))
"""The minors of Kubernetes that there are environments of."""

_BACKTICKS_SINCE: Final = 37


class UnsupportedVersion(ValueError):
    """A minor of Kubernetes that is not known.

    Attributes:
        version: The one asked for.
        supported: Those that are known.
    """

    def __init__(self, version: str) -> None:
        super().__init__(
            f"Kubernetes {version} is not supported; supported are {', '.join(SUPPORTED)}"
        )
        self.version = version
        self.supported = SUPPORTED

    def __reduce__(self) -> tuple[type[UnsupportedVersion], tuple[str]]:
        return UnsupportedVersion, (self.version,)


@dataclass(frozen=True, eq=False)
class Compiled:
    """An expression that an environment accepts."""

    environment: Environment = field(repr=False)
    text: str
    checked: CheckedAst = field(repr=False)

    @property
    def type(self) -> Type:
        """The type of the value."""
        return self.checked.output_type

    @cached_property
    def cost(self) -> CostRange:
        """What evaluating it costs at least and at most, given the sizes in the types."""
        from kthena_api.cel.cost import estimate  # only who asks pays for it

        return estimate(self.checked, self.environment.declarations).cost

    def program(self) -> Program:
        """The expression as a function; made on the first call."""
        return self._program

    @cached_property
    def _program(self) -> Program:
        from kthena_api.cel.compiler import compile_program  # as above

        environment = self.environment
        return compile_program(
            self.checked, environment.declarations, shapes=environment.shapes, name=self.text
        )

    def __reduce__(self) -> tuple[object, tuple[Environment, str]]:
        return _compiled_again, (self.environment, self.text)


def _compiled_again(environment: Environment, text: str) -> Compiled:
    return environment.compile(text)


@dataclass(frozen=True, slots=True, eq=False)
class Environment:
    """The language of a server: libraries, variables, types. Frozen, and shared by threads.

    Attributes:
        minor: Of the server, like "1.37".
        stored: Whether it is that of stored expressions.
        variables: Types by name.
        provider: Object types of the variables; None when there are none.
        shapes: How plain data of a variable stand for a value, by its name.
        declarations: All that an expression may use.
    """

    minor: str
    stored: bool
    variables: Mapping[str, Type]
    provider: TypeProvider | None
    shapes: Mapping[str, Shape]
    declarations: Declarations = field(repr=False)

    @classmethod
    def for_kubernetes(
        cls,
        minor: str,
        *,
        stored: bool = False,
        variables: Mapping[str, Type] | None = None,
        provider: TypeProvider | None = None,
        shapes: Mapping[str, Shape] | None = None,
    ) -> Environment:
        """The environment of a server.

        Args:
            minor: Of the server, like "1.37".
            stored: Whether the expressions are stored already, not new.
            variables: Types by name; sizes in them are hints for costs.
            provider: Object types of the variables.
            shapes: How plain data of a variable stand for a value, by its name.

        Raises:
            UnsupportedVersion: The minor is not known.
        """
        if minor not in SUPPORTED:
            raise UnsupportedVersion(minor)
        server = int(minor.removeprefix("1."))
        libraries = server if stored else server - 1
        declarations = Declarations(
            server=server,
            libraries=libraries,
            functions=functions_of(libraries, server),
            variables=MappingProxyType(dict(variables or {})),
            provider=NoTypes() if provider is None else provider,
        )
        return cls(
            minor,
            stored,
            declarations.variables,
            provider,
            MappingProxyType(dict(shapes or {})),
            declarations,
        )

    @property
    def functions(self) -> Functions:
        """Every overload that an expression may use."""
        return self.declarations.functions

    def compile(self, text: str) -> Compiled:
        """The checked expression.

        Raises:
            CompileError: The expression is refused; its text is the server's.
        """
        declarations = self.declarations
        try:
            parsed = parse(text, _options(declarations.libraries, declarations.server))
        except ParseError as refused:
            raise CompileError(refused.issues, refused.source, refused.count) from None
        checked = check(parsed, declarations)
        validate(checked)
        return Compiled(self, text, checked)

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return _environment_again, (
            self.minor,
            self.stored,
            dict(self.variables),
            self.provider,
            dict(self.shapes),
        )


def _environment_again(
    minor: str,
    stored: bool,  # noqa: FBT001 - pickle gives arguments by position
    variables: Mapping[str, Type],
    provider: TypeProvider | None,
    shapes: Mapping[str, Shape],
) -> Environment:
    return Environment.for_kubernetes(
        minor, stored=stored, variables=variables, provider=provider, shapes=shapes
    )


@lru_cache(maxsize=32)
def _options(libraries: int, server: int) -> ParserOptions:
    return ParserOptions(
        backtick_identifiers=server >= _BACKTICKS_SINCE,
        extra_macros=tuple(macro for each in libraries_of(libraries) for macro in each.macros),
    )
