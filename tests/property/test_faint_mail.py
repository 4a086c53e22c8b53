"""Mail that shows a few people is read whole only where that can matter: to read all of it gives the same result."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders.cases import HOUR, T0, FakeCase, people
from builders.rules import RULES
from sentaudit.incidents.audit import Understanding, understand
from sentaudit.incidents.context import gather
from sentaudit.model.config import Config, Organisation
from sentaudit.model.facts import Flag

CONFIG = Config(organisation=Organisation(domains=("own.example",)), folders=("sent",))
CROWD = people(30)

# Few values of each, so that mails have something in common more often than not; subjects are mostly their own.
PEOPLE = st.builds(
    lambda first, number: CROWD[first : first + number], st.integers(0, 18), st.sampled_from([2, 3, 5, 6, 9, 9, 10, 12])
)
MAIL = st.fixed_dictionaries({
    "to": PEOPLE,
    "at": st.integers(-40, 40).map(lambda n: T0 + n * 12 * HOUR),
    "sender": st.sampled_from(["owner@own.example", "owner@own.example", "mate@own.example"]),
    "subject": st.sampled_from("abcdefghijklmnopqrstuvwxyz").map(lambda letter: letter * 3),
    "outline": st.sets(st.integers(1, 7), min_size=1, max_size=4).map(lambda some: tuple(sorted(some))),
    "attachments": st.sets(st.integers(11, 19), max_size=1).map(tuple),
    "flags": st.sampled_from([Flag(0)] * 9 + [Flag.APOLOGY, Flag.REPLY]),
})  # fmt: skip


def result(mails: list[dict[str, object]]) -> Understanding:
    case = FakeCase()
    for number, mail in enumerate(mails):
        case.mail(content=number, message_id=f"<{number}@x.test>", **mail)  # type: ignore[arg-type]
    return replace(understand(case, CONFIG, RULES), hints=())


@settings(max_examples=300, deadline=None)
@given(st.lists(MAIL, min_size=2, max_size=16))
def test_reading_all_of_it_whole_changes_nothing(mails: list[dict[str, object]]) -> None:
    mails.append({"to": CROWD[:10], "at": T0, "outline": (1, 2, 3), "attachments": (11,)})
    quick = result(mails)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gather, "linked", lambda faint, *_: list(faint.places()))
        assert result(mails) == quick
