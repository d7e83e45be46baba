# SPDX-License-Identifier: Apache-2.0
"""What is refused although it is well typed; most of it is in the recording of the checker."""

from __future__ import annotations

import pytest
from cel_check_world import environment

from kthena_api.cel import CompileError


def messages(text: str) -> list[tuple[int, str]]:
    """Columns and words of the issues of an expression; none when it is accepted."""
    try:
        environment("1.37").compile(text)
    except CompileError as refused:
        return [(issue.column, issue.message) for issue in refused.issues]
    return []


@pytest.mark.parametrize("text", ["[?x]", "[1, ?x]", "{'a': 1, ?'b': x}", "{?'a': x}"])
def test_optional_entry_of_unknown_type(text: str) -> None:
    """Where a server panics, a message says so; it has no words of its own."""
    (issue,) = messages(text)
    assert issue[1] == "optional entry of type 'dyn', on which a server fails"


def test_rules_are_applied_only_to_what_checks() -> None:
    """As long as types are wrong, nobody looks at patterns."""
    assert messages("'a'.matches('(') || 1 == 's'") == [
        (23, "found no matching overload for '_==_' applied to '(int, string)'")
    ]


def test_issues_are_in_order_of_place() -> None:
    """Rules run one after the other; their issues are told from left to right."""
    assert messages("s.matches('(') && [duration('x')] == [span] && [1, 's'] == []") == [
        (11, "invalid matches argument"),
        (29, "invalid duration argument"),
        (52, "expected type 'int' but found 'string'"),
    ]


def test_a_list_tells_its_first_stranger_and_a_map_all() -> None:
    """Elements after the first of another type are not looked at, entries are."""
    assert messages("[1, 's', 2.0]") == [(5, "expected type 'int' but found 'string'")]
    assert messages("{1: 1, 's': 2.0, 2u: 's'}") == [
        (8, "expected type 'int' but found 'string'"),
        (13, "expected type 'int' but found 'double'"),
        (18, "expected type 'int' but found 'uint'"),
        (22, "expected type 'int' but found 'string'"),
    ]


def test_anything_goes_inside_format() -> None:
    """At whatever depth below a call of `format`, types may be mixed; its target included."""
    assert messages("'%s'.format([[1, 's', {1: 2, 's': [1.0, 2u]}]])") == []
    assert messages("'%s'.format([1, 's'].map(e, [e, null]))") == []
    assert messages("['a', 1][0].format([1])") == []
    assert messages("['%s'.format([1]), 2]") == [(20, "expected type 'string' but found 'int'")]
