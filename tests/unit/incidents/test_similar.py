"""Earlier identical mistakes: what is found from an incident or a message, in which order, and with which why."""

from __future__ import annotations

import pytest

from builders.cases import DAY, T0, FakeCase, Seen, people
from builders.rules import RULES
from sentaudit.errors import UsageError
from sentaudit.incidents.audit import understand
from sentaudit.incidents.likeness import similar
from sentaudit.incidents.likeness.similar import similar_to_incident, similar_to_message
from sentaudit.model.config import Config, Organisation, ReportSettings
from sentaudit.model.facts import Channel, Kind

CONFIG = Config(organisation=Organisation(domains=("own.example",)))


def small_mails(count: int = 18) -> FakeCase:
    """A mail to seven of the same 27 people every ten days, among mail to others."""
    case = FakeCase()
    for number in range(count):
        group = [*people(3), *people(4, start=3 + (number * 4) % 24)]
        case.mail(group, at=T0 + number * 10 * DAY, subject=f"session {number}")
        case.mail(people(3, start=1000 + 3 * number), at=T0 + number * 10 * DAY + 60, subject=f"other {number}")
    return case


def test_from_the_last_of_small_mails_all_earlier_ones_are_found() -> None:
    case = small_mails()
    asked = list(case.messages())[-2].facts
    found = similar_to_message(case, CONFIG, RULES, asked._replace(content=0), 50)
    assert sum(len(one.messages) for one in found.matches) == 18
    assert found.people == 27
    assert all(one.reasons[0].startswith("same audience") for one in found.matches)
    assert found.matches == tuple(sorted(found.matches, key=lambda one: -one.score))
    itself = similar_to_message(case, CONFIG, RULES, asked, 50)
    assert sum(len(one.messages) for one in itself.matches) == 17


def test_an_incident_finds_older_mailings_and_says_why() -> None:
    case = FakeCase()
    case.mail(people(40), at=T0, subject="newsletter", attachments=(7,), outline=(1, 2, 3, 4))
    case.mail(people(30), at=T0 - 90 * DAY, subject="newsletter", sender="mate@own.example")
    case.mail(people(20, start=200), at=T0 - 180 * DAY, subject="letter", attachments=(7,), outline=(1, 2, 3, 9))
    case.mail(people(5), at=T0 - 270 * DAY, subject="note")
    case.mail(people(20, start=300), at=T0 - 360 * DAY, subject="unlike")
    incident = next(one for one in understand(case, CONFIG, RULES).incidents if one.exposed.net == 40)
    found = similar_to_incident(case, CONFIG, RULES, incident.id, 50)
    assert [(one.exposed, one.incident is not None) for one in found.matches] == [(30, True), (5, False), (20, True)]
    assert [one.reasons[:2] for one in found.matches] == [
        ("same audience 1.00", "same subject"),
        ("same audience 1.00", "same sender"),
        ("same attachment", "same text 0.75"),
    ]
    assert "same organisation" in found.matches[0].reasons
    assert found.people == 60
    assert [one.messages for one in found.searched] == [5]
    assert found.clean == ()
    assert len(similar_to_incident(case, CONFIG, RULES, incident.id, 1).matches) == 1


@pytest.mark.parametrize("copies", [1, 2])
@pytest.mark.parametrize(
    ("mail", "found"),
    [
        ({"to": people(3)}, True),
        ({"to": people(3), "sender": "mate@own.example"}, True),
        ({"to": people(4, start=17)}, True),
        ({"to": people(2)}, False),
        ({"to": people(2, start=90)}, False),
        ({"to": people(2, start=90), "sender": "mate@own.example", "subject": "newsletter"}, True),
        ({"to": people(2, start=90), "attachments": (7,)}, True),
        ({"to": people(2, start=90), "outline": (1, 2, 3, 9)}, True),
        ({"to": people(2, start=19), "sender": "mate@own.example", "attachments": (7,)}, True),
    ],
)
def test_a_mail_to_a_few_is_found_for_its_people_subject_text_or_file(
    mail: dict[str, object], found: bool, copies: int
) -> None:
    case = FakeCase()
    case.mail(people(20), subject="newsletter", attachments=(7,), outline=(1, 2, 3, 4))
    for _ in range(copies):
        case.mail(**{"subject": "other", "at": T0 + 100 * DAY, "content": 5, "message_id": "<5@x.test>"} | mail)  # type: ignore[arg-type]
    (incident,) = understand(case, CONFIG, RULES).incidents
    answer = similar_to_incident(case, CONFIG, RULES, incident.id, 50)
    assert (len(answer.matches), answer.compared) == (found, 2)


