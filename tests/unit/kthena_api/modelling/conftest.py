# SPDX-License-Identifier: Apache-2.0
"""How tests read one model class: its schema document, or its problems."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from pydantic import BaseModel

from kthena_api.crd.openapi import write_schema
from kthena_api.modelling.problems import Problem
from kthena_api.modelling.types import TypeReader

ReadSchema: TypeAlias = Callable[..., dict[str, Any]]
ReadProblems: TypeAlias = Callable[..., list[Problem]]


@pytest.fixture
def read_schema() -> ReadSchema:
    """Return the function from a model class to its schema document, without problems."""

    def read(cls: type[BaseModel], *, baseline: bool = False) -> dict[str, Any]:
        reader = TypeReader(baseline=baseline)
        node = reader.read_model(cls)
        assert reader.problems == []
        return write_schema(node)

    return read


@pytest.fixture
def read_problems() -> ReadProblems:
    """Return the function from a model class to what is wrong with it."""

    def read(cls: type[BaseModel], *, baseline: bool = False) -> list[Problem]:
        reader = TypeReader(baseline=baseline)
        reader.read_model(cls)
        return reader.problems

    return read
