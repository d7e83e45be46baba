# SPDX-License-Identifier: Apache-2.0
"""Package attributes that are imported on first use (PEP 562).

A model class costs about 0.6 ms of start-up and a frozen dataclass as much, so a package that
offers many gives each out when it is asked for.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module


def attribute_loader(package: str, homes: Mapping[str, str]) -> Callable[[str], object]:
    """Return a module `__getattr__` that imports each name from its home.

    Args:
        package: The package's `__name__`.
        homes: Public name to the submodule that defines it.
    """

    def load(name: str) -> object:
        home = homes.get(name)
        if home is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}", name=name)
        value = getattr(import_module(f"{package}.{home}"), name)
        # Found without this function from now on.
        setattr(sys.modules[package], name, value)
        return value

    # For dir() and completion, which would otherwise show only what was used already.
    module = sys.modules[package]
    vars(module)["__dir__"] = lambda: sorted({*vars(module), *homes})
    return load
