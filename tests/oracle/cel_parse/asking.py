# SPDX-License-Identifier: Apache-2.0
"""Asks the Go program beside this file what a server's cel-go makes of expressions."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from go_programs import ORACLE, GoProgram, built

Asked = Mapping[str, Any]
Answer = dict[str, Any]


VERSIONS = {
    "1.33": "0.23.2",
    "1.34": "0.26.0",
    "1.35": "0.26.0",
    "1.36": "0.26.0",
    "1.37": "0.29.2",
}
"""The cel-go of each minor's server."""


def program(minor: str) -> GoProgram:
    """The program with the cel-go of a minor's server."""
    go_mod = "go.mod" if minor == "1.37" else f"../cel/v{minor.replace('.', '_')}/go.mod"
    return GoProgram(ORACLE / "cel_parse", ".", "cel-parse", VERSIONS[minor], go_mod)


def answers_of(minor: str, asked: Iterable[Asked]) -> Iterator[Answer]:
    """What the server makes of each, in order; those of a server before 1.37 name their minor."""
    lines = "".join(f"{json.dumps(one)}\n" for one in asked)
    command = [str(built(program(minor)))]
    done = subprocess.run(command, input=lines, stdout=subprocess.PIPE, text=True, check=True)
    # A text may hold what Python takes for the end of a line as well.
    for line in done.stdout.removesuffix("\n").split("\n"):
        yield {**({} if minor == "1.37" else {"minor": minor}), **json.loads(line)}
