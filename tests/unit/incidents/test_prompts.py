"""Which duties an incident prompts to think about: each threshold at, and one above."""

import pytest

from sentaudit.incidents.assembly.prompts import prompts
from sentaudit.model.incident import Prompt

ALWAYS = (Prompt.GDPR, Prompt.P_MARK)


def test_nobody_prompts_nothing():
    assert prompts(0, 0, {"address": 0}) == ()
    assert prompts(0, None, {"medical": 0}) == ()


@pytest.mark.parametrize(
    ("exposed", "records", "expected"),
    [
        (1, None, ()),
        (100, 100, ()),
        (101, None, (Prompt.APPI_PUBLIC_BODY,)),
        (3, 101, (Prompt.APPI_PUBLIC_BODY,)),
        (1000, None, (Prompt.APPI_PUBLIC_BODY,)),
        (1001, 2, (Prompt.APPI_PEOPLE,)),
        (0, 1001, (Prompt.APPI_PEOPLE,)),
    ],
)
def test_thresholds_of_people(exposed, records, expected):
    assert prompts(exposed, records, {}) == (*expected, *ALWAYS)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("medical", Prompt.APPI_SENSITIVE),
        ("card_number", Prompt.APPI_PROPERTY),
        ("card_expiry", Prompt.APPI_PROPERTY),
        ("password", Prompt.APPI_PROPERTY),
        ("national_id", Prompt.MY_NUMBER),
    ],
)
def test_kinds_of_data_count_from_the_first_person(kind, expected):
    assert prompts(2, 1, {kind: 1, "phone": 2}) == (expected, *ALWAYS)
    assert prompts(2, 1, {kind: 0, "phone": 2}) == ALWAYS


def test_several_at_once_in_a_fixed_order():
    kinds = {"password": 1, "national_id": 1, "medical": 1}
    expected = (Prompt.APPI_PEOPLE, Prompt.APPI_SENSITIVE, Prompt.APPI_PROPERTY, Prompt.MY_NUMBER, *ALWAYS)
    assert prompts(1001, 5, kinds) == prompts(1001, 5, dict(reversed(kinds.items()))) == expected
