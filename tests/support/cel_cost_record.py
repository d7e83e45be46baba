# SPDX-License-Identifier: Apache-2.0
"""Records what rules cost on servers, for tests that run without Go.

    python tests/support/cel_cost_record.py

writes tests/unit/kthena_api/rules/data/costs.jsonl.gz, a line for the rules of a node with a 1.37's
answers and those of other minors where they differ (every node of the written ones and some of the
random ones are asked of all), reviews.jsonl.gz, a line for a definition and a minor, and
texts.jsonl, what 1.37 reads in texts of a format. In tests/unit/kthena_api/cel/data it writes
costs.jsonl: least and largest costs of expressions whose variables have sizes of their own.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

from cel_cost_cases import random_cases, random_definitions, written_cases  # noqa: E402
from cel_cost_definitions import DEFINITIONS  # noqa: E402
from cel_cost_rules import EXPRESSIONS, TEXTS, VARIABLES  # noqa: E402
from cel_cost_world import servers_answers, servers_reviews  # noqa: E402
from oracle import Oracle  # noqa: E402
from oracle_requests import (  # noqa: E402
    Fault,
    Settings,
    Variable,
    expression_request,
)

DATA = ROOT / "tests/unit/kthena_api/rules/data"
CEL_DATA = ROOT / "tests/unit/kthena_api/cel/data"
NEWEST = "1.37"
OLDER = ("1.33", "1.34", "1.35", "1.36")


def _write(name: str, lines: Iterable[Any]) -> None:
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (DATA / name).write_bytes(gzip.compress(text.encode(), mtime=0))


def record_costs() -> None:
    """Ask and write what single rules cost."""
    written = list(written_cases())
    cases = [*written, *random_cases(20_251_125, 300, 37)]
    shared = [case for at, case in enumerate(cases) if at < len(written) or at % 6 == 0]
    with Oracle(NEWEST) as oracle:
        answers = dict(zip(map(id, cases), servers_answers(oracle, cases), strict=True))
    others: dict[int, dict[str, Any]] = {id(case): {} for case in shared}
    for minor in OLDER:
        with Oracle(minor) as oracle:
            for case, answer in zip(shared, servers_answers(oracle, shared), strict=True):
                newest, every = answers[id(case)], others[id(case)]
                every[minor] = "as 1.37" if answer == newest else answer
    _write(
        "costs.jsonl.gz",
        [
            {**asdict(case), "answers": {NEWEST: answers[id(case)], **others.get(id(case), {})}}
            for case in cases
        ],
    )


def record_reviews() -> None:
    """Ask and write how whole definitions are judged."""
    lines = []
    for minor in (NEWEST, *OLDER):
        server = int(minor.removeprefix("1."))
        newest = minor == NEWEST
        schemas = [*DEFINITIONS]
        schemas += random_definitions(7, 120 if newest else 8, server, noise=False)
        if newest:
            schemas += random_definitions(8, 60, server, noise=True, defaults=True)
        with Oracle(minor) as oracle:
            for schema, review in zip(schemas, servers_reviews(oracle, schemas), strict=True):
                if review is not None:
                    lines.append({"minor": minor, "schema": schema, "review": review})
    _write("reviews.jsonl.gz", lines)


def _write_plain(path: Path, lines: Iterable[Any]) -> None:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))


def record_texts() -> None:
    """Ask and write what texts of a format are read as."""
    asked = [(form, text) for form, texts in TEXTS.items() for text in texts]
    requests = [
        expression_request(
            "self" if form == "byte" else "string(self)",
            {"self": Variable({"type": "string", "format": form})},
            {"self": text},
        )
        for form, text in asked
    ]
    lines = []
    with Oracle(NEWEST) as oracle:
        for (form, text), answer in zip(asked, oracle.ask_all(requests), strict=True):
            assert not isinstance(answer, Fault), answer
            read = next(iter(answer.value.values())) if answer.value else None
            lines.append([form, text, read, answer.error])
    _write_plain(DATA / "texts.jsonl", lines)


def record_expressions() -> None:
    """Ask and write costs of expressions over several variables."""
    variables = {
        name: of if isinstance(of, str) else Variable(of) for name, of in VARIABLES.items()
    }
    requests = [
        expression_request(text, variables, settings=Settings(stored=True, check_only=True))
        for text in EXPRESSIONS
    ]
    lines = []
    with Oracle(NEWEST) as oracle:
        for text, answer in zip(EXPRESSIONS, oracle.ask_all(requests), strict=True):
            assert not isinstance(answer, Fault), answer
            assert not answer.issues, answer.issues
            lines.append([text, answer.min_cost, answer.max_cost])
    _write_plain(CEL_DATA / "costs.jsonl", lines)


if __name__ == "__main__":
    record_texts()
    record_expressions()
    record_costs()
    record_reviews()
