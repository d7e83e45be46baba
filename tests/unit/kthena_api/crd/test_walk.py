# SPDX-License-Identifier: Apache-2.0
"""The traversal: which nodes, in which order, under which paths."""

from dataclasses import replace

from kthena_api.crd import SchemaPath, Structural, rewrite, visit
from kthena_api.crd.openapi import read_schema, write_schema

SCHEMA = read_schema(
    {
        "type": "object",
        "properties": {
            "b": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"z": {"type": "string"}, "a": {"type": "integer"}},
                },
            },
            "a": {
                "type": "object",
                "additionalProperties": {"type": "array", "items": {"type": "string"}},
                "allOf": [{"minProperties": 1}, {"maxProperties": 8}],
                "oneOf": [{"properties": {"x": {"minLength": 1}}}],
            },
            "c": {"type": "object", "additionalProperties": True, "not": {"required": ["x"]}},
            "d": {"anyOf": [{"type": "integer"}], "x-kubernetes-int-or-string": True},
        },
    }
)


def test_order_and_paths() -> None:
    """Parents come first, properties in order of name, junctors last."""
    assert [str(path) for path, _ in visit(SCHEMA)] == [
        "",
        "a",
        "a{}",
        "a{}[]",
        "a<allOf 0>",
        "a<allOf 1>",
        "a<oneOf 0>",
        "a<oneOf 0>.x",
        "b",
        "b[]",
        "b[].a",
        "b[].z",
        "c",
        "c<not>",
        "d",
        "d<anyOf 0>",
    ]


def test_each_path_comes_with_its_node() -> None:
    """The node of a path is the one that stands there."""
    nodes = {str(path): node for path, node in visit(SCHEMA)}

    assert nodes[""] is SCHEMA
    assert nodes["b[].z"].type == "string"
    assert nodes["a<allOf 1>"].validation.max_properties == 8


def test_branches_can_be_left_out() -> None:
    """Without branches only what shapes a value is visited."""
    paths = [str(path) for path, _ in visit(SCHEMA, branches=False)]

    assert paths == ["", "a", "a{}", "a{}[]", "b", "b[]", "b[].a", "b[].z", "c", "d"]


def test_a_visit_may_begin_anywhere() -> None:
    """The path of the first node is given by the caller."""
    start = SchemaPath("spec").child("b")
    node = SCHEMA.properties["b"]

    assert [str(path) for path, _ in visit(node, start)] == [
        "spec.b",
        "spec.b[]",
        "spec.b[].a",
        "spec.b[].z",
    ]


def test_deep_schemas_do_not_recurse() -> None:
    """Depth is bounded by memory, not by Python's stack."""
    node = Structural(type="string")
    for _ in range(5_000):
        node = Structural(type="array", items=node)

    assert sum(1 for _ in visit(node)) == 5_001


def test_rewrite_goes_children_first() -> None:
    """A node sees its children changed; branches are left alone; order of properties stays."""
    seen: list[str] = []

    def change(path: SchemaPath, node: Structural) -> Structural:
        seen.append(str(path))
        return replace(node, nullable=True) if node.type == "string" else node

    changed = rewrite(SCHEMA, change)

    assert seen == ["b[].z", "b[].a", "b[]", "b", "a{}[]", "a{}", "a", "c", "d", ""]
    assert list(changed.properties) == ["b", "a", "c", "d"]
    assert {str(path) for path, node in visit(changed) if node.nullable} == {"b[].z", "a{}[]"}
    assert not any(node.nullable for _, node in visit(SCHEMA)), "the old schema is as it was"


def test_rewrite_without_change_is_a_copy() -> None:
    """What nobody changes comes out equal."""
    assert rewrite(SCHEMA, lambda _, node: node) == SCHEMA
    assert write_schema(rewrite(SCHEMA, lambda _, node: node)) == write_schema(SCHEMA)
