# SPDX-License-Identifier: Apache-2.0
"""Model bases, and what a kind says about itself beside its fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from kthena_api.crd import Json

RESOURCE_ATTRIBUTE = "__kubernetes_resource__"


def json_name(python_name: str) -> str:
    """Return the JSON name of an attribute: camelCase, one trailing underscore dropped.

    Example:
        >>> json_name("match_labels"), json_name("from_")
        ('matchLabels', 'from')
    """
    head, *rest = python_name.removesuffix("_").split("_")
    return head + "".join(word[:1].upper() + word[1:] for word in rest)


class Model(BaseModel):
    """Base of every object type of an API.

    Attributes are snake_case in Python and camelCase in JSON; both are taken by the constructor,
    only JSON names are written. Unknown names are refused. An irregular JSON name is given with
    `Field(validation_alias=…, serialization_alias=…)`: `alias` would hide the Python name from
    type checkers.
    """

    model_config = ConfigDict(
        alias_generator=json_name,
        validate_by_name=True,
        validate_by_alias=True,
        extra="forbid",
        # Schemas are built on first use: most programs use few of an API's types.
        defer_build=True,
        protected_namespaces=(),
    )


class CustomResource(Model):
    """Base of every kind.

    A kind narrows `api_version` and `kind` to literals with defaults and declares `metadata`,
    `spec` and, where it has one, `status`.
    """

    api_version: str
    kind: str

    def to_manifest(self) -> dict[str, Any]:
        """Return the object as plain JSON values under JSON names, apiVersion and kind first.

        None and untouched defaults are left out; a value that was set or changed never is.

        Example:
            >>> from kthena_api.kubernetes import ObjectMeta
            >>> from kthena_api.networking.v1alpha1 import ModelServer, ModelServerSpec
            >>> server = ModelServer(metadata=ObjectMeta(name="m"), spec=ModelServerSpec(model="m"))
            >>> server.to_manifest()["spec"]
            {'model': 'm'}
        """
        dumped: dict[str, Any] = self.model_dump(mode="json", by_alias=True)
        pruned: dict[str, Any] = _without_untouched(self, dumped)
        return pruned


_ALWAYS = frozenset({"api_version", "kind"})


def _without_untouched(value: object, dumped: Any) -> Any:
    """Return the dump of a value without None and untouched defaults, however deep.

    Walks the value beside its dump, because `exclude_unset` would lose what was changed in place
    and `exclude_defaults` what was set to its default on purpose.
    """
    if isinstance(value, BaseModel) and isinstance(dumped, dict):
        kept = dict(dumped)
        for name, field in type(value).model_fields.items():
            key = field.serialization_alias or name
            if key not in kept:
                continue
            member = getattr(value, name)
            null = member is None and not _takes_null(field.metadata)
            if null or not (name in _ALWAYS or _was_touched(value, name, member)):
                del kept[key]
            else:
                kept[key] = _without_untouched(member, kept[key])
        return kept
    if isinstance(value, list | tuple) and isinstance(dumped, list):
        return [_without_untouched(*pair) for pair in zip(value, dumped, strict=True)]
    if isinstance(value, dict) and isinstance(dumped, dict):
        pairs = zip(dumped.items(), value.values(), strict=True)
        return {key: _without_untouched(member, written) for (key, written), member in pairs}
    return dumped


def _was_touched(model: BaseModel, name: str, member: object) -> bool:
    if name in model.model_fields_set:
        return True
    field = type(model).model_fields[name]
    untouched: object = field.get_default(call_default_factory=True, validated_data={})
    return member != untouched


def _takes_null(metadata: list[Any]) -> bool:
    from kthena_api.modelling.markers import Nullable

    return any(isinstance(marker, Nullable) for marker in metadata)


class Column(NamedTuple):
    """A printer column; the type follows from the field when it is not given."""

    name: str
    json_path: str
    type: Literal["string", "integer", "number", "boolean", "date"] | None = None
    description: str = ""
    format: str = ""
    priority: int = 0


class ScalePaths(NamedTuple):
    """The scale subresource's JSON paths, checked against the fields."""

    spec: str
    status: str
    selector: str | None = None


class ResourceFacts(NamedTuple):
    """What `resource` declares; empty names follow from the kind."""

    plural: str = ""
    singular: str = ""
    list_kind: str = ""
    short_names: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    scope: Literal["Namespaced", "Cluster"] = "Namespaced"
    columns: tuple[Column, ...] = ()
    status: bool | None = None
    scale: ScalePaths | None = None
    selectable_fields: tuple[str, ...] = ()
    served: bool = True
    storage: bool | None = None
    skip: bool = False
    deprecated: str | bool = False
    labels: Mapping[str, str] = {}
    annotations: Mapping[str, str] = {}
    conversion: Mapping[str, Json] | None = None


KindT = TypeVar("KindT", bound=type[CustomResource])


def resource(
    *,
    plural: str = "",
    singular: str = "",
    list_kind: str = "",
    short_names: tuple[str, ...] = (),
    categories: tuple[str, ...] = (),
    scope: Literal["Namespaced", "Cluster"] = "Namespaced",
    columns: tuple[Column, ...] = (),
    status: bool | None = None,
    scale: ScalePaths | None = None,
    selectable_fields: tuple[str, ...] = (),
    served: bool = True,
    storage: bool | None = None,
    skip: bool = False,
    deprecated: str | bool = False,
    labels: Mapping[str, str] | None = None,
    annotations: Mapping[str, str] | None = None,
    conversion: Mapping[str, Json] | None = None,
) -> Callable[[KindT], KindT]:
    """Declare what a kind is beside its fields.

    Args:
        plural: Lower-case plural; by default the kind's, by English spelling.
        singular: By default the kind in lower case.
        list_kind: By default the kind with `List` behind it.
        short_names: Names kubectl takes as well.
        categories: Groups of resources, such as `all`.
        scope: `Namespaced` or `Cluster`.
        columns: Additional printer columns.
        status: Whether there is a status subresource; by default when there is a status field.
        scale: JSON paths of the scale subresource.
        selectable_fields: JSON paths for field selectors, at most eight.
        served: Whether the version is served.
        storage: Whether it is the storage version; by default when it is the only one.
        skip: Whether the version is left out of the definition.
        deprecated: True, or the warning that a server sends.
        labels: Labels of the CustomResourceDefinition object.
        annotations: Annotations of the CustomResourceDefinition object.
        conversion: The conversion stanza as JSON.
    """
    facts = ResourceFacts(
        plural=plural, singular=singular, list_kind=list_kind, short_names=short_names,
        categories=categories, scope=scope, columns=columns, status=status, scale=scale,
        selectable_fields=selectable_fields, served=served, storage=storage, skip=skip,
        deprecated=deprecated, labels=labels or {}, annotations=annotations or {},
        conversion=conversion,
    )  # fmt: skip

    def declare(cls: KindT) -> KindT:
        setattr(cls, RESOURCE_ATTRIBUTE, facts)
        return cls

    return declare
