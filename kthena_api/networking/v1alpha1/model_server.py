# SPDX-License-Identifier: Apache-2.0
"""ModelServer: where a model is served, by pods of the cluster or by an outside provider."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from kthena_api.crd.beyond import Beyond
from kthena_api.kubernetes.core_v1 import LocalObjectReference
from kthena_api.kubernetes.meta_v1 import ObjectMeta
from kthena_api.modelling.base import Column, CustomResource, Model, resource
from kthena_api.modelling.markers import (
    Format,
    Maximum,
    MaxLength,
    Minimum,
    MinLength,
    Pattern,
    Required,
)
from kthena_api.modelling.rules import Rule, constrain
from kthena_api.modelling.scalars import DURATION_PATTERN, ENUM_FIRST, Duration, Int32, Str
from kthena_api.networking.v1alpha1._labels import WEBHOOK, LabelMap

_PROPOSAL = "volcano-sh/kthena#1024"

_DURATION = Beyond(
    "The controller reads the text with Go's time.ParseDuration and fails on any other form, "
    "after the object was stored. Only a value beyond 64 bits of nanoseconds, such as 9999999h, is "
    "left for it to refuse.",
    "kthena pkg/apis/networking/v1alpha1/modelserver_types.go (metav1.Duration)",
)


class InferenceEngine(StrEnum):
    """The program that serves the model inside the pods."""

    VLLM = "vLLM"
    """vLLM."""

    SGLANG = "SGLang"
    """SGLang."""


class WorkloadProtocol(StrEnum):
    """How the router speaks to the pods."""

    HTTP = "http"
    """Plain HTTP."""

    HTTPS = "https"
    """HTTP over TLS."""


class KVConnectorType(StrEnum):
    """How prefill pods hand the key-value cache to decode pods."""

    HTTP = "http"
    """Plain HTTP between the engines."""

    LMCACHE = "lmcache"
    """LMCache."""

    NIXL = "nixl"
    """NIXL."""

    MOONCAKE = "mooncake"
    """Mooncake."""


class ProviderType(StrEnum):
    """The API that an outside provider speaks."""

    OPENAI = "OpenAI"
    """OpenAI, or a service compatible with it."""

    ANTHROPIC = "Anthropic"
    """Anthropic."""

    AZURE_OPENAI = "AzureOpenAI"
    """OpenAI models on Azure; the endpoint's query carries the api-version."""


class ExternalProvider(Model):
    """An LLM provider outside the cluster that serves the model."""

    type: Annotated[ProviderType | Literal["OpenAI", "Anthropic", "AzureOpenAI"], ENUM_FIRST]
    """The API that the provider speaks."""

    endpoint: Annotated[
        Str,
        Format("uri"),
        MaxLength(
            2048,
            beyond=Beyond(
                "Bounds the cost of parsing the URL. Refuses an endpoint of more than 2,048 "
                "characters.",
                _PROPOSAL,
                kind="stricter",
            ),
        ),
        Rule(
            # isURL does not parse fragments and url() does: a bad escape there would be an
            # evaluation error, which does not ratchet (apiserver pkg/cel/library/urls.go).
            "size(self) > 2048 || (isURL(self)"
            " && !self.matches('#.*%([^0-9A-Fa-f]|.[^0-9A-Fa-f]|.?$)')"
            " && url(self).getScheme() in ['http', 'https'] && url(self).getHostname() != '')",
            message="endpoint must be an absolute http or https URL with a host",
            beyond=Beyond(
                "Format uri alone takes `/v1`, `//x` and `ftp://x`, which no request can be "
                "sent to; all three are refused.",
                _PROPOSAL,
                kind="stricter",
            ),
        ),
        Rule(
            "size(self) > 2048 || !self.matches('^[^:]*://[^/?#]*@')",
            message="endpoint must not contain a user or password",
            beyond=Beyond(
                "A password in a URL is readable by everyone who reads the object; refuses "
                "`https://user:secret@host`. Credentials belong in the Secret.",
                _PROPOSAL,
                kind="stricter",
            ),
        ),
    ]
    """Full base URL of the provider's API, such as https://api.openai.com/v1. A query is kept."""

    credentials_ref: (
        Annotated[
            LocalObjectReference,
            Rule(
                "self.name != ''",
                message="credentialsRef.name must not be empty",
                reason="FieldValueRequired",
                field_path=".name",
                beyond=Beyond(
                    "An empty name points at no Secret; refuses `credentialsRef: {}`.",
                    _PROPOSAL,
                    kind="stricter",
                ),
            ),
        ]
        | None
    ) = None
    """Secret in the same namespace with the credentials, under the key `api-key`. Without it
    requests carry no credentials."""


class PDGroup(Model):
    """How prefill and decode pods of one model find each other."""

    group_key: Annotated[
        Str,
        MinLength(1, beyond=Beyond("An empty key names no label.", WEBHOOK)),
    ]
    """Label key whose value is the same in all pods of one prefill/decode group."""

    prefill_labels: LabelMap
    """Labels of the pods that do the prefill."""

    decode_labels: LabelMap
    """Labels of the pods that do the decoding."""


