# SPDX-License-Identifier: Apache-2.0
"""Fields: their JSON names, defaults and documentation, and how a class groups them."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Mapping, Sequence
from copy import copy

from pydantic import AliasChoices, BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from kthena_api.crd import ABSENT, Json, Structural
from kthena_api.modelling.annotations import Stripped
from kthena_api.modelling.cores import to_json
from kthena_api.modelling.declarations import PythonDefault
from kthena_api.modelling.differences import Applied
from kthena_api.modelling.markers import Default, Marker, Nullable, Required
from kthena_api.modelling.places import Place
from kthena_api.modelling.problems import MarkerFault, Problem, nearest
from kthena_api.modelling.rules import FieldGroup
from kthena_api.modelling.source import find_source

_JSON_NAME = re.compile(r"[A-Za-z0-9_$][A-Za-z0-9_$./-]*")


def read_key(name: str, field: FieldInfo) -> tuple[str, list[MarkerFault]]:
    """Return the JSON name of a field, and what is wrong with it."""
    faults = []
    key = next(each for each in (field.serialization_alias, field.alias, name) if each is not None)
    taken = field.validation_alias
    names = taken.choices if isinstance(taken, AliasChoices) else [key if taken is None else taken]
    if key not in names:
        faults.append(
            MarkerFault(
                f"is read as {names[0]!r} but written as {key!r}",
                "give validation_alias and serialization_alias one name",
            )
        )
    if not _JSON_NAME.fullmatch(key):
        faults.append(MarkerFault(f"{key!r} is not a JSON name a rule could use"))
    return key, faults


def read_default(
    field: FieldInfo, stripped: Stripped, around: Sequence[object]
) -> tuple[tuple[Marker, ...], list[MarkerFault]]:
    """Return what the Python default says: `required`, or the schema's default; and its faults."""
    faults = []
    nullable = any(isinstance(m, Nullable) and m.value is True for m in around)
    if nullable and not stripped.optional:
        faults.append(MarkerFault("is Nullable but may not be None", "write T | None"))
    if field.default_factory is not None:
        stated = [m.value for m in around if isinstance(m, Default) and m.beyond is None]
        return (), [*faults, *_check_factory(field, stated, optional=stripped.optional)]
    if field.default is PydanticUndefined:
        if stripped.optional and not nullable:
            faults.append(
                MarkerFault(
                    "may be None but has no default",
                    "write = None for an optional field, Nullable() for a stored null",
                )
            )
        return (Required(value=True),), faults
    if field.default is None:
        return (), [*faults, *_check_none(optional=stripped.optional)]
    try:
        return (PythonDefault(_write(field.default)),), faults
    except MarkerFault as fault:
        return (), [*faults, fault]


def _check_none(*, optional: bool) -> list[MarkerFault]:
    if optional:
        return []
    return [MarkerFault("defaults to None but may not be None", "write T | None = None")]


def _write(value: object) -> Json:
    """Return a default as JSON.

    Raises:
        MarkerFault: When it has no such form.
    """
    try:
        return to_json(value)
    # Pydantic's errors of serialization are ValueErrors; a list may hold itself.
    except (TypeError, ValueError, RecursionError) as error:
        why = str(error) if type(error) is TypeError else type(error).__name__
        raise MarkerFault(f"the default has no JSON form: {why}") from error


def _check_factory(
    field: FieldInfo, stated: Sequence[object], *, optional: bool
) -> list[MarkerFault]:
    """Refuse a factory whose value neither the schema nor a manifest would hold.

    Args:
        field: The field, which has a factory.
        stated: The schema's default, empty when there is none.
        optional: Whether None is a value of the field.
    """
    hint = "write a plain default, or Default(…) for the schema"
    if field.default_factory_takes_validated_data:
        return [MarkerFault("the default depends on other fields, which no schema can say", hint)]
    try:
        value = field.get_default(call_default_factory=True)
    except Exception as error:  # noqa: BLE001 - whatever the factory raises is one problem
        return [MarkerFault(f"the default_factory raises {type(error).__name__}")]
    if value is None:
        return _check_none(optional=optional)
    try:
        written = _write(value)
    except MarkerFault as fault:
        return [fault]
    if written in (stated or ([], {})):
        return []
    made = json.dumps(written, ensure_ascii=False)
    if not stated:
        return [MarkerFault(f"the default_factory gives {made}, which no schema says", hint)]
    return [MarkerFault(f"the default_factory gives {made}, the schema another default")]


def check_required(applied: Applied, *, has_default: bool) -> list[MarkerFault]:
    """Refuse a field that is required and has a default, or neither."""
    stated = [m.value for m in applied.markers if isinstance(m, Required)]
    faults = []
    if True in stated and (has_default or applied.node.default is not ABSENT):
        faults.append(MarkerFault("is required and has a default", "take one of the two away"))
    if False in stated and not has_default:
        faults.append(
            MarkerFault("is not required but has no default", "give it a default or None")
        )
    return faults


def resolve_group(
    cls: type[BaseModel],
    keys: Mapping[str, str],
    node: Structural,
    marker: Marker,
    problems: list[Problem],
    *,
    baseline: bool,
) -> Marker:
    """Return the rule that a group of fields stands for, upstream's group included.

    Args:
        cls: The class of the fields.
        keys: Python name to JSON name.
        node: The node of the class.
        marker: The group; any other marker is returned as it is.
        problems: Takes what is wrong.
        baseline: Whether upstream's edition is read.
    """
    beyond = marker.beyond
    if beyond is not None and isinstance(beyond.upstream, FieldGroup):
        rule = beyond.upstream.rule(tuple(keys.get(n, n) for n in beyond.upstream.value))
        beyond = beyond._replace(upstream=rule)
    if not isinstance(marker, FieldGroup):
        if beyond is not marker.beyond:
            marker = copy(marker)
            marker.beyond = beyond
        return marker
    kind = type(marker).__name__
    if len(set(marker.value)) < max(len(marker.value), 2):
        problems.append(Place(cls).problem(f"{kind} needs two different fields or more"))
    for name in marker.value:
        if name not in keys:
            problems.append(
                Place(cls).problem(f"{kind} names no field: {name!r}", nearest(name, keys))
            )
        elif baseline:
            continue  # upstream may have another opinion of what is required
        elif cls.model_fields[name].is_required():
            problems.append(Place(cls, name).problem(f"is required, so {kind} cannot choose it"))
        elif node.properties[keys[name]].default is not ABSENT:
            problems.append(
                Place(cls, name).problem(f"has a default, so {kind} always finds it set")
            )
    rule = marker.rule(tuple(keys.get(name, name) for name in marker.value))
    rule.beyond = beyond
    return rule


def attribute_doc(place: Place) -> str | None:
    """Return the docstring under a field, the nearest class's that declares it."""
    for cls in place.owner.__mro__:
        docs = find_source(cls).docs
        if place.field in docs:
            return docs[place.field]
        if place.field in inspect.get_annotations(cls):
            return None
    return None
