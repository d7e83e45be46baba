# SPDX-License-Identifier: Apache-2.0
"""Frozen structural-schema nodes.

The split follows the apiserver's own: what shapes the value (`Structural`), what only
Kubernetes knows (`Extensions`), what judges a value without shaping it (`ValueValidation`)
— k8s.io/apiextensions-apiserver/pkg/apiserver/schema/structural.go. `Notes` is ours: it says
things to people and never changes a verdict.

Nodes are never edited in place; use `dataclasses.replace` or `walk.rewrite`. The mappings in
them are plain dictionaries typed as read-only, so that nodes pickle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from kthena_api.crd.beyond import ABSENT, Absent, Beyond

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
"""A plain JSON value as `json.loads` returns it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One recorded difference between a node and upstream's node.

    Attributes:
        keyword: The JSON keyword or rule text that differs.
        ours: Our value as text, empty when we have none.
        upstreams: Upstream's value as text, empty when it has none.
        beyond: The declaration.
    """

    keyword: str
    ours: str
    upstreams: str
    beyond: Beyond


@dataclass(frozen=True, slots=True)
class ValidationRule:
    """One entry of x-kubernetes-validations; the order of entries is part of the schema."""

    rule: str
    message: str | None = None
    message_expression: str | None = None
    reason: str | None = None
    field_path: str | None = None
    optional_old_self: bool | None = None


@dataclass(frozen=True, slots=True)
class ExternalDocs:
    """The OpenAPI `externalDocs` object."""

    url: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Notes:
    """What a node says to people.

    Attributes:
        description: Free text; paragraphs are separated by blank lines.
        title: OpenAPI title.
        example: OpenAPI example.
        external_docs: OpenAPI externalDocs.
        type_name: Name of the class the node was read from, empty for anonymous nodes. Nodes
            of one name differ in what their fields added, such as a rule.
        type_description: The class's own text, where `description` is the field's.
        enum_meanings: Enum value to its explanation.
        differences: Declared differences from upstream at this node.
    """

    description: str = ""
    title: str = ""
    example: Json | Absent = ABSENT
    external_docs: ExternalDocs | None = None
    type_name: str = ""
    type_description: str = ""
    enum_meanings: Mapping[str, str] = field(default_factory=dict)
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Extensions:
    """The x-kubernetes-* keywords of a node."""

    preserve_unknown_fields: bool = False
    embedded_resource: bool = False
    int_or_string: bool = False
    list_type: str | None = None
    list_map_keys: tuple[str, ...] = ()
    map_type: str | None = None
    validations: tuple[ValidationRule, ...] = ()


@dataclass(frozen=True, slots=True)
class ValueValidation:
    """Keywords that accept or refuse a value without shaping it.

    Branches of the junctors are nodes too; `well_formed` says what they may hold.
    """

    format: str | None = None
    maximum: int | float | None = None
    exclusive_maximum: bool = False
    minimum: int | float | None = None
    exclusive_minimum: bool = False
    multiple_of: int | float | None = None
    max_length: int | None = None
    min_length: int | None = None
    pattern: str | None = None
    max_items: int | None = None
    min_items: int | None = None
    unique_items: bool = False
    max_properties: int | None = None
    min_properties: int | None = None
    enum: tuple[Json, ...] = ()
    required: tuple[str, ...] = ()
    all_of: tuple[Structural, ...] = ()
    any_of: tuple[Structural, ...] = ()
    one_of: tuple[Structural, ...] = ()
    not_: Structural | None = None


EMPTY = {
    "enum": "Enum", "required": "Required", "allOf": "AllOf", "oneOf": "OneOf", "anyOf": "AnyOf",
    "properties": "Properties", "patternProperties": "PatternProperties",
    "definitions": "Definitions", "x-kubernetes-list-map-keys": "XListMapKeys",
    "x-kubernetes-validations": "XValidations",
}  # fmt: skip
"""Keywords that may be there and empty, and their names in the server's types."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """What a document may say at a node although no structural schema does.

    A server reads these keywords only to refuse them.

    Attributes:
        keeps_nothing: Whether x-kubernetes-preserve-unknown-fields is false, and not left out.
        item_list: The schemas of `items` where it is a list.
        bare_items: Whether `items` is there without any schema.
        empty: The keywords whose list or object is there and empty, which is not the same as
            absent to some checks of a server.
    """

    id: str = ""
    schema: str = ""
    ref: str | None = None
    keeps_nothing: bool = False
    item_list: tuple[Structural, ...] = ()
    bare_items: bool = False
    empty: frozenset[str] = frozenset()
    additional_items: Structural | bool | None = None
    pattern_properties: Mapping[str, Structural] = field(default_factory=dict)
    definitions: Mapping[str, Structural] = field(default_factory=dict)
    dependencies: Mapping[str, Structural | tuple[str, ...] | None] | None = None


@dataclass(frozen=True, slots=True)
class Structural:
    """One node of a structural schema.

    Attributes:
        type: JSON Schema type, empty for int-or-string nodes, nodes of unknown content and
            branches of junctors.
        properties: JSON name to node.
        additional_properties: Node of the map's values, or a bare boolean.
        items: Node of the list's items.
        nullable: Whether JSON null is a value.
        default: The default as JSON, or `ABSENT`.
        foreign: What keeps a schema from being structural at all, in definitions that are only
            read to be judged.
    """

    type: str = ""
    properties: Mapping[str, Structural] = field(default_factory=dict)
    additional_properties: Structural | bool | None = None
    items: Structural | None = None
    nullable: bool = False
    default: Json | Absent = ABSENT
    extensions: Extensions = field(default_factory=Extensions)
    validation: ValueValidation = field(default_factory=ValueValidation)
    notes: Notes = field(default_factory=Notes)
    foreign: Foreign | None = None
