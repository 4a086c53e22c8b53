"""The outcome as a whole: what is audited, copies, numbers, totals, coverage, and folders without a finding."""

from __future__ import annotations

from builders.cases import DAY, T0, FakeCase, Seen, people
from builders.rules import RULES
from sentaudit.incidents.audit import Understanding, understand
from sentaudit.model.config import Config, Organisation
from sentaudit.model.coverage import Role
from sentaudit.model.facts import Channel, Flag
from sentaudit.model.incident import Receivers, Severity
from sentaudit.rules.rule import DATA_KINDS

ORGANISATION = Organisation(domains=("own.example",), exclude=("check@trap.test",))
CONFIG = Config(organisation=ORGANISATION)
OWNER = "owner@own.example"


def exposed(found: Understanding) -> list[int]:
    return sorted(one.exposed.distinct for one in found.incidents)


def test_the_steps_from_listed_to_net() -> None:
    case = FakeCase()
    listed = [*people(200), "mate@own.example", "boss@own.example", "check@trap.test"]
    case.mail([*listed, "p0@org0.example"], cc=[OWNER], named=listed[:30], entries=(204, 1, 0))
    (one,) = understand(case, CONFIG, RULES).incidents
    numbers = one.exposed
    assert (numbers.listed, numbers.duplicates, numbers.internal, numbers.excluded) == (204, 1, 2, 1)
    assert (numbers.distinct, numbers.net, numbers.undeliverable) == (200, 200, None)
    assert (numbers.organisations, numbers.max_visible_to_one) == (200, 200)
    assert (one.receivers.distinct, one.receivers.internal, one.receivers.viewers) == (204, 3, 204)
    assert one.receivers.undelivered is None
    shown = {kind: number for kind, number in one.data_kinds.items() if number}
    assert (one.severity, shown) == (Severity.MEDIUM, {"address": 200, "name": 30})
    assert set(one.data_kinds) == DATA_KINDS
    assert [address.internal or address.excluded for address in one.addresses] == [False] * 200 + [True] * 3
    assert all(address.received for address in one.addresses)
    assert one.records_people == 0


def test_the_author_is_an_entry_where_the_people_stand() -> None:
    case = FakeCase()
    case.mail([*people(20), OWNER])
    (one,) = understand(case, CONFIG, RULES).incidents
    assert (one.exposed.listed, one.exposed.internal, one.exposed.distinct) == (21, 1, 20)
    assert one.exposed.max_visible_to_one == 19


def test_headline_facts_come_from_the_earliest_message() -> None:
    case = FakeCase()
    case.mail(people(20, start=50), at=T0 + 60, subject="news 2")
    case.mail(people(20), at=T0, subject="news 1")
    (one,) = understand(case, CONFIG, RULES).incidents
    assert (one.subject, one.sender, one.client) == ("news 1", OWNER, "Client 1")
    assert (one.first_sent, one.last_sent, one.zone) == (T0, T0 + 60, 540)
    assert [finding.sent_at for finding in one.findings] == [T0, T0 + 60]
    assert {finding.rule for finding in one.findings} == {"visible-recipients"}
    assert len({finding.id for finding in one.findings}) == 2
    assert one.findings[0].where.position == "1+100"
    assert any(check.met for check in one.checks)


def test_the_reasons_tell_by_how_much_they_moved_the_confidence() -> None:
    case = FakeCase()
    case.mail(people(60), subject="Autumn newsletter")
    (one,) = understand(case, CONFIG, RULES).incidents
    assert one.base is not None
    assert one.reasons
    assert all(reason.moved is not None for reason in one.reasons)
    moved = {reason.code: reason.moved for reason in one.reasons}
    (rule,) = [rule for rule in RULES if rule.id == one.rules[0]]
    assert moved == {code: rule.adjust.get(code, 0.0) for code in moved}
    assert moved["many"]
    assert round(min(1.0, one.base + sum(value or 0.0 for value in moved.values())), 2) == one.confidence


def test_a_missing_evidence_leaves_texts_empty_and_numbers_whole() -> None:
    case = FakeCase()
    case.mail(people(20), evidence=False)
    (one,) = understand(case, CONFIG, RULES).incidents
    assert (one.subject, one.sender, one.client, one.exposed.net) == ("", "", None, 20)


