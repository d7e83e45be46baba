# SPDX-License-Identifier: Apache-2.0
"""The short way beside the long one on random definitions and requests."""

from __future__ import annotations

from typing import Any

import admission_fast as ways
import pytest

from kthena_api.admission import Pipeline
from kthena_api.admission.fast import FastPath, metadata, writer

DEFINITIONS = 100


@pytest.mark.parametrize("minor", ["1.33", "1.35", "1.37"])
def test_the_ways_agree(minor: str) -> None:
    """The short way stores what the long one stores, refuses nothing, and nearly always knows."""
    tally = ways.compare_random(seed=11, definitions=DEFINITIONS, minor=minor)

    assert not tally.differences, tally.differences[0]
    assert tally.accepted > 60
    assert tally.decided >= 0.95 * tally.accepted


def _nothing(*_asked: object, **_named: object) -> list[str]:
    return []


def _no_conditions(*_asked: object) -> tuple[list[str], dict[str, object]]:
    return [], {"max_length": None, "min_length": None, "pattern": None}


def _accept_rules(*_asked: object, **_named: object) -> None:
    pass


# Where a check stands, what leaves it out, and where that is found out soon.
LEFT_OUT: dict[str, tuple[Any, str, object, int]] = {
    "sizes": (writer, "_sizes", _nothing, 0),
    "rest": (writer._Writer, "rest", _nothing, 0),
    "list types": (writer._Writer, "_list_type", _nothing, 8),
    "defaults": (writer._Writer, "_defaults", _nothing, 0),
    "texts": (writer._Writer, "_text_conditions", _no_conditions, 0),
    "null": (writer._Writer, "null", lambda *_asked: "return None", 0),
    "resources": (writer, "settle_embedded", lambda value, _sent, minor: value, 0),  # noqa: ARG005
    "copies": (writer, "_COPY", "  n = v", 0),
    "rules": (FastPath, "_rules", lambda *_asked: _accept_rules, 0),
    "metadata": (metadata, "check_new_meta", _nothing, 0),
    "status": (FastPath, "_judge", _accept_rules, 0),
}


@pytest.mark.parametrize("name", LEFT_OUT)
def test_the_comparison_bites(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It finds out when a check is left out."""
    owner, attribute, changed, seed = LEFT_OUT[name]
    monkeypatch.setattr(owner, attribute, changed)

    def spoilt(pipeline: Pipeline) -> FastPath:
        return FastPath(pipeline.resource)

    for each in (seed, *range(40)):
        if ways.compare_random(each, 25, spoilt=spoilt).differences:
            return
    pytest.fail("nothing was found")
