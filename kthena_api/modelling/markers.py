# SPDX-License-Identifier: Apache-2.0
"""The `Annotated` vocabulary: what a field says to the schema.

A marker applies itself to a schema node. Markers that Python can enforce as well are groups of
annotated-types constraints, so that Pydantic reads them without knowing this module.

Plain classes, because each dataclass would add 0.6 ms to the start of every user's program.
Rules and whole-class markers are in `rules`; start reading at `Marker`.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import annotated_types

from kthena_api.crd.beyond import ABSENT, Absent, Beyond
from kthena_api.modelling.fitting import (
    FORMAT_TYPES,
    FORMATS,
    NUMERIC,
    TEXTUAL,
    TYPE_WORDS,
    TYPES,
    check_differ,
    check_enum_value,
    check_number,
    check_order,
    check_range,
    check_size,
    kind_of,
    sibling,
)
from kthena_api.modelling.problems import MarkerFault, nearest

if TYPE_CHECKING:
    from kthena_api.crd import Json, Structural

INT_RANGES: Final = {"int32": 2**31, "int64": 2**63}


class Marker:
    """One fact about a node.

    Attributes:
        value: The fact, or `ABSENT` for "not here" when upstream has it.
        beyond: Why upstream differs, None when it does not.
        keyword: The JSON keyword the marker owns.
    """

    # pydantic and annotated-types recognise a group of constraints by this member.
    __is_annotated_types_grouped_metadata__: Literal[True] = True

    keyword: ClassVar[str] = ""
    group: ClassVar[Literal["node", "validation", "extensions", "notes"]] = "validation"
    attribute: ClassVar[str] = ""
    empty: ClassVar[object] = None
    fits: ClassVar[tuple[str, ...]] = ()
    takes: ClassVar[tuple[type, ...]] = ()  # types of the value, where a wrong one could pass
    texts: ClassVar[tuple[str, ...]] = ()  # members that hold text, or several
    early: ClassVar[bool] = False  # shapes the node, so it goes before markers that look at it

    def __init__(self, value: Any, *, beyond: Beyond | None = None) -> None:
        if beyond is not None and not isinstance(beyond, Beyond):
            raise TypeError(f"beyond takes Beyond(reason, reference), not {beyond!r}")
        self.value = value
        self.beyond = beyond

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.value!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Marker):
            return NotImplemented
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        # Equal markers may print differently: 1, 1.0 and True are one value.
        return hash(type(self))

    def __iter__(self) -> Iterator[object]:
        """Yield what Pydantic should enforce."""
        return iter(())

    def in_baseline(self) -> tuple[Marker, ...]:
        """Return the markers that stand here in upstream's schema.

        Raises:
            MarkerFault: When upstream's value is given plainly and the marker takes no value.
        """
        if self.beyond is None:
            return (self,)
        upstream = self.beyond.upstream
        if isinstance(upstream, Absent):
            return ()
        if isinstance(upstream, Marker):
            return (upstream,)
        if isinstance(upstream, tuple) and all(isinstance(each, Marker) for each in upstream):
            return upstream
        return (self.with_value(upstream),)

    def with_value(self, value: Any) -> Marker:
        """Return a marker of this kind with another value and no declared difference."""
        try:
            return type(self)(value)
        except TypeError:
            raise MarkerFault(
                f"upstream={value!r} does not say which marker upstream has",
                f"write upstream={type(self).__name__}(…), or another marker",
            ) from None

    def clear(self, node: Structural) -> Structural:
        """Return the node without the keyword this marker owns."""
        return self._set(node, self.empty)

    def apply(self, node: Structural) -> Structural:
        """Return the node with this fact.

        Raises:
            MarkerFault: When the fact does not fit the node.
        """
        if self.value is ABSENT:
            return self.clear(node)
        self.check(node)
        if not self.attribute:
            raise MarkerFault(f"{type(self).__name__} does not belong here")
        return self._set(node, self.value)

    def check(self, node: Structural) -> None:
        """Refuse a value of wrong type, and a node that the keyword says nothing about."""
        if self.takes and (not isinstance(self.value, self.takes) or isinstance(self.value, bool)):
            words = " or ".join(TYPE_WORDS[each] for each in self.takes)
            raise MarkerFault(f"{type(self).__name__} takes {words}, not {self.value!r}")
        kind = kind_of(node)
        if self.fits and kind not in self.fits and kind != "any":
            raise MarkerFault(
                f"{type(self).__name__} fits {' and '.join(self.fits)}, not {kind}",
                sibling(type(self).__name__, kind),
            )

    def _set(self, node: Structural, value: object) -> Structural:
        changes: dict[str, Any] = {self.attribute: value}
        if self.group == "node":
            return replace(node, **changes)
        part = getattr(node, self.group)
        return replace(node, **{self.group: replace(part, **changes)})


class _Bound(Marker):
    """A numeric bound; exclusive ones become OpenAPI v3.0's boolean form."""

    fits, takes = NUMERIC, (int, float)
    exclusive_attribute: ClassVar[str] = ""

    def __init__(
        self, value: float | Absent, *, exclusive: bool = False, beyond: Beyond | None = None
    ) -> None:
        super().__init__(value, beyond=beyond)
        self.exclusive = exclusive

    def clear(self, node: Structural) -> Structural:
        changes: dict[str, Any] = {self.attribute: None, self.exclusive_attribute: False}
        return replace(node, validation=replace(node.validation, **changes))

    def apply(self, node: Structural) -> Structural:
        node = super().apply(node)
        if self.value is ABSENT:
            return node
        changes: dict[str, Any] = {self.exclusive_attribute: self.exclusive}
        node = replace(node, validation=replace(node.validation, **changes))
        check_range(node)
        return node

    def check(self, node: Structural) -> None:
        super().check(node)
        check_number(self.keyword, self.value, node)


