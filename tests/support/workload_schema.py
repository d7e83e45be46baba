# SPDX-License-Identifier: Apache-2.0
"""A schema of the size of ModelServing's, with Pod templates below the roles of a group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = Any

TEXT: Json = {"type": "string"}
INTEGER: Json = {"type": "integer", "format": "int32"}
LONG: Json = {"type": "integer", "format": "int64"}
BOOLEAN: Json = {"type": "boolean"}
TEXTS: Json = {"type": "array", "items": TEXT, "x-kubernetes-list-type": "atomic"}
LABELS: Json = {"type": "object", "additionalProperties": TEXT}
INT_OR_STRING: Json = {
    "x-kubernetes-int-or-string": True,
    "anyOf": [{"type": "integer"}, {"type": "string"}],
}
QUANTITY: Json = {
    **INT_OR_STRING,
    "pattern": (
        r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+"
        r"(\.[0-9]*)?)|(\.[0-9]+))))?$"
    ),
}
SOURCES = (
    "awsElasticBlockStore azureDisk azureFile cephfs cinder fc flexVolume flocker gitRepo iscsi "
    "glusterfs gcePersistentDisk nfs photonPersistentDisk portworxVolume quobyte rbd scaleIO "
    "storageos"
)


def record(*required: str, **properties: Json) -> Json:
    """An object."""
    node: dict[str, Json] = {"type": "object", "properties": properties}
    return {**node, "required": list(required)} if required else node


def listed(items: Json, *keys: str) -> Json:
    """A list, of the type map if it has keys."""
    if not keys:
        return {"type": "array", "items": items, "x-kubernetes-list-type": "atomic"}
    names = {"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": list(keys)}
    return {"type": "array", "items": items, **names}


def named(**more: Json) -> Json:
    """A reference by name, whose default is the empty text."""
    return {**record(name={**TEXT, "default": ""}, **more), "x-kubernetes-map-type": "atomic"}


def _selector() -> Json:
    expression = record("key", "operator", key=TEXT, operator=TEXT, values=TEXTS)
    node = record(matchExpressions=listed(expression), matchLabels=LABELS)
    return {**node, "x-kubernetes-map-type": "atomic"}


def _handler() -> Json:
    header = record("name", "value", name=TEXT, value=TEXT)
    http = record("port", host=TEXT, httpHeaders=listed(header), path=TEXT, port=INT_OR_STRING,
                  scheme=TEXT)  # fmt: skip
    return record(
        exec=record(command=TEXTS),
        httpGet=http,
        sleep=record("seconds", seconds=LONG),
        tcpSocket=record("port", host=TEXT, port=INT_OR_STRING),
    )


def _probe() -> Json:
    grpc = record("port", port=INTEGER, service={**TEXT, "default": ""})
    counts = "failureThreshold initialDelaySeconds periodSeconds successThreshold timeoutSeconds"
    node = _handler()
    node["properties"] |= {"grpc": grpc, **dict.fromkeys(counts.split(), INTEGER)}
    return node


def _security(**more: Json) -> Json:
    linux = record(level=TEXT, role=TEXT, type=TEXT, user=TEXT)
    windows = record(gmsaCredentialSpec=TEXT, hostProcess=BOOLEAN, runAsUserName=TEXT)
    profile = record("type", localhostProfile=TEXT, type=TEXT)
    return record(
        appArmorProfile=profile,
        runAsGroup=LONG,
        runAsNonRoot=BOOLEAN,
        runAsUser=LONG,
        seLinuxOptions=linux,
        seccompProfile=profile,
        windowsOptions=windows,
        **more,
    )


def _container() -> Json:
    key = named(key=TEXT, optional=BOOLEAN)
    field = record("fieldPath", apiVersion=TEXT, fieldPath=TEXT)
    resource = record("resource", containerName=TEXT, divisor=QUANTITY, resource=TEXT)
    origin = record(configMapKeyRef=key, fieldRef=field, resourceFieldRef=resource,
                    secretKeyRef=key)  # fmt: skip
    every = {**named(optional=BOOLEAN)}
    port = record("containerPort", containerPort=INTEGER, hostIP=TEXT, hostPort=INTEGER, name=TEXT,
                  protocol={**TEXT, "default": "TCP"})  # fmt: skip
    mount = record("mountPath", "name", mountPath=TEXT, name=TEXT, readOnly=BOOLEAN, subPath=TEXT)
    amounts = {"type": "object", "additionalProperties": QUANTITY}
    claim = record("name", name=TEXT, request=TEXT)
    capabilities = record(add=TEXTS, drop=TEXTS)
    security = _security(capabilities=capabilities, privileged=BOOLEAN,
                         readOnlyRootFilesystem=BOOLEAN)  # fmt: skip
    return record(
        "name",
        args=TEXTS,
        command=TEXTS,
        env=listed(record("name", name=TEXT, value=TEXT, valueFrom=origin), "name"),
        envFrom=listed(record(configMapRef=every, prefix=TEXT, secretRef=every)),
        image=TEXT,
        imagePullPolicy=TEXT,
        lifecycle=record(postStart=_handler(), preStop=_handler(), stopSignal=TEXT),
        livenessProbe=_probe(),
        name=TEXT,
        ports=listed(port, "containerPort", "protocol"),
        readinessProbe=_probe(),
        resizePolicy=listed(record("resourceName", resourceName=TEXT, restartPolicy=TEXT)),
        resources=record(claims=listed(claim, "name"), limits=amounts, requests=amounts),
        restartPolicy=TEXT,
        securityContext=security,
        startupProbe=_probe(),
        stdin=BOOLEAN,
        terminationMessagePath=TEXT,
        tty=BOOLEAN,
        volumeDevices=listed(record("devicePath", "name", devicePath=TEXT, name=TEXT),
                             "devicePath"),
        volumeMounts=listed(mount, "mountPath"),
        workingDir=TEXT,
    )  # fmt: skip


def _affinity() -> Json:
    expression = record("key", "operator", key=TEXT, operator=TEXT, values=TEXTS)
    term = record(matchExpressions=listed(expression), matchFields=listed(expression))
    preferred = record("preference", "weight", preference=term, weight=INTEGER)
    node = record(
        preferredDuringSchedulingIgnoredDuringExecution=listed(preferred),
        requiredDuringSchedulingIgnoredDuringExecution=record(nodeSelectorTerms=listed(term)),
    )
    pod_term = record(
        "topologyKey",
        labelSelector=_selector(),
        matchLabelKeys=TEXTS,
        namespaceSelector=_selector(),
        namespaces=TEXTS,
        topologyKey=TEXT,
    )
    weighted = record("podAffinityTerm", "weight", podAffinityTerm=pod_term, weight=INTEGER)
    pod = record(
        preferredDuringSchedulingIgnoredDuringExecution=listed(weighted),
        requiredDuringSchedulingIgnoredDuringExecution=listed(pod_term),
    )
    return record(nodeAffinity=node, podAffinity=pod, podAntiAffinity=pod)


def _volume() -> Json:
    item = record("key", "path", key=TEXT, mode=INTEGER, path=TEXT)
    files = named(defaultMode=INTEGER, items=listed(item), optional=BOOLEAN)
    others = {
        name: record(fsType=TEXT, readOnly=BOOLEAN, secretRef=named(), **{name: TEXT})
        for name in SOURCES.split()
    }
    return record(
        "name",
        configMap=files,
        emptyDir=record(medium=TEXT, sizeLimit=QUANTITY),
        hostPath=record("path", path=TEXT, type=TEXT),
        name=TEXT,
        persistentVolumeClaim=record("claimName", claimName=TEXT, readOnly=BOOLEAN),
        projected=record(sources=listed(record(configMap=files, secret=files))),
        secret=record(defaultMode=INTEGER, items=listed(item), secretName=TEXT),
        **others,
    )


def _template() -> Json:
    toleration = record(effect=TEXT, key=TEXT, operator=TEXT, tolerationSeconds=LONG, value=TEXT)
    spread = record("maxSkew", "topologyKey", "whenUnsatisfiable", labelSelector=_selector(),
                    maxSkew=INTEGER, topologyKey=TEXT, whenUnsatisfiable=TEXT)  # fmt: skip
    option = record(name=TEXT, value=TEXT)
    spec = record(
        "containers",
        affinity=_affinity(),
        containers=listed(_container(), "name"),
        dnsConfig=record(nameservers=TEXTS, options=listed(option), searches=TEXTS),
        ephemeralContainers=listed(_container(), "name"),
        hostAliases=listed(record("ip", hostnames=TEXTS, ip=TEXT), "ip"),
        hostNetwork=BOOLEAN,
        imagePullSecrets=listed(named()),
        initContainers=listed(_container(), "name"),
        nodeSelector=LABELS,
        readinessGates=listed(record("conditionType", conditionType=TEXT)),
        restartPolicy=TEXT,
        schedulerName=TEXT,
        securityContext=_security(fsGroup=LONG, sysctls=listed(option)),
        serviceAccountName=TEXT,
        terminationGracePeriodSeconds=LONG,
        tolerations=listed(toleration),
        topologySpreadConstraints=listed(spread, "topologyKey", "whenUnsatisfiable"),
        volumes=listed(_volume(), "name"),
    )
    return record(metadata=record(annotations=LABELS, labels=LABELS), spec=spec)


def schema() -> Json:
    """The schema of a group of roles."""
    role = record(
        "entryTemplate", "name", "workerReplicas",
        entryTemplate=_template(),
        name={**TEXT, "maxLength": 12, "pattern": "^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$"},
        replicas={**INTEGER, "default": 1},
        workerReplicas={**INTEGER, "default": 0},
        workerTemplate=_template(),
    )  # fmt: skip
    roles = {**listed(role, "name"), "minItems": 1, "maxItems": 4}
    immutable = {"rule": "self == oldSelf", "message": "name is immutable"}
    distinct = {"rule": "self.all(r, r.workerReplicas == 0 || has(r.workerTemplate))"}
    spec = record(
        "template",
        recoveryPolicy={**TEXT, "default": "RoleRecreate", "enum": ["RoleRecreate", "None"]},
        replicas={**INTEGER, "default": 1},
        schedulerName={**TEXT, "default": "volcano"},
        template=record(
            "roles",
            restartGracePeriodSeconds={**LONG, "default": 0},
            roles={**roles, "x-kubernetes-validations": [distinct]},
        ),
    )
    spec["properties"]["schedulerName"]["x-kubernetes-validations"] = [immutable]
    return record(apiVersion=TEXT, kind=TEXT, metadata={"type": "object"}, spec=spec)


def objects_in(node: Mapping[str, Json]) -> int:
    """How many object nodes a schema has."""
    below = [*node.get("properties", {}).values()]
    below += [node[name] for name in ("items", "additionalProperties") if name in node]
    return (node.get("type") == "object") + sum(map(objects_in, below))


def _pod(role: str, containers: int) -> Json:
    def container(at: int) -> Json:
        return {
            "name": f"engine-{at}",
            "image": "registry.example.com/engine:v0.10.1",
            "command": ["sh", "-c"],
            "args": ["serve /models --port 8000", "--tensor-parallel-size=8"],
            "env": [
                {"name": "ROLE", "value": role},
                {"name": "POD_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}},
                {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "hub", "key": "token"}}},
            ],
            "ports": [{"name": "http", "containerPort": 8000}, {"containerPort": 9000}],
            "resources": {
                "limits": {"cpu": 8, "memory": "64Gi", "nvidia.com/gpu": "8"},
                "requests": {"cpu": "4", "memory": "64Gi", "nvidia.com/gpu": "8"},
            },
            "readinessProbe": {"httpGet": {"path": "/health", "port": 8000}, "periodSeconds": 5},
            "volumeMounts": [
                {"name": "models", "mountPath": "/models", "readOnly": True},
                {"name": "shm", "mountPath": "/cache"},
            ],
        }

    return {
        "metadata": {"labels": {"app": "engine", "role": role}},
        "spec": {
            "containers": [container(at) for at in range(containers)],
            "nodeSelector": {"gpu": "h100"},
            "tolerations": [{"key": "gpu", "operator": "Exists", "effect": "NoSchedule"}],
            "volumes": [
                {"name": "models", "persistentVolumeClaim": {"claimName": "models"}},
                {"name": "shm", "emptyDir": {"medium": "Memory", "sizeLimit": "16Gi"}},
            ],
        },
    }


def spec_of_object() -> Json:
    """A spec with two roles."""
    return {
        "template": {
            "roles": [
                {
                    "name": role,
                    "replicas": 2,
                    "workerReplicas": 1,
                    "entryTemplate": _pod(role, 2),
                    "workerTemplate": _pod(role, 1),
                }
                for role in ("prefill", "decode")
            ]
        }
    }
