# SPDX-License-Identifier: Apache-2.0
"""A CustomResourceDefinition as data: the one representation between models and every output.

What belongs here: frozen values that describe a definition and its structural schema
(`definition`, `schema`), the traversal over them (`walk`), their JSON form (`document`,
`openapi`) and the rules by which an apiserver accepts them (`well_formed`). What does not:
anything that knows Pydantic, YAML, files or how a rule is evaluated.

Start reading at `schema.Structural`.
"""

from typing import TYPE_CHECKING

from kthena_api.lazy import attribute_loader

if TYPE_CHECKING:
    from kthena_api.crd.beyond import (
        ABSENT,
        Absent,
        Beyond,
    )
    from kthena_api.crd.definition import (
        Names,
        PrinterColumn,
        ResourceDefinition,
        Scale,
        Subresources,
        Version,
    )
    from kthena_api.crd.document import (
        DocumentError,
        read_definition,
        write_definition,
    )
    from kthena_api.crd.schema import (
        Difference,
        Extensions,
        ExternalDocs,
        Json,
        Notes,
        Structural,
        ValidationRule,
        ValueValidation,
    )
    from kthena_api.crd.walk import (
        SchemaPath,
        rewrite,
        visit,
    )

__all__ = [
    "ABSENT",
    "Absent",
    "Beyond",
    "Difference",
    "DocumentError",
    "Extensions",
    "ExternalDocs",
    "Json",
    "Names",
    "Notes",
    "PrinterColumn",
    "ResourceDefinition",
    "Scale",
    "SchemaPath",
    "Structural",
    "Subresources",
    "ValidationRule",
    "ValueValidation",
    "Version",
    "read_definition",
    "rewrite",
    "visit",
    "write_definition",
]

__getattr__ = attribute_loader(
    __name__,
    {
        "ABSENT": "beyond",
        "Absent": "beyond",
        "Beyond": "beyond",
        "Names": "definition",
        "PrinterColumn": "definition",
        "ResourceDefinition": "definition",
        "Scale": "definition",
        "Subresources": "definition",
        "Version": "definition",
        "DocumentError": "document",
        "read_definition": "document",
        "write_definition": "document",
        "Difference": "schema",
        "Extensions": "schema",
        "ExternalDocs": "schema",
        "Json": "schema",
        "Notes": "schema",
        "Structural": "schema",
        "ValidationRule": "schema",
        "ValueValidation": "schema",
        "SchemaPath": "walk",
        "rewrite": "walk",
        "visit": "walk",
    },
)
