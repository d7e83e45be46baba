# SPDX-License-Identifier: Apache-2.0
"""A definition in the shape of the server's internal types, which some of its errors print whole.

Member names and their order are those of k8s.io/apiextensions-apiserver v0.37
pkg/apis/apiextensions/{types,types_jsonschema}.go. Two schemas are the same to the server when
these values are equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from kthena_api.crd.beyond import ABSENT
from kthena_api.crd.definition import PrinterColumn, Scale, Subresources, Version
from kthena_api.crd.schema import EMPTY, Foreign, Json, Structural, ValidationRule
from kthena_api.field_errors import Struct, Value

_NOTHING: Final = Foreign()
_MAPS: Final = frozenset({"properties", "patternProperties", "definitions"})


class Texts(list["Value"]):
    """A list that the server holds as a list of texts and not of any values."""

    __slots__ = ()


def schema_value(node: Structural) -> Struct:
    """The node as a `JSONSchemaProps`."""
    judged, extensions, notes = node.validation, node.extensions, node.notes
    docs, foreign = notes.external_docs, node.foreign or _NOTHING
    # Plain loops and no helpers: a frame for each level of a deep schema is what there is room for.
    properties: dict[str, Value] = {}
    for name, child in node.properties.items():
        properties[name] = schema_value(child)
    items = None
    if node.items is not None:
        items = Struct(Schema=schema_value(node.items), JSONSchemas=None)
    elif foreign.item_list or foreign.bare_items:
        items = Struct(Schema=None, JSONSchemas=_schemas(foreign.item_list))
    value = Struct(
        ID=foreign.id, Schema=foreign.schema, Ref=foreign.ref,
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
        AdditionalProperties=_additional(node.additional_properties),
        PatternProperties=_named(foreign.pattern_properties),
        Dependencies=_dependencies(foreign),
        AdditionalItems=_additional(foreign.additional_items),
        Definitions=_named(foreign.definitions),
        ExternalDocs=None if docs is None else Struct(Description=docs.description, URL=docs.url),
        Example=None if notes.example is ABSENT else notes.example,
        XPreserveUnknownFields=_keeps(node),
        XEmbeddedResource=extensions.embedded_resource,
        XIntOrString=extensions.int_or_string,
        XListMapKeys=list(extensions.list_map_keys) or None,
        XListType=extensions.list_type,
        XMapType=extensions.map_type,
        XValidations=[_rule(rule) for rule in extensions.validations] or None,
    )  # fmt: skip
    for keyword in foreign.empty:
        value[EMPTY[keyword]] = {} if keyword in _MAPS else []
    return value


def _keeps(node: Structural) -> bool | None:
    if node.foreign is not None and node.foreign.keeps_nothing:
        return False
    return node.extensions.preserve_unknown_fields or None


def _float(bound: float | None) -> float | None:
    # Bounds are float64 on the server, integers included.
    return None if bound is None else float(bound)


def _schemas(nodes: Iterable[Structural]) -> list[Value] | None:
    return [schema_value(node) for node in nodes] or None


def _named(nodes: Mapping[str, Structural]) -> dict[str, Value] | None:
    return {name: schema_value(node) for name, node in nodes.items()} or None


def _dependencies(foreign: Foreign) -> dict[str, Value] | None:
    if foreign.dependencies is None:
        return None
    return {
        name: Struct(
            Schema=schema_value(each) if isinstance(each, Structural) else None,
            Property=list(each) if isinstance(each, tuple) else None,
        )
        for name, each in foreign.dependencies.items()
    }


def _additional(value: Structural | bool | None) -> Struct | None:  # noqa: FBT001 - a keyword
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
    schema = None
    if "schema" not in hoisted and version.missing != "schema":
        root = None if version.missing else schema_value(version.schema)
        schema = Struct(OpenAPIV3Schema=root)
    columns = () if "columns" in hoisted else version.columns
    selectable = () if "selectable" in hoisted else version.selectable_fields
    return Struct(
        Name=version.name,
        Served=version.served,
        Storage=version.storage,
        Deprecated=version.deprecated,
        DeprecationWarning=version.deprecation_warning,
        Schema=schema,
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


_NO_VALUES: Final[tuple[Value, ...]] = (None, [], {})


def same(one: Value | Json, other: Value | Json, *, empty: bool = True) -> bool:
    """Whether two values are equal to Go's reflect.DeepEqual, which tells 1 from 1.0 and true.

    Args:
        one: A value.
        other: A value.
        empty: Whether an empty list or object is something other than none, which to the
            server's own comparison (`Semantic.DeepEqual`) it is not.
    """
    pairs: list[tuple[object, object]] = [(one, other)]
    while pairs:
        left, right = pairs.pop()
        if not empty and left in _NO_VALUES and right in _NO_VALUES:
            continue
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
