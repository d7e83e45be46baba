# SPDX-License-Identifier: Apache-2.0
"""Module names to kinds, and what a user reads when a module is missing or broken."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from kthena_api.modelling import CustomResource
from kthena_codegen.sources import SourceError, importing, load_kinds

HEAD = """\
from typing import Literal
from kthena_api.modelling import CustomResource, Model
"""

Load = Callable[..., list[str]]


def kind(name: str, group: str = "shop.example.com") -> str:
    """Return the source of a kind without fields of its own."""
    return dedent(
        f"""
        class {name}(CustomResource):
            api_version: Literal["{group}/v1"] = "{group}/v1"
            kind: Literal["{name}"] = "{name}"
        """
    )


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty project; what is imported from it is forgotten afterwards."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    known = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - known:
        if str(tmp_path) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def write(project: Path, **files: str) -> None:
    """Write modules; the first `__` in a name stands for a slash."""
    for name, text in files.items():
        file = project / f"{name.replace('__', '/', 1)}.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")


@pytest.fixture
def load(project: Path) -> Load:
    """Load kinds from the project and return their names."""

    def load(*models: str) -> list[str]:
        with importing(project):
            return [cls.__name__ for cls in load_kinds(models, project)]

    return load


def fault(load: Load, *models: str) -> str:
    """Return what is said about models that cannot be loaded."""
    with pytest.raises(SourceError) as caught:
        load(*models)
    return str(caught.value)


class TestPublicKinds:
    """Which classes of a module count."""

    def test_defined_names_in_order(self, project: Path, load: Load) -> None:
        """Without __all__, kinds that the module defines count; private and foreign ones do not."""
        write(project, a1=HEAD + kind("Foreign"))
        write(
            project,
            a2=HEAD + "from a1 import Foreign\n" + kind("Zebra") + kind("Ant") + kind("_Hidden"),
        )

        assert load("a2") == ["Zebra", "Ant"]

    def test_a_package_shows_what_its_modules_define(self, project: Path, load: Load) -> None:
        """Re-exports of a package's own modules count without __all__."""
        write(
            project, b1____init__="from b1.inner import Widget\n", b1__inner=HEAD + kind("Widget")
        )

        assert load("b1") == ["Widget"]

    def test_all_decides(self, project: Path, load: Load) -> None:
        """With __all__, exactly its kinds count, in its order."""
        text = HEAD + '__all__ = ["Two", "One", "helper"]\nhelper = 3\n'
        write(project, c1=text + kind("One") + kind("Two") + kind("Three"))

        assert load("c1") == ["Two", "One"]

    def test_lazy_modules(self, project: Path, load: Load) -> None:
        """Names that a module resolves on first use are resolved."""
        lazy = '__all__ = ["Widget"]\ndef __getattr__(name):\n    import d2\n    return d2.Widget\n'
        write(project, d1=lazy, d2=HEAD + kind("Widget"))

        assert load("d1") == ["Widget"]

    def test_one_class(self, project: Path, load: Load) -> None:
        """`module:Class` names one kind, private ones included."""
        write(project, e1=HEAD + kind("One") + kind("_Two"))

        assert load("e1:_Two") == ["_Two"]

    def test_a_class_counts_once(self, project: Path, load: Load) -> None:
        """A kind that several entries give is one kind."""
        write(project, f1=HEAD + kind("One") + kind("Two"))

        assert load("f1:Two", "f1", "f1:Two") == ["Two", "One"]

    def test_a_shared_base_is_no_kind(self, project: Path, load: Load) -> None:
        """A base of kinds that names no kind itself is passed over; a lone class is not."""
        base = "class Base(CustomResource):\n    note: str\n"
        derived = kind("Widget").replace("CustomResource", "Base")
        write(project, g1=HEAD + base + derived, g2=HEAD + "class Lone(CustomResource): pass\n")

        assert load("g1") == ["Widget"]
        assert load("g2") == ["Lone"]

    def test_the_projects_own_kinds(self, project: Path) -> None:
        """Installed modules are found as well."""
        with importing(project):
            kinds = load_kinds(["kthena_api.networking.v1alpha1:ModelServer"], project)

        assert [cls.__name__ for cls in kinds] == ["ModelServer"]
        assert issubclass(kinds[0], CustomResource)


