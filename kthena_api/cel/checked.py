# SPDX-License-Identifier: Apache-2.0
"""What the checker makes: the tree with names resolved, and two tables keyed by node id.

`expr` is the parsed tree but where the checker found out what a name means: a qualified name
(`a.b`) that is a variable or a type has become one Ident, a call in a namespace
(`strings.quote(x)`) one without a target. Resolved nodes keep their ids; all other nodes are the
parser's own. Costs and programs are made from this alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kthena_api.cel.ast import AST, Expr
from kthena_api.cel.diagnostics import Issue, render_issues
from kthena_api.cel.source import Source
from kthena_api.cel.types import DYN, Type


@dataclass(frozen=True, slots=True)
class Reference:
    """What an Ident, a Call or a StructExpr stands for.

    Attributes:
        name: Of an Ident: the variable or type, qualified; with a dot before it when it is meant
            although a loop's variable has the same name. Of a StructExpr: the type. Empty for
            calls.
        overloads: Of a Call: ids of the overloads that fit the types, in order of declaration.
        constant: Value of an Ident that names one: `google.protobuf.NullValue.NULL_VALUE`.
    """

    name: str = ""
    overloads: tuple[str, ...] = ()
    constant: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class CheckedAst:
    """A checked expression.

    Attributes:
        ast: As parsed: source and positions.
        expr: The resolved root.
        types: Type of each node, by id; nodes without an entry are of type dyn.
        references: What each Ident and Call stands for, by id; locals of comprehensions included.
    """

    ast: AST
    expr: Expr
    types: Mapping[int, Type]
    references: Mapping[int, Reference]

    def type_of(self, node: Expr) -> Type:
        """The type of a node."""
        return self.types.get(node.id, DYN)

    @property
    def output_type(self) -> Type:
        """The type of the whole expression."""
        return self.type_of(self.expr)


class CompileError(Exception):
    """An expression that an environment refuses; its text is the server's.

    Attributes:
        issues: What is wrong, by position; at least one.
        source: The text.
        count: How many issues were found; `issues` stops at 100.
    """

    def __init__(self, issues: tuple[Issue, ...], source: Source, count: int) -> None:
        super().__init__(issues, source, count)
        self.issues = issues
        self.source = source
        self.count = count

    def __str__(self) -> str:
        return render_issues(self.issues, self.source, self.count)