def test_copies_are_one_message_with_the_bcc_of_the_sent_one() -> None:
    case = FakeCase()
    crowd = people(20)
    case.mail(crowd, folder="archive", role=Role.UNKNOWN, content=7, message_id="<m>")
    case.mail(crowd, bcc=["hidden@h.example"], folder="Sent", content=7, message_id="<m>")
    case.mail(crowd, folder="Inbox", role=Role.OTHER, content=7, message_id=None, flags=Flag.DELIVERED)
    found = understand(case, CONFIG, RULES)
    (one,) = found.incidents
    (finding,) = one.findings
    assert finding.where.folder == "Sent"
    assert [copy.folder for copy in finding.copies] == ["archive", "Inbox"]
    assert (one.messages, one.receivers.distinct, one.receivers.at_least) == (1, 21, False)
    assert found.coverage.duplicates == 2
    assert found.negative == ()


def test_each_copy_tells_its_own_bcc_and_only_what_was_sent_tells_all_of_it() -> None:
    """RFC 5322 3.6.3: a hidden receiver may get a copy that names him alone, which shows him to nobody else."""
    case = FakeCase()
    crowd = people(20)
    case.mail(crowd, folder="Sent", content=7, message_id="<m>")
    for name in ("boss", "chief"):
        own = [f"{name}@own.example"]
        case.mail(crowd, bcc=own, folder=name, role=Role.OTHER, content=7, message_id="<m>", flags=Flag.DELIVERED)
    (one,) = understand(case, CONFIG, RULES).incidents
    assert (one.messages, one.exposed.distinct) == (1, 20)
    assert one.receivers == Receivers(distinct=22, at_least=True, internal=2, undelivered=None, viewers=22)


def test_halves_of_a_bcc_list_in_two_sent_copies_are_united() -> None:
    case = FakeCase()
    crowd, hidden = people(20), people(8, start=100)
    case.mail(crowd, bcc=hidden[:5], folder="Sent", content=7, message_id="<m>")
    case.mail(crowd, bcc=hidden[3:], folder="Sent of a mate", content=7, message_id="<m>")
    (one,) = understand(case, CONFIG, RULES).incidents
    assert (one.messages, one.receivers.distinct, one.receivers.at_least) == (1, 28, False)


def test_the_copy_with_the_label_of_sent_mail_speaks_for_all() -> None:
    case = FakeCase()
    crowd, export = people(20), {"folder": "export", "role": Role.UNKNOWN, "content": 7, "message_id": "<m>"}
    case.mail(crowd, bcc=["mate@own.example"], flags=Flag.DELIVERED, **export)
    case.mail(crowd, flags=Flag.DELIVERED | Flag.SENT_LABEL, **export)
    (one,) = understand(case, CONFIG, RULES).incidents
    assert (one.receivers.distinct, one.receivers.at_least) == (21, True)


def test_every_bcc_list_left_in_a_delivered_copy_is_exposed() -> None:
    case = FakeCase()
    hidden = people(12, start=100)
    for n, some in enumerate((hidden[:6], hidden[6:], hidden[6:])):
        folder = {"folder": f"export {n}", "role": Role.UNKNOWN, "flags": Flag.DELIVERED}
        case.mail(["a@a.example"], bcc=some, content=7, message_id="<m>", **folder)
    (one,) = understand(case, CONFIG, RULES).incidents
    assert (one.channels, one.messages, one.receivers.distinct) == (("bcc",), 1, 13)
    assert (one.exposed.listed, one.exposed.duplicates, one.exposed.distinct) == (12, 0, 12)


def test_copies_that_each_name_their_own_receiver_in_bcc_show_nobody_to_anybody() -> None:
    case = FakeCase()
    for n, one in enumerate(people(12, start=100)):
        folder = {"folder": f"export {n}", "role": Role.UNKNOWN, "flags": Flag.DELIVERED}
        case.mail(["a@a.example", "mate@own.example"], bcc=[one], content=7, message_id="<m>", **folder)
    assert understand(case, CONFIG, RULES).incidents == ()


def test_equal_content_under_different_message_ids_is_two_messages() -> None:
    case = FakeCase()
    for message_id in ("<m>", "<n>"):
        case.mail(people(20), content=7, message_id=message_id)
    found = understand(case, CONFIG, RULES)
    assert (found.incidents[0].messages, found.coverage.duplicates) == (2, 0)
    assert len({finding.id for finding in found.incidents[0].findings}) == 2


def test_inbox_drafts_and_trash_are_context_only() -> None:
    case = FakeCase()
    case.mail(people(20), folder="Trash", role=Role.OTHER)
    case.mail(["a@a.example"])
    found = understand(case, CONFIG, RULES)
    assert found.incidents == ()
    (source,) = found.coverage.sources
    assert {one.folder.name: one.audited for one in source.folders} == {"Sent": True, "Trash": False}
    assert [(one.folder, one.messages) for one in found.negative] == [("Sent", 1)]


