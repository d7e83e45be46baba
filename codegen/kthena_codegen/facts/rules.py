# SPDX-License-Identifier: Apache-2.0
"""What can be said about a rule without compiling it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kthena_api.crd import Difference, Structural, ValidationRule

RULE_KEYWORD: Final = "x-kubernetes-validations"

# CEL's lexical grammar as far as it can hide a name: texts, comments, quoted member names.
_TOKEN: Final = re.compile(
    r"""
    (?P<text> [rR]? [bB]? (?: '''(?s:.*?)''' | \"\"\"(?s:.*?)\"\"\" )
      | [bB]? (?: '(?:\\.|[^'\\\n])*' | "(?:\\.|[^"\\\n])*" )
      | (?:[rR][bB]?|[bB][rR]) (?: '[^'\n]*' | "[^"\n]*" ) )
    | (?P<comment> //[^\n]* )
    | (?P<quoted> `[^`\n]*` )
    | (?P<name> [A-Za-z_][A-Za-z0-9_]* )
    | (?P<dot> \.\?? )
    | (?P<space> \s+ )
    | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """One rule of a node.

    Attributes:
        rule: The rule itself.
        applies_to: Where under the field it sits: empty for the value, else such as
            `each item` or `each value`.
        transition: Whether it compares with the stored object, so that only updates meet it,
            unless `optionalOldSelf` is set.
        difference: The declared difference that added or replaced it, None for upstream's.
    """

    rule: ValidationRule
    applies_to: str
    transition: bool
    difference: Difference | None

    @property
    def on_update_only(self) -> bool:
        """Whether a create never meets the rule."""
        return self.transition and not self.rule.optional_old_self


def is_transition(rule: str) -> bool:
    """Return whether a rule's text refers to `oldSelf`.

    The apiserver asks its checked expression (apiextensions-apiserver
    pkg/apiserver/schema/cel/compilation.go: `usesOldSelf`). A name inside a text, a comment or
    after a dot is not the variable. A macro variable of that name would count here.
    """
    after_operand = after_member_dot = False
    for token in _TOKEN.finditer(rule):
        kind = token.lastgroup
        if kind in {"space", "comment"}:
            continue
        if kind == "name" and token[0] == "oldSelf" and not after_member_dot:
            return True
        # A dot that follows no operand begins a name of the outermost scope.
        after_member_dot = kind == "dot" and after_operand
        after_operand = kind in {"text", "quoted", "name"} or token[0] in ")]}"
    return False


def rule_difference(node: Structural, rule: ValidationRule) -> Difference | None:
    """Return the declared difference that stands behind a rule of a node, if there is one."""
    for difference in node.notes.differences:
        if difference.keyword == RULE_KEYWORD and difference.ours == rule.rule:
            return difference
    return None
