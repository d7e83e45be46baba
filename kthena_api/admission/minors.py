# SPDX-License-Identifier: Apache-2.0
"""In what the served minors of Kubernetes differ when they admit an object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from kthena_api.cel import UnsupportedVersion
from kthena_api.crd.values import Profile, profile_of

__all__ = ["MINORS", "Minor", "minor_of"]


@dataclass(frozen=True, slots=True)
class Minor:
    """One minor's texts.

    Attributes:
        name: Such as `1.37`.
        profile: How it judges a value under a schema.
        shows_go_syntax: Whether refused values are printed in Go's syntax (`%#v`) and not as JSON.
        counts_bytes: Whether limits of label keys and values are called bytes.
        label_key: What a label's key is called.
        missing: The words after `Required value` for apiVersion and kind of an embedded resource.
        owner_words: Member of an owner reference to the words for an empty one.
        owners_by_index: Whether errors of owner references name the reference, and call what is
            empty required.
    """

    name: str
    profile: Profile
    shows_go_syntax: bool = False
    counts_bytes: bool = True
    label_key: str = "a valid label key"
    missing: str = ""
    owner_words: Mapping[str, str] = field(default_factory=dict)
    owners_by_index: bool = False


_OWNER_WORDS: Final = {
    "apiVersion": "version must not be empty",
    "kind": "must not be empty",
    "name": "must not be empty",
    "uid": "must not be empty",
}

MINORS: Final[Mapping[str, Minor]] = MappingProxyType(
    {
        "1.33": Minor(
            "1.33",
            profile_of(33),
            shows_go_syntax=True,
            counts_bytes=False,
            label_key="a qualified name",
            missing="must not be empty",
            owner_words={
                "apiVersion": "version must not be empty",
                "kind": "kind must not be empty",
                "name": "name must not be empty",
                "uid": "uid must not be empty",
            },
        ),
        "1.34": Minor(
            "1.34",
            profile_of(34),
            counts_bytes=False,
            label_key="a qualified name",
            owner_words=_OWNER_WORDS,
        ),
        "1.35": Minor("1.35", profile_of(35), owner_words=_OWNER_WORDS),
        "1.36": Minor("1.36", profile_of(36), owner_words=_OWNER_WORDS),
        "1.37": Minor("1.37", profile_of(37), owners_by_index=True),
    }
)


def minor_of(name: str) -> Minor:
    """The minor with a name.

    Raises:
        UnsupportedVersion: For one that is not served.
    """
    found = MINORS.get(name)
    if found is None:
        raise UnsupportedVersion(name)
    return found
