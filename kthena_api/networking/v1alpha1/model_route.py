# SPDX-License-Identifier: Apache-2.0
"""ModelRoute: which requests go to which model servers, and how many of them."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from kthena_api.crd.beyond import Beyond
from kthena_api.kubernetes.meta_v1 import ObjectMeta
from kthena_api.modelling.base import Column, CustomResource, Model, resource
from kthena_api.modelling.markers import (
    Enum,
    Maximum,
    MaxItems,
    MaxLength,
    MaxProperties,
    Minimum,
    MinItems,
    MinLength,
    Pattern,
    Required,
)
from kthena_api.modelling.rules import AllOf, AtMostOneOf, Rule, constrain
from kthena_api.modelling.scalars import ENUM_FIRST, Int32, Str, no_items, no_members
from kthena_api.networking.v1alpha1._labels import WEBHOOK

_TYPES = "kthena pkg/apis/networking/v1alpha1/modelroute_types.go"
_REGEXES = Beyond(
    "A regular expression that does not compile reaches the router. The rule sits on the spec and "
    "skips unchanged rules, because an evaluation error on a field would freeze stored objects.",
    "volcano-sh/kthena#1200",
)
_DNS_SUBDOMAIN = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"


@constrain(
    AtMostOneOf(
        "exact",
        "prefix",
        "regex",
        beyond=Beyond(
            "Upstream says so in a comment only. Refuses a match with both exact and prefix, of "
            "which kthena heeds one.",
            f"{_TYPES}:98-103",
            kind="stricter",
        ),
    )
)
class StringMatch(Model):
    """How a text is compared; at most one way may be given."""

    exact: Str | None = None
    """The whole text."""

    prefix: Str | None = None
    """The beginning of the text."""

    regex: (
        Annotated[
            Str,
            MaxLength(
                256,
                beyond=Beyond(
                    "Bounds the cost of compiling it. Refuses an expression of more than 256 "
                    "characters, which kthena takes.",
                    "kubernetes/kubernetes#121162",
                    kind="stricter",
                ),
            ),
        ]
        | None
    ) = None
    """A regular expression in Go's dialect, found anywhere in the text."""


class BodyMatch(Model):
    """What is compared in a request's body."""

    model: Str | None = None
    """Value of the body's model member."""


class ModelMatch(Model):
    """Which requests a rule is for; all parts must agree."""

    headers: Annotated[
        dict[Str, StringMatch],
        MaxProperties(
            16,
            beyond=Beyond(
                "Bounds the cost of checking the expressions. Refuses a match on 17 or more "
                "headers, which kthena takes.",
                "kubernetes/kubernetes#121162",
                kind="stricter",
            ),
        ),
    ] = Field(default_factory=no_members)
    """Header name to how its value is compared."""

    uri: StringMatch | None = None
    """How the path is compared."""

    body: BodyMatch | None = None
    """What is compared in the body."""


@constrain(
    Rule(
        '(has(self.modelServerName) && self.modelServerName != "") != '
        '(has(self.externalModelProviderName) && self.externalModelProviderName != "")',
        message="exactly one of modelServerName or externalModelProviderName must be set",
    )
)
class TargetModel(Model):
    """Where requests go, and which share of them."""

    model_server_name: Str | None = None
    """Name of a ModelServer in the same namespace."""

    external_model_provider_name: Str | None = None
    """Name of an ExternalModelProvider in the same namespace."""

    weight: Annotated[Int32, Minimum(0), Maximum(100)] = 100
    """Share of the requests, relative to the sum of all weights of the rule."""


@constrain(
    Rule(
        "self.targetModels.exists(t, !has(t.weight) || t.weight > 0)",
        message="at least one target model must have a weight above 0",
        field_path=".targetModels",
        beyond=Beyond("No request could be sent anywhere.", "volcano-sh/kthena#1200"),
    )
)
class RouteRule(Model):
    """Requests of one sort, and where they go."""

    name: Str | None = None
    """Name of the rule, for people."""

    model_match: ModelMatch | None = None
    """Which requests the rule is for. Without it, all."""

    target_models: Annotated[list[TargetModel], MinItems(1), MaxItems(16)]
    """Where the requests go."""


class RateLimitUnit(StrEnum):
    """The span of time that tokens are counted over."""

    SECOND = "second"
    """One second."""

    MINUTE = "minute"
    """One minute."""

    HOUR = "hour"
    """One hour."""

    DAY = "day"
    """One day."""

    MONTH = "month"
    """One month."""


class RedisConfig(Model):
    """The Redis server that counts for all routers."""

    address: Str
    """Host and port of the server."""


class GlobalRateLimit(Model):
    """Counting over all routers together."""

    redis: RedisConfig | None = None
    """Where the counts are kept."""


_UNITS = {"enum": [unit.value for unit in RateLimitUnit]}


