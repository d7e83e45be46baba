# SPDX-License-Identifier: Apache-2.0
"""Facts of definitions: the record and its text form, types and fields, and rules."""

from __future__ import annotations

from dataclasses import replace

import pytest
from definitions import OVEN, ROOT, SPEC, TRAY, V1, described, text, with_default, with_spec

from kthena_api.crd import (
    Extensions,
    ExternalDocs,
    Json,
    Notes,
    ResourceDefinition,
    Structural,
    Subresources,
    ValidationRule,
    ValueValidation,
)
from kthena_codegen.facts import (
    FieldFacts,
    RecordError,
    TypeFacts,
    TypeGraph,
    is_transition,
    number_text,
    parse_record,
    read_facts,
    read_graphs,
    read_types,
    render_record,
    schema_facts,
)

RECORD = """\
(resource): group=bakery.example.com names.kind=Oven names.listKind=OvenList names.plural=ovens \
names.shortNames=["ov"] names.singular=oven scope=Cluster
v1: additionalPrinterColumns=[{"jsonPath":".spec.heat","name":"Heat","type":"integer"},\
{"jsonPath":".spec.lid.name","name":"Lid","priority":1,"type":"string"}] deprecated=true \
selectableFields=[{"jsonPath":".spec.lid.name"}] served=true storage=true \
subresources={"status":{}}
v1 .: type=object
v1 apiVersion: type=string
v1 kind: type=string
v1 metadata: type=object
v1 spec: type=object required=["heat"] x-kubernetes-validations=[{"fieldPath":".trays",\
"message":"trays or a lid","reason":"FieldValueRequired",\
"rule":"has(self.trays) || has(self.lid)"},\
{"messageExpression":"'too cold'","rule":"self.heat > 1"}]
v1 spec.heat: type=integer format=int32 minimum=0 maximum=1000000 exclusiveMinimum=true
v1 spec.labels: type=object
v1 spec.labels{}: type=string pattern="^(a|b)$"
v1 spec.lid: type=object required=["name"] x-kubernetes-validations=[\
{"message":"a lid is no tray","rule":"self.name != 'lid'"},\
{"message":"the lid stays","rule":"self == oldSelf"}]
v1 spec.lid.mode: type=string default=fan enum=["fan","grill"]
v1 spec.lid.name: type=string minLength=1
v1 spec.timer: x-kubernetes-int-or-string=true
v1 spec.timer<anyOf 0>: type=integer
v1 spec.timer<anyOf 1>: type=string
v1 spec.trays: type=array maxItems=3 x-kubernetes-list-map-keys=["name"] \
x-kubernetes-list-type=map
v1 spec.trays[]: type=object required=["name"] x-kubernetes-validations=[\
{"message":"a lid is no tray","rule":"self.name != 'lid'"}]
v1 spec.trays[].mode: type=string default=fan enum=["fan","grill"]
v1 spec.trays[].name: type=string minLength=1
v1 spec.vent: type=object
v1 spec.vent.open: type=boolean
"""


def test_record_has_one_line_per_place_with_its_keywords() -> None:
    """The record names every place of a definition and everything a server heeds there."""
    assert schema_facts(OVEN) == tuple(RECORD.splitlines())


def test_record_of_several_definitions_reads_back() -> None:
    """Reading a record gives the facts that were written, by the definitions' names."""
    other = replace(with_spec(a=Structural()), group="other.example.com")

    record = render_record([OVEN, other])

    assert record.startswith("# ovens.bakery.example.com\n(resource): group=bakery")
    assert parse_record(record) == {
        "ovens.bakery.example.com": read_facts(OVEN),
        "ovens.other.example.com": read_facts(other),
    }


