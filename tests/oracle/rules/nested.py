# SPDX-License-Identifier: Apache-2.0
"""Rules in a tree: lists, maps, allOf, embedded objects, and the budget of all together."""

from __future__ import annotations

from tests.oracle.rules.build import (
    ANY,
    EITHER,
    INT,
    STRING,
    Cases,
    Json,
    array,
    create,
    list_map,
    mapping,
    record,
    rule,
    ruled,
    update,
)

POSITIVE = ruled(INT, "self > 0")
DEEP = record(
    l=array(record(m=mapping(array(POSITIVE)), n=ruled({**INT, "nullable": True}, "self > 1"))),
    s=ruled(STRING, "self != ''"),
)


def trees() -> Cases:
    """Every value that has rules is judged, where it stands; null is not."""
    yield from create(
        ruled(DEEP, "!has(self.l) || self.l.size() < 2"),
        {},
        {"s": ""},
        {"l": []},
        {"l": [{"m": {"a": [1, 0], "b.c": [0]}, "n": 1}]},
        {"l": [{"m": {"a": None}, "n": None}, None, {"m": None}, {"n": 2}]},
        {"l": None, "s": None},
        {"l": {"m": 1}, "s": 7},
        {"l": "text"},
        {"unknown": {"a": 0}},
        [],
        "text",
        None,
    )
    yield from create(array(POSITIVE), [1, 0, None, 2, -1], [], None, {"a": 0})
    yield from create(mapping(POSITIVE), {"a": 0, "": 0, "a.b": 0, "[x]": 0}, {"a": None}, [0])
    yield from create(array(array(POSITIVE)), [[0], [1, 0]], [None, 0])
    named = record(**{"a-b": POSITIVE, "a.b": POSITIVE, "if": POSITIVE, "$ref_": POSITIVE})
    yield from create(named, {"a-b": 0, "a.b": 0, "if": 0, "$ref_": 0})
    yield from create({**record(a=POSITIVE), **ANY}, {"a": 0, "b": 0})


def roots() -> Cases:
    """The root of a resource, and of an embedded one, sees its metadata."""
    named = ruled(
        record(spec=INT),
        "self.metadata.name == 'a'",
        "self.kind == 'Thing'",
        "has(self.metadata.generateName)",
    )
    objects = (
        {"apiVersion": "g/v1", "kind": "Thing", "metadata": {"name": "a"}, "spec": 1},
        {"apiVersion": "g/v1", "kind": "Other", "metadata": {"name": "b", "generateName": "c"}},
        {"spec": 1},
    )
    yield from create(named, *objects, root=True)
    embedded = {**named, "x-kubernetes-embedded-resource": True}
    yield from create(record(e=embedded), *({"e": each} for each in objects))
    yield from create(array(embedded), list(objects))


def branches() -> Cases:
    """Rules under allOf are judged after the node's own, and those of other junctors never."""
    inside = ruled(record(a=ruled({}, "self > 1")), "has(self.a)")
    below = {"allOf": [inside, {"properties": {"a": ruled({}, "self > 2")}}]}
    schema = {**ruled(record(a=ruled(INT, "self > 3")), "self.a > 4"), **below}
    yield from create(schema, {"a": 0}, {"a": 2}, {"a": 4}, {"a": 9}, {})
    yield from create({**record(a=INT), **below}, {"a": 0})
    nested = {"allOf": [{"allOf": [ruled({}, "self > 5")]}, ruled({}, "self > 6")]}
    yield from create(ruled({**INT, **nested}, "self > 7"), 0, 6, 8)
    yield from create(record(b={**INT, **nested}, c=POSITIVE), {"b": 0, "c": 1})
    items = {"allOf": [{"items": ruled({}, "self > 8")}]}
    yield from create(ruled({**array(INT), **items}, "true"), [0, 9])
    values = {"allOf": [{"additionalProperties": ruled({}, "self > 8")}]}
    yield from create(ruled({**mapping(INT), **values}, "true"), {"a": 0})
    others = {key: [ruled({}, "false")] for key in ("anyOf", "oneOf")}
    yield from create(ruled({**INT, **others, "not": ruled({}, "false")}, "true"), 1)
    unknown = {"allOf": [{"properties": {"zzz": ruled({}, "false"), "a": ruled({}, "false")}}]}
    yield from create(ruled({**record(a=INT), **unknown}, "true"), {"a": 1, "zzz": 1})
    old = {"allOf": [ruled({}, "self >= oldSelf", "self > 10")]}
    raised = record(b={**ruled(INT, "self > 10"), **old})
    yield from update(raised, ({"b": 5}, {"b": 5}), ({"b": 5}, {"b": 4}), ({"b": 5}, {"b": 6}))
    yield from update(ruled({**INT, **old}, "self > 10"), (5, 5), (5, 4))


