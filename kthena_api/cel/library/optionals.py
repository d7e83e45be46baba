# SPDX-License-Identifier: Apache-2.0
"""Optional values (cel.lib.optional, version 2)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, Final

from kthena_api.cel import ast, macros, types
from kthena_api.cel.library.base import Library, Overload, function, method
from kthena_api.cel.values import (
    NONE,
    EvalFault,
    OptionalValue,
    has_alternative,
    index,
    index_optional,
    message_text,
    optional_has_value,
    optional_of,
    optional_of_non_zero,
    optional_value,
)


def none() -> OptionalValue:
    """The optional without a value."""
    return NONE


def or_optional(operand: object, other: object) -> object:
    """The first of two optionals that has a value."""
    return other if has_alternative(operand) else operand


def or_value(operand: object, otherwise: object) -> object:
    """The value of an optional, or another one."""
    return otherwise if has_alternative(operand) else optional_value(operand)


def first(items: Sequence[Any]) -> OptionalValue:
    """The first item, if there is one."""
    return optional_of(items[0]) if items else NONE


def last(items: Sequence[Any]) -> OptionalValue:
    """The last item, if there is one."""
    return optional_of(items[-1]) if items else NONE


def unwrap(items: Sequence[Any]) -> list[object]:
    """The values of those optionals that have one."""
    values: list[object] = []
    for item in items:
        if not isinstance(item, OptionalValue):
            raise EvalFault(f"value {message_text(item)} is not optional")
        if item.present:
            values.append(item.value)
    return values


def _nothing(_arguments: Sequence[object], _result: object) -> int:
    return 0


def _anything(row: Overload) -> Overload:
    """The row of what the server takes no look at types for."""
    return dataclasses.replace(row, generic=row.implementation)


def _chosen(row: Overload) -> Overload:
    """The row of what looks at its argument only when it has to, free of charge."""
    return dataclasses.replace(_anything(row), runtime=_nothing, strict=False)


_K: Final = types.param("K")
_V: Final = types.param("V")
_O: Final = types.optional_of(_V)
_LIST: Final = types.list_of(_V)
_MAP: Final = types.map_of(_K, _V)
_OF_LIST: Final = types.optional_of(_LIST)
_OF_MAP: Final = types.optional_of(_MAP)
_OPTIONALS: Final = types.list_of(_O)

_INDEX_DOC: Final = "The item or value if there is one."

LIBRARY: Final = Library(
    "cel.lib.optional",
    (
        function(
            "optional_of",
            "optional.of",
            (_V,),
            _O,
            optional_of,
            "The optional that has a value.",
            "optional.of(1).value() == 1",
        ),
        function(
            "optional_ofNonZeroValue",
            "optional.ofNonZeroValue",
            (_V,),
            _O,
            optional_of_non_zero,
            "The optional that has a value unless it is empty or zero.",
            "!optional.ofNonZeroValue('').hasValue()",
        ),
        function(
            "optional_none",
            "optional.none",
            (),
            _O,
            none,
            "The optional without a value.",
            "!optional.none().hasValue()",
        ),
        method(
            "optional_value",
            "value",
            (_O,),
            _V,
            optional_value,
            "The value of an optional; an error when it has none.",
            "optional.of('a').value() == 'a'",
        ),
        method(
            "optional_hasValue",
            "hasValue",
            (_O,),
            types.BOOL,
            optional_has_value,
            "Whether an optional has a value.",
            "optional.of('a').hasValue()",
        ),
        _chosen(
            method(
                "optional_or_optional",
                "or",
                (_O, _O),
                _O,
                or_optional,
                "The first of two optionals that has a value.",
                "optional.none().or(optional.of(2)) == optional.of(2)",
            )
        ),
        _chosen(
            method(
                "optional_orValue_value",
                "orValue",
                (_O, _V),
                _V,
                or_value,
                "The value of an optional, or another one.",
                "optional.none().orValue(2) == 2",
            )
        ),
        _anything(
            function(
                "select_optional_field",
                ast.OPT_SELECT,
                (types.DYN, types.STRING),
                _O,
                index_optional,
                "The field if it is there.",
                "{'a': 1}.?a == optional.of(1)",
            )
        ),
        _anything(
            function(
                "list_optindex_optional_int",
                ast.OPT_INDEX,
                (_LIST, types.INT),
                _O,
                index_optional,
                _INDEX_DOC,
                "[1][?0] == optional.of(1)",
            )
        ),
        _anything(
            function(
                "optional_list_optindex_optional_int",
                ast.OPT_INDEX,
                (_OF_LIST, types.INT),
                _O,
                index_optional,
                _INDEX_DOC,
                "optional.of([1])[?0] == optional.of(1)",
            )
        ),
        _anything(
            function(
                "map_optindex_optional_value",
                ast.OPT_INDEX,
                (_MAP, _K),
                _O,
                index_optional,
                _INDEX_DOC,
                "{'a': 1}[?'a'] == optional.of(1)",
            )
        ),
        _anything(
            function(
                "optional_map_optindex_optional_value",
                ast.OPT_INDEX,
                (_OF_MAP, _K),
                _O,
                index_optional,
                _INDEX_DOC,
                "optional.of({'a': 1})[?'a'] == optional.of(1)",
            )
        ),
        _anything(
            function(
                "optional_list_index_int",
                ast.INDEX,
                (_OF_LIST, types.INT),
                _O,
                index,
                _INDEX_DOC,
                "optional.of([1])[0] == optional.of(1)",
            )
        ),
        _anything(
            function(
                "optional_map_index_value",
                ast.INDEX,
                (_OF_MAP, _K),
                _O,
                index,
                _INDEX_DOC,
                "optional.of({'a': 1})['a'] == optional.of(1)",
            )
        ),
        method(
            "list_last",
            "last",
            (_LIST,),
            _O,
            last,
            "The last item if there is one.",
            "[1, 2].last() == optional.of(2)",
        ),
        method(
            "list_first",
            "first",
            (_LIST,),
            _O,
            first,
            "The first item if there is one.",
            "[1, 2].first() == optional.of(1)",
        ),
        function(
            "optional_unwrap",
            "optional.unwrap",
            (_OPTIONALS,),
            _LIST,
            unwrap,
            "The values of those optionals that have one.",
            "optional.unwrap([optional.of(1), optional.none()]) == [1]",
        ),
        method(
            "optional_unwrapOpt",
            "unwrapOpt",
            (_OPTIONALS,),
            _LIST,
            unwrap,
            "The values of those optionals that have one.",
            "[optional.of(1), optional.none()].unwrapOpt() == [1]",
        ),
    ),
    since="1.28",
    macros=macros.OPTIONAL,
    types=(types.OPTIONAL,),
)
