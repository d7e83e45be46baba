# SPDX-License-Identifier: Apache-2.0
"""Texts of a format are read as the server reads them.

`data/texts.jsonl` is recorded by tests/support/cel_cost_record.py, which has the command.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from kthena_api.cel.values import EvalFault, to_string
from kthena_api.cel.values.views import to_value
from kthena_api.crd.openapi import read_schema
from kthena_api.rules.shapes import shape_of

DATA = Path(__file__).parent / "data/texts.jsonl"
RECORDED = [json.loads(line) for line in DATA.read_text().splitlines()]


@pytest.mark.parametrize(("form", "text", "read", "error"), RECORDED)
def test_texts_are_read_as_on_a_server(form: str, text: str, read: str | None, error: str) -> None:
    """The value or the words of the error are equal."""
    shape = shape_of(read_schema({"type": "string", "format": form}))
    if error:
        with pytest.raises(EvalFault) as caught:
            to_value(text, shape)
        assert caught.value.message == error
        return
    value = to_value(text, shape)
    shown = base64.b64encode(value).decode() if isinstance(value, bytes) else to_string(value)

    assert shown == read


def test_there_are_enough_texts() -> None:
    """The recording is not empty by accident."""
    assert len(RECORDED) >= 100
    assert {form for form, _, _, _ in RECORDED} == {"byte", "date", "date-time", "duration"}
