# SPDX-License-Identifier: Apache-2.0
"""Go's verdict on patterns, replayed.

`data/regexp.jsonl` and `data/regexp_classes.jsonl` are recorded from Go's regexp package by
`tests/oracle/regexp`; both hold their questions, so feeding a file to the recorder records it anew.
"""

from __future__ import annotations

import hashlib
import json
import pickle
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from kthena_api.regexp import (
    Pattern,
    SyntaxFault,
    UnsupportedPattern,
    check_pattern,
    compile_pattern,
    faults,
    matcher,
    parser,
    tree,
)

DATA = Path(__file__).parent / "data"
OPS = {
    tree.LITERAL: "Literal",
    tree.CHAR_CLASS: "CharClass",
    tree.ANY_CHAR: "AnyChar",
    tree.ANY_CHAR_NOT_NL: "AnyCharNotNL",
}


def recorded(name: str) -> Iterator[dict[str, Any]]:
    """The lines of a recorded file."""
    with (DATA / name).open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def source_of(case: dict[str, Any]) -> str:
    """The pattern of a case, however it is spelt."""
    if "hex" in case:
        return bytes.fromhex(case["hex"]).decode(errors="surrogateescape")
    if "parts" in case:
        return "".join(text * times for text, times in case["parts"])
    return str(case["pattern"])


def go_fault(case: dict[str, Any], source: str) -> tuple[str, str] | None:
    """What Go refused the pattern with: code and fragment."""
    if "code" not in case:
        return None
    if "fragment_hex" in case:
        raw = bytes.fromhex(case["fragment_hex"])
        return case["code"], raw.decode(errors="surrogateescape")
    return case["code"], source if case.get("whole") else case.get("fragment", "")


def syntax_differences(cases: Iterable[dict[str, Any]]) -> list[str]:
    """The patterns on whose validity, or on whose fault, Go and we differ."""
    out = []
    for case in cases:
        source = source_of(case)
        fault = check_pattern(source)
        ours = None if fault is None else (fault.code, fault.fragment)
        if ours != go_fault(case, source) or ("error" in case and str(fault) != case["error"]):
            out.append(f"{source[:60]!r}: {ours}")
    return out


def match_differences(cases: Iterable[dict[str, Any]]) -> list[str]:
    """The pattern and text pairs on which Go and we differ."""
    out = []
    for case in cases:
        if "matches" in case:
            pattern = Pattern(source_of(case))
            out += [
                f"{pattern.source[:60]!r} in {text!r}: Go says {expected}"
                for text, expected in zip(case["texts"], case["matches"], strict=True)
                if pattern.search(text) is not expected
            ]
    return out


def test_the_record_holds_every_kind_of_fault() -> None:
    """The recorded table has over a thousand patterns, and each error that Go can give."""
    cases = list(recorded("regexp.jsonl"))
    codes = {value for name, value in vars(faults).items() if name.isupper()}
    assert len(codes) == 14
    assert {case["code"] for case in cases if "code" in case} == codes
    assert sum("matches" in case for case in cases) > 1000


def test_syntax_is_gos() -> None:
    """Every recorded pattern is accepted, or refused with the same words, as Go does."""
    assert syntax_differences(recorded("regexp.jsonl")) == []


def test_matches_are_gos() -> None:
    """Every recorded text matches exactly where Go's MatchString says so."""
    assert match_differences(recorded("regexp.jsonl")) == []


def test_matches_by_symbols_are_gos(monkeypatch: pytest.MonkeyPatch) -> None:
    """The way taken by large patterns gives the same verdicts when every pattern takes it."""
    monkeypatch.setattr(matcher, "_MANY_RANGES", -1)
    assert match_differences(recorded("regexp.jsonl")) == []


def test_the_replay_bites() -> None:
    """A wrong verdict in the record is reported: wrong code, wrong fragment, wrong match."""
    wrong: list[dict[str, Any]] = [
        {"pattern": "a"},
        {"pattern": "a(", "code": "missing closing ]", "fragment": "a("},
        {"pattern": "a(", "code": "missing closing )", "fragment": "("},
        {"pattern": "a("},
        {"pattern": "a", "code": "missing closing )", "fragment": "a"},
    ]
    assert len(syntax_differences(wrong)) == 4
    texts = [{"pattern": "^a$", "texts": ["a", "b"], "matches": [False, False]}]
    assert match_differences(texts) == ["'^a$' in 'a': Go says False"]


def test_named_classes_hold_gos_code_points() -> None:
    """Every class name stands for the code points of Go's tables, folded and negated as well."""
    different = []
    count = 0
    for case in recorded("regexp_classes.jsonl"):
        node = parser.parse(case["pattern"])
        text = "".join(f"{rune:x} " for rune in node.runes)
        digest = hashlib.sha256(text.encode()).hexdigest()
        count += 1
        if (OPS[node.kind], len(node.runes), digest) != (case["op"], case["runes"], case["sha256"]):
            different.append(case["pattern"])
    assert different == []
    assert count > 1000


