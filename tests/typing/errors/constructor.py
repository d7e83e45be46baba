# SPDX-License-Identifier: Apache-2.0
"""Mistakes that a user's type checker must find: `# wrong` marks each line."""

from kthena_api.kubernetes import ObjectMeta
from kthena_api.networking.v1alpha1 import (
    ExternalProvider,
    ModelServer,
    ModelServerSpec,
    WorkloadPort,
)

ExternalProvider(type="OpenAi", endpoint="https://a")  # wrong
ExternalProvider(type="OpenAI")  # wrong
ExternalProvider(type="OpenAI", endpoint=b"https://a")  # wrong
ModelServerSpec(inferenceEngine="vLLM")  # wrong
ModelServerSpec(inference_engine="vllm")  # wrong
WorkloadPort(port="8000")  # wrong
ModelServer(metadata=ObjectMeta(name=1), spec=ModelServerSpec())  # wrong
ModelServer(metadata=ObjectMeta(name="a"))  # wrong
ModelServer(spec=ModelServerSpec(), kind="ModelRoute")  # wrong
ModelServerSpec().external_provider.endpoint  # wrong
ModelServerSpec().externalProvider  # wrong
