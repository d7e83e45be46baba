# SPDX-License-Identifier: Apache-2.0
"""Random calls of library functions, as the recorder beside this file takes them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from typing import Any

from cel_library_calls import ESTIMATES, TREES, Tree, leaf_params, overloads_in, spell
from cel_library_replay import DECLARED, declared_name
from cel_library_values import encode

from kthena_api.cel.library import standard
from kthena_api.cel.types import Kind, Type
from kthena_api.cel.values import make_map
from tests.oracle.cel_library.makers import Maker

Question = dict[str, Any]

_STANDARD = frozenset(row.id for row in standard.LIBRARY.overloads)
_ZONES = (
    "UTC", "", "Local", "America/New_York", "Europe/Berlin", "Asia/Kolkata", "+01:00", "-08:30",
    "05:45", "+1:5", "-00:30", "+99:99", "x", "x:y", "Nowhere/City", "-:1", "+01:60", "1:-1",
)  # fmt: skip
_NUMBERS = (
    "1", "-1", "+7", "", "1.5", "1e3", "0x10", "1_000", " 1", "9223372036854775807", "-0", "inf",
    "9223372036854775808", "-9223372036854775808", "18446744073709551615", "NaN", "0x1p-2", "1e400",
    "true", "TRUE", "t", "0", "False", "yes", "1h", "1h30m", "-1.5s", "100ns", "1d", "1.5us", ".5h",
    "2024-01-01T00:00:00Z", "2024-02-30T00:00:00Z", "2024-01-01T00:00:00+01:30",
    "2024-01-01T00:00:00.123456789Z", "2024-01-01t00:00:00z", "9999-12-31T23:59:59.999999999Z",
    "0001-01-01T00:00:00Z", "2562047h47m16.854775807s", "2562047h47m16.854775808s",
    "\u0661", "10000-01-01T00:00:00Z",
)  # fmt: skip
_READ_TEXTS = frozenset({"bool", "double", "duration", "int", "timestamp", "uint"})
_SIZES = (0, 1, 2, 3, 10, 63, 64, 253, 1000, 3145726, 1 << 31, 1 << 53, (1 << 64) - 1)


def _by_maker(make: Maker, text: str, count: int) -> list[object] | None:
    """Arguments for what is made from a text."""
    pick = make.random
    makers: dict[str, Callable[[], object]] = {
        "quantity(": make.quantity,
        "isQuantity(": make.quantity,
        "semver(": make.version,
        "isSemver(": make.version,
        "cidr(": make.network,
        "isCIDR(": make.network,
        "ip(": make.address,
        "isIP(": make.address,
        "ip.isCanonical(": make.address,
        "url(": make.url,
        "isURL(": make.url,
        "format.uri()": make.url,
        "validate(": make.word,
    }
    maker = next((makers[needle] for needle in makers if needle in text), None)
    if maker is None:
        return None
    values: list[object] = [maker() for _ in range(count)]
    if ".sub(b)" in text or ".add(b)" in text:
        values[1] = make.whole()
    if "emver(a, b)" in text:
        values[1] = pick.random() < 0.7
    if "containsIP(" in text:
        values[1] = make.address()
    # Two that are the same are rare by chance.
    if ("==" in text or "!=" in text or " in " in text) and pick.random() < 0.4:
        values[1] = values[0]
    return values


def _of_function(make: Maker, tree: Tree, count: int) -> list[object] | None:
    """Arguments for a function of a library, by its name."""
    pick = make.random
    function = spell(tree).removeprefix("a.").partition("(")[0]
    scalar = pick.choice(("int", "string", "double"))
    made: list[object]
    match function:
        case "sortBy":
            made = [make.pairs()]
        case "sort" | "isSorted" | "min" | "max" | "sum":
            kind = str(leaf_params(tree)["a"].parameters[0])
            # Where bytes that are not UTF-8 stand in an order is a matter of values.
            made = [make.items("key" if kind == "string" else kind)]
        case "find" | "findAll" | "matches":
            made = [make.text(), make.pattern(), make.whole()]
        case "format":
            made = [make.format_text(), make.format_arguments()]
        case "join":
            made = [make.items("string"), make.piece()]
        case "flatten":
            nested: list[object] = [make.items("any") for _ in range(pick.randrange(4))]
            made = [nested, pick.choice((0, 1, 2, 3, -1))]
        case "reverse" | "distinct" | "first" | "last":
            made = [make.items("any")]
        case "slice":
            made = [make.items("any"), make.whole(), make.whole()]
        case "sets.contains" | "sets.equivalent" | "sets.intersects":
            made = [make.items("any"), make.items("any")[:2]]
        case "lists.range":
            made = [pick.choice((0, 3, -1, 1_000_001, 9))]
        case "includes":
            made = [make.items("any"), make.scalar(scalar)]
        case "indexOf" | "lastIndexOf" if count == 2 and pick.random() < 0.5:
            made = [make.items("any"), make.scalar(scalar)]
        case "substring" | "charAt":
            made = [make.text(), make.whole(), make.whole()]
        case "indexOf" | "lastIndexOf" | "split":
            made = [make.text(), make.piece(), make.whole()]
        case "contains" | "startsWith" | "endsWith":
            made = [make.text(), make.piece()]
        case "replace":
            made = [make.text(), make.piece(), make.piece(), make.whole()]
        case "format.named":
            made = [pick.choice(("uuid", "uri", "dns1123Label", "x", ""))]
        case _:
            return None
    return made[:count]


class _Typed:
    """Arguments for the parameters of an overload, type parameters bound as they come."""

    def __init__(self, make: Maker, tree: Tree) -> None:
        self._make = make
        self._bound: dict[str, str] = {}
        function = spell(tree).partition("(")[0]
        self._reads = function in _READ_TEXTS
        self._zone = ".get" in spell(tree)
        self._orders = "<" in spell(tree) or ">" in spell(tree)

    def _kind(self, parameter: str) -> str:
        kinds = ("int", "int", "uint", "double", "string", "bool", "bytes", "null", "list", "map")
        more = ("duration", "timestamp", "type")
        return self._bound.setdefault(parameter, self._make.random.choice(kinds + more))

    def value(self, param: Type, *, second: bool) -> object:
        """A value for a parameter."""
        pick = self._make.random
        match param.kind:
            case Kind.STRING if second and self._zone:
                return pick.choice(_ZONES)
            case Kind.STRING if self._reads:
                return pick.choice(_NUMBERS)
            case Kind.STRING if self._orders:
                return self._make.scalar("key")
            case Kind.TYPE_PARAM:
                # Numbers equal each other across types.
                if self._kind(param.name) == "int" and pick.random() < 0.2:
                    return self._make.scalar(pick.choice(("uint", "double")))
                return self._make.scalar(self._kind(param.name))
            case Kind.LIST if param.parameters[0].kind is Kind.TYPE_PARAM:
                return self._make.items(self._kind(param.parameters[0].name))
            case Kind.MAP:
                return self._map(param)
            case Kind.DURATION:
                return self._make.scalar("duration")
            case Kind.TIMESTAMP:
                return self._make.scalar("timestamp")
            case Kind.DYN:
                return self._make.scalar(pick.choice(("map", "int", "string", "list")))
        return self._make.scalar(str(param))

    def _map(self, param: Type) -> object:
        pick = self._make.random
        key, value = (self._kind(part.name) for part in param.parameters)
        if key not in ("int", "uint", "string", "bool"):
            key = self._bound[param.parameters[0].name] = pick.choice(("int", "string"))
        size = pick.randrange(4)
        return make_map([(self._make.scalar(key), self._make.scalar(value)) for _ in range(size)])


def _typed(make: Maker, tree: Tree) -> list[object]:
    params = leaf_params(tree)
    typed = _Typed(make, tree)
    # Containers first: keys have fewer types than values.
    order = sorted(params, key=lambda name: params[name].kind is not Kind.MAP)
    values = {name: typed.value(params[name], second=name == "b") for name in order}
    if len(values) > 1 and make.random.random() < 0.15 and params["a"] == params["b"]:
        values["b"] = values["a"]
    return [values[name] for name in sorted(values)]


def _count(text: str) -> int:
    """How many arguments a call has."""
    return len(set(re.findall(r"(?<![\w.])[abcd](?!\w)", text)))


def _arguments(make: Maker, tree: Tree) -> list[object]:
    """Arguments that a call may have."""
    text = spell(tree)
    count = _count(text)
    values = _by_maker(make, text, count)
    if values is None and not _STANDARD.issuperset(overloads_in(tree)):
        values = _of_function(make, tree, count)
    if values is None and text in ("a.transformMapEntry(k, v, {v: k})", "a.?k"):
        values = [make.scalar("map")]
        if text == "a.?k" and make.random.random() < 0.7:
            entries: object = {"k": make.scalar("int"), "l": None}
            values = [entries]
    return _typed(make, tree) if values is None else values


def questions(seed: int, count: int, *, dyn: float, only: re.Pattern[str]) -> Iterator[Question]:
    """Calls, a share of them with all arguments dyn and some of those wrong."""
    make = Maker(seed)
    pick = make.random
    found = {text: trees for text, trees in TREES.items() if only.search(text)}
    # A constant is asked once.
    constants = [text for text in found if not _count(text)]
    trees = [tree for text in found if _count(text) for tree in found[text]]
    for text in constants:
        yield {"call": text}
    for at in range(count - len(constants)):
        tree = trees[at % len(trees)]
        text = spell(tree)
        values = _arguments(make, tree)
        question: Question = {"call": text}
        if pick.random() < dyn and "sortBy" not in text and "transform" not in text:
            question["dyn"] = True
            # Servers before 1.37 make a range of any length.
            if pick.random() < 0.6 and "lists.range" not in text:
                kinds = ("int", "string", "null", "list", "map", "bool", "timestamp", "duration")
                values[pick.randrange(len(values))] = make.scalar(pick.choice(kinds))
        yield question | {"args": [encode(value) for value in values]}


def sized_questions(seed: int, count: int) -> Iterator[tuple[Tree, Question]]:
    """Calls with sizes of their arguments, for the static cost, and the trees they came from."""
    pick = random.Random(seed)  # noqa: S311 - repeatable, not secret
    named = [
        (tree, {name: declared_name(param) for name, param in sorted(leaf_params(tree).items())})
        for tree in ESTIMATES
    ]
    asked = [(tree, kinds) for tree, kinds in named if DECLARED.keys() >= set(kinds.values())]
    for at in range(count):
        tree, kinds = asked[at % len(asked)]
        sizes = [sorted(pick.choices(_SIZES, k=2)) for _ in range(2 * len(kinds))]
        for place, kind in enumerate(kinds.values()):
            if kind in ("int", "bool"):
                sizes[2 * place] = [1, 1]
        yield tree, {"call": spell(tree), "types": list(kinds.values()), "sizes": sizes}
