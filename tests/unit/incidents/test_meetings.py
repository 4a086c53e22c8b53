"""Meetings as columns: in order whatever order they came in, and what one says of the people in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentaudit.incidents.context import meetings as module
from sentaudit.incidents.context.meetings import Meetings

MEETING = st.tuples(
    st.integers(-(2**40), 2**40) | st.integers(0, 3),
    st.integers(0, 2),
    st.none() | st.integers(1, 9),
    st.integers(2, 2000),
    st.lists(st.integers(1, 9), min_size=2, max_size=5),
    st.booleans(),
)


def told(meetings: Meetings, at: int) -> tuple[object, ...]:
    sender = meetings._senders[at] or None
    broadcast = bool(meetings._broadcasts[at])
    return meetings.times[at], meetings._contents[at], sender, meetings._visible[at], [*meetings.members(at)], broadcast


@given(st.lists(MEETING), st.integers(1, 4))
def test_they_are_put_in_order_of_time_and_content(
    some: list[tuple[int, int, int | None, int, list[int], bool]], piece: int
) -> None:
    meetings = Meetings()
    for *what, broadcast in some:
        meetings.add(*what, broadcast=broadcast)  # type: ignore[arg-type]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_SORTED_AT_ONCE", piece)
        meetings.sort()
    assert [told(meetings, at) for at in range(len(some))] == sorted(some, key=lambda one: one[:2])
    assert list(meetings.everybody()) == [(at, key) for at in range(len(some)) for key in meetings.members(at)]
    for time in {0, 1, *meetings.times}:
        assert meetings.before(time) == sum(one[0] < time for one in some)
    assert meetings.before(None) == len(some)


@pytest.mark.parametrize(
    ("people", "sender", "own", "circle", "acquaints"),
    [
        ({1, 2}, 7, set(), 20, True),
        ({1, 2}, 7, {5}, 20, False),
        ({1, 2}, 3, set(), 20, False),
        ({1, 2}, 7, set(), 19, False),
        ({1, 3}, 7, set(), 19, True),
    ],
)
def test_a_small_circle_or_one_of_the_people_as_its_author_acquaints_them(
    people: set[int], sender: int, own: set[int], circle: int, acquaints: bool
) -> None:
    meetings = Meetings()
    meetings.add(100, 5, 3, 20, [1, 2], broadcast=True)
    assert meetings.acquaints(0, people, sender, own, circle) is acquaints


def test_a_circle_is_that_of_its_sender_if_it_is_not_too_large() -> None:
    meetings = Meetings()
    meetings.add(100, 5, 3, 20, [1, 2], broadcast=False)
    meetings.add(200, 6, None, 20, [1, 4], broadcast=False)
    assert [*meetings.written(0, 3, 20)] == [1, 2]
    assert [*meetings.written(0, 3, 19)] == [*meetings.written(0, 4, 20)] == [*meetings.written(0, None, 20)] == []
    assert [*meetings.written(1, None, 20)] == [1, 4]
