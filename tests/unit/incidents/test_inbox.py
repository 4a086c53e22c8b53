"""Answers to an incident are counted by kind; automatic, internal and unrelated mail is not."""

from __future__ import annotations

from builders.cases import DAY, HOUR, NO_FLAG, T0, FakeCase, Seen, people
from builders.rules import RULES
from sentaudit.incidents.audit import understand
from sentaudit.model.config import Config, Organisation
from sentaudit.model.coverage import Role
from sentaudit.model.facts import Channel, Flag, Kind

CONFIG = Config(organisation=Organisation(domains=("own.example",)))
OWNER = "owner@own.example"


def case_with_incident():
    case = FakeCase()
    case.mail(people(20), message_id="<a>", subject="Autumn news")
    return case


def answer(case, who, *, to=(OWNER,), at=T0 + HOUR, thread=("<a>",), subject="Re: Autumn news", flags=NO_FLAG, **more):
    if subject.startswith("Re:"):
        flags |= Flag.REPLY_SUBJECT
    case.mail(
        list(to), sender=who, at=at, thread=thread, subject=subject, folder="Inbox", role=Role.OTHER,
        flags=flags | Flag.DELIVERED, **more,
    )  # fmt: skip


def counts(case):
    (one,) = understand(case, CONFIG, RULES).incidents
    box = one.inbox
    return box.replies, box.reply_alls, box.complaints, box.opt_outs, box.deletion_confirmations


def test_replies_and_replies_to_all():
    case = case_with_incident()
    answer(case, "p0@org0.example")
    answer(case, "p1@org1.example", to=[OWNER, "p2@org2.example"], at=T0 + 2 * HOUR)
    answer(case, "elsewhere@new.example", subject="your mail", at=T0 + 3 * HOUR)
    assert counts(case) == (3, 1, 0, 0, 0)


def test_the_sender_in_to_makes_no_reply_to_all():
    case = FakeCase()
    case.mail([OWNER, *people(20)], message_id="<a>", subject="Autumn news")
    answer(case, "p0@org0.example")
    answer(case, "p1@org1.example", to=[OWNER, "mate@own.example"], at=T0 + 2 * HOUR)
    answer(case, "p2@org2.example", to=[OWNER, "p3@org3.example"], at=T0 + 3 * HOUR)
    assert counts(case) == (3, 1, 0, 0, 0)


def test_a_phone_answers_without_naming_the_mail():
    case = case_with_incident()
    answer(case, "p0@org0.example", thread=())
    answer(case, "p1@org1.example", thread=(), subject="Re: Something else")
    answer(case, "p2@org2.example", thread=(), at=T0 + 31 * DAY)
    answer(case, "nobody@concerned.example", thread=())
    assert counts(case) == (1, 0, 0, 0, 0)


def test_what_answers_say():
    case = case_with_incident()
    answer(case, "p0@org0.example", flags=Flag.COMPLAINT)
    answer(case, "p1@org1.example", flags=Flag.OPT_OUT | Flag.COMPLAINT, at=T0 + 2 * HOUR)
    answer(case, "p2@org2.example", thread=("<apology>",), subject="Re: Our apology", flags=Flag.DELETED)
    answer(case, "p3@org3.example", thread=(), subject="stop this", flags=Flag.OPT_OUT)
    answer(case, "nobody@concerned.example", thread=(), subject="stop this", flags=Flag.OPT_OUT)
    assert counts(case) == (2, 0, 2, 2, 1)


def test_what_does_not_count():
    case = case_with_incident()
    answer(case, "p0@org0.example", kind=Kind.AUTO_REPLY)
    answer(case, "mate@own.example", to=["p3@org3.example"])
    answer(case, "p1@org1.example", thread=("<b>",), subject="Re: Other")
    answer(case, "p2@org2.example", at=T0 - DAY, thread=(), subject="stop", flags=Flag.OPT_OUT)
    assert counts(case) == (0, 0, 0, 0, 0)


def test_copies_count_once():
    case = case_with_incident()
    for _ in range(2):
        answer(case, "p0@org0.example", content=9, message_id="<r>")
    assert counts(case) == (1, 0, 0, 0, 0)


def test_people_concerned_are_those_exposed_and_those_who_got_the_mail():
    case = FakeCase()
    case.mail(["x@far.example"], seen=[Seen(Channel.BODY, people(12))], subject="Autumn news")
    for sender in ("p3@org3.example", "x@far.example", "y@far.example"):
        answer(case, sender, thread=(), subject="stop", flags=Flag.COMPLAINT)
    answer(case, "x@far.example", thread=(), at=T0 + 2 * HOUR)
    answer(case, "p3@org3.example", thread=(), at=T0 + 2 * HOUR)
    assert counts(case) == (2, 0, 2, 0, 0)
