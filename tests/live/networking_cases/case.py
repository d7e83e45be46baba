# SPDX-License-Identifier: Apache-2.0
"""One fact of a schema with an object that breaks it and the nearest one that does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias

Spec: TypeAlias = "dict[str, Any] | None"
"""The spec of an object; None stands for an object without one."""

GROUP: Final = "networking.serving.volcano.sh"
VERSION: Final = "v1alpha1"
PLURALS: Final = {
    "ModelServer": "modelservers",
    "ModelRoute": "modelroutes",
    "ExternalModelProvider": "externalmodelproviders",
}
RULES: Final = "x-kubernetes-validations"


class Fact(NamedTuple):
    """What a case is about: a keyword at a place; rules of one place differ by their message."""

    kind: str
    path: str
    keyword: str
    message: str = ""


class Cause(NamedTuple):
    """One cause of a refusal, as it stands in the details of the server's Status."""

    field: str
    reason: str
    message: str


UNCHECKED: Final = Cause(
    "<nil>",
    "FieldValueInvalid",
    "Invalid value: null: some validation rules were not checked because the object was invalid; "
    "correct the existing errors to complete validation",
)
"""What the server adds when an error of the schema keeps it from evaluating rules."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """An object that a server refuses for one fact, and the nearest one that it takes.

    Attributes:
        fact: The fact.
        what: What is wrong with the refused object, for the name of the test.
        refused: The refused spec.
        causes: All causes of the refusal; their order is the server's choice.
        accepted: The nearest spec that is taken.
        stored: For rules about updates: the spec that both others are updates of.
        upstream: The causes for which upstream's schema refuses `refused`; none: it takes it.
        upstream_refuses: The causes for which upstream's schema refuses `accepted`.
    """

    fact: Fact
    what: str
    refused: Spec
    causes: tuple[Cause, ...]
    accepted: dict[str, Any]
    stored: dict[str, Any] | None = None
    upstream: tuple[Cause, ...] = ()
    upstream_refuses: tuple[Cause, ...] = ()

    @property
    def id(self) -> str:
        """The name of the case in a test's id."""
        return f"{self.fact.kind}-{self.what.replace(' ', '-')}"


def manifest(kind: str, name: str, spec: Spec, **metadata: object) -> dict[str, Any]:
    """Return an object of a kind."""
    head = {"apiVersion": f"{GROUP}/{VERSION}", "kind": kind}
    body = {} if spec is None else {"spec": spec}
    return {**head, "metadata": {"name": name, **metadata}, **body}


def changed(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return a spec with other top-level fields; None takes a field away."""
    merged = {**base, **changes}
    return {name: value for name, value in merged.items() if value is not None}


def invalid(field: str, message: str) -> Cause:
    """Return the most frequent cause; the message begins with the value where one is printed."""
    return Cause(field, "FieldValueInvalid", f"Invalid value: {message}")
