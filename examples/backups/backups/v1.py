# SPDX-License-Identifier: Apache-2.0
"""backups.example.com/v1: when volumes are saved, and for how long."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from kthena_api.kubernetes import Condition, ObjectMeta
from kthena_api.modelling import (
    ENUM_FIRST,
    Column,
    CustomResource,
    Immutable,
    Int32,
    ListMap,
    MaxItems,
    MaxLength,
    Minimum,
    MinItems,
    Model,
    Pattern,
    Quantity,
    Rule,
    Str,
    constrain,
    resource,
)


class Speed(StrEnum):
    """How fast a backup may read."""

    SLOW = "Slow"
    """Leaves room for everything else."""

    FULL = "Full"
    """As fast as the volume allows."""


class Volume(Model):
    """One volume to save."""

    name: Annotated[Str, MaxLength(63)]
    """Name of the claim."""

    limit: Quantity | None = None
    """Most bytes to save, such as 10Gi. Without it the whole volume is saved."""


@constrain(
    Rule(
        "self.keep >= self.keepWeekly",
        message="keepWeekly must not be greater than keep",
        field_path=".keepWeekly",
    )
)
class BackupPlanSpec(Model):
    """What is saved, and when."""

    schedule: Annotated[Str, MaxLength(64), Pattern(r"^(\S+ ){4}\S+$")]
    """When to save, as five cron fields."""

    volumes: Annotated[list[Volume], ListMap("name"), MinItems(1), MaxItems(64)]
    """What to save."""

    target: Annotated[Str, MaxLength(256), Immutable()]
    """Where to; a template such as `s3://backups/{{ .Namespace }}` is filled in."""

    keep: Annotated[Int32, Minimum(1)] = 7
    """How many backups to keep."""

    keep_weekly: Annotated[Int32, Minimum(0)] = 0
    """How many of them to keep for a week each."""

    speed: Annotated[Speed | Literal["Slow", "Full"], ENUM_FIRST] = Speed.SLOW
    """How fast to read."""


class BackupPlanStatus(Model):
    """What became of the plan."""

    last_backup: Str | None = None
    """Name of the newest backup."""

    conditions: Annotated[list[Condition], ListMap("type")] = Field(default_factory=list)
    """Aspects of the present state."""


@resource(
    short_names=("bp",),
    columns=(
        Column("Schedule", ".spec.schedule", description="When volumes are saved"),
        Column("Last", ".status.lastBackup"),
        Column("Age", ".metadata.creationTimestamp"),
    ),
)
class BackupPlan(CustomResource):
    """Saves volumes again and again."""

    api_version: Literal["backups.example.com/v1"] = "backups.example.com/v1"
    kind: Literal["BackupPlan"] = "BackupPlan"
    metadata: ObjectMeta = Field(default_factory=ObjectMeta)

    spec: BackupPlanSpec
    """What is wanted."""

    status: BackupPlanStatus | None = None
    """What was observed."""


__all__ = [
    "BackupPlan",
    "BackupPlanSpec",
    "BackupPlanStatus",
    "Speed",
    "Volume",
]
