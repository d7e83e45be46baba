# SPDX-License-Identifier: Apache-2.0
"""Expressions for the checker: every overload with right and wrong arguments, and every message.

`WRITTEN` is by hand, by topic; `calls()` is made from the table of overloads. The expressions speak
of the variables in `cel_check_world`. What a server says of them is recorded, not made here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kthena_api.cel import ast
from kthena_api.cel.library.base import Overload
from kthena_api.cel.library.catalogue import overloads_of
from kthena_api.cel.types import Type

_ENVIRONMENTS = ((32, 33), (33, 34), (36, 36), (36, 37), (37, 37))

SAMPLES: dict[str, str] = {
    "bool": "b",
    "bytes": "y",
    "double": "d",
    "duration": "span",
    "timestamp": "at",
    "int": "i",
    "uint": "u",
    "string": "s",
    "null": "null",
    "dyn": "x",
    "list(int)": "li",
    "list(string)": "ls",
    "list(dyn)": "lx",
    "list(uint)": "[u]",
    "list(double)": "[d]",
    "list(bool)": "[b]",
    "list(bytes)": "[y]",
    "list(duration)": "[span]",
    "list(timestamp)": "[at]",
    "list(A)": "li",
    "list(T)": "ls",
    "list(V)": "li",
    "list(list(T))": "ll",
    "list(optional_type(V))": "[o]",
    "map(A, B)": "ms",
    "map(K, V)": "ms",
    "optional_type(V)": "o",
    "optional_type(list(V))": "optional.of(li)",
    "optional_type(map(K, V))": "om",
    "A": "i",
    "V": "i",
    "K": "s",
    "kubernetes.URL": "url(s)",
    "kubernetes.Quantity": "quantity(s)",
    "net.IP": "ip(s)",
    "net.CIDR": "cidr(s)",
    "kubernetes.NamedFormat": "format.uri()",
    "kubernetes.Semver": "semver(s)",
    "kubernetes.authorization.Authorizer": "auth",
    "kubernetes.authorization.GroupCheck": "auth.group(s)",
    "kubernetes.authorization.ResourceCheck": "auth.group(s).resource(s)",
    "kubernetes.authorization.PathCheck": "auth.path(s)",
    "kubernetes.authorization.Decision": "auth.path(s).check(s)",
}
"""An expression of each type that an overload takes."""

_WRONG = ("i", "s", "b", "li", "ms", "o", "u", "d", "y", "at", "null", "self.spec", "t", "pair")
_BINARY = {function: symbol for symbol, function in ast.OPERATORS.items()} | {
    ast.LOGICAL_AND: "&&",
    ast.LOGICAL_OR: "||",
}
_TEMPLATES = {
    ast.CONDITIONAL: "{} ? {} : {}",
    ast.LOGICAL_NOT: "!{}",
    ast.NEGATE: "-{}",
    ast.INDEX: "{}[{}]",
    ast.OPT_INDEX: "{}[?{}]",
    ast.OPT_SELECT: "{}.?a",
}


def rows() -> list[Overload]:
    """Each overload that some server knows, once."""
    found: dict[str, Overload] = {}
    for environment, server in _ENVIRONMENTS:
        for row in overloads_of(environment, server):
            found.setdefault(row.id, row)
    return list(found.values())


def sample(wanted: Type) -> str:
    """An expression of a type."""
    return SAMPLES[str(wanted)]


def call(row: Overload, arguments: Sequence[str], *, member: bool) -> str | None:
    """The text of a call; None for what no text can call."""
    template = _TEMPLATES.get(row.function)
    if row.function in _BINARY:
        template = f"{{}} {_BINARY[row.function]} {{}}"
    if template is not None:
        wanted = 1 if row.function == ast.OPT_SELECT else template.count("{}")
        return template.format(*arguments[:wanted]) if len(arguments) >= wanted else None
    if row.function.startswith(("@", "cel.@")):
        return None
    if member and arguments:
        return f"{arguments[0]}.{row.function}({', '.join(arguments[1:])})"
    return f"{row.function}({', '.join(arguments)})"


def _calls_of(row: Overload, turn: int) -> Iterator[str | None]:
    right = [sample(part) for part in row.params]
    yield call(row, right, member=row.member)
    for place in range(len(right)):
        wrong = _WRONG[(turn + 5 * place) % len(_WRONG)]
        yield call(row, [*right[:place], wrong, *right[place + 1 :]], member=row.member)
    if len(right) > 1:
        yield call(row, ["x"] * len(right), member=row.member)


def calls() -> list[str]:
    """Calls of every overload: with right arguments, with wrong ones, with dyn."""
    made: dict[str | None, None] = {}
    seen: set[str] = set()
    for turn, row in enumerate(rows()):
        made.update(dict.fromkeys(_calls_of(row, turn)))
        if row.function in seen:
            continue
        seen.add(row.function)
        right = [sample(part) for part in row.params]
        made.update(
            dict.fromkeys(
                (
                    call(row, right, member=not row.member),
                    call(row, [*right, "i"], member=row.member),
                    call(row, right[:-1], member=row.member),
                )
            )
        )
    return [text for text in made if text is not None and text not in _WRITTEN]


def expressions() -> list[str]:
    """Everything."""
    return [*_WRITTEN, *calls()]


WRITTEN: dict[str, tuple[str, ...]] = {
    "literals and aggregates": (
        "1", "1u", "1.5", "'a'", "b'a'", "true", "null", "[]", "{}", "[[]]", "{[]: {}}", "[1, 2]",
        "[1, 'a']", "[1, 2.0, 'a', 3]", "['a', 1, 2]", "[1, null]", "[null, 1]", "[w, 1, null]",
        "[1, w]", "[x, 1]", "[1, x]", "[[1], []]", "[[], [1]]", "[[1], ['a']]", "[[1], [x]]",
        "[{}, {'a': 1}]", "[{'a': 1}, {}]", "{'a': 1, 'b': 2}", "{'a': 1, 'b': 'c'}",
        "{'a': 1, 2: 3}", "{1: 'a', 'b': 2, 3u: x}", "{'a': x, 'b': 1}", "{'a': [1], 'b': []}",
        "{'a': {'b': 1}, 'c': {'d': 'e'}}", "[o, o]", "[optional.none(), o]",
        "[o, optional.none()]", "[optional.none(), optional.of('a')]", "[o, os]", "[int, string]",
        "[t, int]", "[type(1), type('a')]", "[list, list]", "[list, map]", "[at, null]",
        "[null, at]", "[self.spec, null]", "[self.spec, self]", "[pair, null]",
        "[dyn(1), dyn('a')]", "[dyn(1), 'a', 2]", "{dyn('a'): 1, 'b': 2}", "[1, 1u, 1.0]",
        "[[[[1]]]] == [[[['a']]]]", "[[1, 'a'], [2]]", "[1].map(e, [e, 'a'])",
        "'%s %d'.format(['a', 1])", "'%s'.format([[1, 'a']])", "'%s'.format([{'a': 1, 2: 3}])",
        "[1, 'a'].map(e, '%s'.format([e, 1]))", "[['a', 1]][0].all(e, true)", "{'a': 1}.b",
        "{'a': 1}['b']", "{1: 2}.a", "[1, 2][0]", "[1, 2]['a']", "[1, 2].a", "{}.a", "[][0]",
        "[][0].a", "[][0].a.b[1]", "{}[0].a", "{}.a.b.c", "[[]][0][0].a + 1", "[] == [1]",
        "{} == {1: 2}", "[] + [1] + ['a']", "[] + [1]", "[1] + []", "[] + []", "[] + x", "x + []",
        "[x] + [1]", "[1] + [x]",
    ),
    "names": (
        "undefined", ".undefined", "undefined.a", "undefined.a.b", "undefined + missing",
        "undefined.call()", "undefined.a.call(1)", "undefined.call(missing)", "call(missing)",
        "missing.size()", "size(missing)", "i.undefined()", "undefined(undefined(1))", "i.x",
        "i.x.y", "a.b", ".a.b", "a.c.d", "a.c", "a", "a.b.c", "a.c.d.e", "a.c.e", "a.b.size()",
        "a.c.d.size()", "[1].map(a, a)", "[1].map(a, a.b)", "[1].map(a, .a.b)", "[ms].map(a, a.b)",
        "[ms].map(a, .a.b)", "[ms].map(a, a.c.d)", "[1].map(i, i)", "['a'].map(i, i)",
        "['a'].map(i, .i)", "['a'].map(i, .i + i)", "['a'].map(s, [1].map(s, s + .s))",
        "[1].map(int, int)", "[1].map(int, .int)", "[1].map(int, type(int) == .int)",
        "['a'].map(google, google.protobuf.Timestamp)", "[ms].map(google, google.protobuf)",
        "[1].map(i, i + 1).map(i, i + 'a')", "[1].map(e, e) + e", "[1].map(e, e, e)",
        "[1].all(i, i > 0) && i > 0", "self", ".self", ".self.i", "self.self", "@result",
        "__result__", "[1].map(e, @result)", "[1].map(e, __result__)", "true.a", "'a'.b", "null.a",
        "1.a", "i.a.b.c", "s.a.b + i.c", "b.c && b.d", "i.size", "self.spec.size",
    ),
    "types": (
        "int", "uint", "double", "bool", "string", "bytes", "list", "map", "null_type", "type",
        "dyn", "any", "duration", "timestamp", "optional_type", "net.IP", "net.CIDR", "null",
        "kubernetes.Quantity", "kubernetes.URL", "kubernetes.Semver", "kubernetes.NamedFormat",
        "google.protobuf.Timestamp", "google.protobuf.Duration", "google.protobuf.Any",
        "google.protobuf.Value", "google.protobuf.Struct", "google.protobuf.ListValue",
        "google.protobuf.NullValue", "google.protobuf.NullValue.NULL_VALUE",
        "google.protobuf.Int32Value", "google.protobuf.BoolValue", "google.protobuf.Empty",
        "google.protobuf.Struct.FieldsEntry", "google.protobuf", "google", ".google.protobuf.Any",
        "google.protobuf.FieldMask", "google.protobuf.NullValue.OTHER", "selfType", "selfType.spec",
        "selfType.spec.rules", "selfType.i", "type(1)", "type(x)", "type(int)", "type(type)",
        "type(list)", "type([1])", "type(self)", "type(self) == selfType", "type(1) == int",
        "type(1) == 1", "int == string", "type(x) == google.protobuf.Timestamp", "type([]) == list",
        "type({}) == map", "type(o) == optional_type", "t == int", "t == 1",
        "type(ip(s)) == net.IP", "int(int)", "string(type)", "type.a", "int.a", "list.a",
        "int in [int, string]", "[int].map(e, e == string)", "{int: 1}[string]",
        "google.protobuf.NullValue.NULL_VALUE + 1", "google.protobuf.NullValue.NULL_VALUE == null",
        "type(google.protobuf.NullValue.NULL_VALUE)",
    ),
    "messages": (
        "Foo{}", "a.Foo{a: 1}", "Foo{a: undefined}", "int{}", "int{a: 1}", "type{}", "list{}",
        "list{values: [1]}", "list{values: 1}", "map{}", "map{a: 1}", "null_type{}",
        "null_type{a: 1}", "duration{}", "duration{seconds: 1}", "duration{seconds: 's'}",
        "timestamp{seconds: 1, nanos: 2}", "string{}", "string{value: 'a'}", "i{}", "i{a: 1}",
        "self{}", "self{i: 1}", "selfType{}", "selfType{i: 1}", "selfType{i: 's'}",
        "selfType{zz: 1}", "selfType{i: 1, s: 2, d: 'd'}", "selfType{?i: o}", "selfType{?i: i}",
        "selfType{?i: x}", "selfType{?i: os}", "selfType{maybe: null}", "selfType{spec: null}",
        "selfType{i: null}", "selfType{namespace: 's'}", "selfType{__namespace__: 's'}",
        "selfType.spec{replicas: 1}", "selfType.spec{replicas: 1}.replicas",
        "selfType{spec: selfType.spec{replicas: 'a'}}.spec.zz", "selfType{words: ['a', 1]}",
        "selfType{words: []}", "selfType{any: {}}", "selfType{port: 1}", "selfType{at: 'a'}",
        "google.protobuf.Int32Value{value: 1}", "google.protobuf.Int32Value{value: 'a'}",
        "google.protobuf.Int32Value{values: 1}", "google.protobuf.Int32Value{value: 1} + 1",
        "google.protobuf.FloatValue{value: 1.0}", "google.protobuf.BytesValue{value: b'a'}",
        "google.protobuf.UInt64Value{value: 1}", "google.protobuf.StringValue{value: 1}",
        "google.protobuf.Duration{seconds: 1, nanos: 's'}", "google.protobuf.Timestamp{hours: 1}",
        "google.protobuf.Any{type_url: 'a', value: b'b'}", "google.protobuf.Any{type_url: 1}",
        "google.protobuf.Struct{fields: {'a': 1}}", "google.protobuf.Struct{fields: {1: 2}}",
        "google.protobuf.Struct{fields: {'a': 1, 'b': 'c'}}", "google.protobuf.Empty{a: 1}",
        "google.protobuf.Value{string_value: 'a'}", "google.protobuf.Value{null_value: 0}",
        "google.protobuf.Value{number_value: 'a'}", "google.protobuf.Value{list_value: [1]}",
        "google.protobuf.Value{struct_value: {'a': 1}}",
        "google.protobuf.ListValue{values: [1, 2]}", "google.protobuf.NullValue{}",
        "google.protobuf.NullValue.NULL_VALUE{}",
        "google.protobuf.Struct.FieldsEntry{key: 's', value: 1}", ".google.protobuf.Any{}",
        "optional_type{}", "net.IP{}", "[1].map(q, q{a: 1})", "[1].map(int, int{})",
    ),
    "fields": (
        "self.i", "self.zz", "self.spec.zz", "self.spec.zz.yy", "self.i.j", "self.spec.rules.name",
        "self.spec.rules[0].name", "self.spec.rules[0].zz", "self.spec.rules['a'].name",
        "self.spec.parts.a.weight", "self.spec.parts.a.zz", "self.spec.parts['a'].weight",
        "self.spec.parts[1].weight", "self.labels.a", "self.labels['a'].b", "self.words.a",
        "self.any", "self.any.x", "self.port", "self.port + 1", "self.port.a", "self.maybe + 1",
        "self.a__dash__b", "self.namespace", "self.__namespace__", "self.for", "self.__for__",
        "self.at.getHours()", "self.bytes.size()", "self['i']", "self[0]", "self == null",
        "self.spec == null", "self.i == null", "self.spec == self", "self in [self]", "has(self.i)",
        "has(self.zz)", "has(self.spec.zz)", "has(self.i.j)", "has(self.zz.i)", "has(ms.a)",
        "has(x.a)", "has(x.a.b.c)", "has(o.a)", "has(om.a)", "has(undefined.a)", "has(a.b)",
        "has(a.c.d)", "has(google.protobuf)", "has({}.a)", "has({'a': 1}.b)", "has([1].a)",
        "has(self.namespace)", "has(at.a)", "has(null.a)", "x.a", "x.a.b", "x[0].a", "x['a'].b + 1",
        "w.a", "n.a", "at.seconds", "span.seconds", "pair.a", "t.a", "u.a",
        "self.spec.rules.map(r, r.name)", "self.spec.rules.map(r, r.zz)",
        "self.spec.rules.all(r, r.ports.all(p, p > 0 && p < 'a'))",
        "self.spec.parts.all(k, k.size() > self.spec.parts[k].weight)",
        "self.spec.parts.map(k, self.spec.parts[k].zz)", "self.labels.all(k, k == 1)",
    ),
    "optionals": (
        "self.?i", "self.?zz", "self.?spec.?zz", "self.?spec.?replicas", "self.?spec.replicas",
        "self.?spec.zz", "i.?a", "ms.?a", "ms[?'a']", "ms[?1]", "li[?0]", "li[?'a']", "x.?a",
        "x[?0]", "o.?a", "om.?a", "om[?'a']", "om[?1]", "om.a", "om['a']", "o + 1", "o.value() + 1",
        "o.value() + 's'", "o.hasValue()", "o.orValue(1)", "o.orValue('a')", "o.or(o)", "o.or(os)",
        "o.or(1)", "o.or(optional.none())", "optional.none().or(o)", "optional.none().orValue(1)",
        "optional.none().value().a", "optional.none()", "optional.of(1)", "optional.of()",
        "optional.of(optional.of('a'))", "optional.ofNonZeroValue('')", "optional.of(1).value()",
        "optional.of(undefined)", "optional.undefined(1)", "optional", "o.optMap(v, v + 1)",
        "o.optMap(v, v + 's')", "o.optFlatMap(v, v)", "o.optFlatMap(v, optional.of(v))",
        "os.optFlatMap(v, o)", "os.optFlatMap(v, v.size())", "i.optMap(v, v)", "x.optMap(v, v)",
        "optional.none().optMap(v, v + 1)", "optional.of([]).optMap(v, v + [1])",
        "optional.of([]).optMap(v, v.map(e, {e: e}))", "[?o]", "[?o, 1]", "[1, ?o]", "[?i]",
        "[?'a', ?o]", "[?o, ?os]", "[?os, 1]", "[?optional.none()]", "[?optional.none(), 1]",
        "[?x]", "[1, ?x]", "{?'a': o}", "{?'a': i}", "{?'a': x}", "{?'a': o, 'b': 1}",
        "{'b': 's', ?'a': o}", "{?'a': optional.none()}", "{?1: o, 's': 2}",
        "optional.of(self).?spec", "optional.of(self).spec.zz", "optional.of(self).zz",
        "self.?labels.?a.orValue('')", "self.?labels[?'a'].orValue(1)", "optional.unwrap([o])",
        "[o].unwrapOpt()", "[1].unwrapOpt()", "li.first()", "li.last()", "s.first()",
    ),
    "comprehensions": (
        "[1].all(e, e > 0)", "[1].all(e, e)", "[1].all(e, 'a')", "[1].exists(e, e == 'a')",
        "[1].exists(e, undefined)", "[1].exists_one(e, e)", "[1].exists_one(e, e > 0)",
        "[1].map(e, e + 'a')", "[1].map(e, e > 0, e)", "[1].map(e, e, e)", "[1].filter(e, e)",
        "[1].filter(e, e > 0)", "[1].filter(e, x)", "[1].all(e, x)", "[1].exists_one(e, x)",
        "1.all(e, true)", "s.all(e, true)", "self.all(e, true)", "self.spec.map(e, e)",
        "null.exists(e, e)", "o.all(e, true)", "at.map(e, e)", "int.map(e, e)",
        "undefined.all(e, e)", "undefined.all(e, e.a.b > 0)", "i.all(e, e + 1)", "x.all(e, e.a)",
        "x.map(e, e)", "x.map(e, e + 1).filter(e, e > 's')", "[].all(e, e)", "[].all(e, e > 0)",
        "[].map(e, e)", "[].map(e, e + 1)", "[].map(e, e.a)", "[].map(e, {e: e})",
        "[].filter(e, e == 1)", "[[]].map(e, e + [1])", "[[]].map(e, e.map(f, f + 'a'))",
        "{}.map(k, k + 1)", "{}.all(k, {}[k])", "ms.map(k, ms[k])", "ms.map(k, k + 1)",
        "mi.filter(k, k > 0)", "mi.all(k, k == 'a')", "[[1]].map(e, e.map(f, f + 1))",
        "li.map(e, li.map(f, e + f))", "[1].map(e, [e]).map(e, [e])", "[1].map(e, [e, 's'])",
        "[1].map(e, e == 1 ? e : 's')", "[1].map(e, o)", "[optional.none()].map(e, e.orValue(1))",
        "[x].map(e, e)", "[1].map(e, null)", "[null].map(e, e)", "[type(1)].map(e, e)",
        "(b ? [1] : []).map(e, e)", "(b ? [] : [1]).map(e, e + 's')",
        "(b ? x : [1]).map(e, e + 's')", "li.all(i, v, i < v)", "li.all(i, v, i < s)",
        "ls.exists(i, v, v)", "ms.all(k, v, v > 0)", "ms.all(k, v, k > 0)",
        "ms.existsOne(k, v, v > 0)", "ms.exists_one(k, v, v)", "li.transformList(i, v, v + i)",
        "li.transformList(i, v, i > 0, v)", "li.transformList(i, v, v, v)",
        "ms.transformList(k, v, k + v)", "ms.transformMap(k, v, v + 1)", "ms.transformMap(k, v, k)",
        "ms.transformMap(k, v, v > 0, k)", "ms.transformMap(k, v, v, k)",
        "li.transformMap(i, v, string(v))", "ms.transformMapEntry(k, v, {v: k})",
        "ms.transformMapEntry(k, v, v > 0, {v: k})", "ms.transformMapEntry(k, v, v)",
        "ms.transformMapEntry(k, v, {v: k, 'a': 1})", "[].transformMap(i, v, v)",
        "{}.transformMap(k, v, v + 1)", "x.transformMap(k, v, v)", "x.all(i, v, v)",
        "i.all(k, v, true)", "s.transformList(i, v, v)", "undefined.all(i, v, v)",
        "li.sortBy(e, e)", "li.sortBy(e, -e)", "ls.sortBy(e, e.size())",
        "self.spec.rules.sortBy(r, r.name)", "self.spec.rules.sortBy(r, r.ports)",
        "self.spec.rules.sortBy(r, r.zz)", "s.sortBy(e, e)",
    ),
    "operators": (
        "1 == 's'", "1 == 1u", "1 == 1.0", "1 < 1u", "1 < 1.0", "1u >= 1.0", "1 < 's'", "s < b",
        "1 + 1u", "1 + 's'", "s + y", "at + span", "at - at", "at + at", "span - at", "-s", "-u",
        "-1u", "!1", "!x", "!undefined", "- undefined", "!(1 + 's')", "1 && 2", "1 || b", "b || 1",
        "'a' && x", "x && y", "undefined && 1", "1 && undefined", "1 ? 2 : 3", "b ? 1 : 's'",
        "b ? 1 : null", "b ? null : 1", "b ? w : 1", "b ? 1 : w", "b ? w : null", "b ? [] : [1]",
        "b ? [1] : []", "b ? [1] : ['a']", "b ? x : 1", "b ? 1 : x", "b ? o : optional.none()",
        "b ? optional.none() : o", "b ? {} : ms", "b ? self : null", "b ? null : self.spec",
        "b ? at : null", "b ? int : string", "b ? undefined : 1", "x ? 1 : 2", "s ? 1 : 2",
        "1 in [1]", "'a' in [1]", "1 in ms", "'a' in ms", "1 in s", "1 in x", "x in li", "x in x",
        "null in [1]", "null in [w]", "1 in []", "1 in {}", "li in ll", "ls in ll", "[] in ll",
        "w == null", "i == null", "null == null", "n == null", "at == null", "self == null",
        "li == null", "o == null", "x == null", "pair == null", "t == null", "pair == pair",
        "w + 1", "w + w", "w > 1", "w + 's'", "w == 's'", "-w", "w ? 1 : 2", "li == ls", "li == lx",
        "li == [x]", "ms == mi", "ms == mx", "ll == li", "i / 0", "i % 's'", "d % d", "u / i",
        "at < span", "y < y", "b < b", "li < li", "null < null", "int < string", "o < o", "o == o",
        "o == os", "o == 1", "x == o", "x + o", "li + ls", "li + lx", "lx + ls", "ll + [[]]",
        "li[i]", "li[u]", "li[d]", "li[s]", "li[x]", "ms[s]", "ms[i]", "mi[i]", "mi[u]", "mi[d]",
        "mx[i]", "x[i]", "x[s]", "s[0]", "i[0]", "null[0]", "o[0]", "self['a']", "ll[0][0]",
        "ll[0][0][0]", "li[0].a", "1 + 2 + 's' + 3 + b", "i == 's' && d == 'd' || s == 1",
        "(1 == 's') == (2 == 't')", "[1 == 's', 2 == 't']", "{1 == 's': 2 == 't'}",
        "size(1 == 's')", "i.size() + s.size()", "s.size(1)", "size(s, s)", "size()",
    ),
    "literals that are judged": (
        "duration('1s')", "duration('x')", "duration('')", "duration('1')", "duration(s)",
        "duration(1)", "duration(null)", "duration(span)", "duration('1s') + duration('x')",
        "duration('999999999999h')", "duration('-1h1.5s')", "timestamp('2024-01-01T00:00:00Z')",
        "timestamp('2024-01-01')", "timestamp('x')", "timestamp(1)", "timestamp(null)",
        "timestamp(9223372036854775807)", "timestamp(-62135596801)", "timestamp(-62135596800)",
        "timestamp(253402300799)", "timestamp(253402300800)", "timestamp(s)", "timestamp(at)",
        "timestamp('0000-01-01T00:00:00Z')", "timestamp('9999-12-31T23:59:59Z')",
        "timestamp('2024-02-30T00:00:00Z')", "[timestamp('x'), timestamp('y')]", "'a'.matches('(')",
        "s.matches('[')", "s.matches(s)", "matches('(', 'a')", "matches(s, '(')",
        "matches('(', '(')", "s.matches('a{1001}')", "s.matches('\\\\d+')", "s.matches('(?P<n')",
        "x.matches('(')", "matches(x, x)", "s.find('(')", "s.findAll('(')",
        "s.matches('(') || true", "[s.matches('('), duration('x') == span, 1]", "'%s'.format([1])",
        "'%s'.format([])", "'%s'.format([1, 2])", "'%s %s'.format([1])", "'%d'.format(['a'])",
        "'%d'.format([1.5])", "'%d'.format([x])", "'%d'.format([null])", "'%f'.format([1])",
        "'%f'.format(['NaN'])", "'%f'.format([1.5])", "'%.2f'.format([1.5])", "'%.2f'.format([i])",
        "'%e'.format([1])", "'%e'.format([d])", "'%b'.format([b])", "'%b'.format(['a'])",
        "'%x'.format([1.5])", "'%X'.format(['a'])", "'%X'.format([d])", "'%x'.format([y])",
        "'%o'.format([1])", "'%o'.format(['a'])", "'%q'.format([1])", "'%'.format([1])",
        "'%'.format([])", "'%%'.format([])", "'%%'.format([1])", "'%.'.format([1])",
        "'%.f'.format([1.0])", "'%.3'.format([1.0])", "'%.99999999999999999999f'.format([1.0])",
        "'%.9223372036854775807f'.format([1.0])", "'%.9223372036854775808f'.format([1.0])",
        "'%.0000000000000000000001f'.format([1.0])", "'%\u00e9'.format([1])",
        "'%.2\u00e9'.format([1])", "'\u00e9%d'.format(['a'])", "'%s'.format([o])",
        "'%s'.format([self])", "'%s'.format([[1, o]])", "'%s'.format([{'a': o}])",
        "'%s'.format([{o: 1}])", "'%s'.format([[1, [2, [o]]]])", "'%s'.format([int])",
        "'%s'.format([at])", "'%s'.format([span])", "'%s'.format([quantity('1')])",
        "'%s'.format([pair])", "'%d %d %d'.format([1, 'a', 'b'])", "'%s'.format(li)",
        "s.format([1])", "'a' + '%d'.format(['a'])", "('%' + 'd').format(['a'])",
        "'%d'.format([o])", "'%d'.format([li])", "'%x'.format([li])", "'%b'.format([u])",
        "x.format([1])", "'%s'.format([x])", "'%s'.format(x)", "'%s%'.format([1])",
        "'%s %'.format([1, 2])", "'%d'.format(['a']) + '%d'.format(['b'])", "'%s'.format([?o])",
        "'%s'.format([null])",
    ),
    "places": (
        "1 +\n's'", "i ==\n  's' ||\n\ts == 1", "'\u00e9\u00e9' == 1", "'\U0001f600' + 1",
        "\n\n1 + 's'", "undefined\n+ missing", "// comment\n1 + 's'", "[\n1,\n's'\n]",
        "{'a':\n1,\n'b':\n's'}", "'\ttab' + 1", "self\n.zz", "self.\nzz", "s.matches(\n'(')",
        "has(self\n.zz)", "[1].map(e,\ne + 's')", "i\n.undefined()", "undefined\n(1)",
        "b ?\n1 + 's' :\n's' + 1", "selfType{\nzz:\n1}", "selfType{i\n: 's'}",
    ),
}  # fmt: skip

_WRITTEN = tuple(dict.fromkeys(text for topic in WRITTEN.values() for text in topic))

SCOPED: dict[str, tuple[str, ...]] = {
    "a.c": (
        "d", ".d", "c.d", "a.c.d", "b", ".b", "a.b", ".a.b", "i", ".i", "self.i", "d.size()",
        "size(d)", "undefined", ".undefined", "undefined()", "Foo{}", "selfType{i: 1}",
        ".selfType{i: 's'}", "[1].map(d, d)", "[1].map(d, .a.c.d)", "[1].map(d, .d)", "i + 's'",
        "[1].map(c, c.d)", "[ms].map(c, c.d)", "[1].map(a, a.b)", "google.protobuf.Any{a: 1}",
    ),
    "google.protobuf": (
        "Timestamp", "Int64Value{value: 1}", "protobuf.Int64Value{value: 1}", "Empty{a: 1}",
        "NullValue.NULL_VALUE",
        ".NullValue.NULL_VALUE", "Duration{seconds: 's'}", "type(at) == Timestamp", "int", "list",
        "timestamp", ".Timestamp", "i.undefined()", "optional.of(1)", "undefined{}", "Any", "a.b",
    ),
    "optional": ("of(1)", ".of(1)", "none()", "optional.of(1)", "i.of(1)", "of(undefined)"),
}  # fmt: skip
"""Expressions by the scope in which their names are sought."""