class RateLimit(Model):
    """How many tokens may pass in a span of time."""

    input_tokens_per_unit: Annotated[Int32, Minimum(1)] | None = None
    """Limit of tokens in requests. Without it there is none."""

    output_tokens_per_unit: Annotated[Int32, Minimum(1)] | None = None
    """Limit of tokens in answers. Without it there is none."""

    unit: Annotated[
        RateLimitUnit | Literal["second", "minute", "hour", "day", "month"],
        ENUM_FIRST,
        Enum(
            tuple(RateLimitUnit),
            beyond=Beyond(
                "Upstream says the same twice, on the type and on the field, and controller-gen "
                "joins the two with allOf.",
                _TYPES,
                upstream=AllOf(_UNITS, _UNITS),
            ),
        ),
        Required(
            value=False,
            beyond=Beyond(
                "It has a default, so that it is never missing when it is judged.",
                _TYPES,
                upstream=True,
            ),
        ),
    ] = RateLimitUnit.SECOND
    """Span of time that tokens are counted over."""

    global_: GlobalRateLimit | None = None
    """Counts over all routers together. Without it each router counts for itself."""


class ParentReference(Model):
    """A Gateway, or another object of the Gateway API, that the route hangs on."""

    group: Annotated[Str, MaxLength(253), Pattern(f"^$|{_DNS_SUBDOMAIN}")] = (
        "gateway.networking.k8s.io"
    )
    """API group of the parent; empty for the core group."""

    kind: Annotated[
        Str, MinLength(1), MaxLength(63), Pattern("^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$")
    ] = "Gateway"
    """Kind of the parent."""

    namespace: (
        Annotated[Str, MinLength(1), MaxLength(63), Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
        | None
    ) = None
    """Namespace of the parent; by default the route's."""

    name: Annotated[Str, MinLength(1), MaxLength(253)]
    """Name of the parent."""

    section_name: Annotated[Str, MinLength(1), MaxLength(253), Pattern(_DNS_SUBDOMAIN)] | None = (
        None
    )
    """Part of the parent, such as a listener of a Gateway. By default the whole."""

    port: Annotated[Int32, Minimum(1), Maximum(65535)] | None = None
    """Port of the parent. By default all of them."""


@constrain(
    Rule(
        "(has(self.modelName) && self.modelName != '')"
        " || (has(self.loraAdapters) && size(self.loraAdapters) > 0)",
        message="modelName and loraAdapters cannot both be empty",
        beyond=Beyond(
            "Upstream's rule reads fields that may be absent and then answers with `no such "
            "key` instead of its message.",
            "volcano-sh/kthena#209",
            upstream=Rule(
                'self.modelName != "" || size(self.loraAdapters) > 0',
                message="ModelName and LoraAdapters cannot both be empty",
            ),
        ),
    ),
    Rule(
        "!has(oldSelf.modelName) || has(self.modelName)",
        message="modelName is immutable and cannot be removed",
        field_path=".modelName",
        beyond=Beyond(
            "The field's own rule is skipped while the field is absent, so that removing the "
            "name and setting another one passes in two updates. Refuses the first of them.",
            f"{_TYPES}:31",
            kind="stricter",
        ),
    ),
    Rule(
        "!has(self.loraAdapters) || size(self.loraAdapters) == 0 || self.rules.all(r,"
        " r.targetModels.all(t, !has(t.externalModelProviderName)"
        " || t.externalModelProviderName == ''))",
        message="a route with loraAdapters cannot target an externalModelProviderName",
        beyond=Beyond("An outside provider does not load our adapters.", WEBHOOK),
    ),
    Rule(
        "(oldSelf.hasValue() && oldSelf.value().rules == self.rules) || self.rules.all(r,"
        " !has(r.modelMatch) || ((!has(r.modelMatch.uri) || !has(r.modelMatch.uri.regex)"
        " || (''.matches(r.modelMatch.uri.regex) ? true : true)) && (!has(r.modelMatch.headers)"
        " || r.modelMatch.headers.all(h, !has(r.modelMatch.headers[h].regex)"
        " || (''.matches(r.modelMatch.headers[h].regex) ? true : true)))))",
        message="regular expressions must compile",
        optional_old_self=True,
        beyond=_REGEXES,
    ),
)
class ModelRouteSpec(Model):
    """Desired state of a ModelRoute."""

    model_name: Annotated[Str, Rule("self == oldSelf", message="modelName is immutable")] | None = (
        None
    )
    """Model name that requests ask for; cannot be changed once set."""

    lora_adapters: Annotated[
        list[
            Annotated[Str, MinLength(1, beyond=Beyond("An empty name is no adapter's.", WEBHOOK))]
        ],
        MaxItems(10),
    ] = Field(default_factory=no_items)
    """Names of LoRA adapters that requests may ask for as well."""

    parent_refs: list[ParentReference] = Field(default_factory=no_items)
    """Gateways the route hangs on. Without any, it is the router's own."""

    rules: Annotated[list[RouteRule], MaxItems(16)]
    """Where requests go; the first rule that fits a request decides."""

    rate_limit: RateLimit | None = None
    """How many tokens may pass. Without it there is no limit."""


class ModelRouteStatus(Model):
    """Observed state of a ModelRoute; there is nothing in it yet."""


@resource(columns=(Column("Age", ".metadata.creationTimestamp"),))
class ModelRoute(CustomResource):
    """Says which requests for a model go to which servers."""

    api_version: Literal["networking.serving.volcano.sh/v1alpha1"] = (
        "networking.serving.volcano.sh/v1alpha1"
    )
    kind: Literal["ModelRoute"] = "ModelRoute"
    metadata: ObjectMeta = Field(default_factory=ObjectMeta)

    spec: ModelRouteSpec
    """What is wanted."""

    status: ModelRouteStatus | None = None
    """What was observed."""