@pytest.mark.parametrize(
    "value",
    [
        "true", "null", "", "a b", "a=b", '"', "ä", "-", "1e3", "a: b", "\u2028\x85\n",
        None, True, 0, -5, 2.5, [], {}, {"a b": ["c d", {"e": None}]},
    ],
)  # fmt: skip
def test_every_value_survives_the_text_form(value: Json) -> None:
    """No value is mistaken for another one, or for the end of its line."""
    definition = with_default(value)
    record = render_record([definition])

    assert parse_record(record)["ovens.bakery.example.com"] == read_facts(definition)
    assert len(record.splitlines()) == 6


@pytest.mark.parametrize("name", ["a: b", "a b", ' "x', '"x"', "ä", "a\nb", "a:", ":", "a\u2028b"])
def test_every_property_name_survives_the_text_form(name: str) -> None:
    """A path may hold what separates the parts of a line."""
    definition = with_spec(**{name: text()})

    assert parse_record(render_record([definition])) == {
        "ovens.bakery.example.com": read_facts(definition)
    }


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("v1 spec: type=object", "line 1: no line `# plural.group` comes before it"),
        ("# a.b\nv1 spec", "line 2: has no `:` after the path: v1 spec"),
        ("# a.b\n : type=object", "line 2: does not begin with a version:  : type=object"),
        ("# a.b\n\nv1 a: type", "line 3: column 6 does not begin ` keyword=value`: v1 a: type"),
        ("# a.b\nv1 a: maximum=5x", "line 2: column 16 does not begin ` keyword=value`"),
        ('# a.b\nv1 a: default="x', "line 2: Unterminated string"),
    ],
)
def test_a_line_that_is_none_is_reported_with_its_number(line: str, message: str) -> None:
    """A damaged record is refused, never read as something else."""
    with pytest.raises(RecordError) as caught:
        parse_record(line)

    assert str(caught.value).startswith(message)


def field_line(node: Structural) -> str:
    """Return the record's line of a node."""
    return next(line for line in schema_facts(with_spec(field=node)) if " spec.field:" in line)


def test_numbers_have_one_spelling() -> None:
    """5 and 5.0 are one fact, wherever they stand; true is not 1."""
    whole = Structural(validation=ValueValidation(maximum=5), default={"a": [1]})
    point = Structural(validation=ValueValidation(maximum=5.0), default={"a": [1.0]})
    truth = Structural(validation=ValueValidation(maximum=5), default={"a": [True]})

    assert field_line(whole) == field_line(point) == 'v1 spec.field: maximum=5 default={"a":[1]}'
    assert field_line(truth) == 'v1 spec.field: maximum=5 default={"a":[true]}'


def test_order_counts_where_a_reader_of_errors_sees_it() -> None:
    """The names in `required` are a set; values of an enum and rules have an order."""
    ab, ba = (
        Structural(validation=ValueValidation(required=("a", "b"))),
        Structural(validation=ValueValidation(required=("b", "a"))),
    )
    assert field_line(ab) == field_line(ba)
    for first, second in (
        (
            Structural(validation=ValueValidation(enum=("a", "b"))),
            Structural(validation=ValueValidation(enum=("b", "a"))),
        ),
        (
            Structural(
                extensions=Extensions(validations=(ValidationRule("1"), ValidationRule("2")))
            ),
            Structural(
                extensions=Extensions(validations=(ValidationRule("2"), ValidationRule("1")))
            ),
        ),
    ):
        assert field_line(first) != field_line(second)


def test_what_only_people_read_is_no_fact() -> None:
    """Descriptions anywhere, annotations and a conversion that the server defaults do not count."""
    docs = ExternalDocs("https://example.com", "more")
    plain = with_spec(field=Structural(notes=Notes(external_docs=replace(docs, description=""))))
    noted = with_spec(field=Structural(notes=Notes(description="x", external_docs=docs)))
    noted = replace(noted, annotations={"tool": "v1"}, conversion={"strategy": "None"})
    column = replace(V1.columns[0], description="other words")
    other = replace(OVEN, versions=(replace(V1, columns=(column, V1.columns[1])),))

    assert schema_facts(noted) == schema_facts(plain)
    assert schema_facts(other) == schema_facts(OVEN)


