# SPDX-License-Identifier: Apache-2.0
"""Random structural schemas, values that fit them, and values that almost do.

A schema is what a server accepts in a definition: every node has a type or an extension instead,
list maps have their keys, sets hold what can be compared. With `odd_names` properties are called
what no expression can write, or only in another spelling. Rules are not made here: see cel_rules.
"""

from __future__ import annotations

import copy
import string
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any, Final

Json = Any
Schema = Mapping[str, Json]

_NAMES: Final = tuple("a b c name kind spec value items mode weight ref old key".split())
_ODD_NAMES: Final = (
    "a-b", "a.b", "a/b", "a__b", "__", "_x", "in", "namespace", "for", "size", "has", "1st", "ü",
    "a b", "__dot__", "self", "true", "type", "x__namespace__", "$ref",
)  # fmt: skip
_FORMATS: Final[Mapping[str, Sequence[str]]] = {
    "date": ("2024-02-29", "1970-01-01", "9999-12-31"),
    "date-time": ("2024-02-29T12:00:00Z", "1970-01-01T00:00:00.123456789+01:00"),
    "duration": ("1h30m", "10s", "0", "1.5ms", "3 days", "1w"),
    "byte": ("YWJj", "", "/+8=", "AA=="),
}
_PLAIN_FORMATS: Final[Mapping[str, Sequence[str]]] = {
    "uuid": ("123e4567-e89b-12d3-a456-426614174000",),
    "ipv4": ("10.0.0.1",),
    "ipv6": ("::1", "fe80::1"),
    "cidr": ("10.0.0.0/8",),
    "hostname": ("example.com",),
    "email": ("a@example.com",),
    "uri": ("https://example.com/a?b=c",),
}
_TEXTS: Final = (
    "", "a", "b", "abc", "A b", "ä", "日本語", "x,y,z", "1", "-7", "true", "example.com", "1Gi",
    "10.0.0.1", "1.2.3", "https://example.com:80/a", "^a+$", "a-b",
)  # fmt: skip
_ENUMS: Final = (("a", "b"), ("",), ("yes", "no", "perhaps"), ("ä", "日本語"))
_BOUNDS: Final = (0, 1, 2, 3, 5, 10, 16, 63, 100, 253, 1000)
_META: Final = {
    "apiVersion": {"type": "string"},
    "kind": {"type": "string"},
    "metadata": {"type": "object"},
}
_WRONG: Final[Sequence[Json]] = (
    None, True, False, 0, -1, 1.5, "", "x", [], ["x"], {}, {"a": 1}, 1 << 40, "not-a-date",
)  # fmt: skip


