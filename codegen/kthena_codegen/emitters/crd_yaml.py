# SPDX-License-Identifier: Apache-2.0
"""CustomResourceDefinitions as controller-gen writes them, one file per resource."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from kthena_api.crd import ResourceDefinition, write_definition
from kthena_codegen.artefacts import Artefact
from kthena_codegen.yaml import dump_all


@dataclass(frozen=True, slots=True)
class CrdYaml:
    """Emits `{group}_{plural}.yaml`; the name and the bytes are controller-gen's.

    No header and no annotation names the tool: the file changes only with the API
    (controller-gen's own annotation changes every file with each of its releases).

    Attributes:
        descriptions: Whether to write schema descriptions.
    """

    descriptions: bool = True

    def emit(self, definitions: Sequence[ResourceDefinition]) -> tuple[Artefact, ...]:
        """Return one file per definition, in the order of their paths."""
        artefacts = [
            Artefact(
                PurePosixPath(f"{definition.group}_{definition.names.plural}.yaml"),
                dump_all([write_definition(definition, descriptions=self.descriptions)]).encode(),
            )
            for definition in definitions
        ]
        return tuple(sorted(artefacts, key=lambda artefact: artefact.path))