@pytest.mark.parametrize(
    "other",
    [
        replace(OVEN, scope="Namespaced"),
        replace(OVEN, labels={"a": "b"}),
        replace(OVEN, conversion={"strategy": "Webhook"}),
        replace(OVEN, names=replace(OVEN.names, categories=("all",))),
        replace(OVEN, versions=(replace(V1, deprecation_warning="use v2"),)),
        replace(OVEN, versions=(replace(V1, subresources=Subresources()),)),
        replace(OVEN, versions=(replace(V1, selectable_fields=()),)),
        replace(OVEN, versions=(replace(V1, served=False),)),
        replace(OVEN, versions=(replace(V1, columns=V1.columns[:1]),)),
    ],
)
def test_what_surrounds_the_schema_is_a_fact(other: ResourceDefinition) -> None:
    """Every other part of a definition shows in the record."""
    assert schema_facts(other) != schema_facts(OVEN)


def test_an_empty_node_is_a_fact() -> None:
    """A place without keywords has a line, so that its vanishing shows."""
    assert field_line(Structural()) == "v1 spec.field:"


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("self == oldSelf", True),
        ("oldSelf.orValue(self) == self", True),
        ("has(oldSelf.a)", True),
        ("[oldSelf]", True),
        (".oldSelf == self", True),
        ("true ? .oldSelf : self", True),
        ("self.oldSelf == 1", False),
        ("self . oldSelf == 1", False),
        ("self.?oldSelf.hasValue()", False),
        ("self[0].oldSelf", False),
        ("'oldSelf' == self", False),
        ("'it\\'s oldSelf' == self", False),
        ("r'\\' == oldSelf", True),
        ('"""\noldSelf" """ == self', False),
        ("self == 1 // oldSelf", False),
        ("self == 1 // that\n&& oldSelf == 2", True),
        ("oldSelfish || myoldSelf", False),
        ("self.`oldSelf`", False),
    ],
)
def test_a_transition_rule_is_one_that_refers_to_the_stored_value(
    rule: str, *, expected: bool
) -> None:
    """Only the variable counts, not its name in a text, a comment or after a dot."""
    assert is_transition(rule) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (65535, "65535"), (1e6, "1000000"), (1.5, "1.5"), (1e-7, "0.0000001"), (-0.0, "0"),
        (1e21, "1000000000000000000000"),
    ],
)  # fmt: skip
def test_numbers_never_have_an_exponent(value: float, expected: str) -> None:
    """A reader sees 1000000 where Go's printer shows 1e+06."""
    assert number_text(value) == expected


def graph() -> TypeGraph:
    """Return the graph of the oven."""
    return read_types([(OVEN, V1)])


def find_type(name: str, among: TypeGraph | None = None) -> TypeFacts:
    """Return one type of a graph."""
    among = among or graph()
    known = [*(kind.type for kind in among.kinds), *among.types]
    return next(each for each in known if each.name == name)


def find_field(type_name: str, name: str) -> FieldFacts:
    """Return one field of the oven's types."""
    return next(each for each in find_type(type_name).fields if each.name == name)


def test_a_graph_holds_each_class_once_and_names_the_rest_by_place() -> None:
    """Nodes of one class meet in one type; an object without a name is named by its path."""
    assert [each.type.name for each in graph().kinds] == ["Oven"]
    assert [(each.name, each.anchor) for each in graph().types] == [
        ("Mode", "v1-mode"),
        ("Oven.spec.vent", "v1-oven-spec-vent"),
        ("OvenSpec", "v1-ovenspec"),
        ("Tray", "v1-tray"),
    ]
    assert [(each.type_name, each.field) for each in find_type("Tray").appears_in] == [
        ("OvenSpec", "lid"),
        ("OvenSpec", "trays"),
    ]


