# SPDX-License-Identifier: Apache-2.0
"""A value against a schema, for defaults only.

Follows k8s.io/kube-openapi pkg/validation/validate, its oddities included, and words its findings
as k8s.io/apiextensions-apiserver pkg/apiserver/validation turns them into field errors. Formats of
texts are not judged; those of numbers are.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from kthena_api.crd.schema import Json, Structural
from kthena_api.crd.well_formed.printing import same
from kthena_api.field_errors import (
    FieldError,
    FieldPath,
    Value,
    go_json,
    go_number,
    go_quote,
    invalid,
    not_supported,
    required,
    too_long,
    too_many,
    type_invalid,
)
from kthena_api.regexp import UnsupportedPattern, compile_pattern

_INT64: Final = 1 << 63
_SAFE_INTEGER: Final = (1 << 53) - 1
_NUMERIC: Final = ("integer", "number")


@dataclass(frozen=True, slots=True)
class _Finding:
    """One finding before it has a place in a definition; findings of one text count once."""

    text: str
    place: str
    make: Callable[[FieldPath], FieldError]


@dataclass(slots=True)
class _Result:
    """Findings, and how many checks were made, by which the best branch of a junctor is told."""

    findings: dict[str, _Finding] = field(default_factory=dict)
    checks: int = 0

    def add(self, text: str, place: str, make: Callable[[FieldPath], FieldError]) -> None:
        self.findings.setdefault(text, _Finding(text, place, make))

    def refuse(self, place: str, words: str, value: Value) -> None:
        """Add a finding whose own text, which begins with the place, is the error's detail."""
        detail = f"{place} in body {words}"
        shown = "" if value is None else value
        self.add(detail, place, lambda path: invalid(path, shown, detail))

    def refuse_type(self, place: str, wanted: str, found: str) -> None:
        detail = f"{place} in body must be of type {wanted}: {go_quote(found)}"
        self.add(detail, place, lambda path: type_invalid(path, found, detail))

    def note(self, text: str) -> None:
        """Add a finding that has no place of its own."""
        self.add(text, "", lambda path: invalid(path, "", text))

    def merge(self, other: _Result) -> None:
        for text, finding in other.findings.items():
            self.findings.setdefault(text, finding)
        self.checks += other.checks


def check_value(value: Json, node: Structural, path: FieldPath) -> list[FieldError]:
    """Judge a value; `path` is where it stands in the definition."""
    findings = _judge(value, node, "").findings.values()
    return [
        finding.make(path.child(place) if (place := finding.place.removeprefix(".")) else path)
        for finding in findings
    ]


def _judge(value: Json, node: Structural, place: str, *, branch: bool = False) -> _Result:
    result = _Result()
    if isinstance(value, int) and not -_INT64 <= value < _INT64:
        value = float(value)
    if value is None:
        if node.type and not node.nullable:
            result.refuse_type(place, node.type, "null")
        _judge_enum(value, node, place, result)
        return result
    judged = node.validation
    if node.type or judged.format:
        result.checks += 1 + _judge_type(value, node, place, result)
    _judge_junctors(value, node, place, result)
    result.checks += 2
    if isinstance(value, str):
        _judge_text(value, node, place, result)
        result.checks += 1
    elif isinstance(value, int | float) and not isinstance(value, bool):
        _judge_number(value, node, place, result)
        result.checks += 2
    elif isinstance(value, Mapping):
        _judge_object(value, node, place, result, branch=branch)
        result.checks += 1
    elif not isinstance(value, bool):
        _judge_list(list(value), node, place, result, branch=branch)
        result.checks += 2
    _judge_enum(value, node, place, result)
    result.checks += 2
    return result


def _json_type(value: Json) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number"
    return "object" if isinstance(value, Mapping) else "array"


def _judge_type(value: Json, node: Structural, place: str, result: _Result) -> int:
    """Judge the type; returns how many checks that counted."""
    form, found = node.validation.format or "", _json_type(value)
    fits = (
        found == node.type
        or (found == "number" and node.type == "integer" and _is_whole(float(value)))  # type: ignore[arg-type]
        or (found == "integer" and node.type == "number")
    )
    if form and found not in ("string", "array"):
        spelt = {"integer": "int64", "number": "float64"}.get(found, "")
        if not fits and spelt != form:
            result.refuse_type(place, form, spelt)
            return 0
    elif form and node.type not in _NUMERIC:
        # A format stands in for the type of texts and lists.
        return 1
    if not fits:
        result.refuse_type(place, node.type, found)
        return 0
    return 1


