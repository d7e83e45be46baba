# SPDX-License-Identifier: Apache-2.0
"""Whether a kube-apiserver accepts an object, what it says otherwise, and what it stores.

What belongs here: everything between the body of a request and its answer, for Kubernetes 1.33 to
1.37. What does not: models, files, YAML, and what only a running server knows (see `Verdict`).
Start reading at `pipeline`; `reading` makes an object of a body, `judging` judges it, and each
stage has a file of its own.
"""

from typing import TYPE_CHECKING

from kthena_api.lazy import attribute_loader

if TYPE_CHECKING:
    from kthena_api.admission.decode import Document
    from kthena_api.admission.definitions import review_definition
    from kthena_api.admission.pipeline import DefinitionError, Pipeline
    from kthena_api.admission.verdict import Verdict
    from kthena_api.cel.environment import UnsupportedVersion

__all__ = [
    "DefinitionError",
    "Document",
    "Pipeline",
    "UnsupportedVersion",
    "Verdict",
    "review_definition",
]

__getattr__ = attribute_loader(
    __name__,
    {
        "Document": "decode",
        "DefinitionError": "pipeline",
        "Pipeline": "pipeline",
        "UnsupportedVersion": "minors",
        "Verdict": "verdict",
        "review_definition": "definitions",
    },
)
