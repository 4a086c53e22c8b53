"""What is asked for is what comes: conditions in the database say the same as their definition in words of the model."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

import pytest

from builders.cases import column, in_period, takes, wants
from builders.facts import PEOPLE, facts, person_key, result, unit
from sentaudit.model.coverage import Folder, Role
from sentaudit.model.facts import Kind, MessageFacts, unpack
from sentaudit.model.selection import Column, Scope, Wanted
from sentaudit.ports import StoredMessage
from sentaudit.store.case import SqliteCase

NAMES: tuple[Column, ...] = (
    "position", "id", "content", "message_id", "sent_at", "kind", "flags", "sender", "template",
    "authors", "visible", "bcc", "authors_size", "visible_size", "bcc_size",
)  # fmt: skip


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteCase]:
    """Folders in one piece, folders whose units lie between each other, and units with gaps in their numbers."""
    with SqliteCase(tmp_path_factory.mktemp("selection") / "case", write=True) as one:
        for ordinal, (uri, folder) in enumerate((("mbox:a", "Sent"), ("maildir:b", "Archive"), ("mbox:c", "Box"))):
            one.register_source(uri, ordinal)
            one.register_folder(uri, Folder(folder, Role.SENT))
            for share in range(3):
                places = range(share * 40, share * 40 + 40) if uri != "maildir:b" else range(share, 90, 3)
                name = "{}+9" if uri != "maildir:b" else "cur/{}.host"
                some = [facts(name.format(n), 1000 * ordinal + n) for n in places]
                plain = [mail._replace(sightings=(), bcc=b"") if n % 2 else mail for n, mail in enumerate(some)]
                of = unit(f"{uri} {share}", folder, uri)
                one.commit(of, result(of, plain), "policy")
                if uri == "mbox:c" and share == 1:
                    kept = tuple(mail.position for mail in plain[::3])
                    one.commit(of, result(of, [])._replace(kept=kept), "policy")
        yield one


def meant(case: SqliteCase, any_of: list[Wanted], scope: Scope | None) -> list[StoredMessage]:
    def inside(folder: int, one: MessageFacts) -> bool:
        return scope is None or (takes(scope, folder, one) and in_period(scope, one.sent_at))

    return [
        message
        for message in case.messages()
        if inside(message.folder, message.facts) and (not any_of or any(wants(one, message.facts) for one in any_of))
    ]


def some_wanted(rng: random.Random, messages: list[StoredMessage]) -> Wanted:
    """One or two tests at random, of values the case has and others."""

    def values(name: str) -> list[int | None]:
        known = [getattr(message.facts, name) for message in rng.sample(messages, 9)]
        return [one for one in (*known, rng.getrandbits(40)) if one is not None]

    parents = [int.from_bytes(m.facts.thread[:8], "little", signed=True) for m in messages if m.facts.thread][:9]
    tests: dict[str, object] = {
        "flags": rng.randrange(1, 64), "kind": int(rng.choice(list(Kind))), "not_kind": int(rng.choice(list(Kind))),
        "visible": rng.randrange(1, 5), "authors": 2, "rich": rng.random() < 0.5, "bounces": True,
        "contents": frozenset(values("content")), "message_ids": frozenset(values("message_id")),
        "senders": {None, *values("sender")}, "not_senders": set(values("sender")), "parents": parents,
    }  # fmt: skip
    return Wanted(**{name: tests[name] for name in rng.sample(sorted(tests), rng.randint(1, 2))})  # type: ignore[arg-type]


def some_scope(rng: random.Random) -> Scope:
    def moment() -> int | None:
        """The very second of a message, to see on which side of the limit it is."""
        return facts("any", 1000 * rng.randrange(3) + rng.randrange(90)).sent_at

    return Scope(
        frozenset(rng.sample(range(1, 4), rng.randint(0, 2))),
        frozenset(rng.sample(range(1, 4), rng.randint(0, 2))),
        frozenset(map(person_key, rng.sample(range(PEOPLE), PEOPLE // 2))),
        rng.random() < 0.5, rng.random() < 0.5, moment(), moment(),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_a_narrow_reading_gives_what_is_meant(case: SqliteCase, seed: int) -> None:
    rng = random.Random(seed)
    messages = list(case.messages())
    any_of = [some_wanted(rng, messages) for _ in range(rng.randint(0, 3))]
    scope = some_scope(rng) if rng.random() < 0.7 else None
    expected = meant(case, any_of, scope)
    assert list(case.messages(any_of, scope)) == expected
    assert list(case.picked(rng.sample([one.id for one in expected], len(expected)))) == expected
    columns = case.columns(NAMES, any_of, scope)
    found = [(folder, *one) for folder, some in columns for one in zip(*some, strict=True)]
    assert found == [(one.folder, *(column(name, one) for name in NAMES)) for one in expected]
    seen = {number: list(places) for number, places in groupby(case.seen([one.id for one in expected]), itemgetter(0))}
    assert seen == {
        one.id: [(one.id, some.place, some.addresses) for some in one.facts.sightings]
        for one in expected
        if one.facts.sightings
    }


@pytest.mark.parametrize("known", [0, 1])
@pytest.mark.parametrize("name", ["contents", "message_ids", "parents", "senders", "not_senders"])
def test_one_value_is_enough_and_none_is_not_any(case: SqliteCase, name: str, known: int) -> None:
    first = next(one.facts for one in case.messages() if one.facts.thread and one.facts.message_id and one.facts.sender)
    own = {"contents": first.content, "message_ids": first.message_id, "parents": unpack(first.thread)[0]}
    wanted = [Wanted(**{name: {own.get(name, first.sender)} if known else set()})]  # type: ignore[arg-type]
    found = list(case.messages(wanted))
    assert found == meant(case, wanted, None)
    assert bool(found) is (bool(known) or name == "not_senders")


@pytest.mark.parametrize("seed", range(20))
def test_spans_are_those_of_the_messages_meant(case: SqliteCase, seed: int) -> None:
    scope = some_scope(random.Random(seed))
    spans = case.spans(scope)
    for row in case.folders():
        every = [message.facts for message in case.messages() if message.folder == row.id]
        audited = [message.facts for message in meant(case, [], scope) if message.folder == row.id]
        inside = [one for one in every if in_period(scope, one.sent_at)]
        outside = [one for one in every if not in_period(scope, one.sent_at)]
        span = spans[row.id]
        assert (span.audited, span.outside) == (len(audited), len(outside))
        times = [[one.sent_at for one in some if one.sent_at is not None] for some in (audited, inside, outside)]
        ends = [best(some, default=None) for some in times for best in (min, max)]
        assert [span.first_audited, span.last_audited, span.first_sent, span.last_sent, span.last_outside] == [
            *ends[:4], ends[5],
        ]  # fmt: skip


def test_a_reading_left_half_way_hinders_nothing(case: SqliteCase) -> None:
    wanted = [Wanted(senders={None, *map(person_key, range(PEOPLE))})]
    first = next(case.messages(wanted))
    assert next(case.messages(wanted)) == first
    assert len(list(case.messages(wanted))) == len(list(case.messages()))
