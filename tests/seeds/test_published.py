"""No published incident is missing from the table, and what was published of each is among what its cases expect."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from seeds import test_after, test_astray, test_bounces, test_notices, test_records
from seeds.build import expected
from seeds.incidents import INCIDENTS
from seeds.published import NOT_PUBLISHED, OUT_OF_SCOPE, PUBLISHED

COLLECTION = Path(__file__).parents[2].parent / "shared" / "seeds" / "incidents.yaml"
CASES = (
    *(f"mail:{one.id}" for one in INCIDENTS),
    *(f"net:{one.name}" for one in test_bounces.MAILINGS),
    *(f"course:{one.name}" for one in test_notices.CASES),
    *(f"records:{one.id}" for one in test_records.LEAKS),
    *(f"after:{name}" for name in test_after.EXPECTED),
    *(f"hint:{one.name}" for one in test_astray.CASES),
)


def test_every_case_is_of_an_incident_and_every_incident_has_its_cases() -> None:
    named = [case for cases in PUBLISHED.values() for case in cases]
    assert len(named) == len(set(named))
    assert len(CASES) == len(set(CASES))
    assert {*named, *NOT_PUBLISHED} == set(CASES)
    assert NOT_PUBLISHED.isdisjoint(named)
    assert len(PUBLISHED) + len(OUT_OF_SCOPE) == 108


def _collection() -> list[dict[str, Any]]:
    if not COLLECTION.exists():
        pytest.skip("the collection of published incidents is not here")
    found: list[dict[str, Any]] = yaml.safe_load(COLLECTION.read_text("utf-8"))
    return found


def test_every_incident_in_scope_is_in_the_table() -> None:
    collection = _collection()
    assert [one["id"] for one in collection if one["in_scope"] != "no"] == list(PUBLISHED)
    assert tuple(one["id"] for one in collection if one["in_scope"] == "no") == OUT_OF_SCOPE


def _figures(case: str) -> Iterator[object]:
    """Every number a case expects, sums of the people it keeps apart included."""
    table, _, name = case.partition(":")
    if table == "mail":
        one = next(incident for incident in INCIDENTS if incident.id == name)
        yield from (one.exposed, one.exposed + one.internal, one.receivers, one.hidden, *one.split)
        yield from (expected(one).receivers, one.messages, one.batches, one.messages + one.siblings)
    elif table == "net":
        mailing = next(one for one in test_bounces.MAILINGS if one.name == name)
        yield from (mailing.listed, mailing.gone, mailing.listed - mailing.gone, mailing.gone + mailing.failed)
    elif table == "course":
        yield from next(one for one in test_notices.CASES if one.name == name).expected.values()
    elif table == "records":
        yield next(one for one in test_records.LEAKS if one.id == name).people
    elif table == "after":
        yield from test_after.EXPECTED[name].values()
    else:
        yield from next(one for one in test_astray.CASES if one.name == name).expected.values()


SCALED = {
    ("2016-11-14-software-company-product-news", "recipients"),
    ("2016-11-14-software-company-product-news", "messages"),
}
"""1,016 copies of one mail are rebuilt as 16."""
OTHERWISE = {
    ("2005-05-18-bookseller-virus", "recipients"),
    ("2007-01-16-certificate-authority-list", "recipients"),
    ("2006-04-12-it-news-magazine", "recipients"),
    ("2006-06-28-broadcaster-shopping-site", "recipients"),
}
"""Subscribers of a list, whom no mail of it names, and figures the notices give differently in two places."""


def test_published_figures_are_what_the_cases_expect() -> None:
    missing = []
    for one in _collection():
        figures = [number for case in PUBLISHED.get(one["id"], ()) for number in _figures(case)]
        minutes = (one["follow_up"] or {}).get("latency_min_to_first_apology")
        for key in ("addresses_exposed", "persons_affected", "recipients", "messages", "batches", "bounced"):
            value = one[key]
            if (
                isinstance(value, int)
                and figures
                and value not in figures
                and (one["id"], key) not in SCALED | OTHERWISE
            ):
                missing.append((one["id"], key, value))
        if minutes is not None and minutes not in figures:
            missing.append((one["id"], "minutes", minutes))
    assert missing == []
