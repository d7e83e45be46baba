# SPDX-License-Identifier: Apache-2.0
"""ModelServer."""

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
    "inferenceEngine": "vLLM",
    "workloadSelector": {"matchLabels": {"app": "llama"}},
    "workloadPort": {"port": 8000},
}
_ENDPOINT: Final = "spec.externalProvider.endpoint"
_NO_URL: Final = "endpoint must be an absolute http or https URL with a host"
_USER: Final = "endpoint must not contain a user or password"
_DURATION: Final = (
    "should match '^[-+]?(0|(([0-9]+([.][0-9]*)?|[.][0-9]+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h))+)$'"
)


def server(**changes: Any) -> dict[str, Any]:
    """Return the good spec with other top-level fields; None takes one away."""
    return changed(GOOD, changes)


def provider(endpoint: str = "https://api.example.com/v1", **fields: Any) -> dict[str, Any]:
    """Return the spec of a server behind an outside provider, with the port that upstream wants."""
    outside = {"type": "OpenAI", "endpoint": endpoint, **fields}
    return {"workloadPort": {"port": 443}, "externalProvider": outside}


def match(labels: dict[str, str]) -> dict[str, Any]:
    """Return a spec that selects pods by these labels."""
    return server(workloadSelector={"matchLabels": labels})


def groups(**changes: Any) -> dict[str, Any]:
    """Return a spec with a prefill and a decode group."""
    group = {"groupKey": "group", "prefillLabels": {"role": "p"}, "decodeLabels": {"role": "d"}}
    selector = {"matchLabels": {"app": "llama"}, "pdGroup": {**group, **changes}}
    return server(workloadSelector=selector)


def numbered(count: int) -> dict[str, str]:
    """Return so many labels."""
    return {f"k{number}": "v" for number in range(count)}


def _fact(path: str, keyword: str, message: str = "") -> Fact:
    return Fact("ModelServer", path, keyword, message)


def _spec_cases() -> list[Case]:
    """Return the cases of the spec itself."""
    engine = "inferenceEngine is required unless externalProvider is set"
    port = "workloadPort is required unless externalProvider is set"
    neither = "either workloadSelector or externalProvider must be specified"
    missing_port = Cause("spec.workloadPort", "FieldValueRequired", "Required value")
    return [
        Case(
            fact=_fact("spec", "required"),
            what="no spec",
            refused=None,
            causes=(Cause("spec", "FieldValueRequired", "Required value"), UNCHECKED),
            accepted=GOOD,
        ),
        Case(
            fact=_fact("spec", RULES, neither),
            what="neither selector nor provider",
            refused=server(workloadSelector=None),
            causes=(invalid("spec", neither),),
            accepted=GOOD,
            upstream=(invalid("spec", neither),),
        ),
        Case(
            fact=_fact("spec", RULES, engine),
            what="no engine",
            refused=server(inferenceEngine=None),
            causes=(
                Cause("spec.inferenceEngine", "FieldValueRequired", f"Required value: {engine}"),
            ),
            accepted=GOOD,
        ),
        Case(
            fact=_fact("spec", RULES, port),
            what="no port",
            refused=server(workloadPort=None),
            causes=(Cause("spec.workloadPort", "FieldValueRequired", f"Required value: {port}"),),
            accepted=GOOD,
            upstream=(missing_port, UNCHECKED),
        ),
        Case(
            fact=_fact("spec.workloadPort", "required"),
            what="provider without port",
            refused=server(workloadPort=None),
            causes=(Cause("spec.workloadPort", "FieldValueRequired", f"Required value: {port}"),),
            accepted=changed(provider(), {"workloadPort": None}),
            upstream=(missing_port, UNCHECKED),
            upstream_refuses=(missing_port, UNCHECKED),
        ),
    ]


def _duration_cases() -> list[Case]:
    """Return the cases of trafficPolicy."""
    return [
        *(
            Case(
                fact=_fact("spec.trafficPolicy.timeout", "pattern"),
                what=f"timeout {text!r}",
                refused=server(trafficPolicy={"timeout": text}),
                causes=(
                    invalid(
                        "spec.trafficPolicy.timeout",
                        f'"{text}": spec.trafficPolicy.timeout in body {_DURATION}',
                    ),
                ),
                accepted=server(trafficPolicy={"timeout": nearest}),
            )
            for text, nearest in [
                ("", "0"),
                ("30", "30s"),
                ("1 m", "1m30s"),
                ("1d", "-1.5h"),
                (".s", ".5\u00b5s"),
            ]
        ),
        Case(
            fact=_fact("spec.trafficPolicy.retry.retryInterval", "pattern"),
            what="retry interval without unit",
            refused=server(trafficPolicy={"retry": {"retryInterval": "100"}}),
            causes=(
                invalid(
                    "spec.trafficPolicy.retry.retryInterval",
                    f'"100": spec.trafficPolicy.retry.retryInterval in body {_DURATION}',
                ),
            ),
            accepted=server(trafficPolicy={"retry": {"retryInterval": "100ms"}}),
        ),
    ]


