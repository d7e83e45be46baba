# SPDX-License-Identifier: Apache-2.0
"""Whether data are surely equal as values, without making values of them.

Most of an object stays as it was in an update. What is not surely equal may still be, or may be a
fault: that is for the views.
"""

from __future__ import annotations

from typing import Any, Final

from kthena_api.cel.values.faults import EvalFault
from kthena_api.cel.values.shapes import Form, ListType, Shape

_SCALARS: Final = {Form.STRING: str, Form.INT: int, Form.BOOL: bool}


def are_alike(mine: Any, other: Any, shape: Shape) -> bool:
    """Whether both can be read as values of a shape, and these are equal on a 1.37."""
    form = shape.form
    expected = _SCALARS.get(form)
    if expected is not None:
        return type(mine) is expected and type(other) is expected and bool(mine == other)
    match form:
        case Form.RECORD:
            return _are_records_alike(mine, other, shape)
        case Form.LIST:
            return _are_lists_alike(mine, other, shape)
        case Form.MAP:
            items = shape.items
            if type(mine) is not dict or type(other) is not dict or len(mine) != len(other):
                return False
            return items is not None and all(
                are_alike(data, other.get(key), items) for key, data in mine.items()
            )
        case Form.CONVERTED:
            return _is_converted_alike(mine, other, shape)
    return type(mine) is float and type(other) is float and mine == other


def _are_records_alike(mine: Any, other: Any, shape: Shape) -> bool:
    if type(mine) is not dict or type(other) is not dict or len(mine) != len(other):
        return False
    fields = shape.fields
    for key, data in mine.items():
        field = fields.get(key)
        # A name with two underscores may be read as another one.
        if field is None or "__" in key or not are_alike(data, other.get(key), field):
            return False
    return True


def _are_lists_alike(mine: Any, other: Any, shape: Shape) -> bool:
    if type(mine) is not list or type(other) is not list or len(mine) != len(other):
        return False
    items = shape.items
    if items is None or (shape.list_type is ListType.MAP and len(mine) > 1):
        return False
    if shape.list_type is ListType.SET and items.form not in _SCALARS:
        return False
    return all(are_alike(data, each, items) for data, each in zip(mine, other, strict=True))


def _is_converted_alike(mine: Any, other: Any, shape: Shape) -> bool:
    if type(mine) not in {str, int} or type(mine) is not type(other) or mine != other:
        return False
    if shape.convert is None:
        return False
    try:
        shape.convert(mine)
    except EvalFault:
        return False
    return True
