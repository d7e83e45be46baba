# SPDX-License-Identifier: Apache-2.0
"""Random rules over a random schema: mostly well typed, and now and then wrong in one place.

Functions are drawn from the rows of the library table, so a new row is used without a word here.
A rule is made for a wanted type from what can give it: a field of `self`, a variable of a loop, a
literal, a call whose result fits. Texts that mean something (URLs, addresses, quantities) are
likely where texts are wanted, so that functions have something to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any, Final

from kthena_api.cel import types
from kthena_api.cel.library.base import Overload
from kthena_api.cel.library.catalogue import overloads_of
from kthena_api.cel.types import Kind, Type

Json = Any

_TEXTS: Final = (
    "", "a", "b", "abc", "A b", "Ä", "日本語", "x,y,z", "1", "-7", "0x1f", "1.5", "true", "1h30m",
    "10s",
    "2024-02-29T12:00:00Z", "1970-01-01T00:00:00.5+01:00", "https://example.com:80/a?b=c",
    "http://[::1]/x", "not a url", "10.0.0.1", "::1", "fe80::1", "10.0.0.0/8", "2001:db8::/32",
    "1Gi", "500m", "1.5e3", "1.2.3", "v1.2.3-rc.1", "%s is %d", "^a+$", "[a-z]*", "(", "name",
    "dns1123Label", "Europe/Berlin", "02:30",
)  # fmt: skip
_INTS: Final = (
    "0",
    "1",
    "-1",
    "2",
    "3",
    "10",
    "100",
    "9223372036854775807",
    "-9223372036854775808",
)
_UINTS: Final = ("0u", "1u", "2u", "18446744073709551615u")
_DOUBLES: Final = ("0.0", "1.0", "-1.5", "2.5", "1e300", "-0.0")
_BYTES: Final = ("b''", "b'a'", "b'\\xff'", "b'abc'")
_DURATIONS: Final = ("duration('1h')", "duration('-1.5s')", "duration('0s')")
_TIMESTAMPS: Final = ("timestamp('2024-02-29T12:00:00Z')", "timestamp(0)")
_SIMPLE: Final = (types.INT, types.STRING, types.BOOL, types.DOUBLE)
_RECORD: Final = "record"
_OPERATORS: Final[Mapping[str, str]] = {
    "_+_": "({} + {})", "_-_": "({} - {})", "_*_": "({} * {})", "_/_": "({} / {})",
    "_%_": "({} % {})", "_==_": "({} == {})", "_!=_": "({} != {})", "_<_": "({} < {})",
    "_<=_": "({} <= {})", "_>_": "({} > {})", "_>=_": "({} >= {})", "_&&_": "({} && {})",
    "_||_": "({} || {})", "!_": "!({})", "-_": "-({})", "@in": "({} in {})", "_[_]": "{}[{}]",
    "_?_:_": "({} ? {} : {})", "_[?_]": "{}[?{}]",
}  # fmt: skip

Path = tuple[str, Type, Json]
"""The text of a path, its type (an opaque `record` for objects), and its schema."""


def _type_of(schema: Mapping[str, Json]) -> Type | None:
    """The type of a node's values as far as this module tells types apart."""
    if schema.get("x-kubernetes-int-or-string"):
        return types.DYN
    match schema.get("type"):
        case "string":
            formats = {
                "date": types.TIMESTAMP, "date-time": types.TIMESTAMP,
                "duration": types.DURATION, "byte": types.BYTES,
            }  # fmt: skip
            return formats.get(schema.get("format", ""), types.STRING)
        case "integer":
            return types.INT
        case "number":
            return types.DOUBLE
        case "boolean":
            return types.BOOL
        case "array":
            item = _type_of(schema.get("items", {}))
            return types.list_of(item) if item else None
        case "object":
            values = schema.get("additionalProperties")
            if isinstance(values, dict):
                value = _type_of(values)
                return types.map_of(types.STRING, value) if value else None
            return types.opaque(_RECORD)
    return None


def _is_name(key: str) -> bool:
    return key.isidentifier() and key.isascii() and key not in _RESERVED


_RESERVED: Final = frozenset(
    "true false null in as break const continue else for function if import let loop package"
    " namespace return var void while".split()
)


