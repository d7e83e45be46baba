# SPDX-License-Identifier: Apache-2.0
"""Recorded verdicts of real servers on CustomResourceDefinitions, new ones and updates.

The recordings lie beside the repository, in ../shared/verdicts; without them nothing runs here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from kthena_api.admission import Verdict, review_definition
from tests.verdicts_lane.test_verdicts import MINORS, SHARED, cases, differences

Json = Any
Case = Mapping[str, Json]

FILES = ("crds", "crd-updates")
# The server makes up a name for the type of `self` in each compilation.
MADE_UP = re.compile(r"selfType[0-9]+")

pytestmark = pytest.mark.skipif(not (SHARED / "verdicts").is_dir(), reason="no recordings here")


def settled(case: Case) -> Case:
    """A case without what is chance in its texts."""
    answer = {name: case[name] for name in ("message", "causes") if name in case}
    return {**case, **json.loads(MADE_UP.sub("selfType", json.dumps(answer)))}


def verdict(case: Case, minor: str) -> Verdict:
    """Our verdict on a case."""
    old = case.get("old")
    if old is not None and "result" in case:
        # The status that the server had given it by then, which the recording left out.
        old = {**old, "status": case["result"]["status"]}
    return review_definition(
        case["obj"],
        old,
        field_validation=case["fieldValidation"],
        kube_version=minor,
        established=any(map(is_fixed, case.get("causes") or ())),
    )


def is_fixed(cause: Case) -> bool:
    """Whether a cause shows that the stored definition was established, which takes a moment."""
    names = ("spec.scope", "spec.names.kind")
    return cause["field"] in names and cause["message"].endswith("field is immutable")


@pytest.mark.parametrize("minor", MINORS)
@pytest.mark.parametrize("name", FILES)
def test_all_verdicts_are_those_of_the_server(name: str, minor: str) -> None:
    """Code, reason, message, causes, warnings and stored object of every case."""
    different = {}
    for number, case in enumerate(cases(name, minor)):
        found = differences(settled(case), verdict(case, minor))
        if found:
            different[number] = found
    assert not different, f"{len(different)} differ: {dict(list(different.items())[:3])}"
