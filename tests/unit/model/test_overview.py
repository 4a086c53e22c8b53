"""Incidents by time and sender: people once in each cell, no incident lost, no picture too wide."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from builders import results
from sentaudit.model.incident import FollowUp, Severity
from sentaudit.model.overview import Period, batches, domains, heat, net_keys, tally, timeline, told_when


def _at(year: int, month: int, number: int = 0, *people: int, **changes: object):
    shown = tuple(results.address(person) for person in people)
    sent = int(datetime(year, month, 15, tzinfo=UTC).timestamp())
    one = replace(results.mailing(), id=f"I-{number}", first_sent=sent, zone=None, addresses=shown)
    return replace(one, **changes)


def _timeline(incidents):
    return timeline(incidents, net_keys(incidents))


def _heat(incidents, *how):
    return heat(incidents, net_keys(incidents), *how)


def _tally(incidents):
    return tally(incidents, net_keys(incidents))


def test_months_quarters_and_years():
    months = _timeline([_at(2024, 3), _at(2024, 6)])
    assert [period for period, _ in months.periods] == [Period(2024, 12, month) for month in (3, 4, 5, 6)]
    quarters = _timeline([_at(2022, 12), _at(2024, 6)])
    assert [period[::2] for period, _ in quarters.periods] == [
        (2022, 4), (2023, 1), (2023, 2), (2023, 3), (2023, 4), (2024, 1), (2024, 2),
    ]  # fmt: skip
    years = _timeline([_at(2015, 12), _at(2024, 6)])
    assert [period.year for period, _ in years.periods] == list(range(2015, 2025))


def test_people_count_once_in_a_cell():
    found = _timeline([_at(2024, 3, 1, 1, 2), _at(2024, 3, 2, 2, 3), _at(2024, 4, 3, 3)])
    assert [(tally.total, tally.people) for _, tally in found.periods] == [(2, 3), (1, 1)]
    (row,) = _heat([_at(2024, 3, 1, 1, 2), _at(2024, 4, 2, 2, 3)], lambda one: one.sender, 12)
    assert row.total.people == 3
    assert [cell.people for cell in row.cells.values()] == [2, 2]


def test_only_people_of_the_net_number_count():
    shown = results.address(1)
    others = [results.address(2)._replace(**{flag: True}) for flag in ("internal", "excluded", "undeliverable")]
    assert _tally([replace(results.mailing(), addresses=(shown, *others))]).people == 1


def test_the_totals_of_the_sample_are_the_union():
    counted = _tally([one for one in results.result().incidents if one.reported])
    assert counted.incidents == {Severity.CRITICAL: 1, Severity.HIGH: 1}
    assert counted.people == 1748 + 340  # its list says nothing of the three whose mailbox does not exist


def test_undated_and_scattered_incidents_stand_apart():
    scattered = [_at(year, 1, year) for year in range(1970, 2070, 2)]
    found = _timeline(
        [*scattered, *scattered[-2:], _at(2024, 1, 0, first_sent=None), _at(2024, 1, 0, first_sent=10**15)]
    )
    assert len(found.periods) == 24
    assert found.periods[-1][0] == Period(2068)
    assert found.apart is not None
    assert found.apart.total + sum(tally.total for _, tally in found.periods) == 54


@given(st.lists(st.none() | st.integers(-(2**40), 2**40)))
def test_no_incident_is_lost(times):
    found = _timeline([replace(results.hostile(), first_sent=sent, reported=True) for sent in times])
    assert sum(tally.total for _, tally in found.periods) + (found.apart.total if found.apart else 0) == len(times)
    assert len(found.periods) <= 60
    assert len({period for period, _ in found.periods}) == len(found.periods)


def test_what_is_listed_apart_is_in_no_picture():
    assert _timeline([results.hostile()]).periods == ()


def test_domains_and_batches():
    shown = tuple(results.address(number, domain=f"d{number % 5}.example") for number in range(12))
    one = replace(results.mailing(), addresses=shown)
    found = domains(one, 2)
    assert found.shown == (("d0.example", 3), ("d1.example", 3))
    assert (found.others, found.people) == (3, 6)
    first, second = one.findings
    apart = replace(one, findings=(first, replace(second, batch=2), replace(second, batch=2, exposed=800)))
    assert [(batch.messages, batch.exposed, batch.receivers) for batch in batches(apart)] == [
        (1, 1000, 1001),
        (2, 800, 749),
    ]


def test_told_when_counts_up():
    told = tuple(results.address(number)._replace(notified=moment) for number, moment in enumerate([50, 20, 20, None]))
    one = replace(results.mailing(), addresses=told, follow_up=FollowUp(1, 0, None, 3, 1, 0, False))
    assert told_when(one) == ((20, 2), (50, 3))
