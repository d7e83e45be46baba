# SPDX-License-Identifier: Apache-2.0
"""The expression engine: what belongs here knows nothing of Kubernetes schemas or Pydantic.

Start reading at `types.Type` for what an expression can be, at `values` for what it gives.
"""
