# SPDX-License-Identifier: Apache-2.0
"""Lines and docstrings of classes, read from their files."""

import importlib.util
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Generic, TypeVar

import pytest

from kthena_api.modelling.source import ClassSource, find_source, join_lines

T = TypeVar("T")
Load = Callable[[str], ModuleType]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Load]:
    """Return the function that writes and imports a module."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def write(text: str) -> ModuleType:
        path = tmp_path / "models_under_test.py"
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = module
        spec.loader.exec_module(module)
        return module

    yield write
    sys.modules.pop("models_under_test", None)


def test_lines_and_texts(load: Load) -> None:
    """Each attribute has its line, and the text right below it."""
    module = load('''\
        def decorate(cls): return cls

        @decorate
        class A:
            """Not an attribute's."""

            one: int
            """First
            text."""

            two: str = "a"

            three = 3
            """Third."""
            """Nobody's."""

            def method(self): ...
            """Not a text of three."""
        ''')

    source = find_source(module.A)

    assert source.file == module.__file__
    assert source.line == 4
    assert source.lines == {"one": 7, "two": 11, "three": 13}
    assert {name: join_lines(text) for name, text in source.docs.items()} == {
        "one": "First text.",
        "three": "Third.",
    }


def test_nested_and_repeated_classes(load: Load) -> None:
    """Classes in classes, functions and branches are found; of two the later stays."""
    module = load("""\
        class Outer:
            class Inner:
                a: int

        def make():
            class Local:
                b: int
            return Local

        if True:
            class Twice:
                first: int
        if True:
            class Twice:
                second: int

        class Again:
            first: int
        class Again:
            second: int
        """)

    assert find_source(module.Outer.Inner).lines == {"a": 3}
    assert find_source(module.make()).lines == {"b": 7}
    assert find_source(module.Twice).lines == {"second": 15}
    assert find_source(module.Again).lines == {"second": 20}


def test_a_parametrised_generic_is_its_origin() -> None:
    """`Box[int]` is written where `Box` is."""
    from kthena_api.modelling import Model

    class Box(Model, Generic[T]):
        item: T

    assert find_source(Box[int]).line == find_source(Box).line is not None


@pytest.mark.parametrize("text", ["", "class B: pass", "class A(:"])
def test_a_file_that_changed_under_the_program(load: Load, text: str) -> None:
    """A file without the class, or that no longer parses, gives its name and no line."""
    module = load("class A:\n    a: int\n")
    assert module.__file__ is not None
    Path(module.__file__).write_text(text, encoding="utf-8")

    assert find_source(module.A) == ClassSource(file=module.__file__)


def test_classes_without_a_file() -> None:
    """Builtins and classes of vanished modules have no source."""
    made = type("Made", (), {"__module__": "nowhere"})

    assert find_source(int) == ClassSource()
    assert find_source(made) == ClassSource()


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("One line.", "One line."),
        ("Two\n    lines.", "Two lines."),
        ("One.\n\n    Two\n    lines.", "One.\n\nTwo lines."),
        ("List:\n\n    - a\n    - b", "List:\n\n- a\n- b"),
        ("Directly:\n    - a\n    - b", "Directly:\n- a\n- b"),
        ("Numbers:\n    1. a\n    2) b", "Numbers:\n1. a\n2) b"),
        ("Code:\n\n        a\n        b\n\n    End.", "Code:\n\n    a\n    b\n\nEnd."),
        ("Three\n\n\n    blanks  \n", "Three\n\n\nblanks"),
        ("", ""),
    ],
)
def test_paragraphs(text: str, joined: str) -> None:
    """Wrapped lines are joined; lists, indented lines and blank lines keep their breaks."""
    assert join_lines(text) == joined