class WorkloadSelector(Model):
    """Which pods serve the model."""

    match_labels: Annotated[
        LabelMap,
        Required(
            beyond=Beyond(
                "Upstream's marker is misspelt (`+kube:validation:Required`), so that only the "
                "webhook asks for it.",
                "kthena pkg/apis/networking/v1alpha1/modelserver_types.go:70",
                upstream=False,
            )
        ),
    ]
    """Labels that every pod of the model carries."""

    pd_group: PDGroup | None = None
    """Set when prefill and decoding run in different pods."""


class WorkloadPort(Model):
    """Where the pods listen."""

    port: Annotated[Int32, Minimum(1), Maximum(65535)]
    """Port number."""

    protocol: Annotated[WorkloadProtocol | Literal["http", "https"], ENUM_FIRST] = (
        WorkloadProtocol.HTTP
    )
    """How to speak to the port."""


class Retry(Model):
    """What happens after a request failed."""

    attempts: Int32 | None = None
    """How often to try again."""

    retry_interval: Annotated[Duration, Pattern(DURATION_PATTERN, beyond=_DURATION)] = "100ms"
    """How long to wait between two tries, such as 100ms."""


class TrafficPolicy(Model):
    """How requests to the model are sent."""

    timeout: Annotated[Duration, Pattern(DURATION_PATTERN, beyond=_DURATION)] | None = None
    """How long one request may take, such as 30s. Without it there is no limit."""

    retry: Retry | None = None
    """What happens after a request failed. Without it nothing is tried again."""


class KVConnectorSpec(Model):
    """How the key-value cache travels between prefill and decode pods."""

    type: Annotated[
        KVConnectorType | Literal["http", "lmcache", "nixl", "mooncake"], ENUM_FIRST
    ] = KVConnectorType.HTTP
    """The transport."""


@constrain(
    Rule(
        "has(self.workloadSelector) || has(self.externalProvider)",
        message="either workloadSelector or externalProvider must be specified",
    ),
    Rule(
        "has(self.externalProvider) || has(self.inferenceEngine)",
        message="inferenceEngine is required unless externalProvider is set",
        reason="FieldValueRequired",
        field_path=".inferenceEngine",
        beyond=Beyond(
            "Pods cannot be asked for metrics without knowing their engine; refuses a server "
            "with a workloadSelector and no inferenceEngine.",
            "review of volcano-sh/kthena#1191",
            kind="stricter",
        ),
    ),
    Rule(
        "has(self.externalProvider) || has(self.workloadPort)",
        message="workloadPort is required unless externalProvider is set",
        reason="FieldValueRequired",
        field_path=".workloadPort",
        beyond=Beyond(
            "Stands for upstream's required entry, which an outside provider could not meet.",
            _PROPOSAL,
        ),
    ),
)
class ModelServerSpec(Model):
    """Desired state of a ModelServer."""

    model: Annotated[Str, Field(max_length=256)] | None = None
    """Name of the model as the engine or provider knows it; by default the requested name is
    passed on."""

    inference_engine: Annotated[InferenceEngine | Literal["vLLM", "SGLang"], ENUM_FIRST] | None = (
        None
    )
    """Program that serves the model; required unless externalProvider is set."""

    workload_selector: WorkloadSelector | None = None
    """Pods that serve the model; ignored when externalProvider is set as well."""

    workload_port: Annotated[
        WorkloadPort | None,
        Required(
            value=False,
            beyond=Beyond(
                "A server behind an outside provider has no port; accepts one with "
                "externalProvider alone. kthena's present webhook still refuses it, because it "
                "asks for a workloadSelector.",
                _PROPOSAL,
                kind="looser",
                upstream=True,
            ),
        ),
    ] = None
    """Where the pods listen; required unless externalProvider is set."""

    traffic_policy: TrafficPolicy | None = None
    """How requests are sent: time limit and retries."""

    kv_connector: KVConnectorSpec | None = None
    """How the key-value cache travels between prefill and decode pods."""

    external_provider: ExternalProvider | None = None
    """Provider outside the cluster. When it is set, requests go there and workloadSelector is
    ignored."""


class ModelServerStatus(Model):
    """Observed state of a ModelServer; there is nothing in it yet."""


@resource(
    columns=(
        Column(
            "Engine",
            ".spec.inferenceEngine",
            description="Program that serves the model in the pods",
        ),
        Column("Port", ".spec.workloadPort.port", description="Port the pods listen on"),
        Column("Protocol", ".spec.workloadPort.protocol", description="How the pods are spoken to"),
        Column("Age", ".metadata.creationTimestamp"),
    ),
)
class ModelServer(CustomResource):
    """A place where a model is served: pods of the cluster, or a provider outside it."""

    api_version: Literal["networking.serving.volcano.sh/v1alpha1"] = (
        "networking.serving.volcano.sh/v1alpha1"
    )
    kind: Literal["ModelServer"] = "ModelServer"
    metadata: ObjectMeta = Field(default_factory=ObjectMeta)

    spec: Annotated[
        ModelServerSpec,
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

    status: ModelServerStatus | None = None
    """What was observed."""
