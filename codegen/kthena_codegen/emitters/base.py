# SPDX-License-Identifier: Apache-2.0
"""What an emitter is: a function from definitions to artefacts, with no eye for files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from kthena_api.crd import ResourceDefinition
from kthena_codegen.artefacts import Artefact


class Emitter(Protocol):
    """Renders definitions; never opens a file."""

    def emit(self, definitions: Sequence[ResourceDefinition]) -> tuple[Artefact, ...]:
        """Return one artefact per file, in the order of their paths.

        Args:
            definitions: Every definition of one run, sorted by group and plural.
        """
        ...
