"""What belongs to one mailing, seen through the incidents that come out."""

from __future__ import annotations

from builders.cases import DAY, HOUR, T0, FakeCase, Seen, people
from builders.rules import RULES
from sentaudit.incidents.audit import understand
from sentaudit.model.config import Config, Organisation
from sentaudit.model.facts import Channel, Flag
from sentaudit.model.incident import Incident

CONFIG = Config(organisation=Organisation(domains=("own.example",)))
OWNER = "owner@own.example"


def incidents(case: FakeCase) -> list[Incident]:
    """In the order of time."""
    return sorted(understand(case, CONFIG, RULES).incidents, key=lambda one: one.first_sent or 0)


def sizes(case: FakeCase) -> list[tuple[int, int]]:
    """Messages and exposed people per incident."""
    return [(one.messages, one.exposed.distinct) for one in incidents(case)]


def test_batches_over_midnight_are_one_incident_though_nobody_saw_more_than_his_batch() -> None:
    case = FakeCase()
    for n in range(7):
        case.mail([OWNER], people(45, start=45 * n), at=T0 + n * 20 * HOUR, subject=f"seminar {n + 1}/7")
    (one,) = incidents(case)
    assert (one.messages, one.batches, one.exposed.distinct, one.exposed.max_visible_to_one) == (7, 7, 315, 44)
    assert (one.overlap, one.never_received) == (315, 0)


def test_the_same_template_after_more_than_48_hours_is_another_incident() -> None:
    case = FakeCase()
    case.mail(people(20), at=T0, subject="news 1")
    case.mail(people(20, start=50), at=T0 + 48 * HOUR, subject="news 2")
    case.mail(people(20, start=90), at=T0 + 97 * HOUR, subject="news 3")
    assert sizes(case) == [(2, 40), (1, 20)]


def test_two_bad_mails_with_different_subjects_on_successive_days_are_one_incident() -> None:
    case = FakeCase()
    case.mail(people(60), at=T0, subject="invitation")
    case.mail(people(235, start=60), at=T0 + DAY, subject="winter courses")
    assert sizes(case) == [(2, 295)]


def test_an_answer_in_another_thread_is_not_the_same_mistake() -> None:
    case = FakeCase()
    case.mail(people(60), at=T0, subject="invitation")
    case.mail(people(12, start=100), at=T0 + HOUR, subject="Re: contract", thread=["<c>"])
    assert sizes(case) == [(1, 60), (1, 12)]


def test_other_senders_are_other_campaigns() -> None:
    case = FakeCase()
    case.mail(people(20), at=T0, subject="news")
    case.mail(people(20, start=30), at=T0 + HOUR, subject="news", sender="mate@own.example")
    assert sizes(case) == [(1, 20), (1, 20)]


def test_a_recall_to_the_same_people_belongs_to_it_and_counts_them_once() -> None:
    case = FakeCase()
    case.mail(people(40), at=T0, subject="survey")
    case.mail(people(6), at=T0 + HOUR, subject="please ignore the last mail")
    case.mail(people(40), at=T0 + 2 * HOUR, subject="correction", flags=Flag.REPLY)
    (one,) = incidents(case)
    assert (one.messages, one.batches, one.exposed.distinct, one.exposed.listed) == (3 - 1, 1, 40, 80)


def test_clean_siblings_do_not_count() -> None:
    case = FakeCase()
    for n in range(3):
        case.mail([OWNER], bcc=people(59, start=100 + 60 * n), at=T0 + n * 60, subject="visit")
    case.mail([OWNER], people(45), at=T0 + 240, subject="visit")
    assert sizes(case) == [(1, 45)]


def test_small_siblings_of_a_bad_batch_count_from_two_outsiders() -> None:
    case = FakeCase()
    case.mail(people(30), at=T0, subject="visit")
    case.mail(people(3, start=50), at=T0 + 60, subject="visit")
    case.mail(people(1, start=60), at=T0 + 120, subject="visit")
    assert sizes(case) == [(2, 33)]


def test_many_small_open_groups_reach_the_campaign_rule_without_their_constant_partner() -> None:
    case = FakeCase()
    for n in range(5):
        case.mail(people(4, start=4 * n), ["partner@agency.example"], at=T0 + n * HOUR, subject="course")
    (one,) = incidents(case)
    assert one.rules == ("visible-recipients-repeated",)
    assert (one.messages, one.exposed.distinct, one.exposed.listed) == (5, 20, 20)
    assert "partner@agency.example" not in {address.address for address in one.addresses}


def test_confirmations_with_one_customer_and_the_partner_in_cc_are_none() -> None:
    case = FakeCase()
    for n in range(20):
        case.mail(people(1, start=n), ["partner@agency.example"], at=T0 + n * HOUR, subject="order")
    assert sizes(case) == []


def test_the_same_file_links_over_a_week() -> None:
    case = FakeCase()
    members = [Seen(Channel.ATTACHMENT, people(50, start=500))]
    for n in range(3):
        case.mail([f"r{n}@r.example"], at=T0 + n * 5 * DAY, subject="abc"[n], seen=members, attachments=(7,))
    case.mail(["r9@r.example"], at=T0 + 30 * DAY, subject="d", seen=members, attachments=(7,))
    assert sizes(case) == [(3, 50), (1, 50)]


def test_the_same_text_links_personalised_subjects() -> None:
    case = FakeCase()
    for n, name in enumerate(["anna", "bert", "carl"] * 5):
        foreign = people(1, start=100 + n)
        case.mail([f"{name}{n}@r.example"], at=T0 + n * 60, subject=f"dear {name}{'x' * n}",
                  seen=[Seen(Channel.BODY, foreign)], outline=(1, 2, 3, 4, 50 + n))  # fmt: skip
    (one,) = incidents(case)
    assert (one.rules, one.messages, one.exposed.distinct) == (("templated-copies",), 15, 15)


def test_letterhead_links_nothing() -> None:
    case = FakeCase()
    for n in range(30):
        case.mail([f"r{n}@r.example"], at=T0 + n * DAY, subject=f"topic {'abcdefghij'[n % 10] * (n + 1)}",
                  seen=[Seen(Channel.BODY, people(1, start=n))], outline=(1, 2, 3), attachments=(9,))  # fmt: skip
    assert sizes(case) == []


def test_undated_messages_are_linked_by_template_only() -> None:
    case = FakeCase()
    case.mail(people(20), at=None, subject="news")
    case.mail(people(20, start=20), at=None, subject="news")
    case.mail(people(20, start=40), at=None, subject="other")
    assert sorted(sizes(case)) == [(1, 20), (2, 40)]


def test_other_channels_are_other_incidents() -> None:
    case = FakeCase()
    case.mail(people(20), seen=[Seen(Channel.BODY, people(30, start=40))])
    assert sorted(one.channels for one in incidents(case)) == [("body",), ("to",)]


def test_three_people_again_link_where_two_are_enough_for_a_rule() -> None:
    case = FakeCase()
    for n, size in enumerate((5, 3)):
        case.mail(["x@far.example"], at=T0 + n * HOUR, subject="ab"[n], seen=[Seen(Channel.SUBJECT, people(size))])
    case.mail(["x@far.example"], at=T0 + 9 * HOUR, subject="c", seen=[Seen(Channel.SUBJECT, people(2))])
    assert sorted(one.messages for one in understand(case, CONFIG, RULES).incidents) == [1, 2]
