"""A period says what is audited, not what is known of it: what came before and after is read for what it tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from builders.cases import DAY, HOUR, T0, Failed, FakeCase, Seen, people
from builders.rules import RULES
from sentaudit.incidents.audit import Understanding, understand
from sentaudit.model.config import Config, Organisation
from sentaudit.model.coverage import Role
from sentaudit.model.facts import Channel, Flag, Kind
from sentaudit.model.hint import HintKind

OWN = Organisation(domains=("own.example",))
CROWD = people(12)


def judged(case: FakeCase, since: int | None = None, until: int | None = None) -> Understanding:
    return understand(case, Config(organisation=OWN, since=since, until=until), RULES)


def incoming(case: FakeCase, sender: str, at: int, **more: object) -> None:
    case.mail(["owner@own.example"], sender=sender, at=at, folder="Inbox", role=Role.OTHER, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "shown",
    [
        {"to": CROWD},
        {"to": CROWD[:1], "seen": [Seen(Channel.BODY, CROWD)]},
        {"to": CROWD[:1], "bcc": CROWD[1:], "flags": Flag.DELIVERED},
    ],
)
@pytest.mark.parametrize("at", [T0 - 1, T0 + DAY])
def test_mail_out_of_the_period_is_no_finding_whatever_it_shows(shown: dict[str, Sequence[str]], at: int) -> None:
    case = FakeCase()
    case.mail(**shown, at=at)  # type: ignore[arg-type]
    case.mail(CROWD[:2], at=at, subject="few")
    found = judged(case, T0, T0 + DAY)
    assert found.incidents == ()
    assert found.totals.watch == 0


@pytest.mark.parametrize("shown", [{"to": CROWD}, {"to": CROWD[:1], "seen": [Seen(Channel.BODY, CROWD)]}])
def test_an_incident_is_the_same_whatever_the_period_around_it(shown: dict[str, Sequence[str]]) -> None:
    case = FakeCase()
    for n in range(8):  # his habits, in which the last of the list stands in most mails
        case.mail(
            [f"x{n}@far.example", *people(3, "far.example", 30)] if n % 2 else [f"x{n}@far.example"],
            bcc=people(2, "far.example", 60) if n % 2 else None,
            seen=[Seen(Channel.BODY, CROWD[-1:])],
            at=T0 - (50 - n) * DAY,
            subject="abcdefgh"[n],
        )
    incoming(case, CROWD[1], T0 - 40 * DAY, message_id="<begun@x.test>", cc=CROWD[2:5])  # people who know each other
    case.mail(CROWD[5:8], at=T0 - 30 * DAY, subject="project")
    case.mail(**shown, at=T0, subject="list", message_id="<list@x.test>", thread=("<begun@x.test>",))  # type: ignore[arg-type]
    incoming(case, CROWD[3], T0 + 2 * DAY, subject="Re: list", thread=("<list@x.test>",))
    incoming(case, CROWD[0], T0 + 2 * DAY, subject="Re: list", flags=Flag.REPLY_SUBJECT)
    incoming(case, CROWD[0], T0 + 3 * DAY, subject="stop", flags=Flag.COMPLAINT)
    failed = Failed(CROWD[0], original="<list@x.test>")
    incoming(case, "post@far.example", T0 + 2 * DAY, kind=Kind.BOUNCE, bounces=[failed])
    case.mail([CROWD[0]], bcc=CROWD[1:], at=T0 + 4 * DAY, subject="sorry", flags=Flag.APOLOGY)
    whole = next(one for one in judged(case).incidents if one.subject == "list")
    (one,) = judged(case, T0, T0 + HOUR).incidents
    assert replace(one, series=None) == replace(whole, series=None)
    assert one.inbox is not None
    assert one.follow_up is not None
    assert (one.inbox.bounces, one.inbox.replies, one.inbox.complaints, one.follow_up.messages) == (1, 2, 1, 1)
    codes = {reason.code for reason in one.reasons}
    assert codes >= ({"habit-bcc"} if len(shown["to"]) > 1 else {"constant-contacts"})
    assert "no-thread" not in codes


def test_a_copy_out_of_the_audited_folders_lends_its_hidden_list() -> None:
    case = FakeCase()
    case.mail(CROWD, content=5, message_id="<one@x.test>")
    case.mail(
        CROWD,
        ["z@far.example"],
        ["hidden@far.example"],
        content=5,
        message_id="<one@x.test>",
        folder="Old",
        role=Role.OTHER,
    )
    (one,) = judged(case).incidents
    assert one.receivers.distinct == 13


def test_list_mail_of_outsiders_counts_in_the_period_only() -> None:
    def relayed(since: int | None) -> list[HintKind]:
        case = FakeCase()
        for n in range(3):
            case.mail(["list@own.example"], at=T0 + n * DAY, kind=Kind.LIST, subject=f"post {n}")
        for n in range(3):
            sender = f"x{n}@far.example"
            case.mail(
                ["list@own.example"], at=T0 + (9 + n) * DAY, kind=Kind.LIST, sender=sender, folder="In", role=Role.OTHER
            )
        return [one.kind for one in judged(case, since).hints]

    assert relayed(None) == [HintKind.RELAYED]
    assert relayed(T0 + 5 * DAY) == []
