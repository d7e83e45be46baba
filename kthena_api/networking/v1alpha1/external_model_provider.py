# SPDX-License-Identifier: Apache-2.0
"""ExternalModelProvider: an LLM service outside the cluster that routes can name."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from kthena_api.crd.beyond import Beyond
from kthena_api.kubernetes.core_v1 import SecretKeySelector
from kthena_api.kubernetes.meta_v1 import Condition, ObjectMeta
from kthena_api.modelling.base import CustomResource, Model, resource
from kthena_api.modelling.markers import MaxLength, MaxProperties, MinLength, Pattern, Required
from kthena_api.modelling.rules import Rule, constrain
from kthena_api.modelling.scalars import ENUM_FIRST, Bool, Int64, Str, no_items, no_members
from kthena_api.networking.v1alpha1._labels import WEBHOOK

_HEADERS = "kthena pkg/kthena-router/common/provider_headers.go"


class ExternalProviderType(StrEnum):
    """The API that the provider speaks."""

    OPENAI = "OpenAI"
    """OpenAI, or a service compatible with it."""

    ANTHROPIC = "Anthropic"
    """Anthropic."""


class AuthScheme(StrEnum):
    """How the credential is sent."""

    BEARER = "Bearer"
    """In the Authorization header."""

    API_KEY = "APIKey"
    """In the provider's own key header."""


@constrain(
    Rule(
        "!has(self.secretRef.optional) || !self.secretRef.optional",
        message="secretRef.optional must be false or unset",
    ),
    Rule(
        "has(self.secretRef.name) && self.secretRef.name != '' && self.secretRef.key != ''",
        message="secretRef must name a Secret and a key",
        beyond=Beyond("An empty name or key points at no credential.", WEBHOOK),
    ),
)
class ExternalProviderAuth(Model):
    """Where the credential is, and how it is sent."""

    secret_ref: SecretKeySelector
    """Key of a Secret in the same namespace that holds the credential."""

    scheme: Annotated[AuthScheme | Literal["Bearer", "APIKey"], ENUM_FIRST] | None = None
    """How the credential is sent; by default as the provider type has it."""


class ExternalModelProviderSpec(Model):
    """Desired state of an ExternalModelProvider."""

    provider_type: Annotated[ExternalProviderType | Literal["OpenAI", "Anthropic"], ENUM_FIRST] = (
        ExternalProviderType.OPENAI
    )
    """The API that the provider speaks."""

    base_url: Annotated[
        Str,
        Field(validation_alias="baseURL", serialization_alias="baseURL"),
        MinLength(1),
        MaxLength(
            2048,
            beyond=Beyond(
                "Bounds the cost of parsing the URL. Refuses a base URL of more than 2,048 "
                "characters, which kthena takes.",
                "kubernetes/kubernetes#121162",
                kind="stricter",
            ),
        ),
        Pattern("^https://.+"),
        Rule(
            # isURL does not parse fragments and url() does; the rule below refuses them all.
            "size(self) > 2048 || self.matches('#.') || (isURL(self)"
            " && url(self).getScheme() == 'https' && url(self).getHost() != '')",
            message="baseURL must be an absolute https URL with a host",
            beyond=Beyond(
                "The webhook parses the URL too. Refuses `https://a#`, whose empty fragment the "
                "webhook lets pass.",
                WEBHOOK,
                kind="stricter",
            ),
        ),
        Rule(
            "size(self) > 2048 || (!self.matches('^https://[^/?#]*@')"
            " && !self.matches('[?][^#]') && !self.matches('#.'))",
            message="baseURL must not contain a user, a query or a fragment",
            beyond=Beyond("Paths are appended to the base URL.", WEBHOOK),
        ),
    ]
    """Base URL of the provider's API, with https and without user, query and fragment."""

    model: Annotated[Str, Field(max_length=256)] | None = None
    """Name of the model as the provider knows it; by default the requested name is passed on."""

    auth: ExternalProviderAuth | None = None
    """Credential for the provider. Without it requests carry none."""

    headers: Annotated[
        dict[
            Str,
            Annotated[
                Str,
                MaxLength(
                    8192,
                    beyond=Beyond(
                        "Servers refuse longer header lines. Refuses a value of more than 8,192 "
                        "characters, which kthena takes.",
                        "volcano-sh/kthena#1695",
                        kind="stricter",
                    ),
                ),
                Pattern(
                    r"^[^\x00-\x08\x0A-\x1F\x7F]*$",
                    beyond=Beyond(
                        "Go's HTTP client refuses control characters when the request is sent, "
                        "and so does the webhook; before kthena#1697 it let DEL pass.",
                        "volcano-sh/kthena#1695, volcano-sh/kthena#1697",
                    ),
                ),
            ],
        ],
        MaxProperties(
            32,
            beyond=Beyond(
                "Bounds the cost of checking the names. Refuses 33 or more headers, which kthena "
                "takes.",
                "kubernetes/kubernetes#121162",
                kind="stricter",
            ),
        ),
        Rule(
            "size(self) > 32 || self.all(k, size(k) <= 8192"
            r" && k.matches('^[!#$%&\'*+.^_`|~0-9A-Za-z-]+$'))",
            message="header names must be HTTP tokens of at most 8192 characters",
            beyond=Beyond(
                "No other text can be a header's name. Refuses a name of more than 8,192 "
                "characters, which kthena takes and servers do not.",
                WEBHOOK,
                kind="stricter",
            ),
        ),
        Rule(
            "size(self) > 32 || self.all(k, size(k) > 19 || !(k.lowerAscii() in ["
            "'authorization', 'proxy-authorization', 'cookie', 'x-api-key', 'host',"
            " 'content-length', 'connection', 'keep-alive', 'proxy-connection',"
            " 'transfer-encoding', 'upgrade', 'trailer', 'te']))",
            message="header names must not be reserved: the router sets credentials and"
            " connection headers itself",
            beyond=Beyond("The router sets these headers itself.", _HEADERS),
        ),
    ] = Field(default_factory=no_members)
    """Headers to add to each request; credentials belong in auth."""

    insecure_skip_verify: Bool = False
    """Whether to accept any certificate of the provider. Meant for trials only."""


class ExternalModelProviderStatus(Model):
    """Observed state of an ExternalModelProvider."""

    observed_generation: Int64 | None = None
    """Generation of the object that was last looked at."""

    conditions: list[Condition] = Field(default_factory=no_items)
    """Aspects of the present state."""


@resource()
class ExternalModelProvider(CustomResource):
    """An LLM service outside the cluster that model routes can send requests to."""

    api_version: Literal["networking.serving.volcano.sh/v1alpha1"] = (
        "networking.serving.volcano.sh/v1alpha1"
    )
    kind: Literal["ExternalModelProvider"] = "ExternalModelProvider"
    metadata: ObjectMeta = Field(default_factory=ObjectMeta)

    spec: Annotated[
        ExternalModelProviderSpec,
        Required(
            beyond=Beyond(
                "An object without spec passes every rule on the spec. One that was stored "
                "without it takes no label and loses no finalizer until it has a spec.",
                WEBHOOK,
                upstream=False,
            )
        ),
    ]
    """What is wanted."""

    status: ExternalModelProviderStatus | None = None
    """What was observed."""
