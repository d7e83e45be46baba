# SPDX-License-Identifier: Apache-2.0
"""Equal parts of a schema as one node, so that whatever is made of a node is made once."""

from __future__ import annotations

from dataclasses import replace

from kthena_api.crd.definition import ResourceDefinition
from kthena_api.crd.schema import Extensions, Notes, Structural, ValueValidation
from kthena_api.crd.walk import JUNCTORS

__all__ = ["shared", "with_shared"]


_JUDGES_NOTHING = ValueValidation()
_NO_EXTENSIONS = Extensions()
_SILENT = Notes()


def shared(root: Structural) -> Structural:
    """The same schema, in which equal nodes are identical."""
    return _Pool().share(root)


def with_shared(definition: ResourceDefinition) -> ResourceDefinition:
    """The same definition, with equal nodes of all its versions identical."""
    pool = _Pool()
    versions = [replace(each, schema=pool.share(each.schema)) for each in definition.versions]
    return replace(definition, versions=tuple(versions))


class _Pool:
    """The distinct nodes met so far; what they consist of is compared by identity."""

    def __init__(self) -> None:
        self._nodes: dict[object, Structural] = {}

    def share(self, node: Structural) -> Structural:
        """The node that stands for all nodes equal to one."""
        share = self.share
        properties = {name: share(child) for name, child in node.properties.items()}
        items = None if node.items is None else share(node.items)
        additional = node.additional_properties
        if isinstance(additional, Structural):
            additional = share(additional)
        judged = node.validation
        branches = {
            attribute: tuple(map(share, getattr(judged, attribute)))
            for _, attribute in JUNCTORS
            if getattr(judged, attribute)
        }
        if judged.not_ is not None:
            branches["not_"] = (share(judged.not_),)
        below = (
            tuple((name, id(child)) for name, child in properties.items()),
            id(items),
            additional if isinstance(additional, bool) else id(additional),
            tuple((name, *map(id, nodes)) for name, nodes in branches.items()),
        )
        alone = replace(judged, all_of=(), any_of=(), one_of=(), not_=None) if branches else judged
        # Their texts tell 1 from 1.0 and from true, and a default may hold anything.
        judgement = "" if alone == _JUDGES_NOTHING else repr(alone)
        extensions = "" if node.extensions == _NO_EXTENSIONS else repr(node.extensions)
        own = (node.type, node.nullable, repr(node.default), judgement, extensions)
        key = (below, own, "" if node.notes == _SILENT else repr(node.notes))
        known = self._nodes.get(key)
        if known is not None and node.foreign is None:
            return known
        if branches:
            alone = replace(
                judged,
                all_of=branches.get("all_of", ()),
                any_of=branches.get("any_of", ()),
                one_of=branches.get("one_of", ()),
                not_=branches["not_"][0] if "not_" in branches else None,
            )
        made = replace(
            node,
            properties=properties,
            items=items,
            additional_properties=additional,
            validation=alone,
        )
        if node.foreign is None:
            self._nodes[key] = made
        return made