class Maximum(_Bound):
    """`maximum`, with `exclusive=True` also `exclusiveMaximum: true`."""

    keyword, attribute, exclusive_attribute = "maximum", "maximum", "exclusive_maximum"

    def __iter__(self) -> Iterator[object]:
        if self.value is not ABSENT:
            exclusive = self.exclusive
            yield (annotated_types.Lt if exclusive else annotated_types.Le)(self.value)


class Minimum(_Bound):
    """`minimum`, with `exclusive=True` also `exclusiveMinimum: true`."""

    keyword, attribute, exclusive_attribute = "minimum", "minimum", "exclusive_minimum"

    def __iter__(self) -> Iterator[object]:
        if self.value is not ABSENT:
            exclusive = self.exclusive
            yield (annotated_types.Gt if exclusive else annotated_types.Ge)(self.value)


class MultipleOf(Marker):
    """`multipleOf`."""

    keyword, attribute, fits, takes = "multipleOf", "multiple_of", NUMERIC, (int, float)

    def __iter__(self) -> Iterator[object]:
        if self.value is not ABSENT:
            yield annotated_types.MultipleOf(self.value)

    def check(self, node: Structural) -> None:
        super().check(node)
        check_number(self.keyword, self.value, node)
        if self.value <= 0:
            raise MarkerFault(f"multipleOf {self.value} is not above 0")


class _Size(Marker):
    """A bound on a length; a negative one accepts nothing and is a slip."""

    takes = (int,)
    upper: ClassVar[bool]

    def __init__(self, value: int | Absent, *, beyond: Beyond | None = None) -> None:
        super().__init__(value, beyond=beyond)

    def __iter__(self) -> Iterator[object]:
        if self.value is not ABSENT:
            yield (annotated_types.MaxLen if self.upper else annotated_types.MinLen)(self.value)

    def check(self, node: Structural) -> None:
        super().check(node)
        check_size(self.keyword, self.value)

    def apply(self, node: Structural) -> Structural:
        node = super().apply(node)
        what = self.attribute.removeprefix("max_").removeprefix("min_")
        check_order(node, f"min_{what}", f"max_{what}")
        return node


class MaxLength(_Size):
    """`maxLength` of text, in characters."""

    keyword, attribute, fits, upper = "maxLength", "max_length", TEXTUAL, True


