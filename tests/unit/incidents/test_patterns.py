"""Copies made by a program, the same hidden list, delivered Bcc, subjects, and constant contact addresses."""

from __future__ import annotations

import pytest

from builders.cases import DAY, T0, FakeCase, Seen, people
from builders.rules import HEADER, RULES, rule
from sentaudit.incidents.audit import understand
from sentaudit.model.config import Config, Organisation
from sentaudit.model.coverage import Role
from sentaudit.model.facts import Channel, Flag, Place
from sentaudit.model.incident import Incident
from sentaudit.rules.rule import Level, Pattern

CONFIG = Config(organisation=Organisation(domains=("own.example",)))
OWNER = "owner@own.example"
HELP = "help@desk.example"


def incidents(case: FakeCase) -> tuple[Incident, ...]:
    return understand(case, CONFIG, RULES).incidents


def test_copies_with_somebody_elses_address_each_are_united() -> None:
    case = FakeCase()
    crowd = people(50)
    for n, receiver in enumerate(crowd[:40]):
        case.mail(
            [receiver], at=T0 + n, subject="news", seen=[Seen(Channel.BODY, [crowd[(n + 1) % 40], HELP, receiver])]
        )
    case.mail([crowd[40]], at=T0 + 40, subject="news", seen=[Seen(Channel.BODY, [*crowd[41:46], HELP])])
    case.mail([crowd[47]], at=T0 + 41, subject="news", seen=[Seen(Channel.BODY, [HELP])])
    (one,) = incidents(case)
    assert one.rules == ("templated-copies",)
    assert (one.messages, one.exposed.distinct, one.overlap, one.never_received) == (41, 45, 40, 5)
    assert one.exposed.max_visible_to_one == 5
    assert one.receivers.distinct == 41
    assert "constant-contacts" in {reason.code for reason in one.reasons}


def test_copies_that_show_only_the_contact_are_none() -> None:
    case = FakeCase()
    for n in range(40):
        case.mail([f"r{n}@r.example"], at=T0 + n, subject="news", seen=[Seen(Channel.BODY, [HELP, "web@desk.example"])])
    assert incidents(case) == ()


def test_a_whole_list_in_every_copy_is_one_incident_with_both_rules() -> None:
    case = FakeCase()
    crowd = people(90)
    for n in range(30):
        case.mail([crowd[n]], at=T0 + n, subject="news", seen=[Seen(Channel.BODY, crowd, named=crowd[:70])])
    (one,) = incidents(case)
    assert set(one.rules) == {"addresses-in-body", "templated-copies"}
    assert (one.messages, one.exposed.distinct, one.exposed.max_visible_to_one) == (30, 90, 89)
    assert one.exposed.listed == 30 * 89
    assert (one.overlap, one.never_received) == (30, 60)
    assert {kind: n for kind, n in one.data_kinds.items() if n} == {"address": 90, "name": 70}


def test_a_spilled_list_in_one_of_many_hidden_mailings() -> None:
    case = FakeCase()
    for n in range(13):
        case.mail(bcc=people(50, start=1000 + 50 * n), at=T0 + n * 60, subject="fair")
    case.mail(bcc=people(29), at=T0 + 900, subject="fair", seen=[Seen(Channel.BODY, people(21, start=29))])
    (one,) = incidents(case)
    assert (one.messages, one.exposed.distinct, one.receivers.distinct) == (1, 21, 29)
    assert (one.overlap, one.never_received, one.receivers.at_least) == (0, 21, False)


def test_an_address_in_half_of_the_other_mails_is_a_contact_address() -> None:
    case = FakeCase()
    for n in range(12):
        subject = "topic " + "abcdefghijkl"[n] * (n + 1)
        case.mail(
            [f"r{n}@r.example"], at=T0 - n * DAY, subject=subject, seen=[Seen(Channel.BODY, [HELP])] if n % 2 else []
        )
    case.mail(["a@a.example"], at=T0 + DAY, subject="list", seen=[Seen(Channel.BODY, [*people(12), HELP])])
    (one,) = incidents(case)
    assert (one.exposed.distinct, one.exposed.listed) == (12, 12)
    assert HELP not in {address.address for address in one.addresses}


def test_constant_addresses_are_no_contacts_if_they_are_a_list_themselves() -> None:
    case = FakeCase()
    crowd = people(12)
    for n in range(8):
        case.mail(
            [f"r{n}@r.example"],
            at=T0 - n * 9 * DAY,
            subject="topic " + "abcdefgh"[n] * (n + 1),
            seen=[Seen(Channel.BODY, crowd)],
        )
    assert [one.exposed.distinct for one in incidents(case)] == [12] * 8


def test_the_same_hidden_list_on_mails_to_different_people() -> None:
    case = FakeCase()
    readers = people(19, domain="readers.example")
    for n in range(15):
        case.mail([f"customer{n}@c{n}.example"], bcc=readers, at=T0 + n * DAY, subject=f"order {n}")
    (one,) = incidents(case)
    assert (one.rules, one.channels) == (("same-bcc-list",), ("to",))
    assert (one.exposed.distinct, one.receivers.distinct, one.exposed.max_visible_to_one) == (15, 34, 15)
    assert one.messages == 15


