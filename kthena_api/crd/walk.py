# SPDX-License-Identifier: Apache-2.0
"""The one traversal over structural schemas.

Features are visitors; none walks the tree by itself, so that a new keyword that holds nodes
is added here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from kthena_api.crd.schema import Structural

JUNCTORS = (("allOf", "all_of"), ("anyOf", "any_of"), ("oneOf", "one_of"))


@dataclass(frozen=True, slots=True)
class SchemaPath:
    """A place in a schema, not in an object.

    Text form: `spec.rules[].headers{}.regex`, where `[]` is the item of a list, `{}` the
    value of a map and `<allOf 0>` a branch of a junctor. The root is the empty text.
    """

    text: str = ""

    def child(self, name: str) -> SchemaPath:
        """The place of a named property."""
        return SchemaPath(f"{self.text}.{name}" if self.text else name)

    @property
    def item(self) -> SchemaPath:
        """The place of a list's items."""
        return SchemaPath(f"{self.text}[]")

    @property
    def value(self) -> SchemaPath:
        """The place of a map's values."""
        return SchemaPath(f"{self.text}{{}}")

    def branch(self, junctor: str, index: int | None = None) -> SchemaPath:
        """The place of a branch of allOf, anyOf, oneOf or not."""
        suffix = "" if index is None else f" {index}"
        return SchemaPath(f"{self.text}<{junctor}{suffix}>")

    def __str__(self) -> str:
        return self.text


Visit: TypeAlias = "tuple[SchemaPath, Structural]"


def children(path: SchemaPath, node: Structural, *, branches: bool) -> Iterator[Visit]:
    """Yield the nodes directly below one node, properties in JSON name order."""
    for name in sorted(node.properties):
        yield path.child(name), node.properties[name]
    if node.items is not None:
        yield path.item, node.items
    if node.additional_properties is not None and not isinstance(node.additional_properties, bool):
        yield path.value, node.additional_properties
    if not branches:
        return
    for keyword, attribute in JUNCTORS:
        for index, branch in enumerate(getattr(node.validation, attribute)):
            yield path.branch(keyword, index), branch
    if node.validation.not_ is not None:
        yield path.branch("not"), node.validation.not_


def visit(
    node: Structural, path: SchemaPath | None = None, *, branches: bool = True
) -> Iterator[Visit]:
    """Yield every (path, node), parents first.

    Args:
        node: Where to begin.
        path: The path of `node`; the root by default.
        branches: Whether to enter allOf, anyOf, oneOf and not.
    """
    stack = [(path or SchemaPath(), node)]
    while stack:
        here = stack.pop()
        yield here
        stack.extend(reversed(list(children(*here, branches=branches))))


def rewrite(
    node: Structural,
    change: Callable[[SchemaPath, Structural], Structural],
    path: SchemaPath | None = None,
) -> Structural:
    """Return a copy in which each node outside junctors went through `change`, children first."""
    here = path or SchemaPath()
    additional = node.additional_properties
    if additional is not None and not isinstance(additional, bool):
        additional = rewrite(additional, change, here.value)
    renewed = replace(
        node,
        properties={
            name: rewrite(child, change, here.child(name))
            for name, child in node.properties.items()
        },
        items=None if node.items is None else rewrite(node.items, change, here.item),
        additional_properties=additional,
    )
    return change(here, renewed)


def everywhere(root: Structural) -> Iterator[Structural]:
    """Yield every node in no order, branches and what is foreign to structural schemas included.

    A node that stands in several places comes once.
    """
    nowhere, waiting, seen = SchemaPath(), [root], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        waiting += [child for _, child in children(nowhere, node, branches=True)]
        foreign = node.foreign
        if foreign is None:
            continue
        waiting += foreign.item_list
        waiting += foreign.pattern_properties.values()
        waiting += foreign.definitions.values()
        others = (foreign.additional_items, *(foreign.dependencies or {}).values())
        waiting += [
            each for each in others if each is not None and not isinstance(each, bool | tuple)
        ]
