# SPDX-License-Identifier: Apache-2.0
"""Types of meta/v1."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from kthena_api.modelling.base import Model
from kthena_api.modelling.markers import MaxLength, Minimum, MinLength, Pattern
from kthena_api.modelling.rules import constrain
from kthena_api.modelling.scalars import (
    ENUM_FIRST,
    Bool,
    Int64,
    RawExtension,
    Str,
    Time,
    no_items,
    no_members,
)
from kthena_api.modelling.topology import MapAtomic


@constrain(MapAtomic())
class OwnerReference(Model):
    """Names an object that this one belongs to, in the same namespace or cluster-wide."""

    api_version: Str
    """Group and version of the owner."""

    kind: Str
    """Kind of the owner."""

    name: Str
    """Name of the owner."""

    uid: Str
    """UID of the owner."""

    controller: Bool | None = None
    """Whether the owner is the one that manages this object."""

    block_owner_deletion: Bool | None = None
    """Whether a foreground deletion of the owner waits for this object."""


class ManagedFieldsEntry(Model):
    """Which fields one manager owns, and since when."""

    manager: Str = ""
    """Who wrote the fields."""

    operation: Str = ""
    """How they were written: Apply or Update."""

    api_version: Str = ""
    """Version that the set of fields is written in."""

    time: Time | None = None
    """When the manager last changed a field."""

    fields_type: Str = ""
    """Form of the set; FieldsV1 is the only one."""

    fields_v1: Annotated[
        RawExtension | None,
        Field(validation_alias="fieldsV1", serialization_alias="fieldsV1"),
    ] = None
    """The set of fields."""

    subresource: Str = ""
    """Subresource through which the fields were written."""


class ObjectMeta(Model):
    """Name, labels and life cycle of an object; a server fills in most of it."""

    name: Str | None = None
    """Unique within the namespace; cannot be changed."""

    generate_name: Str | None = None
    """Prefix from which the server makes a unique name when `name` is absent."""

    namespace: Str | None = None
    """Namespace of the object; absent means that of the request."""

    labels: dict[Str, Str] = Field(default_factory=no_members)
    """Keys and values to select objects by."""

    annotations: dict[Str, Str] = Field(default_factory=no_members)
    """Keys and values that tools keep with the object."""

    finalizers: list[Str] = Field(default_factory=no_items)
    """What has to be done before the object goes; each entry is removed by who did it."""

    owner_references: list[OwnerReference] = Field(default_factory=no_items)
    """Objects this one belongs to; when the last is gone, so is this."""

    uid: Str | None = None
    """Unique in time and space; set by the server."""

    resource_version: Str | None = None
    """Opaque version for optimistic locking; set by the server."""

    generation: Int64 | None = None
    """Counts changes of the desired state; set by the server."""

    creation_timestamp: Time | None = None
    """When the server stored the object first."""

    deletion_timestamp: Time | None = None
    """When deletion was asked for."""

    deletion_grace_period_seconds: Int64 | None = None
    """Seconds the object may take to end."""

    managed_fields: list[ManagedFieldsEntry] = Field(default_factory=no_items)
    """Who owns which fields; kept by the server."""

    self_link: Str | None = None
    """Unused since Kubernetes 1.20."""


class ConditionStatus(StrEnum):
    """Whether a condition holds."""

    TRUE = "True"
    """The condition holds."""

    FALSE = "False"
    """It does not."""

    UNKNOWN = "Unknown"
    """The controller cannot tell."""


class Condition(Model):
    """One aspect of an object's present state."""

    type: Annotated[
        Str,
        MaxLength(316),
        Pattern(
            r"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
            r"(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$"
        ),
    ]
    """Name of the aspect in CamelCase, such as Ready."""

    status: Annotated[
        ConditionStatus | Literal["True", "False", "Unknown"],
        ENUM_FIRST,
    ]
    """Whether it holds."""

    reason: Annotated[
        Str,
        MinLength(1),
        MaxLength(1024),
        Pattern(r"^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$"),
    ]
    """Why the status last changed, as one CamelCase word for programs."""

    message: Annotated[Str, MaxLength(32768)]
    """Why the status last changed, in words for people."""

    last_transition_time: Time
    """When the status last changed."""

    observed_generation: Annotated[Int64, Minimum(0)] | None = None
    """Generation of the object that the condition was made from."""


__all__ = [
    "Condition",
    "ConditionStatus",
    "ManagedFieldsEntry",
    "ObjectMeta",
    "OwnerReference",
]
