# SPDX-License-Identifier: Apache-2.0
"""What a schema says of a value.

What belongs here: k8s.io/kube-openapi pkg/validation/validate, its oddities included, in the words
in which k8s.io/apiextensions-apiserver pkg/apiserver/validation passes its findings on. What does
not: pruning, defaults, list types and rules. It judges objects and the defaults of definitions,
which differ in their `Profile` only. Start reading at `judge`.
"""

from __future__ import annotations

from kthena_api.crd.values.judge import check_value
from kthena_api.crd.values.profile import Profile, plain, profile_of

__all__ = ["Profile", "check_value", "plain", "profile_of"]
