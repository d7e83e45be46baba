# SPDX-License-Identifier: Apache-2.0
"""Updates: transition rules, optional old values, correlation and ratcheting."""

from __future__ import annotations

from tests.oracle.rules.build import (
    ANY,
    INT,
    NUMBER,
    STRING,
    Cases,
    array,
    create,
    list_map,
    mapping,
    record,
    rule,
    ruled,
    update,
)

GROWS = ruled(INT, "self >= oldSelf")
FIXED = ruled(STRING, rule("self == oldSelf", message="is immutable", reason="FieldValueForbidden"))


def transitions() -> Cases:
    """A rule about the old value needs one."""
    schema = record(a=GROWS, s=FIXED, o=ruled(record(b=INT), "has(self.b) == has(oldSelf.b)"))
    yield from create(schema, {"a": 1, "s": "x", "o": {}}, {})
    yield from update(
        schema,
        ({"a": 1}, {"a": 2}),
        ({"a": 2}, {"a": 1}),
        ({}, {"a": 1, "s": "x", "o": {"b": 1}}),
        ({"a": None}, {"a": 1}),
        ({"a": 1}, {"a": None}),
        ({"a": 1}, {}),
        ({"s": "x"}, {"s": "y"}),
        ({"o": {"b": 1}}, {"o": {}}),
        ({"a": "wrong"}, {"a": 1}),
        ({"a": 1.0}, {"a": 1}),
        ("text", {"a": 1}),
        (None, {"a": 1, "s": "x"}),
    )
    yield from update(
        ruled(INT, "self >= oldSelf", "self < 9"), (1, 0), (5, 10), (10, 10), (None, 10)
    )


def optional_old_values() -> Cases:
    """With optionalOldSelf a rule is judged in a create too."""
    texts = (
        "oldSelf.hasValue() ? self >= oldSelf.value() : self > 0",
        "!oldSelf.hasValue()",
        "oldSelf.orValue(5) <= self",
        "oldSelf.optMap(o, o < self).orValue(self == 1)",
        "oldSelf.value() < self",
        "oldSelf == optional.of(self)",
        "oldSelf == optional.none()",
        "self > 1",
    )
    for text in texts:
        schema = ruled(INT, rule(text, optionalOldSelf=True))
        yield from create(schema, 1, 0)
        yield from update(schema, (1, 2), (2, 1), (3, 3), (None, 1), ("x", 1))
        yield from update(
            record(a=schema), ({}, {"a": 1}), ({"a": 0}, {"a": 0}), ({"a": 1}, {"a": 0})
        )
    both = ruled(
        INT, rule("oldSelf.hasValue()", optionalOldSelf=True), "oldSelf == self", "self > 5"
    )
    yield from create(both, 1)
    yield from update(both, (1, 1), (1, 2))
    off = ruled(INT, rule("oldSelf == self", optionalOldSelf=False))
    yield from create(off, 1)
    yield from update(off, (1, 2))
    fields = record(b=STRING, l=array(INT))
    for text in (
        "oldSelf.?b.orValue('') == self.b",
        "oldSelf.l[?0].orValue(1) == 1",
        "has(oldSelf.?b.x)",
    ):
        schema = ruled(fields, rule(text, optionalOldSelf=True))
        yield from create(schema, {"b": "x"})
        yield from update(schema, ({"b": "x"}, {"b": "y"}), ({"l": [2]}, {"b": "y"}))


def messages_of_optional_rules() -> Cases:
    """A messageExpression sees the plain old value, or none."""
    for text in (
        "oldSelf.hasValue() ? 'old' : 'new'",
        "string(self)",
        "'was ' + string(oldSelf.value())",
        "'is ' + string(oldSelf.orValue(7))",
        "oldSelf == optional.of(1) ? 'one' : 'other'",
        "oldSelf == optional.none() ? 'none' : 'some'",
        "type(oldSelf) == int ? 'int' : 'other'",
    ):
        for condition in ("oldSelf.hasValue() && self > 5", "self > 5"):
            failing = rule(condition, messageExpression=text, message="m", optionalOldSelf=True)
            yield from create(ruled(INT, failing), 1)
            yield from update(ruled(INT, failing), (1, 2), (None, 2))
            others = ruled(INT, failing, "oldSelf > 0")
            yield from update(others, (1, 2))
    fields = rule("false", messageExpression="oldSelf.?a.orValue('none')", optionalOldSelf=True)
    yield from create(ruled(record(a=STRING), fields), {"a": "x"})
    yield from update(ruled(record(a=STRING), fields, "oldSelf != self"), ({"a": "x"}, {"a": "y"}))


