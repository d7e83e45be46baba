# SPDX-License-Identifier: Apache-2.0
r"""Whole expressions about libraries: every row's example, and what no single call shows.

    PYTHONPATH=tests/support python -m tests.oracle.cel_library.expressions \
        tests/unit/kthena_api/cel/data/library_expressions.jsonl.gz

writes down what servers make of them, as new rules and as stored ones.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from go_programs import LIBRARIES
from oracle import Oracle
from oracle_requests import Evaluated, Settings, expression_request

from kthena_api.cel.library.catalogue import overloads_of
from tests.oracle.cel_library.fuzz import write

# The servers whose answers unit tests replay: each cel-go, and both kinds of rules.
KEPT = (("1.33", False), ("1.36", True), ("1.37", False), ("1.37", True))

EXPRESSIONS = (
    # Macros of libraries.
    "[3, 1, 2].sortBy(e, -e)",
    "[{'a': 2}, {'a': 1}].sortBy(m, m.a)",
    "[1, 2].map(x, x).sortBy(e, [e])",
    "1.sortBy(e, e)",
    "[1, 2].sortBy(e)",
    "[1, 2].sortBy(1, 1)",
    "{'a': 1}.transformMapEntry(k, v, {'x': v})",
    "{'a': 1, 'b': 2}.transformMapEntry(k, v, {'x': v})",
    "{'a': 1}.transformList(k, v, k)",
    "[1, 2].transformMap(i, v, i > 0, v)",
    "[1, 2].transformMap(i, v, i > 0, v).size()",
    # Calls that types leave open.
    "dyn([1, 2]).sum()",
    "dyn('abc').indexOf('c')",
    "['c', 'a'].map(s, dyn(s)).sort()",
    "[dyn(1), dyn(2u)].max()",
    "dyn(cidr('10.0.0.0/8')).containsIP(dyn('10.0.0.1'))",
    "[1].map(x, string(dyn(x)))",
    "dyn('a') < dyn('b')",
    "dyn(b'a') + dyn(b'b')",
    "dyn(1).matches('a')",
    "dyn('a').matches(dyn(1))",
    "size(dyn(1))",
    "dyn([1]).distinct()",
    "dyn(1).distinct()",
    "true || dyn(1).distinct() == [1]",
    "[[1]].map(x, x).flatten(dyn('a'))",
    # Values of the server's own types.
    "quantity('1') == quantity('1.0')",
    "quantity('1') == 1",
    "quantity('1') < quantity('2')",
    "string(quantity('1'))",
    "ip('1.1.1.1') == cidr('1.1.1.1/8')",
    "[quantity('1')].contains(quantity('1'))",
    "[quantity('1')].all(q, q == quantity('1'))",
    "quantity('1') in [quantity('2'), quantity('1')]",
    "url('/a') in [url('/a')]",
    "url('/a') == url('/b')",
    "[ip('::1')].all(i, i == ip('::1'))",
    "[cidr('::1/8')].map(c, string(c.ip()))",
    "type(ip('::1')) == net.IP",
    "type(quantity('1')) == kubernetes.Quantity",
    "format.uuid() == format.uuid()",
    "[format.uuid()].all(f, f == format.date())",
    "semver('1.2.3') == semver('1.2.3')",
    "'%s'.format([quantity('1')])",
    "'%s'.format([ip('::1')])",
    "'%s %d'.format(['a', 1])",
    "isURL('http://a:1:2/')",
    "[quantity('1e20')].map(q, [q.add(1), q.add(1)].map(s, s.compareTo(q)))",
    "[quantity('1e20')].map(q, [q.sub(1), q.sub(1)].all(s, s == quantity('1e20').sub(2)))",
    "[quantity('1e20')].all(q, [q.add(1), q.add(1)][0].compareTo(q) == 0)",
    # Optionals.
    "optional.of(1) == optional.of(1)",
    "optional.of(1).or(optional.of(2))",
    "optional.none().or(optional.of(2)).orValue(3)",
    "optional.of({'a': [1]}).a[0]",
    "[1].first().value()",
    "[].last()",
    "optional.unwrap([dyn(1)])",
    # The authorizer, which no rule has.
    "authorizer.path('a')",
    "'a'.check('b')",
    "'a'.allowed()",
    "dyn('a').check('b')",
    "dyn(1).allowed()",
    "dyn('a').reason()",
    "[1].map(x, dyn(x).fieldSelector('a=b'))",
)


def expressions(environment: int, server: int) -> tuple[str, ...]:
    """What is asked of an environment; a row's example is there once."""
    examples = dict.fromkeys(row.example for row in overloads_of(environment, server))
    return (*examples, *EXPRESSIONS)


def answers(oracle: Oracle, *, stored: bool) -> Iterator[dict[str, Any]]:
    """What a server answers, without what it leaves empty."""
    server = int(oracle.minor.removeprefix("1."))
    asked = expressions(server if stored else server - 1, server)
    settings = Settings(stored=stored)
    said = oracle.ask_all(expression_request(text, settings=settings) for text in asked)
    for text, answer in zip(asked, said, strict=True):
        assert isinstance(answer, Evaluated), answer
        yield {
            "server": oracle.minor,
            "stored": stored,
            "expression": text,
            "issues": answer.issues,
            "costs": [answer.min_cost, answer.max_cost],
            "error": answer.error or answer.failed,
            "cost": answer.runtime_cost,
            "true": answer.value == {"bool": True},
        }


def main() -> None:
    """Write the file."""
    lines: list[dict[str, Any]] = []
    for minor in LIBRARIES:
        with Oracle(minor) as oracle:
            for stored in (False, True):
                if (minor, stored) in KEPT:
                    lines += answers(oracle, stored=stored)
    write(Path(sys.argv[1]), lines)


if __name__ == "__main__":
    main()
