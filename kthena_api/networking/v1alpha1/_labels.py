# SPDX-License-Identifier: Apache-2.0
"""What kthena's webhook asks of label maps, as schema and rules.

Every rule here and beside it lets pass what a bound on the same value refuses: a stored object
over the bound ratchets, and a rule that then ran out of its cost budget would not. 317 characters
are the longest label key: a prefix of 253, a slash and a name of 63.
"""

from typing import Annotated, Final, TypeAlias

from kthena_api.crd.beyond import Beyond
from kthena_api.modelling.markers import MaxLength, MaxProperties, MinProperties
from kthena_api.modelling.rules import Rule
from kthena_api.modelling.scalars import Str

WEBHOOK: Final = "kthena pkg/kthena-router/webhook/validator.go"

_VALID = Beyond(
    "Pods cannot carry other labels; the webhook says so only where it is installed.", WEBHOOK
)

LabelMap: TypeAlias = Annotated[
    dict[
        Str,
        Annotated[
            Str,
            MaxLength(63, beyond=_VALID),
            Rule(
                "size(self) > 63 || !format.labelValue().validate(self).hasValue()",
                message="must be a label value",
                beyond=_VALID,
            ),
        ],
    ],
    MinProperties(1, beyond=Beyond("An empty selector would match every pod.", WEBHOOK)),
    MaxProperties(
        32,
        beyond=Beyond(
            "Bounds the cost of checking the keys. Refuses a selector of 33 or more labels, "
            "which kthena takes.",
            "kubernetes/kubernetes#121162",
            kind="stricter",
        ),
    ),
    Rule(
        "size(self) > 32 || self.all(k, size(k) <= 317"
        " && !format.qualifiedName().validate(k).hasValue())",
        message="keys must be label keys",
        beyond=_VALID,
    ),
]
"""Labels that a pod must carry."""
