# SPDX-License-Identifier: Apache-2.0
"""What an apiserver accepts as a new CustomResourceDefinition.

What belongs here: the rules on a definition by itself, with the server's paths and words (1.37:
k8s.io/apiextensions-apiserver v0.37, the strategy of a create). What does not: reading a document,
and anything about objects of the defined kind. Start reading at `check_definition`, then
`versions`; each other module judges one part: `names`, `conversion`, `structure` (is the schema
structural?), `keywords` (do its keywords go together?), `defaults`.

`check_spec` takes `options`: the minor of the server, and what an update of a definition that was
wrong before is forgiven.

Not judged, so that no error says nothing about these:

- expressions: `rules.review` says whether they compile and what they cost;
- a metadata.name other than plural and group, since a `ResourceDefinition` has none;
- `metadata` in defaults of embedded resources;
- conflicts with names of other definitions.
"""

from __future__ import annotations

from dataclasses import replace

from kthena_api.crd.definition import ResourceDefinition
from kthena_api.crd.well_formed.conversion import check_conversion
from kthena_api.crd.well_formed.names import (
    check_approval,
    check_choice,
    check_group,
    check_metadata,
    check_names,
)
from kthena_api.crd.well_formed.options import NEW, Options
from kthena_api.crd.well_formed.versions import (
    asks_structure,
    check_stored,
    check_versions,
    stored_in,
)
from kthena_api.field_errors import FieldError, FieldPath, invalid

__all__ = ["NEW", "Options", "check_definition", "check_spec"]


def check_definition(definition: ResourceDefinition) -> tuple[FieldError, ...]:
    """Return what a server of Kubernetes 1.37 finds wrong with a definition on create.

    Rules are not judged; `admission.review_definition` gives the whole verdict.

    Args:
        definition: Any definition, however broken.

    Returns:
        The errors in a fixed order, empty when there are none; the server gives the same ones in
        no order. An error can occur twice, as it does there.
    """
    errors = [
        *check_metadata(definition),
        *check_spec(definition),
        *check_stored(stored_in(definition.versions), definition.versions),
        *check_approval(definition),
    ]
    return tuple(errors)


def check_spec(definition: ResourceDefinition, options: Options = NEW) -> list[FieldError]:
    """Judge all of `spec` but its rules."""
    spec = FieldPath("spec")
    structural = asks_structure(definition, options)
    errors = [
        *check_group(definition.group),
        *check_choice(spec.child("scope"), definition.scope, ("Cluster", "Namespaced")),
        *check_versions(definition, replace(options, structural=structural)),
        *check_names(definition.names),
        *check_conversion(definition.conversion, options),
    ]
    strategy = (definition.conversion or {}).get("strategy", "None")
    if definition.preserve_unknown_fields and strategy != "None":
        here = spec.child("conversion", "strategy")
        detail = "must be None if spec.preserveUnknownFields is true"
        errors.append(invalid(here, strategy, detail))
    return errors
