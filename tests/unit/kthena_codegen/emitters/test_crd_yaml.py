# SPDX-License-Identifier: Apache-2.0
"""Definitions as files in controller-gen's form."""

from __future__ import annotations

from dataclasses import replace

from definitions import OVEN, text, with_spec

from kthena_api.crd import Version
from kthena_codegen.emitters.crd_yaml import CrdYaml

EXPECTED = """\
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: ovens.bakery.example.com
spec:
  group: bakery.example.com
  names:
    kind: Oven
    listKind: OvenList
    plural: ovens
    shortNames:
    - ov
    singular: oven
  scope: Cluster
  versions:
  - name: v1
    schema:
      openAPIV3Schema:
        properties:
          spec:
            properties:
              heat:
                description: How hot.
                type: string
            type: object
        type: object
    served: true
    storage: true
"""


def test_a_file_holds_the_definition_and_nothing_else() -> None:
    """No header, no annotation of a tool: `---` and the document."""
    [artefact] = CrdYaml().emit([with_spec(heat=text("How hot."))])

    assert str(artefact.path) == "bakery.example.com_ovens.yaml"
    assert artefact.content.decode() == EXPECTED


def test_descriptions_can_be_left_out() -> None:
    """Without them the file is smaller and says the same to a server."""
    [artefact] = CrdYaml(descriptions=False).emit([with_spec(heat=text("How hot."))])

    assert artefact.content.decode() == EXPECTED.replace(
        "                description: How hot.\n", ""
    )


def test_versions_share_a_file_and_resources_do_not() -> None:
    """One file per resource, in the order of the paths."""
    oven = with_spec()
    oven = replace(oven, versions=(*oven.versions, Version("v2", oven.versions[0].schema)))
    bowl = replace(oven, names=replace(OVEN.names, kind="Bowl", plural="bowls"))

    artefacts = CrdYaml().emit([oven, bowl])

    assert [str(artefact.path) for artefact in artefacts] == [
        "bakery.example.com_bowls.yaml",
        "bakery.example.com_ovens.yaml",
    ]
    assert artefacts[1].content.count(b"\n  - name: v") == 2