def test_folders_of_unknown_role_are_audited_for_internal_authors_and_labels() -> None:
    case = FakeCase()
    case.mail(people(20), sender="mate@own.example", folder="all", role=Role.UNKNOWN)
    case.mail(people(30), sender="far@far.example", folder="all", role=Role.UNKNOWN, flags=Flag.DELIVERED)
    case.mail(people(40), sender="alias@gmail.com", folder="all", role=Role.UNKNOWN, flags=Flag.SENT_LABEL)
    assert exposed(understand(case, CONFIG, RULES)) == [20, 40]


def test_all_folders_leave_out_what_outsiders_sent() -> None:
    case = FakeCase()
    case.mail(people(20), folder="Trash", role=Role.OTHER)
    case.mail(people(30), sender="far@far.example", folder="Trash", role=Role.OTHER)
    config = Config(organisation=ORGANISATION, folders=("all",))
    assert exposed(understand(case, config, RULES)) == [20]


def test_named_folders_are_taken_wholly_and_alone() -> None:
    case = FakeCase()
    case.mail(people(20), at=T0)
    case.mail(people(30), at=T0, sender="far@far.example", folder="Projects/2006", role=Role.OTHER)
    found = understand(case, Config(organisation=ORGANISATION, folders=("PROJECTS/*",)), RULES)
    assert exposed(found) == [30]


def test_outside_the_period_is_skipped_by_policy_and_undated_is_not() -> None:
    case = FakeCase()
    for n, at in enumerate([T0 - 30 * DAY, T0, T0 + 30 * DAY, None]):
        case.mail(people(20 + n), at=at, subject="abcd"[n])
    config = Config(organisation=ORGANISATION, since=T0, until=T0 + 30 * DAY)
    found = understand(case, config, RULES)
    assert exposed(found) == [21, 23]
    counts = found.coverage.messages
    assert (counts.seen, counts.scanned, counts.skipped) == (4, 2, 2)
    (folder,) = found.coverage.sources[0].folders
    assert (folder.first_sent, folder.last_sent) == (T0, T0)


def test_totals_count_people_once_over_reported_incidents() -> None:
    case = FakeCase()
    case.mail(people(20), at=T0, subject="a")
    case.mail(people(30, start=10), at=T0 + 30 * DAY, subject="b")
    case.mail(people(3), at=T0 + 60 * DAY, subject="c")
    case.mail(
        ["mate@own.example"], bcc=[], at=T0 + 90 * DAY, subject="d", seen=[Seen(Channel.BODY, people(20, start=500))]
    )
    found = understand(case, CONFIG, RULES)
    totals = found.totals
    assert (totals.exposed, totals.viewers, totals.listed_apart, totals.watch) == (40, 40, 1, 1)
    assert totals.incidents == dict.fromkeys(Severity, 0) | {Severity.LOW: 2}
    assert [one.reported for one in found.incidents] == [True, True, False]
    assert found.incidents[0].exposed.net == 30


def test_known_incidents_are_not_new() -> None:
    case = FakeCase()
    case.mail(people(20))
    (first,) = understand(case, CONFIG, RULES).incidents
    (again,) = understand(case, CONFIG, RULES, frozenset({first.id})).incidents
    assert (first.new, again.new) == (True, False)


def test_the_folder_without_a_finding_is_said_to_be_clean() -> None:
    case = FakeCase()
    case.mail(people(20), source="mbox:a")
    case.mail(["a@a.example"], at=T0, source="mbox:b")
    case.mail(["b@b.example"], at=T0 + DAY, source="mbox:b")
    (one,) = understand(case, CONFIG, RULES).negative
    assert (one.source, one.folder, one.period, one.messages) == ("mbox:b", "Sent", (T0, T0 + DAY), 2)


def test_an_empty_case_is_understood() -> None:
    found = understand(FakeCase(), Config(), RULES)
    assert (found.incidents, found.negative, found.totals.exposed) == ((), (), 0)
    assert found.internal_inferred


def test_an_internal_checker_in_every_batch_saw_them_all() -> None:
    case = FakeCase()
    for n in range(3):
        case.mail(people(20, start=20 * n), ["boss@own.example"], at=T0 + n * 60, subject="news")
    (one,) = understand(case, CONFIG, RULES).incidents
    assert (one.batches, one.exposed.max_visible_to_one) == (3, 60)
