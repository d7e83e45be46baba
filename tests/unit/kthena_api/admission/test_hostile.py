# SPDX-License-Identifier: Apache-2.0
"""Whatever a body holds, the answer is a verdict."""

from __future__ import annotations

import json
import math
import time
from random import Random
from typing import Any

import pytest
from admission_cases import CaseWriter, Definition

from kthena_api.admission import DefinitionError, Pipeline

SCALARS: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, "", "x", "\ud800", "v1", "Thing", "a/b/c", 1 << 70, 10**400,
    10**5000, 1e308, -0.0, math.nan, math.inf,
)  # fmt: skip
NAMES = ("a", "apiVersion", "kind", "metadata", "spec", "status", "name", "labels", "", "\udfff")
OLD = {"metadata": {"name": "x"}, "spec": {"a": [1, {"b": None}]}, "status": 5}
OPEN = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}


def value(random: Random, depth: int = 0) -> Any:
    """Any JSON value, and some that are none."""
    way = random.random()
    if depth > 4 or way < 0.5:
        return random.choice(SCALARS)
    if way < 0.75:
        return [value(random, depth + 1) for _ in range(random.randrange(4))]
    return {random.choice(NAMES): value(random, depth + 1) for _ in range(random.randrange(5))}


def pipelines() -> list[Pipeline]:
    """Pipelines of random definitions."""
    found = []
    for seed in range(20):
        try:
            found.append(Pipeline.from_crd(CaseWriter(seed).definition().document))
        except DefinitionError:
            continue
    return found


def test_no_value_raises() -> None:
    """As a new object, as an update, as a status write."""
    random = Random(1)  # noqa: S311 - chance that can be repeated
    judges = pipelines()
    for _ in range(2_000):
        judge = random.choice(judges)
        body = value(random)
        if random.random() < 0.7:
            meta = value(random) if random.random() < 0.3 else {"name": "x"}
            body = {"apiVersion": "things.example.com/v1", "kind": "Thing", "metadata": meta}
            body |= {"spec": value(random), "status": value(random)}
        for old in (None, OLD):
            verdict = judge.review(body, old, field_validation=random.choice(("Strict", "Ignore")))
            assert verdict.allowed == (verdict.status() is None)
            json.dumps(verdict.object)
        if judge.resource.has_status:
            judge.review(body, OLD, subresource="status", field_validation="Warn")


@pytest.mark.parametrize("depth", [1_000, 9_000, 11_000])
def test_no_depth_raises(depth: int) -> None:
    """A server takes ten thousand levels."""
    schema = {"type": "object", "properties": {"spec": OPEN}}
    judge = Pipeline.from_crd(Definition(schema).document)
    nested: Any = 1
    for level in range(depth):
        nested = [nested] if level % 2 else {"a": nested}
    body = {"apiVersion": "things.example.com/v1", "kind": "Thing", "metadata": {"name": "x"}}
    body["spec"] = {"a": nested}
    assert judge.review(body).allowed == (depth < 10_000)
    if depth < 10_000:
        assert judge.review(body, body).allowed


@pytest.mark.parametrize(
    "text",
    [
        b'{"a":' * 100_000,
        b"[" * 9_000 + b"]" * 9_000,
        b'"' + b"\\u00e9" * 300_000 + b'"',
        b'{"kind":"Thing","a":' + b"1" * 1_000_000 + b"}",
        b'{"kind":"Thing","a":1e' + b"9" * 1_000_000 + b"}",
        b"\xff" * 1_000_000,
        b'{"a":1,"a":2,' * 50_000,
    ],
)
def test_no_text_takes_long(text: bytes) -> None:
    """Each is refused within moments."""
    judge = Pipeline.from_crd(Definition({"type": "object"}).document)
    started = time.monotonic()
    assert not judge.review_bytes(text).allowed
    assert time.monotonic() - started < 10


def test_what_cannot_have_been_stored_is_a_mistake_of_the_caller() -> None:
    """No server has it."""
    judge = Pipeline.from_crd(Definition({"type": "object"}).document)
    with pytest.raises(ValueError, match="invalid character 'N'"):
        judge.review({}, {"a": math.nan})
    with pytest.raises(ValueError, match="cannot unmarshal number"):
        judge.review({}, {"a": 10**400})
    with pytest.raises(TypeError):
        judge.review({"apiVersion": "things.example.com/v1", "kind": "Thing"}, [1])
