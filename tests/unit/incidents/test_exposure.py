"""What one message shows: header, Bcc of a delivered copy, and foreign addresses in its content."""

from __future__ import annotations

import pytest

from builders.cases import FakeCase, Seen, people
from sentaudit.incidents.exposures.exposure import Exposures
from sentaudit.incidents.exposures.family import Family
from sentaudit.incidents.exposures.receivers import receivers_unknown
from sentaudit.incidents.exposures.shown import by_list, times_exposed, union
from sentaudit.incidents.parties.population import populate
from sentaudit.incidents.parties.survey import survey
from sentaudit.model.config import Organisation
from sentaudit.model.facts import Channel, Flag, Kind, Place
from sentaudit.ports import StoredMessage

OWNER = "owner@own.example"
ORGANISATION = Organisation(domains=("own.example",), exclude=("check@trap.test",))


def shown(case: FakeCase, message: StoredMessage, *, sent: bool = True) -> dict[Family, tuple[set[str], int]]:
    """Exposed addresses and entries by family."""
    population = populate(case, ORGANISATION, survey(case, {row.id: row for row in case.folders()}))
    found = Exposures(population).of(message.facts, sent_folder=sent)
    return {family: ({case.address_of(key) for key in one.exposed()}, one.entries) for family, one in found.items()}


def test_header_counts_to_and_cc_together_and_only_outsiders() -> None:
    case = FakeCase()
    message = case.mail(["a@x.example", "mate@own.example"], ["b@y.example", "a@x.example", "check@trap.test"])
    assert shown(case, message) == {Family.HEADER: ({"a@x.example", "b@y.example"}, 5)}


def test_a_single_outsider_in_the_header_exposes_nobody() -> None:
    case = FakeCase()
    assert shown(case, case.mail(["a@x.example"], ["mate@own.example"])) == {}


def test_bcc_of_a_sent_copy_is_hidden_and_of_a_delivered_one_exposed() -> None:
    case = FakeCase()
    message = case.mail(["a@x.example"], bcc=["b@y.example", "c@z.example"], flags=Flag.DELIVERED)
    assert shown(case, message) == {}
    assert shown(case, message, sent=False) == {Family.BCC: ({"b@y.example", "c@z.example"}, 2)}


def test_bcc_of_a_copy_with_the_label_of_sent_mail_is_hidden_whatever_traces_it_has() -> None:
    case = FakeCase()
    message = case.mail(["a@x.example"], bcc=["b@y.example", "c@z.example"], flags=Flag.DELIVERED | Flag.SENT_LABEL)
    assert shown(case, message, sent=False) == {}


def test_content_drops_receivers_seen_in_to_the_sender_and_quoted_authors() -> None:
    case = FakeCase()
    body = Seen(Channel.BODY, ["a@x.example", OWNER, "author@q.example", "foreign@f.example", "mate@own.example"])
    author = Seen(Channel.QUOTED, ["author@q.example"], Place.AUTHOR)
    message = case.mail(["a@x.example", "n@x.example"], seen=[body, author])
    assert shown(case, message)[Family.BODY] == ({"foreign@f.example"}, 2)  # the colleague's entry stays


def test_known_bcc_receivers_in_the_body_count_but_not_in_the_quoted_thread() -> None:
    case = FakeCase()
    bcc = ["b@y.example", "c@z.example"]
    message = case.mail([OWNER], bcc=bcc, seen=[Seen(Channel.BODY, bcc), Seen(Channel.QUOTED, [*bcc, "o@o.example"])])
    found = shown(case, message)
    assert found[Family.BODY][0] == set(bcc)
    assert found[Family.QUOTED][0] == {"o@o.example"}


@pytest.mark.parametrize("fields", [{"to": ["a@x.example"]}, {"to": [OWNER], "bcc": ["a@x.example"]}])
def test_the_only_receivers_own_address_is_no_exposure(fields: dict[str, list[str]]) -> None:
    case = FakeCase()
    assert shown(case, case.mail(**fields, seen=[Seen(Channel.BODY, ["a@x.example"])])) == {}


def test_a_note_to_oneself_shows_nothing_unless_its_bcc_is_unknown() -> None:
    case = FakeCase()
    listed = [Seen(Channel.BODY, ["a@x.example"])]
    assert shown(case, case.mail([OWNER], bcc=[], seen=listed)) == {}
    unknown = case.mail([OWNER], seen=listed)
    assert receivers_unknown(unknown.facts)
    assert shown(case, unknown) == {Family.BODY: ({"a@x.example"}, 1)}


@pytest.mark.parametrize(("count", "found"), [(9, False), (10, True)])
def test_a_signature_is_contact_data_unless_it_is_a_list(count: int, found: bool) -> None:
    case = FakeCase()
    message = case.mail(["a@x.example"], seen=[Seen(Channel.BODY, people(count), Place.SIGNATURE)])
    assert (Family.BODY in shown(case, message)) is found


def test_entries_count_occurrences_less_one_per_dropped_person() -> None:
    case = FakeCase()
    seen = [Seen(Channel.BODY, ["a@x.example", "f@f.example"], entries=7), Seen(Channel.BODY, ["f@f.example"])]
    assert shown(case, case.mail(["a@x.example"], seen=seen))[Family.BODY] == ({"f@f.example"}, 7)


def test_subject_and_attachment_have_families_of_their_own() -> None:
    case = FakeCase()
    seen = [Seen(Channel.SUBJECT, ["s@s.example"]), Seen(Channel.ATTACHMENT, ["t@t.example"])]
    assert set(shown(case, case.mail(["a@x.example"], seen=seen))) == {Family.SUBJECT, Family.ATTACHMENT}


def test_a_delivery_report_exposes_nothing() -> None:
    case = FakeCase()
    seen = [Seen(Channel.QUOTED, people(30))]
    assert shown(case, case.mail([OWNER, "a@x.example"], kind=Kind.BOUNCE, seen=seen)) == {}


def test_one_person_in_to_with_a_long_bcc_list_is_kept_for_comparison() -> None:
    case = FakeCase()
    message = case.mail(["customer@x.example"], bcc=people(10))
    assert shown(case, message) == {Family.SAME_BCC: ({"customer@x.example"}, 1)}
    assert shown(case, case.mail(["customer@x.example"], bcc=people(9))) == {}


def test_long_lists_are_one_object_for_all_messages() -> None:
    case = FakeCase()
    crowd = people(100)
    mails = [case.mail([crowd[n]], at=n, seen=[Seen(Channel.BODY, crowd)]) for n in range(3)]
    population = populate(case, ORGANISATION, survey(case, {row.id: row for row in case.folders()}))
    exposures = Exposures(population)
    found = [exposures.of(one.facts, sent_folder=True)[Family.BODY] for one in mails]
    assert len({id(one.people) for one in found}) == 1
    assert [one.size for one in found] == [99, 99, 99]
    assert len(union(found)) == 100
    assert len(union(found[:1])) == 99
    assert sorted(times_exposed(found).values()) == [2] * 3 + [3] * 97
    assert [set(without) for without in by_list(found).values()] == [set()]