class MinLength(_Size):
    """`minLength` of text, in characters."""

    keyword, attribute, fits, upper = "minLength", "min_length", TEXTUAL, False


class MaxItems(_Size):
    """`maxItems` of a list."""

    keyword, attribute, fits, upper = "maxItems", "max_items", ("array",), True


class MinItems(_Size):
    """`minItems` of a list."""

    keyword, attribute, fits, upper = "minItems", "min_items", ("array",), False


class MaxProperties(_Size):
    """`maxProperties` of a map or object."""

    keyword, attribute, fits, upper = "maxProperties", "max_properties", ("object",), True


class MinProperties(_Size):
    """`minProperties` of a map or object."""

    keyword, attribute, fits, upper = "minProperties", "min_properties", ("object",), False


class Pattern(Marker):
    """`pattern` in Go's regexp dialect, unanchored; Python matches it in the same dialect."""

    keyword, attribute, fits, takes = "pattern", "pattern", TEXTUAL, (str,)

    def __init__(self, value: str | Absent, *, beyond: Beyond | None = None) -> None:
        super().__init__(value, beyond=beyond)

    def __iter__(self) -> Iterator[object]:
        if self.value is not ABSENT:
            from pydantic import AfterValidator

            yield AfterValidator(self._match)

    def _match(self, text: object) -> object:
        from kthena_api.regexp import compile_pattern

        if isinstance(text, str) and not compile_pattern(self.value).search(text):
            raise ValueError(f"should match '{self.value}'")
        return text

    def check(self, node: Structural) -> None:
        from kthena_api.regexp import check_pattern

        super().check(node)
        fault = check_pattern(self.value)
        if fault is not None:
            raise MarkerFault(f"pattern {self.value!r} is not a Go regular expression: {fault}")


class Format(Marker):
    """`format`; Python enforces int32 and int64, the server its other formats."""

    keyword, attribute, takes = "format", "format", (str,)

    def __init__(self, value: str | Absent, *, beyond: Beyond | None = None) -> None:
        super().__init__(value, beyond=beyond)

    def __iter__(self) -> Iterator[object]:
        limit = INT_RANGES.get(self.value)
        if limit is not None:
            yield annotated_types.Ge(-limit)
            yield annotated_types.Lt(limit)

    def check(self, node: Structural) -> None:
        super().check(node)
        wants = FORMAT_TYPES.get(self.value, "string")
        if kind_of(node) not in {wants, "any", "int-or-string"}:
            raise MarkerFault(f"format {self.value} fits {wants}, not {kind_of(node)}")
        if self.value not in FORMATS and (hint := nearest(self.value, FORMATS)):
            # A server ignores a format that it does not know, so an unusual one may be meant.
            raise MarkerFault(f"format {self.value} is unknown", hint)


class Enum(Marker):
    """`enum`; a StrEnum or Literal says the same, this marker is for values that differ."""

    keyword, attribute, empty = "enum", "enum", ()

    def __init__(
        self, value: Sequence[Json | enum.Enum] | Absent, *, beyond: Beyond | None = None
    ) -> None:
        if not isinstance(value, str | Absent):
            value = tuple(each.value if isinstance(each, enum.Enum) else each for each in value)
        super().__init__(value, beyond=beyond)

    def check(self, node: Structural) -> None:
        if isinstance(self.value, str) or not self.value:
            raise MarkerFault(f"Enum takes the values, not {self.value!r}", 'write Enum(["a"])')
        for each in self.value:
            check_enum_value(each, node)
        check_differ(self.value)


class UniqueItems(Marker):
    """Refused: an apiserver takes no CRD with `uniqueItems: true`."""

    keyword, attribute, empty = "uniqueItems", "unique_items", False

    def __init__(self) -> None:
        super().__init__(value=True)

    def check(self, node: Structural) -> None:  # noqa: ARG002 - no node takes it
        raise MarkerFault("uniqueItems is refused by every apiserver", "write ListSet()")