def test_a_type_carries_the_rules_that_all_its_places_share() -> None:
    """A rule that one field adds stays with the field."""
    assert [each.rule.message for each in find_type("Tray").rules] == ["a lid is no tray"]
    assert [each.rule.message for each in find_field("OvenSpec", "lid").rules] == ["the lid stays"]
    assert find_field("OvenSpec", "lid").rules[0].on_update_only
    assert find_field("OvenSpec", "trays").rules == ()


def test_a_type_keeps_the_text_of_its_class_where_a_field_has_its_own() -> None:
    """An item of a list has no text of a field, so the class's own is found there."""
    assert find_type("Tray").description == "Something to bake on."
    assert find_field("OvenSpec", "lid").description == "What closes it."


@pytest.mark.parametrize(
    ("name", "type_text", "demands"),
    [
        ("heat", "integer (int32)", ["more than 0", "at most 1000000"]),
        ("trays", "list of Tray", ["at most 3 items", "at most one item for each name"]),
        ("lid", "Tray", []),
        ("labels", "map of string to string", ["each value: matches ^(a|b)$"]),
        ("timer", "integer or string", []),
        ("vent", "Oven.spec.vent", []),
    ],
)
def test_fields_tell_type_and_demands(name: str, type_text: str, demands: list[str]) -> None:
    """Type and constraints read as words; demands on items and values say so."""
    field = find_field("OvenSpec", name)

    assert str(field.type) == type_text
    assert [str(demand) for demand in field.constraints] == demands


def test_fields_tell_required_default_and_differences() -> None:
    """What a user has to write, what is filled in, and what upstream has otherwise."""
    assert [each.required for each in find_type("OvenSpec").fields] == [True, *[False] * 5]
    assert find_field("Tray", "mode").default == '"fan"'
    assert find_field("Tray", "name").default is None
    heat = find_field("OvenSpec", "heat")
    assert [each.keyword for each in heat.differences] == ["maximum"]
    assert [demand.difference is not None for demand in heat.constraints] == [False, True]


def test_an_enum_tells_what_its_values_mean() -> None:
    """Values keep their order and carry their explanation."""
    assert [(each.value, each.meaning) for each in find_type("Mode").enum] == [
        ("fan", "Moving air."),
        ("grill", "From above."),
    ]


def test_the_root_tells_what_every_object_begins_with() -> None:
    """Version and kind are required and say their one value, though the schema does not."""
    fields = find_type("Oven").fields[:3]

    assert [(each.name, each.required) for each in fields] == [
        ("apiVersion", True),
        ("kind", True),
        ("metadata", True),
    ]
    assert [str(each.constraints[0]) for each in fields[:2]] == [
        "is bakery.example.com/v1",
        "is Oven",
    ]
    assert str(fields[2].type) == "ObjectMeta"


def test_one_name_for_two_contents_makes_two_types() -> None:
    """A class of the same name and other fields does not hide behind the first."""
    wide = replace(TRAY, properties={"width": text()}, validation=ValueValidation())
    definition = with_spec(a=TRAY, b=wide)
    found = read_types([(definition, definition.versions[0])])

    assert [each.name for each in found.types] == ["Mode", "Oven.spec", "Oven.spec.b", "Tray"]
    assert str(find_type("Oven.spec", found).fields[1].type) == "Oven.spec.b"


def test_no_type_takes_the_name_of_a_kind() -> None:
    """A nested class named like another kind is named by its place."""
    tray = replace(TRAY, notes=replace(TRAY.notes, type_name="Proof"))
    oven = with_spec(a=tray)
    proof = replace(with_spec(), names=replace(OVEN.names, kind="Proof", plural="proofs"))
    found = read_types([(oven, oven.versions[0]), (proof, proof.versions[0])])

    assert [kind.type.name for kind in found.kinds] == ["Oven", "Proof"]
    assert "Oven.spec.a" in [each.name for each in found.types]


