# SPDX-License-Identifier: Apache-2.0
"""A small client of the Kubernetes API over HTTPS that hands every answer back as it came.

Answers of 4xx and 5xx are values, not exceptions: a refusal is what a test looks at. What does
raise is a connection that fails (OSError, http.client.HTTPException).
"""

from __future__ import annotations

import http.client
import json
import re
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

JSON = "application/json"
YAML = "application/yaml"
MERGE_PATCH = "application/merge-patch+json"
JSON_PATCH = "application/json-patch+json"
APPLY_PATCH = "application/apply-patch+yaml"

_SECONDS = 60.0
# RFC 7234, section 5.5: code, who warns, quoted text; the server writes one header a warning.
_WARNING = re.compile(r'\d{3} \S+ "((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class Resource:
    """Where objects of a kind are served: group ("" is core), version, plural, namespace."""

    group: str
    version: str
    plural: str
    namespace: str | None = None

    def path(self, name: str | None = None, subresource: str | None = None) -> str:
        """Return the URL path of the collection, of an object or of an object's subresource."""
        root = f"/apis/{self.group}" if self.group else "/api"
        scope = f"/namespaces/{self.namespace}" if self.namespace is not None else ""
        tail = "".join(f"/{part}" for part in (name, subresource) if part is not None)
        return f"{root}/{self.version}{scope}/{self.plural}{tail}"


@dataclass(frozen=True)
class Answer:
    """What the server said: HTTP status, JSON object ({} if it was none), text, warnings."""

    code: int
    body: dict[str, Any]
    text: str
    warnings: list[str]

    @property
    def ok(self) -> bool:
        """Whether the request was granted."""
        return 200 <= self.code < 300

    @property
    def message(self) -> str:
        """The message of a refusal (a metav1.Status); the plain text where it is none."""
        return str(self.body.get("message", self.text))

    @property
    def causes(self) -> list[dict[str, str]]:
        """The causes of a refusal, in the order sent, which the server does not fix."""
        causes: list[dict[str, str]] = self.body.get("details", {}).get("causes", [])
        return causes


class Client:
    """Requests to one server as one user, over one kept connection; not for several threads."""

    def __init__(self, port: int, authority: Path, token: str) -> None:
        """Trust the certificates in the file `authority` and nothing else."""
        # Made without reading the system's certificates, so that they can play no part.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cafile=authority)
        self._connection = http.client.HTTPSConnection(
            "127.0.0.1", port, timeout=_SECONDS, context=context
        )
        self._token = token

    def close(self) -> None:
        """Close the connection; another request opens it again."""
        self._connection.close()

    def get(self, resource: Resource, name: str | None = None, *, accept: str = JSON) -> Answer:
        """Read an object, or list the collection when no name is given."""
        return self.request("GET", resource.path(name), headers={"Accept": accept})

    def create(
        self,
        resource: Resource,
        obj: Mapping[str, Any] | str | bytes,
        *,
        dry_run: bool = False,
        field_validation: str = "Strict",
    ) -> Answer:
        """Create an object, given as a value or as the text of a body."""
        query = _write_query(dry_run=dry_run, field_validation=field_validation)
        return self.request("POST", resource.path(), obj, query=query)

    def update(
        self,
        resource: Resource,
        obj: Mapping[str, Any],
        *,
        subresource: str | None = None,
        dry_run: bool = False,
        field_validation: str = "Strict",
    ) -> Answer:
        """Replace the object that `obj` names; an absent resourceVersion is filled in as stored.

        The server refuses an update without one before it looks at anything else.
        """
        metadata = dict(obj["metadata"])
        if "resourceVersion" not in metadata:
            stored = self.get(resource, metadata["name"])
            if stored.ok:
                metadata["resourceVersion"] = stored.body["metadata"]["resourceVersion"]
        query = _write_query(dry_run=dry_run, field_validation=field_validation)
        path = resource.path(metadata["name"], subresource)
        return self.request("PUT", path, {**obj, "metadata": metadata}, query=query)

    def update_status(
        self,
        resource: Resource,
        obj: Mapping[str, Any],
        *,
        dry_run: bool = False,
        field_validation: str = "Strict",
    ) -> Answer:
        """Replace the status of the object that `obj` names."""
        return self.update(
            resource,
            obj,
            subresource="status",
            dry_run=dry_run,
            field_validation=field_validation,
        )

    def patch(
        self,
        resource: Resource,
        name: str,
        patch: Mapping[str, Any] | list[Any] | str | bytes,
        *,
        content_type: str = MERGE_PATCH,
        dry_run: bool = False,
    ) -> Answer:
        """Patch an object strictly; server-side apply is made as the field manager `live`."""
        query = _write_query(dry_run=dry_run, field_validation="Strict")
        if content_type == APPLY_PATCH:
            query["fieldManager"] = "live"
        headers = {"Content-Type": content_type}
        return self.request("PATCH", resource.path(name), patch, query=query, headers=headers)

    def delete(self, resource: Resource, name: str, *, dry_run: bool = False) -> Answer:
        """Delete an object; one with finalizers stays until they are gone."""
        query = {"dryRun": "All"} if dry_run else {}
        return self.request("DELETE", resource.path(name), query=query)

    def request(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | list[Any] | str | bytes | None = None,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send any request; a body that is not text is written as JSON.

        `headers` may change Accept and Content-Type, which are JSON, and add others.
        """
        data = _bytes(body)
        everything = {"Authorization": f"Bearer {self._token}", "Accept": JSON}
        if data is not None:
            everything["Content-Type"] = JSON
        everything.update(headers or {})
        url = f"{path}?{urlencode(query)}" if query else path
        response, content = self._send(method, url, data, everything)
        text = content.decode("utf-8", errors="replace")
        return Answer(response.status, _object(text), text, _warnings(response.headers))

    def _send(
        self, method: str, url: str, data: bytes | None, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Send, and once again when a kept connection turns out to be closed by the server."""
        kept = self._connection.sock is not None
        try:
            return self._send_once(method, url, data, headers)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            if not kept:
                raise
            return self._send_once(method, url, data, headers)

    def _send_once(
        self, method: str, url: str, data: bytes | None, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Send a request and read its answer to the end."""
        try:
            self._connection.request(method, url, data, headers)
            response = self._connection.getresponse()
            return response, response.read()
        except (OSError, http.client.HTTPException):
            # Half-way through a request the connection object is of no use any more.
            self._connection.close()
            raise


def _write_query(*, dry_run: bool, field_validation: str) -> dict[str, str]:
    """Return the query parameters of a write."""
    query = {"fieldValidation": field_validation}
    return {**query, "dryRun": "All"} if dry_run else query


def _bytes(body: Mapping[str, Any] | list[Any] | str | bytes | None) -> bytes | None:
    """Return the bytes of a request body."""
    if body is None or isinstance(body, bytes):
        return body
    return (body if isinstance(body, str) else json.dumps(body)).encode()


def _object(text: str) -> dict[str, Any]:
    """Return the JSON object in an answer, {} when it is something else (/readyz says `ok`)."""
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _warnings(headers: http.client.HTTPMessage) -> list[str]:
    """Return the texts of the Warning headers, which http.client reads as Latin-1."""
    return [
        re.sub(r"\\(.)", r"\1", quoted)
        for header in headers.get_all("Warning", [])
        for quoted in _WARNING.findall(header.encode("latin-1").decode("utf-8", "replace"))
    ]
