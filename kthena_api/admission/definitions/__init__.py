# SPDX-License-Identifier: Apache-2.0
"""Whether a kube-apiserver accepts a CustomResourceDefinition, and what it says otherwise.

What belongs here: the request around a definition — decoding, defaults, what an update forgives,
warnings, the stored form. What does not: what makes a definition well-formed (`crd.well_formed`)
and what its rules cost (`rules.review`). Start reading at `review`.
"""

from __future__ import annotations

from kthena_api.admission.definitions.judging import is_sound
from kthena_api.admission.definitions.review import review_definition

__all__ = ["is_sound", "review_definition"]
