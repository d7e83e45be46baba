# SPDX-License-Identifier: Apache-2.0
"""The oracle answers what is known from servers of its minor: texts, costs and verdicts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from go_programs import LIBRARIES
from oracle import Oracle, OracleError
from oracle_requests import Fault, Object, Settings, Variable, expression_request

Ask = Callable[[str], Oracle]

NUMBER = {"type": "object", "properties": {"a": {"type": "integer"}}}
NAMED = {"type": "object", "properties": {"spec": {"type": "object"}}}
ADVICE = (
    "(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, "
    "maps, and strings are declared)"
)
RULES = "spec.validation.openAPIV3Schema.properties[spec].properties[l].items"


def detail(oracle: Oracle, schema: object, rule: str, *, stored: bool = False) -> str:
    """Return why a rule is not accepted, "" if it is."""
    (compiled,) = oracle.compile(schema, [{"rule": rule}], stored=stored)
    return compiled.error.detail if compiled.error else ""


@pytest.mark.parametrize("minor", LIBRARIES)
def test_each_minor_is_its_own_library(ask: Ask, minor: str) -> None:
    """The process of a minor links its patch release and writes rules for the minor before."""
    said = ask(minor).functions()

    assert said.library == f"v{LIBRARIES[minor]}"
    assert said.compatibility == f"1.{int(minor[2:]) - 1}"


@pytest.mark.parametrize("minor", LIBRARIES)
def test_compilation_errors(ask: Ask, minor: str) -> None:
    """An error carries the position, the line and the caret that a server prints."""
    assert detail(ask(minor), NUMBER, "self.foo > 1") == (
        "compilation failed: ERROR: <input>:1:5: undefined field 'foo'\n | self.foo > 1\n | ....^"
    )
    assert detail(ask(minor), NUMBER, "self.a") == "cel expression must evaluate to a bool"


def test_the_type_of_an_object_has_a_lasting_name(newest: Oracle) -> None:
    """The library names it after the clock; the oracle does not."""
    said = detail(newest, NUMBER, "self == 1")

    assert "found no matching overload for '_==_' applied to '(selfType, int)'" in said


@pytest.mark.parametrize(
    ("rule", "writable"),
    [
        ("!format.dns1123Label().validate('a').hasValue()", "1.33"),
        ("semver('1.2.3').major() == 1", "1.34"),
        ("[1, 2].reverse()[0] == 2", "1.35"),
        ("[1, 2].includes(1)", "1.38"),
        ("cel.bind(x, 1, x == 1)", "never"),
    ],
)
@pytest.mark.parametrize("minor", ["1.33", "1.34", "1.35", "1.37"])
def test_libraries_by_minor(ask: Ask, minor: str, rule: str, writable: str) -> None:
    """A new rule may use a library one minor after its introduction."""
    assert (detail(ask(minor), NUMBER, rule) == "") == (minor >= writable)


def test_stored_rules_have_the_newest_libraries(newest: Oracle) -> None:
    """`includes` cannot be written on 1.37, but is known to a stored rule."""
    rule = "[1, 2].includes(self.a)"

    assert "undeclared reference to 'includes'" in detail(newest, NUMBER, rule)
    assert detail(newest, NUMBER, rule, stored=True) == ""


def test_back_ticks(ask: Ask) -> None:
    """Back-ticks parse on 1.37, where fields are declared under escaped names all the same."""
    schema = {"type": "object", "properties": {"a-b": {"type": "string"}}}

    assert "undefined field 'a-b'" in detail(ask("1.37"), schema, "has(self.`a-b`)")
    assert "unsupported syntax: '`'" in detail(ask("1.33"), schema, "has(self.`a-b`)")
    assert detail(ask("1.33"), schema, "has(self.a__dash__b)") == ""


def test_rule_properties(newest: Oracle) -> None:
    """What else is known of a rule: old values, its message, its path, its cardinality."""
    old, message, broken, empty = newest.compile(
        NUMBER,
        [
            {"rule": "self.a >= oldSelf.a", "fieldPath": ".a"},
            {"rule": "self.a > 1", "messageExpression": "'is ' + string(self.a)"},
            {"rule": "self.a > 1", "messageExpression": "self.a"},
            {"rule": " "},
        ],
    )

    assert (old.uses_old_self, old.field_path, old.message_compiled) == (True, "a", False)
    # {} and a comma are three bytes of a request of 3 MiB.
    assert old.cardinality == 1048576
    assert (message.uses_old_self, message.message_compiled) == (False, True)
    assert message.message_cost > 0
    assert broken.message_error is not None
    assert broken.message_error.detail == "messageExpression must evaluate to a string"
    assert (empty.error, empty.cost) == (None, 0)


@pytest.mark.parametrize(("minor", "cost"), [("1.33", 314576), ("1.36", 314576), ("1.37", 105)])
def test_the_name_of_an_object_is_bounded_from_1_37(ask: Ask, minor: str, cost: int) -> None:
    """A name is as long as a request before 1.37, and 253 characters of four bytes from then."""
    rule = {"rule": "self.metadata.name.contains('a')"}
    (compiled,) = ask(minor).compile(NAMED, [rule], root=True)

    assert compiled.cost == cost


def test_review(newest: Oracle) -> None:
    """A rule on the items of an unbounded list is over all limits, in the registry's words."""
    rule = {"rule": "self.contains('a')"}
    items = {"type": "string", "maxLength": 100, "x-kubernetes-validations": [rule]}
    spec = {"type": "object", "properties": {"l": {"type": "array", "items": items}}}
    said = newest.review({"type": "object", "properties": {"spec": spec}})
    (reviewed,) = said.rules

    assert reviewed.path == f"{RULES}.x-kubernetes-validations[0]"
    # An item is at least "" and a comma: three bytes of 3 MiB.
    assert (reviewed.times, reviewed.rule.cardinality) == (None, 1048576)
    assert reviewed.contribution == reviewed.rule.cost * 1048576
    assert said.total == reviewed.contribution
    assert said.most_expensive == ((f"{reviewed.path}.rule", said.total),)
    (error,) = said.errors
    assert error.type == "FieldValueForbidden"
    assert error.detail.startswith("estimated rule cost exceeds budget by factor of ")
    assert error.detail.endswith(f" {ADVICE}")
    assert f"factor of {reviewed.rule.factor} " in error.detail


