# SPDX-License-Identifier: Apache-2.0
"""The forms of names, in the words of apimachinery's util/validation and api/validate/content."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_LABEL: Final = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN: Final = rf"{_LABEL}(\.{_LABEL})*"
_DNS1035: Final = "[a-z]([-a-z0-9]*[a-z0-9])?"
_KEY: Final = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"

_LABEL_WORDS: Final = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and "
    "must start and end with an alphanumeric character"
)
_SUBDOMAIN_WORDS: Final = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
    "'.', and must start and end with an alphanumeric character"
)
_DNS1035_WORDS: Final = (
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an "
    "alphabetic character, and end with an alphanumeric character"
)
_KEY_WORDS: Final = (
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
    "alphanumeric character"
)
_VALUE_WORDS: Final = (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or "
    "'.', and must start and end with an alphanumeric character"
)


def _form(words: str, pattern: str, *examples: str) -> str:
    shown = " or ".join(f"'{example}', " for example in examples)
    return f"{words} (e.g. {shown}regex used for validation is '{pattern}')"


def _length(text: str) -> int:
    # The server counts bytes, whatever it calls them.
    return len(text) if text.isascii() else len(text.encode(errors="replace"))


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """The compiled pattern; made on first use, since most programs use few of them."""
    return re.compile(text)


def _has_form(text: str, pattern: str) -> bool:
    return _pattern(pattern).fullmatch(text) is not None


def subdomain_faults(text: str, unit: str = "characters") -> list[str]:
    """What keeps a text from being an RFC 1123 subdomain.

    Args:
        text: The name.
        unit: What the words call the limit's unit: the two packages upstream differ in it.
    """
    faults = []
    if _length(text) > 253:
        faults.append(f"must be no more than 253 {unit}")
    if not _has_form(text, _SUBDOMAIN):
        faults.append(_form(_SUBDOMAIN_WORDS, _SUBDOMAIN, "example.com"))
    return faults


def label_faults(text: str) -> list[str]:
    """What keeps a text from being an RFC 1123 label."""
    faults = []
    if _length(text) > 63:
        faults.append("must be no more than 63 characters")
    if not _has_form(text, _LABEL):
        if _has_form(text, _SUBDOMAIN):
            faults.append("must not contain dots")
        else:
            faults.append(_form(_LABEL_WORDS, _LABEL, "my-name", "123-abc"))
    return faults


def dns1035_faults(text: str) -> list[str]:
    """What keeps a text from being a DNS-1035 label."""
    faults = []
    if _length(text) > 63:
        faults.append("must be no more than 63 characters")
    if not _has_form(text, _DNS1035):
        faults.append(_form(_DNS1035_WORDS, _DNS1035, "my-name", "abc-123"))
    return faults


def label_key_faults(text: str) -> list[str]:
    """What keeps a text from being a label's key: a name with an optional subdomain before it."""
    if _is_plain(text):
        return []
    prefix, slash, name = text.partition("/")
    if "/" in name:
        words = "with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
        return [f"a valid label key {_key_form()} {words}"]
    if not slash:
        prefix, name = "", text
    faults = []
    if slash and not prefix:
        faults.append("prefix part must be non-empty")
    elif slash:
        faults += [f"prefix part {fault}" for fault in subdomain_faults(prefix, "bytes")]
    if not name:
        faults.append("name part must be non-empty")
    elif _length(name) > 63:
        faults.append("name part must be no more than 63 bytes")
    if not _has_form(name, _KEY):
        faults.append(f"name part {_key_form()}")
    return faults


def _is_plain(text: str) -> bool:
    """Whether a text is surely a name of a label and a value: nearly all are."""
    return len(text) <= 63 and _pattern(_KEY).fullmatch(text) is not None


def _key_form() -> str:
    return _form(_KEY_WORDS, _KEY, "MyName", "my.name", "123-abc")


def label_value_faults(text: str) -> list[str]:
    """What keeps a text from being a label's value."""
    if _is_plain(text):
        return []
    faults = []
    if _length(text) > 63:
        faults.append("must be no more than 63 bytes")
    if text and not _has_form(text, _KEY):
        faults.append(_form(_VALUE_WORDS, f"({_KEY})?", "MyValue", "my_value", "12345"))
    return faults
