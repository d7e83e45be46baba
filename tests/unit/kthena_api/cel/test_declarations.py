# SPDX-License-Identifier: Apache-2.0
"""Functions as the checker sees them, and the provider that knows no types."""

from __future__ import annotations

from kthena_api.cel import types
from kthena_api.cel.declarations import NoTypes, functions_of
from kthena_api.cel.types import Type


def listed(name: str, *arguments: Type, member: bool = False) -> list[str]:
    """What a shortlist holds."""
    found = functions_of(37, 37).checked[name].shortlist(arguments, member=member)
    return [signature.id for _skipped, signature in found.listed]


def test_functions_are_made_once() -> None:
    """Environments of the same minors share their functions."""
    assert functions_of(36, 37) is functions_of(36, 37)
    assert functions_of(36, 37) is not functions_of(37, 37)


def test_type_parameters_of_a_signature() -> None:
    """Each is named once, in order."""
    (signature,) = functions_of(37, 37).checked["_?_:_"].signatures
    assert signature.variables == ("A",)
    names = [each.variables for each in functions_of(37, 37).checked["_[_]"].signatures]
    assert ("A", "B") in names


def test_shortlist_leaves_out_what_cannot_fit() -> None:
    """Plain kinds that differ never fit; null, dyn and type parameters may."""
    assert listed("_+_", types.INT, types.INT) == ["add_int64"]
    assert listed("_+_", types.INT, types.STRING) == []
    assert listed("_+_", types.INT) == []
    assert set(listed("_+_", types.INT, types.DYN)) == {"add_int64"}
    assert len(listed("_+_", types.DYN, types.DYN)) == len(
        functions_of(37, 37).checked["_+_"].signatures
    )
    assert listed("size", types.STRING) == ["size_string"]
    assert listed("size", types.STRING, member=True) == ["string_size"]


def test_shortlist_counts_the_type_parameters_left_out() -> None:
    """Names of free type parameters show in messages, so those not tried count too."""
    found = functions_of(37, 37).checked["_+_"].shortlist([types.INT, types.INT], member=False)
    assert sum(skipped for skipped, _ in found.listed) + found.rest == 1


def test_no_types() -> None:
    """Without a schema no object type is declared."""
    provider = NoTypes()
    assert provider.find_type("selfType") is None
    assert provider.find_field("selfType", "i") is None
    assert provider.fields("selfType") == ()
