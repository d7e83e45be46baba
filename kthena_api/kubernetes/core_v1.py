# SPDX-License-Identifier: Apache-2.0
"""Types of core/v1."""

from kthena_api.modelling.base import Model
from kthena_api.modelling.rules import constrain
from kthena_api.modelling.scalars import Bool, Str
from kthena_api.modelling.topology import MapAtomic


@constrain(MapAtomic())
class LocalObjectReference(Model):
    """Names an object of a known kind in the same namespace."""

    name: Str = ""
    """Name of the object; the empty default stands for "no object"."""


@constrain(MapAtomic())
class SecretKeySelector(Model):
    """Picks one key of a Secret in the same namespace."""

    key: Str
    """Key of the Secret to read; it has to hold the value."""

    name: Str = ""
    """Name of the Secret; the empty default stands for "no Secret"."""

    optional: Bool | None = None
    """Whether the Secret or the key may be missing."""
