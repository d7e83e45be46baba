# SPDX-License-Identifier: Apache-2.0
"""One version of a definition, made ready to judge objects."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kthena_api.admission.defaulting import prune_defaults
from kthena_api.admission.embedded import has_embedded
from kthena_api.admission.list_type import has_list_types
from kthena_api.admission.minors import Minor
from kthena_api.admission.type_meta import GroupVersionKind
from kthena_api.crd.definition import ResourceDefinition, Scale, Version
from kthena_api.crd.schema import Structural

if TYPE_CHECKING:
    from kthena_api.rules.plan import RuleNode

__all__ = ["Resource", "resource_of"]

_VERSION: Final = re.compile(r"v([1-9][0-9]*)(?:(alpha|beta)([1-9][0-9]*))?")


@dataclass(frozen=True, slots=True)
class Resource:
    """What admission knows of one version.

    Attributes:
        wanted: Group, version and kind of the URL.
        plural: The resource's name in URLs.
        namespaced: Whether objects live in namespaces.
        schemas: The schema of each version, defaults pruned: a body is pruned under the schema of
            the version it names, whatever the URL says.
        schema: The version's own.
        minor: The server's.
        plan: The rules, None when there are none.
        has_status: Whether there is a status subresource.
        scale: The scale subresource, if any.
        warnings: What every answer warns of, since the version is deprecated.
        lists: Whether any list is a set or a map.
        embeds: Whether any field is a resource.
    """

    wanted: GroupVersionKind
    plural: str
    namespaced: bool
    schemas: Mapping[str, Structural]
    schema: Structural
    minor: Minor
    plan: RuleNode | None
    has_status: bool
    scale: Scale | None
    warnings: tuple[str, ...]
    lists: bool
    embeds: bool

    def is_ours(self, found: GroupVersionKind) -> bool:
        """Whether an object is of this group and kind, in any version."""
        return (found.group, found.kind) == (self.wanted.group, self.wanted.kind)


def resource_of(definition: ResourceDefinition, version: str | None, minor: Minor) -> Resource:
    """Make a version ready.

    Args:
        definition: A definition that a server accepts.
        version: The version; None for the one that objects are stored in.
        minor: The server's.

    Raises:
        LookupError: When the definition does not have or not serve the version.
    """
    from kthena_api.rules.plan import plan_rules  # with the whole expression language

    served = _find(definition, version)
    schemas = {each.name: prune_defaults(each.schema) for each in definition.versions}
    schema = schemas[served.name]
    subresources = served.subresources
    return Resource(
        wanted=GroupVersionKind(definition.group, served.name, definition.names.kind),
        plural=definition.names.plural,
        namespaced=definition.scope == "Namespaced",
        schemas=schemas,
        schema=schema,
        minor=minor,
        plan=plan_rules(schema, root=True, minor=minor.name),
        has_status=subresources is not None and subresources.status,
        scale=None if subresources is None else subresources.scale,
        warnings=_deprecation(served, definition),
        lists=has_list_types(schema),
        embeds=has_embedded(schema),
    )


def _find(definition: ResourceDefinition, name: str | None) -> Version:
    if name is None:
        return definition.storage_version
    for version in definition.versions:
        if version.name == name and version.served:
            return version
    raise LookupError(f"{definition.name} serves no version {name}")


def _deprecation(version: Version, definition: ResourceDefinition) -> tuple[str, ...]:
    """The warning of a deprecated version (`defaultDeprecationWarning`)."""
    if not version.deprecated:
        return ()
    if version.deprecation_warning is not None:
        return (version.deprecation_warning,)
    group, kind = definition.group, definition.names.kind
    words = f"{group}/{version.name} {kind} is deprecated"
    newer = [
        each.name
        for each in definition.versions
        if each.served and not each.deprecated and _priority(each.name) > _priority(version.name)
    ]
    if newer:
        words += f"; use {group}/{max(newer, key=_priority)} {kind}"
    return (words,)


def _priority(name: str) -> tuple[object, ...]:
    """What orders versions as Kubernetes does: v2, v1, v1beta1, v1alpha2, then all others."""
    found = _VERSION.fullmatch(name)
    if found is None:
        # Of two names that are no versions the one that comes first in the alphabet is higher.
        return (0, tuple(-ord(character) for character in name), 1)
    stage = {None: 3, "beta": 2, "alpha": 1}[found[2]]
    return (1, stage, int(found[1]), int(found[3] or 0))
