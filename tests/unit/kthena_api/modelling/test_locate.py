# SPDX-License-Identifier: Apache-2.0
"""What a server says of a written definition leads back to the declaration."""

import pytest

from kthena_api.modelling.locate import locate
from kthena_api.networking.v1alpha1 import ExternalModelProvider, ModelRoute, ModelServer

SCHEMA = "spec.validation.openAPIV3Schema"


@pytest.mark.parametrize(
    ("kind", "path", "place"),
    [
        (
            ModelServer,
            f"{SCHEMA}.properties[spec].properties[model].default",
            "ModelServerSpec.model",
        ),
        (
            ModelRoute,
            (
                f"{SCHEMA}.properties[spec].properties[rules].items.properties[targetModels].items"
                ".properties[weight].default"
            ),
            "TargetModel.weight",
        ),
        (
            ExternalModelProvider,
            (
                "spec.versions[0].schema.openAPIV3Schema.properties[spec].properties[headers]"
                ".additionalProperties.pattern"
            ),
            "ExternalModelProviderSpec.headers{}",
        ),
        (
            ExternalModelProvider,
            f"{SCHEMA}.properties[spec].properties[baseURL].x-kubernetes-validations[0].rule",
            "ExternalModelProviderSpec.base_url",
        ),
        (ModelServer, f"{SCHEMA}.x-kubernetes-validations[0].fieldPath", "ModelServer"),
        (ModelServer, f"{SCHEMA}.properties[spec].properties[none].type", "ModelServer.spec"),
    ],
)
def test_place_of_a_path(kind: type, path: str, place: str) -> None:
    """The deepest class and field on the way are named, with file and line."""
    found = locate(kind, path)

    assert found is not None
    problem = found.problem("is wrong")

    assert str(found) == place
    assert (problem.file or "").endswith(".py")
    assert problem.line is not None


def test_a_path_outside_the_schema_has_no_place() -> None:
    """Names and columns are said by decorators, not by fields."""
    assert locate(ModelServer, "spec.names.plural") is None
