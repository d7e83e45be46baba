# SPDX-License-Identifier: Apache-2.0
"""Applying markers in either edition: ours, or upstream's baseline."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from kthena_api.crd import ABSENT, Difference, Structural
from kthena_api.modelling.markers import Marker, Required
from kthena_api.modelling.problems import MarkerFault


class Applied(NamedTuple):
    """A node after its markers: the markers that took effect, and whether it is required."""

    node: Structural
    markers: tuple[Marker, ...]
    required: bool


def apply_markers(
    node: Structural, markers: Sequence[Marker], *, baseline: bool
) -> tuple[Applied, list[MarkerFault]]:
    """Apply markers in order, those that shape the node before those that look at it.

    In the baseline a marker that declares a difference first clears its keyword and then gives
    way to what upstream has.
    """
    faults: list[MarkerFault] = []
    effective: list[Marker] = []
    for marker in markers:
        if marker.beyond is not None and baseline:
            node = marker.clear(node)
            effective.extend(marker.in_baseline())
        else:
            effective.append(marker)
    for marker in sorted(effective, key=lambda each: not each.early):
        try:
            node = marker.apply(node)
        except MarkerFault as fault:
            faults.append(fault)
    if not baseline:
        differences = tuple(difference for m in markers for difference in _difference(m))
        notes = replace(node.notes, differences=(*node.notes.differences, *differences))
        node = replace(node, notes=notes)
    stated = [marker.value for marker in effective if isinstance(marker, Required)]
    required = bool(stated and stated[-1] is True)
    return Applied(node, tuple(effective), required), faults


def _difference(marker: Marker) -> Sequence[Difference]:
    if marker.beyond is None:
        return ()
    upstream = marker.beyond.upstream
    markers = upstream if isinstance(upstream, tuple) else (upstream,)
    if all(isinstance(each, Marker) for each in markers):
        theirs = "; ".join(
            _text(each) if each.keyword == marker.keyword else f"{each.keyword}: {_text(each)}"
            for each in markers
        )
    else:
        theirs = "" if upstream is ABSENT else _json(upstream)
    return (Difference(marker.keyword, _text(marker), theirs, marker.beyond),)


def _text(marker: Marker) -> str:
    return "" if marker.value is ABSENT else _json(marker.value)


def _json(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
