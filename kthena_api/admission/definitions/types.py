# SPDX-License-Identifier: Apache-2.0
"""The types of a CustomResourceDefinition as Go decodes and writes them.

Source: k8s.io/apiextensions-apiserver pkg/apis/apiextensions/v1, types.go, types_jsonschema.go and
marshal.go.
"""

from __future__ import annotations

from typing import Final

from kthena_api.admission.go_decoding import GoField, GoType, StructFault
from kthena_api.admission.meta_decoding import META
from kthena_api.crd.schema import Json

__all__ = ["definition_type"]

_STRING: Final = GoType("text", "string")
_BOOL: Final = GoType("boolean", "bool")
_STRINGS: Final = GoType("list", "[]string", _STRING)
_NUMBER: Final = GoType("number", "float64")
_INTEGER: Final = GoType("integer", "int64")
_INT32: Final = GoType("integer", "int32", bits=32)
_JSON: Final = GoType("raw", "v1.JSON")

_TEXT: Final = GoField(_STRING)
_TEXT_ALWAYS: Final = GoField(_STRING, "always")
_TEXT_SET: Final = GoField(_STRING, "set")
_FLAG: Final = GoField(_BOOL)
_FLAG_ALWAYS: Final = GoField(_BOOL, "always")
_FLAG_SET: Final = GoField(_BOOL, "set")
_LIST: Final = GoField(_STRINGS)
# Empty lists in schemas are kept for those checks that tell them from none.
_LIST_SET: Final = GoField(_STRINGS, "set")
_BOUND: Final = GoField(_NUMBER, "set")
_COUNT: Final = GoField(_INTEGER, "set")
_ANY: Final = GoField(_JSON, "set")


def _named(name: str) -> GoType:
    """A type of texts with a name of its own."""
    return GoType("text", f"v1.{name}")


_SCHEMA_FIELDS: Final[dict[str, GoField]] = {}
_SCHEMA: Final = GoType("struct", "v1.JSONSchemaProps", fields=_SCHEMA_FIELDS)
_SCHEMA_LIST: Final = GoType("list", "[]v1.JSONSchemaProps", _SCHEMA)
_SCHEMA_MAP: Final = GoType("map", "map[string]v1.JSONSchemaProps", _SCHEMA)
_WHOLE: Final = GoType("raw", "")


def _schema_or_bool(value: Json) -> GoType | None:
    if isinstance(value, dict):
        return _SCHEMA
    if isinstance(value, bool):
        return _WHOLE
    raise StructFault("boolean or JSON schema expected")


def _schema_or_list(value: Json) -> GoType | None:
    """What `items` holds; anything but a schema or a list of them stands for an empty value."""
    if isinstance(value, dict):
        return _SCHEMA
    return _SCHEMA_LIST if isinstance(value, list) else _NOTHING


def _texts_or_schema(value: Json) -> GoType | None:
    return _SCHEMA if isinstance(value, dict) else _STRINGS if isinstance(value, list) else None


