# SPDX-License-Identifier: Apache-2.0
"""The library that admits objects in a server, as a process that answers.

Needs Go for the first use of a minor (minutes of building, cached).
"""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Mapping, Sequence
from typing import IO, Any, Self

from admission_cases import GROUP, KIND, VERSION, Case, Definition
from go_programs import LIBRARIES, ORACLE, GoProgram, built

Json = Any


def admission_program(minor: str) -> GoProgram:
    """Return the program of a Kubernetes minor such as "1.37"; KeyError for another."""
    go_mod = f"v{minor.replace('.', '_')}/go.mod"
    return GoProgram(ORACLE / "admission", ".", "admission-oracle", LIBRARIES[minor], go_mod)


class AdmissionOracle:
    """One minor's library in a process of its own; not to be shared between threads."""

    def __init__(self, minor: str = "1.37") -> None:
        self.minor = minor
        binary = built(admission_program(minor))
        # The library logs what it finds twice.
        self._process = subprocess.Popen(
            [binary],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """End the process."""
        self.close()

    def close(self) -> None:
        """End the process and wait for its end."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def judge(
        self, asked: Sequence[tuple[Definition, Sequence[Case]]]
    ) -> list[list[Mapping[str, Json]]]:
        """Return status, object and warnings for every case of every definition."""
        lines = [_line(definition, cases) for definition, cases in asked]
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        sender = threading.Thread(target=_send, args=(self._process.stdin, lines), daemon=True)
        sender.start()
        answers = [json.loads(self._process.stdout.readline()) for _ in lines]
        sender.join()
        return [answer["cases"] for answer in answers]


def _send(pipe: IO[bytes], lines: Sequence[bytes]) -> None:
    for line in lines:
        pipe.write(line)
    pipe.flush()


def _line(definition: Definition, cases: Sequence[Case]) -> bytes:
    request = {
        "schema": definition.schema,
        "group": GROUP,
        "kind": KIND,
        "version": VERSION,
        "namespaced": definition.namespaced,
        "status": definition.status,
        "scale": definition.scale,
        "cases": [
            {
                "body": case.body,
                **({} if case.old is None else {"old": case.old}),
                "subresource": case.subresource or "",
                "validation": case.validation,
            }
            for case in cases
        ],
    }
    return json.dumps(request).encode() + b"\n"
