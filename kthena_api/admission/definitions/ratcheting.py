# SPDX-License-Identifier: Apache-2.0
"""What an update is forgiven: mistakes that the stored definition has already.

Source: ValidateCustomResourceDefinitionUpdate in k8s.io/apiextensions-apiserver
pkg/apis/apiextensions/validation/validation.go.
"""

from __future__ import annotations

from collections.abc import Iterator

from kthena_api.crd.definition import ResourceDefinition, Version
from kthena_api.crd.schema import Structural
from kthena_api.crd.walk import everywhere
from kthena_api.crd.well_formed import Options
from kthena_api.crd.well_formed.conversion import bundle_of, check_bundle, reviewed_versions
from kthena_api.crd.well_formed.defaults import has_unpruned_defaults
from kthena_api.crd.well_formed.keywords import TYPES, check_list_items, check_set_items
from kthena_api.crd.well_formed.printing import same, schema_value
from kthena_api.crd.well_formed.structure import check_structure, structural_fault
from kthena_api.crd.well_formed.versions import SELECTABLE_LIMIT, hoisted_parts
from kthena_api.field_errors import ROOT

__all__ = ["options_of_update", "unchanged_schemas"]

_MANY_SINCE = 35  # the minor from which too many selectable fields may stay


def options_of_update(
    new: ResourceDefinition, old: ResourceDefinition, minor: int, *, established: bool
) -> Options:
    """What is asked of an update.

    Args:
        new: The definition.
        old: The stored one.
        minor: The number behind `1.` of the server.
        established: Whether the stored one serves objects.
    """
    nodes = [node for schema in _schemas(old) for node in everywhere(schema)]
    structural = not any(map(_is_not_structural, _schemas(old)))
    bundle = bundle_of(old.conversion)
    return Options(
        minor=minor,
        schemas=not any(version.missing for version in old.versions),
        known_types=all(not node.type or node.type in TYPES for node in nodes),
        structural=structural,
        pruned_defaults=not any(
            not _is_not_structural(schema) and has_unpruned_defaults(schema)
            for schema in _schemas(old)
        ),
        atomic_sets=not any(
            node.extensions.list_type == "set" and check_set_items(node, ROOT) for node in nodes
        ),
        sound_lists=not any(check_list_items(node, ROOT) for node in nodes),
        review_versions=reviewed_versions(old.conversion),
        bundle=established and not (bundle and check_bundle(bundle, ROOT)),
        many_selectable=_many_selectable(new, old) if minor >= _MANY_SINCE else frozenset(),
    )


def unchanged_schemas(new: ResourceDefinition, old: ResourceDefinition) -> frozenset[str]:
    """The names of versions whose schemas are what they were."""
    before: dict[str, Version] = {}
    for version in old.versions:
        before.setdefault(version.name, version)
    return frozenset(
        version.name
        for version in new.versions
        if version.name in before
        and version.missing == before[version.name].missing
        and _is_unchanged(version.schema, before[version.name].schema)
    )


def _is_unchanged(new: Structural, old: Structural) -> bool:
    return same(schema_value(new), schema_value(old), empty=False)


def _schemas(definition: ResourceDefinition) -> Iterator[Structural]:
    return (version.schema for version in definition.versions if not version.missing)


def _is_not_structural(schema: Structural) -> bool:
    return structural_fault(schema) is not None or bool(check_structure(schema, ROOT))


def _many_selectable(new: ResourceDefinition, old: ResourceDefinition) -> frozenset[str]:
    """Where too many selectable fields are what they were."""
    before, after = _selectable(old), _selectable(new)
    return frozenset(
        name
        for name, paths in before.items()
        if len(paths) > SELECTABLE_LIMIT and after.get(name) == paths
    )


def _selectable(definition: ResourceDefinition) -> dict[str, tuple[str, ...]]:
    """The selectable fields by the name of the version, an empty one where all share them."""
    if "selectable" in hoisted_parts(definition.versions):
        return {"": definition.versions[0].selectable_fields}
    return {version.name: version.selectable_fields for version in definition.versions}
