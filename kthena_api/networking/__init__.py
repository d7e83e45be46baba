# SPDX-License-Identifier: Apache-2.0
"""Group networking.serving.volcano.sh: where requests for a model go.

Versions are subpackages; start reading at `v1alpha1`.
"""
