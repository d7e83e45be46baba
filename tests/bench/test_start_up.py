# SPDX-License-Identifier: Apache-2.0
"""Start-up, as a ratio of one run against Pydantic's own: processor time of whole processes."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 15

BASE = "from pydantic import BaseModel"
ONE_FIELD = f"{BASE}\nclass One(BaseModel):\n    name: str\nOne(name='a').model_dump()"
RESOLVE = "import kthena_api.networking.v1alpha1 as api\napi.ModelServer"
BUILD = """
from kthena_api.kubernetes import ObjectMeta
from kthena_api.networking.v1alpha1 import WorkloadPort
ObjectMeta(name="gpt").model_dump()
WorkloadPort(port=8000).model_dump()
"""
JUDGE = """
from kthena_api.kubernetes import ObjectMeta
from kthena_api.networking.v1alpha1 import ExternalProvider, ModelServer, ModelServerSpec
provider = ExternalProvider(type="OpenAI", endpoint="https://api.openai.com/v1")
spec = ModelServerSpec(external_provider=provider)
ModelServer(metadata=ObjectMeta(name="gpt"), spec=spec).to_manifest()
"""
EVERYTHING = """
import kthena_api.networking.v1alpha1 as api
import pydantic
for name in api.__all__:
    getattr(api, name)
from kthena_api.modelling import read_definitions
read_definitions([api.ModelServer, api.ModelRoute, api.ExternalModelProvider])
"""


def seconds(code: str) -> float:
    """Return the processor time of a Python process that runs some code, with cached bytecode."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return float(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def ratio(ours: str, rival: str) -> float:
    """Return the ratio of the medians of interleaved runs."""
    pairs = [(seconds(ours), seconds(rival)) for _ in range(ROUNDS + 1)][1:]
    mine, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
    return float(mine / theirs)


@pytest.mark.parametrize(
    ("name", "ours", "rival", "limit"),
    [
        ("import and resolve a kind / import BaseModel", RESOLVE, BASE, 1.5),
        ("build objects without rules / one model of one field", BUILD, ONE_FIELD, 1.25),
        # Reported against the same rival as well; one model of one field takes 1.55 of it.
        ("build objects without rules / import BaseModel", BUILD, BASE, 2.0),
        # The first object with rules brings the reader of schemas and the whole engine.
        ("build a kind with its rules / one model of one field", JUDGE, ONE_FIELD, 3.0),
    ],
    ids=["resolve", "build", "build-and-import", "judge"],
)
def test_budget(name: str, ours: str, rival: str, limit: float) -> None:
    """A kind costs little more than Pydantic itself."""
    measured = ratio(ours, rival)
    sys.stderr.write(f"\n{name}: {measured:.2f} (limit {limit})\n")

    assert measured <= limit


def test_budget_bites() -> None:
    """Resolving every type and reading the definitions is over the budget."""
    assert ratio(EVERYTHING, BASE) > 1.5