def test_the_very_same_two_people_are_found_and_one_of_them_is_not() -> None:
    case = FakeCase()
    case.mail(people(2), subject="one")
    case.mail(people(2), sender="mate@own.example", subject="other")
    case.mail(people(2, start=1), sender="mate@own.example", subject="another")
    asked = next(case.messages()).facts
    (match,) = similar_to_message(case, CONFIG, RULES, asked, 50).matches
    assert match.reasons[0] == "same audience 1.00"


def test_what_is_alike_unopened_is_found_however_few_are_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(similar, "_OPENED", 1)
    case = FakeCase()
    case.mail(people(2), subject="one", outline=(1, 2, 3))
    case.mail(people(3), subject="other", sender="mate@own.example", at=T0 + 10 * DAY)
    case.mail(people(2), subject="another", sender="mate@own.example", at=T0 + 20 * DAY)
    case.mail(people(2, start=90), subject="one", sender="mate@own.example", at=T0 + 30 * DAY)
    case.mail(people(2, start=91), subject="text", at=T0 + 40 * DAY, outline=(1, 2, 3))
    case.mail(people(2, start=92), subject="more text", at=T0 + 50 * DAY, outline=(1, 2, 3))

    def found(number: int) -> list[float]:
        asked = list(case.messages())[number].facts
        matches = similar_to_message(case, CONFIG, RULES, asked, 50).matches
        return [(one.sent_at - T0) / DAY for one in matches if one.sent_at is not None]

    assert found(0) == [20, 30]
    case.mail(people(5), subject="asked", at=T0 + 60 * DAY)
    assert found(6) == [10]


def test_an_empty_answer_says_what_was_searched() -> None:
    case = FakeCase()
    case.mail(people(40), at=T0)
    case.mail(people(1), at=T0 + DAY, folder="Sent/2007")
    (incident,) = understand(case, CONFIG, RULES).incidents
    found = similar_to_incident(case, CONFIG, RULES, incident.id, 50)
    assert (found.matches, found.compared, found.people) == ((), 1, 40)
    assert [(one.folder, one.messages) for one in found.searched] == [("Sent", 1), ("Sent/2007", 1)]
    assert [one.folder for one in found.clean] == ["Sent/2007"]


@pytest.mark.parametrize("more", ["to", "body"])
def test_two_incidents_of_one_mail_that_are_as_much_alike_stand_as_in_a_report(more: str) -> None:
    case = FakeCase()
    count = {"to": 20, "body": 20} | {more: 150}
    case.mail(people(count["to"]), at=T0, seen=(Seen(Channel.BODY, people(count["body"], start=500)),), subject="list")
    (mail,) = case.messages()
    asked = mail.facts._replace(content=0, to=b"", sightings=(), sender=None, authors=b"")
    found = similar_to_message(case, CONFIG, RULES, asked, 50).matches
    assert len(found) == 2
    assert len({(one.score, one.messages) for one in found}) == 1
    assert [one.incident for one in found] == [one.id for one in understand(case, CONFIG, RULES).incidents]


def test_folders_are_clean_whose_incidents_are_listed_apart() -> None:
    case = FakeCase()
    case.mail(people(40), at=T0)
    case.mail(people(12, "one.example", start=50), at=T0 + 30 * DAY, folder="Sent/A")
    case.mail(people(40, start=100), at=T0 + 60 * DAY, folder="Sent/B")
    case.mail(people(40, start=200), at=T0 + 90 * DAY, folder="Sent/B")
    case.mail(people(11, start=200), at=T0 + 99 * DAY, folder="Sent/A", kind=Kind.INVITE, thread=("<x@x.test>",))
    whole = understand(case, CONFIG, RULES)
    assert {one.reported for one in whole.incidents} == {True, False}
    found = similar_to_incident(case, CONFIG, RULES, whole.incidents[0].id, 50)
    assert found.clean == whole.negative
    assert [one.folder for one in found.clean] == ["Sent/A"]


def test_japanese_reasons() -> None:
    case = small_mails(2)
    asked = list(case.messages())[-2].facts
    config = Config(organisation=CONFIG.organisation, report=ReportSettings(lang="ja"))
    (found,) = similar_to_message(case, config, RULES, asked, 50).matches
    assert found.reasons[0] == "宛先の重なり 0.43"
    assert "同じ送信者" in found.reasons


def test_an_unknown_incident_is_an_error() -> None:
    with pytest.raises(UsageError, match="no incident"):
        similar_to_incident(small_mails(1), CONFIG, RULES, "I-none", 5)