def _is_whole(number: float) -> bool:
    """Whether go-openapi takes a float for an integer."""
    if not math.isfinite(number) or abs(number) > _SAFE_INTEGER:
        return False
    rounded = math.floor(abs(number) + 0.5)
    return abs(abs(number) - rounded) < 1e-9 * rounded or abs(number) == rounded


def _judge_enum(value: Json, node: Structural, place: str, result: _Result) -> None:
    choices = node.validation.enum
    if not choices or any(_equals(value, choice) for choice in choices):
        return
    shown = [choice if isinstance(choice, str) else go_json(choice) for choice in choices]
    text = f"{place} in body should be one of {shown}"
    result.add(text, place, lambda path: not_supported(path, value, shown))


def _equals(value: Json, choice: Json) -> bool:
    """Compare as Go does after a conversion to the choice's type: 1.5 is 1, and 97 is "a"."""
    if value is None or choice is None:
        return False
    numbers = {"integer", "number"}
    kind, wanted = _json_type(value), _json_type(choice)
    converted: Json = value
    if kind != wanted and {kind, wanted} == numbers:
        converted = _to_int64(value) if wanted == "integer" else float(value)  # type: ignore[arg-type]
    elif kind == "integer" and wanted == "string" and isinstance(value, int):
        valid = 0 <= value < 0x110000 and not 0xD800 <= value < 0xE000
        converted = chr(value) if valid else "\ufffd"
    return same(converted, choice)


def _to_int64(number: Json) -> int:
    whole = int(number) if isinstance(number, int | float) and math.isfinite(number) else _INT64
    return whole if -_INT64 <= whole < _INT64 else -_INT64


def _judge_text(text: str, node: Structural, place: str, result: _Result) -> None:
    judged, length = node.validation, len(text)
    if judged.max_length is not None and length > judged.max_length:
        limit = judged.max_length
        words = f"{place} in body should be at most {limit} chars long"
        result.add(words, place, lambda path: too_long(path, limit))
    elif judged.min_length is not None and length < judged.min_length:
        result.refuse(place, f"should be at least {judged.min_length} chars long", text)
    elif judged.pattern and not _matches(judged.pattern, text):
        result.refuse(place, f"should match '{judged.pattern}'", text)


def _matches(pattern: str, text: str) -> bool:
    try:
        return compile_pattern(pattern).search(text)
    except UnsupportedPattern:
        return True


def _judge_number(number: float, node: Structural, place: str, result: _Result) -> None:
    judged, kind = node.validation, node.type if node.type in _NUMERIC else ""
    form = {"integer": ("int32", "int64"), "number": ("float", "double")}.get(kind, ())
    spelt = judged.format if judged.format in form else ""

    def check_range(checked: float, words: str) -> bool:
        if _in_range(checked, kind, spelt or ""):
            return True
        named = f"with format {spelt}" if spelt else "(default format)"
        result.note(f"{words} value must be of type {kind} {named} in {place}")
        return False

    check_range(number, "Checked")
    if judged.multiple_of is not None:
        native = check_range(float(judged.multiple_of), "MultipleOf")
        _judge_multiple(number, float(judged.multiple_of), place, result, native=native)
    bounds = (
        (judged.maximum, judged.exclusive_maximum, "Maximum boundary", "less", 1),
        (judged.minimum, judged.exclusive_minimum, "Minimum boundary", "greater", -1),
    )
    for bound, exclusive, name, words, sign in bounds:
        if bound is None:
            continue
        native = check_range(float(bound), name)
        limit = _to_int64(float(bound)) if native and isinstance(number, int) else float(bound)
        compared = number if native else float(number)
        above = (compared > limit) - (compared < limit)
        if above * sign > 0 or (exclusive and above == 0):
            shown = go_number(limit) if isinstance(limit, float) else str(limit)
            equal = "" if exclusive else " or equal to"
            than = f"should be {words} than{equal} {shown}"
            result.refuse(place, than, compared)