COSTLY = "self.all(x, self.all(y, x + y >= 0))"


def budgets() -> Cases:
    """Rules are paid for one by one until the budget is spent."""
    schema = ruled(INT, "self > 0", "self > 0 && self > 1", "self > 2")
    for budget in range(-1, 9):
        yield from create(schema, 0, 3, budget=budget)
    nested = record(a=array(POSITIVE), b=INT)
    for budget in (0, 1, 2, 3, 5, 8):
        yield from create(nested, {"a": [0, 1, 0]}, budget=budget)
    failing = rule("self.size() < 0", messageExpression="self.map(x, string(x)).join('')")
    for budget in (0, 1, 2, 3, 5, 8, 13, 50):
        yield from create(ruled(array(INT), failing, "false"), [1, 2, 3], budget=budget)
        yield from update(
            record(a=ruled(array(INT), failing, "false")),
            ({"a": [1, 2, 3]}, {"a": [1, 2, 3]}),
            budget=budget,
        )
    for budget in (0, 1, 3, 4, 6):
        yield from create(ruled(array(POSITIVE), "true"), [1, 1, 1], budget=budget)
        branch = {"allOf": [ruled({}, "self > 0", "self > 5")]}
        yield from create(record(a={**ruled(INT, "self > 1"), **branch}), {"a": 1}, budget=budget)
    untouched = ruled(record(a=INT), "false")
    yield from create(untouched, {}, budget=0)
    yield from create(record(a=INT), {}, budget=0)


def limits() -> Cases:
    """A single evaluation may not cost more than the limit of a call."""
    numbers = list(range(30))
    for limit in (1, 10, 1000, 10_000):
        yield from create(ruled(array(INT), "true", COSTLY, "false"), numbers, call_limit=limit)
        named = rule(COSTLY, message="named")
        yield from update(ruled(array(INT), named), (numbers, numbers), call_limit=limit)
        message = rule("false", messageExpression="self.map(x, string(x)).join(',')")
        yield from create(ruled(array(INT), message), numbers, call_limit=limit)
        fields = record(a=ruled(array(INT), message))
        yield from update(fields, ({"a": numbers}, {"a": numbers}), call_limit=limit)
    yield from create(ruled(array(INT), COSTLY), numbers, call_limit=1000, budget=500)
    many = array(ruled(array(INT), COSTLY))
    yield from create(many, [list(range(20))] * 30, budget=20_000)


def texts() -> Cases:
    """Costs of texts and patterns follow their length."""
    schema = ruled({**STRING, "maxLength": 100}, "self.matches('^a+$')", "self.contains('b')")
    yield from create(schema, "", "a", "a" * 100, "b" * 1000, "Ä" * 50)
    yield from create(ruled(EITHER, "self == 'a' || self == 1"), "a", 1, "b", 2)
    yield from create(ruled(list_map(record(k=STRING), "k"), "self == self"), [{"k": "a"}], [])


def sets() -> Cases:
    """Lists of list types compare as their type says."""
    kinds: tuple[Json, ...] = (
        array(STRING),
        array(STRING, **{"x-kubernetes-list-type": "set"}),
        list_map(record(k=STRING, v=INT), "k"),
    )
    for schema in kinds[:2]:
        pairs = ((["a", "b"], ["b", "a"]), (["a"], ["a", "b"]), (["a"], ["a"]))
        yield from update(ruled(schema, "self == oldSelf", "(self + oldSelf).size() > 2"), *pairs)
    one, two = {"k": "a", "v": 1}, {"k": "b", "v": 2}
    yield from update(
        ruled(kinds[2], "self == oldSelf", "(self + oldSelf).size() > 2"),
        ([one, two], [two, one]),
        ([one], [{"k": "a", "v": 3}]),
        ([one], [one]),
    )


TABLES = (trees, roots, branches, budgets, limits, texts, sets)
