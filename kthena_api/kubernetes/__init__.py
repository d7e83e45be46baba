# SPDX-License-Identifier: Apache-2.0
"""The Kubernetes types that kthena's API embeds.

What belongs here: types of core/v1 and meta/v1 with the schema Kubernetes gives them. What does
not: anything of kthena's own. Start reading at `meta_v1.ObjectMeta`.
"""

from typing import TYPE_CHECKING

from kthena_api.lazy import attribute_loader

if TYPE_CHECKING:
    from kthena_api.kubernetes.core_v1 import LocalObjectReference, SecretKeySelector
    from kthena_api.kubernetes.meta_v1 import (
        Condition,
        ConditionStatus,
        ManagedFieldsEntry,
        ObjectMeta,
        OwnerReference,
    )

__all__ = [
    "Condition",
    "ConditionStatus",
    "LocalObjectReference",
    "ManagedFieldsEntry",
    "ObjectMeta",
    "OwnerReference",
    "SecretKeySelector",
]

__getattr__ = attribute_loader(
    __name__,
    {
        "Condition": "meta_v1",
        "ConditionStatus": "meta_v1",
        "LocalObjectReference": "core_v1",
        "ManagedFieldsEntry": "meta_v1",
        "ObjectMeta": "meta_v1",
        "OwnerReference": "meta_v1",
        "SecretKeySelector": "core_v1",
    },
)