def test_the_text_of_a_fault() -> None:
    """A fault reads as Go's error and names code and fragment."""
    with pytest.raises(SyntaxFault) as caught:
        compile_pattern("x|a(")
    assert str(caught.value) == "error parsing regexp: missing closing ): `x|a(`"
    assert (caught.value.code, caught.value.fragment) == ("missing closing )", "x|a(")
    assert isinstance(caught.value, ValueError)


def test_check_finds_nothing_in_a_good_pattern() -> None:
    """A pattern that Go accepts has no fault."""
    assert check_pattern(r"^[\p{L}\p{N}]{1,512}$") is None


def test_a_fault_is_told_every_time() -> None:
    """Each refusal is an exception of its own, although the verdict is remembered."""
    first, second = check_pattern("*"), check_pattern("*")
    assert first is not second
    assert str(first) == "error parsing regexp: missing argument to repetition operator: `*`"
    assert str(second) == str(first)


def test_a_lone_surrogate_in_a_text_is_a_replacement_character() -> None:
    """A text that cannot be UTF-8 is searched as Go's JSON reader would have stored it."""
    assert compile_pattern(r"^\x{FFFD}$").search("\ud800")
    assert compile_pattern(r"^\x{FFFD}{1000}$").search("\udfff" * 1000)
    assert not compile_pattern(r"[\x{D800}-\x{DFFF}]").search("\ud800")


def test_a_lone_surrogate_in_a_pattern_is_refused() -> None:
    """A pattern that cannot be UTF-8 is refused from the offending character on."""
    fault = check_pattern("a\ud800b")
    assert fault is not None
    assert (fault.code, fault.fragment) == ("invalid UTF-8", "\ud800b")


def test_a_pattern_is_immutable_and_equal_by_its_source() -> None:
    """A Pattern takes no assignment or deletion; two of one source are the same to a set."""
    pattern = compile_pattern("a+")
    with pytest.raises(AttributeError):
        pattern.source = "b"
    with pytest.raises(AttributeError):
        del pattern.source
    assert pattern is compile_pattern("a+")
    assert {pattern, Pattern("a+")} == {pattern}
    assert pattern != compile_pattern("a*")
    assert pattern != "a+"
    assert repr(pattern) == "Pattern('a+')"


def test_patterns_and_faults_are_picklable() -> None:
    """A pattern survives pickling, used or not, and so do both exceptions."""
    pattern = compile_pattern(r"(?i)^straße$")
    assert pattern.search("STRAẞE")
    copy = pickle.loads(pickle.dumps(pattern))  # noqa: S301 - our own bytes
    assert copy == pattern
    assert copy.search("STRAẞE")
    assert not copy.search("STRASSE")
    fault = pickle.loads(pickle.dumps(SyntaxFault("invalid UTF-8", "x")))  # noqa: S301
    assert (fault.code, fault.fragment) == ("invalid UTF-8", "x")
    limit = pickle.loads(pickle.dumps(UnsupportedPattern("x", "why")))  # noqa: S301
    assert str(limit) == "pattern cannot be matched here: why: `x`"


def test_threads_share_a_pattern() -> None:
    """Threads that search at once, the first search included, all get the right verdict."""
    pattern = Pattern(r"^[\p{L}\p{N}]{1,512}$")
    texts = ["é" * n for n in range(506, 520)] * 4
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(pattern.search, texts))
    assert found == ([True] * 7 + [False] * 7) * 4


def test_no_room_is_said_and_not_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pattern for which RE2 has no room is a limit that is named, never a verdict."""
    monkeypatch.setattr(matcher, "_MEMORY", (100_000,))
    pattern = Pattern("(?:abcdefghij){1000}")
    with pytest.raises(UnsupportedPattern, match="RE2 has no room for it"):
        pattern.search("abcdefghij")


def run(program: str) -> tuple[str, str]:
    """What a program prints to its two streams."""
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    return done.stdout.strip(), done.stderr


def test_re2_is_loaded_by_the_first_search() -> None:
    """Checking and compiling patterns leaves RE2 alone; a search loads it."""
    out, _ = run(
        "import sys\n"
        "from kthena_api.regexp import check_pattern, compile_pattern\n"
        "check_pattern('a(')\n"
        "pattern = compile_pattern('[a-z]+')\n"
        "print('re2' in sys.modules)\n"
        "pattern.search('a')\n"
        "print('re2' in sys.modules)\n"
    )
    assert out.split() == ["False", "True"]


def test_re2_is_silent() -> None:
    """RE2 writes nothing to stderr when a first attempt is too large for it."""
    out, err = run(
        "from kthena_api.regexp import Pattern\n"
        "print(Pattern('(?:' + 'abcdefghij' * 20 + '){1000}').search('abcdefghij'))\n"
    )
    assert (out, err) == ("False", "")
