# SPDX-License-Identifier: Apache-2.0
"""The short way of a pipeline beside the long one.

    python tests/support/admission_fast.py --seed 7 --definitions 300 --minor 1.37

compares the two on random requests and prints in what they differ.
"""

from __future__ import annotations

import argparse
import copy
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

from admission_cases import Case, CaseWriter, Definition  # noqa: E402 - the path comes first

from kthena_api.admission import DefinitionError, Pipeline, Verdict  # noqa: E402
from kthena_api.admission.decode import read_text  # noqa: E402
from kthena_api.admission.json_text import JsonFault  # noqa: E402

Json = Any
PER_DEFINITION = 10


class LongWay:
    """Stands in the place of the short way and never knows."""

    def accepted(self, *_request: object) -> None:
        """Never know."""


class Watched:
    """A short way that remembers whether it knew."""

    def __init__(self, fast: Any) -> None:
        self.fast = fast
        self.knew = False

    def accepted(self, *request: Any) -> Any:
        """What the short way says."""
        stored = self.fast.accepted(*request)
        self.knew = stored is not None
        return stored


def with_way(pipeline: Pipeline, way: Any) -> Pipeline:
    """The same pipeline with another short way."""
    other = Pipeline(pipeline.resource)
    object.__setattr__(other, "_fast", way)
    return other


@dataclass
class Tally:
    """What a comparison found.

    Attributes:
        requests: How many were asked.
        accepted: How many are accepted without a warning, for what they are: their objects would
            be accepted as new ones, the status too; no float is an integer, no name generated.
        decided: How many of these the short way decided.
        differences: What the two ways say, where that differs.
        undecided: Those that it did not decide.
    """

    requests: int = 0
    accepted: int = 0
    decided: int = 0
    differences: list[str] = field(default_factory=list)
    undecided: list[tuple[Definition | None, Mapping[str, Json]]] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)


def compare(
    pipeline: Pipeline,
    request: Mapping[str, Json],
    tally: Tally,
    way: Any = None,
    definition: Definition | None = None,
) -> None:
    """Ask both ways, and note what they say; members of a request are the arguments of `review`."""
    watched = Watched(way or FASTS(pipeline))
    before = spelt(request)
    short = with_way(pipeline, watched).review(**request)
    if spelt(request) != before:
        tally.differences.append(f"input changed: {before}")
        return
    long = with_way(pipeline, LongWay()).review(**request)
    tally.requests += 1
    if shown(short) != shown(long):
        tally.differences.append(f"{before}: {shown(short)} and not {shown(long)}")
    if long.allowed and not long.warnings and _is_ordinary(pipeline, request):
        tally.accepted += 1
        tally.decided += watched.knew
        if not watched.knew:
            tally.undecided.append((definition, request))


def _is_ordinary(pipeline: Pipeline, request: Mapping[str, Json]) -> bool:
    long = with_way(pipeline, LongWay())
    sent, old = request["obj"], request.get("old")
    if _has_whole_floats([sent, old]) or "generateName" in sent["metadata"]:
        return False
    for each in (sent, old):
        if each is None:
            continue
        bare = {name: value for name, value in each.items() if name != "status"}
        if not long.review(each, field_validation="Ignore").allowed:
            return False
        has_status = "status" in each and pipeline.resource.has_status
        if (
            has_status
            and not long.review(each, bare, field_validation="Ignore", subresource="status").allowed
        ):
            return False
    return True


def _has_whole_floats(value: Json) -> bool:
    if isinstance(value, dict | list):
        below = value.values() if isinstance(value, dict) else value
        return any(map(_has_whole_floats, below))
    return isinstance(value, float) and not value % 1 > 0


def FASTS(pipeline: Pipeline) -> Any:  # noqa: N802
    """The short way of a pipeline."""
    return pipeline._fast


def spelt(value: object) -> str:
    """A value as text, in which 1, 1.0 and true differ."""
    return json.dumps(value, sort_keys=True, default=repr)


def shown(verdict: Verdict) -> str:
    """A verdict as text."""
    return spelt([verdict.allowed, verdict.status(), sorted(verdict.warnings), verdict.object])


