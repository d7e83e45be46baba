# SPDX-License-Identifier: Apache-2.0
"""Which facts of the definitions must have a case, and which have none or a wrong one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kthena_api.crd import visit
from tests.live.networking_cases import external_model_provider, model_route, model_server
from tests.live.networking_cases.case import RULES, Case, Fact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kthena_api.crd import Difference, ResourceDefinition, Structural, Version

CASES: Final = (*model_server.CASES, *model_route.CASES, *external_model_provider.CASES)
GOOD: Final = {
    "ModelServer": model_server.GOOD,
    "ModelRoute": model_route.GOOD,
    "ExternalModelProvider": external_model_provider.GOOD,
}
CANNOT_REFUSE: Final = {
    Fact("ModelRoute", "spec.rateLimit.unit", "required"): (
        "the server fills the default in before it judges, in both forms"
    ),
}
"""Differences that no object can show, and why."""


def facts(definitions: Iterable[ResourceDefinition]) -> dict[Fact, Difference | None]:
    """Return every rule and every declared difference, with the declaration where there is one."""
    found: dict[Fact, Difference | None] = {}
    for definition in definitions:
        for version in definition.versions:
            found.update(_facts_of(definition.names.kind, version))
    return found


def _facts_of(kind: str, version: Version) -> Iterator[tuple[Fact, Difference | None]]:
    """Yield the facts of one version."""
    for difference in version.differences:
        yield Fact(kind, "", difference.keyword), difference
    for path, node in visit(version.schema):
        yield from _rules_of(kind, str(path), node)
        for difference in node.notes.differences:
            if difference.keyword != RULES:
                yield Fact(kind, str(path), difference.keyword), difference


def _rules_of(kind: str, path: str, node: Structural) -> Iterator[tuple[Fact, Difference | None]]:
    """Yield the rules of a node, and the differences of rules that we have not at all."""
    declared = {
        difference.ours: difference
        for difference in node.notes.differences
        if difference.keyword == RULES
    }
    for rule in node.extensions.validations:
        yield Fact(kind, path, RULES, rule.message or ""), declared.pop(rule.rule, None)
    for difference in declared.values():
        yield Fact(kind, path, RULES, difference.upstreams), difference


def faults(definitions: Iterable[ResourceDefinition], cases: Iterable[Case]) -> list[str]:
    """Return what is missing: facts without a case, cases without a fact, cases of a wrong kind."""
    wanted = facts(definitions)
    by_fact: dict[Fact, list[Case]] = {}
    for case in cases:
        by_fact.setdefault(case.fact, []).append(case)
    found = [f"no such fact: {fact}" for fact in by_fact if fact not in wanted]
    for fact, difference in wanted.items():
        if fact in CANNOT_REFUSE:
            continue
        if fact not in by_fact:
            found.append(f"no case: {fact}")
            continue
        fault = _wrong(difference, by_fact[fact])
        if fault:
            found.append(f"{fault}: {fact}")
    return found


def _wrong(difference: Difference | None, cases: list[Case]) -> str:
    """Say what is wrong with the cases of a fact; empty: nothing."""
    loosens = any(case.upstream_refuses for case in cases)
    tightens = any(not case.upstream for case in cases)
    if not all(case.causes for case in cases):
        return "nothing is refused"
    if difference is None:
        return "upstream must refuse it as well" if loosens or tightens else ""
    if difference.beyond.kind == "looser":
        return "" if loosens else "nothing that upstream refuses"
    if difference.beyond.kind == "stricter":
        return "" if tightens else "nothing that upstream takes"
    # What is equal to the webhook may replace a fact of upstream's schema or stand alone.
    return "upstream must not refuse what is accepted" if loosens else ""