@pytest.mark.parametrize(
    ("length", "items", "factor"),
    [
        (50_000 - 3, 500, ""),
        (60_000, 500, "1.200050x"),
        (200_000, 500, "4.0x"),
        (200_000, 50_000, "more than 100x"),
    ],
)
def test_factors(newest: Oracle, length: int, items: int, factor: str) -> None:
    """A rule's cost, a tenth of its bytes and one, counts once an item, against ten million."""
    rule = {"rule": "self.contains('abcdefghij')"}
    item = {"type": "string", "maxLength": length, "x-kubernetes-validations": [rule]}
    listed = {"type": "array", "maxItems": items, "items": item}
    said = newest.review({"type": "object", "properties": {"l": listed}})
    (reviewed,) = said.rules
    words = [error.detail for error in said.errors if "estimated rule cost exceeds" in error.detail]

    assert (reviewed.times, reviewed.rule.factor) == (items, factor)
    assert words == (
        [f"estimated rule cost exceeds budget by factor of {factor} {ADVICE}"] if factor else []
    )


@pytest.mark.parametrize(
    ("minor", "value"),
    [
        ("1.37", r'{"Rule":"self.foo \u003e 1"'),
        ("1.33", 'apiextensions.ValidationRule{Rule:"self.foo > 1"'),
    ],
)
def test_review_prints_rules_as_the_minor_does(ask: Ask, minor: str, value: str) -> None:
    """A rule in a message is Go's JSON with its escapes from 1.34, and Go's syntax before."""
    schema = {**NUMBER, "x-kubernetes-validations": [{"rule": "self.foo > 1"}]}
    (error,) = ask(minor).review(schema).errors

    assert f"Invalid value: {value}" in error.text


