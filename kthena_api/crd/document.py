# SPDX-License-Identifier: Apache-2.0
"""Read and write whole CustomResourceDefinition documents (apiextensions.k8s.io/v1).

Writing leaves out what an apiserver fills in by itself and what controller-gen strips
(`status`, `creationTimestamp`: controller-tools pkg/crd/gen.go:110-114).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kthena_api.crd.definition import (
    Names,
    PrinterColumn,
    ResourceDefinition,
    Scale,
    Subresources,
    Version,
)
from kthena_api.crd.openapi import DocumentError, check_depth, read_schema, write_schema
from kthena_api.crd.schema import Json

API_VERSION = "apiextensions.k8s.io/v1"
KIND = "CustomResourceDefinition"

__all__ = ["API_VERSION", "KIND", "DocumentError", "read_definition", "write_definition"]


def write_definition(
    definition: ResourceDefinition, *, descriptions: bool = True
) -> dict[str, Any]:
    """Return the CustomResourceDefinition document of a definition.

    Args:
        definition: What to write.
        descriptions: Whether to write schema descriptions.
    """
    names = definition.names
    metadata: dict[str, Any] = {"name": definition.name}
    if definition.annotations:
        metadata["annotations"] = dict(definition.annotations)
    if definition.labels:
        metadata["labels"] = dict(definition.labels)
    written_names: dict[str, Any] = {
        "kind": names.kind,
        "listKind": names.list_kind,
        "plural": names.plural,
        "singular": names.singular,
    }
    if names.categories:
        written_names["categories"] = list(names.categories)
    if names.short_names:
        written_names["shortNames"] = list(names.short_names)
    spec: dict[str, Any] = {
        "group": definition.group,
        "names": written_names,
        "scope": definition.scope,
        "versions": [
            _write_version(version, descriptions=descriptions) for version in definition.versions
        ],
    }
    if definition.conversion is not None:
        spec["conversion"] = definition.conversion
    return {"apiVersion": API_VERSION, "kind": KIND, "metadata": metadata, "spec": spec}


def _write_version(version: Version, *, descriptions: bool) -> dict[str, Any]:
    document: dict[str, Any] = {
        "name": version.name,
        "schema": {"openAPIV3Schema": write_schema(version.schema, descriptions=descriptions)},
        "served": version.served,
        "storage": version.storage,
    }
    if version.columns:
        document["additionalPrinterColumns"] = [_write_column(c) for c in version.columns]
    if version.deprecated:
        document["deprecated"] = True
    if version.deprecation_warning is not None:
        document["deprecationWarning"] = version.deprecation_warning
    if version.selectable_fields:
        document["selectableFields"] = [{"jsonPath": p} for p in version.selectable_fields]
    if version.subresources is not None:
        document["subresources"] = _write_subresources(version.subresources)
    return document


def _write_column(column: PrinterColumn) -> dict[str, Any]:
    document: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "jsonPath": column.json_path,
    }
    if column.description:
        document["description"] = column.description
    if column.format:
        document["format"] = column.format
    if column.priority:
        document["priority"] = column.priority
    return document


def _write_subresources(subresources: Subresources) -> dict[str, Any]:
    document: dict[str, Any] = {}
    if subresources.status:
        document["status"] = {}
    if subresources.scale is not None:
        scale = subresources.scale
        document["scale"] = {
            "specReplicasPath": scale.spec_replicas_path,
            "statusReplicasPath": scale.status_replicas_path,
        }
        if scale.label_selector_path is not None:
            document["scale"]["labelSelectorPath"] = scale.label_selector_path
    return document


class _Reader:
    """Reads members of JSON objects and names the place when one is not as it should be."""

    def __init__(self, value: Json, path: str) -> None:
        if not isinstance(value, Mapping):
            raise DocumentError(path, "must be an object")
        # Go's decoder takes null for "not there".
        self.members: Mapping[str, Json] = {k: v for k, v in value.items() if v is not None}
        self.path = path

    def place(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def object(self, name: str) -> _Reader:
        return _Reader(self.members.get(name, {}), self.place(name))

    def objects(self, name: str) -> list[_Reader]:
        value = self.members.get(name)
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            raise DocumentError(self.place(name), "must be a list")
        return [_Reader(item, f"{self.place(name)}[{i}]") for i, item in enumerate(value)]

    def text(self, name: str, default: str | None = None) -> str:
        value = self.members.get(name, default)
        if not isinstance(value, str):
            problem = "is missing" if value is None else "must be text"
            raise DocumentError(self.place(name), problem)
        return value

    def optional_text(self, name: str) -> str | None:
        return self.text(name) if name in self.members else None

    def boolean(self, name: str) -> bool:
        value = self.members.get(name, False)
        if not isinstance(value, bool):
            raise DocumentError(self.place(name), "must be a boolean")
        return value

    def integer(self, name: str) -> int:
        value = self.members.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int):
            raise DocumentError(self.place(name), "must be an integer")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.members.get(name, ())
        if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
            raise DocumentError(self.place(name), "must be a list of texts")
        return tuple(str(v) for v in value)

    def text_map(self, name: str) -> dict[str, str]:
        members = self.object(name).members
        for key, value in members.items():
            if not isinstance(value, str):
                raise DocumentError(f"{self.place(name)}.{key}", "must be text")
        return {key: str(value) for key, value in members.items()}


def read_definition(document: Json) -> ResourceDefinition:
    """Read a CustomResourceDefinition document.

    Raises:
        DocumentError: When it is not one, or a member has the wrong type.
    """
    check_depth(document)
    root = _Reader(document, "")
    found = (root.text("apiVersion", ""), root.text("kind", ""))
    if found != (API_VERSION, KIND):
        raise DocumentError("", f"is {found[0]} {found[1]}, not {API_VERSION} {KIND}")
    metadata, spec = root.object("metadata"), root.object("spec")
    names = spec.object("names")
    kind = names.text("kind")
    conversion = spec.object("conversion").members
    return ResourceDefinition(
        group=spec.text("group"),
        names=Names(
            kind=kind,
            plural=names.text("plural"),
            # The apiserver's own defaults: apiextensions v1/defaults.go.
            singular=names.text("singular", kind.lower()),
            list_kind=names.text("listKind", f"{kind}List" if kind else ""),
            short_names=names.texts("shortNames"),
            categories=names.texts("categories"),
        ),
        scope=spec.text("scope"),
        versions=tuple(_read_version(version) for version in spec.objects("versions")),
        conversion=conversion or None,
        labels=metadata.text_map("labels"),
        annotations=metadata.text_map("annotations"),
    )


def _read_version(reader: _Reader) -> Version:
    schema = reader.object("schema")
    return Version(
        name=reader.text("name"),
        schema=read_schema(
            schema.members.get("openAPIV3Schema", {}), f"{schema.path}.openAPIV3Schema"
        ),
        served=reader.boolean("served"),
        storage=reader.boolean("storage"),
        deprecated=reader.boolean("deprecated"),
        deprecation_warning=reader.optional_text("deprecationWarning"),
        subresources=_read_subresources(reader) if "subresources" in reader.members else None,
        columns=tuple(_read_column(c) for c in reader.objects("additionalPrinterColumns")),
        selectable_fields=tuple(f.text("jsonPath") for f in reader.objects("selectableFields")),
    )


def _read_column(reader: _Reader) -> PrinterColumn:
    return PrinterColumn(
        name=reader.text("name"),
        type=reader.text("type"),
        json_path=reader.text("jsonPath"),
        description=reader.text("description", ""),
        format=reader.text("format", ""),
        priority=reader.integer("priority"),
    )


def _read_subresources(reader: _Reader) -> Subresources:
    members = reader.object("subresources")
    scale = None
    if "scale" in members.members:
        paths = members.object("scale")
        scale = Scale(
            spec_replicas_path=paths.text("specReplicasPath"),
            status_replicas_path=paths.text("statusReplicasPath"),
            label_selector_path=paths.optional_text("labelSelectorPath"),
        )
    return Subresources(status="status" in members.members, scale=scale)
