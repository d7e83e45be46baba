# SPDX-License-Identifier: Apache-2.0
"""What can be asked of the CEL oracle, and what it answers.

The Go files in tests/oracle/cel describe each member; the names are the same. Start reading at
`compile_request`. Costs are in CEL's units. A `Tagged` value is a JSON object of one member that
names the value's kind, such as {"uint": 1}: tests/oracle/cel/values.go lists all kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

Json = Any
Tagged = Mapping[str, Any]
Rule = Mapping[str, Json]
Answer_co = TypeVar("Answer_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Request(Generic[Answer_co]):
    """A question: the members of its JSON line, and how to read the answer's."""

    members: Mapping[str, Json]
    read: Callable[[Mapping[str, Json]], Answer_co]


@dataclass(frozen=True, slots=True)
class Fault:
    """No answer; kind is refused (not understood), panic (in the library) or crash."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class CelError:
    """Why a rule or a messageExpression is not accepted."""

    type: str
    detail: str


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """What the library made of one rule; costs are the estimated maxima of one evaluation."""

    error: CelError | None
    uses_old_self: bool
    cost: int
    cardinality: int
    factor: str
    message_error: CelError | None
    message_compiled: bool
    message_cost: int
    field_path: str


@dataclass(frozen=True, slots=True)
class ReviewedRule:
    """A rule with its place; times is None where nothing bounds how often it is evaluated."""

    rule: CompiledRule
    path: str
    times: int | None
    contribution: int


@dataclass(frozen=True, slots=True)
class FieldFault:
    """One entry of a Status; text is the whole sentence."""

    type: str
    field: str
    detail: str
    text: str


@dataclass(frozen=True, slots=True)
class Review:
    """All rules of a schema; most_expensive are (path, cost), errors is the registry's answer."""

    rules: tuple[ReviewedRule, ...]
    total: int
    factor: str
    most_expensive: tuple[tuple[str, int], ...]
    errors: tuple[FieldFault, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say of an object; cost is None when a budget or a limit ran out."""

    errors: tuple[FieldFault, ...]
    warnings: tuple[str, ...]
    cost: int | None


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What became of an expression; issues end it before there is a type."""

    issues: str = ""
    type: str = ""
    min_cost: int | None = None
    max_cost: int | None = None
    failed: str = ""
    value: Tagged | None = None
    error: str = ""
    runtime_cost: int | None = None


@dataclass(frozen=True, slots=True)
class Overload:
    """A signature; the target of a member is the first of its parameters."""

    function: str
    id: str
    member: bool
    parameters: tuple[str, ...]
    result: str


@dataclass(frozen=True, slots=True)
class Functions:
    """The overloads of an environment."""

    library: str
    compatibility: str
    overloads: tuple[Overload, ...]


@dataclass(frozen=True, slots=True)
class Bench:
    """Nanoseconds of one validation in each round, ascending, and its verdict."""

    nanoseconds: tuple[float, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Object:
    """An object to judge: a creation if there is no old one, and the server's budget if none."""

    object: Json
    old: Json = None
    budget: int | None = None

    def members(self) -> Mapping[str, Json]:
        """Return the members of its JSON; old null would be an update from nothing."""
        members = {"object": self.object, "budget": self.budget}
        return members if self.old is None else {**members, "old": self.old}


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable declared by a schema; root as for a rule, optional as oldSelf may be."""

    schema: Json
    root: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """How an expression is treated; compatibility "" is the minor's own choice."""

    stored: bool = False
    compatibility: str = ""
    container: str = ""
    unchecked: bool = False
    no_macros: bool = False
    check_only: bool = False
    call_limit: int | None = None
    functions: Sequence[Overload] = field(default=())


def compile_request(
    schema: Json,
    rules: Sequence[Rule] | None = None,
    *,
    root: bool = False,
    stored: bool = False,
    compatibility: str = "",
) -> Request[tuple[CompiledRule, ...]]:
    """Ask for the rules of one node: those given, or else the schema's own."""
    members = {
        "op": "compile",
        "schema": schema,
        "rules": None if rules is None else list(rules),
        "root": root,
        "stored": stored,
        "compatibility": compatibility,
    }
    return Request(members, lambda said: tuple(map(_compiled, said["rules"] or ())))


def review_request(schema: Json, *, stored: bool = False) -> Request[Review]:
    """Ask for every rule of a whole schema."""
    return Request({"op": "review", "schema": schema, "stored": stored}, _review)


def evaluate_request(
    schema: Json,
    objects: Sequence[Object],
    rules: Sequence[Rule] | None = None,
    *,
    root: bool = False,
    call_limit: int | None = None,
) -> Request[tuple[Verdict, ...]]:
    """Ask for verdicts; rules take the place of those at the root of the schema."""
    members = {
        "op": "evaluate",
        "schema": schema,
        "rules": None if rules is None else list(rules),
        "root": root,
        "call_limit": call_limit,
        "objects": [each.members() for each in objects],
    }
    return Request(members, lambda said: tuple(map(_verdict, said["objects"])))


def expression_request(
    expression: str,
    variables: Mapping[str, str | Variable] | None = None,
    bindings: Mapping[str, Json] | None = None,
    settings: Settings | None = None,
) -> Request[Evaluated]:
    """Ask about an expression; bindings are JSON for variables with a schema, else tagged."""
    chosen = settings or Settings()
    declared = {
        name: of
        if isinstance(of, str)
        else {"schema": of.schema, "root": of.root, "optional": of.optional}
        for name, of in (variables or {}).items()
    }
    members = {
        "op": "expression",
        "expression": expression,
        "variables": declared,
        "bindings": dict(bindings or {}),
        "stored": chosen.stored,
        "compatibility": chosen.compatibility,
        "container": chosen.container,
        "unchecked": chosen.unchecked,
        "no_macros": chosen.no_macros,
        "check_only": chosen.check_only,
        "call_limit": chosen.call_limit,
        "functions": [_overload_members(each) for each in chosen.functions],
    }
    return Request(members, lambda said: Evaluated(**said))


def functions_request(*, stored: bool = False, compatibility: str = "") -> Request[Functions]:
    """Ask for the overloads of an environment."""
    members = {"op": "functions", "stored": stored, "compatibility": compatibility}
    return Request(members, _functions)


def bench_request(
    schema: Json,
    judged: Object,
    rules: Sequence[Rule] | None = None,
    *,
    root: bool = False,
    seconds: float = 0.5,
    rounds: int = 7,
) -> Request[Bench]:
    """Ask how long one validation takes; nothing else is worked on meanwhile."""
    asked = evaluate_request(schema, [judged], rules, root=root)
    members = {**asked.members, "op": "bench", "seconds": seconds, "rounds": rounds}
    return Request(
        members, lambda said: Bench(tuple(said["nanoseconds"]), _verdict(said["verdict"]))
    )


def _overload_members(of: Overload) -> Mapping[str, Json]:
    return {
        "function": of.function,
        "id": of.id,
        "member": of.member,
        "parameters": list(of.parameters),
        "result": of.result,
    }


def _cel_error(said: Mapping[str, str] | None) -> CelError | None:
    return None if said is None else CelError(**said)


def _compiled(said: Mapping[str, Json]) -> CompiledRule:
    return CompiledRule(
        error=_cel_error(said["error"]),
        uses_old_self=said["uses_old_self"],
        cost=said["cost"],
        cardinality=said["cardinality"],
        factor=said.get("factor", ""),
        message_error=_cel_error(said["message_error"]),
        message_compiled=said["message_compiled"],
        message_cost=said["message_cost"],
        field_path=said["field_path"],
    )


def _field_faults(said: Sequence[Mapping[str, str]]) -> tuple[FieldFault, ...]:
    return tuple(FieldFault(**each) for each in said)


def _verdict(said: Mapping[str, Json]) -> Verdict:
    return Verdict(_field_faults(said["errors"]), tuple(said["warnings"]), said["cost"])


def _review(said: Mapping[str, Json]) -> Review:
    return Review(
        rules=tuple(
            ReviewedRule(_compiled(each), each["path"], each["times"], each["contribution"])
            for each in said["rules"]
        ),
        total=said["total"],
        factor=said.get("factor", ""),
        most_expensive=tuple((each["path"], each["cost"]) for each in said["most_expensive"]),
        errors=_field_faults(said["errors"]),
    )


def _functions(said: Mapping[str, Json]) -> Functions:
    overloads = tuple(
        Overload(**{**each, "parameters": tuple(each["parameters"])}) for each in said["overloads"]
    )
    return Functions(said["library"], said["compatibility"], overloads)
