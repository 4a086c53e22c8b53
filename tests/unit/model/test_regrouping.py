"""Two histories of merges and splits: what is new, what contradicts, and what has to be added to be of one mind."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sentaudit.model.regrouping import Change, Regrouping, differences, standing, united

UNDOING = Regrouping(Change.UNDO, (), (), "undone", "me", 99)


def change(kind: Change, *messages: str, author: str = "anna") -> Regrouping:
    return Regrouping(kind, tuple(f"I-{one}" for one in messages), messages, "because", author, 1)


def merge(*messages: str, author: str = "anna") -> Regrouping:
    return change(Change.MERGE, *messages, author=author)


def undo(one: Regrouping) -> Regrouping:
    return one._replace(change=Change.UNDO)


def test_the_same_change_by_another_is_no_news() -> None:
    found = differences([merge("a", "b")], [merge("b", "a", author="ben")])
    assert found == ((), (), ())
    assert united([merge("a", "b")], found, None) == []


def test_what_stands_there_only_is_added() -> None:
    theirs = [merge("a", "b"), merge("c", "d"), undo(merge("c", "d"))]
    found = differences([], theirs)
    assert found.fresh == (merge("a", "b"),)
    assert united([], found, None) == [merge("a", "b")]


def test_what_was_taken_back_here_does_not_come_back() -> None:
    mine = [merge("a", "b"), undo(merge("a", "b"))]
    assert differences(mine, [merge("a", "b")]).fresh == ()


def test_what_was_taken_back_there_is_named() -> None:
    assert differences([merge("a", "b")], [merge("a", "b"), undo(merge("a", "b"))]).taken_back == (merge("a", "b"),)


def test_torn_ones_are_paired_and_one_side_counts() -> None:
    shared, ours, apart, other = (
        merge("a", "b"),
        merge("b", "c"),
        merge("x", "y"),
        change(Change.SPLIT, "c", author="ben"),
    )
    mine, theirs = [shared, ours, apart], [shared, other, merge("e", "f")]
    found = differences(mine, theirs)
    assert found.torn == ((ours, other),)
    assert united(mine, found, None) == [merge("e", "f")]
    assert standing([*mine, *united(mine, found, UNDOING)]) == [shared, apart, other, merge("e", "f")]


CHANGES = st.lists(
    st.builds(
        lambda kind, messages: change(kind, *sorted(messages)),
        st.sampled_from(Change),
        st.sets(st.sampled_from("abcde"), min_size=1, max_size=3),
    ),
    max_size=8,
)


@given(CHANGES, CHANGES)
def test_after_taking_theirs_nothing_is_torn_and_a_second_time_adds_nothing(
    mine: list[Regrouping], theirs: list[Regrouping]
) -> None:
    both = [*mine, *united(mine, differences(mine, theirs), UNDOING)]
    again = differences(both, theirs)
    assert (again.fresh, again.torn) == ((), ())
    assert united(both, again, UNDOING) == []
