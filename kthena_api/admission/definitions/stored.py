# SPDX-License-Identifier: Apache-2.0
"""A decoded definition with its defaults, and in the form in which it comes back from storage.

Source: k8s.io/apiextensions-apiserver pkg/apis/apiextensions/v1/{defaults,conversion}.go. Objects
go through storage as v1beta1, which leaves out a little more than v1.
"""

from __future__ import annotations

from typing import Any, Final

from kthena_api.crd.schema import EMPTY
from kthena_api.crd.walk import JUNCTORS

__all__ = ["add_defaults", "as_stored_definition"]

_Members = dict[str, Any]
_PORT: Final = 443


def add_defaults(document: _Members) -> None:
    """Fill in what a server fills in when it decodes."""
    spec, status = document["spec"], document["status"]
    names = spec["names"]
    names.setdefault("singular", names["kind"].lower())
    if names["kind"]:
        names.setdefault("listKind", f"{names['kind']}List")
    if not names["singular"]:
        del names["singular"]
    spec.setdefault("conversion", {"strategy": "None"})
    webhook = spec["conversion"].get("webhook") or {}
    service = (webhook.get("clientConfig") or {}).get("service")
    if service is not None:
        service.setdefault("port", _PORT)
    if not status["storedVersions"]:
        versions = spec["versions"] or ()
        stored = [version["name"] for version in versions if version["storage"]][:1]
        status["storedVersions"] = stored or None


def as_stored_definition(document: _Members) -> _Members:
    """The document as a client gets it back; changes it."""
    conversion = document["spec"]["conversion"]
    webhook = conversion.get("webhook")
    if webhook is not None and "clientConfig" not in webhook:
        versions = webhook["conversionReviewVersions"]
        if not versions:
            del conversion["webhook"]
    for version in document["spec"]["versions"]:
        schema = (version.get("schema") or {}).get("openAPIV3Schema")
        if schema is not None:
            _tidy(schema)
    return document


def _tidy(root: _Members) -> None:
    """Drop what is empty: storage knows no difference between that and none."""
    waiting = [root]
    while waiting:
        schema = waiting.pop()
        if schema.get("items") == []:
            del schema["items"]
        for name in EMPTY:
            if name in schema and not schema[name]:
                del schema[name]
        below: list[Any] = [schema.get(name) for name in ("items", "additionalProperties", "not")]
        for name, _ in JUNCTORS:
            below += schema.get(name, ())
        below += (schema.get("properties") or {}).values()
        waiting += [each for each in below if isinstance(each, dict)]
