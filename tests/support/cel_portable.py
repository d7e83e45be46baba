# SPDX-License-Identifier: Apache-2.0
"""Random expressions of the portable subset (see `celpy_opinion`), well typed, with objects.

An expression speaks of `self`, an object of `SCHEMA`. Everything follows from the seed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any, Final

Json = Any

SCHEMA: Final[Mapping[str, Json]] = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "other": {"type": "string"},
        "count": {"type": "integer"},
        "limit": {"type": "integer"},
        "ratio": {"type": "number"},
        "enabled": {"type": "boolean"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "sizes": {"type": "array", "items": {"type": "integer"}},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        "parts": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"name": {"type": "string"}, "weight": {"type": "integer"}},
            },
        },
    },
}
_TEXTS: Final = ("", "a", "ab", "abc", "b", "x-y", "Ä", "日本", "a b", "0", "12")
_PATTERNS: Final = ("^a", "b$", "a+b?", "[a-c]+", "^$", ".", "(ab|x)", "^[^a]*$", r"\\d{2}")
_INTS: Final = (-3, -1, 0, 1, 2, 3, 7, 100, 2147483648)
_DOUBLES: Final = (-1.5, 0.0, 0.25, 1.0, 2.5, 1000000.0)


class Portable:
    """One stream of expressions and objects."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - reproducible, not secret
        self._bound: dict[str, list[str]] = {}
        self._names = 0

    def object(self) -> Json:
        """An object of the schema; each field may be missing."""
        choose = self._random
        made: dict[str, Json] = {
            "name": choose.choice(_TEXTS),
            "other": choose.choice(_TEXTS),
            "count": choose.choice(_INTS),
            "limit": choose.choice(_INTS),
            "ratio": choose.choice(_DOUBLES),
            "enabled": choose.random() < 0.5,
            "tags": self._some(lambda: choose.choice(_TEXTS)),
            "sizes": self._some(lambda: choose.choice(_INTS)),
            "labels": {key: choose.choice(_TEXTS) for key in self._some(self._text)},
            "parts": self._some(self._part),
        }
        return {key: value for key, value in made.items() if choose.random() < 0.8}

    def expression(self, depth: int = 4) -> str:
        """A boolean expression."""
        self._names = 0
        self._bound = {}
        return self._of("bool", depth)

    def _text(self) -> str:
        return self._random.choice(_TEXTS)

    def _part(self) -> Json:
        part = {"name": self._random.choice(_TEXTS), "weight": self._random.choice(_INTS)}
        return {key: value for key, value in part.items() if self._random.random() < 0.8}

    def _some(self, make: Callable[[], Json]) -> list[Json]:
        return [make() for _ in range(self._random.randrange(4))]

    def _of(self, kind: str, depth: int) -> str:
        """An expression of a type: bool, int, double, string, [string], [int] or [part]."""
        simple = self._simple(kind)
        if depth <= 0 or self._random.random() < 0.15:
            return self._random.choice(simple)
        return self._random.choice(self._compound[kind])(self, depth - 1)

    def _simple(self, kind: str) -> list[str]:
        choose = self._random.choice
        fields = {
            "bool": ["true", "false", "self.enabled"],
            "int": [str(choose(_INTS)), "self.count", "self.limit"],
            "double": [repr(choose(_DOUBLES)), "self.ratio"],
            "string": [f"'{choose(_TEXTS)}'", "self.name", "self.other"],
            "[string]": ["self.tags", f"['{choose(_TEXTS)}', '{choose(_TEXTS)}']"],
            "[int]": ["self.sizes", f"[{choose(_INTS)}, {choose(_INTS)}]"],
            "[part]": ["self.parts"],
        }
        return fields[kind] + self._bound.get(kind, []) * 2

    def _scalar(self) -> str:
        return self._random.choice(("bool", "int", "double", "string"))

    def _pair(self, kind: str, operators: str, depth: int) -> str:
        operator = self._random.choice(operators.split())
        return f"({self._of(kind, depth)} {operator} {self._of(kind, depth)})"

    def _compare(self, depth: int) -> str:
        return self._pair(self._random.choice(("int", "double", "string")), "< <= > >=", depth)

    def _equality(self, depth: int) -> str:
        kind = self._random.choice(("bool", "int", "double", "string", "[string]", "[int]"))
        return self._pair(kind, "== !=", depth)

    def _logic(self, depth: int) -> str:
        return self._pair("bool", "&& ||", depth)

    def _not(self, depth: int) -> str:
        return f"!({self._of('bool', depth)})"

    def _has(self, _depth: int) -> str:
        return f"has(self.{self._random.choice(tuple(SCHEMA['properties']))})"

    def _in(self, depth: int) -> str:
        kind = self._random.choice(("string", "int"))
        if kind == "string" and self._random.random() < 0.3:
            return f"({self._of('string', depth)} in self.labels)"
        return f"({self._of(kind, depth)} in {self._of(f'[{kind}]', depth)})"

    def _text_test(self, depth: int) -> str:
        function = self._random.choice(("contains", "startsWith", "endsWith", "matches"))
        if function == "matches":
            return f"{self._of('string', depth)}.matches('{self._random.choice(_PATTERNS)}')"
        return f"{self._of('string', depth)}.{function}({self._of('string', depth)})"

    def _quantified(self, depth: int) -> str:
        macro = self._random.choice(("all", "exists", "exists_one"))
        return self._loop(macro, "bool", depth)

    def _loop(self, macro: str, body: str, depth: int, item: str = "") -> str:
        element = item or self._random.choice(("string", "int", "part"))
        items = self._of(f"[{element}]", depth)
        self._names += 1
        name = f"v{self._names}"
        made = {element: [name]}
        if element == "part":
            made = {"string": [f"{name}.name"], "int": [f"{name}.weight"]}
        before = {kind: list(names) for kind, names in self._bound.items()}
        for kind, names in made.items():
            self._bound[kind] = self._bound.get(kind, []) + names
        inner = self._of(body, depth)
        self._bound = before
        return f"{items}.{macro}({name}, {inner})"

    def _choice(self, kind: str) -> Callable[[Portable, int], str]:
        del self
        return lambda mine, depth: (
            f"({mine._of('bool', depth)} ? {mine._of(kind, depth)} : {mine._of(kind, depth)})"
        )

    def _arithmetic(self, depth: int) -> str:
        return self._pair("int", "+ - * / %", depth)

    def _size(self, depth: int) -> str:
        kind = self._random.choice(("string", "[string]", "[int]", "[part]"))
        return f"size({self._of(kind, depth)})"

    def _negative(self, depth: int) -> str:
        return f"-({self._of('int', depth)})"

    def _floating(self, depth: int) -> str:
        # celpy has an infinity of its own for a division by zero.
        if self._random.random() < 0.25:
            return f"({self._of('double', depth)} / {self._random.choice((-1.5, 0.25, 2.5))})"
        return self._pair("double", "+ - *", depth)

    def _to_double(self, depth: int) -> str:
        return f"double({self._of('int', depth)})"

    def _joined(self, depth: int) -> str:
        return self._pair("string", "+", depth)

    def _to_string(self, depth: int) -> str:
        return f"string({self._of('int', depth)})"

    def _element(self, kind: str) -> Callable[[Portable, int], str]:
        del self
        # No negative positions: celpy takes them as Python does.
        return lambda mine, depth: f"{mine._of(f'[{kind}]', depth)}[{mine._random.randrange(4)}]"

    def _label(self, depth: int) -> str:
        return f"self.labels[{self._of('string', depth)}]"

    def _list(self, kind: str) -> Callable[[Portable, int], str]:
        del self
        return lambda mine, depth: (
            f"[{', '.join(mine._of(kind, depth) for _ in range(mine._random.randrange(1, 3)))}]"
        )

    def _mapped(self, kind: str) -> Callable[[Portable, int], str]:
        del self
        return lambda mine, depth: mine._loop("map", kind, depth)

    def _filtered(self, kind: str) -> Callable[[Portable, int], str]:
        del self
        return lambda mine, depth: mine._loop("filter", "bool", depth, kind)

    def _concatenated(self, kind: str) -> Callable[[Portable, int], str]:
        del self
        return lambda mine, depth: mine._pair(f"[{kind}]", "+", depth)

    @property
    def _compound(self) -> Mapping[str, tuple[Callable[[Portable, int], str], ...]]:
        mine = type(self)
        return {
            "bool": (
                mine._compare, mine._equality, mine._equality, mine._logic, mine._logic, mine._not,
                mine._has, mine._in, mine._text_test, mine._quantified, mine._quantified,
                self._choice("bool"),
            ),
            "int": (
                mine._arithmetic, mine._size, mine._negative, self._element("int"),
                self._choice("int"),
            ),
            "double": (mine._floating, mine._to_double, self._choice("double")),
            "string": (
                mine._joined, mine._to_string, self._element("string"), mine._label,
                self._choice("string"),
            ),
            "[string]": (
                self._list("string"), self._mapped("string"), self._filtered("string"),
                self._concatenated("string"),
            ),
            "[int]": (
                self._list("int"), self._mapped("int"), self._filtered("int"),
                self._concatenated("int"),
            ),
            "[part]": (self._filtered("part"),),
        }  # fmt: skip
