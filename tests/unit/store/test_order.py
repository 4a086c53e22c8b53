"""Positions sort as a person would: 9 before 10, inside one container."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentaudit.store.order import natural


@pytest.mark.parametrize(
    "positions",
    [
        ["0+1", "9+500", "10+2", "100+1"],
        ["7/9", "7/10", "8/1"],
        ["a.zip!b.mbox!9+1", "a.zip!b.mbox!10+1", "a.zip!c.mbox!0+1"],
        ["cur/1.host", "cur/10.host", "cur/9.host"],
        ["1" * 5000 + "+1", "2" * 5000 + "+1"],
        ["inbox/10", "inbox/9"],
        ["٣+1", "٤+1"],
    ],
)
def test_order(positions):
    backwards = positions[::-1]
    assert sorted(backwards, key=natural) == positions


@given(st.lists(st.text(st.sampled_from("01+/!a"), max_size=8), unique=True, max_size=6))
def test_every_position_has_a_place_of_its_own(positions):
    assert len({natural(position) for position in positions}) == len(positions)
    assert sorted(positions, key=natural) == sorted(sorted(positions), key=natural)