def test_verdicts(newest: Oracle) -> None:
    """A root rule has the path <nil>; an update without a change only warns."""
    rules = [{"rule": "self.a > 1", "message": "too small"}]
    text = "<nil>: Invalid value: too small"
    objects = [Object({"a": 2}), Object({"a": 1}), Object({"a": 1}, old={"a": 1})]
    fine, bad, ratcheted = newest.evaluate(NUMBER, objects, rules)

    assert (fine.errors, fine.warnings) == ((), ())
    assert ([error.text for error in bad.errors], bad.warnings) == ([text], ())
    assert (ratcheted.errors, ratcheted.warnings) == ((), (text,))
    assert fine.cost == bad.cost == ratcheted.cost == 3


def test_errors_of_evaluation_do_not_ratchet(newest: Oracle) -> None:
    """A rule that fails freezes stored objects, ignores its path and shows the type of self."""
    rules = [{"rule": "self.a > 1", "fieldPath": ".a"}]
    (verdict,) = newest.evaluate(NUMBER, [Object({}, old={})], rules)

    assert [error.text for error in verdict.errors] == [
        '<nil>: Invalid value: "object": no such key: a evaluating rule: self.a > 1'
    ]
    assert verdict.warnings == ()


def test_duplicates_have_no_message(newest: Oracle) -> None:
    """With the reason FieldValueDuplicate the value is all that is said."""
    schema = {"type": "string"}
    rules = [{"rule": "self != 'z'", "message": "not z", "reason": "FieldValueDuplicate"}]
    (verdict,) = newest.evaluate(schema, [Object("z")], rules)

    assert [error.text for error in verdict.errors] == ['<nil>: Duplicate value: "z"']


def test_numbers_that_are_no_integers_of_go(newest: Oracle) -> None:
    """1.0 passes for an integer, but not in a rule."""
    (verdict,) = newest.evaluate(NUMBER, [Object({"a": 1.0})], [{"rule": "self.a > 0"}])

    assert [error.detail for error in verdict.errors] == [
        "invalid data, expected int, got float64 evaluating rule: self.a > 0"
    ]


def test_message_of_an_optional_old_value(newest: Oracle) -> None:
    """A messageExpression sees the plain old value, fails to use it, and the message stands."""
    rule = {
        "rule": "oldSelf.hasValue()",
        "optionalOldSelf": True,
        "message": "fixed",
        "messageExpression": "oldSelf.hasValue() ? 'old' : 'new'",
    }
    (verdict,) = newest.evaluate(NUMBER, [Object({"a": 1})], [rule])

    assert [error.detail for error in verdict.errors] == ["fixed"]


def test_limits(newest: Oracle) -> None:
    """A call above its limit and an object above its budget end the evaluation in known words."""
    rules = [{"rule": "self.a > 0"}, {"rule": "self.a > 1"}]
    (called,) = newest.evaluate(NUMBER, [Object({"a": 1})], rules, call_limit=2)
    (spent,) = newest.evaluate(NUMBER, [Object({"a": 2}, budget=4)], rules)

    assert (called.cost, spent.cost) == (None, None)
    (call,), (budget,) = called.errors, spent.errors
    assert call.detail == (
        "'operation cancelled: actual cost limit exceeded': no further validation rules will be "
        "run due to call cost exceeds limit for rule: self.a > 0"
    )
    assert budget.detail == (
        "validation failed due to running out of cost budget, no further validation rules will "
        "be run"
    )


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("isURL('https://a#')", {"bool": False}),
        ("quantity('1Gi')", {"opaque": "kubernetes.Quantity", "text": "1Gi"}),
        ("format.dns1123Label()", {"opaque": "kubernetes.NamedFormat", "text": "DNS1123Label"}),
        ("[1u, 18446744073709551615u]", {"list": [{"uint": 1}, {"uint": 18446744073709551615}]}),
        (
            "{'b': 1, 'a': 2}",
            {"map": [[{"string": "a"}, {"int": 2}], [{"string": "b"}, {"int": 1}]]},
        ),
        ("[-0.0, 1e100]", {"list": [{"double": "-0"}, {"double": "1e+100"}]}),
        ("b'\\xff'", {"bytes": "/w=="}),
        ("duration('1.5s')", {"duration": 1500000000}),
        ("timestamp('2020-01-01T01:00:00+01:00')", {"timestamp": "2020-01-01T00:00:00Z"}),
        ("type(1)", {"type": "int"}),
        ("optional.of(null)", {"optional": [{"null": None}]}),
        ("[][?0]", {"optional": []}),
    ],
)
def test_values(newest: Oracle, expression: str, value: object) -> None:
    """Each kind of value is written in its own way."""
    assert newest.expression(expression).value == value


