# SPDX-License-Identifier: Apache-2.0
"""The versions of a definition and what each of them offers.

A server keeps what is equal in all versions once, above them, and reports it there: a definition of
one version reports `spec.validation.openAPIV3Schema`, not `spec.versions[0].schema`
(k8s.io/apiextensions-apiserver v0.37 pkg/apis/apiextensions/v1/conversion.go).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kthena_api.crd.beyond import ABSENT
from kthena_api.crd.definition import PrinterColumn, ResourceDefinition, Subresources, Version
from kthena_api.crd.schema import Structural
from kthena_api.crd.walk import everywhere
from kthena_api.crd.well_formed.defaults import check_defaults
from kthena_api.crd.well_formed.field_paths import PathError, follow
from kthena_api.crd.well_formed.formats import dns1035_faults
from kthena_api.crd.well_formed.keywords import check_keywords
from kthena_api.crd.well_formed.options import NEW, Options
from kthena_api.crd.well_formed.printing import Texts, same, schema_value, version_value
from kthena_api.crd.well_formed.structure import check_structure, structural_fault
from kthena_api.field_errors import (
    FieldError,
    FieldPath,
    Pointer,
    duplicate,
    forbidden,
    invalid,
    required,
    too_many,
)

_SPEC: Final = FieldPath("spec")
_COLUMN_TYPES: Final = ("boolean", "date", "integer", "number", "string")
_COLUMN_FORMATS: Final = (
    "byte", "date", "date-time", "double", "float", "int32", "int64", "password",
)  # fmt: skip
SELECTABLE_LIMIT: Final = 8
_SELECTABLE_TYPES: Final = (
    "must point to a field of type string, boolean or integer. Enum string fields and strings "
    "with formats are allowed."
)
_STILL_STORED: Final = (
    "missing from spec.versions; % was previously a storage version, and must remain in "
    "spec.versions until a storage migration ensures no data remains persisted in % and removes % "
    "from status.storedVersions"
)
# Members of the server's JSONSchemaProps, in its order.
_AT_STATUS_ROOT: Final = (
    "Description", "Type", "Format", "Title", "Maximum", "ExclusiveMaximum", "Minimum",
    "ExclusiveMinimum", "MaxLength", "MinLength", "Pattern", "MaxItems", "MinItems", "UniqueItems",
    "MultipleOf", "Required", "Items", "Properties", "ExternalDocs", "Example",
    "XPreserveUnknownFields", "XValidations",
)  # fmt: skip
# Of these, the server takes any value for a statement.
_HELD_BY_POINTER: Final = frozenset(
    {
        "Ref", "Default", "Example", "Maximum", "Minimum", "MultipleOf", "MaxLength", "MinLength",
        "MaxItems", "MinItems", "MaxProperties", "MinProperties", "XListType", "XMapType",
    }
)  # fmt: skip
_STATUS_WORDS: Final = "if the status subresource is enabled"


def check_versions(definition: ResourceDefinition, options: Options = NEW) -> list[FieldError]:
    """Judge the versions, one by one and together."""
    versions = definition.versions
    hoisted = hoisted_parts(versions)
    errors = _check_presence(definition, hoisted, options)
    for index, version in enumerate(versions):
        path = _SPEC.child("versions").index(index)
        faults = dns1035_faults(version.name)
        if faults:
            errors.append(invalid(path.child("name"), version.name, ",".join(faults)))
        errors += _check_version(version, versions, path, hoisted, options)
    errors += _check_together(versions, hoisted)
    if versions:
        errors += _check_hoisted(versions, hoisted, options)
    return errors


def _check_presence(
    definition: ResourceDefinition, hoisted: frozenset[str], options: Options
) -> list[FieldError]:
    """Judge whether versions have a schema, and what only schemas allow."""
    versions, keeps, errors = definition.versions, definition.preserve_unknown_fields, []
    one_for_all = "schema" in hoisted and not versions[0].missing
    if not one_for_all and (options.schemas or not keeps):
        detail = "schemas are required" if options.minor < 34 else ""
        if not options.schemas:
            detail = "because otherwise all fields are pruned"
        errors += [
            required(
                _SPEC.child("versions").index(index).child("schema", "openAPIV3Schema"), detail
            )
            for index, version in enumerate(versions)
            if version.missing and (version.served or options.schemas)
        ]
    if keeps and any(_has_defaults(version.schema) for version in versions):
        detail = "must be false in order to use defaults in the schema"
        errors.append(invalid(_SPEC.child("preserveUnknownFields"), value=True, detail=detail))
    return errors


def _has_defaults(schema: Structural) -> bool:
    return any(node.default is not ABSENT for node in everywhere(schema))


def _says_kubernetes(schema: Structural) -> bool:
    """Whether a schema has a keyword of Kubernetes that asks for a structural schema."""
    for node in everywhere(schema):
        said = node.extensions
        if (
            said.embedded_resource
            or said.preserve_unknown_fields
            or said.int_or_string
            or said.list_map_keys
            or said.list_type is not None
            or said.validations
            or (node.foreign is not None and node.foreign.keeps_nothing)
        ):
            return True
    return False


def asks_structure(definition: ResourceDefinition, options: Options = NEW) -> bool:
    """Whether the schemas of a definition have to be structural."""
    return (
        options.structural
        or not definition.preserve_unknown_fields
        or any(_has_defaults(v.schema) or _says_kubernetes(v.schema) for v in definition.versions)
    )


def hoisted_parts(versions: Sequence[Version]) -> frozenset[str]:
    """What is equal in all versions."""
    if not versions:
        return frozenset()
    first, rest = versions[0], versions[1:]
    equal = {
        "subresources": all(v.subresources == first.subresources for v in rest),
        "columns": all(v.columns == first.columns for v in rest),
        "selectable": all(v.selectable_fields == first.selectable_fields for v in rest),
        "schema": True,
    }
    if rest:
        value = schema_value(first.schema)
        equal["schema"] = all(
            v.missing == first.missing and same(schema_value(v.schema), value, empty=False)
            for v in rest
        )
    return frozenset(name for name, is_equal in equal.items() if is_equal)


def _check_version(
    version: Version,
    versions: Sequence[Version],
    path: FieldPath,
    hoisted: frozenset[str],
    options: Options,
) -> list[FieldError]:
    errors = _check_deprecation(version, path.child("deprecationWarning"))
    if "schema" not in hoisted and not version.missing:
        # Versions are told apart by name, so of two with one name the first counts.
        subresources = next(v.subresources for v in versions if v.name == version.name)
        has_status = subresources is not None and subresources.status
        here = path.child("schema").child("openAPIV3Schema")
        errors += _check_schema(version.schema, here, options, has_status=has_status)
    if "subresources" not in hoisted:
        errors += _check_subresources(version.subresources, path.child("subresources"))
    if "columns" not in hoisted:
        errors += _check_columns(version.columns, path)
    if version.selectable_fields and "selectable" not in hoisted:
        here = path.child("selectableFields")
        if "schema" in hoisted or version.missing:
            # The server's text says the contrary of what it means.
            detail = "may only be set when `version.schema.openAPIV3Schema` is not included"
            if options.minor < 34:
                detail = f"selectableFields {detail.replace('`', '')}"
            errors.append(invalid(here, "", detail))
        else:
            many = version.name in options.many_selectable
            errors += _check_selectable(version.selectable_fields, version.schema, here, many=many)
    return errors


def _check_together(versions: Sequence[Version], hoisted: frozenset[str]) -> list[FieldError]:
    path, errors = _SPEC.child("versions"), []
    names = [version.name for version in versions]
    problems = []
    if len(set(names)) < len(names):
        problems.append("must contain unique version names")
    if sum(version.storage for version in versions) != 1:
        problems.append("must have exactly one version marked as storage version")
    if problems:
        shown = [version_value(version, hoisted=hoisted) for version in versions]
        errors += [invalid(path, shown, problem) for problem in problems]
    if names and (faults := dns1035_faults(names[0])) and names[0]:
        # The first version is also spec.version inside of the server.
        errors.append(invalid(_SPEC.child("version"), names[0], ",".join(faults)))
    return errors


def check_stored(stored: Sequence[str], versions: Sequence[Version]) -> list[FieldError]:
    """Judge in which versions objects may be stored already, as the status has them."""
    path = FieldPath("status").child("storedVersions")
    if not stored:
        return [invalid(path, None, "must have at least one stored version")]
    left = {name: index for index, name in enumerate(stored)}
    errors = []
    for version in versions:
        if version.storage and version.name not in left:
            detail = f"must have the storage version {version.name}"
            errors.append(invalid(path, Texts(stored), detail))
        left.pop(version.name, None)
    return errors + [
        invalid(path.index(index), name, _STILL_STORED.replace("%", name))
        for name, index in left.items()
    ]


def stored_in(versions: Sequence[Version]) -> tuple[str, ...]:
    """In which version objects of a new definition are stored: the first that says so."""
    return tuple(version.name for version in versions if version.storage)[:1]


def _check_hoisted(
    versions: Sequence[Version], hoisted: frozenset[str], options: Options
) -> list[FieldError]:
    first, errors = versions[0], list[FieldError]()
    if "schema" in hoisted and not first.missing:
        has_status = any(v.subresources is not None and v.subresources.status for v in versions)
        here = _SPEC.child("validation").child("openAPIV3Schema")
        errors += _check_schema(first.schema, here, options, has_status=has_status)
    if "subresources" in hoisted:
        errors += _check_subresources(first.subresources, _SPEC.child("subresources"))
    if "columns" in hoisted:
        errors += _check_columns(first.columns, _SPEC)
    if "selectable" in hoisted and first.selectable_fields:
        here = _SPEC.child("selectableFields")
        if "schema" in hoisted and first.missing != "schema":
            many = "" in options.many_selectable
            errors += _check_selectable(first.selectable_fields, first.schema, here, many=many)
        else:
            detail = f"{options.subject('selectableFields')}may only be set when "
            detail += "validations.schema is included"
            errors.append(invalid(here, "", detail))
    return errors


def _check_schema(
    schema: Structural, path: FieldPath, options: Options, *, has_status: bool
) -> list[FieldError]:
    errors = _check_status_root(schema, path) if has_status else []
    if schema.nullable:
        errors.append(forbidden(path.child("nullable"), "nullable cannot be true at the root"))
    unreadable = structural_fault(schema) if options.structural else None
    if options.structural and unreadable is None:
        errors += check_structure(schema, path) or check_defaults(schema, path, options)
    errors += check_keywords(schema, path, options)
    if unreadable is not None and not errors:
        errors.append(invalid(path, "", unreadable))
    return errors


def _check_status_root(schema: Structural, path: FieldPath) -> list[FieldError]:
    """Judge the keywords of a root from which the server takes the status' schema out."""
    # Properties are allowed, so what they say does not matter before something is found.
    bare = dict.fromkeys(list(schema.properties)[:1], Structural())
    for name, member in schema_value(replace(schema, properties=bare)).items():
        if member is None or (name not in _HELD_BY_POINTER and member in (False, "")):
            continue
        if name == "Type" and schema.type != "object":
            detail = (
                f'only "object" is allowed as the type at the root of the schema {_STATUS_WORDS}'
            )
            return [invalid(path.child("type"), schema.type, detail)]
        if name not in _AT_STATUS_ROOT:
            allowed = " ".join(_AT_STATUS_ROOT)
            detail = (
                f"only [{allowed}] fields are allowed at the root of the schema {_STATUS_WORDS}"
            )
            return [invalid(path, schema_value(schema), detail)]
    return []


