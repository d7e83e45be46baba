# SPDX-License-Identifier: Apache-2.0
"""What makes a schema structural.

Every value has one known shape outside of allOf, anyOf, oneOf and not, and these only judge what
is shaped already. Source: k8s.io/apiextensions-apiserver v0.37 pkg/apiserver/schema, validation.go
(`check_invariants`) and complete.go (`check_completeness`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, TypeAlias

from kthena_api.crd.beyond import ABSENT
from kthena_api.crd.schema import EMPTY, Extensions, Structural
from kthena_api.crd.walk import JUNCTORS, SchemaPath, children
from kthena_api.crd.well_formed.printing import same, schema_value
from kthena_api.field_errors import FieldError, FieldPath, Struct, forbidden, invalid, required
from kthena_api.regexp import check_pattern

Level: TypeAlias = Literal["root", "item", "field"]

_KEPT_EMPTY: Final = ("required", "x-kubernetes-list-map-keys", "x-kubernetes-validations")
_NOWHERE: Final = SchemaPath()
_UNTYPED: Final = {
    "root": "must not be empty at the root",
    "item": "must not be empty for specified array items",
    "field": "must not be empty for specified object fields",
}
_INT_OR_STRING: Final = ("integer", "string")
_ONLY_NAMES: Final = (
    "must not specify anything other than name and generateName, but metadata is implicitly "
    "specified"
)
_EMBEDDED: Final = "must be object if x-kubernetes-embedded-resource is true"


def check_structure(root: Structural, path: FieldPath) -> list[FieldError]:
    """Judge a whole schema; the errors are sorted by their text, as the server sorts them."""
    errors: list[FieldError] = []
    _check_node(root, "root", path, errors, set())
    _check_completeness(root, root, path, path, errors)
    return sorted(errors, key=str)


def structural_fault(root: Structural) -> str | None:
    """What keeps a schema from being read as a structural one at all (`NewStructural`).

    Where several things do, one of them is named; which one is chance where properties differ.
    """
    waiting, seen = [root], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        foreign = node.foreign
        if foreign is not None:
            unsupported = (
                ("id", foreign.id),
                ("schema", foreign.schema),
                ("$ref", foreign.ref),
                ("patternProperties", foreign.pattern_properties),
                ("dependencies", foreign.dependencies),
                ("additionalItems", foreign.additional_items is not None),
                ("definitions", foreign.definitions),
            )
            for keyword, stated in unsupported:
                if stated:
                    return f"OpenAPIV3Schema '{keyword}' is not supported"
            if foreign.keeps_nothing:
                return (
                    "internal error: 'x-kubernetes-preserve-unknown-fields' must be true or "
                    "undefined"
                )
            if foreign.item_list:
                return "OpenAPIV3Schema 'items' must be a schema, but is an array"
        waiting += [child for _, child in children(_NOWHERE, node, branches=True)]
    return None


def _check_node(
    node: Structural,
    level: Level,
    path: FieldPath,
    errors: list[FieldError],
    clean: set[tuple[int, Level]],
) -> None:
    """Judge a node and those below it; one that stands in several places, once if it is good."""
    key: tuple[int, Level] = (id(node), level)
    before = len(errors)
    if key in clean:
        return
    if node.type == "array" and node.items is None:
        errors.append(required(path.child("items"), "must be specified"))
    if node.items is not None:
        _check_node(node.items, "item", path.child("items"), errors, clean)
    for name, child in node.properties.items():
        _check_node(child, "field", path.child("properties").key(name), errors, clean)
    additional = node.additional_properties
    if additional is not None:
        if level == "root":
            detail = "must not be used at the root"
            errors.append(forbidden(path.child("additionalProperties"), detail))
        if not isinstance(additional, bool):
            _check_node(additional, "field", path.child("additionalProperties"), errors, clean)
    _check_extensions(node.extensions, path, errors)
    _check_judgement(node, path, errors, skip=_int_or_string_places(node))
    _check_type(node, level, path, errors)
    if level == "root" or node.extensions.embedded_resource:
        _check_type_meta(node, path, errors)
    metadata = node.properties.get("metadata")
    if level == "root" and metadata is not None and not _names_only(metadata):
        errors.append(forbidden(path.child("properties").key("metadata"), _ONLY_NAMES))
    if len(errors) == before:
        clean.add(key)


def _check_extensions(extensions: Extensions, path: FieldPath, errors: list[FieldError]) -> None:
    if not extensions.int_or_string:
        return
    detail = "must be false if x-kubernetes-int-or-string is true"
    if extensions.preserve_unknown_fields:
        here = path.child("x-kubernetes-preserve-unknown-fields")
        errors.append(invalid(here, value=True, detail=detail))
    if extensions.embedded_resource:
        here = path.child("x-kubernetes-embedded-resource")
        errors.append(invalid(here, value=True, detail=detail))


def _check_type(node: Structural, level: Level, path: FieldPath, errors: list[FieldError]) -> None:
    extensions, here = node.extensions, path.child("type")
    if extensions.embedded_resource and node.type != "object":
        error = invalid(here, node.type, _EMBEDDED) if node.type else required(here, _EMBEDDED)
        errors.append(error)
    elif not (node.type or extensions.int_or_string or extensions.preserve_unknown_fields):
        errors.append(required(here, _UNTYPED[level]))
    if level == "root" and node.type not in ("", "object"):
        errors.append(invalid(here, node.type, "must be object at the root"))
    if not extensions.embedded_resource:
        return
    if node.additional_properties is not None:
        detail = "must not be used if x-kubernetes-embedded-resource is set"
        errors.append(forbidden(path.child("additionalProperties"), detail))
    if not extensions.preserve_unknown_fields and not node.properties:
        detail = (
            "must not be empty if x-kubernetes-embedded-resource is true without "
            "x-kubernetes-preserve-unknown-fields"
        )
        errors.append(required(path.child("properties"), detail))


def _check_type_meta(node: Structural, path: FieldPath, errors: list[FieldError]) -> None:
    for name, kind in (("kind", "string"), ("apiVersion", "string"), ("metadata", "object")):
        child = node.properties.get(name)
        if child is not None and child.type != kind:
            here = path.child("properties").key(name).child("type")
            errors.append(invalid(here, child.type, f"must be {kind}"))


def _names_only(metadata: Structural) -> bool:
    """Whether root metadata says nothing that the server does not say by itself."""
    stated = _structural_value(metadata)
    stated.update(Type="", Default=None)
    if metadata.properties.keys() <= {"name", "generateName"}:
        stated["Properties"] = None
    return same(stated, schema_value(Structural()))


def _structural_value(node: Structural) -> Struct:
    """A node in the server's structural form, in which few keywords can be there and empty."""
    value = schema_value(node)
    if node.foreign is None:
        return value
    value.update(Ref=None, Dependencies=None)
    if node.foreign.bare_items:
        value["Items"] = None
    for keyword in node.foreign.empty:
        if keyword not in _KEPT_EMPTY:
            value[EMPTY[keyword]] = None
    return value


