"""What a decision does to an incident, how long it holds, and how often reviewers agreed with a rule."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders.cases import DAY, T0, FakeCase, people
from builders.rules import RULES
from sentaudit.incidents.audit import Understanding, understand
from sentaudit.incidents.verdicts.decisions import stats
from sentaudit.model.config import Config, Organisation, ReportSettings
from sentaudit.model.incident import Incident, Status
from sentaudit.model.review import Review

CONFIG = Config(organisation=Organisation(domains=("own.example",)))


def leaks(*sizes: int) -> FakeCase:
    case = FakeCase()
    for number, size in enumerate(sizes):
        case.mail(people(size, start=1000 * number), at=T0 + 30 * number * DAY, subject=f"subject {'abcd'[number]}")
    return case


def decide(incident: Incident, status: Status, at: int = 5) -> Review:
    return Review(incident.id, status, "because", "anna", at, incident.fingerprint)


def look(
    case: FakeCase, *reviews: Review, config: Config = CONFIG, known: frozenset[str] = frozenset()
) -> Understanding:
    return understand(case, config, RULES, known, reviews=reviews)


@pytest.mark.parametrize("status", [Status.CONFIRMED, Status.REPORTED, Status.NOTIFIED, Status.CLOSED])
def test_a_real_incident_keeps_counting(status: Status) -> None:
    case = leaks(20)
    (incident,) = look(case).incidents
    found = look(case, decide(incident, status))
    assert [(one.status, one.reported) for one in found.incidents] == [(status, True)]
    assert found.totals.exposed == 20


@pytest.mark.parametrize("status", [Status.FALSE_POSITIVE, Status.ACCEPTED])
def test_a_settled_one_is_listed_apart_with_the_reason(status: Status) -> None:
    case = leaks(20, 30)
    first = next(one for one in look(case).incidents if one.exposed.net == 20)
    found = look(case, decide(first, status))
    assert [(one.exposed.net, one.reported) for one in found.incidents] == [(30, True), (20, False)]
    assert (found.totals.exposed, found.totals.listed_apart, found.totals.reported) == (30, 1, 1)
    assert f"reviewed-{status}" in [reason.code for reason in found.incidents[1].reasons]
    assert found.incidents[1].exposed == first.exposed
    japanese = look(case, decide(first, status), config=Config(report=ReportSettings(lang="ja")))
    assert any("別枠" in reason.text for one in japanese.incidents for reason in one.reasons)


def test_the_latest_decision_counts_and_new_takes_it_back() -> None:
    case = leaks(20)
    (incident,) = look(case).incidents
    reviews = [decide(incident, Status.FALSE_POSITIVE), decide(incident, Status.CONFIRMED, 6)]
    assert look(case, *reviews).incidents[0].status is Status.CONFIRMED
    assert look(case, *reviews, decide(incident, Status.NEW, 7)).incidents[0].status is Status.NEW


def test_a_decision_does_not_hold_for_another_audience() -> None:
    case = leaks(20)
    (incident,) = look(case).incidents
    review = decide(incident, Status.FALSE_POSITIVE)
    known = frozenset({incident.id})
    assert look(case, review, known=known).incidents[0].new is False
    case.mail(people(5, start=500), at=T0 + 60, subject="subject a")
    (grown,) = look(case, review, known=known).incidents
    assert (grown.id, grown.status, grown.reported, grown.new) == (incident.id, Status.NEW, True, True)


def test_the_fingerprint_is_of_content_and_audience_not_of_the_place() -> None:
    here, there = leaks(20), FakeCase()
    there.mail(people(3), at=T0 - DAY, folder="Sent/2005", subject="earlier")
    there.mail(people(20), at=T0, folder="Sent/2006", subject="subject a")
    prints = [next(one for one in look(case).incidents if one.exposed.net == 20).fingerprint for case in (here, there)]
    assert prints[0] == prints[1] != ""


def test_precision_per_rule() -> None:
    case = leaks(20, 30, 40, 50)
    incidents = look(case).incidents
    assert [(one.precision, one.undecided) for one in stats(incidents)] == [(None, 4), (None, 4)]
    statuses = (Status.CONFIRMED, Status.FALSE_POSITIVE, Status.ACCEPTED)
    reviews = [decide(one, status) for one, status in zip(incidents, statuses, strict=False)]
    rule, every = stats(look(case, *reviews).incidents)
    assert rule == ("visible-recipients", 2, 1, 1, 1)
    assert every == ("", 2, 1, 1, 1)
    assert round(rule.precision or 0.0, 2) == 0.67


def test_what_is_listed_apart_waits_for_no_decision() -> None:
    (one,) = look(leaks(20)).incidents
    apart = replace(one, reported=False)
    assert stats([apart]) == []
    assert [rule.false for rule in stats([replace(apart, status=Status.FALSE_POSITIVE)])] == [1, 1]
