# SPDX-License-Identifier: Apache-2.0
"""What using one kind loads, and what it must not."""

import subprocess
import sys

USE = """
import kthena_api.networking.v1alpha1 as v1alpha1
from kthena_api.kubernetes import ObjectMeta
v1alpha1.ModelServer
meta = ObjectMeta(name="a")
meta.labels["c"] = "d"
port = v1alpha1.WorkloadPort(port=8000)
port.model_dump()
"""
JUDGE = f"""{USE}
server = v1alpha1.ModelServer(
    metadata=meta,
    spec=v1alpha1.ModelServerSpec(
        inference_engine="vLLM",
        workload_selector={{"matchLabels": {{"a": "b"}}}},
        workload_port=port,
    ),
)
server.to_manifest()
"""
TOOLS = (
    "yaml",
    "click",
    "jinja2",
    "rich",
    "kthena_codegen",
    "kthena_api.crd.document",
    "kthena_api.networking.v1alpha1.model_route",
    "kthena_api.rules.review",
)
ENGINE = (
    "re2",
    "kthena_api.cel",
    "kthena_api.rules",
    "kthena_api.modelling.annotations",
    "kthena_api.modelling.differences",
    "kthena_api.modelling.judgement",
    "kthena_api.modelling.places",
    "kthena_api.modelling.reader",
    "kthena_api.modelling.source",
    "kthena_api.modelling.types",
    "kthena_api.crd.openapi",
    "kthena_api.crd.schema",
    "kthena_api.crd.walk",
    "kthena_api.crd.well_formed",
)


def loaded(code: str) -> set[str]:
    """Return the names of the modules that a program loads."""
    program = f"{code}\nimport sys\nprint(*sorted(sys.modules), sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_using_a_kind_loads_no_tool() -> None:
    """Neither readers, writers nor rules come with the types, and no pattern was matched yet."""
    assert loaded(USE).isdisjoint((*TOOLS, *ENGINE))


def test_an_object_with_rules_brings_the_engine() -> None:
    """What judges it is loaded with the first one, and nothing beyond."""
    modules = loaded(JUDGE)

    assert modules.isdisjoint(TOOLS)
    assert {"kthena_api.cel", "kthena_api.rules", "kthena_api.modelling.judgement"} <= modules


def test_resolving_a_kind_builds_no_schema() -> None:
    """Pydantic loads its plugins, 20 ms, with the first schema that it builds."""
    resolve = "import kthena_api.networking.v1alpha1 as api; api.ModelServer"

    assert "importlib.metadata" not in loaded(resolve)
    assert "importlib.metadata" in loaded(USE)


def test_importing_the_package_loads_no_kind() -> None:
    """A kind is imported when it is asked for, and pydantic with it."""
    modules = loaded("import kthena_api.networking.v1alpha1")

    assert "pydantic" not in modules
    assert "re2" not in modules
    assert {name for name in modules if name.startswith("kthena_api.modelling")} == set()


def test_a_pattern_brings_its_matcher() -> None:
    """RE2 comes with the first text that has to match a pattern."""
    code = "from kthena_api.networking.v1alpha1 import {0}; {0}(timeout='30s')"

    assert "re2" in loaded(code.format("TrafficPolicy"))


def test_the_reader_would_be_seen() -> None:
    """The search finds what it must not find above."""
    code = (
        "from kthena_api.modelling import read_definitions\n"
        "from kthena_api.networking.v1alpha1 import ModelServer\n"
        "read_definitions([ModelServer])"
    )

    assert {"kthena_api.modelling.types", "kthena_api.crd.schema"} <= loaded(code)
