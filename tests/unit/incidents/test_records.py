"""Tables of personal data become incidents, with or without any address, and each table counts once."""

from __future__ import annotations

from builders.cases import DAY, T0, FakeCase, Seen, people
from builders.rules import ADJUST, RULES, rule
from sentaudit.incidents.audit import understand
from sentaudit.model.config import Config, Organisation
from sentaudit.model.facts import Channel, RecordTable
from sentaudit.model.incident import Severity

OF_PEOPLE = rule("personal-records", (Channel.BODY, Channel.ATTACHMENT), {"people": 10})
CONFIG = Config(organisation=Organisation(domains=("own.example",)))


def table(count, digest=1, channel=Channel.ATTACHMENT, **columns):
    filled = columns or {"name": count, "phone": count - 1}
    return RecordTable(channel, "2", ("list.csv",), count, tuple(sorted(filled.items())), digest)


def incidents(case, **changes):
    return understand(case, CONFIG, (*RULES, OF_PEOPLE), **changes).incidents


def test_people_without_any_address_are_an_incident():
    case = FakeCase()
    case.mail(["wrong@org.example"], records=[table(417)], subject="list")
    (one,) = incidents(case)
    assert (one.rules, one.channels, one.severity) == (("personal-records",), ("attachment",), Severity.MEDIUM)
    assert (one.records_people, one.records_columns) == (417, {"name": 417, "phone": 416})
    assert (one.exposed.listed, one.exposed.net, one.receivers.viewers) == (0, 0, 1)
    assert (one.data_kinds["name"], one.data_kinds["phone"], one.data_kinds["medical"]) == (417, 416, 0)
    assert one.findings[0].where.inner == ("list.csv",)
    assert one.addresses == ()


def test_addresses_and_records_of_one_file_are_one_incident_with_both_rules():
    case = FakeCase()
    crowd = people(30)
    case.mail(["wrong@org.example"], seen=[Seen(Channel.ATTACHMENT, crowd)], records=[table(40)])
    (one,) = incidents(case)
    assert set(one.rules) == {"addresses-in-attachment", "personal-records"}
    assert (one.exposed.net, one.records_people) == (30, 40)


def test_the_same_table_in_many_messages_counts_once_and_another_one_besides():
    case = FakeCase()
    for number in range(5):
        case.mail(
            [f"reader{number}@org{number}.example"], at=T0 + number * DAY, records=[table(100)], subject=f"{number}"
        )
    case.mail(["reader1@org1.example"], at=T0 + DAY, records=[table(100), table(20, 2)], subject="1")
    (one,) = incidents(case)
    assert (one.messages, one.records_people, one.records_columns["name"]) == (6, 120, 120)


def test_different_tables_of_one_sender_are_different_incidents():
    case = FakeCase()
    case.mail(["a@one.example"], records=[table(50, 1)], subject="first list")
    case.mail(["b@two.example"], at=T0 + 9 * DAY, records=[table(50, 2)], subject="second thing")
    assert [one.records_people for one in incidents(case)] == [50, 50]


def test_few_people_or_a_note_to_oneself_are_none():
    case = FakeCase()
    case.mail(["a@one.example"], records=[table(9)])
    case.mail(["owner@own.example"], bcc=[], records=[table(900, 2)], subject="to me")
    found = understand(case, CONFIG, (*RULES, OF_PEOPLE))
    assert found.incidents == ()
    assert found.totals.watch == 1


def test_quoted_records_are_kept_but_meet_no_rule_of_body_and_attachment():
    case = FakeCase()
    case.mail(["a@one.example"], records=[table(90, channel=Channel.QUOTED)])
    assert incidents(case) == ()


def test_colleagues_only_lower_the_confidence():
    case = FakeCase()
    case.mail(["colleague@own.example"], records=[table(1005)])
    (one,) = incidents(case)
    assert "internal-receivers" in {reason.code for reason in one.reasons}
    assert "role-addresses" not in {reason.code for reason in one.reasons}
    assert one.confidence < 0.6 + ADJUST["broadcast"]


def test_sensitive_columns_raise_the_severity():
    case = FakeCase()
    case.mail(["a@one.example"], records=[table(100, name=100, medical=3)])
    raising = OF_PEOPLE.__class__(
        **{name: getattr(OF_PEOPLE, name) for name in OF_PEOPLE.__slots__} | {"raise_for": ("medical",)}
    )
    (one,) = understand(case, CONFIG, (raising,)).incidents
    assert one.severity is Severity.HIGH


def test_totals_count_each_reported_table_once():
    case = FakeCase()
    case.mail(["a@one.example"], records=[table(50, 1)], subject="first list")
    case.mail(["b@two.example"], at=T0 + 30 * DAY, records=[table(50, 1), table(11, 3)], subject="second thing")
    assert understand(case, CONFIG, (*RULES, OF_PEOPLE)).totals.records == 61
