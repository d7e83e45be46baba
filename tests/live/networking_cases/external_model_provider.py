# SPDX-License-Identifier: Apache-2.0
"""ExternalModelProvider."""

from __future__ import annotations

from typing import Any, Final

from tests.live.networking_cases.case import (
    RULES,
    UNCHECKED,
    Case,
    Cause,
    Fact,
    changed,
    invalid,
)

GOOD: Final[dict[str, Any]] = {"baseURL": "https://api.example.com/v1"}
_RESERVED: Final = (
    "Authorization",
    "proxy-authorization",
    "Cookie",
    "X-API-Key",
    "HOST",
    "content-length",
    "Connection",
    "Keep-Alive",
    "Proxy-Connection",
    "Transfer-Encoding",
    "Upgrade",
    "trailer",
    "TE",
)


def provider(**changes: Any) -> dict[str, Any]:
    """Return the good spec with other top-level fields; None takes one away."""
    return changed(GOOD, changes)


def _fact(path: str, keyword: str, message: str = "") -> Fact:
    return Fact("ExternalModelProvider", path, keyword, message)


def _url_cases() -> list[Case]:
    """Return the cases of baseURL."""
    path = "spec.baseURL"
    no_url = "baseURL must be an absolute https URL with a host"
    more = "baseURL must not contain a user, a query or a fragment"
    return [
        Case(
            fact=_fact(path, "maxLength"),
            what="baseURL of 2049 characters",
            refused=provider(baseURL="https://x/" + "a" * 2039),
            causes=(
                Cause(path, "FieldValueTooLong", "Too long: may not be more than 2048 bytes"),
                UNCHECKED,
            ),
            accepted=provider(baseURL="https://x/" + "a" * 2038),
        ),
        *(
            Case(
                fact=_fact(path, RULES, message),
                what=f"baseURL {text}",
                refused=provider(baseURL=text),
                causes=(invalid(path, f'"{text}": {message}'),),
                accepted=provider(baseURL=nearest),
            )
            for message, text, nearest in [
                (no_url, "https:///v1", "https://x/v1"),
                (no_url, "https://a#", "https://a/#"),
                (no_url, "https://a b", "https://a/%20b"),
                (more, "https://user:secret@x", "https://x/user:secret@x"),
                (more, "https://x?a=b", "https://x?"),
                (more, "https://x/#a", "https://x/a"),
            ]
        ),
    ]


def _header_cases() -> list[Case]:
    """Return the cases of headers and their names."""
    path = "spec.headers"
    token = "header names must be HTTP tokens of at most 8192 characters"  # noqa: S105 - no secret
    reserved = (
        "header names must not be reserved: the router sets credentials and connection headers "
        "itself"
    )
    return [
        Case(
            fact=_fact(path, "maxProperties"),
            what="33 headers",
            refused=provider(headers={f"x-{number}": "v" for number in range(33)}),
            causes=(
                Cause(path, "FieldValueTooMany", "Too many: 33: must have at most 32 items"),
                UNCHECKED,
            ),
            accepted=provider(headers={f"x-{number}": "v" for number in range(32)}),
        ),
        *(
            Case(
                fact=_fact(path, RULES, token),
                what=f"header name {name!r}",
                refused=provider(headers={name: "v"}),
                causes=(invalid(path, token),),
                accepted=provider(headers={nearest: "v"}),
            )
            for name, nearest in [("", "x"), ("a b", "a-b"), ("a:", "!#$%&'*+.^_`|~-a")]
        ),
        *(
            Case(
                fact=_fact(path, RULES, reserved),
                what=f"header name {name}",
                refused=provider(headers={name: "v"}),
                causes=(invalid(path, reserved),),
                accepted=provider(headers={f"x-{name}": "v"}),
            )
            for name in _RESERVED
        ),
    ]


def _header_value_cases() -> list[Case]:
    """Return the cases of the values of headers."""
    path = "spec.headers"
    return [
        Case(
            fact=_fact(f"{path}{{}}", "maxLength"),
            what="header value of 8193 characters",
            refused=provider(headers={"x-a": "a" * 8193}),
            causes=(
                Cause(
                    f"{path}.x-a",
                    "FieldValueTooLong",
                    "Too long: may not be more than 8192 bytes",
                ),
                UNCHECKED,
            ),
            accepted=provider(headers={"x-a": "a" * 8192}),
        ),
        *(
            Case(
                fact=_fact(f"{path}{{}}", "pattern"),
                what=f"header value with {what}",
                refused=provider(headers={"x-a": value}),
                causes=(
                    invalid(
                        f"{path}.x-a",
                        f"{printed}: spec.headers.x-a in body should match "
                        r"'^[^\x00-\x08\x0A-\x1F\x7F]*$'",
                    ),
                ),
                accepted=provider(headers={"x-a": nearest}),
            )
            for what, value, printed, nearest in [
                ("a line break", "a\nb", r'"a\nb"', "a\tb"),
                ("a carriage return", "a\rb", r'"a\rb"', ""),
                ("DEL", "a\x7fb", '"a\\x7fb"', "a\u00e9b"),
            ]
        ),
    ]


def _other_cases() -> list[Case]:
    """Return the cases of the spec itself and of auth."""
    optional = "secretRef.optional must be false or unset"
    names = "secretRef must name a Secret and a key"

    def auth(**reference: Any) -> dict[str, Any]:
        return provider(auth={"secretRef": reference})

    return [
        Case(
            fact=_fact("spec", "required"),
            what="no spec",
            refused=None,
            causes=(Cause("spec", "FieldValueRequired", "Required value"), UNCHECKED),
            accepted=GOOD,
        ),
        Case(
            fact=_fact("spec.auth", RULES, optional),
            what="optional Secret",
            refused=auth(name="s", key="k", optional=True),
            causes=(invalid("spec.auth", optional),),
            accepted=auth(name="s", key="k", optional=False),
            upstream=(invalid("spec.auth", optional),),
        ),
        *(
            Case(
                fact=_fact("spec.auth", RULES, names),
                what=f"secretRef with {what}",
                refused=auth(**reference),
                causes=(invalid("spec.auth", names),),
                accepted=auth(name="s", key="k"),
            )
            for what, reference in [
                ("a key alone", {"key": "k"}),
                ("an empty key", {"name": "s", "key": ""}),
            ]
        ),
    ]


CASES: Final = (*_other_cases(), *_url_cases(), *_header_cases(), *_header_value_cases())
