# SPDX-License-Identifier: Apache-2.0
"""Metadata as Go's decoder reads it into its struct."""

from __future__ import annotations

from typing import Any

import pytest

from kthena_api.admission.meta_decoding import MetaFault, decode_meta
from kthena_api.admission.times import TimeFault, parse_time

FIELD = "json: cannot unmarshal {} into Go struct field {} of type {}"


@pytest.mark.parametrize(
    ("metadata", "fault"),
    [
        ([], "json: cannot unmarshal array into Go value of type v1.ObjectMeta"),
        ("x", "json: cannot unmarshal string into Go value of type v1.ObjectMeta"),
        ({"labels": {"a": 1}}, FIELD.format("number", "ObjectMeta.labels", "string")),
        ({"labels": []}, FIELD.format("array", "ObjectMeta.labels", "map[string]string")),
        ({"name": True}, FIELD.format("bool", "ObjectMeta.name", "string")),
        ({"uid": 1}, FIELD.format("number", "ObjectMeta.uid", "types.UID")),
        ({"generation": 1.5}, FIELD.format("number 1.5", "ObjectMeta.generation", "int64")),
        ({"finalizers": {}}, FIELD.format("object", "ObjectMeta.finalizers", "[]string")),
        (
            {"ownerReferences": [{}, {"name": 1}]},
            FIELD.format("number", "OwnerReference.ownerReferences.name", "string"),
        ),
        (
            {"ownerReferences": [1]},
            FIELD.format("number", "ObjectMeta.ownerReferences", "v1.OwnerReference"),
        ),
        (
            {"creationTimestamp": 1},
            FIELD.format("number", "ObjectMeta.creationTimestamp", "string"),
        ),
        # The first by name is told, unless a time, which reads itself, is wrong.
        (
            {"name": 1, "labels": 1},
            FIELD.format("number", "ObjectMeta.labels", "map[string]string"),
        ),
        (
            {"annotations": 1, "creationTimestamp": "x"},
            'parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"',
        ),
    ],
)
def test_a_member_of_the_wrong_type_is_refused(metadata: Any, fault: str) -> None:
    """In the words of encoding/json."""
    with pytest.raises(MetaFault) as caught:
        decode_meta(metadata)
    assert str(caught.value) == fault


def test_what_is_empty_is_left_out() -> None:
    """The struct knows no null, and writes few members that are empty."""
    decoded = decode_meta(
        {
            "name": None,
            "labels": {"a": None},
            "annotations": {},
            "finalizers": [None],
            "ownerReferences": [None, {"controller": False}],
            "generation": 0,
            "deletionTimestamp": "2024-01-01T01:30:00+01:30",
            "deletionGracePeriodSeconds": 0,
        }
    )
    empty = {"apiVersion": "", "kind": "", "name": "", "uid": ""}
    assert decoded.value == {
        "labels": {"a": ""},
        "finalizers": [""],
        "ownerReferences": [empty, {**empty, "controller": False}],
        "deletionTimestamp": "2024-01-01T00:00:00Z",
        "deletionGracePeriodSeconds": 0,
    }


def test_unknown_members_are_listed() -> None:
    """Also those of the structs in metadata, but not those of labels."""
    decoded = decode_meta({"x": 1, "labels": {"y": "z"}, "ownerReferences": [{"a": {"b": 1}}]})
    assert decoded.unknown == ("ownerReferences[0].a", "x")


def test_an_object_from_storage_loses_what_is_malformed() -> None:
    """And keeps everything else."""
    decoded = decode_meta({"name": "a", "labels": {"a": 1}, "generation": "x"}, drop=True)
    assert decoded.value == {"name": "a"}


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-02-29T23:59:59Z", "2024-02-29T23:59:59Z"),
        ("2024-03-01T00:30:00.5+01:00", "2024-02-29T23:30:00Z"),
        ("2024-01-01T5:00:00,25-24:00", "2024-01-02T05:00:00Z"),
        ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
    ],
)
def test_times_are_kept_in_utc(text: str, moment: str) -> None:
    """Go takes hours of one digit, commas and offsets of a day."""
    assert parse_time(text) == moment


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("2024", ' as "2006-01-02T15:04:05Z07:00": cannot parse "" as "-"'),
        ("2024-13-01T00:00:00Z", ": month out of range"),
        ("2023-02-29T00:00:00Z", ": day out of range"),
        ("2024-01-01T00:00:00Zx", ': extra text: "x"'),
        ("2024-01-01T00:00:00", ' as "2006-01-02T15:04:05Z07:00": cannot parse "" as "Z07:00"'),
        ("2024-01-01T00:00:00+25:00", ": time zone offset hour out of range"),
    ],
)
def test_a_text_that_is_no_time_is_refused(text: str, fault: str) -> None:
    """In the words of package time."""
    with pytest.raises(TimeFault) as caught:
        parse_time(text)
    assert str(caught.value) == f'parsing time "{text}"{fault}'
