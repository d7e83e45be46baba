# SPDX-License-Identifier: Apache-2.0
"""From a place in a written definition back to the declaration it was read from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, get_args

from pydantic import BaseModel, RootModel

from kthena_api.modelling.annotations import strip_annotation
from kthena_api.modelling.base import CustomResource
from kthena_api.modelling.places import Place

_STEP = re.compile(r"\.?(?:properties\[([^\]]*)\]|(items)|(additionalProperties))")
_SCHEMA = re.compile(r"openAPIV3Schema|^spec\.validation\.openAPIV3Schema")


def locate(cls: type[CustomResource], path: str) -> Place | None:
    """Return the declaration that a server's path into a definition speaks of.

    Args:
        cls: The kind that was read.
        path: Such as `spec.validation.openAPIV3Schema.properties[spec].properties[a].default`.

    Returns:
        The deepest class and field on the way, None for a path outside the schema.
    """
    found = _SCHEMA.search(path)
    if found is None:
        return None
    place = Place(cls)
    annotation: Any = cls
    for name, items, values in _STEP.findall(path, found.end()):
        if items or values:
            place = place.below("[]" if items else "{}")
            annotation = _inside(annotation)
            continue
        model = _model(annotation)
        field = next((f for f, key in _keys(model) if key == name), None) if model else None
        if model is None or field is None:
            break
        place = Place(model, field)
        annotation = model.model_fields[field].annotation
    return place


def _keys(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    for name, field in model.model_fields.items():
        yield name, field.serialization_alias or field.alias or name


def _model(annotation: Any) -> type[BaseModel] | None:
    core = strip_annotation(annotation).core
    return core if isinstance(core, type) and issubclass(core, BaseModel) else None


def _inside(annotation: Any) -> Any:
    """Return what a list or map holds."""
    core = strip_annotation(annotation).core
    if isinstance(core, type) and issubclass(core, RootModel):
        core = strip_annotation(core.model_fields["root"].annotation).core
    arguments: Sequence[Any] = get_args(core)
    return arguments[-1] if arguments else None
