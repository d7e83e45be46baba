# SPDX-License-Identifier: Apache-2.0
"""Habits of the models that readers and type checkers rely on."""

import ast
import inspect
import pkgutil
import re
from collections.abc import Iterator
from enum import Enum
from importlib import import_module
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from pydantic import BaseModel, Strict, ValidationError
from pydantic.fields import FieldInfo

from kthena_api import kubernetes, networking
from kthena_api.crd import Beyond
from kthena_api.modelling.markers import Marker
from kthena_api.modelling.rules import MARKERS_ATTRIBUTE


def modules(*packages: Any) -> list[str]:
    """Return the names of all modules in packages."""
    return sorted(
        info.name
        for package in packages
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    )


MODULES = modules(kubernetes, networking)


def models() -> list[type[BaseModel]]:
    """Return every model class that the packages define."""
    return [
        value
        for name in MODULES
        for value in vars(import_module(name)).values()
        if isinstance(value, type) and issubclass(value, BaseModel) and value.__module__ == name
    ]


MODELS = models()


def sources() -> list[Path]:
    """Return the files of all modules."""
    return [Path(str(import_module(name).__file__)) for name in MODULES]


def alias_uses(source: str) -> list[int]:
    """Return the lines that call Field with `alias`."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and "Field" in ast.unparse(node.func)
        and any(keyword.arg == "alias" for keyword in node.keywords)
    ]


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.stem)
def test_no_field_has_an_alias(path: Path) -> None:
    """`Field(alias=…)` makes type checkers refuse the Python name."""
    assert alias_uses(path.read_text(encoding="utf-8")) == []


def test_the_search_for_aliases_bites() -> None:
    """What must not be there would be found."""
    assert alias_uses("a: str = Field(alias='b')\nc = pydantic.Field(1, alias='d')") == [1, 2]
    assert alias_uses("a = Field(validation_alias='b', serialization_alias='b')") == []


def lax_scalars(annotation: Any, metadata: tuple[object, ...], place: str) -> Iterator[str]:
    """Yield the places below an annotation whose scalars Pydantic would convert."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from lax_scalars(arguments[0], (*arguments[1:], *metadata), place)
    elif origin in {Union, UnionType}:
        for member in arguments:
            yield from lax_scalars(member, metadata if len(arguments) == 2 else (), place)
    elif origin in {list, dict}:
        for index, member in enumerate(arguments):
            yield from lax_scalars(member, (), f"{place}[{index}]")
    elif annotation in {str, int, float, bool, bytes} and not is_strict(metadata):
        yield place


def is_strict(metadata: tuple[object, ...]) -> bool:
    """Whether metadata says strict, directly or within a Field."""
    return any(
        (isinstance(entry, Strict) and entry.strict)
        or (isinstance(entry, FieldInfo) and is_strict(tuple(entry.metadata)))
        for entry in metadata
    )


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_scalars_are_strict(model: type[BaseModel]) -> None:
    """No number is made from text, no text from a number, whatever field it stands in."""
    lax = [
        place
        for name, field in model.model_fields.items()
        for place in lax_scalars(field.annotation, tuple(field.metadata), name)
    ]

    assert lax == []


def test_the_search_for_lax_scalars_bites() -> None:
    """What must not be there would be found, however deep."""

    class Lax(BaseModel):
        a: int | None = None
        b: list[dict[str, Annotated[str, Strict()]]]

    found = [
        place
        for name, field in Lax.model_fields.items()
        for place in lax_scalars(field.annotation, tuple(field.metadata), name)
    ]
    assert found == ["a", "b[0][0]"]


def enum_unions(annotation: Any) -> Iterator[tuple[type[Enum], tuple[str, ...]]]:
    """Yield each enum of an annotation with the literal texts beside it."""
    arguments = get_args(annotation)
    enums = [a for a in arguments if isinstance(a, type) and issubclass(a, Enum)]
    texts = [get_args(a) for a in arguments if get_origin(a) is Literal]
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        yield annotation, ()
    elif enums and get_origin(annotation) in {Union, UnionType}:
        yield from ((each, texts[0] if texts else ()) for each in enums)
    else:
        for argument in arguments:
            yield from enum_unions(argument)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_enums_take_their_texts(model: type[BaseModel]) -> None:
    """Type checkers let a user write the text of an enum: its literals stand beside it."""
    for field in model.model_fields.values():
        for cls, texts in enum_unions(field.annotation):
            assert sorted(texts) == sorted(member.value for member in cls)


