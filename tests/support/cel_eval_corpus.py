# SPDX-License-Identifier: Apache-2.0
"""Expressions to evaluate: operators over operands of every type, logic, loops, fields, optionals.

They speak of the variables in `cel_eval_world`; operands in `dyn(…)` leave the choice of the
overload to the evaluation. What the server says of them is recorded, not made here.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import cel_check_corpus

_OPERANDS = (
    "null", "true", "1", "-3", "2u", "1.0", "0.5", "'a'", "b'a'", "duration('1s')",
    "timestamp('2024-01-01T00:00:00Z')", "[1]", "{'a': 1}", "optional.of(1)", "int",
)  # fmt: skip
_ALWAYS = ("+", "==", "<", "in")
_SOMETIMES = ("-", "*", "/", "%", "!=", "<=", ">", ">=")
_NUMBERS = (
    "9223372036854775807", "-9223372036854775808", "18446744073709551615u", "0u", "0", "-1", "0.0",
    "-0.0", "1e300", "9007199254740993", "9007199254740992.0", "double('NaN')",
    "double('Infinity')",
)  # fmt: skip
_TERMS = ("true", "false", "1 / 0 > 0", "dyn(1)", "x.none", "li.all(e, e > 0)", "has(x.a)")
_INDEXES = ("0", "1u", "1.0", "0.5", "-1", "'a'", "true", "null", "b'a'", "[0]", "2", "9u", "i")
_LISTS = ("[1, 2, 0]", "[]", "x", "ms", "mx", "lx", "self.words", "self.labels", "{1: 'a'}")
_PREDICATES = ("e == 1", "1 / e > 0", "e.size() > 0", "dyn(e)", "e > dyn('a')", "true", "e in lx")

LEFT_OUT = frozenset(
    {
        # The text of a protobuf message, and a type that only protobuf's code knows.
        "google.protobuf.Any{type_url: 'a', value: b'b'}",
        ".google.protobuf.Any{}",
        "google.protobuf.Struct.FieldsEntry{key: 's', value: 1}",
        # An authorizer is nowhere to be had.
        "x.check(x)",
        # The server's interpreter breaks when the program is made.
        "{b'a': 1}", "{dyn(b'a'): 1}['a']",
        # Which field is compared first is left to chance.
        "self == self",
        # The recorder does not show objects with fields that are not declared.
        "self", ".self", "self.any", "b ? self : null",
    }
)  # fmt: skip

_WRITTEN: dict[str, tuple[str, ...]] = {
    "attributes": (
        "x.a.b", "x.a.none", "x.none.b", "x['a']['b']", "x[s]", "x['a'][s]", "has(x.a.b)",
        "has(x.a.none)", "has(x.none.b)", "x.?a.?b", "x.?a.?none", "x.?none.b", "x.?none[0].c",
        "x[?'a'].b", "x[?'a'].none", "(b ? x : x).a", "(b ? x.a : x).b", "(b ? x : x.a).?a",
        "has((b ? x : x).a)", "(b ? x : ms)[b ? 'a' : 'b']", "(dyn(1) ? x : x).a", "x[x.a.b]",
        "li[li[0]]", "li[li[2]]", "ll[0][0]", "ll[1][0]", "[li, li][1][2]", "lx[1].size()", "om.a",
        "om.?a", "om[?'a'].orValue(7)", "om.none", "om.?none", "o.?a", "optional.of(x).a.b",
        "optional.of(x).?a.?b", "optional.of(x).none", "optional.of(optional.of(x)).?a",
        "{'a': optional.of(x)}.a.a", "{'a': optional.of(x)}.?a.a", "[o][0]", "[o][?0]",
        "[[o]][0][0]", "self.i + 1", "self.d * 2.0", "self.s + self.s", "!self.b",
        "self.bytes.size()", "self.at.getHours()", "self.__for__.getSeconds()", "self.port",
        "self.port == 80", "self.a__dash__b", "self.__namespace__", "self.maybe", "has(self.maybe)",
        "self.words[0]", "self.words[5]", "self.words[-1]", "self.labels.a", "self.labels['none']",
        "self.labels[s]", "has(self.labels.a)", "has(self.labels.none)", "has(self.spec.replicas)",
        "has(self.at)", "has(self.port)", "has(self.d)", "has(self.words)", "has(self.spec.rules)",
        "has(self.any)", "'a' in self.labels", "'a' in self.words", "s in self.words",
        "self.maybe in [2, 3]", "self.spec.rules[0].name", "self.spec.rules[0].ports[1]",
        "self.spec.rules[1].ports[0]", "self.spec.parts.a.weight",
        "self.spec.parts['a'].weight + 1.0", "self.?spec.?replicas", "self.?spec.?none.orValue(1)",
        "self.?maybe.orValue(9)", "self.?i", "self.?at.hasValue()", "self.?labels.?a",
        "self.?labels[?'none'].hasValue()", "self.?spec.rules[0].name",
        "self.?spec.?rules[?0].?name", "self.?spec.?parts[?'a'].?weight", "dyn(self).i",
        "dyn(self)['i']", "dyn(self).none", "dyn(self)[1]", "dyn(self).words[0u]",
        "dyn(self).words[0.0]", "dyn(self).words['0']", "dyn(self).labels[1]", "1 in dyn(self)",
        "'i' in dyn(self)", "'a-b' in dyn(self)", "dyn(self)['a-b']", "dyn(self)['a__dash__b']",
        "dyn(self).a__dot__b", "dyn(self)['__x__']", "size(self.words)", "self.labels.size()",
        "size(dyn(self))", "type(self)", "type(self.words)", "type(self.labels)", "type(self.port)",
        "self.words == ['a', 'b', 'a']", "self.words != ['a']", "['a', 'b', 'a'] == self.words",
        "self.labels == {'a': '1'}", "{'a': '1'} == self.labels", "self == self",
        "self.spec == self.spec", "self.spec.rules == self.spec.rules",
        "self.spec.rules[0] == self.spec.rules[1]", "self.spec.parts == self.spec.parts",
        "dyn(self.spec) == {'replicas': 2}", "dyn(self.words) == 1", "dyn(1) == self.words",
        "self.words + ['c']", "['c'] + self.words", "self.words + self.words", "self.words == null",
        "self.maybe == null", "self.spec.rules[0].ports == [1, 2]", "self.any == self.any",
        "[self.i, self.maybe]", "{self.s: self.i}", "self.words.map(w, w + '!')",
        "self.words.filter(w, w == 'a').size()", "self.words.all(w, w.size() == 1)",
        "self.words.exists(w, w == 'b')", "self.words.exists_one(w, w == 'b')",
        "self.labels.all(k, self.labels[k] == '1')", "self.labels.exists(k, v, v == '1')",
        "self.labels.map(k, k)", "self.labels.transformList(k, v, k + v)",
        "self.labels.transformMap(k, v, v + k)", "self.words.transformMap(n, w, w)",
        "self.words.transformList(n, w, n > 0, w)", "self.spec.rules.map(r, r.name)",
        "self.spec.rules.all(r, r.ports.all(p, p > 0))", "self.spec.rules.map(r, r.ports.size())",
        "self.spec.rules.exists(r, has(r.ports) && r.ports.exists(p, p == 2))",
        "self.spec.parts.all(k, self.spec.parts[k].weight >= 0.0)",
        "self.spec.rules.filter(r, r.name == 'one')[0].ports", "self.words.isSorted()",
        "self.words.indexOf('b')", "self.words.join(',')", "self.spec.rules[0].ports.sum()",
        "self.words.distinct()", "self.words.sort()", "self.spec.rules.sortBy(r, r.name)",
        "sets.contains(self.words, ['a'])", "self.s.matches('^t')", "self.s.matches(self.s)",
        "self.s.startsWith('te') && self.s.endsWith('xt')", "self.s.contains('ex')",
        "self.i in [1, 2]", "self.s in ['text']", "self.d in [1.5]", "self.port in [80, 'http']",
        "self.i < self.d", "self.i == self.d", "self.maybe + self.i", "-self.i", "self.i / 0",
        "self.spec.replicas % 2 == 0", "self.s < 'u'", "self.i > 0 ? self.s : self.words[9]",
        "self.b || self.words[9] == ''", "self.words[9] == '' || self.b", "!has(self.none2)",
    ),
    "values that stay behind": (
        "[1, 2, 3].map(e, [e, e in [1, 2] ? 1 : 2])",
        "[1, 2, 3].map(e, (e + 1 > 2) == (e in [1, 2]))", "li.map(e, [e, x.?a.orValue(e)].size())",
        "ls.map(e, e + string(x.?none.orValue('b')))", "li.map(e, [e, o.orValue(e)])",
        "li.all(e, (e > 0) == (e in [1, 2, 3]))", "li.map(e, {e: e in [1]})",
        "li.map(e, li[e - 1] + li[?e].orValue(7))", "li.map(e, li[e - 1])",
        "li.map(e, e + li[e - 1])", "li.map(e, e + (x.?a.?b.hasValue() ? 1 : 0))",
        "li.map(e, (e in [1]) == (e in [2]))", "li.map(e, e + (e > 1 ? li[e - 1] : 0))",
        "li.map(e, e + (e > 1 ? li[0] : li[e]))", "li.map(e, [[e, e in [1]], [e in [2], e]])",
        "li.map(e, e + om.?a.orValue(e))", "li.map(e, [e, om.?none.orValue(e), o.or(o).value()])",
        "li.map(e, li.map(f, [f, e in [1], f in [2]]))", "li.map(e, [e, optional.of(x).a.b])",
        "li.map(e, [e, om.a])", "li.map(e, [e, om.none])",
        "li.map(e, e + (1 / (e - 2) in [1] ? 1 : 2))",
        "li.map(e, [e, e in [1] && 1 / (e - 2) > 0])",
        "li.exists(e, [e, 1 / (e - 3)].size() == 3 || e in [3])", "li.filter(e, e in [1, 3])",
        "li.filter(e, (e in [1, 3]) && e + 1 in [2])",
        "li.map(e, e in [1] ? [e in [2], e] : [e, 1])",
    ),
    "loops": (
        "li.map(e, e * 2)", "li.map(e, e > 1, e * 2)", "li.filter(e, e != 2)",
        "li.map(e, li.map(f, e * f))", "li.all(e, li.exists(f, f == e))", "li.exists_one(e, e > 1)",
        "li.map(e, [e]).map(f, f[0])", "li.map(li, li + 1)", "li.map(e, 1 / (e - 2))",
        "li.all(e, 1 / (e - 2) < 5)", "li.exists(e, 1 / (e - 2) == 1)",
        "li.exists_one(e, 1 / (e - 2) == 1)", "li.filter(e, 1 / (e - 2) == 1)",
        "[1, 2].map(e, e == 1, dyn('a'))", "li.map(e, {e: e})", "li.map(e, e)[1]",
        "li.map(e, e) + li.map(e, -e)", "[[1], [2, 3]].map(e, e.map(f, f + 1))",
        "li.transformList(n, e, n * e)", "li.transformMap(n, e, e * 2)",
        "li.transformMap(n, e, n > 0, e)", "ms.transformMapEntry(k, v, {v: k})",
        "{'a': 1, 'b': 1}.transformMapEntry(k, v, {v: k})", "ms.transformMap(k, v, v > 5, v)",
        "mx.map(k, k)", "mi.all(k, mi[k] == 'a')", "ms.exists(k, k == 'a')", "ms.all(k, v, v == 1)",
        "ms.existsOne(k, v, v == 1)", "[].map(e, e)", "[].all(e, 1 / 0 > 0)", "{}.map(k, k)",
        "[1].map(e, [?optional.of(e), ?optional.none()])",
        "li.map(e, e).filter(e, e > 1).exists(e, e == 3)", "lx.map(e, type(e))",
        "lx.filter(e, e == 1)", "lx.all(e, e == e)", "li.sortBy(e, -e)", "ls.sortBy(e, e.size())",
        "li.reverse().map(e, e)", "o.optMap(v, v + 1)", "o.optMap(v, 1 / 0)",
        "optional.none().optMap(v, v)", "o.optFlatMap(v, optional.of(v))",
        "o.optFlatMap(v, optional.none())", "o.optMap(v, li.map(e, e + v))", "om.?a.optMap(v, v)",
        "optional.of([]).optMap(v, v + [1] + v)", "optional.of(x.none).optMap(v, 1)",
        "x.?none.optMap(v, v.size())", "o.optMap(v, 3).or(os.optMap(v, 1))",
        "lists.range(5).map(e, e * e).sum()", "lists.range(100).all(e, e < 99)",
        "lists.range(20).map(e, lists.range(e)).size()",
        "lists.range(3).map(e, lists.range(e).map(f, e + f))",
        "[1, 2, 3, 4].exists(e, e > 2 && e < 4)", "[1, [2]].map(e, e)",
        "[dyn(1), 'a'].all(e, e == 1)", "[dyn(1), 'a'].exists(e, e + 1 == 2)",
        "[1, 2].all(e, e > 0 ? true : 1 / 0 > 0)", "x.map(k, x[k])", "x.all(k, v, v == v)",
        "s.matches('a') ? li : [0]",
    ),
    "optionals": (
        "o.value()", "o.hasValue()", "o.orValue(9)", "o.or(optional.of(9))",
        "optional.none().value()", "optional.none().orValue(1 / 0)", "o.orValue(1 / 0)",
        "optional.none().or(optional.none())", "dyn(1).orValue(2)", "dyn(1).or(optional.of(2))",
        "dyn(1).hasValue()", "dyn(1).value()", "optional.of(1 / 0)",
        "optional.of(1 / 0).orValue(1)", "optional.ofNonZeroValue(0)",
        "optional.ofNonZeroValue([])", "optional.ofNonZeroValue({'a': 1})",
        "optional.ofNonZeroValue(self.words)", "optional.of(self.i)", "optional.of(self).i",
        "optional.of(self).?maybe", "optional.of(self).words[0]", "optional.of(self.words)[0]",
        "[?o, 1, ?optional.none()]", "[?dyn(1)]", "{?'a': o, ?'b': optional.none()}",
        "{?'a': dyn(1)}", "{'a': 1, ?'a': optional.none()}",
        "optional.unwrap([o, optional.none()])", "[o, optional.none()].unwrapOpt()", "li.first()",
        "li.last().value()", "[].first()", "optional.of(null) == optional.of(null)",
        "optional.none() == optional.none()", "o == optional.of(4)", "o != optional.none()",
        "x.?a.?b.value() + 1", "x.?a.?b.hasValue() ? x.?a.?b.value() : 0",
        "optional.of(optional.of(1)).value().value()", "type(o)",
    ),
    "faults": (
        "1 / 0", "1 % 0", "1u / 0u", "1.0 / 0.0", "9223372036854775807 + 1", "0u - 1u",
        "-(-9223372036854775807 - 1)", "[1][1]", "[1][-1]", "{}['a']", "{'a': 1}.b", "int('x')",
        "int(x.a.b)", "int(dyn('x'))", "uint(dyn(-1))", "double(dyn('x'))", "bytes(dyn(1))",
        "timestamp(dyn('x'))", "duration(dyn('x'))", "bool(dyn('x'))", "string(dyn(b'\\xff'))",
        "dyn('a') + 1", "dyn(1) + 'a'", "dyn([1]) + 1", "-dyn('a')", "!dyn(1)", "!dyn(null)",
        "dyn(1) && true", "true && dyn(1)", "dyn(1) || true", "false || dyn(1)", "dyn(1) ? 1 : 2",
        "(1 / 0 > 0) ? 1 : 2", "true || 1 / 0 > 0", "1 / 0 > 0 || true", "false && 1 / 0 > 0",
        "1 / 0 > 0 && false", "1 / 0 > 0 || 1 % 0 > 0", "1 / 0 > 0 && 1 % 0 > 0",
        "1 / 0 > 0 || false || 1 % 0 > 0 || true", "[1 / 0, 1 % 0]", "{1 / 0: 1 % 0}",
        "{'a': 1 / 0, 'b': 1 % 0}", "[1 / 0].size()", "size(dyn(1))", "dyn(1).size()",
        "dyn(1).startsWith('a')", "'a'.startsWith(dyn(1))", "'a'.contains(dyn(1))",
        "dyn(1).matches('a')", "'a'.matches(dyn(1))", "'a'.matches(dyn('('))", "dyn(1).getHours()",
        "dyn('a').getHours()", "at.getHours('Nowhere')", "dyn(1).map(e, e)",
        "dyn('a').all(e, true)", "dyn(null).exists(e, true)", "dyn(1).all(k, v, true)",
        "dyn('a').transformList(k, v, v)", "{b'a': 1}", "{[1]: 2}", "{dyn(b'a'): 1}['a']",
        "{'a': 1}[b'a']", "dyn({'a': 1})[b'a']", "b'a' in {'a': 1}", "b'a' in [b'a']",
        "dyn(b'a') in ['a']", "dyn([1]) in [1]", "null in [null]", "dyn(1.0) in [1, 2]",
        "dyn(1u) in [1, 2]", "dyn(2) in [1.0, 2.0]", "1 in dyn('a')", "dyn(1) < 'a'",
        "dyn('a') < 1", "dyn([1]) < [2]", "dyn(null) < 1", "dyn(1) < null", "double('NaN') < 1.0",
        "double('NaN') == double('NaN')", "[double('NaN')] == [double('NaN')]", "dyn(true) < 1",
        "quantity('x')", "quantity(dyn(1))", "url('x')", "ip('x')", "cidr('x')", "semver('x')",
        "format.named('x').value()", "'%s %s'.format([1])", "'%d'.format([dyn('a')])",
        "'abc'.substring(5)", "'abc'.charAt(9)", "['a'].join(dyn(1))", "[1, 2].min()", "[].sum()",
        "dyn([]).max()", "dyn([1, 'a']).max()", "dyn([1, 'a']).sum()", "dyn(['b', 'a']).isSorted()",
        "dyn('a').indexOf(dyn('a'))", "dyn([1]).indexOf(dyn(1))", "lists.range(-1)",
        "lists.range(dyn(3))", "[3, 1].sort()", "dyn([3, 'a']).sort()", "s.replace('b', 'c')",
        "s.split('')", "['a', 'b'].join('-')", "strings.quote(s)", "s.upperAscii()",
        "'%s'.format([x])", "size(s) + size(li) + size(ms) + size(y)",
        "string(1) + string(1u) + string(1.5) + string(true)", "string(at)", "string(span)",
        "at + span", "at - span", "at - at", "span + span", "at.getFullYear()",
        "at.getMonth('America/New_York')", "span.getMinutes()", "duration('1h') > span",
        "timestamp(0) < at", "type(1) == int", "type(type(1))", "type(null)", "type([])",
        "type({})", "type(at)", "dyn(type(1)) == type(2)", "b'ab' + b'c'", "b'a' < b'b'",
        "bytes('ab').size()", "1 == 1.0", "dyn(1) == 1u", "dyn('a') == 1",
        "[1, 2u, 3.0] == [1.0, 2, 3u]", "{1: 'a'} == {1u: 'a'}", "{'a': [1]} == {'a': [1.0]}",
        "mx == mx", "lx == [1, 'a', null]",
    ),
}  # fmt: skip


def _operations() -> Iterator[str]:
    for left, right in product(_OPERANDS, repeat=2):
        for operator in _ALWAYS:
            yield f"dyn({left}) {operator} dyn({right})"
    for at, (left, right) in enumerate(product(_OPERANDS, repeat=2)):
        yield f"dyn({left}) {_SOMETIMES[at % len(_SOMETIMES)]} dyn({right})"
    for at, (left, right) in enumerate(product(_NUMBERS, repeat=2)):
        operator = (*_SOMETIMES, *_ALWAYS[:3])[at % 11]
        yield f"dyn({left}) {operator} {right}"
    for container, key in product(("[1, 2]", "{'a': 1, 'b': 2}", "x", "mx", "1", "o"), _INDEXES):
        yield f"dyn({container})[{key}]"
        yield f"dyn({container})[?dyn({key})]"


def _logic() -> Iterator[str]:
    for at, (first, second, third) in enumerate(product(_TERMS, repeat=3)):
        match at % 4:
            case 0:
                yield f"{first} && {second} || {third}"
            case 1:
                yield f"({first}) || ({second}) && ({third})"
            case 2:
                yield f"({first}) ? ({second}) : ({third})"
            case _:
                yield f"!({first} || {second}) && {third}"


def _loops() -> Iterator[str]:
    for over, test in product(_LISTS, _PREDICATES):
        for macro in ("all", "exists", "exists_one", "filter", "map"):
            yield f"{over}.{macro}(e, {test})"


def expressions() -> list[str]:
    """Everything, each once."""
    written = [text for texts in _WRITTEN.values() for text in texts]
    checked = cel_check_corpus.expressions()
    made = dict.fromkeys((*written, *_operations(), *_logic(), *_loops(), *checked))
    return [text for text in made if text not in LEFT_OUT]
