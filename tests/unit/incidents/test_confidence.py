"""Each reason that lowers or raises the confidence, from the facts of the whole case."""

from __future__ import annotations

import itertools

import pytest

from builders.cases import DAY, HOUR, T0, FakeCase, Seen, people
from builders.rules import RULES
from sentaudit.incidents.audit import understand
from sentaudit.model.config import Config, Organisation
from sentaudit.model.coverage import Role
from sentaudit.model.facts import Channel, Flag, Kind, Place
from sentaudit.model.incident import Incident

CONFIG = Config(organisation=Organisation(domains=("own.example",), lists=("all@lists.example",)))
OWNER = "owner@own.example"
GROUP = people(12)


def incident(case: FakeCase) -> Incident:
    (one,) = understand(case, CONFIG, RULES).incidents
    return one


def codes(case: FakeCase) -> set[str]:
    return {reason.code for reason in incident(case).reasons}


def test_strangers_without_thread_are_reported_with_reasons_in_words() -> None:
    case = FakeCase()
    case.mail(people(80), subject="Autumn newsletter")
    one = incident(case)
    assert one.reported
    assert one.confidence == 1.0
    assert {r.code for r in one.reasons} == {"no-thread", "unrelated-individuals", "broadcast", "many", "bcc-missing"}
    assert "80" in next(r.text for r in one.reasons if r.code == "many")


def test_people_who_wrote_to_each_other_are_a_known_group() -> None:
    case = FakeCase()
    for n, (one, other) in enumerate(itertools.combinations(GROUP, 2)):
        case.mail([other, OWNER], sender=one, at=T0 - DAY - n * HOUR, subject=f"talk {'x' * n}", folder="Inbox",
                  role=Role.OTHER, flags=Flag.DELIVERED)  # fmt: skip
    case.mail(GROUP, subject="minutes")
    found = incident(case)
    assert "no-thread" not in {r.code for r in found.reasons}
    assert "100 %" in next(r.text for r in found.reasons if r.code == "known-group")
    assert found.confidence == pytest.approx(0.6 - 0.5 + 0.1)


def test_an_answer_of_one_of_them_to_all_acquaints_all() -> None:
    case = FakeCase()
    case.mail([OWNER, *GROUP[1:]], sender=GROUP[0], at=T0 - DAY, folder="Inbox", role=Role.OTHER, flags=Flag.DELIVERED)
    case.mail(GROUP)
    assert "known-group" in codes(case)


@pytest.mark.parametrize("size", [12, 40])
def test_an_earlier_broadcast_of_the_same_sender_acquaints_nobody(size: int) -> None:
    case = FakeCase()
    case.mail([OWNER], people(size), at=T0 - 30 * DAY, subject="spring news")
    case.mail(people(12), at=T0, subject="autumn news")
    last = max(understand(case, CONFIG, RULES).incidents, key=lambda one: one.first_sent or 0)
    assert "known-group" not in {r.code for r in last.reasons}
    assert "no-thread" in {r.code for r in last.reasons}


def test_what_came_later_acquaints_nobody() -> None:
    case = FakeCase()
    case.mail(GROUP, at=T0)
    case.mail([OWNER, *GROUP[1:]], sender=GROUP[0], at=T0 + DAY, folder="Inbox", role=Role.OTHER, flags=Flag.DELIVERED)
    assert "known-group" not in codes(case)


def test_a_thread_all_take_part_in() -> None:
    case = FakeCase()
    case.mail([OWNER, *GROUP[1:]], sender=GROUP[0], at=T0 - DAY, message_id="<root>", folder="Inbox", role=Role.OTHER)
    case.mail(GROUP, subject="Re: hello", thread=["<root>"])
    assert "thread" in codes(case)
    assert not incident(case).reported


