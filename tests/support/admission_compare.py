# SPDX-License-Identifier: Apache-2.0
"""In what our verdict on a request differs from the library's."""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from admission_cases import Case, CaseWriter, Definition

from kthena_api.admission import DefinitionError, Pipeline, Verdict
from kthena_api.admission.status import sent_warnings

Json = Any

_ADDRESS: Final = re.compile(r"\(0x[0-9a-f]+\)")
_COERCED: Final = re.compile(
    r"(?s) cannot be handled as a Thing: \S+(apiVersion|kind|metadata): Invalid value: .*"
)
# Of several faults of an object the server meets one first, at random.
_UNREADABLE: Final = re.compile(r"invalid data, expected [^\]]*? evaluating rule")
_OWN: Final = (
    "uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink",
)  # fmt: skip


def drawn(seeds: Sequence[int], cases: int) -> Iterator[tuple[Definition, list[Case]]]:
    """Random definitions that a server accepts, with requests for each."""
    for seed in seeds:
        writer = CaseWriter(seed)
        definition = writer.definition()
        try:
            Pipeline.from_crd(definition.document)
        except DefinitionError:
            continue
        yield definition, list(writer.cases(definition, cases))


def judged(pipeline: Pipeline, case: Case) -> Verdict:
    """Our verdict on a case."""
    return pipeline.review_bytes(
        case.body,
        case.old,
        subresource="status" if case.subresource == "status" else None,
        name="x",
        generate_suffix="abcde",
        field_validation={"Strict": "Strict", "Warn": "Warn"}.get(case.validation, "Ignore"),  # type: ignore[arg-type]
    )


def differences(ours: Verdict, theirs: Mapping[str, Json]) -> dict[str, object]:
    """What is not the same."""
    our_status, their_status = ours.status() or {}, theirs["status"] or {}
    pairs: dict[str, tuple[object, object]] = {
        "code": (our_status.get("code"), their_status.get("code")),
        "reason": (our_status.get("reason") or "", their_status.get("reason") or ""),
        "message": (_message(our_status), _message(their_status)),
        "causes": (_causes(our_status), _causes(their_status)),
        "warnings": (Counter(ours.warnings), Counter(sent_warnings(theirs["warnings"]))),
    }
    if not our_status and not their_status:
        pairs["object"] = (_stored(ours.object), _stored(theirs["object"]))
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _causes(status: Mapping[str, Json]) -> Counter[tuple[str, str, str]]:
    causes = status.get("details", {}).get("causes") or ()
    return Counter(
        (each.get("reason"), _text(each["message"]), each.get("field")) for each in causes
    )


def _text(text: str) -> str:
    return _UNREADABLE.sub("invalid data evaluating rule", _ADDRESS.sub("(0x0)", text))


def _message(status: Mapping[str, Json]) -> Counter[str]:
    """The message without the order of its list."""
    text = _text(status.get("message", ""))
    # Of several faults of embedded resources the server names one at random.
    text = _COERCED.sub(" cannot be coerced", text)
    head, found, rest = text.partition(" is invalid: ")
    return Counter([head, *(re.split("(?:, )|[][]", rest) if found else [])])


def _stored(value: Mapping[str, Json] | None) -> Json:
    stored = copy.deepcopy(value)
    if stored is None:
        return None
    meta = stored.get("metadata", {})
    for name in _OWN:
        meta.pop(name, None)
    return stored
