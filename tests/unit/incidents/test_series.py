"""The same mistake again: which incidents and watch-level messages make a series, and how many people it has."""

from __future__ import annotations

import pytest

from builders.cases import DAY, T0, FakeCase, Seen, people
from builders.rules import HEADER, RULES, rule
from sentaudit.incidents.audit import Understanding, understand
from sentaudit.model.config import Config, Organisation, ReportSettings
from sentaudit.model.facts import Channel, Flag

CONFIG = Config(organisation=Organisation(domains=("own.example",)))


def look(case: FakeCase, config: Config = CONFIG) -> Understanding:
    return understand(case, config, RULES)


def test_three_mails_with_growing_audience_are_one_series_with_people_counted_once() -> None:
    case = FakeCase()
    case.mail(people(13), at=T0, subject="meeting")
    case.mail(people(55, start=6), at=T0 + 30 * DAY, subject="news of spring")
    case.mail(people(245, start=20), at=T0 + 90 * DAY, subject="summer party")
    found = look(case)
    (series,) = found.series
    assert series.people == 265
    assert series.incidents == tuple(sorted(one.id for one in found.incidents))
    assert {one.series for one in found.incidents} == {series.id}
    assert series.watch_messages == 0
    assert series.reason.startswith("same audience 0.")


@pytest.mark.parametrize(("lines", "members"), [((1, 2, 3, 4), 2), ((1, 7, 8, 9), 0)])
def test_a_colleague_who_sends_the_same_text_to_others_makes_a_series_but_not_by_the_subject_alone(
    lines: tuple[int, ...], members: int
) -> None:
    case = FakeCase()
    case.mail(people(12), at=T0, subject="Notice", outline=(1, 2, 3, 4))
    case.mail(people(12, start=50), at=T0 + 30 * DAY, subject="Notice", sender="mate@own.example", outline=lines)
    assert sum(len(one.incidents) for one in look(case).series) == members


def test_a_small_mail_to_the_same_people_is_a_watch_level_member() -> None:
    case = FakeCase()
    case.mail(people(40), at=T0, subject="newsletter")
    case.mail([*people(6), "new@other.example"], at=T0 + 200 * DAY, subject="short notice")
    case.mail(people(6), at=T0 + 201 * DAY, subject="Re: newsletter", flags=Flag.REPLY_SUBJECT)
    case.mail(people(2), at=T0 + 202 * DAY, subject="two of them")
    (series,) = look(case).series
    assert (len(series.incidents), series.watch_messages, series.people) == (1, 1, 41)


@pytest.mark.parametrize("copies", [1, 2])
@pytest.mark.parametrize(
    ("mail", "members"),
    [
        ({"to": people(6, start=17)}, 1),
        ({"to": people(7, start=17)}, 0),  # less than half of them
        ({"to": people(2)}, 0),
        ({"to": people(3)}, 1),
        ({"to": people(3), "flags": Flag.REPLY_SUBJECT}, 0),
        ({"to": people(2, start=90), "subject": "newsletter"}, 1),
        ({"to": people(2, start=90), "subject": "newsletter", "sender": "mate@own.example"}, 0),
        ({"to": [*people(2), *people(1, start=90)], "subject": "newsletter"}, 1),
        ({"to": people(2, start=90), "attachments": (7,)}, 1),
        ({"to": people(2, start=90), "attachments": (8,)}, 0),
        ({"to": people(2, start=90), "attachments": (7,), "sender": "mate@own.example"}, 1),
        ({"to": people(2, start=90), "attachments": (8,), "sender": "mate@own.example"}, 0),
    ],
)
def test_a_mail_to_a_few_is_a_member_for_its_people_subject_or_file(
    mail: dict[str, object], members: int, copies: int
) -> None:
    case = FakeCase()
    case.mail(people(20), subject="newsletter", attachments=(7,))
    for _ in range(copies):
        case.mail(**{"subject": "other", "at": T0 + 100 * DAY, "content": 5, "message_id": "<5@x.test>"} | mail)  # type: ignore[arg-type]
    assert [one.watch_messages for one in look(case).series] == [members] * bool(members)


