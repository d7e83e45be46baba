# SPDX-License-Identifier: Apache-2.0
"""Random requests about objects of random definitions, for the oracle and for us.

Schemas come from `cel_schemas` and get what that leaves out, since no rule sees it: formats of all
names, patterns, bounds, junctors, more defaults. Objects fit them, almost fit, or are an update of
one that fits, or does not.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from admission_values import FORMATS, METAS, NUMBERS, PATTERNS
from cel_schemas import SchemaWriter

Json = Any

GROUP: Final = "things.example.com"
VERSION: Final = "v1"
KIND: Final = "Thing"
META_NAMES: Final = ("apiVersion", "kind", "metadata")
API_VERSIONS: Final = ("v1", "x/v1", f"{GROUP}/v2", "a/b/c", "")
NAMES_OF_KIND: Final = ('"Kind"', '"KIND"', '"x"')
NO_METADATA: Final = ('"metadata": 5', '"metadata": null', '"x": 1', '"metadata": []')


# Few, since rules have judges of their own: what blocks, what ratchets and what compares.
RULES: Final[Mapping[str, Sequence[Mapping[str, Json]]]] = {
    "string": (
        {"rule": "self != 'a'", "reason": "FieldValueForbidden"},
        {"rule": "self == oldSelf", "message": "stays"},
        {"rule": "self.matches('^[a-z]*$')"},
    ),
    "integer": ({"rule": "self > 1", "message": "too small"}, {"rule": "self >= oldSelf"}),
    "number": ({"rule": "self > 0.5"},),
    "boolean": ({"rule": "self"}, {"rule": "self || !oldSelf", "message": "stays true"}),
    # The server compares the members of objects in no order, so nothing here does.
    "object": (
        {"rule": "false", "message": "never"},
        {"rule": "oldSelf.hasValue()", "optionalOldSelf": True, "message": "not new"},
    ),
    "array": (
        {"rule": "size(self) < 2", "messageExpression": "string(size(self))"},
        {"rule": "size(self) >= size(oldSelf)", "message": "grows"},
    ),
}


@dataclass(frozen=True)
class Definition:
    """A version of a definition."""

    schema: Mapping[str, Json]
    namespaced: bool = True
    status: bool = False
    scale: Mapping[str, str] | None = None

    @property
    def document(self) -> dict[str, Json]:
        """The CustomResourceDefinition."""
        subresources: dict[str, Json] = {"status": {}} if self.status else {}
        if self.scale is not None:
            subresources["scale"] = dict(self.scale)
        version: dict[str, Json] = {
            "name": VERSION,
            "served": True,
            "storage": True,
            "schema": {"openAPIV3Schema": self.schema},
        }
        if subresources:
            version["subresources"] = subresources
        return {
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": {"name": f"things.{GROUP}"},
            "spec": {
                "group": GROUP,
                "names": {"kind": KIND, "plural": "things"},
                "scope": "Namespaced" if self.namespaced else "Cluster",
                "versions": [version],
            },
        }


@dataclass(frozen=True)
class Case:
    """A request: a create without `old`, an update with it."""

    body: str
    old: Mapping[str, Json] | None = None
    subresource: str | None = None
    validation: str = "Strict"


class CaseWriter:
    """A stream of definitions, and of requests for each."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - chance that can be repeated
        self._writer = SchemaWriter(self._random, defaults=True, bounded=0.4, odd_names=0.1)

    def definition(self) -> Definition:
        """A definition, mostly one that a server accepts."""
        root = self._writer.root(self._random.choice((1, 2, 3)))
        if self._chance(0.5):
            root["properties"]["status"] = self._writer.object(2)
        self._enrich(root["properties"]["spec"])
        if "status" in root["properties"]:
            self._enrich(root["properties"]["status"])
        if self._chance(0.2):
            root["required"] = ["spec"]
        scale = None
        if self._chance(0.2):
            scale = {"specReplicasPath": ".spec.a", "statusReplicasPath": ".status.a"}
            if self._chance(0.5):
                scale["labelSelectorPath"] = ".status.b.c"
        return Definition(root, self._chance(0.8), self._chance(0.6), scale)

    def cases(self, definition: Definition, count: int) -> Iterator[Case]:
        """Requests about objects of a definition."""
        for _ in range(count):
            way = self._random.choice((self._create, self._create, self._update, self._text))
            yield way(definition)

    def _chance(self, likelihood: float) -> bool:
        return self._random.random() < likelihood

    def _enrich(self, node: dict[str, Json]) -> None:
        """Add keywords to a node and to all below it."""
        for child in node.get("properties", {}).values():
            self._enrich(child)
        for keyword in ("items", "additionalProperties"):
            if isinstance(node.get(keyword), dict):
                self._enrich(node[keyword])
        judged = self._judgement(node.get("type", ""))
        if self._chance(0.4):
            node |= judged
        if self._chance(0.2):
            branches = [self._branch(node) for _ in range(self._random.randrange(1, 4))]
            junctor = self._random.choice(("anyOf", "oneOf", "allOf", "not"))
            if junctor not in node:
                node[junctor] = branches[0] if junctor == "not" else branches
        if self._chance(0.1) and "x-kubernetes-list-type" not in node:
            node["nullable"] = True
        if self._chance(0.12) and (rules := RULES.get(node.get("type", ""))):
            node["x-kubernetes-validations"] = [dict(self._random.choice(rules))]

    def _branch(self, node: Mapping[str, Json]) -> dict[str, Json]:
        """What a branch of a junctor may say of a node."""
        branch = self._judgement(node.get("type", ""))
        properties = node.get("properties", {})
        if properties and self._chance(0.6):
            name = self._random.choice(sorted(properties))
            if name != "metadata":
                branch["properties"] = {name: self._branch(properties[name])}
                if self._chance(0.5):
                    branch["required"] = [name]
        if self._chance(0.1):
            branch["additionalProperties"] = False
        if isinstance(node.get("items"), dict) and self._chance(0.5):
            branch["items"] = self._branch(node["items"])
        return branch

    def _judgement(self, kind: str) -> dict[str, Json]:
        pick = self._random.choice
        ways: dict[str, Sequence[Callable[[], dict[str, Json]]]] = {
            "string": (
                lambda: {"format": pick(sorted(FORMATS))},
                lambda: {"pattern": pick(PATTERNS)},
                lambda: {"minLength": pick((0, 1, 2, 5)), "maxLength": pick((0, 1, 2, 5))},
                lambda: {"enum": pick((["a", "b"], ["", "x"]))},
            ),
            "integer": (
                lambda: {"minimum": pick((0, 1, 2.5, -3)), "exclusiveMinimum": self._chance(0.3)},
                lambda: {"maximum": pick((1, 10, 1e19)), "exclusiveMaximum": self._chance(0.3)},
                lambda: {"multipleOf": pick((1, 2, 3, 0.5, 2.5))},
                lambda: {"format": pick(("int32", "int64", "date", "double"))},
                lambda: {"enum": [1, 2, 97]},
            ),
            "number": (
                lambda: {"minimum": pick((0, 0.5, -3)), "exclusiveMinimum": self._chance(0.3)},
                lambda: {"maximum": pick((1, 10.5, 1e19)), "exclusiveMaximum": self._chance(0.3)},
                lambda: {"multipleOf": pick((1, 2, 0.1, 0.3))},
                lambda: {"format": pick(("float", "double", "int32"))},
                lambda: {"enum": [1, 1.5]},
            ),
            "object": (
                lambda: {"minProperties": pick((0, 1, 2))},
                lambda: {"maxProperties": pick((0, 1, 2, 3))},
            ),
            "array": (
                lambda: {"minItems": pick((0, 1, 2))},
                lambda: {"maxItems": pick((0, 1, 2, 3))},
            ),
            "": (lambda: {"minimum": 1}, lambda: {"maxLength": 2}, lambda: {"format": "date"}),
        }
        return pick(ways.get(kind, (lambda: {"enum": [True]},)))()

    def _object(self, definition: Definition, *, mutations: int) -> dict[str, Json]:
        schema = definition.schema
        value = {
            name: self._writer.value(child)
            for name, child in schema["properties"].items()
            if name not in ("apiVersion", "kind", "metadata")
            and (name != "status" or self._chance(0.6))
        }
        for _ in range(mutations):
            name = self._random.choice(sorted(value) or ["spec"])
            child = schema["properties"].get(name, {})
            value[name] = self._writer.mutated(child, value.get(name), 1)
        self._sprinkle(value)
        return {
            "apiVersion": f"{GROUP}/{VERSION}",
            "kind": KIND,
            "metadata": {"name": "x"},
            **value,
        }

    def _sprinkle(self, value: Json) -> None:
        """Put telling scalars into a value here and there."""
        texts = self._random.choice(sorted(FORMATS))
        places = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
        for key, member in places:
            if isinstance(member, dict | list):
                self._sprinkle(member)
            elif isinstance(member, str) and self._chance(0.2):
                value[key] = self._random.choice(FORMATS[texts])
            elif isinstance(member, int | float) and self._chance(0.2):
                value[key] = self._random.choice(NUMBERS)
            elif self._chance(0.02):
                value[key] = None

    def _with_meta(self, value: dict[str, Json]) -> dict[str, Json]:
        if self._chance(0.15):
            meta = copy.deepcopy(dict(self._random.choice(METAS)))
            value["metadata"] = {**value["metadata"], **meta}
            if "generateName" in meta:
                del value["metadata"]["name"]
        return value

    def _create(self, definition: Definition) -> Case:
        value = self._with_meta(
            self._object(definition, mutations=self._random.choice((0, 0, 1, 3)))
        )
        return Case(json.dumps(value), validation=self._validation())

    def _update(self, definition: Definition) -> Case:
        old = self._object(definition, mutations=self._random.choice((0, 1, 2)))
        new = copy.deepcopy(old)
        for _ in range(self._random.choice((0, 1, 1, 2))):
            names = [name for name in new if name in definition.schema["properties"]]
            name = self._random.choice(
                [each for each in names if each not in META_NAMES] or ["spec"]
            )
            child = definition.schema["properties"].get(name, {})
            new[name] = self._writer.mutated(child, new.get(name), 1)
        if self._chance(0.1):
            old = self._with_meta(old)
            old["metadata"]["name"] = "x"
        new = self._with_meta(new)
        subresource = "status" if definition.status and self._chance(0.4) else None
        return Case(json.dumps(new), old, subresource, self._validation())

    def _text(self, definition: Definition) -> Case:
        """A create whose text or kind is strange."""
        value = self._object(definition, mutations=0)
        text = json.dumps(value)
        pick = self._random.choice
        at = self._random.randrange(len(text))
        named = '"metadata": {"name": "x"}'
        ways: Sequence[Callable[[], str]] = (
            lambda: text.replace(f'"{KIND}"', '"Other"'),
            lambda: text.replace(f"{GROUP}/{VERSION}", pick(API_VERSIONS)),
            lambda: text.replace('"kind"', pick(NAMES_OF_KIND)),
            lambda: text.replace(f'"{KIND}"', pick(("5", "null", "[]", "true"))),
            lambda: text.replace(named, pick(NO_METADATA)),
            lambda: text[:at],
            lambda: text[:at] + pick('x"{}[],:\\1') + text[at:],
            lambda: text.replace("1", "1e400", 1),
            lambda: "{" + text[1:-1] + ", " + text[1:],
            lambda: text.replace(": 1", ": 1.0"),
            lambda: text.replace("a", r"\ud800", 1),
        )
        return Case(self._random.choice(ways)(), validation=self._validation())

    def _validation(self) -> str:
        return self._random.choice(("Strict", "Warn", "Warn", "Ignore"))
