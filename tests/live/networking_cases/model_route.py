# SPDX-License-Identifier: Apache-2.0
"""ModelRoute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tests.live.networking_cases.case import (
    RULES,
    UNCHECKED,
    Case,
    Cause,
    Fact,
    changed,
    invalid,
)

if TYPE_CHECKING:
    from collections.abc import Callable

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
    """Return the cases of modelName and loraAdapters together."""
    empty = "modelName and loraAdapters cannot both be empty"
    upstreams = "ModelName and LoraAdapters cannot both be empty"

    def no_such_key(key: str) -> Cause:
        return invalid("spec", f'"object": no such key: {key} evaluating rule: {upstreams}')

    return [
        Case(
            fact=_fact("spec", RULES, empty),
            what="no name and no adapters",
            refused=route(modelName=None),
            causes=(invalid("spec", empty),),
            accepted=route(modelName=None, loraAdapters=["a"]),
            upstream=(no_such_key("modelName"),),
        ),
        Case(
            fact=_fact("spec", RULES, empty),
            what="empty name",
            refused=route(modelName=""),
            causes=(invalid("spec", empty),),
            accepted=route(modelName="a"),
            upstream=(no_such_key("loraAdapters"),),
        ),
        Case(
            fact=_fact("spec", RULES, empty),
            what="empty name and empty adapters",
            refused=route(modelName="", loraAdapters=[]),
            causes=(invalid("spec", empty),),
            accepted=route(modelName="", loraAdapters=["a"]),
            upstream=(invalid("spec", upstreams),),
        ),
    ]


def _immutable_cases() -> list[Case]:
    """Return the cases of updates of modelName."""
    removed = "modelName is immutable and cannot be removed"
    return [
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
    ]


def _adapter_cases() -> list[Case]:
    """Return the cases of loraAdapters."""
    external = "a route with loraAdapters cannot target an externalModelProviderName"
    return [
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
    headers = "spec.rules[0].modelMatch.headers"
    too_many = Cause(headers, "FieldValueTooMany", "Too many: 17: must have at most 16 items")
    return [
        Case(
            fact=_fact(f"{_MATCH}.headers", "maxProperties"),
            what="17 headers",
            refused=matching(headers={f"x-{number}": {"exact": "a"} for number in range(17)}),
            causes=(too_many, UNCHECKED),
            accepted=matching(headers={f"x-{number}": {"exact": "a"} for number in range(16)}),
        ),
        *_string_match_cases("uri", "uri", "uri", lambda match: matching(uri=match)),
        *_string_match_cases(
            "headers{}",
            "headers.x-a",
            "headers[x-a]",
            lambda match: matching(headers={"x-a": match}),
        ),
    ]


def _string_match_cases(
    path: str, place: str, rule_place: str, build: Callable[[dict[str, str]], dict[str, Any]]
) -> list[Case]:
    """Return the cases of one StringMatch; errors of rules print the place of a map's value."""
    one = "at most one of the fields in [exact prefix regex] may be set"
    compiles = "regular expressions must compile"
    long = Cause(
        f"spec.rules[0].modelMatch.{place}.regex",
        "FieldValueTooLong",
        "Too long: may not be more than 256 bytes",
    )
    broken = f'"object": error parsing regexp: missing closing ): `a(b` evaluating rule: {compiles}'
    return [
        *(
            Case(
                fact=_fact(f"{_MATCH}.{path}", RULES, one),
                what=f"{place} with {' and '.join(match)}",
                refused=build(match),
                causes=(invalid(f"spec.rules[0].modelMatch.{rule_place}", one),),
                accepted=build({"prefix": "a"}),
            )
            for match in (
                {"exact": "a", "prefix": "a"},
                {"exact": "a", "regex": "a"},
                {"prefix": "a", "regex": "a"},
            )
        ),
        Case(
            fact=_fact(f"{_MATCH}.{path}.regex", "maxLength"),
            what=f"{place} regex of 257 characters",
            refused=build({"regex": "a" * 257}),
            causes=(long, UNCHECKED),
            accepted=build({"regex": "a" * 256}),
        ),
        Case(
            fact=_fact("spec", RULES, compiles),
            what=f"{place} regex that does not compile",
            refused=build({"regex": "a(b"}),
            causes=(invalid("spec", broken),),
            accepted=build({"regex": "a(b)"}),
        ),
    ]


def _rate_cases() -> list[Case]:
    """Return the cases of rateLimit."""
    path = "spec.rateLimit.unit"
    units = '"second", "minute", "hour", "day", "month"'
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
            upstream=(
                week,
                invalid(
                    "<nil>", f'"": "{path}" must validate all the schemas (allOf). None validated'
                ),
                UNCHECKED,
            ),
        ),
    ]


CASES: Final = (
    *_name_cases(),
    *_immutable_cases(),
    *_adapter_cases(),
    *_target_cases(),
    *_match_cases(),
    *_rate_cases(),
)