def random_pipelines(
    seed: int, minor: str, *, rules: float = 0.4
) -> Iterator[tuple[Definition, Pipeline, CaseWriter]]:
    """Definitions that are accepted, some with rules."""
    writer, random = CaseWriter(seed), Random(seed)  # noqa: S311 - chance that can be repeated
    while True:
        definition = writer.definition()
        if random.random() < rules:
            _add_rules(definition.schema, random)
        try:
            pipeline = Pipeline.from_crd(definition.document, kube_version=minor)
        except DefinitionError:
            continue
        yield definition, pipeline, writer


RULES: Mapping[str, tuple[str, ...]] = {
    "string": ("size(self) < 4", "self == oldSelf", "self != 'a'", "int(self) > 0 || true"),
    "integer": ("self > 0", "self >= oldSelf", "10 / self > 0"),
    "number": ("self > 0.0", "self != oldSelf"),
    "boolean": ("self", "self || !oldSelf"),
    "array": ("size(self) < 2", "size(self) >= size(oldSelf)", "self == oldSelf || true"),
    "object": ("self == self", "self == oldSelf", "false", "true"),
}


def _add_rules(schema: Mapping[str, Json], random: Random) -> None:
    nodes = [node for node in _nodes(schema["properties"]["spec"]) if node.get("type") in RULES]
    for node in random.sample(nodes, min(len(nodes), 2)):
        node["x-kubernetes-validations"] = [{"rule": random.choice(RULES[node["type"]])}]


def _nodes(node: dict[str, Json]) -> Iterator[dict[str, Json]]:
    yield node
    below = [*node.get("properties", {}).values()]
    below += [node[name] for name in ("items", "additionalProperties") if name in node]
    for each in below:
        if isinstance(each, dict):
            yield from _nodes(each)


def request_of(case: Case, random: Random) -> Mapping[str, Json] | None:
    """The arguments of `review` for a case; None for a text that is no JSON.

    Some lists get an item twice.
    """
    try:
        decoded = read_text(case.body.encode())
    except JsonFault:
        return None
    if decoded.fault or decoded.duplicates:
        return None
    if random.random() < 0.2:
        _repeat(decoded.value, random)
    return {
        "obj": decoded.value,
        "old": case.old,
        "field_validation": case.validation,
        "subresource": case.subresource,
        "generate_suffix": "abcde",
    }


def _repeat(value: Json, random: Random) -> None:
    lists, waiting = [], [value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict | list):
            waiting += here.values() if isinstance(here, dict) else here
            if isinstance(here, list) and here:
                lists.append(here)
    if lists:
        found = random.choice(lists)
        found.append(copy.deepcopy(random.choice(found)))


def compare_random(
    seed: int,
    definitions: int,
    minor: str = "1.37",
    spoilt: Callable[[Pipeline], Any] | None = None,
) -> Tally:
    """Compare the ways on random requests; `spoilt` makes the short way that is tried."""
    tally, random = Tally(), Random(seed)  # noqa: S311 - chance that can be repeated
    made = random_pipelines(seed, minor)
    for _, (definition, pipeline, writer) in zip(range(definitions), made, strict=False):
        way = spoilt(pipeline) if spoilt else FASTS(pipeline)
        for case in writer.cases(definition, PER_DEFINITION):
            request = request_of(case, random)
            if request is not None and request["subresource"] is None:
                compare(pipeline, request, tally, way, definition)
    return tally


def main() -> int:
    """Compare and report."""
    parser = argparse.ArgumentParser(description="The short way beside the long one.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--definitions", type=int, default=200)
    parser.add_argument("--minor", default="1.37")
    asked = parser.parse_args()
    tally = compare_random(asked.seed, asked.definitions, asked.minor)
    for difference in tally.differences[:5]:
        sys.stdout.write(difference[:2000] + "\n\n")
    sys.stdout.write(
        f"{tally.requests} requests, {len(tally.differences)} differences; decided "
        f"{tally.decided} of {tally.accepted} accepted\n"
    )
    return 1 if tally.differences else 0


if __name__ == "__main__":
    sys.exit(main())
