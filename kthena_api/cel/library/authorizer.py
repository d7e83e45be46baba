# SPDX-License-Identifier: Apache-2.0
"""The authorizer (kubernetes.authz, kubernetes.authzSelectors): declared, and never to be had.

Every environment of a server has these functions, so a rule that names them is checked against
them. Only admission policies are given a value to call them on; what stands in their place here
refuses whatever it is called on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NoReturn

from kthena_api.cel import types
from kthena_api.cel.library.base import (
    LIST_BASE,
    ONE,
    STRING_FACTOR,
    STRUCT_BASE,
    Argument,
    CallEstimate,
    CostEstimator,
    Library,
    Overload,
    RuntimeCost,
    actual_size,
    charged_by_name,
    fixed,
    method,
    one,
)
from kthena_api.cel.ranges import CostRange, SizeRange
from kthena_api.cel.types import Type
from kthena_api.cel.values.faults import no_such_signature
from kthena_api.cel.values.scalars import type_name

AUTHORIZER: Final = types.object_type("kubernetes.authorization.Authorizer")
PATH_CHECK: Final = types.object_type("kubernetes.authorization.PathCheck")
GROUP_CHECK: Final = types.object_type("kubernetes.authorization.GroupCheck")
RESOURCE_CHECK: Final = types.object_type("kubernetes.authorization.ResourceCheck")
DECISION: Final = types.object_type("kubernetes.authorization.Decision")
TYPES: Final = (AUTHORIZER, PATH_CHECK, GROUP_CHECK, RESOURCE_CHECK, DECISION)

_S: Final = types.STRING
# Two checks and no more have room in an expression.
_CHECK: Final = 350_000


def _refusal(name: str) -> Callable[..., object]:
    def refuse(*arguments: object) -> NoReturn:
        raise no_such_signature(name, *map(type_name, arguments))

    return refuse


def _selector_cost(size: SizeRange) -> CostRange:
    """A requirement takes two characters at least, and a struct and a list to hold it."""
    read = size.multiply_by_factor(STRING_FACTOR)
    kept = size.multiply_by_factor(0.5).multiply_by_factor(LIST_BASE + STRUCT_BASE)
    return CostRange.fixed(LIST_BASE).add(read).add(kept)


def _estimate_selector(arguments: Sequence[Argument]) -> CallEstimate:
    return CallEstimate(_selector_cost(arguments[1].size))


def _selector(arguments: Sequence[object], _result: object) -> int:
    return _selector_cost(SizeRange.fixed(actual_size(arguments[1]))).max


def _check(_arguments: Sequence[object], _result: object) -> int:
    return _CHECK


def _row(  # noqa: PLR0917 - a row is read like one
    overload: str,
    name: str,
    params: tuple[Type, ...],
    result: Type,
    doc: str,
    example: str,
    estimate: CostEstimator = ONE,
    runtime: RuntimeCost = one,
) -> Overload:
    implementation = _refusal(name)
    return method(overload, name, params, result, implementation, doc, example, estimate, runtime)


LIBRARY: Final = Library(
    "kubernetes.authz",
    (
        _row(
            "authorizer_path",
            "path",
            (AUTHORIZER, _S),
            PATH_CHECK,
            "A check of a path that is no resource.",
            "authorizer.path('/healthz').check('get').allowed()",
        ),
        _row(
            "authorizer_group",
            "group",
            (AUTHORIZER, _S),
            GROUP_CHECK,
            "A check in a group of the API.",
            "authorizer.group('apps').resource('deployments').check('get').allowed()",
        ),
        _row(
            "authorizer_serviceaccount",
            "serviceAccount",
            (AUTHORIZER, _S, _S),
            AUTHORIZER,
            "The authorizer of a service account.",
            "authorizer.serviceAccount('default', 'sa').path('/').check('get').allowed()",
        ),
        _row(
            "groupcheck_resource",
            "resource",
            (GROUP_CHECK, _S),
            RESOURCE_CHECK,
            "A check of a resource in the group.",
            "authorizer.group('').resource('pods').check('list').allowed()",
        ),
        _row(
            "resourcecheck_subresource",
            "subresource",
            (RESOURCE_CHECK, _S),
            RESOURCE_CHECK,
            "The same check of a part of the resource.",
            "authorizer.group('').resource('pods').subresource('log').check('get').allowed()",
        ),
        _row(
            "resourcecheck_namespace",
            "namespace",
            (RESOURCE_CHECK, _S),
            RESOURCE_CHECK,
            "The same check in a namespace.",
            "authorizer.group('').resource('pods').namespace('default').check('get').allowed()",
        ),
        _row(
            "resourcecheck_name",
            "name",
            (RESOURCE_CHECK, _S),
            RESOURCE_CHECK,
            "The same check of one object.",
            "authorizer.group('').resource('pods').name('a').check('get').allowed()",
        ),
        *charged_by_name(
            _check,
            _row(
                "pathcheck_check",
                "check",
                (PATH_CHECK, _S),
                DECISION,
                "The decision for a method of HTTP.",
                "authorizer.path('/healthz').check('get').allowed()",
                fixed(_CHECK),
                _check,
            ),
            _row(
                "resourcecheck_check",
                "check",
                (RESOURCE_CHECK, _S),
                DECISION,
                "The decision for a verb of the API.",
                "authorizer.group('').resource('pods').check('list').allowed()",
                fixed(_CHECK),
                _check,
            ),
        ),
        _row(
            "decision_errored",
            "errored",
            (DECISION,),
            types.BOOL,
            "Whether there was an error.",
            "!authorizer.path('/healthz').check('get').errored()",
        ),
        _row(
            "decision_error",
            "error",
            (DECISION,),
            _S,
            "The error, '' for none.",
            "authorizer.path('/healthz').check('get').error() == ''",
        ),
        _row(
            "decision_allowed",
            "allowed",
            (DECISION,),
            types.BOOL,
            "Whether it is allowed.",
            "authorizer.path('/healthz').check('get').allowed()",
        ),
        _row(
            "decision_reason",
            "reason",
            (DECISION,),
            _S,
            "Why it is allowed or not.",
            "authorizer.path('/healthz').check('get').reason() != ''",
        ),
    ),
    since="1.27",
)

SELECTORS: Final = Library(
    "kubernetes.authzSelectors",
    (
        _row(
            "authorizer_fieldselector",
            "fieldSelector",
            (RESOURCE_CHECK, _S),
            RESOURCE_CHECK,
            "The same check of objects whose fields a selector takes.",
            "authorizer.group('').resource('pods').fieldSelector('spec.nodeName=a').check('list')"
            ".allowed()",
            _estimate_selector,
            _selector,
        ),
        _row(
            "authorizer_labelselector",
            "labelSelector",
            (RESOURCE_CHECK, _S),
            RESOURCE_CHECK,
            "The same check of objects whose labels a selector takes.",
            "authorizer.group('').resource('pods').labelSelector('app=a').check('list').allowed()",
            _estimate_selector,
            _selector,
        ),
    ),
    since="1.31",
)
