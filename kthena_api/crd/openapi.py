# SPDX-License-Identifier: Apache-2.0
"""Read and write openAPIV3Schema documents.

The table `KEYWORDS` names every plain keyword once and serves both directions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from kthena_api.crd.beyond import ABSENT
from kthena_api.crd.schema import (
    Extensions,
    ExternalDocs,
    Json,
    Notes,
    Structural,
    ValidationRule,
    ValueValidation,
)
from kthena_api.crd.walk import JUNCTORS

Group = Literal["validation", "extensions", "notes", "node"]


class DocumentError(ValueError):
    """A document that cannot be read as a definition; `path` says where."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path
        self.message = message


@dataclass(frozen=True, slots=True)
class Keyword:
    """One plain JSON keyword and the attribute that holds it."""

    name: str
    group: Group
    attribute: str
    accepts: tuple[type, ...]
    shape: str


_NUMBER = (int, float)

KEYWORDS = (
    Keyword("type", "node", "type", (str,), "text"),
    Keyword("nullable", "node", "nullable", (bool,), "a boolean"),
    Keyword("description", "notes", "description", (str,), "text"),
    Keyword("title", "notes", "title", (str,), "text"),
    Keyword("format", "validation", "format", (str,), "text"),
    Keyword("maximum", "validation", "maximum", _NUMBER, "a number"),
    Keyword("exclusiveMaximum", "validation", "exclusive_maximum", (bool,), "a boolean"),
    Keyword("minimum", "validation", "minimum", _NUMBER, "a number"),
    Keyword("exclusiveMinimum", "validation", "exclusive_minimum", (bool,), "a boolean"),
    Keyword("multipleOf", "validation", "multiple_of", _NUMBER, "a number"),
    Keyword("maxLength", "validation", "max_length", (int,), "an integer"),
    Keyword("minLength", "validation", "min_length", (int,), "an integer"),
    Keyword("pattern", "validation", "pattern", (str,), "text"),
    Keyword("maxItems", "validation", "max_items", (int,), "an integer"),
    Keyword("minItems", "validation", "min_items", (int,), "an integer"),
    Keyword("uniqueItems", "validation", "unique_items", (bool,), "a boolean"),
    Keyword("maxProperties", "validation", "max_properties", (int,), "an integer"),
    Keyword("minProperties", "validation", "min_properties", (int,), "an integer"),
    Keyword("x-kubernetes-preserve-unknown-fields", "extensions", "preserve_unknown_fields",
            (bool,), "a boolean"),
    Keyword("x-kubernetes-embedded-resource", "extensions", "embedded_resource",
            (bool,), "a boolean"),
    Keyword("x-kubernetes-int-or-string", "extensions", "int_or_string", (bool,), "a boolean"),
    Keyword("x-kubernetes-list-type", "extensions", "list_type", (str,), "text"),
    Keyword("x-kubernetes-map-type", "extensions", "map_type", (str,), "text"),
)  # fmt: skip

RULE_KEYWORDS = (
    ("rule", "rule", str),
    ("message", "message", str),
    ("messageExpression", "message_expression", str),
    ("reason", "reason", str),
    ("fieldPath", "field_path", str),
    ("optionalOldSelf", "optional_old_self", bool),
)


def write_schema(node: Structural, *, descriptions: bool = True) -> dict[str, Any]:
    """Return the openAPIV3Schema document of a node; unset keywords are left out.

    Args:
        node: The node to write.
        descriptions: Whether to write `description` keywords.
    """
    groups = {
        "node": node,
        "notes": node.notes,
        "validation": node.validation,
        "extensions": node.extensions,
    }
    document: dict[str, Any] = {}
    for keyword in KEYWORDS:
        value = getattr(groups[keyword.group], keyword.attribute)
        # 0 is a bound and False is no statement: compare by identity, not by truth.
        if value is None or value is False or value == "":
            continue
        if keyword.name == "description" and not descriptions:
            continue
        document[keyword.name] = value
    _write_values(node, document)
    _write_children(node, document, descriptions=descriptions)
    if node.extensions.validations:
        document["x-kubernetes-validations"] = [
            write_rule(rule) for rule in node.extensions.validations
        ]
    return document


