# SPDX-License-Identifier: Apache-2.0
"""Packages that import their names on first use."""

import importlib
import subprocess
import sys
from types import ModuleType

import pytest

from kthena_api.lazy import attribute_loader

PACKAGES = [
    "kthena_api.crd",
    "kthena_api.kubernetes",
    "kthena_api.modelling",
    "kthena_api.networking.v1alpha1",
]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_name_is_there(package: str) -> None:
    """`__all__`, what type checkers see and what the loader knows are one list."""
    module = importlib.import_module(package)

    assert module.__all__ == sorted(set(module.__all__), key=module.__all__.index)
    for name in module.__all__:
        assert getattr(module, name) is not None
        assert name in vars(module), "found without the loader from now on"


@pytest.mark.parametrize("package", PACKAGES)
def test_public_names_are_those_that_type_checkers_see(package: str) -> None:
    """The imports under TYPE_CHECKING offer exactly what is offered at run time."""
    import ast
    from pathlib import Path

    source = importlib.import_module(package).__file__
    assert source is not None
    tree = ast.parse(Path(source).read_text(encoding="utf-8"))
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kthena_api.")
        for alias in node.names
    }

    assert imported - {"attribute_loader"} == set(importlib.import_module(package).__all__)


def test_an_unknown_name_is_an_attribute_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error reads as Python's own, and names the attribute for tools that suggest."""
    monkeypatch.setitem(sys.modules, "package", ModuleType("package"))
    load = attribute_loader("package", {"Known": "home"})

    with pytest.raises(
        AttributeError, match="module 'package' has no attribute 'Unknown'"
    ) as raised:
        load("Unknown")
    assert raised.value.name == "Unknown"


def test_submodules_can_be_imported_from_the_package() -> None:
    """The loader does not stand in the way of `from package import module`."""
    code = "from kthena_api.networking.v1alpha1 import model_route; print(model_route.__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "kthena_api.networking.v1alpha1.model_route"


def test_a_name_loads_its_home_only() -> None:
    """Asking for one kind leaves the modules of the others alone."""
    code = (
        "import sys; from kthena_api.networking.v1alpha1 import ModelServer;"
        "print(*(m for m in sys.modules if m.startswith('kthena_api.networking.v1alpha1.model_')"
        " or m.endswith('external_model_provider')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["kthena_api.networking.v1alpha1.model_server"]


def test_names_that_were_not_used_are_listed() -> None:
    """Completion sees every public name of a package, used or not."""
    import kthena_api.networking.v1alpha1 as api

    assert set(api.__all__) <= set(dir(api))
