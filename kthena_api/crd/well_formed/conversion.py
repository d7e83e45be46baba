# SPDX-License-Identifier: Apache-2.0
"""The conversion stanza: None, or a webhook and how to reach it.

Source: validateCustomResourceConversion in k8s.io/apiextensions-apiserver v0.37 and
k8s.io/apiserver v0.37 pkg/util/webhook/validation.go. A certificate bundle is judged only once a
definition is established, which a new one is not.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from typing import Final

from kthena_api.crd.schema import Json
from kthena_api.crd.well_formed.formats import dns1035_faults, subdomain_faults
from kthena_api.crd.well_formed.names import check_choice
from kthena_api.crd.well_formed.options import NEW, Options
from kthena_api.crd.well_formed.printing import Texts
from kthena_api.field_errors import FieldError, FieldPath, forbidden, invalid, required
from kthena_api.go_url import UrlError, parse_url

_FORM = "; desired format: https://host[/path]"
_BLOCK: Final = re.compile(
    rb"^-----BEGIN ([^-\n]*)-----[ \t\r]*\n([^-:]*?)\n?-----END \1-----[ \t\r]*\n?", re.MULTILINE
)
_STRAY = "should not be set when strategy is not set to Webhook"


def check_conversion(
    conversion: Mapping[str, Json] | None, options: Options = NEW
) -> list[FieldError]:
    """Judge the stanza; members of a wrong type, which no server decodes, count as absent."""
    if conversion is None:
        return []
    path = FieldPath("spec").child("conversion")
    client_path, versions_path = (
        path.child("webhookClientConfig"),
        path.child("conversionReviewVersions"),
    )
    strategy = _text(conversion, "strategy") or ""
    webhook = _object(conversion, "webhook") or {}
    client = _object(webhook, "clientConfig")
    versions = _texts(webhook, "conversionReviewVersions")
    errors = check_choice(path.child("strategy"), strategy, ("None", "Webhook"))
    if strategy != "Webhook":
        if client is not None:
            errors.append(forbidden(client_path, _STRAY))
        if versions:
            errors.append(forbidden(versions_path, _STRAY))
        return errors
    if client is None:
        errors.append(required(client_path, "required when strategy is set to Webhook"))
    else:
        errors += _check_client(client, client_path, options)
        bundle = _text(client, "caBundle")
        if bundle and options.bundle:
            errors += check_bundle(bundle, client_path.child("caBundle"))
    return errors + _check_review_versions(versions, versions_path, options)


def check_bundle(bundle: str, path: FieldPath) -> list[FieldError]:
    """Judge certificates, which are PEM in base64; what is inside of one is not looked at."""
    text, end = base64.b64decode(bundle), 0
    for found in _BLOCK.finditer(text):
        try:
            base64.b64decode(b"".join(found[2].split()), validate=True)
        except binascii.Error:
            continue
        end = found.end()
        if found[1] == b"CERTIFICATE":
            return []
    none = "no valid certificate authority data seen"
    problem = none if end and not text[end:] else "unable to parse bytes as PEM block"
    return [invalid(path, bundle, f"unable to load root certificates: {problem}")]


def bundle_of(conversion: Mapping[str, Json] | None) -> str:
    """The certificates of a webhook, empty for none."""
    client = _object(_object(conversion or {}, "webhook") or {}, "clientConfig")
    return _text(client or {}, "caBundle") or ""


def reviewed_versions(conversion: Mapping[str, Json] | None) -> bool:
    """Whether a webhook speaks a version that the server knows; true if it names none."""
    webhook = _object(conversion or {}, "webhook") or {}
    return _knows_any(_texts(webhook, "conversionReviewVersions"))


def _knows_any(versions: Sequence[str]) -> bool:
    return not versions or bool({"v1", "v1beta1"} & set(versions))


def _check_client(
    client: Mapping[str, Json], path: FieldPath, options: Options
) -> list[FieldError]:
    url, service = _text(client, "url"), _object(client, "service")
    if url is not None and service is None:
        return _check_url(url, path.child("url"), options)
    if service is not None and url is None:
        return _check_service(service, path.child("service"), options)
    return [required(path, "exactly one of url or service is required")]


def _check_url(text: str, path: FieldPath, options: Options) -> list[FieldError]:
    try:
        url = parse_url(text, strict_colons=options.minor >= 36)
    except UrlError as error:
        return [required(path, f"url must be a valid URL: {error}{_FORM}")]
    errors = []
    if url.scheme != "https":
        detail = f"'https' is the only allowed URL scheme{_FORM}"
        errors.append(invalid(path, url.scheme, detail))
    if not url.host:
        errors.append(invalid(path, url.host, f"host must be specified{_FORM}"))
    if url.user is not None:
        detail = "user information is not permitted in the URL"
        errors.append(invalid(path, url.user, detail))
    if url.fragment:
        errors.append(invalid(path, url.fragment, "fragments are not permitted in the URL"))
    if url.query:
        errors.append(invalid(path, url.query, "query parameters are not permitted in the URL"))
    return errors


def _check_service(
    service: Mapping[str, Json], path: FieldPath, options: Options
) -> list[FieldError]:
    errors = []
    # The server passes namespace and name in the wrong order, so each is named for the other.
    if not _text(service, "namespace"):
        errors.append(required(path.child("name"), _missing("name", options)))
    if not _text(service, "name"):
        errors.append(required(path.child("namespace"), _missing("namespace", options)))
    port = service.get("port")
    port = 443 if port is None or isinstance(port, bool) or not isinstance(port, int) else port
    if not 1 <= port <= 65535:
        detail = "port is not valid: must be between 1 and 65535, inclusive"
        errors.append(invalid(path.child("port"), port, detail))
    place, here = _text(service, "path") or "/", path.child("path")
    if place == "/":
        return errors
    if place == "//":
        return [*errors, invalid(here, place, "segment[0] may not be empty")]
    if not place.startswith("/"):
        errors.append(invalid(here, place, "must start with a '/'"))
    for index, step in enumerate(place[1:].removesuffix("/").split("/")):
        faults = (
            [f": {fault}" for fault in subdomain_faults(step)] if step else [" may not be empty"]
        )
        errors += [invalid(here, place, f"segment[{index}]{fault}") for fault in faults]
    return errors


def _missing(name: str, options: Options) -> str:
    return f"service {name} is required" if options.minor < 34 else ""


def _check_review_versions(
    versions: Sequence[str], path: FieldPath, options: Options
) -> list[FieldError]:
    if not versions:
        return [required(path)]
    errors = []
    for index, version in enumerate(versions):
        if version in versions[:index]:
            errors.append(invalid(path.index(index), version, "duplicate version"))
            continue
        errors += [invalid(path.index(index), version, fault) for fault in dns1035_faults(version)]
    if options.review_versions and not _knows_any(versions):
        errors.append(invalid(path, Texts(versions), "must include at least one of v1, v1beta1"))
    return errors


def _text(members: Mapping[str, Json], name: str) -> str | None:
    value = members.get(name)
    return value if isinstance(value, str) else None


def _object(members: Mapping[str, Json], name: str) -> Mapping[str, Json] | None:
    value = members.get(name)
    return value if isinstance(value, Mapping) else None


def _texts(members: Mapping[str, Json], name: str) -> list[str]:
    value = members.get(name)
    if isinstance(value, str) or not isinstance(value, Sequence):
        return []
    return [item for item in value if isinstance(item, str)]