def test_anchors_are_unique() -> None:
    """Names that differ in case or in signs only do not share an anchor."""
    box = Structural(type="object", properties={"a": text()})
    definition = with_spec(**{"x": box, "X": box, "x-y": box, "x.y": box})
    found = read_types([(definition, definition.versions[0])])
    anchors = [each.anchor for each in found.types]

    assert sorted(anchors) == [
        "v1-oven-spec", "v1-oven-spec-x", "v1-oven-spec-x-2", "v1-oven-spec-x-y",
        "v1-oven-spec-x-y-2",
    ]  # fmt: skip


def test_graphs_go_by_group_and_version() -> None:
    """Kinds of one group and version share a graph; others never do."""
    v2 = replace(V1, name="v2", storage=False)
    oven = replace(OVEN, versions=(V1, v2))
    mixer = replace(OVEN, names=replace(OVEN.names, kind="Mixer", plural="mixers"))
    foreign = replace(OVEN, group="another.example.com")

    found = [
        (each.api_version, [kind.definition.names.kind for kind in each.kinds])
        for each in read_graphs([oven, mixer, foreign])
    ]

    assert found == [
        ("another.example.com/v1", ["Oven"]),
        ("bakery.example.com/v1", ["Mixer", "Oven"]),
        ("bakery.example.com/v2", ["Oven"]),
    ]
    with pytest.raises(ValueError, match="one group and version"):
        read_types([(OVEN, V1), (foreign, V1)])


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (
            Structural(type="number", validation=ValueValidation(multiple_of=0.5)),
            "a multiple of 0.5",
        ),
        (text(min_length=1, max_length=1), "at least 1 character; at most 1 character"),
        (text(format="uri"), "format uri"),
        (text(enum=("a", "", 1.0)), 'one of a, "", 1'),
        (replace(text(), nullable=True), "may be null"),
        (
            Structural(type="object", validation=ValueValidation(min_properties=2)),
            "at least 2 entries",
        ),
        (
            Structural(type="object", extensions=Extensions(preserve_unknown_fields=True)),
            "unknown fields are kept",
        ),
        (
            Structural(type="object", extensions=Extensions(embedded_resource=True)),
            "a whole Kubernetes object",
        ),
        (
            Structural(type="object", extensions=Extensions(map_type="atomic")),
            "replaced as a whole by server-side apply",
        ),
        (
            Structural(
                type="array",
                items=Structural(type="array", items=text(pattern="x")),
                extensions=Extensions(list_type="set"),
            ),
            "no two items are equal; each item of each item: matches x",
        ),
        (
            text(any_of=(text(format="ipv4"),)),
            'at least one of {"type": "string", "format": "ipv4"}',
        ),
        (text(not_=text(enum=("x",))), 'not {"type": "string", "enum": ["x"]}'),
    ],
)
def test_every_demand_has_words(node: Structural, expected: str) -> None:
    """No keyword that judges a value is passed over."""
    definition = with_spec(field=node)
    found = read_types([(definition, definition.versions[0])])
    field = find_type("Oven.spec", found).fields[0]

    assert "; ".join(str(demand) for demand in field.constraints) == expected


def test_a_demand_on_the_root_is_told_with_the_kind() -> None:
    """No field can tell it."""
    root = replace(ROOT, validation=ValueValidation(min_properties=4))
    version = replace(V1, schema=root)
    found = read_types([(replace(OVEN, versions=(version,)), version)])

    assert [str(demand) for demand in find_type("Oven", found).constraints] == [
        "at least 4 entries"
    ]


def test_a_text_that_all_places_share_is_the_types_own() -> None:
    """Without an item or value to read it from, equal texts stand; different ones do not."""
    alone = with_spec(a=described(TRAY, "One."))
    pair = with_spec(a=described(TRAY, "One."), b=described(TRAY, "Two."))

    assert find_type("Tray", read_types([(alone, alone.versions[0])])).description == "One."
    assert find_type("Tray", read_types([(pair, pair.versions[0])])).description == ""
    assert SPEC.notes.description == find_type("OvenSpec").description
