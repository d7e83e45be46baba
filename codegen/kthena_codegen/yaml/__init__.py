# SPDX-License-Identifier: Apache-2.0
"""YAML as sigs.k8s.io/yaml treats it: go-yaml's rules, held once.

What belongs here: which plain text means what (`scalars`) and which bytes a value becomes
(`writer`). What does not: anything about Kubernetes objects, files or PyYAML's own idea of
YAML. Importing this package loads no YAML library.

Start reading at `writer.dump`; the quoting it does follows from `scalars.style_of`.
"""

from __future__ import annotations

from kthena_codegen.yaml.scalars import Resolution, Style, Tag, resolve, style_of
from kthena_codegen.yaml.writer import MAX_DEPTH, dump, dump_all

__all__ = [
    "MAX_DEPTH",
    "Resolution",
    "Style",
    "Tag",
    "dump",
    "dump_all",
    "resolve",
    "style_of",
]
