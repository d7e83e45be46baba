# SPDX-License-Identifier: Apache-2.0
"""The short way of one version of a definition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kthena_api.admission.fast.metadata import Meta, created_meta, updated_meta
from kthena_api.admission.fast.support import Unsure
from kthena_api.admission.resource import Resource
from kthena_api.admission.scale import check_scale_spec, check_scale_status
from kthena_api.crd.schema import Structural
from kthena_api.crd.values import check_value

if TYPE_CHECKING:
    from kthena_api.admission.fast.rules import Check
    from kthena_api.admission.fast.shapes import Role
    from kthena_api.admission.fast.writer import Function

__all__ = ["FastPath"]

_NO_NAMES: Final = Structural(type="object")
# What becomes of unknown fields; of one that is warned of, the short way knows nothing.
_ROLES: Final[dict[str, Role]] = {"Strict": "strict", "Warn": "strict", "Ignore": "pruned"}


class FastPath:
    """What is accepted for sure. Shared by threads, picklable: it is written when first asked."""

    __slots__ = ("_check", "_functions", "_resource", "_whole")

    def __init__(self, resource: Resource) -> None:
        self._resource = resource
        self._functions: dict[Role, Function] = {}
        self._whole: Structural | None = None
        self._check: Check | None = None

    def __reduce__(self) -> tuple[type[FastPath], tuple[Resource]]:
        return FastPath, (self._resource,)

    def accepted(  # noqa: PLR0917 - what a request says
        self,
        value: Any,
        old: Any,
        field_validation: str,
        namespace: str,
        name: str | None,
        resource_version: str | None,
    ) -> dict[str, Any] | None:
        """The object as it would be stored, None where the short way cannot tell.

        It shares with the value, and in an update with the old one, what is stored as it is.
        """
        try:
            role = _ROLES[field_validation]
            if old is None:
                return self._create(role, value, namespace)
            return self._update(role, value, old, namespace, name, resource_version)
        except Exception:  # noqa: BLE001 - whatever it is, the stages know better
            return None

    def _function(self, role: Role) -> Function:
        from kthena_api.admission.fast.shapes import judged_whole, shape_of

        self._whole = judged_whole(self._resource)
        made = self._functions[role] = shape_of(self._resource, role)
        return made

    def _rules(self) -> Check:
        from kthena_api.admission.fast.rules import check_of

        self._check = check_of(self._resource.plan)
        return self._check

    def _shaped(self, role: Role, value: Any) -> dict[str, Any]:
        """A copy of the object as its schema wants it, all but metadata."""
        wanted = self._resource.wanted
        function = self._functions.get(role) or self._function(role)
        made: dict[str, Any] = function(value)
        if made["kind"] != wanted.kind or made["apiVersion"] != wanted.api_version:
            raise Unsure
        return made.copy() if made is value else made

    def _create(self, role: Role, value: Any, namespace: str) -> dict[str, Any]:
        resource = self._resource
        made = self._shaped(role, value)
        made["metadata"] = created_meta(value["metadata"], self._placed(namespace), resource.minor)
        if resource.has_status:
            made.pop("status", None)
        self._judge(made)
        (self._check or self._rules())(made, None, bounded=True)
        return made

    def _update(  # noqa: PLR0917 - what a request says
        self,
        role: Role,
        value: Any,
        old: Any,
        namespace: str,
        name: str | None,
        resource_version: str | None,
    ) -> dict[str, Any]:
        resource = self._resource
        made = self._shaped(role, value)
        before, is_good = self._stored(old)
        meta: Meta
        meta, before["metadata"] = updated_meta(
            value["metadata"],
            old["metadata"],
            self._placed(namespace),
            resource.minor,
            resource_version,
        )
        if name and name != meta["name"]:
            raise Unsure
        made["metadata"] = meta
        if resource.has_status:
            made.pop("status", None)
            if "status" in before:
                if not is_good:
                    raise Unsure
                made["status"] = before["status"]
        if is_good:
            self._judge(before)
        self._judge(made)
        (self._check or self._rules())(made, before, bounded=is_good)
        return made

    def _stored(self, old: Any) -> tuple[dict[str, Any], bool]:
        """The stored object, and whether it is good; what is wrong with it is excused."""
        try:
            return self._shaped("stored", old), True
        except Exception:  # noqa: BLE001 - the other way is less curious
            return self._shaped("unjudged", old), False

    def _placed(self, namespace: str) -> str:
        if not self._resource.namespaced:
            return ""
        if not namespace:
            raise Unsure
        return namespace

    def _judge(self, value: dict[str, Any]) -> None:
        """What is asked of the object as a whole, but for rules; raises Unsure."""
        resource = self._resource
        whole, profile = self._whole, resource.minor.profile
        if whole is not None and check_value(value, whole, profile):
            raise Unsure
        names = resource.schema.properties.get("metadata", _NO_NAMES)
        if names.properties and check_value(value["metadata"], names, profile):
            raise Unsure
        if resource.scale is not None and (
            check_scale_spec(value, resource.scale) or check_scale_status(value, resource.scale)
        ):
            raise Unsure