def _check_deprecation(version: Version, path: FieldPath) -> list[FieldError]:
    warning = version.deprecation_warning
    if warning is None:
        return []
    faults = []
    if not version.deprecated:
        faults.append("can only be set for deprecated versions")
    else:
        if len(warning.encode(errors="replace")) > 256:
            faults.append("must be <= 256 characters long")
        if not warning:
            faults.append("must not be an empty string")
        for index, character in enumerate(warning):
            if not character.isprintable():
                at = len(warning[:index].encode(errors="replace"))
                faults.append(
                    "must only contain printable UTF-8 characters; non-printable character found "
                    f"at index {at}"
                )
                break
    return [invalid(path, Pointer(warning), fault) for fault in faults]


def _check_columns(columns: Sequence[PrinterColumn], path: FieldPath) -> list[FieldError]:
    errors = []
    for index, column in enumerate(columns):
        here = path.child("additionalPrinterColumns").index(index)
        if not column.name:
            errors.append(required(here.child("name")))
        detail = f"must be one of {','.join(_COLUMN_TYPES)}"
        if not column.type:
            errors.append(required(here.child("type"), detail))
        elif column.type not in _COLUMN_TYPES:
            errors.append(invalid(here.child("type"), column.type, detail))
        if column.format and column.format not in _COLUMN_FORMATS:
            detail = f"must be one of {','.join(_COLUMN_FORMATS)}"
            errors.append(invalid(here.child("format"), column.format, detail))
        if not column.json_path:
            errors.append(required(here.child("JSONPath")))
        else:
            errors += _check_json_path(column.json_path, here.child("JSONPath"))
    return errors


