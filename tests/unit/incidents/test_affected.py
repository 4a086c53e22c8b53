"""One row per exposed person over incidents, and people counted by groups of the user's own."""

from __future__ import annotations

from dataclasses import replace

from builders.cases import DAY, T0, FakeCase, people
from builders.rules import RULES
from sentaudit.incidents.assembly.affected import with_breakdown
from sentaudit.incidents.audit import understand
from sentaudit.model.affected import affected
from sentaudit.model.config import Config, Organisation
from sentaudit.model.facts import Flag
from sentaudit.model.incident import Incident

CONFIG = Config(organisation=Organisation(domains=("own.example",)))


def two_mailings() -> tuple[Incident, ...]:
    case = FakeCase()
    case.mail([*people(20), "mate@own.example"], at=T0, subject="first")
    case.mail(cc=[*people(20, start=10), "info@shop.example"], at=T0 + 60 * DAY, subject="second")
    return understand(case, CONFIG, RULES).incidents


def test_everybody_is_one_row_however_many_incidents() -> None:
    incidents = two_mailings()
    rows = list(affected(incidents))
    assert len(rows) == 31
    by_address = {row.address: row for row in rows}
    assert list(by_address) == sorted(by_address)
    assert "mate@own.example" not in by_address
    both = by_address["p15@org15.example"]
    first, second = sorted(incidents, key=lambda one: one.first_sent or 0)
    assert (both.incidents, both.first, both.last) == ((first.id, second.id), T0, T0 + 60 * DAY)
    assert (both.channels, both.organisation, both.role, both.received) == (("to", "cc"), "org15.example", False, True)
    assert (by_address["info@shop.example"].role, by_address["p0@org0.example"].incidents) == (True, (first.id,))
    assert {row.group for row in rows} == {""}


def test_a_mailbox_that_took_one_of_two_mails_did_not_bounce() -> None:
    first, second = two_mailings()
    bounced = replace(first, addresses=tuple(one._replace(bounced=True, notified=7) for one in first.addresses))
    reached = replace(second, addresses=tuple(one._replace(bounced=False) for one in second.addresses))
    rows = {row.address: row for row in affected([bounced, reached])}
    assert {row.bounced for row in rows.values() if len(row.incidents) == 2} == {False}
    assert {row.bounced for row in affected([bounced])} == {True}
    assert {row.bounced for row in affected([second])} == {None}
    assert {row.notified for row in affected([bounced])} == {7}


def test_an_incident_whose_mail_somebody_did_not_get_says_nothing_of_his_mailbox() -> None:
    first, second = two_mailings()
    spilled = replace(first, addresses=tuple(one._replace(received=False, bounced=None) for one in first.addresses))
    for bounced in (True, False):
        sent = replace(second, addresses=tuple(one._replace(bounced=bounced) for one in second.addresses))
        rows = list(affected([spilled, sent]))
        assert {row.bounced for row in rows if len(row.incidents) == 2} == {bounced}
        assert {row.bounced for row in rows if row.incidents == (spilled.id,)} == {None}


def test_people_are_notified_when_they_were_told_of_each_incident_that_can_have_reached_them() -> None:
    first, second = two_mailings()

    def notified(one: int | None, other: int | None, *, gone: bool = False) -> set[int | None]:
        told = (
            replace(first, addresses=tuple(a._replace(notified=one) for a in first.addresses)),
            replace(second, addresses=tuple(a._replace(notified=other, undeliverable=gone) for a in second.addresses)),
        )
        return {row.notified for row in affected(told) if len(row.incidents) == 2}

    assert notified(7, 9) == notified(9, 7) == {9}
    assert notified(7, None) == notified(None, 7) == {None}
    assert notified(7, None, gone=True) == {7}


def test_the_list_of_affected_and_the_totals_agree_on_who_was_not_told() -> None:
    case = FakeCase()
    case.mail(people(15), at=T0, subject="first")
    case.mail(bcc=people(15), at=T0 + DAY, subject="apology", flags=Flag.APOLOGY)
    case.mail(people(12), at=T0 + 60 * DAY, subject="second")
    found = understand(case, CONFIG, RULES)
    assert found.totals.untold == 12
    assert sum(row.notified is None for row in affected(found.incidents)) == 12


def test_groups_sum_to_the_net_number_with_the_unmatched_as_a_group() -> None:
    incident = max(two_mailings(), key=lambda one: one.exposed.net)
    groups = dict.fromkeys(people(5, start=10), "north") | {"p20@org20.example": "south", "x@y.example": "west"}
    parts = with_breakdown(incident, groups, "unmatched").breakdown
    assert parts == (("north", 5), ("south", 1), ("unmatched", 15))
    assert sum(count for _, count in parts or ()) == incident.exposed.net
    gone = replace(incident, addresses=tuple(one._replace(undeliverable=True) for one in incident.addresses))
    assert with_breakdown(gone, groups, "unmatched").breakdown == ()
