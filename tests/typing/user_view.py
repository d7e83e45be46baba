# SPDX-License-Identifier: Apache-2.0
"""What a user's type checker sees; mypy --strict and pyright must accept every line."""

from typing import Any, assert_type

from kthena_api.kubernetes import LocalObjectReference, ObjectMeta
from kthena_api.networking.v1alpha1 import (
    ExternalModelProvider,
    ExternalModelProviderSpec,
    ExternalProvider,
    ModelRoute,
    ModelRouteSpec,
    ModelServer,
    ModelServerSpec,
    ProviderType,
    RouteRule,
    TargetModel,
    WorkloadPort,
    WorkloadSelector,
)

server = ModelServer(
    metadata=ObjectMeta(name="gpt", labels={"team": "chat"}),
    spec=ModelServerSpec(
        model="gpt-4o",
        external_provider=ExternalProvider(
            type="OpenAI",
            endpoint="https://api.openai.com/v1",
            credentials_ref=LocalObjectReference(name="openai"),
        ),
    ),
)
by_member = ExternalProvider(type=ProviderType.ANTHROPIC, endpoint="https://api.anthropic.com")
pods = ModelServerSpec(
    inference_engine="vLLM",
    workload_selector=WorkloadSelector(match_labels={"app": "llama"}),
    workload_port=WorkloadPort(port=8000, protocol="https"),
)
route = ModelRoute(
    spec=ModelRouteSpec(
        model_name="gpt",
        rules=[RouteRule(target_models=[TargetModel(model_server_name="gpt", weight=100)])],
    )
)
provider = ExternalModelProvider(
    spec=ExternalModelProviderSpec(base_url="https://api.openai.com/v1", headers={"X-Team": "a"})
)

assert_type(server.metadata.name, str | None)
assert_type(server.metadata.labels, dict[str, str])
assert_type(server.spec, ModelServerSpec)
assert_type(server.spec.model, str | None)
assert_type(server.spec.external_provider, ExternalProvider | None)
assert_type(route.spec.rules, list[RouteRule])
assert_type(route.spec.rules[0].target_models[0].weight, int)
assert_type(provider.spec.insecure_skip_verify, bool)
assert_type(server.to_manifest(), dict[str, Any])
