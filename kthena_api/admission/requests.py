# SPDX-License-Identifier: Apache-2.0
"""What a server settles between the body of a request and its judgement, for every kind alike.

Source: k8s.io/apiserver pkg/registry/rest/{create,update,meta}.go and
pkg/registry/generic/registry/store.go.
"""

from __future__ import annotations

import random
from typing import Final

from kthena_api.admission.object_meta import distinct_owners
from kthena_api.admission.reading import Refused
from kthena_api.admission.status import bad_request, conflict, invalid_object, unknown_failure
from kthena_api.crd.schema import Json
from kthena_api.field_errors import FieldPath, go_quote, invalid

__all__ = [
    "DELETION",
    "OWN",
    "VALIDATIONS",
    "check_name",
    "check_version",
    "drop_repeated_owners",
    "generated",
    "name_of",
    "place",
]

OWN: Final = (
    "uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink",
)  # fmt: skip
"""Members of metadata that a server sets itself, so that they say nothing in a verdict."""
DELETION: Final = ("deletionTimestamp", "deletionGracePeriodSeconds")
"""Members of metadata that no new object has."""
VALIDATIONS: Final = ("Strict", "Warn", "Ignore")
"""What may become of unknown and repeated fields."""
_UINT64: Final = 1 << 64
_LONGEST_BASE: Final = 58  # bytes before the five that are generated
_GENERATED: Final = "bcdfghjklmnpqrstvwxz2456789"
_STALE: Final = (
    "the object has been modified; please apply your changes to the latest version and try again"
)
_REPEATED_OWNERS: Final = (
    ".metadata.ownerReferences contains duplicate entries; API server dedups owner references in "
    "1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate "
    "UID(s) observed: "
)


def check_version(  # noqa: PLR0917 - what the two callers have at hand
    meta: dict[str, Json],
    old_meta: dict[str, Json],
    group: str,
    plural: str,
    name: str,
    absent: str | None,
) -> None:
    """Refuse an update that is not about the stored state (`Store.Update`).

    Args:
        meta: Of the object.
        old_meta: Of the stored one.
        group: Of the resource.
        plural: Of the resource.
        name: Of the object.
        absent: What stands for a resourceVersion that the object does not have; `match` for the
            stored one, None for none.
    """
    carried = meta.get("resourceVersion") or absent or ""
    if carried == "match" and not meta.get("resourceVersion"):
        return
    text = str(carried)
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


def name_of(value: Json) -> str:
    """The name in an object's metadata, empty for none."""
    meta = value.get("metadata") if isinstance(value, dict) else None
    name = meta.get("name") if isinstance(meta, dict) else None
    return name if isinstance(name, str) else ""


def place(meta: dict[str, Json], namespace: str) -> None:
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


def check_name(name: str, url_name: str) -> None:
    """Refuse an object whose name is not the URL's."""
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


def drop_repeated_owners(meta: dict[str, Json], warnings: list[str]) -> None:
    """Keep each owner once, and warn of the others."""
    owners = meta.get("ownerReferences")
    if isinstance(owners, list):
        kept, repeated = distinct_owners(owners)
        if repeated:
            warnings.append(_REPEATED_OWNERS + ", ".join(repeated))
            meta["ownerReferences"] = kept


def generated(prefix: str, suffix: str | None) -> str:
    """The name that a server makes; without a suffix it makes one up."""
    base = prefix.encode(errors="replace")[:_LONGEST_BASE].decode(errors="replace")
    if suffix is None:
        suffix = "".join(random.choices(_GENERATED, k=5))  # noqa: S311 - a name, no secret
    return base + suffix
