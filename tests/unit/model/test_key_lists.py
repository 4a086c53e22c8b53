"""Packed lists of keys say the same as the lists they are made of."""

from __future__ import annotations

from array import array

from hypothesis import given
from hypothesis import strategies as st

from sentaudit.model.key_lists import KeyLists

keys = st.integers(-(2**63), 2**63 - 1)
few = st.integers(-3, 3)


@given(st.lists(st.lists(keys | few, max_size=4), max_size=6), st.frozensets(few))
def test_lists_and_who_is_named(lists: list[list[int]], people: frozenset[int]) -> None:
    packed = KeyLists(array("q", [key for one in lists for key in one]), map(len, lists))
    assert [list(one) for one in packed] == lists
    assert [list(packed[at]) for at in range(len(packed))] == lists
    assert [list(one) for one in packed[1:4]] == lists[1:4]
    assert packed.naming(people) == [at for at, one in enumerate(lists) for key in one if key in people]
