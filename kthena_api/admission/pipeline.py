# SPDX-License-Identifier: Apache-2.0
"""The verdict of a server on one request: create, update or status write.

Source of the order: k8s.io/apiserver pkg/endpoints/handlers/{create,update}.go, pkg/registry/rest
and pkg/registry/generic/registry/store.go.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, cast

from kthena_api.admission.decode import (
    Decoded,
    Document,
    JsonFault,
    as_stored,
    body_of,
    read_text,
    read_value,
)
from kthena_api.admission.fast import FastPath
from kthena_api.admission.judging import Findings, judge_new, judge_status, judge_update
from kthena_api.admission.minors import minor_of
from kthena_api.admission.object_meta import distinct_owners, finalizer_warnings
from kthena_api.admission.reading import (
    FieldValidation,
    Refused,
    Sent,
    read_object,
    read_stored,
    unrecognized,
)
from kthena_api.admission.resource import Resource, resource_of
from kthena_api.admission.status import (
    Refusal,
    bad_request,
    conflict,
    invalid_object,
    not_found,
    sent_warnings,
    too_large,
    unknown_failure,
)
from kthena_api.admission.wording import reworded
from kthena_api.crd import DocumentError, read_definition
from kthena_api.crd.schema import Json
from kthena_api.crd.well_formed import check_definition
from kthena_api.field_errors import FieldError, FieldPath, go_quote, invalid

__all__ = ["DefinitionError", "Pipeline", "Verdict"]

_MOST_BYTES: Final = 3 * 1024 * 1024
_UINT64: Final = 1 << 64
_LONGEST_BASE: Final = 58  # bytes before the five that are generated
_GENERATED: Final = "bcdfghjklmnpqrstvwxz2456789"
# What a server sets itself, so that it says nothing in a verdict.
_OWN: Final = (
    "uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink",
)  # fmt: skip
_DELETION: Final = ("deletionTimestamp", "deletionGracePeriodSeconds")
_VALIDATIONS: Final = ("Strict", "Warn", "Ignore")
_STALE: Final = (
    "the object has been modified; please apply your changes to the latest version and try again"
)
_REPEATED_OWNERS: Final = (
    ".metadata.ownerReferences contains duplicate entries; API server dedups owner references in "
    "1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate "
    "UID(s) observed: "
)


class DefinitionError(ValueError):
    """A definition that no server accepts.

    Attributes:
        errors: What is wrong with which field; empty when it cannot even be read.
    """

    def __init__(self, message: str, errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(message)
        self.errors = errors

    def __reduce__(self) -> tuple[type[DefinitionError], tuple[str, tuple[FieldError, ...]]]:
        return DefinitionError, (str(self), self.errors)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a server answers to one dry run of a permitted user, without webhooks and policies.

    Attributes:
        allowed: Whether it takes the object.
        errors: What is wrong with which field; empty also for requests refused as a whole, whose
            reason is in `status()`.
        warnings: The texts of the Warning headers, also of a refused request.
        object: The object as it would be stored, without uid, resourceVersion, generation,
            creationTimestamp and managedFields; None when refused.
        refusal: Why it is refused.
    """

    allowed: bool
    errors: tuple[FieldError, ...] = ()
    warnings: tuple[str, ...] = ()
    object: dict[str, Any] | None = None
    refusal: Refusal | None = None

    def status(self) -> dict[str, Any] | None:
        """The metav1.Status that the server sends; None when it takes the object."""
        return None if self.refusal is None else self.refusal.status()


