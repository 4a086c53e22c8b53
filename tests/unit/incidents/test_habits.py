"""How a sender usually writes is told from all mail of his that is audited, each mail once, whoever he is."""

from __future__ import annotations

import pytest

from builders.cases import DAY, T0, FakeCase, Seen, people
from builders.rules import RULES
from sentaudit.incidents.audit import understand
from sentaudit.model.config import Config, Organisation
from sentaudit.model.coverage import Role
from sentaudit.model.facts import Channel
from sentaudit.model.incident import Incident

CONFIG = Config(organisation=Organisation(domains=("own.example",)), folders=("all",))
CROWD = people(12)
CONTACT = Seen(Channel.BODY, CROWD[-1:])


def judged(case: FakeCase) -> tuple[set[str], Incident]:
    (one,) = understand(case, CONFIG, RULES).incidents
    return {reason.code for reason in one.reasons}, one


@pytest.mark.parametrize("sender", ["owner@own.example", None])
@pytest.mark.parametrize(("mails", "others", "is_contact"), [(4, 0, False), (5, 0, True), (6, 6, True), (6, 7, False)])
def test_an_address_is_a_contact_from_five_and_half_of_the_other_mails(
    sender: str | None, mails: int, others: int, is_contact: bool
) -> None:
    case = FakeCase()
    case.mail(CROWD[:1], sender=sender, seen=[Seen(Channel.BODY, CROWD)])
    for n in range(mails + others):
        seen = [CONTACT] if n < mails else []
        case.mail(CROWD[:1], sender=sender, at=T0 + n * DAY, subject="abcdefghijklm"[n], seen=seen)
    codes, one = judged(case)
    assert ("constant-contacts" in codes, one.exposed.distinct) == (is_contact, 10 if is_contact else 11)


def test_copies_of_the_other_mails_make_no_contact() -> None:
    case = FakeCase()
    case.mail(CROWD[:1], seen=[Seen(Channel.BODY, CROWD)])
    for folder, role in (("Sent", Role.SENT), ("Old", Role.OTHER)):
        for n in range(4):
            case.mail(
                CROWD[:1], at=T0 + n * DAY, subject="abcd"[n], seen=[CONTACT], folder=folder, role=role,
                content=n, message_id=f"<{n}@x.test>",
            )  # fmt: skip
    assert "constant-contacts" not in judged(case)[0]


@pytest.mark.parametrize("copies", [1, 2])
@pytest.mark.parametrize(("hidden", "usual"), [(5, True), (2, False)])
def test_mail_that_names_nobody_openly_is_a_habit_of_hiding(hidden: int, usual: bool, copies: int) -> None:
    case = FakeCase()
    case.mail(CROWD)
    for n in range(5):
        for _ in range(copies if n < hidden else 1):
            named = (
                {"bcc": CROWD[:4]} if n < hidden else {"to": ["mate@own.example", *people(1, "own.example"), CROWD[0]]}
            )
            case.mail(**named, at=T0 + n * DAY, subject="abcdefg"[n], content=n, message_id=f"<{n}@x.test>")
    assert ("habit-bcc" in judged(case)[0]) is usual
