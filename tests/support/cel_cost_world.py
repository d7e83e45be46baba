# SPDX-License-Identifier: Apache-2.0
"""What servers and this project say of the costs of rules, in one form that can be compared.

A rule's answer is a list: error, whether it uses oldSelf, cost, cardinality, error and cost of its
messageExpression, field path. A definition's is an object: its rules by path, each with how often
it is evaluated, its contribution and cost; the total; the dearest; the texts of the errors.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from cel_cost_cases import Case, random_cases, random_definitions
from oracle import Oracle
from oracle_requests import CelError, CompiledRule, Fault, Review, compile_request, review_request

from kthena_api.crd.openapi import read_schema
from kthena_api.crd.schema import Structural, ValidationRule
from kthena_api.crd.well_formed.defaults import check_defaults
from kthena_api.crd.well_formed.keywords import check_keywords
from kthena_api.crd.well_formed.structure import check_structure
from kthena_api.rules.declare import declare
from kthena_api.rules.plan import PlannedRule, RuleError, RuleScope
from kthena_api.rules.review import SCHEMA_PATH, review_rules

Json = Any

_NO_TYPE = "failed to convert to declType for CEL validation rules"
_WITHOUT_TYPE = "unable to convert structural schema to CEL declarations"


def servers_answers(oracle: Oracle, cases: Iterable[Case]) -> Iterator[Json]:
    """A server's answer to each case: a list, None for a node that expressions do not see."""
    requests = [
        compile_request(case.schema, case.rules, root=case.root, stored=case.stored)
        for case in cases
    ]
    for answer in oracle.ask_all(requests):
        if isinstance(answer, Fault):
            assert answer.text == _NO_TYPE, answer
            yield None
        else:
            yield [_servers(rule) for rule in answer]


def _servers(rule: CompiledRule) -> list[Json]:
    return [
        _detail(rule.error),
        rule.uses_old_self,
        rule.cost,
        rule.cardinality,
        _detail(rule.message_error),
        rule.message_cost,
        rule.field_path,
    ]


def _detail(error: CelError | RuleError | None) -> str | None:
    return None if error is None else error.detail


def read_rule(members: Json) -> ValidationRule:
    """A rule from its JSON."""
    node = read_schema({"type": "object", "x-kubernetes-validations": [members]})
    return node.extensions.validations[0]


def our_answer(case: Case, minor: str) -> Json:
    """This project's answer."""
    node = read_schema(case.schema)
    declared = declare(node, root=case.root, minor=minor)
    if declared is None:
        return None
    scope = RuleScope(node, declared, minor, case.stored)
    return [_ours(PlannedRule(read_rule(rule), scope)) for rule in case.rules]


def _ours(rule: PlannedRule) -> list[Json]:
    return [
        _detail(rule.error),
        rule.uses_old_self,
        rule.cost,
        rule.cardinality,
        _detail(rule.message_error),
        rule.message_cost,
        rule.field_path,
    ]


def servers_reviews(oracle: Oracle, schemas: Iterable[Json]) -> Iterator[Json]:
    """A server's review of each schema; None for one with rules where expressions see nothing."""
    for answer in oracle.ask_all([review_request(schema) for schema in schemas]):
        if isinstance(answer, Fault):
            assert _WITHOUT_TYPE in answer.text, answer
            yield None
        else:
            yield _servers_review(answer)


def _servers_review(review: Review) -> Json:
    rules = {each.path: [each.times, each.contribution, each.rule.cost] for each in review.rules}
    return {
        "rules": rules,
        "total": review.total,
        "dearest": sorted([list(each) for each in review.most_expensive]),
        "errors": sorted(error.text for error in review.errors),
    }


def our_review(schema: Json, minor: str) -> Json:
    """This project's review, with what else is wrong with the schema."""
    node = read_schema(schema)
    review = review_rules(node, minor=minor)
    rules = {
        each.path.text: [each.times, each.contribution, each.planned.cost] for each in review.rules
    }
    faults = schema_faults(node)
    return {
        "rules": rules,
        "total": review.total,
        "dearest": sorted([each.path.text, each.cost] for each in review.most_expensive),
        "errors": sorted([*faults, *(error.message for error in review.errors)]),
    }


def schema_faults(node: Structural) -> list[str]:
    """What is wrong with a schema but for its rules."""
    structure = check_structure(node, SCHEMA_PATH) or check_defaults(node, SCHEMA_PATH)
    return [error.message for error in (*structure, *check_keywords(node, SCHEMA_PATH))]


def judged_alike(ours: Json, servers: Json) -> bool:
    """Whether two reviews agree.

    The oracle counts costs of all rules, a server not those of nodes with other errors; so where
    fewer were judged, the totals say nothing.
    """
    whole = len(ours["rules"]) == len(servers["rules"])
    return (
        all(servers["rules"].get(path) == rule for path, rule in ours["rules"].items())
        and ours["errors"] == servers["errors"]
        and (not whole or all(ours[key] == servers[key] for key in ("total", "dearest")))
    )


def cost_differences(oracle: Oracle, seed: int, count: int) -> Iterator[Json]:
    """Random rules of which a server says something else."""
    minor = oracle.minor
    cases = list(random_cases(seed, count, int(minor.removeprefix("1."))))
    for case, servers in zip(cases, servers_answers(oracle, cases), strict=True):
        ours = our_answer(case, minor)
        for at, (mine, theirs) in enumerate(_pairs(ours, servers)):
            if mine != theirs:
                yield {"case": case, "rule": case.rules[at], "ours": mine, "server": theirs}


def _pairs(ours: Json, servers: Json) -> Sequence[tuple[Json, Json]]:
    if ours is None or servers is None:
        return [(ours, servers)]
    return list(zip(ours, servers, strict=True))


def review_differences(
    oracle: Oracle, seed: int, count: int, *, noise: bool, defaults: bool
) -> Iterator[Json]:
    """Random definitions whose rules a server judges otherwise."""
    minor = oracle.minor
    server = int(minor.removeprefix("1."))
    schemas = list(random_definitions(seed, count, server, noise=noise, defaults=defaults))
    for schema, servers in zip(schemas, servers_reviews(oracle, schemas), strict=True):
        if servers is None:
            continue
        ours = our_review(schema, minor)
        if not judged_alike(ours, servers):
            yield {"schema": schema, "ours": ours, "server": servers}