@pytest.mark.parametrize(
    ("of", "value"),
    [
        ("int", {"int": -5}),
        ("double", {"double": "NaN"}),
        ("list(optional_type(int))", {"list": [{"optional": [{"int": 1}]}, {"optional": []}]}),
        ("map(string, dyn)", {"map": [[{"string": "a"}, {"bytes": "/w=="}]]}),
        ("timestamp", {"timestamp": "2020-01-01T00:00:00.000000001Z"}),
        ("dyn", {"type": "int"}),
    ],
)
def test_bindings(newest: Oracle, of: str, value: object) -> None:
    """A value comes back as it was bound, and its variable has the type that was declared."""
    said = newest.expression("x", {"x": of}, {"x": value})

    assert (said.type, said.value) == (of, value)


def test_expressions_fail_in_three_places(newest: Oracle) -> None:
    """There are errors of types, of constants when a program is made, and of evaluation."""
    issues = newest.expression("'a' + 1").issues
    folded = newest.expression("int(1e99)")
    evaluated = newest.expression("x + 1", {"x": "int"}, {"x": {"int": 9223372036854775807}})

    assert issues.splitlines()[0] == (
        "ERROR: <input>:1:5: found no matching overload for '_+_' applied to '(string, int)'"
    )
    assert (folded.type, folded.failed) == ("int", "integer overflow")
    assert (evaluated.type, evaluated.error) == ("int", "integer overflow")
    assert evaluated.runtime_cost == 2


def test_variables_with_schemas(newest: Oracle) -> None:
    """A schema bounds what is reached through a variable, and its objects are plain JSON."""
    short = {"type": "object", "properties": {"s": {"type": "string", "maxLength": 10}}}
    variables = {"self": Variable(short), "oldSelf": Variable(short, optional=True)}
    said = newest.expression("self.s.matches('a+')", variables, {"self": {"s": "baa"}})
    old = newest.expression("oldSelf", variables, settings=Settings(check_only=True))

    assert (said.type, said.value) == ("bool", {"bool": True})
    assert said.max_cost is not None
    assert said.max_cost < 20
    assert old.type == "optional_type(selfType)"


def test_functions(newest: Oracle) -> None:
    """Overloads are listed with the signatures that they have in the environment asked for."""
    new = {each.id: each for each in newest.functions().overloads}
    stored = {each.id for each in newest.functions(stored=True).overloads}
    early = {each.id for each in newest.functions(compatibility="1.29").overloads}

    assert new["string_find_string"].parameters == ("string", "string")
    assert new["string_find_string"].member
    assert "list_a_includes_a" not in new
    assert {each for each in stored - set(new) if "includes" in each}
    assert not {each for each in early if "cidr" in each}


def test_faults(newest: Oracle) -> None:
    """What is not understood is refused by itself; its neighbours are answered."""
    first, bad, last = newest.ask_all(
        [expression_request("1"), expression_request("x", {"x": "list("}), expression_request("2")]
    )

    assert not isinstance(first, Fault)
    assert not isinstance(last, Fault)
    assert (first.value, last.value) == ({"int": 1}, {"int": 2})
    assert isinstance(bad, Fault)
    assert bad.kind == "refused"


def test_nodes_without_a_type_are_refused(newest: Oracle) -> None:
    """Rules on a list without items cannot be compiled, which is said and not passed over."""
    with pytest.raises(OracleError, match="refused: failed to convert to declType"):
        newest.compile({"type": "array"}, [{"rule": "true"}])


def test_bench(newest: Oracle) -> None:
    """A benchmark gives the time of each round, ascending, for the verdict that it names."""
    said = newest.bench(NUMBER, Object({"a": 1}), [{"rule": "self.a > 1"}], seconds=0.02, rounds=3)

    assert len(said.nanoseconds) == 3
    assert list(said.nanoseconds) == sorted(said.nanoseconds)
    # A microsecond or so: never nothing, never a thousand of them.
    assert 100 < said.nanoseconds[0] < 1_000_000
    assert [error.detail for error in said.verdict.errors] == ["failed rule: self.a > 1"]
