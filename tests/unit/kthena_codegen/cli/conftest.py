# SPDX-License-Identifier: Apache-2.0
"""A project with models of its own, on which the commands are run."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from shop_project import MODELS, PYPROJECT, Project


@pytest.fixture
def project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Project]:
    """A shop with one kind, configured and not yet generated; the current folder."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.chdir(tmp_path)
    shop = Project(tmp_path, capsys)
    shop.write("pyproject.toml", PYPROJECT)
    shop.write("shop/models.py", MODELS)
    yield shop
    shop.forget()


@pytest.fixture
def generated(project: Project) -> Project:
    """The shop with everything generated."""
    assert project.run("generate").code == 0
    return project