def test_who_stood_in_an_earlier_mail_of_the_thread_takes_part_in_it() -> None:
    case = FakeCase()
    case.mail([OWNER, *GROUP[1:]], sender=GROUP[0], at=T0 - DAY, message_id="<root>", folder="Inbox", role=Role.OTHER)
    case.mail(GROUP, subject="Re: hello", thread=["<lost>", "<root>"])
    assert "thread" in codes(case)


def test_one_newcomer_breaks_the_thread() -> None:
    case = FakeCase()
    case.mail([OWNER, *GROUP[2:]], sender=GROUP[0], at=T0 - DAY, message_id="<root>", folder="Inbox", role=Role.OTHER)
    case.mail(GROUP, subject="Re: hello", thread=["<root>"])
    assert not {"thread", "reply", "no-thread"} & codes(case)


def test_participants_of_the_quoted_mail_are_in_the_thread_and_an_unknown_one_is_only_a_reply() -> None:
    case = FakeCase()
    case.mail(GROUP, thread=["<lost>"], seen=[Seen(Channel.QUOTED, GROUP)])
    assert "thread" in codes(case)
    other = FakeCase()
    other.mail(GROUP, thread=["<lost>"])
    assert "reply" in codes(other)


def test_one_partner_and_role_addresses() -> None:
    case = FakeCase()
    case.mail([f"info@shop{n}.example" for n in range(12)])
    assert "role-addresses" in codes(case)
    assert "unrelated-individuals" not in codes(case)  # desks are no individuals
    case = FakeCase()
    case.mail(["a@a.example"], seen=[Seen(Channel.BODY, people(12, domain="partner.co.jp"))])
    assert {"one-partner"} == {"one-partner", "unrelated-individuals"} & codes(case)


@pytest.mark.parametrize("reader", ["p0@org0.example", "z@far.example"])
def test_a_group_that_knows_itself_excuses_nobody_who_shows_it_to_a_stranger(reader: str) -> None:
    case, seen = FakeCase(), [Seen(Channel.QUOTED, GROUP[1:])]
    case.mail([OWNER, *GROUP[1:]], sender=GROUP[0], at=T0 - DAY, folder="Inbox", role=Role.OTHER, flags=Flag.DELIVERED)
    knows = reader != "z@far.example"
    case.mail([GROUP[0] if knows else reader], subject="FW: minutes", seen=seen)
    assert ("known-group" in codes(case)) == knows
    assert incident(case).reported != knows


def test_an_answer_that_quotes_a_list_to_those_who_had_it_is_in_the_thread() -> None:
    author, *others = GROUP
    seen = [Seen(Channel.QUOTED, others), Seen(Channel.QUOTED, [author], place=Place.AUTHOR)]
    for readers in ([author], [author, others[0]], [author, "boss@own.example"]):
        case = FakeCase()
        case.mail(readers, subject="Re: minutes", seen=seen)
        assert "thread" in codes(case)
        assert not incident(case).reported
    case = FakeCase()
    case.mail([author, "z@far.example"], subject="Re: minutes", seen=seen)
    assert "thread" not in codes(case)
    assert incident(case).reported


def test_the_list_of_a_partner_among_its_own_people_is_less_than_the_same_list_in_other_hands() -> None:
    staff, confidence = people(12, domain="partner.co.jp"), []
    for reader in ("chief@partner.co.jp", "a@other.example"):
        case = FakeCase()
        case.mail([reader], seen=[Seen(Channel.BODY, staff)])
        confidence.append(understand(case, CONFIG, RULES).incidents[0].confidence)
    assert confidence[0] < 0.5 <= confidence[1]


def test_one_partner_in_the_header_is_no_finding_at_all() -> None:
    case = FakeCase()
    case.mail(people(30, domain="partner.co.jp"))
    assert understand(case, CONFIG, RULES).incidents == ()


@pytest.mark.parametrize(
    ("kind", "to", "code"),
    [
        (Kind.INVITE, [], "invitation"),
        (Kind.LIST, [], "list-post"),
        (Kind.AUTO_REPLY, [], "auto"),
        (Kind.ORDINARY, ["all@lists.example"], "list-post"),
    ],
)
def test_kinds_of_mail(kind: Kind, to: list[str], code: str) -> None:
    case = FakeCase()
    case.mail([*GROUP, *to], kind=kind)
    assert code in codes(case)
    assert not {"invitation", "list-post", "auto"} - {code} & codes(case)


