# SPDX-License-Identifier: Apache-2.0
"""The judgement of one value under one node, and of what is below it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kthena_api.crd.correlation import CorrelatedObject
from kthena_api.crd.correlation import same as same_to_go
from kthena_api.crd.schema import Json, Structural, ValueValidation
from kthena_api.crd.values.findings import Findings
from kthena_api.crd.values.numbers import judge_number, to_int64, whole
from kthena_api.crd.values.profile import Profile, format_of, types_of
from kthena_api.field_errors import ROOT, FieldError, FieldPath, go_json, go_quote
from kthena_api.regexp import SyntaxFault, UnsupportedPattern, compile_pattern
from kthena_api.text_formats import FORMATS, format_key

__all__ = ["check_value"]

_NUMERIC: Final = ("integer", "number")
_NO_JUDGEMENT: Final = ValueValidation()


def check_value(
    value: Json,
    node: Structural,
    profile: Profile,
    *,
    path: FieldPath = ROOT,
    cursor: CorrelatedObject | None = None,
) -> list[FieldError]:
    """Judge a value.

    Args:
        value: The value, made of dicts, lists and scalars as `plain` returns them.
        node: Its schema.
        profile: The minor's way of judging.
        path: Where the value stands.
        cursor: The value beside its old one: errors about what an update left alone do not count.
            Without it the value is judged as new.
    """
    found = Findings(path, profile)
    _Judge(profile).judge(value, node, "", cursor, found)
    return list(found.errors.values())


class _Judge:
    """What is the same for all parts of a value."""

    __slots__ = ("profile",)

    def __init__(self, profile: Profile) -> None:
        self.profile = profile

    def judge(
        self,
        value: Json,
        node: Structural,
        place: str,
        cursor: CorrelatedObject | None,
        found: Findings,
        *,
        branch: bool = False,
    ) -> None:
        """Judge a value and what is below it; one frame for each level of the schema."""
        own = found if cursor is None else found.fresh()
        if value is None:
            self._judge_null(node, place, own)
        elif type(value) is dict:
            self._judge_shape(value, "object", node, place, own)
            additional = None if branch and self.profile.of_defaults else node.additional_properties
            for name, member in value.items():
                child = node.properties.get(name)
                if child is not None:
                    here = f"{place}.{name}" if place else name
                elif isinstance(additional, Structural):
                    child, here = additional, f"{place}.{name}"
                else:
                    if additional is False:
                        text = f"{place}.{name} in body is a forbidden property"
                        own.refuse_whole(place, text, name)
                    continue
                below = None if cursor is None else _member(cursor, name, is_root=not place)
                self.judge(member, child, here, below, own, branch=branch)
            _require(value, node, place, own)
            own.checks += 1
        elif type(value) is list:
            self._judge_shape(value, "array", node, place, own)
            if node.items is not None:
                for index, item in enumerate(value):
                    here = f"{place}[{index}]"
                    below = None if cursor is None else cursor.index(index)
                    self.judge(item, node.items, here, below, own, branch=branch)
            own.checks += 2
        else:
            self._judge_scalar(value, node, place, own)
        if own is not found:
            if own.errors and cursor is not None and cursor.unchanged:
                own.errors.clear()
            found.merge(own)

    def _judge_null(self, node: Structural, place: str, found: Findings) -> None:
        types = types_of(node, self.profile)
        if types and not node.nullable:
            found.refuse_type(place, ",".join(types), "null")
        else:
            found.checks += 1
        if node.validation.enum:
            _judge_enum(None, "null", node.validation.enum, place, found)

    def _judge_shape(
        self, value: Json, kind: str, node: Structural, place: str, found: Findings
    ) -> None:
        """What objects and lists have in common, and their sizes."""
        self._judge_common(value, kind, node, place, found)
        judged = node.validation
        if judged is _NO_JUDGEMENT:
            return
        size = len(value)  # type: ignore[arg-type]  # a dict or a list
        if kind == "object":
            least, most, unit = judged.min_properties, judged.max_properties, "properties"
        else:
            least, most, unit = judged.min_items, judged.max_items, "items"
        if least is not None and size < least:
            found.refuse(place, f"should have at least {least} {unit}", size)
        if most is not None and size > most:
            found.refuse_count(place, size, most, unit)

    def _judge_scalar(self, value: Json, node: Structural, place: str, found: Findings) -> None:
        if isinstance(value, str):
            self._judge_common(value, "string", node, place, found)
            self._judge_text(value, node, place, found)
        elif isinstance(value, bool):
            self._judge_common(value, "boolean", node, place, found)
        elif isinstance(value, int | float):
            kind = "integer" if isinstance(value, int) else "number"
            self._judge_common(value, kind, node, place, found)
            judge_number(value, node, place, self.profile, found)
            found.checks += 2

    def _judge_common(
        self, value: Json, kind: str, node: Structural, place: str, found: Findings
    ) -> None:
        form = format_of(node, self.profile)
        if form or kind != node.type or node.extensions.int_or_string:
            self._judge_type(value, kind, node, form, place, found)
        else:
            found.checks += 2
        judged = node.validation
        if judged.any_of or judged.one_of or judged.all_of or judged.not_ is not None:
            self._judge_junctors(value, node, place, found)
        found.checks += 2
        if judged.enum:
            _judge_enum(value, kind, judged.enum, place, found)
        found.checks += 2

    def _judge_type(  # noqa: PLR0917 - what the caller has at hand already
        self, value: Json, kind: str, node: Structural, form: str, place: str, found: Findings
    ) -> None:
        types = types_of(node, self.profile)
        if not types and not form:
            return
        found.checks += 1
        fits = (
            kind in types
            or (kind == "integer" and "number" in types)
            or (kind == "number" and "integer" in types and whole(float(value), self.profile))  # type: ignore[arg-type]
        )
        if form and kind not in ("string", "array"):
            spelt = {"integer": "int64", "number": "float64"}.get(kind, "")
            if not fits and spelt != form:
                found.refuse_type(place, form, spelt)
                return
        elif form and not any(each in _NUMERIC for each in types):
            found.checks += 1  # a format stands in for the type of texts and lists
            return
        if not fits:
            found.refuse_type(place, ",".join(types), kind)
            return
        found.checks += 1

    def _judge_text(self, text: str, node: Structural, place: str, found: Findings) -> None:
        judged, length = node.validation, len(text)
        found.checks += 1
        if judged.max_length is not None and length > judged.max_length:
            found.refuse_length(place, judged.max_length)
        elif judged.min_length is not None and length < judged.min_length:
            found.refuse(place, f"should be at least {judged.min_length} chars long", text)
        elif judged.pattern:
            words = _mismatch(judged.pattern, text)
            if words is not None:
                found.refuse(place, f"should match '{words}'", text)
        form = format_of(node, self.profile)
        if form and (key := format_key(form)) in self.profile.formats:
            found.checks += 1
            if not FORMATS[key](text):
                found.refuse_type(place, form, text)

    def _judge_junctors(self, value: Json, node: Structural, place: str, found: Findings) -> None:
        judged, shown = node.validation, go_quote(place)

        def judge(branches: Iterable[Structural]) -> list[Findings]:
            results = []
            for each in branches:
                result = found.fresh()
                self.judge(value, each, place, None, result, branch=True)
                results.append(result)
            return results

        if judged.any_of:
            results = judge(judged.any_of)
            passed = [each for each in results if not each.errors]
            if not passed:
                found.note(f"{shown} must validate at least one schema (anyOf)")
            # The first of those with most checks made.
            found.merge(passed[0] if passed else max(results, key=lambda each: each.checks))
        if judged.one_of:
            results = judge(judged.one_of)
            passed = [each for each in results if not each.errors]
            if len(passed) == 1:
                found.merge(passed[0])
            else:
                count = f"{len(passed)} valid alternatives" if passed else "none valid"
                found.note(f"{shown} must validate one and only one schema (oneOf). Found {count}")
                if not passed:
                    found.merge(max(results, key=lambda each: each.checks))
        if judged.all_of:
            results = judge(judged.all_of)
            for each in results:
                found.merge(each)
            if any(each.errors for each in results):
                none = "" if any(not each.errors for each in results) else ". None validated"
                found.note(f"{shown} must validate all the schemas (allOf){none}")
        if judged.not_ is not None and not judge([judged.not_])[0].errors:
            found.note(f"{shown} must not validate the schema (not)")


def _member(cursor: CorrelatedObject, name: str, *, is_root: bool) -> CorrelatedObject | None:
    """The cursor on a member; old and new were converted to one apiVersion, so it shows nothing."""
    return None if is_root and name in ("apiVersion", "kind") else cursor.key(name)


def _require(value: dict[str, Json], node: Structural, place: str, found: Findings) -> None:
    for name in node.validation.required:
        if name not in value:
            found.require(f"{place}.{name}")


def _mismatch(pattern: str, text: str) -> str | None:
    """What stands for the pattern in the words about a text that it does not match."""
    try:
        return None if compile_pattern(pattern).search(text) else pattern
    except SyntaxFault as fault:
        return f"{pattern}, but pattern is invalid: {fault}"
    except UnsupportedPattern:
        return None


def _judge_enum(
    value: Json, kind: str, choices: tuple[Json, ...], place: str, found: Findings
) -> None:
    if any(_equals(value, kind, choice) for choice in choices):
        return
    shown = [choice if isinstance(choice, str) else go_json(choice) for choice in choices]
    found.refuse_choice(place, value, shown)


def _equals(value: Json, kind: str, choice: Json) -> bool:
    """Compare as Go does after a conversion to the choice's type: 1.5 is 1, and 97 is "a"."""
    if value is None or choice is None:
        return False
    wanted = _kind(choice)
    if kind == wanted:
        return same_to_go(value, choice)
    if kind in _NUMERIC and wanted in _NUMERIC:
        converted = to_int64(value) if wanted == "integer" else float(value)  # type: ignore[arg-type]
        return same_to_go(converted, choice)
    if kind == "integer" and wanted == "string" and isinstance(value, int):
        valid = 0 <= value < 0x110000 and not 0xD800 <= value < 0xE000
        return (chr(value) if valid else "\ufffd") == choice
    return False


def _kind(value: Json) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    if isinstance(value, int):
        return "integer" if -(1 << 63) <= value < 1 << 63 else "number"
    if isinstance(value, float):
        return "number"
    return "object" if isinstance(value, dict) else "array"