def test_the_file_of_an_answer_is_seen_again() -> None:
    case = FakeCase()
    case.mail(people(20), subject="Re: newsletter", flags=Flag.REPLY_SUBJECT, attachments=(7,))
    case.mail(people(2, start=90), subject="other", at=T0 + 100 * DAY, attachments=(7,))
    assert [one.watch_messages for one in look(case).series] == [1]


def test_the_very_same_two_people_are_the_same_audience() -> None:
    case = FakeCase()
    case.mail(["x@far.example"], seen=[Seen(Channel.SUBJECT, people(2))])
    case.mail(people(2), subject="other", at=T0 + 100 * DAY)
    case.mail([*people(2), "y@far.example"], subject="another", at=T0 + 200 * DAY)
    assert [one.watch_messages for one in look(case).series] == [1]


def test_two_incidents_of_the_very_same_two_people_are_one_series() -> None:
    case = FakeCase()
    case.mail(["x@far.example"], seen=[Seen(Channel.SUBJECT, people(2))], subject="one")
    case.mail(["y@far.example"], seen=[Seen(Channel.SUBJECT, people(2))], subject="other", at=T0 + 100 * DAY)
    case.mail(["z@far.example"], seen=[Seen(Channel.SUBJECT, people(2, start=1))], subject="another", at=T0 + 200 * DAY)
    assert [len(one.incidents) for one in look(case).series] == [2]


@pytest.mark.parametrize(("watch", "members"), [(2, 2), (3, 2), (4, 1), (5, 0)])
def test_a_member_shows_as_many_people_as_the_rule_watches(watch: int, members: int) -> None:
    case = FakeCase()
    case.mail(people(20), subject="newsletter")
    case.mail(people(3), subject="other", at=T0 + 100 * DAY)
    case.mail(people(4), subject="another", at=T0 + 200 * DAY)
    found = understand(case, CONFIG, [rule("own", HEADER, {"exposed": 10}, watch=watch)])
    assert sum(one.watch_messages for one in found.series) == members


def test_the_same_subject_or_file_to_other_people_is_the_same_mistake() -> None:
    case = FakeCase()
    case.mail(people(20), at=T0, subject="newsletter")
    case.mail(people(20, start=100), at=T0 + 60 * DAY, subject="newsletter")
    case.mail(people(20, start=200), at=T0 + 120 * DAY, subject="list", attachments=(7,))
    case.mail(people(20, start=300), at=T0 + 180 * DAY, subject="members", attachments=(7,))
    reasons = sorted((len(one.incidents), one.people, one.reason) for one in look(case).series)
    assert reasons == [(2, 40, "same attachment"), (2, 40, "same subject")]
    japanese = look(case, Config(organisation=CONFIG.organisation, report=ReportSettings(lang="ja")))
    assert sorted(one.reason for one in japanese.series) == ["同じ件名", "同じ添付ファイル"]


def test_colleagues_of_one_organisation_share_a_series() -> None:
    case = FakeCase()
    case.mail(people(30), at=T0, sender="a@own.example", subject="first")
    case.mail(people(30), at=T0 + 50 * DAY, sender="b@sub.own.example", subject="second")
    (series,) = look(case).series
    assert (len(series.incidents), series.people) == (2, 30)


def test_nothing_in_common_is_no_series() -> None:
    case = FakeCase()
    case.mail(people(20), at=T0, subject="one")
    case.mail(people(20, start=18), at=T0 + 60 * DAY, subject="other")
    found = look(case)
    assert found.series == ()
    assert [one.series for one in found.incidents] == [None, None]


def test_many_incidents_with_one_audience_are_linked_however_many_there_are() -> None:
    case = FakeCase()
    for number in range(230):
        case.mail(people(40), at=T0 + number * 10 * DAY, subject=f"subject {'abcdefghij'[number % 10] * (number + 1)}")
    (series,) = look(case).series
    assert (len(series.incidents) > 200, series.people) == (True, 40)