def _write_values(node: Structural, document: dict[str, Any]) -> None:
    if node.default is not ABSENT:
        document["default"] = node.default
    if node.notes.example is not ABSENT:
        document["example"] = node.notes.example
    if node.notes.external_docs is not None:
        docs = node.notes.external_docs
        document["externalDocs"] = {"url": docs.url} | (
            {"description": docs.description} if docs.description else {}
        )
    if node.validation.enum:
        document["enum"] = list(node.validation.enum)
    if node.validation.required:
        document["required"] = list(node.validation.required)
    if node.extensions.list_map_keys:
        document["x-kubernetes-list-map-keys"] = list(node.extensions.list_map_keys)


def _write_children(node: Structural, document: dict[str, Any], *, descriptions: bool) -> None:
    def write(child: Structural) -> dict[str, Any]:
        return write_schema(child, descriptions=descriptions)

    if node.properties:
        document["properties"] = {name: write(child) for name, child in node.properties.items()}
    if node.items is not None:
        document["items"] = write(node.items)
    if isinstance(node.additional_properties, Structural):
        document["additionalProperties"] = write(node.additional_properties)
    elif node.additional_properties is not None:
        document["additionalProperties"] = node.additional_properties
    for keyword, attribute in JUNCTORS:
        branches = getattr(node.validation, attribute)
        if branches:
            document[keyword] = [write(branch) for branch in branches]
    if node.validation.not_ is not None:
        document["not"] = write(node.validation.not_)


def write_rule(rule: ValidationRule) -> dict[str, Any]:
    """Return one entry of x-kubernetes-validations; unset members are left out."""
    return {
        name: value
        for name, attribute, _ in RULE_KEYWORDS
        if (value := getattr(rule, attribute)) is not None
    }


def read_schema(document: Json, path: str = "") -> Structural:
    """Read an openAPIV3Schema document.

    Args:
        document: The parsed JSON document.
        path: Where it stands, for messages.

    Raises:
        DocumentError: For a keyword that structural schemas do not have, one of wrong type, or a
            document nested more than 400 deep.
    """
    check_depth(document)
    return _read_node(document, path)


def _read_node(document: Json, path: str) -> Structural:
    members = _expect_mapping(document, path)
    groups: dict[str, dict[str, Any]] = {
        "node": {},
        "notes": {},
        "validation": {},
        "extensions": {},
    }
    # Go's decoder takes null for "not there", except where any value may stand.
    rest = {
        name: value
        for name, value in members.items()
        if value is not None or name in {"default", "example"}
    }
    for keyword in KEYWORDS:
        if keyword.name in rest:
            value = rest.pop(keyword.name)
            bad_bool = isinstance(value, bool) and bool not in keyword.accepts
            if bad_bool or not isinstance(value, keyword.accepts):
                raise DocumentError(f"{path}.{keyword.name}", f"must be {keyword.shape}")
            groups[keyword.group][keyword.attribute] = value
    for name, (group, attribute, read) in _READERS.items():
        if name in rest:
            groups[group][attribute] = read(rest.pop(name), f"{path}.{name}")
    if rest:
        raise DocumentError(path, f"{min(rest)} is not a keyword of a structural schema")
    return Structural(
        **groups["node"],
        notes=Notes(**groups["notes"]),
        validation=ValueValidation(**groups["validation"]),
        extensions=Extensions(**groups["extensions"]),
    )


MAX_DEPTH = 400


