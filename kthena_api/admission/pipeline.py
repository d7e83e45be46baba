# SPDX-License-Identifier: Apache-2.0
"""The verdict of a server on one request: create, update or status write.

Source of the order: k8s.io/apiserver pkg/endpoints/handlers/{create,update}.go, pkg/registry/rest
and pkg/registry/generic/registry/store.go.
"""

from __future__ import annotations

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
from kthena_api.admission.definitions.judging import is_sound
from kthena_api.admission.fast import FastPath
from kthena_api.admission.judging import Findings, judge_new, judge_status, judge_update
from kthena_api.admission.minors import Minor, minor_of
from kthena_api.admission.object_meta import finalizer_warnings
from kthena_api.admission.reading import (
    FieldValidation,
    Refused,
    Sent,
    read_object,
    read_stored,
    unrecognized,
)
from kthena_api.admission.requests import (
    DELETION,
    OWN,
    VALIDATIONS,
    check_name,
    check_version,
    drop_repeated_owners,
    generated,
    name_of,
    place,
)
from kthena_api.admission.resource import Resource, resource_of
from kthena_api.admission.status import (
    Refusal,
    invalid_object,
    not_found,
    sent_warnings,
    too_large,
)
from kthena_api.admission.verdict import Verdict
from kthena_api.admission.wording import reworded
from kthena_api.crd import DocumentError, ResourceDefinition, read_definition
from kthena_api.crd.schema import Json
from kthena_api.crd.sharing import with_shared
from kthena_api.field_errors import FieldError

__all__ = ["DefinitionError", "Pipeline", "Verdict"]

_MOST_BYTES: Final = 3 * 1024 * 1024


class DefinitionError(ValueError):
    """A definition that no server accepts.

    Attributes:
        verdict: What the server says; None for a definition that is not judged, such as one that
            is nested too deep.
    """

    def __init__(self, message: str, verdict: Verdict | None = None) -> None:
        super().__init__(message)
        self.verdict = verdict

    @property
    def errors(self) -> tuple[FieldError, ...]:
        """What is wrong with which field; empty when it cannot even be read."""
        return () if self.verdict is None else self.verdict.errors

    def __reduce__(self) -> tuple[type[DefinitionError], tuple[str, Verdict | None]]:
        return DefinitionError, (str(self), self.verdict)


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
        definition = _usable(crd, minor)
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
            TypeError: When a value is not JSON, or `old` no object.
            ValueError: When `old` cannot have been stored: NaN, or nested too deep.
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
        if field_validation not in VALIDATIONS:
            raise ValueError(f"field_validation is one of {', '.join(VALIDATIONS)}")
        if old is None and subresource is not None:
            raise ValueError("a subresource is written to a stored object: give old")
        return _Request(
            old=None if old is None else _stored(old),
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
        refusal = unrecognized(self.resource.wanted.kind, problem, body)
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
        for name in OWN:
            meta.pop(name, None)
        as_stored(value, shown=True)
        return Verdict(allowed=True, warnings=sent_warnings(warnings), object=value)

    def _check_subresource(self, request: _Request) -> None:
        resource = self.resource
        if request.subresource is not None and not (
            request.subresource == "status" and resource.has_status
        ):
            named = request.name or name_of(request.old)
            raise Refused(not_found(resource.wanted.group, resource.plural, named))

    @staticmethod
    def _refused(refusal: Refusal, warnings: list[str] | tuple[str, ...]) -> Verdict:
        sent = sent_warnings(warnings)
        return Verdict(allowed=False, errors=refusal.errors, warnings=sent, refusal=refusal)

    def _create(self, sent: Sent, request: _Request, warnings: list[str]) -> dict[str, Json]:
        value = sent.value
        meta = cast("dict[str, Json]", value["metadata"])
        for name in (*OWN, *DELETION):
            meta.pop(name, None)
        place(meta, request.namespace)
        drop_repeated_owners(meta, warnings)
        prefix = meta.get("generateName")
        if isinstance(prefix, str) and not meta.get("name"):
            meta["name"] = generated(prefix, request.suffix)
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
        url_name = request.name or name_of(old) or name_of(value)
        place(meta, request.namespace)
        old_meta["namespace"] = request.namespace
        if not request.namespace:
            del old_meta["namespace"]
        check_name(name_of(value), url_name)
        drop_repeated_owners(meta, warnings)
        group, absent = resource.wanted.group, request.resource_version
        check_version(meta, old_meta, group, resource.plural, url_name, absent)
        for name in OWN:
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


def _usable(crd: Mapping[str, Any], minor: Minor) -> ResourceDefinition:
    """Read a definition; raises DefinitionError for one that the server does not accept."""
    problem = ""
    try:
        definition = with_shared(read_definition(crd))
    except DocumentError as fault:
        problem = str(fault)
    else:
        if is_sound(definition, minor):
            return definition
    from kthena_api.admission.definitions.review import review_definition  # seldom needed
    from kthena_api.crd.decoded import definition_of

    try:
        verdict = review_definition(crd, field_validation="Ignore", kube_version=minor.name)
    except (DocumentError, TypeError) as fault:
        raise DefinitionError(problem or str(fault)) from None
    if verdict.object is not None:
        # What a server drops when it decodes is no fault.
        return definition_of(verdict.object)
    message = "" if verdict.refusal is None else verdict.refusal.message
    raise DefinitionError(message, verdict)


def _stored(old: object) -> Json:
    decoded = read_value(old)
    if decoded.fault:
        raise ValueError(decoded.fault)
    return as_stored(decoded.value)
