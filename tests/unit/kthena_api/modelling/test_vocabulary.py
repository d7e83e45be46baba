# SPDX-License-Identifier: Apache-2.0
"""docs/markers.md names every marker of controller-gen, and only Python names that exist."""

import inspect
import re
from pathlib import Path

from kthena_api import modelling
from kthena_api.modelling import Marker, resource

PAGE = Path(__file__).parents[4] / "docs" / "markers.md"
ROW = re.compile(r"^\| (.*?) \| (.*?) \|(?: (.*?) ?\|)?$", re.MULTILINE)

# What sigs.k8s.io/controller-tools v0.23.0 registers for CRDs, by place.
VALIDATION = (
    "Maximum Minimum ExclusiveMaximum ExclusiveMinimum MultipleOf MinProperties MaxProperties "
    "MaxLength MinLength Pattern MaxItems MinItems UniqueItems Enum Format Type "
    "XPreserveUnknownFields XEmbeddedResource XIntOrString XValidation "
    "AtMostOneOf ExactlyOneOf AtLeastOneOf Required Optional EmbeddedResource Schemaless items:"
)
KUBEBUILDER = (
    "default example externalDocs title pruning:PreserveUnknownFields resource "
    "subresource:status subresource:scale printcolumn selectablefield storageversion "
    "unservedversion skipversion deprecatedversion metadata skip"
)
KUBERNETES = "enum immutable listMapKey listType maxItems maximum minimum optional required"
PLAIN = "default groupName versionName listMapKey listType mapType structType"
PRESENCE = "nullable optional required"

# Names of Python's and pydantic's.
FOREIGN = {"Annotated", "ConfigDict", "False", "Field", "Literal", "None", "StrEnum", "T", "True"}
# The base of all markers.
NOT_ON_THE_PAGE = {"Marker"}


def rows() -> list[tuple[str, str]]:
    """Return the first two columns of every row of the page's tables."""
    found = ROW.findall(PAGE.read_text(encoding="utf-8"))
    return [(first, second) for first, second, _ in found if "---" not in first]


def go_names() -> list[str]:
    """Return the names of the left columns."""
    return [first.strip("`") for first, _ in rows() if re.fullmatch(r"`[a-zA-Z0-9:]+`", first)]


def python_code() -> str:
    """Return all code of the Python columns."""
    cells = [first if "(" in first or "=" in first else second for first, second in rows()]
    return "\n".join(code for cell in cells for code in re.findall(r"`([^`]+)`", cell))


def test_every_marker_of_controller_gen_is_on_the_page() -> None:
    """The left column is controller-gen's vocabulary, each name once."""
    expected = [
        *(f"kubebuilder:validation:{name}" for name in VALIDATION.split()),
        *(f"kubebuilder:{name}" for name in KUBEBUILDER.split()),
        *(f"k8s:{name}" for name in KUBERNETES.split()),
        *PLAIN.split(),
        *PRESENCE.split(),
    ]

    assert sorted(go_names()) == sorted(expected)


def test_every_python_name_exists() -> None:
    """What the page tells people to write can be imported."""
    without_texts = re.sub(r'"[^"]*"', '""', python_code())
    names = set(re.findall(r"(?<![\w.])[A-Z]\w*", without_texts))

    assert names - FOREIGN - set(modelling.__all__) == set()
    assert FOREIGN - names == set()


def test_every_keyword_of_resource_is_on_the_page() -> None:
    """Each keyword is named, and each that is named exists."""
    page = PAGE.read_text(encoding="utf-8")
    kinds = page[page.index("## Kinds") :]
    named = set(re.findall(r"`(\w+)=", kinds))

    assert named == set(inspect.signature(resource).parameters)


def test_every_public_marker_is_on_the_page() -> None:
    """No marker is offered without a word about it."""
    offered = {
        name
        for name in modelling.__all__
        if isinstance(value := getattr(modelling, name), type) and issubclass(value, Marker)
    }

    named = set(re.findall(r"\w+", python_code()))
    assert offered - NOT_ON_THE_PAGE - named == set()


def test_a_name_that_is_missing_would_be_seen() -> None:
    """The rows are read: a known pair is among them."""
    assert ("`kubebuilder:validation:Type`", '`SchemaType("string")`') in rows()
    assert len(go_names()) > 60
