# SPDX-License-Identifier: Apache-2.0
"""Text to AST, as cel-go's parser does it in an apiserver.

`parse` is all there is to call. What an environment of a Kubernetes minor allows is in
`ParserOptions`; up to 1.36 a server's cel-go knows no identifiers in back-ticks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from kthena_api.cel import tokens
from kthena_api.cel.ast import AST, Expr
from kthena_api.cel.builder import Builder, DepthExceeded, Rules
from kthena_api.cel.diagnostics import IssueLog, ParseError
from kthena_api.cel.factory import TooManyNodes
from kthena_api.cel.lexer import read_tokens
from kthena_api.cel.macros import OPTIONAL, STANDARD, TWO_VARIABLE, Macro, macro_table
from kthena_api.cel.source import Source, read_source
from kthena_api.cel.syntax.descent import Descent
from kthena_api.cel.syntax.frames import Depth
from kthena_api.cel.syntax.nodes import Syntax
from kthena_api.cel.syntax.recovery import GaveUp, Limits, Recovery

_ROOT_CLOSERS = frozenset({tokens.EOF})
_OUTERMOST = Depth(0, 0, 0)


@dataclass(frozen=True, slots=True)
class ParserOptions:
    """What the parser takes.

    Attributes:
        optional_syntax: Whether `.?`, `[?` and `?` before elements and entries are allowed, and the
            macros optMap and
            optFlatMap.
        two_variable_comprehensions: Whether the macros over keys and values are there.
        backtick_identifiers: Whether a field may be written in back-ticks.
        macro_calls: Whether the AST keeps the calls that macros replace.
        extra_macros: More macros; one of the same name, size and style replaces the others.
        max_recursion_depth: How deep rules of the grammar, and operators, may be nested.
        max_code_points: How long an expression may be.
        error_limits: When to give up on broken text.
    """

    optional_syntax: bool = True
    two_variable_comprehensions: bool = True
    backtick_identifiers: bool = True
    macro_calls: bool = False
    extra_macros: tuple[Macro, ...] = ()
    max_recursion_depth: int = 250
    max_code_points: int = 100_000
    error_limits: Limits = field(default_factory=Limits)


DEFAULT_OPTIONS = ParserOptions()
"""What an apiserver of 1.37 takes."""


@lru_cache(maxsize=32)
def _rules(options: ParserOptions) -> Rules:
    macros: Iterable[Macro] = STANDARD
    if options.optional_syntax:
        macros = (*macros, *OPTIONAL)
    if options.two_variable_comprehensions:
        macros = (*macros, *TWO_VARIABLE)
    return Rules(
        macros=macro_table((*macros, *options.extra_macros)),
        optional_syntax=options.optional_syntax,
        quoted_fields=options.backtick_identifiers,
        max_depth=options.max_recursion_depth,
        keep_calls=options.macro_calls,
    )


def parse(text: str, options: ParserOptions = DEFAULT_OPTIONS) -> AST:
    """The AST of an expression.

    Lone surrogates are read as U+FFFD. Time and memory are linear in the length of the text, which
    is limited; no nesting makes Python's stack overflow.

    Raises:
        ParseError: The text is refused; the issues are the server's, positions and words.
    """
    source = read_source(text)
    log = IssueLog(source)
    if len(source.text) > options.max_code_points:
        log.report(
            None,
            "expression code point size exceeds limit: "
            f"size: {len(source.text)}, limit {options.max_code_points}",
        )
        raise ParseError(log.ordered(), source, log.count)
    builder = Builder(_rules(options), log)
    expr: Expr | None = None
    try:
        expr = builder.build(_read(source, options, log))
    except DepthExceeded:
        log.report(None, "max recursion depth exceeded")
    except GaveUp as fault:
        if fault.message:
            log.report(None, fault.message)
    except TooManyNodes as fault:
        log.report(None, str(fault))
    if expr is None or log.count:
        raise ParseError(log.ordered(), source, log.count)
    return AST(expr, builder.numbering.positions, source, builder.macro_calls)


def _read(source: Source, options: ParserOptions, log: IssueLog) -> Syntax:
    """The syntax tree, with holes where there is a syntax error, which is reported."""
    found = read_tokens(source.text)
    limit = options.max_recursion_depth
    if not found.faults:
        span = Descent(found, limit).parse(0, _ROOT_CLOSERS, _OUTERMOST)
        if span is not None:
            return span.node
    return Recovery(found, limit, options.error_limits, log).run()
