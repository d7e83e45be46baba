# SPDX-License-Identifier: Apache-2.0
"""Metadata that nothing is wrong with: mostly names, labels and annotations."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from kthena_api import name_forms
from kthena_api.admission.fast.support import Unsure, anything, is_odd
from kthena_api.admission.meta_decoding import decode_meta
from kthena_api.admission.minors import Minor
from kthena_api.admission.object_meta import (
    check_common_update,
    check_new_meta,
    distinct_owners,
    finalizer_warnings,
)
from kthena_api.field_errors import FieldPath

__all__ = ["Meta", "created_meta", "updated_meta"]

Meta = dict[str, Any]

_META: Final = FieldPath("metadata")
_REMEMBERED: Final = 1024
_LONGEST: Final = 317  # of a label's key: a subdomain, a slash and a name
_MOST_ANNOTATED: Final = 64 * 1024  # characters: a quarter of the limit in bytes
_OWN: Final = (
    "uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink",
)  # fmt: skip
_DELETION: Final = ("deletionTimestamp", "deletionGracePeriodSeconds")
_UINT64: Final = 1 << 64


def _fits(faults: Callable[[str], list[str]]) -> Callable[[str], bool]:
    """Whether a text has a form; remembered for the texts asked for last."""

    @lru_cache(maxsize=_REMEMBERED)
    def fits_form(text: str) -> bool:
        return not faults(text)

    # Long texts are not worth remembering: none of them fits.
    return lambda text: len(text) <= _LONGEST and fits_form(text)


_is_name = _fits(name_forms.subdomain_faults)
_is_namespace = _fits(name_forms.label_faults)
_is_label_key = _fits(name_forms.label_key_faults)
_is_label_value = _fits(name_forms.label_value_faults)


def _plain(sent: Any, namespace: str) -> Meta | None:
    """The metadata in its namespace, None where it has more than a name, labels and annotations.

    Raises:
        Unsure: Something is wrong with it.
    """
    if type(sent) is not dict:
        raise Unsure
    meta: Meta = {}
    for key, value in sent.items():
        if type(key) is not str:
            raise Unsure
        if key == "name":
            if type(value) is not str or not _is_name(value):
                raise Unsure
            meta[key] = value
        elif key == "namespace":
            if type(value) is not str or (value and namespace and value != namespace):
                raise Unsure
        elif key in ("labels", "annotations"):
            (_check_labels if key == "labels" else _check_annotations)(value)
            if value:
                meta[key] = value
        elif key != "creationTimestamp" or value is not None:
            return None
    if "name" not in meta:
        return None
    return _placed(meta, namespace)


def _placed(meta: Meta, namespace: str) -> Meta:
    if namespace:
        if not _is_namespace(namespace):
            raise Unsure
        meta["namespace"] = namespace
    return meta


def _check_labels(labels: Any) -> None:
    if type(labels) is not dict:
        raise Unsure
    for key, value in labels.items():
        if type(key) is not str or type(value) is not str:
            raise Unsure
        if not _is_label_key(key) or not _is_label_value(value):
            raise Unsure


def _check_annotations(annotations: Any) -> None:
    if type(annotations) is not dict:
        raise Unsure
    size = 0
    for key, value in annotations.items():
        if type(key) is not str or type(value) is not str or not _is_label_key(key.lower()):
            raise Unsure
        if not value.isascii() and is_odd(value):
            raise Unsure
        size += len(key) + len(value)
    if size > _MOST_ANNOTATED:
        raise Unsure


def _decoded(sent: Any) -> Meta:
    decoded = decode_meta(anything(sent))
    if decoded.unknown:
        raise Unsure
    return decoded.value


def _settled(meta: Meta, namespace: str) -> Meta:
    """Any other metadata in its namespace, without what a server sets itself."""
    own = meta.pop("namespace", "")
    if own and namespace and own != namespace:
        raise Unsure
    for name in _OWN:
        meta.pop(name, None)
    # One that is named by the server is another one each time.
    if "name" not in meta or "generateName" in meta:
        raise Unsure
    owners = meta.get("ownerReferences")
    if owners and distinct_owners(owners)[1]:
        raise Unsure
    return _placed(meta, namespace)


def created_meta(sent: Any, namespace: str, minor: Minor) -> Meta:
    """The metadata of a new object as it is judged; the namespace is empty where there is none."""
    meta = _plain(sent, namespace)
    if meta is not None:
        return meta
    meta = _decoded(sent)
    for name in _DELETION:
        meta.pop(name, None)
    meta = _settled(meta, namespace)
    if check_new_meta(meta, _META, minor, namespaced=bool(namespace)):
        raise Unsure
    if finalizer_warnings(meta, {}, minor):
        raise Unsure
    return meta


def updated_meta(
    sent: Any, stored: Any, namespace: str, minor: Minor, resource_version: str | None
) -> tuple[Meta, Meta]:
    """The metadata of an update and of the stored object, as they are judged."""
    meta, old = _plain(sent, namespace), _plain({**stored, "namespace": ""}, namespace)
    if meta is not None and old is not None and resource_version == "match":
        if meta["name"] != old["name"]:
            raise Unsure
        return meta, old
    meta, old = _decoded(sent), _decoded({**stored, "namespace": ""})
    if any(name in each for name in _DELETION for each in (meta, old)):
        raise Unsure
    _check_version(meta.get("resourceVersion"), old.get("resourceVersion"), resource_version)
    if meta.get("uid", "") not in ("", old.get("uid")):
        raise Unsure
    meta, old = _settled(meta, namespace), _settled(old, namespace)
    if meta["name"] != old["name"] or not meta["name"]:
        raise Unsure
    if check_common_update(meta, old, minor, namespaced=bool(namespace)):
        raise Unsure
    if finalizer_warnings(meta, old, minor):
        raise Unsure
    return meta, old


def _check_version(sent: str | None, stored: str | None, asked: str | None) -> None:
    """Whether an update is about the stored state; raises Unsure for all but the usual ways."""
    if sent is None:
        if asked != "match":
            raise Unsure
    elif sent != stored or not sent.isascii() or not sent.isdigit() or not 0 < int(sent) < _UINT64:
        raise Unsure
