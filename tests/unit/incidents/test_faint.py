"""Mail that shows a handful of people is read where it can be of a mailing with other mail, and counted once."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from builders.cases import DAY, HOUR, T0, FakeCase, Seen, people
from builders.rules import HEADER, RULES, rule
from sentaudit.incidents.audit import understand
from sentaudit.model.config import Config, Organisation
from sentaudit.model.coverage import Role
from sentaudit.model.facts import Channel, Flag, Kind, Place
from sentaudit.model.incident import Incident
from sentaudit.model.result import Totals
from sentaudit.rules.rule import Level, Rule

CONFIG = Config(organisation=Organisation(domains=("own.example",)), folders=("sent", "archive"))
CROWD = people(14)
GROUPS = CROWD[:5], CROWD[5:10], CROWD[10:]


def incidents(case: FakeCase) -> tuple[Incident, ...]:
    return understand(case, CONFIG, RULES).incidents


def totals(case: FakeCase, *rules: Rule) -> Totals:
    return understand(case, CONFIG, rules or RULES).totals


@pytest.mark.parametrize(("distance", "messages"), [(7 * DAY, 2), (7 * DAY + 1, 1)])
@pytest.mark.parametrize("before", [True, False])
def test_a_file_links_it_with_a_mail_that_just_meets_a_rule(distance: int, messages: int, before: bool) -> None:
    case = FakeCase()
    case.mail(CROWD[:10], subject="list", attachments=(7,))
    case.mail(CROWD[10:12], subject="more", attachments=(7,), at=T0 + (-distance if before else distance))
    (one,) = incidents(case)
    assert (one.messages, one.exposed.distinct) == (messages, 8 + 2 * messages)


@pytest.mark.parametrize(("outline", "messages"), [((1, 2, 4), 2), ((1, 4, 5), 1), ((1, 2, 4, 5, 6), 1)])
def test_half_of_the_text_links_it_with_a_mail_that_meets_a_rule(outline: tuple[int, ...], messages: int) -> None:
    case = FakeCase()
    case.mail(CROWD[:10], subject="list", outline=(1, 2, 3))
    case.mail(CROWD[10:12], subject="more", outline=outline, at=T0 + 2 * DAY)
    assert [one.messages for one in incidents(case)] == [messages]


@pytest.mark.parametrize(("letterhead", "messages"), [((8, 9, 10), 2), ((), 1)])
def test_letterhead_is_told_by_all_mail_of_those_weeks(letterhead: tuple[int, ...], messages: int) -> None:
    case = FakeCase()
    case.mail(CROWD[:10], subject="list", outline=(1, 2, 3))
    case.mail(CROWD[10:12], subject="more", outline=(1, 2, 8, 9, 10), at=T0 + HOUR)
    for number, days in enumerate((-7, -4, 4, 7)):
        case.mail(people(2, start=90), subject="abcd"[number], outline=letterhead, at=T0 + days * DAY)
    assert [one.messages for one in incidents(case)] == [messages]


def test_what_it_is_linked_with_counts_only_if_it_shows_strangers() -> None:
    case = FakeCase()
    case.mail(CROWD, subject="list", attachments=(7,))
    case.mail(people(2, "partner.example"), subject="more", attachments=(7,), at=T0 + HOUR)
    (one,) = incidents(case)
    assert (one.messages, one.exposed.distinct) == (1, 14)


@pytest.mark.parametrize(("gap", "found"), [(2 * DAY, [3]), (2 * DAY + 1, [])])
def test_a_subject_links_it_with_its_own_kind(gap: int, found: list[int]) -> None:
    case = FakeCase()
    for n, group in enumerate(GROUPS):
        case.mail(group, subject="offer", at=T0 + n * gap)
    assert [one.messages for one in incidents(case)] == found


@pytest.mark.parametrize(
    "more",
    [
        {"seen": [Seen(Channel.BODY, ["x@far.example"], Place.SIGNATURE)]},
        {"beside": ["mate@own.example"]},
        {"bcc": ["mate@own.example"]},
        {"flags": Flag.APOLOGY},
        {"cc": ["owner@own.example"]},
    ],
)
@pytest.mark.parametrize("faint", [0, 1, 2])
def test_a_subject_links_it_with_mail_that_is_read_for_something_else(more: Mapping[str, object], faint: int) -> None:
    case = FakeCase()
    for n, group in enumerate(GROUPS):
        case.mail(group, subject="offer", at=T0 + n * HOUR, **({} if n == faint else more))  # type: ignore[arg-type]
    assert [one.messages for one in incidents(case)] == [3]


@pytest.mark.parametrize("faint", [0, 1, 2])
def test_a_subject_links_it_with_mail_that_lies_in_the_case_twice(faint: int) -> None:
    case = FakeCase()
    for n, group in enumerate(GROUPS):
        for _ in range(1 if n == faint else 2):
            case.mail(group, subject="offer", at=T0 + n * HOUR, content=n, message_id=f"<{n}@x.test>")
    assert [one.messages for one in incidents(case)] == [3]


@pytest.mark.parametrize(("distance", "messages"), [(7 * DAY, 4), (7 * DAY + 1, 3)])
def test_notices_to_a_few_are_linked_with_what_they_are_about(distance: int, messages: int) -> None:
    case = FakeCase()
    case.mail(people(20, start=90), at=T0 - 300 * DAY, subject="another")
    case.mail(GROUPS[0], subject="offer")
    for n, group in enumerate(GROUPS):
        case.mail(group, subject="sorry", at=T0 + distance + n * HOUR, flags=Flag.APOLOGY)
    assert [one.messages for one in incidents(case) if one.first_sent and one.first_sent >= T0] == [messages]


def test_it_is_at_watch_level_from_as_many_people_as_a_rule_says() -> None:
    case = FakeCase()
    for number in (2, 3, 4, 5):
        case.mail(CROWD[:number], subject="abcdef"[number], at=T0 + number * 9 * DAY)
    watched = [totals(case, rule("own", HEADER, {"exposed": 10}, watch=least)).watch for least in (1, 2, 3, 4, 5, 6)]
    assert watched == [4, 4, 3, 2, 1, 0]


@pytest.mark.parametrize(
    ("mail", "watched"),
    [
        ({"to": [CROWD[0], "mate@own.example"]}, 0),
        ({"to": [CROWD[0], "owner@own.example"], "cc": ["mate@own.example"]}, 0),
        ({"sender": CROWD[0], "folder": "Archive", "role": Role.OTHER}, 0),
        ({"beside": CROWD[1:2]}, 0),
        ({"kind": Kind.BOUNCE}, 0),
        ({"sender": None}, 1),
        ({"at": None}, 1),
        ({"beside": ["mate@own.example"]}, 1),
        ({"kind": Kind.LIST}, 1),
    ],
)
def test_it_is_at_watch_level_only_if_it_shows_two_people_to_each_other(mail: dict[str, object], watched: int) -> None:
    case = FakeCase()
    case.mail(**{"to": CROWD[:2]} | mail)  # type: ignore[arg-type]
    assert totals(case).watch == watched


def test_its_copies_are_one() -> None:
    case = FakeCase()
    for _ in range(3):
        case.mail(CROWD[:4], content=5, message_id="<one@x.test>")
    case.mail(CROWD[:4], content=5, message_id="<other@x.test>")
    assert totals(case).watch == 2


def test_what_is_of_a_mailing_is_no_longer_at_watch_level() -> None:
    case = FakeCase()
    for n, group in enumerate(GROUPS):
        case.mail(group, subject="offer", at=T0 + n * HOUR)
    assert totals(case).watch == 0


def test_a_mailing_of_two_is_none_for_a_rule_that_asks_for_three() -> None:
    case = FakeCase()
    for n, group in enumerate(GROUPS[:2]):
        case.mail(group, subject="offer", at=T0 + n * HOUR)
    assert incidents(case) == ()
    two = rule("two", HEADER, {"exposed": 10, "messages": 2}, level=Level.CAMPAIGN)
    assert totals(case).watch == 2
    assert [one.messages for one in understand(case, CONFIG, [two]).incidents] == [2]
