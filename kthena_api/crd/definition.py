# SPDX-License-Identifier: Apache-2.0
"""The parts of a CustomResourceDefinition around its schemas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kthena_api.crd.schema import Difference, Json, Structural


@dataclass(frozen=True, slots=True)
class Names:
    """The names a resource answers to; `kind` is CamelCase, the others are lower case."""

    kind: str
    plural: str
    singular: str
    list_kind: str
    short_names: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PrinterColumn:
    """One additional printer column; `json_path` begins with a dot."""

    name: str
    type: str
    json_path: str
    description: str = ""
    format: str = ""
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale subresource: three JSON paths, the last optional."""

    spec_replicas_path: str
    status_replicas_path: str
    label_selector_path: str | None = None


@dataclass(frozen=True, slots=True)
class Subresources:
    """Subresources of one version; an empty value is written as `{}`."""

    status: bool = False
    scale: Scale | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a resource with its structural schema.

    Attributes:
        missing: What is not there where `schema` stands for nothing: `schema` or
            `openAPIV3Schema`; such a definition is only read to be judged.
    """

    name: str
    schema: Structural
    served: bool = True
    storage: bool = True
    deprecated: bool = False
    deprecation_warning: str | None = None
    subresources: Subresources | None = None
    columns: tuple[PrinterColumn, ...] = ()
    selectable_fields: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    missing: str = ""


@dataclass(frozen=True, slots=True)
class ResourceDefinition:
    """A CustomResourceDefinition.

    Attributes:
        group: API group, such as `networking.serving.volcano.sh`.
        names: Kind, plural and the others.
        scope: `Namespaced` or `Cluster`.
        versions: In the order in which they are written.
        conversion: The raw conversion stanza, None for strategy None.
        labels: Labels of the CustomResourceDefinition object itself.
        annotations: Annotations of the CustomResourceDefinition object itself.
        preserve_unknown_fields: Whether nothing is pruned, which only old definitions may say.
    """

    group: str
    names: Names
    scope: str
    versions: tuple[Version, ...]
    conversion: Mapping[str, Json] | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    preserve_unknown_fields: bool = False

    @property
    def name(self) -> str:
        """The object's metadata.name: plural, dot, group."""
        return f"{self.names.plural}.{self.group}"

    @property
    def storage_version(self) -> Version:
        """The version objects are stored in.

        Raises:
            LookupError: When no version is marked as the storage version.
        """
        for version in self.versions:
            if version.storage:
                return version
        raise LookupError(f"CRD for {self.names.kind} has no storage version")
