"""What is told to people after an incident: linked by wording, time and people, counted once, never guessed."""

from __future__ import annotations

import pytest

from builders.cases import DAY, HOUR, T0, Failed, FakeCase, Seen, people
from builders.rules import RULES
from sentaudit.incidents.audit import understand
from sentaudit.model.config import Config, Organisation
from sentaudit.model.coverage import Role
from sentaudit.model.facts import Channel, Flag, Kind, Outcome

CONFIG = Config(organisation=Organisation(domains=("own.example",)))
APOLOGY, CORRECTION, DELETION = Flag.APOLOGY, Flag.CORRECTION, Flag.DELETION_REQUEST
MINUTE = 60
ALL = people(20)


def case_with_incident(**more):
    case = FakeCase()
    case.mail(ALL, message_id="<a>", subject="Autumn news", bcc=(), **more)
    return case


def notice(case, bcc, *, at, flags=APOLOGY, subject="Our apologies", to=("owner@own.example",), **more):
    case.mail(list(to), bcc=list(bcc), at=at, flags=flags, subject=subject, **more)


def incidents(case):
    return understand(case, CONFIG, RULES).incidents


def told(case):
    (one,) = incidents(case)
    numbers = one.follow_up
    return (
        numbers.messages,
        numbers.first_minutes,
        numbers.deletion_request_minutes,
        numbers.reached,
        numbers.not_reached,
        numbers.leaked_again,
    )


def notified(case):
    (one,) = incidents(case)
    return {shown.address: shown.notified for shown in one.addresses if shown.notified is not None}


def test_apology_eight_minutes_later_reaches_everybody():
    case = case_with_incident()
    notice(case, ALL, at=T0 + 8 * MINUTE)
    assert told(case) == (1, 8, None, 20, 0, False)
    assert notified(case) == dict.fromkeys(ALL, T0 + 8 * MINUTE)


def test_minutes_are_full_ones_from_the_first_exposing_message():
    case = FakeCase()
    case.mail(ALL[:12], subject="News", at=T0)
    case.mail(ALL[8:], subject="News", at=T0 + 3 * MINUTE)
    notice(case, ALL, at=T0 + 9 * MINUTE - 1)
    assert told(case) == (1, 8, None, 20, 0, False)


def test_a_second_report_asks_to_delete():
    case = case_with_incident()
    notice(case, ALL[:10], at=T0 + 146 * MINUTE)
    notice(case, ALL[10:15], at=T0 + 175 * MINUTE)
    notice(case, ALL, at=T0 + 1200 * MINUTE, flags=APOLOGY | DELETION, subject="Details")
    assert told(case) == (3, 146, 1200, 20, 0, False)
    when = notified(case)
    assert (when[ALL[0]], when[ALL[10]], when[ALL[19]]) == (
        T0 + 146 * MINUTE,
        T0 + 175 * MINUTE,
        T0 + 1200 * MINUTE,
    )


def test_nobody_was_told():
    case = case_with_incident()
    notice(case, ALL, at=T0 + HOUR, flags=Flag(0), subject="Winter news")
    assert told(case) == (0, None, None, 0, 20, False)
    assert notified(case) == {}


def test_an_apology_to_others_or_from_outside_or_before_is_about_something_else():
    case = case_with_incident()
    notice(case, people(20, start=100), at=T0 + HOUR)
    notice(case, ALL, at=T0 + HOUR, sender="someone@else.example", folder="Inbox", role=Role.OTHER)
    notice(case, ALL, at=T0 - HOUR)
    notice(case, ALL, at=T0 + 91 * DAY)
    notice(case, ALL, at=None)
    for kind in (Kind.AUTO_REPLY, Kind.INVITE):
        notice(case, ALL, at=T0 + HOUR, kind=kind)
    assert told(case) == (0, None, None, 0, 20, False)


def test_one_person_is_enough_for_an_apology():
    case = case_with_incident()
    notice(case, (), at=T0 + HOUR, to=[ALL[3]])
    assert told(case) == (1, 60, None, 1, 19, False)


def test_a_colleague_may_write_it():
    case = case_with_incident()
    notice(case, ALL, at=T0 + HOUR, sender="privacy@own.example")
    assert told(case) == (1, 60, None, 20, 0, False)


