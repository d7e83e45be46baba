# SPDX-License-Identifier: Apache-2.0
"""A small project with models of its own, and ways to run commands on it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

import pytest

import kthena_api
import kthena_codegen
from kthena_codegen.cli.main import main

PYPROJECT = """\
[tool.kthena-codegen]
models = ["shop.models"]

[tool.kthena-codegen.crd]
outputs = [
    { dir = "schema/crds" },
    { dir = "charts/shop/crds", helm = true, exclusive = false },
]

[tool.kthena-codegen.cel]
outputs = [{ dir = "schema/cel" }]

[tool.kthena-codegen.docs]
outputs = [{ dir = "docs/reference" }]
differences = "docs/differences.md"
"""

MODELS = '''\
"""Models of a shop."""

from typing import Annotated, Literal

from pydantic import Field

from kthena_api.modelling import Beyond, CustomResource, MaxLength, Model, Rule, constrain


@constrain(Rule("self.low <= self.high", message="low must not exceed high"))
class WidgetSpec(Model):
    """What a widget is; a template such as {{ .name }} stays as it is."""

    low: int = Field(ge=0)
    """The lower end."""

    high: int
    """The upper end."""

    label: Annotated[
        str | None, MaxLength(16, beyond=Beyond("Labels are short.", "shop#1"))
    ] = None
    """What is printed on it."""


class Widget(CustomResource):
    """A widget of the shop."""

    api_version: Literal["shop.example.com/v1"] = "shop.example.com/v1"
    kind: Literal["Widget"] = "Widget"
    spec: WidgetSpec
'''

MAIN = "import sys\nfrom kthena_codegen.cli.main import main\nsys.exit(main())"
"""The console script."""

CRD = "shop.example.com_widgets.yaml"


class Result(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


class Project:
    """A folder with models and the ways to run commands in it."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self.capsys = capsys

    def write(self, path: str, text: str) -> None:
        """Write a file below the root."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace text that must be in a file."""
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text
        self.write(path, text.replace(old, new))

    def read(self, path: str) -> str:
        """Return the text of a file below the root."""
        return (self.root / path).read_text(encoding="utf-8")

    def tree(self) -> dict[str, bytes]:
        """Return every file below the root with its content, caches included."""
        return {
            str(path.relative_to(self.root)): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file()
        }

    def run(self, *arguments: str) -> Result:
        """Run a command in this process, with the models as they are now."""
        self.forget()
        code = main(arguments)
        out, err = self.capsys.readouterr()
        return Result(code, out, err)

    def forget(self) -> None:
        """Forget modules that were imported from this project."""
        for name, module in list(sys.modules.items()):
            if str(self.root) in str(getattr(module, "__file__", "")):
                del sys.modules[name]

    def environment(self, **more: str) -> Mapping[str, str]:
        """Return the environment of a process of its own."""
        homes = [Path(str(package.__file__)).parents[1] for package in (kthena_api, kthena_codegen)]
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(map(str, homes)),
            "PYTHONDONTWRITEBYTECODE": "1",
            **more,
        }

    def spawn(self, *arguments: str, code: str = "", **environment: str) -> Result:
        """Run a command in a process of its own, after some code."""
        done = subprocess.run(
            [sys.executable, "-c", f"{dedent(code)}\n{MAIN}", *arguments],
            cwd=self.root,
            env=self.environment(**environment),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)