class RuleWriter:
    """A stream of rules over one schema.

    Args:
        random: Where chance comes from.
        schema: The node the rules stand at, as JSON.
        transition: Whether `oldSelf` is used too.
        environment: Minor of the libraries.
        server: Minor of the server.
    """

    def __init__(
        self,
        random: Random,
        schema: Mapping[str, Json],
        *,
        transition: bool = False,
        environment: int = 36,
        server: int = 37,
    ) -> None:
        self._random = random
        self._paths: list[Path] = []
        self._collect("self", schema, 3)
        if transition:
            self._collect("oldSelf", schema, 3)
        self._bound: list[Path] = []
        self._names = 0
        self._rows: dict[Kind, list[Overload]] = {}
        for row in overloads_of(environment, server):
            if not _is_callable(row):
                continue
            self._rows.setdefault(row.result.kind, []).append(row)

    def rule(self, depth: int = 4) -> str:
        """A rule."""
        self._bound, self._names = [], 0
        return self.expression(types.BOOL, depth)

    def expression(self, want: Type, depth: int) -> str:
        """An expression of a type, most of the time."""
        if self._random.random() < 0.01:
            want = self._random.choice((*_SIMPLE, types.LIST, types.UINT, types.NULL))
        if depth <= 0 or self._random.random() < 0.12:
            return self._leaf(want)
        made = self._random.choice(self._ways(want))(want, depth - 1)
        return made or self._leaf(want)

    def _collect(self, text: str, schema: Mapping[str, Json], depth: int) -> None:
        kind = _type_of(schema)
        if kind is not None:
            self._paths.append((text, kind, schema))
        if depth and schema.get("type") == "object":
            for key, child in schema.get("properties", {}).items():
                if _is_name(key):
                    self._collect(f"{text}.{key}", child, depth - 1)

    def _ways(self, want: Type) -> Sequence[Callable[[Type, int], str]]:
        ways: list[Callable[[Type, int], str]] = [self._call] * 3
        ways += [self._choice, self._element]
        if want.kind is Kind.BOOL:
            ways += [self._presence, self._quantified, self._quantified, self._compared]
        elif want.kind is Kind.LIST:
            ways += [self._list, self._looped, self._looped, self._transformed]
        elif want.kind is Kind.MAP:
            ways += [self._map, self._map_transformed]
        elif want.kind is Kind.DYN:
            ways = [self._dynamic]
        return ways

    def _leaf(self, want: Type) -> str:
        fitting = [text for text, kind, _ in self._bound if kind == want] * 3
        fitting += [text for text, kind, _ in self._paths if kind == want] * 2
        fitting += self._literals(want)
        return self._random.choice(fitting)

    def _literals(self, want: Type) -> list[str]:
        choose = self._random.choice
        match want.kind:
            case Kind.BOOL:
                return ["true", "false"]
            case Kind.INT:
                return [choose(_INTS)]
            case Kind.UINT:
                return [choose(_UINTS)]
            case Kind.DOUBLE:
                return [choose(_DOUBLES)]
            case Kind.STRING:
                return [_quoted(choose(_TEXTS)), _quoted(choose(_TEXTS))]
            case Kind.BYTES:
                return [choose(_BYTES)]
            case Kind.DURATION:
                return [choose(_DURATIONS)]
            case Kind.TIMESTAMP:
                return [choose(_TIMESTAMPS)]
            case Kind.NULL:
                return ["null"]
            case Kind.LIST:
                item = want.parameters[0] if want.parameters else types.INT
                count = self._random.randrange(1, 4)
                return [f"[{', '.join(self._leaf(self._bind(item)) for _ in range(count))}]"]
            case Kind.MAP:
                key, value = map(self._bind, want.parameters)
                return [f"{{{self._leaf(key)}: {self._leaf(value)}}}"]
            case Kind.TYPE:
                return ["int", "string", "type(1)", "list"]
            case Kind.DYN | Kind.ANY | Kind.TYPE_PARAM:
                return [f"dyn({self._leaf(choose(_SIMPLE))})"]
        made = _OPAQUE.get(want.name)
        if made is not None:
            return list(made)
        if types.is_optional(want):
            inner = self._leaf(self._bind(want.parameters[0]))
            return [f"optional.of({inner})", "optional.none()"]
        return ["null"]

    def _bind(self, kind: Type) -> Type:
        """A type in place of a parameter."""
        if kind.kind is Kind.TYPE_PARAM:
            return self._random.choice(_SIMPLE)
        if kind.parameters and any(part.kind is Kind.TYPE_PARAM for part in kind.parameters):
            parts = tuple(self._bind(part) for part in kind.parameters)
            return Type(kind.kind, kind.name, parts, kind.nullable)
        return kind

    def _call(self, want: Type, depth: int) -> str:
        rows = [
            row for row in self._rows.get(want.kind, ()) if _unify(row.result, want) is not None
        ]
        if not rows:
            return ""
        row = self._random.choice(rows)
        bound = dict(_unify(row.result, want) or {})
        arguments = []
        for parameter in row.params:
            kind = _substitute(parameter, bound, lambda: self._random.choice(_SIMPLE))
            arguments.append(self.expression(kind, depth))
        return _written(row, arguments)

    def _choice(self, want: Type, depth: int) -> str:
        test = self.expression(types.BOOL, depth)
        return f"({test} ? {self.expression(want, depth)} : {self.expression(want, depth)})"

    def _element(self, want: Type, depth: int) -> str:
        lists = [text for text, kind, _ in self._all() if kind == types.list_of(want)]
        maps = [text for text, kind, _ in self._all() if kind == types.map_of(types.STRING, want)]
        ways: list[str] = []
        ways += [f"{text}[{self._random.randrange(3)}]" for text in lists]
        ways += [f"{text}[{self.expression(types.STRING, depth)}]" for text in maps]
        fields = [text for text, kind, _ in self._all() if kind == want and "." in text]
        for text in fields:
            head, name = text.rsplit(".", 1)
            ways.append(f"{head}.?{name}.orValue({self._leaf(want)})")
        return self._random.choice(ways) if ways else ""

    def _all(self) -> list[Path]:
        return self._paths + self._bound

    def _presence(self, _want: Type, _depth: int) -> str:
        fields = [text for text, _, _ in self._all() if "." in text]
        if not fields:
            return ""
        text = self._random.choice(fields)
        if self._random.random() < 0.2:
            head, name = text.rsplit(".", 1)
            return f"{head}.?{name}.hasValue()"
        return f"has({text})"

    def _compared(self, _want: Type, depth: int) -> str:
        text, kind, _ = self._random.choice(self._all())
        operator = self._random.choice(("==", "!="))
        return f"({text} {operator} {self.expression(kind, depth)})"

    def _containers(self) -> list[Path]:
        return [path for path in self._all() if path[1].kind in (Kind.LIST, Kind.MAP)]

    def _over(self, depth: int) -> tuple[str, Type, Type, Json]:
        """Something to loop over: its text, the types of key and value, the value's schema."""
        found = self._containers()
        if found and self._random.random() < 0.85:
            text, kind, schema = self._random.choice(found)
        else:
            item = self._random.choice(_SIMPLE)
            text, kind, schema = (
                self.expression(types.list_of(item), depth),
                types.list_of(item),
                {},
            )
        inner = schema.get("items") or schema.get("additionalProperties") or {}
        if kind.kind is Kind.LIST:
            return text, types.INT, kind.parameters[0], inner
        return text, types.STRING, kind.parameters[1], inner

    def _name(self) -> str:
        self._names += 1
        return "self" if self._random.random() < 0.02 else f"x{self._names}"

    def _within(self, names: Sequence[tuple[str, Type, Json]], make: Callable[[], str]) -> str:
        before = self._bound
        self._bound = list(before)
        for name, kind, schema in names:
            if name == "self":
                # The outer one is hidden, which makes for wrong types; rarely enough.
                continue
            paths = self._paths
            self._paths = []
            self._collect(name, schema, 2)
            self._bound += self._paths or [(name, kind, schema)]
            self._paths = paths
        made = make()
        self._bound = before
        return made

    def _quantified(self, _want: Type, depth: int) -> str:
        text, key, value, schema = self._over(depth)
        single = value if key.kind is Kind.INT else key
        if self._random.random() < 0.25:
            macro = self._random.choice(("all", "exists", "existsOne"))
            first, second = self._name(), self._name() + "v"
            names = [(first, key, {}), (second, value, schema)]
            body = self._within(names, lambda: self.expression(types.BOOL, depth))
            return f"{text}.{macro}({first}, {second}, {body})"
        macro = self._random.choice(("all", "exists", "exists_one"))
        name = self._name()
        names = [(name, single, schema if single is value else {})]
        body = self._within(names, lambda: self.expression(types.BOOL, depth))
        return f"{text}.{macro}({name}, {body})"

    def _list(self, want: Type, depth: int) -> str:
        item = self._bind(want.parameters[0])
        parts = [self.expression(item, depth) for _ in range(self._random.randrange(4))]
        if self._random.random() < 0.1:
            parts.append(f"?optional.of({self.expression(item, depth)})")
        return f"[{', '.join(parts)}]"

    def _map(self, want: Type, depth: int) -> str:
        key, value = map(self._bind, want.parameters)
        parts = [
            f"{self.expression(key, depth)}: {self.expression(value, depth)}"
            for _ in range(self._random.randrange(3))
        ]
        return f"{{{', '.join(parts)}}}"

    def _looped(self, want: Type, depth: int) -> str:
        text, key, value, schema = self._over(depth)
        single = value if key.kind is Kind.INT else key
        name = self._name()
        names = [(name, single, schema if single is value else {})]
        item = self._bind(want.parameters[0])
        if item == single and self._random.random() < 0.5:
            body = self._within(names, lambda: self.expression(types.BOOL, depth))
            return f"{text}.filter({name}, {body})"
        body = self._within(names, lambda: self.expression(item, depth))
        if self._random.random() < 0.3:
            test = self._within(names, lambda: self.expression(types.BOOL, depth))
            return f"{text}.map({name}, {test}, {body})"
        return f"{text}.map({name}, {body})"

    def _transformed(self, want: Type, depth: int) -> str:
        return self._transform("transformList", want.parameters[0], depth)

    def _map_transformed(self, want: Type, depth: int) -> str:
        return self._transform("transformMap", want.parameters[1], depth)

    def _transform(self, macro: str, item: Type, depth: int) -> str:
        text, key, value, schema = self._over(depth)
        first, second = self._name(), self._name() + "v"
        names = [(first, key, {}), (second, value, schema)]
        bound = self._bind(item)
        body = self._within(names, lambda: self.expression(bound, depth))
        if self._random.random() < 0.3:
            test = self._within(names, lambda: self.expression(types.BOOL, depth))
            return f"{text}.{macro}({first}, {second}, {test}, {body})"
        return f"{text}.{macro}({first}, {second}, {body})"

    def _dynamic(self, _want: Type, depth: int) -> str:
        dynamic = [text for text, kind, _ in self._all() if kind == types.DYN]
        if dynamic and self._random.random() < 0.6:
            return self._random.choice(dynamic)
        return f"dyn({self.expression(self._random.choice(_SIMPLE), depth)})"


