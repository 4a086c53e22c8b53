"""What is not read can change no number: the same incidents come of a case read as narrowly as can be, and whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from builders.cases import DAY, HOUR, T0, Failed, FakeCase, Seen, people
from sentaudit.incidents.audit import Understanding, understand
from sentaudit.incidents.likeness.matches import Similar
from sentaudit.incidents.likeness.similar import similar_to_incident, similar_to_message
from sentaudit.model.config import Config, Organisation
from sentaudit.model.coverage import Role
from sentaudit.model.facts import Channel, Flag, Kind, RecordTable
from sentaudit.model.selection import Column, Scope, Wanted
from sentaudit.ports import Columns, StoredMessage
from sentaudit.rules.load import load_rules

RULES = load_rules()

ORGANISATION = Organisation(domains=("own.example",))
STRANGERS = people(14)
CROWD = [*STRANGERS, *people(3, "near.example"), "anna.mori@near.example", "ana.mori@near.example"]
SENDERS = ["owner@own.example", "owner@own.example", "mate@own.example", STRANGERS[0], None]
NOTICES = (Flag.APOLOGY, Flag.CORRECTION)
LATE = T0 + 200 * DAY
TABLE = RecordTable(Channel.BODY, "1", (), 12, (("name", 12),), 99)

few = st.lists(st.sampled_from(CROWD), max_size=4)
many = st.sampled_from([STRANGERS, STRANGERS[:10], STRANGERS[:9], [*STRANGERS[:9], "mate@own.example"]])
mails = st.fixed_dictionaries(
    {
        "to": few | few | few | many,
        "cc": st.lists(st.sampled_from([*CROWD, "mate@own.example", "owner@own.example"]), max_size=2),
        "bcc": st.sampled_from([None, None, None, (), (CROWD[3],), CROWD[:11]]),
        "sender": st.sampled_from(SENDERS),
        "beside": st.sampled_from([(), (), (), (STRANGERS[2],), (STRANGERS[1], STRANGERS[2])]),
        "at": st.none() | st.integers(0, 60).map(lambda n: T0 + n * 20 * HOUR),
        "subject": st.sampled_from(["news", "Re: news", "offer", "plan", ""]),
        "flags": st.sampled_from([Flag(0), *NOTICES, Flag.REPLY_SUBJECT | Flag.COMPLAINT, Flag.OPT_OUT])
        | st.just(Flag(0)),
        "kind": st.sampled_from([Kind.ORDINARY, Kind.ORDINARY, Kind.LIST, Kind.BOUNCE]),
        "folder": st.sampled_from(["Sent", "Sent", "Inbox", "Drafts"]),
        "seen": st.sampled_from([(), (), (), (Seen(Channel.BODY, STRANGERS[:3]),), (Seen(Channel.BODY, STRANGERS),)]),
        "records": st.sampled_from([(), (), (), (TABLE,)]),
        "outline": st.sampled_from([(), (1, 2, 3), (1, 2, 4)]),
        "attachments": st.sampled_from([(), (7,), (8,)]),
        "content": st.none() | st.none() | st.integers(0, 5),
        "message_id": st.sampled_from(["", "", "<one@x.test>", None]),
        "thread": st.sampled_from([(), (), ("<one@x.test>",)]),
        "bounces": st.sampled_from([(), (), (Failed(CROWD[1], original="<one@x.test>"),)]),
    }
)


def of_its_sender(mail: dict) -> dict:
    """The content of a mail tells who sent it: two senders never have the same."""
    own = mail["content"] is None
    return mail if own else mail | {"content": 10 * SENDERS.index(mail["sender"]) + mail["content"]}


background = st.lists(mails.map(of_its_sender), max_size=8)

distances = st.sampled_from([HOUR, *(days * DAY + more for days in (2, 7) for more in (-1, 0, 1)), 30 * DAY])
files = st.sampled_from([(), (), (7,)])
outlines = st.sampled_from([(), (), (1, 2, 3)])


@st.composite
def mailings(draw: st.DrawFn) -> list[dict]:
    """Mails of one sender to a few people each, which are one mistake only if they are taken together, and what came
    before or after, near to or right beyond what links: a mail to many, the same again, notices to the same people."""
    size = draw(st.sampled_from([2, 4, 5]))
    groups = [STRANGERS[at : at + size] for at in range(0, len(STRANGERS) - 1, size)]
    gap, start = draw(st.sampled_from([0, HOUR, 2 * DAY, 2 * DAY + 1])), LATE + draw(st.integers(0, 9)) * DAY
    own_subjects = draw(st.booleans())
    first = [
        {"to": group, "at": start + n * gap, "subject": f"offer {'abcdefg'[n] if own_subjects else ''}"}
        | {"attachments": draw(files), "outline": draw(outlines)}
        for n, group in enumerate(groups)
    ]
    made = list(first)
    for what in draw(st.lists(st.sampled_from(["many", "notice", "notices", "again"]), max_size=3)):
        shift = draw(distances) * draw(st.sampled_from([1, 1, -1]))
        later = {"attachments": draw(files), "outline": draw(outlines), "subject": what}
        if what == "many":
            made.append(later | {"to": draw(many), "at": start + shift})
        else:
            later["flags"] = Flag(0) if what == "again" else draw(st.sampled_from(NOTICES))
            again = first[:1] if what == "notice" else first
            made += [later | {"to": one["to"], "at": one["at"] + shift} for one in again]
    return made


echoes = st.fixed_dictionaries(
    {
        "to": st.sampled_from([STRANGERS[:2], STRANGERS[3:6], CROWD[14:16], STRANGERS[:1], ["x@far.example"]]),
        "sender": st.sampled_from(["owner@own.example", "owner@own.example", "mate@own.example", STRANGERS[1]]),
        "beside": st.sampled_from([(), (), (STRANGERS[2],)]),
        "at": st.sampled_from([-80, -17, 17, 80]).map(lambda days: LATE + days * DAY),
        "subject": st.sampled_from(["list", "plan"]),
        "attachments": files,
    }
)
replies = st.fixed_dictionaries(
    {
        "to": st.just(["owner@own.example"]),
        "sender": st.just(STRANGERS[1]),
        "at": st.sampled_from([5, 40]).map(lambda hours: LATE + hours * HOUR),
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
    shown = draw(st.sampled_from([{"to": STRANGERS[:10]}, {"to": ["x@far.example"], "seen": [_said(STRANGERS[:12])]}]))
    made: list[dict] = [
        {"subject": "list", "at": LATE, "message_id": "<list@x.test>", "attachments": (7,)}
        | {"thread": draw(st.sampled_from([(), ("<plan@x.test>",)]))}
        | shown
    ]
    for one in draw(st.lists(echoes | replies, min_size=1, max_size=4)):
        mail = {"folder": "Inbox" if one["sender"] == STRANGERS[1] else "Sent"}
        mail["kind"] = Kind.BOUNCE if one.get("bounces") else Kind.ORDINARY
        mail["message_id"] = "<plan@x.test>" if one["subject"] == "plan" else ""
        made.append(one | mail)
    return made


def _said(addresses: Sequence[str]) -> Seen:
    return Seen(Channel.BODY, addresses)


@st.composite
def habits(draw: st.DrawFn) -> list[dict]:
    """A list in a body, some of it in most other mail of the sender, and ordinary mail of his."""
    made: list[dict] = [{"to": ["x@far.example"], "at": LATE, "seen": [_said(STRANGERS[:12])], "subject": "members"}]
    for n in range(draw(st.integers(4, 7))):
        seen = draw(st.sampled_from([[_said(STRANGERS[:2])], [_said(STRANGERS[:2])], []]))
        made.append(
            {"to": [f"y{n}@far.example"], "at": LATE + (n - 3) * 20 * DAY, "seen": seen, "subject": "abcdefg"[n]}
        )
    return made


@st.composite
def relayed(draw: st.DrawFn) -> list[dict]:
    """Announcements of a list, to which outsiders write at last."""
    of_list = {"to": ["list@own.example"], "kind": Kind.LIST, "folder": "Inbox"}
    own, others = draw(st.integers(2, 4)), draw(st.integers(2, 4))
    made = [of_list | {"at": LATE + n * DAY, "subject": f"post {n}"} for n in range(own)]
    return made + [of_list | {"at": LATE + (9 + n) * DAY, "sender": STRANGERS[n]} for n in range(others)]


@st.composite
def merged(draw: st.DrawFn) -> list[dict]:
    """A mailing each mail of which names the receiver of the next."""
    names = ["anna", "bert", "carl", "dora"]
    return [
        {"to": [STRANGERS[n]], "at": LATE + n * HOUR, "subject": "card", "misnamed": ([own], [names[n - 1]])}
        for n, own in enumerate(names[: draw(st.integers(2, 4))])
    ]


nothing = st.just([])
boxes = st.tuples(
    background, mailings() | nothing, lists() | nothing, habits() | relayed() | merged() | nothing | nothing
).map(lambda some: [one for mails in some for one in mails])
periods = st.sampled_from([(None, None), (None, None), (LATE - DAY, None), (None, LATE + 3 * DAY)])


class Whole(FakeCase):
    """Gives all messages wherever whoever asks must tell for himself what they say to him. So the rich ones are all
    that are audited, and none is left of those that are looked at by their names alone."""

    def messages(self, any_of: Sequence[Wanted] = (), scope: Scope | None = None) -> Iterator[StoredMessage]:
        return super().messages(list(map(_widened, any_of)), scope)

    def columns(
        self, names: Sequence[Column], any_of: Sequence[Wanted] = (), scope: Scope | None = None
    ) -> Iterator[Columns]:
        if any(one.rich is False for one in any_of):
            return
        # Mail of several authors is always read for who stood together.
        several = names.index("authors_size") if "authors_size" in names else None
        for folder, columns in super().columns(names, any_of, scope):
            yield folder, tuple((2,) if at == several else one for at, one in enumerate(columns))


def _widened(one: Wanted) -> Wanted:
    """Who is asked about and whether it is list mail or a delivery report, nothing else."""
    if one.kind == Kind.LIST:
        return Wanted(kind=one.kind)
    return Wanted(bounces=one.bounces, senders=one.senders if one.kind is None else None)


def filled(case: FakeCase, box: list[dict]) -> FakeCase:
    roles = {"Sent": Role.SENT, "Drafts": Role.UNKNOWN}
    for mail in box:
        case.mail(**mail, role=roles.get(mail.get("folder", "Sent"), Role.OTHER))
    return case


def answers(case: FakeCase, config: Config) -> tuple[Understanding, list[Similar]]:
    found = understand(case, config, RULES)
    like = [similar_to_incident(case, config, RULES, one.id, 99) for one in found.incidents[:1]]
    like += [similar_to_message(case, config, RULES, one.facts, 99) for one in list(case.messages())[-2:]]
    return found, like


@settings(max_examples=60, deadline=None)
@given(boxes, periods)
def test_a_narrow_reading_changes_nothing(box: list[dict], period: tuple[int | None, int | None]) -> None:
    config = Config(organisation=ORGANISATION, folders=("all",), since=period[0], until=period[1])
    narrow = answers(filled(FakeCase(), box), config)
    assert answers(filled(Whole(), box), config) == narrow