def test_a_mere_correction_is_about_it_if_many_get_it_soon_or_it_answers_it():
    case = case_with_incident()
    notice(case, (), at=T0 + HOUR, flags=CORRECTION, to=[ALL[0]], subject="Resend: invoice")
    assert told(case)[0] == 0
    notice(case, (), at=T0 + 2 * HOUR, flags=CORRECTION, to=[ALL[0]], subject="Re: Autumn news", thread=["<a>"])
    assert told(case)[:2] == (1, 120)
    notice(case, ALL, at=T0 + 3 * HOUR, flags=CORRECTION, subject="Recall: Autumn news")
    assert told(case)[:2] == (2, 120)
    notice(case, ALL, at=T0 + 8 * DAY, flags=CORRECTION, subject="Correction: Winter news")
    assert told(case)[:2] == (2, 120)


def test_who_bounced_was_not_reached():
    case = case_with_incident()
    notice(case, ALL, at=T0 + HOUR, message_id="<b>")
    failed = [Failed(ALL[0], Outcome.FAILED, "<b>"), Failed(ALL[1], Outcome.NO_SUCH_USER, "<a>")]
    for one in failed:
        case.mail(
            ["owner@own.example"], sender="mailer-daemon@mx.example", at=T0 + 2 * HOUR, kind=Kind.BOUNCE,
            folder="Inbox", role=Role.OTHER, flags=Flag.DELIVERED, bounces=[one],
        )  # fmt: skip
    assert told(case) == (1, 60, None, 18, 1, False)  # who has no mailbox is neither
    assert {ALL[0], ALL[1]}.isdisjoint(notified(case))


def test_copies_of_a_notice_count_once_with_the_bcc_of_all():
    case = case_with_incident()
    for folder, bcc, more in (("Sent", None, {}), ("Archive", ALL, {}), ("Outbox", ALL[:4], {"flags": APOLOGY})):
        case.mail(
            ["owner@own.example"], bcc=bcc, at=T0 + HOUR, subject="Our apologies", folder=folder, message_id="<b>",
            content=77, **({"flags": APOLOGY} | more),
        )  # fmt: skip
    assert told(case) == (1, 60, None, 20, 0, False)


def test_an_apology_in_to_is_part_of_the_incident():
    case = case_with_incident()
    notice(case, (), to=ALL, at=T0 + 8 * MINUTE)
    (one,) = incidents(case)
    assert (one.messages, one.exposed.distinct, one.exposed.net) == (2, 20, 20)
    assert told(case) == (1, 8, None, 20, 0, True)
    assert [reason.code for reason in one.reasons if reason.code == "leaked-again"]


def test_a_leaking_notice_days_later_is_still_part_of_it():
    case = case_with_incident()
    notice(case, (), to=ALL, at=T0 + 5 * DAY, flags=APOLOGY | DELETION)
    assert told(case) == (1, 7200, 7200, 20, 0, True)
    (one,) = incidents(case)
    assert one.messages == 2


def test_a_leaking_notice_of_a_colleague_is_linked():
    case = case_with_incident()
    notice(case, (), to=ALL, at=T0 + 30 * MINUTE, sender="privacy@own.example")
    notice(case, ALL, at=T0 + HOUR, flags=APOLOGY | DELETION, subject="Second apology")
    first, second = sorted(incidents(case), key=lambda one: one.first_sent)
    assert (first.follow_up.messages, first.follow_up.first_minutes, first.follow_up.leaked_again) == (2, 30, True)
    assert (second.follow_up.messages, second.follow_up.first_minutes, second.follow_up.leaked_again) == (1, 30, False)
    assert "30 minutes" in next(reason.text for reason in second.reasons if reason.code == "follow-up")
    assert not any(reason.code == "follow-up" for reason in first.reasons)
    assert understand(case, CONFIG, RULES).totals.exposed == 20


def test_a_notice_that_shows_a_few_leaks_too():
    case = case_with_incident()
    notice(case, (), to=ALL[:3], at=T0 + HOUR, sender="privacy@own.example")
    assert told(case) == (1, 60, None, 3, 17, True)


def test_correct_mailing_then_a_correction_in_to():
    case = FakeCase()
    case.mail(["owner@own.example"], bcc=ALL, at=T0, subject="Autumn news")
    case.mail(ALL, at=T0 + 10 * MINUTE, subject="Correction: Autumn news", flags=CORRECTION)
    (one,) = incidents(case)
    assert (one.messages, one.first_sent, one.subject) == (1, T0 + 10 * MINUTE, "Correction: Autumn news")
    assert told(case) == (0, None, None, 0, 20, False)