def markers_in(annotation: Any) -> Iterator[Marker]:
    """Yield every marker in an annotation."""
    if isinstance(annotation, Marker):
        yield annotation
    elif isinstance(annotation, FieldInfo):
        for entry in (*annotation.metadata, annotation.annotation):
            yield from markers_in(entry)
    else:
        for argument in get_args(annotation):
            yield from markers_in(argument)


def declared() -> list[tuple[str, Beyond]]:
    """Return every declared difference with its place."""
    found: list[tuple[str, Marker]] = []
    for model in MODELS:
        found += [(model.__name__, marker) for marker in vars(model).get(MARKERS_ATTRIBUTE, ())]
        for name, field in model.model_fields.items():
            found += [(f"{model.__name__}.{name}", marker) for marker in markers_in(field)]
    return [(place, marker.beyond) for place, marker in found if marker.beyond is not None]


DECLARED = declared()


def test_differences_are_found() -> None:
    """The list below is not empty by accident."""
    assert len(DECLARED) > 30
    assert {beyond.kind for _, beyond in DECLARED} == {"equal", "stricter", "looser"}


@pytest.mark.parametrize(("place", "beyond"), DECLARED, ids=lambda value: str(value)[:40])
def test_differences_give_their_reasons(place: str, beyond: Beyond) -> None:
    """Each has a sentence and a reference; one that is not equal names an object."""
    assert re.fullmatch(r"[A-Z].{10,}\.", beyond.reason, re.DOTALL), place
    assert len(beyond.reference) > 5, place
    if beyond.kind == "stricter":
        assert re.search(r"\b[Rr]efuse[sd]\b", beyond.reason), place
    if beyond.kind == "looser":
        assert re.search(r"\baccepts\b", beyond.reason), place


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_everything_is_described(model: type[BaseModel]) -> None:
    """Classes and fields say what they are; apiVersion, kind and metadata are known to all."""
    from kthena_api.modelling.types import TypeReader

    assert inspect.getdoc(model)
    reader = TypeReader(baseline=False)
    node = reader.read_model(model)
    assert reader.problems == []
    silent = [name for name, each in node.properties.items() if not each.notes.description]
    assert set(silent) <= {"apiVersion", "kind"}


GOOD: dict[str, Any] = {
    "type": "OpenAI",
    "endpoint": "https://api.openai.com/v1",
    "credentialsRef": {"name": "key"},
}


def test_a_provider_of_the_readme() -> None:
    """The object that everybody writes first, by Python and by JSON names."""
    from kthena_api.kubernetes import LocalObjectReference, ObjectMeta
    from kthena_api.networking.v1alpha1 import ExternalProvider, ModelServer, ModelServerSpec

    server = ModelServer(
        metadata=ObjectMeta(name="gpt"),
        spec=ModelServerSpec(
            external_provider=ExternalProvider(
                type="OpenAI",
                endpoint="https://api.openai.com/v1",
                credentials_ref=LocalObjectReference(name="key"),
            )
        ),
    )

    assert server.to_manifest() == {
        "apiVersion": "networking.serving.volcano.sh/v1alpha1",
        "kind": "ModelServer",
        "metadata": {"name": "gpt"},
        "spec": {"externalProvider": GOOD},
    }
    assert ModelServer(**server.to_manifest()) == server


@pytest.mark.parametrize("port", ["8000", True, 8000.0, 0, 65536, -1, None], ids=repr)
def test_ports_are_ports(port: Any) -> None:
    """A port is an integer of a port's size."""
    from kthena_api.networking.v1alpha1 import WorkloadPort

    with pytest.raises(ValidationError):
        WorkloadPort(port=port)
    assert WorkloadPort(port=65535).port == 65535
