# SPDX-License-Identifier: Apache-2.0
"""What a definition states, once, for everything that prints it.

What belongs here: facts read from definitions, as flat lines that can be compared (`record`)
and as a graph of named types that can be browsed (`types`), with the wording of constraints
(`constraints`) and what is known about a rule without evaluating it (`rules`). What does not:
any markup, any file.

Start reading at `types.read_types`; the flat form starts at `record.read_facts`.
"""

from __future__ import annotations

from kthena_codegen.facts.constraints import Constraint, number_text
from kthena_codegen.facts.record import (
    Fact,
    RecordError,
    parse_record,
    read_facts,
    render_facts,
    render_record,
    schema_facts,
)
from kthena_codegen.facts.rules import RuleFacts, is_transition, rule_difference
from kthena_codegen.facts.types import (
    Appearance,
    EnumValue,
    FieldFacts,
    KindFacts,
    TypeFacts,
    TypeGraph,
    TypeText,
    read_graphs,
    read_types,
)

__all__ = [
    "Appearance",
    "Constraint",
    "EnumValue",
    "Fact",
    "FieldFacts",
    "KindFacts",
    "RecordError",
    "RuleFacts",
    "TypeFacts",
    "TypeGraph",
    "TypeText",
    "is_transition",
    "number_text",
    "parse_record",
    "read_facts",
    "read_graphs",
    "read_types",
    "render_facts",
    "render_record",
    "rule_difference",
    "schema_facts",
]
