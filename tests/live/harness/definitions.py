# SPDX-License-Identifier: Apache-2.0
"""Installs CustomResourceDefinitions and waits until the server really acts on them.

A CRD is written at once, but several parts of the server take it up later, each on its own: the
handler of the custom resource, discovery and OpenAPI. `Established` says nothing about an update,
where it is true before and after, and in general no answer tells the old schema from the new one.

Handler: it builds what serves a CRD on the first request and drops it when the informer delivers a
CRD whose spec differs (apiextensions-apiserver, `crdHandler.updateCustomResourceDefinition`).
One goroutine gets these events in the order of the writes. So a second CRD, the marker, is
written *after* the one of interest, with a number in the description of a printer column, and its
Table is read until that number shows: then the event before it has been handled too. This needs
the marker to be served already, or its newest state might be built without any event; hence the
first number is waited for when the marker is made.

Discovery, which kubectl reads, is compared with the names and versions asked for. OpenAPI, which
`kubectl explain` reads, is compared with the schema's own fields and descriptions.

An installation takes about 50 ms. What costs more is the server's own caution: it holds back each
create (dry runs too) for two seconds as long as the CRD has been Established for less than that.
So install what a run needs first, and replace a CRD rather than remove it.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tests.live.harness.client import Answer, Client, Resource
from tests.live.harness.errors import HarnessError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CRDS = Resource("apiextensions.k8s.io", "v1", "customresourcedefinitions")

_MARKER_GROUP = "marker.live.example.com"
_MARKERS = Resource(_MARKER_GROUP, "v1", "markers")
_TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io"
_DISCOVERY = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
_WAIT_SECONDS = 30.0
_CONFLICT = 409


class Definitions:
    """The CRDs of one server."""

    def __init__(self, client: Client) -> None:
        """Use a client of a user who may write CRDs."""
        self._client = client
        self._number = 0

    def install(self, crd: Mapping[str, Any]) -> Answer:
        """Create or replace a CRD and return when every request sees it; module docstring: how.

        An answer other than 2xx is the server's refusal of the CRD itself: nothing has changed
        and nothing was waited for. Raises HarnessError when the CRD does not become effective,
        with its conditions.
        """
        if self._number == 0:
            self._mark()
        answer = self._write(crd)
        if answer.ok:
            name = crd["metadata"]["name"]
            self._until(lambda: self._established(name), f"{name} is Established")
            self._mark()
            spec = answer.body["spec"]
            self._until(lambda: self._discovered(spec), f"discovery lists {name} as it is")
            self._until(lambda: self._explained(spec), f"OpenAPI describes {name} as it is")
        return answer

    def remove(self, name: str) -> None:
        """Delete a CRD with its objects and return when it is gone; an absent one is fine.

        Objects with finalizers keep it from going: HarnessError after the waiting time.
        """
        self._client.delete(CRDS, name)
        self._until(lambda: self._client.get(CRDS, name).code == 404, f"{name} is gone")
        self._mark()

    def _write(self, crd: Mapping[str, Any]) -> Answer:
        """Create the CRD, or replace it; its conditions are written by the server meanwhile."""
        name = crd["metadata"]["name"]
        while True:
            if self._client.get(CRDS, name).ok:
                answer = self._client.update(CRDS, crd)
            else:
                answer = self._client.create(CRDS, crd)
            if answer.code != _CONFLICT or "resourceVersion" in crd["metadata"]:
                return answer

    def _mark(self) -> None:
        """Write the marker anew and wait until the handler serves it."""
        self._number += 1
        text = f"number {self._number}"
        answer = self._write(_marker(text))
        if not answer.ok:
            raise HarnessError(f"the marker CRD is refused: {answer.message}")

        def served() -> bool:
            table = self._client.get(_MARKERS, accept=_TABLE)
            columns = table.body.get("columnDefinitions", [])
            return any(column["description"] == text for column in columns)

        self._until(served, f"the handler of custom resources has reached {text}")

    def _established(self, name: str) -> bool:
        """Whether the CRD is served at all; HarnessError when its names are taken."""
        status = self._client.get(CRDS, name).body.get("status", {})
        # The server writes null before the first condition.
        by_type = {condition["type"]: condition for condition in status.get("conditions") or []}
        names = by_type.get("NamesAccepted", {})
        if names.get("status") == "False":
            raise HarnessError(f"the names of {name} are not accepted: {names['message']}")
        return bool(by_type.get("Established", {}).get("status") == "True")

    def _discovered(self, spec: Mapping[str, Any]) -> bool:
        """Whether aggregated discovery shows the names and subresources of each served version."""
        answer = self._client.request("GET", "/apis", headers={"Accept": _DISCOVERY})
        groups = answer.body.get("items", [])
        listed = {
            version["version"]: resource
            for group in groups
            if group["metadata"]["name"] == spec["group"]
            for version in group["versions"]
            for resource in version.get("resources") or []
            if resource["resource"] == spec["names"]["plural"]
        }
        versions = {version["name"]: version for version in spec["versions"] if version["served"]}
        return listed.keys() == versions.keys() and all(
            _listed_as(listed[name], spec["names"], version) for name, version in versions.items()
        )

    def _explained(self, spec: Mapping[str, Any]) -> bool:
        """Whether the OpenAPI document of each served version has the fields of the schema."""
        for version in spec["versions"]:
            if not version["served"]:
                continue
            path = f"/openapi/v3/apis/{spec['group']}/{version['name']}"
            schemas = self._client.request("GET", path).body.get("components", {}).get("schemas")
            kind = {
                "group": spec["group"],
                "version": version["name"],
                "kind": spec["names"]["kind"],
            }
            published = next(
                (
                    schema
                    for schema in (schemas or {}).values()
                    if kind in schema.get("x-kubernetes-group-version-kind", [])
                ),
                None,
            )
            wanted = version["schema"]["openAPIV3Schema"]
            if published is None or not _described_as(published, wanted, root=True):
                return False
        return True

    def _until(self, reached: Callable[[], bool], what: str) -> None:
        """Poll until a state is reached; HarnessError when it is not in time."""
        deadline = time.monotonic() + _WAIT_SECONDS
        while not reached():
            if time.monotonic() > deadline:
                raise HarnessError(f"not so after {_WAIT_SECONDS:.0f} s: {what}")
            time.sleep(0.01)


def _listed_as(
    resource: Mapping[str, Any], names: Mapping[str, Any], version: Mapping[str, Any]
) -> bool:
    """Whether an entry of discovery carries the names and subresources of a CRD's version."""
    subresources = {entry["subresource"] for entry in resource.get("subresources", [])}
    return (
        resource["responseKind"]["kind"] == names["kind"]
        and resource.get("singularResource", "") == names.get("singular", "")
        and resource.get("shortNames", []) == names.get("shortNames", [])
        and resource.get("categories", []) == names.get("categories", [])
        and subresources == set(version.get("subresources", {}))
    )