@dataclass(frozen=True, slots=True)
class _Request:
    """What a request says beside its body."""

    old: Json
    is_update: bool
    field_validation: FieldValidation
    subresource: str | None
    namespace: str
    name: str | None
    resource_version: str | None
    suffix: str | None


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Judges objects of one version of a definition. Immutable, picklable, shared by threads."""

    resource: Resource
    _fast: FastPath = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Stand by with the short way."""
        object.__setattr__(self, "_fast", FastPath(self.resource))

    @classmethod
    def from_crd(
        cls, crd: Mapping[str, Any], version: str | None = None, kube_version: str = "1.37"
    ) -> Pipeline:
        """Make the pipeline of a CustomResourceDefinition.

        Args:
            crd: The document.
            version: The version in the URL; None for the storage version.
            kube_version: The server's minor.

        Raises:
            DefinitionError: When no server accepts the definition.
            LookupError: When it does not serve the version.
            UnsupportedVersion: When the minor is not known.
        """
        minor = minor_of(kube_version)
        try:
            definition = read_definition(crd)
        except DocumentError as fault:
            raise DefinitionError(str(fault)) from None
        errors = check_definition(definition)
        if errors:
            raise DefinitionError("; ".join(map(str, errors)), errors)
        return cls(resource_of(definition, version, minor))

    def review(
        self,
        obj: object,
        old: object = None,
        *,
        field_validation: FieldValidation = "Strict",
        subresource: Literal["status"] | None = None,
        namespace: str = "default",
        name: str | None = None,
        resource_version: str | None = "match",
        generate_suffix: str | None = None,
    ) -> Verdict:
        """Judge a request with plain JSON values in its body.

        Args:
            obj: The object, or a `Document`; it is not changed.
            old: The stored object, in the version of the request; None for a create.
            field_validation: What becomes of unknown and duplicate fields.
            subresource: `status` for a status write.
            namespace: The URL's; ignored where objects have none.
            name: The URL's; None for the stored object's own.
            resource_version: What the request carries where the object has none: `match` stands
                for the fetched one, None for none.
            generate_suffix: The five characters after generateName; None for random ones.

        Raises:
            TypeError: When a value is not JSON.
        """
        document = obj if isinstance(obj, Document) else Document(cast("Json", obj))
        if subresource is None and not document.duplicates:
            stored = self._fast.accepted(
                document.value, old, field_validation, namespace, name, resource_version
            )
            if stored is not None:
                return self._accepted(stored)
        request = self._request(
            old, field_validation, subresource, namespace, name, resource_version, generate_suffix
        )

        def body() -> bytes:
            return body_of(document.value)

        try:
            decoded = read_value(document.value)
        except JsonFault as fault:
            return self._unreadable(fault, body())
        decoded = Decoded(decoded.value, document.duplicates, decoded.fault)
        return self._answer(decoded, body, request)

    def review_bytes(
        self,
        data: bytes | str,
        old: object = None,
        *,
        field_validation: FieldValidation = "Strict",
        subresource: Literal["status"] | None = None,
        namespace: str = "default",
        name: str | None = None,
        resource_version: str | None = "match",
        generate_suffix: str | None = None,
    ) -> Verdict:
        """Judge a request with a JSON text in its body; arguments as in `review`."""
        body = data.encode(errors="surrogatepass") if isinstance(data, str) else bytes(data)
        request = self._request(
            old, field_validation, subresource, namespace, name, resource_version, generate_suffix
        )
        if len(body) > _MOST_BYTES:
            return Verdict(allowed=False, refusal=too_large(_MOST_BYTES))
        try:
            decoded = read_text(body)
        except JsonFault as fault:
            return self._unreadable(fault, body)
        if subresource is None and not (decoded.duplicates or decoded.fault):
            stored = self._fast.accepted(
                decoded.value, old, field_validation, namespace, name, resource_version
            )
            if stored is not None:
                return self._accepted(stored)
        return self._answer(decoded, lambda: body, request)

    def _accepted(self, stored: dict[str, Json]) -> Verdict:
        warnings = self.resource.warnings
        sent = sent_warnings(warnings) if warnings else ()
        return Verdict(allowed=True, warnings=sent, object=stored)

    def _request(  # noqa: PLR0917 - the arguments of the two methods
        self,
        old: object,
        field_validation: FieldValidation,
        subresource: str | None,
        namespace: str,
        name: str | None,
        resource_version: str | None,
        suffix: str | None,
    ) -> _Request:
        if field_validation not in _VALIDATIONS:
            raise ValueError(f"field_validation is one of {', '.join(_VALIDATIONS)}")
        if old is None and subresource is not None:
            raise ValueError("a subresource is written to a stored object: give old")
        return _Request(
            old=None if old is None else as_stored(read_value(old).value),
            is_update=old is not None,
            field_validation=field_validation,
            subresource=subresource,
            namespace=namespace if self.resource.namespaced else "",
            name=name,
            resource_version=resource_version,
            suffix=suffix,
        )

    def _unreadable(self, fault: JsonFault, body: bytes) -> Verdict:
        problem = f"couldn't get version/kind; json parse error: {fault}"
        refusal = unrecognized(self.resource, problem, body)
        return self._refused(refusal, self.resource.warnings)

    def _answer(self, decoded: Decoded, body: Callable[[], bytes], request: _Request) -> Verdict:
        resource = self.resource
        warnings = list(resource.warnings)
        try:
            self._check_subresource(request)
            sent = read_object(resource, decoded, body, request.field_validation, warnings.append)
            sent.value.setdefault("metadata", {})
            answer = self._update if request.is_update else self._create
            value = answer(sent, request, warnings)
        except Refused as refused:
            return self._refused(refused.refusal, warnings)
        meta = cast("dict[str, Json]", value["metadata"])
        for name in _OWN:
            meta.pop(name, None)
        as_stored(value, shown=True)
        return Verdict(allowed=True, warnings=sent_warnings(warnings), object=value)

    def _check_subresource(self, request: _Request) -> None:
        resource = self.resource
        if request.subresource is not None and not (
            request.subresource == "status" and resource.has_status
        ):
            named = request.name or _name_of(request.old)
            raise Refused(not_found(resource.wanted.group, resource.plural, named))

    @staticmethod
    def _refused(refusal: Refusal, warnings: list[str] | tuple[str, ...]) -> Verdict:
        sent = sent_warnings(warnings)
        return Verdict(allowed=False, errors=refusal.errors, warnings=sent, refusal=refusal)

    def _create(self, sent: Sent, request: _Request, warnings: list[str]) -> dict[str, Json]:
        value = sent.value
        meta = cast("dict[str, Json]", value["metadata"])
        for name in (*_OWN, *_DELETION):
            meta.pop(name, None)
        _place(meta, request.namespace)
        _drop_repeated_owners(meta, warnings)
        prefix = meta.get("generateName")
        if isinstance(prefix, str) and not meta.get("name"):
            meta["name"] = _generated(prefix, request.suffix)
        if self.resource.has_status:
            value.pop("status", None)
        self._settle(judge_new(self.resource, value), sent, meta, warnings)
        warnings += finalizer_warnings(meta, {}, self.resource.minor)
        return value

    def _update(self, sent: Sent, request: _Request, warnings: list[str]) -> dict[str, Json]:
        resource, value = self.resource, sent.value
        old = read_stored(resource, request.old)
        meta = cast("dict[str, Json]", value["metadata"])
        old_meta = cast("dict[str, Json]", old.setdefault("metadata", {}))
        url_name = request.name or _name_of(old) or _name_of(value)
        _place(meta, request.namespace)
        old_meta["namespace"] = request.namespace
        if not request.namespace:
            del old_meta["namespace"]
        _check_name(_name_of(value), url_name)
        _drop_repeated_owners(meta, warnings)
        self._check_version(meta, old_meta, url_name, request)
        for name in _OWN:
            meta.pop(name, None)
            old_meta.pop(name, None)
        if request.subresource == "status":
            merged = {**cast("dict[str, Json]", read_value(old).value)}
            merged.pop("status", None)
            if "status" in value:
                merged["status"] = value["status"]
            self._settle(judge_status(resource, merged, old), sent, old_meta, warnings)
            return merged
        if resource.has_status:
            value.pop("status", None)
            if "status" in old:
                value["status"] = read_value(old["status"]).value
        if "deletionTimestamp" in old_meta:
            meta["deletionTimestamp"] = old_meta["deletionTimestamp"]
        if "deletionGracePeriodSeconds" in old_meta:
            meta.setdefault("deletionGracePeriodSeconds", old_meta["deletionGracePeriodSeconds"])
        self._settle(judge_update(resource, value, old), sent, meta, warnings)
        warnings += finalizer_warnings(meta, old_meta, resource.minor)
        return value

    def _settle(
        self, found: Findings, sent: Sent, meta: dict[str, Json], warnings: list[str]
    ) -> None:
        """Refuse the object where the judges found errors."""
        warnings += found.warnings
        if found.errors:
            errors = [reworded(error, self.resource.minor) for error in found.errors]
            name = meta.get("name")
            named = name if isinstance(name, str) else ""
            raise Refused(invalid_object(sent.found.group, sent.found.kind, named, errors))

    def _check_version(
        self, meta: dict[str, Json], old_meta: dict[str, Json], name: str, request: _Request
    ) -> None:
        """Refuse an update that is not about the stored state (`Store.Update`)."""
        carried = meta.get("resourceVersion") or request.resource_version or ""
        if carried == "match" and not meta.get("resourceVersion"):
            return
        text = str(carried)
        resource = self.resource
        group, plural = resource.wanted.group, resource.plural
        if not text.isascii() or not (text.isdigit() or not text):
            words = f"strconv.ParseUint: parsing {go_quote(text)}: invalid syntax"
            raise Refused(unknown_failure(words))
        number = int(text[:40] or 0)
        if number >= _UINT64:
            words = f"strconv.ParseUint: parsing {go_quote(text)}: value out of range"
            raise Refused(unknown_failure(words))
        if number == 0:
            path = FieldPath("metadata").child("resourceVersion")
            error = invalid(path, 0, "must be specified for an update")
            raise Refused(invalid_object(group, plural, name, [error]))
        stored = old_meta.get("resourceVersion")
        if isinstance(stored, str) and stored.isdigit() and int(stored[:40]) != number:
            raise Refused(conflict(group, plural, name, _STALE))


