"""Lists of people are made when they are asked for, and stay what they were."""

from __future__ import annotations

import pytest

from builders.cases import FakeCase, people
from builders.rules import RULES
from sentaudit.incidents.assembly import listing
from sentaudit.incidents.assembly.listing import Listing
from sentaudit.incidents.audit import understand
from sentaudit.model.config import Config, Organisation
from sentaudit.model.incident import ExposedAddress

CONFIG = Config(organisation=Organisation(domains=("own.example",)))


def one(number: int) -> ExposedAddress:
    return ExposedAddress(number, f"p:{number}", f"p{number}@x.example", ("to",), False, False, False, True)


def test_a_listing_is_the_sequence_it_makes() -> None:
    made = Listing(3, lambda: [one(1), one(2), one(3)])
    assert (len(made), list(made), made[1], made[1:]) == (3, [one(1), one(2), one(3)], one(2), [one(2), one(3)])
    assert made == (one(1), one(2), one(3))
    assert made != (one(1), one(2))
    assert repr(made) == repr((one(1), one(2), one(3)))


def test_nothing_is_made_before_it_is_asked_for() -> None:
    asked: list[str] = []

    class Watched(FakeCase):
        def pseudonym(self, address: str) -> str:
            asked.append(address)
            return super().pseudonym(address)

    case = Watched()
    case.mail(people(40))
    (found,) = understand(case, CONFIG, RULES).incidents
    assert (len(found.addresses), asked) == (40, [])
    assert sorted(who.address for who in found.addresses) == sorted(people(40)) == sorted(asked)
    assert [who.address for who in found.addresses] == sorted(people(40))
    assert len(asked) == 40


def test_names_that_are_not_kept_are_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "_NAMES_KEPT", 7)
    case = FakeCase()
    case.mail([*people(40), "mate@own.example"])
    (found,) = understand(case, CONFIG, RULES).incidents
    assert [who.address for who in found.addresses] == [*sorted(people(40)), "mate@own.example"]
    assert len(found.addresses) == 41
    assert list(found.addresses) == list(found.addresses)