def _is_int_or_string(node: Structural) -> bool:
    """Whether anyOf is exactly integer or string, which is the one place for types in it."""
    branches = node.validation.any_of
    return len(branches) == len(_INT_OR_STRING) and all(
        same(_structural_value(branch), schema_value(Structural(type=kind)))
        for branch, kind in zip(branches, _INT_OR_STRING, strict=True)
    )


def _int_or_string_places(node: Structural) -> frozenset[str]:
    """Where a schema, though not a branch, may say that a value is an integer or a text."""
    first = node.validation.all_of[:1]
    places = {"anyOf"} if _is_int_or_string(node) else set()
    return frozenset(places | ({"allOf"} if first and _is_int_or_string(first[0]) else set()))


def _check_judgement(
    node: Structural,
    path: FieldPath,
    errors: list[FieldError],
    skip: frozenset[str] = frozenset(),
) -> None:
    """Judge what a node or a branch says about values without shaping them.

    Args:
        node: The node or branch.
        path: Where it stands.
        errors: Takes the errors.
        skip: `anyOf` to pass over that keyword, `allOf` to pass over anyOf in its first branch.
    """
    for keyword, index, branch in _branches(node):
        if keyword == "anyOf" and keyword in skip:
            continue
        here = path.child(keyword) if index is None else path.child(keyword).index(index)
        first = keyword == "allOf" and keyword in skip and index == 0
        _check_branch(branch, here, errors, frozenset({"anyOf"}) if first else frozenset())
    pattern = node.validation.pattern
    if pattern and (fault := check_pattern(pattern)) is not None:
        detail = f"must be a valid regular expression, but isn't: {fault}"
        errors.append(invalid(path.child("pattern"), pattern, detail))


