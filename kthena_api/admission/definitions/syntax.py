# SPDX-License-Identifier: Apache-2.0
"""Errors of definitions as a minor prints them; the oldest prints values in Go's own syntax.

Types of members: k8s.io/apiextensions-apiserver v0.33 pkg/apis/apiextensions/{types,
types_jsonschema}.go.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from typing import Final, cast

from kthena_api.admission.minors import Minor
from kthena_api.admission.wording import Moment, go_syntax, reworded
from kthena_api.crd.well_formed.printing import Texts
from kthena_api.field_errors import FieldError, Pointer, Struct, Value, show_value

__all__ = ["worded"]

_ADDRESS: Final = "0xc000000000"  # nobody can know the one that a server prints
_METADATA: Final = "must result in valid metadata: "
_SCHEMA: Final = "JSONSchemaProps"
_VERSION: Final = "CustomResourceDefinitionVersion"
# By the first member of a struct, its name.
_NAMES: Final = {
    "ID": _SCHEMA,
    "Rule": "ValidationRule",
    "Name": _VERSION,
    "JSONPath": "SelectableField",
}
# Types of members that are not plain texts, flags and numbers; `*` begins those held by pointer.
_MEMBERS: Final[Mapping[str, str]] = {
    "Ref": "*string", "Default": "*apiextensions.JSON", "Maximum": "*float64",
    "Minimum": "*float64", "MaxLength": "*int64", "MinLength": "*int64", "MaxItems": "*int64",
    "MinItems": "*int64", "MultipleOf": "*float64", "Enum": "[]apiextensions.JSON",
    "MaxProperties": "*int64", "MinProperties": "*int64", "Required": "[]string",
    "Items": "*apiextensions.JSONSchemaPropsOrArray",
    "AllOf": "[]apiextensions.JSONSchemaProps", "OneOf": "[]apiextensions.JSONSchemaProps",
    "AnyOf": "[]apiextensions.JSONSchemaProps", "Not": "*apiextensions.JSONSchemaProps",
    "Properties": "map[string]apiextensions.JSONSchemaProps",
    "AdditionalProperties": "*apiextensions.JSONSchemaPropsOrBool",
    "PatternProperties": "map[string]apiextensions.JSONSchemaProps",
    "Dependencies": "apiextensions.JSONSchemaDependencies",
    "AdditionalItems": "*apiextensions.JSONSchemaPropsOrBool",
    "Definitions": "apiextensions.JSONSchemaDefinitions",
    "ExternalDocs": "*apiextensions.ExternalDocumentation",
    "Example": "*apiextensions.JSON", "XPreserveUnknownFields": "*bool",
    "XListMapKeys": "[]string", "XListType": "*string", "XMapType": "*string",
    "XValidations": "apiextensions.ValidationRules",
    "Reason": "*apiextensions.FieldValueErrorReason", "OptionalOldSelf": "*bool",
    "DeprecationWarning": "*string", "Schema": "*apiextensions.CustomResourceValidation",
    "Subresources": "*apiextensions.CustomResourceSubresources",
    "AdditionalPrinterColumns": "[]apiextensions.CustomResourceColumnDefinition",
    "SelectableFields": "[]apiextensions.SelectableField",
    "JSONSchemas": "[]apiextensions.JSONSchemaProps", "Property": "[]string",
}  # fmt: skip


def worded(error: FieldError, minor: Minor) -> FieldError:
    """The error as a minor prints it."""
    if not minor.shows_go_syntax:
        return error
    value = error.value
    if error.path.text == "spec.versions":
        kind = f"[]apiextensions.{_VERSION}"
        shown = (
            f"{kind}(nil)"
            if value is None
            else _structs(cast("list[Value]", value), kind, _VERSION)
        )
    elif error.path.text.endswith(".caBundle") and isinstance(value, str):
        shown = f"[]byte{{{', '.join(f'0x{byte:x}' for byte in base64.b64decode(value))}}}"
    elif isinstance(value, Texts):
        shown = _texts(value)
    elif isinstance(value, Struct):
        shown = _struct(value, _NAMES.get(next(iter(value)), "JSONSchemaPropsOrArray"))
    elif value is None and error.path.text == "status.storedVersions":
        shown = "[]string(nil)"
    else:
        return reworded(_nested(error), minor)
    return reworded(replace(error, value=Moment.of("", shown)), minor)


def _nested(error: FieldError) -> FieldError:
    """An error whose detail shows the value again."""
    value = error.value
    if not (isinstance(value, dict | list) and error.detail.startswith(_METADATA)):
        return error
    detail = error.detail.replace(show_value(value), go_syntax(value))
    return replace(error, detail=detail)


def _texts(value: list[Value]) -> str:
    return f"[]string{{{', '.join(map(go_syntax, value))}}}"


def _structs(value: list[Value], kind: str, item: str) -> str:
    shown = [_struct(cast("Struct", each), item) for each in value]
    return f"{kind}{{{', '.join(shown)}}}"


def _struct(value: Struct, name: str) -> str:
    """A struct; what it holds by pointer is not looked into."""
    parts = []
    for member, inner in value.items():
        kind = _MEMBERS.get(member, "")
        if member == "Schema" and name != _VERSION:
            # A schema's own URL has the name of other members.
            kind = "" if name == _SCHEMA else f"*apiextensions.{_SCHEMA}"
        parts.append(f"{member}:{_member(inner, kind)}")
    return f"apiextensions.{name}{{{', '.join(parts)}}}"


def _member(value: Value, kind: str) -> str:
    if isinstance(value, Pointer):
        value = value.value
    if kind.startswith("*"):
        return f"({kind})({'nil' if value is None else _ADDRESS})"
    if not kind:
        return go_syntax(value)
    if value is None:
        return f"{kind}(nil)"
    if isinstance(value, Mapping):
        name = f"{_SCHEMA}OrStringArray" if kind.endswith("Dependencies") else _SCHEMA
        shown = [
            f"{go_syntax(key)}:{_struct(cast('Struct', value[key]), name)}" for key in sorted(value)
        ]
        return f"{kind}{{{', '.join(shown)}}}"
    items = cast("list[Value]", value)
    if kind == "[]string":
        return _texts(items)
    if kind == "[]apiextensions.JSON":
        shown = ["apiextensions.JSON(nil)" if each is None else go_syntax(each) for each in items]
        return f"{kind}{{{', '.join(shown)}}}"
    item = "ValidationRule" if kind.endswith("ValidationRules") else kind.rpartition(".")[2]
    return _structs(items, kind, item)