def test_a_mailing_to_a_hidden_list_with_the_same_visible_desk_is_none() -> None:
    case = FakeCase()
    for n in range(5):
        case.mail(["desk@agency.example"], bcc=people(19), at=T0 + n * DAY, subject=f"news {n}")
    assert incidents(case) == ()


def test_bcc_in_a_delivered_copy() -> None:
    case = FakeCase()
    hidden = people(3)
    case.mail(["a@a.example"], bcc=hidden, sender=OWNER, folder="export", role=Role.UNKNOWN, flags=Flag.DELIVERED)
    (one,) = incidents(case)
    assert (one.rules, one.channels, one.exposed.distinct) == (("delivered-bcc",), ("bcc",), 3)


def test_addresses_in_the_subject_need_two_or_many_readers() -> None:
    case = FakeCase()
    case.mail(["a@a.example"], at=T0, subject="one", seen=[Seen(Channel.SUBJECT, people(1))])
    case.mail(["a@a.example"], at=T0 + 9 * DAY, subject="two", seen=[Seen(Channel.SUBJECT, people(2))])
    case.mail(bcc=people(156, start=99), at=T0 + 99 * DAY, subject="six", seen=[Seen(Channel.SUBJECT, people(1))])
    assert sorted((one.exposed.distinct, one.receivers.distinct) for one in incidents(case)) == [(1, 156), (2, 1)]


def test_old_recipients_in_a_forwarded_mail() -> None:
    case = FakeCase()
    old = people(20)
    author = Seen(Channel.QUOTED, ["author@x.example"], Place.AUTHOR)
    case.mail([old[0], "new@n.example"], seen=[Seen(Channel.QUOTED, [*old, "author@x.example"]), author])
    (one,) = incidents(case)
    assert (one.rules, one.exposed.distinct) == (("addresses-in-quoted",), 19)
    assert {"quoted-thread", "bcc-missing"} <= {reason.code for reason in one.reasons}


def test_unknown_receivers_are_said_to_be_unknown() -> None:
    case = FakeCase()
    case.mail([OWNER], seen=[Seen(Channel.BODY, people(30))])
    (one,) = incidents(case)
    assert (one.receivers.at_least, one.exposed.max_visible_to_one) == (True, 30)
    assert "receivers-unknown" in {reason.code for reason in one.reasons}


def test_invoices_to_two_people_of_each_customer_are_no_repeated_list() -> None:
    case = FakeCase()
    for n in range(12):
        desk = [f"anna@c{n}.example", f"ben@c{n}.example"]
        case.mail(desk, at=T0 + n * 60, subject="invoice")
    assert incidents(case) == ()


@pytest.mark.parametrize("asked", [{"receivers": 5}, {"parties": 5}, {"bcc": 1}])
def test_a_rule_that_asks_for_no_number_of_exposed_is_met_below_the_others(asked: dict[str, float]) -> None:
    case = FakeCase()
    case.mail(people(5), bcc=["z@far.example"] if "bcc" in asked else None)
    own = rule("own", HEADER, asked)
    (one,) = understand(case, CONFIG, (*RULES, own)).incidents
    assert one.rules == ("own",)
    assert one.exposed.distinct == 5


def test_a_rule_that_asks_for_no_number_of_hidden_finds_shorter_lists_than_the_others() -> None:
    case, hidden = FakeCase(), people(4, start=50)
    for n, visible in enumerate(people(3)):
        case.mail([visible], bcc=hidden, at=T0 + n * DAY)
    own = rule("own", (Channel.TO,), {"exposed": 3}, level=Level.CAMPAIGN, pattern=Pattern.SAME_BCC)
    assert not incidents(case)
    assert [one.rules for one in understand(case, CONFIG, (*RULES, own)).incidents] == [("own",)]


@pytest.mark.parametrize("asked", [{"people": 10}, {"parties": 3}])
def test_a_rule_about_records_or_parties_counts_no_contact_address(asked: dict[str, float]) -> None:
    case, crowd = FakeCase(), people(12)
    case.mail(crowd[:1], seen=[Seen(Channel.BODY, [*crowd, HELP])])
    for n in range(7):
        case.mail(crowd[:1], at=T0 + n * DAY, subject="abcdefg"[n], seen=[Seen(Channel.BODY, [HELP])])
    (one,) = understand(case, CONFIG, (*RULES, rule("own", (Channel.BODY,), asked))).incidents
    assert one.exposed.distinct == 11  # the contact address is still told from the others


@pytest.mark.parametrize(("number", "watched"), [(1, 0), (2, 1), (9, 1)])
def test_an_address_in_a_body_is_watched_from_what_the_rule_about_one_mail_says(number: int, watched: int) -> None:
    case = FakeCase()
    case.mail(["x@far.example"], seen=[Seen(Channel.BODY, people(number))])
    assert understand(case, CONFIG, RULES).totals.watch == watched
