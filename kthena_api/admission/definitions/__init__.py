# SPDX-License-Identifier: Apache-2.0
"""Whether a kube-apiserver accepts a CustomResourceDefinition, and what it says otherwise.

What belongs here: the request around a definition — decoding, defaults, what an update forgives,
warnings, the stored form. What does not: what makes a definition well-formed (`crd.well_formed`)
and what its rules cost (`rules.review`). Start reading at `review`.
"""

from typing import TYPE_CHECKING

from kthena_api.lazy import attribute_loader

if TYPE_CHECKING:
    from kthena_api.admission.definitions.judging import is_sound
    from kthena_api.admission.definitions.review import review_definition

__all__ = ["is_sound", "review_definition"]

__getattr__ = attribute_loader(__name__, {"is_sound": "judging", "review_definition": "review"})