def _branches(node: Structural) -> Iterator[tuple[str, int | None, Structural]]:
    for keyword, attribute in JUNCTORS:
        for index, branch in enumerate(getattr(node.validation, attribute)):
            yield keyword, index, branch
    if node.validation.not_ is not None:
        yield "not", None, node.validation.not_


def _check_branch(
    node: Structural,
    path: FieldPath,
    errors: list[FieldError],
    skip: frozenset[str] = frozenset(),
) -> None:
    _check_judgement(node, path, errors, skip)
    if node.items is not None:
        _check_branch(node.items, path.child("items"), errors)
    for name, child in node.properties.items():
        _check_branch(child, path.child("properties").key(name), errors)
    additional, extensions = node.additional_properties, node.extensions
    # To the server, false says nothing inside of a branch.
    shaping = (
        ("type", bool(node.type), "empty"),
        ("additionalProperties", additional is not None and additional is not False, "undefined"),
        ("default", node.default is not ABSENT and node.default is not None, "undefined"),
        ("title", bool(node.notes.title), "empty"),
        ("description", bool(node.notes.description), "empty"),
        ("nullable", node.nullable, "false"),
        ("x-kubernetes-preserve-unknown-fields", extensions.preserve_unknown_fields, "false"),
        ("x-kubernetes-embedded-resource", extensions.embedded_resource, "false"),
        ("x-kubernetes-int-or-string", extensions.int_or_string, "false"),
        ("x-kubernetes-list-map-keys", bool(extensions.list_map_keys), "empty"),
        ("x-kubernetes-list-type", extensions.list_type is not None, "undefined"),
        ("x-kubernetes-map-type", extensions.map_type is not None, "undefined"),
        ("x-kubernetes-validations", bool(extensions.validations), "empty"),
    )
    errors += [
        forbidden(path.child(keyword), f"must be {state} to be structural")
        for keyword, stated, state in shaping
        if stated
    ]
    if "metadata" in node.properties:
        here = path.child("properties").key("metadata")
        errors.append(forbidden(here, "must not be specified in a nested context"))


def _check_completeness(
    node: Structural,
    shape: Structural,
    shape_path: FieldPath,
    path: FieldPath,
    errors: list[FieldError],
) -> None:
    """What a branch names must be shaped outside of it.

    Args:
        node: A schema or a branch, of which the junctors are followed.
        shape: The shape of the values that `node` judges.
        shape_path: Where the shape stands.
        path: Where `node` stands.
        errors: Takes the errors.
    """
    for keyword, index, branch in _branches(node):
        here = path.child(keyword) if index is None else path.child(keyword).index(index)
        _check_named(branch, shape, shape_path, here, errors)


def _check_named(
    branch: Structural,
    shape: Structural | None,
    shape_path: FieldPath,
    path: FieldPath,
    errors: list[FieldError],
) -> None:
    if shape is None:
        errors.append(required(shape_path, f"because it is defined in {path}"))
        return
    _check_completeness(branch, shape, shape_path, path, errors)
    if branch.items is not None:
        places = shape_path.child("items"), path.child("items")
        _check_named(branch.items, shape.items, *places, errors)
    for name, child in branch.properties.items():
        places = shape_path.child("properties").key(name), path.child("properties").key(name)
        _check_named(child, shape.properties.get(name), *places, errors)
