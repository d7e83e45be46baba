# SPDX-License-Identifier: Apache-2.0
"""What is generated and compared has rules that a server takes."""

from __future__ import annotations

import pytest
from shop_project import Project

RULE = 'Rule("self.low <= self.high", message="low must not exceed high")'


def refusal(project: Project, rule: str, command: str = "generate") -> str:
    """Return what a command says of the shop with another rule; nothing is written."""
    project.edit("shop/models.py", RULE, rule)
    before = project.tree()

    result = project.run(command)

    assert result.code == 2
    assert project.tree() == before
    return result.err


@pytest.mark.parametrize("command", ["generate", "check"])
def test_a_rule_that_does_not_compile_is_refused(project: Project, command: str) -> None:
    """The class, the rule and the server's words are named, and no file is written."""
    said = refusal(project, 'Rule("self.lo <= self.high")', command)

    assert "models.py:" in said
    assert (
        ": Widget.spec: an apiserver would refuse it: "
        "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule: "
        "Invalid value: "
    ) in said
    assert '"self.lo \\u003c= self.high"' in said
    assert "compilation failed: ERROR: <input>:1:5: undefined field 'lo'\n | self.lo <=" in said


def test_a_rule_that_costs_too_much_is_refused(project: Project) -> None:
    """The factor and the advice are the server's."""
    words = """list[Annotated[str, Rule("self.matches('a')")]] = Field(default_factory=list)"""
    project.edit("shop/models.py", "    high: int\n", f"    high: int\n    words: {words}\n")

    said = refusal(project, RULE)

    assert "WidgetSpec.words[]: an apiserver would refuse it: " in said
    assert "Forbidden: estimated rule cost exceeds budget by factor of more than 100x" in said


def test_a_message_that_does_not_compile_is_refused(project: Project) -> None:
    """A messageExpression is checked like a rule."""
    said = refusal(project, 'Rule("self.low <= self.high", message_expression="self.low")')

    assert ".messageExpression: Invalid value: " in said
    assert "messageExpression must evaluate to a string" in said


def test_a_schema_that_is_wrong_comes_first(project: Project) -> None:
    """A server says nothing of rules before the schema is right."""
    project.edit("shop/models.py", "    high: int\n", "    high: Annotated[int, Field(le=5)] = 9\n")

    said = refusal(project, 'Rule("self.lo <= self.high")')

    assert "WidgetSpec.high: an apiserver would refuse it: " in said
    assert "undefined field" not in said
