# SPDX-License-Identifier: Apache-2.0
"""A parse tree as a question to RE2: is there a match anywhere in this text, and where?

RE2 reads another dialect and brings its own Unicode tables, so it is never shown the pattern as
written. It gets the tree, spelt with explicit ranges and without groups that capture, which leaves
only the search to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import pairwise
from typing import Any, Final

from kthena_api.regexp import characters, ranges, tree
from kthena_api.regexp.alphabet import Alphabet, is_surrogate
from kthena_api.regexp.faults import UnsupportedPattern
from kthena_api.regexp.tree import Node

Search = Callable[[str], bool]
# Start and end of every match, in characters.
Spans = Callable[[str], Iterator[tuple[int, int]]]

# Above this many ranges, counted once per repetition, symbols are cheaper than UTF-8 sequences:
# RE2 takes half a microsecond for each.
_MANY_RANGES: Final = 2_000
# RE2's own default first. Go's limit of 3.4 million instructions fits into the last.
_MEMORY: Final = (8 << 20, 64 << 20, 1 << 30)
_SURROGATES_AWAY: Final = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_ANY: Final = "(?s:.)"
_NOTHING: Final = r"[^\x{0}-\x{10FFFF}]"
_FIXED: Final = {
    tree.NO_MATCH: _NOTHING,
    tree.EMPTY_MATCH: "",
    tree.BEGIN_LINE: "(?m:^)",
    tree.END_LINE: "(?m:$)",
    tree.BEGIN_TEXT: r"\A",
    tree.END_TEXT: r"\z",
    tree.WORD_BOUNDARY: r"\b",
    tree.NO_WORD_BOUNDARY: r"\B",
}
# RE2 takes the square of their number to compile: a second for so many.
_MANY_OPTIONAL: Final = 20_000
_OPTIONAL: Final = frozenset({tree.STAR, tree.QUEST})
_OPERATORS: Final = {tree.STAR: "*", tree.PLUS: "+", tree.QUEST: "?"}


def build(source: str, root: Node) -> Search:
    """Compile a parse tree; raises UnsupportedPattern when RE2 has no room for it."""
    compiled, alphabet = _compile_tree(source, root, finding=False)
    return _direct(compiled) if alphabet is None else _by_symbols(compiled, alphabet)


def build_spans(source: str, root: Node) -> Spans:
    """Compile a parse tree to find matches with; raises as `build` does.

    Matches are those of Go's FindAllStringIndex: leftmost, the preferred one of those, and no empty
    one where the one before it ended.
    """
    compiled, alphabet = _compile_tree(source, root, finding=True)

    def spans(text: str) -> Iterator[tuple[int, int]]:
        data = _encode(text) if alphabet is None else text.translate(alphabet).encode()
        return _offsets(compiled, data, is_wide=len(data) != len(text))

    return spans


def _compile_tree(source: str, root: Node, *, finding: bool) -> tuple[Any, Alphabet | None]:
    order = _parts_first(root)
    if any(_optional_neighbours(node) > _MANY_OPTIONAL for node in order):
        raise UnsupportedPattern(source, "too many optional parts in a row")
    if _weigh(order) <= _MANY_RANGES:
        compiled = _compile(_spell(order, None, finding=finding), _MEMORY[:1])
        if compiled is not None:
            return compiled, None
    different = {bounds for node in order for bounds in _classes(node)}
    alphabet = Alphabet({tuple(ranges.clean(list(bounds))) for bounds in different})
    compiled = _compile(_spell(order, alphabet, finding=finding), _MEMORY)
    if compiled is None:
        raise UnsupportedPattern(source, "RE2 has no room for it")
    return compiled, alphabet


def _encode(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        # Go reads a byte that is not UTF-8, and JSON a lone surrogate, so.
        return text.translate(_SURROGATES_AWAY).encode()


def _byte_spans(compiled: Any, data: bytes) -> Iterator[tuple[int, int]]:
    search = compiled.search
    at, previous = 0, -1
    while at <= len(data):
        found = search(data, at)
        if found is None:
            return
        start, end = found.span()
        following = _next_character(data, end)
        if start == end and _is_inside(data, start):
            # `\B` is true between the bytes of a character, where Go never looks.
            at = following
            continue
        if end == at:
            # Not right after the match before.
            accepted, at = start != previous, following
        else:
            accepted, at = True, end
        previous = end
        if accepted:
            yield start, end


def _is_inside(data: bytes, at: int) -> bool:
    return at < len(data) and data[at] & 0xC0 == 0x80


def _next_character(data: bytes, at: int) -> int:
    at += 1
    while _is_inside(data, at):
        at += 1
    return at


def _offsets(compiled: Any, data: bytes, *, is_wide: bool) -> Iterator[tuple[int, int]]:
    if not is_wide:
        yield from _byte_spans(compiled, data)
        return
    place = characters_before = 0
    for start, end in _byte_spans(compiled, data):
        first = characters_before + len(data[place:start].decode())
        place, characters_before = end, first + len(data[start:end].decode())
        yield first, characters_before


def _direct(compiled: Any) -> Search:
    match, anchor = _raw(compiled)

    def found(text: str) -> bool:
        data = _encode(text)
        return bool(match(anchor, data, 0, len(data))[0][0] >= 0)

    return found


def _by_symbols(compiled: Any, alphabet: Alphabet) -> Search:
    match, anchor = _raw(compiled)

    def found(text: str) -> bool:
        data = text.translate(alphabet).encode()
        return bool(match(anchor, data, 0, len(data))[0][0] >= 0)

    return found


def _raw(compiled: Any) -> tuple[Callable[..., Any], Any]:
    """RE2's own search, which the wrapper's takes five times as long to call; -1 is no match."""
    import re2  # type: ignore[import-untyped]  # google-re2 ships no types

    return compiled._regexp.Match, re2._re2.RE2.Anchor.UNANCHORED  # noqa: SLF001


def _compile(pattern: str, budgets: tuple[int, ...]) -> Any | None:
    # Costs 30 ms, and not every program matches.
    import re2

    for budget in budgets:
        options = re2.Options()
        options.log_errors = False
        options.max_mem = budget
        try:
            return re2.compile(pattern.encode(), options)
        except re2.error:
            continue
    return None


def _parts_first(root: Node) -> list[Node]:
    """Every node after its parts; a node behind `{0}` is never reached."""
    order: list[Node] = []
    todo = [root]
    while todo:
        node = todo.pop()
        order.append(node)
        if not _is_never(node):
            todo += node.subs
    order.reverse()
    return order


def _is_never(node: Node) -> bool:
    return node.kind == tree.REPEAT and node.minimum == node.maximum == 0


def _optional_neighbours(node: Node) -> int:
    """How many parts in a row may be missing; equal ones in a row, `.*.*`, are one to RE2."""
    if node.kind != tree.CONCAT or len(node.subs) <= _MANY_OPTIONAL:
        return 0
    most = count = 0
    for before, sub in pairwise([Node(tree.EMPTY_MATCH), *node.subs]):
        if sub.kind not in _OPTIONAL:
            count = 0
        elif not _is_star_of_same(before, sub):
            count += 1
        most = max(most, count)
    return most


def _is_star_of_same(one: Node, other: Node) -> bool:
    if one.kind != other.kind or one.kind != tree.STAR:
        return False
    left, right = one.subs[0], other.subs[0]
    return not left.subs and left.kind == right.kind and left.runes == right.runes


def _classes(node: Node) -> list[tuple[int, ...]]:
    """The set of code points, not clean, for each character that the node stands for."""
    if node.kind == tree.LITERAL:
        if node.flags & tree.FOLD_CASE:
            return [
                tuple(bound for point in characters.orbit(rune) for bound in (point, point))
                for rune in node.runes
            ]
        return [(rune, rune) for rune in node.runes]
    if node.kind == tree.CHAR_CLASS:
        return [tuple(node.runes)]
    return []


def _weigh(order: list[Node]) -> int:
    """How many ranges RE2 would have to compile, repetitions written out."""
    weights: dict[Node, int] = {}
    for node in order:
        if _is_never(node):
            weight = 0
        elif node.kind == tree.LITERAL:
            weight = len(node.runes)
        else:
            weight = len(node.runes) // 2 + sum(weights[sub] for sub in node.subs)
        if node.kind == tree.REPEAT:
            weight *= max(node.maximum, node.minimum)
        weights[node] = weight
    return weights[order[-1]]


def _spell(order: list[Node], alphabet: Alphabet | None, *, finding: bool) -> str:
    """The tree as a pattern that RE2 reads the same way."""
    done: list[list[str]] = []  # pieces of text, joined once at the end
    spell_class = cache(partial(_spell_class, alphabet))  # a class may be there a thousand times
    for node in order:
        count = 0 if _is_never(node) else len(node.subs)
        parts = done[len(done) - count :]
        del done[len(done) - count :]
        done.append(_spell_node(node, parts, spell_class, finding=finding))
    spelt = "".join(done[0])
    if not finding and any(node.kind == tree.NO_WORD_BOUNDARY for node in order):
        # RE2 finds an empty match between the bytes of a character, where Go never looks.
        return rf"\A{_ANY}*{spelt}"
    return spelt


def _spell_node(
    node: Node,
    parts: list[list[str]],
    spell_class: Callable[[tuple[int, ...]], str],
    *,
    finding: bool,
) -> list[str]:
    kind = node.kind
    if kind in _FIXED:
        return [_FIXED[kind]]
    if kind in {tree.LITERAL, tree.CHAR_CLASS}:
        return ["".join(map(spell_class, _classes(node)))]
    if kind == tree.ANY_CHAR:
        return [_ANY]
    if kind == tree.ANY_CHAR_NOT_NL:
        return ["."]
    if kind == tree.CAPTURE:
        return parts[0]
    if kind in {tree.CONCAT, tree.ALTERNATE}:
        between = "|" if kind == tree.ALTERNATE else ""
        joined = ["(?:"]
        for part in parts:
            joined += part
            joined.append(between)
        joined[-1] = ")"
        return joined
    if _is_never(node):
        return [""]
    if not finding:
        return ["(?:", *parts[0], ")", _operator(node)]
    # Where a match ends matters now. RE2 makes one operator of two, `(x*)+?`, when nothing is
    # captured between them, and then prefers another match than Go does.
    opening = "(" if _is_repetition(node.subs[0]) else "(?:"
    lazy = "?" if node.flags & tree.NON_GREEDY else ""
    return [opening, *parts[0], ")", _operator(node), lazy]


def _is_repetition(node: Node) -> bool:
    while node.kind == tree.CAPTURE:
        node = node.subs[0]
    return node.kind == tree.REPEAT or node.kind in _OPERATORS


def _operator(node: Node) -> str:
    if node.kind != tree.REPEAT:
        return _OPERATORS[node.kind]
    if node.maximum == node.minimum:
        return f"{{{node.minimum}}}"
    return f"{{{node.minimum},{'' if node.maximum < 0 else node.maximum}}}"


def _spell_class(alphabet: Alphabet | None, unsorted: tuple[int, ...]) -> str:
    bounds = ranges.clean(list(unsorted))
    if len(bounds) == 2 and bounds[0] == bounds[1] < 0x80 and chr(bounds[0]).isalnum():
        return chr(bounds[0])
    if bounds == [0, ranges.MAX_RUNE]:
        return _ANY
    if alphabet is not None:
        bounds = alphabet.symbols(bounds)
    spelt = [
        rf"\x{{{lo:X}}}-\x{{{hi:X}}}"
        for lo, hi in ranges.pairs(bounds)
        if not (is_surrogate(lo) and is_surrogate(hi))
    ]
    return f"[{''.join(spelt)}]" if spelt else _NOTHING
