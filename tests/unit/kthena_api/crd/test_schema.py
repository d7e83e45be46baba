# SPDX-License-Identifier: Apache-2.0
"""The nodes themselves: frozen, comparable, picklable."""

import pickle
from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest

from kthena_api.crd import (
    ABSENT,
    Beyond,
    Difference,
    Extensions,
    ExternalDocs,
    Names,
    Notes,
    PrinterColumn,
    ResourceDefinition,
    Scale,
    Structural,
    Subresources,
    ValidationRule,
    ValueValidation,
    Version,
)

NODE = Structural(
    type="object",
    properties={"a": Structural(type="string", default="b")},
    extensions=Extensions(map_type="atomic", validations=(ValidationRule("true"),)),
    validation=ValueValidation(min_properties=1),
    notes=Notes(
        description="A node.",
        external_docs=ExternalDocs("https://example.com"),
        differences=(Difference("minProperties", "1", "", Beyond("Reason.", "reference")),),
    ),
)
NAMES = Names("Thing", "things", "thing", "ThingList")
DEFINITION = ResourceDefinition(
    "example.com",
    NAMES,
    "Namespaced",
    (
        Version("v1", NODE, storage=False),
        Version(
            "v2",
            NODE,
            subresources=Subresources(status=True, scale=Scale(".spec.a", ".status.a")),
            columns=(PrinterColumn("A", "string", ".spec.a"),),
        ),
    ),
)


@pytest.mark.parametrize("value", [NODE, DEFINITION, NAMES, ABSENT, Beyond("Reason.", "ref")])
def test_values_pickle(value: Any) -> None:
    """Definitions go through process pools and caches unchanged."""
    assert pickle.loads(pickle.dumps(value)) == value  # noqa: S301 - our own bytes


def test_absent_stays_itself() -> None:
    """ABSENT is compared by identity, also after a round trip; it is no JSON value."""
    assert pickle.loads(pickle.dumps(ABSENT)) is ABSENT  # noqa: S301 - our own bytes
    assert repr(ABSENT) == "ABSENT"
    assert Structural().default is ABSENT
    assert Structural(default=None) != Structural()


def test_nodes_are_frozen() -> None:
    """Changes make new nodes."""
    with pytest.raises(FrozenInstanceError):
        NODE.type = "array"  # type: ignore[misc]
    assert replace(NODE, nullable=True) != NODE


def test_definition_names_and_storage() -> None:
    """The object's name is plural, dot, group; one version stores."""
    assert DEFINITION.name == "things.example.com"
    assert DEFINITION.storage_version.name == "v2"


def test_a_definition_without_storage_version() -> None:
    """The error has controller-gen's words."""
    unstored = replace(DEFINITION, versions=DEFINITION.versions[:1])

    with pytest.raises(LookupError, match="CRD for Thing has no storage version"):
        _ = unstored.storage_version
