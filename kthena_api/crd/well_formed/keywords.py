# SPDX-License-Identifier: Apache-2.0
"""What the keywords of a schema ask of each other: lists, maps, defaults, texts of rules.

Source: ValidateCustomResourceDefinitionOpenAPISchema in k8s.io/apiextensions-apiserver v0.37
pkg/apis/apiextensions/validation/validation.go.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from kthena_api.crd.beyond import ABSENT
from kthena_api.crd.schema import Structural, ValidationRule
from kthena_api.crd.walk import JUNCTORS
from kthena_api.crd.well_formed.field_paths import PathError, follow
from kthena_api.field_errors import (
    FieldError,
    FieldPath,
    Pointer,
    forbidden,
    invalid,
    not_supported,
    required,
)

_TYPES: Final = ("array", "boolean", "integer", "number", "object", "string")
_META: Final = frozenset({"metadata", "kind", "apiVersion"})
_REASONS: Final = (
    "FieldValueDuplicate",
    "FieldValueForbidden",
    "FieldValueInvalid",
    "FieldValueRequired",
)
_KEY_WORDS: Final = "this property is in x-kubernetes-list-map-keys, so it"
_MAP_WORDS: Final = "if parent array's x-kubernetes-list-type is map"
_SET_WORDS: Final = "must be atomic as item of a list with x-kubernetes-list-type=set"
# unicode.IsSpace, which is not what str.strip takes for blank.
_BLANKS: Final = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_LINE_BREAK: Final = re.compile(r"[\n\r]")


@dataclass(frozen=True, slots=True)
class _Place:
    """What the ancestors of a node say about it.

    Attributes:
        root: Whether the node is the resource.
        inside_meta: Whether it lies in metadata, kind or apiVersion of a resource.
        no_defaults: Why no default may stand here, None where one may.
    """

    root: bool = False
    inside_meta: bool = False
    no_defaults: str | None = None


def check_keywords(root: Structural, path: FieldPath) -> list[FieldError]:
    """Judge a whole schema, branches of junctors included."""
    errors: list[FieldError] = []
    _check_node(root, path, _Place(root=True), errors)
    return errors


def _check_node(node: Structural, path: FieldPath, place: _Place, errors: list[FieldError]) -> None:
    _check_alone(node, path, place, errors)
    below = replace(place, root=False)
    additional = node.additional_properties
    if additional is not None and additional is not True and node.properties:
        detail = "additionalProperties and properties are mutual exclusive"
        errors.append(forbidden(path.child("additionalProperties"), detail))
    if isinstance(additional, Structural):
        inner = below
        if place.inside_meta:
            reason = "inside additionalProperties applying to object metadata"
            inner = replace(below, no_defaults=reason)
        _check_node(additional, path.child("additionalProperties"), inner, errors)
    resource = place.root or node.extensions.embedded_resource
    for name, child in node.properties.items():
        inner = below
        if resource and name in _META:
            top_level = f"in top-level {name}" if place.root else place.no_defaults
            inner = _Place(inside_meta=True, no_defaults=top_level)
        _check_node(child, path.child("properties").key(name), inner, errors)
    if node.validation.not_ is not None:
        _check_node(node.validation.not_, path.child("not"), below, errors)
    for keyword, attribute in JUNCTORS:
        for index, branch in enumerate(getattr(node.validation, attribute)):
            _check_node(branch, path.child(keyword).index(index), below, errors)
    if node.items is not None:
        _check_node(node.items, path.child("items"), below, errors)
    _check_topology(node, path, errors)
    for index, rule in enumerate(node.extensions.validations):
        here = path.child("x-kubernetes-validations").index(index)
        _check_rule(rule, node, here, errors)


def _check_alone(
    node: Structural, path: FieldPath, place: _Place, errors: list[FieldError]
) -> None:
    if node.type and node.type not in _TYPES:
        errors.append(not_supported(path.child("type"), node.type, _TYPES))
    default = node.default is not ABSENT and node.default is not None
    if default and place.no_defaults is not None:
        errors.append(forbidden(path.child("default"), f"must not be set {place.no_defaults}"))
    if node.type == "null":
        detail = "type cannot be set to null, use nullable as an alternative"
        errors.append(forbidden(path.child("type"), detail))
    if place.inside_meta and node.extensions.embedded_resource:
        here = path.child("x-kubernetes-embedded-resource")
        errors.append(forbidden(here, "must not be used inside of resource meta"))
    if node.validation.unique_items:
        detail = "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"
        errors.append(forbidden(path.child("uniqueItems"), detail))


def _check_topology(node: Structural, path: FieldPath, errors: list[FieldError]) -> None:
    extensions = node.extensions
    map_type, list_type = extensions.map_type, extensions.list_type
    map_keyword, list_keyword = "x-kubernetes-map-type", "x-kubernetes-list-type"
    if map_type is not None:
        _expect_type(node, "object", map_keyword, path, errors)
        if map_type not in ("atomic", "granular"):
            here = path.child(map_keyword)
            errors.append(not_supported(here, map_type, ("atomic", "granular")))
    if list_type is not None:
        _expect_type(node, "array", list_keyword, path, errors)
        if list_type == "set" and node.type == "array" and node.items is not None:
            _check_set_item(node.items, path.child("items"), errors)
        if list_type not in ("atomic", "set", "map"):
            here = path.child(list_keyword)
            errors.append(not_supported(here, list_type, ("atomic", "set", "map")))
    if extensions.list_map_keys and list_type != "map":
        detail = "must be map if x-kubernetes-list-map-keys is non-empty"
        here = path.child(list_keyword)
        error = required(here, detail) if list_type is None else invalid(here, list_type, detail)
        errors.append(error)
    if list_type == "map":
        _check_list_map(node, path, errors)
    if list_type in ("set", "map") and node.items is not None and node.items.nullable:
        here = path.child("items").child("nullable")
        detail = f"cannot be nullable when x-kubernetes-list-type is {list_type}"
        errors.append(forbidden(here, detail))


def _expect_type(
    node: Structural, kind: str, keyword: str, path: FieldPath, errors: list[FieldError]
) -> None:
    if node.type == kind:
        return
    here, detail = path.child("type"), f"must be {kind} if {keyword} is specified"
    errors.append(invalid(here, node.type, detail) if node.type else required(here, detail))


def _check_set_item(item: Structural, path: FieldPath, errors: list[FieldError]) -> None:
    # The server shows the list type in both cases.
    shown = Pointer(item.extensions.list_type)
    if item.type == "array" and item.extensions.list_type not in (None, "atomic"):
        errors.append(invalid(path.child("x-kubernetes-list-type"), shown, _SET_WORDS))
    if item.type == "object" and item.extensions.map_type != "atomic":
        errors.append(invalid(path.child("x-kubernetes-map-type"), shown, _SET_WORDS))


def _check_list_map(node: Structural, path: FieldPath, errors: list[FieldError]) -> None:
    keys, here = node.extensions.list_map_keys, path.child("x-kubernetes-list-map-keys")
    if not keys:
        errors.append(required(here, "must not be empty if x-kubernetes-list-type is map"))
    item, item_path = node.items, path.child("items")
    if item is None:
        detail = "must have a schema if x-kubernetes-list-type is map"
        errors.append(required(item_path, detail))
        return
    properties = item_path.child("properties")
    if item.type != "object":
        errors.append(invalid(item_path.child("type"), item.type, f"must be object {_MAP_WORDS}"))
    for index, key in enumerate(keys):
        child = item.properties.get(key)
        if item.type == "object":
            if child is None:
                detail = "entries must all be names of item properties"
                errors.append(invalid(here, list(keys), detail))
            elif child.type in ("array", "object"):
                detail = f"must be a scalar type {_MAP_WORDS}"
                # The server shows the item's type, not the key's.
                errors.append(invalid(properties.key(key).child("type"), item.type, detail))
            if key in keys[:index]:
                errors.append(invalid(here, list(keys), "must not contain duplicate entries"))
        if child is None:
            continue
        if key not in item.validation.required and child.default in (ABSENT, None):
            detail = f"{_KEY_WORDS} must have a default or be a required property"
            errors.append(required(properties.key(key).child("default"), detail))
        if child.nullable:
            detail = f"{_KEY_WORDS} cannot be nullable"
            errors.append(forbidden(properties.key(key).child("nullable"), detail))


def _check_rule(
    rule: ValidationRule, node: Structural, path: FieldPath, errors: list[FieldError]
) -> None:
    text, message = rule.rule.strip(_BLANKS), (rule.message or "").strip(_BLANKS)
    if not text:
        errors.append(required(path.child("rule"), "rule is not specified"))
    elif rule.message and not message:
        here = path.child("message")
        errors.append(invalid(here, rule.message, "must be non-empty if specified"))
    elif _LINE_BREAK.search(message):
        here = path.child("message")
        errors.append(invalid(here, rule.message, "must not contain line breaks"))
    elif _LINE_BREAK.search(text) and not message:
        detail = "message must be specified if rule contains line breaks"
        errors.append(required(path.child("message"), detail))
    if rule.message_expression and not rule.message_expression.strip(_BLANKS):
        detail = "messageExpression must be non-empty if specified"
        errors.append(required(path.child("messageExpression"), detail))
    if rule.reason is not None and rule.reason not in _REASONS:
        errors.append(not_supported(path.child("reason"), Pointer(rule.reason), _REASONS))
    if not rule.field_path:
        return
    here = path.child("fieldPath")
    if not rule.field_path.strip(_BLANKS):
        errors.append(invalid(here, rule.field_path, "must be non-empty if specified"))
    if _LINE_BREAK.search(rule.field_path):
        errors.append(invalid(here, rule.field_path, "must not contain line breaks"))
    try:
        follow(rule.field_path, node)
    except PathError:
        errors.append(invalid(here, rule.field_path, "must be a valid path"))
