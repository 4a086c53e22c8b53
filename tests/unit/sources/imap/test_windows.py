"""Windows of UIDs: every UID in exactly one, ids that stay, never too many of them."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentaudit.sources.imap.windows import LAST_UID, compact, windows


@pytest.mark.parametrize(
    "uid_next", [0, 1, 2, 500, 501, 502, 1001, 2_000_001, 2_000_002, 20_000_002, LAST_UID, LAST_UID + 9]
)
def test_every_uid_is_in_one_window(uid_next: int) -> None:
    found = list(windows(uid_next))
    ends = [(one.first, one.last) for one in found]
    assert [first for first, _ in ends] == [1, *(last + 1 for _, last in ends[:-1])][: len(ends)]
    assert (ends[-1][1] if ends else 0) == max(0, min(uid_next, LAST_UID + 1) - 1)
    assert len(found) <= 12_000


def test_a_growing_folder_keeps_its_windows() -> None:
    before, after = list(windows(1300)), list(windows(4000))
    assert after[: len(before) - 1] == before[:-1]
    assert [one.first for one in after][: len(before)] == [one.first for one in before]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.sets(st.integers(1, LAST_UID) | st.integers(1, 2000), max_size=500))
def test_sets_name_exactly_these_uids(uids: set[int]) -> None:
    sets = compact(sorted(uids))
    named = []
    for text in sets:
        assert len(text) <= 4100
        for piece in text.split(","):
            low, _, high = piece.partition(":")
            named += range(int(low), int(high or low) + 1)
    assert named == sorted(uids)
