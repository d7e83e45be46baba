# SPDX-License-Identifier: Apache-2.0
"""A definition built by hand, with one of everything that emitters and facts tell apart."""

from __future__ import annotations

from dataclasses import replace

from kthena_api.crd import (
    Beyond,
    Difference,
    Extensions,
    Json,
    Names,
    Notes,
    PrinterColumn,
    ResourceDefinition,
    Structural,
    Subresources,
    ValidationRule,
    ValueValidation,
    Version,
)

HOTTER = Beyond("Ovens of this sort melt; refuses `heat: 301`.", "bakery#7", kind="stricter")
NAMED = Beyond("The webhook asks for it.", "bakery#8")


def text(description: str = "", **validation: object) -> Structural:
    """Return a string node."""
    return Structural(
        type="string",
        notes=Notes(description=description),
        validation=ValueValidation(**validation),  # type: ignore[arg-type]
    )


def described(node: Structural, description: str) -> Structural:
    """Return a node with another description."""
    return replace(node, notes=replace(node.notes, description=description))


MODE = Structural(
    type="string",
    default="fan",
    validation=ValueValidation(enum=("fan", "grill")),
    notes=Notes(
        description="How it heats.",
        type_name="Mode",
        enum_meanings={"fan": "Moving air.", "grill": "From above."},
    ),
)

TRAY = Structural(
    type="object",
    properties={"name": text("Name of the tray.", min_length=1), "mode": MODE},
    validation=ValueValidation(required=("name",)),
    extensions=Extensions(
        validations=(ValidationRule("self.name != 'lid'", message="a lid is no tray"),)
    ),
    notes=Notes(description="Something to bake on.", type_name="Tray"),
)

HEAT = Structural(
    type="integer",
    validation=ValueValidation(format="int32", minimum=0, exclusive_minimum=True, maximum=1e6),
    notes=Notes(
        description="Degrees, *not* kelvin.",
        differences=(Difference("maximum", "1000000", "", HOTTER),),
    ),
)

SPEC = Structural(
    type="object",
    properties={
        "heat": HEAT,
        "trays": Structural(
            type="array",
            items=TRAY,
            validation=ValueValidation(max_items=3),
            extensions=Extensions(list_type="map", list_map_keys=("name",)),
        ),
        "lid": replace(
            described(TRAY, "What closes it."),
            extensions=Extensions(
                validations=(
                    *TRAY.extensions.validations,
                    ValidationRule("self == oldSelf", message="the lid stays"),
                )
            ),
        ),
        "labels": Structural(type="object", additional_properties=text("", pattern="^(a|b)$")),
        "timer": Structural(
            extensions=Extensions(int_or_string=True),
            validation=ValueValidation(
                any_of=(Structural(type="integer"), Structural(type="string"))
            ),
        ),
        "vent": Structural(type="object", properties={"open": Structural(type="boolean")}),
    },
    validation=ValueValidation(required=("heat",)),
    extensions=Extensions(
        validations=(
            ValidationRule(
                "has(self.trays) || has(self.lid)",
                message="trays or a lid",
                reason="FieldValueRequired",
                field_path=".trays",
            ),
            ValidationRule("self.heat > 1", message_expression="'too cold'"),
        )
    ),
    notes=Notes(
        description="What is wanted.",
        type_name="OvenSpec",
        differences=(
            Difference(
                "x-kubernetes-validations", "has(self.trays) || has(self.lid)", "has(self.t)", NAMED
            ),
        ),
    ),
)

ROOT = Structural(
    type="object",
    properties={
        "apiVersion": text("Group and version."),
        "kind": text("Kind."),
        "metadata": Structural(type="object"),
        "spec": SPEC,
    },
    notes=Notes(description="Bakes.", type_name="Oven"),
)

V1 = Version(
    name="v1",
    schema=ROOT,
    subresources=Subresources(status=True),
    columns=(
        PrinterColumn("Heat", "integer", ".spec.heat", description="Degrees"),
        PrinterColumn("Lid", "string", ".spec.lid.name", priority=1),
    ),
    selectable_fields=(".spec.lid.name",),
    deprecated=True,
)

OVEN = ResourceDefinition(
    group="bakery.example.com",
    names=Names("Oven", "ovens", "oven", "OvenList", short_names=("ov",)),
    scope="Cluster",
    versions=(V1,),
)


def with_root(root: Structural, definition: ResourceDefinition = OVEN) -> ResourceDefinition:
    """Return a definition with another schema in its first version."""
    first, *others = definition.versions
    return replace(definition, versions=(replace(first, schema=root), *others))


def with_spec(**properties: Structural) -> ResourceDefinition:
    """Return a bare definition whose spec has the given properties."""
    spec = Structural(type="object", properties=properties)
    root = Structural(type="object", properties={"spec": spec})
    return replace(OVEN, versions=(Version("v1", root),))


def with_default(value: Json) -> ResourceDefinition:
    """Return a bare definition with one defaulted field."""
    return with_spec(field=Structural(default=value))