def _selector_cases() -> list[Case]:
    """Return the cases of the selector around its label maps."""
    group_key = "spec.workloadSelector.pdGroup.groupKey"
    labels = "spec.workloadSelector.matchLabels"
    return [
        Case(
            fact=_fact(labels, "required"),
            what="selector without labels",
            refused=server(workloadSelector={}),
            causes=(Cause(labels, "FieldValueRequired", "Required value"), UNCHECKED),
            accepted=GOOD,
        ),
        Case(
            fact=_fact(group_key, "minLength"),
            what="empty group key",
            refused=groups(groupKey=""),
            causes=(
                invalid(group_key, f'"": {group_key} in body should be at least 1 chars long'),
            ),
            accepted=groups(groupKey="g"),
        ),
    ]


def _label_cases(path: str, build: Callable[[dict[str, str]], dict[str, Any]]) -> list[Case]:
    """Return the cases of one of the three label maps; `build` makes a spec with such a map."""
    name = path.rpartition(".")[2]
    keys = "keys must be label keys"
    return [
        Case(
            fact=_fact(path, "minProperties"),
            what=f"{name} empty",
            refused=build({}),
            causes=(invalid(path, f"0: {path} in body should have at least 1 properties"),),
            accepted=build({"app": ""}),
        ),
        Case(
            fact=_fact(path, "maxProperties"),
            what=f"{name} with 33 labels",
            refused=build(numbered(33)),
            causes=(
                Cause(path, "FieldValueTooMany", "Too many: 33: must have at most 32 items"),
                UNCHECKED,
            ),
            accepted=build(numbered(32)),
        ),
        *(
            Case(
                fact=_fact(path, RULES, keys),
                what=f"{name} with {what}",
                refused=build({key: "x"}),
                causes=(invalid(path, keys),),
                accepted=build({nearest: "x"}),
            )
            for what, key, nearest in [
                ("a blank in a key", "a b", "a/b"),
                ("an empty key", "", "a"),
                ("a prefix of 254 characters", f"{'a' * 254}/b", f"{'a' * 253}/b"),
                ("a key of 64 characters", "a" * 64, "a" * 63),
            ]
        ),
        *_label_value_cases(path, build),
    ]


def _label_value_cases(path: str, build: Callable[[dict[str, str]], dict[str, Any]]) -> list[Case]:
    """Return the cases of the values of a label map."""
    name = path.rpartition(".")[2]
    message = "must be a label value"
    long = Cause(f"{path}.app", "FieldValueTooLong", "Too long: may not be more than 63 bytes")
    return [
        Case(
            fact=_fact(f"{path}{{}}", "maxLength"),
            what=f"{name} with a value of 64 characters",
            refused=build({"app": "a" * 64}),
            causes=(long, UNCHECKED),
            accepted=build({"app": "a" * 63}),
        ),
        Case(
            fact=_fact(f"{path}{{}}", RULES, message),
            what=f"{name} with a blank in a value",
            refused=build({"app": "a b"}),
            causes=(invalid(f"{path}[app]", f'"a b": {message}'),),
            accepted=build({"app": "a-b"}),
        ),
    ]


def _provider_cases() -> list[Case]:
    """Return the cases of externalProvider."""
    name = "spec.externalProvider.credentialsRef.name"
    empty = "credentialsRef.name must not be empty"
    no_url = [
        ("/v1", "https://api.example.com/v1"),
        ("//x", "http://x"),
        ("ftp://x", "http://x"),
        ("https://", "https://x"),
        ("https://:443/v1", "https://x:443/v1"),
    ]
    users = [
        ("https://user:secret@x", "https://x/user:secret@x"),
        ("http://user@x", "http://x?user@x"),
    ]
    return [
        Case(
            fact=_fact("spec.externalProvider.credentialsRef", RULES, empty),
            what="credentialsRef without name",
            refused=provider(credentialsRef={}),
            causes=(Cause(name, "FieldValueRequired", f"Required value: {empty}"),),
            accepted=provider(credentialsRef={"name": "s"}),
        ),
        Case(
            fact=_fact(_ENDPOINT, "maxLength"),
            what="endpoint of 2049 characters",
            refused=provider("https://x/" + "a" * 2039),
            causes=(
                Cause(_ENDPOINT, "FieldValueTooLong", "Too long: may not be more than 2048 bytes"),
                UNCHECKED,
            ),
            accepted=provider("https://x/" + "a" * 2038),
        ),
        *(
            Case(
                fact=_fact(_ENDPOINT, RULES, message),
                what=f"endpoint {text}",
                refused=provider(text),
                causes=(invalid(_ENDPOINT, f'"{text}": {message}'),),
                accepted=provider(nearest),
            )
            for message, texts in ((_NO_URL, no_url), (_USER, users))
            for text, nearest in texts
        ),
    ]


CASES: Final = (
    *_spec_cases(),
    *_duration_cases(),
    *_selector_cases(),
    *_label_cases("spec.workloadSelector.matchLabels", match),
    *_label_cases(
        "spec.workloadSelector.pdGroup.prefillLabels", lambda labels: groups(prefillLabels=labels)
    ),
    *_label_cases(
        "spec.workloadSelector.pdGroup.decodeLabels", lambda labels: groups(decodeLabels=labels)
    ),
    *_provider_cases(),
)
