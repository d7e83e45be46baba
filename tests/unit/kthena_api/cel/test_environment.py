# SPDX-License-Identifier: Apache-2.0
"""Environments of the supported minors: what they offer, refuse, and that they are values."""

from __future__ import annotations

import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from cel_check_world import PROVIDER, TYPES

from kthena_api import cel
from kthena_api.cel import CompileError, Environment, UnsupportedVersion, types
from kthena_api.cel.environment import SUPPORTED

T = TypeVar("T")


def refusal(env: Environment, text: str) -> str:
    """Why an expression is refused."""
    with pytest.raises(CompileError) as refused:
        env.compile(text)
    return str(refused.value)


def sent(value: T) -> T:
    """The value as another process gets it."""
    arrived: T = pickle.loads(pickle.dumps(value))  # noqa: S301 - our own
    return arrived


@pytest.mark.parametrize("minor", ["1.32", "1.38", "1.3", "37", "", "v1.37", "1.37.2"])
def test_unknown_minor(minor: str) -> None:
    """Another minor is refused with the list of those that are known."""
    with pytest.raises(UnsupportedVersion) as refused:
        Environment.for_kubernetes(minor)
    assert refused.value.version == minor
    assert refused.value.supported == ("1.33", "1.34", "1.35", "1.36", "1.37")
    assert str(refused.value) == (
        f"Kubernetes {minor} is not supported; supported are 1.33, 1.34, 1.35, 1.36, 1.37"
    )
    assert isinstance(sent(refused.value), UnsupportedVersion)


def test_new_rules_get_the_libraries_of_the_minor_before() -> None:
    """What a minor introduces is open to stored rules at once, to new ones a minor later."""
    text = "[[1], [2]].flatten()"
    before = Environment.for_kubernetes("1.34")
    assert "undeclared reference to 'flatten'" in refusal(before, text)
    for env in (
        Environment.for_kubernetes("1.34", stored=True),
        Environment.for_kubernetes("1.35"),
    ):
        assert str(env.compile(text).type) == "list(int)"


def test_backticks_are_read_by_the_newest_server() -> None:
    """The code of the server, not the libraries it offers, reads the text."""
    variables = {"x": types.MAP}
    newest = Environment.for_kubernetes("1.37", variables=variables)
    assert newest.compile("x.`a-b`").type == types.DYN
    assert "ERROR: <input>:1:3: unsupported syntax" in refusal(
        Environment.for_kubernetes("1.36", stored=True, variables=variables), "x.`a-b`"
    )


def test_issues_have_places() -> None:
    """Each issue has line, column and words; the text is what a server prints."""
    env = Environment.for_kubernetes("1.37", variables=TYPES, provider=PROVIDER)
    with pytest.raises(CompileError) as refused:
        env.compile("self.zz ==\n  undefined")
    assert [(issue.line, issue.column, issue.message) for issue in refused.value.issues] == [
        (1, 5, "undefined field 'zz'"),
        (2, 3, "undeclared reference to 'undefined' (in container '')"),
    ]
    assert str(refused.value) == (
        "ERROR: <input>:1:5: undefined field 'zz'\n | self.zz ==\n | ....^\n"
        "ERROR: <input>:2:3: undeclared reference to 'undefined' (in container '')\n"
        " |   undefined\n | ..^"
    )
    again = sent(refused.value)
    assert str(again) == str(refused.value)


def test_syntax_errors_are_compile_errors() -> None:
    """Whoever compiles has one exception to catch."""
    assert "Syntax error" in refusal(Environment.for_kubernetes("1.37"), "1 +")
    assert refusal(Environment.for_kubernetes("1.37"), "a" * 100_001) == (
        "ERROR: <input>:-1:0: expression code point size exceeds limit: size: 100001, limit 100000"
    )


def test_only_a_hundred_issues_are_kept() -> None:
    """The others are counted, as a server does."""
    text = f"[{', '.join(f'u{number}' for number in range(130))}]"
    with pytest.raises(CompileError) as refused:
        Environment.for_kubernetes("1.37").compile(text)
    assert len(refused.value.issues) == 100
    assert refused.value.count == 130
    assert str(refused.value).endswith("\n30 more errors were truncated")


def test_environment_is_a_value() -> None:
    """An environment cannot be changed, travels between processes and keeps what it was."""
    env = Environment.for_kubernetes("1.36", stored=True, variables=TYPES, provider=PROVIDER)
    with pytest.raises(AttributeError):
        env.minor = "1.37"  # type: ignore[misc]
    with pytest.raises(TypeError):
        env.variables["more"] = types.INT  # type: ignore[index]
    again = sent(env)
    assert (again.minor, again.stored, again.variables) == ("1.36", True, TYPES)
    assert again.functions is env.functions
    assert str(again.compile("self.spec.rules").type) == "list(selfType.spec.rules.@idx)"


def test_compiled_travels_between_processes() -> None:
    """A compiled expression is compiled again where it arrives."""
    compiled = Environment.for_kubernetes("1.37", variables=TYPES).compile("i + 1")
    again = sent(compiled)
    assert (again.text, again.type, again.cost) == ("i + 1", types.INT, compiled.cost)


def test_threads_share_an_environment() -> None:
    """Threads that compile at the same time get what one gets."""
    env = Environment.for_kubernetes("1.37", variables=TYPES, provider=PROVIDER)
    texts = [f"self.spec.rules.map(r, r.name + '{number}')[{number}]" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda text: str(env.compile(text).type), texts * 5))
    assert found == ["string"] * len(found)


def test_functions_are_listed() -> None:
    """Every overload is there, by name and by id, with what the documentation says."""
    functions = Environment.for_kubernetes("1.37", stored=True).functions
    assert [row.id for row in functions.by_name["size"]][:2] == ["size_bytes", "bytes_size"]
    assert functions.by_id["matches_string"].doc
    assert set(functions.checked) == set(functions.by_name)
    assert len(functions.by_id) > 300


def test_cost_and_program() -> None:
    """A compiled expression tells its cost and runs; the program is made once."""
    compiled = Environment.for_kubernetes("1.37", variables={"x": types.INT}).compile("x + 1 > 2")
    assert (compiled.cost.min, compiled.cost.max) == (3, 3)
    assert compiled.program() is compiled.program()
    assert compiled.program().evaluate({"x": 2}).value is True


def test_import_is_cheap() -> None:
    """The package alone loads none of the passes."""
    source = (
        "import sys, kthena_api.cel as cel; before = set(sys.modules);"
        "print(sorted(name for name in before if name.startswith('kthena_api.cel.')));"
        "cel.Environment; print('kthena_api.cel.checker' in sys.modules,"
        " 'kthena_api.cel.compiler' in sys.modules, 'kthena_api.cel.cost' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["[]", "True False False"]


def test_public_names() -> None:
    """What is public is there."""
    assert set(cel.__all__) <= set(dir(cel))
    assert tuple(f"1.{minor}" for minor in range(33, 38)) == SUPPORTED
    for name in cel.__all__:
        assert getattr(cel, name) is not None