def _name_of(value: Json) -> str:
    meta = value.get("metadata") if isinstance(value, dict) else None
    name = meta.get("name") if isinstance(meta, dict) else None
    return name if isinstance(name, str) else ""


def _place(meta: dict[str, Json], namespace: str) -> None:
    """Put the object into the request's namespace; refuse it if it names another."""
    own = meta.get("namespace") or ""
    if own and namespace and own != namespace:
        raise Refused(
            bad_request(
                "the namespace of the provided object does not match the namespace sent on the "
                "request"
            )
        )
    meta.pop("namespace", None)
    if namespace:
        meta["namespace"] = namespace


def _check_name(name: str, url_name: str) -> None:
    if not name:
        raise Refused(
            bad_request(
                f"the name of the object ({url_name} based on URL) was undeterminable: name must "
                "be provided"
            )
        )
    if name != url_name:
        raise Refused(
            bad_request(
                f"the name of the object ({name}) does not match the name on the URL ({url_name})"
            )
        )


def _drop_repeated_owners(meta: dict[str, Json], warnings: list[str]) -> None:
    owners = meta.get("ownerReferences")
    if isinstance(owners, list):
        kept, repeated = distinct_owners(owners)
        if repeated:
            warnings.append(_REPEATED_OWNERS + ", ".join(repeated))
            meta["ownerReferences"] = kept


def _generated(prefix: str, suffix: str | None) -> str:
    base = prefix.encode(errors="replace")[:_LONGEST_BASE].decode(errors="replace")
    if suffix is None:
        suffix = "".join(random.choices(_GENERATED, k=5))  # noqa: S311 - a name, no secret
    return base + suffix