class TestFaults:
    """One message each, with the user's own line."""

    def test_a_module_that_does_not_exist(self, project: Path, load: Load) -> None:
        """A misspelt module comes with the nearest name, at every level."""
        write(project, shop1____init__="", shop1__models=HEAD)

        assert fault(load, "shop1.modles") == (
            "models: there is no module 'shop1.modles'; did you mean 'shop1.models'?"
        )
        assert fault(load, "shopp1.models") == (
            "models: there is no module 'shopp1.models': 'shopp1' is missing; did you mean 'shop1'?"
        )
        assert fault(load, "qqqqqqqq") == "models: there is no module 'qqqqqqqq'"

    def test_an_import_that_fails_inside(self, project: Path, load: Load) -> None:
        """A dependency that is missing is told from a module that is, with the importing line."""
        write(project, h1="\nimport h2\n", h2="\n\n\nimport no_such_package\n")

        assert fault(load, "h1") == (
            "h2.py:4: module 'h1' cannot be imported: No module named 'no_such_package'"
        )

    def test_a_module_that_imports_what_it_lacks_itself(self, project: Path, load: Load) -> None:
        """A package whose own file imports the missing module is to blame, not the entry."""
        write(project, i1____init__="\nimport i1.models\n")

        assert fault(load, "i1.models") == (
            "i1/__init__.py:2: module 'i1.models' cannot be imported: No module named 'i1.models'"
        )

    def test_a_syntax_error(self, project: Path, load: Load) -> None:
        """File, line, column and the source line with a caret."""
        write(project, j1="import os\nclass Widget:\n    size = = 3\n")

        assert fault(load, "j1").splitlines() == [
            "j1.py:3:12: module 'j1' cannot be imported: syntax error: invalid syntax",
            "    size = = 3",
            "           ^",
        ]

    def test_a_syntax_error_in_an_imported_file(self, project: Path, load: Load) -> None:
        """The file with the error is named, not the one that imports it."""
        write(project, k1="import k2\n", k2="def f(:\n")

        assert fault(load, "k1").startswith("k2.py:1:7: module 'k1' cannot be imported: syntax ")

    def test_an_exception_at_import(self, project: Path, load: Load) -> None:
        """The innermost line of the user's is named, not the library's in which it was raised."""
        write(project, l1='import json\n\ndef f():\n    json.loads("{")\n\nf()\n')

        message = fault(load, "l1")

        assert message.startswith("l1.py:4: module 'l1' cannot be imported: JSONDecodeError: ")
        assert "\n" not in message

    def test_an_exception_in_a_class_body(self, project: Path, load: Load) -> None:
        """What Pydantic refuses is reported at the class, in one line."""
        write(project, m1=HEAD + "\nclass Spec(Model):\n    size = 3\n")

        message = fault(load, "m1")

        assert message.startswith("m1.py:4: module 'm1' cannot be imported: PydanticUserError: ")
        assert "`size = 3`" in message
        assert "\n" not in message

    def test_a_module_that_exits(self, project: Path, load: Load) -> None:
        """sys.exit() at import time does not end the run with its code."""
        write(project, n1="import sys\nsys.exit(0)\n")

        assert fault(load, "n1") == "n1.py:2: module 'n1' cannot be imported: SystemExit: 0"

    def test_an_exception_beside_exception(self, project: Path, load: Load) -> None:
        """What does not derive from Exception becomes a message as well."""
        write(project, n2="class Stop(BaseException): pass\nraise Stop('here')\n")

        assert fault(load, "n2") == "n2.py:2: module 'n2' cannot be imported: Stop: here"

    def test_a_file_in_another_encoding(self, project: Path, load: Load) -> None:
        """Bytes that are not Python are one message."""
        (project / "o1.py").write_bytes(b"x = '\xff'\n")

        message = fault(load, "o1")

        assert message.startswith("o1.py:1:")
        assert "module 'o1' cannot be imported: syntax error: " in message

    def test_imports_in_a_circle(self, project: Path, load: Load) -> None:
        """Modules that need each other are one message with a line."""
        write(project, p1="from p2 import B\nA = 1\n", p2="from p1 import A\nB = 1\n")

        assert fault(load, "p1").startswith(
            "p2.py:1: module 'p1' cannot be imported: ImportError: cannot import name 'A'"
        )

    def test_no_kinds(self, project: Path, load: Load) -> None:
        """A module without kinds is an error: it is listed for a reason."""
        write(project, q1=HEAD + "class Part(Model):\n    pass\n")

        assert fault(load, "q1").startswith("models: module 'q1' has no public kind: it needs a ")

    def test_a_class_that_is_not_there(self, project: Path, load: Load) -> None:
        """A misspelt class comes with the nearest name."""
        write(project, r1=HEAD + kind("Widget"))

        assert fault(load, "r1:Wigdet") == (
            "models: module 'r1' has no class 'Wigdet'; did you mean 'Widget'?"
        )

    def test_a_class_that_is_no_kind(self, project: Path, load: Load) -> None:
        """A plain model, a number and the base itself are not kinds."""
        write(project, s1=HEAD + "class Part(Model):\n    pass\nsize = 3\n")

        assert fault(load, "s1:Part") == (
            "models: 's1:Part' is not a kind: it is class Part, "
            "not a subclass of kthena_api.modelling.CustomResource"
        )
        assert fault(load, "s1:size") == "models: 's1:size' is not a kind: it is of type int"
        with pytest.raises(SourceError, match="is not a kind"):
            load("kthena_api.modelling:CustomResource")

    @pytest.mark.parametrize(
        ("entry", "message"),
        [
            (
                "shop/models.py",
                "models: 'shop/models.py' is a path; write the module's name: 'shop.models'",
            ),
            ("", "models: '' is neither 'package.module' nor 'package.module:Class'"),
            (".models", "models: '.models' is neither 'package.module' nor 'package.module:Class'"),
            ("a-b", "models: 'a-b' is neither 'package.module' nor 'package.module:Class'"),
        ],
    )
    def test_what_is_no_module_name(self, load: Load, entry: str, message: str) -> None:
        """A path or a relative name is told from a missing module."""
        assert fault(load, entry) == message

    def test_all_that_lies(self, project: Path, load: Load) -> None:
        """An __all__ with a name that is not there, or no list, is one message."""
        write(project, t1='__all__ = ["Gone"]\n', t2="__all__ = 3\n")

        assert fault(load, "t1") == (
            "module 't1' cannot be imported: AttributeError: module 't1' has no attribute 'Gone'"
        )
        assert fault(load, "t2") == "models: __all__ of module 't2' is not a list of names"

    @pytest.mark.parametrize("stop", ["GeneratorExit", "StopIteration", "Mute"])
    def test_exceptions_of_every_sort(self, project: Path, load: Load, stop: str) -> None:
        """Nothing that a module raises gets past, an error without a text included."""
        text = "class Mute(BaseException):\n    def __str__(self): raise self\n\n"
        write(project, w1=f"{text}raise {stop}()\n")

        assert fault(load, "w1") == f"w1.py:4: module 'w1' cannot be imported: {stop}"

    @pytest.mark.parametrize(
        "content", [b"x = 1\n\0", "x = 1\n".encode("utf-16"), "x = 1\n".encode("utf-16-le")]
    )
    def test_a_file_with_nul_bytes(self, project: Path, load: Load, content: bytes) -> None:
        """Python names no file for these bytes; the message does, however it was imported."""
        write(project, x1="import x2.part\n", x2____init__="")
        (project / "x2/part.py").write_bytes(content)

        why = "it has NUL bytes; source has to be UTF-8"
        assert fault(load, "x2.part") == (f"x2/part.py: module 'x2.part' cannot be imported: {why}")
        assert fault(load, "x1") == f"x2/part.py: module 'x1' cannot be imported: {why}"

    def test_nul_bytes_in_evaluated_text(self, project: Path, load: Load) -> None:
        """Text that a module compiles itself is reported at its line."""
        write(project, x3="import json\n\neval('1\\0')\n")

        assert fault(load, "x3").startswith("x3.py:3: module 'x3' cannot be imported: ")