_OPAQUE: Final[Mapping[str, Sequence[str]]] = {
    "kubernetes.URL": ("url('https://example.com:80/a?b=c')",),
    "kubernetes.Quantity": ("quantity('1Gi')", "quantity('500m')"),
    "net.IP": ("ip('10.0.0.1')", "ip('::1')"),
    "net.CIDR": ("cidr('10.0.0.0/8')", "cidr('2001:db8::/32')"),
    "kubernetes.NamedFormat": ("format.dns1123Label()", "format.uuid()"),
    "kubernetes.Semver": ("semver('1.2.3')", "semver('1.0.0-rc.1')"),
    _RECORD: ("self",),
}


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _is_callable(row: Overload) -> bool:
    """Whether expressions can call it: no helper of macros, no authorizer, which no rule has."""
    name = row.function
    if name in _OPERATORS:
        return True
    kinds = (*row.params, row.result)
    return (
        "@" not in name
        and not name.startswith("_")
        and not any("authorization" in kind.name for kind in kinds)
    )


def _written(row: Overload, arguments: Sequence[str]) -> str:
    if row.function in _OPERATORS:
        return _OPERATORS[row.function].format(*arguments)
    if row.member:
        target = arguments[0]
        if target[:1] in "-!":
            target = f"({target})"
        return f"{target}.{row.function}({', '.join(arguments[1:])})"
    return f"{row.function}({', '.join(arguments)})"


def _unify(pattern: Type, want: Type) -> dict[str, Type] | None:
    """What type parameters of `pattern` have to be for it to be `want`, None if it cannot."""
    if pattern.kind is Kind.TYPE_PARAM:
        return {pattern.name: want}
    if pattern.kind is not want.kind or pattern.name != want.name:
        return None
    bound: dict[str, Type] = {}
    if len(pattern.parameters) != len(want.parameters):
        return None
    for mine, theirs in zip(pattern.parameters, want.parameters, strict=True):
        inner = _unify(mine, theirs)
        if inner is None or any(bound.get(name, kind) != kind for name, kind in inner.items()):
            return None
        bound |= inner
    return bound


def _substitute(pattern: Type, bound: dict[str, Type], fresh: Callable[[], Type]) -> Type:
    if pattern.kind is Kind.TYPE_PARAM:
        return bound.setdefault(pattern.name, fresh())
    if not pattern.parameters:
        return pattern
    parts = tuple(_substitute(part, bound, fresh) for part in pattern.parameters)
    return Type(pattern.kind, pattern.name, parts, pattern.nullable)
