# SPDX-License-Identifier: Apache-2.0
"""Rules on one value: shown values, reasons, field paths, messages, errors of evaluation."""

from __future__ import annotations

from tests.oracle.rules.build import (
    ANY,
    BOOL,
    EITHER,
    INT,
    NUMBER,
    STRING,
    Cases,
    Json,
    array,
    create,
    mapping,
    record,
    rule,
    ruled,
    update,
)

REASONS = (
    "FieldValueInvalid",
    "FieldValueForbidden",
    "FieldValueRequired",
    "FieldValueDuplicate",
)


def shown_values() -> Cases:
    """What an error shows as the value, for each kind of schema."""
    yield from create(ruled(INT, "false"), 0, 7, -1, 1.0, 1.5, 1 << 62, 1 << 63, 1e21)
    yield from create(ruled(NUMBER, "false"), 0, 1.5, 1e21, 1e-7, 123456789.0, -0.0)
    yield from create(
        ruled(STRING, "false"), "", "text", 'quo"ted', "line\nbreak", "<&>\u2028Ä\x00"
    )
    yield from create(ruled(BOOL, "false"), *(True, False))
    yield from create(ruled(EITHER, "false"), 1, "one", 1.5, [1])
    yield from create(ruled(record(a=INT), "false"), {}, {"a": 1})
    yield from create(ruled(array(INT), "false"), [], [1])
    yield from create(ruled(mapping(INT), "false"), {"a": 1})
    yield from create(ruled({**ANY, "type": "object"}, "false"), {"a": [1, None]})
    yield from create(ruled({**STRING, "nullable": True}, "false"), None, "a")
    yield from create(record(a=ruled(INT, "false")), {}, {"a": None}, {"a": 3}, {"a": "wrong"}, 7)


def reasons() -> Cases:
    """The reason decides the words before the message."""
    for schema, value in ((INT, 3), (STRING, "a"), (record(a=INT), {"a": 3}), (array(INT), [])):
        rules = [rule("false", reason=each, message=f"is {each}") for each in REASONS]
        yield from create(ruled(schema, *rules), value)


def field_paths() -> Cases:
    """A path of a rule is added to the value's."""
    inner = record(b=INT, **{"c.d": INT, "e-f": INT})
    schema = record(a=inner, m=mapping(mapping(INT)), l=array(INT))
    paths = (
        ".a", ".a.b", ".a['c.d']", "['a']['e-f']", ".m.key", ".m['k']['l']", ".m['it\\'s']", ".l",
        ".a.missing", ".l[0]", "a", "", ".", ".a.", "[a]",
    )  # fmt: skip
    for path in paths:
        yield from create(ruled(schema, rule("false", fieldPath=path, message="m")), {"a": {}})
        yield from create(
            record(top=ruled(schema, rule("false", fieldPath=path, reason="FieldValueRequired"))),
            {"top": {}},
        )
    erring = ruled(record(a=INT), rule("self.a > 1", fieldPath=".a"))
    yield from create(erring, {})
    items = array(ruled(record(a=INT), rule("false", fieldPath=".a", message="m")))
    yield from create(record(l=items), {"l": [{}, {"a": 1}]})


def fixed_messages() -> Cases:
    """A message, or the rule itself without blanks around."""
    for text in ("false", "  false\t\n", "\u00a0false", "1 > 2 && '<' == \"&\""):
        yield from create(ruled(INT, text), 1)
    for message in ("", " ", "plain", "  blanks \t", "\u00a0no-break\u2003", "two\nlines"):
        yield from create(ruled(INT, rule("false", message=message)), 1)
    yield from create(ruled(INT, rule("1 / 0 == 1", message=" named ")), 1)
    yield from create(ruled(INT, "", " ", "false"), 1)


def message_expressions() -> Cases:
    """A messageExpression has the first word, if it has one line of text."""
    schema = record(a=INT, s=STRING, l=array(STRING))
    value = {"a": 3, "s": "text", "l": ["x"]}
    expressions = (
        "'plain'", "'a is ' + string(self.a)", "self.s + '\\n'", "'two\\nlines'", "''", "'  '",
        "' around '", "'\\r'", "self.l[5]", "self.missing", "1", "'a' +", "string(1 / 0)",
        "'x' + oldSelf.s", "'\\u00a0'", "'Ä' + self.s", "dyn(1) + 'a'", "self.s.matches('(')",
        "self.s.matches('(') ? 'a' : 'b'",
    )  # fmt: skip
    for text in expressions:
        for members in ({}, {"message": "fixed"}):
            failing = rule("self.a < 0", messageExpression=text, fieldPath=".a", **members)
            yield from create(ruled(schema, failing), value)
        yield from update(ruled(schema, rule("self.a < 0", messageExpression=text)), (value, value))
        changed = {**value, "a": 4}
        transition = rule("self.a == oldSelf.a", messageExpression=text)
        yield from update(ruled(schema, transition), (value, changed))


