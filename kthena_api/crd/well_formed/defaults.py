# SPDX-License-Identifier: Apache-2.0
"""Whether the defaults of a schema are values that it takes.

Source: k8s.io/apiextensions-apiserver v0.37 pkg/apiserver/schema/defaulting/validation.go. Like the
server, this does not look below additionalProperties. Where a default may stand at all is asked in
`keywords`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kthena_api.crd.beyond import ABSENT
from kthena_api.crd.schema import Json, Structural
from kthena_api.crd.values import check_value, plain, profile_of
from kthena_api.crd.well_formed.formats import dns1035_faults
from kthena_api.crd.well_formed.options import NEW, Options
from kthena_api.field_errors import ROOT, FieldError, FieldPath, invalid, required

_META: Final = ("metadata", "apiVersion", "kind")
_NO_TEXT: Final = "must be a string"
# The resource around a default that stands in apiVersion or kind.
_TYPE_META: Final[Mapping[str, Json]] = {"apiVersion": "validation/v1", "kind": "Validation"}


def check_defaults(root: Structural, path: FieldPath, options: Options = NEW) -> list[FieldError]:
    """Judge every default of a schema that is structural."""
    judge = _Judge(options)
    judge.visit(root, path, None, resource=True)
    return judge.errors


def has_unpruned_defaults(root: Structural) -> bool:
    """Whether any default has unknown members; not asked below additionalProperties."""
    waiting = [(root, True)]
    while waiting:
        node, resource = waiting.pop()
        resource = resource or node.extensions.embedded_resource
        if node.default is not ABSENT and _has_unknown(node.default, node, resource=resource):
            return True
        waiting += [(child, False) for child in node.properties.values()]
        if node.items is not None:
            waiting.append((node.items, False))
    return False


class _Judge:
    """One walk over a schema."""

    def __init__(self, options: Options) -> None:
        self.errors: list[FieldError] = []
        self._options = options
        self._clean: set[object] = set()
        self._profile = profile_of(options.minor, of_defaults=True)

    def visit(
        self, node: Structural, path: FieldPath, meta: str | None, *, resource: bool = False
    ) -> None:
        """Judge the default of a node and of those below it.

        Args:
            node: The node.
            path: Where it stands.
            meta: The name of the member of a resource that the node is (`kind`, `apiVersion`),
                empty for one inside of `metadata`, None elsewhere.
            resource: Whether the node is the root.
        """
        resource = resource or node.extensions.embedded_resource
        if resource:
            meta = None
        key, before = (id(node), meta, resource), len(self.errors)
        if key in self._clean:
            return
        if node.default is not ABSENT and node.default is not None:
            here = path.child("default")
            self.errors += self._check_default(node.default, node, here, meta, resource=resource)
        if node.items is not None:
            inner = None if meta is None else ""
            self.visit(node.items, path.child("items"), inner)
        for name, child in node.properties.items():
            inner = None if meta is None else ""
            if resource and name in _META:
                inner = "" if name == "metadata" else name
            self.visit(child, path.child("properties").key(name), inner)
        if len(self.errors) == before:
            self._clean.add(key)

    def _check_default(
        self, value: Json, node: Structural, path: FieldPath, meta: str | None, *, resource: bool
    ) -> list[FieldError]:
        missing = "must not be empty" if self._options.minor < 34 else ""
        if meta is not None:
            faults = _check_resource({**_TYPE_META, meta: value}, ROOT, missing) if meta else []
            if faults:
                texts = list(dict.fromkeys(map(str, faults)))
                shown = texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
                return [invalid(path, value, f"must result in valid metadata: {shown}")]
            return self._check_plain(value, node, path)
        errors = []
        pruned = self._options.pruned_defaults
        if pruned and _has_unknown(value, node, resource=resource):
            errors.append(invalid(path, value, "must not have unknown fields"))
        faults = _check_resources(value, node, path, missing, resource=resource)
        # A wrong type is found in a pass of its own, which ends at the first.
        faults = [fault for fault in faults if fault.detail == _NO_TEXT][:1] or faults
        return errors + (faults or self._check_plain(value, node, path))

    def _check_plain(self, value: Json, node: Structural, path: FieldPath) -> list[FieldError]:
        return check_value(plain(value), node, self._profile, path=path)


def _has_unknown(
    value: Json, node: Structural | None, *, resource: bool = False, keep: bool = False
) -> bool:
    """Whether pruning takes something away from a value.

    Args:
        value: The value.
        node: Its schema, None for a value of unknown shape.
        resource: Whether the value is a resource whatever its schema says.
        keep: Whether the value stands in a list whose unknown content is kept.
    """
    if isinstance(value, str) or not isinstance(value, Mapping | list | tuple):
        return False
    keep = keep or (node is not None and node.extensions.preserve_unknown_fields)
    if not isinstance(value, Mapping):
        items = None if node is None else node.items
        if keep and items is None:
            return False
        return any(_has_unknown(item, items, keep=keep) for item in value)
    if node is None:
        return bool(value)
    resource = resource or node.extensions.embedded_resource
    additional = node.additional_properties
    for name, member in value.items():
        if resource and name in _META:
            continue
        if name in node.properties:
            unknown = _has_unknown(member, node.properties[name])
        elif additional is not None:
            values = additional if isinstance(additional, Structural) else None
            unknown = _has_unknown(member, values)
        else:
            unknown = not keep
        if unknown:
            return True
    return False


def _check_resources(
    value: Json, node: Structural | None, path: FieldPath, missing: str, *, resource: bool = False
) -> list[FieldError]:
    """Judge apiVersion and kind of every embedded resource in a value."""
    if node is None or isinstance(value, str) or not isinstance(value, Mapping | list | tuple):
        return []
    errors = []
    if not isinstance(value, Mapping):
        for index, item in enumerate(value):
            errors += _check_resources(item, node.items, path.index(index), missing)
        return errors
    if resource or node.extensions.embedded_resource:
        errors += _check_resource(value, path, missing)
    additional = node.additional_properties
    values = additional if isinstance(additional, Structural) else None
    for name, member in value.items():
        child = node.properties.get(name)
        if child is not None:
            errors += _check_resources(member, child, path.child(name), missing)
        else:
            errors += _check_resources(member, values, path.key(name), missing)
    return errors


def _check_resource(value: Mapping[str, Json], path: FieldPath, missing: str) -> list[FieldError]:
    errors = []
    for name in ("apiVersion", "kind"):
        here = path.child(name)
        if name not in value:
            errors.append(required(here, missing))
            continue
        text = value[name]
        if not isinstance(text, str):
            # The server stops here, before it looks at anything else.
            return [invalid(here, text, _NO_TEXT)]
        if not text:
            errors.append(invalid(here, text, "must not be empty"))
        elif name == "apiVersion" and text.count("/") > 1:
            errors.append(invalid(here, text, f"unexpected GroupVersion string: {text}"))
        elif name == "kind" and (faults := dns1035_faults(text.lower())):
            words = "may have mixed case, but should otherwise match: "
            errors.append(invalid(here, text, words + ",".join(faults)))
    return errors
