# SPDX-License-Identifier: Apache-2.0
"""Reviews, as a ratio of one run against the server's own library; needs Go."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import workload_schema
import yaml
from admission_bench import BenchOracle, Measured, measure
from admission_cases import GROUP, KIND, VERSION, Definition
from admission_fast import LongWay, with_way

from kthena_api.admission import Pipeline

Json = Any

CRDS = Path(__file__).resolve().parents[2] / "schema" / "crds"
SERVER = {
    "model": "deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B",
    "inferenceEngine": "vLLM",
    "workloadPort": {"port": 8000},
    "workloadSelector": {
        "matchLabels": {"app": "deepseek"},
        "pdGroup": {
            "groupKey": "group",
            "prefillLabels": {"role": "prefill"},
            "decodeLabels": {"role": "decode"},
        },
    },
    "trafficPolicy": {"retry": {"attempts": 3}, "timeout": "10s"},
}
METADATA = {"name": "deepseek", "namespace": "default", "labels": {"app": "deepseek"}}


def model_server(*, all_rules: bool = False) -> Definition:
    """The definition of ModelServer under the name that the oracle knows.

    Args:
        all_rules: Whether it has rules below the three of its spec, most of them about labels.
    """
    path = CRDS / "networking.serving.volcano.sh_modelservers.yaml"
    (version,) = yaml.safe_load(path.read_text())["spec"]["versions"]
    schema = version["schema"]["openAPIV3Schema"]
    if not all_rules:
        _drop_rules(schema["properties"]["spec"]["properties"])
    return Definition(schema, status=True)


def _drop_rules(node: Json) -> None:
    if isinstance(node, dict):
        node.pop("x-kubernetes-validations", None)
    for below in node.values() if isinstance(node, dict) else node:
        if isinstance(below, dict | list):
            _drop_rules(below)


def workload() -> Definition:
    """A definition of the size of ModelServing's."""
    return Definition(workload_schema.schema(), status=True)


def sent(spec: Json) -> dict[str, Json]:
    """An object."""
    return {"apiVersion": f"{GROUP}/{VERSION}", "kind": KIND, "metadata": METADATA, "spec": spec}


@pytest.fixture(scope="module")
def oracle() -> Iterator[BenchOracle]:
    """The newest server's library."""
    with BenchOracle("1.37") as started:
        yield started


def report(name: str, measured: Measured) -> None:
    """Show a measurement."""
    sys.stderr.write(f"\n{name}: {measured}\n")


def test_a_small_object_is_accepted_in_a_fifth_of_the_time(oracle: BenchOracle) -> None:
    """A ModelServer."""
    measured = measure(oracle, model_server(), sent(SERVER))
    report("accepted ModelServer", measured)

    assert measured.ratio <= 1 / 5


def test_a_large_object_is_accepted_in_a_third_of_the_time(oracle: BenchOracle) -> None:
    """Two roles with two Pod templates each."""
    measured = measure(oracle, workload(), sent(workload_schema.spec_of_object()))
    report("accepted workload", measured)

    assert measured.ratio <= 1 / 3


def test_all_rules_are_reported(oracle: BenchOracle) -> None:
    """What they take is the expressions'."""
    report(
        "accepted ModelServer, all rules",
        measure(oracle, model_server(all_rules=True), sent(SERVER)),
    )


def test_refused_objects_are_reported(oracle: BenchOracle) -> None:
    """What they take is the long way's."""
    server = {**SERVER, "inferenceEngine": "none"}
    spec = workload_schema.spec_of_object()
    spec["template"]["roles"][1]["name"] = "not a name"
    for name, definition, value in (
        ("refused ModelServer", model_server(), sent(server)),
        ("refused workload", workload(), sent(spec)),
    ):
        report(name, measure(oracle, definition, value, refused=True))


def test_the_measure_bites(oracle: BenchOracle, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the short way the limit is not kept."""
    made = Pipeline.from_crd

    def slow(document: Json) -> Pipeline:
        return with_way(made(document), LongWay())

    monkeypatch.setattr(Pipeline, "from_crd", slow)

    assert measure(oracle, model_server(), sent(SERVER)).ratio > 1 / 5


def test_making_a_pipeline_is_reported() -> None:
    """Of the definition of the size of ModelServing's, in processor time."""
    document = workload().document
    times = []
    for _ in range(5):
        before = time.process_time()
        Pipeline.from_crd(document)
        times.append(time.process_time() - before)
    sys.stderr.write(f"\nPipeline.from_crd: {min(times) * 1000:.0f} ms\n")
