# SPDX-License-Identifier: Apache-2.0
"""A definition in the shape of the server's internal types, which some of its errors print whole.

Member names and their order are those of k8s.io/apiextensions-apiserver v0.37
pkg/apis/apiextensions/{types,types_jsonschema}.go. Two schemas are the same to the server when
these values are equal.
"""

from __future__ import annotations

from collections.abc import Iterable

from kthena_api.crd.beyond import ABSENT
from kthena_api.crd.definition import PrinterColumn, Scale, Subresources, Version
from kthena_api.crd.schema import Json, Structural, ValidationRule
from kthena_api.field_errors import Struct, Value


def schema_value(node: Structural) -> Struct:
    """The node as a `JSONSchemaProps`."""
    judged, extensions, notes = node.validation, node.extensions, node.notes
    docs = notes.external_docs
    # Plain loops and no helpers: a frame for each level of a deep schema is what there is room for.
    properties: dict[str, Value] = {}
    for name, child in node.properties.items():
        properties[name] = schema_value(child)
    items = None
    if node.items is not None:
        items = Struct(Schema=schema_value(node.items), JSONSchemas=None)
    return Struct(
        ID="", Schema="", Ref=None,
        Description=notes.description,
        Type=node.type,
        Nullable=node.nullable,
        Format=judged.format or "",
        Title=notes.title,
        Default=None if node.default is ABSENT else node.default,
        Maximum=_float(judged.maximum),
        ExclusiveMaximum=judged.exclusive_maximum,
        Minimum=_float(judged.minimum),
        ExclusiveMinimum=judged.exclusive_minimum,
        MaxLength=judged.max_length,
        MinLength=judged.min_length,
        Pattern=judged.pattern or "",
        MaxItems=judged.max_items,
        MinItems=judged.min_items,
        UniqueItems=judged.unique_items,
        MultipleOf=_float(judged.multiple_of),
        Enum=list(judged.enum) or None,
        MaxProperties=judged.max_properties,
        MinProperties=judged.min_properties,
        Required=list(judged.required) or None,
        Items=items,
        AllOf=_schemas(judged.all_of),
        OneOf=_schemas(judged.one_of),
        AnyOf=_schemas(judged.any_of),
        Not=None if judged.not_ is None else schema_value(judged.not_),
        Properties=properties or None,
        AdditionalProperties=_additional(node),
        PatternProperties=None, Dependencies=None, AdditionalItems=None, Definitions=None,
        ExternalDocs=None if docs is None else Struct(Description=docs.description, URL=docs.url),
        Example=None if notes.example is ABSENT else notes.example,
        XPreserveUnknownFields=extensions.preserve_unknown_fields or None,
        XEmbeddedResource=extensions.embedded_resource,
        XIntOrString=extensions.int_or_string,
        XListMapKeys=list(extensions.list_map_keys) or None,
        XListType=extensions.list_type,
        XMapType=extensions.map_type,
        XValidations=[_rule(rule) for rule in extensions.validations] or None,
    )  # fmt: skip


def _float(bound: float | None) -> float | None:
    # Bounds are float64 on the server, integers included.
    return None if bound is None else float(bound)


def _schemas(nodes: Iterable[Structural]) -> list[Value] | None:
    return [schema_value(node) for node in nodes] or None


def _additional(node: Structural) -> Struct | None:
    value = node.additional_properties
    if value is None:
        return None
    if isinstance(value, bool):
        return Struct(Allows=value, Schema=None)
    return Struct(Allows=True, Schema=schema_value(value))


def _rule(rule: ValidationRule) -> Struct:
    return Struct(
        Rule=rule.rule,
        Message=rule.message or "",
        MessageExpression=rule.message_expression or "",
        Reason=rule.reason,
        FieldPath=rule.field_path or "",
        OptionalOldSelf=rule.optional_old_self,
    )


def version_value(version: Version, *, hoisted: frozenset[str]) -> Struct:
    """The version as a `CustomResourceDefinitionVersion`.

    Args:
        version: The version.
        hoisted: Which of `schema`, `subresources`, `columns` and `selectable` stand above it.
    """
    columns = () if "columns" in hoisted else version.columns
    selectable = () if "selectable" in hoisted else version.selectable_fields
    return Struct(
        Name=version.name,
        Served=version.served,
        Storage=version.storage,
        Deprecated=version.deprecated,
        DeprecationWarning=version.deprecation_warning,
        Schema=None
        if "schema" in hoisted
        else Struct(OpenAPIV3Schema=schema_value(version.schema)),
        Subresources=None if "subresources" in hoisted else _subresources(version.subresources),
        AdditionalPrinterColumns=[_column(column) for column in columns] or None,
        SelectableFields=[Struct(JSONPath=path) for path in selectable] or None,
    )


def _subresources(subresources: Subresources | None) -> Struct | None:
    if subresources is None:
        return None
    return Struct(
        Status=Struct() if subresources.status else None,
        Scale=None if subresources.scale is None else _scale(subresources.scale),
    )


def _scale(scale: Scale) -> Struct:
    return Struct(
        SpecReplicasPath=scale.spec_replicas_path,
        StatusReplicasPath=scale.status_replicas_path,
        LabelSelectorPath=scale.label_selector_path,
    )


def _column(column: PrinterColumn) -> Struct:
    return Struct(
        Name=column.name,
        Type=column.type,
        Format=column.format,
        Description=column.description,
        Priority=column.priority,
        JSONPath=column.json_path,
    )


def same(one: Value | Json, other: Value | Json) -> bool:
    """Whether two values are equal to Go's reflect.DeepEqual, which tells 1 from 1.0 and true."""
    pairs: list[tuple[object, object]] = [(one, other)]
    while pairs:
        left, right = pairs.pop()
        if type(left) is not type(right):
            return False
        if isinstance(left, dict) and isinstance(right, dict):
            if left.keys() != right.keys():
                return False
            pairs.extend((left[key], right[key]) for key in left)
        elif isinstance(left, list) and isinstance(right, list):
            if len(left) != len(right):
                return False
            pairs.extend(zip(left, right, strict=True))
        elif left != right:
            return False
    return True
