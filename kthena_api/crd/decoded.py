# SPDX-License-Identifier: Apache-2.0
"""A definition from a document that a server decoded already, however broken it is.

Other than `document` this refuses nothing: every member has its type, and what makes a definition
unusable is kept, to be judged by `well_formed`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from kthena_api.crd.definition import (
    Names,
    PrinterColumn,
    ResourceDefinition,
    Scale,
    Subresources,
    Version,
)
from kthena_api.crd.openapi import KEYWORDS, RULE_KEYWORDS
from kthena_api.crd.schema import (
    EMPTY,
    Extensions,
    ExternalDocs,
    Foreign,
    Notes,
    Structural,
    ValidationRule,
    ValueValidation,
)
from kthena_api.crd.walk import JUNCTORS

__all__ = ["definition_of", "schema_of"]

_Members = Mapping[str, Any]
_KEEPS: Final = "x-kubernetes-preserve-unknown-fields"
_EMPTY: Final = frozenset(EMPTY)
_FOREIGN: Final = frozenset(
    {"id", "$schema", "$ref", "additionalItems", "patternProperties", "definitions", "dependencies"}
)


def definition_of(document: _Members) -> ResourceDefinition:
    """Make a definition of a document; members that are not there are empty."""
    metadata, spec = document.get("metadata") or {}, document.get("spec") or {}
    names = spec.get("names") or {}
    conversion = spec.get("conversion")
    return ResourceDefinition(
        group=spec.get("group", ""),
        names=Names(
            kind=names.get("kind", ""),
            plural=names.get("plural", ""),
            singular=names.get("singular", ""),
            list_kind=names.get("listKind", ""),
            short_names=tuple(names.get("shortNames") or ()),
            categories=tuple(names.get("categories") or ()),
        ),
        scope=spec.get("scope", ""),
        versions=tuple(_version(version) for version in spec.get("versions") or ()),
        conversion=conversion,
        labels=metadata.get("labels") or {},
        annotations=metadata.get("annotations") or {},
        preserve_unknown_fields=spec.get("preserveUnknownFields", False),
    )


def _version(members: _Members) -> Version:
    schema = members.get("schema")
    root = None if schema is None else schema.get("openAPIV3Schema")
    missing = "schema" if schema is None else "openAPIV3Schema" if root is None else ""
    return Version(
        name=members.get("name", ""),
        schema=schema_of(root or {}),
        served=members.get("served", False),
        storage=members.get("storage", False),
        deprecated=members.get("deprecated", False),
        deprecation_warning=members.get("deprecationWarning"),
        subresources=_subresources(members.get("subresources")),
        columns=tuple(_column(c) for c in members.get("additionalPrinterColumns") or ()),
        selectable_fields=tuple(
            each.get("jsonPath", "") for each in members.get("selectableFields") or ()
        ),
        missing=missing,
    )


def _subresources(members: _Members | None) -> Subresources | None:
    if members is None:
        return None
    scale = members.get("scale")
    return Subresources(
        status="status" in members,
        scale=None
        if scale is None
        else Scale(
            scale.get("specReplicasPath", ""),
            scale.get("statusReplicasPath", ""),
            scale.get("labelSelectorPath"),
        ),
    )


def _column(members: _Members) -> PrinterColumn:
    return PrinterColumn(
        name=members.get("name", ""),
        type=members.get("type", ""),
        json_path=members.get("jsonPath", ""),
        description=members.get("description", ""),
        format=members.get("format", ""),
        priority=members.get("priority", 0),
    )


def schema_of(members: _Members) -> Structural:
    """Make a schema, with what no structural schema may say."""
    groups: dict[str, dict[str, Any]] = {
        "node": {}, "notes": {}, "validation": {}, "extensions": {},
    }  # fmt: skip
    for keyword in KEYWORDS:
        if keyword.name in members:
            groups[keyword.group][keyword.attribute] = members[keyword.name]
    node, judged = groups["node"], groups["validation"]
    for name, group, attribute in _LISTS:
        if name in members:
            groups[group][attribute] = tuple(members[name])
    for name in ("default", "example"):
        if name in members:
            groups["node" if name == "default" else "notes"][name] = members[name]
    if "properties" in members:
        node["properties"] = {
            name: schema_of(child) for name, child in members["properties"].items()
        }
    items = members.get("items")
    if isinstance(items, Mapping):
        node["items"] = schema_of(items)
    if "additionalProperties" in members:
        node["additional_properties"] = _schema_or_bool(members["additionalProperties"])
    for name, attribute in JUNCTORS:
        if name in members:
            judged[attribute] = tuple(schema_of(branch) for branch in members[name])
    if "not" in members:
        judged["not_"] = schema_of(members["not"])
    if "externalDocs" in members:
        docs = members["externalDocs"]
        groups["notes"]["external_docs"] = ExternalDocs(
            docs.get("url", ""), docs.get("description", "")
        )
    if "x-kubernetes-validations" in members:
        rules = members["x-kubernetes-validations"]
        groups["extensions"]["validations"] = tuple(map(_rule, rules))
    return Structural(
        **node,
        notes=Notes(**groups["notes"]),
        validation=ValueValidation(**judged),
        extensions=Extensions(**groups["extensions"]),
        foreign=_foreign(members),
    )


_LISTS: Final = (
    ("enum", "validation", "enum"),
    ("required", "validation", "required"),
    ("x-kubernetes-list-map-keys", "extensions", "list_map_keys"),
)


def _schema_or_bool(value: Any) -> Structural | bool:
    return value if isinstance(value, bool) else schema_of(value)


def _rule(members: _Members) -> ValidationRule:
    return ValidationRule(
        **{attribute: members[name] for name, attribute, _ in RULE_KEYWORDS if name in members}
    )


def _foreign(members: _Members) -> Foreign | None:
    items = members.get("items")
    has_items = "items" in members and not isinstance(items, Mapping)
    empty = frozenset(name for name in _EMPTY if members.get(name) in ([], {}))
    strange = has_items or members.get(_KEEPS) is False or _FOREIGN & members.keys()
    if not (strange or empty):
        return None
    additional = members.get("additionalItems")
    item_list = items if isinstance(items, Sequence) else ()
    return Foreign(
        id=members.get("id", ""),
        schema=members.get("$schema", ""),
        ref=members.get("$ref"),
        keeps_nothing=members.get(_KEEPS) is False,
        item_list=tuple(schema_of(item) for item in item_list),
        bare_items=has_items and not item_list,
        empty=empty,
        additional_items=None if additional is None else _schema_or_bool(additional),
        pattern_properties=_schemas(members.get("patternProperties")),
        definitions=_schemas(members.get("definitions")),
        dependencies=_dependencies(members.get("dependencies")),
    )


def _dependencies(
    members: _Members | None,
) -> dict[str, Structural | tuple[str, ...] | None] | None:
    if members is None:
        return None
    made: dict[str, Structural | tuple[str, ...] | None] = {}
    for name, each in members.items():
        named = tuple(each) if isinstance(each, list) else None
        made[name] = schema_of(each) if isinstance(each, Mapping) else named
    return made


def _schemas(members: Mapping[str, _Members] | None) -> dict[str, Structural]:
    return {name: schema_of(each) for name, each in (members or {}).items()}
