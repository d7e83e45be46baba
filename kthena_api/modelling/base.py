# SPDX-License-Identifier: Apache-2.0
"""Model bases, and what a kind says about itself beside its fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    NamedTuple,
    Self,
    TypeVar,
    Union,
    get_args,
    get_origin,
)

from pydantic import BaseModel, ConfigDict

from kthena_api.modelling.hooks import judge_update, judged_schema

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic.fields import FieldInfo
    from pydantic_core import CoreSchema

    from kthena_api.crd import Json

RESOURCE_ATTRIBUTE = "__kubernetes_resource__"
_FIELDS_ATTRIBUTE = "__kubernetes_fields__"


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

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[BaseModel], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Add the rules at and below the class, if there are any, to what Pydantic checks."""
        return judged_schema(cls, handler(source))


class CustomResource(Model):
    """Base of every kind.

    A kind declares `api_version` and `kind` as literals with defaults, `metadata`, `spec` and,
    where it has one, `status`. The base declares none of them: type checkers refuse a literal in
    the place of a base's mutable `str`.
    """

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
        fields = type(self).model_fields
        head = {
            _key(fields[name], name): getattr(self, name)
            for name in ("api_version", "kind")
            if name in fields
        }
        manifest: dict[str, Any] = plain_json(self)
        return head | {key: value for key, value in manifest.items() if key not in head}

    def validate_update(self, old: Self) -> tuple[str, ...]:
        """Judge this object as the new state of another one, as a server judges an update.

        Rules that compare with the old object are evaluated, and so are all others. An error about
        a value that did not change is a warning.

        Args:
            old: The stored object.

        Returns:
            The warnings of a server.

        Raises:
            ValidationError: With one error for each rule that is not met.
            TypeError: `old` is no object of this class.
        """
        if not isinstance(old, type(self)):
            name = type(self).__name__
            raise TypeError(f"old must be a {name}, not a {type(old).__name__}")
        return judge_update(self, old)


def plain_json(model: BaseModel) -> Any:
    """Return a model as plain JSON values under JSON names, without None and untouched defaults."""
    try:
        dumped = model.model_dump(mode="json", by_alias=True)
    except TypeError:
        # Before 2.14 Pydantic could not dump a model, met inside free content, whose class
        # nobody had used yet.
        _build_classes(model)
        dumped = model.model_dump(mode="json", by_alias=True)
    return _without_untouched(model, dumped)


def _build_classes(value: object) -> None:
    if isinstance(value, BaseModel):
        type(value).model_rebuild()
        _build_classes(value.__dict__)
    elif isinstance(value, dict | list | tuple):
        for member in value.values() if isinstance(value, dict) else value:
            _build_classes(member)


def _without_untouched(value: object, dumped: Any) -> Any:
    """Return the dump of a value without None and untouched defaults, however deep.

    Walks the value beside its dump, because `exclude_unset` would lose what was changed in place
    and `exclude_defaults` what was set to its default on purpose.
    """
    if not isinstance(dumped, dict | list):
        return dumped
    if isinstance(value, BaseModel):
        if value.__pydantic_root_model__:
            # Not isinstance: importing RootModel costs 20 ms, because it builds a schema.
            return _without_untouched(value.__dict__["root"], dumped)
        if isinstance(dumped, dict):
            return _touched_fields(value, dumped)
    # A serializer of a user's own may have given the value another shape.
    if isinstance(value, list | tuple) and isinstance(dumped, list) and len(value) == len(dumped):
        return [_without_untouched(*pair) for pair in zip(value, dumped, strict=True)]
    if isinstance(value, dict) and isinstance(dumped, dict) and len(value) == len(dumped):
        pairs = zip(dumped.items(), value.values(), strict=True)
        return {key: _without_untouched(member, written) for (key, written), member in pairs}
    return dumped


def _touched_fields(model: BaseModel, dumped: dict[str, Any]) -> dict[str, Any]:
    kept = dict(dumped)
    was_set, values = model.model_fields_set, model.__dict__
    for field in _written_fields(type(model)):
        if field.key not in kept:
            continue
        member = values[field.name] if field.name in values else getattr(model, field.name)
        if (member is None and not field.takes_null) or (
            field.name not in was_set and field.is_untouched(member, model)
        ):
            del kept[field.key]
        else:
            kept[field.key] = _without_untouched(member, kept[field.key])
    return kept


class _WrittenField:
    """What the writing of a field asks, found out once for a class."""

    __slots__ = ("_default", "_factory", "_takes_data", "key", "name", "takes_null")

    def __init__(self, name: str, info: FieldInfo) -> None:
        self.name = name
        self.key = _key(info, name)
        self.takes_null = _takes_null(info)
        self._default: object = info.default
        self._factory: Callable[..., object] | None = info.default_factory
        self._takes_data = bool(info.default_factory_takes_validated_data)

    def is_untouched(self, value: object, model: BaseModel) -> bool:
        """Whether a value that nobody set is still the default."""
        if self._factory is None:
            # The default itself and no copy: it is looked at only.
            return value is self._default or _same(value, self._default)
        untouched = self._factory(dict(model.__dict__)) if self._takes_data else self._factory()
        return _same(value, untouched)


def _written_fields(cls: type[BaseModel]) -> tuple[_WrittenField, ...]:
    known: tuple[_WrittenField, ...] | None = cls.__dict__.get(_FIELDS_ATTRIBUTE)
    if known is None:
        known = tuple(_WrittenField(name, info) for name, info in cls.model_fields.items())
        # Before a class is complete, its annotations may still change.
        if cls.__pydantic_complete__:
            setattr(cls, _FIELDS_ATTRIBUTE, known)
    return known


def _key(field: FieldInfo, name: str) -> str:
    return field.serialization_alias or name


def _same(value: object, other: object) -> bool:
    """Whether two values are equal and, in models, the same fields of them were set."""
    if type(value) is not type(other):
        return False
    if isinstance(value, BaseModel) and isinstance(other, BaseModel):
        return value.model_fields_set == other.model_fields_set and _same(
            value.__dict__, other.__dict__
        )
    if isinstance(value, dict) and isinstance(other, dict):
        return list(value) == list(other) and all(_same(value[key], other[key]) for key in value)
    if isinstance(value, list | tuple) and isinstance(other, list | tuple):
        return len(value) == len(other) and all(map(_same, value, other))
    return value == other


def _takes_null(field: FieldInfo) -> bool:
    """Whether null is a value of the field, wherever in its annotation that is said."""
    from kthena_api.modelling.markers import Nullable

    stack = [*field.metadata, field.annotation]
    while stack:
        part = stack.pop()
        if isinstance(part, Nullable):
            return part.value is True
        if get_origin(part) in {Annotated, Union, UnionType}:
            stack.extend(get_args(part))
        elif hasattr(part, "__value__"):
            stack.append(part.__value__)
    return False


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
