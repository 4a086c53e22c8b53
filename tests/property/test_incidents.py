"""Whatever the case: the numbers add up, and neither order nor copies nor more folders change an incident."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from builders.cases import HOUR, T0, FakeCase, Seen, people
from builders.rules import RULES
from sentaudit.incidents.audit import Understanding, understand
from sentaudit.model.config import Config, Organisation
from sentaudit.model.coverage import Role
from sentaudit.model.facts import Channel, Place

CONFIG = Config(organisation=Organisation(domains=("own.example",), exclude=("check@trap.test",)))
CROWD = [*people(30), "owner@own.example", "mate@own.example", "check@trap.test", "a@gmail.com"]

addresses = st.lists(st.sampled_from(CROWD), max_size=40)
sightings = st.builds(
    Seen,
    st.sampled_from([Channel.SUBJECT, Channel.BODY, Channel.QUOTED, Channel.ATTACHMENT]),
    addresses.map(tuple),
    st.sampled_from(list(Place)),
)
mails = st.fixed_dictionaries(
    {
        "to": addresses,
        "cc": addresses,
        "bcc": st.none() | addresses,
        "at": st.none() | st.integers(0, 9).map(lambda n: T0 + n * 30 * HOUR),
        "subject": st.sampled_from(["news", "offer", ""]),
        "seen": st.lists(sightings, max_size=2).map(tuple),
        "message_id": st.sampled_from(["", None]),
    }
)
boxes = st.lists(mails, min_size=1, max_size=8)


def filled(box: list[dict]) -> FakeCase:
    case = FakeCase()
    for mail in box:
        case.mail(**mail)
    return case


def outcome(found: Understanding) -> list[object]:
    return [
        (one.id, one.rules, one.confidence, one.exposed, one.receivers, one.messages, one.batches, one.overlap,
         sorted(finding.id for finding in one.findings))
        for one in found.incidents
    ]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(boxes)
def test_the_numbers_of_every_incident_add_up(box: list[dict]) -> None:
    for one in understand(filled(box), CONFIG, RULES).incidents:
        numbers = one.exposed
        assert numbers.listed - numbers.duplicates - numbers.internal - numbers.excluded == numbers.distinct
        assert min(numbers.listed, numbers.duplicates, numbers.internal, numbers.excluded) >= 0
        assert one.overlap + one.never_received == numbers.distinct
        assert 0 < numbers.max_visible_to_one <= numbers.distinct
        assert numbers.identifying <= numbers.distinct
        assert 1 <= one.batches <= one.messages == len(one.findings)
        listed = [address for address in one.addresses if not address.internal and not address.excluded]
        assert len(listed) == numbers.distinct
        assert sum(address.received for address in listed) == one.overlap
        assert sum(address.internal for address in one.addresses) == numbers.internal
        assert sum(address.excluded for address in one.addresses) == numbers.excluded
        assert max(finding.exposed for finding in one.findings) <= numbers.distinct


@settings(max_examples=40, deadline=None)
@given(boxes, st.randoms(use_true_random=False))
def test_the_order_of_the_case_changes_nothing(box: list[dict], rng: random.Random) -> None:
    case = filled(box)
    order = list(range(len(box)))
    rng.shuffle(order)
    assert outcome(understand(case.shuffled(order), CONFIG, RULES)) == outcome(understand(case, CONFIG, RULES))


@settings(max_examples=40, deadline=None)
@given(boxes, st.data())
def test_a_further_copy_changes_nothing(box: list[dict], data: st.DataObject) -> None:
    plain, copied = FakeCase(), FakeCase()
    for n, mail in enumerate(box):
        mail["message_id"] = f"<{n}@mid.example>"
        plain.mail(**mail, content=n)
        copied.mail(**mail, content=n)
    chosen = data.draw(st.sampled_from(range(len(box))))
    copied.mail(**box[chosen], content=chosen, folder="archive", role=Role.UNKNOWN)
    found, more = understand(plain, CONFIG, RULES), understand(copied, CONFIG, RULES)
    assert outcome(more) == outcome(found)
    assert more.coverage.duplicates == 1