def _in_range(number: float, kind: str, form: str) -> bool:
    if kind == "integer":
        bits = 31 if form == "int32" else 63
        return number == math.floor(number) and -(1 << bits) <= number < 1 << bits
    if form == "float":
        try:
            struct.pack("<f", number)
        except OverflowError:
            return False
    return True


def _judge_multiple(
    number: float, factor: float, place: str, result: _Result, *, native: bool
) -> None:
    if native and isinstance(number, int):
        factor = _to_int64(factor)
        positive, shown = factor > 0, str(factor)
        fits = positive and number % factor == 0
    else:
        number = float(number)
        positive, shown = factor > 0, go_number(factor)
        fits = positive and _is_whole(number / factor if factor >= 1 else 1 / factor * number)
    if not positive:
        text = f"factor MultipleOf declared for {place} must be positive: {shown}"
        result.add(text, place, lambda path: invalid(path, factor, text))
    elif not fits:
        result.refuse(place, f"should be a multiple of {shown}", number)


def _judge_list(
    items: list[Json], node: Structural, place: str, result: _Result, *, branch: bool
) -> None:
    judged, size = node.validation, len(items)
    if node.items is not None:
        for index, item in enumerate(items):
            result.merge(_judge(item, node.items, f"{place}[{index}]", branch=branch))
    if judged.min_items is not None and size < judged.min_items:
        result.refuse(place, f"should have at least {judged.min_items} items", size)
    if judged.max_items is not None and size > judged.max_items:
        limit = judged.max_items
        words = f"{place} in body should have at most {limit} items"
        result.add(words, place, lambda path: too_many(path, size, limit))


def _judge_object(
    value: Mapping[str, Json], node: Structural, place: str, result: _Result, *, branch: bool
) -> None:
    judged, size = node.validation, len(value)
    if judged.min_properties is not None and size < judged.min_properties:
        result.refuse(place, f"should have at least {judged.min_properties} properties", size)
    if judged.max_properties is not None and size > judged.max_properties:
        limit = judged.max_properties
        words = f"{place} in body should have at most {limit} properties"
        result.add(words, place, lambda path: too_many(path, size, limit))
    # A branch has no additionalProperties by the time it comes here.
    additional = None if branch else node.additional_properties
    for name, member in value.items():
        child = node.properties.get(name)
        if child is not None:
            here = f"{place}.{name}" if place else name
            result.merge(_judge(member, child, here, branch=branch))
        elif isinstance(additional, Structural):
            result.merge(_judge(member, additional, f"{place}.{name}"))
        elif additional is False:
            _refuse_member(name, place, result)
    for name in judged.required:
        if name not in value:
            here = f"{place}.{name}"
            result.add(f"{here} in body is required", here, required)


def _refuse_member(name: str, place: str, result: _Result) -> None:
    text = f"{place}.{name} in body is a forbidden property"
    result.add(text, place, lambda path: invalid(path, name, text))


def _judge_junctors(value: Json, node: Structural, place: str, result: _Result) -> None:
    judged, shown = node.validation, go_quote(place)

    def judge(branches: Iterable[Structural]) -> list[_Result]:
        return [_judge(value, each, place, branch=True) for each in branches]

    if judged.any_of:
        results = judge(judged.any_of)
        passed = [each for each in results if not each.findings]
        if not passed:
            result.note(f"{shown} must validate at least one schema (anyOf)")
        # The first of those with most checks made.
        result.merge(passed[0] if passed else max(results, key=lambda each: each.checks))
    if judged.one_of:
        results = judge(judged.one_of)
        passed = [each for each in results if not each.findings]
        if len(passed) == 1:
            result.merge(passed[0])
        else:
            count = f"{len(passed)} valid alternatives" if passed else "none valid"
            result.note(f"{shown} must validate one and only one schema (oneOf). Found {count}")
            if not passed:
                result.merge(max(results, key=lambda each: each.checks))
    if judged.all_of:
        results = judge(judged.all_of)
        for each in results:
            result.merge(each)
        if any(each.findings for each in results):
            none = "" if any(not each.findings for each in results) else ". None validated"
            result.note(f"{shown} must validate all the schemas (allOf){none}")
    if judged.not_ is not None and not _judge(value, judged.not_, place, branch=True).findings:
        result.note(f"{shown} must not validate the schema (not)")
