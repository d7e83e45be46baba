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
from kthena_api.crd.schema import Foreign, Structural, ValidationRule
from kthena_api.crd.walk import JUNCTORS
from kthena_api.crd.well_formed.field_paths import PathError, follow
from kthena_api.crd.well_formed.options import NEW, Options
from kthena_api.crd.well_formed.printing import Texts, schema_value
from kthena_api.crd.well_formed.structure import structural_fault
from kthena_api.field_errors import (
    FieldError,
    FieldPath,
    Pointer,
    forbidden,
    invalid,
    not_supported,
    required,
)

TYPES: Final = ("array", "boolean", "integer", "number", "object", "string")
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
        options: Which checks are made.
        root: Whether the node is the resource.
        inside_meta: Whether it lies in metadata, kind or apiVersion of a resource.
        no_defaults: Why no default may stand here, None where one may.
        clean: Nodes that are known to be good where the same is said about them.
    """

    options: Options
    clean: set[object]
    root: bool = False
    inside_meta: bool = False
    no_defaults: str | None = None


def check_keywords(root: Structural, path: FieldPath, options: Options = NEW) -> list[FieldError]:
    """Judge a whole schema, branches of junctors included."""
    errors: list[FieldError] = []
    _check_node(root, path, _Place(options, set(), root=True), errors)
    return errors


def _check_node(node: Structural, path: FieldPath, place: _Place, errors: list[FieldError]) -> None:
    """Judge a node and those below it; one that stands in several places, once if it is good."""
    key, before = (id(node), place.root, place.inside_meta, place.no_defaults), len(errors)
    if key in place.clean:
        return
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
            inner = _Place(place.options, place.clean, inside_meta=True, no_defaults=top_level)
        _check_node(child, path.child("properties").key(name), inner, errors)
    if node.validation.not_ is not None:
        _check_node(node.validation.not_, path.child("not"), below, errors)
    for keyword, attribute in JUNCTORS:
        for index, branch in enumerate(getattr(node.validation, attribute)):
            _check_node(branch, path.child(keyword).index(index), below, errors)
    if node.items is not None:
        _check_node(node.items, path.child("items"), below, errors)
    if node.foreign is not None:
        _check_foreign(node.foreign, path, below, errors)
    _check_topology(node, path, place.options, errors)
    for index, rule in enumerate(node.extensions.validations):
        here = path.child("x-kubernetes-validations").index(index)
        _check_rule(rule, node, here, place.options, errors)
    if len(errors) == before:
        place.clean.add(key)


def _check_foreign(
    foreign: Foreign, path: FieldPath, below: _Place, errors: list[FieldError]
) -> None:
    """Judge what no structural schema may say, and what stands below it."""
    unsupported = (
        ("id", foreign.id != ""),
        ("additionalItems", foreign.additional_items is not None),
        ("patternProperties", bool(foreign.pattern_properties)),
        ("definitions", bool(foreign.definitions)),
        ("dependencies", foreign.dependencies is not None),
        ("$ref", foreign.ref is not None),
    )
    errors += [
        forbidden(path.child(keyword), f"{keyword} is not supported")
        for keyword, stated in unsupported
        if stated
    ]
    if foreign.item_list:
        detail = "items must be a schema object and not an array"
        errors.append(forbidden(path.child("items"), detail))
    if foreign.keeps_nothing:
        here = path.child("x-kubernetes-preserve-unknown-fields")
        errors.append(invalid(here, value=False, detail="must be true or undefined"))
    for name, node in foreign.definitions.items():
        _check_node(node, path.child("definitions").key(name), below, errors)
    for name, dependency in (foreign.dependencies or {}).items():
        if isinstance(dependency, Structural):
            _check_node(dependency, path.child("dependencies").key(name), below, errors)
    for index, node in enumerate(foreign.item_list):
        _check_node(node, path.child("items").index(index), below, errors)


def _check_alone(
    node: Structural, path: FieldPath, place: _Place, errors: list[FieldError]
) -> None:
    if node.type and node.type not in TYPES and place.options.known_types:
        errors.append(not_supported(path.child("type"), node.type, TYPES))
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


def _check_topology(
    node: Structural, path: FieldPath, options: Options, errors: list[FieldError]
) -> None:
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
        if options.atomic_sets and node.type == "array" and list_type == "set":
            errors += check_set_items(node, path)
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
    if options.sound_lists:
        errors += check_list_items(node, path)


def check_list_items(node: Structural, path: FieldPath) -> list[FieldError]:
    """Judge whether items of a set or a map, and the keys of a map, always have a value."""
    list_type, item, errors = node.extensions.list_type, node.items, list[FieldError]()
    if item is None or list_type not in ("set", "map"):
        return errors
    items = path.child("items")
    if item.nullable:
        detail = f"cannot be nullable when x-kubernetes-list-type is {list_type}"
        errors.append(forbidden(items.child("nullable"), detail))
    if list_type == "set":
        return errors
    for key in node.extensions.list_map_keys:
        child, here = item.properties.get(key), items.child("properties").key(key)
        if child is None:
            continue
        if key not in item.validation.required and child.default in (ABSENT, None):
            detail = f"{_KEY_WORDS} must have a default or be a required property"
            errors.append(required(here.child("default"), detail))
        if child.nullable:
            detail = f"{_KEY_WORDS} cannot be nullable"
            errors.append(forbidden(here.child("nullable"), detail))
    return errors


def _expect_type(
    node: Structural, kind: str, keyword: str, path: FieldPath, errors: list[FieldError]
) -> None:
    if node.type == kind:
        return
    here, detail = path.child("type"), f"must be {kind} if {keyword} is specified"
    errors.append(invalid(here, node.type, detail) if node.type else required(here, detail))


def check_set_items(node: Structural, path: FieldPath) -> list[FieldError]:
    """Judge whether the items of a set are atomic."""
    item, path, errors = node.items, path.child("items"), list[FieldError]()
    if item is None:
        return errors
    # The server shows the list type in both cases.
    shown = Pointer(item.extensions.list_type)
    if item.type == "array" and item.extensions.list_type not in (None, "atomic"):
        errors.append(invalid(path.child("x-kubernetes-list-type"), shown, _SET_WORDS))
    if item.type == "object" and item.extensions.map_type != "atomic":
        errors.append(invalid(path.child("x-kubernetes-map-type"), shown, _SET_WORDS))
    return errors


def _check_list_map(node: Structural, path: FieldPath, errors: list[FieldError]) -> None:
    keys, here = node.extensions.list_map_keys, path.child("x-kubernetes-list-map-keys")
    if not keys:
        errors.append(required(here, "must not be empty if x-kubernetes-list-type is map"))
    item, item_path = node.items, path.child("items")
    if item is None:
        foreign = node.foreign or Foreign()
        if foreign.item_list or foreign.bare_items:
            detail = "must only have a single schema if x-kubernetes-list-type is map"
            errors.append(invalid(item_path, schema_value(node)["Items"], detail))
        else:
            detail = "must have a schema if x-kubernetes-list-type is map"
            errors.append(required(item_path, detail))
        return
    properties = item_path.child("properties")
    if item.type != "object":
        errors.append(invalid(item_path.child("type"), item.type, f"must be object {_MAP_WORDS}"))
        return
    for index, key in enumerate(keys):
        child = item.properties.get(key)
        if child is None:
            detail = "entries must all be names of item properties"
            errors.append(invalid(here, Texts(keys), detail))
        elif child.type in ("array", "object"):
            detail = f"must be a scalar type {_MAP_WORDS}"
            # The server shows the item's type, not the key's.
            errors.append(invalid(properties.key(key).child("type"), item.type, detail))
        if key in keys[:index]:
            errors.append(invalid(here, Texts(keys), "must not contain duplicate entries"))


def _check_rule(
    rule: ValidationRule,
    node: Structural,
    path: FieldPath,
    options: Options,
    errors: list[FieldError],
) -> None:
    text, message = rule.rule.strip(_BLANKS), (rule.message or "").strip(_BLANKS)
    if not text:
        errors.append(required(path.child("rule"), "rule is not specified"))
    elif rule.message and not message:
        here = path.child("message")
        detail = f"{options.subject('message')}must be non-empty if specified"
        errors.append(invalid(here, rule.message, detail))
    elif _LINE_BREAK.search(message):
        here = path.child("message")
        detail = f"{options.subject('message')}must not contain line breaks"
        errors.append(invalid(here, rule.message, detail))
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
    here, faults = path.child("fieldPath"), list[str]()
    if not rule.field_path.strip(_BLANKS):
        faults.append("must be non-empty if specified")
    if _LINE_BREAK.search(rule.field_path):
        faults.append("must not contain line breaks")
    if not _leads_somewhere(rule.field_path, node):
        faults.append("must be a valid path")
    subject = options.subject("fieldPath")
    errors += [invalid(here, rule.field_path, subject + fault) for fault in faults]


def _leads_somewhere(path: str, node: Structural) -> bool:
    """Whether a path names a field; one into a schema that cannot be read counts as good."""
    if structural_fault(node) is not None:
        return True
    try:
        follow(path, node)
    except PathError:
        return False
    return True