def _described_as(published: Mapping[str, Any], wanted: Mapping[str, Any], *, root: bool) -> bool:
    """Whether a published schema has the wanted one's fields, required ones and descriptions.

    The server writes apiVersion, kind and metadata of the root itself.
    """
    if not root and published.get("description") != wanted.get("description"):
        return False
    if sorted(published.get("required", [])) != sorted(wanted.get("required", [])):
        return False
    if wanted.get("x-kubernetes-preserve-unknown-fields"):
        # The publisher cuts fields off below such a node when they could mislead a client.
        return True
    own = {"apiVersion", "kind", "metadata"} if root else set()
    fields, wanted_fields = published.get("properties", {}), wanted.get("properties", {})
    if fields.keys() - own != wanted_fields.keys() - own:
        return False
    if not all(
        _described_as(fields[name], wanted_fields[name], root=False)
        for name in wanted_fields.keys() - own
    ):
        return False
    return all(
        _described_as(published[key], wanted[key], root=False)
        for key in ("items", "additionalProperties")
        if isinstance(wanted.get(key), dict) and isinstance(published.get(key), dict)
    )


def _marker(text: str) -> dict[str, Any]:
    """Return the CRD that shows a text in the Table of its objects."""
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"markers.{_MARKER_GROUP}"},
        "spec": {
            "group": _MARKER_GROUP,
            "scope": "Cluster",
            "names": {
                "plural": "markers",
                "singular": "marker",
                "kind": "Marker",
                "listKind": "MarkerList",
            },
            "versions": [
                {
                    "name": "v1",
                    "served": True,
                    "storage": True,
                    "schema": {"openAPIV3Schema": {"type": "object"}},
                    "additionalPrinterColumns": [
                        {
                            "name": "Number",
                            "type": "string",
                            "description": text,
                            "jsonPath": ".kind",
                        }
                    ],
                }
            ],
        },
    }
