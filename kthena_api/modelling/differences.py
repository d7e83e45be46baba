# SPDX-License-Identifier: Apache-2.0
"""Applying markers in either edition: ours, or upstream's baseline."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
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

    In the baseline a marker that declares a difference clears its keyword, whoever gave it, and
    then gives way to what upstream has.
    """
    effective: list[Marker] = []
    faults: list[MarkerFault] = []
    steps: list[tuple[Marker, Callable[[Structural], Structural]]] = []
    for marker in markers:
        if baseline and marker.beyond is not None:
            steps.append((marker, marker.clear))
        stands, wrong = in_edition([marker], baseline=baseline)
        effective.extend(stands)
        faults.extend(wrong)
        steps.extend((each, each.apply) for each in stands)
    for _, step in sorted(steps, key=lambda each: not each[0].early):
        try:
            node = step(node)
        except MarkerFault as fault:
            faults.append(fault)
    if not baseline:
        differences = tuple(difference for m in markers for difference in _difference(m))
        notes = replace(node.notes, differences=(*node.notes.differences, *differences))
        node = replace(node, notes=notes)
    stated = [marker.value for marker in effective if isinstance(marker, Required)]
    required = bool(stated and stated[-1] is True)
    return Applied(node, tuple(effective), required), faults


def in_edition(
    markers: Sequence[Marker], *, baseline: bool
) -> tuple[tuple[Marker, ...], list[MarkerFault]]:
    """Return the markers that take effect in an edition, and what was wrong with upstream's."""
    effective: list[Marker] = []
    faults: list[MarkerFault] = []
    for marker in markers:
        try:
            upstreams = marker.in_baseline()  # in either edition, so that faults show in both
        except MarkerFault as fault:
            faults.append(fault)
            continue
        effective.extend(upstreams if baseline else (marker,))
    return tuple(effective), faults


def _difference(marker: Marker) -> Sequence[Difference]:
    if marker.beyond is None:
        return ()
    upstream = marker.beyond.upstream
    several = upstream if isinstance(upstream, tuple) else (upstream,)
    markers = [each for each in several if isinstance(each, Marker)]
    if len(markers) == len(several):
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
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
