"""Incidents that people merge or split: numbers derived again, decisions that survive a rescan, and undoing."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from builders.cases import DAY, HOUR, T0, Failed, FakeCase, people
from builders.rules import RULES
from sentaudit.incidents.audit import Understanding, understand
from sentaudit.model.config import Config, Organisation
from sentaudit.model.coverage import Role
from sentaudit.model.facts import Kind
from sentaudit.model.incident import Incident
from sentaudit.model.regrouping import Change, Regrouping, standing

CONFIG = Config(organisation=Organisation(domains=("own.example",)))


def look(case: FakeCase, *changes: Regrouping) -> Understanding:
    return understand(case, CONFIG, RULES, regroupings=changes)


def change(kind: Change, incidents: Iterable[Incident], messages: Iterable[str] = ()) -> Regrouping:
    some = list(incidents)
    names = tuple(messages) or tuple(finding.message for one in some for finding in one.findings)
    return Regrouping(kind, tuple(one.id for one in some), names, "because", "anna", 5)


def apart(case: FakeCase | None = None) -> FakeCase:
    """Two leaks a month from each other by two senders, with five people in common."""
    case = case or FakeCase()
    case.mail(people(20), at=T0, subject="spring")
    case.mail(people(30, start=15), at=T0 + 30 * DAY, subject="summer", sender="mate@own.example")
    return case


def together() -> FakeCase:
    """Three batches of one mailing."""
    case = FakeCase()
    for number in range(3):
        case.mail(people(20, start=20 * number), at=T0 + number * HOUR, subject="news")
    return case


def test_a_merged_incident_has_the_numbers_of_the_union() -> None:
    case = apart()
    before = look(case)
    found = look(case, change(Change.MERGE, before.incidents))
    (one,) = found.incidents
    exposed = one.exposed
    assert (one.messages, exposed.listed, exposed.duplicates, exposed.distinct) == (2, 50, 5, 45)
    assert (one.receivers.distinct, one.first_sent, one.last_sent) == (45, T0, T0 + 30 * DAY)
    assert exposed.max_visible_to_one == 44
    assert one.reasons[-1].code == "reviewed-merged"
    assert sorted(finding.id for finding in one.findings) == sorted(
        finding.id for part in before.incidents for finding in part.findings
    )
    assert one.id == min(before.incidents, key=lambda part: part.first_sent or 0).id
    assert (found.totals.reported, found.totals.exposed) == (1, before.totals.exposed)


def test_a_split_makes_two_incidents_with_numbers_of_their_own() -> None:
    case = together()
    (whole,) = look(case).incidents
    last = max(whole.findings, key=lambda finding: finding.sent_at or 0)
    found = look(case, change(Change.SPLIT, [whole], [last.message]))
    sizes = {one.exposed.distinct: one for one in found.incidents}
    assert sorted(sizes) == [20, 40]
    assert (sizes[40].id, sizes[40].messages, sizes[40].batches) == (whole.id, 2, 2)
    assert (sizes[20].first_sent, sizes[20].new) == (T0 + 2 * HOUR, True)
    assert {one.reasons[-1].code for one in found.incidents} == {"reviewed-split"}
    assert all(one.checks for one in found.incidents)
    assert found.totals.exposed == 60


def test_parts_below_every_threshold_keep_the_rule_of_the_whole() -> None:
    case = FakeCase()
    for number in range(6):
        case.mail(people(4, start=4 * number), at=T0 + number * HOUR, subject="news")
    (whole,) = look(case).incidents
    assert (whole.messages, whole.exposed.distinct) == (6, 24)
    found = look(case, change(Change.SPLIT, [whole], [whole.findings[5].message]))
    assert sorted(one.exposed.distinct for one in found.incidents) == [4, 20]
    assert {one.rules for one in found.incidents} == {whole.rules}


def test_changes_are_applied_in_turn_and_a_merge_heals_a_split() -> None:
    case = together()
    (whole,) = look(case).incidents
    split = change(Change.SPLIT, [whole], [whole.findings[0].message])
    merge = change(Change.MERGE, look(case, split).incidents)
    (again,) = look(case, split, merge).incidents
    assert (again.exposed, again.receivers, again.findings) == (whole.exposed, whole.receivers, whole.findings)
    assert [reason.code for reason in again.reasons if reason.code.startswith("reviewed")] == ["reviewed-merged"]


def test_what_is_undone_does_not_count() -> None:
    case = apart()
    before = look(case)
    merge = change(Change.MERGE, before.incidents)
    undo = merge._replace(change=Change.UNDO)
    assert look(case, merge, undo) == before
    assert standing([merge, merge, undo]) == [merge]
    assert standing([undo, merge]) == [merge]


def test_a_change_survives_another_order_and_an_earlier_message() -> None:
    merge = change(Change.MERGE, look(apart()).incidents)
    (one,) = look(apart().shuffled([1, 0]), merge).incidents
    assert one.exposed.distinct == 45
    older = FakeCase()
    older.mail(people(10, start=100), at=T0 - HOUR, subject="spring")
    (one,) = look(apart(older), merge).incidents
    assert (one.messages, one.exposed.distinct, one.first_sent) == (3, 55, T0 - HOUR)


@pytest.mark.parametrize("kind", [Change.MERGE, Change.SPLIT])
def test_a_change_about_messages_that_are_gone_does_nothing(kind: Change) -> None:
    case = apart()
    assert look(case, Regrouping(kind, ("I-1",), ("header:0",), "because", "anna", 5)) == look(case)


def test_who_got_nothing_is_found_out_again() -> None:
    case = apart()
    case.mail(
        ["owner@own.example"], sender="mailer-daemon@far.example", at=T0 + HOUR, kind=Kind.BOUNCE, folder="Inbox",
        role=Role.OTHER, bounces=[Failed("p3@org3.example")],
    )  # fmt: skip
    (one,) = look(case, change(Change.MERGE, look(case).incidents)).incidents
    assert (one.exposed.undeliverable, one.exposed.net, one.receivers.viewers) == (1, 44, 44)
