"""What is not read can change no number: the same incidents come of a case read as narrowly as can be, and whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from builders.cases import HOUR, T0, Failed, FakeCase, Seen, people
from sentaudit.incidents.audit import Understanding, understand
from sentaudit.incidents.matches import Similar
from sentaudit.incidents.similar import similar_to_incident, similar_to_message
from sentaudit.model.config import Config, Organisation
from sentaudit.model.coverage import Role
from sentaudit.model.facts import Channel, Flag, Kind
from sentaudit.model.selection import Column, Scope, Wanted
from sentaudit.ports import Columns, StoredMessage
from sentaudit.rules.load import load_rules

RULES = load_rules()

CONFIG = Config(organisation=Organisation(domains=("own.example",)), folders=("all",))
STRANGERS = people(14)
CROWD = [*STRANGERS, *people(3, "near.example"), "anna.mori@near.example", "ana.mori@near.example"]
SENDERS = ["owner@own.example", "mate@own.example", STRANGERS[0], None]

few = st.lists(st.sampled_from(CROWD), max_size=4)
many = st.sampled_from([STRANGERS, STRANGERS[2:], [*STRANGERS[:11], "mate@own.example"]])
mails = st.fixed_dictionaries(
    {
        "to": few | few | few | many,
        "cc": st.lists(st.sampled_from([*CROWD, "mate@own.example"]), max_size=2),
        "bcc": st.sampled_from([None, None, (), (CROWD[3],)]),
        "sender": st.sampled_from(SENDERS),
        "at": st.none() | st.integers(0, 60).map(lambda n: T0 + n * 20 * HOUR),
        "subject": st.sampled_from(["news", "Re: news", "offer", "plan", ""]),
        "flags": st.sampled_from(
            [Flag(0), Flag(0), Flag.APOLOGY, Flag.CORRECTION, Flag.REPLY_SUBJECT | Flag.COMPLAINT]
        ),
        "kind": st.sampled_from([Kind.ORDINARY, Kind.ORDINARY, Kind.LIST, Kind.BOUNCE]),
        "folder": st.sampled_from(["Sent", "Sent", "Inbox"]),
        "seen": st.sampled_from([(), (), (), (Seen(Channel.BODY, STRANGERS[:3]),)]),
        "outline": st.sampled_from([(), (1, 2, 3), (1, 2, 4)]),
        "attachments": st.sampled_from([(), (), (7,), (8,)]),
        "content": st.none() | st.integers(0, 5),
        "message_id": st.sampled_from(["", "", "<one@x.test>", None]),
        "thread": st.sampled_from([(), (), ("<one@x.test>",)]),
        "bounces": st.sampled_from([(), (), (Failed(CROWD[1], original="<one@x.test>"),)]),
    }
)


def of_its_sender(mail: dict) -> dict:
    """The content of a mail tells who sent it: two senders never have the same."""
    own = mail["content"] is None
    return mail if own else mail | {"content": 10 * SENDERS.index(mail["sender"]) + mail["content"]}


background = st.lists(mails.map(of_its_sender), max_size=12)


@st.composite
def mailings(draw: st.DrawFn) -> list[dict]:
    """Mails of one sender to a few people each, which are one mistake only if they are taken together; some have a mail
    to many beside them, or a notice to the same people."""
    base = draw(mails) | {
        "sender": "owner@own.example", "cc": (), "bcc": None, "flags": Flag(0), "kind": Kind.ORDINARY, "folder": "Sent",
        "seen": (), "content": None, "message_id": "", "thread": (), "bounces": (),
    }  # fmt: skip
    start = draw(st.integers(0, 1000))
    gap, size = draw(st.sampled_from([1, 30, 47, 49])), draw(st.integers(2, 5))
    made = [
        base | {"to": STRANGERS[at : at + size], "at": T0 + (start + n * gap) * HOUR}
        for n, at in enumerate(range(0, len(STRANGERS) - 1, size))
    ]
    beside = draw(st.sampled_from(["nothing", "many", "notice"]))
    if beside != "nothing":
        later = T0 + (start + draw(st.sampled_from([1, 40, 100, 167, 169, 200]))) * HOUR
        changes = {"to": STRANGERS} if beside == "many" else {"flags": Flag.APOLOGY, "to": made[0]["to"]}
        made.append(
            base | changes | {"at": later, "subject": "other", "outline": draw(st.sampled_from([(), (1, 2, 3)]))}
        )
    return made


echoes = st.fixed_dictionaries(
    {
        "to": st.sampled_from([STRANGERS[:2], STRANGERS[3:6], CROWD[14:16], STRANGERS[:1]]),
        "sender": st.sampled_from(["owner@own.example", "owner@own.example", STRANGERS[1]]),
        "hours": st.sampled_from([-2000, -400, 400, 2000]),
        "subject": st.sampled_from(["list", "plan"]),
        "attachments": st.sampled_from([(), (7,)]),
    }
)
replies = st.fixed_dictionaries(
    {
        "to": st.just(["owner@own.example"]),
        "sender": st.just(STRANGERS[1]),
        "hours": st.sampled_from([5, 40]),
        "subject": st.sampled_from(["Re: list", "Re: list", "other"]),
        "thread": st.sampled_from([(), ("<list@x.test>",)]),
        "flags": st.sampled_from([Flag(0), Flag.REPLY_SUBJECT, Flag.COMPLAINT]),
        "bounces": st.sampled_from([(), (), (Failed(STRANGERS[2], original="<list@x.test>"),)]),
    }
)


@st.composite
def lists(draw: st.DrawFn) -> list[dict]:
    """A mail to many, and what else has to do with it at any distance: earlier meetings, the same people, subject or
    file again, answers, delivery reports."""
    start = T0 + draw(st.integers(2000, 4000)) * HOUR
    others = draw(st.lists(echoes | replies, min_size=1, max_size=4))
    thread = draw(st.sampled_from([(), ("<plan@x.test>",)]))
    made: list[dict] = [
        {"to": STRANGERS[:12], "subject": "list", "at": start, "message_id": "<list@x.test>", "attachments": (7,),
         "folder": "Sent", "thread": thread},
    ]  # fmt: skip
    for one in others:
        mail = {name: value for name, value in one.items() if name != "hours"} | {"at": start + one["hours"] * HOUR}
        mail["folder"] = "Inbox" if one["sender"] == STRANGERS[1] else "Sent"
        mail["kind"] = Kind.BOUNCE if one.get("bounces") else Kind.ORDINARY
        mail["message_id"] = "<plan@x.test>" if one["subject"] == "plan" else ""
        made.append(mail)
    return made


boxes = st.tuples(background, mailings(), lists()).map(lambda some: [one for mails in some for one in mails])


class Whole(FakeCase):
    """Gives all messages wherever whoever asks must tell for himself what they say to him. So the rich ones are all
    that are audited, and none is left of those that are looked at by their names alone."""

    def messages(self, any_of: Sequence[Wanted] = (), scope: Scope | None = None) -> Iterator[StoredMessage]:
        told = ((one.contents, one.message_ids, one.parents, one.flags or None, one.rich) for one in any_of)
        return super().messages(() if any(one is not None for some in told for one in some) else any_of, scope)

    def columns(
        self, names: Sequence[Column], any_of: Sequence[Wanted] = (), scope: Scope | None = None
    ) -> Iterator[Columns]:
        if any(one.rich is False for one in any_of):
            return iter(())
        return super().columns(names, any_of if len(any_of) == 1 else (), scope)


def filled(case: FakeCase, box: list[dict]) -> FakeCase:
    for mail in box:
        case.mail(**mail, role=Role.SENT if mail["folder"] == "Sent" else Role.OTHER)
    return case


def answers(case: FakeCase) -> tuple[Understanding, list[Similar]]:
    found = understand(case, CONFIG, RULES)
    like = [similar_to_incident(case, CONFIG, RULES, one.id, 99) for one in found.incidents[:3]]
    like += [similar_to_message(case, CONFIG, RULES, one.facts, 99) for one in list(case.messages())[:3]]
    return found, like


@settings(max_examples=30, deadline=None)
@given(boxes)
def test_a_narrow_reading_changes_nothing(box: list[dict]) -> None:
    narrow = answers(filled(FakeCase(), box))
    assert answers(filled(Whole(), box)) == narrow
