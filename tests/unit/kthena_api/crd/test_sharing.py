# SPDX-License-Identifier: Apache-2.0
"""Equal nodes become one, and nothing else changes."""

from __future__ import annotations

import pytest

from kthena_api.crd.decoded import schema_of
from kthena_api.crd.schema import Structural
from kthena_api.crd.sharing import shared
from kthena_api.crd.walk import everywhere

TEXT = {"type": "string", "maxLength": 1}


def read(*fields: dict[str, object]) -> Structural:
    """A schema with some fields."""
    named = {f"f{index}": field for index, field in enumerate(fields)}
    return schema_of({"type": "object", "properties": named})


def test_equal_nodes_are_identical() -> None:
    """Wherever they stand."""
    schema = shared(
        read(TEXT, {"type": "array", "items": TEXT}, {"type": "object", "allOf": [TEXT]})
    )
    first, listed, judged = schema.properties.values()
    assert first is listed.items
    assert first is judged.validation.all_of[0]
    assert len(list(everywhere(schema))) == 4


@pytest.mark.parametrize(
    "other",
    [
        TEXT | {"maxLength": 2},
        TEXT | {"description": "x"},
        TEXT | {"nullable": True},
        TEXT | {"default": "a"},
        TEXT | {"x-kubernetes-preserve-unknown-fields": False},
        TEXT | {"x-kubernetes-validations": [{"rule": "true"}]},
        TEXT | {"not": {"maxLength": 3}},
        TEXT | {"$ref": "x"},
    ],
)
def test_nodes_that_differ_stay_apart(other: dict[str, object]) -> None:
    """In either order, and they say what they said."""
    for schema in (read(TEXT, other), read(other, TEXT)):
        result = shared(schema)
        assert result == schema
        first, second = result.properties.values()
        assert first is not second


def test_values_of_different_types_stay_apart() -> None:
    """Python takes 1, 1.0 and true for equal; a server does not."""
    fields: list[dict[str, object]]
    fields = [{"type": "integer", "default": value} for value in (1, 1.0, True)]
    defaults = [node.default for node in shared(read(*fields)).properties.values()]
    assert list(map(type, defaults)) == [int, float, bool]
