# SPDX-License-Identifier: Apache-2.0
"""ModelRoute."""

from __future__ import annotations

from typing import Any, Final

from tests.live.networking_cases.case import (
    RULES,
    UNCHECKED,
    Case,
    Cause,
    Fact,
    changed,
    invalid,
)

GOOD: Final[dict[str, Any]] = {
    "modelName": "llama",
    "rules": [{"targetModels": [{"modelServerName": "llama"}]}],
}
_MATCH: Final = "spec.rules[].modelMatch"


def route(**changes: Any) -> dict[str, Any]:
    """Return the good spec with other top-level fields; None takes one away."""
    return changed(GOOD, changes)


def targets(*targets: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a spec with one rule and these targets."""
    return route(rules=[{"targetModels": list(targets)}], **changes)


def matching(**match: Any) -> dict[str, Any]:
    """Return a spec with one rule and this modelMatch."""
    return route(rules=[{"modelMatch": match, "targetModels": [{"modelServerName": "llama"}]}])


def _fact(path: str, keyword: str, message: str = "") -> Fact:
    return Fact("ModelRoute", path, keyword, message)


def _name_cases() -> list[Case]:
    """Return the cases of modelName and loraAdapters."""
    empty = "modelName and loraAdapters cannot both be empty"
    upstreams = "ModelName and LoraAdapters cannot both be empty"
    removed = "modelName is immutable and cannot be removed"
    external = "a route with loraAdapters cannot target an externalModelProviderName"
    no_key = invalid(
        "spec", f'"object": no such key: loraAdapters evaluating rule: {upstreams}'
    )
    return [
        Case(
            fact=_fact("spec", RULES, empty),
            what="no name and no adapters",
            refused=route(modelName=None),
            causes=(invalid("spec", empty),),
            accepted=route(modelName=None, loraAdapters=["a"]),
            upstream=(no_key,),
        ),
        Case(
            fact=_fact("spec", RULES, empty),
            what="empty name",
            refused=route(modelName=""),
            causes=(invalid("spec", empty),),
            accepted=route(modelName="a"),
            upstream=(no_key,),
        ),
        Case(
            fact=_fact("spec", RULES, empty),
            what="empty name and empty adapters",
            refused=route(modelName="", loraAdapters=[]),
            causes=(invalid("spec", empty),),
            accepted=route(modelName="", loraAdapters=["a"]),
            upstream=(invalid("spec", upstreams),),
        ),
        Case(
            fact=_fact("spec", RULES, removed),
            what="name removed",
            stored=route(loraAdapters=["a"]),
            refused=route(modelName=None, loraAdapters=["a"]),
            causes=(invalid("spec.modelName", removed),),
            accepted=route(loraAdapters=["b"]),
        ),
        Case(
            fact=_fact("spec.modelName", RULES, "modelName is immutable"),
            what="name changed",
            stored=route(),
            refused=route(modelName="qwen"),
            causes=(invalid("spec.modelName", '"qwen": modelName is immutable'),),
            accepted=route(loraAdapters=["a"]),
            upstream=(invalid("spec.modelName", '"qwen": modelName is immutable'),),
        ),
        Case(
            fact=_fact("spec.loraAdapters[]", "minLength"),
            what="empty adapter",
            refused=route(loraAdapters=["a", ""]),
            causes=(
                invalid(
                    "spec.loraAdapters[1]",
                    '"": spec.loraAdapters[1] in body should be at least 1 chars long',
                ),
            ),
            accepted=route(loraAdapters=["a", "b"]),
        ),
        Case(
            fact=_fact("spec", RULES, external),
            what="adapters and an outside provider",
            refused=targets({"externalModelProviderName": "openai"}, loraAdapters=["a"]),
            causes=(invalid("spec", external),),
            accepted=targets({"externalModelProviderName": "openai"}, loraAdapters=[]),
        ),
    ]


def _target_cases() -> list[Case]:
    """Return the cases of targetModels."""
    one = "exactly one of modelServerName or externalModelProviderName must be set"
    weight = "at least one target model must have a weight above 0"
    return [
        *(
            Case(
                fact=_fact("spec.rules[].targetModels[]", RULES, one),
                what=f"target with {what}",
                refused=targets(target),
                causes=(invalid("spec.rules[0].targetModels[0]", one),),
                accepted=targets({"externalModelProviderName": "a"}),
                upstream=(invalid("spec.rules[0].targetModels[0]", one),),
            )
            for what, target in [
                ("two names", {"modelServerName": "a", "externalModelProviderName": "a"}),
                ("no name", {}),
                ("empty names", {"modelServerName": "", "externalModelProviderName": ""}),
            ]
        ),
        Case(
            fact=_fact("spec.rules[]", RULES, weight),
            what="no weight above 0",
            refused=targets(
                {"modelServerName": "a", "weight": 0}, {"modelServerName": "b", "weight": 0}
            ),
            causes=(invalid("spec.rules[0].targetModels", weight),),
            accepted=targets({"modelServerName": "a", "weight": 0}, {"modelServerName": "b"}),
        ),
    ]


def _match_cases() -> list[Case]:
    """Return the cases of modelMatch."""
    one = "at most one of the fields in [exact prefix regex] may be set"
    compiles = "regular expressions must compile"
    cases = [
        Case(
            fact=_fact(f"{_MATCH}.headers", "maxProperties"),
            what="17 headers",
            refused=matching(headers={f"x-{number}": {"exact": "a"} for number in range(17)}),
            causes=(
                Cause(
                    "spec.rules[0].modelMatch.headers",
                    "FieldValueTooMany",
                    "Too many: 17: must have at most 16 items",
                ),
            ),
            accepted=matching(headers={f"x-{number}": {"exact": "a"} for number in range(16)}),
        )
    ]
    for path, name, place, rule_place in (
        (f"{_MATCH}.uri", "uri", "uri", "uri"),
        (f"{_MATCH}.headers{{}}", "header", "headers.x-a", "headers[x-a]"),
    ):

        def build(found: str = name, **match: str) -> dict[str, Any]:
            return matching(**({"uri": match} if found == "uri" else {"headers": {"x-a": match}}))

        cases += [
            Case(
                fact=_fact(path, RULES, one),
                what=f"{name} with two ways",
                refused=build(exact="a", prefix="a"),
                causes=(invalid(f"spec.rules[0].modelMatch.{rule_place}", one),),
                accepted=build(prefix="a"),
            ),
            Case(
                fact=_fact(f"{path}.regex", "maxLength"),
                what=f"{name} regex of 257 characters",
                refused=build(regex="a" * 257),
                causes=(
                    Cause(
                        f"spec.rules[0].modelMatch.{place}.regex",
                        "FieldValueTooLong",
                        "Too long: may not be more than 256 bytes",
                    ),
                    UNCHECKED,
                ),
                accepted=build(regex="a" * 256),
            ),
            Case(
                fact=_fact("spec", RULES, compiles),
                what=f"{name} regex that does not compile",
                refused=build(regex="a(b"),
                causes=(
                    invalid(
                        "spec",
                        '"object": error parsing regexp: missing closing ): `a(b` '
                        f"evaluating rule: {compiles}",
                    ),
                ),
                accepted=build(regex="a(b)"),
            ),
        ]
    return cases


def _rate_cases() -> list[Case]:
    """Return the cases of rateLimit."""
    path = "spec.rateLimit.unit"
    units = '"day", "hour", "minute", "month", "second"'
    week = Cause(
        path, "FieldValueNotSupported", f'Unsupported value: "week": supported values: {units}'
    )
    return [
        Case(
            fact=_fact(path, "enum"),
            what="unknown unit",
            refused=route(rateLimit={"unit": "week"}),
            causes=(week, UNCHECKED),
            accepted=route(rateLimit={"unit": "month"}),
            upstream=(week, week, UNCHECKED),
        ),
    ]


CASES: Final = (*_name_cases(), *_target_cases(), *_match_cases(), *_rate_cases())