def _check_json_path(
    text: str, path: FieldPath, parents: Sequence[str] = (), words: str = ""
) -> list[FieldError]:
    """Judge a JSON path, which must begin with a dot and lie below one of the parents, if any."""
    if not text.startswith("."):
        return [invalid(path, text, "must be a simple json path starting with .")]
    if parents and not text.startswith(tuple(parents)):
        shown = Pointer(text) if len(parents) > 1 else text
        return [invalid(path, shown, f"should be a json path under {words}")]
    return []


def _check_subresources(subresources: Subresources | None, path: FieldPath) -> list[FieldError]:
    if subresources is None or subresources.scale is None:
        return []
    scale, errors = subresources.scale, []
    paths = (
        ("specReplicasPath", scale.spec_replicas_path, (".spec.",), ".spec"),
        ("statusReplicasPath", scale.status_replicas_path, (".status.",), ".status"),
        (
            "labelSelectorPath",
            scale.label_selector_path,
            (".spec.", ".status."),
            "either .spec or .status",
        ),
    )
    for name, text, parents, words in paths:
        here = path.child("scale").child(name)
        if text:
            errors += _check_json_path(text, here, parents, words)
        elif name != "labelSelectorPath":
            errors.append(required(here))
    return errors


def _check_selectable(
    paths: Sequence[str], schema: Structural, path: FieldPath, *, many: bool
) -> list[FieldError]:
    errors, seen = [], set()
    for index, text in enumerate(paths):
        here = path.index(index).child("jsonPath")
        if not text:
            errors.append(required(here))
            continue
        try:
            found = follow(text, schema, brackets=False)
        except PathError as error:
            errors.append(invalid(here, text, f"is an invalid path: {error}"))
            continue
        if found.names[:1] == ("metadata",):
            errors.append(invalid(here, text, "must not point to fields in metadata"))
        if found.node is None or found.node.type not in ("string", "boolean", "integer"):
            errors.append(invalid(here, text, _SELECTABLE_TYPES))
        if found.path in seen:
            errors.append(duplicate(here, text))
        seen.add(found.path)
    if len(seen) > SELECTABLE_LIMIT and not many:
        errors.append(too_many(path, len(seen), SELECTABLE_LIMIT))
    return errors