def old_items() -> Cases:
    """Items of list maps have old values; those of other lists, and of odd maps, have none."""
    item = ruled(record(k=STRING, i=INT, v=GROWS), "self.v >= oldSelf.v")
    old = [{"k": "a", "i": 1, "v": 5}, {"k": "b", "i": 1, "v": 5}, {"k": "a", "i": 1, "v": 9}]
    new = [
        {"k": "b", "i": 1, "v": 4},
        {"k": "a", "i": 1, "v": 4},
        {"k": "c", "v": 0},
        {"k": "a", "v": 0},
    ]
    for schema in (array(item), list_map(item, "k"), list_map(item, "k", "i")):
        yield from create(schema, new)
        yield from update(
            schema,
            (old, new),
            (new, old),
            ([], new),
            ([None], new),
            (old, [None, *new]),
            ("x", new),
        )
    sets = array(GROWS, **{"x-kubernetes-list-type": "set"})
    yield from update(sets, ([5], [4]))
    for kind in ("granular", "atomic"):
        yield from update(
            {**record(a=GROWS), "x-kubernetes-map-type": kind}, ({"a": 5}, {"a": 4}), ({}, {"a": 4})
        )
        yield from update(
            {**mapping(GROWS), "x-kubernetes-map-type": kind},
            ({"a": 5, "b": 5}, {"a": 4, "b": 6, "c": 0}),
        )
    numbers = list_map(record(k=NUMBER, v=GROWS), "k")
    yield from update(
        numbers,
        ([{"k": 1, "v": 5}], [{"k": 1.0, "v": 4}]),
        ([{"k": 1.5, "v": 5}], [{"k": 1.5, "v": 4}]),
    )


SMALL = ruled(INT, rule("self < 9", message="is too large"))


def ratcheting() -> Cases:
    """What an update leaves alone is a warning."""
    schema = ruled(
        record(a=SMALL, b=SMALL, l=array(SMALL), m=mapping(SMALL), x=ANY),
        rule("!has(self.a) || !has(self.b) || self.a < self.b", message="a is not below b"),
    )
    bad = {"a": 10, "b": 10, "l": [10], "m": {"k": 10}}
    yield from update(
        schema,
        (bad, bad),
        (bad, {**bad, "a": 11}),
        (bad, {**bad, "l": [10, 10]}),
        (bad, {**bad, "l": [11]}),
        (bad, {**bad, "m": {"k": 10, "l": 10}}),
        (bad, {**bad, "m": {"l": 10}}),
        (bad, {**bad, "x": {"y": 1}}),
        ({**bad, "x": {"y": 1}}, {**bad, "x": {"y": 1}}),
        ({**bad, "x": 1}, {**bad, "x": 1}),
        ({**bad, "x": 1}, {**bad, "x": 1.0}),
        ({**bad, "unknown": 1}, {**bad, "unknown": 1}),
        ({**bad, "a": 10.0}, bad),
        ({}, bad),
        (bad, {}),
        ({"a": 10}, {"a": 10}),
        (None, bad),
    )
    yield from update(
        record(s=schema), ({"s": bad}, {"s": bad}), ({"s": bad}, {"s": {**bad, "b": 11}})
    )
    yield from update(SMALL, (10, 10), (10, 11), (10.0, 10), (None, 10))
    yield from update(array(SMALL), ([10], [10]), ([10, 1], [1, 10]), ([], [10]))


def ratcheted_items() -> Cases:
    """Items of list maps ratchet one by one; what is below others follows its list."""
    item = ruled(
        record(k=STRING, v=SMALL, w=record(z=SMALL)), rule("self.v < 5", message="is over five")
    )
    one, two = {"k": "a", "v": 10, "w": {"z": 10}}, {"k": "b", "v": 10}
    for schema in (array(item), list_map(item, "k"), list_map(item, "k", "v")):
        yield from update(
            record(l=schema, o=INT),
            ({"l": [one]}, {"l": [one]}),
            ({"l": [one]}, {"l": [one], "o": 1}),
            ({"l": [one]}, {"l": [one, two]}),
            ({"l": [one, two]}, {"l": [two, one]}),
            ({"l": [one]}, {"l": [{**one, "w": {"z": 11}}]}),
            ({"l": [one]}, {"l": [{**one, "v": 11}]}),
            ({"l": [None]}, {"l": [one]}),
            ({"l": []}, {"l": [one]}),
        )
    sets = record(l=array(SMALL, **{"x-kubernetes-list-type": "set"}))
    yield from update(sets, ({"l": [10]}, {"l": [10]}), ({"l": [10]}, {"l": [10, 11]}))


def what_never_ratchets() -> Cases:
    """Rules about changes, errors of evaluation, and what stands beside kind and apiVersion."""
    erring = ruled(record(a=INT), "self.a / 0 == 1", "oldSelf.a == self.a + 1")
    yield from update(erring, ({"a": 1}, {"a": 1}))
    typed = ruled(
        record(kind=ruled(STRING, "self == 'A'"), apiVersion=ruled(STRING, "self == 'v'"), a=SMALL),
        "self.kind == 'A'",
    )
    value = {"kind": "B", "apiVersion": "w", "a": 10}
    yield from update(typed, (value, value))
    yield from update(typed, (value, value), root=True)
    yield from update(record(s=typed), ({"s": value}, {"s": value}))
    named = ruled(record(spec=SMALL, metadata={"type": "object"}), "self.spec < 5")
    meta = {"metadata": {"name": "a"}, "spec": 10}
    yield from update(
        named, (meta, meta), ({**meta, "metadata": {}}, {**meta, "metadata": {}}), root=True
    )
    optional = ruled(INT, rule("oldSelf.hasValue() && self < 5", optionalOldSelf=True))
    yield from update(record(a=optional), ({"a": 10}, {"a": 10}))
    plain = ruled(INT, rule("self < 5", optionalOldSelf=True))
    yield from update(record(a=plain), ({"a": 10}, {"a": 10}), ({"a": 10}, {"a": 11}))


TABLES = (
    transitions,
    optional_old_values,
    messages_of_optional_rules,
    old_items,
    ratcheting,
    ratcheted_items,
    what_never_ratchets,
)
