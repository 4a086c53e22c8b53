"""Who is internal, excluded or external, configured and inferred."""

from __future__ import annotations

import pytest

from builders.cases import FakeCase
from sentaudit.incidents.parties.population import Population, populate
from sentaudit.incidents.parties.survey import survey
from sentaudit.model.config import Organisation
from sentaudit.model.coverage import Role
from sentaudit.model.facts import Flag


def population_of(case: FakeCase, **organisation: tuple[str, ...]) -> Population:
    folders = {row.id: row for row in case.folders()}
    return populate(case, Organisation(**organisation), survey(case, folders))


def classes(case: FakeCase, population: Population, *addresses: str) -> str:
    """One letter per address: i, x (excluded) or e."""
    keys = [case.key_of(address) for address in addresses]
    return "".join("i" if k in population.internal else "x" if k in population.excluded else "e" for k in keys)


def test_configured_domains_cover_sub_domains_but_not_look_alikes() -> None:
    case = FakeCase()
    addresses = ["a@corp.example", "b@eu.corp.example", "c@notcorp.example", "d@corp.example.test"]
    case.mail(addresses, sender="me@corp.example")
    found = population_of(case, domains=("CORP.example",))
    assert classes(case, found, *addresses) == "iiee"
    assert (found.domains, found.inferred) == (("corp.example",), False)


def test_configured_addresses_and_the_owner_are_internal() -> None:
    case = FakeCase()
    case.mail(["friend@else.example", "x@else.example"], sender="contractor@agency.example")
    found = population_of(case, domains=("client.example",), addresses=("Friend@else.example",))
    assert classes(case, found, "friend@else.example", "x@else.example", "contractor@agency.example") == "iei"


def test_excluded_wins_over_internal_and_lists_are_excluded() -> None:
    case = FakeCase()
    addresses = ["check@corp.example", "one@throwaway.test", "all@lists.example", "a@corp.example"]
    case.mail(addresses, sender="me@corp.example")
    found = population_of(
        case,
        domains=("corp.example",),
        exclude=("check@corp.example", "one@throwaway.test"),
        lists=("all@lists.example",),
    )
    assert classes(case, found, *addresses) == "xxxi"


def test_inference_takes_the_most_frequent_own_organisation_of_each_source() -> None:
    case = FakeCase()
    for n in range(3):
        case.mail(["a@x.example"], sender=f"u{n}@mail.corp.example", source="mbox:a")
    case.mail(["a@x.example"], sender="u@other.example", source="mbox:a")
    case.mail(["a@x.example"], sender="boss@second.example", source="mbox:b", folder="", role=Role.UNKNOWN)
    for _ in range(5):
        case.mail(["boss@second.example"], sender="news@loud.example", source="mbox:b", folder="", role=Role.UNKNOWN,
                  flags=Flag.DELIVERED)  # fmt: skip
    found = population_of(case)
    assert found.inferred
    # A fake top domain counts as a public suffix of its own.
    assert found.domains == ("corp.example", "second.example")


@pytest.mark.parametrize("role", [Role.SENT, Role.UNKNOWN])
def test_a_freemail_owner_is_internal_alone(role: Role) -> None:
    case = FakeCase()
    case.mail(["neighbour@gmail.com"], sender="me@gmail.com", role=role, folder="f")
    found = population_of(case)
    assert found.domains == ()
    assert classes(case, found, "me@gmail.com", "neighbour@gmail.com") == "ie"


def test_a_received_mail_filed_under_sent_makes_no_owner() -> None:
    case = FakeCase()
    case.mail(["a@x.example"], sender="me@corp.example")
    case.mail(["me@corp.example"], sender="customer@x.example", flags=Flag.DELIVERED)
    assert classes(case, population_of(case), "customer@x.example") == "e"


def test_a_sent_label_makes_an_owner_even_in_an_unknown_folder() -> None:
    case = FakeCase()
    case.mail(["a@x.example"], sender="me@corp.example", folder="All", role=Role.UNKNOWN,
              flags=Flag.SENT_LABEL | Flag.DELIVERED)  # fmt: skip
    for _ in range(4):
        case.mail(["me@corp.example"], sender="loud@x.example", folder="All", role=Role.UNKNOWN, flags=Flag.DELIVERED)
    assert population_of(case).domains == ("corp.example",)


def test_without_anything_of_the_organisation_undelivered_authors_are_the_owners() -> None:
    case = FakeCase()
    case.mail(["a@x.example"], sender="agency@else.example", folder="", role=Role.UNKNOWN)
    case.mail(["a@x.example"], sender="in@far.example", folder="", role=Role.UNKNOWN, flags=Flag.DELIVERED)
    found = population_of(case, domains=("client.example",))
    assert classes(case, found, "agency@else.example", "in@far.example") == "ie"


def test_parties_are_organisations_or_private_persons() -> None:
    case = FakeCase()
    addresses = ["a@one.co.jp", "b@sub.one.co.jp", "x@gmail.com", "y@gmail.com"]
    case.mail(addresses)
    found = population_of(case)
    assert sorted(found.parties(list(map(case.key_of, addresses))).values()) == [1, 1, 2]
