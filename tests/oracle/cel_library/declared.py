# SPDX-License-Identifier: Apache-2.0
r"""Writes down which overloads each server offers to new rules and to stored ones.

    PYTHONPATH=tests/support python -m tests.oracle.cel_library.declared \
        tests/unit/kthena_api/cel/data/library_declared.jsonl

One line an overload, with the environments that have it: "1.37 new" is what a server of 1.37 gives
a rule of a new definition. The same overload is listed twice where two functions share its name.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from go_programs import LIBRARIES
from oracle import Oracle
from oracle_requests import Overload


def declared() -> Mapping[Overload, Sequence[str]]:
    """The environments of each overload."""
    environments: dict[Overload, list[str]] = {}
    for minor in LIBRARIES:
        with Oracle(minor) as oracle:
            for name, stored in (("new", False), ("stored", True)):
                for overload in oracle.functions(stored=stored).overloads:
                    environments.setdefault(overload, []).append(f"{minor} {name}")
    return environments


def main() -> None:
    """Write the file."""
    lines = [
        json.dumps(
            {
                "function": overload.function,
                "id": overload.id,
                "member": overload.member,
                "parameters": overload.parameters,
                "result": overload.result,
                "environments": environments,
            }
        )
        for overload, environments in sorted(
            declared().items(), key=lambda item: (item[0].function, item[0].id)
        )
    ]
    Path(sys.argv[1]).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()
