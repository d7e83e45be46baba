# SPDX-License-Identifier: Apache-2.0
"""The server's own expression library, as a process that answers.

    with Oracle("1.37") as oracle:
        (rule,) = oracle.compile({"type": "integer"}, [{"rule": "self > 1"}])

Needs Go for the first use of a minor (half a minute of building, cached). Thousands of questions
a second are answered through `ask_all`, which keeps both ends busy; `ask` waits for each.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any, Self, TypeVar

from go_programs import built, oracle_program
from oracle_requests import (
    Bench,
    CompiledRule,
    Evaluated,
    Fault,
    Functions,
    Json,
    Object,
    Request,
    Review,
    Rule,
    Settings,
    Variable,
    Verdict,
    bench_request,
    compile_request,
    evaluate_request,
    expression_request,
    functions_request,
    review_request,
)

T = TypeVar("T")

_STOP_SECONDS = 10.0
_CHUNK = 1 << 20
_TAIL = 2000


class OracleError(Exception):
    """A question was not answered; `fault` says how."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"{fault.kind}: {fault.text}")
        self.fault = fault


class Oracle:
    """One minor's library in a process of its own, started when it is first asked.

    The process ends when its input does, so it does not outlive this one, however that ends. After
    a crash, or a silence of `patience` seconds, it is started anew: the question that is to blame
    is answered by a Fault, all others as ever. Not to be shared between threads.
    """

    def __init__(self, minor: str = "1.37", *, patience: float = 120.0) -> None:
        self.minor = minor
        self._patience = patience
        self._process: subprocess.Popen[bytes] | None = None
        self._complaints: IO[bytes] | None = None

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """End the process."""
        self.close()

    def __del__(self) -> None:
        """End a process that nobody closed."""
        self.close()

    @property
    def pid(self) -> int | None:
        """The number of the process, if there is one."""
        return self._process.pid if self._process else None

    def close(self) -> None:
        """End the process and wait for its end; the next question starts another."""
        process, self._process = self._process, None
        if process is not None:
            _end(process)
        if self._complaints is not None:
            self._complaints.close()
            self._complaints = None

    def ask(self, request: Request[T]) -> T:
        """Return the answer; OracleError if there is none."""
        (answer,) = self.ask_all([request])
        if isinstance(answer, Fault):
            raise OracleError(answer)
        return answer

    def ask_all(self, requests: Iterable[Request[T]]) -> list[T | Fault]:
        """Return the answers in the order of the requests, a Fault where there is none."""
        asked = list(requests)
        lines = [json.dumps(request.members).encode() + b"\n" for request in asked]
        return [
            _answer(request, said)
            for request, said in zip(asked, self._exchange_all(lines), strict=True)
        ]

    def compile(
        self,
        schema: Json,
        rules: Sequence[Rule] | None = None,
        *,
        root: bool = False,
        stored: bool = False,
        compatibility: str = "",
    ) -> tuple[CompiledRule, ...]:
        """Return what `schema/cel.Compile` says of the rules of one node."""
        request = compile_request(
            schema, rules, root=root, stored=stored, compatibility=compatibility
        )
        return self.ask(request)

    def review(self, schema: Json, *, stored: bool = False) -> Review:
        """Return every rule of a whole schema with its cost, and what the registry says."""
        return self.ask(review_request(schema, stored=stored))

    def evaluate(
        self,
        schema: Json,
        objects: Sequence[Object],
        rules: Sequence[Rule] | None = None,
        *,
        root: bool = False,
        call_limit: int | None = None,
    ) -> tuple[Verdict, ...]:
        """Return what `schema/cel.Validator` says of objects."""
        return self.ask(evaluate_request(schema, objects, rules, root=root, call_limit=call_limit))

    def expression(
        self,
        expression: str,
        variables: Mapping[str, str | Variable] | None = None,
        bindings: Mapping[str, Json] | None = None,
        settings: Settings | None = None,
    ) -> Evaluated:
        """Return type, costs and value of an expression."""
        return self.ask(expression_request(expression, variables, bindings, settings))

    def functions(self, *, stored: bool = False, compatibility: str = "") -> Functions:
        """Return the overloads of an environment."""
        return self.ask(functions_request(stored=stored, compatibility=compatibility))

    def bench(
        self,
        schema: Json,
        judged: Object,
        rules: Sequence[Rule] | None = None,
        *,
        root: bool = False,
        seconds: float = 0.5,
        rounds: int = 7,
    ) -> Bench:
        """Return how long the library takes to validate one object."""
        request = bench_request(schema, judged, rules, root=root, seconds=seconds, rounds=rounds)
        return self.ask(request)

    def _exchange_all(self, lines: Sequence[bytes]) -> list[bytes | Fault]:
        answers: list[bytes | Fault] = []
        while len(answers) < len(lines):
            answers += self._exchange(lines[len(answers) :])
            if len(answers) == len(lines):
                break
            self.close()
            # Several questions were being worked on: the first of them, alone, is to blame or not.
            alone: list[bytes | Fault] = [*self._exchange(lines[len(answers) : len(answers) + 1])]
            answers += alone or [Fault("crash", self._last_words())]
            if not alone:
                self.close()
        return answers

    def _exchange(self, lines: Sequence[bytes]) -> list[bytes]:
        """Send lines and return the answers that came before the process ended, if it did."""
        process = self._process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        sender = threading.Thread(target=_send, args=(process.stdin, lines), daemon=True)
        sender.start()
        answers = _receive(process.stdout.fileno(), len(lines), self._patience)
        if len(answers) < len(lines):
            process.kill()
        sender.join()
        return answers

    def _start(self) -> subprocess.Popen[bytes]:
        binary = built(oracle_program(self.minor))
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the process
        self._process = subprocess.Popen(
            [binary], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._complaints
        )
        return self._process

    def _last_words(self) -> str:
        """Return the end of what the process said before it ended."""
        assert self._process is not None
        assert self._complaints is not None
        code = self._process.wait(_STOP_SECONDS)
        size = self._complaints.seek(0, os.SEEK_END)
        self._complaints.seek(max(0, size - _TAIL))
        return f"exit code {code}: {self._complaints.read().decode(errors='replace').strip()}"


def _send(pipe: IO[bytes], lines: Sequence[bytes]) -> None:
    try:
        for line in lines:
            pipe.write(line)
        pipe.flush()
    except OSError:
        # The reader of this pipe is gone; whoever waits for its answers sees that as well.
        return


def _receive(descriptor: int, count: int, patience: float) -> list[bytes]:
    """Return up to so many lines: fewer at the end of the pipe or after a silence."""
    lines: list[bytes] = []
    rest = b""
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        deadline = time.monotonic() + patience
        while len(lines) < count and selector.select(max(0.0, deadline - time.monotonic())):
            chunk = os.read(descriptor, _CHUNK)
            if not chunk:
                break
            *whole, rest = (rest + chunk).split(b"\n")
            if whole:
                lines += whole
                deadline = time.monotonic() + patience
    return lines


def _end(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    # What was left in the buffer may have no reader any more.
    with contextlib.suppress(BrokenPipeError):
        process.stdin.close()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()


def _answer(request: Request[T], said: bytes | Fault) -> T | Fault:
    if isinstance(said, Fault):
        return said
    members: dict[str, Any] = json.loads(said)
    for kind in ("refused", "panic"):
        if kind in members:
            return Fault(kind, members[kind])
    return request.read(members)
