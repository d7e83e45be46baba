# SPDX-License-Identifier: Apache-2.0
"""The baseline is upstream's schema, without exception.

`data/upstream-facts.txt` records what controller-gen v0.17.2 makes of kthena's Go types with the
change of kthena#1024: one line for each schema path, with its keywords. Texts for people are no
facts.
"""

import difflib
from pathlib import Path

import pytest

from kthena_api.crd import ResourceDefinition
from kthena_api.modelling import read_definitions
from kthena_api.networking.v1alpha1 import ExternalModelProvider, ModelRoute, ModelServer
from kthena_codegen.facts import schema_facts

RECORD = Path(__file__).parent / "data" / "upstream-facts.txt"
KINDS = (ExternalModelProvider, ModelRoute, ModelServer)
NAMES = ("externalmodelproviders", "modelroutes", "modelservers")


def recorded(plural: str) -> list[str]:
    """Return the recorded lines of one resource."""
    _, _, rest = RECORD.read_text(encoding="utf-8").partition(
        f"# {plural}.networking.serving.volcano.sh\n"
    )
    section, _, _ = rest.partition("\n# ")
    return section.splitlines()


def read(plural: str, *, baseline: bool) -> ResourceDefinition:
    """Return one definition in one edition."""
    by_plural = {d.names.plural: d for d in read_definitions(KINDS, baseline=baseline)}
    return by_plural[plural]


@pytest.mark.parametrize("plural", NAMES)
def test_the_baseline_is_upstreams_schema(plural: str) -> None:
    """Every fact of upstream is there, and none besides, in upstream's order of rules."""
    ours = list(schema_facts(read(plural, baseline=True)))
    theirs = recorded(plural)

    diff = "\n".join(difflib.unified_diff(theirs, ours, "upstream", "baseline", "", "", 0, ""))
    assert not diff, f"the baseline of {plural} is not upstream's schema:\n{diff}"
    assert ours == theirs


def test_the_record_is_whole() -> None:
    """The record holds three resources, and a line for each place that has keywords."""
    assert {plural: len(recorded(plural)) for plural in NAMES} == {
        "externalmodelproviders": 29,
        "modelroutes": 48,
        "modelservers": 34,
    }


@pytest.mark.parametrize("plural", NAMES)
def test_the_comparison_bites(plural: str) -> None:
    """Our own edition goes beyond upstream's in every kind, and the comparison sees it."""
    assert list(schema_facts(read(plural, baseline=False))) != recorded(plural)


@pytest.mark.parametrize("plural", NAMES)
def test_the_editions_differ_only_where_a_difference_is_declared(plural: str) -> None:
    """Without any node that declares a difference, or its parents, nothing may differ."""
    from kthena_api.crd import visit

    ours = read(plural, baseline=False)
    declared = {
        str(path) for path, node in visit(ours.storage_version.schema) if node.notes.differences
    }
    changed = {
        line.split(" ")[1].rstrip(":")
        for line in set(schema_facts(ours)) ^ set(recorded(plural))
        if line.startswith("v1alpha1 ")
    }
    # `required` is declared on the field and shown by its parent; branches belong to their node.
    allowed = declared | {path.rpartition(".")[0] or "." for path in declared}

    assert {path.partition("<")[0] for path in changed} <= allowed
