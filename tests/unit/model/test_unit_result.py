"""A result arrives as it left, whatever is in it."""

from __future__ import annotations

import pickle

import pytest

from builders.facts import facts, result, unit
from sentaudit.model.facts import Evidence, Flag, Kind, MessageFacts, Traits
from sentaudit.model.unit_result import AddressRow, UnitResult

SEEN = Evidence(
    message_id="1@own.example", sender="a@own.example", subject="S", client="M", outline=(1, 2), attachments=(3,)
)
FULL = facts("0+1", 1)._replace(kind=Kind.BOUNCE, flags=Flag.REPLY | Flag.HAS_BCC, evidence=SEEN)
BARE = facts("1+1", 2)._replace(message_id=None, sent_at=None, sender=None, template=None, evidence=None, sightings=())
ADDRESSES = (
    AddressRow(-(2**63), "own.example", Traits.ROLE | Traits.FREEMAIL, ""),
    AddressRow(2**63 - 1, "other.example", Traits(0), "b@other.example"),
)


@pytest.mark.parametrize("messages", [(), (FULL,), (BARE, FULL, BARE)])
@pytest.mark.parametrize("addresses", [(), ADDRESSES])
def test_a_result_arrives_as_it_left(messages, addresses):
    left = result(unit("u1"), messages)._replace(addresses=addresses, kept=("7+1",), size=5, outcomes=((b"n", b"s"),))
    arrived = pickle.loads(pickle.dumps(left, pickle.HIGHEST_PROTOCOL))  # noqa: S301 - dumped here
    assert arrived == left
    assert type(arrived) is UnitResult
    for one in arrived.facts:
        assert type(one) is MessageFacts
        assert (type(one.kind), type(one.flags)) == (Kind, Flag)
        assert one.evidence is None or type(one.evidence) is Evidence
    assert [(type(one), type(one.traits)) for one in arrived.addresses] == [(AddressRow, Traits)] * len(addresses)
