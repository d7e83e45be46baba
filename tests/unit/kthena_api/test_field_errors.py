# SPDX-License-Identifier: Apache-2.0
"""Paths and errors in apimachinery's words; expected texts were printed by apimachinery v0.37.2."""

from __future__ import annotations

import pickle
import subprocess
import sys

import pytest

from kthena_api import field_errors
from kthena_api.field_errors import (
    OMITTED,
    ROOT,
    FieldError,
    FieldPath,
    Pointer,
    Reason,
    Struct,
    Value,
)

SPEC = FieldPath("spec")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (ROOT, "<nil>"),
        (ROOT.child("spec"), "spec"),
        (SPEC.child("versions").index(0).child("schema"), "spec.versions[0].schema"),
        (SPEC.child("a", "b"), "spec.a.b"),
        (SPEC.child("m").key("a.b/c"), "spec.m[a.b/c]"),
        (SPEC.child("m").key(""), "spec.m[]"),
        (SPEC.child(""), "spec[]"),
        (ROOT.key("k").child("x"), "[k].x"),
        (ROOT.index(3), "[3]"),
    ],
)
def test_a_path_is_spelt_as_field_path(path: FieldPath, text: str) -> None:
    """A path reads as apimachinery's field.Path prints it."""
    assert str(path) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("x", '"x"'),
        ('a"\\\n\t\x00\x7f', '"a\\"\\\\\\n\\t\\x00\\x7f"'),
        ("\u00ad\u2028\u00a0é", '"\\u00ad\\u2028\\u00a0é"'),
        ("\U0001f600\U000e0001\u0085", '"😀\\U000e0001\\u0085"'),
        ("<&>", '"<&>"'),
        (True, "true"),
        (None, "null"),
        (-3, "-3"),
        (2**63, "9.223372036854776e+18"),
        (0.0, "0"),
        (-0.0, "-0"),
        (1.0, "1"),
        (999999.0, "999999"),
        (1e6, "1e+06"),
        (123456789.125, "1.23456789125e+08"),
        (0.0001, "0.0001"),
        (0.00001234, "1.234e-05"),
        ([], "[]"),
        (["<", 1e6, 1e21, 1e-6, 1e-7], '["\\u003c",1000000,1e+21,0.000001,1e-7]'),
        ([2**63, -(2**63)], "[9223372036854776000,-9223372036854775808]"),
        ({"b": None, "a": {"z": False}}, '{"a":{"z":false},"b":null}'),
        (Struct(B=1, A="\u2028\x01"), '{"B":1,"A":"\\u2028\\u0001"}'),
        (Pointer("a<b"), '"a\\u003cb"'),
        (Pointer(None), "null"),
        ("\ud800", '"\ufffd"'),
    ],
)  # fmt: skip
def test_a_value_is_printed_as_since_1_34(value: Value, text: str) -> None:
    """Scalars are printed plain, as %q and %v do, everything else as encoding/json writes it."""
    assert field_errors.show_value(value) == text


@pytest.mark.parametrize(
    ("error", "reason", "text"),
    [
        (
            field_errors.invalid(SPEC.child("a"), "X", "must be y"),
            "FieldValueInvalid",
            'spec.a: Invalid value: "X": must be y',
        ),
        (
            field_errors.type_invalid(ROOT, "string", "must be of type integer"),
            "FieldValueTypeInvalid",
            '<nil>: Invalid value: "string": must be of type integer',
        ),
        (field_errors.required(SPEC), "FieldValueRequired", "spec: Required value"),
        (
            field_errors.required(SPEC, "because"),
            "FieldValueRequired",
            "spec: Required value: because",
        ),
        (field_errors.forbidden(SPEC, "no"), "FieldValueForbidden", "spec: Forbidden: no"),
        (
            field_errors.not_supported(SPEC, "z", ["x", 'y"']),
            "FieldValueNotSupported",
            'spec: Unsupported value: "z": supported values: "x", "y\\""',
        ),
        (
            field_errors.not_supported(SPEC, 1, []),
            "FieldValueNotSupported",
            "spec: Unsupported value: 1",
        ),
        (
            field_errors.duplicate(SPEC, {"name": "X"}),
            "FieldValueDuplicate",
            'spec: Duplicate value: {"name":"X"}',
        ),
        (field_errors.not_found(SPEC, "x"), "FieldValueNotFound", 'spec: Not found: "x"'),
        (
            field_errors.too_long(SPEC, 63),
            "FieldValueTooLong",
            "spec: Too long: may not be more than 63 bytes",
        ),
        (
            field_errors.too_long(SPEC, 1),
            "FieldValueTooLong",
            "spec: Too long: may not be more than 1 byte",
        ),
        (
            field_errors.too_long(SPEC, -1),
            "FieldValueTooLong",
            "spec: Too long: value is too long",
        ),
        (
            field_errors.too_long_characters(SPEC, 2),
            "FieldValueTooLong",
            "spec: Too long: may not be more than 2 characters",
        ),
        (
            field_errors.too_many(SPEC, 9, 8),
            "FieldValueTooMany",
            "spec: Too many: 9: must have at most 8 items",
        ),
        (
            field_errors.too_many(SPEC, -1, 1),
            "FieldValueTooMany",
            "spec: Too many: must have at most 1 item",
        ),
        (
            field_errors.too_many(SPEC, 3, -1),
            "FieldValueTooMany",
            "spec: Too many: 3: has too many items",
        ),
        (field_errors.internal(SPEC, "oops"), "InternalError", "spec: Internal error: oops"),
        (
            FieldError(SPEC, Reason.INVALID, OMITTED, "failed rule"),
            "FieldValueInvalid",
            "spec: Invalid value: failed rule",
        ),
    ],
)
def test_an_error_is_worded_as_field_error(error: FieldError, reason: str, text: str) -> None:
    """Each kind of error has apimachinery's reason and text, with and without the field."""
    assert error.reason == reason
    assert str(error) == error.message == text
    assert error.body == text.partition(": ")[2]


def test_errors_cannot_be_changed_and_can_be_pickled() -> None:
    """An error is a value: equal by content, read-only, and itself after a trip through pickle."""
    error = field_errors.invalid(SPEC, {"a": [1, Pointer("x")]}, "no", origin="minimum")
    copied = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert copied == error
    assert str(copied) == str(error)
    with pytest.raises(AttributeError):
        error.detail = "yes"  # type: ignore[misc]


def test_field_errors_needs_the_standard_library_only() -> None:
    """Every layer may import the module, so it loads nothing else of the project."""
    code = (
        "import sys, kthena_api.field_errors\n"
        "print([m for m in sys.modules if m.startswith('kthena_api.') or m == 'pydantic'])"
    )
    shown = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert shown.stdout.strip() == "['kthena_api.field_errors']"