class SchemaType(Marker):
    """`type`, instead of the one that the annotation gives; drops what belonged to the old one."""

    keyword, group, attribute, empty, early = "type", "node", "type", "", True

    def clear(self, node: Structural) -> Structural:
        return node  # without this marker the annotation gives the type

    def check(self, node: Structural) -> None:  # noqa: ARG002 - it replaces the node's type
        if self.value not in TYPES:
            raise MarkerFault(
                f"{self.value!r} is not a type of JSON Schema", nearest(str(self.value), TYPES)
            )


class Schemaless(Marker):
    """Drops everything the annotation says; other markers complete the node."""

    early = True

    def __init__(self) -> None:
        super().__init__(value=True)

    def clear(self, node: Structural) -> Structural:
        return node

    def apply(self, node: Structural) -> Structural:
        return type(node)(notes=node.notes)


class Nullable(Marker):
    """`nullable: true`: JSON null is a value and is stored."""

    keyword, group, attribute, empty = "nullable", "node", "nullable", False

    def __init__(self, value: bool | Absent = True, *, beyond: Beyond | None = None) -> None:  # noqa: FBT001, FBT002 - a fact, not a switch
        super().__init__(value, beyond=beyond)


class Default(Marker):
    """The schema's default where Python has none or makes it, or a declared difference of it."""

    keyword, group, attribute, empty = "default", "node", "default", ABSENT

    def __init__(self, value: Json | Absent = ABSENT, *, beyond: Beyond | None = None) -> None:
        super().__init__(value, beyond=beyond)


class Required(Marker):
    """Declares a difference of `required`; without one, say it with a missing default."""

    keyword = "required"

    def __init__(self, value: bool = True, *, beyond: Beyond | None = None) -> None:  # noqa: FBT001, FBT002 - a fact, not a switch
        super().__init__(value, beyond=beyond)

    def in_baseline(self) -> tuple[Marker, ...]:
        if self.beyond is not None and self.beyond.upstream is ABSENT:
            return (Required(value=False),)  # nothing there, so not required
        return super().in_baseline()

    def clear(self, node: Structural) -> Structural:
        return node

    def apply(self, node: Structural) -> Structural:
        """Leave the node alone: `required` stands on the parent, where the reader puts it."""
        return node


class Example(Marker):
    """`example`; the first of `Field(examples=…)` says the same."""

    keyword, group, attribute, empty = "example", "notes", "example", ABSENT


class ExternalDocumentation(Marker):
    """`externalDocs` with a URL and an optional text."""

    keyword, group, attribute, texts = "externalDocs", "notes", "external_docs", ("value",)

    def __init__(self, url: str, description: str = "") -> None:
        super().__init__((url, description))

    def apply(self, node: Structural) -> Structural:
        from kthena_api.crd import ExternalDocs

        url, description = self.value
        if not url.startswith(("https://", "http://")):
            raise MarkerFault(f"external documentation needs an absolute URL, not {url!r}")
        return self._set(node, ExternalDocs(url, description))


class _Flag(Marker):
    """A keyword that is true or not there."""

    group, empty = "extensions", False

    def __init__(self, value: bool | Absent = True, *, beyond: Beyond | None = None) -> None:  # noqa: FBT001, FBT002 - a fact, not a switch
        super().__init__(value, beyond=beyond)


class XIntOrString(_Flag):
    """`x-kubernetes-int-or-string: true` and no type; `scalars.IntOrString` adds the anyOf."""

    keyword, attribute, early = "x-kubernetes-int-or-string", "int_or_string", True

    def apply(self, node: Structural) -> Structural:
        node = super().apply(node)
        return replace(node, type="") if self.value is True else node


class EmbeddedResource(_Flag):
    """`x-kubernetes-embedded-resource: true`."""

    keyword, attribute, fits = "x-kubernetes-embedded-resource", "embedded_resource", ("object",)


class PreserveUnknownFields(_Flag):
    """`x-kubernetes-preserve-unknown-fields: true`: the server does not prune here."""

    keyword, attribute = "x-kubernetes-preserve-unknown-fields", "preserve_unknown_fields"