class SchemaWriter:
    """A stream of schemas, and of values for any of them.

    Args:
        random: Where chance comes from.
        bounded: How likely a text, list or map has a bound; rules on others cost much.
        odd_names: How likely a property has a name that is hard to write.
        defaults: Whether some properties have a default.
    """

    def __init__(
        self,
        random: Random,
        *,
        bounded: float = 0.6,
        odd_names: float = 0.15,
        defaults: bool = False,
    ) -> None:
        self._random = random
        self._bounded = bounded
        self._odd_names = odd_names
        self._defaults = defaults

    def root(self, depth: int = 3) -> dict[str, Json]:
        """The schema of a resource."""
        properties = {
            "apiVersion": {"type": "string"},
            "kind": {"type": "string"},
            "metadata": {"type": "object"},
            "spec": self.object(depth),
        }
        if self._chance(0.3):
            for name in self._random.sample(sorted(_META), self._random.randrange(1, 4)):
                del properties[name]
        if self._chance(0.3):
            properties["metadata"] = {
                "type": "object",
                "properties": {"name": {"type": "string", "maxLength": self._bound()}},
            }
        return {"type": "object", "properties": properties}

    def schema(self, depth: int = 3) -> dict[str, Json]:
        """Any node."""
        ways: list[Callable[[], dict[str, Json]]] = [self.text] * 4
        ways += [self.integer, self.number, self.boolean, self.int_or_string]
        if depth > 0:
            ways += [lambda: self.object(depth)] * 3
            ways += [lambda: self.array(depth)] * 3
            ways += [lambda: self.map(depth)] * 2
            ways += [lambda: self.embedded(depth), self.unknown]
        return self._random.choice(ways)()

    def text(self) -> dict[str, Json]:
        """A text, of a format or not."""
        node: dict[str, Json] = {"type": "string"}
        if self._chance(0.35):
            node["format"] = self._random.choice(tuple(_FORMATS))
        elif self._chance(0.15):
            node["format"] = self._random.choice(tuple(_PLAIN_FORMATS))
        elif self._chance(0.2):
            node["enum"] = list(self._random.choice(_ENUMS))
        if "format" not in node and self._chance(self._bounded):
            node["maxLength"] = max(self._bound(), 3)
        return self._nullable(node)

    def integer(self) -> dict[str, Json]:
        """A whole number."""
        node: dict[str, Json] = {"type": "integer"}
        if self._chance(0.4):
            node["format"] = self._random.choice(("int32", "int64"))
        if self._chance(0.3):
            node |= {"minimum": 0, "maximum": self._random.choice((1, 10, 65535))}
        elif self._chance(0.1):
            node["enum"] = [1, 2, 3]
        return self._nullable(node)

    def number(self) -> dict[str, Json]:
        """A number."""
        return self._nullable({"type": "number"})

    def boolean(self) -> dict[str, Json]:
        """A truth value."""
        return self._nullable({"type": "boolean"})

    def int_or_string(self) -> dict[str, Json]:
        """A whole number or a text."""
        node: dict[str, Json] = {"x-kubernetes-int-or-string": True}
        if self._chance(0.3):
            node["anyOf"] = [{"type": "integer"}, {"type": "string"}]
        if self._chance(0.3):
            node["maxLength"] = max(self._bound(), 5)
        return self._nullable(node)

    def unknown(self) -> dict[str, Json]:
        """Anything, which no expression sees."""
        node: dict[str, Json] = {"x-kubernetes-preserve-unknown-fields": True}
        if self._chance(0.5):
            node["type"] = "object"
        return self._nullable(node)

    def embedded(self, depth: int) -> dict[str, Json]:
        """A resource within a resource."""
        node: dict[str, Json] = {
            "type": "object",
            "x-kubernetes-embedded-resource": True,
            "x-kubernetes-preserve-unknown-fields": True,
        }
        if self._chance(0.7):
            node["properties"] = copy.deepcopy(_META) if self._chance(0.5) else {}
            node["properties"]["spec"] = self.schema(depth - 1)
        return node

    def object(self, depth: int) -> dict[str, Json]:
        """A record."""
        properties: dict[str, Json] = {}
        for _ in range(self._random.randrange(0 if self._chance(0.1) else 1, 5)):
            odd = self._chance(self._odd_names)
            name = self._random.choice(_ODD_NAMES if odd else _NAMES)
            properties[name] = self._with_default(self.schema(depth - 1))
        node: dict[str, Json] = {"type": "object"}
        if properties:
            node["properties"] = properties
        wanted = [name for name in properties if self._chance(0.4)]
        if wanted:
            node["required"] = wanted
        if self._chance(0.1):
            node["x-kubernetes-preserve-unknown-fields"] = True
        if self._chance(0.15):
            node["x-kubernetes-map-type"] = self._random.choice(("atomic", "granular"))
        return self._nullable(node)

    def map(self, depth: int) -> dict[str, Json]:
        """A map from texts to a node."""
        node: dict[str, Json] = {
            "type": "object",
            "additionalProperties": self.schema(depth - 1),
        }
        if self._chance(self._bounded):
            node["maxProperties"] = max(self._bound(), 2)
        return self._nullable(node)

    def array(self, depth: int) -> dict[str, Json]:
        """A list of one of the three types."""
        node: dict[str, Json] = {"type": "array"}
        kind = self._random.choice((None, None, "atomic", "set", "map"))
        if kind == "map":
            node["items"], keys = self._keyed(depth)
            node["x-kubernetes-list-map-keys"] = keys
        elif kind == "set":
            scalar = self._random.choice((self.text, self.integer, self.boolean))
            node["items"] = scalar()
            node["items"].pop("nullable", None)
        else:
            node["items"] = self.schema(depth - 1)
        if kind:
            node["x-kubernetes-list-type"] = kind
        if self._chance(self._bounded):
            node["maxItems"] = max(self._bound(), 2)
        return self._nullable(node)

    def value(self, schema: Schema) -> Json:
        """A value that fits."""
        if schema.get("nullable") and self._chance(0.1):
            return None
        if schema.get("x-kubernetes-int-or-string"):
            return self._random.choice((0, 1, 42, -7, "1", "50%", "abc"))
        match schema.get("type"):
            case "string":
                return self._text_value(schema)
            case "integer":
                return self._random.choice(schema.get("enum") or (0, 1, 2, 3, 10))
            case "number":
                return self._random.choice((0, 1, 1.5, -2.25, 1e10, 0.1))
            case "boolean":
                return self._chance(0.5)
            case "array":
                return self._list_value(schema)
            case "object":
                return self._object_value(schema)
        return copy.deepcopy(self._random.choice(({"x": 1}, [1, "a"], "text", 7, 2.5, True, {})))

    def mutated(self, schema: Schema, value: Json, times: int = 1) -> Json:
        """A value in which something was changed, added or taken away; it may still fit."""
        result = copy.deepcopy(value)
        for _ in range(times):
            result = self._mutate(schema, result)
        return result

    def _chance(self, likelihood: float) -> bool:
        return self._random.random() < likelihood

    def _bound(self) -> int:
        return self._random.choice(_BOUNDS)

    def _nullable(self, node: dict[str, Json]) -> dict[str, Json]:
        if self._chance(0.1):
            node["nullable"] = True
        return node

    def _with_default(self, node: dict[str, Json]) -> dict[str, Json]:
        simple = node.get("type") in ("integer", "boolean") or node.get("enum")
        if self._defaults and simple and self._chance(0.25):
            node["default"] = False if node["type"] == "boolean" else node.get("enum", [1])[0]
        return node

    def _keyed(self, depth: int) -> tuple[dict[str, Json], list[str]]:
        """Items of a list map, and their keys."""
        item = self.object(max(depth - 1, 0))
        item.pop("nullable", None)
        properties = item.setdefault("properties", {})
        keys: list[str] = []
        odd = self._chance(self._odd_names)
        for name in self._random.sample(_ODD_NAMES[:9] if odd else _NAMES, 3):
            if keys and self._chance(0.6):
                break
            properties[name] = self._random.choice((self.text, self.integer, self.boolean))()
            properties[name].pop("nullable", None)
            keys.append(name)
        item["required"] = sorted({*item.get("required", ()), *keys})
        return item, keys

    def _text_value(self, schema: Schema) -> str:
        if schema.get("enum"):
            return str(self._random.choice(schema["enum"]))
        known = {**_FORMATS, **_PLAIN_FORMATS}.get(schema.get("format", ""))
        if known:
            return self._random.choice(known)
        limit = schema.get("maxLength", 20)
        if self._chance(0.1):
            letters = self._random.choices(string.ascii_letters + "äß日", k=min(limit, 40))
            return "".join(letters)
        fitting = [text for text in _TEXTS if len(text) <= limit]
        return self._random.choice(fitting)

    def _list_value(self, schema: Schema) -> list[Json]:
        count = min(self._random.choice((0, 1, 1, 2, 2, 3)), schema.get("maxItems", 3))
        items = [self.value(schema["items"]) for _ in range(count)]
        kind = schema.get("x-kubernetes-list-type")
        if kind == "set":
            return [item for at, item in enumerate(items) if item not in items[:at]]
        if kind == "map":
            keys = schema["x-kubernetes-list-map-keys"]
            found = {repr([item.get(key) for key in keys]): item for item in items}
            return list(found.values())
        return items

    def _object_value(self, schema: Schema) -> dict[str, Json]:
        values = schema.get("additionalProperties")
        if isinstance(values, Mapping):
            count = min(self._random.randrange(4), schema.get("maxProperties", 4))
            names = self._random.sample((*_NAMES, *_ODD_NAMES), count)
            return {name: self.value(values) for name in names}
        wanted = schema.get("required", ())
        value = {
            name: self.value(child)
            for name, child in schema.get("properties", {}).items()
            if name in wanted or self._chance(0.7)
        }
        if schema.get("x-kubernetes-preserve-unknown-fields") and self._chance(0.3):
            value["extra"] = self._random.choice((1, "x", {"y": [1]}))
        if schema.get("x-kubernetes-embedded-resource"):
            value |= {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}}
        return value

    def _mutate(self, schema: Schema, value: Json) -> Json:
        inner: list[Callable[[], Json]] = []
        if isinstance(value, dict):
            inner = [lambda: self._mutate_entry(schema, value)] * (4 if value else 1)
        elif isinstance(value, list):
            inner = [lambda: self._mutate_item(schema, value)] * (4 if value else 1)
        again: Callable[[], Json] = lambda: self.value(schema)  # noqa: E731
        wrong: Callable[[], Json] = lambda: copy.deepcopy(self._random.choice(_WRONG))  # noqa: E731
        return self._random.choice([*inner, again, again, wrong])()

    def _mutate_entry(self, schema: Schema, value: dict[str, Json]) -> dict[str, Json]:
        values = schema.get("additionalProperties")
        known = schema.get("properties", {})
        if not value or self._chance(0.15):
            name = self._random.choice((*_NAMES, *known))
        else:
            name = self._random.choice(sorted(value))
        child = known.get(name, values if isinstance(values, Mapping) else {})
        if name in value and self._chance(0.2):
            del value[name]
        elif name in value:
            value[name] = self._mutate(child, value[name])
        else:
            value[name] = self.value(child)
        return value

    def _mutate_item(self, schema: Schema, value: list[Json]) -> list[Json]:
        items = schema.get("items", {})
        if not value or self._chance(0.2):
            value.insert(self._random.randrange(len(value) + 1), self.value(items))
            return value
        at = self._random.randrange(len(value))
        match self._random.randrange(5):
            case 0:
                del value[at]
            case 1:
                value.append(copy.deepcopy(value[at]))
            case 2:
                self._random.shuffle(value)
            case _:
                value[at] = self._mutate(items, value[at])
        return value
