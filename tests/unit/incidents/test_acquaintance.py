"""Two people have met where both stand in one mail, in whatever field, and in no other mail of the case."""

from __future__ import annotations

from itertools import combinations

import pytest

from builders.cases import DAY, T0, FakeCase, Seen, people
from builders.rules import RULES
from sentaudit.incidents.audit import understand
from sentaudit.model.config import Config, Organisation
from sentaudit.model.coverage import Role
from sentaudit.model.facts import Channel
from sentaudit.model.incident import Incident

CONFIG = Config(organisation=Organisation(domains=("own.example",)))
GROUP = people(10)
FRIEND = "friend@far.example"


def judged(case: FakeCase) -> tuple[set[str], Incident]:
    (one,) = understand(case, CONFIG, RULES).incidents
    return {reason.code for reason in one.reasons}, one


def met(case: FakeCase, fields: str, one: str, other: str, at: int) -> None:
    """A mail somebody got, in which two people stand in the fields named."""
    named: dict[str, list[str]] = {"to": [], "cc": [], "bcc": [], "from": []}
    for field, person in zip(fields.split(), (one, other), strict=True):
        named[field].append(person)
    author, *beside = named["from"] or [FRIEND]
    to = named["to"] if named["to"] or named["cc"] else ["mate@own.example"]
    case.mail(
        to, named["cc"], named["bcc"] or None, sender=author, beside=beside, at=at, folder="Inbox", role=Role.OTHER
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "known"),
    [("to to", True), ("cc cc", True), ("to cc", True), ("from to", True), ("from cc", True), ("from from", True),
     ("to bcc", False)],
)  # fmt: skip
def test_people_who_stood_together_two_by_two_know_each_other(fields: str, known: bool) -> None:
    case = FakeCase()
    case.mail(GROUP, subject="list")
    for one, other in combinations(GROUP, 2):
        met(case, fields, one, other, T0 - DAY)
    assert ("known-group" in judged(case)[0]) is known


@pytest.mark.parametrize(("when", "known"), [(-1, True), (0, False)])
def test_only_what_was_before_counts(when: int, known: bool) -> None:
    case = FakeCase()
    case.mail(GROUP, subject="list")
    for one, other in combinations(GROUP, 2):
        met(case, "to to", one, other, T0 + when)
    assert ("known-group" in judged(case)[0]) is known
    assert ("no-thread" in judged(case)[0]) is not known


@pytest.mark.parametrize(
    ("others", "writer", "share"),
    [(9, FRIEND, "100 %"), (10, FRIEND, None), (9, GROUP[0], "100 %"), (19, GROUP[0], "84 %"), (20, GROUP[0], "84 %")],
)  # in a larger circle only its author has met the others, and the sender him
def test_a_mail_to_twenty_people_acquaints_them(others: int, writer: str, share: str | None) -> None:
    case = FakeCase()
    case.mail(GROUP, subject="list")
    to = ["owner@own.example", *GROUP, *people(others, "far.example")]
    case.mail(to, sender=writer, at=T0 - DAY, folder="Inbox", role=Role.OTHER)
    told = [reason.text for reason in judged(case)[1].reasons if reason.code == "known-group"]
    assert [share in text for text in told if share] == [True] * bool(share)
    assert bool(told) is bool(share)


def test_one_meeting_of_two_of_them_is_enough_to_be_no_strangers() -> None:
    case = FakeCase()
    case.mail(GROUP, subject="list")
    met(case, "from to", GROUP[3], GROUP[7], T0 - DAY)
    assert not {"known-group", "no-thread"} & judged(case)[0]


def test_who_takes_the_place_of_a_contact_address_in_the_sample_is_known_as_well() -> None:
    case = FakeCase()
    crowd = sorted(people(80), key=case.key_of)
    contact, author, *others = crowd
    case.mail(["x@far.example"], seen=[Seen(Channel.BODY, crowd)])
    for n in range(5):
        seen = [Seen(Channel.BODY, [contact])]
        case.mail(["x@far.example"], at=T0 + n * DAY, subject="abcde"[n], seen=seen)
    case.mail(
        ["owner@own.example", "x@far.example", *others], sender=author, at=T0 - DAY, folder="Inbox", role=Role.OTHER
    )
    codes, one = judged(case)
    assert one.exposed.distinct == 79
    assert codes >= {"known-group", "constant-contacts"}
    (known,) = (reason.text for reason in one.reasons if reason.code == "known-group")
    assert "97 %" in known  # all pairs of the 63 looked at, few with the sender


@pytest.mark.parametrize(("size", "standing"), [(30, True), (31, False)])
def test_thirty_people_can_be_a_standing_group(size: int, standing: bool) -> None:
    case = FakeCase()
    for n in range(9):
        case.mail(people(size), at=T0 + n * 7 * DAY, subject="abcdefghi"[n])
    reasons = [reason.code for one in understand(case, CONFIG, RULES).incidents for reason in one.reasons]
    assert reasons.count("standing-group") == 9 * standing