def test_batches_of_a_mailing_that_sounds_like_a_notice_do_not_follow_each_other_up():
    case = FakeCase()
    for number, some in enumerate((ALL[:10], ALL[10:])):
        case.mail(some, at=T0 + number * MINUTE, subject="Correction: Autumn news", flags=CORRECTION)
    assert told(case) == (0, None, None, 0, 20, False)


def test_an_apology_is_about_the_latest_incident_of_these_people():
    case = case_with_incident()
    case.mail(ALL, at=T0 + 20 * DAY, subject="Party")
    notice(case, ALL, at=T0 + 20 * DAY + HOUR)
    first, second = sorted(incidents(case), key=lambda one: one.first_sent)
    assert (first.follow_up.messages, first.follow_up.not_reached) == (0, 20)
    assert (second.follow_up.messages, second.follow_up.first_minutes) == (1, 60)


def test_an_apology_is_about_the_incident_of_most_of_its_receivers():
    case = case_with_incident()
    case.mail([*ALL[:3], *people(12, start=50)], at=T0 + HOUR, subject="Party", sender="events@own.example")
    notice(case, ALL, at=T0 + 2 * HOUR)
    first, second = sorted(incidents(case), key=lambda one: one.first_sent)
    assert (first.follow_up.messages, second.follow_up.messages) == (1, 0)


def test_receivers_who_were_not_exposed_are_counted_beside():
    case = FakeCase()
    listed, readers = people(30, start=200), people(8)
    case.mail((), bcc=readers, at=T0, subject="List", seen=[Seen(Channel.BODY, listed)])
    notice(case, readers, at=T0 + HOUR, flags=APOLOGY | DELETION)
    assert told(case) == (1, 60, 60, 0, 30, False)
    (one,) = incidents(case)
    assert one.follow_up.others == 8
    notice(case, [*listed, *readers], at=T0 + 2 * HOUR)
    assert told(case) == (2, 60, 60, 30, 0, False)


def test_unknown_where_no_later_own_mail_was_read():
    lone = {"folder": "mails", "role": Role.UNKNOWN}
    case = case_with_incident(**lone)
    (one,) = incidents(case)
    assert one.follow_up is None
    case.mail(["p0@org0.example"], at=T0 + DAY, **lone)
    assert told(case) == (0, None, None, 0, 20, False)


def test_undated_incidents_have_no_minutes():
    case = case_with_incident(at=None)
    notice(case, ALL, at=T0 + HOUR)
    (one,) = incidents(case)
    assert one.follow_up is None


@pytest.mark.parametrize(
    "folder", ["Drafts", "INBOX.Drafts", "Brouillons", "下書き", "送信トレイ", "[Gmail]/下書き", "Junk"]
)
def test_what_was_never_sent_told_nobody_anything(folder):
    case = case_with_incident()
    notice(case, ALL, at=T0 + HOUR, folder=folder, role=Role.OTHER)
    assert told(case) == (0, None, None, 0, 20, False)


def test_what_was_sent_and_then_deleted_told_them():
    case = case_with_incident()
    notice(case, ALL, at=T0 + HOUR, folder="Trash", role=Role.OTHER)
    assert told(case) == (1, 60, None, 20, 0, False)


def test_an_audited_folder_of_any_name_holds_what_was_sent():
    case = case_with_incident()
    notice(case, ALL, at=T0 + HOUR, folder="Outbox", role=Role.SENT)
    assert told(case) == (1, 60, None, 20, 0, False)


@pytest.mark.parametrize(
    ("kind", "counts"),
    [(Kind.ORDINARY, 1), (Kind.LIST, 1), (Kind.NOTICE, 1), (Kind.AUTO_REPLY, 0), (Kind.BOUNCE, 0), (Kind.INVITE, 0)],
)
def test_people_write_notices_also_to_a_list_and_programs_none(kind, counts):
    case = case_with_incident()
    notice(case, ALL, at=T0 + HOUR, kind=kind)
    assert told(case)[0] == counts


def test_the_sender_of_an_incident_may_tell_of_it_whoever_he_is():
    case = FakeCase()
    case.mail(ALL, sender="partner@far.example", folder="Archive", role=Role.OTHER)
    for sender in ("partner@far.example", "stranger@far.example"):
        more = {"sender": sender, "flags": APOLOGY, "folder": "Archive", "role": Role.OTHER}
        case.mail(["owner@own.example"], bcc=ALL[:5], at=T0 + HOUR, subject="sorry", **more)
    config = Config(organisation=CONFIG.organisation, folders=("archive",))
    (one,) = understand(case, config, RULES).incidents
    assert (one.follow_up.messages, one.follow_up.reached) == (1, 5)
