# SPDX-License-Identifier: Apache-2.0
"""The kthena API in Python: models, the schema they describe, and the tools that read it.

What belongs here is what runs with a user's program: API types, the schema representation
and, above them, nothing that writes files or talks to a terminal (that is `kthena_codegen`).

Start reading at `kthena_api.networking.v1alpha1` for the types, at `kthena_api.crd` for the
schema representation.
"""

__version__ = "0.1.0"

__all__ = ["__version__"]