# Reads anything and keeps nothing of it.
_NOTHING: Final = GoType("empty", "")
_SCHEMA_OR_BOOL: Final = GoType("own", "v1.JSONSchemaPropsOrBool", choose=_schema_or_bool)
_SCHEMA_OR_LIST: Final = GoType("own", "v1.JSONSchemaPropsOrArray", choose=_schema_or_list)
_SCHEMA_OR_TEXTS: Final = GoType("own", "v1.JSONSchemaPropsOrStringArray", choose=_texts_or_schema)
_RULE: Final = GoType(
    "struct",
    "v1.ValidationRule",
    fields={
        "rule": _TEXT_ALWAYS,
        "message": _TEXT,
        "messageExpression": _TEXT,
        "reason": GoField(_named("FieldValueErrorReason"), "set"),
        "fieldPath": _TEXT,
        "optionalOldSelf": _FLAG_SET,
    },
)
_DOCS: Final = GoType(
    "struct", "v1.ExternalDocumentation", fields={"description": _TEXT, "url": _TEXT}
)
_SCHEMA_FIELDS.update(
    {
        "id": _TEXT,
        "$schema": GoField(_named("JSONSchemaURL")),
        "$ref": _TEXT_SET,
        "description": _TEXT,
        "type": _TEXT,
        "format": _TEXT,
        "title": _TEXT,
        "default": _ANY,
        "maximum": _BOUND,
        "exclusiveMaximum": _FLAG,
        "minimum": _BOUND,
        "exclusiveMinimum": _FLAG,
        "maxLength": _COUNT,
        "minLength": _COUNT,
        "pattern": _TEXT,
        "maxItems": _COUNT,
        "minItems": _COUNT,
        "uniqueItems": _FLAG,
        "multipleOf": _BOUND,
        "enum": GoField(GoType("list", "[]v1.JSON", _JSON), "set"),
        "maxProperties": _COUNT,
        "minProperties": _COUNT,
        "required": _LIST_SET,
        "items": GoField(_SCHEMA_OR_LIST, "set"),
        "allOf": GoField(_SCHEMA_LIST, "set"),
        "oneOf": GoField(_SCHEMA_LIST, "set"),
        "anyOf": GoField(_SCHEMA_LIST, "set"),
        "not": GoField(_SCHEMA, "set"),
        "properties": GoField(_SCHEMA_MAP, "set"),
        "additionalProperties": GoField(_SCHEMA_OR_BOOL, "set"),
        "patternProperties": GoField(_SCHEMA_MAP, "set"),
        "dependencies": GoField(
            GoType("map", "v1.JSONSchemaDependencies", _SCHEMA_OR_TEXTS), "set"
        ),
        "additionalItems": GoField(_SCHEMA_OR_BOOL, "set"),
        "definitions": GoField(GoType("map", "v1.JSONSchemaDefinitions", _SCHEMA), "set"),
        "externalDocs": GoField(_DOCS, "set"),
        "example": _ANY,
        "nullable": _FLAG,
        "x-kubernetes-preserve-unknown-fields": _FLAG_SET,
        "x-kubernetes-embedded-resource": _FLAG,
        "x-kubernetes-int-or-string": _FLAG,
        "x-kubernetes-list-map-keys": _LIST_SET,
        "x-kubernetes-list-type": _TEXT_SET,
        "x-kubernetes-map-type": _TEXT_SET,
        "x-kubernetes-validations": GoField(GoType("list", "v1.ValidationRules", _RULE), "set"),
    }
)