class TestImporting:
    """What an import may and may not change."""

    def test_prints_of_models_go_to_stderr(
        self, project: Path, load: Load, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Standard output belongs to results."""
        write(project, u1=HEAD + "print('loading')\n" + kind("Widget"))

        assert load("u1") == ["Widget"]
        assert capsys.readouterr() == ("", "loading\n")

    def test_what_goes_round_sys_stdout(
        self, project: Path, load: Load, capfd: pytest.CaptureFixture[str]
    ) -> None:
        """Nor may anything else reach standard output, and only during the import."""
        text = "import os, sys\nos.write(1, b'raw\\n')\n"
        write(project, y1=HEAD + text + kind("Widget"))

        load("y1")
        os.write(1, b"after\n")

        assert capfd.readouterr() == ("after\n", "raw\n")

    def test_restores_the_search_path(self, project: Path) -> None:
        """The path is as it was, also after an error inside."""
        before = sys.path[:]

        with importing(project, project):
            inside = sys.path[:]
        with pytest.raises(ZeroDivisionError), importing(project):
            _ = 1 / 0

        assert inside == [str(project), *before]
        assert sys.path == before

    @pytest.mark.parametrize("write_bytecode", [True, False])
    def test_leaves_bytecode_only_where_it_may(
        self, project: Path, monkeypatch: pytest.MonkeyPatch, *, write_bytecode: bool
    ) -> None:
        """A run that writes nothing leaves no __pycache__ either."""
        monkeypatch.setattr(sys, "dont_write_bytecode", False)
        write(project, v1=HEAD + kind("Widget"))

        with importing(project, write_bytecode=write_bytecode):
            load_kinds(["v1"], project)

        assert (project / "__pycache__").exists() == write_bytecode
        assert sys.dont_write_bytecode is False
