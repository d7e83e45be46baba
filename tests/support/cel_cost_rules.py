# SPDX-License-Identifier: Apache-2.0
"""Written rules and expressions whose costs are asked of servers.

They touch every kind of node, every library, and each habit of the estimator.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

Json = Any

_TEXT: Final = {"type": "string"}
_SHORT: Final = {"type": "string", "maxLength": 10}
_PAIR: Final = {
    "type": "object",
    "properties": {
        "k": _SHORT,
        "v": {"type": "string", "maxLength": 300},
        "l": {"type": "array", "maxItems": 7, "items": _SHORT},
        "m": {"type": "array", "maxItems": 900, "items": {"type": "integer"}},
        "o": {"type": "object", "properties": {"x": _SHORT, "y": _TEXT}},
        "n": {"type": "integer"},
    },
    "required": ["k", "n"],
}
RECORD: Final[Json] = {
    "type": "object",
    "properties": {
        "s": _TEXT,
        "short": _SHORT,
        "empty": {"type": "string", "maxLength": 0},
        "huge": {"type": "string", "maxLength": 1 << 62},
        "choice": {"type": "string", "enum": ["a", "ä", "perhaps"]},
        "both": {"type": "string", "enum": ["a", "perhaps"], "maxLength": 3},
        "bytes": {"type": "string", "format": "byte"},
        "fewBytes": {"type": "string", "format": "byte", "maxLength": 12},
        "date": {"type": "string", "format": "date"},
        "when": {"type": "string", "format": "date-time", "maxLength": 5},
        "span": {"type": "string", "format": "duration"},
        "uuid": {"type": "string", "format": "uuid"},
        "i": {"type": "integer"},
        "d": {"type": "number"},
        "b": {"type": "boolean"},
        "any": {"x-kubernetes-int-or-string": True},
        "fewAny": {"x-kubernetes-int-or-string": True, "maxLength": 9},
        "list": {"type": "array", "items": _TEXT},
        "fewTexts": {"type": "array", "maxItems": 6, "items": _SHORT},
        "ints": {"type": "array", "maxItems": 20, "items": {"type": "integer"}},
        "nested": {
            "type": "array",
            "maxItems": 4,
            "items": {"type": "array", "maxItems": 5, "items": _SHORT},
        },
        "pairs": {"type": "array", "maxItems": 8, "items": _PAIR},
        "allPairs": {"type": "array", "items": _PAIR},
        "keyed": {
            "type": "array",
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["k"],
            "items": _PAIR,
        },
        "set": {"type": "array", "x-kubernetes-list-type": "set", "maxItems": 9, "items": _SHORT},
        "map": {"type": "object", "additionalProperties": _TEXT},
        "fewEntries": {"type": "object", "maxProperties": 3, "additionalProperties": _SHORT},
        "maps": {
            "type": "object",
            "maxProperties": 3,
            "additionalProperties": {"type": "object", "additionalProperties": _PAIR},
        },
        "namespace": _SHORT,
        "a-b": _SHORT,
        "meta": {
            "type": "object",
            "x-kubernetes-embedded-resource": True,
            "properties": {"metadata": {"type": "object"}, "spec": _PAIR},
        },
        "open": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
    },
    "required": ["s", "pairs"],
}
RESOURCE: Final[Json] = {
    "type": "object",
    "properties": {
        "metadata": {"type": "object", "properties": {"name": {"type": "string", "maxLength": 40}}},
        "spec": RECORD,
    },
}
WRITTEN: Final[Sequence[tuple[Json, bool, str]]] = (
    (
        RECORD,
        False,
        """
        self.s == 'abc'
        self.s == self.short
        self.short == self.short + self.short
        self.i == 1
        self.i == self.i
        self.i + 1 > self.i * 2
        self.d < 1.5
        self.b
        !self.b || self.b && self.b
        self.b ? self.s == '' : self.short == ''
        (self.b ? self.s : self.short) == 'x'
        (self.b ? self.fewTexts : ['a', self.short]).all(x, x.contains('a'))
        (self.fewTexts + ['ab', self.short]).exists(x, x == self.short)
        (self.fewTexts + self.fewTexts).size() > 2
        self.empty == ''
        self.huge == 'a'
        self.huge + self.huge == 'a'
        self.huge.contains(self.huge)
        self.choice == 'a'
        self.choice.contains('a')
        self.both.startsWith(self.choice)
        self.bytes == b'a'
        self.bytes + self.fewBytes == b''
        string(self.fewBytes) == 'a'
        bytes(self.short) == self.fewBytes
        self.date < self.when
        self.when + self.span == self.date
        string(self.when) == 'x'
        self.span > duration('1h')
        self.span.getHours() > 1
        string(self.span).size() > 3
        self.uuid.matches('^[a-f]*$')
        matches(self.short, '^[a-f]+$')
        matches(self.short, self.short)
        self.any == 'a' || self.any == 1
        type(self.any) == string && self.any.matches('^a$')
        string(self.any).contains('ab')
        string(self.fewAny).contains('ab')
        self.fewAny == self.any
        type(self.i) == int
        type(self.s) == string
        int in [int, string, type(self)]
        has(self.s)
        has(self.map.x)
        has(self.pairs[0].o.x)
        'x' in self.map
        self.map.x == 'a'
        self.map['x'] == self.short
        self.map[self.short] == 'x'
        self.map.all(k, k == 'a')
        self.map.all(k, self.map[k] == 'a')
        self.fewEntries.all(k, k.matches('^a+$'))
        self.fewEntries.all(k, v, k == v)
        self.fewEntries.exists(k, self.fewEntries[k].startsWith(k))
        self.maps.all(k, self.maps[k].all(j, self.maps[k][j].v == 'a'))
        self.maps.all(k, v, v.all(j, w, w.l.exists(x, x == w.k)))
        self.list.all(x, x == '')
        self.list.exists(x, x.contains(self.short))
        self.fewTexts.exists_one(x, x.matches('a|b'))
        self.fewTexts.map(x, x + '!').all(y, y.endsWith('!'))
        self.fewTexts.filter(x, x != '').size() > 1
        self.fewTexts.filter(x, x != '').all(x, x.contains('a'))
        self.fewTexts.map(x, x.size() > 1, x).exists(y, y == 'a')
        self.fewTexts.map(x, [x, x]).all(l, l.all(y, y == 'a'))
        self.fewTexts.map(x, {x: x}).all(m, m.all(k, m[k] == k))
        self.fewTexts.transformList(i, x, x + 'a').all(y, y == '')
        self.fewTexts.transformMap(i, x, x).all(k, v, v == '' && k > 1)
        self.fewTexts.transformMapEntry(i, x, {x: i}).all(k, k == '')
        self.fewEntries.transformMap(k, v, v + k).all(k, v, v == k)
        self.fewTexts.all(i, x, i < 3 && x == 'a')
        self.fewTexts.existsOne(i, x, x == 'a')
        self.fewTexts == self.fewTexts
        self.fewTexts[0] == 'a'
        self.fewTexts[self.i].contains('a')
        self.nested.all(l, l.all(x, x == 'a'))
        self.nested.map(l, l[0]).join('-') == 'a'
        self.nested[0][1] == self.nested[1][0]
        self.nested.all(l, self.nested.all(k, l == k))
        self.fewTexts.join() == 'a'
        self.fewTexts.join(self.short) == 'a'
        ['a', self.short].join(',') == 'a'
        self.list.isSorted()
        self.fewTexts.isSorted()
        self.ints.sum() > 1
        self.ints.max() == self.ints.min()
        self.ints.indexOf(1) == self.ints.lastIndexOf(2)
        self.fewTexts.indexOf('a') == 1
        self.ints.all(x, x > 1)
        self.ints.all(x, self.ints.all(y, x == y))
        1 in self.ints
        self.i in [1, 2, 3]
        self.short in self.list
        self.short in self.set
        self.set == self.set
        self.set + self.set == self.set
        [1, 2, 3].all(x, x > self.i)
        ['a', 'bcd'].all(x, x == 'a')
        ['a', self.s].all(x, x == 'a')
        [].all(x, x == 'a')
        {}.all(x, x == 'a')
        {'a': self.short}.all(k, k == 'a')
        {'a': self.short, 'bc': self.s}.exists(k, v, v.contains(k))
        {'a': 1}['a'] == 1
        {'a': [1, 2]}.a.all(x, x == 1)
        [[1], [2, 3]].all(l, l.all(x, x > 1))
        self.pairs.all(p, p.k == 'a')
        self.pairs.all(p, p.k == p.v)
        self.pairs.all(p, p.l.all(x, x == p.v))
        self.pairs.all(p, p.l.all(x, p.m.all(y, x == p.k)))
        self.pairs.all(p, p.l.exists(x, x == 'a' && p.m.size() > 2))
        self.pairs.all(p, p.m.all(y, p.l == p.l))
        self.pairs.all(p, p.o.x == 'a' || p.o.y == 'a')
        self.pairs.all(p, [p.k, p.v].exists(x, p.l == [x]))
        self.pairs.exists(p, self.pairs.exists(q, p.k == q.k && p.n != q.n))
        self.pairs.map(p, p.k).all(x, x.contains('a'))
        self.pairs.map(p, p).all(p, p.v == 'x')
        self.pairs.filter(p, p.n > 1).all(p, p.l.all(x, x == 'a'))
        self.pairs.filter(p, p.n > 1)[0].v == 'x'
        self.allPairs.all(p, p.k == 'a')
        self.allPairs.all(p, p.l.all(x, x.matches('^a$')))
        self.keyed.all(p, p.k == '')
        self.keyed == self.keyed
        self.keyed + self.keyed == self.keyed
        self.namespace == 'abc'
        self.namespace.contains(self.short)
        self.__namespace__ == 'abc'
        self.a__dash__b == 'abc'
        self.meta.metadata.name == 'abc'
        self.meta.metadata.generateName.contains('x')
        self.meta.kind == self.meta.apiVersion
        self.meta.spec.k == ''
        self.open == self.open
        self == self
        self.?s.orValue('abc') == 'x'
        self.?pairs[?0].?k.orValue('') == 'a'
        self.pairs[?0].hasValue()
        self.map[?'x'].orValue('a') == 'b'
        self.?short.optMap(x, x + x).orValue('') == 'a'
        self.?short.optFlatMap(x, optional.of(x + self.s)).hasValue()
        optional.of(self.short).value() == 'a'
        optional.of(self.i).value() == 1
        [?self.?short, 'a'].all(x, x == 'a')
        {?'a': self.?short}.size() == 1
        dyn(self.short) == 'a'
        dyn(self.fewTexts).all(x, x == 'a')
        dyn(self).s == 'a'
        dyn([1, 'a']).all(x, x == 'a')
        size(self.s) > size(self.list)
        self.s.size() + self.list.size() + self.map.size() > 1
        self.s.startsWith('ab') && self.s.endsWith(self.short)
        self.s.find('a+') == 'a'
        self.short.findAll('[a-z]').size() > 1
        self.short.findAll(self.short, 2).all(x, x == 'a')
        self.short.split(',').all(x, x == 'a')
        self.short.split(',', 2).size() == 2
        self.short.replace('a', 'bb') == 'b'
        self.short.replace('a', 'bb', 2).contains('b')
        self.short.replace(self.short, self.s).contains('b')
        self.short.lowerAscii().upperAscii() == 'A'
        self.short.trim() == 'a'
        self.short.substring(1) == 'a'
        self.short.substring(1, 3) == 'a'
        self.short.charAt(1) == 'a'
        self.short.indexOf('a') == self.short.lastIndexOf('a', 3)
        self.short.reverse() == 'a'
        '%s %d'.format([self.short, self.i]) == 'a 1'
        self.short.format([self.i]) == 'a'
        strings.quote(self.short) == 'a'
        isURL(self.s) && url(self.s).getHost() == 'a'
        url(self.short).getQuery().all(k, k == 'a')
        url(self.short) == url(self.s)
        isQuantity(self.s) && quantity(self.s).isGreaterThan(quantity('1'))
        quantity(self.short) == quantity(self.short)
        quantity('1').add(quantity('2')).sub(1).compareTo(quantity('3')) == 0
        isIP(self.s) && ip(self.s).family() == 4
        ip(self.short) == ip('::1')
        cidr('10.0.0.0/8').containsIP(self.short)
        cidr(self.short).masked().prefixLength() > 1
        isSemver(self.short) && semver(self.short).isLessThan(semver('1.0.0'))
        format.dns1123Label().validate(self.short).hasValue()
        !format.named('uuid').value().validate(self.s).hasValue()
        format.uuid() == format.dns1123Label()
        sets.contains(self.fewTexts, ['a'])
        sets.intersects(self.set, self.fewTexts)
        sets.equivalent(self.ints, [1, 2])
        self.fewTexts.flatten() == ['a']
        self.nested.flatten().all(x, x == 'a')
        self.ints.sort().all(x, x > 1)
        self.fewTexts.distinct().size() > 1
        self.ints.slice(1, 3).all(x, x > 1)
        self.fewTexts.sortBy(x, x.size()).all(x, x == 'a')
        lists.range(5).all(x, x > 1)
        self.ints.reverse()[0] == 1
        timestamp(self.short) > timestamp('2024-01-01T00:00:00Z')
        int(self.when) > 1
        double(self.i) < 2.0 && uint(self.i) > 1u
        bool(self.short) || string(self.b) == 'true'
        1 + 2 == 3 && 'a' + 'b' == 'ab' && b'a' + b'b' == b'ab'
        'äö'.size() == 2 && 'a'.contains('b')
        self.i > 1 ? true : self.list.all(x, x == 'a')
        true || self.s == 'a'
        oldSelf.s == self.s
        oldSelf.pairs.all(p, p.k == 'a')
        """,
    ),
    (
        {"type": "string", "maxLength": 12},
        False,
        """
        self == 'a'
        self == oldSelf
        [1, 2].all(x, x > 1)
        ['a', 'bc'].all(x, x == 'a')
        [self, oldSelf].all(x, x == self)
        {'a': 'b'}.all(k, k == 'a')
        type(self) == string
        [[self]].all(l, l.all(x, x == self))
        optional.of(self).value().contains('a')
        """,
    ),
    (
        {"type": "array", "maxItems": 30, "items": _PAIR},
        False,
        """
        self.all(p, p.k == 'a')
        [1, 2].all(x, x > 1)
        ['a'].all(x, x.contains('b'))
        {'a': 'b'}.all(k, v, k == v)
        self.exists(p, p.l.exists(x, p.v.contains(x)))
        self.map(p, p.k).join(',').contains('a')
        self[0].o.x == self[1].o.y
        """,
    ),
    (
        {"type": "object", "maxProperties": 5, "additionalProperties": {"type": "integer"}},
        False,
        """
        self.all(k, self[k] > 1)
        self.all(k, v, k == 'a' && v > 1)
        self == oldSelf
        self.a == 1
        'a' in self
        """,
    ),
    ({"type": "integer"}, False, "self > 1\nself == oldSelf\n[self].all(x, x == 1)"),
    ({"type": "boolean"}, False, "self\n!self == oldSelf"),
    ({"x-kubernetes-int-or-string": True}, False, "self == 'a'\nstring(self).contains('a')"),
    (
        RESOURCE,
        True,
        """
        self.metadata.name == 'abc'
        self.metadata.name.contains(self.metadata.generateName)
        self.kind == 'A' && self.apiVersion == 'v1'
        self.spec.pairs.all(p, p.l.all(x, x == self.metadata.name))
        self.metadata == oldSelf.metadata
        """,
    ),
    ({"type": "object"}, True, "self.metadata.name.contains(self.metadata.generateName)"),
)

VARIABLES: Final[Mapping[str, Json]] = {
    "self": RECORD, "t": "string", "n": "int", "l": "list(string)", "m": "map(string, int)",
    "o": "optional_type(string)", "x": "dyn", "w": "wrapper(int)", "by": "bytes",
}  # fmt: skip
"""Variables of expressions: one with sizes, and some without."""

EXPRESSIONS: Final[Sequence[str]] = tuple(
    """
    1
    n
    self
    n + 1
    t == 'abc'
    t == t
    n == n
    x == x
    w == 1
    by == b'abc'
    t + t
    t + 'abc'
    by + b'a'
    [t, 'abc']
    [t, 'abc'].all(e, e == 'a')
    [n].all(e, e == n)
    {'a': t}
    {t: 1}.all(k, k == 'a')
    {}
    []
    l.all(e, e == 'a')
    l.all(e, true)
    l.map(e, e + e)
    l.filter(e, e != '')
    l[0]
    l[0] == 'a'
    l[n].contains('abc')
    m.all(k, m[k] > 1)
    m.all(k, v, v > 1)
    m.a
    m['a'] == 1
    m.map(k, k)
    n in [1, 2, 3]
    t in l
    t in m
    n > 1 && n > 2
    n > 1 || t == 'abc'
    n > 1 && t == 'abc' && self.s == 'x'
    n > 1 ? t : 'abc'
    n > 1 ? [1] : [1, 2, 3]
    (n > 1 ? 'a' : 'abcdef') == t
    (n > 1 ? ['a'] : ['abc', 'b']).all(e, e == 'a')
    dyn(t) == 'a'
    dyn([1, 23]).all(e, e == 1)
    o.orValue('a') == 'b'
    o.hasValue()
    o.optMap(e, e + 'a').orValue('')
    o.value() == t
    self.?s.orValue(t)
    self.s == t
    self.short == t
    self.short + t
    self.fewTexts.all(e, e == t)
    self.fewTexts.all(e, l.all(f, e == f))
    self.fewTexts[0] == 'abc'
    self.fewEntries.all(k, k == 'a')
    self.pairs.all(p, p.l.all(e, p.v == e))
    self.pairs.all(p, p.l.map(e, p.k).all(f, f == t))
    has(self.s) && self.s != ''
    has(self.map.a)
    t.matches('a+')
    self.short.matches('^[a-z]+$')
    matches(self.short, t)
    t.contains('ab')
    self.short.contains(t)
    self.short.startsWith('abcdefghijklmnopqrstuvwxyz')
    t.split(',').all(e, e == 'a')
    t.split(',', 3)
    t.replace('a', 'b')
    self.short.replace('a', 'bcd') == t
    self.short.lowerAscii()
    self.fewTexts.join(',')
    l.join('ab') == t
    self.fewTexts.isSorted()
    l.indexOf('a')
    self.ints.sum()
    sets.contains(l, ['a', 'b'])
    url(t).getHost() == 'a'
    quantity(t) == quantity('1')
    format.uuid().validate(t)
    lists.range(10).map(e, e * n)
    self.ints.slice(1, 3)
    type(t) == string
    string(n) == t
    bytes(t) == by
    string(by) == t
    size(t) + size(l) + size(m)
    -n > 1 && !(n > 1)
    duration('1h') > duration('1s')
    timestamp(t).getFullYear() == 2024
    l.transformList(i, e, e + 'a')
    l.transformMap(i, e, e)
    m.transformMapEntry(k, v, {v: k})
    l.exists_one(e, e == 'a') && l.existsOne(i, e, e == 'a')
    [[1, 2], [3]].all(e, e.all(f, f > n))
    [[t]].map(e, e[0]).all(f, f == 'a')
    {'a': {'b': t}}.a.b == 'abc'
    l + l
    (l + ['abc']).all(e, e == t)
    (self.fewTexts + ['abcdefghijklmnop']).all(e, e == t)
    """.replace("    ", "")
    .strip()
    .splitlines()
)

TEXTS: Final[Mapping[str, Sequence[str]]] = {
    "duration": (
        "1h30m", "3 days", "1w", "x", "", "1 fortnight", "-1 day", "99999999999999999999 s",
        "9223372036854775808 s", "9223372036854775807 w", "1 milliard", "5minutes 3 secs", "5µs",
        "1.5h", "1 hr", "0", "2 Weeks", "1 dayz", "٣ s", "00000000000000000000000001 s", "1d2h",
        "1 mic", "1 m", "1 nanos", 'a"b', "-1.5h", "1 wk 2 d", "1\u00a0d", "10\n s",
    ),
    "date": (
        "2024-02-29", "2023-02-29", "2024-13-01", "x", "", "2024-1-1", "0000-01-01", "2024-02-29T",
        "99999-01-01", "2024-02-00", "ä", "2024-02-3", "20240229", "2024-02-29 ", " 2024-02-29",
        "202a-01-01", "2024-00-01", "9999-12-31", "+024-01-01", 'a"\\\n', "1970-01-01",
    ),
    "date-time": (
        "2024-02-29T12:00:00Z", "2024-02-29T12:00:00", "2024-02-29t12:00:00z", "", "x",
        "2024-02-29T1:00:00Z", "2024-02-29T12:00:00.123456789123Z", "2024-02-29T12:00:00,5Z",
        "2024-02-29T24:00:00Z", "2024-02-29T12:60:00Z", "2024-02-29T12:00:60Z",
        "2023-02-29T12:00:00Z", "2024-02-29T12:00:00+24:60", "2024-02-29T12:00:00+25:00",
        "2024-02-29T12:00:00.5", "2024-02-29T12:00:00.", "2024-02-29T12:00:00+0100",
        "0000-01-01T00:00:00Z", "2024-02-29T12:00:00Zx", "2024-02-29T12:00",
        "2024-02-29 12:00:00Z", "2024-02-29T12:00:00 ", "2024-02-29T12:00:00+1:00",
        "2024-02-29T12:0:00Z", "2024-02-29T12:00:00-23:59", "2024-02-29T12:00:00.000Z",
        "2024-02-29T12:00:00.000001+00:00", "2024-02-29T1a:00:00Z", "2023-02-29T12:00:00",
        "9999-12-31T23:59:59.999999999Z", "1600-02-29T00:00:00+00:01",
    ),
    "byte": (
        "YWJj", "", "YQ==", "YQ=", "YQ", "YQ==x", "+/==", "-_8=", "Y", "YWJj\nYWJj", "====",
        "YW=J", "Y\nQ=\r\n=", "ä", "YWJjY", "YWJjYWJjYWJjYW!j", "=", "Y===", "YWJ=\n", "YWJ=\nx",
        "YR==", "YWK=", "\n", "YW J", "YQ=\n", "YQ=\nx",
    ),
}  # fmt: skip
"""Texts of a format, good and bad."""