def check_depth(document: Json, most: int = MAX_DEPTH) -> None:
    """Refuse a document nested more than 400 deep, which Python could not read recursively.

    Args:
        document: Plain JSON values.
        most: Another limit, where more is done with each level.

    Raises:
        DocumentError: When it is; the deepest schema of kthena is 40 deep.
    """
    layer: list[Json] = [document]
    for _ in range(most):
        below: list[Json] = []
        for value in layer:
            if isinstance(value, Mapping):
                below.extend(value.values())
            elif isinstance(value, list | tuple):
                below.extend(value)
        if not below:
            return
        layer = below
    raise DocumentError("", f"is nested more than {most} deep")


def _expect_mapping(value: Json, path: str) -> Mapping[str, Json]:
    if not isinstance(value, Mapping):
        raise DocumentError(path, "must be an object")
    for name in value:
        if not isinstance(name, str):
            raise DocumentError(path, f"has a name that is not text: {name!r}")
    return value


def _expect_list(value: Json, path: str) -> list[Json]:
    if not isinstance(value, list | tuple):
        raise DocumentError(path, "must be a list")
    return list(value)


def _read_texts(value: Json, path: str) -> tuple[str, ...]:
    texts = []
    for index, item in enumerate(_expect_list(value, path)):
        if not isinstance(item, str):
            raise DocumentError(f"{path}[{index}]", "must be text")
        texts.append(item)
    return tuple(texts)


def _read_properties(value: Json, path: str) -> dict[str, Structural]:
    return {
        name: _read_node(child, f"{path}.{name}")
        for name, child in _expect_mapping(value, path).items()
    }


def _read_additional(value: Json, path: str) -> Structural | bool:
    return value if isinstance(value, bool) else _read_node(value, path)


def _read_branches(value: Json, path: str) -> tuple[Structural, ...]:
    return tuple(
        _read_node(branch, f"{path}[{index}]")
        for index, branch in enumerate(_expect_list(value, path))
    )


def _read_rules(value: Json, path: str) -> tuple[ValidationRule, ...]:
    rules = []
    for index, entry in enumerate(_expect_list(value, path)):
        here = f"{path}[{index}]"
        rest = dict(_expect_mapping(entry, here))
        members: dict[str, Any] = {"rule": ""}
        for name, attribute, kind in RULE_KEYWORDS:
            if name in rest:
                member = rest.pop(name)
                if member is None:
                    continue
                if not isinstance(member, kind):
                    shape = "a boolean" if kind is bool else "text"
                    raise DocumentError(f"{here}.{name}", f"must be {shape}")
                members[attribute] = member
        if rest:
            raise DocumentError(here, f"{min(rest)} is not a member of a validation rule")
        rules.append(ValidationRule(**members))
    return tuple(rules)


def _read_external_docs(value: Json, path: str) -> ExternalDocs:
    rest = dict(_expect_mapping(value, path))
    texts = {}
    for name in ("url", "description"):
        text = rest.pop(name, "")
        if not isinstance(text, str):
            raise DocumentError(f"{path}.{name}", "must be text")
        texts[name] = text
    if rest:
        raise DocumentError(path, f"{min(rest)} is not a member of externalDocs")
    return ExternalDocs(**texts)


_READERS: Mapping[str, tuple[Group, str, Callable[[Json, str], object]]] = {
    "default": ("node", "default", lambda value, _: value),
    "example": ("notes", "example", lambda value, _: value),
    "externalDocs": ("notes", "external_docs", _read_external_docs),
    "enum": ("validation", "enum", lambda value, path: tuple(_expect_list(value, path))),
    "required": ("validation", "required", _read_texts),
    "properties": ("node", "properties", _read_properties),
    "items": ("node", "items", read_schema),
    "additionalProperties": ("node", "additional_properties", _read_additional),
    "allOf": ("validation", "all_of", _read_branches),
    "anyOf": ("validation", "any_of", _read_branches),
    "oneOf": ("validation", "one_of", _read_branches),
    "not": ("validation", "not_", read_schema),
    "x-kubernetes-list-map-keys": ("extensions", "list_map_keys", _read_texts),
    "x-kubernetes-validations": ("extensions", "validations", _read_rules),
}
