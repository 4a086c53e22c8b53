"""Mail that may have gone to the wrong people: what is hinted at, what is not, and that no number knows of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders.cases import DAY, HOUR, T0, FakeCase, Seen, number, people
from builders.rules import RULES
from sentaudit.incidents.audit import understand
from sentaudit.incidents.hints.reasons import REASONS, confidence, reasons
from sentaudit.model.config import Config, Organisation, ReportSettings
from sentaudit.model.coverage import Role
from sentaudit.model.facts import Channel, Flag, Kind, Place, RecordTable
from sentaudit.model.hint import Hint, HintKind

CONFIG = Config(organisation=Organisation(domains=("northwind.example",)))
OWNER, MATE, BOSS = (f"{name}@northwind.example" for name in ("owner", "mate", "boss"))


def found(case: FakeCase, config: Config = CONFIG) -> tuple[Hint, ...]:
    return understand(case, config, RULES).hints


def codes(hint: Hint) -> list[str]:
    return [reason.code for reason in hint.reasons]


def table(rows: int = 8) -> RecordTable:
    return RecordTable(Channel.ATTACHMENT, "2", (), rows, (("name", rows),), number("table", rows))


def sent(case: FakeCase, *to: str, **values: object) -> None:
    case.mail(to, sender=OWNER, **values)  # type: ignore[arg-type] # what FakeCase.mail takes


# A table of people to somebody nobody knows.


def test_a_table_of_people_to_a_one_off_address() -> None:
    case = FakeCase()
    sent(case, "someone@far.example", MATE, records=[table()], message_id="<one@mid.example>")
    (hint,) = found(case)
    assert hint.kind is HintKind.RECORDS
    assert codes(hint) == ["records", "one-off"]
    assert "8 people" in hint.reasons[0].text
    assert (hint.confidence, hint.receivers, hint.external) == (0.55, 2, 1)
    assert (hint.where.folder, hint.where.message_id, hint.sent_at) == ("Sent", "<one@mid.example>", T0)


@pytest.mark.parametrize(
    "other",
    [
        {"to": ["someone@far.example"]},
        {"cc": ["someone@far.example"]},
        {"bcc": ["someone@far.example"]},
        {"to": [OWNER], "sender": "someone@far.example", "folder": "Inbox", "role": Role.OTHER},
        {
            "to": [OWNER],
            "sender": "x@far.example",
            "beside": ["someone@far.example"],
            "folder": "In",
            "role": Role.OTHER,
        },
    ],
)
def test_another_mail_to_or_from_the_address_takes_the_hint_away(other: dict[str, object]) -> None:
    case = FakeCase()
    sent(case, "someone@far.example", records=[table()])
    case.mail(**{"at": T0 - 90 * DAY, "sender": OWNER} | other)  # type: ignore[arg-type]
    assert found(case) == ()


def test_copies_of_the_mail_are_neither_another_mail_nor_another_hint() -> None:
    case = FakeCase()
    for folder in ("Sent", "Sent/2006"):
        sent(case, "someone@far.example", records=[table()], folder=folder, content=7, message_id="<one@mid.example>")
    assert [codes(hint) for hint in found(case)] == [["records", "one-off"]]


def test_an_audience_insiders_and_a_known_organisation_are_no_strangers() -> None:
    case = FakeCase()
    sent(case, *people(4), records=[table()])
    sent(case, MATE, records=[table(9)], at=T0 + 1)
    sent(case, "one@partner.example", records=[table(10)], at=T0 + 2)
    sent(case, "two@partner.example", at=T0 + 3)
    sent(case, "someone@far.example", records=[table(1)], at=T0 + 4)
    assert found(case) == ()


def test_a_freemail_address_makes_it_surer() -> None:
    case = FakeCase()
    sent(case, "someone@gmail.com", records=[table()])
    sent(case, "other@gmail.com", at=T0 + 1)
    (hint,) = found(case)
    assert codes(hint) == ["records", "one-off", "private-address"]
    assert hint.confidence == 0.65


# Names nearly the same.


def test_a_domain_nearly_the_own_one() -> None:
    case = FakeCase()
    sent(case, MATE)
    sent(case, "mate@northwnd.example", at=T0 + 1)
    (hint,) = found(case)
    assert hint.kind is HintKind.NEAR
    assert codes(hint) == ["near-own", "slip", "one-off"]
    assert hint.domains == ("northwnd.example", "northwind.example")


@pytest.mark.parametrize("field", ["to", "cc", "bcc"])
def test_a_nearly_known_domain_is_seen_in_every_field(field: str) -> None:
    case = FakeCase()
    sent(case, MATE)
    case.mail(sender=OWNER, at=T0 + 1, **{field: ["mate@northwnd.example"]})  # type: ignore[arg-type]
    assert [codes(hint) for hint in found(case)] == [["near-own", "slip", "one-off"]]


def test_a_domain_nearly_a_known_one_and_with_another_ending() -> None:
    case = FakeCase()
    for one in range(3):
        sent(case, f"p{one}@saltmarsh.example", at=T0 + one)
        sent(case, f"q{one}@hill.ac.jp", at=T0 + 10 + one)
    sent(case, "p0@saltrnarsh.example", at=T0 + 20)
    sent(case, "q0@hill.co.jp", at=T0 + 30)
    hints = found(case)
    assert [codes(hint) for hint in hints] == [["near-known", "look", "one-off"], ["near-known", "suffix", "one-off"]]
    assert "3 addresses" in hints[0].reasons[0].text


def test_a_near_domain_with_a_life_of_its_own_is_no_slip() -> None:
    case = FakeCase()
    for one in range(3):
        sent(case, f"p{one}@saltmarsh.example", at=T0 + one)
        sent(case, f"p{one}@saltmarshs.example", at=T0 + 10 + one)
    sent(case, "p@saltmarsht.example", at=T0 + 20)
    case.mail([OWNER], sender="p@saltmarsht.example", at=T0 + 30, folder="Inbox", role=Role.OTHER)
    assert found(case) == ()


def test_an_address_one_character_from_a_frequent_one_in_lists_that_show_both() -> None:
    case = FakeCase()
    for one in range(6):
        sent(case, "tanaka@partner.example", f"x{one}@org{one}.example", at=T0 + one * DAY)
    sent(case, "tanak@partner.example", "y@org7.example", at=T0 + 9 * DAY)
    (hint,) = found(case)
    assert codes(hint) == ["near-person", "one-off"]
    assert "6 mails" in hint.reasons[0].text
    assert hint.sent_at == T0 + 9 * DAY


def test_other_initials_and_names_that_stand_together_are_two_people() -> None:
    case = FakeCase()
    for one in range(6):
        sent(case, "a.mori@partner.example", "tanaka@partner.example", f"x{one}@org{one}.example", at=T0 + one * DAY)
    sent(case, "s.mori@partner.example", "y@org7.example", at=T0 + 9 * DAY)
    sent(case, "tanak@partner.example", "tanaka@partner.example", "y@org8.example", at=T0 + 10 * DAY)
    assert found(case) == ()


def test_names_that_stand_together_once_are_two_people_wherever_they_do() -> None:
    case = FakeCase()
    for one in range(6):
        sent(case, "tanaka@partner.example", f"x{one}@org{one}.example", at=T0 + one * DAY, subject="abcdef"[one])
    sent(case, "tanak@partner.example", "tanaka@partner.example", at=T0 + 90 * DAY, subject="both")
    assert found(case) == ()


# What was written inside goes outside.


def thread(case: FakeCase, *, outside_before: bool = False) -> None:
    case.mail([MATE], sender=BOSS, at=T0, message_id="<a@mid.example>", folder="Inbox", role=Role.OTHER)
    case.mail(
        [OWNER, *(["guest@far.example"] if outside_before else [])],
        sender=MATE,
        at=T0 + HOUR,
        thread=["<a@mid.example>"],
        message_id="<b@mid.example>",
        folder="Inbox",
        role=Role.OTHER,
    )


QUOTED = Seen(Channel.QUOTED, [MATE], Place.AUTHOR)


def test_an_inside_thread_gains_somebody_outside() -> None:
    case = FakeCase()
    thread(case)
    parents = ["<b@mid.example>", "<a@mid.example>"]
    sent(case, "guest@far.example", BOSS, at=T0 + 2 * HOUR, thread=parents, seen=[QUOTED])
    (hint,) = found(case)
    assert hint.kind is HintKind.THREAD
    assert codes(hint) == ["inside-thread", "quoted", "among-insiders", "one-off"]
    assert "2 earlier mails" in hint.reasons[0].text


@pytest.mark.parametrize("why", ["took part", "nothing handed on", "quoted outsider", "parent unknown"])
def test_a_thread_that_was_open_or_hands_nothing_on_is_not_hinted_at(why: str) -> None:
    case = FakeCase()
    thread(case, outside_before=why == "took part")
    parents = ["<x@mid.example>" if why == "parent unknown" else "<b@mid.example>", "<a@mid.example>"]
    seen = {"nothing handed on": [], "quoted outsider": [Seen(Channel.QUOTED, ["guest@far.example"], Place.AUTHOR)]}
    sent(case, "guest@far.example", BOSS, at=T0 + 2 * HOUR, thread=parents, seen=seen.get(why, [QUOTED]))
    assert found(case) == ()


# A list that relays.


def posts(case: FakeCase, *senders: str, start: int = T0) -> None:
    for at, sender in enumerate(senders):
        case.mail(
            ["news@northwind.example"], sender=sender, at=start + at * HOUR, kind=Kind.LIST, flags=Flag.DELIVERED,
            folder="Inbox", role=Role.OTHER,
        )  # fmt: skip


def test_outsiders_relayed_by_a_list_of_announcements() -> None:
    case = FakeCase()
    posts(case, BOSS, MATE, BOSS)
    posts(case, *people(4), start=T0 + 10 * DAY)
    (hint,) = found(case)
    assert hint.kind is HintKind.RELAYED
    assert codes(hint) == ["relayed", "announcements"]
    assert "4 people outside" in hint.reasons[0].text
    assert hint.sent_at == T0 + 10 * DAY


def test_another_list_with_fewer_announcements_hides_none() -> None:
    case = FakeCase()
    case.mail(["staff@northwind.example"], sender=BOSS, kind=Kind.LIST, folder="Inbox", role=Role.OTHER)
    posts(case, BOSS, MATE, BOSS)
    posts(case, *people(3), start=T0 + 10 * DAY)
    assert [hint.kind for hint in found(case)] == [HintKind.RELAYED]


def test_a_list_outsiders_always_wrote_to_and_newsletters_to_the_owner_are_none() -> None:
    case = FakeCase()
    posts(case, *people(4), BOSS, MATE, BOSS, *people(4, start=10))
    for one, sender in enumerate(people(5, start=20)):
        case.mail([OWNER], sender=sender, at=T0 + one, kind=Kind.LIST, folder="Inbox", role=Role.OTHER)
    assert found(case) == ()


# Mailings whose names were shifted.


def shifted(
    case: FakeCase, count: int, *, by: int = 1, minutes: int = 1, subject: str = "Statement", **values: object
) -> None:
    """`count` mails to one person each, greeting the one `by` places further on."""
    for one in range(count):
        name, other = f"name{one}", f"name{(one + by) % count}"
        sent(
            case,
            f"p{one}@far{one}.example",
            subject=subject,
            at=T0 + 60 * minutes * one,
            misnamed=((name,), (other,)),
            **values,
        )


def test_a_mailing_that_greets_others() -> None:
    case = FakeCase()
    shifted(case, 12)
    sent(case, "q@other.example", subject="Statement", at=T0 + 5, misnamed=(("somebody",), ("nobody",)))
    (hint,) = found(case)
    assert hint.kind is HintKind.MERGE
    assert (codes(hint), hint.confidence) == (["named-another", "nearly-all"], 0.7)
    assert hint.reasons[0].text.startswith("12 mails")
    assert (hint.receivers, hint.external, hint.sent_at) == (12, 12, T0)


def test_a_few_of_many_that_differ_are_less_sure() -> None:
    case = FakeCase()
    shifted(case, 3)
    for one in range(3, 9):
        sent(case, f"p{one}@far.example", subject="Statement", at=T0, misnamed=((f"name{one}",), ("somebody",)))
    (hint,) = found(case)
    assert (codes(hint), hint.confidence, hint.receivers) == (["named-another"], 0.5, 3)


@pytest.mark.parametrize(
    "values",
    [
        {"count": 2},
        {"count": 9, "minutes": 60 * 49},
        {"count": 9, "by": 9},
        {"count": 9, "subject": ""},
    ],
    ids=["two mails", "days apart", "their own names", "no subject"],
)
def test_mails_that_name_others_without_being_one_mailing(values: dict[str, object]) -> None:
    case = FakeCase()
    shifted(case, **values)  # type: ignore[arg-type]
    assert found(case) == ()


def test_copies_of_a_shifted_mailing_count_once() -> None:
    case = FakeCase()
    for folder in ("Sent", "Sent/2006"):
        for one in range(3):
            sent(case, f"p{one}@far.example", folder=folder, subject="Statement", content=one, message_id=f"<{one}@mid.example>",
                 misnamed=((f"name{one}",), (f"name{(one + 1) % 3}",)))  # fmt: skip
    (hint,) = found(case)
    assert hint.reasons[0].text.startswith("3 mails")


# All of them.


def test_no_number_knows_of_hints_and_the_order_of_the_case_is_of_no_account() -> None:
    case = FakeCase()
    thread(case)
    sent(case, "guest@far.example", at=T0 + 2 * HOUR, thread=["<b@mid.example>"], seen=[QUOTED])
    sent(case, "mate@northwnd.example", at=T0 + 3 * HOUR)
    sent(case, "someone@far-away.example", at=T0 + 4 * HOUR, records=[table()])
    said = understand(case, CONFIG, RULES)
    assert len(said.hints) == 3
    assert (said.incidents, said.totals.exposed, said.totals.listed_apart) == ((), 0, 0)
    assert said.hints == tuple(sorted(said.hints, key=lambda hint: -hint.confidence))
    backwards = understand(case.shuffled(range(len(list(case.messages())) - 1, -1, -1)), CONFIG, RULES)
    assert backwards.hints == said.hints


def test_japanese_reasons() -> None:
    case = FakeCase()
    sent(case, "someone@far.example", records=[table()])
    (hint,) = found(case, replace(CONFIG, report=ReportSettings(lang="ja")))
    assert hint.reasons[0].text == "8 人分の個人データが含まれています。"


def test_every_reason_speaks_both_languages_and_confidence_stays_between_the_ends() -> None:
    numbers = dict.fromkeys(("people", "addresses", "messages", "earlier", "senders", "posts", "mails", "differing"), 2)
    said = [(code, numbers) for code in REASONS]
    assert all(reason.text for lang in ("en", "ja") for reason in reasons(said, lang))
    assert confidence(said) == 0.95
    assert confidence([("wrote-itself", {})]) == 0.05
