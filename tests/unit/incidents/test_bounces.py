"""Delivery reports take viewers away, and people where there is no mailbox; nothing else about an incident changes."""

from __future__ import annotations

import pytest

from builders.cases import DAY, HOUR, T0, Failed, FakeCase, Seen, people
from builders.rules import RULES
from sentaudit.incidents.audit import understand
from sentaudit.model.config import Config, Organisation
from sentaudit.model.coverage import Role
from sentaudit.model.facts import Channel, Flag, Kind, Outcome
from sentaudit.model.incident import Severity

CONFIG = Config(organisation=Organisation(domains=("own.example",)))
GONE, FAILED, DELAYED, DELIVERED = Outcome.NO_SUCH_USER, Outcome.FAILED, Outcome.DELAYED, Outcome.DELIVERED


def report(case, *failed, at=T0 + 60, folder="Inbox", sender="mailer-daemon@mx.example", **more):
    """A delivery report in the Inbox."""
    case.mail(
        ["owner@own.example"], sender=sender, at=at, folder=folder, role=Role.OTHER, kind=Kind.BOUNCE,
        flags=Flag.DELIVERED, subject=f"failure {at} {failed}", bounces=failed, **more,
    )  # fmt: skip


def one_of(case, config=CONFIG):
    (one,) = understand(case, config, RULES).incidents
    return one


def numbers(one):
    return one.exposed.undeliverable, one.exposed.net, one.receivers.undelivered, one.receivers.viewers


def test_each_outcome_takes_away_what_it_proves():
    case = FakeCase()
    case.mail(people(120), message_id="<a>")
    report(case, Failed("p0@org0.example", GONE, "<a>"), Failed("p1@org1.example", FAILED, "<a>"))
    report(case, Failed("p2@org2.example", DELAYED, "<a>"), at=T0 + 120)
    report(case, Failed("p3@org3.example", DELIVERED, "<a>"), at=T0 + HOUR)
    found = understand(case, CONFIG, RULES)
    (one,) = found.incidents
    assert one.exposed.distinct == one.receivers.distinct == 120
    assert numbers(one) == (1, 119, 2, 118)
    assert (one.inbox.bounces, one.inbox.as_of) == (3, T0 + HOUR)
    assert [shown.address for shown in one.addresses if shown.bounced] == ["p0@org0.example", "p1@org1.example"]
    assert (found.totals.exposed, found.totals.viewers) == (119, 118)


def test_severity_is_of_the_net_number():
    case = FakeCase()
    case.mail(people(100), message_id="<a>")
    assert one_of(case).severity is Severity.MEDIUM
    report(case, Failed("p0@org0.example", GONE, "<a>"))
    assert one_of(case).severity is Severity.LOW


def test_nothing_is_known_where_only_sent_mail_was_read():
    case = FakeCase()
    case.mail(people(20))
    case.mail(["mate@own.example"], folder="Drafts", role=Role.OTHER)
    one = one_of(case)
    assert numbers(one) == (None, 20, None, 20)
    assert one.inbox is None
    assert {shown.bounced for shown in one.addresses} == {None}
    case.mail(["owner@own.example"], sender="x@y.example", folder="Inbox", role=Role.OTHER, at=T0 + DAY)
    one = one_of(case)
    assert numbers(one) == (0, 20, 0, 20)
    assert (one.inbox.bounces, one.inbox.as_of) == (0, T0 + DAY)
    assert {shown.bounced for shown in one.addresses} == {False}


def test_reports_of_the_own_server_say_what_failed_though_nobody_outside_wrote():
    case = FakeCase()
    case.mail(people(20), message_id="<a>")
    report(case, Failed("p0@org0.example", GONE, "<a>"), sender="mailer-daemon@own.example")
    assert numbers(one_of(case)) == (1, 19, 1, 19)


@pytest.mark.parametrize(
    ("after", "linked"), [(60, True), (5 * DAY, True), (5 * DAY + 1, False), (-600, True), (-HOUR, False)]
)
def test_without_an_original_the_recipient_and_five_days_decide(after, linked):
    case = FakeCase()
    case.mail(people(20))
    report(case, Failed("p0@org0.example"), Failed("stranger@else.example"), at=T0 + after)
    assert numbers(one_of(case)) == ((1, 19, 1, 19) if linked else (0, 20, 0, 20))


def test_an_original_that_is_another_mail_of_the_case_is_not_ours():
    case = FakeCase()
    case.mail(people(20), message_id="<a>")
    case.mail(["p0@org0.example"], at=T0 + 30, subject="else", message_id="<b>")
    report(case, Failed("p0@org0.example", GONE, "<b>"))
    assert numbers(one_of(case)) == (0, 20, 0, 20)


def test_an_original_renamed_on_its_way_is_found_by_the_recipient():
    case = FakeCase()
    case.mail(people(20), message_id="<a>")
    report(case, Failed("p0@org0.example", GONE, "<renamed@gateway>"))
    assert numbers(one_of(case)) == (1, 19, 1, 19)


def test_who_got_one_of_two_messages_is_a_viewer():
    case = FakeCase()
    case.mail(people(20), message_id="<a>", subject="news 1")
    case.mail(people(20), at=T0 + HOUR, message_id="<b>", subject="news 2")
    report(case, Failed("p0@org0.example", FAILED, "<a>"), Failed("p1@org1.example", FAILED, "<a>"))
    report(case, Failed("p1@org1.example", FAILED, "<b>"), at=T0 + 2 * HOUR)
    report(case, Failed("p2@org2.example", GONE, "<b>"), at=T0 + 3 * HOUR)
    one = one_of(case)
    assert one.messages == 2
    assert numbers(one) == (1, 19, 2, 18)


def test_copies_of_a_report_count_once():
    case = FakeCase()
    case.mail(people(20), message_id="<a>", subject="news 1")
    case.mail(people(20), at=T0 + HOUR, message_id="<b>", subject="news 2")
    for folder in ("Inbox", "Archive"):
        report(case, Failed("p0@org0.example", FAILED), folder=folder, content=5, message_id="<r>")
    one = one_of(case)
    assert one.inbox.bounces == 1
    assert numbers(one) == (0, 20, 0, 20)


def test_a_forward_that_fails_says_the_only_receiver_did_not_see_it():
    case = FakeCase()
    listed = people(15, start=100)
    case.mail(["p0@org0.example"], seen=[Seen(Channel.BODY, listed)], message_id="<a>")
    report(case, Failed("forwarded@inner.example", GONE, "<a>"))
    one = one_of(case)
    assert numbers(one) == (0, 15, 1, 0)


def test_reports_after_the_period_still_count():
    case = FakeCase()
    case.mail(people(20), message_id="<a>")
    report(case, Failed("p0@org0.example", GONE, "<a>"), at=T0 + DAY)
    bounded = Config(organisation=CONFIG.organisation, since=T0 - DAY, until=T0 + HOUR)
    one = one_of(case, bounded)
    assert numbers(one) == (1, 19, 1, 19)
    assert one.inbox.as_of == T0 + DAY


def test_the_order_of_the_case_does_not_matter():
    case = FakeCase()
    report(case, Failed("p0@org0.example", GONE, "<a>"), Failed("p1@org1.example"))
    case.mail(people(20), message_id="<a>")
    assert numbers(one_of(case)) == numbers(one_of(case.shuffled([1, 0]))) == (2, 18, 2, 18)
