# SPDX-License-Identifier: Apache-2.0
r"""Random calls of library functions, held to what a server's libraries answer.

    PYTHONPATH=tests/support python -m tests.oracle.cel_library.fuzz --minor 1.37 --count 20000
    … --costs                    static costs instead of values
    … --calls 'url|indexOf'      only calls that a regular expression finds
    … --write PATH               keeps all answers
    … --again PATH …             asks recorded questions anew

Prints every difference; exits with 1 if there is one.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from cel_library_calls import ESTIMATES, Tree, spell
from cel_library_replay import cost_difference, difference
from go_programs import LIBRARIES, ORACLE, GoProgram, built

from tests.oracle.cel_library.questions import Question, questions, sized_questions


def program(minor: str) -> GoProgram:
    """The recorder with the libraries of a minor."""
    go_mod = f"../cel/v{minor.replace('.', '_')}/go.mod"
    return GoProgram(ORACLE / "cel_library", ".", "cel-library", LIBRARIES[minor], go_mod)


def answers_of(minor: str, asked: Iterable[Question], *, costs: bool) -> Iterator[Question]:
    """The server's answers, in order."""
    command = [str(built(program(minor))), *(["-estimate"] if costs else [])]
    lines = "".join(f"{json.dumps(question)}\n" for question in asked)
    done = subprocess.run(command, input=lines, stdout=subprocess.PIPE, text=True, check=True)
    # A text may hold what Python takes for the end of a line as well.
    for line in done.stdout.removesuffix("\n").split("\n"):
        yield {"server": minor, **json.loads(line)}


def read(path: Path) -> list[Question]:
    """Recorded lines."""
    opened = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in opened.removesuffix(b"\n").split(b"\n")]


def write(path: Path, lines: Iterable[Question]) -> None:
    """Keep lines; a compressed file has no date in it."""
    data = "".join(f"{json.dumps(line)}\n" for line in lines).encode()
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)


def _trees_of(asked: Sequence[Question]) -> list[Tree]:
    by_question = {
        (question["call"], tuple(question.get("types", ()))): tree
        for tree, question in sized_questions(0, len(ESTIMATES))
    }
    return [by_question[question["call"], tuple(question.get("types", ()))] for question in asked]


def _asked(options: argparse.Namespace) -> list[Question]:
    if options.again is not None:
        return read(options.again)
    if options.costs:
        return [question for _, question in sized_questions(options.seed, options.count)]
    only = re.compile(options.calls)
    return list(questions(options.seed, options.count, dyn=0.25, only=only))


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minor", default="1.37", choices=LIBRARIES)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=2500)
    parser.add_argument("--costs", action="store_true")
    parser.add_argument("--calls", default="")
    parser.add_argument("--write", type=Path)
    parser.add_argument("--again", type=Path)
    options = parser.parse_args()
    asked = _asked(options)
    answers = list(answers_of(options.minor, asked, costs=options.costs))
    if options.write is not None:
        write(options.write, answers)
    trees = _trees_of(asked) if options.costs else [""] * len(asked)
    found = refused = 0
    for tree, answer in zip(trees, answers, strict=True):
        refused += "issues" in answer
        words = cost_difference(tree, answer) if options.costs else difference(answer)
        if words is not None:
            found += 1
            sys.stdout.write(f"{json.dumps(answer)}\n    {spell(tree)} {words}\n")
    sys.stdout.write(f"{len(asked)} calls, {refused} refused by the checker, {found} differ\n")
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main())