def test_a_list_among_them_does_not_hide_strangers_but_a_talk_on_it_is_open() -> None:
    case = FakeCase()
    case.mail([*people(17), "all@lists.example"])
    first = incident(case)
    assert first.reported
    assert next(one.moved for one in first.reasons if one.code == "list-post") == pytest.approx(-0.35 / 2, abs=0.01)
    case = FakeCase()
    case.mail([*people(17), "all@lists.example"], thread=["<lost>"])
    assert not incident(case).reported


def test_a_list_that_only_colleagues_received() -> None:
    case = FakeCase()
    case.mail(["mate@own.example"], bcc=[], seen=[Seen(Channel.BODY, people(20))])
    assert "internal-receivers" in codes(case)
    case = FakeCase()
    case.mail(["mate@own.example"], bcc=["out@out.example"], seen=[Seen(Channel.BODY, people(20))])
    assert "internal-receivers" not in codes(case)


def test_a_standing_group_is_written_to_over_weeks() -> None:
    case = FakeCase()
    for n in range(1, 5):
        case.mail(GROUP[1:9], [GROUP[0], GROUP[9]], at=T0 - n * 7 * DAY, subject="abcde"[n])
    case.mail(GROUP, at=T0, subject="last")
    last = max(understand(case, CONFIG, RULES).incidents, key=lambda one: one.first_sent or 0)
    reason = next(r for r in last.reasons if r.code == "standing-group")
    assert "4" in reason.text
    assert "21" in reason.text


def test_a_sender_who_usually_hides_the_list() -> None:
    case = FakeCase()
    for n in range(5):
        case.mail([OWNER], bcc=people(40), at=T0 - n * 9 * DAY, subject="news")
    case.mail([OWNER], people(40), at=T0 + 9 * DAY, subject="news")
    assert "habit-bcc" in codes(case)


def test_a_template_that_otherwise_goes_to_one_person_each() -> None:
    case = FakeCase()
    for n in range(5):
        case.mail(people(1, start=n), at=T0 - n * DAY, subject="your parcel 1")
    case.mail(people(40), at=T0 + DAY, subject="your parcel 2")
    assert "habit-bcc" in codes(case)
    case = FakeCase()
    for n in range(5):
        case.mail(people(4, start=9 * n), at=T0 - n * 9 * DAY, subject="your parcel 1")
    case.mail(people(40), at=T0 + DAY, subject="your parcel 2")
    assert "habit-bcc" not in codes(case)


@pytest.mark.parametrize("subject", ["重要なお知らせ", "ニュースレター", "Ｎｅｗｓｌｅｔｔｅｒ"])
def test_wording_of_a_mailing(subject: str) -> None:
    case = FakeCase()
    case.mail(GROUP, subject=subject)
    assert "broadcast" in codes(case)


def test_reasons_come_in_the_language_of_the_report() -> None:
    case = FakeCase()
    case.mail(GROUP)
    config = Config(organisation=CONFIG.organisation, report=type(CONFIG.report)(lang="ja"))
    (one,) = understand(case, config, RULES).incidents
    assert any(ord(char) > 0x3000 for reason in one.reasons for char in reason.text)


def test_answering_ones_own_broadcast_to_all_is_no_thread_of_theirs() -> None:
    case = FakeCase()
    case.mail(GROUP, at=T0 - 30 * DAY, subject="spring", message_id="<old>")
    case.mail(GROUP, at=T0, subject="Re: spring", thread=["<old>"])
    last = max(understand(case, CONFIG, RULES).incidents, key=lambda one: one.first_sent or 0)
    assert not {"thread", "reply"} & {reason.code for reason in last.reasons}
    assert last.reported