def long_messages() -> Cases:
    """At most 5 KiB after blanks are taken away, in bytes."""
    for letter, count in (("a", 5120), ("a", 5121), ("Ä", 2560), ("Ä", 2561), (" ", 6000)):
        failing = rule("false", messageExpression="self", message="too long")
        yield from create(ruled({**STRING, "maxLength": 10000}, failing), letter * count)
    failing = rule("false", messageExpression="'  ' + self + '  '", message="too long")
    yield from create(ruled(STRING, failing), "a" * 5119)


def evaluation_errors() -> Cases:
    """An error of evaluation ignores reason, fieldPath and message, and shows the type."""
    schema = record(
        a=INT, s=STRING, l=array(INT), m=mapping(INT), e=EITHER, d={**STRING, "format": "date"}
    )
    value = {"a": 1, "s": "x", "l": [], "m": {}, "e": "text", "d": "2024-01-01"}
    texts = (
        "self.a / 0 == 1", "self.l[0] == 1", "self.m['k'] == 1", "self.s.matches('(')",
        "self.a + 9223372036854775807 > 0", "self.e > 3", "self.e + 1 == 2", "int(self.s) == 1",
        "self.e.startsWith('t') && self.e == 1", "duration(self.s) == duration('1s')",
        "self.l.all(x, x / 0 == 1)", "[1].all(x, x / 0 == 1)", "self.a == 1 || self.l[0] == 1",
        "self.l[0] == 1 || self.a == 1", "has(self.a) && self.l[0] == 1",
    )  # fmt: skip
    for text in texts:
        rules = (
            rule(text, message="m", fieldPath=".a", reason="FieldValueForbidden"),
            "self.a == 2",
        )
        yield from create(ruled(schema, *rules), value)
    yield from update(ruled(schema, "self.l[0] == 1"), (value, value))
    yield from create(ruled(EITHER, "self / 0 == 1", "self == 'a'"), 1, "a")


def wrong_data() -> Cases:
    """Data that are not of their type are an error where a rule touches them."""
    cases: tuple[tuple[Json, tuple[Json, ...]], ...] = (
        (INT, (1.0, "a", True, [], {})), (STRING, (1, True, [])), (BOOL, (1, "true")),
        (NUMBER, (1, "a", 1 << 63)), (array(INT), ("a", {}, 1)), (record(a=INT), ("a", [], 1)),
        (mapping(INT), ("a", [], 1)), (EITHER, (1.5, True, {}, 1.0)),
        ({**STRING, "format": "date"}, ("x", 1)), ({**STRING, "format": "byte"}, ("?", 1)),
        ({**STRING, "format": "duration"}, ("x", "1h", 1)),
        ({**STRING, "format": "date-time"}, ("x", "2024-01-01T00:00:00Z", 1)),
    )  # fmt: skip
    for schema, values in cases:
        yield from create(ruled(schema, "self == self", "true", "self != self"), *values)
        parent = ruled(record(a=schema), "!has(self.a) || self.a == self.a", "true")
        yield from create(parent, *({"a": each} for each in values), {"a": None})
    yield from create(ruled(array(INT), "self.all(x, x > 0)"), [1, 1.0], ["a"], [None])
    nullable = {**INT, "nullable": True}
    yield from create(ruled(array(nullable), "self.all(x, x == null)"), [None], [1, None])
    yield from create(ruled(mapping(nullable), "self.all(k, self[k] != null)"), {"a": None})
    yield from create(ruled(record(a=nullable), "has(self.a)", "self.a == null"), {"a": None}, {})


def many_rules() -> Cases:
    """Each rule of a node is evaluated, and its errors keep its place."""
    schema = ruled(INT, "self > 1", "self > 2", "self / 0 == 1", rule("self > 3", message="three"))
    yield from create(schema, 0, 2, 9)


def broken_rules() -> Cases:
    """A stored rule that does not compile refuses every object."""
    for text in ("self.missing", "1", "(", "self +", "nope(self)", "self > 'a'"):
        yield from create(ruled(INT, text, "self > 0"), 1, 0)
    yield from create(ruled(ANY, "true"), 1, {"a": 1})
    yield from create(
        record(a=ruled(ANY, "true", "false"), b=ruled(INT, "false")), {"a": 1, "b": 1}
    )


TABLES = (
    shown_values,
    reasons,
    field_paths,
    fixed_messages,
    message_expressions,
    long_messages,
    evaluation_errors,
    wrong_data,
    many_rules,
    broken_rules,
)