_SERVICE: Final = GoType(
    "struct",
    "v1.ServiceReference",
    fields={
        "namespace": _TEXT_ALWAYS,
        "name": _TEXT_ALWAYS,
        "path": _TEXT_SET,
        "port": GoField(_INT32, "set"),
    },
)
_CLIENT: Final = GoType(
    "struct",
    "v1.WebhookClientConfig",
    fields={
        "url": _TEXT_SET,
        "service": GoField(_SERVICE, "set"),
        "caBundle": GoField(GoType("bytes", "[]uint8")),
    },
)
_WEBHOOK: Final = GoType(
    "struct",
    "v1.WebhookConversion",
    fields={
        "clientConfig": GoField(_CLIENT, "set"),
        "conversionReviewVersions": GoField(_STRINGS, "always"),
    },
)
_CONVERSION: Final = GoType(
    "struct",
    "v1.CustomResourceConversion",
    fields={
        "strategy": GoField(_named("ConversionStrategyType"), "always"),
        "webhook": GoField(_WEBHOOK, "set"),
    },
)
_COLUMN: Final = GoType(
    "struct",
    "v1.CustomResourceColumnDefinition",
    fields={
        "name": _TEXT_ALWAYS,
        "type": _TEXT_ALWAYS,
        "format": _TEXT,
        "description": _TEXT,
        "priority": GoField(_INT32),
        "jsonPath": _TEXT_ALWAYS,
    },
)
_SCALE: Final = GoType(
    "struct",
    "v1.CustomResourceSubresourceScale",
    fields={
        "specReplicasPath": _TEXT_ALWAYS,
        "statusReplicasPath": _TEXT_ALWAYS,
        "labelSelectorPath": _TEXT_SET,
    },
)
_SUBRESOURCES: Final = GoType(
    "struct",
    "v1.CustomResourceSubresources",
    fields={
        "status": GoField(GoType("struct", "v1.CustomResourceSubresourceStatus"), "set"),
        "scale": GoField(_SCALE, "set"),
    },
)
_VALIDATION: Final = GoType(
    "struct", "v1.CustomResourceValidation", fields={"openAPIV3Schema": GoField(_SCHEMA, "set")}
)
_SELECTABLE: Final = GoType("struct", "v1.SelectableField", fields={"jsonPath": _TEXT_ALWAYS})
_VERSION: Final = GoType(
    "struct",
    "v1.CustomResourceDefinitionVersion",
    fields={
        "name": _TEXT_ALWAYS,
        "served": _FLAG_ALWAYS,
        "storage": _FLAG_ALWAYS,
        "deprecated": _FLAG,
        "deprecationWarning": _TEXT_SET,
        "schema": GoField(_VALIDATION, "set"),
        "subresources": GoField(_SUBRESOURCES, "set"),
        "additionalPrinterColumns": GoField(
            GoType("list", "[]v1.CustomResourceColumnDefinition", _COLUMN)
        ),
        "selectableFields": GoField(GoType("list", "[]v1.SelectableField", _SELECTABLE)),
    },
)
_NAMES: Final = GoType(
    "struct",
    "v1.CustomResourceDefinitionNames",
    fields={
        "plural": _TEXT_ALWAYS,
        "singular": _TEXT,
        "shortNames": _LIST,
        "kind": _TEXT_ALWAYS,
        "listKind": _TEXT,
        "categories": _LIST,
    },
)
_SPEC: Final = GoType(
    "struct",
    "v1.CustomResourceDefinitionSpec",
    fields={
        "group": _TEXT_ALWAYS,
        "names": GoField(_NAMES, "always"),
        "scope": GoField(_named("ResourceScope"), "always"),
        "versions": GoField(
            GoType("list", "[]v1.CustomResourceDefinitionVersion", _VERSION), "always"
        ),
        "conversion": GoField(_CONVERSION, "set"),
        "preserveUnknownFields": _FLAG,
    },
)


def definition_type(minor: int) -> GoType:
    """The type of a definition on a server of Kubernetes 1.`minor`."""
    generation = {"observedGeneration": GoField(_INTEGER)} if minor >= _OBSERVED else {}
    condition = GoType(
        "struct",
        "v1.CustomResourceDefinitionCondition",
        fields={
            "type": GoField(_named("CustomResourceDefinitionConditionType"), "always"),
            "status": GoField(_named("ConditionStatus"), "always"),
            "lastTransitionTime": GoField(GoType("time", "string"), "always"),
            "reason": _TEXT,
            "message": _TEXT,
            **generation,
        },
    )
    status = GoType(
        "struct",
        "v1.CustomResourceDefinitionStatus",
        fields={
            "conditions": GoField(
                GoType("list", "[]v1.CustomResourceDefinitionCondition", condition), "always"
            ),
            "acceptedNames": GoField(_NAMES, "always"),
            "storedVersions": GoField(_STRINGS, "always"),
            **generation,
        },
    )
    return GoType(
        "struct",
        "v1.CustomResourceDefinition",
        fields={
            "kind": _TEXT,
            "apiVersion": _TEXT,
            "metadata": GoField(META, "always"),
            "spec": GoField(_SPEC, "always"),
            "status": GoField(status, "always"),
        },
    )


_OBSERVED: Final = 35  # the minor from which status says which generation it is about
